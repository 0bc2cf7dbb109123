"""One training loop for every kind of network: Adam on mini-batches of the training samples.

The loop ends when the network is right on every label it is given of every *training* sample, or
when its steps are used up. The test samples are looked at to draw the learning curve and for
nothing else. Everything random comes from the seed, and the loop runs on one thread: the same seed
gives the same weights, bit for bit.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from torch import Tensor, nn

from tmc.encoding import Bits
from tmc.learn.data import Dataset, Samples
from tmc.learn.threads import one_thread


class Learner(Protocol):
    """What the loop needs of a network."""

    @property
    def rate(self) -> float:
        """The learning rate that suits it."""

    def parameters(self) -> Iterator[nn.Parameter]:
        """What is learned."""

    def loss(self, samples: Samples) -> Tensor:
        """What is made small."""

    def predict(self, bits: Bits) -> Bits:
        """The outputs it answers, shape (patterns, outputs)."""

    def right(self, samples: Samples) -> Bits:
        """On which samples it is right about all labels it is given, shape (samples,)."""


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a learning curve. Accuracies are fractions of words with every output right."""

    step: int
    train_loss: float | None
    """The mean since the point before; `None` at the start."""
    train_accuracy: float
    test_accuracy: float | None
    """`None` if there are no test samples."""


@dataclass(frozen=True, slots=True)
class History:
    """How a training went."""

    steps: int
    seconds: float
    stopped: bool
    """Whether it ended because all training labels were right."""
    curve: tuple[Point, ...]


@one_thread()
def fit(
    model: Learner,
    data: Dataset,
    *,
    steps: int = 2000,
    seed: int = 0,
    rate: float | None = None,
    batch: int = 64,
    progress: Callable[[Point], None] | None = None,
) -> History:
    """Trains `model` for at most so many steps, and calls `progress` with the curve's points.

    Without a `rate` it is the model's own.
    """
    optimizer = torch.optim.Adam(model.parameters(), lr=model.rate if rate is None else rate)
    batches = _batches(data.train, batch, np.random.default_rng(seed))
    curve: list[Point] = []
    losses: list[float] = []
    start = time.perf_counter()
    for step in range(steps + 1):
        if step == steps or _due(step, curve):
            curve.append(_point(model, data, step, losses))
            losses.clear()
            if progress is not None:
                progress(curve[-1])
            done = bool(model.right(data.train).all())
            if done or step == steps:
                break
        loss = model.loss(next(batches))
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        losses.append(loss.item())
    return History(step, time.perf_counter() - start, done, tuple(curve))


def accuracy(predict: Callable[[Bits], Bits], samples: Samples) -> float | None:
    """The fraction of samples on which every output is right; `None` if there are none."""
    if not len(samples):
        return None
    return float((predict(samples.bits) == samples.outputs).all(axis=1).mean())


def _due(step: int, curve: list[Point]) -> bool:
    """Whether a point is due: every 10 steps, later whenever a tenth has been added."""
    return not curve or step - curve[-1].step >= max(10, curve[-1].step // 10)


def _point(model: Learner, data: Dataset, step: int, losses: list[float]) -> Point:
    train = accuracy(model.predict, data.train)
    assert train is not None  # a data set has a training sample
    loss = sum(losses) / len(losses) if losses else None
    return Point(step, loss, train, accuracy(model.predict, data.test))


def _batches(samples: Samples, batch: int, rng: np.random.Generator) -> Iterator[Samples]:
    """Mini-batches without end: every sample comes once before any comes again."""
    while True:
        order = rng.permutation(len(samples))
        for start in range(0, len(samples), batch):
            yield samples.take(order[start : start + batch])
