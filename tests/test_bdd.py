"""Diagrams merge exactly the nodes that are equal on the care set, in any order of the inputs."""

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.circuits import circuits
from tests.test_builder import follow, meaning, programs
from tmc.circuits.builder import Builder
from tmc.circuits.circuit import Circuit
from tmc.circuits.evaluate import all_patterns
from tmc.compilation import compile
from tmc.effort import Effort, OutOfTime
from tmc.hashing import bdd
from tmc.hashing.bdd import BddBuilder, TooManyNodes, diagrams
from tmc.hashing.choice import MergingBuilder, with_hashing
from tmc.hashing.merge import SweepingBuilder, merging_builder
from tmc.hashing.order import depth_first
from tmc.machines.files import load, parse
from tmc.passes.recode import recode
from tmc.resynthesis.collapse import collapse
from tmc.unroll.encoding import Encoding
from tmc.unroll.readout import Output, read_out
from tmc.unroll.reference import Reference
from tmc.unroll.strategies import Strategy, unroll
from tmc.unroll.symbolic import Symbolic

BINARY = Encoding(load("parity"), 4)
# Symbols 0, 1 and 2 in two bits: the code 3 is a don't-care.
TERNARY = Encoding(parse("input 012\nstart a\naccept a\n"), 2)


@pytest.mark.parametrize("encoding", [BINARY, TERNARY], ids=["all words", "a care set"])
@given(program=programs, order=st.permutations(range(4)))
def test_diagrams_merge_what_truth_tables_merge(
    encoding: Encoding, program: list[tuple[str, int, int, int]], order: list[int]
) -> None:
    builder = BddBuilder(encoding.inputs, encoding.care(), max_nodes=1 << 14, order=order)
    exact = merging_builder(encoding)
    assert follow(builder, program) == follow(exact, program)
    assert len(builder) == len(exact)


@pytest.mark.parametrize("encoding", [BINARY, TERNARY], ids=["all words", "a care set"])
@given(program=programs, order=st.permutations(range(4)))
def test_a_difference_is_an_input_that_shows_it(
    encoding: Encoding, program: list[tuple[str, int, int, int]], order: list[int]
) -> None:
    builder = BddBuilder(encoding.inputs, encoding.care(), max_nodes=1 << 14, order=order)
    literals, values = follow(builder, program), meaning(program)
    ((patterns, _),) = all_patterns(4)
    cared_for = encoding.words(patterns)[1]
    for a, b, x, y in zip(literals, literals[1:], values, values[1:], strict=False):
        word = builder.difference(a, b)
        assert (word is False) == (x == y)[cared_for].all()
        if isinstance(word, list):
            (i,) = np.flatnonzero((patterns == word).all(axis=1))
            assert cared_for[i] and x[i] != y[i]


def test_a_palindrome_remembers_half_its_word() -> None:
    circuit = compile("palindrome", 24).circuit
    (accept,) = diagrams(circuit, order=[i for k in range(12) for i in (k, 23 - k)])
    assert accept.node_count() < 50
    with pytest.raises(TooManyNodes):
        diagrams(circuit, max_nodes=4096)


def test_what_is_forgotten_is_made_again() -> None:
    builder = BddBuilder(BINARY.inputs, max_nodes=8)
    a, b, *_ = builder.inputs
    kept, lost = builder.and_(a, b), builder.or_(a, b)
    builder.relieve(lambda: [kept])
    assert builder.and_(a, b) == kept
    assert builder.or_(a, b) == lost + 2
    with pytest.raises(KeyError):
        builder.diagram(lost)


def test_nothing_is_folded_to_what_is_forgotten() -> None:
    builder = BddBuilder(BINARY.inputs, max_nodes=20)
    a, b, c, d = builder.inputs
    left, right = builder.and_(a, b), builder.and_(c, d)
    both, neither = builder.and_(left, right), builder.and_(left ^ 1, right ^ 1)
    builder.relieve(lambda: [both, neither])
    with pytest.raises(KeyError):
        builder.diagram(left)
    different = builder.and_(both ^ 1, neither ^ 1)
    assert builder.xor(builder.and_(a, b), builder.and_(c, d)) == different


def test_a_difference_may_be_too_large() -> None:
    builder = BddBuilder([f"x{i}" for i in range(12)], max_nodes=540)
    x = builder.inputs
    repeated = builder.all(builder.xor(x[i], x[6 + i]) for i in range(6))
    mirrored = builder.all(builder.xor(x[i], x[11 - i]) for i in range(6))
    with pytest.raises(TooManyNodes):
        builder.difference(repeated, mirrored)


def test_a_care_set_may_be_too_large() -> None:
    long = replace(TERNARY, n=100)
    with pytest.raises(TooManyNodes):
        BddBuilder(long.inputs, long.care(), max_nodes=400)


@given(circuit=circuits(max_inputs=5), data=st.data())
def test_an_operation_that_is_watched_is_taken_apart(circuit: Circuit, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(circuit.inputs))))
    alone, watched = (BddBuilder(circuit.inputs, max_nodes=1 << 14, order=order) for _ in range(2))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bdd, "_PAIRS", 1)
        found = watched.add(circuit, watched.inputs, lambda done, total: None)
    assert found == alone.add(circuit, alone.inputs)


