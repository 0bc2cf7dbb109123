"""Many trainings of one wiring at once: as one network of copies that share nothing.

A step of a deep and narrow network costs what its levels cost, however few gates are on them. So
the copies, each with its own words, mask and start, stand side by side as one LUT network. The
gradient of a copy does not depend on the others, and Adam scales every parameter by itself; so each
is trained as it would be alone, up to rounding.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import torch

from tmc.encoding import Bits
from tmc.learn.data import Samples, dataset
from tmc.learn.matched import MatchedNet, extract
from tmc.learn.sampling import Sampling
from tmc.learn.supervision import Supervision, choose
from tmc.learn.target import Target
from tmc.learn.training import fit
from tmc.lut import Lut, LutNetwork

if TYPE_CHECKING:
    from tmc.learn.training import Point

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
    seeds = range(len(masks))
    data = [dataset(aim, samples=samples, sampling=sampling, seed=seed) for seed in seeds]
    count = len(aim.network.outputs)
    net = MatchedNet(copies(aim.network, len(masks)), np.concatenate(masks), form=form)
    alone = [MatchedNet(aim.network, mask, form=form, seed=s) for s, mask in enumerate(masks)]
    with torch.no_grad():
        net.theta.copy_(torch.cat([one.theta for one in alone]))
    learned: list[int | None] = [None for _ in seeds]
    whole = replace(
        data[0], train=_beside([d.train for d in data]), test=_beside([d.test for d in data])
    )

    def look(point: "Point") -> None:
        right = net.predict(whole.test.bits) == whole.test.outputs
        for seed in seeds:
            block = right[:, seed * count : (seed + 1) * count]
            if learned[seed] is None and len(block) and block.all(axis=1).mean() >= LEARNED:
                learned[seed] = point.step
        if watch is not None:
            watch(point.step, apart(extract(net), aim.network, len(masks)))

    fit(net, whole, steps=steps, progress=look)
    return learned


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
