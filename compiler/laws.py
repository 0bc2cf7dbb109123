"""The law by which a size grows with n: a polynomial that it is exactly, or else a fitted power.

Sizes are whole numbers, so whether they lie on a polynomial is a question with an answer: Newton's
divided differences, in fractions, are 0 from some order on. Two points more than there are
coefficients have to agree, or any four would prove a cubic. Only where they do not is a power law
fitted, by least squares on logarithms; its error says how far the points are from a power, and
nothing about whether the law is one: n - 1 looks like n^1.36 between 2 and 10, give or take 0.06.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

_DEGREE = 3  # of a polynomial, at most
_AGREE = 2  # points that confirm it, at least
_SPECIAL = 5  # one in so many lengths, of the shortest, may be left out

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Polynomial:
    """A law without an error: the sum of numerators[k] n^k, divided by the denominator."""

    numerators: tuple[int, ...]
    denominator: int
    since: int | None = None
    """The length from which on it holds, if it does not at the shortest ones measured."""

    def formula(self, n: str = "n") -> str:
        """The polynomial, its leading term first.

        >>> Polynomial((-1, 1), 1).formula(), Polynomial((-6, 5), 2).formula()
        ('n - 1', '(5 n - 6)/2')
        """
        text = ""
        for power, factor in reversed(list(enumerate(self.numerators))):
            if factor:
                sign = ("-" if factor < 0 else "") if not text else " - " if factor < 0 else " + "
                text += sign + _product(str(abs(factor)), n, power)
        if self.denominator == 1:
            return text or "0"
        return f"({text})/{self.denominator}" if " " in text else f"{text}/{self.denominator}"

    def words(self, n: str = "n") -> str:
        """The law in text."""
        return f"{self.formula(n)}, {self._held(n)}"

    def tex(self, n: str = "n") -> str:
        """The law as TeX, in short."""
        return f"${self.formula(n)}$, {self._held(f'${n}$')}"

    def at(self, n: Floats) -> Floats:
        """The law at lengths."""
        highest_first = np.array(self.numerators[::-1], dtype=np.float64)
        return np.polyval(highest_first, n) / self.denominator

    def _held(self, n: str) -> str:
        since = "on these lengths" if self.since is None else f"from {n} = {self.since} on"
        return f"exactly, {since}"

    def __str__(self) -> str:
        return self.words()


@dataclass(frozen=True, slots=True)
class Power:
    """A fitted law, value = factor * n^exponent, and the standard error of the exponent."""

    factor: float
    exponent: float
    error: float

    def words(self, n: str = "n") -> str:
        """The law in text."""
        law = f"{self.factor:.3g} {n}^{self.exponent:.3f}"
        return f"{law} (exponent ± {self.error:.3f}, the error of the fit)"

    def tex(self, n: str = "n") -> str:
        """The law as TeX, in short."""
        law = rf"${self.factor:.2g}\,{n}^{{{self.exponent:.2f}}}$"
        return rf"{law} (exponent $\pm$ {self.error:.2f}, the error of the fit)"

    def at(self, n: Floats) -> Floats:
        """The law at lengths."""
        return self.factor * n**self.exponent

    def __str__(self) -> str:
        return self.words()


Law = Polynomial | Power


def law(points: Sequence[tuple[int, int]]) -> Law | None:
    """The polynomial that the points lie on; else the power law, if there are enough for one.

    >>> print(law([(n, n - 1) for n in (2, 4, 6, 8)]))
    n - 1, exactly, on these lengths
    >>> print(law([(n, 2**n) for n in (2, 3, 4, 5)]))
    0.773 n^2.242 (exponent ± 0.215, the error of the fit)
    """
    return polynomial(points) or power(points)


def polynomial(points: Sequence[tuple[int, int]]) -> Polynomial | None:
    """The polynomial of least degree, up to 3, on which the points lie exactly.

    `None` if there is none, or fewer than two points beyond those that determine it. What a machine
    does on the shortest words is often special: one in five lengths may be off, the shortest.

    >>> print(polynomial([(1, 7), (2, 4), (3, 9), (4, 16), (5, 25), (6, 36)]))
    n^2, exactly, from n = 2 on
    """
    ordered = sorted(set(points))
    for skipped in range(len(ordered) // _SPECIAL + 1):
        if found := _through(ordered[skipped:]):
            since = ordered[skipped][0] if skipped else None
            denominator = math.lcm(*(factor.denominator for factor in found))
            return Polynomial(tuple(int(f * denominator) for f in found), denominator, since)
    return None


def power(points: Sequence[tuple[float, float]]) -> Power | None:
    """The power law through the positive points; `None` if there are fewer than three.

    >>> fitted = power([(n, 3 * n**2) for n in (2, 4, 8, 16)])
    >>> round(fitted.factor, 6), round(fitted.exponent, 6), round(fitted.error, 6)
    (3.0, 2.0, 0.0)
    """
    positive = [(math.log(x), math.log(y)) for x, y in points if x > 0 and y > 0]
    if len({x for x, _ in positive}) < 3:
        return None
    x, y = np.array(positive).T
    dx = x - x.mean()
    exponent = float((dx * y).sum() / (dx**2).sum())
    intercept = float(y.mean() - exponent * x.mean())
    rest = y - intercept - exponent * x
    error = math.sqrt(float((rest**2).sum()) / (len(x) - 2) / float((dx**2).sum()))
    return Power(math.exp(intercept), exponent, error)


def _through(points: Sequence[tuple[int, int]]) -> list[Fraction]:
    """The coefficients of the polynomial through all the points; empty if it is not believed."""
    places = [x for x, _ in points]
    if len(set(places)) < len(places):
        return []  # two values at one length
    differences = [Fraction(y) for _, y in points]
    for order in range(1, len(points)):
        for i in range(len(points) - 1, order - 1, -1):
            step = differences[i] - differences[i - 1]
            differences[i] = step / (places[i] - places[i - order])
    while len(differences) > 1 and not differences[-1]:
        differences.pop()
    if len(differences) > _DEGREE + 1 or len(differences) + _AGREE > len(points):
        return []
    coefficients: list[Fraction] = []
    for difference, x in reversed(list(zip(differences, places, strict=False))):
        # times (n - x), plus the difference before
        shifted = [Fraction(0), *coefficients]
        scaled = [*(x * factor for factor in coefficients), Fraction(0)]
        coefficients = [up - down for up, down in zip(shifted, scaled, strict=True)]
        coefficients[0] += difference
    return coefficients[: len(differences)]


def _product(factor: str, n: str, power: int) -> str:
    """A term: a factor, if it says something, and a power of n."""
    base = f"{n}^{power}" if power > 1 else n * power
    return " ".join(part for part in (factor if factor != "1" or not base else "", base) if part)
