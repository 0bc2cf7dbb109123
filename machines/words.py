"""Words to try a machine on: all of them, or a sample that finds what random words do not.

A random word is hardly ever a palindrome, sorted or nearly constant; machines treat those words
differently, so the sample has such families in it. Words are arrays of symbols, shape (words, n).
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from tmc.machines.machine import Machine

Words = NDArray[np.int64]

_BLOCK = 1 << 16


def word_count(machine: Machine, n: int) -> int:
    """How many words of length n there are."""
    return int(machine.input_size**n)


def all_words(machine: Machine, n: int) -> Iterator[Words]:
    """All words of length n in lexicographic order, in blocks."""
    size = max(machine.input_size, 1)
    powers = np.array([size**i for i in reversed(range(n))], dtype=np.int64)
    for start in range(0, word_count(machine, n), _BLOCK):
        numbers = np.arange(start, min(start + _BLOCK, word_count(machine, n)))
        yield numbers[:, None] // powers % size


def sample_words(machine: Machine, n: int, count: int, seed: int = 0) -> Words:
    """About `count` different words of length n, structured and random; the same for a seed."""
    if word_count(machine, n) <= count:
        return np.concatenate(list(all_words(machine, n)))
    return sample_strings(machine.input_size, n, count, seed)


def sample_strings(size: int, n: int, count: int, seed: int = 0) -> Words:
    """The same for strings of length n of the numbers below `size`, of which there are many."""
    random = np.random.default_rng(seed)
    return np.unique(np.concatenate(list(_families(size, n, count, random))), axis=0)


def _families(size: int, n: int, count: int, random: np.random.Generator) -> Iterator[Words]:
    each = max(count // 8, 4)
    yield random.integers(size, size=(count // 2, n))
    # Two runs: a a a b b b.
    first, second, cut = (random.integers(m, size=(each, 1)) for m in (size, size, n + 1))
    runs = np.where(np.arange(n) < cut, first, second)
    yield runs
    # Mirrored, and periodic.
    half = random.integers(size, size=(each, n))
    mirrored = np.concatenate([half[:, : (n + 1) // 2], half[:, : n // 2][:, ::-1]], axis=1)
    yield mirrored
    period = random.integers(1, max(n // 2, 1) + 1, size=(each, 1))
    yield np.take_along_axis(half, np.arange(n) % period, axis=1)
    # All of these with one symbol changed.
    near = np.concatenate([runs, mirrored])
    if n:
        near[np.arange(len(near)), random.integers(n, size=len(near))] = random.integers(
            size, size=len(near)
        )
    yield near
