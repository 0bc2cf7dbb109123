"""Which gates are learned, and when: is it correlation, leap or degree that tells?

A network with the wiring of the circuit is trained as in the first study, on final labels or with a
part of its gates shown. For every gate that is not shown we ask from which step on it stays right:
its value is that of the true gate, or everywhere the complement, for 99% of the words on which that
is true and 99% of those on which it is false. Four things are said to make a gate hard to learn: a
low correlation with the labels (Malach and Shalev-Shwartz 2019), where labels are the outputs and
the gates shown that it reaches without passing another one, and the largest correlation counts; a
high leap (Abbe, Boix-Adsera, Misiakiewicz 2023) and a high Fourier degree of what it computes from
the inputs; and its distance from the next label, in gates. All are computed from all words. The
rank correlation of such a hardness with the step, over the gates of a training, is 1 if harder
gates always come later, and gates that never come are the last. Degree has a head start: a gate is
right only if what it reads is, and degrees grow from the inputs up.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from tmc.circuits.evaluate import all_patterns
from tmc.circuits.lut import LutNetwork
from tmc.learn.fourier import correlations, degree, leap, monomials
from tmc.learn.oracles import node_values
from tmc.learn.plot import COLOURS, GREY, MARKERS, panels
from tmc.learn.sampling import Sampling
from tmc.learn.studies.correlation_text import ALL, text
from tmc.learn.studies.dial import STEPS, Cell, aim_of, sampling_of
from tmc.learn.studies.gates import HARDNESS, nearest_labels, right_gates, stays
from tmc.learn.studies.intervals import BOOTSTRAP, bootstrap, rank_correlation
from tmc.learn.studies.study import Study, grouped
from tmc.learn.studies.together import masks_for, train_together
from tmc.unroll.encoding import Bits

if TYPE_CHECKING:
    from matplotlib.figure import Figure

T = TypeVar("T")

FRACTIONS = (0.0, 0.25, 0.5)
FUNCTIONS = (
    ("adder", 12),
    ("comparator", 12),
    ("AND/OR tree", 16),
    ("palindrome", 12),
    ("balanced", 10),
    ("parity tree", 8),
    ("parity tree", 16),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the gates; lists of lists are by seed, then by gate that was not shown."""

    answered: list[int | None]
    """For each seed, the steps until 99% of the test words are answered right."""
    leap: int
    """Of the labels; of several the largest."""
    learned: list[list[int | None]]
    """The step from which on a gate is right."""
    correlations: list[list[float]]
    leaps: list[list[int]]
    degrees: list[list[int]]
    distances: list[list[int]]


@dataclass(frozen=True, slots=True)
class Line:
    """A function at one fraction, and one kind of hardness."""

    function: str
    n: int
    fraction: float
    gates: int
    """Not shown, in each training."""
    leap: int
    """Of the labels."""
    seeds: int
    answered: float
    """The fraction of seeds that answer 99% of the test words right."""
    learned: float
    """The fraction of gates that are right in the end."""
    other: float
    """Of the gates of trainings that answer right, the fraction that are not."""
    uncorrelated: float
    """The fraction of gates that have no correlation with a label."""
    hardness: str
    defined: int
    """Seeds with a rank correlation: neither hardness nor step is the same for all gates."""
    rank: float | None
    """The mean rank correlation of hardness and step."""
    low: float | None
    high: float | None


def _cells(quick: bool, seeds: int) -> list[Cell]:
    fractions = FRACTIONS[::2] if quick else FRACTIONS
    return [Cell(name, n, p, seeds) for p in fractions for name, n in FUNCTIONS]


def measure(cell: Cell) -> Outcome:
    """Train with every seed, and look at the gates at every point of the curve."""
    aim = aim_of(cell.function, cell.n)
    sampling = sampling_of(cell.function)
    bits = np.concatenate([block for block, _ in all_patterns(cell.n)])
    true = node_values(aim.network, bits)[:, cell.n :]
    labels = true[:, np.subtract(aim.network.roots, cell.n)]
    weights = _weights(labels[:, 0], sampling)
    masks = masks_for(aim, cell.fraction, cell.seeds)
    steps: list[int] = []
    seen: list[list[Bits]] = []

    def watch(step: int, networks: list[LutNetwork]) -> None:
        steps.append(step)
        values = (node_values(network, bits)[:, cell.n :] for network in networks)
        seen.append([right_gates(true, value, weights) for value in values])

    answered = train_together(aim, masks, steps=STEPS, sampling=sampling, watch=watch)
    sets = [monomials(column) for column in true.T]
    among = np.abs(correlations(true, true, weights)).round(6)
    near = [nearest_labels(aim.network, mask) for mask in masks]
    since = [stays([one[seed] for one in seen], steps) for seed in range(cell.seeds)]
    hidden = [np.flatnonzero(~mask).tolist() for mask in masks]

    def by_seed(value: Callable[[int, int], T]) -> list[list[T]]:
        return [[value(seed, g) for g in hidden[seed]] for seed in range(cell.seeds)]

    return Outcome(
        answered=answered,
        leap=max(leap(monomials(column)) for column in labels.T),
        learned=by_seed(lambda seed, g: since[seed][g]),
        correlations=by_seed(lambda seed, g: float(among[g, list(near[seed][0][g])].max())),
        leaps=by_seed(lambda _, g: leap(sets[g])),
        degrees=by_seed(lambda _, g: degree(sets[g])),
        distances=by_seed(lambda seed, g: near[seed][1][g]),
    )


