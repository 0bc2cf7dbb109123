"""A tape in nested rings around its head: O(log T) gates a step for what would cost O(T).

The head looks into ring 0 and nowhere else. Its slot there is one-hot; from time to time the rings
follow it (`rings.py`), and the cells change places (`planes.py`): O(N_k) gates in O(N_k) steps, for
each of O(log T) rings.

The theorem, by other constructions: Schnorr, "The network complexity and the Turing machine
complexity of finite functions", Acta Informatica 7 (1976); Pippenger and Fischer, "Relations among
complexity measures", J. ACM 26 (1979).
"""

from collections.abc import Sequence

import numpy as np

from tmc.circuits.builder import Builder, Literals
from tmc.circuits.circuit import FALSE, TRUE
from tmc.unroll.planes import Fixed, Layout, Plane, Variable
from tmc.unroll.rings import Ring, shapes


class Tape:
    """One tape and its head, which begins on cell 0; `cells` are all that it can reach.

    `fixed` and `variable` are the bits of the cells, one row for each bit; a head that is `steady`
    moves in every step.
    """

    def __init__(
        self,
        builder: Builder,
        cells: range,
        fixed: Sequence[Literals],
        variable: Sequence[Literals],
        *,
        steady: bool,
    ) -> None:
        self.builder = builder
        self.shapes = shapes(len(cells), steady=steady)
        self.rings = [Ring(shape) for shape in self.shapes[:-1]]
        self.layout = Layout(cells, self.shapes[-1].slots, self.rings)
        self.head = np.full(self.shapes[0].slots, FALSE, dtype=np.int32)
        """The slot of the head in ring 0, one-hot."""
        self.head[0] = TRUE
        self.variable = [Variable(plane, self.layout, builder) for plane in variable]
        self.planes: list[Plane] = [Fixed(plane, self.layout, builder) for plane in fixed]
        self.planes += self.variable

    def read(self) -> list[int]:
        """The bits under the head."""
        seen = [self.builder.ands(self.head, plane.near) for plane in self.planes]
        return [self.builder.any(bits.tolist()) for bits in seen]

    def write(self, flips: Sequence[int]) -> None:
        """Change those variable bits under the head for which `flips` says so."""
        for plane, flip in zip(self.variable, flips, strict=True):
            here = self.builder.ands(self.head, np.full_like(self.head, flip))
            plane.near = self.builder.xors(plane.near, here)

    def move(self, right: int, left: int) -> None:
        """Move the head to one of its sides, or to neither."""
        if self.rings:
            wraps = self.builder.or_(
                self.builder.and_(right, int(self.head[-1])),
                self.builder.and_(left, int(self.head[0])),
            )
            self.rings[0].turn = self.builder.xor(self.rings[0].turn, wraps)
        told = (left, -1), (right, 1), (self.builder.and_(right ^ 1, left ^ 1), 0)
        from_left, from_right, stays = (
            self.builder.ands(np.roll(self.head, shift), np.full_like(self.head, move))
            for move, shift in told
        )
        self.head = self.builder.ors(self.builder.ors(from_left, from_right), stays)

    def trade(self, time: int) -> None:
        """Let the rings follow the head whose time has come, and all smaller ones."""
        due = [k for k, ring in enumerate(self.rings) if time - ring.since == ring.shape.period]
        if not due:
            return
        changes = []
        block = self._block()
        half = self.builder.any(block[self.shapes[0].right + 1 :])
        for k, ring in enumerate(self.rings[: due[-1] + 1]):
            if k + 1 < len(self.rings):
                larger = self.rings[k + 1]
                larger.turn = self.builder.xor(larger.turn, ring.carry(half, self.builder))
            ring.since = time
            changes.append(ring.cells(ring.follow(block, self.builder)))
            half = ring.turn
            block = ring.locate(self.shapes[k + 1].blocks, self.builder)
        for k in reversed(range(len(changes))):
            for plane in self.planes:
                plane.trade(k, changes[k])

    def whole(self) -> list[Literals]:
        """The bits of all cells, one row for each bit."""
        return [plane.whole() for plane in self.planes]

    def heads(self) -> Literals:
        """For every cell, whether the head is there."""
        row = self.head
        for ring in self.rings:
            upper = ring.cells(ring.upper)
            row = np.concatenate([self.builder.ands(row, upper ^ 1), self.builder.ands(row, upper)])
        return row[self.layout.slots]

    def _block(self) -> list[int]:
        """The block of the head in ring 0, one-hot."""
        blocks = self.head.reshape(-1, self.shapes[0].block)
        return [self.builder.any(slots) for slots in blocks.tolist()]
