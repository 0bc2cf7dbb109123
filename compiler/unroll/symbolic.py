"""Symbolic execution: keep what is *possible*, and build nothing for the rest.

At each time there is a set of live configurations of the control: pairs of a state and the heads'
positions, each with the literal that says "this one, and it has not stopped". A cell is a set of
possible symbols. A pair whose literal the builder knows to be false is dropped, so with functional
hashing an unreachable pair costs nothing, and when no pair is left every word has halted.

Exactly one symbol stands in a cell, so the last of two is the complement of the first, and a test
for all that are possible is true. But a state is never the complement of the others: none may live.

Don't-cares after the stop: if all live heads stand on one cell, that cell may be written without
asking whether the machine still runs, as nobody reads the tape of a machine that has stopped. This
needs `frozen` to be off: with it the tape, the heads and the state keep their values after the
stop, for outputs that show the tape and for probes.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from itertools import product
from typing import NamedTuple

from tmc.circuits.builder import Builder, TooManyGates
from tmc.circuits.circuit import FALSE, TRUE
from tmc.hashing.bdd import BddBuilder
from tmc.machines.machine import Action
from tmc.unroll.encoding import Encoding
from tmc.unroll.unrolling import Cell, Symbols, Unrolling

Heads = tuple[int, ...]
Read = tuple[int, ...]

Pair = tuple[int, Heads]
"""A configuration of the control: a state and the heads' positions."""

_PAIRS = 20_000  # live configurations of the control, above which the strategy gives up


class Clock(NamedTuple):
    """How many steps some words have made."""

    least: int
    most: int


class Source(NamedTuple):
    """A live pair on one branch: where its heads are, and what it does for what it reads."""

    state: int
    heads: Heads
    live: int
    does: dict[Read, Action]
    stops: list[Read]


