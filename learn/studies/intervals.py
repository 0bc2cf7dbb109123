"""Confidence intervals: Wilson's for a fraction of successes, and the bootstrap for the rest, for
instance for the slope of a line or a rank correlation.

Sources: Wilson, "Probable inference, the law of succession, and statistical inference" (1927);
Efron, "Bootstrap methods: another look at the jackknife" (1979), by percentiles; rank correlation:
Spearman (1904), equal values sharing their mean rank.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

CONFIDENCE = 0.95
_RESAMPLES = 2000

WILSON = f"Wilson, {CONFIDENCE:.0%}"
BOOTSTRAP = f"percentile bootstrap over seeds, {_RESAMPLES:,} resamples, {CONFIDENCE:.0%}"


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate and its confidence interval."""

    estimate: float
    low: float
    high: float


def wilson(successes: int, trials: int) -> Interval:
    """The fraction of successes.

    >>> wilson(10, 10)
    Interval(estimate=1.0, low=0.7225, high=1.0)
    >>> wilson(0, 10).high
    0.2775
    """
    z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    p = successes / trials
    middle = p + z * z / (2 * trials)
    half = z * sqrt(p * (1 - p) / trials + z * z / (4 * trials * trials))
    scale = 1 + z * z / trials
    low, high = (middle - half) / scale, (middle + half) / scale
    return Interval(round(p, 4), round(max(0.0, low), 4), round(min(1.0, high), 4))


def bootstrap(
    samples: Sequence[float] | NDArray[np.float64],
    statistic: Callable[[NDArray[np.float64]], float] = np.median,
) -> Interval:
    """A statistic of the rows of `samples`, which are drawn again and again with the seed 0.

    >>> bootstrap([3.0, 3.0, 3.0])
    Interval(estimate=3.0, low=3.0, high=3.0)
    """
    rows = np.asarray(samples, dtype=np.float64)
    rng = np.random.default_rng(0)
    draws = rng.integers(len(rows), size=(_RESAMPLES, len(rows)))
    again = np.array([statistic(rows[draw]) for draw in draws])
    tail = (1 - CONFIDENCE) / 2
    low, high = np.nanquantile(again, [tail, 1 - tail])
    return Interval(*(round(float(x), 4) for x in (statistic(rows), low, high)))


@dataclass(frozen=True, slots=True)
class Fit:
    """A straight line through points."""

    slope: float
    error: float
    """The root mean square of what it leaves."""


def least_squares(x: ArrayLike, y: ArrayLike) -> Fit:
    """The line that leaves the least squares; not a number if all x are equal.

    >>> least_squares([1, 2, 3], [5, 7, 9])
    Fit(slope=2.0, error=0.0)
    """
    a, b = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    a, b = a - a.mean(), b - b.mean()
    scale = float(a @ a)
    slope = float(a @ b) / scale if scale else float("nan")
    return Fit(slope, sqrt(float(np.square(b - slope * a).mean())))


def rank_correlation(x: ArrayLike, y: ArrayLike) -> float:
    """Spearman's: 1 if y grows with x, -1 if it falls; not a number if one of them is constant.

    >>> rank_correlation([1, 2, 3, 4], [10, 20, 20, 1000])
    0.9487
    """
    a, b = (_ranks(np.asarray(values, dtype=np.float64)) for values in (x, y))
    a, b = a - a.mean(), b - b.mean()
    scale = sqrt(float(a @ a) * float(b @ b))
    return round(float(a @ b) / scale, 4) if scale else float("nan")


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The place of each value in ascending order; equal values share the mean of theirs."""
    _, where, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[where.ravel()], dtype=np.float64)
