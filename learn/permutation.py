"""A seeded shuffle of numbers too many to be listed.

The words that are drawn shall be distinct, the test words kept apart from the training words, and
no list of what was drawn be needed: so word `i` of a sample is that of number `permutation(i)`.
Up to a million numbers are shuffled as a list. Beyond, a Feistel network permutes the numbers of so
many bits (Luby, Rackoff, "How to construct pseudorandom permutations from pseudorandom functions",
1988), and a number that comes out too large goes in again until it does not (cycle walking: Black,
Rogaway, "Ciphers with arbitrary finite domains", 2002). Both steps can be undone, so no number
comes twice. The rounds are multiplicative hashes: good for statistics, and not for secrets.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[Any]
"""Integers, as `int64` or, where they may be larger, as Python's own."""

LISTED = 1 << 20
"""Up to so many numbers are shuffled as a list."""

_INT64_BITS = 62
_ROUNDS = 8


def as_numbers(values: list[int] | range, count: int) -> Numbers:
    """Numbers below `count` as an array."""
    return np.array(values, dtype=np.int64 if count < 1 << _INT64_BITS else np.object_)


class Permutation:
    """A permutation of `range(count)`: `shuffle(start, stop)` are the numbers at these places.

    >>> shuffle = Permutation(10**30, seed=0)
    >>> len(set(shuffle(0, 1000).tolist()))
    1000
    """

    def __init__(self, count: int, seed: int | Sequence[int]) -> None:
        self.count = count
        random = np.random.default_rng(seed)
        if count <= LISTED:
            self._listed: Numbers | None = random.permutation(count)
            return
        self._listed = None
        bits = (count - 1).bit_length()
        self._low = bits // 2
        self._high = bits - self._low
        self._wide = bits > _INT64_BITS
        self._width = 2 * self._high if self._wide else 64
        size = self._width // 8 + 1
        self._keys = [
            [int.from_bytes(random.bytes(size)) % (1 << self._width) | 1 for _ in range(3)]
            for _ in range(_ROUNDS)
        ]

    def __call__(self, start: int, stop: int) -> Numbers:
        """The numbers at the places from `start` up to `stop`, or to the last there is."""
        stop = min(stop, self.count)
        if self._listed is not None:
            return self._listed[start:stop]
        kind = np.object_ if self._wide else np.uint64
        numbers = self._walk(np.array(range(start, stop), dtype=kind))
        while (outside := numbers >= self.count).any():
            numbers[outside] = self._walk(numbers[outside])
        return numbers if self._wide else numbers.astype(np.int64)

    def _walk(self, numbers: Numbers) -> Numbers:
        """The Feistel network: half by half, a hash of the other one is added."""
        low, high = numbers & self._ones(self._low), numbers >> self._low
        for i, keys in enumerate(self._keys):
            if i % 2:
                high = high ^ self._hash(low, keys, self._high)
            else:
                low = low ^ self._hash(high, keys, self._low)
        return high << self._low | low

    def _hash(self, x: Numbers, keys: list[int], bits: int) -> Numbers:
        first, second, added = keys
        mask = self._ones(self._width)
        x = x * first + added & mask
        x = (x ^ x >> self._width // 2) * second & mask
        return x >> self._width - bits

    def _ones(self, bits: int) -> int:
        return (1 << bits) - 1
