"""A proof that two machines are equal on words of every length, where their heads move alike.

The product of the machines is explored: a pair of states, and on every cell a pair of symbols, for
the two may write different things as long as they move and end alike. Tapes are as long as words,
so they are abstracted. What is known of a configuration is the *window* of the cells up to `radius`
away from the heads; what is known of all the rest is the set of *grams*, rows of `radius` + 1 cells
that may stand anywhere on the tapes at any time. A cell that comes into the window may hold
whatever a gram allows. Every gram that has the written cell in it lies within the window, so the
set of grams is complete, and what is not found to be reachable is not. That is sound for every
length, and the larger the radius the more it proves; radius 0 is the textbook's bisimulation.

Source: bisimulation as in Milner, "Communication and Concurrency" (1989), chapter 4; the
abstraction by what is local is that of abstract interpretation (Cousot, Cousot, POPL 1977).
"""

from collections import defaultdict
from itertools import product

from tmc.learn.shape import MISSING, Delta, Shape

_WALL = -1  # stands left of a one-way tape
_MOST = 20_000  # windows that are explored

Cells = tuple[int, ...]


def lockstep_radius(shape: Shape, a: Delta, b: Delta, radii: range = range(4)) -> int | None:
    """The radius with which a proof succeeds; `None` if none of them does.

    The tables may have different numbers of states; of the shape, symbols, endings and ends count.
    """
    for radius in radii:
        if shape.one_way and not radius:
            continue  # the wall would not be seen
        if _Product(shape, a, b, radius).holds():
            return radius
    return None


class _Product:
    """Two machines side by side; a cell is a pair of symbols `s * symbols + t`."""

    def __init__(self, shape: Shape, a: Delta, b: Delta, radius: int) -> None:
        self._computes = shape.computes
        self._symbols = len(shape.symbols)
        self._radius = radius
        self._tables = [
            (delta.next.tolist(), delta.write.tolist(), delta.move.tolist()) for delta in (a, b)
        ]
        self._working = len(a.next), len(b.next)
        self._seen: set[tuple[int, int, Cells]] = set()
        self._todo: list[tuple[int, int, Cells]] = []
        self._grams: set[Cells] = set()
        # By the side that a cell comes in from: what a gram allows there, and who waits for more.
        self._allowed: dict[tuple[int, Cells], list[int]] = defaultdict(list)
        self._waiting: dict[tuple[int, Cells], list[tuple[int, int, Cells]]] = defaultdict(list)
        self._begin(shape)

    def holds(self) -> bool:
        """Whether both always move and end alike."""
        while self._todo:
            if len(self._seen) > _MOST or not self._step(*self._todo.pop()):
                return False
        return True

    def _begin(self, shape: Shape) -> None:
        pair = self._symbols + 1  # of a symbol with itself
        blank, outside = pair * shape.blank, _WALL if shape.one_way else pair * shape.blank
        length = self._radius + 1
        inputs = [pair * s for s in range(shape.input_size)]
        for letters in range(length + 1):
            for word in product(inputs, repeat=letters):
                for before in range(length + 1 - letters):
                    after = length - letters - before
                    self._add_gram((outside,) * before + word + (blank,) * after)
                start = word + (blank,) * (length - letters)
                self._add(0, 0, (outside,) * self._radius + start)

    def _step(self, p: int, q: int, window: Cells) -> bool:
        """What follows from one window; false if the machines part there."""
        r = self._radius
        s, t = divmod(window[r], self._symbols)
        (p, s, move), (q, t, other) = (
            tuple(array[state][symbol] for array in table)
            for table, state, symbol in zip(self._tables, (p, q), (s, t), strict=True)
        )
        if self._computes and s != t and MISSING not in (p, q):
            return False
        if not (0 <= p < self._working[0] and 0 <= q < self._working[1]):
            return self._ending(p, 0) == self._ending(q, 1)
        if move != other:
            return False
        window = (*window[:r], s * self._symbols + t, *window[r + 1 :])
        for i in range(r + 1):
            self._add_gram(window[i : i + r + 1])
        if move < 0 and r and window[r - 1] == _WALL:
            move = 0
        if not move:
            self._add(p, q, window)
            return True
        rest = window[1:] if move > 0 else window[:-1]
        key = (move, window[r + 1 :] if move > 0 else window[:r])
        self._waiting[key].append((p, q, rest))
        for cell in self._allowed[key]:
            self._add(p, q, _joined(move, rest, cell))
        return True

    def _ending(self, state: int, side: int) -> int:
        """How a run ends; -1 if it gets stuck, and -2 if it does not end here."""
        if state == MISSING:
            return -1
        return max(state - self._working[side], -2) if state >= self._working[side] else -2

    def _add(self, p: int, q: int, window: Cells) -> None:
        if (p, q, window) not in self._seen:
            self._seen.add((p, q, window))
            self._todo.append((p, q, window))

    def _add_gram(self, gram: Cells) -> None:
        if gram in self._grams:
            return
        self._grams.add(gram)
        for move, key, cell in ((1, gram[:-1], gram[-1]), (-1, gram[1:], gram[0])):
            if cell == _WALL and not key:
                continue
            self._allowed[move, key].append(cell)
            for p, q, rest in self._waiting[move, key]:
                self._add(p, q, _joined(move, rest, cell))


def _joined(move: int, rest: Cells, cell: int) -> Cells:
    return (*rest, cell) if move > 0 else (cell, *rest)
