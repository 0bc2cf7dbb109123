"""A circuit said to be minimal is: no search finds a smaller one."""

import pytest
from hypothesis import given

from tests.test_builder import NAMES, follow, programs
from tmc.circuits.circuit import Circuit
from tmc.circuits.minimal import is_minimal
from tmc.compilation import compile
from tmc.effort import Effort
from tmc.hashing.merge import free_builder
from tmc.machines.files import parse
from tmc.passes.sweep import sweep
from tmc.resynthesis.function import function_of
from tmc.resynthesis.shannon import shannon
from tmc.resynthesis.walk import walk
from tmc.schedules import cannot_shrink
from tmc.unroll.encoding import Encoding


@given(program=programs)
def test_nothing_is_smaller_than_a_minimal_circuit(
    program: list[tuple[str, int, int, int]],
) -> None:
    builder = free_builder(NAMES)
    circuit = builder.build({"out": follow(builder, program)[-1]})
    function = function_of(circuit)
    other = walk(shannon(function), function, seed=0, moves=300)
    assert len(other) >= len(circuit) or not is_minimal(circuit)


@pytest.mark.parametrize(
    ("name", "minimal"),
    [("parity", True), ("palindrome", True), ("gray-code", True), ("all-equal", False)],
)
def test_the_bounds_are_met_by_samples(name: str, minimal: bool) -> None:
    assert is_minimal(compile(name, 8).circuit) == minimal


def test_the_inputs_of_several_outputs_need_not_meet() -> None:
    gates = [(False, 2, 4), (False, 6, 8), (True, 6, 12)]  # a & b, c & d, c ^ (c & d)
    assert not is_minimal(Circuit.of("abcd", gates, [("both", 10), ("first", 14)]))


def test_less_may_do_where_some_inputs_cannot_occur() -> None:
    ternary = Encoding(parse("input 012\nstart a\naccept a\n"), 1)
    never = Circuit.of(ternary.inputs, [(False, 2, 4)], [("accept", 6)])
    assert is_minimal(never)
    assert not cannot_shrink(never, ternary)
    (smaller,) = sweep(never, ternary, Effort(rounds=1))
    assert len(smaller) == 0


def test_no_search_is_made_for_a_minimal_circuit() -> None:
    compiled = compile("parity", 8, level=2, effort=1e9)
    assert len(compiled.circuit) == 7
