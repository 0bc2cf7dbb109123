"""Whether two machines are equal, decided, where neither ever moves its head to the left.

Such a machine reads every cell once: it is a finite automaton that writes a symbol for each one it
reads (a sequential transducer). What it does while it stays on a cell is one step. So the product
of two machines is a finite graph, and every word is a path in it: either some path shows a
difference, and its letters are the word, or there is none.
"""

from dataclasses import dataclass, field

from tmc.learn.shape import MISSING, Delta, Shape

_UNDECIDED = -1  # stuck, or in a loop

Place = tuple[bool, int]
"""A working state of a run that goes on, or the ending of one that does not."""


class MovesLeft(Exception):
    """A head moves left, so that this is the wrong method."""


@dataclass(frozen=True, slots=True)
class Decided:
    """The answer."""

    word: tuple[int, ...] | None
    """A shortest word on which the machines differ; `None` if there is none."""
    pairs: int
    """How many nodes the product has."""


def decide(shape: Shape, a: Delta, b: Delta) -> Decided:
    """Whether two machines of one shape (but for the number of states) are equal.

    Raises `MovesLeft` if one of them moves its head to the left on the way.
    """
    passes = _Pass(a), _Pass(b)
    start: tuple[Place, Place, bool] = ((True, 0), (True, 0), False)
    came_from: dict[tuple[Place, Place, bool], tuple[int, ...]] = {start: ()}
    todo = [start]
    for node in todo:  # which grows meanwhile
        word = came_from[node]
        if _ends_differ(shape, passes, *node):
            return Decided(word, len(came_from))
        for s in range(shape.input_size):
            *places, differ = _both(passes, node[0], node[1], s)
            after = (places[0], places[1], node[2] or (shape.computes and differ))
            if after not in came_from:
                came_from[after] = (*word, s)
                todo.append(after)
    return Decided(None, len(came_from))


def _both(passes: "tuple[_Pass, _Pass]", x: Place, y: Place, s: int) -> tuple[Place, Place, bool]:
    """Where two runs are after a cell, and whether they have left it differently."""
    (x, mine), (y, others) = (one.over(place, s) for one, place in zip(passes, (x, y), strict=True))
    return x, y, mine != others


def _ends_differ(
    shape: Shape, passes: "tuple[_Pass, _Pass]", x: Place, y: Place, differ: bool
) -> bool:
    """Whether two runs that have come to the end of the word end differently beyond it."""
    seen = set()
    while (x[0] or y[0]) and (x, y) not in seen:
        seen.add((x, y))
        x, y, unlike = _both(passes, x, y, shape.blank)
        differ |= shape.computes and unlike
    mine, others = (_UNDECIDED if going_on else ending for going_on, ending in (x, y))
    return mine != others or (differ and mine != _UNDECIDED)


@dataclass(frozen=True, slots=True)
class _Pass:
    """A machine that never moves left."""

    delta: Delta
    _known: dict[tuple[int, int], tuple[Place, int]] = field(default_factory=dict)

    def over(self, place: Place, s: int) -> tuple[Place, int]:
        """Where a run is when its head has left a cell that held `s`, and what it holds then."""
        going_on, q = place
        if not going_on:
            return place, s
        if (q, s) not in self._known:
            self._known[q, s] = self._settle(q, s)
        return self._known[q, s]

    def _settle(self, q: int, s: int) -> tuple[Place, int]:
        seen = set()
        while (q, s) not in seen:
            seen.add((q, s))
            after = int(self.delta.next[q, s])
            if after == MISSING:
                break
            move, s = int(self.delta.move[q, s]), int(self.delta.write[q, s])
            if after >= len(self.delta.next):
                return (False, after - len(self.delta.next)), s
            if move < 0:
                raise MovesLeft
            if move > 0:
                return (True, after), s
            q = after
        return (False, _UNDECIDED), s
