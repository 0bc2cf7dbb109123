"""Windows: they are convex, what is spliced in fits, guesses are proved, and slack is found."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.circuits import random_circuit, truth_table
from tests.test_builder import follow, programs
from tmc.circuits.builder import Builder, cone
from tmc.circuits.circuit import FALSE, TRUE, Circuit
from tmc.circuits.evaluate import all_patterns, evaluate, pack
from tmc.effort import Effort
from tmc.machines.files import load as load_machine
from tmc.machines.files import parse
from tmc.passes.rewrite_windows import rewrite_windows
from tmc.proof.equivalence import against_circuit
from tmc.resynthesis.windows import grow, improve, load, read_by
from tmc.unroll.encoding import Bits, Encoding

PARITY = load_machine("parity")
# Symbols 0, 1 and 2 in two bits: the code 3 is a don't-care.
TERNARY = parse("input 012\nstart a\naccept a\n")


def best(circuit: Circuit, encoding: Encoding, rounds: int, seed: int = 0) -> Circuit:
    return min([circuit, *rewrite_windows(circuit, encoding, Effort(rounds, seed=seed))], key=len)


def cared_for(encoding: Encoding) -> Bits:
    patterns = np.concatenate([bits for bits, _ in all_patterns(len(encoding.inputs))])
    return encoding.words(patterns)[1]


@pytest.mark.parametrize(
    "encoding", [Encoding(PARITY, 4), Encoding(TERNARY, 2)], ids=["all words", "a care set"]
)
@settings(max_examples=40)
@given(program=programs, seed=st.integers(0, 9))
def test_the_function_is_kept(
    encoding: Encoding, program: list[tuple[str, int, int, int]], seed: int
) -> None:
    builder = Builder(encoding.inputs)
    literals = follow(builder, program)
    circuit = builder.build({"first": literals[len(literals) // 2], "second": literals[-1]})
    smaller = best(circuit, encoding, 2, seed)
    care = cared_for(encoding)
    assert np.array_equal(truth_table(smaller)[care], truth_table(circuit)[care])
    assert (smaller.inputs, smaller.outputs) == (circuit.inputs, circuit.outputs)


@pytest.mark.parametrize("inputs", [8, 10])
def test_larger_circuits(inputs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def little(encoding: Encoding, count: int, seed: int) -> Bits:
        return np.zeros((1, inputs), dtype=np.bool_)

    # From one input most guesses are wrong, and refuted.
    monkeypatch.setattr("tmc.passes.rewrite_windows.sample_inputs", little)
    encoding = Encoding(PARITY, inputs)
    for seed in range(3):
        circuit = random_circuit(inputs, 150, 5, seed, window=25)
        smaller = best(circuit, encoding, 6, seed)
        assert np.array_equal(truth_table(smaller), truth_table(circuit))
        assert len(smaller) < len(circuit)
        assert smaller == best(circuit, encoding, 6, seed)


def test_windows_are_convex_and_say_what_they_read_and_who_reads_them() -> None:
    circuit = cone(random_circuit(8, 120, 6, 1, window=30))
    words = pack(np.zeros((64, 8), dtype=np.bool_))
    net = load(words, circuit.xor, circuit.fanin, circuit.literals, 0)
    graph = nx.DiGraph()
    for gate in circuit.gates():
        graph.add_edges_from((x >> 1, gate.node) for x in (gate.left, gate.right) if x > TRUE)
    readers = read_by(net, circuit.nodes)
    outputs = set((circuit.literals >> 1).tolist())
    sizes = set()
    for _ in range(200):
        window = grow(net, circuit.nodes, readers, 8, 15)
        inside = set(window.gates.tolist())
        sizes.add(len(inside))
        outside = graph.subgraph(set(graph) - inside)
        after = {v for g in inside for v in graph.successors(g)} - inside
        before = {v for g in inside for v in graph.predecessors(g)} - inside
        for node in after:
            assert not (nx.descendants(outside, node) | {node}) & before
        assert set(window.leaves.tolist()) == before
        seen = {g for g in inside if g in outputs or set(graph.successors(g)) - inside}
        assert set(window.roots.tolist()) == seen
        assert len(before) <= 8
    assert max(sizes) == 15


def test_values_are_kept_when_gates_change() -> None:
    circuit = cone(random_circuit(9, 200, 6, 2, window=30))
    words = pack(np.random.default_rng(0).integers(2, size=(256, 9)).astype(np.bool_))
    net = load(words, circuit.xor, circuit.fanin, circuit.literals, 0)
    size = improve(net, circuit.nodes, 100, 100, 8, 20)
    assert size < circuit.nodes
    gates = slice(net.first, size)
    every = np.arange(2, 2 * size, 2, dtype=np.int32)
    names = tuple(str(x) for x in every)
    now = Circuit(circuit.inputs, net.xor[gates], net.fanin[gates], names, every)
    assert np.array_equal(evaluate(now, words), net.tables[net.row[1:size]])
    users = np.bincount(net.fanin[gates].ravel() >> 1, minlength=size)
    users += np.bincount(net.roots >> 1, minlength=size)
    assert np.array_equal(net.users[1:size], users[1:])


def one_hot_adder(bits: int) -> Circuit:
    """x + y, the least significant bits first, with two wires for a carry: it is 0, it is 1."""
    builder = Builder([f"x{i}" for i in range(2 * bits)])
    none, some = TRUE, FALSE
    outputs = {}
    for i in range(bits):
        x, y = builder.inputs[i], builder.inputs[bits + i]
        both, neither = builder.and_(x, y), builder.and_(x ^ 1, y ^ 1)
        one = builder.or_(builder.and_(x, y ^ 1), builder.and_(x ^ 1, y))
        even = builder.or_(both, neither)
        outputs[f"s{i}"] = builder.or_(builder.and_(none, one), builder.and_(some, even))
        stays = builder.and_(none, builder.or_(neither, one))
        comes = builder.and_(some, builder.or_(both, one))
        none = builder.or_(stays, builder.and_(some, neither))
        some = builder.or_(comes, builder.and_(outputs[f"s{i}"] ^ 1, both))
    outputs["carry"] = builder.and_(some, none ^ 1)
    return builder.build(outputs)


def test_a_one_hot_adder_becomes_a_binary_one() -> None:
    circuit, encoding = one_hot_adder(12), Encoding(PARITY, 24)
    smaller = best(circuit, encoding, 60)
    assert len(smaller) == 5 * 12 - 3
    certificate = against_circuit(smaller, circuit, encoding, 10_000)
    assert certificate is not None
    assert certificate.counterexample is None


def test_nothing_to_do() -> None:
    encoding = Encoding(PARITY, 20)
    wire = Circuit.of(encoding.inputs, [], [("out", 2)])
    assert not list(rewrite_windows(wire, encoding, Effort(2)))
    gate = Circuit.of(encoding.inputs, [(True, 2, 4)], [("out", 42)])
    assert not list(rewrite_windows(gate, encoding, Effort(2)))
    assert not list(rewrite_windows(one_hot_adder(10), encoding, Effort(9, deadline=0)))
