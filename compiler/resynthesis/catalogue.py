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

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from tmc.builder import Builder
from tmc.circuit import FALSE
from tmc.resynthesis.kernels import kernel

INPUTS = ((), (0b10,), (0xA, 0xC), (0xAA, 0xCC, 0xF0), (0xAAAA, 0xCCCC, 0xF0F0, 0xFF00))
"""`INPUTS[k][i]`: the table of input i among k."""

PAIR_GATES = 5
"""Pairs of functions of three inputs are known exactly up to so many gates."""
SINGLE_GATES = 4
"""Functions of four inputs are known exactly up to so many gates."""

_UNKNOWN = 99
_CODE_BITS = 8
_RIGHT, _LEFT = np.tril_indices(8, -1)  # the nodes b and a that a gate reads, by its code / 5


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
    """Shape (32768,): its chain, or -1 - split (see `_split`)."""


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


@kernel
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
        a, b = tables[_LEFT[pair]], tables[_RIGHT[pair]]
        table = (a & b, a & ~b, ~a & b, a | b, a ^ b)[kind]
        if there[table]:
            continue
        tables[k], there[table] = table, True
        chain = prefix[depth] | (codes[depth] + 1) << (_CODE_BITS * depth)
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
    bounds = np.stack([_split_size(pair_sizes, *_split(tables, s)) for s in range(8)])
    return bounds.min(axis=0), bounds.argmin(axis=0)


def _split_size(
    pair_sizes: NDArray[np.int8], base: NDArray[np.int64], change: NDArray[np.int64]
) -> NDArray[np.int8]:
    """The gates of base ^ selector & change."""
    base, change = base ^ 0xFF * (base & 1), change ^ 0xFF * (change & 1)
    gates = 0 + (change > 0) + (base > 0)
    return np.asarray(pair_sizes[base >> 1, change >> 1] + gates, dtype=np.int8)


def _split(table: NDArray[np.int64], split: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """A function of four inputs as base ^ selector & change, both functions of three.

    The selector is input `split // 2`, complemented if `split` is odd.
    """
    i, odd = divmod(split, 2)
    rows = [r for r in range(16) if r >> i & 1 == odd]
    base = sum((table >> r & 1) << j for j, r in enumerate(rows))
    other = sum((table >> (r ^ 1 << i) & 1) << j for j, r in enumerate(rows))
    return np.asarray(base), np.asarray(base ^ other)


def make(builder: Builder, inputs: Sequence[int], wanted: Sequence[int]) -> list[int]:
    """The literals of functions, given as tables, of at most four literals."""
    k = len(inputs)
    if k < 3:
        wider = [table | table << (1 << k) for table in wanted]
        return make(builder, [*inputs, FALSE], wider)
    full = (1 << (1 << k)) - 1
    known = {0: FALSE, **dict(zip(INPUTS[k], inputs, strict=True))}
    normal = [table ^ full if table & 1 else table for table in wanted]
    missing = [table for table in dict.fromkeys(normal) if table not in known]
    if k == 3:
        for i in range(0, len(missing), 2):
            known |= _make_pair(builder, inputs, missing[i : i + 2])
    else:
        known |= {table: _make_single(builder, inputs, table) for table in missing}
    return [known[table] ^ (table != asked) for table, asked in zip(normal, wanted, strict=True)]


def _make_pair(builder: Builder, inputs: Sequence[int], tables: list[int]) -> dict[int, int]:
    """The literals of one or two normal functions of three literals."""
    chain = int(catalogue().pair_chains[tables[0] >> 1, tables[-1] >> 1])
    if chain >= 0:
        return _follow(builder, inputs, chain)
    return _make_pair(builder, inputs, tables[:1]) | _make_pair(builder, inputs, tables[1:])


def _make_single(builder: Builder, inputs: Sequence[int], table: int) -> int:
    """The literal of a normal function of four literals."""
    chain = int(catalogue().chains[table >> 1])
    if chain >= 0:
        return _follow(builder, inputs, chain)[table]
    i, odd = divmod(-1 - chain, 2)
    rest = [x for j, x in enumerate(inputs) if j != i]
    parts = [int(part) for part in _split(np.asarray(table), -1 - chain)]
    base, change = make(builder, rest, parts)
    return builder.xor(base, builder.and_(inputs[i] ^ odd, change))


def _follow(builder: Builder, inputs: Sequence[int], chain: int) -> dict[int, int]:
    """Make the gates of a chain; the literal of each normal function that it computes."""
    tables, literals = list(INPUTS[len(inputs)]), list(inputs)
    while chain:
        pair, kind = divmod((chain & 0xFF) - 1, 5)
        a, b = _LEFT[pair], _RIGHT[pair]
        p, q, x, y = tables[a], tables[b], literals[a], literals[b]
        tables.append((p & q, p & ~q, ~p & q, p | q, p ^ q)[kind])
        if kind == 4:
            literals.append(builder.xor(x, y))
        else:  # kind 3 is ~(~a & ~b)
            literals.append(builder.and_(x ^ (kind >> 1), y ^ (kind & 1)) ^ (kind == 3))
        chain >>= _CODE_BITS
    return dict(zip(tables, literals, strict=True))
