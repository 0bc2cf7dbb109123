"""Nested rings: which cells of a tape are near its head, known in few gates.

Ring k has N_k slots, N_0 * 2^k, and cell p of the tape belongs in slot p mod N_k: so two cells of
ring k + 1, which are half a round apart, share a slot of ring k, and one of them is in it. A ring
is cut into blocks. After a *trade* it holds the block that the head is in and about as many on each
side, which is enough for so many steps as the head needs to come to an end of the ring; then some
blocks at the other end have to change places with their partners.

Trades are nested: a ring trades with all smaller ones, and the next smaller one once in between. So
the cells that leave a ring are never in the next smaller ring, and those that it needs have come.

All that depends on data is where the head is. Its block in a ring is one-hot, and a bit says if it
is in an odd or an even round of the ring, so that the ring of twice the size knows its block too.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tmc.circuits.builder import Builder, Literals
from tmc.circuits.circuit import FALSE, TRUE


@dataclass(frozen=True, slots=True)
class Shape:
    """The measures of a ring, in cells and steps."""

    slots: int
    block: int
    period: int
    """The most steps from trade to trade."""

    @property
    def blocks(self) -> int:
        """The blocks of the ring."""
        return self.slots // self.block

    @property
    def left(self) -> int:
        """The blocks on the left of the head's after a trade."""
        return self.blocks // 2

    @property
    def right(self) -> int:
        """The blocks on its right."""
        return (self.blocks - 1) // 2


def shapes(cells: int, *, steady: bool) -> list[Shape]:
    """The rings for so many cells, from the smallest to one that holds them all.

    A *steady* head moves in every step, so that in even steps it is on even cells: there the rings
    hold 32 cells for 15 steps, or 2 for 1 if they are small. For other heads it is 5 for 2.

    >>> [(ring.slots, ring.block, ring.period) for ring in shapes(20, steady=False)]
    [(5, 1, 2), (10, 2, 4), (20, 4, 8)]
    """
    rings = [_shape(0, steady)]
    while rings[-1].slots < cells:
        rings.append(_shape(len(rings), steady))
    return rings


def _shape(k: int, steady: bool) -> Shape:
    if not steady:
        return Shape(5 << k, 1 << k, 2 << k)
    return Shape(4 << k, 2, 2 << k) if k < 4 else Shape(4 << k, 2 << k - 4, 30 << k - 4)


class Ring:
    """A ring, by where it is: the block of the head at the last trade, at first that of cell 0."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.since = 0
        """The time of the last trade."""
        self.block = [TRUE] + [FALSE] * (shape.blocks - 1)
        """One-hot."""
        self.turn = FALSE
        """Whether the head is in an odd round, now."""
        self.upper = [FALSE] * (shape.right + 1) + [TRUE] * shape.left
        """For every block of slots: whether it holds cells of an odd round."""

    def follow(self, block: Sequence[int], builder: Builder) -> list[int]:
        """Be where the head is now; returns for every block whether it has to be traded."""
        shape = self.shape
        upper = [self.turn] * shape.blocks
        for j in range(shape.right + 1, shape.blocks):
            upper[j] = builder.xor(upper[j - 1], block[j - shape.right - 1])
        for j in reversed(range(shape.right)):
            upper[j] = builder.xor(upper[j + 1], block[j + shape.left + 1])
        changes = [builder.xor(a, b) for a, b in zip(upper, self.upper, strict=True)]
        self.block, self.upper = list(block), upper
        return changes

    def carry(self, half: int, builder: Builder) -> int:
        """Whether the round of twice the size has changed since the last trade.

        `half` says whether the head is in the second half of this ring: that is where it is now if
        it came to another round by going left.
        """
        before = self.upper[self.shape.right]
        flipped = builder.xor(self.turn, before)
        return builder.and_(flipped, builder.xor(before, half))

    def locate(self, blocks: int, builder: Builder) -> list[int]:
        """The block of the head in the ring of twice the size, of so many blocks."""
        if blocks > self.shape.blocks:
            return [builder.and_(x, self.turn ^ even) for even in (TRUE, FALSE) for x in self.block]
        return [self._pair(2 * j, builder) for j in range(blocks)]

    def cells(self, blocks: Sequence[int]) -> Literals:
        """The literals of the blocks, for every slot."""
        return np.repeat(np.array(blocks, dtype=np.int32), self.shape.block)

    def _pair(self, j: int, builder: Builder) -> int:
        """Whether the head is in block j or j + 1 of two rounds."""
        n = self.shape.blocks
        if j + 1 == n:
            return builder.mux(self.turn, self.block[0], self.block[j])
        either = builder.or_(self.block[j % n], self.block[(j + 1) % n])
        return builder.and_(either, self.turn ^ (j < n))
