"""Why a circuit has the size it has: who lives when, where gates are born, what passes remove.

A machine is compiled as ever, with an observer of its passes. Then it is unrolled once more, in a
builder that writes down the birth of every gate (`births.py`), and the compiled circuit is built in
that builder too. One that merges functions finds for each of its gates the first gate of the
unrolling that computes the same, up to a complement, or finds that none does.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Unpack

import numpy as np

from tmc.circuits.builder import Builder, TooManyGates
from tmc.circuits.circuit import Circuit, Gate, show_literal
from tmc.circuits.cost import cost
from tmc.compilation import Compiled, compile
from tmc.defaults import CompileOptions
from tmc.hashing.bdd import BddBuilder
from tmc.hashing.choice import MergingBuilder, with_hashing
from tmc.hashing.merge import SweepingBuilder, TruthTableBuilder
from tmc.machines.errors import UsageError
from tmc.machines.machine import Machine
from tmc.unroll.births import Birth, Kind
from tmc.unroll.encoding import Encoding
from tmc.unroll.halting import Status
from tmc.unroll.probes import probes_now
from tmc.unroll.readout import Output, read_out
from tmc.unroll.recorded import Recorded, begin_recorded
from tmc.unroll.strategies import Progress, Strategy, unroll
from tmc.unroll.symbolic import Pair, Symbolic
from tmc.unroll.unrolling import Unrolling

_STRUCTURAL = 500_000  # gates of the unrolling without functional hashing, that are worth counting
_STRUCTURAL_NAME = "structural hashing"
_FOLLOWED = 500_000  # gates that are made to follow the live pairs, if the strategy does not


@dataclass(frozen=True, slots=True)
class Moment:
    """The machine at one time, on all words at once."""

    time: int
    pairs: tuple[Pair, ...]
    """The live pairs of a state and the heads' places: some word is there, and has not stopped."""

    @property
    def states(self) -> int:
        """How many states are met."""
        return len({q for q, _ in self.pairs})

    def places(self, tape: int) -> tuple[int, ...]:
        """Where the head of a tape may be, ascending."""
        return tuple(sorted({heads[tape] for _, heads in self.pairs}))


@dataclass(frozen=True, slots=True)
class Stage:
    """What a strategy came to after a pass."""

    strategy: Strategy
    name: str
    gates: int | None
    """`None` if it was given up, or is too large to be counted."""
    depth: int | None


@dataclass(frozen=True, slots=True)
class GateStory:
    """What is known of one wire."""

    name: str
    """What was asked for."""
    text: str
    """The gate in the compiled circuit, or what else the wire is there."""
    is_gate: bool
    """Whether it is a gate there, and no input, constant or absorbed probe."""
    birth: Birth | None
    """Of the first gate of the unrolling that computes the same; `None` if there is none."""
    complemented: bool
    """Whether that gate computes the complement."""
    made_of: tuple[tuple[str, Birth], ...]
    """Without a birth: the nearest gates below that have one."""


@dataclass(frozen=True)
class Explanation:
    """Why a compiled machine has so many gates."""

    compiled: Compiled
    moments: tuple[Moment, ...]
    """As long as some word runs; empty if the live pairs are too many to be followed."""
    exact: bool
    """Whether each live pair is met by a word: equal functions were all found."""
    recorded: Strategy
    """The strategy whose births are told: another one if that of the circuit has none."""
    born: Mapping[Birth | None, int]
    """How many gates of the unrolling, with functions merged as in the circuit, were born so."""
    kept: Mapping[Birth | None, int]
    """How many gates of the compiled circuit compute the same as one that was born so.

    Under `None` those that compute what no gate of the unrolling does.
    """
    stages: tuple[Stage, ...]
    story: GateStory | None = None
    """Of the gate that was asked for."""

    @property
    def oblivious(self) -> bool | None:
        """Whether each head can be in one place only at each time; `None` if that is not known."""
        if not self.moments:
            return None
        tapes = range(self.compiled.machine.tapes)
        single = all(len(m.places(tape)) == 1 for m in self.moments for tape in tapes)
        return single if single or self.exact else None


