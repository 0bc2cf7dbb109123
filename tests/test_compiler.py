"""The compiler's law: the circuit says what the simulator says, whatever the machine.

Random machines are unrolled for a fixed number of steps by every strategy, at every level, for any
output, and compared on all words (and all witnesses); so are their probes, with the traces.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.strategies import incomplete, machines
from tmc.circuits.builder import Builder
from tmc.circuits.evaluate import all_patterns, evaluate, unpack
from tmc.compilation import compile
from tmc.hashing.merge import merging_builder
from tmc.machines.batch import trace_batch
from tmc.machines.machine import Machine
from tmc.proof.equivalence import Strength, against_circuit, against_simulator, against_tableau
from tmc.schedules import SCHEDULES
from tmc.unroll.encoding import Encoding
from tmc.unroll.probes import probe_circuit
from tmc.unroll.readout import Output, read_out
from tmc.unroll.strategies import Strategy, unroll

STRATEGIES = [Strategy.SYMBOLIC, Strategy.TABLEAU, Strategy.RECURSIVE]
LEVELS = range(3)  # -O3 is a longer -O2

any_machine = st.one_of(machines(halting=None), machines(tapes=1), machines(nondeterministic=True))


def outputs_of(machine: Machine) -> list[Output]:
    return [o for o in Output if not (machine.computes and o is Output.ACCEPT)]


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize("level", LEVELS)
@given(machine=any_machine, n=st.integers(0, 3), steps=st.integers(0, 6), data=st.data())
@settings(max_examples=100)
def test_the_circuit_is_the_machine(
    strategy: Strategy, level: int, machine: Machine, n: int, steps: int, data: st.DataObject
) -> None:
    output = data.draw(st.sampled_from(outputs_of(machine)))
    compiled = compile(
        machine,
        n,
        steps=steps,
        output=output,
        strategy=strategy,
        level=level,
        effort=0.02 if SCHEDULES[level].rounds else None,
    )
    certificate = against_simulator(compiled.circuit, compiled.encoding, exhaustive_bits=20)
    assert certificate.strength is Strength.EXHAUSTIVE
    assert certificate.counterexample is None


@pytest.mark.parametrize("strategy", STRATEGIES)
@given(machine=incomplete(), n=st.integers(0, 3), steps=st.integers(0, 6))
@settings(max_examples=60)
def test_a_machine_that_gets_stuck_has_not_halted(
    strategy: Strategy, machine: Machine, n: int, steps: int
) -> None:
    encoding = Encoding(machine, n, steps)
    builder = Builder(encoding.inputs)
    unrolling = unroll(strategy, encoding, builder, frozen=True)
    circuit = builder.build(read_out(unrolling, Output.ALL, halts=False))
    certificate = against_simulator(circuit, encoding, exhaustive_bits=20)
    assert certificate.counterexample is None


@pytest.mark.parametrize("strategy", STRATEGIES)
@given(machine=any_machine, n=st.integers(0, 3), steps=st.integers(0, 5), hashing=st.booleans())
@settings(max_examples=60)
def test_probes_are_the_trace(
    strategy: Strategy, machine: Machine, n: int, steps: int, hashing: bool
) -> None:
    encoding = Encoding(machine, n, steps)
    builder = merging_builder(encoding) if hashing else Builder(encoding.inputs)
    circuit = probe_circuit(strategy, encoding, builder)
    ((bits, patterns),) = all_patterns(len(encoding.inputs))
    words, cared_for = encoding.words(bits)
    values = unpack(evaluate(circuit, patterns), len(bits))[cared_for]
    probes = dict(zip(circuit.outputs, values.T, strict=True))
    words, bits = words[cared_for], bits[cared_for]
    witnesses = encoding.witnesses(bits) if encoding.witness_bits else None
    traces = trace_batch(machine, words, steps, witnesses)
    false = np.zeros(len(words), dtype=np.bool_)
    number = [""] if machine.tapes == 1 else [str(j + 1) for j in range(machine.tapes)]
    for t in range(steps + 1):
        for q, state in enumerate(machine.states):
            assert (probes.pop(f"t={t} state={state}", false) == (traces.states[:, t] == q)).all()
        for j in range(machine.tapes):
            heads, cells = traces.heads[:, t, j], traces.cells[:, t, j]
            for i in range(-t, t + 1):
                assert (probes.pop(f"t={t} head{number[j]}={i}", false) == (heads == i)).all()
            for c, column in enumerate(cells.T, start=traces.first_cell):
                for s, symbol in enumerate(machine.symbols):
                    wire = probes.pop(f"t={t} cell{number[j]}[{c}]={symbol}", None)
                    if wire is not None or s != machine.blank:
                        assert ((false if wire is None else wire) == (column == s)).all()
    # What is left are cells that no run visited: blank.
    for name, wire in probes.items():
        assert (wire == name.endswith(f"={machine.symbols[-1]}")).all(), name


@given(machine=any_machine, other=any_machine, n=st.integers(0, 3), steps=st.integers(0, 4))
@settings(max_examples=60)
def test_equivalence_agrees_with_the_truth_tables(
    machine: Machine, other: Machine, n: int, steps: int
) -> None:
    output = Output.HALTED
    first = compile(machine, n, steps=steps, output=output)
    second = compile(other, n, steps=steps, output=output, level=0)
    if first.circuit.inputs != second.circuit.inputs or machine.input_size != other.input_size:
        return
    certificate = against_circuit(first.circuit, second.circuit, first.encoding)
    assert certificate is not None
    differs = against_simulator(second.circuit, first.encoding, exhaustive_bits=20).counterexample
    assert (certificate.counterexample is None) == (differs is None)


@given(machine=any_machine, n=st.integers(0, 3), steps=st.integers(0, 4), data=st.data())
@settings(max_examples=40)
def test_the_circuit_is_proved_equal_to_the_tableau(
    machine: Machine, n: int, steps: int, data: st.DataObject
) -> None:
    output = data.draw(st.sampled_from(outputs_of(machine)))
    compiled = compile(machine, n, steps=steps, output=output, strategy="symbolic")
    certificate = against_tableau(compiled.circuit, compiled.encoding, output, max_gates=100_000)
    assert certificate is not None
    assert certificate.strength is Strength.PROVED
    assert certificate.counterexample is None
