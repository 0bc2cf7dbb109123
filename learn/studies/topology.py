"""Does it matter which circuit of a function gives the wiring?

Each function is wired in several ways that are proved to compute the same: bracketed as a chain,
as balanced trees, as a prefix circuit where the answers for all prefixes are asked for, and as what
a search from the truth table finds smallest. On each, constituents of two variables are learned
from 512 words, with a fraction of the inner nodes shown, for at most 600 steps; a network has
learned when it answers 99% of the test words right. "Every 11" says for each prefix of the word
whether two ones stand side by side in it; "all parities" is the Gray code read back.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from tmc.learn.dags import Shape
from tmc.learn.plot import line, names, panels, percent
from tmc.learn.studies.gates import distance_of
from tmc.learn.studies.intervals import WILSON
from tmc.learn.studies.study import Study, grouped
from tmc.learn.studies.together import masks_for, success, train_together
from tmc.learn.studies.wirings import FOUND, wired
from tmc.learn.studies.words import capital
from tmc.learn.target import plain_target

if TYPE_CHECKING:
    from matplotlib.figure import Figure

N = 12
_SINGLE = (Shape.CHAIN, Shape.TREE)
WIRINGS = {
    "parity": _SINGLE,  # no circuit is smaller than its chain, so there is nothing to search
    "comparator": (*_SINGLE, FOUND),
    "contains 11": (*_SINGLE, FOUND),
    "all parities": tuple(Shape),
    "adder": (*Shape, FOUND),
    "every 11": (*Shape, FOUND),
}
"""The ways a function is wired; the last three answer for every prefix of the word."""
FRACTIONS = (0.0, 0.25, 0.5, 1.0)
STEPS = 600


@dataclass(frozen=True, slots=True)
class Cell:
    """One wiring of one function at one fraction, trained with all seeds from 0 on."""

    function: str
    n: int
    wiring: str
    fraction: float
    seeds: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the trainings went."""

    gates: int
    depth: int
    distance: float
    """From a gate to the nearest output, on the mean."""
    steps: list[int | None]
    """For each seed, the steps until it had learned."""


@dataclass(frozen=True, slots=True)
class Line:
    """A wiring at one fraction."""

    function: str
    n: int
    wiring: str
    gates: int
    depth: int
    distance: float
    fraction: float
    seeds: int
    learned: float
    low: float
    high: float


def _cells(quick: bool, seeds: int) -> list[Cell]:
    functions = ("parity", "all parities", "adder") if quick else tuple(WIRINGS)
    return [
        Cell(function, N, str(wiring), fraction, seeds)
        for function in functions
        for wiring in WIRINGS[function]
        if not (quick and wiring == FOUND)
        for fraction in (FRACTIONS[::2] if quick else FRACTIONS)
    ]


def measure(cell: Cell) -> Outcome:
    """Train with every seed."""
    aim = plain_target(wired(cell.function, cell.n, cell.wiring), lut=2)
    steps = train_together(aim, masks_for(aim, cell.fraction, cell.seeds), steps=STEPS)
    net = aim.network
    return Outcome(len(net), max(net.levels()), distance_of(net), steps)


def table(rows: Sequence[tuple[Cell, Outcome]]) -> list[Line]:
    """The fraction of seeds that have learned."""
    lines = []
    for cell, outcome in rows:
        good = success(outcome.steps)
        lines.append(
            Line(
                function=cell.function,
                n=cell.n,
                wiring=cell.wiring,
                gates=outcome.gates,
                depth=outcome.depth,
                distance=outcome.distance,
                fraction=cell.fraction,
                seeds=cell.seeds,
                learned=good.estimate,
                low=good.low,
                high=good.high,
            )
        )
    return lines