def explain(
    source: Machine | str | Path,
    n: int,
    *,
    gate: str | None = None,
    progress: Progress | None = None,
    **options: Unpack[CompileOptions],
) -> Explanation:
    """Compile a machine and say why the circuit has its size.

    `gate` is a number (`17`, `v17`), an output or a probe (`t=5 state=carry`) to be told about.
    Raises what `compile` does, and `UsageError` if there is no such wire.
    """
    stages: list[Stage] = []

    def observe(strategy: Strategy, name: str, circuit: Circuit | None) -> None:
        size = None if circuit is None else (len(circuit), cost(circuit).depth)
        stages.append(Stage(strategy, name, *(size or (None, None))))

    compiled = compile(source, n, **options, progress=progress, observer=observe)
    probes = gate is not None and gate.startswith("t=")
    unrolled = unroll_again(compiled, probes=probes)
    wires = unrolled.builder.add(compiled.circuit, unrolled.builder.inputs)
    counted = [stage for stage in stages if stage.strategy is compiled.strategy]
    if counted and counted[0].name != _STRUCTURAL_NAME:
        counted.insert(0, _structural(compiled))
    others = [stage for stage in stages if stage.strategy is not compiled.strategy]
    moments, exact = unrolled.moments, unrolled.exact
    if moments is None or not compiled.level:
        moments, exact = _live(compiled.encoding)
    return Explanation(
        compiled,
        tuple(moments),
        exact,
        unrolled.strategy,
        unrolled.born(),
        Counter(unrolled.birth(wires[node]) for node in _gates(compiled.circuit)),
        (*others, *counted),
        None if gate is None else _story(gate, compiled.circuit, unrolled, wires),
    )


@dataclass(frozen=True)
class Unrolled:
    """A recorded unrolling at its end."""

    builder: Builder
    unrolling: Recorded
    strategy: Strategy
    outputs: dict[str, int]
    probes: dict[str, int]
    made: int
    """The gates of the builder then; others are made for the circuit that is held against it."""
    moments: list[Moment] | None

    @property
    def exact(self) -> bool:
        """Whether equal functions have all been found."""
        return isinstance(self.builder, TruthTableBuilder | BddBuilder)

    def birth(self, literal: int) -> Birth | None:
        """The birth of the gate that computes a literal, if the unrolling has one."""
        return self.unrolling.births.birth(literal >> 1) if self.holds(literal) else None

    def holds(self, literal: int) -> bool:
        """Whether a literal is a wire of the unrolling."""
        return literal >> 1 <= len(self.builder.names) + self.made

    def born(self) -> Counter[Birth | None]:
        """How many gates were born how, of those that the outputs depend on."""
        wanted = self.builder.cone(np.array([*self.outputs.values()], dtype=np.int32))
        first = 1 + len(self.builder.names)
        nodes = wanted[first : first + self.made].nonzero()[0] + first
        return Counter(self.unrolling.births.birth(node) for node in nodes.tolist())


def unroll_again(compiled: Compiled, *, probes: bool = False) -> Unrolled:
    """The machine unrolled once more, in the kind of builder that the circuit was made in."""
    encoding, output = compiled.encoding, compiled.output
    strategy = compiled.strategy
    if probes and strategy is Strategy.ASYNCHRONOUS:
        strategy = Strategy.SYMBOLIC
    halts = compiled.halting.status is Status.PROVED and not encoding.witness_bits

    def build(builder: Builder) -> Unrolled:
        frozen = probes or output is not Output.ACCEPT
        unrolling = begin_recorded(strategy, encoding, builder, frozen=frozen)
        moments: list[Moment] = []
        named: dict[str, int] = {}
        while True:
            moments += _moment(unrolling)
            if probes:
                with unrolling.births.of(Birth(Kind.PROBE, unrolling.time)):
                    named |= probes_now(unrolling)
            if unrolling.time >= encoding.steps if probes else unrolling.finished():
                break
            unrolling.step()
        with unrolling.births.of(Birth(Kind.OUTPUT, unrolling.time)):
            outputs = read_out(unrolling, output, halts=halts)
        in_time = isinstance(unrolling, Symbolic) and strategy is not Strategy.ASYNCHRONOUS
        return Unrolled(
            builder,
            unrolling,
            unrolling.strategy,
            outputs,
            named,
            len(builder),
            moments if in_time else None,
        )

    if compiled.level == 0:
        return build(Builder(encoding.inputs))
    return with_hashing(encoding, build)


def _moment(unrolling: Unrolling) -> list[Moment]:
    """The live pairs now, if there are any and the strategy follows them."""
    if isinstance(unrolling, Symbolic) and unrolling.live:
        return [Moment(unrolling.time, tuple(unrolling.live))]
    return []


