"""Builders: what they hand out is the function asked for, and nothing is made twice."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from itertools import product
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.circuits import circuits
from tmc.circuits.builder import Builder, TooManyGates, cone
from tmc.circuits.circuit import FALSE, TRUE, Circuit
from tmc.circuits.evaluate import all_patterns, evaluate, unpack
from tmc.hashing.merge import SweepingBuilder, TruthTableBuilder
from tmc.hashing.sat import Prover
from tmc.unroll.encoding import Bits

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


def operation(builder: "Builder | Reference", name: str) -> Callable[[int, int, int], int]:
    if name == "mux":
        return builder.mux
    made = {"and": builder.and_, "or": builder.or_, "xor": builder.xor}[name]
    return lambda a, b, _: made(a, b)


def follow(builder: "Builder | Reference", program: list[tuple[str, int, int, int]]) -> list[int]:
    values = [FALSE, *range(2, 2 + 2 * len(NAMES), 2)]
    for name, *picks in program:
        row = (values[(i >> 1) % len(values)] ^ (i & 1) for i in picks)
        values.append(operation(builder, name)(*row))
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


class Reference:
    """Structural hashing as plainly as can be: what gates and literals a builder should make."""

    def __init__(self, names: list[str]) -> None:
        self.first = 1 + len(names)
        self.gates: list[tuple[bool, int, int]] = []

    def gate(self, node: int) -> tuple[bool, int, int] | None:
        return self.gates[node - self.first] if node >= self.first else None

    def and_(self, a: int, b: int) -> int:
        a, b = sorted((a, b))
        if a == FALSE or a == b ^ 1:
            return FALSE
        if a in (TRUE, b):
            return b
        one, other = self.gate(a >> 1), self.gate(b >> 1)
        if a & b & 1 and one and other and not one[0] and not other[0]:
            if {x ^ 1 for x in one[1:]} == {*other[1:]}:
                return self.xor(*one[1:])
        return self.made(False, a, b)

    def xor(self, a: int, b: int) -> int:
        flip = (a ^ b) & 1
        a, b = sorted((a & ~1, b & ~1))
        if FALSE in (a, a ^ b):
            return a ^ b ^ flip
        return self.made(True, a, b) ^ flip

    def made(self, *gate: *tuple[bool, int, int]) -> int:
        if gate not in self.gates:
            self.gates.append(gate)
        return 2 * (self.first + self.gates.index(gate))

    def or_(self, a: int, b: int) -> int:
        return self.and_(a ^ 1, b ^ 1) ^ 1

    def mux(self, c: int, a: int, b: int) -> int:
        if a <= TRUE or b <= TRUE:
            return self.or_(self.and_(c, a), self.and_(c ^ 1, b))
        return self.xor(b, self.and_(c, self.xor(a, b)))


@contextmanager
def large_builders() -> Iterator[None]:
    """Every builder is large from its first gate on, and has room for very few."""
    with patch("tmc.circuits.builder.SMALL", 0), patch("tmc.circuits.builder._FIRST_ROOM", 1):
        yield


def made_by(builder: Builder) -> list[tuple[bool, int, int] | None]:
    first = 1 + len(builder.names)
    return [builder.gate(first + i) for i in range(len(builder))]


@pytest.mark.parametrize("size", [nullcontext, large_builders])
@given(program=programs)
def test_a_builder_makes_the_gates_of_the_plain_one(
    size: Callable[[], AbstractContextManager[None]], program: list[tuple[str, int, int, int]]
) -> None:
    with size():
        builder, plain = Builder(NAMES), Reference(NAMES)
        assert follow(builder, program) == follow(plain, program)
        assert made_by(builder) == plain.gates


vectors = st.lists(
    st.tuples(
        st.sampled_from(["and", "or", "xor", "mux"]),
        st.lists(st.tuples(*[st.integers(0, 2**16)] * 3), max_size=12),
    ),
    max_size=6,
)


@pytest.mark.parametrize("size", [nullcontext, large_builders])
@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
@given(program=vectors)
def test_vectors_are_made_as_if_one_by_one(
    size: Callable[[], AbstractContextManager[None]],
    make: Callable[[Bits], Builder],
    program: list[tuple[str, list[tuple[int, int, int]]]],
) -> None:
    with size():
        builder, single = make(PATTERNS), make(PATTERNS)
        values = [FALSE, *builder.inputs]
        for name, rows in program:
            operands = [[values[(i >> 1) % len(values)] ^ (i & 1) for i in row] for row in rows]
            expected = [operation(single, name)(*row) for row in operands]
            columns = np.array(operands, dtype=np.int32).reshape(-1, 3).T
            whole = {"and": builder.ands, "or": builder.ors, "xor": builder.xors}
            made = whole[name](*columns[:2]) if name != "mux" else builder.muxes(*columns)
            assert made.tolist() == expected
            values += expected
        assert made_by(builder) == made_by(single)


@given(circuit=circuits())
def test_levels_are_longest_paths_in_large_circuits_too(circuit: Circuit) -> None:
    expected = [0] * circuit.first_gate
    for gate in circuit.gates():
        expected.append(1 + max(expected[gate.left >> 1], expected[gate.right >> 1]))
    assert circuit.levels.tolist() == expected
    with patch("tmc.circuits.circuit.SMALL", 0):
        assert replace(circuit).levels.tolist() == expected


@given(circuit=circuits())
def test_a_circuit_is_copied_as_if_gate_by_gate(circuit: Circuit) -> None:
    inputs = [x ^ 1 for x in Builder(circuit.inputs).inputs]
    builder = Builder(circuit.inputs)
    nodes = builder.add(circuit, inputs)
    with large_builders():
        large = Builder(circuit.inputs)
        assert large.add(circuit, inputs) == nodes
    assert made_by(large) == made_by(builder)


def test_a_large_builder_makes_nothing_twice() -> None:
    random = np.random.default_rng(0)
    builder, known = Builder(NAMES), dict[tuple[int, int], int]()
    for _ in range(40):  # some 300,000 gates
        pairs = 2 * random.integers(1, 5 + len(builder), (2, 10_000), dtype=np.int32)
        made = builder.ands(*pairs)
        for low, high, literal in zip(*np.sort(pairs, axis=0).tolist(), made.tolist(), strict=True):
            assert known.setdefault((low, high), literal) == (literal if low < high else low)
    a, b = next(iter(known))
    gates = len(builder)
    assert gates > 262_144
    assert builder.and_(b, a) == known[a, b]
    assert len(builder) == gates


@pytest.mark.parametrize("name", ["ands", "xors", "ors", "muxes"])
@pytest.mark.parametrize("size", [nullcontext, large_builders])
def test_vectors_stop_at_the_limit_exactly(
    size: Callable[[], AbstractContextManager[None]], name: str
) -> None:
    with size():
        names = [f"x{i}" for i in range(30)]
        inputs = np.array(Builder(names).inputs, dtype=np.int32).reshape(3, 10)
        operands = inputs if name == "muxes" else inputs[:2]
        needed = 30 if name == "muxes" else 10
        enough = Builder(names, max_gates=needed)
        made = getattr(enough, name)(*operands)
        assert len(enough) == needed
        assert getattr(enough, name)(*operands).tolist() == made.tolist()
        for limit in range(needed):
            with pytest.raises(TooManyGates, match=f"passed {limit} gates"):
                getattr(Builder(names, max_gates=limit), name)(*operands)


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
