"""Boolean functions as polynomials: what of their inputs is multiplied with what.

With -1 for true and 1 for false, a function of n bits is in one way only a sum of monomials, each
with a coefficient and a set of inputs that are multiplied: its Fourier expansion (O'Donnell,
"Analysis of Boolean Functions", section 1.2). Coefficients are computed exactly, as whole numbers.

The *degree* is the size of its largest set. The *leap* is about climbing from set to set: the sets
are met in some order, and the leap of an order is the largest number of inputs that a set adds to
those before it; of all orders the smallest counts. Gradient descent on a dense network is said to
need about n^leap steps (Abbe, Boix-Adsera, Misiakiewicz, "SGD learning on neural networks: leap
complexity and saddle-to-saddle dynamics", COLT 2023). A parity of k bits leaps k, an AND 1.
"""

import numpy as np
from numpy.typing import NDArray

from tmc.unroll.encoding import Bits


def spectrum(values: Bits) -> NDArray[np.int64]:
    """The coefficients times 2^n, shape (2,) * n; an index is 1 at the inputs in the set.

    `values`, shape (2^n,), are those on all words in lexicographic order.

    >>> spectrum(np.array([False, True, True, False])).tolist()
    [[0, 0], [0, 4]]
    """
    n = len(values).bit_length() - 1
    sums = np.where(values, -1, 1).astype(np.int64).reshape((2,) * n)
    for axis in range(n):
        low, high = np.take(sums, 0, axis), np.take(sums, 1, axis)
        sums = np.stack([low + high, low - high], axis)
    return sums


def monomials(values: Bits) -> Bits:
    """The sets of inputs with a coefficient that is not 0, shape (sets, inputs)."""
    return np.argwhere(spectrum(values)).astype(np.bool_)


def degree(sets: Bits) -> int:
    """The size of the largest set; 0 of a constant.

    >>> degree(monomials(np.array([False, False, False, True])))
    2
    """
    return int(sets.sum(axis=1).max(initial=0))


def leap(sets: Bits) -> int:
    """The leap, as defined above; 0 of a constant.

    Where sets are met as soon as they add at most so many inputs, the order does not matter; so the
    smallest number with which all of them are met is the leap.

    >>> leap(monomials(np.array([False, False, False, True])))
    1
    >>> leap(monomials(np.array([False, True, True, False])))
    2
    """
    met = np.zeros(sets.shape[1], dtype=np.bool_)
    leaps = 0
    while (new := (sets & ~met).sum(axis=1)).any():
        leaps = max(leaps, int(new[new > 0].min()))
        met |= sets[new <= leaps].any(axis=0)
    return leaps


def correlations(these: Bits, those: Bits, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Pearson's, of columns with columns over weighted words, shape (these, those).

    Of a column that is constant it is 0.
    """
    a, b = (_standard(values, weights) for values in (these, those))
    return np.asarray((a * weights[:, None]).T @ b)


def _standard(values: Bits, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    centred = values - weights @ values
    spread = np.sqrt(weights @ centred**2)
    return np.asarray(np.divide(centred, spread, out=np.zeros_like(centred), where=spread > 0))
