"""Counters with flags: the scan of an automaton whose states are a count and little more.

A state that leaves something open is the weighted sum of the inputs read so far, less the least of
its level and in units of the differences (`recoding.invariants`), and a rank among states of the
same sum. This is a number in a few bits, and a step adds a constant to it, or another. A state
that leaves nothing open is a flag: below it the counter runs on as it would, since nobody looks. So
does a counter that has passed all open states where all that is left is one state: that need not be
noticed. How many bits the counter has on each level is chosen by dynamic programming: one that is
dropped has to be looked at. Each step is a table, for `recoding.tables`.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tmc.circuits.builder import Builder
from tmc.circuits.circuit import FALSE, Circuit
from tmc.effort import Effort
from tmc.recoding.automaton import Automaton, Step
from tmc.recoding.invariants import Weights, constant_states
from tmc.recoding.tables import circuit_of
from tmc.unroll.encoding import code_bits

_SPARE_BITS = 1  # that a counter may have beyond those it needs
_MOST_BITS = 9  # of a code
_STARTS, _MOVES = 3, 3000  # of the search for the tables of the steps that are chosen


@dataclass(frozen=True, eq=False)
class _Code:
    """Words for the states of a level: a flag above a rank above a counter."""

    least: int
    unit: int
    counter_bits: int
    rank_bits: int
    numbers: dict[int, int]
    """Counter and rank of each open state."""
    constants: tuple[int, ...]
    """The constant states; where there are open ones too, they are flagged from 1."""

    @cached_property
    def number_bits(self) -> int:
        """The bits of counter and rank."""
        return self.counter_bits + self.rank_bits

    @cached_property
    def bits(self) -> int:
        """The bits of a word."""
        return self.number_bits + code_bits(len(self.constants) + bool(self.numbers))

    @cached_property
    def _states(self) -> dict[int, int]:
        return {number: state for state, number in self.numbers.items()}

    def flagged(self, word: int) -> bool:
        """Whether a word stands for a constant state by its flag."""
        return not self.numbers or word >> self.number_bits > 0

    def state(self, word: int) -> int | None:
        """The state that a word stands for; `None` if it stands for none."""
        if self.flagged(word):
            flag = (word >> self.number_bits) - bool(self.numbers)
            return self.constants[flag] if flag < len(self.constants) else None
        passed = self.constants[0] if len(self.constants) == 1 else None
        return self._states.get(word, passed)

    def total(self, word: int) -> int:
        """The sum that the counter of a word stands for."""
        return self.least + self.unit * (word & (1 << self.counter_bits) - 1)

    def word(self, state: int, total: int, flagged: bool) -> int:
        """The word for a state; a constant one may be reached with any sum, and stays flagged."""
        if state in self.numbers:
            return self.numbers[state]
        count = (total - self.least) // self.unit
        free = count % (1 << self.counter_bits)
        if not flagged and count == free and self.state(free) == state:
            return free
        return self.constants.index(state) + bool(self.numbers) << self.number_bits | free


def count(machine: Automaton, weights: Weights, effort: Effort) -> Circuit | None:
    """A circuit that keeps a counter and flags; `None` if that takes many bits or too long."""
    levels = _codes(machine, weights)
    if any(code.bits > _MOST_BITS for codes in levels for code in codes[:1]):
        return None
    best: list[tuple[int, list[_Code]]] = [(0, [code]) for code in levels[0]]
    for i, step in enumerate(machine.steps):
        ways = []
        for after in levels[i + 1]:
            if effort.spent():
                return None
            weight = int(weights[step.variable])
            costs = [
                cost + len(circuit_of(*_table(path[-1], step, weight, after), starts=1, moves=0))
                for cost, path in best
            ]
            first = int(np.argmin(costs))
            ways.append((costs[first], [*best[first][1], after]))
        best = ways
    return _circuit(machine, weights, min(best, key=lambda way: way[0])[1])


def _codes(machine: Automaton, weights: Weights) -> list[list[_Code]]:
    """For each level, codes of different counters; the first has no more bits than needed."""
    constant = constant_states(machine)
    totals, ranks = {0: 0}, {0: 0}
    levels: list[list[_Code]] = []
    for i, step in enumerate([*machine.steps, None]):
        constants = tuple(np.flatnonzero(constant[i]).tolist())
        least = min(totals.values(), default=0)
        unit = int(np.gcd.reduce([t - least for t in totals.values()] or [0])) or 1
        needed = (max(totals.values(), default=least) - least) // unit
        rank_bits = code_bits(max(ranks.values(), default=0) + 1)
        levels.append([])
        for bits in range(needed.bit_length(), needed.bit_length() + 1 + _SPARE_BITS):
            numbers = {s: (t - least) // unit | ranks[s] << bits for s, t in totals.items()}
            levels[-1].append(_Code(least, unit, bits, rank_bits, numbers, constants))
        if not totals:
            del levels[-1][1:]
        if step:
            totals, ranks = _after(
                step, int(weights[step.variable]), totals, ranks, constant[i + 1]
            )
    return levels


def _after(
    step: Step,
    weight: int,
    totals: dict[int, int],
    ranks: dict[int, int],
    constant: NDArray[np.bool_],
) -> tuple[dict[int, int], dict[int, int]]:
    """The sum of each open state after a step, and its rank: if free, that of the state before."""
    found: dict[int, int] = {}
    wish: dict[int, int] = {}
    for s, total in totals.items():
        for x, t in enumerate(step.target[s].tolist()):
            if t >= 0 and not constant[t] and t not in found:
                found[t], wish[t] = total + x * weight, ranks[s]
    taken: set[tuple[int, int]] = set()
    given: dict[int, int] = {}
    for t, total in found.items():
        choices = [wish[t], *range(len(taken) + 1)]
        given[t] = next(rank for rank in choices if (total, rank) not in taken)
        taken.add((total, given[t]))
    return found, given


def _table(
    before: _Code, step: Step, weight: int, after: _Code, words: set[int] | None = None
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """The next word and the outputs for each word and value read, and which of them can occur."""
    rows = 2 << before.bits
    values = np.zeros((rows, after.bits + len(step.emitted)), dtype=np.bool_)
    care = np.zeros(rows, dtype=np.bool_)
    for word in range(1 << before.bits) if words is None else words:
        state = before.state(word)
        for x in (0, 1):
            if state is None or step.target[state, x] < 0:
                continue
            row = word | x << before.bits
            total = before.total(word) + x * weight
            following = after.word(int(step.target[state, x]), total, before.flagged(word))
            values[row, : after.bits] = [following >> b & 1 for b in range(after.bits)]
            values[row, after.bits :] = step.values[state, x]
            care[row] = True
    return values, care


def _circuit(machine: Automaton, weights: Weights, path: list[_Code]) -> Circuit:
    """The circuit of the steps between codes."""
    builder = Builder(machine.inputs)
    literals: dict[int, int] = {}
    words = {path[0].word(0, 0, False)}
    wires = [FALSE] * path[0].bits
    for step, before, after in zip(machine.steps, path, path[1:], strict=False):
        values, care = _table(before, step, int(weights[step.variable]), after, words)
        table = circuit_of(values, care, starts=_STARTS, moves=_MOVES)
        nodes = builder.add(table, [builder.inputs[step.variable], *wires[::-1]])
        ends = [nodes[x >> 1] ^ (x & 1) for x in table.literals.tolist()]
        wires = ends[: after.bits]
        literals.update(zip(step.emitted, ends[after.bits :], strict=True))
        digits = 1 << np.arange(after.bits)
        words = set((values[care, : after.bits] @ digits).tolist())
    return builder.build({name: literals[j] for j, name in enumerate(machine.outputs)})
