"""Clauses hold exactly where the circuit says so, and words fit a pattern as it is written."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pysat.solvers import Solver

from tests.circuits import circuits, truth_table
from tmc.circuits.circuit import Circuit
from tmc.circuits.evaluate import all_patterns
from tmc.circuits.tseitin import tseitin
from tmc.machines.errors import UsageError
from tmc.machines.files import load, parse
from tmc.questions.pattern import fits, read_pattern
from tmc.unroll.encoding import Encoding


@given(circuit=circuits(max_inputs=4), data=st.data())
def test_the_clauses_are_the_circuit(circuit: Circuit, data: st.DataObject) -> None:
    wanted = data.draw(st.lists(st.booleans(), min_size=len(circuit.outputs)))
    required = [
        [x ^ (not value)] for x, value in zip(circuit.literals.tolist(), wanted, strict=False)
    ]
    with Solver(name="cadical153", bootstrap_with=tseitin(circuit, required)) as solver:
        patterns = (row for block, _ in all_patterns(len(circuit.inputs)) for row in block)
        for bits, outputs in zip(patterns, truth_table(circuit), strict=True):
            inputs = [v if bit else -v for v, bit in enumerate(bits, 1)]
            fitting = all(value == x for value, x in zip(wanted, outputs, strict=False))
            assert solver.solve(inputs) == fitting


THREE = "input 012\nstart a\naccept yes\n\na:\n  * -> S yes\n"


@pytest.mark.parametrize("text", ["???", "1??", "?2?", "012", None])
def test_words_fit_as_written(text: str | None) -> None:
    encoding = Encoding(parse(THREE), 3)
    clauses = fits(encoding, read_pattern(encoding.machine, 3, text))
    for bits in product([False, True], repeat=6):
        words, cared_for = encoding.words(np.array([bits]))
        shown = encoding.machine.show(words[0].tolist()) if cared_for[0] else "xxx"
        fitting = all(
            x == y or (x == "?" and y != "x") for x, y in zip(text or "???", shown, strict=True)
        )
        said = all(any(bits[(x >> 1) - 1] != (x & 1) for x in clause) for clause in clauses)
        assert said == fitting


def test_an_escaped_question_mark_is_a_symbol() -> None:
    machine = parse(THREE.replace("012", r"?a"))
    assert read_pattern(machine, 3, r"?\?a") == ((0, 1), (0,), (1,))


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(UsageError, match='the word "0" has length 1, and n is 2'):
        read_pattern(load("parity"), 2, "0")
    with pytest.raises(UsageError, match=r'"x" in the word "\?x" is not in the input alphabet'):
        read_pattern(load("parity"), 2, "?x")
