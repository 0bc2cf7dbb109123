"""One bit of the symbols on a tape, cell by cell, in nested rings (`rings.py`).

Ring k + 1 is ring k and as many cells again, its *far* cells: slot i and far cell i of ring k share
the cells of the slots i and i + N_k of ring k + 1, and the ring knows which of the two is where.
When ring k trades, a cell that leaves it is not in ring k - 1, which is nearer to the head, but one
of its far cells: so these trade with the far cells of ring k, from the largest ring to the
smallest. Such a cell has two partners, of which it can take one. That takes 8 gates, which is the
least possible.

A bit that never changes is not exchanged but copied: each ring has its own, from the next.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tmc.circuits.builder import Builder, Literals
from tmc.circuits.circuit import FALSE, TRUE
from tmc.unroll.rings import Ring


class Layout:
    """Where the cells of a tape belong: each has a slot of the last ring, which is the whole tape.

    The last ring may have slots to spare. Then a cell whose partner does not exist is always in the
    ring before, and never traded.
    """

    def __init__(self, cells: range, slots: int, rings: Sequence[Ring]) -> None:
        self.rings = rings
        """All rings but the last."""
        self.slots = np.arange(cells.start, cells.stop) % slots
        self.exists = np.zeros(slots, dtype=np.bool_)
        self.exists[self.slots] = True

    def shared(self, k: int) -> NDArray[np.bool_]:
        """For the slots of ring k: whether there are two cells to share them."""
        if k < len(self.rings) - 1:
            return np.ones(self.rings[k].shape.slots, dtype=np.bool_)
        low, high = np.split(self.exists, 2)
        return np.asarray(low & high)

    def row(self, cells: Literals) -> Literals:
        """The slots of the last ring; a cell without a partner stands for it too."""
        row = np.full(len(self.exists), FALSE, dtype=np.int32)
        row[self.slots] = cells
        if not self.rings:
            return row
        return np.where(self.exists, row, np.roll(row, len(row) // 2))


class Plane(ABC):
    """One bit of all cells; `near` is what ring 0 holds."""

    near: Literals

    def __init__(self, layout: Layout, builder: Builder) -> None:
        self.layout = layout
        self.builder = builder

    @abstractmethod
    def trade(self, k: int, changes: Literals) -> None:
        """Change places in ring k with the partners, in those slots for which `changes` says so."""

    @abstractmethod
    def whole(self) -> Literals:
        """The bits in the order of the cells."""


class Variable(Plane):
    """A bit that is written: each cell is in one place."""

    def __init__(self, cells: Literals, layout: Layout, builder: Builder) -> None:
        super().__init__(layout, builder)
        self.far: list[Literals] = []
        """The far cells of every ring."""
        self.near = layout.row(cells)
        for ring in reversed(layout.rings):
            low, high = np.split(self.near, 2)
            upper = ring.cells(ring.upper) == TRUE
            self.near = np.where(upper, high, low)
            self.far.insert(0, np.where(upper, low, high))

    def trade(self, k: int, changes: Literals) -> None:
        """Change places in ring k with the partners, in those slots for which `changes` says so."""
        changes = np.where(self.layout.shared(k), changes, FALSE)
        if k == 0:
            self.near, self.far[0] = self._exchange(changes, self.near, self.far[0])
        else:
            inner, outer = self.far[k - 1 : k + 1]
            self.far[k - 1 : k + 1] = self._exchange(changes, inner, outer)

    def whole(self) -> Literals:
        """The bits in the order of the cells, each put in its place."""
        row = self.near
        for k, ring in enumerate(self.layout.rings):
            far = np.where(self.layout.shared(k), self.far[k], row)
            row = np.concatenate(self._exchange(ring.cells(ring.upper), row, far))
        return row[self.layout.slots]

    def _exchange(self, changes: Literals, x: Literals, y: Literals) -> tuple[Literals, Literals]:
        """Let x and y change places where `changes` says so.

        If y is twice as long, x changes with its first or its second half, but never with both.
        """
        xors = self.builder.xors
        many = len(y) // len(x)
        surely = changes == TRUE
        old = np.tile(x, many)
        for new, sure in zip(np.split(y, many), np.split(surely, many), strict=True):
            x = np.where(sure, new, x)
        y = np.where(surely, old, y)
        delta = self.builder.ands(np.where(surely, FALSE, changes), xors(np.tile(x, many), y))
        first, *second = np.split(delta, many)
        return xors(x, xors(first, second[0]) if second else first), xors(y, delta)


class Fixed(Plane):
    """A bit that is only read: each ring has a copy of its own."""

    def __init__(self, cells: Literals, layout: Layout, builder: Builder) -> None:
        super().__init__(layout, builder)
        self.cells = cells
        self.rows = [layout.row(cells)]
        """The slots of every ring."""
        for k in reversed(range(len(layout.rings))):
            self.rows.insert(0, self._copy(k, self.rows[0]))
        self.near = self.rows[0]

    def trade(self, k: int, changes: Literals) -> None:
        """Read ring k anew, from the next ring."""
        self.rows[k] = self._copy(k, self.rows[k + 1])
        self.near = self.rows[0]

    def whole(self) -> Literals:
        """The bits in the order of the cells."""
        return self.cells

    def _copy(self, k: int, row: Literals) -> Literals:
        ring = self.layout.rings[k]
        low, high = np.split(row, 2)
        upper = ring.cells(ring.upper)
        return self.builder.muxes(upper, high, np.where(upper == TRUE, high, low))
