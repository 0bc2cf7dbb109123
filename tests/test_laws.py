"""Laws: a polynomial is found exactly where there is one, and only there; a power is NumPy's."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tmc.laws import Polynomial, Power, law, polynomial, power

FACTORS = st.lists(st.integers(-50, 50), min_size=1, max_size=4)


def value(law: Polynomial, n: int) -> Fraction:
    top = sum(factor * n**k for k, factor in enumerate(law.numerators))
    return Fraction(top, law.denominator)


@given(FACTORS, st.integers(1, 6), st.sets(st.integers(1, 99), min_size=6, max_size=12))
def test_a_polynomial_is_found_back(
    factors: list[int], denominator: int, lengths: set[int]
) -> None:
    asked = Polynomial(tuple(factors), denominator)
    points = [(denominator * n, value(asked, denominator * n)) for n in sorted(lengths)]
    assume(all(y.denominator == 1 for _, y in points))
    found = polynomial([(n, int(y)) for n, y in points])
    assert found and found.since is None
    assert all(value(found, n) == y for n, y in points)
    degree = max((k for k, factor in enumerate(factors) if factor), default=0)
    assert len(found.numerators) == degree + 1
    assert found.at(np.array([float(n) for n, _ in points])) == pytest.approx(
        [float(y) for _, y in points], rel=1e-9, abs=1e-6
    )


@given(FACTORS, st.integers(3, 5), st.sampled_from([-1, 1]))
def test_one_point_that_is_off_refutes_it(factors: list[int], place: int, by: int) -> None:
    asked = Polynomial(tuple(factors), 1)
    points = [(n, int(value(asked, n))) for n in range(1, 10)]
    points[place] = (points[place][0], points[place][1] + by)
    assert polynomial(points) is None


@pytest.mark.parametrize("degree", range(4))
def test_two_points_more_than_coefficients_have_to_agree(degree: int) -> None:
    points = [(n, n**degree) for n in range(2, 12)]
    assert polynomial(points[: degree + 2]) is None
    assert polynomial(points[: degree + 3]) is not None


def test_a_polynomial_of_degree_four_is_none() -> None:
    assert polynomial([(n, n**4) for n in range(20)]) is None
    assert isinstance(law([(n, n**4) for n in range(20)]), Power)


def test_only_the_shortest_lengths_may_be_off() -> None:
    points = [(n, 3 * n + 1) for n in range(1, 11)]
    assert str(polynomial([(1, 7), (2, 2), *points[2:]])) == "3 n + 1, exactly, from n = 3 on"
    assert polynomial([(1, 7), (2, 2), (3, 3), *points[3:]]) is None
    assert polynomial([*points[:-1], (10, 30)]) is None


def test_two_values_at_one_length_are_no_polynomial() -> None:
    assert polynomial([(1, 1), (2, 2), (3, 3), (4, 4), (4, 5)]) is None


@pytest.mark.parametrize(
    ("law", "text"),
    [
        (Polynomial((0,), 1), "0"),
        (Polynomial((7,), 1), "7"),
        (Polynomial((0, 1), 2), "n/2"),
        (Polynomial((1, -1), 1), "-n + 1"),
        (Polynomial((-6, 5), 2), "(5 n - 6)/2"),
        (Polynomial((0, -1, 0, 2), 1), "2 n^3 - n"),
    ],
)
def test_the_formula_is_that_of_a_textbook(law: Polynomial, text: str) -> None:
    assert law.formula() == text
    assert law.words("m") == f"{text.replace('n', 'm')}, exactly, on these lengths"


@given(st.lists(st.floats(1, 1e6), min_size=4, max_size=12))
def test_the_power_is_the_least_squares_line_on_logarithms(values: list[float]) -> None:
    n = np.arange(2, 2 + len(values))
    law = power(list(zip(n.tolist(), values, strict=True)))
    assert law is not None
    (slope, intercept), covariance = np.polyfit(np.log(n), np.log(values), 1, cov=True)
    assert law.exponent == pytest.approx(slope, abs=1e-7)
    assert law.factor == pytest.approx(np.exp(intercept), rel=1e-6)
    assert law.error == pytest.approx(np.sqrt(max(covariance[0, 0], 0)), abs=1e-6)


def test_fewer_than_three_points_have_no_law() -> None:
    assert power([(1, 1), (2, 2)]) is None
    assert power([(1, 1), (2, 2), (3, 0)]) is None
    assert law([(1, 1), (2, 2)]) is None
