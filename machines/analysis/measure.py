"""Steps and cells of the runs on words of one length: the most, and on average.

Of short words all are run. Of longer ones a sample is: random words give the average, and words of
structure (`tmc.machines.words`) are there to find the worst case, of which a sample only gives a
lower bound.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tmc.machines.batch import VERDICTS, run_batch
from tmc.machines.machine import Machine, Verdict, Word
from tmc.machines.words import Words, all_words, sample_words

_SHOWN = 4  # words whose runs do not end
_UNDECIDED = VERDICTS.index(Verdict.UNDECIDED)

_Figures = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Point:
    """The runs on words of one length."""

    n: int
    words: int
    every: bool
    """Whether these are all the words there are."""
    undecided: int
    """Runs that did not end, in the steps allowed; the figures are of the others."""
    most_steps: int
    mean_steps: float
    most_cells: int
    """Visited on one tape."""
    mean_cells: float


@dataclass(frozen=True, slots=True)
class Measured:
    """A point, the first few words whose runs did not end, and what the runs took."""

    point: Point
    undecided: tuple[Word, ...]
    longest: int
    """The most steps of a run, those included that did not end."""
    work: int
    """Configurations met."""


def all_runs(machine: Machine, n: int, *, max_steps: int) -> Measured:
    """The runs on all words of length n."""
    runs = _Runs(machine, max_steps)
    for block in all_words(machine, n):
        runs.add(block)
    return runs.measured(n, True, runs.steps, runs.cells)


def sampled_runs(machine: Machine, n: int, count: int, *, max_steps: int) -> Measured:
    """Runs on about so many random words of length n, and on as many of structure."""
    runs = _Runs(machine, max_steps)
    random = np.random.default_rng(0)
    runs.add(random.integers(machine.input_size, size=(count, n)))
    mean_steps, mean_cells = list(runs.steps), list(runs.cells)
    runs.add(sample_words(machine, n, count))
    return runs.measured(n, False, mean_steps, mean_cells)


class _Runs:
    """The figures of some runs, block by block of words."""

    def __init__(self, machine: Machine, max_steps: int) -> None:
        self.machine, self.max_steps = machine, max_steps
        self.steps: list[_Figures] = []
        self.cells: list[_Figures] = []
        self.words = self.longest = self.work = self.left = 0
        self.undecided: list[Word] = []

    def add(self, block: Words) -> None:
        """Run these words."""
        batch = run_batch(self.machine, block, max_steps=self.max_steps)
        ends = (batch.verdicts != _UNDECIDED) | batch.stuck
        self.steps.append(batch.steps[ends])
        self.cells.append(batch.spaces[ends])
        self.words += len(block)
        self.longest = max(self.longest, int(batch.steps.max(initial=0)))
        self.work += int(batch.configurations.sum())
        self.left += int((~ends).sum())
        for i in np.flatnonzero(~ends)[: _SHOWN - len(self.undecided)].tolist():
            self.undecided.append(tuple(block[i].tolist()))

    def measured(
        self, n: int, every: bool, steps: list[_Figures], cells: list[_Figures]
    ) -> Measured:
        """What came out; the means are those of the runs in `steps` and `cells`."""
        point = Point(
            n,
            self.words,
            every,
            self.left,
            most_steps=int(np.concatenate(self.steps).max(initial=0)),
            mean_steps=_mean(np.concatenate(steps)),
            most_cells=int(np.concatenate(self.cells).max(initial=0)),
            mean_cells=_mean(np.concatenate(cells)),
        )
        return Measured(point, tuple(self.undecided), self.longest, self.work)


def _mean(figures: _Figures) -> float:
    return float(figures.mean()) if len(figures) else 0.0
