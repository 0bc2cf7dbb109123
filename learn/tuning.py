"""The learning rate of a network, chosen on training words that are kept apart.

Every kind of network is tuned alike before it is compared: it is trained once with each rate of a
grid, on three quarters of the training words, and judged by the others. The test words have no part
in it. The best rate has the most words with every output right, then the most outputs right, then
the fewest steps; of equals it is the largest.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tmc.learn.data import Dataset, Samples
from tmc.learn.training import Learner, accuracy, fit
from tmc.machines.errors import UsageError

RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3)
"""Learning rates (of Adam) that are tried."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of one rate, on the training words kept apart."""

    rate: float
    accuracy: float
    """The fraction of words with every output right."""
    outputs: float
    """The fraction of outputs that are right."""
    steps: int


def tune(
    build: Callable[[], Learner],
    data: Dataset,
    *,
    rates: Sequence[float] = RATES,
    steps: int = 2000,
    seed: int = 0,
) -> tuple[Trial, ...]:
    """Every rate tried on a new network, the best first; `data.test` is not looked at.

    Raises `UsageError` if there are fewer than two different training words.
    """
    part, apart = held_out(data.train, seed)
    split = replace(data, train=part, test=apart)
    trials = []
    for rate in rates:
        model = build()
        history = fit(model, split, steps=steps, seed=seed, rate=rate)
        right = accuracy(model.predict, apart)
        assert right is not None  # some words are kept apart
        outputs = float((model.predict(apart.bits) == apart.outputs).mean())
        trials.append(Trial(rate, right, outputs, history.steps))
    return tuple(sorted(trials, key=lambda t: (-t.accuracy, -t.outputs, t.steps, -t.rate)))


def held_out(samples: Samples, seed: int) -> tuple[Samples, Samples]:
    """The samples of three quarters of the words, and those of the other words."""
    packed = np.packbits(samples.bits, axis=1)
    words, word = np.unique(packed, axis=0, return_inverse=True)
    if len(words) < 2:
        raise UsageError("a rate cannot be tuned on a single word", hint="take more samples")
    kept = np.random.default_rng(seed).permutation(len(words)) < max(1, len(words) // 4)
    apart = kept[word.ravel()]
    return samples.take(np.flatnonzero(~apart)), samples.take(np.flatnonzero(apart))
