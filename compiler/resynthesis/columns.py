"""Analysis of bound sets: how many different columns the chart of a decomposition has.

A function of m *signals* is a table of 2^m numbers: entry x is the number of the output vector on
pattern x, in which signal i is bit i of x, and 0 if x cannot occur. A *bound set* is a set of
signals, here an integer with their bits. For each of the 2^k patterns of a bound set of k signals
the table of the other signals, the *free* ones, is a *column*; its *row* is the pattern's number.
Two columns are compatible if they differ nowhere but where one of them cannot occur. The outputs
depend on the bound set only through the class of compatible columns, so r bits suffice to tell at
most 2^r classes. Sources: Ashenhurst (1957), Curtis (1961); Roth and Karp (1962) for don't-cares.

All kernels walk through the free patterns by `((x | bound) + 1) & ~bound`, which counts in the free
bits alone.
"""

import numpy as np
from numpy.typing import NDArray

from tmc.jit import always_compiled

Table = NDArray[np.int32]
Vectors = NDArray[np.uint64]
"""The output vectors that a table's numbers stand for; entry 0 is not used."""

NOWHERE = -1
"""The class of a column that cannot occur."""


@always_compiled
def spread(bound: int) -> NDArray[np.int64]:
    """The patterns of a bound set, by row, with zeros in the free bits."""
    rows = [0]
    bit = 1
    while bit <= bound:
        if bound & bit:
            rows += [row | bit for row in rows]
        bit <<= 1
    return np.array(rows)


@always_compiled
def told(table: Table, vectors: Vectors, bound: int) -> tuple[Vectors, Vectors]:
    """By row, the outputs that are true on some free pattern, and those that are false on some."""
    rows = spread(bound)
    true = np.zeros(len(rows), dtype=np.uint64)
    false = np.zeros(len(rows), dtype=np.uint64)
    for i in range(len(rows)):
        x = 0
        while x < len(table):
            p = table[x + rows[i]]
            if p:
                true[i] |= vectors[p]
                false[i] |= ~vectors[p]
            x = ((x | bound) + 1) & ~bound
    return true, false


@always_compiled
def determined(
    table: Table, vectors: Vectors, live: np.uint64, depends: Vectors, bound: int
) -> np.uint64:
    """The live outputs, as a mask, that are functions of the bound set alone."""
    others = np.uint64(0)
    for i in range(len(depends)):
        if not bound >> i & 1:
            others |= depends[i]
    if not live & ~others:
        return np.uint64(0)
    true, false = told(table, vectors, bound)
    for i in range(len(true)):
        others |= true[i] & false[i]
    return live & ~others


@always_compiled
def _occurs(table: Table, bound: int, row: int) -> bool:
    """Whether the column of a row can occur."""
    x = 0
    while x < len(table):
        if table[x + row]:
            return True
        x = ((x | bound) + 1) & ~bound
    return False


@always_compiled
def _compatible(
    table: Table, vectors: Vectors, live: np.uint64, bound: int, a: int, b: int
) -> bool:
    """Whether the columns of two rows agree in the live outputs."""
    x = 0
    while x < len(table):
        p, q = table[x + a], table[x + b]
        if p != q and p and q and (vectors[p] ^ vectors[q]) & live:
            return False
        x = ((x | bound) + 1) & ~bound
    return True


@always_compiled
def classify(
    table: Table, vectors: Vectors, live: np.uint64, bound: int, most: int
) -> NDArray[np.int8]:
    """The class of the column at each row, each put into the first class with which it agrees.

    Empty if there are more than `most` classes.
    """
    rows = spread(bound)
    classes = np.full(len(rows), NOWHERE, dtype=np.int8)
    used = 0
    for i in range(len(rows)):
        if not _occurs(table, bound, rows[i]):
            continue
        c = j = 0
        while c < used and j < i:
            if classes[j] == c and not _compatible(table, vectors, live, bound, rows[i], rows[j]):
                c, j = c + 1, 0
            else:
                j += 1
        if c == most:
            return classes[:0]
        classes[i] = c
        used = max(used, c + 1)
    return classes


@always_compiled
def few_classes(
    table: Table,
    vectors: Vectors,
    live: np.uint64,
    depends: Vectors,
    bounds: NDArray[np.int64],
    classes: int,
    most: int,
) -> NDArray[np.int64]:
    """The first `most` bound sets with at most so many classes, outputs they determine left out."""
    found = np.empty(most, dtype=np.int64)
    count = 0
    for bound in bounds:
        if count == most:
            break
        rest = live & ~determined(table, vectors, live, depends, bound)
        if len(classify(table, vectors, rest, bound, classes)):
            found[count] = bound
            count += 1
    return found[:count]


@always_compiled
def recode(table: Table, bound: int, codes: NDArray[np.int64], bits: int) -> Table:
    """The table of the free signals and, after them, of the bits of each row's code."""
    rows = spread(bound)
    free = len(table) // len(rows)
    result = np.zeros(free << bits, dtype=np.int32)
    for i in range(len(rows)):
        x = 0
        for y in range(codes[i] * free, (codes[i] + 1) * free):
            if table[x + rows[i]]:
                result[y] = table[x + rows[i]]
            x = ((x | bound) + 1) & ~bound
    return result


@always_compiled
def dependent(table: Table, vectors: Vectors, signal: int) -> np.uint64:
    """The outputs, as a mask, that differ on two patterns which differ in the signal alone."""
    bit = 1 << signal
    result = np.uint64(0)
    for x in range(len(table)):
        if not x & bit:
            p, q = table[x], table[x | bit]
            if p != q and p and q:
                result |= vectors[p] ^ vectors[q]
    return result


@always_compiled
def diagram_size(table: Table) -> int:
    """The nodes of the decision diagram whose leaves are the numbers in the table."""
    level = table.copy()
    slots = 4
    while slots < len(table):
        slots *= 2
    left = np.empty(slots, dtype=np.int32)
    right = np.empty(slots, dtype=np.int32)
    name = np.empty(slots, dtype=np.int32)
    nodes = 0
    size = len(table)
    following = level.max() + 1
    while size > 1:
        size //= 2
        left[:] = -1
        for i in range(size):
            a, b = level[2 * i], level[2 * i + 1]
            if a == b:
                level[i] = a
                continue
            slot = (a * 0x9E3779B1 ^ b * 0x85EBCA6B) >> 7 & (slots - 1)
            while left[slot] >= 0 and (left[slot] != a or right[slot] != b):
                slot = (slot + 1) & (slots - 1)
            if left[slot] < 0:
                left[slot], right[slot], name[slot] = a, b, following
                following += 1
                nodes += 1
            level[i] = name[slot]
        mask = slots
        while mask > 2 * size:
            mask //= 2
        slots = max(4, mask)
    return nodes
