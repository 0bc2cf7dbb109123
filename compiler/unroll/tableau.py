"""Cook-Levin, as in the textbook: every cell at time t+1 is a function of three cells at time t.

The variables of cell `i` are one-hot: one for each symbol (`cells`), and one for each state, saying
that the head stands here in that state (`heads`). The head's light cone bounds the tableau; what is
constant in it is folded by the builder. Never the smallest circuit, always the clearest: it is the
baseline of the reports and the other side of the certificates.

With several tapes a cell cannot see the other heads: see `multitape.py`.

Source: Cook 1971; Savage, "Computational work and time on finite machines", J. ACM 19 (1972).
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from tmc.circuits.builder import Builder, Literals
from tmc.circuits.circuit import FALSE, TRUE
from tmc.machines.machine import Move
from tmc.unroll.encoding import Encoding
from tmc.unroll.unrolling import Cell, Symbols, Unrolling


class Textbook(Unrolling):
    """What the tableaux share: a stopped machine stays where it is, as a state of its own.

    "Stopped in state q without a verdict" is told apart from "in state q", since a witness that
    chose no rule must not be asked again; it is numbered after all states.
    """

    def resting(self, q: int) -> int:
        """The number of "stopped in state q without a verdict"."""
        return len(self.machine.states) + q

    def gave_up(self, q: int) -> bool:
        """Whether q is such a number."""
        return q >= len(self.machine.states)

    def rests(self, q: int) -> bool:
        """Whether nothing happens any more in q."""
        return q in self.machine.final or self.gave_up(q)

    def forms(self, q: int) -> tuple[int, int]:
        """The two ways to be in state q."""
        return q, self.resting(q)


class Tableau(Textbook):
    """The textbook unrolling of a machine with one tape; a variable is a vector over the cells."""

    def __init__(self, encoding: Encoding, builder: Builder) -> None:
        super().__init__(encoding, builder)
        self._origin = 0 if self.machine.one_way else encoding.steps
        cells = self._origin + max(encoding.n, encoding.steps + 1)
        self._tape = np.full((len(self.machine.symbols), cells), FALSE, dtype=np.int32)
        """For a symbol and a cell, of which number `_origin` is cell 0: whether it stands there."""
        self._tape[self.machine.blank] = TRUE
        for (_, i), symbols in self.cells.items():
            self._tape[self.machine.blank, self._origin + i] = FALSE
            self._tape[[*symbols], self._origin + i] = [*symbols.values()]
        self._places = np.array([self._origin])
        """The numbers of the cells in which the head can be."""
        self._heads = np.full((2 * len(self.machine.states), 1), FALSE, dtype=np.int32)
        """For a state and one of these cells: whether the head stands there in that state."""
        self._heads[self.machine.start] = TRUE

    def step(self) -> None:
        """Every cell looks at itself and its two neighbours."""
        branches = self.branches()
        near = self._tape[:, self._places]
        written = np.full_like(near, FALSE)
        here = np.full_like(near[0], FALSE)
        arrivals = Arrivals(self.builder, self._places, len(self._heads), self.machine.one_way)
        for q, present in _possible(self._heads):
            if self.rests(q):
                arrivals.add(q, Move.S, present)
                self._made(q, None, arrivals)
                continue
            here = self.builder.ors(here, present)
            self._made(q, None, arrivals, here)
            for s, holds in _possible(near):
                scanned = self.builder.ands(present, holds)
                for branch, chosen in enumerate(branches):
                    fires = scanned
                    if chosen != TRUE:
                        fires = self.builder.ands(scanned, np.full_like(scanned, chosen))
                    target, w, move = self._follow(q, s, branch)
                    arrivals.add(target, move, fires)
                    written[w] = self.builder.ors(written[w], fires)
                self._made(q, s, arrivals, scanned, written)
        for s, holds in _possible(near):
            stays = self.builder.ands(holds, here ^ 1)
            written[s] = self.builder.ors(written[s], stays)
            self._made(None, s, arrivals, stays, written)
        self._tape[:, self._places] = written
        self._places, self._heads = arrivals.all()
        self.time += 1

    def running(self) -> int:
        """Whether some rule applies."""
        near = self._tape[:, self._places]
        ready = [
            self.builder.ands(present, holds)
            for q, present in _possible(self._heads)
            if not self.rests(q)
            for s, holds in _possible(near)
            if (q, (s,)) in self.machine.delta
        ]
        return self.builder.any(x for literals in ready for x in literals.tolist())

    def accepting(self) -> int:
        """Whether the head stands anywhere in an accepting state."""
        return self.builder.any(self.state(q) for q in self.machine.final if self.accepts(q))

    def state(self, q: int) -> int:
        """Whether the head stands anywhere in state q."""
        return self.builder.any(self._heads[[*self.forms(q)]].T.ravel().tolist())

    def head(self, tape: int, position: int) -> int:
        """Whether the head stands on a cell in any state."""
        here = self._heads[:, self._places == self._origin + position]
        return self.builder.any(here.ravel().tolist())

    def symbols(self, cell: Cell) -> Symbols:
        """The symbols that a cell may hold."""
        i = self._origin + cell[1]
        if not 0 <= i < self._tape.shape[1]:
            return {self.machine.blank: TRUE}
        return {s: x for s, x in enumerate(self._tape[:, i].tolist()) if x != FALSE}

    def window(self, tape: int) -> range:
        """The cells that hold the input or may hold anything but a blank."""
        filled = np.flatnonzero(self._tape[self.machine.blank] != TRUE) - self._origin
        first, last = filled[:1].tolist(), filled[-1:].tolist()
        return range(min([0, *first]), max([self.encoding.n - 1, *last]) + 1)

    def _made(self, q: int | None, s: int | None, arrivals: "Arrivals", *made: Literals) -> None:
        """Is told what was made for a state, a symbol, or a rule; see `recorded.py`."""

    def _follow(self, q: int, s: int, branch: int) -> tuple[int, int, Move]:
        """The next state, the symbol written and the move; a machine that stops rests."""
        action = self.actions(q, (s,), branch)
        return (
            (action.state, action.write[0], action.moves[0])
            if action
            else (self.resting(q), s, Move.S)
        )


class Arrivals:
    """Where the head can be next, when it comes from some of `places`."""

    def __init__(
        self, builder: Builder, places: NDArray[np.int64], forms: int, one_way: bool
    ) -> None:
        self.builder = builder
        self.places = places
        self.one_way = one_way
        self.first = int(places[0]) - 1
        width = int(places[-1]) - self.first + 2
        self.heads = np.full((forms, width), FALSE, dtype=np.int32)

    def add(self, q: int, move: Move, fires: Literals) -> None:
        """Let heads at the places move and be in state q, where these literals hold."""
        targets = self.places + move - self.first
        if self.one_way and self.first + targets[0] < 0:
            self._join(q, targets[:1] + 1, fires[:1])  # at the end of the tape it stays
            targets, fires = targets[1:], fires[1:]
        self._join(q, targets, fires)

    def all(self) -> tuple[NDArray[np.int64], Literals]:
        """The places where the head can be now, and for each state whether it is there."""
        within = np.flatnonzero(self.heads.any(axis=0))
        return self.first + within, self.heads[:, within]

    def _join(self, q: int, targets: NDArray[np.int64], fires: Literals) -> None:
        self.heads[q, targets] = self.builder.ors(self.heads[q, targets], fires)


def _possible(rows: Literals) -> Iterator[tuple[int, Literals]]:
    """The rows that are not plainly false, with their numbers."""
    return ((i, row) for i, row in enumerate(rows) if row.any())
