"""Builders: what they hand out is the function asked for, and nothing is made twice."""

from collections.abc import Callable
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmc.builder import Builder, TooManyGates, cone
from tmc.circuit import FALSE, TRUE, Circuit
from tmc.encoding import Bits
from tmc.evaluate import all_patterns, evaluate, unpack
from tmc.merge import SweepingBuilder, TruthTableBuilder
from tmc.sat import Prover

NAMES = ["a", "b", "c", "d"]
PATTERNS = np.array(list(product([False, True], repeat=len(NAMES))))

MAKERS: dict[str, Callable[[Bits], Builder]] = {
    "structural": lambda patterns: Builder(NAMES),
    "truth tables": lambda patterns: TruthTableBuilder(NAMES, patterns),
    "sweeping": lambda patterns: SweepingBuilder(NAMES, patterns[:2]),
}


def table(circuit: Circuit) -> Bits:
    """The values of the outputs on all inputs, shape (2^inputs, outputs)."""
    blocks = [
        unpack(evaluate(circuit, words), len(bits))
        for bits, words in all_patterns(len(circuit.inputs))
    ]
    return np.concatenate(blocks)


# A program for a builder: each step combines two earlier values.
programs = st.lists(
    st.tuples(st.sampled_from(["and", "or", "xor", "mux"]), *[st.integers(0, 2**16)] * 3),
    max_size=25,
)


def follow(builder: Builder, program: list[tuple[str, int, int, int]]) -> list[int]:
    values = [FALSE, *builder.inputs]
    for name, *picks in program:
        a, b, c = (values[(i >> 1) % len(values)] ^ (i & 1) for i in picks)
        values.append(
            {"and": builder.and_, "or": builder.or_, "xor": builder.xor}[name](a, b)
            if name != "mux"
            else builder.mux(a, b, c)
        )
    return values


def meaning(program: list[tuple[str, int, int, int]]) -> list[Bits]:
    values = [np.zeros(len(PATTERNS), dtype=np.bool_), *PATTERNS.T]
    for name, *picks in program:
        a, b, c = (values[(i >> 1) % len(values)] ^ bool(i & 1) for i in picks)
        values.append({"and": a & b, "or": a | b, "xor": a ^ b, "mux": np.where(a, b, c)}[name])
    return values


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
@given(program=programs)
def test_builders_hand_out_the_function_asked_for(
    make: Callable[[Bits], Builder], program: list[tuple[str, int, int, int]]
) -> None:
    builder = make(PATTERNS)
    literals = follow(builder, program)
    circuit = builder.build({str(i): literal for i, literal in enumerate(literals)})
    assert np.array_equal(table(circuit), np.stack(meaning(program), axis=1))


@pytest.mark.parametrize("name", ["truth tables", "sweeping"])
@given(program=programs)
def test_functional_hashing_never_makes_a_function_twice(
    name: str, program: list[tuple[str, int, int, int]]
) -> None:
    literals = follow(MAKERS[name](PATTERNS), program)
    function = {literal: tuple(f) for literal, f in zip(literals, meaning(program), strict=True)}
    assert len(set(function.values())) == len(function)


@given(program=programs)
def test_equal_gates_are_shared(program: list[tuple[str, int, int, int]]) -> None:
    builder = Builder(NAMES)
    first = follow(builder, program)
    gates = len(builder)
    assert follow(builder, program) == first
    assert len(builder) == gates


@given(program=programs)
def test_a_cone_keeps_the_function_and_drops_the_rest(
    program: list[tuple[str, int, int, int]],
) -> None:
    builder = Builder(NAMES)
    literals = follow(builder, program)
    whole = builder.build({str(i): literal for i, literal in enumerate(literals)})
    last = str(len(literals) - 1)
    part = cone(whole, [last])
    assert np.array_equal(table(part)[:, 0], table(whole)[:, -1])
    read = {int(x) >> 1 for x in [*part.fanin.ravel(), *part.literals]}
    assert read >= set(range(part.first_gate, part.nodes))


def test_a_care_set_merges_what_agrees_on_it() -> None:
    # a and b are never both true.
    patterns = PATTERNS[~(PATTERNS[:, 0] & PATTERNS[:, 1])]
    exact = TruthTableBuilder(NAMES, patterns)
    a, b, *_ = exact.inputs
    assert exact.and_(a, b) == FALSE
    assert exact.or_(a, b) == exact.xor(a, b)
    sweeping = SweepingBuilder(NAMES, patterns[:1], care=[[a ^ 1, b ^ 1]])
    assert sweeping.and_(a, b) == FALSE
    assert sweeping.or_(a, b) == sweeping.xor(a, b)


def test_a_solver_that_gives_up_merges_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Prover, "satisfy", lambda *_: None)
    builder = SweepingBuilder(NAMES, PATTERNS)
    a, b, *_ = builder.inputs
    twice = [builder.xor(a, b), builder.or_(builder.and_(a, b ^ 1), builder.and_(a ^ 1, b))]
    assert twice[0] >> 1 == twice[1] >> 1  # found by structure
    majority = [builder.and_(a, builder.or_(a, b)), a]
    assert majority[0] != majority[1]


def pigeons_in_holes(pigeons: int, holes: int) -> tuple[Prover, list[int]]:
    """A prover in which no hole takes two pigeons, and for each pigeon: it has a hole."""
    builder = Builder([f"p{i}h{j}" for i in range(pigeons) for j in range(holes)])
    sits = [builder.inputs[i * holes : (i + 1) * holes] for i in range(pigeons)]
    prover = Prover(builder)
    for hole in range(holes):
        for i in range(pigeons):
            for other in range(i):
                prover.require([sits[i][hole] ^ 1, sits[other][hole] ^ 1])
    return prover, [builder.any(places) for places in sits]


def test_a_solver_keeps_to_its_budget() -> None:
    prover, everybody = pigeons_in_holes(12, 11)  # which has no short proof
    with prover:
        assert prover.satisfy(everybody, conflicts=100) is None
    prover, everybody = pigeons_in_holes(5, 4)
    with prover:
        assert prover.satisfy(everybody) is False
        assert prover.satisfy(everybody[1:]) is True


def test_numbers_are_spelled_most_significant_bit_first() -> None:
    builder = Builder(NAMES)
    circuit = builder.build({"six": builder.equals(builder.inputs, 6)})
    assert np.flatnonzero(table(circuit)[:, 0]).tolist() == [6]


def test_no_literals_are_all_true_and_none_true() -> None:
    builder = Builder([])
    assert (builder.all([]), builder.any([])) == (TRUE, FALSE)


def test_too_many_gates_stop_the_builder() -> None:
    builder = Builder(NAMES, max_gates=1)
    builder.and_(*builder.inputs[:2])
    with pytest.raises(TooManyGates, match="passed 1 gates"):
        builder.and_(*builder.inputs[2:])
