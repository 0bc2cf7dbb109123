"""The learning rate of a network, chosen on words that are kept apart.

Every kind of network is tuned alike before it is compared: it is trained with each rate of a grid
and several seeds, and judged by the validation words of the data. Data without them gives a quarter
of its training words for it, others for each seed. The test words have no part in it. The best rate
has the most words with every output right, then the most outputs right, then the fewest steps, each
in the median of the seeds; of equals it is the largest.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import median

import numpy as np

from tmc.learn.data import Dataset, Samples
from tmc.learn.training import Learner, accuracy, fit
from tmc.machines.errors import UsageError

RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3)
"""Learning rates (of Adam) that are tried."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of one rate on the words kept apart, in the median of the seeds."""

    rate: float
    accuracy: float
    """The fraction of words with every output right."""
    outputs: float
    """The fraction of outputs that are right."""
    steps: float


def tune(
    build: Callable[..., Learner],
    data: Dataset,
    *,
    rates: Sequence[float] = RATES,
    steps: int = 2000,
    seeds: Sequence[int] = (0, 1, 2),
) -> tuple[Trial, ...]:
    """Every rate tried on new networks, the best first; `data.test` is not looked at.

    `build(seed=...)` makes a network, and the seed also draws its mini-batches. Raises `UsageError`
    without a seed, and if there are fewer than two different training words and no others to
    validate with.
    """
    if not seeds:
        raise UsageError("a rate is tuned with one seed at least")
    splits = [(seed, _split(data, seed)) for seed in seeds]
    trials = []
    for rate in rates:
        each = [_tried(build(seed=seed), split, steps, seed, rate) for seed, split in splits]
        trials.append(Trial(rate, *map(median, zip(*each, strict=True))))
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


def _split(data: Dataset, seed: int) -> Dataset:
    """The samples to train with, and in the place of the test those to judge by."""
    if data.validation is not None and len(data.validation):
        return replace(data, test=data.validation)
    part, apart = held_out(data.train, seed)
    return replace(data, train=part, test=apart)


def _tried(
    model: Learner, split: Dataset, steps: int, seed: int, rate: float
) -> tuple[float, float, int]:
    """The fractions of words and of outputs that are right, and the steps taken."""
    history = fit(model, split, steps=steps, seed=seed, rate=rate)
    right = accuracy(model.predict, split.test)
    assert right is not None  # there are words to judge by
    outputs = float((model.predict(split.test.bits) == split.test.outputs).mean())
    return right, outputs, history.steps
