"""The walk: the function is kept on the care set, slack is found, and a seed decides all."""

from time import perf_counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.circuits import circuits, random_circuit
from tmc.circuits.builder import Builder
from tmc.circuits.circuit import Circuit
from tmc.resynthesis.function import function_of
from tmc.resynthesis.three_variables import CHAINS
from tmc.resynthesis.walk import walk


@given(circuit=circuits(max_gates=30), seed=st.integers(0, 100), data=st.data())
def test_a_walk_keeps_the_function_and_never_grows(
    circuit: Circuit, seed: int, data: st.DataObject
) -> None:
    patterns = 1 << len(circuit.inputs)
    care = np.array(data.draw(st.lists(st.booleans(), min_size=patterns, max_size=patterns)))
    function = function_of(circuit, care)
    walked = walk(circuit, function, seed, 30)
    assert function.is_computed_by(walked)
    assert len(walked) <= len(circuit)
    assert (walked.inputs, walked.outputs) == (circuit.inputs, circuit.outputs)


@pytest.mark.parametrize("inputs", [7, 9, 12])
def test_tables_of_many_words(inputs: int) -> None:
    for seed in range(5):
        circuit = random_circuit(inputs, 60, 4, seed, window=20)
        function = function_of(circuit)
        walked = walk(circuit, function, seed, 200)
        assert function.is_computed_by(walked)
        assert len(walked) <= len(circuit)
        assert walked == walk(circuit, function, seed, 200)


def test_another_seed_takes_another_way() -> None:
    circuit = random_circuit(6, 60, 4, 0, window=20)
    function = function_of(circuit)
    assert walk(circuit, function, 0, 5) != walk(circuit, function, 1, 5)


def test_a_full_adder_of_muxes_becomes_one_of_five_gates() -> None:
    builder = Builder("abc")
    a, b, c = builder.inputs
    odd = builder.mux(a, builder.mux(b, c, c ^ 1), builder.mux(b, c ^ 1, c))
    most = builder.mux(a, builder.or_(b, c), builder.and_(b, c))
    circuit = builder.build({"sum": odd, "carry": most})
    function = function_of(circuit)
    assert len(walk(circuit, function, 0, 1000)) == 5


def test_what_cannot_occur_is_used() -> None:
    # Where a and b are never true together, a | b and a ^ b need no gate beside the other.
    builder = Builder("ab")
    a, b = builder.inputs
    circuit = builder.build({"or": builder.or_(a, b), "xor": builder.xor(a, b)})
    care = np.array([True, True, True, False])
    assert len(walk(circuit, function_of(circuit, care), 0, 100)) == 1
    assert len(walk(circuit, function_of(circuit), 0, 100)) == 2


def test_the_clock_ends_a_walk() -> None:
    circuit = random_circuit(6, 60, 4, 0, window=20)
    function = function_of(circuit)
    walked = walk(circuit, function, 0, 1 << 60, deadline=perf_counter() + 0.01)
    assert function.is_computed_by(walked)


def test_the_chains_compute_their_functions() -> None:
    rows = zip(CHAINS.gates, CHAINS.steps, CHAINS.result, strict=True)
    for function, (gates, steps, result) in enumerate(rows):
        if gates > 3:
            continue
        tables = [0, 0xAA, 0xCC, 0xF0]
        values = [table ^ flip for table in tables for flip in (0, 255)]
        for xor, a, b in steps[:gates].tolist():
            table = values[a] ^ values[b] if xor else values[a] & values[b]
            values += [table, table ^ 255]
        assert values[result] == function


def test_the_chains_are_the_shortest() -> None:
    x, y, z = 0xAA, 0xCC, 0xF0
    majority, choice = x & y | z & (x | y), x & y | ~x & z & 255
    shortest = {0: 0, y ^ 255: 0, x | y: 1, x ^ y ^ z: 2, choice: 3}
    assert {function: int(CHAINS.gates[function]) for function in shortest} == shortest
    assert CHAINS.gates[majority] > 3


def test_the_fewest_gates_with_given_entries() -> None:
    rng = np.random.default_rng(0)
    functions = np.arange(256)
    for _ in range(200):
        yes, mask = rng.integers(256, size=2).tolist()
        yes, no = yes & mask, ~yes & mask
        fitting = CHAINS.gates[(functions & mask) == yes]
        assert CHAINS.least[yes, no] == fitting.min()
