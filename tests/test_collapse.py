"""Multiplexers of decision diagrams compute what the diagrams do."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.test_builder import NAMES, follow, programs, table
from tmc.circuits.builder import Builder
from tmc.compilation import compile
from tmc.hashing.bdd import BddBuilder
from tmc.resynthesis.collapse import collapse


@given(program=programs, order=st.permutations(range(4)))
def test_collapsing_keeps_the_function(
    program: list[tuple[str, int, int, int]], order: list[int]
) -> None:
    plain, diagrams = Builder(NAMES), BddBuilder(NAMES, order=order)
    outputs = [
        {str(i): x for i, x in enumerate(follow(builder, program))} for builder in (plain, diagrams)
    ]
    collapsed = collapse(diagrams, outputs[1])
    assert np.array_equal(table(collapsed), table(plain.build(outputs[0])))


def test_a_data_dependent_machine_collapses() -> None:
    compiled = compile("majority", 18, level=0)
    builder = BddBuilder(compiled.circuit.inputs)
    nodes = builder.add(compiled.circuit, builder.inputs)
    (accept,) = compiled.circuit.literals.tolist()
    collapsed = collapse(builder, {"accept": nodes[accept >> 1] ^ (accept & 1)})
    assert len(collapsed) < 3 * 18 * 18 / 2 < len(compiled.circuit)
