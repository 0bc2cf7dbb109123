"""From rules with sets to delta, an entry for every choice of symbols: the most specific wins.

A rule is more specific than another if its sets lie within the other's, cell by cell, and are not
the same. What a machine reads may match several rules; of these the minimal ones count. There
should be one of them, or several that do the same. A nondeterministic machine takes all the rules
that match instead, in the order of the file.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from tmc.machines.errors import Report
from tmc.machines.machine import Action, Move, Word, show_word
from tmc.machines.program import Lexeme

_MAX_ENTRIES = 1_000_000
_MAX_COMPARISONS = 2_000_000  # of two rules

Sets = tuple[frozenset[int], ...]


@dataclass(frozen=True, slots=True)
class SetRule:
    """A rule in numbers, and the word that it reads; `None` in `write` keeps what was read."""

    state: int
    read: Sets
    write: tuple[int | None, ...]
    moves: tuple[Move, ...]
    target: int
    source: Lexeme

    @property
    def line(self) -> int:
        return self.source.span.line

    def action(self, read: Word) -> Action:
        """What the rule does where it reads these symbols."""
        return Action(*self.does(read), self.line)

    def does(self, read: Word) -> tuple[int, Word, tuple[Move, ...]]:
        """The next state, what is written and the moves, where the rule reads these symbols."""
        write = tuple(s if w is None else w for w, s in zip(self.write, read, strict=True))
        return self.target, write, self.moves

    def effect(self) -> tuple[object, ...]:
        """Equal for two rules of equal sets exactly if they do the same everywhere."""
        write = tuple(
            min(s) if w is None and len(s) == 1 else w
            for w, s in zip(self.write, self.read, strict=True)
        )
        return write, self.moves, self.target


Delta = dict[tuple[int, Word], tuple[Action, ...]]


def expand(
    rules: Sequence[SetRule],
    states: Sequence[str],
    symbols: Sequence[str],
    nondeterministic: bool,
    report: Report,
) -> Delta:
    """The table that the rules stand for; what they leave open is reported."""
    entries = 0
    for rule in rules:
        entries += prod(map(len, rule.read))
        if entries > _MAX_ENTRIES:
            report.error(
                "too-many-entries",
                f"the rules up to this one stand for more than {_MAX_ENTRIES:,} rules without sets",
                rule.source.span,
                "use fewer tapes, or sets that name fewer symbols",
            )
            return {}
    by_state: dict[int, list[SetRule]] = defaultdict(list)
    for rule in rules:
        by_state[rule.state].append(rule)
    choice = _Choice(states, symbols, report)
    delta: Delta = {}
    for q, own in by_state.items():
        matching: dict[Word, list[SetRule]] = defaultdict(list)
        for rule in own:
            for read in product(*map(sorted, rule.read)):
                matching[read].append(rule)
        _warn_of_twins(states[q], own, report)
        if nondeterministic:
            for read, found in matching.items():
                delta[q, read] = tuple(rule.action(read) for rule in found)
        else:
            for read, found in matching.items():
                delta[q, read] = (choice.among(found, read).action(read),)
    return delta


class _Choice:
    """Chooses the rule that counts, and reports where several could."""

    def __init__(self, states: Sequence[str], symbols: Sequence[str], report: Report) -> None:
        self.states = states
        self.symbols = symbols
        self.report = report
        self.comparisons = 0
        self.minimal: dict[tuple[int, ...], list[SetRule]] = {}
        self.reported: set[tuple[int, int]] = set()

    def among(self, found: Sequence[SetRule], read: Word) -> SetRule:
        """The most specific of the rules that match `read`."""
        if len(found) == 1:
            return found[0]
        key = tuple(map(id, found))
        if key not in self.minimal:
            self.minimal[key] = self._minimal(found)
        first, *others = self.minimal[key]
        for other in others:
            pair = (id(first), id(other))
            if first.does(read) != other.does(read) and pair not in self.reported:
                self.reported.add(pair)
                self._complain(first, other, read)
        return first

    def _minimal(self, found: Sequence[SetRule]) -> list[SetRule]:
        before = self.comparisons
        self.comparisons += len(found) ** 2
        if self.comparisons > _MAX_COMPARISONS:
            if before <= _MAX_COMPARISONS:
                self.report.error(
                    "too-many-overlaps",
                    f"too many rules of state {self.states[found[0].state]} match the same symbols",
                    found[-1].source.span,
                    "write fewer, or with sets that overlap less",
                )
            return [found[0]]
        return [r for r in found if not any(_within(other.read, r.read) for other in found)]

    def _complain(self, first: SetRule, second: SetRule, read: Word) -> None:
        a, b, span = first.source.text, second.source.text, second.source.span
        state = self.states[first.state]
        if first.read == second.read:
            self.report.error(
                "repeated-rule",
                f"two rules for state {state} reading `{b}`: lines {first.line} and {second.line}",
                span,
                "remove one of them, or declare the machine `nondeterministic`",
            )
        else:
            symbols = show_word(read, self.symbols)
            self.report.error(
                "overlap",
                f"`{a}` (line {first.line}) and `{b}` (line {second.line}) overlap in state "
                f"{state}: which wins for `{symbols}`?",
                span,
                f"add a rule for `{symbols}`",
            )


def _within(inner: Sets, outer: Sets) -> bool:
    return inner != outer and all(a <= b for a, b in zip(inner, outer, strict=True))


def _warn_of_twins(state: str, rules: Sequence[SetRule], report: Report) -> None:
    firsts: dict[tuple[object, ...], SetRule] = {}
    for rule in rules:
        first = firsts.setdefault((rule.read, *rule.effect()), rule)
        if first is not rule:
            report.warning(
                "repeated-rule",
                f"two rules for state {state} reading `{rule.source.text}` do the same: "
                f"lines {first.line} and {rule.line}",
                rule.source.span,
                "remove one of them",
            )
