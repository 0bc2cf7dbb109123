"""Which class a measured growth belongs to: constant, log n, ..., 2^n, or none clearly.

Each class is a sum of terms, the last of which leads; its coefficients are fitted to the shorter
half of the lengths by least squares of relative errors, and it is judged on the longer half, which
it has not seen. Laws are compared by Akaike's criterion on those, m log(e^2) + 2 p, for m lengths,
the mean square relative error e^2 and p parameters (Akaike 1974). An error below half a percent
counts as half a percent: rounding and parity are no evidence. A law whose leading term is a small
part of it at the longest length is really of a lower class, and is not considered.

The shortest lengths are left out, since what a machine does on them is often special. The best law
is *clear* if it is near on lengths well beyond those it was fitted to, and those of all other
classes are worse by a margin.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf, log

import numpy as np
from numpy.typing import NDArray

_FEWEST = 4  # lengths to fit to, and with those held out twice as many
_SPECIAL = 5  # one in so many lengths, of the shortest, is left out
_EXACT = 0.005  # a relative error that is as good as none
_NEAR = 0.07  # the largest error of a law that is believed
_FURTHER = 1.5  # times the longest length that is fitted, at least, is the longest held out
_MARGIN = 4.0  # by which the criterion of another class is larger
_LEADS = 0.1  # the part of a law that its leading term is, at least

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Law:
    """A function of the length that was fitted."""

    kind: str
    """`constant`, `log n`, `linear`, `n log n`, `n^2`, `n^3`, `n^k`, `exponential`."""
    formula: str
    error: float
    """The relative error on the lengths held out, root mean square."""
    criterion: float


@dataclass(frozen=True, slots=True)
class Fit:
    """The laws that were fitted to a growth, the best first."""

    laws: tuple[Law, ...]
    clear: bool
    """Whether the first one is near, and no other is nearly as good."""
    fitted: tuple[int, ...]
    """The lengths that it was fitted to."""
    held_out: tuple[int, ...]
    """The longer ones, on which it was judged."""

    @property
    def kind(self) -> str | None:
        """The class, if it is clear."""
        return self.laws[0].kind if self.clear else None

    def __str__(self) -> str:
        if not self.laws:
            return "no clear class: too few lengths"
        best, last = self.laws[0], self.held_out
        seen = f"n = {last[0]} to {last[-1]} held out"
        if self.clear:
            return f"{best.kind}: {best.formula} ({100 * best.error:.1f}% off, {seen})"
        rivals = [x for x in self.laws if x.criterion < best.criterion + _MARGIN]
        names = " or ".join(dict.fromkeys(x.kind for x in rivals))
        return f"no clear class: perhaps {names} ({100 * best.error:.1f}% off, {seen})"


def classify(points: Sequence[tuple[int, float]]) -> Fit:
    """The class of a growth, given as pairs of a length from 1 on and a value.

    >>> print(classify([(n, 3 * n + 2) for n in range(1, 13)]))
    linear: 3 n + 2 (0.0% off, n = 8 to 12 held out)
    >>> print(classify([(n, 2**n + n) for n in range(1, 13)]))
    exponential: 2^n + n (0.0% off, n = 8 to 12 held out)
    >>> print(classify([(n, [1, 40, 7][n % 3]) for n in range(1, 13)]).kind)
    None
    """
    points = sorted((n, y) for n, y in points if n >= 1)
    points = points[len(points) // _SPECIAL :]
    cut = (len(points) + 1) // 2
    if cut < _FEWEST or len(points) < 2 * _FEWEST:
        return Fit((), False, tuple(n for n, _ in points), ())
    n, y = np.array(points, dtype=np.float64).T
    laws = sorted(
        (law for law in _laws(n, y, cut) if law.criterion < inf), key=lambda law: law.criterion
    )
    others = [law.criterion for law in laws if law.kind != laws[0].kind]
    clear = (
        bool(laws)
        and laws[0].error <= _NEAR
        and n[-1] >= _FURTHER * n[cut - 1]
        and min(others, default=inf) >= laws[0].criterion + _MARGIN
    )
    lengths = [int(m) for m, _ in points]
    return Fit(tuple(laws), clear, tuple(lengths[:cut]), tuple(lengths[cut:]))


# ---------------------------------------------------------------------------------------- laws


@dataclass(frozen=True, slots=True)
class _Term:
    text: str
    of: Callable[[Floats], Floats]


_ONE = _Term("", np.ones_like)
_N = _Term("n", lambda n: n)
_SQUARE = _Term("n^2", lambda n: n**2)

_FIXED = {
    "constant": (_ONE,),
    "log n": (_ONE, _Term("log n", np.log2)),
    "linear": (_ONE, _N),
    "n log n": (_ONE, _N, _Term("n log n", lambda n: n * np.log2(n))),
    "n^2": (_ONE, _N, _SQUARE),
    "n^3": (_ONE, _N, _SQUARE, _Term("n^3", lambda n: n**3)),
}
_EXPONENTS = [k / 20 for k in range(4, 121) if min(k % 20, -k % 20) > 3 or k > 63]
_BASES = [b / 20 for b in range(23, 161)]


def _laws(n: Floats, y: Floats, cut: int) -> list[Law]:
    laws = [_fit(kind, terms, n, y, cut, 0)[1] for kind, terms in _FIXED.items()]
    powers = [(_ONE, _Term(f"n^{k:g}", lambda n, k=k: n**k)) for k in _EXPONENTS]  # type: ignore[misc]
    growing = [
        (_ONE, _N, _Term("2^n" if b == 2 else f"{b:g}^n", lambda n, b=b: b**n))  # type: ignore[misc]
        for b in _BASES
    ]
    for kind, family in (("n^k", powers), ("exponential", growing)):
        # Which exponent, or base, is chosen on the lengths that are fitted.
        laws.append(min((_fit(kind, terms, n, y, cut, 1) for terms in family), key=_first)[1])
    return laws


def _first(pair: tuple[float, Law]) -> float:
    return pair[0]


def _fit(
    kind: str, terms: Sequence[_Term], n: Floats, y: Floats, cut: int, searched: int
) -> tuple[float, Law]:
    """The error where it is fitted, and the law; `searched` counts parameters found by search."""
    columns = np.stack([term.of(n) for term in terms], axis=1)
    scale = np.maximum(np.abs(y), 1.0)
    weighted = columns / scale[:, None]
    if cut < len(terms) + 1:
        return inf, Law(kind, "", inf, inf)
    factors, *_ = np.linalg.lstsq(weighted[:cut], (y / scale)[:cut], rcond=None)
    wrong = weighted @ factors - y / scale
    seen, error = (float(np.sqrt(np.mean(part**2))) for part in (wrong[:cut], wrong[cut:]))
    last = columns[-1] * factors
    if len(terms) > 1 and last[-1] < _LEADS * np.abs(last).max():
        return inf, Law(kind, "", error, inf)
    held, parameters = len(n) - cut, len(terms) + searched
    criterion = held * log(max(error, _EXACT) ** 2) + 2 * parameters
    return seen, Law(kind, _formula(terms, factors.tolist()), error, criterion)


def _formula(terms: Sequence[_Term], factors: Sequence[float]) -> str:
    """The terms from the leading one on; what is nothing but rounding is left out."""
    parts: list[str] = []
    for term, factor in reversed(list(zip(terms, factors, strict=True))):
        if abs(factor) < 1e-6 and parts:
            continue
        sign = ("-" if factor < 0 else "") if not parts else (" - " if factor < 0 else " + ")
        number = f"{abs(factor):.3g}"
        parts.append(sign + (f"{number} {term.text}".removeprefix("1 ").rstrip() or number))
    return "".join(parts)
