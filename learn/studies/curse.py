"""How do the samples that a learner needs grow with the length of the words?

Parity and the comparator are wired as trees, the adder as a chain, in gates of two variables. The
*shown* learner has this wiring and sees the true value of every gate; *outputs* has it and sees the
outputs only; *dense* (two hidden layers) and *shallow* (one) know no wiring, see the outputs only,
and have about ten times as many parameters. Each is trained on 8 words, then on twice as many, up
to all that are not held out, which are a quarter of all words and 1,024 at most. Counted is the
first number of words with which half of the seeds answer 99% of the words held out right, within
600 steps with the wiring and 1,500 without. If none is enough, all 2^n words are counted, as a
table of answers would need.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from math import log2
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tmc.learn.baselines import DenseNet, width_for
from tmc.learn.dags import Shape
from tmc.learn.plot import BESIDE, GREY, line, names, panels
from tmc.learn.studies.curse_text import text
from tmc.learn.studies.intervals import BOOTSTRAP, Interval, bootstrap, least_squares
from tmc.learn.studies.study import Study, grouped
from tmc.learn.studies.together import masks_for, train_dense, train_together
from tmc.learn.studies.wirings import bracketed
from tmc.learn.target import Target, plain_target
from tmc.learn.theory import table_entries

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FUNCTIONS = ("parity", "comparator", "adder")
LEARNERS = ("shown", "outputs", "dense", "shallow")
LENGTHS = (6, 8, 10, 12)
TIMES = 10
"""Parameters of a network without wiring, for each entry of the tables with it."""
WIRED_STEPS = 600
DENSE_STEPS = 1500
_LEAST = 8
_SURE = 5 / 6
"""No more samples are tried once so many of the seeds have learned."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One learner of one function, trained with all seeds from 0 on."""

    function: str
    n: int
    learner: str
    seeds: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the trainings went."""

    parameters: int
    samples: list[int]
    """The numbers of words that were tried."""
    learned: list[list[bool]]
    """For each of them and each seed, whether it had learned."""


@dataclass(frozen=True, slots=True)
class Line:
    """A learner at one length of words."""

    function: str
    n: int
    learner: str
    parameters: int
    seeds: int
    samples: float
    """The first number of words with which half of the seeds learn, or 2^n."""
    low: float
    high: float
    learned: float
    """The fraction of the seeds that learned with the most words tried."""
    slope: float
    """Of log2 of the samples against n, over all lengths; the same in every line of a learner."""
    slope_low: float
    slope_high: float


def _cells(quick: bool, seeds: int) -> list[Cell]:
    lengths = LENGTHS[:3] if quick else LENGTHS
    return [Cell(f, n, learner, seeds) for f in FUNCTIONS for learner in LEARNERS for n in lengths]


def measure(cell: Cell) -> Outcome:
    """Train with more and more words, until nearly every seed learns."""
    aim = aim_of(cell.function, cell.n)
    tried: list[int] = []
    learned: list[list[bool]] = []
    for samples in ladder(cell.n):
        parameters, steps = _trained(aim, cell.learner, samples, cell.seeds)
        tried.append(samples)
        learned.append([step is not None for step in steps])
        if sum(learned[-1]) >= _SURE * cell.seeds:
            break
    return Outcome(parameters, tried, learned)


def aim_of(function: str, n: int) -> Target:
    """The function in constituents of two variables."""
    shape = Shape.CHAIN if function == "adder" else Shape.TREE
    return plain_target(bracketed(function, n, shape), lut=2)


def ladder(n: int) -> Iterator[int]:
    """8 words, twice as many and so on, and at last all that are not held out.

    >>> [*ladder(6)]
    [8, 16, 32, 48]
    """
    left = 2**n - min(2**n // 4, 1024)
    samples = _LEAST
    while samples < left:
        yield samples
        samples *= 2
    yield left


def _trained(
    aim: Target, learner: str, samples: int, seeds: int
) -> tuple[int, Sequence[int | None]]:
    """The parameters, and the steps until each seed had learned."""
    network = aim.network
    entries = table_entries(network)
    if learner in ("shown", "outputs"):
        masks = masks_for(aim, float(learner == "shown"), seeds)
        return entries, train_together(aim, masks, samples=samples, steps=WIRED_STEPS)
    inputs, outputs = len(network.inputs), len(network.outputs)
    layers = 2 if learner == "dense" else 1
    width = width_for(TIMES * entries, inputs, outputs, layers=layers)
    nets = [DenseNet(inputs, outputs, width, layers=layers, seed=seed) for seed in range(seeds)]
    return nets[0].entries, train_dense(aim, nets, samples=samples, steps=DENSE_STEPS)


def table(rows: Sequence[tuple[Cell, Outcome]]) -> list[Line]:
    """The samples needed, and how they grow."""
    lines = []
    for group in grouped(rows, lambda row: (row[0].function, row[0].learner)).values():
        slope = _slope(group)
        for cell, outcome in group:
            needed = bootstrap(_by_seed(outcome), partial(_needed, outcome.samples, cell.n))
            lines.append(
                Line(
                    function=cell.function,
                    n=cell.n,
                    learner=cell.learner,
                    parameters=outcome.parameters,
                    seeds=cell.seeds,
                    samples=needed.estimate,
                    low=needed.low,
                    high=needed.high,
                    learned=round(sum(outcome.learned[-1]) / cell.seeds, 4),
                    slope=slope.estimate,
                    slope_low=slope.low,
                    slope_high=slope.high,
                )
            )
    return lines


def _by_seed(outcome: Outcome) -> NDArray[np.float64]:
    """Whether a seed has learned, shape (seeds, numbers of words)."""
    return np.array(outcome.learned, dtype=np.float64).T


def _needed(samples: Sequence[int], n: int, learned: NDArray[np.float64]) -> float:
    """The first number of words with which half of the seeds, the rows, learn; or 2^n."""
    enough = np.flatnonzero(learned.mean(axis=0) >= 0.5)
    return float(samples[enough[0]] if len(enough) else 2**n)


def _slope(group: Sequence[tuple[Cell, Outcome]]) -> Interval:
    """Of log2 of the samples needed against n."""
    lengths = [cell.n for cell, _ in group]
    ends = np.cumsum([len(outcome.samples) for _, outcome in group])

    def slope(learned: NDArray[np.float64]) -> float:
        parts = np.split(learned, ends[:-1], axis=1)
        needed = [
            log2(_needed(outcome.samples, cell.n, part))
            for (cell, outcome), part in zip(group, parts, strict=True)
        ]
        return least_squares(lengths, needed).slope

    return bootstrap(np.concatenate([_by_seed(outcome) for _, outcome in group], axis=1), slope)


def draw(lines: Sequence[Line]) -> "Figure":
    """A panel for each function: samples against the length of the words."""
    functions = grouped(lines, lambda one: one.function)
    figure, axes = panels([*functions], x="n, bits", y="words needed")
    for panel, mine in zip(axes, functions.values(), strict=True):
        lengths = sorted({one.n for one in mine})
        every = [2**n for n in lengths]
        panel.plot(lengths, every, "--", color=GREY, linewidth=1.3)
        for kind, learner in enumerate(LEARNERS):
            points = [one for one in mine if one.learner == learner]
            line(panel, points, lambda one: one.n, lambda one: one.samples, kind)
        corner = 0.04, 0.95
        panel.annotate(
            "- - all words", corner, (0, 0), xycoords="axes fraction", color=GREY, **BESIDE
        )
        panel.set_xticks(lengths)
        panel.set_yscale("log", base=2)
        panel.set_ylim(_LEAST / 1.5, every[-1] * 1.5)
        panel.yaxis.set_major_formatter("{x:,.0f}")
    ends = [one for one in mine if one.n == max(lengths)]
    names(axes[-1], [(one.samples, one.learner, LEARNERS.index(one.learner)) for one in ends])
    return figure


STUDY = Study(
    name="curse",
    title="Samples needed against the length of the words",
    cell=Cell,
    outcome=Outcome,
    cells=_cells,
    measure=measure,
    table=table,
    interval=BOOTSTRAP,
    draw=draw,
    text=text,
    seeds=12,
)
