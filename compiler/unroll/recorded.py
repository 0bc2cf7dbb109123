"""The strategies with births: each unrolls as it does otherwise, and says what its gates are for.

They are subclasses that name the work at hand and leave it to the strategy, so unrolling without
them costs nothing more. `recursive` and the tableau of several tapes have none.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from tmc.circuits.builder import Builder, Literals
from tmc.unroll.asynchronous import Asynchronous
from tmc.unroll.births import Birth, Births, Kind, Rule
from tmc.unroll.encoding import Encoding
from tmc.unroll.strategies import Strategy
from tmc.unroll.symbolic import Pair, Read, Source, Symbolic
from tmc.unroll.tableau import Arrivals, Tableau
from tmc.unroll.unrolling import Cell, Symbols


class RecordedSymbolic(Symbolic):
    """Symbolic execution with the birth of every gate."""

    strategy = Strategy.SYMBOLIC

    def __init__(self, encoding: Encoding, builder: Builder, *, frozen: bool) -> None:
        self.births = Births(builder)
        self._into: dict[Pair, list[Rule]] = defaultdict(list)
        super().__init__(encoding, builder, frozen=frozen)

    @property
    def moment(self) -> int:
        """The time that births are told at."""
        return self.time

    def _input_symbols(self, i: int) -> Symbols:
        with self.births.of(Birth(Kind.INPUT, 0, cells=((0, i),))):
            return super()._input_symbols(i)

    def _sources(self, pairs: Mapping[Pair, int]) -> Iterator[Source]:
        with self.births.of(Birth(Kind.CHOICE, self.moment)):
            yield from super()._sources(pairs)

    def _targets(self, source: Source) -> dict[Pair, list[Read]]:
        targets = super()._targets(source)
        for target, reads in targets.items():
            self._into[target] += _rules(source, reads)
        return targets

    def _arrive(self, arrivals: dict[Pair, list[int]]) -> None:
        for pair, literals in arrivals.items():
            q, heads = pair
            rules = tuple(dict.fromkeys(self._into.pop(pair, ())))
            with self.births.of(Birth(Kind.MOVE, self.moment, q, _cells(heads), rules)):
                super()._arrive({pair: literals})

    def _when(self, source: Source, reads: Collection[Read]) -> int:
        with self.births.of(_reading(self.moment, source, reads)):
            return super()._when(source, reads)

    def _written(self, tape: int, source: Source) -> dict[int, int]:
        with self.births.of(_reading(self.moment, source, source.does)):
            return super()._written(tape, source)

    def _stop(self, source: Source) -> None:
        rules = _rules(source, source.stops)
        with self.births.of(
            Birth(Kind.STOP, self.moment, source.state, _cells(source.heads), rules)
        ):
            super()._stop(source)

    def _overwrite(self, cell: Cell, sources: list[Source]) -> dict[int, int]:
        with self.births.of(_writing(self.moment, cell, sources)):
            return super()._overwrite(cell, sources)

    def _change(self, cell: Cell, sources: list[Source]) -> dict[int, int]:
        with self.births.of(_writing(self.moment, cell, sources)):
            return super()._change(cell, sources)


class RecordedAsynchronous(RecordedSymbolic, Asynchronous):
    """The same in sweeps, where births are told by the number of moves of the sweep."""

    strategy = Strategy.ASYNCHRONOUS
    _moves = 0

    @property
    def moment(self) -> int:
        """How many moves the sweep has made."""
        return self._moves

    def step(self) -> None:
        """All words whose first head stands at the next place of the sweep make a step."""
        super().step()
        self._moves += 1


class RecordedTableau(Tableau):
    """The textbook tableau with the birth of every gate."""

    strategy = Strategy.TABLEAU

    def __init__(self, encoding: Encoding, builder: Builder) -> None:
        self.births = Births(builder)
        super().__init__(encoding, builder)

    def _input_symbols(self, i: int) -> Symbols:
        with self.births.of(Birth(Kind.INPUT, 0, cells=((0, i),))):
            return super()._input_symbols(i)

    def branches(self) -> list[int]:
        """For every branch, the literal that says the witness chooses it now."""
        with self.births.of(Birth(Kind.CHOICE, self.time)):
            return super().branches()

    def step(self) -> None:
        """Every cell looks at itself and its two neighbours."""
        time = self.time
        super().step()
        self.births.rest(Birth(Kind.MOVE, time))

    def _made(self, q: int | None, s: int | None, arrivals: Arrivals, *made: Literals) -> None:
        if q is None:
            assert s is not None
            stays, written = made
            self._note(Kind.WRITE, stays)
            self._note(Kind.WRITE, written[s])
        elif s is None:
            for here in made:
                self._note(Kind.WRITE, here)
            if not made:
                self._note_arrivals(arrivals, q)
        else:
            scanned, written = made
            rules = ((q, (s,)),)
            self._note(Kind.READ, scanned, q, rules)
            for branch in range(1 << self.encoding.witness_bits):
                target, w, _ = self._follow(q, s, branch)
                self._note_arrivals(arrivals, target, rules)
                self._note(Kind.WRITE, written[w], None, rules)

    def _note_arrivals(self, arrivals: Arrivals, q: int, rules: tuple[Rule, ...] = ()) -> None:
        places = range(arrivals.first, arrivals.first + arrivals.heads.shape[1])
        state = q - len(self.machine.states) if self.gave_up(q) else q
        self._note(Kind.MOVE, arrivals.heads[q], state, rules, places)

    def _note(
        self,
        kind: Kind,
        literals: Literals,
        state: int | None = None,
        rules: tuple[Rule, ...] = (),
        places: Sequence[int] | None = None,
    ) -> None:
        """Note one birth for each place: by default where the head can be."""
        numbers = self._places.tolist() if places is None else places
        for number, literal in zip(numbers, literals.tolist(), strict=True):
            cell = (0, number - self._origin)
            self.births.note(literal, Birth(kind, self.time, state, (cell,), rules))


Recorded = RecordedSymbolic | RecordedTableau


def begin_recorded(
    strategy: Strategy, encoding: Encoding, builder: Builder, *, frozen: bool
) -> Recorded:
    """A machine at time 0, by this strategy, or symbolically if it has no births."""
    if strategy is Strategy.ASYNCHRONOUS:
        return RecordedAsynchronous(encoding, builder, frozen=frozen)
    if strategy is Strategy.TABLEAU and encoding.machine.tapes == 1:
        return RecordedTableau(encoding, builder)
    return RecordedSymbolic(encoding, builder, frozen=frozen)


def _cells(heads: tuple[int, ...]) -> tuple[Cell, ...]:
    return tuple(enumerate(heads))


def _rules(source: Source, reads: Collection[Read]) -> tuple[Rule, ...]:
    return tuple((source.state, read) for read in reads)


def _reading(time: int, source: Source, reads: Collection[Read]) -> Birth:
    return Birth(Kind.READ, time, source.state, _cells(source.heads), _rules(source, reads))


def _writing(time: int, cell: Cell, sources: list[Source]) -> Birth:
    rules = tuple(
        (source.state, read)
        for source in sources
        for read, action in source.does.items()
        if action.write[cell[0]] != read[cell[0]]
    )
    return Birth(Kind.WRITE, time, cells=(cell,), rules=tuple(dict.fromkeys(rules)))
