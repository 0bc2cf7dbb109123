"""How much of what happens inside must a learner be shown?

A network with the wiring of the circuit, in constituents of two variables, is trained on 512 words
by gradient descent. A fraction of its inner nodes, drawn at random, is shown with its true values;
0 is the final label only. A network has learned when it answers 99% of the test words right, within
600 steps. For palindrome and balanced, words of both kinds are drawn equally often: 48 and 32
true ones are all there are to train on, and come again and again; the test is 32 and 20 words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tmc.compilation import compile
from tmc.learn.dags import PARITY, Shape, alternation, product
from tmc.learn.plot import line, panels, percent
from tmc.learn.sampling import Sampling
from tmc.learn.studies.intervals import WILSON
from tmc.learn.studies.study import Study, grouped
from tmc.learn.studies.together import masks_for, success, train_together
from tmc.learn.studies.words import capital
from tmc.learn.target import Target, plain_target, target

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FRACTIONS = (0.0, 0.25, 0.5, 0.75, 1.0)
LENGTHS = {
    "parity tree": 16,
    "parity chain": 12,
    "AND/OR tree": 16,
    "adder": 12,
    "palindrome": 12,
    "balanced": 10,
}
_RARE = ("palindrome", "balanced")
STEPS = 600


@dataclass(frozen=True, slots=True)
class Cell:
    """One function and one fraction, trained with all seeds from 0 on."""

    function: str
    n: int
    fraction: float
    seeds: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the trainings went."""

    gates: int
    steps: list[int | None]
    """For each seed, the steps until it had learned."""


@dataclass(frozen=True, slots=True)
class Line:
    """A function at one fraction."""

    function: str
    n: int
    gates: int
    fraction: float
    seeds: int
    learned: float
    low: float
    high: float


def _cells(quick: bool, seeds: int) -> list[Cell]:
    fractions = FRACTIONS[::2] if quick else FRACTIONS
    return [Cell(name, n, p, seeds) for name, n in LENGTHS.items() for p in fractions]


def aim_of(function: str, n: int) -> Target:
    """The function in constituents of two variables."""
    match function:
        case "parity tree":
            return plain_target(product(PARITY, n, Shape.TREE), lut=2)
        case "parity chain":
            return plain_target(product(PARITY, n, Shape.CHAIN), lut=2)
        case "AND/OR tree":
            return plain_target(alternation(n), lut=2)
        case _:
            return target(compile(function, n), lut=2)


def sampling_of(function: str) -> Sampling:
    """How its words are drawn: where few are true, of both kinds equally many."""
    return Sampling.BALANCED if function in _RARE else Sampling.UNIFORM


def measure(cell: Cell) -> Outcome:
    """Train with every seed."""
    aim = aim_of(cell.function, cell.n)
    masks = masks_for(aim, cell.fraction, cell.seeds)
    steps = train_together(aim, masks, steps=STEPS, sampling=sampling_of(cell.function))
    return Outcome(len(aim.network), steps)


def table(rows: Sequence[tuple[Cell, Outcome]]) -> list[Line]:
    """The fraction of seeds that have learned."""
    lines = []
    for cell, outcome in rows:
        good = success(outcome.steps)
        lines.append(
            Line(
                function=cell.function,
                n=cell.n,
                gates=outcome.gates,
                fraction=cell.fraction,
                seeds=cell.seeds,
                learned=good.estimate,
                low=good.low,
                high=good.high,
            )
        )
    return lines


def draw(lines: Sequence[Line]) -> "Figure":
    """A panel for each function."""
    functions = grouped(lines, lambda one: one.function)
    titles = [f"{f}, n = {mine[0].n}: {mine[0].gates} gates" for f, mine in functions.items()]
    figure, axes = panels(titles, rows=2, x="inner nodes shown", y="seeds that learn")
    for panel, mine in zip(axes, functions.values(), strict=True):
        line(panel, mine, lambda one: one.fraction, lambda one: one.learned, 0)
        panel.xaxis.set_major_formatter("{x:.0%}")
        percent(panel)
    return figure


def text(lines: Sequence[Line]) -> str:
    """What came out."""
    sentences = []
    for function, found in grouped(lines, lambda one: one.function).items():
        mine = sorted(found, key=lambda one: one.fraction)
        ends = f"{mine[0].learned:.0%} of the seeds learn from final labels only"
        sure = next((one.fraction for one in mine if one.learned >= 0.9), None)
        enough = (
            "no fraction is enough for 90% of them"
            if sure is None
            else f"{sure:.0%} shown is the least tried with which 90% of them do"
        )
        sentences.append(f"{capital(function)}: {ends}, and {enough}.")
    least = {one.function: one.learned for one in lines if one.fraction == 0}
    easy = [name for name, learned in least.items() if learned >= 0.5]
    hard = [name for name, learned in least.items() if learned < 0.5]
    if easy and hard:
        sentences.append(
            "All of these functions are sparse compositions whose wiring is given; end to end, "
            f"at least half of the seeds learn {', '.join(easy)}, and fewer learn "
            f"{', '.join(hard)}. Sparsity by itself does not tell them apart."
        )
    return " ".join(sentences)


STUDY = Study(
    name="dial",
    title="Success against the fraction of nodes supervised",
    cell=Cell,
    outcome=Outcome,
    cells=_cells,
    measure=measure,
    table=table,
    interval=WILSON,
    draw=draw,
    text=text,
    seeds=12,
)
