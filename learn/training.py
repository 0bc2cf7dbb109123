"""One training loop for every kind of network: Adam on mini-batches of the training samples.

The loop ends when the network is right on every label it is given of every *training* sample, or
when its steps are used up. The test samples are looked at to draw the learning curve and for
nothing else.

Everything random comes from the seed, the mini-batch of a step follows from the seed and the number
of the step, and the loop runs on one thread. So the weights are a function of the arguments, bit
for bit, and a training that is killed and resumed ends with the weights of one that was not.

Fabric (https://lightning.ai/docs/fabric) runs devices, processes and checkpoints. Who wants more
than one process launches a `Fabric` and calls `fit` in each of them; every process then takes its
share of each mini-batch.
"""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache, lru_cache
from hashlib import sha256
from math import nan
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from tmc.learn.checkpoint import Folder
from tmc.learn.data import Dataset, Samples
from tmc.learn.threads import one_thread
from tmc.machines.errors import UsageError
from tmc.unroll.encoding import Bits

if TYPE_CHECKING:
    from lightning_fabric import Fabric


_CLOSELY = 32  # steps at the beginning of each of which a snapshot is taken, if they are kept


class Learner(nn.Module):
    """What the loop needs of a network."""

    rate: float
    """The learning rate (of Adam) that suits it."""

    def loss(self, samples: Samples) -> Tensor:
        """What is made small: a mean over the samples."""
        raise NotImplementedError

    def predict(self, bits: Bits) -> Bits:
        """The outputs it answers, shape (patterns, outputs)."""
        raise NotImplementedError

    def right(self, samples: Samples) -> Bits:
        """On which samples it is right about all labels it is given, shape (samples,)."""
        raise NotImplementedError

    def snapshot(self) -> dict[str, Tensor]:
        """What of it is to be looked at afterwards, by name."""
        return {}


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
    """Of training, in all runs if it was resumed."""
    stopped: bool
    """Whether it ended because all training labels were right."""
    rate: float
    curve: tuple[Point, ...]


class _Run:
    """How far a training is; its losses are those since the last point of the curve."""

    def __init__(self) -> None:
        self.step = 0
        self.seconds = 0.0
        self.losses: list[float] = []
        self.curve: list[Point] = []
        self.snapshots: list[dict[str, Tensor]] = []
        """With the step and the accuracies, if they are kept."""

    def state_dict(self) -> dict[str, Any]:
        return {**vars(self), "curve": [asdict(point) for point in self.curve]}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        vars(self).update(state, curve=[Point(**point) for point in state["curve"]])


@one_thread()
def fit(
    model: Learner,
    data: Dataset,
    *,
    steps: int = 2000,
    seed: int = 0,
    rate: float | None = None,
    batch: int = 64,
    folder: str | Path | None = None,
    resume: bool = False,
    save_every: int = 200,
    fabric: "Fabric | None" = None,
    progress: Callable[[Point], None] | None = None,
) -> History:
    """Trains `model` for at most so many steps, and calls `progress` with the curve's points.

    Without a `rate` it is the model's own. A `folder` keeps the metrics, snapshots of the first
    steps and at each point, and every `save_every` steps a checkpoint; with `resume` the training
    goes on from there, if there is one.
    """
    rate = model.rate if rate is None else rate
    fabric = fabric or _one_process()
    if min(batch, len(data.train)) < fabric.world_size:
        raise UsageError(f"a mini-batch is too small for {fabric.world_size} processes")
    learner, optimizer = fabric.setup(model, torch.optim.Adam(model.parameters(), lr=rate))
    learner.mark_forward_method("loss")
    run = _Run()
    state = {"model": learner, "optimizer": optimizer, "run": run}
    kept = None
    if folder is not None:
        settings = {"seed": seed, "rate": rate, "batch": batch, "model": str(model)}
        kept = Folder(folder, fabric, {**settings, "data": _digest(data)}, resume=resume)
        kept.restore(state)
    start = time.perf_counter() - run.seconds
    while True:
        if run.step >= steps or _due(run.step):
            if not run.curve or run.curve[-1].step < run.step:
                run.curve.append(_point(model, data, run, fabric))
                run.losses.clear()
                if progress is not None:
                    progress(run.curve[-1])
                if kept:
                    kept.write_metrics([asdict(point) for point in run.curve])
                    _look(model, data, run)
                    kept.write_snapshots(run.snapshots)
            stopped = fabric.broadcast(bool(model.right(data.train).all()))
            if stopped or run.step >= steps:
                break
        elif kept and run.step < _CLOSELY:
            _look(model, data, run)
        share, part = _share(data.train, batch, seed, run.step, fabric)
        loss = learner.loss(share) * part
        optimizer.zero_grad()
        fabric.backward(loss)
        optimizer.step()
        run.losses.append(loss.item())
        run.step += 1
        run.seconds = time.perf_counter() - start
        if kept and run.step % save_every == 0:
            kept.save(state)
    if kept:
        kept.save(state)
        kept.close()
    return History(run.step, run.seconds, stopped, rate, tuple(run.curve))


