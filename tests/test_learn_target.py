"""A target's network computes the machine, and its probes are what the simulator's traces say."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.networks import every, gates_as_luts, parity
from tests.test_compiler import any_machine
from tmc.compilation import compile
from tmc.learn.oracles import node_values
from tmc.learn.target import Target, plain_target, probe_labels, target
from tmc.machines.files import load
from tmc.machines.machine import Machine
from tmc.machines.simulate import run
from tmc.unroll.encoding import Bits
from tmc.unroll.probes import Kind, fact

SAMPLES = [("parity", 5), ("increment", 4), ("w-hash-w", 3), ("sort-bits", 4), ("subset-sum", 2)]


def words_of(aim: Target) -> Bits:
    assert aim.encoding is not None
    bits = every(len(aim.circuit.inputs))
    return np.asarray(bits[aim.encoding.words(bits)[1]])


def assert_true(aim: Target) -> None:
    """Outputs and probes are what the simulator says, on every word."""
    bits = words_of(aim)
    nodes = node_values(aim.network, bits)
    assert aim.oracle is not None
    assert np.array_equal(aim.oracle(bits), nodes[:, list(aim.network.roots)])
    assert np.array_equal(probe_labels(aim, bits), nodes[:, [p.node for p in aim.probes]])
    assert (aim.network.outputs, aim.network.inputs) == (aim.circuit.outputs, aim.circuit.inputs)


@pytest.mark.parametrize("lut", [2, 4])
@pytest.mark.parametrize(("name", "n"), SAMPLES)
def test_probes_are_nodes_that_the_trace_labels(name: str, n: int, lut: int) -> None:
    aim = target(compile(name, n), lut=lut, probes=True)
    assert aim.probes and aim.network.fan_in <= lut
    steady = name == "parity"  # whose head goes right, whatever it reads
    assert {p.kind for p in aim.probes} == {*Kind} - ({Kind.HEAD} if steady else set())
    assert_true(aim)


@pytest.mark.parametrize("options", [{"level": 0}, {"strategy": "tableau"}, {"output": "all"}])
def test_however_it_was_compiled(options: dict[str, object]) -> None:
    assert_true(target(compile("increment", 3, **options), probes=True))  # type: ignore[arg-type]


@given(machine=any_machine, n=st.integers(0, 3), steps=st.integers(0, 4))
@settings(max_examples=40)
def test_any_machine(machine: Machine, n: int, steps: int) -> None:
    assert_true(target(compile(machine, n, steps=steps), probes=True))


def test_what_is_not_a_probe_is_the_same_on_every_word() -> None:
    compiled = compile("increment", 3)
    said = {p.name for p in target(compiled, probes=True).probes}
    runs = [run(compiled.machine, f"{i:03b}", trace=True) for i in range(8)]
    for time in range(compiled.steps + 1):
        states = [r.history[time].state if time <= r.steps else r.final.state for r in runs]
        for q, state in enumerate(compiled.machine.states):
            seen = {q == other for other in states}
            assert (f"t={time} state={state}" in said) == (len(seen) == 2)


def test_the_probes_of_a_run_by_hand() -> None:
    """The run of test_trace.py: 11 becomes 100."""
    aim = target(compile("increment", 2), probes=True)
    labels = dict(zip([p.name for p in aim.probes], probe_labels(aim, every(2))[3], strict=True))
    assert [name for name, label in labels.items() if label and name.startswith("t=5 ")] == [
        "t=5 state=carry",
        "t=5 head=-1",
        "t=5 cell[0]=0",
        "t=5 cell[1]=0",
    ]


def test_a_cell_that_is_not_written_is_an_input() -> None:
    aim = target(compile("parity", 4), probes=True)
    ones = {p.node for p in aim.probes if p.name.endswith("cell[2]=1")}
    assert ones == {2} and len([p for p in aim.probes if p.name.endswith("cell[2]=1")]) == 6


def test_constituents_do_not_look_through_probes() -> None:
    """The state after each step is made of the state before it and a symbol."""
    aim = target(compile("parity", 9), lut=4, probes=True)
    odd = [next(p.node for p in aim.probes if p.name == f"t={t} state=odd") for t in range(1, 9)]
    assert odd[0] == 0  # the first symbol
    for i, node in enumerate(odd[1:], start=1):
        assert sorted(aim.network.luts[node - 9].fanin) == sorted((i, odd[i - 1]))
    assert max(aim.network.levels()) == 9 - 1
    assert max(target(compile("parity", 9)).network.levels()) == 3


def test_circuits_and_networks_are_targets_too() -> None:
    circuit = parity(6)
    network = gates_as_luts(circuit)
    from_circuit, from_network = plain_target(circuit, lut=3), plain_target(network)
    assert from_circuit.network.fan_in == 3 and from_network.network == network
    expected = every(6).sum(axis=1) % 2 == 1
    for aim in (from_circuit, from_network):
        assert aim.encoding is None and aim.oracle is None and not aim.probes
        assert probe_labels(aim, every(6)).shape == (64, 0)
        assert np.array_equal(node_values(aim.network, every(6))[:, aim.network.roots[0]], expected)


def test_many_words_are_traced_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    aim = target(compile("sort-bits", 5), probes=True)
    whole = probe_labels(aim, every(5))
    monkeypatch.setattr("tmc.learn.target._TRACED", 5000)
    assert np.array_equal(probe_labels(aim, every(5)), whole)


def test_probes_are_read_by_their_names() -> None:
    machine = replace(load("increment"), symbols=("0", "1", "_", "_"))
    for name, kind, value in [
        ("t=5 state=carry", Kind.STATE, 1),
        ("t=5 head=-1", Kind.HEAD, -1),
        ("t=5 cell[-1]=1", Kind.CELL, 1),
        (r"t=5 cell[-1]=\_", Kind.CELL, 2),
        ("t=5 cell[-1]=_", Kind.CELL, 3),
        ("t=5 cell2[-1]=_", Kind.CELL, 3),
    ]:
        said = fact(name, machine)
        assert (said.kind, said.time, said.value) == (kind, 5, value)
        assert said.tape == ("2" in name) and said.cell == (-1 if kind is Kind.CELL else 0)
    with pytest.raises(ValueError, match="accept is not a probe"):
        fact("accept", machine)


def test_a_symbol_that_looks_like_the_blank_has_probes_of_its_own() -> None:
    machine = replace(load("parity"), symbols=("0", "_", "_"))
    aim = target(compile(machine, 3), probes=True)
    assert r"t=0 cell[1]=\_" in {p.name for p in aim.probes}
    assert_true(aim)
