"""LUT mapping: the network computes the circuit's function with constituents of fan-in k."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.circuits import circuits
from tmc.circuits.circuit import Circuit
from tmc.circuits.evaluate import all_patterns, evaluate, unpack
from tmc.circuits.mapping import map_luts
from tmc.machines.errors import UsageError


@given(circuit=circuits(), k=st.integers(2, 6))
def test_a_lut_network_computes_the_circuit(circuit: Circuit, k: int) -> None:
    network = map_luts(circuit, k)
    assert network.fan_in <= k
    assert network.inputs == circuit.inputs
    for bits, words in all_patterns(len(circuit.inputs)):
        nodes = network.evaluate(list(bits.T))
        expected = unpack(evaluate(circuit, words), len(bits)).T
        for root, column in zip(network.roots, expected, strict=True):
            assert np.array_equal(np.broadcast_to(nodes[root], column.shape), column)


@given(circuit=circuits(), k=st.integers(2, 6))
def test_a_network_is_no_larger_than_its_circuit(circuit: Circuit, k: int) -> None:
    # Besides one LUT a gate, each output may need a constant or a complement of its own.
    assert len(map_luts(circuit, k)) <= len(circuit) + len(circuit.outputs)


def test_a_parity_of_seven_is_two_luts_of_four() -> None:
    names = [f"x{i}" for i in range(7)]
    gates = [(True, 2, 4), *((True, 2 * (7 + i), 2 * (2 + i)) for i in range(1, 6))]
    chain = Circuit.of(names, gates, [("odd", 2 * 13)])
    assert len(map_luts(chain, 4)) == 2


@given(circuit=circuits(), k=st.integers(2, 6), data=st.data())
def test_no_constituent_looks_through_an_opaque_node(
    circuit: Circuit, k: int, data: st.DataObject
) -> None:
    opaque = data.draw(st.sets(st.integers(circuit.first_gate, circuit.nodes)))
    network = map_luts(circuit, k, opaque)
    (nodes,) = (network.evaluate(list(bits.T)) for bits, _ in all_patterns(len(circuit.inputs)))
    ((_, words),) = all_patterns(len(circuit.inputs))
    expected = unpack(evaluate(circuit, words), 1 << len(circuit.inputs)).T
    for root, column in zip(network.roots, expected, strict=True):
        assert np.array_equal(np.broadcast_to(nodes[root], column.shape), column)


def test_an_opaque_chain_is_mapped_gate_by_gate() -> None:
    chain = Circuit.of("abcd", [(True, 2, 4), (True, 6, 10), (True, 8, 12)], [("odd", 14)])
    assert len(map_luts(chain, 4)) == 1
    assert len(map_luts(chain, 4, [6])) == 2
    assert len(map_luts(chain, 4, [5, 6])) == 3


def test_a_gate_that_leaves_complemented_is_shared() -> None:
    """`same` is kept as it leaves, and `all` reads it turned round."""
    gates = [(True, 2, 4), (False, 6, 9)]
    circuit = Circuit.of("abc", gates, [("same", 9), ("all", 10)])
    network = map_luts(circuit, 2)
    assert [lut.fanin for lut in network.luts] == [(0, 1), (2, 3)]
    assert [lut.table for lut in network.luts] == [0b1001, 0b1000]
    both = Circuit.of("abc", gates, [("same", 9), ("differ", 8), ("all", 10)])
    assert len(map_luts(both, 2)) == 3


def test_a_cut_may_cover_thousands_of_levels() -> None:
    # Back and forth between two variables, 4,001 gates deep.
    gates = [(True, 2, 4)]
    for i in range(4000):
        gates.append((bool(i % 2), 2 * (3 + i), 2 + 2 * (i % 3 == 0)))
    circuit = Circuit.of(["a", "b"], gates, [("deep", 2 * 4003)])
    network = map_luts(circuit, 2)
    bits, words = next(all_patterns(2))
    (root,) = network.roots
    expected = unpack(evaluate(circuit, words), 4)[:, 0]
    assert len(network) == 1
    assert np.array_equal(network.evaluate(list(bits.T))[root], expected)


@pytest.mark.parametrize("k", [-1, 1, 7])
def test_a_fan_in_out_of_range_is_refused(k: int) -> None:
    circuit = Circuit.of(["a"], [], [("a", 2)])
    with pytest.raises(UsageError, match=f"a LUT cannot have fan-in {k} here"):
        map_luts(circuit, k)
