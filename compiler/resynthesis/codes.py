"""Choosing the functions of a bound set that tell the classes of its columns.

Any bits will do whose values differ between two classes; one class may have several codewords, and
rows that cannot occur any value. Among all such codes over two or three signals, and those of cheap
functions over four, the cheapest by the catalogue are the most promising, but not always the best:
what follows depends on the code. So some are taken among the cheapest, and some among those that
cost little more.
"""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise, permutations

import numpy as np
from numpy.typing import NDArray

from tmc.jit import always_compiled
from tmc.resynthesis.catalogue import catalogue
from tmc.resynthesis.columns import NOWHERE

Tables = NDArray[np.int64]

_SLACK = 2  # gates that a code may cost more than the cheapest
_CHEAP = 2  # gates of the functions of four signals that are tried in codes of several bits
_CODES = 4096  # codes that are looked at

MAX_CLASSES = 8
"""The most classes that are told apart: there are too many codes of four bits to list them."""


def bits_for(classes: int) -> int:
    """The bits that tell so many classes."""
    return max(classes - 1, 0).bit_length()


def find_codes(
    classes: NDArray[np.int8], emitted: Sequence[int], most: int, rng: np.random.Generator
) -> list[list[int]]:
    """At most so many good codes: for each, the tables of its bits.

    `emitted` are tables that have to be computed from the same signals anyway. Raises `ValueError`
    if there are more than `MAX_CLASSES` classes.
    """
    count = int(classes.max()) + 1
    if count > MAX_CLASSES:
        raise ValueError(f"{count} classes, and codes are found for at most {MAX_CLASSES}")
    bits, signals = bits_for(count), len(classes).bit_length() - 1
    if bits == 0:
        return [[]]
    rows = np.array([table_of(classes == c) for c in range(NOWHERE, count)], dtype=np.int64)
    if bits == 1:
        found = completions(int(rows[2]), int(rows[0]), signals)[:, None]
        costs = _sizes(found[:, 0], np.array(emitted[0]) if emitted else None, signals)
    elif signals == 3 and bits == 2:
        found, costs = _of_functions(rows[1:], bits, signals)
    else:
        found, costs = _one_word_each(rows[1:], bits, signals)
        if bits < signals:
            more, their_costs = _of_functions(rows[1:], bits, signals)
            found, costs = np.concatenate([found, more]), np.append(costs, their_costs)
    near = costs <= costs.min() + _SLACK
    return [list(map(int, found[near][i])) for i in _pick(costs[near], most, rng)]


def _one_word_each(rows: Tables, bits: int, signals: int) -> tuple[Tables, NDArray[np.int8]]:
    """The codes in which each class has one word, and what they cost."""
    unions = np.zeros(1, dtype=np.int64)
    for row in rows:
        unions = np.concatenate([unions, unions | row])
    found = unions[_words(bits, len(rows))]
    if bits == 2:
        return found, _sizes(found[:, 0], found[:, 1], signals)
    return found, _sizes(found, None, signals).sum(axis=1)


@cache
def _words(bits: int, classes: int) -> Tables:
    """All ways to give classes different words, by bit the classes of which it is true, as a set.

    The first class gets 0, for a bit and its complement are as good; likewise the order of bits.
    """
    words = np.array([(0, *w) for w in permutations(range(1, 1 << bits), classes - 1)])
    sets = [((words >> b & 1) << np.arange(classes)).sum(axis=1) for b in range(bits)]
    ordered = [low < high for low, high in pairwise(sets)]
    return np.stack(sets, axis=1)[np.all(ordered, axis=0)]


def cheapest(true: int, free: int, signals: int) -> int:
    """The cheapest function that is true on the rows of a set, anything on another, else false."""
    tables = completions(true, free, signals)
    return int(tables[_sizes(tables, None, signals).argmin()])


def completions(true: int, free: int, signals: int) -> Tables:
    """All tables that are true on the rows of a set, anything on another, else false."""
    tables = np.array([true], dtype=np.int64)
    for row in range(1 << signals):
        if free >> row & 1:
            tables = np.concatenate([tables, tables | 1 << row])
    return tables


def table_of(rows: NDArray[np.bool_]) -> int:
    """The set of rows as an integer."""
    return sum(1 << row for row in np.flatnonzero(rows).tolist())


def _sizes(tables: Tables, beside: Tables | None, signals: int) -> NDArray[np.int8]:
    """The gates of each table, made together with the one beside it if there is one."""
    first = _numbers(tables, signals)
    second = first if beside is None else _numbers(beside, signals)
    if signals < 4:
        return catalogue().pair_sizes[first, second]
    sizes = catalogue().sizes
    return np.asarray(sizes[first] + sizes[second] * (first != second))


