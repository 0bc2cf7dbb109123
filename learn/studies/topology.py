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
from functools import cache
from itertools import combinations
from math import inf
from typing import TYPE_CHECKING

from tmc.circuit import Circuit
from tmc.effort import Effort
from tmc.equivalence import equivalent
from tmc.learn.dags import ADJACENT, LESS, PARITY, Shape, prefixes, product, sums
from tmc.learn.plot import line, names, panels
from tmc.learn.studies.intervals import WILSON, wilson
from tmc.learn.studies.study import Study
from tmc.learn.studies.together import masks_for, train_together
from tmc.learn.target import plain_target
from tmc.lut import LutNetwork
from tmc.machines.errors import TmcError
from tmc.passes.resynthesise import tournaments
from tmc.resynthesis.function import function_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

N = 12
FOUND = "searched"
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
_ROUNDS = 4


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


@cache
def wired(function: str, n: int, wiring: str) -> Circuit:
    """A circuit of the function; raises `TmcError` if it is not proved equal to the chain."""
    chain = _bracketed(function, n, Shape.CHAIN)
    if wiring == FOUND:
        tree = _bracketed(function, n, Shape.TREE)
        found = tournaments(tree, function_of(tree), Effort(_ROUNDS))
        circuit = min([tree, *found], key=len)
    else:
        circuit = _bracketed(function, n, Shape(wiring))
    if equivalent(circuit, chain) is not True:
        raise TmcError(f"the {wiring} of {function} does not compute what the chain does")
    return circuit


def _bracketed(function: str, n: int, shape: Shape) -> Circuit:
    match function:
        case "parity":
            return product(PARITY, n, shape)
        case "comparator":
            return product(LESS, n, shape)
        case "contains 11":
            return product(ADJACENT, n, shape)
        case "all parities":
            return prefixes(PARITY, n, shape)
        case "every 11":
            return prefixes(ADJACENT, n, shape)
        case _:
            return sums(n, shape)


def measure(cell: Cell) -> Outcome:
    """Train with every seed."""
    aim = plain_target(wired(cell.function, cell.n, cell.wiring), lut=2)
    steps = train_together(aim, masks_for(aim, cell.fraction, cell.seeds), steps=STEPS)
    net = aim.network
    return Outcome(len(net), max(net.levels()), distance_of(net), steps)


def distance_of(network: LutNetwork) -> float:
    """The LUTs on the way from a LUT to the nearest output that hears of it, on the mean.

    >>> from tmc.mapping import map_luts
    >>> distance_of(map_luts(product(PARITY, 4, Shape.CHAIN), 2))
    1.0
    >>> distance_of(map_luts(prefixes(PARITY, 4, Shape.CHAIN), 2))
    0.0
    """
    inputs = len(network.inputs)
    distance = [inf] * (inputs + len(network))
    for root in network.roots:
        distance[root] = 0
    for node, lut in reversed(list(enumerate(network.luts, start=inputs))):
        for x in lut.fanin:
            distance[x] = min(distance[x], distance[node] + 1)
    return round(sum(distance[inputs:]) / len(network), 2)


def table(rows: Sequence[tuple[Cell, Outcome]]) -> list[Line]:
    """The fraction of seeds that have learned."""
    lines = []
    for cell, outcome in rows:
        good = wilson(sum(step is not None for step in outcome.steps), cell.seeds)
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
    functions = list(dict.fromkeys(one.function for one in lines))
    kinds = {wiring: kind for kind, wiring in enumerate([*map(str, Shape), FOUND])}
    figure, axes = panels(len(functions), rows=1 + (len(functions) > 3))
    for panel, function in zip(axes, functions, strict=True):
        mine = [one for one in lines if one.function == function]
        ends = []
        for wiring in dict.fromkeys(one.wiring for one in mine):
            points = [one for one in mine if one.wiring == wiring]
            line(
                panel,
                [one.fraction for one in points],
                [one.learned for one in points],
                [one.low for one in points],
                [one.high for one in points],
                kinds[wiring],
            )
            last = points[-1]
            ends.append((last.learned, f"{wiring}: {last.gates}, {last.depth}", kinds[wiring]))
        panel.set_title(f"{function}, n = {mine[0].n}", fontsize=10)
        panel.set_ylim(-0.04, 1.04)
        panel.xaxis.set_major_formatter("{x:.0%}")
        panel.yaxis.set_major_formatter("{x:.0%}")
        names(panel, ends)
    figure.supxlabel("inner nodes shown (beside the wirings: gates, depth)", fontsize=10)
    figure.supylabel("seeds that learn", fontsize=10)
    return figure


def text(lines: Sequence[Line]) -> str:
    """What came out."""
    ends = [one for one in lines if one.fraction == 0]
    sentences = ["From final labels only, so many seeds learn (gates, depth in brackets)."]
    for function in dict.fromkeys(one.function for one in ends):
        found = ", ".join(
            f"{one.wiring} ({one.gates}, {one.depth}) {one.learned:.0%}"
            for one in ends
            if one.function == function
        )
        sentences.append(f"{function[0].upper()}{function[1:]}: {found}.")
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
