"""Bounds against Python's own arithmetic, their corners, and what is refused."""

from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmc.machines.bounds import BoundError, parse_bound
from tmc.machines.errors import TmcError


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("7", [7, 7, 7, 7, 7, 7]),
        ("n", [0, 1, 2, 3, 4, 5]),
        ("2n + 2", [2, 4, 6, 8, 10, 12]),
        ("2n^2", [0, 2, 8, 18, 32, 50]),
        ("n(n + 1)/2", [0, 1, 3, 6, 10, 15]),
        ("(n+1)(n+2)", [2, 6, 12, 20, 30, 42]),
        ("n(n+1)^2", [0, 4, 18, 48, 100, 180]),
        ("2^n", [1, 2, 4, 8, 16, 32]),
        ("2^n^2", [2 ** (n**2) for n in range(6)]),
        ("n - 2", [0, 0, 0, 1, 2, 3]),
        ("-n^2 + 5n", [0, 4, 6, 6, 4, 0]),
        ("10 - n - 3", [7, 6, 5, 4, 3, 2]),
        ("n/2", [0, 1, 1, 2, 2, 3]),
        ("n/2 + n/2", [0, 1, 2, 3, 4, 5]),
        ("n/2/2", [0, 1, 1, 1, 1, 2]),
        ("3 * n / 2", [0, 2, 3, 5, 6, 8]),
        ("log n", [0, 0, 1, 2, 2, 3]),
        ("2n log n", [0, 0, 4, 12, 16, 30]),
        ("log(n)^2", [0, 0, 1, 4, 4, 9]),
        ("log(n/2)", [0, 0, 0, 1, 1, 2]),
        ("log 8", [3] * 6),
        ("sqrt n", [0, 1, 2, 2, 2, 3]),
        ("sqrt(n - 3)", [0, 0, 0, 0, 1, 2]),
        ("max(n, 3) - min(n, 2, 1)", [3, 2, 2, 2, 3, 4]),
        ("0^n", [1, 0, 0, 0, 0, 0]),
        ("\t( ( n ) ) ", [0, 1, 2, 3, 4, 5]),
    ],
)
def test_values(text: str, values: list[int]) -> None:
    bound = parse_bound(text)
    assert [bound.at(n) for n in range(6)] == values
    assert str(bound) == text


@pytest.mark.parametrize(
    ("text", "message", "hint", "pointed"),
    [
        ("m + 1", "unknown name `m`, did you mean n?", None, "m"),
        ("sqr(n)", "unknown name `sqr`, did you mean sqrt?", None, "sqr"),
        ("3 ln n", "unknown name `ln`, did you mean log?", None, "ln"),
        ("n^", "missing operand after `^`", None, "^"),
        ("n + + 2", "missing operand after `+`", None, "+"),
        ("n**2", "missing operand after `*`", "a power is written n^2", "*"),
        ("log", "missing operand after `log`", None, "log"),
        ("* n", "missing operand before `*`", None, "*"),
        ("n 2", "missing operator before `2`", None, "2"),
        ("((n + 1)", "a parenthesis is not closed", "add `)`", "("),
        ("n)", "`)` does not belong here", None, ")"),
        ("1.5n", "`.` means nothing in a bound", None, "."),
        ("2/3n", "`2/3n` can be read in two ways", "write (2/3) n or 2/(3n)", "2/3n"),
        ("n/2(n+1)", "`n/2(n+1)` can be read in two ways", "write (n/2) (n+1) or n/(2(n+1))", None),
        ("log n^2", "`log n^2` can be read in two ways", "write log(n)^2 or log(n^2)", None),
        ("log 2n", "`log 2n` can be read in two ways", "write log(2)n or log(2n)", None),
        ("log(n, 2)", "log takes one number, not 2", "max and min take several", None),
        ("n + 1/0", "`1/0` cannot be computed: division by zero", "", "1/0"),
        ("n/0", "`n/0` cannot be computed: division by zero", "", None),
        (
            "n^(1/2)",
            "`n^(1/2)` cannot be computed: the exponent 1/2 is not a whole number from 0 on",
            "",
            None,
        ),
        (
            "n^-1",
            "`n^-1` cannot be computed: the exponent -1 is not a whole number from 0 on",
            "",
            None,
        ),
        ("9^999999999", "`9^999999999` cannot be computed: a number in it passes 2^4096", "", None),
        ("  ", "the bound is missing", "write it in n, for example 2n + 3", None),
        ("n" * 201, "a bound of 201 characters is too long", "at most 200 are read", "n"),
    ],
)
def test_mistakes(text: str, message: str, hint: str | None, pointed: str | None) -> None:
    """A mistake says what, points at it and says what to do; `None` is all of the text."""
    with pytest.raises(BoundError) as error:
        parse_bound(text)
    assert error.value.message == message
    vocabulary = "a bound is written in n with + - * / ^ ( ) log sqrt max min"
    assert error.value.hint == (vocabulary if hint is None else hint)
    if pointed is not None:
        start = error.value.offset
        assert text[start : start + error.value.width] == pointed


