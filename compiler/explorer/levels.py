"""The levels of a compilation, from the textbook's tableau to the final circuit, and what stays.

The observer of a compilation is told what each pass has come to. All these circuits, and the
tableau, are built once more in one builder that merges equal functions: gates that end up as one
node there compute the same (up to a complement) on every word, however they are wired. So the
number of that node follows a function through the levels, and a birth that is known of one gate is
known of all.
"""

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tmc.candidates import Question
from tmc.circuits.builder import Builder, TooManyGates
from tmc.circuits.circuit import Circuit
from tmc.compilation import Compiled
from tmc.explanation import Unrolled, unroll_again
from tmc.schedules import SCHEDULES
from tmc.unroll.births import Birth, Births, Kind
from tmc.unroll.encoding import Encoding
from tmc.unroll.halting import Status
from tmc.unroll.multitape import MultitapeTableau
from tmc.unroll.probes import trace
from tmc.unroll.readout import read_out
from tmc.unroll.recorded import RecordedTableau
from tmc.unroll.strategies import Strategy, begin
from tmc.unroll.tableau import Textbook

TABLEAU = "tableau"
"""The name of the first level."""

_NAMES = 3  # probes that are told of one function
_MAX_STEPS = 500  # of a machine whose probes are told

Integers = NDArray[np.int32]


@dataclass(frozen=True)
class Level:
    """A circuit on the way to the final one."""

    name: str
    """The pass that made it."""
    circuit: Circuit
    function: Integers
    """Shape (nodes,): equal numbers, also in different levels, are equal functions or complements
    on every word. The constant is 0."""
    complemented: NDArray[np.bool_]
    """Shape (nodes,): nodes of one function whose values here differ are complements."""
    birth: Integers
    """Shape (gates,): the number of the birth of each gate; -1 if none is known."""


@dataclass(frozen=True, slots=True)
class Named:
    """A probe that a function is."""

    function: int
    complemented: bool
    """As of a node: the probe is the complement of the nodes where this is otherwise."""
    name: str


@dataclass(frozen=True)
class History:
    """The levels of a compilation, and where their gates come from."""

    levels: tuple[Level, ...]
    births: tuple[Birth, ...]
    in_time: bool
    """Whether the births of the strategy are told by the machine's time."""
    probes: tuple[Named, ...]
    """Those that nodes of some level are; a few for each function, the first in time."""
    omitted: tuple[str, ...]
    """Levels that have too many gates to be shown."""

    @property
    def has_tableau(self) -> bool:
        """Whether the first level is the textbook's tableau."""
        return self.levels[0].name == TABLEAU


Stage = tuple[Strategy, str, Circuit]
"""What an observer is told of a pass."""


class Stages(list[Stage]):
    """What an observer has been told, but for strategies that were given up."""

    def observe(self, strategy: Strategy, name: str, circuit: Circuit | None) -> None:
        """The observer."""
        if circuit is not None:
            self.append((strategy, name, circuit))


def stages_again(compiled: Compiled) -> Stages:
    """What an observer of its compilation was told up to the search, which is not run again."""
    told = Stages()
    schedule = SCHEDULES[compiled.level]
    asked = Question(
        compiled.encoding, compiled.output, compiled.halting, schedule, observer=told.observe
    )
    asked.smallest([compiled.strategy], sys.maxsize)  # it is known to come to an end
    return told


def history(
    compiled: Compiled, stages: Sequence[Stage], max_gates: int, *, tableau: bool = True
) -> History:
    """The levels of a compiled machine that have at most `max_gates` gates, the final one always.

    `stages` are what an observer of the compilation was told; `tableau` asks for the textbook's.
    """
    omitted: list[str] = []
    named: list[tuple[str, Circuit]] = []
    births: dict[Birth, int] = {}
    textbook = _tableau(compiled, max_gates) if tableau else None
    if textbook:
        named.append((TABLEAU, textbook[0]))
    else:
        omitted.append(TABLEAU)
    for strategy, name, circuit in stages:
        if strategy is not compiled.strategy or (named and circuit == named[-1][1]):
            continue
        if len(circuit) > max_gates:
            omitted.append(name)
        else:
            named.append((name, circuit))
    if not named or named[-1][1] != compiled.circuit:
        named.append(("final", compiled.circuit))

    again = unroll_again(compiled)
    builder = again.builder
    wires = [builder.add(circuit, builder.inputs) for _, circuit in named]
    numbers: dict[int, int] = {0: 0}
    levels: list[Level] = []
    for (name, circuit), nodes in zip(named, wires, strict=True):
        function = [numbers.setdefault(literal >> 1, len(numbers)) for literal in nodes]
        born = [again.birth(literal) for literal in nodes[circuit.first_gate :]]
        if name == TABLEAU and textbook:
            several = compiled.machine.tapes > 1
            both = zip(textbook[1], born, strict=True)
            born = [found if several and found else own for own, found in both]
        birth = [-1 if b is None else births.setdefault(b, len(births)) for b in born]
        levels.append(
            Level(
                name,
                circuit,
                np.array(function, np.int32),
                np.array([literal & 1 for literal in nodes], np.bool_),
                np.array(birth, np.int32),
            )
        )
    in_time = again.strategy is not Strategy.ASYNCHRONOUS
    probes = _probes(again, compiled, numbers)
    return History(tuple(levels), tuple(births), in_time, probes, tuple(omitted))


def _probes(again: Unrolled, compiled: Compiled, numbers: dict[int, int]) -> tuple[Named, ...]:
    """The probes that are one of the numbered nodes of a builder, if they can be told soon."""
    if not again.exact or compiled.steps > _MAX_STEPS:
        return ()
    unrolling = begin(Strategy.SYMBOLIC, compiled.encoding, again.builder, frozen=True)
    told: Counter[int] = Counter()
    named = []
    for name, literal in trace(unrolling).items():
        number = numbers.get(literal >> 1, 0)
        if number and told[number] < _NAMES:
            told[number] += 1
            named.append(Named(number, bool(literal & 1), name))
    return tuple(named)


def _tableau(compiled: Compiled, max_gates: int) -> tuple[Circuit, list[Birth | None]] | None:
    """The textbook's tableau, and the births of its gates; `None` if it has too many.

    Of a machine with several tapes only the times are known.
    """
    encoding = compiled.encoding
    builder = Builder(encoding.inputs, max_gates)
    halts = compiled.halting.status is Status.PROVED and not encoding.witness_bits
    try:
        unrolling, births = _begin(encoding, builder)
        while not unrolling.finished():
            birth = Birth(Kind.MOVE, unrolling.time)
            unrolling.step()
            births.rest(birth)
        with births.of(Birth(Kind.OUTPUT, unrolling.time)):
            outputs = read_out(unrolling, compiled.output, halts=halts)
    except TooManyGates:
        return None
    wanted = builder.cone(np.array([*outputs.values()], dtype=np.int32))
    nodes = np.flatnonzero(wanted[1 + len(builder.names) :]) + 1 + len(builder.names)
    return builder.build(outputs), [births.birth(node) for node in nodes.tolist()]


def _begin(encoding: Encoding, builder: Builder) -> tuple[Textbook, Births]:
    """The textbook's tableau at time 0; that of several tapes tells nothing of its gates."""
    if encoding.machine.tapes == 1:
        recorded = RecordedTableau(encoding, builder)
        return recorded, recorded.births
    births = Births(builder)
    several = MultitapeTableau(encoding, builder)
    births.rest(Birth(Kind.INPUT, 0))
    return several, births
