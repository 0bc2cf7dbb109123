"""Circuits as clauses: a solver finds the values of the wires, and no others."""

import numpy as np
import pytest
from hypothesis import given
from pysat.formula import CNF
from pysat.solvers import Solver

from tests.circuits import truth_table
from tests.netlists import plain, wired
from tmc.circuits.circuit import Circuit
from tmc.formats.cnf import to_cnf
from tmc.machines.errors import TmcError


@given(wired)
def test_a_solver_finds_the_values_in_the_clauses(circuit: Circuit) -> None:
    circuit = plain(circuit)
    text = to_cnf(circuit)
    formula = CNF(from_string=text)
    head = next(line.split() for line in text.splitlines() if line.startswith("p"))
    assert int(head[3]) == len(formula.clauses) and formula.nv <= int(head[2])
    inputs = [int(line.split()[2]) for line in text.splitlines() if line.startswith("c input")]
    outputs = [int(line.split()[2]) for line in text.splitlines() if line.startswith("c output")]
    with Solver(bootstrap_with=formula.clauses) as solver:
        for point, row in zip(np.ndindex(*[2] * len(inputs)), truth_table(circuit), strict=True):
            values = [x if bit else -x for x, bit in zip(inputs, point, strict=True)]
            assert solver.solve(values)
            for output, value in zip(outputs, row.tolist(), strict=True):
                assert solver.solve([*values, output if value else -output])
                assert not solver.solve([*values, -output if value else output])


def test_assumed_values_are_clauses() -> None:
    circuit = Circuit.of(["a", "b"], [(False, 2, 5)], [("f", 7)])
    with Solver(bootstrap_with=CNF(from_string=to_cnf(circuit, {"f": False})).clauses) as solver:
        assert solver.solve() and solver.get_model()[:2] == [1, -2]
    with Solver(
        bootstrap_with=CNF(from_string=to_cnf(circuit, {"f": False, "b": True})).clauses
    ) as s:
        assert not s.solve()
    with pytest.raises(KeyError):
        to_cnf(circuit, {"g": True})
    with pytest.raises(TmcError, match="DIMACS CNF cannot hold the name 'a.nb'"):
        to_cnf(Circuit.of(["a\nb"], [], []))
