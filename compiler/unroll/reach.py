"""Where the heads can come, and what they can find there: a sound guess, made before any gate.

Time runs, but configurations are taken apart: for each tape there is a set of pairs of a state and
a position, and for each cell a set of symbols. All only grow. A rule may fire if each tape can show
what it reads, somewhere, in its state; so what the machine does on any word is among what is found,
and cells that no head can reach, symbols that cannot be there and rules that cannot fire are known.
"""

from collections import defaultdict
from collections.abc import Mapping, Set
from dataclasses import dataclass

from tmc.machines.machine import Action, Word
from tmc.unroll.encoding import Encoding


@dataclass(frozen=True, slots=True)
class Reach:
    """What may happen on one tape within the step bound."""

    cells: range
    """Where the head can be."""
    symbols: Mapping[int, Set[int]]
    """What a cell can hold: those that may ever hold anything but a blank."""
    shown: Mapping[int, Set[int]]
    """What the head can read in a state."""
    rewrites: Set[tuple[int, int]]
    """The pairs of a symbol that is read and the one that is written over it."""

    def at(self, cell: int, blank: int) -> Set[int]:
        """What a cell can hold."""
        return self.symbols.get(cell, frozenset([blank]))


def reaches(encoding: Encoding) -> list[Reach]:
    """What may happen on each tape within the step bound of `encoding`."""
    search = _Search(encoding)
    for _ in range(encoding.steps):
        if not search.fresh:
            break
        search.step()
    search.look()
    return [search.reach(j) for j in range(encoding.machine.tapes)]


class _Search:
    def __init__(self, encoding: Encoding) -> None:
        self.machine = machine = encoding.machine
        tapes = range(machine.tapes)
        self.rules: dict[int, list[tuple[Word, Action]]] = defaultdict(list)
        for (q, read), actions in machine.delta.items():
            self.rules[q] += [(read, action) for action in actions if q not in machine.final]
        inputs = frozenset(range(machine.input_size))
        self.symbols: list[dict[int, set[int]]] = [{} for _ in tapes]
        self.symbols[0] = {i: set(inputs) for i in range(encoding.n)}
        self.states: list[dict[int, set[int]]] = [defaultdict(set) for _ in tapes]
        """For a tape and a position: the states in which the head can be there."""
        self.heads: list[dict[int, set[int]]] = [defaultdict(set) for _ in tapes]
        """The same from the other side: for a tape and a state, the positions."""
        self.shown: list[dict[int, set[int]]] = [defaultdict(set) for _ in tapes]
        """For a tape and a state: what the head can read."""
        self.rewrites: list[set[tuple[int, int]]] = [set() for _ in tapes]
        self.fresh: dict[tuple[int, int, int], None] = {}
        """Tapes, states and positions of which something new is known."""
        for j in tapes:
            self._arrive(j, machine.start, 0)

    def step(self) -> None:
        """Let fire what may fire."""
        work = self.look()
        self.fresh = {}
        for j, q, i in work:
            here = self._at(j, i)
            for read, action in self.rules[q]:
                if read[j] in here and all(s in self.shown[k][q] for k, s in enumerate(read)):
                    self._act(j, i, read, action)

    def look(self) -> dict[tuple[int, int, int], None]:
        """Read what is fresh; returns that, and the heads elsewhere for which this is news."""
        work = dict(self.fresh)
        for j, q, i in self.fresh:
            if not self._at(j, i) <= self.shown[j][q]:
                self.shown[j][q] |= self._at(j, i)
                others = (k for k in range(self.machine.tapes) if k != j)
                work |= {(k, q, at): None for k in others for at in self.heads[k][q]}
        return work

    def reach(self, j: int) -> Reach:
        """What is known of a tape."""
        positions = sorted(self.states[j])
        cells = range(positions[0], positions[-1] + 1)
        return Reach(cells, self.symbols[j], self.shown[j], self.rewrites[j])

    def _at(self, j: int, i: int) -> Set[int]:
        return self.symbols[j].get(i, frozenset([self.machine.blank]))

    def _act(self, j: int, i: int, read: Word, action: Action) -> None:
        written = action.write[j]
        self.rewrites[j].add((read[j], written))
        if written not in self._at(j, i):
            self.symbols[j][i] = {*self._at(j, i), written}
            self.fresh |= {(j, q, i): None for q in sorted(self.states[j][i])}
        target = i + action.moves[j]
        self._arrive(j, action.state, max(target, 0) if self.machine.one_way else target)

    def _arrive(self, j: int, q: int, i: int) -> None:
        if q not in self.states[j][i]:
            self.states[j][i].add(q)
            self.heads[j][q].add(i)
            self.fresh[j, q, i] = None
