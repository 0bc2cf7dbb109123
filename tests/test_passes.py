"""Passes keep the function on the care set, never make a circuit larger; a wrong one is caught."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.test_builder import follow, programs, table
from tmc.builder import Builder
from tmc.circuit import TRUE, Circuit
from tmc.compilation import compile
from tmc.encoding import Encoding
from tmc.machines.files import load, parse
from tmc.passes.resubstitute import resubstitute
from tmc.passes.sweep import sweep
from tmc.sat import Prover
from tmc.schedules import SCHEDULES, Pass, improve

BINARY = Encoding(load("parity"), 4)
# Symbols 0, 1 and 2 in two bits: the code 3 is a don't-care.
TERNARY = Encoding(parse("input 012\nstart a\naccept a\n"), 2)

PASSES = sorted({one for passes in SCHEDULES for one in passes}, key=lambda one: one.__name__)


def circuit_of(program: list[tuple[str, int, int, int]], encoding: Encoding) -> Circuit:
    builder = Builder(encoding.inputs)
    literals = follow(builder, program)
    return builder.build({"first": literals[len(literals) // 2], "second": literals[-1]})


@pytest.mark.parametrize("one", PASSES, ids=lambda one: one.__name__)
@pytest.mark.parametrize("encoding", [BINARY, TERNARY], ids=["all words", "a care set"])
@given(program=programs)
def test_a_pass_keeps_the_function(
    one: Pass, encoding: Encoding, program: list[tuple[str, int, int, int]]
) -> None:
    circuit = circuit_of(program, encoding)
    smaller = one(circuit, encoding)
    patterns = np.array(np.meshgrid(*[[False, True]] * 4, indexing="ij")).reshape(4, -1).T
    _, cared_for = encoding.words(patterns)
    assert np.array_equal(table(smaller)[cared_for], table(circuit)[cared_for])
    assert len(smaller) <= len(circuit)
    assert (smaller.inputs, smaller.outputs) == (circuit.inputs, circuit.outputs)


@given(program=programs, data=st.data())
def test_a_wrong_pass_is_dropped_with_a_warning(
    program: list[tuple[str, int, int, int]], data: st.DataObject
) -> None:
    circuit = circuit_of(program, BINARY)
    column = data.draw(st.integers(0, 1))

    def wrong(old: Circuit, encoding: Encoding) -> Circuit:
        outputs: Sequence[tuple[str, int]] = [("first", TRUE), ("second", TRUE)]
        return Circuit.of(old.inputs, [], outputs)

    if len(circuit) == 0 or table(circuit)[:, column].all():
        return
    with pytest.warns(UserWarning, match="the pass wrong gave a wrong circuit"):
        assert improve(circuit, BINARY, (wrong,)) == circuit


def test_a_pass_that_cannot_be_proved_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = compile("parity", 18, level=0)
    monkeypatch.setattr(Prover, "satisfy", lambda *_: None)

    def smaller(old: Circuit, encoding: Encoding) -> Circuit:
        return compile("parity", 18, level=0, strategy="symbolic").circuit

    def constant(old: Circuit, encoding: Encoding) -> Circuit:
        return Circuit.of(old.inputs, [], [("accept", TRUE)])

    assert improve(compiled.circuit, compiled.encoding, (constant,)) == compiled.circuit


def test_what_nobody_can_see_is_not_computed() -> None:
    # a & majority(g, c, d) sees g = (a ? b : c) only where a is true: there it is b.
    encoding = Encoding(load("parity"), 4)
    builder = Builder(encoding.inputs)
    a, b, c, d = builder.inputs
    g = builder.mux(a, b, c)
    majority = builder.xor(builder.and_(builder.xor(g, c), builder.xor(g, d)), g)
    circuit = builder.build({"out": builder.and_(a, majority)})
    assert (len(circuit), len(resubstitute(circuit, encoding))) == (8, 5)


def test_a_guess_learns_from_what_refutes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tmc.passes.resubstitute.SAMPLE", 8)
    plain = compile("palindrome", 18, level=0)
    merged = sweep(plain.circuit, plain.encoding)
    assert len(resubstitute(merged, plain.encoding)) == 17 < len(merged)


@pytest.mark.parametrize(
    ("name", "n", "gates"),
    [
        ("parity", 10, 9),
        ("palindrome", 10, 9),
        ("palindrome", 24, 23),
        ("zeros-ones", 8, 7),
        ("adder", 8, 17),
        ("adder", 24, 57),
    ],
)
def test_optimal_circuits_are_found(name: str, n: int, gates: int) -> None:
    assert len(compile(name, n).circuit) == gates
