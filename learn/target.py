"""What there is to learn: a function, the wiring of its constituents, and who knows the labels.

A compiled machine can be learned as its smallest circuit, covered with LUTs: then inner nodes mean
whatever the optimiser made of them. Or it is learned *with probes*, as the machine unrolled: every
state, head and cell at every time that depends on the word is then a node of the network, and the
trace of a run, which the simulator writes, labels it. What the circuit has at such a node is only
compared with that.

One node may have many probes: a cell that nobody writes is the same function at all times, and at
the start it is an input. Probes that are the same on every word say nothing, and are left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tmc.circuits.circuit import FALSE, TRUE, Circuit
from tmc.circuits.lut import LutNetwork
from tmc.circuits.mapping import map_luts, to_circuit
from tmc.compilation import Compiled
from tmc.learn.oracles import Oracle, machine_oracle
from tmc.machines.batch import trace_batch
from tmc.unroll.encoding import Bits, Encoding
from tmc.unroll.probes import Fact, Kind, fact

_TRACED = 1 << 22  # numbers of cells held at once


@dataclass(frozen=True, slots=True)
class Probe:
    """A wire that means something, as a node of a LUT network."""

    name: str
    """As in `t=5 state=carry`."""
    kind: Kind
    time: int
    """The step, from 0."""
    node: int
    """Of the LUT network; one of its inputs, if it is a part of the word."""


@dataclass(frozen=True, eq=False, slots=True)
class Target:
    """A function on words, and a network that computes it."""

    circuit: Circuit
    """Computes the function."""
    network: LutNetwork
    """Computes the same; its LUTs are the constituents to be learned."""
    encoding: Encoding | None = None
    """Which patterns of bits are words; without one, all are."""
    oracle: Oracle | None = None
    """Knows the outputs without the circuit."""
    probes: tuple[Probe, ...] = ()


def target(compiled: Compiled, *, lut: int = 4, probes: bool = False) -> Target:
    """A compiled machine, with constituents that read at most `lut` variables.

    With `probes` the network is that of the unrolled machine, with a node for every probe that
    depends on the word. Raises `UsageError` unless `lut` is 2 to 6.

    >>> from tmc.compilation import compile
    >>> aim = target(compile("parity", 3), probes=True)
    >>> [p.name for p in aim.probes if p.time == 2 and p.kind is Kind.STATE]
    ['t=2 state=even', 't=2 state=odd']
    """
    circuit, encoding = compiled.circuit, compiled.encoding
    oracle = machine_oracle(encoding, circuit.outputs)
    if not probes:
        return Target(circuit, map_luts(circuit, lut), encoding, oracle)
    traced = _traced(compiled)
    count = len(circuit.outputs)
    network = map_luts(traced, lut, {*(traced.literals[count:] >> 1).tolist()})
    facts = [fact(name, encoding.machine) for name in network.outputs[count:]]
    found = zip(network.outputs[count:], facts, network.roots[count:], strict=True)
    return Target(
        circuit,
        replace(network, outputs=network.outputs[:count], roots=network.roots[:count]),
        encoding,
        oracle,
        tuple(Probe(name, what.kind, what.time, node) for name, what, node in found),
    )


def plain_target(source: Circuit | LutNetwork, *, lut: int = 4) -> Target:
    """A circuit or a LUT network that comes from no machine: every pattern of bits is a word.

    A circuit is covered with constituents that read at most `lut` variables; a network has its own.
    """
    if isinstance(source, LutNetwork):
        return Target(to_circuit(source), source)
    return Target(source, map_luts(source, lut))


def probe_labels(target: Target, bits: Bits) -> Bits:
    """What the simulator's traces say at the probes, shape (patterns, probes)."""
    encoding = target.encoding
    if encoding is None or not target.probes:
        return np.empty((len(bits), 0), dtype=np.bool_)
    facts = [fact(probe.name, encoding.machine) for probe in target.probes]
    cells = encoding.machine.tapes * (encoding.n + 2 * encoding.steps + 1)
    block = max(1, _TRACED // (cells * (encoding.steps + 1)))
    labels = np.empty((len(bits), len(facts)), dtype=np.bool_)
    for start in range(0, len(bits), block):
        rows = slice(start, start + block)
        labels[rows] = _traces(encoding, facts, bits[rows])
    return labels


def _traced(compiled: Compiled) -> Circuit:
    """The unrolled machine: the outputs of the circuit, then the probes that are not constant."""
    traced = compiled.traced
    literal = dict(zip(traced.outputs, traced.literals.tolist(), strict=True))
    answers = compiled.circuit.outputs
    outputs = {  # a cell that is absent is blank
        name: literal.get(name, TRUE if name.endswith("blank") else FALSE) for name in answers
    }
    probes = {name: x for name, x in literal.items() if name.startswith("t=") and x > TRUE}
    wires = outputs | probes
    return replace(
        traced, outputs=tuple(wires), literals=np.array([*wires.values()], dtype=np.int32)
    )


def _traces(encoding: Encoding, facts: Sequence[Fact], bits: Bits) -> Bits:
    """Whether the facts hold on these words, shape (patterns, facts)."""
    words, _ = encoding.words(bits)
    witnesses = encoding.witnesses(bits) if encoding.witness_bits else None
    traces = trace_batch(encoding.machine, words, encoding.steps, witnesses)
    time, tape, cell, value = (
        np.array([getattr(what, name) for what in facts])
        for name in ("time", "tape", "cell", "value")
    )
    of = {kind: np.array([what.kind is kind for what in facts]) for kind in Kind}
    seen = np.full((len(bits), len(facts)), encoding.machine.blank, dtype=np.int64)
    state, head = of[Kind.STATE], of[Kind.HEAD]
    seen[:, state] = traces.states[:, time[state]]
    seen[:, head] = traces.heads[:, time[head], tape[head]]
    column = cell - traces.first_cell
    # A cell beyond those that were visited is blank.
    shown = of[Kind.CELL] & (column >= 0) & (column < traces.cells.shape[3])
    seen[:, shown] = traces.cells[:, time[shown], tape[shown], column[shown]]
    return np.asarray(seen == value)
