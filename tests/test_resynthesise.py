"""Resynthesis from many starts: the function is kept, and known optima are found in rounds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.circuits import truth_table
from tests.test_builder import follow, programs
from tmc.circuits.builder import Builder
from tmc.circuits.circuit import Circuit
from tmc.circuits.evaluate import all_patterns
from tmc.effort import Effort
from tmc.machines.files import load, parse
from tmc.passes.resynthesise import MAX_INPUTS, resynthesise, tournaments
from tmc.resynthesis.function import Function
from tmc.resynthesis.shannon import shannon
from tmc.unroll.encoding import Encoding

PARITY = load("parity")
# Symbols 0, 1 and 2 in two bits: the code 3 is a don't-care.
TERNARY = parse("input 012\nstart a\naccept a\n")


def best(circuit: Circuit, encoding: Encoding, rounds: int, seed: int = 0) -> Circuit:
    return min([circuit, *resynthesise(circuit, encoding, Effort(rounds, seed=seed))], key=len)


def symmetric(inputs: int, *true: set[int]) -> Function:
    """For each output, the numbers of ones among the inputs for which it is true."""
    ones = np.array([pattern.bit_count() for pattern in range(1 << inputs)])
    return Function(
        tuple(f"x{i}" for i in range(inputs)),
        tuple(f"y{j}" for j in range(len(true))),
        np.array([np.isin(ones, sorted(counts)) for counts in true]),
        np.ones(1 << inputs, dtype=np.bool_),
    )


@pytest.mark.parametrize(
    "encoding", [Encoding(PARITY, 4), Encoding(TERNARY, 2)], ids=["all words", "a care set"]
)
@settings(max_examples=25)
@given(program=programs, seed=st.integers(0, 9))
def test_the_function_is_kept(
    encoding: Encoding, program: list[tuple[str, int, int, int]], seed: int
) -> None:
    builder = Builder(encoding.inputs)
    literals = follow(builder, program)
    circuit = builder.build({"first": literals[len(literals) // 2], "second": literals[-1]})
    sizes = [len(circuit)]
    for smaller in resynthesise(circuit, encoding, Effort(4, seed=seed)):
        patterns = np.concatenate([bits for bits, _ in all_patterns(4)])
        care = encoding.words(patterns)[1]
        assert np.array_equal(truth_table(smaller)[care], truth_table(circuit)[care])
        assert (smaller.inputs, smaller.outputs) == (circuit.inputs, circuit.outputs)
        sizes.append(len(smaller))
    assert sizes == sorted(set(sizes), reverse=True)


@pytest.mark.parametrize(
    ("function", "gates"),
    [
        (symmetric(3, {1, 3}, {2, 3}), 5),  # a full adder
        (symmetric(5, {3, 4, 5}), 9),  # a majority
        (symmetric(5, {1, 3, 5}, {2, 3}, {4, 5}), 11),  # a sum
        (symmetric(6, {0, 3, 6}), 12),  # a sum modulo three
    ],
    ids=["full adder", "majority", "sum", "modulo three"],
)
def test_published_sizes_are_reached(function: Function, gates: int) -> None:
    found = start = shannon(function)
    search = tournaments(start, function, Effort(56))
    while len(found) > gates:
        found = next(search)
    assert function.is_computed_by(found)
    assert len(found) == gates < len(start)


def test_a_seed_decides() -> None:
    function = symmetric(4, {1, 2})
    start = shannon(function)
    first, again, other = (
        list(tournaments(start, function, Effort(3, seed=seed))) for seed in (1, 1, 2)
    )
    assert first == again != other


def test_what_cannot_occur_is_used() -> None:
    encoding = Encoding(TERNARY, 1)
    builder = Builder(encoding.inputs)
    high, low = builder.inputs
    circuit = builder.build(
        {"not two": builder.or_(high ^ 1, low), "other": builder.xor(high, low)}
    )
    assert len(best(circuit, encoding, 2)) == 1


def test_where_it_does_nothing() -> None:
    for inputs in (4, MAX_INPUTS + 1):
        encoding = Encoding(PARITY, inputs)
        builder = Builder(encoding.inputs)
        chain = builder.all(builder.or_(x, builder.inputs[0]) for x in builder.inputs[1:])
        circuit = builder.build({"out": chain})
        found = list(resynthesise(circuit, encoding, Effort(2)))
        assert bool(found) == (inputs <= MAX_INPUTS)
    wire = Circuit.of(Encoding(PARITY, 2).inputs, [], [("out", 2)])
    assert not list(resynthesise(wire, Encoding(PARITY, 2), Effort(2)))
