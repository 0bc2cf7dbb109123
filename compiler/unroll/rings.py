"""A tape in nested rings around its head: O(log T) gates a step for what would cost O(T).

Ring k has N_k = 5 * 2^k slots, cell p of the tape belongs in slot p mod N_k, and ring k + 1 is ring
k and as many cells again, its `far` cells: slot i and far cell i of ring k share the cells of the
slots i and i + N_k of ring k + 1, and a literal says which of the two is where. The last ring is
the whole tape. The head looks into ring 0 and nowhere else.

A ring is cut into 5 blocks of 2^k cells. After a *trade* ring k holds the block that the head is
in and two blocks on each side, which is enough for 2 * 2^k steps. Then up to two blocks at one end
change places with their partners. A block that leaves is never in ring k - 1, which is nearer to
the head: so the far cells of ring k - 1 trade with those of ring k, the largest ring first, O(2^k)
gates in 2 * 2^k steps; there are O(log T) rings.

All that depends on data is where the head is: its block in ring k is one-hot, modulo 5, and a bit
says whether the block is odd or even when counted in fives, so that ring k + 1 knows the block too.

Bits that never change in a cell are not exchanged but copied: each ring has its own, from the next.

The theorem, by other constructions: Schnorr, "The network complexity and the Turing machine
complexity of finite functions", Acta Informatica 7 (1976); Pippenger and Fischer, "Relations among
complexity measures", J. ACM 26 (1979).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tmc.builder import Builder, Literals
from tmc.circuit import FALSE, TRUE

_RADIUS = 2
_BLOCKS = 2 * _RADIUS + 1  # odd: then block and turn are independent digits


class Ring:
    """One ring of a tape but the last, and what the next one has beyond it."""

    def __init__(self, k: int) -> None:
        self.block = 1 << k
        """The cells of a block."""
        self.slots = _BLOCKS << k
        self.period = _RADIUS << k
        """The steps from trade to trade."""
        self.at = [TRUE] + [FALSE] * (_BLOCKS - 1)
        """The block of the head at the last trade, one-hot."""
        self.turn = FALSE
        """Whether that block is odd when counted in fives."""
        self.upper = [FALSE] * (_RADIUS + 1) + [TRUE] * _RADIUS
        """For every block of slots: whether the ring holds the cell of slot i + N_k."""
        self.far: list[Literals] = []
        """The far cells, for every variable bit."""
        self.fixed: list[Literals] = []
        """The slots, for every fixed bit."""

    def follow(self, now: Sequence[int], builder: Builder) -> list[int]:
        """Move the ring to the block `now`; returns for every block whether it has to be traded."""
        outside = _outside(now, builder)
        left = builder.any(builder.and_(a, b) for a, b in zip(self.at, outside, strict=True))
        turn = builder.xor(self.turn, left)
        upper = [builder.xor(turn, x) for x in outside]
        changes = [builder.xor(a, b) for a, b in zip(upper, self.upper, strict=True)]
        self.at, self.turn, self.upper = list(now), turn, upper
        return changes

    def next_block(self, builder: Builder) -> list[int]:
        """The block of the head in the next ring, whose blocks are twice as large."""
        even = [builder.and_(x, self.turn ^ 1) for x in self.at]
        odd = [builder.and_(x, self.turn) for x in self.at]
        halves = even + odd
        return [builder.or_(halves[2 * j], halves[2 * j + 1]) for j in range(_BLOCKS)]

    def cells(self, blocks: Sequence[int]) -> Literals:
        """The literals of the blocks, for every slot."""
        return np.repeat(np.array(blocks, dtype=np.int32), self.block)


class Tape:
    """One tape and its head, which begins on cell 0; `cells` are all that the head can reach.

    `planes` are the bits of the cells, one row for each; the first `fixed` rows never change.
    """

    def __init__(
        self, builder: Builder, cells: range, planes: Sequence[Literals], fixed: int
    ) -> None:
        self.builder = builder
        self.cells = cells
        self.head = np.array([TRUE] + [FALSE] * (_BLOCKS - 1), dtype=np.int32)
        """The slot of the head in ring 0, one-hot."""
        self.rings: list[Ring] = []
        while _BLOCKS << len(self.rings) < len(cells):
            self.rings.append(Ring(len(self.rings)))
        self._slots = np.arange(cells.start, cells.stop) % (_BLOCKS << len(self.rings))
        self._whole = [self._row(plane) for plane in planes[:fixed]]
        """The slots of the last ring, for every fixed bit."""
        self.fixed = [self._lay_fixed(row) for row in self._whole]
        """The slots of ring 0, for every fixed bit."""
        self.near = [self._lay(self._row(plane)) for plane in planes[fixed:]]
        """The slots of ring 0, for every variable bit."""

    def read(self) -> list[int]:
        """The bits under the head."""
        planes = [self.builder.ands(self.head, plane) for plane in (*self.fixed, *self.near)]
        return [self.builder.any(plane.tolist()) for plane in planes]

    def write(self, flips: Sequence[int]) -> None:
        """Change those variable bits under the head for which `flips` says so."""
        for b, flip in enumerate(flips):
            here = self.builder.ands(self.head, np.full_like(self.head, flip))
            self.near[b] = self.builder.xors(self.near[b], here)

    def move(self, right: int, left: int) -> None:
        """Move the head to one of its sides, or to neither."""
        told = [left, self.builder.and_(right ^ 1, left ^ 1), right]
        parts = [
            self.builder.ands(np.roll(self.head, shift), np.full_like(self.head, x))
            for shift, x in zip((-1, 0, 1), told, strict=True)
        ]
        self.head = self.builder.ors(self.builder.ors(parts[0], parts[2]), parts[1])

    def trade(self, time: int) -> None:
        """Let the rings whose time has come follow the head."""
        due = []
        block = self.head.tolist()
        for ring in self.rings:
            if time % ring.period:
                break
            due.append(ring.follow(block, self.builder))
            block = ring.next_block(self.builder)
        for k in reversed(range(len(due))):
            self._trade(k, self.rings[k].cells(due[k]))
            self._copy(k)

    def planes(self) -> list[Literals]:
        """The bits of all cells, one row for each bit."""
        rows = [self._gather(b, near) for b, near in enumerate(self.near)]
        return [row[self._slots] for row in (*self._whole, *rows)]

    def heads(self) -> Literals:
        """For every cell, whether the head is there."""
        row = self.head
        for ring in self.rings:
            upper = ring.cells(ring.upper)
            row = np.concatenate([self.builder.ands(row, upper ^ 1), self.builder.ands(row, upper)])
        return row[self._slots]

    def _row(self, plane: Literals) -> Literals:
        """The slots of the last ring; where two would share and only one exists, it is doubled."""
        row = np.full(_BLOCKS << len(self.rings), FALSE, dtype=np.int32)
        row[self._slots] = plane
        if self.rings:
            low, high = np.split(row, 2)
            without_low, without_high = np.split(~self._exists(), 2)
            row = np.concatenate(
                [np.where(without_low, high, low), np.where(without_high, low, high)]
            )
        return row

    def _exists(self) -> NDArray[np.bool_]:
        exists = np.zeros(_BLOCKS << len(self.rings), dtype=np.bool_)
        exists[self._slots] = True
        return exists

    def _shared(self, k: int) -> NDArray[np.bool_]:
        """For the slots of ring k: whether there are two cells to share them."""
        if k < len(self.rings) - 1:
            return np.ones(self.rings[k].slots, dtype=np.bool_)
        low, high = np.split(self._exists(), 2)
        return np.asarray(low & high)

    def _lay(self, row: Literals) -> Literals:
        """Lay a variable bit into the rings around cell 0; returns ring 0."""
        for ring in reversed(self.rings):
            low, high = np.split(row, 2)
            upper = ring.cells(ring.upper) == TRUE
            row = np.where(upper, high, low)
            ring.far.append(np.where(upper, low, high))
        return row

    def _lay_fixed(self, row: Literals) -> Literals:
        """The same for a fixed bit."""
        for ring in reversed(self.rings):
            low, high = np.split(row, 2)
            row = np.where(ring.cells(ring.upper) == TRUE, high, low)
            ring.fixed.append(row)
        return row

    def _trade(self, k: int, changes: Literals) -> None:
        """Exchange the blocks of ring k for which `changes` says so with their partners."""
        changes = np.where(self._shared(k), changes, FALSE)
        far = self.rings[k].far
        for b in range(len(self.near)):
            if k == 0:
                self.near[b], far[b] = self._exchange(changes, self.near[b], far[b])
            else:
                half = self.rings[k - 1].far
                half[b], far[b] = self._exchange_either(changes, half[b], far[b])

    def _copy(self, k: int) -> None:
        """Copy the fixed bits from the next ring into ring k."""
        ring = self.rings[k]
        last = k == len(self.rings) - 1
        for b, row in enumerate(self._whole if last else self.rings[k + 1].fixed):
            low, high = np.split(row, 2)
            ring.fixed[b] = self._choose(ring.cells(ring.upper), high, low)
            if k == 0:
                self.fixed[b] = ring.fixed[b]

    def _gather(self, b: int, row: Literals) -> Literals:
        """The slots of the last ring for a variable bit, of which ring 0 has `row`."""
        for k, ring in enumerate(self.rings):
            far = np.where(self._shared(k), ring.far[b], row)
            row = np.concatenate(self._exchange(ring.cells(ring.upper), row, far))
        return row

    def _exchange(self, change: Literals, x: Literals, y: Literals) -> tuple[Literals, Literals]:
        """Let x and y change places where `change` says so."""
        surely = change == TRUE
        x, y = np.where(surely, y, x), np.where(surely, x, y)
        change = np.where(surely, FALSE, change)
        delta = self.builder.ands(change, self.builder.xors(x, y))
        return self.builder.xors(x, delta), self.builder.xors(y, delta)

    def _exchange_either(
        self, change: Literals, x: Literals, y: Literals
    ) -> tuple[Literals, Literals]:
        """Let x change places with the one or the other half of y, where `change` says so.

        No place of x is in both halves of `change`.
        """
        surely = change == TRUE
        twice = np.concatenate([x, x])
        first, second = np.split(np.where(surely, y, twice), 2)
        x, y = np.where(np.split(surely, 2)[0], first, second), np.where(surely, twice, y)
        change = np.where(surely, FALSE, change)
        delta = self.builder.ands(change, self.builder.xors(np.concatenate([x, x]), y))
        return (
            self.builder.xors(x, self.builder.xors(*np.split(delta, 2))),
            self.builder.xors(y, delta),
        )

    def _choose(self, condition: Literals, then: Literals, other: Literals) -> Literals:
        """`then` where the condition holds, else `other`."""
        known = condition == TRUE
        other = np.where(known, then, other)
        return self.builder.muxes(condition, then, other)


def _outside(now: Sequence[int], builder: Builder) -> list[int]:
    """For each block, whether the one nearest to the block `now` is in another turn than that."""
    return [
        builder.any(now[j + _RADIUS + 1 :] if j < _RADIUS else now[: max(j - _RADIUS, 0)])
        for j in range(_BLOCKS)
    ]