@pytest.mark.parametrize(
    ("text", "n", "reason"),
    [
        ("2^(n^9)", 10, "a number in it passes 2^4096"),
        ("n^n^n^n", 9, "a number in it passes 2^4096"),
        ("2^n", 4096, "a number in it passes 2^4096"),
        ("(2^n)(2^n)", 3000, "a number in it passes 2^4096"),
        ("6/n", 0, "division by zero"),
        ("2^(n/2)", 3, "the exponent 3/2 is not a whole number from 0 on"),
        ("2^(n-1)", 0, "the exponent -1 is not a whole number from 0 on"),
    ],
)
def test_values_that_there_are_not(text: str, n: int, reason: str) -> None:
    with pytest.raises(TmcError) as error:
        parse_bound(text).at(n)
    assert error.value.message == f"the bound `{text}` cannot be computed at n = {n}: {reason}"


def test_the_largest_number_of_bits_is_reached() -> None:
    assert parse_bound("2^n").at(4095) == 2**4095


@given(st.fractions(min_value=-50, max_value=50, max_denominator=50))
def test_log_and_sqrt_round_up(x: Fraction) -> None:
    a, b = x.numerator, x.denominator
    log = parse_bound(f"log({a}/{b})").at(0)
    assert 2**log >= x and (log == 0 or 2 ** (log - 1) < x)
    sqrt = parse_bound(f"sqrt({a}/{b})").at(0)
    assert sqrt**2 >= x and (sqrt == 0 or (sqrt - 1) ** 2 < x)


# The text of a bound, and the same in Python: a reference that shares no line with the parser.
Pair = tuple[str, str]
ATOMS = st.sampled_from([("n", "n"), ("3", "Fraction(3)"), ("10", "Fraction(10)")])
FORMS = [
    *((f"({{}}) {operator} ({{}})", f"({{}}) {operator} ({{}})") for operator in "+-*/"),
    ("({})({})", "({}) * ({})"),
    ("max({}, {})", "max({}, {})"),
    ("({})^2 - {}", "({}) ** 2 - {}"),
]


def grown(inner: st.SearchStrategy[Pair]) -> st.SearchStrategy[Pair]:
    def join(form: Pair, left: Pair, right: Pair) -> Pair:
        return form[0].format(left[0], right[0]), form[1].format(left[1], right[1])

    return st.builds(join, st.sampled_from(FORMS), inner, inner)


@given(st.recursive(ATOMS, grown, max_leaves=8), st.integers(0, 9))
def test_bounds_agree_with_exact_arithmetic(pair: Pair, n: int) -> None:
    text, python = pair
    if len(text) > 200:
        return
    try:
        expected = max(0, ceil(eval(python, {"n": Fraction(n), "Fraction": Fraction, "max": max})))
    except ZeroDivisionError:
        with pytest.raises(TmcError, match="division by zero"):
            parse_bound(text).at(n)
    else:
        assert parse_bound(text).at(n) == expected


@given(st.text("n012+-*/^(),logmaxsqrtin !", max_size=20), st.integers(0, 20))
def test_nothing_but_an_explained_error_is_raised(text: str, n: int) -> None:
    try:
        value = parse_bound(text).at(n)
    except TmcError as error:
        assert error.message
    else:
        assert value >= 0