def _live(encoding: Encoding) -> tuple[list[Moment], bool]:
    """The live pairs at all times, and whether each is met; none if they are too many."""

    def follow(builder: MergingBuilder) -> tuple[list[Moment], bool]:
        unrolling, moments = Symbolic(encoding, builder, frozen=False), []
        while not unrolling.finished():
            moments += _moment(unrolling)
            unrolling.step()
        return moments + _moment(unrolling), not isinstance(builder, SweepingBuilder)

    try:
        return with_hashing(encoding, follow, _FOLLOWED)
    except TooManyGates:
        return [], False


def _structural(compiled: Compiled) -> Stage:
    """The unrolling in which equal gates are made once, but equal functions are not."""
    encoding, output = compiled.encoding, compiled.output
    halts = compiled.halting.status is Status.PROVED and not encoding.witness_bits
    builder = Builder(encoding.inputs, _STRUCTURAL)
    try:
        frozen = output is not Output.ACCEPT
        unrolling = unroll(compiled.strategy, encoding, builder, frozen=frozen)
        circuit = builder.build(read_out(unrolling, output, halts=halts))
    except TooManyGates:
        return Stage(compiled.strategy, _STRUCTURAL_NAME, None, None)
    return Stage(compiled.strategy, _STRUCTURAL_NAME, len(circuit), cost(circuit).depth)


def _gates(circuit: Circuit) -> range:
    return range(circuit.first_gate, circuit.nodes)


def _story(name: str, circuit: Circuit, unrolled: Unrolled, wires: list[int]) -> GateStory:
    """What is known of the wire of this name; raises `UsageError` if there is none."""
    if name in circuit.outputs:
        literal = circuit.output(name)
    elif name in unrolled.probes:
        return _probe_story(name, circuit, unrolled, wires)
    elif name.removeprefix("v").isdecimal() and int(name.removeprefix("v")) < circuit.nodes:
        literal = 2 * int(name.removeprefix("v"))
    else:
        raise UsageError(
            f'there is no wire "{name}"',
            hint=f"take a number up to {circuit.nodes - 1}, an output such as "
            f"{next(iter(circuit.outputs), 'accept')}, or a probe such as "
            f'"{next(iter(unrolled.probes), "t=1 state=" + _a_state(unrolled))}"',
        )
    node = literal >> 1
    there = wires[node] ^ literal & 1
    made_of: dict[int, Birth] = {}
    birth = unrolled.birth(there)
    if birth is None and not unrolled.holds(there):
        stack = [node]
        while stack:
            gate = circuit.gate(stack.pop())
            for below in () if gate is None else (gate[1] >> 1, gate[2] >> 1):
                if found := unrolled.birth(wires[below]):
                    made_of[below] = found
                elif not unrolled.holds(wires[below]):
                    stack.append(below)
    return GateStory(
        name,
        _text(circuit, literal),
        circuit.gate(node) is not None,
        birth,
        bool(there & 1),
        tuple((show_literal(2 * below), born) for below, born in sorted(made_of.items())),
    )


def _probe_story(name: str, circuit: Circuit, unrolled: Unrolled, wires: list[int]) -> GateStory:
    literal = unrolled.probes[name]
    same = [node for node, wire in enumerate(wires) if wire >> 1 == literal >> 1]
    if not same:
        text = "absorbed: no wire of the circuit computes it"
    else:
        text = _text(circuit, 2 * same[0] ^ wires[same[0]] & 1 ^ literal & 1)
    is_gate = bool(same) and circuit.gate(same[0]) is not None
    return GateStory(name, text, is_gate, unrolled.birth(literal), bool(literal & 1), ())


def _text(circuit: Circuit, literal: int) -> str:
    """A wire of a circuit as people read it."""
    gate, node = circuit.gate(literal >> 1), literal >> 1
    if gate is not None:
        complement = "~" if literal & 1 else ""
        shown = str(Gate(node, *gate))
        return f"{complement}v{node}, where {shown}" if complement else shown
    if not node:
        return f"the constant {literal}"
    return f"the {'complement of the ' * (literal & 1)}input {circuit.inputs[node - 1]}"


def _a_state(unrolled: Unrolled) -> str:
    machine = unrolled.unrolling.machine
    return machine.states[machine.start]
