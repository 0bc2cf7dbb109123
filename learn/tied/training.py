"""Learning a machine from lessons: gradients, rounding every few steps, and repair.

Adam climbs the likelihood of the labels for many tables at once. Every few steps each table is
rounded. One that explains all lessons is done; else a short local search tries to mend it, and the
gradients never hear of that. Entries that no run on a training word uses are nothing that has been
learned, and are left out. Training ends when enough tables explain all training words: words
that were not shown decide nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

import numpy as np
import torch

from tmc.learn.shape import Delta, Shape, machine_of
from tmc.learn.threads import one_thread
from tmc.learn.tied.belief import masks_of
from tmc.learn.tied.kernels import anneal, contradicted
from tmc.learn.tied.labels import Labels
from tmc.learn.tied.net import TiedNet
from tmc.machines.machine import Machine

_HOT = 0.5  # labels; the temperature at which repair begins

Progress = Callable[[int, int], None]
"""Told how many steps are done, and how many tables explain all lessons."""


@dataclass(frozen=True, eq=False, slots=True)
class Explanation:
    """A table that contradicts no label; what no run uses is `MISSING`."""

    shape: Shape
    delta: Delta
    restart: int
    step: int
    repaired: bool
    """Whether it is the rounded table mended, and not as it was rounded."""

    def machine(self, name: str = "learned") -> Machine:
        """The table as a machine."""
        return machine_of(self.shape, self.delta, name)


@dataclass(frozen=True, eq=False, slots=True)
class Trained:
    """How a training went."""

    found: tuple[Explanation, ...]
    """At most one for each restart, in the order in which they were found."""
    steps: int
    seconds: float
    interrupted: bool
    """Whether Ctrl-C ended it; what had been found by then counts."""


@one_thread()
def train_tied(
    net: TiedNet,
    labels: Labels,
    *,
    steps: int = 400,
    enough: int = 1,
    rate: float = 0.2,
    batch: int = 16,
    every: int = 10,
    proposals: int = 40_000,
    seed: int = 0,
    progress: Progress | None = None,
) -> Trained:
    """Train until `enough` restarts have come to a table that explains all lessons.

    Every so many steps the tables are rounded, and repaired with so many `proposals` of a local
    search; 0 is none. At the learning rate 0 that search is alone: it begins at the first tables,
    rounded, as often as it would have been called.
    """
    began = perf_counter()
    masks = masks_of(labels)
    random = np.random.default_rng(seed)
    optimizer = torch.optim.Adam(net.parameters(), lr=rate, betas=(0.9, 0.99))
    found: dict[int, Explanation] = {}
    step, interrupted = 0, False
    try:
        while step < steps and len(found) < enough:
            if rate:
                rows = torch.from_numpy(random.permutation(len(labels))[:batch])
                loss = -net.log_likelihood(masks.take(rows)).mean(1).sum()
                optimizer.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]
                optimizer.step()
            step += 1
            if step % every and step < steps:
                continue
            for restart, delta in enumerate(net.rounded()):
                if restart in found:
                    continue
                repaired = wrong_labels(delta, labels) > 0
                if repaired and not repair(delta, labels, proposals, seed=step):
                    continue
                used = used_only(delta, labels)
                found[restart] = Explanation(net.shape, used, restart, step, repaired)
            if progress:
                progress(step, len(found))
    except KeyboardInterrupt:
        interrupted = True
    return Trained(tuple(found.values()), step, perf_counter() - began, interrupted)


def wrong_labels(delta: Delta, labels: Labels) -> int:
    """How many labels a table without missing entries contradicts; a wrong answer counts as 3."""
    used = np.zeros(delta.next.size, dtype=np.bool_)
    table = delta.next, delta.write, delta.move
    return contradicted(*table, labels.arrays, labels.origin, labels.shape.one_way, used, np.inf)


def used_only(delta: Delta, labels: Labels) -> Delta:
    """The table without the entries that no run on these words uses."""
    used = np.zeros(delta.next.size, dtype=np.bool_)
    table = delta.next, delta.write, delta.move
    contradicted(*table, labels.arrays, labels.origin, labels.shape.one_way, used, np.inf)
    kept, nothing = used.reshape(delta.next.shape), Delta.blank(labels.shape)
    return Delta(
        *(
            np.where(kept, getattr(delta, name), getattr(nothing, name))
            for name in ("next", "write", "move")
        )
    )


def repair(delta: Delta, labels: Labels, proposals: int, *, seed: int = 0) -> bool:
    """Change a table in place by local search; whether it explains all labels then."""
    shape = labels.shape
    wrong = anneal(
        *(delta.next, delta.write, delta.move),
        np.array(shape.moves, dtype=np.int64),
        len(shape.endings),
        shape.computes,
        *(labels.arrays, labels.origin, shape.one_way),
        *(proposals, _HOT, seed),
    )
    return wrong == 0