def _weights(label: Bits, sampling: Sampling) -> NDArray[np.float64]:
    """How likely each word is drawn."""
    if sampling is Sampling.UNIFORM:
        return np.full(len(label), 1 / len(label))
    return np.asarray(np.where(label, 0.5 / label.sum(), 0.5 / (~label).sum()))


def table(rows: Sequence[tuple[Cell, Outcome]]) -> list[Line]:
    """For each fraction a line for each function and hardness, and for all functions together."""
    lines = []
    for fraction, mine in grouped(rows, lambda row: row[0].fraction).items():
        for cell, outcome in mine:
            lines += _lines(cell.function, cell.n, fraction, [outcome])
        lines += _lines(ALL, 0, fraction, [outcome for _, outcome in mine])
    return lines


def _lines(function: str, n: int, fraction: float, outcomes: Sequence[Outcome]) -> list[Line]:
    answered = [step is not None for one in outcomes for step in one.answered]
    learned = [[step is not None for step in x] for one in outcomes for x in one.learned]
    blind = [c == 0 for one in outcomes for gates in one.correlations for c in gates]
    right = [x for gates, good in zip(learned, answered, strict=True) if good for x in gates]
    seeds = len(outcomes[0].answered)
    lines = []
    for hardness in HARDNESS:
        found = [_rank(hardness, outcomes, seed) for seed in range(seeds)]
        ranks = [one for one in found if not np.isnan(one)]
        mean = bootstrap(ranks, np.mean) if ranks else None
        lines.append(
            Line(
                function=function,
                n=n,
                fraction=fraction,
                gates=sum(len(one.learned[0]) for one in outcomes),
                leap=max(one.leap for one in outcomes),
                seeds=seeds,
                answered=_share(answered),
                learned=_share([x for gates in learned for x in gates]),
                other=round(1 - _share(right), 4) if right else 0.0,
                uncorrelated=_share(blind),
                hardness=hardness,
                defined=len(ranks),
                rank=mean.estimate if mean else None,
                low=mean.low if mean else None,
                high=mean.high if mean else None,
            )
        )
    return lines


def _share(values: Sequence[bool]) -> float:
    return round(sum(values) / len(values), 4)


def _rank(hardness: str, outcomes: Sequence[Outcome], seed: int) -> float:
    """The rank correlation of hardness and step over the gates of one seed."""
    pairs = [
        (hard, STEPS + 1 if step is None else step)
        for one in outcomes
        for hard, step in zip(_hardness(hardness, one)[seed], one.learned[seed], strict=True)
    ]
    return rank_correlation([hard for hard, _ in pairs], [step for _, step in pairs])


def _hardness(hardness: str, outcome: Outcome) -> Sequence[Sequence[float]]:
    match hardness:
        case "low correlation":
            return [[-c for c in gates] for gates in outcome.correlations]
        case "high leap":
            return outcome.leaps
        case "high degree":
            return outcome.degrees
        case _:
            return outcome.distances


def draw(lines: Sequence[Line]) -> "Figure":
    """A panel for each fraction: the rank correlations of every function."""
    fractions = list(dict.fromkeys(one.fraction for one in lines))
    functions = list(dict.fromkeys((one.function, one.n) for one in lines))
    figure, axes = panels(
        [f"{fraction:.0%} of the gates shown" for fraction in fractions],
        x="rank correlation with the step: 1 if harder gates come later",
    )
    figure.set_size_inches(3.1 * len(fractions) + 1.6, 4.6)
    for panel, fraction in zip(axes, fractions, strict=True):
        panel.axvline(0, color=GREY, linewidth=0.8)
        for kind, hardness in enumerate(HARDNESS):
            for one in lines:
                if (one.fraction, one.hardness) != (fraction, hardness) or one.rank is None:
                    continue
                assert one.low is not None and one.high is not None
                place = functions.index((one.function, one.n)) + 0.18 * (kind - 1.5)
                panel.plot([one.low, one.high], [place] * 2, color=COLOURS[kind], linewidth=1.6)
                panel.plot(one.rank, place, MARKERS[kind], color=COLOURS[kind], markersize=4.5)
        panel.set_xlim(-1.05, 1.05)
    axes[0].set_yticks(range(len(functions)), [f"{f}, n = {n}" if n else f for f, n in functions])
    axes[0].invert_yaxis()
    for kind, hardness in enumerate(HARDNESS):
        axes[-1].plot([], [], MARKERS[kind], color=COLOURS[kind], label=hardness)
    figure.legend(loc="outside upper center", ncols=len(HARDNESS), frameon=False, fontsize=9)
    return figure


STUDY = Study(
    name="correlation",
    title="When a gate is learned against its correlation, leap and degree",
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
