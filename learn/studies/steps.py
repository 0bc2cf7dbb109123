"""How many updates does a learner save that is shown the steps of a computation?

The parity of n bits is computed by a chain of n - 1 gates, as a machine would. A network with this
wiring is trained on 512 words by gradient descent, and is shown the true values of every k-th gate
of the chain, the *tokens* of a trace, and the answer; so k gates lie from one label to the next.
Counted are the updates, 2,000 at most, until it answers 99% of the test words right; up to 200 they
are counted in tens. Of works on the chain of thought, Wies and others (2023) and Wen and others
(2025) let us expect that what is needed grows gently with n where every step is shown, and
exponentially with k. (Of the 512 words of 9 bits, 384 are trained on and the others are the test.)
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log2
from operator import attrgetter
from typing import TYPE_CHECKING

import numpy as np

from tmc.learn.dags import PARITY, Shape, product
from tmc.learn.plot import line, names, panels
from tmc.learn.studies.intervals import BOOTSTRAP, bootstrap, least_squares
from tmc.learn.studies.study import Study
from tmc.learn.studies.together import train_together
from tmc.learn.studies.words import between
from tmc.learn.target import plain_target
from tmc.unroll.encoding import Bits

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LENGTHS = (9, 13, 17, 25, 33)
GAPS = (1, 2, 3, 4, 5, 6, 8)
STEPS = 2000


@dataclass(frozen=True, slots=True)
class Cell:
    """A chain with every `gap`-th gate shown, trained with all seeds from 0 on."""

    n: int
    gap: int
    """n - 1 where only the answer is shown."""
    seeds: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the trainings went."""

    tokens: int
    """Gates shown, without the answer."""
    updates: list[int | None]
    """For each seed, until it had learned."""


@dataclass(frozen=True, slots=True)
class Line:
    """A chain with every `gap`-th gate shown."""

    n: int
    gap: int
    tokens: int
    seeds: int
    learned: float
    """The fraction of the seeds."""
    updates: float
    """The median over the seeds; a seed that did not learn counts as all updates there were."""
    low: float
    high: float
    doublings: float | None
    """By which power of 2 another gate in the gap multiplies updates at this n: the slope of log2
    of the medians over the gaps at which three quarters of the seeds learn; `None` below three."""
    doublings_low: float | None
    doublings_high: float | None
    exponent: float | None
    """As which power of n updates grow at this gap, over the lengths likewise."""
    exponent_low: float | None
    exponent_high: float | None


def _cells(quick: bool, seeds: int) -> list[Cell]:
    lengths, gaps = (LENGTHS[::2], GAPS[:5:2]) if quick else (LENGTHS, GAPS)
    return [Cell(n, gap, seeds) for n in lengths for gap in sorted({*gaps, n - 1}) if gap < n]


def shown(n: int, gap: int) -> Bits:
    """Which of the n - 1 gates of the chain are shown.

    >>> shown(8, 3).astype(int).tolist()
    [0, 0, 1, 0, 0, 1, 0]
    """
    return np.equal(np.arange(1, n) % gap, 0)


def measure(cell: Cell) -> Outcome:
    """Train with every seed."""
    aim = plain_target(product(PARITY, cell.n, Shape.CHAIN), lut=2)
    mask = shown(cell.n, cell.gap)
    updates = train_together(aim, [mask] * cell.seeds, steps=STEPS)
    return Outcome(int(mask[:-1].sum()), updates)


_Numbers = tuple[float | None, float | None, float | None]
"""An estimate and its interval, or nothing."""


def table(rows: Sequence[tuple[Cell, Outcome]]) -> list[Line]:
    """The median over the seeds, and how it grows."""
    outcomes = {(cell.n, cell.gap): outcome for cell, outcome in rows}
    updates = {
        key: np.array([STEPS if x is None else x for x in outcome.updates], dtype=np.float64)
        for key, outcome in outcomes.items()
    }
    learned = {
        key: sum(x is not None for x in outcome.updates) / len(outcome.updates)
        for key, outcome in outcomes.items()
    }
    most = [key for key in outcomes if learned[key] >= 0.75]

    def growth(keys: Sequence[tuple[int, int]], of: Callable[[int, int], float]) -> _Numbers:
        if len(keys) < 3:
            return None, None, None
        x = [of(*key) for key in keys]
        samples = np.stack([updates[key] for key in keys], axis=1)
        found = bootstrap(samples, lambda s: least_squares(x, np.log2(np.median(s, axis=0))).slope)
        return found.estimate, found.low, found.high

    lines = []
    for cell, outcome in rows:
        key = cell.n, cell.gap
        median = bootstrap(updates[key])
        doublings, doublings_low, doublings_high = growth(
            [x for x in most if x[0] == cell.n], lambda n, gap: gap
        )
        exponent, exponent_low, exponent_high = growth(
            [x for x in most if x[1] == cell.gap], lambda n, gap: log2(n)
        )
        lines.append(
            Line(
                n=cell.n,
                gap=cell.gap,
                tokens=outcome.tokens,
                seeds=cell.seeds,
                learned=round(learned[key], 4),
                updates=median.estimate,
                low=median.low,
                high=median.high,
                doublings=doublings,
                doublings_low=doublings_low,
                doublings_high=doublings_high,
                exponent=exponent,
                exponent_low=exponent_low,
                exponent_high=exponent_high,
            )
        )
    return lines


