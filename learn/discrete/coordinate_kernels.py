"""The kernels of the local search for tables: what a flip would gain, and a descent.

A bit of a machine word is a sample. Complementing a node and evaluating what follows it tells on
which samples its value matters; the entries of its table share those samples among them, so one
evaluation a node gives the gain of every flip.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tmc.circuits.evaluate import Words
from tmc.jit import always_compiled
from tmc.unroll.encoding import Bits

_ALL = ~np.uint64(0)
_NONE = np.uint64(0)
_PATIENCE = 10  # flips without a new best, for each entry, after which a descent ends
_TENURE = 10  # flips after which an entry may be flipped back, at most


class Problem(NamedTuple):
    """A wiring and its samples as arrays."""

    fanin: NDArray[np.int64]
    """Shape (luts, k); short ones are filled up with -1."""
    arity: NDArray[np.int64]
    """Shape (luts,): how many nodes each LUT reads."""
    label: NDArray[np.int64]
    """The row of the labels of each LUT, or -1 if it is hidden."""
    labels: Words
    inputs: Words
    samples: Words
    """Shape (words,): which bits of a word are samples."""


class State(NamedTuple):
    """Values in the making, packed."""

    tables: Bits
    """Shape (luts, corners)."""
    seen: Words
    """What the readers of a node see: its label if it is shown, else its value."""
    other: Words
    """The same if one node is complemented, where `changed`."""
    changed: Bits
    wrong: Words
    """Where a label and the value differ."""
    differs: Words
    """Where that value changes if one node is complemented, where `reached`."""
    reached: Bits
    word: Words
    """Shape (words,): room for one node."""
    until: NDArray[np.int64]
    """Shape (luts, corners): the flip up to which an entry is tabu."""


def begin(problem: Problem, tables: Bits) -> State:
    """Room for a search that begins with `tables`, shape (luts, corners)."""
    inputs, words = problem.inputs.shape
    nodes, shown = inputs + len(tables), len(problem.labels)
    seen = np.zeros((nodes, words), dtype=np.uint64)
    seen[:inputs] = problem.inputs
    return State(
        tables.copy(),
        seen,
        np.zeros_like(seen),
        np.zeros(nodes, dtype=np.bool_),
        np.zeros((shown, words), dtype=np.uint64),
        np.zeros((shown, words), dtype=np.uint64),
        np.zeros(shown, dtype=np.bool_),
        np.zeros(words, dtype=np.uint64),
        np.zeros(tables.shape, dtype=np.int64),
    )


@always_compiled
def _ones(x: np.uint64) -> int:
    """How many bits are set: sums of 2, 4 and 8 bits side by side, then of the bytes."""
    x -= x >> np.uint64(1) & np.uint64(0x5555555555555555)
    x = (x & np.uint64(0x3333333333333333)) + (x >> np.uint64(2) & np.uint64(0x3333333333333333))
    x = x + (x >> np.uint64(4)) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return int(x * np.uint64(0x0101010101010101) >> np.uint64(56))


@always_compiled
def _at_corner(fanin: Any, corner: int, seen: Words, word: int) -> np.uint64:
    """The samples of a word on which what is read stands at a corner."""
    there = _ALL
    for j in range(len(fanin)):
        x = seen[fanin[j], word]
        there &= x if corner >> j & 1 else ~x
    return there


@always_compiled
def _look_up(problem: Problem, state: State, i: int, seen: Words) -> None:
    """Set `state.word` to the value of LUT `i`, given what it reads."""
    fanin = problem.fanin[i, : problem.arity[i]]
    state.word[:] = _NONE
    for corner in range(1 << len(fanin)):
        if state.tables[i, corner]:
            for w in range(len(state.word)):
                state.word[w] |= _at_corner(fanin, corner, seen, w)


@always_compiled
def evaluate(problem: Problem, state: State) -> int:
    """Set all values; returns how many labels are wrong."""
    total = 0
    for i in range(len(state.tables)):
        node = len(problem.inputs) + i
        _look_up(problem, state, i, state.seen)
        row = problem.label[i]
        if row < 0:
            state.seen[node] = state.word
            continue
        state.seen[node] = problem.labels[row]
        for w in range(len(state.word)):
            state.wrong[row, w] = (state.word[w] ^ problem.labels[row, w]) & problem.samples[w]
            total += _ones(state.wrong[row, w])
    return total


@always_compiled
def _complement(problem: Problem, state: State, i: int) -> None:
    """Find the values that change if LUT `i` is complemented."""
    first = len(problem.inputs)
    state.changed[:] = False
    state.reached[:] = False
    if problem.label[i] >= 0:
        state.reached[problem.label[i]] = True
        state.differs[problem.label[i]] = _ALL
        return
    state.changed[first + i] = True
    for node in range(first + len(state.tables)):
        state.other[node] = state.seen[node]
    state.other[first + i] = ~state.seen[first + i]
    for j in range(i + 1, len(state.tables)):
        reads = False
        for source in problem.fanin[j, : problem.arity[j]]:
            reads |= state.changed[source]
        if not reads:
            continue
        _look_up(problem, state, j, state.other)
        row = problem.label[j]
        if row < 0:
            state.other[first + j] = state.word
            state.changed[first + j] = True
            continue
        state.reached[row] = True
        for w in range(len(state.word)):
            was = problem.labels[row, w] ^ state.wrong[row, w]
            state.differs[row, w] = state.word[w] ^ was


@always_compiled
def _gain(problem: Problem, state: State, i: int, corner: int) -> int:
    """How many labels fewer are wrong if an entry of LUT `i`, just complemented, is flipped."""
    gain = 0
    fanin = problem.fanin[i, : problem.arity[i]]
    for w in range(len(problem.samples)):
        there = _at_corner(fanin, corner, state.seen, w) & problem.samples[w]
        if there == _NONE:
            continue
        for row in range(len(state.reached)):
            if state.reached[row]:
                flipped = there & state.differs[row, w]
                gain += 2 * _ones(flipped & state.wrong[row, w]) - _ones(flipped)
    return gain


@always_compiled
def best_flip(
    problem: Problem, state: State, now: int, needed: int, random: np.random.Generator
) -> tuple[int, int]:
    """The entry that is not tabu, or would set a record, of the largest gain; ties are drawn."""
    best, ties = -(1 << 62), 0
    chosen = (-1, 0)
    for i in range(len(state.tables)):
        _complement(problem, state, i)
        for corner in range(1 << problem.arity[i]):
            gain = _gain(problem, state, i, corner)
            if gain < best or (state.until[i, corner] >= now and gain < needed):
                continue
            ties = 1 if gain > best else ties + 1
            best = gain
            if random.integers(0, ties) == 0:
                chosen = (i, corner)
    return chosen


@always_compiled
def descend(problem: Problem, state: State, random: np.random.Generator) -> tuple[int, int]:
    """Search from the tables of `state`, and leave the best there.

    Returns how many labels they contradict, and how many entries were flipped.
    """
    best = state.tables.copy()
    wrong = least = evaluate(problem, state)
    flips, record = 0, 0
    while least and flips - record < _PATIENCE * state.tables.size:
        i, corner = best_flip(problem, state, flips, wrong - least + 1, random)
        if i < 0:
            break
        state.tables[i, corner] = not state.tables[i, corner]
        flips += 1
        state.until[i, corner] = flips + random.integers(0, _TENURE)
        wrong = evaluate(problem, state)
        if wrong < least:
            least, record = wrong, flips
            best[:] = state.tables
    state.tables[:] = best
    return least, flips
