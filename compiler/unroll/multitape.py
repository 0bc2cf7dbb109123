"""The textbook unrolling of a machine with several tapes.

Each tape reports the symbol under its head (an OR over its cells), the state, one-hot for the
whole machine, decides with the reports, and each tape writes and moves as it is told: O(T S) gates
a tape for time T and space S.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import product

from tmc.circuits.builder import Builder
from tmc.circuits.circuit import FALSE, TRUE
from tmc.machines.machine import Move
from tmc.unroll.encoding import Encoding
from tmc.unroll.tableau import Textbook
from tmc.unroll.unrolling import Symbols


class MultitapeTableau(Textbook):
    """The textbook unrolling of a machine with any number of tapes."""

    def __init__(self, encoding: Encoding, builder: Builder) -> None:
        super().__init__(encoding, builder)
        self.states: dict[int, int] = {self.machine.start: TRUE}
        self.heads: list[dict[int, int]] = [{0: TRUE} for _ in range(self.machine.tapes)]
        """For a tape and a position: whether the head stands there."""

    def step(self) -> None:
        """The tapes report, the state decides, the tapes act."""
        branches = self.branches()
        tapes = range(self.machine.tapes)
        states: dict[int, list[int]] = defaultdict(list)
        writes: list[dict[int, list[int]]] = [defaultdict(list) for _ in tapes]
        moves: list[dict[Move, list[int]]] = [defaultdict(list) for _ in tapes]
        works = []
        for q, read, scanned in self._scanned():
            for branch, chosen in enumerate(branches):
                fires = self.builder.and_(scanned, chosen)
                action = self.actions(q, read, branch)
                if action is None:
                    states[self.resting(q)].append(fires)
                    continue
                works.append(fires)
                states[action.state].append(fires)
                for j in tapes:
                    writes[j][action.write[j]].append(fires)
                    moves[j][action.moves[j]].append(fires)
        for q in filter(self.rests, self.states):
            states[q].append(self.states[q])
        self.states = self._gather(states)
        going = self.builder.any(works)
        for j in tapes:
            self._write(j, going, self._gather(writes[j]))
            told = {move: self.builder.any(fires) for move, fires in moves[j].items()}
            self._move(j, going, told)
        self.time += 1

    def running(self) -> int:
        """Whether some rule applies."""
        ready = (x for q, read, x in self._scanned() if (q, read) in self.machine.delta)
        return self.builder.any(ready)

    def accepting(self) -> int:
        """Whether the state is an accepting one."""
        return self.builder.any(x for q, x in self.states.items() if self.accepts(q))

    def state(self, q: int) -> int:
        """Whether the machine is in state q."""
        return self.builder.any(self.states.get(p, FALSE) for p in self.forms(q))

    def head(self, tape: int, position: int) -> int:
        """Whether the head of a tape stands on a cell."""
        return self.heads[tape].get(position, FALSE)

    def _scanned(self) -> Iterator[tuple[int, tuple[int, ...], int]]:
        """Every working state with every choice of symbols under the heads, and its literal."""
        reports = [self._report(j) for j in range(self.machine.tapes)]
        for q, present in self.states.items():
            if self.rests(q):
                continue
            for read in product(*reports):
                seen = (reports[j][s] for j, s in enumerate(read))
                yield q, read, self.builder.all([present, *seen])

    def _report(self, j: int) -> Symbols:
        """The symbol under the head of tape j."""
        seen: dict[int, list[int]] = defaultdict(list)
        for i, present in self.heads[j].items():
            for s, holds in self.symbols((j, i)).items():
                seen[s].append(self.builder.and_(present, holds))
        return self._gather(seen)

    def _write(self, j: int, going: int, written: Symbols) -> None:
        and_ = self.builder.and_
        for i, present in self.heads[j].items():
            changes = and_(present, going)
            old = self.symbols((j, i))
            self.cells[j, i] = self._gather(
                {
                    s: [
                        and_(changes, written.get(s, FALSE)),
                        and_(changes ^ 1, old.get(s, FALSE)),
                    ]
                    for s in [*old, *(s for s in written if s not in old)]
                }
            )

    def _move(self, j: int, going: int, told: dict[Move, int]) -> None:
        targets: dict[int, list[int]] = defaultdict(list)
        for i, present in self.heads[j].items():
            targets[i].append(self.builder.and_(present, going ^ 1))
            for move, fires in told.items():
                targets[self.moved(i, move)].append(self.builder.and_(present, fires))
        self.heads[j] = self._gather(targets)