def test_a_watch_ends_an_operation_midway(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"x{i}" for i in range(12)]
    made = Builder(names)
    equal = made.all(made.xor(made.inputs[i], made.inputs[6 + i]) for i in range(6))
    circuit, told = made.build({"equal": equal}), []
    assert len(circuit) < 16  # of so many gates, only the first looks at the clock

    def watch(done: int, total: int) -> None:
        told.append((done, total))
        if len(told) > 1:
            raise OutOfTime("over")

    monkeypatch.setattr(bdd, "_PAIRS", 1)
    builder = BddBuilder(names)
    with pytest.raises(OutOfTime):
        builder.add(circuit, builder.inputs, watch)
    assert told == [(0, len(circuit))] * 2
    fresh = BddBuilder(names)
    for one in (builder, fresh):
        one.and_(one.inputs[0], one.inputs[7])  # nobody watches any more
    assert builder.add(circuit, builder.inputs) == fresh.add(circuit, fresh.inputs)


def rotator(bits: int) -> Circuit:
    """The first `2 ** bits` inputs rotated by the number in the others."""
    n = 1 << bits
    builder = Builder([f"x{i}" for i in range(n + bits)])
    word, by = builder.inputs[:n], builder.inputs[n:]
    for k, digit in enumerate(by):
        word = [builder.mux(digit, word[(i + (1 << k)) % n], word[i]) for i in range(n)]
    return builder.build({f"y{i}": x for i, x in enumerate(word)})


def test_a_walk_meets_first_what_all_depends_on() -> None:
    """How far a word is rotated comes last, and is best asked for first."""
    circuit = rotator(4)
    encoding = Encoding(load("parity"), len(circuit.inputs))
    with pytest.raises(TooManyNodes):
        diagrams(circuit, max_nodes=1 << 12)
    assert len(diagrams(circuit, max_nodes=1 << 12, order=depth_first(circuit))) == 16
    reference = Reference.of(circuit, encoding, max_nodes=1 << 12)
    assert isinstance(reference.builder, BddBuilder) and reference.agrees(circuit)
    last = Circuit.of("cab", [(False, 4, 6), (False, 2, 8)], [("y", 10)])
    assert depth_first(last)[-1] == 0  # the deeper gate comes first


def test_recoding_ends_in_time() -> None:
    circuit = rotator(4)
    encoding = Encoding(load("parity"), len(circuit.inputs))
    assert list(recode(circuit, encoding, Effort(rounds=1, deadline=0.0))) == []


def test_another_order_is_tried_first() -> None:
    """Whether two halves are equal takes few nodes only where their bits alternate."""
    encoding = Encoding(load("parity"), 28)
    alternating = [i for k in range(14) for i in (k, 14 + k)]

    def build(builder: MergingBuilder) -> tuple[type, bool]:
        x = builder.inputs
        same = builder.all(builder.xor(x[i], x[14 + i]) ^ 1 for i in range(14))
        return type(builder), builder.difference(same, 1) is not False

    def order_of(order: list[int] | None) -> type:
        return with_hashing(encoding, build, max_nodes=1 << 10, order=order)[0]

    assert order_of(alternating) is BddBuilder
    assert order_of(None) is order_of([*range(28)]) is SweepingBuilder


def test_no_limit_is_tried_twice() -> None:
    tried = []

    def build(builder: MergingBuilder) -> None:
        tried.append(builder)
        raise TooManyNodes("always")

    with pytest.raises(TooManyNodes):
        with_hashing(replace(BINARY, n=20), build, max_nodes=1 << 10, solver=False)
    assert len(tried) == 1


class Forgetful(BddBuilder):
    """Forgets whenever it may."""

    def relieve(self, held: Callable[[], Iterable[int]]) -> None:
        limit, self._max_nodes = self._max_nodes, 0
        super().relieve(held)
        self._max_nodes = limit


@pytest.mark.parametrize("frozen", [False, True])
def test_what_a_machine_needs_is_not_forgotten(frozen: bool) -> None:
    """The machine halts or gets stuck anywhere on its word."""
    rules = "a:\n  0 -> R\n  1 -> R b\nb:\n  1 -> R c\nc:\n  0 -> S end\n  1 -> R a\n"
    encoding = Encoding(parse("input 01\nstart a\nhalt end\n\n" + rules), 6, 8)
    circuits = []
    for builder_of in (BddBuilder, Forgetful):
        builder = builder_of(encoding.inputs, encoding.care(), max_nodes=1 << 14)
        unrolling = Symbolic(encoding, builder, frozen=frozen)
        while not unrolling.finished():
            unrolling.step()
        outputs = read_out(unrolling, Output.ALL, halts=False) if frozen else {}
        circuits.append(collapse(builder, outputs | {"stuck": unrolling.stuck()}))
    assert circuits[0] == circuits[1]


def test_a_machine_may_forget_what_it_was() -> None:
    encoding = Encoding(load("majority"), 12, 85)
    accepting = []
    for max_nodes in (1 << 13, 1 << 20):
        builder = BddBuilder(encoding.inputs, max_nodes=max_nodes)
        unrolling = unroll(Strategy.SYMBOLIC, encoding, builder, frozen=False)
        accepting.append(collapse(builder, {"accept": unrolling.accepting()}))
    assert accepting[0] == accepting[1]