def draw(lines: Sequence[Line]) -> "Figure":
    """A panel for each function, a line for each wiring."""
    functions = grouped(lines, lambda one: one.function)
    kinds = {wiring: kind for kind, wiring in enumerate([*map(str, Shape), FOUND])}
    figure, axes = panels(
        [f"{function}, n = {mine[0].n}" for function, mine in functions.items()],
        rows=1 + (len(functions) > 3),
        x="inner nodes shown (beside the wirings: gates, depth)",
        y="seeds that learn",
    )
    for panel, mine in zip(axes, functions.values(), strict=True):
        ends = []
        for wiring, points in grouped(mine, lambda one: one.wiring).items():
            line(panel, points, lambda one: one.fraction, lambda one: one.learned, kinds[wiring])
            last = points[-1]
            ends.append((last.learned, f"{wiring}: {last.gates}, {last.depth}", kinds[wiring]))
        panel.xaxis.set_major_formatter("{x:.0%}")
        percent(panel)
        names(panel, ends)
    return figure


def text(lines: Sequence[Line]) -> str:
    """What came out."""
    ends = [one for one in lines if one.fraction == 0]
    sentences = ["From final labels only, so many seeds learn (gates, depth in brackets)."]
    for function, mine in grouped(ends, lambda one: one.function).items():
        found = ", ".join(
            f"{one.wiring} ({one.gates}, {one.depth}) {one.learned:.0%}" for one in mine
        )
        sentences.append(f"{capital(function)}: {found}.")
    pairs = list(_pairs([one for one in lines if one.fraction < 1]))
    apart = [(more, less) for more, less in pairs if more.low > less.high]
    sentences.append(
        f"Of {len(pairs)} pairs of wirings of one function, compared where the same fraction "
        f"below 100% is shown, {len(apart)} have intervals that lie apart."
    )
    sentences += (
        _compared(apart)
        if apart
        else ["So these data do not show that it matters which circuit gives the wiring."]
    )
    whole = [one.learned for one in lines if one.fraction == 1]
    if whole:
        sentences.append(f"With every node shown, at least {min(whole):.0%} learn on any wiring.")
    return " ".join(sentences)


def _compared(apart: Sequence[tuple[Line, Line]]) -> list[str]:
    """What tells the wiring that more seeds learn from the other."""
    more, less = max(apart, key=lambda pair: pair[0].learned - pair[1].learned)
    deeper, shallower = _counts(apart, "depth")
    larger, smaller = _counts(apart, "gates")
    farther, nearer = _counts(apart, "distance")
    return [
        f"The widest apart: {more.function} with {more.fraction:.0%} shown, {more.wiring} "
        f"{more.learned:.0%} against {less.wiring} {less.learned:.0%}. So learnability is a "
        "property of the circuit and not of the function alone.",
        f"In these pairs, the wiring that more seeds learn is the deeper one in {deeper} and the "
        f"shallower one in {shallower}; it has more gates in {larger} and fewer in {smaller}; its "
        f"gates are on the mean nearer to an output in {nearer} and farther in {farther}.",
        "Norm bounds on generalisation grow with the depth of the wiring, so by them the "
        "shallower one should be learned more often: "
        + ("here it is not." if deeper >= shallower else "here it mostly is."),
    ]


def _counts(apart: Sequence[tuple[Line, Line]], what: str) -> tuple[int, int]:
    """In how many pairs the first has more of it, and in how many less."""
    gaps = [getattr(more, what) - getattr(less, what) for more, less in apart]
    return sum(gap > 0 for gap in gaps), sum(gap < 0 for gap in gaps)


def _pairs(lines: Sequence[Line]) -> Iterator[tuple[Line, Line]]:
    """Two wirings of one function at one fraction, the one that more seeds learn first."""
    for one, other in combinations(lines, 2):
        if (one.function, one.fraction) == (other.function, other.fraction):
            yield (one, other) if one.learned >= other.learned else (other, one)


STUDY = Study(
    name="topology",
    title="Success against the wiring of the same function",
    cell=Cell,
    outcome=Outcome,
    cells=_cells,
    measure=measure,
    table=table,
    interval=WILSON,
    draw=draw,
    text=text,
    seeds=24,
)
