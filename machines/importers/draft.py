"""A machine as a file of another tool tells it, and what it means as a `Machine`.

A draft has states and symbols of any name, rules that read sets, and the conventions of its tool:
which of several rules wins, what a missing rule means, which states end a run. `machine` makes all
this explicit. Nothing is assumed in silence: every choice that the file does not make is a note,
in the order in which they were made.

Glossary: `k` is the number of tapes, `q` the number of a state, `s` the number of a symbol.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import product
from math import prod
from pathlib import PurePath
from re import split

from tmc.machines.cells import Cell
from tmc.machines.errors import ASSUMED, Diagnostic, Report, Severity, Span, count_of
from tmc.machines.importers.naming import name_states, name_symbols, verdicts_by_name
from tmc.machines.machine import Action, Machine, Move, Rule, Test, Verdict, Word
from tmc.machines.source import as_name, blocks

MAX_TAPES = 32
_MAX_ENTRIES = 100_000
_MAX_RULES = 20_000
_MAX_SAID = 1_000  # mistakes, or notes

ANY = Cell((), rest=True)
"""A cell that reads every symbol."""


class Ties(StrEnum):
    """Which of several rules counts that match the same symbols, and are of the same rank."""

    FIRST = "first"
    LAST = "last"
    REFUSE = "refuse"
    BRANCH = "branch"
    """All of them: the machine is nondeterministic there."""


class Missing(StrEnum):
    """What it means that no rule matches.

    In our terms it rejects if the machine decides, and is an error if it computes a word. Where it
    means something else, a step to a state with that meaning is added.
    """

    OURS = "ours"
    ACCEPT = "accept"
    HALT = "halt"


@dataclass(frozen=True, slots=True)
class DraftRule:
    """One rule, in the names of its file."""

    state: str
    read: tuple[Cell, ...]
    write: tuple[str | None, ...]
    """The symbol written on each tape; `None` keeps what was read."""
    moves: tuple[Move, ...]
    target: str
    line: int = 0
    rank: int = 0
    """Where several rules match, those of the lowest rank count."""


@dataclass
class Draft:
    """What a file says, and what is known of its meaning."""

    text: str
    file: str
    name: str = ""
    tapes: int = 1
    blank: str = "_"
    start: str = ""
    inputs: Sequence[str] | None = None
    """The input alphabet, if the file declares it."""
    example: Sequence[str] = ()
    """The symbols of an input word that stands in the file, from the cell of the head."""
    others: Sequence[str] = ()
    """Symbols that the file declares."""
    final: dict[str, Verdict] = field(default_factory=dict)
    states: Collection[str] = ()
    """States that the file declares, in their order."""
    rules: list[DraftRule] = field(default_factory=list)
    tests: list[tuple[Sequence[str], Verdict, int]] = field(default_factory=list)
    """Words and the answers that the file promises, with the lines."""
    ties: Ties = Ties.REFUSE
    missing: Missing = Missing.OURS
    one_way: bool = False
    ends_on_halt: bool = False
    """Whether a run ends only where no rule matches, and a final state may go on."""
    report: Report = field(default_factory=Report)
    lingering: dict[str, Verdict] = field(default_factory=dict)
    """Final states with rules, where a run ends only if no rule matches."""
    tied: set[str] = field(default_factory=set)
    """What was said of rules that match the same symbols."""

    def __post_init__(self) -> None:
        self.lines = split(r"\r\n|\n|\r", self.text)

    # ------------------------------------------------------------------------------ diagnostics

    def span(self, line: int, column: int = 0, width: int = 0) -> Span:
        """The place of something in a line; without a column, of all that the line says."""
        written = self.lines[line - 1].rstrip() if 0 < line <= len(self.lines) else ""
        if not column:
            column = len(written) - len(written.lstrip()) + 1
            width = len(written) - column + 1
        if len(written) > 200:
            return Span(self.file, max(line, 1), column)
        return Span(self.file, max(line, 1), column, max(width, 1), written)

    def error(self, message: str, line: int, hint: str = "", column: int = 0) -> None:
        """Add a mistake of the file."""
        span = self.span(line, column, 1)
        self.report.error("foreign", message, span, hint)
        if len(self.report.diagnostics) > 2 * _MAX_SAID:
            self.report.settle()

    def note(self, message: str, line: int = 0) -> None:
        """Add something that was assumed."""
        if len(self.report.diagnostics) < _MAX_SAID:
            self.report.diagnostics.append(self.remark(message, line))

    def add(self, rule: DraftRule) -> None:
        """Add a rule; raises `SourceError` if there are too many."""
        if len(self.rules) == _MAX_RULES:
            self.error(f"this file has more than {_MAX_RULES:,} rules", rule.line)
            self.report.settle()
        self.rules.append(rule)

    def remark(self, message: str, line: int = 0) -> Diagnostic:
        """Something that was assumed, as a note."""
        span = self.span(line) if line else None
        return Diagnostic(Severity.NOTE, ASSUMED, message, span)

    def ends_by_name(self, halting: Sequence[str], missing: Missing = Missing.HALT) -> None:
        """Say how runs end, of a tool that only knows that they end, in these states or elsewhere.

        Names of verdicts make the machine one that decides; without them it computes a word, and
        a missing rule has the given meaning.
        """
        self.final |= verdicts_by_name(halting, self.note)
        if not self.final:
            self.final[self._fresh(str(Verdict.HALT))] = Verdict.HALT
        if Verdict.HALT in self.final.values():
            self.missing = missing
        else:
            self.note("a run that ends elsewhere rejects")

    # ------------------------------------------------------------------------------- the machine

    def machine(self) -> Machine:
        """The machine that this draft means; raises a `SourceError` with all its mistakes."""
        self._check()
        self._complete_final()
        computes = Verdict.HALT in self.final.values()
        states = self._states()
        names = name_states(states, self.note)
        number = {state: q for q, state in enumerate(states)}
        symbols, input_size = self._symbols()
        texts = name_symbols(symbols, self.blank, self.note)
        code = {symbol: s for s, symbol in enumerate(symbols)}
        delta = self._delta(number, code)
        written = len(delta)
        nondeterministic = any(len(actions) > 1 for actions in delta.values())
        if nondeterministic and computes:
            self.error(
                "several rules match the same symbols, and no state accepts",
                1,
                "a nondeterministic machine needs accepting states: its branches have no "
                "common output",
            )
        for state, verdict in self._missing_rules(states):
            self._end_where_missing(delta, number, state, verdict, len(symbols))
        self._tell_added(len(delta) - written)
        example = self._example(code, input_size)
        self.report.settle()
        machine = Machine(
            name=as_name(self.name or PurePath(self.file).stem, "machine"),
            tapes=self.tapes,
            states=tuple(names),
            symbols=texts,
            input_size=input_size,
            start=number[self.start],
            final={number[state]: verdict for state, verdict in self.final.items()},
            delta=delta,
            one_way=self.one_way,
            nondeterministic=nondeterministic,
            tests=tuple(
                Test(tuple(code[s] for s in word), verdict, line=line)
                for word, verdict, line in self.tests
            ),
            notes=tuple(self.report.diagnostics),
            file=self.file,
            example=example,
        )
        return replace(machine, rules=written_rules(machine))

    def _check(self) -> None:
        if not self.rules and not self.final and not self.states:
            self.error("there is no machine in this file", 1)
        elif not self.start:
            self.error("no state to start in", 1)
        if not 1 <= self.tapes <= MAX_TAPES:
            self.error(f"a machine has at least 1 tape and at most {MAX_TAPES}", 1)
        left = [rule for rule in self.rules if rule.state in self.final]
        if left and self.ends_on_halt:
            going_on = {rule.state for rule in left}
            self.lingering = {q: v for q, v in self.final.items() if q in going_on}
            self.final = {q: v for q, v in self.final.items() if q not in going_on}
        elif left:
            self.note(
                f"a run ends in {self.final[left[0].state]} state `{left[0].state}`: "
                f"{count_of(len(left), 'rule')} that would go on from there "
                f"{'is' if len(left) == 1 else 'are'} left out",
                left[0].line,
            )
            self.rules = [rule for rule in self.rules if rule.state not in self.final]
        self.report.settle()

    def _states(self) -> list[str]:
        """All states, those that end a run last."""
        named = dict.fromkeys(self.states)
        named |= dict.fromkeys([self.start])
        for rule in self.rules:
            named |= dict.fromkeys([rule.state, rule.target])
        working = [state for state in named if state not in self.final]
        return working + list(self.final)

    def _symbols(self) -> tuple[list[str], int]:
        """The input alphabet, the other symbols and the blank; the size of the first."""
        met = dict.fromkeys(self.others)
        for rule in self.rules:
            for cell, written in zip(rule.read, rule.write, strict=True):
                met |= dict.fromkeys(cell.symbols)
                if written is not None:
                    met[written] = None
        inputs = self.inputs
        if inputs is None:
            chosen: Iterable[str] = sorted(set(self.example) - {self.blank})
            if chosen:
                reason = "those of the input word in the file"
            else:
                chosen, reason = sorted(met), "all but the blank"
            inputs = [s for s in chosen if s != self.blank]
            shown = " ".join(inputs) or "none"
            self.note(f"no input alphabet: the input symbols are {reason}: {shown}")
        elif self.blank in inputs:
            self.note(f"the blank `{self.blank}` is declared as an input symbol: it is left out")
            inputs = [s for s in inputs if s != self.blank]
        first = dict.fromkeys(inputs)
        rest = {s: None for s in met if s not in first and s != self.blank}
        return [*first, *rest, self.blank], len(first)

    def _example(self, code: Mapping[str, int], input_size: int) -> Word | None:
        """The word in the file, less the blanks after it."""
        word = [code.get(s, len(code)) for s in self.example]
        while word and word[-1] == len(code) - 1:
            word.pop()
        if any(s >= input_size for s in word):
            self.note("the word in the file is no input word here, and is left out")
            return None
        return tuple(word) or None

    def _delta(
        self, number: Mapping[str, int], code: Mapping[str, int]
    ) -> dict[tuple[int, Word], tuple[Action, ...]]:
        everything = frozenset(code.values())
        matching: dict[tuple[int, Word], list[DraftRule]] = defaultdict(list)
        entries = 0
        for rule in self.rules:
            sets = []
            for cell in rule.read:
                named = frozenset(code[s] for s in cell.symbols if s in code)
                sets.append(sorted(everything - named if cell.rest else named))
            entries += prod(map(len, sets))
            if entries > _MAX_ENTRIES:
                self.error(
                    f"the rules up to this one stand for more than {_MAX_ENTRIES:,} rules "
                    "without sets",
                    rule.line,
                )
                self.report.settle()
            for read in product(*sets):
                matching[number[rule.state], read].append(rule)
        chosen = {key: self._chosen(found) for key, found in matching.items()}
        return {
            key: tuple(dict.fromkeys(_action(rule, key[1], number, code) for rule in rules))
            for key, rules in chosen.items()
        }

    def _chosen(self, found: Sequence[DraftRule]) -> Sequence[DraftRule]:
        """The rules that count, of those that match the same symbols."""
        if len(found) == 1:
            return found
        lowest = min(rule.rank for rule in found)
        best = [rule for rule in found if rule.rank == lowest]
        if self.ties is Ties.BRANCH or len(best) == 1:
            return best
        winner = best[-1] if self.ties is Ties.LAST else best[0]
        # That the first of several counts is the use of wildcards there; of equals it is a slip.
        rivals = [r for r in best if self.ties is not Ties.FIRST or r.read == winner.read]
        if any(_does(rule) != _does(winner) for rule in rivals):
            self._tie(rivals)
        return [winner]

    def _tie(self, best: Sequence[DraftRule]) -> None:
        first, second = best[0], best[-1]
        what = f"two rules for state {first.state} match the same symbols"
        where = f"lines {first.line} and {second.line}"
        message = f"{what}: {where}"
        if message in self.tied:
            return
        self.tied.add(message)
        if self.ties is Ties.REFUSE:
            self.error(message, second.line, "remove one of them")
        else:
            self.note(f"{message}; the {self.ties} counts", second.line)

    def _complete_final(self) -> None:
        """Let a run end somewhere: in the states without rules, or in one that is added."""
        targets = dict.fromkeys([self.start, *self.states, *(r.target for r in self.rules)])
        wanted = set(self.lingering.values())
        if self.missing is not Missing.OURS:
            verdict = Verdict(self.missing.value)
            wanted.add(verdict)
            with_rules = {rule.state for rule in self.rules}
            self.final |= {q: verdict for q in targets if q not in with_rules | set(self.final)}
        elif not self.final and not wanted:
            wanted.add(Verdict.REJECT)
        for verdict in sorted(wanted - set(self.final.values())):
            self.final[self._fresh(str(verdict))] = verdict

    def _fresh(self, name: str) -> str:
        """A name that no state has: this one, if it is free."""
        taken = {self.start, *self.states}.union(*((r.state, r.target) for r in self.rules))
        names = (name, *(f"{name}-{i}" for i in range(2, len(taken) + 3)))
        return next(name for name in names if name not in taken)

    def _missing_rules(self, states: Sequence[str]) -> list[tuple[str, Verdict]]:
        """The states where a missing rule ends the run otherwise than it does in our terms."""
        if self.missing is Missing.OURS:
            return list(self.lingering.items())
        verdict = Verdict(self.missing.value)
        return [(q, self.lingering.get(q, verdict)) for q in states if q not in self.final]

    def _end_where_missing(
        self,
        delta: dict[tuple[int, Word], tuple[Action, ...]],
        number: Mapping[str, int],
        state: str,
        verdict: Verdict,
        symbols: int,
    ) -> None:
        """Give a state a rule for everything: a step to a state that ends the run."""
        if len(delta) + symbols**self.tapes > _MAX_ENTRIES:
            self.error(
                f"a missing rule {verdict}s here, and to say so takes more than "
                f"{_MAX_ENTRIES:,} rules",
                1,
            )
            self.report.settle()
        end = next(number[q] for q, ends in self.final.items() if ends is verdict)
        action = (Move.S,) * self.tapes
        for read in product(range(symbols), repeat=self.tapes):
            delta.setdefault((number[state], read), (Action(end, read, action),))

    def _tell_added(self, added: int) -> None:
        if not added:
            return
        what = "a missing rule"
        if self.missing is Missing.OURS:
            self.note(f"{what} ends a run in a final state: that takes a step here")
        else:
            self.note(f"{what} {self.missing}s: that takes a step here ({added:,} rules added)")


def _action(
    rule: DraftRule, read: Word, number: Mapping[str, int], code: Mapping[str, int]
) -> Action:
    write = tuple(s if w is None else code[w] for w, s in zip(rule.write, read, strict=True))
    return Action(number[rule.target], write, rule.moves, rule.line)


def _does(rule: DraftRule) -> tuple[object, ...]:
    return rule.write, rule.moves, rule.target


def written_rules(machine: Machine) -> tuple[Rule, ...]:
    """Rules with sets that say what delta says, each with the line that its first entry is from."""
    rules = []
    for q, own in blocks(machine).items():
        for block in own:
            read = tuple(min(cell) for cell in block.read)
            line = machine.delta[q, read][0].line
            rules.append(Rule(q, block.read, line))
    return tuple(rules)
