"""Is the state a weighted count? Weights of the inputs that the states of an automaton know.

Suppose every state that still leaves something open stands for one value of w . x over the inputs
read so far. Then two prefixes that lead to one state have the same sum: a linear equation for the
weights, and the equations of all edges have w as a solution. They are solved modulo a large prime
and read back as small fractions. Edges into constant states say nothing: that is where counts are
saturated. Near the end more is forgotten than the count, and a count modulo m returns to 0: an
equation that would force a weight to be 0 is such an exception, unless its input is idle, and is
left out. So the weights are a guess, to be confirmed by following the sums through the automaton.
"""

from fractions import Fraction
from math import gcd, lcm

import numpy as np
from numpy.typing import NDArray

from tmc.recoding.automaton import Automaton, Step

_PRIME = 2**31 - 1
_LARGEST = 64  # of a weight
_SUMS = 1 << 14  # values of a state and a sum together that are followed

Weights = NDArray[np.int64]
"""The weight of each input, by its number."""


def constant_states(machine: Automaton) -> list[NDArray[np.bool_]]:
    """For each level, the states that leave nothing open: all their words end the same."""
    ends = [0]  # for each state, the number of its only end, or -1
    levels = [np.ones(1, dtype=np.bool_)]
    number: dict[tuple[bytes, int], int] = {}
    for step in reversed(machine.steps):
        before = []
        for s in range(step.states):
            ways = [x for x in (0, 1) if step.target[s, x] >= 0]
            ahead = {(step.values[s, x].tobytes(), ends[step.target[s, x]]) for x in ways}
            way = ahead.pop()
            before.append(-1 if ahead or way[1] < 0 else number.setdefault(way, len(number) + 1))
        ends = before
        levels.append(np.array(ends) >= 0)
    return levels[::-1]


class _Equations:
    """Linear equations modulo the prime, in reduced echelon form."""

    def __init__(self, unknowns: int) -> None:
        self.rows: dict[int, NDArray[np.int64]] = {}
        self.unknowns = unknowns

    def add(self, equation: NDArray[np.int64]) -> None:
        """Add an equation, unless it then follows that an unknown is 0."""
        row = equation % _PRIME
        for pivot, other in self.rows.items():
            row = (row - row[pivot] * other) % _PRIME
        if not row.any():
            return
        pivot = int(np.flatnonzero(row)[-1])
        row = row * pow(int(row[pivot]), -1, _PRIME) % _PRIME
        rows = {p: (r - r[pivot] * row) % _PRIME for p, r in self.rows.items()}
        rows[pivot] = row
        if all(np.count_nonzero(r) > 1 for r in rows.values()):
            self.rows = rows

    def solution(self) -> list[int]:
        """The solution in which the unknowns that are free are 1, modulo the prime."""
        found = [1] * self.unknowns
        for pivot, row in self.rows.items():
            found[pivot] = -sum(int(row[k]) for k in range(pivot) if k not in self.rows) % _PRIME
        return found


def weights(machine: Automaton) -> Weights | None:
    """The weights that the edges suggest; `None` if they are none, or large.

    That of the last input, of which no edge tells, is the largest of the others.
    """
    constant = constant_states(machine)
    unknowns = len(machine.steps) - 1
    equations = _Equations(unknowns)
    idle = [_idle(step) for step in machine.steps]
    prefix: dict[int, NDArray[np.int64]] = {0: np.zeros(unknowns, dtype=np.int64)}
    for i, step in enumerate(machine.steps[:-1]):
        after: dict[int, NDArray[np.int64]] = {}
        for s, read in prefix.items():
            for x in (0, 1):
                t = int(step.target[s, x])
                if t < 0 or constant[i + 1][t]:
                    continue
                word = read.copy()
                word[i] += x and not idle[i]
                if t in after:
                    equations.add(word - after[t])
                else:
                    after[t] = word
        prefix = after
    found = _integers(equations.solution())
    if found is None:
        return None
    result = np.zeros(len(machine.steps), dtype=np.int64)
    for step, weight, zero in zip(machine.steps, found, idle, strict=False):
        result[step.variable] = 0 if zero else weight
    result[machine.steps[-1].variable] = np.abs(result).max()
    return result


def _idle(step: Step) -> bool:
    """Whether no state cares for the input."""
    both = (step.target >= 0).all(axis=1)
    same_values = (step.values[:, 0] == step.values[:, 1]).all(axis=1)
    same = (step.target[:, 0] == step.target[:, 1]) & same_values
    return bool((same | ~both).all())


def _integers(numbers: list[int]) -> list[int] | None:
    """The smallest integers in the proportion of fractions that are given modulo the prime."""
    fractions = []
    for number in numbers:
        for below in range(1, _LARGEST + 1):
            above = (number * below + _PRIME // 2) % _PRIME - _PRIME // 2
            if abs(above) <= _LARGEST:
                fractions.append(Fraction(above, below))
                break
        else:
            return None
    scale = lcm(*(f.denominator for f in fractions))
    integers = [int(f * scale) for f in fractions]
    largest = gcd(*integers)
    return [i // largest for i in integers] if largest else None


def guesses(forward: Automaton, backward: Automaton | None) -> list[Weights]:
    """Weights to try: each automaton knows best those that it reads first."""
    first = weights(forward)
    second = weights(backward) if backward else None
    both = []
    if first is not None and second is not None:
        half = len(forward.steps) // 2
        front = [step.variable for step in forward.steps[:half]]
        ratios = [Fraction(int(first[v]), int(second[v])) for v in front if first[v] * second[v]]
        if ratios:
            ratio = max(ratios, key=ratios.count)
            joined = second * ratio.numerator
            joined[front] = first[front] * ratio.denominator
            both = [joined // np.gcd.reduce(joined)]
    return [w for w in (*both, first, second) if w is not None]


def values_of_sums(machine: Automaton, w: Weights) -> dict[int, tuple[bool, ...]] | None:
    """The outputs for each value of w . x; `None` if they depend on more than that.

    Only if all outputs are emitted by the last step, as those of a sum are.
    """
    if any(step.emitted for step in machine.steps[:-1]):
        return None
    reached = {(0, 0)}
    for step in machine.steps[:-1]:
        weight = int(w[step.variable])
        reached = {
            (t, total + x * weight)
            for s, total in reached
            for x, t in enumerate(step.target[s].tolist())
            if t >= 0
        }
        if len(reached) > _SUMS:
            return None
    last = machine.steps[-1]
    order = np.argsort(last.emitted)
    found: dict[int, tuple[bool, ...]] = {}
    for s, total in reached:
        for x in (0, 1):
            if last.target[s, x] < 0:
                continue
            outputs = tuple(last.values[s, x, order].tolist())
            if found.setdefault(total + x * int(w[last.variable]), outputs) != outputs:
                return None
    return found