class Symbolic(Unrolling):
    """The unrolling of what is possible, for any number of tapes."""

    def __init__(self, encoding: Encoding, builder: Builder, *, frozen: bool) -> None:
        super().__init__(encoding, builder)
        self.frozen = frozen
        self.live: dict[Pair, int] = {}
        self.stopped: dict[Pair, int] = {}
        """Where the machine stands that has stopped; kept only if `frozen`."""
        self._accepting = FALSE
        self._stuck = FALSE
        self._arrive({(self.machine.start, (0,) * self.machine.tapes): [TRUE]})

    def step(self) -> None:
        """Every live pair goes on, on every branch and for everything it may read."""
        self._advance(self.live)
        self.time += 1

    def _advance(self, pairs: Mapping[Pair, int]) -> None:
        """Some live pairs go on, while the others wait."""
        waiting = {pair: live for pair, live in self.live.items() if pair not in pairs}
        sources = list(self._sources(pairs))
        arrivals: dict[Pair, list[int]] = defaultdict(list)
        for pair, live in waiting.items():
            arrivals[pair].append(live)
        for source in sources:
            for target, reads in self._targets(source).items():
                arrivals[target].append(self._when(source, reads))
            self._stop(source)
        acting = [source for source in sources if source.does]
        cells: dict[Cell, Symbols] = {}
        for j in range(self.machine.tapes):
            for i in sorted({source.heads[j] for source in acting}):
                there = [source for source in acting if source.heads[j] == i]
                alone = len(there) == len(acting) and not waiting and not self.frozen
                rewrite = self._overwrite if alone else self._change
                cells[j, i] = self._tidy(rewrite((j, i), there))
        self.cells |= cells
        self.live = {}
        self._arrive(arrivals)
        if isinstance(self.builder, BddBuilder):
            self.builder.relieve(self._held)

    def _held(self) -> Iterator[int]:
        """All literals that later steps may use."""
        yield from (*self.live.values(), *self.stopped.values(), self._accepting, self._stuck)
        for symbols in self.cells.values():
            yield from symbols.values()

    def finished(self) -> bool:
        """Whether all steps are made, or no pair is live."""
        return not self.live or super().finished()

    @property
    def longest(self) -> Clock:
        """How many steps the longest run has made."""
        return Clock(self.time, self.time)

    def running(self) -> int:
        """Whether any pair lives and has a rule for what it reads."""
        return self.builder.any(self._ready(rule=True))

    def stuck(self) -> int:
        """Whether a machine that computes a word has met a missing rule."""
        now = self._ready(rule=False) if self.machine.computes else ()
        return self.builder.any([self._stuck, *now])

    def accepting(self) -> int:
        """Whether the run has accepted."""
        return self._accepting

    def state(self, q: int) -> int:
        """Whether the machine is, or has stopped, in state q; needs `frozen`."""
        return self.builder.any(x for (p, _), x in self._control() if p == q)

    def head(self, tape: int, position: int) -> int:
        """Whether the head of a tape is, or has stopped, on a cell; needs `frozen`."""
        return self.builder.any(x for (_, heads), x in self._control() if heads[tape] == position)

    def _control(self) -> list[tuple[Pair, int]]:
        return [*self.live.items(), *self.stopped.items()]

    def _ready(self, rule: bool) -> Iterator[int]:
        """For each live pair, whether it reads something that it has a rule, or no rule, for."""
        for (q, heads), live in self.live.items():
            reads = [r for r in self._possible(heads) if ((q, r) in self.machine.delta) is rule]
            yield self.builder.and_(live, self._reads(heads, reads))

    def _possible(self, heads: Heads) -> Iterator[Read]:
        """What heads at these places may read."""
        return product(*(self.symbols(cell) for cell in enumerate(heads)))

    def _sources(self, pairs: Mapping[Pair, int]) -> Iterator[Source]:
        branches = self.branches()
        for (q, heads), live in pairs.items():
            reads = list(self._possible(heads))
            for branch, chosen in enumerate(branches):
                taken = self.builder.and_(live, chosen)
                if taken == FALSE:
                    continue
                does = {read: self.actions(q, read, branch) for read in reads}
                yield Source(
                    q,
                    heads,
                    taken,
                    {read: action for read, action in does.items() if action},
                    [read for read, action in does.items() if not action],
                )

    def _targets(self, source: Source) -> dict[Pair, list[Read]]:
        targets: dict[Pair, list[Read]] = defaultdict(list)
        for read, action in source.does.items():
            heads = tuple(map(self.moved, source.heads, action.moves))
            targets[action.state, heads].append(read)
        return targets

    def _arrive(self, arrivals: dict[Pair, list[int]]) -> None:
        for (q, heads), literals in arrivals.items():
            there = self.builder.any(literals)
            if there == FALSE:
                continue
            if q not in self.machine.final:
                self.live[q, heads] = there
                continue
            if self.accepts(q):
                self._accepting = self.builder.or_(self._accepting, there)
            self._keep(q, heads, there)
        if len(self.live) > _PAIRS:
            raise TooManyGates(
                f"the symbolic strategy has met {len(self.live):,} pairs of state and heads",
                hint="take a smaller n, or try --strategy tableau",
            )

    def _stop(self, source: Source) -> None:
        """Account for the missing rules of a pair."""
        if not source.stops or not (self.frozen or self.machine.computes):
            return
        stops = self._when(source, source.stops)
        if self.machine.computes:
            self._stuck = self.builder.or_(self._stuck, stops)
        self._keep(source.state, source.heads, stops)

    def _keep(self, q: int, heads: Heads, stops: int) -> None:
        if self.frozen and stops != FALSE:
            before = self.stopped.get((q, heads), FALSE)
            self.stopped[q, heads] = self.builder.or_(before, stops)

    def _when(self, source: Source, reads: Collection[Read]) -> int:
        """Whether a pair lives and reads one of `reads`."""
        return self.builder.and_(source.live, self._reads(source.heads, reads))

    def _reads(self, heads: Heads, reads: Collection[Read], tape: int = 0) -> int:
        """Whether the symbols under the heads, from `tape` on, are one of `reads`."""
        cell = self.symbols((tape, heads[tape]))
        if tape == len(heads) - 1:
            last = {s for (s,) in reads}
            return self._one_of(cell, [s for s in cell if s in last])
        rests: dict[frozenset[Read], list[int]] = defaultdict(list)
        for s in cell:
            rest = frozenset(read[1:] for read in reads if read[0] == s)
            if rest:
                rests[rest].append(s)
        return self.builder.any(
            self.builder.and_(self._one_of(cell, group), self._reads(heads, rest, tape + 1))
            for rest, group in rests.items()
        )

    def _one_of(self, cell: Symbols, group: Collection[int]) -> int:
        """Whether a cell holds a symbol of `group`; the shorter side is built."""
        if 2 * len(group) > len(cell):
            return self.builder.any(x for s, x in cell.items() if s not in group) ^ 1
        return self.builder.any(cell[s] for s in group)

    def _overwrite(self, cell: Cell, sources: list[Source]) -> dict[int, int]:
        """What stands in a cell after all live pairs have written it; anything if none lives."""
        values = [self._written(cell[0], source) for source in sources]
        symbols = list(dict.fromkeys(s for value in values for s in value))
        result = {s: values[-1].get(s, FALSE) for s in symbols}
        for source, value in zip(sources[-2::-1], values[-2::-1], strict=True):
            for s in symbols:
                then = value.get(s, FALSE)
                result[s] = self.builder.mux(source.live, then, result[s])
        return result

    def _written(self, tape: int, source: Source) -> dict[int, int]:
        """For each symbol, whether a pair writes it; where it stops, the likeliest is written."""
        reads: dict[int, list[Read]] = defaultdict(list)
        for read, action in source.does.items():
            reads[action.write[tape]].append(read)
        max(reads.values(), key=len).extend(source.stops)
        return {s: self._reads(source.heads, group) for s, group in reads.items()}

    def _change(self, cell: Cell, sources: list[Source]) -> dict[int, int]:
        """What stands in a cell after those live pairs that are there have changed it."""
        tape, old = cell[0], self.symbols(cell)
        comes: dict[int, list[int]] = defaultdict(list)
        goes: dict[int, list[int]] = defaultdict(list)
        for source in sources:
            written: dict[int, list[Read]] = defaultdict(list)
            erased: dict[int, list[Read]] = defaultdict(list)
            for read, action in source.does.items():
                if action.write[tape] != read[tape]:
                    written[action.write[tape]].append(read)
                    erased[read[tape]].append(read)
            for s, reads in written.items():
                comes[s].append(self._when(source, reads))
            for s, reads in erased.items():
                goes[s].append(self._when(source, reads))
        stays = {s: self.builder.and_(x, self.builder.any(goes[s]) ^ 1) for s, x in old.items()}
        return {
            s: self.builder.or_(stays.get(s, FALSE), self.builder.any(comes[s]))
            for s in dict.fromkeys([*old, *comes])
        }

    def _tidy(self, symbols: dict[int, int]) -> Symbols:
        """The possible symbols; exactly one is there, so the last of two is known by the first."""
        possible = {s: x for s, x in symbols.items() if x != FALSE}
        for s, x in possible.items():
            if x == TRUE:
                return {s: TRUE}
        if len(possible) == 2:
            first, last = possible
            possible[last] = possible[first] ^ 1
        return possible
