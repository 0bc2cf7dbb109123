"""Small chains of gates for the functions of three inputs, for pairs of them, and of four inputs.

A function of k inputs is an integer, its *table*: bit r is the value on pattern r, in which input i
is bit i of r. It is *normal* if it is false where all inputs are; of a function and its complement
one is. A *chain* is a list of gates, each of which reads two inputs or earlier gates. On normal
functions five gates suffice: a & b, a & ~b, ~a & b, a | b and a ^ b.

A gate is coded as 5 * (b (b - 1) / 2 + a) + kind, where a < b are the nodes that it reads. A chain
can be reordered so that its codes increase: a gate that reads its predecessor has a larger code
anyway, and any other can change places with it. So the chains of at most five gates are the
increasing sequences of codes, few enough to visit them all in a fraction of a second; nothing has
to be stored. Source: Knuth, "The Art of Computer Programming" 4A, section 7.1.2.
"""

from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from tmc.jit import always_compiled

INPUTS = ((), (0b10,), (0xA, 0xC), (0xAA, 0xCC, 0xF0), (0xAAAA, 0xCCCC, 0xF0F0, 0xFF00))
"""`INPUTS[k][i]`: the table of input i among k."""

PAIR_GATES = 5
"""Pairs of functions of three inputs are known exactly up to so many gates."""
SINGLE_GATES = 4
"""Functions of four inputs are known exactly up to so many gates."""

_UNKNOWN = 99
CODE_BITS = 8
RIGHT, LEFT = np.tril_indices(64, -1)
"""The nodes b and a that a gate reads, by a fifth of its code; the largest is node 63."""


Tables = TypeVar("Tables", int, NDArray[np.int64])
"""One table or many."""


@dataclass(frozen=True, eq=False)
class Catalogue:
    """Sizes and chains of normal functions, each numbered by its table shifted right by one.

    A chain is a number with the codes of its gates plus one, the first in the lowest eight bits.
    """

    pair_sizes: NDArray[np.int8]
    """Shape (128, 128): the gates of two functions of three inputs."""
    pair_chains: NDArray[np.int64]
    """Shape (128, 128): their chain, or -1 if each has to be made alone."""
    sizes: NDArray[np.int8]
    """Shape (32768,): the gates of a function of four inputs."""
    chains: NDArray[np.int64]
    """Shape (32768,): its chain, or -1 - split (see `split`)."""


@cache
def catalogue() -> Catalogue:
    """The catalogue, made when it is first asked for."""
    pair_sizes, pair_chains = _pairs()
    sizes, chains = _visit(np.array(INPUTS[4]), SINGLE_GATES, 1)
    bounds, splits = _splits(pair_sizes)
    unknown = sizes[:, 0] == _UNKNOWN
    return Catalogue(
        pair_sizes,
        pair_chains,
        np.where(unknown, bounds, sizes[:, 0]),
        np.where(unknown, -1 - splits, chains[:, 0]),
    )


def _pairs() -> tuple[NDArray[np.int8], NDArray[np.int64]]:
    sizes, chains = _visit(np.array(INPUTS[3]), PAIR_GATES, 128)
    for array in (sizes, chains):
        array[0] = array.diagonal()  # the constant costs nothing
    other = sizes.T < sizes
    sizes, chains = np.where(other, sizes.T, sizes), np.where(other, chains.T, chains)
    unknown = sizes == _UNKNOWN
    alone = sizes.diagonal()[:, None] + sizes.diagonal()
    return np.where(unknown, alone, sizes), np.where(unknown, -1, chains)


@always_compiled
def _visit(
    inputs: NDArray[np.int64], most: int, partners: int
) -> tuple[NDArray[np.int8], NDArray[np.int64]]:
    """Visit all chains of at most so many gates; the sizes and chains of what their ends compute.

    With one partner that is a function, else a pair of it and an earlier function or itself.
    """
    n = len(inputs)
    functions = 1 << ((1 << n) - 1)
    sizes = np.full((functions, partners), _UNKNOWN, dtype=np.int8)
    chains = np.zeros((functions, partners), dtype=np.int64)
    tables = np.zeros(n + most, dtype=np.int64)
    tables[:n] = inputs
    there = np.zeros(2 * functions, dtype=np.bool_)
    there[0] = True
    for table in inputs:
        there[table] = True
        for other in inputs:
            sizes[table >> 1, (other >> 1) % partners] = 0
    sizes[0, 0] = 0
    codes = np.full(most, -1, dtype=np.int64)
    prefix = np.zeros(most, dtype=np.int64)
    depth = 0
    while depth >= 0:
        k = n + depth
        there[tables[k]] = tables[k] == 0
        tables[k] = 0
        codes[depth] += 1
        if codes[depth] == 5 * (k * (k - 1) // 2):
            depth -= 1
            continue
        pair, kind = codes[depth] // 5, codes[depth] % 5
        a, b = tables[LEFT[pair]], tables[RIGHT[pair]]
        table = (a & b, a & ~b, ~a & b, a | b, a ^ b)[kind]
        if there[table]:
            continue
        tables[k], there[table] = table, True
        chain = prefix[depth] | (codes[depth] + 1) << (CODE_BITS * depth)
        for i in range(k + 1 if partners > 1 else 1):
            other = (tables[i] >> 1) % partners
            if sizes[table >> 1, other] > depth + 1:
                sizes[table >> 1, other], chains[table >> 1, other] = depth + 1, chain
        if depth + 1 < most:
            depth += 1
            codes[depth], prefix[depth] = codes[depth - 1], chain
    return sizes, chains


def _splits(pair_sizes: NDArray[np.int8]) -> tuple[NDArray[np.int8], NDArray[np.int64]]:
    """The gates of each function of four inputs by its best split, and which that is."""
    tables = 2 * np.arange(1 << 15)
    bounds = []
    for number in range(8):
        base, change = (normal(narrow(part, number // 2), 3) for part in split(tables, number))
        bounds.append(pair_sizes[base >> 1, change >> 1] + (base > 0) + (change > 0))
    return np.min(bounds, axis=0).astype(np.int8), np.argmin(bounds, axis=0)


def split(table: Tables, number: int) -> tuple[Tables, Tables]:
    """A function of four inputs as base ^ selector & change, which do not depend on the selector.

    It is input `number // 2`, complemented if the number is odd.
    """
    i, odd = divmod(number, 2)
    low, high = table & ~INPUTS[4][i], table & INPUTS[4][i]
    low, high = low | low << (1 << i), high | high >> (1 << i)
    return high if odd else low, low ^ high


def narrow(table: Tables, i: int) -> Tables:
    """The table of a function of four inputs that does not depend on input i, over the others."""
    rows = [r for r in range(16) if not r >> i & 1]
    result = table & 0
    for j, r in enumerate(rows):
        result = result | (table >> r & 1) << j
    return result


def normal(table: Tables, inputs: int) -> Tables:
    """The function or its complement, whichever is normal."""
    return table ^ ((1 << (1 << inputs)) - 1) * (table & 1)
