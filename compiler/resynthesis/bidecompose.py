"""Bi-decomposition: a function as the OR of two simpler ones, or the AND.

Functional decomposition (`decompose.py`) keeps all that the outputs need. Here a part of a function
may forget: signals are replaced by fewer, one pair by one bit after the other, and the part is true
where what is left still tells that the function is. Where it is not told, the other part has to be
true; everywhere else where the function is true the other part may say anything, and so it may be
much simpler. At least two of n bits, arranged in a grid, are in two rows or in two columns: the
first part sees only which rows have a 1, and leaves don't-cares that let the other part see only
which columns do.

The pairs that are merged are those after which the part is true on the most patterns. The AND is
the OR of complements.

Sources: Bochmann, Dresig, Steinbach, "A new decomposition method for multilevel circuit design"
(EDAC 1991); Mishchenko, Steinbach, Perkowski, "An algorithm for bi-decomposition of logic
functions" (DAC 2001), where a part forgets single inputs, and don't-cares are used in this way.
"""

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from tmc.circuits.builder import Builder
from tmc.circuits.circuit import Circuit
from tmc.resynthesis.function import Function, truth_tables

Make = Callable[[Function], Circuit]
Value = TypeVar("Value", np.float64, np.bool_)

_TURNS = 4  # in which a part is made anew, with what the other one leaves to it
_PAIRS = 16  # of signals that are tried at each step

_MERGES = np.arange(2, 16, 2)
"""The tables of the bits that may replace two signals; a bit and its complement are as good."""


def bidecompose(function: Function, make: Make, signals: int, rng: np.random.Generator) -> Circuit:
    """The smaller of an OR and an AND of two circuits for a function of one output.

    One part sees so many signals at first. `make` makes the circuit of a part.
    """
    complement = replace(function, tables=~function.tables)
    either = _disjunction(function, make, signals, rng)
    neither = _disjunction(complement, make, signals, rng)
    if len(either) <= len(neither):
        return either
    return replace(neither, literals=neither.literals ^ 1)


def _disjunction(function: Function, make: Make, signals: int, rng: np.random.Generator) -> Circuit:
    """The OR of two parts, which take turns in being made anew."""
    true = function.tables[0] & function.care
    told = implicant(true, function.care & ~true, signals, rng)
    first = make(replace(function, care=function.care & ~told))
    second = make(replace(function, care=function.care & ~truth_tables(first)[0]))
    for _ in range(_TURNS):
        again = make(replace(function, care=function.care & ~truth_tables(second)[0]))
        first = again if len(again) <= len(first) else first
        first, second = second, first
    builder = Builder(function.inputs)
    both = builder.or_(_copy(builder, first), _copy(builder, second))
    return builder.build({function.outputs[0]: both})


def _copy(builder: Builder, circuit: Circuit) -> int:
    """The output of a circuit of the same inputs, as a literal of a builder."""
    output = int(circuit.literals[0])
    return builder.add(circuit, builder.inputs)[output >> 1] ^ (output & 1)


def implicant(
    true: NDArray[np.bool_], false: NDArray[np.bool_], signals: int, rng: np.random.Generator
) -> NDArray[np.bool_]:
    """A function of so many signals that is false where it must be, and true where that is told.

    It is given by its value on each pattern, as are the patterns on which it should be true, and on
    which it must be false.
    """
    inputs = len(true).bit_length() - 1
    shape = (2,) * inputs
    weight, spoilt = true.astype(float).reshape(shape), false.reshape(shape)
    seen = list(np.indices(shape).reshape(inputs, -1))
    while len(seen) > signals:
        i, j, table = _best_merge(weight, spoilt, rng)
        merged = table >> (seen[i] + 2 * seen[j]) & 1
        seen = [seen[k] for k in range(len(seen)) if k not in (i, j)] + [merged]
        ones = (table >> np.arange(4) & 1).astype(np.bool_)
        rows, spoilt_rows = _rows(weight, i, j), _rows(spoilt, i, j)
        spoilt = np.stack([spoilt_rows[side].any(axis=0) for side in (~ones, ones)], axis=-1)
        weight = np.stack([rows[side].sum(axis=0) for side in (~ones, ones)], axis=-1) * ~spoilt
    told: NDArray[np.bool_] = (weight > 0)[tuple(seen)]
    return told


def _best_merge(
    weight: NDArray[np.float64], spoilt: NDArray[np.bool_], rng: np.random.Generator
) -> tuple[int, int, int]:
    """Two signals, of some pairs at random, and the table of the bit that tells the most."""
    pairs = rng.permutation(list(combinations(range(weight.ndim), 2)))[:_PAIRS]
    losses = np.array([_losses(_rows(weight, i, j), _rows(spoilt, i, j)) for i, j in pairs])
    pair, merge = np.unravel_index(losses.argmin(), losses.shape)
    i, j = pairs[pair]
    return int(i), int(j), int(_MERGES[merge])


def _losses(weight: NDArray[np.float64], spoilt: NDArray[np.bool_]) -> NDArray[np.float64]:
    """By merge, the weight of the patterns that it puts together with one that is spoilt."""
    rows = np.arange(4)[:, None]
    patterns = (spoilt.reshape(4, -1) << rows).sum(axis=0)
    kinds = (16 * rows + patterns).reshape(-1)
    weights = np.bincount(kinds, weight.reshape(-1), 64)
    return np.asarray(_SPOILS @ weights)


def _rows(table: NDArray[Value], i: int, j: int) -> NDArray[Value]:
    """The four parts of a table in which two signals have a value, the first one's bit lowest."""
    moved = np.moveaxis(table, (j, i), (0, 1))
    return moved.reshape(4, *moved.shape[2:])


def _spoils() -> NDArray[np.float64]:
    """By merge, whether a row (of four) is lost when a set of rows (of sixteen) is spoilt."""
    row, spoilt = np.divmod(np.arange(64), 16)
    same = _MERGES[:, None] ^ np.where(_MERGES[:, None] >> row & 1, 0, 15)
    return (same & spoilt > 0).astype(float)


_SPOILS = _spoils()
