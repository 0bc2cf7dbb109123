"""Growth: lengths as written, figures that do not overflow, and the laws of real machines."""

import pytest

from tmc.circuits.circuit import Circuit
from tmc.circuits.cost import cost
from tmc.growth import Point, lengths, scale
from tmc.laws import Polynomial
from tmc.machines.errors import UsageError


@pytest.mark.parametrize("text", ["", "x", "2:8:2:2", "-1:3", "2:", "8:2", "2:8:0", "1.5"])
def test_a_range_without_meaning_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        lengths(text)


def test_the_curse_of_many_inputs_is_a_power_of_ten() -> None:
    def point(inputs: int) -> Point:
        return Point(inputs, inputs, 0, 0, 0, 0, 0.0)

    assert [point(n).curse() for n in (0, 1, 10, 2000)] == ["1", "2", "102", "1e599"]


def test_every_point_is_the_compiled_circuit() -> None:
    growth = scale("parity", "2:8:2")
    assert [(p.n, p.inputs, p.steps, p.gates, p.depth) for p in growth.points] == [
        (n, n, n + 1, n - 1, n - 1) for n in (2, 4, 6, 8)
    ]
    assert growth.size == growth.depth == Polynomial((-1, 1), 1)


@pytest.mark.parametrize(
    ("machine", "n", "size", "depth"),
    [
        ("palindrome", "2:10:2", "n - 1", "n/2"),
        ("increment", "2:8:2", "2 n - 2", "n - 1"),
        ("adder", "4:10:2", "(5 n - 6)/2", "(3 n - 4)/2"),
    ],
)
def test_sizes_on_a_line_are_not_fitted_by_a_power(
    machine: str, n: str, size: str, depth: str
) -> None:
    growth = scale(machine, n)
    assert str(growth.size) == f"{size}, exactly, on these lengths"
    assert str(growth.depth) == f"{depth}, exactly, on these lengths"


def test_depth_is_that_of_the_deepest_output() -> None:
    circuit = Circuit.of(["a", "b", "c"], [(False, 2, 4), (True, 6, 8)], [("p", 8), ("q", 10)])
    assert (cost(circuit).depth, cost(circuit).fan_in) == (2, 2)
    assert cost(circuit).gates.b2 == 2 and cost(circuit).gates.aig == 4
