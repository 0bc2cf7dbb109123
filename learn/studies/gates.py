"""What becomes of single gates while a network is trained."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tmc.circuits.lut import LutNetwork
from tmc.learn.studies.together import LEARNED
from tmc.unroll.encoding import Bits

HARDNESS = ("low correlation", "high leap", "high degree", "distance")
"""What is said to make a gate hard to learn."""


def right_gates(true: Bits, learned: Bits, weights: NDArray[np.float64]) -> Bits:
    """Which gates are the true ones or their complements, shape (gates,).

    Columns (words, gates) are compared: on 99% of the words on which the true gate is true, and on
    99% of those on which it is false, each word with its weight.
    """
    yes, no = (_how_often(learned, words, weights) for words in (true, ~true))
    same = (yes >= LEARNED) & (no <= 1 - LEARNED)
    return np.asarray(same | ((yes <= 1 - LEARNED) & (no >= LEARNED)))


def _how_often(learned: Bits, words: Bits, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """How often each column is true on words of its own; 0 if there are none."""
    among = weights[:, None] * words
    share = among.sum(axis=0)
    return np.asarray(np.einsum("wg,wg->g", learned, among) / np.where(share > 0, share, 1))


def stays(right: Sequence[Bits], steps: Sequence[int]) -> list[int | None]:
    """For each gate the first of the steps from which on it is right; `None` if it ends wrong.

    >>> wrong, good = np.array([False, False]), np.array([True, False])
    >>> stays([good, wrong, good, good], [0, 10, 20, 30])
    [20, None]
    """
    held = np.logical_and.accumulate(np.array(right)[::-1], axis=0).sum(axis=0)
    return [steps[len(steps) - count] if count else None for count in held.tolist()]


def nearest_labels(network: LutNetwork, shown: Bits) -> tuple[list[set[int]], list[int]]:
    """For each LUT the labels it reaches without passing another one, and how far the next is.

    Labels are the LUTs in the mask `shown`, shape (luts,), outputs among them; the distance of a
    LUT that a label reads is 1.
    """
    inputs, luts = len(network.inputs), len(network)
    reached: list[set[int]] = [set() for _ in range(luts)]
    away = [luts + 1] * luts
    for i in reversed(range(luts)):
        for g in (j - inputs for j in network.luts[i].fanin if j >= inputs):
            reached[g] |= {i} if shown[i] else reached[i]
            away[g] = min(away[g], 1 if shown[i] else 1 + away[i])
    return reached, away


def distance_of(network: LutNetwork) -> float:
    """From a LUT to the nearest output that hears of it, on the mean; of an output it is 0.

    >>> from tmc.learn.dags import PARITY, Shape, prefixes, product
    >>> from tmc.circuits.mapping import map_luts
    >>> distance_of(map_luts(product(PARITY, 4, Shape.CHAIN), 2))
    1.0
    >>> distance_of(map_luts(prefixes(PARITY, 4, Shape.CHAIN), 2))
    0.0
    """
    outputs = np.isin(np.arange(len(network)) + len(network.inputs), network.roots)
    _, away = nearest_labels(network, outputs)
    return round(float(np.where(outputs, 0, away).mean()), 2)