def _numbers(tables: Tables, signals: int) -> Tables:
    """The numbers in the catalogue of functions of three, or four, signals."""
    full = (1 << (1 << signals)) - 1
    for k in range(signals, 3):
        tables, full = tables | tables << (1 << k), full | full << (1 << k)
    return np.asarray((tables ^ full * (tables & 1)) >> 1)


def _of_functions(rows: Tables, bits: int, signals: int) -> tuple[Tables, NDArray[np.int8]]:
    """The codes whose bits are among some functions, and what they cost."""
    functions, joint = _functions(signals)
    search = _pairs if bits == 2 else _triples
    indices, costs = search(rows, functions, joint, _SLACK, _CODES)
    return functions[indices], costs


@cache
def _functions(signals: int) -> tuple[Tables, NDArray[np.int8]]:
    """The functions that are tried in codes of several bits, and the gates of each two of them."""
    if signals == 3:
        return 2 * np.arange(128), catalogue().pair_sizes
    sizes = catalogue().sizes
    cheap = np.flatnonzero(sizes <= _CHEAP)
    cheap = cheap[np.argsort(sizes[cheap], kind="stable")]
    joint = sizes[cheap][:, None] + sizes[cheap]
    np.fill_diagonal(joint, sizes[cheap])
    return 2 * cheap, joint


def _pick(costs: NDArray[np.int8], most: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """At most so many: two thirds of the cheapest, ties broken by chance, and any others."""
    order = np.lexsort((rng.random(len(costs)), costs))
    if len(order) <= most:
        return order
    head = max(1, most * 2 // 3)
    return np.concatenate([order[:head], rng.permutation(order[head:])[: most - head]])


@always_compiled
def _met(rows: Tables, among: int) -> int:
    """How many classes have rows in a set."""
    count = 0
    for row in rows:
        if row & among:
            count += 1
    return count


@always_compiled
def _splitting(rows: Tables, functions: Tables, most: int) -> Tables:
    """The functions that leave at most so many classes on either side."""
    kept = np.empty(len(functions), dtype=np.int64)
    count = 0
    for i in range(len(functions)):
        if _met(rows, functions[i]) <= most and _met(rows, ~functions[i]) <= most:
            kept[count] = i
            count += 1
    return kept[:count]


@always_compiled
def _separate(rows: Tables, within: int, f: int, g: int, most: int) -> bool:
    """Whether two functions leave at most so many classes in each of four parts of a set."""
    return (
        _met(rows, within & f & g) <= most
        and _met(rows, within & f & ~g) <= most
        and _met(rows, within & ~f & g) <= most
        and _met(rows, within & ~f & ~g) <= most
    )


@always_compiled
def _pairs(
    rows: Tables, functions: Tables, joint: NDArray[np.int8], slack: int, most: int
) -> tuple[Tables, NDArray[np.int8]]:
    """Codes of two bits and what they cost, without some that cost more than the slack allows."""
    found = np.empty((most, 2), dtype=np.int64)
    costs = np.empty(most, dtype=np.int8)
    count, best = 0, 99
    kept = _splitting(rows, functions, 2)
    for i in kept:
        for j in kept:
            cost = joint[i, j]
            if j <= i or cost > best + slack or count == most:
                continue
            if _separate(rows, -1, functions[i], functions[j], 1):
                best = min(best, cost)
                found[count, 0], found[count, 1], costs[count] = i, j, cost
                count += 1
    return found[:count], costs[:count]


@always_compiled
def _triples(
    rows: Tables, functions: Tables, joint: NDArray[np.int8], slack: int, most: int
) -> tuple[Tables, NDArray[np.int8]]:
    """The same with codes of three bits."""
    found = np.empty((most, 3), dtype=np.int64)
    costs = np.empty(most, dtype=np.int8)
    count, best = 0, 99
    kept = _splitting(rows, functions, 4)
    for i in kept:
        for j in kept:
            f, g = functions[i], functions[j]
            if j <= i or not _separate(rows, -1, f, g, 2):
                continue
            for k in kept:
                cost, h = joint[i, j] + joint[k, k], functions[k]
                if k <= j or cost > best + slack or count == most:
                    continue
                if _separate(rows, h, f, g, 1) and _separate(rows, ~h, f, g, 1):
                    best = min(best, cost)
                    found[count, 0], found[count, 1], found[count, 2] = i, j, k
                    costs[count] = cost
                    count += 1
    return found[:count], costs[:count]