def draw(lines: Sequence[Line]) -> "Figure":
    """Updates against the gap, a line for each n, and against n, a line for some gaps."""
    figure, axes = panels(["", ""], y="updates needed (median of the seeds)")
    lengths = sorted({one.n for one in lines})
    gaps = sorted({one.gap for one in lines if one.gap <= max(GAPS)})
    against_gap = {f"n = {n}": [x for x in lines if x.n == n and x.gap in gaps] for n in lengths}
    against_length = {f"k = {gap}": [x for x in lines if x.gap == gap] for gap in gaps}
    places = attrgetter("gap"), attrgetter("n")
    for panel, groups, at in zip(axes, (against_gap, against_length), places, strict=True):
        panel.set_yscale("log")
        panel.set_ylim(8, STEPS * 1.2)
        ends = []
        for kind, (name, mine) in enumerate(groups.items()):
            line(panel, mine, at, lambda one: one.updates, kind)
            ends.append((mine[-1].updates, name, kind))
        names(panel, ends)
        panel.yaxis.set_major_formatter("{x:,.0f}")
    axes[0].set_xlabel("k, gates from one label to the next", fontsize=10)
    axes[1].set_xlabel("n, bits", fontsize=10)
    return figure


def text(lines: Sequence[Line]) -> str:
    """What came out."""
    sentences = []
    whole = sorted((one for one in lines if one.gap == 1), key=lambda one: one.n)
    first, last = whole[0], whole[-1]
    sentences.append(
        f"With the whole trace shown, {first.updates:.0f} updates do for n = {first.n} and "
        f"{last.updates:.0f} for n = {last.n}: they grow as n to the power {_range(last)}, so "
        + ("no faster than n" if (last.exponent_high or 0) <= 1 else "possibly faster than n")
        + ", as far as tens can tell."
    )
    by_length = {one.n: one for one in lines if one.doublings is not None}
    sentences.append(
        "With every k-th gate shown, each further gate in the gap multiplies the updates by 2 to "
        "the power "
        + ", ".join(f"{_doublings(one)} at n = {n}" for n, one in by_length.items())
        + "."
    )
    better = sum(_bends(lines, n) for n in by_length)
    growing = sum((one.doublings_low or 0) > 0 for one in by_length.values())
    sentences.append(
        f"The interval is above 0 at {growing} of these {len(by_length)} lengths, and at {better} "
        "of them an exponential in k fits the medians better than a power of k does"
        + (": the growth is as expected." if better > len(by_length) / 2 else ".")
    )
    ends = [one for one in lines if one.gap == one.n - 1]
    sentences.append(
        "With the answer only, the seeds that learn at all are "
        + ", ".join(f"{one.learned:.0%} at n = {one.n}" for one in ends)
        + f", within {STEPS:,} updates."
    )
    fixed = {one.gap: one for one in lines if one.gap > 1 and one.exponent is not None}
    if fixed:
        sentences.append(
            "At a fixed gap the updates grow with n too, as n to the power "
            + ", ".join(f"{_range(one)} for k = {gap}" for gap, one in fixed.items())
            + ", though the gaps are learned apart from one another: the network waits for the "
            "slowest of them."
        )
    return " ".join(sentences)


def _range(one: Line) -> str:
    return between(one.exponent, one.exponent_low, one.exponent_high)


def _doublings(one: Line) -> str:
    return between(one.doublings, one.doublings_low, one.doublings_high)


def _bends(lines: Sequence[Line], n: int) -> bool:
    """Whether the medians at this n lie nearer to an exponential in the gap than to a power."""
    mine = [one for one in lines if one.n == n and one.learned >= 0.75]
    heights = [log2(one.updates) for one in mine]
    exponential = least_squares([one.gap for one in mine], heights)
    power = least_squares([log2(one.gap) for one in mine], heights)
    return exponential.error < power.error


STUDY = Study(
    name="steps",
    title="Updates against the steps of a computation that are shown",
    cell=Cell,
    outcome=Outcome,
    cells=_cells,
    measure=measure,
    table=table,
    interval=BOOTSTRAP,
    draw=draw,
    text=text,
    seeds=20,
)
