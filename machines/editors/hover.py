"""What there is to know of a word: the rules that fire there, with their sets written out.

How often they fire is counted over the runs of the file's own tests.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from tmc.machines.cells import BLANK
from tmc.machines.editors.words import Role, RoleWord
from tmc.machines.machine import Action, Machine, Verdict, Word
from tmc.machines.program import HEADERS, Program
from tmc.machines.resolve import Resolver
from tmc.machines.simulate import run
from tmc.machines.source import Writer, entry
from tmc.machines.summary import of_run

_MAX_STEPS = 2_000  # of a test that is run
_SHOWN = 40  # rules

_ENDS = {
    Verdict.ACCEPT: "it accepts",
    Verdict.REJECT: "it rejects",
    Verdict.HALT: "its answer is on the tape",
}

Wanted = Callable[[int, Word, Action], bool]
"""Whether the rule that does this, in a state that reads these symbols, is asked for."""


@dataclass(frozen=True)
class Explainer:
    """Explains the words of one program; `machine` is there if nothing is wrong with it."""

    program: Program
    machine: Machine | None

    def explain(self, word: RoleWord, column: int) -> str:
        """What there is to know, in Markdown; nothing if there is not."""
        if word.role is Role.KEY:
            return HEADERS[word.text]
        if self.machine is None:
            return self._as_written(word.text) if word.names_state else ""
        match word.role:
            case Role.OPENS | Role.STATE:
                return self._state(self.machine, word.text)
            case Role.READ | Role.WRITE | Role.MOVES:
                line = word.span.line
                rules = self._rules(self.machine, lambda q, read, action: action.line == line)
                return rules or "This rule never fires: others are more specific."
            case Role.SYMBOLS:
                s = self._symbol(self.machine, word, column)
                rules = self._rules(self.machine, lambda q, read, action: s in read)
                return rules or "No rule reads this symbol."
            case Role.WORD:
                return "\n\n".join(_tests(self.machine, word.span.line))
            case _:
                return ""

    def _as_written(self, name: str) -> str:
        blocks = [b for b in self.program.blocks if b.state and b.state.text == name]
        rules = [rule for block in blocks for rule in block.rules]
        return _code(
            f"{name}:",
            *(f"  {r.read.text} -> {' '.join(word.text for word in r.words)}" for r in rules),
        )

    def _state(self, machine: Machine, name: str) -> str:
        state = machine.states.index(name)
        if verdict := machine.final.get(state):
            return f"A run that comes here ends: {_ENDS[verdict]}."
        rules = self._rules(machine, lambda q, read, action: q == state)
        return rules or "This state has no rules."

    def _symbol(self, machine: Machine, word: RoleWord, column: int) -> int:
        """The number of the symbol at a column of an alphabet."""
        offset = column - word.span.column
        symbols = Resolver(self.program).reader.symbols(word.text)
        symbol = [symbol for symbol, at in symbols if at <= offset][-1]
        return machine.blank if symbol == BLANK else machine.symbols.index(symbol)

    # ------------------------------------------------------------------------------------- rules

    def _rules(self, machine: Machine, wanted: Wanted) -> str:
        """The rules that are wanted, one for each choice of symbols, below their states."""
        writer = Writer(machine.symbols, machine.states, machine.tapes)
        lines: list[str] = []
        shown = 0
        for q, state in enumerate(machine.states):
            found = [
                (read, action)
                for (source, read), actions in machine.delta.items()
                for action in actions
                if source == q and wanted(q, read, action)
            ]
            if not found or shown >= _SHOWN:
                continue
            found = sorted(found, key=lambda rule: rule[0])[: _SHOWN - shown]
            shown += len(found)
            rules = writer.rules(q, [entry(*rule) for rule in found])
            width = max(map(len, rules))
            lines.append(f"{state}:")
            for rule, (read, _) in zip(rules, found, strict=True):
                lines.append(f"{rule:{width}}  ; {self._fired[q, read]}" if self._fired else rule)
        if not lines:
            return ""
        counted = (
            "\n\nThe numbers count how often a rule fires in the tests." if self._fired else ""
        )
        return _code(*lines) + counted

    @cached_property
    def _fired(self) -> Counter[tuple[int, Word]]:
        """How often a state reads these symbols in the tests; not of a nondeterministic machine."""
        fired: Counter[tuple[int, Word]] = Counter()
        machine = self.machine
        if machine is None or machine.branches > 1:
            return fired
        for test in machine.tests:
            for now in run(machine, test.word, max_steps=_MAX_STEPS, trace=True).history[:-1]:
                under = zip(now.heads, now.tapes, strict=True)
                fired[now.state, tuple(tape.get(h, machine.blank) for h, tape in under)] += 1
        return fired


def _tests(machine: Machine, line: int) -> Iterator[str]:
    """How the runs on the words of a line end."""
    for test in machine.tests:
        if test.line == line:
            result = of_run(machine, run(machine, test.word, max_steps=_MAX_STEPS))
            answer = "" if result.output is None else f' -> "{result.output}"'
            yield f"{result.verdict} after {result.steps:,} steps{answer}"


def _code(*lines: str) -> str:
    return "\n".join(["```tm", *lines, "```"])
