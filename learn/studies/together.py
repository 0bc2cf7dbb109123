"""Many trainings of one kind at once: as one network of copies that share nothing.

A step of a deep and narrow network costs what its levels cost, however few gates are on them. So
the copies, each with its own words, mask and start, stand side by side as one LUT network. The
gradient of a copy does not depend on the others, and Adam scales every parameter by itself; so each
is trained as it would be alone, up to rounding. Dense networks are stacked likewise.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits

from tmc.circuits.lut import Lut, LutNetwork
from tmc.learn.baselines import DenseNet
from tmc.learn.data import Dataset, Samples, dataset
from tmc.learn.matched import MatchedNet, extract
from tmc.learn.sampling import Sampling
from tmc.learn.studies.intervals import Interval, wilson
from tmc.learn.supervision import Supervision, choose
from tmc.learn.target import Target
from tmc.learn.training import Learner, Point, fit
from tmc.unroll.encoding import Bits

LEARNED = 0.99
"""The fraction of test words that a learned network answers right."""


def train_together(
    aim: Target,
    masks: Sequence[Bits],
    *,
    samples: int = 512,
    steps: int = 600,
    sampling: Sampling = Sampling.UNIFORM,
    form: str = "sigmoid",
    watch: Callable[[int, list[LutNetwork]], None] | None = None,
) -> list[int | None]:
    """The steps after which each copy answers 99% of its test words right.

    `None` if it never does, or if there are so few words that none is kept for the test.
    A copy is trained for each of the `masks` (luts,) of supervised LUTs; its number is its seed.
    The curve is looked at as in `fit`. `watch` is called with a step and what each copy has learned
    by then.
    """
    data = _data(aim, len(masks), samples, sampling)
    net = MatchedNet(copies(aim.network, len(masks)), np.concatenate(masks), form=form)
    alone = [MatchedNet(aim.network, mask, form=form, seed=s) for s, mask in enumerate(masks)]
    with torch.no_grad():
        net.theta.copy_(torch.cat([one.theta for one in alone]))

    def look(step: int) -> None:
        if watch is not None:
            watch(step, apart(extract(net), aim.network, len(masks)))

    return _train(net, data, steps, look)


def train_dense(
    aim: Target, nets: Sequence[DenseNet], *, samples: int = 512, steps: int = 600
) -> list[int | None]:
    """The same of dense networks of one size, which see the outputs only; all words are uniform."""
    data = _data(aim, len(nets), samples, Sampling.UNIFORM)
    return _train(DenseCopies(nets), data, steps, lambda step: None)


def success(steps: Sequence[int | None]) -> Interval:
    """The fraction of trainings that learned, from the steps until each had."""
    return wilson(sum(step is not None for step in steps), len(steps))


def _data(aim: Target, count: int, samples: int, sampling: Sampling) -> list[Dataset]:
    return [dataset(aim, samples=samples, sampling=sampling, seed=seed) for seed in range(count)]


def _train(
    net: Learner, data: Sequence[Dataset], steps: int, look: Callable[[int], None]
) -> list[int | None]:
    """Trains copies, each on a data set of its own; `look` is called at the curve's points."""
    learned: list[int | None] = [None for _ in data]
    whole = replace(
        data[0], train=_beside([d.train for d in data]), test=_beside([d.test for d in data])
    )

    def at(point: Point) -> None:
        right = net.predict(whole.test.bits) == whole.test.outputs
        for seed, block in enumerate(np.split(right, len(data), axis=1)):
            if learned[seed] is None and len(block) and block.all(axis=1).mean() >= LEARNED:
                learned[seed] = point.step
        look(point.step)

    fit(net, whole, steps=steps, progress=at)
    return learned


class DenseCopies(Learner):
    """Dense networks of one size side by side, each with inputs and outputs of its own."""

    def __init__(self, nets: Sequence[DenseNet]) -> None:
        super().__init__()
        self.rate = nets[0].rate
        self._count = len(nets)
        layers = zip(
            *([x for x in net.layers if isinstance(x, nn.Linear)] for net in nets), strict=True
        )
        pairs = [
            (
                torch.stack([one.weight.detach().T for one in layer]),
                torch.stack([one.bias.detach()[None] for one in layer]),
            )
            for layer in layers
        ]
        self.weights = nn.ParameterList([weight for weight, _ in pairs])
        self.biases = nn.ParameterList([bias for _, bias in pairs])

    def forward(self, x: Tensor) -> Tensor:
        """The logits of all outputs, shape (batch, copies * outputs)."""
        values = (2 * x - 1).reshape(len(x), self._count, -1).transpose(0, 1)
        for i, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            values = torch.baddbmm(bias, values.relu() if i else values, weight)
        return values.transpose(0, 1).reshape(len(x), -1)

    def loss(self, samples: Samples) -> Tensor:
        """The mean cross entropy of the outputs."""
        logits = self(torch.from_numpy(samples.bits).float())
        return binary_cross_entropy_with_logits(logits, torch.from_numpy(samples.outputs).float())

    def predict(self, bits: Bits) -> Bits:
        """The outputs, shape (patterns, copies * outputs)."""
        with torch.no_grad():
            return np.asarray((self(torch.from_numpy(bits).float()) > 0).numpy())

    def right(self, samples: Samples) -> Bits:
        """On which samples all outputs of all copies are right, shape (samples,)."""
        return np.asarray((self.predict(samples.bits) == samples.outputs).all(axis=1))


def masks_for(aim: Target, fraction: float, seeds: int) -> list[Bits]:
    """Which LUTs are supervised, for each seed."""
    return [choose(aim, Supervision(fraction), seed) for seed in range(seeds)]


def copies(network: LutNetwork, count: int) -> LutNetwork:
    """So many copies of a network, each on inputs of its own."""
    n, luts = len(network.inputs), len(network)

    def place(node: int, copy: int) -> int:
        return copy * n + node if node < n else count * n + copy * luts + node - n

    each = range(count)
    return LutNetwork(
        tuple(f"{copy}.{name}" for copy in each for name in network.inputs),
        tuple(
            Lut(tuple(place(node, copy) for node in lut.fanin), lut.table)
            for copy in each
            for lut in network.luts
        ),
        tuple(f"{copy}.{name}" for copy in each for name in network.outputs),
        tuple(place(root, copy) for copy in each for root in network.roots),
    )


def apart(network: LutNetwork, one: LutNetwork, count: int) -> list[LutNetwork]:
    """The copies in what `copies(one, count)` has become."""
    tables = [lut.table for lut in network.luts]
    blocks = [tables[i * len(one) : (i + 1) * len(one)] for i in range(count)]
    return [
        replace(
            one,
            luts=tuple(Lut(lut.fanin, t) for lut, t in zip(one.luts, block, strict=True)),
        )
        for block in blocks
    ]


def _beside(parts: Sequence[Samples]) -> Samples:
    rows = min(map(len, parts))
    return Samples(
        np.concatenate([part.bits[:rows] for part in parts], axis=1),
        np.concatenate([part.outputs[:rows] for part in parts], axis=1),
        np.concatenate([part.nodes[:rows] for part in parts], axis=1),
    )
