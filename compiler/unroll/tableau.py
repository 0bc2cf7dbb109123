"""Cook-Levin, as in the textbook: every cell at time t+1 is a function of three cells at time t.

The variables of cell `i` are one-hot: one for each symbol (`cells`), and one for each state, saying
that the head stands here in that state (`heads`). The head's light cone bounds the tableau; what is
constant in it is folded by the builder. Never the smallest circuit, always the clearest: it is the
baseline of the reports and the other side of the certificates.

With several tapes a cell cannot see the other heads: see `multitape.py`.

Source: Cook 1971; Savage, "Computational work and time on finite machines", J. ACM 19 (1972).
"""

from collections import defaultdict

from tmc.builder import Builder
from tmc.circuit import FALSE, TRUE
from tmc.encoding import Encoding
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
    """The textbook unrolling of a machine with one tape."""

    def __init__(self, encoding: Encoding, builder: Builder) -> None:
        super().__init__(encoding, builder)
        self.heads: dict[int, dict[int, int]] = {0: {self.machine.start: TRUE}}
        """For a cell and a state: whether the head stands there in that state."""

    def step(self) -> None:
        """Every cell looks at itself and its two neighbours."""
        and_ = self.builder.and_
        branches = self.branches()
        heads: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        cells: dict[Cell, Symbols] = {}
        for i, states in self.heads.items():
            written: dict[int, list[int]] = defaultdict(list)
            here = []
            for q, present in states.items():
                if self.rests(q):
                    heads[i][q].append(present)
                    continue
                here.append(present)
                for s, holds in self.symbols((0, i)).items():
                    scanned = and_(present, holds)
                    for branch, chosen in enumerate(branches):
                        fires = and_(scanned, chosen)
                        action = self.actions(q, (s,), branch)
                        if action is None:
                            heads[i][self.resting(q)].append(fires)
                            written[s].append(fires)
                        else:
                            heads[self.moved(i, action.moves[0])][action.state].append(fires)
                            written[action.write[0]].append(fires)
            elsewhere = self.builder.any(here) ^ 1
            for s, holds in self.symbols((0, i)).items():
                written[s].append(and_(holds, elsewhere))
            cells[0, i] = self._gather(written)
        self.cells |= cells
        self.heads = {i: self._gather(heads[i]) for i in sorted(heads)}
        self.time += 1

    def running(self) -> int:
        """Whether some rule applies."""
        return self.builder.any(self._ready())

    def accepting(self) -> int:
        """Whether the head stands anywhere in an accepting state."""
        return self.builder.any(self.state(q) for q in self.machine.final if self.accepts(q))

    def state(self, q: int) -> int:
        """Whether the head stands anywhere in state q."""
        here = (states.get(p, FALSE) for states in self.heads.values() for p in self.forms(q))
        return self.builder.any(here)

    def head(self, tape: int, position: int) -> int:
        """Whether the head stands on a cell in any state."""
        return self.builder.any(self.heads.get(position, {}).values())

    def _ready(self) -> list[int]:
        """For every working state, cell and symbol with a rule: the literal that says so."""
        return [
            self.builder.and_(present, holds)
            for i, states in self.heads.items()
            for q, present in states.items()
            if not self.rests(q)
            for s, holds in self.symbols((0, i)).items()
            if (q, (s,)) in self.machine.delta
        ]
