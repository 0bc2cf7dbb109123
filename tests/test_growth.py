"""Growth: lengths as written, the fit against NumPy's, and figures that do not overflow."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmc.circuits.circuit import Circuit
from tmc.circuits.cost import cost
from tmc.growth import Point, fit, lengths, scale
from tmc.machines.errors import UsageError


@given(st.lists(st.floats(1, 1e6), min_size=4, max_size=12))
def test_the_fit_is_the_least_squares_line_on_logarithms(values: list[float]) -> None:
    n = np.arange(2, 2 + len(values))
    law = fit(list(zip(n.tolist(), values, strict=True)))
    assert law is not None
    (slope, intercept), covariance = np.polyfit(np.log(n), np.log(values), 1, cov=True)
    assert law.exponent == pytest.approx(slope, abs=1e-7)
    assert law.factor == pytest.approx(np.exp(intercept), rel=1e-6)
    assert law.error == pytest.approx(np.sqrt(max(covariance[0, 0], 0)), abs=1e-6)


def test_fewer_than_three_points_have_no_fit() -> None:
    assert fit([(1, 1), (2, 2)]) is None
    assert fit([(1, 1), (2, 2), (3, 0)]) is None


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


def test_depth_is_that_of_the_deepest_output() -> None:
    circuit = Circuit.of(["a", "b", "c"], [(False, 2, 4), (True, 6, 8)], [("p", 8), ("q", 10)])
    assert (cost(circuit).depth, cost(circuit).fan_in) == (2, 2)
    assert cost(circuit).gates.b2 == 2 and cost(circuit).gates.aig == 4
