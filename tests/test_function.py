"""Truth tables of circuits, in the order of patterns that they promise."""

from itertools import product

import numpy as np
from hypothesis import given

from tests.test_builder import follow, programs
from tmc.circuits.builder import Builder
from tmc.circuits.circuit import Circuit
from tmc.circuits.evaluate import evaluate, pack, unpack
from tmc.resynthesis.function import function_of


@given(program=programs)
def test_truth_tables_are_the_values_on_all_patterns(
    program: list[tuple[str, int, int, int]],
) -> None:
    builder = Builder("abcd")
    literals = follow(builder, program)
    circuit = builder.build({"first": literals[0], "last": literals[-1]})
    patterns = np.array(list(product([False, True], repeat=4)))
    values = unpack(evaluate(circuit, pack(patterns)), len(patterns))
    assert np.array_equal(function_of(circuit).tables, values.T)


def test_outside_the_care_set_nothing_matters() -> None:
    both = Circuit.of("ab", [(False, 2, 4)], [("out", 6)])
    first = Circuit.of("ab", [], [("out", 2)])
    care = np.array([True, True, False, True])
    assert function_of(both, care).is_computed_by(first)
    assert not function_of(both).is_computed_by(first)