def _look(model: Learner, data: Dataset, run: _Run) -> None:
    """Takes a snapshot of this step, if the model lets one look at a thing."""
    snapshot = model.snapshot()
    if not snapshot or (run.snapshots and run.snapshots[-1]["step"] == run.step):
        return
    train, test = (accuracy(model.predict, samples) for samples in (data.train, data.test))
    told = torch.tensor([nan if x is None else x for x in (train, test)], dtype=torch.double)
    run.snapshots.append({"step": torch.tensor(run.step), "accuracy": told, **snapshot})


def accuracy(predict: Callable[[Bits], Bits], samples: Samples) -> float | None:
    """The fraction of samples on which every output is right; `None` if there are none."""
    if not len(samples):
        return None
    return float((predict(samples.bits) == samples.outputs).all(axis=1).mean())


@cache
def _one_process() -> "Fabric":
    from lightning_fabric import Fabric

    return Fabric(accelerator="cpu", devices=1)


def _due(step: int) -> bool:
    """Whether a point is due: every 10 steps to 200, every 20 to 400, every 40 to 800 and so on."""
    return step % (10 << max(0, (step // 100).bit_length() - 1)) == 0


def _point(model: Learner, data: Dataset, run: _Run, fabric: "Fabric") -> Point:
    train = accuracy(model.predict, data.train)
    assert train is not None  # a data set has a training sample
    loss = None
    if run.losses:
        mean = torch.tensor(sum(run.losses) / len(run.losses), dtype=torch.double)
        reduced = fabric.all_reduce(mean, reduce_op="mean")
        assert isinstance(reduced, Tensor)
        loss = reduced.item()
    return Point(run.step, loss, train, accuracy(model.predict, data.test))


def _share(
    samples: Samples, batch: int, seed: int, step: int, fabric: "Fabric"
) -> tuple[Samples, float]:
    """What this process takes of the mini-batch of a step, and the weight of its mean.

    The weights make the mean over the processes the mean over the mini-batch.
    """
    batches = max(1, len(samples) // batch)
    rows = _epoch(len(samples), batches, seed, step // batches)[step % batches]
    share = rows[fabric.global_rank :: fabric.world_size]
    return samples.take(share), len(share) * fabric.world_size / len(rows)


@lru_cache(maxsize=1)
def _epoch(count: int, batches: int, seed: int, epoch: int) -> list[NDArray[np.integer]]:
    """All samples in random order, in nearly equal mini-batches."""
    return np.array_split(np.random.default_rng([seed, epoch]).permutation(count), batches)


def _digest(data: Dataset) -> str:
    """What tells one data set from another."""
    digest = sha256()
    for samples in (data.train, data.test):
        for array in (samples.bits, samples.outputs, samples.nodes):
            digest.update(np.packbits(array).tobytes())
    return digest.hexdigest()
