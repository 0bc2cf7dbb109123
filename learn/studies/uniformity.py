"""One table for all lengths, or a table for every cell and step: what does a word teach?

*Tied*: the table of a Turing machine, twice the states of the sample, is learned by gradients and
repair from all words of up to so many symbols; the first table that explains them is taken. It is
exact at a length if it is proved equal to the machine on all words of that length, and for every
length if a bisimulation is found. *Untied*: the machine is unrolled for words of one length, with a
table of its own for every constituent of at most 4 variables, and trained by gradients on words of
that length; it is exact if no word of that length is wrong. Both are told the same: of parity and
increment the answer only; of zeros-ones also when the run ends (which the wiring tells the untied
network) and a tenth of the cells on the way, and the untied network sees as many accepted words as
others. Last, the untied network is shown the whole trace.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from tmc.learn.discrete.lessons import Told
from tmc.learn.equality.bisimulation import Answer
from tmc.learn.plot import line, names, panels, percent
from tmc.learn.readback import compare
from tmc.learn.sampling import Sampling
from tmc.learn.studies.intervals import WILSON, wilson
from tmc.learn.studies.lengths import (
    EVERY,
    KINDS,
    TIED,
    TRACED,
    bits_of,
    judged,
    learn_tied,
    learn_untied,
    roomy,
    unrolled,
)
from tmc.learn.studies.study import Study, grouped
from tmc.learn.studies.uniformity_text import text
from tmc.learn.supervision import Supervision
from tmc.learn.theory import occam_samples, table_entries
from tmc.machines.files import load
from tmc.unroll.probes import Kind

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TOLD = {"parity": Told(), "increment": Told(), "zeros-ones": Told(time=True, cells=0.1)}
LONGEST = (1, 2, 3, 4, 5, 6)
FAR = (64, 256)
LENGTHS = (6, 8, 12, 16)
SAMPLES = (12, 48, 192, 768, 3072)
_RARE = ("zeros-ones",)


@dataclass(frozen=True, slots=True)
class Cell:
    """One machine and one way to learn it, with all seeds from 0 on."""

    machine: str
    kind: str
    n: int
    """Length of the training words; the largest of them, if tied."""
    samples: int
    """Training words; 0 for all, if tied."""
    seeds: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was learned."""

    words: int
    """Training words."""
    bits: float
    """What there is to learn: the logarithm of how many ways there are to fill the tables."""
    repaired: int
    """Seeds in which the table that was found is not what it was rounded to."""
    tested: list[str]
    """Lengths on which the result was judged."""
    exact: list[list[str]]
    """By seed and length tested: `proved`, `different`, `unknown`; `none` without a result."""
    wrong: list[float]
    """By seed, the fraction of words of the length that are wrong, if untied."""


@dataclass(frozen=True, slots=True)
class Line:
    """A machine and a way to learn it, judged at one length."""

    machine: str
    kind: str
    n: int
    words: int
    bits: float
    occam: int
    """Words after which any tables that explain them err on at most 5%, 95% sure."""
    tested: str
    seeds: int
    found: int
    """Seeds with a result, right or wrong."""
    repaired: int
    exact: float
    """The fraction of seeds whose result is proved exact at the length tested."""
    low: float
    high: float
    unknown: int
    """Seeds whose result was neither proved nor refuted."""
    wrong: float | None
    """The mean fraction of words that are wrong, if untied."""


def _cells(quick: bool, seeds: int) -> list[Cell]:
    machines = tuple(TOLD)[: 2 if quick else None]
    longest, lengths = (LONGEST[1::2], LENGTHS[:3:2]) if quick else (LONGEST, LENGTHS)
    tied = [Cell(machine, TIED, n, 0, seeds) for n, machine in product(longest, machines)]
    return tied + [
        Cell(machine, kind, n, samples, seeds)
        for n, machine, kind in product(lengths, machines, KINDS[1:])
        for samples in SAMPLES
        if samples <= 3 << n - 2
    ]


def measure(cell: Cell) -> Outcome:
    """Learn with every seed, and judge."""
    return _tied(cell) if cell.kind == TIED else _untied(cell)


def _tied(cell: Cell) -> Outcome:
    machine, told = load(cell.machine), TOLD[cell.machine]
    repaired, words, exact = 0, 0, []
    for seed in range(cell.seeds):
        found, words = learn_tied(machine, told, cell.n, seed)
        if found is None:
            exact.append(["none"] * (len(FAR) + 1))
        else:
            repaired += found.repaired
            exact.append([str(x) for x in judged(machine, found.machine(), FAR)])
    bits = round(bits_of(roomy(machine)), 1)
    return Outcome(words, bits, repaired, [*map(str, FAR), EVERY], exact, [])


def _untied(cell: Cell) -> Outcome:
    aim, told = unrolled(cell.machine, cell.n), TOLD[cell.machine]
    shown = Supervision(told.cells, kinds=(Kind.CELL,)) if told.cells else Supervision(0)
    if cell.kind == TRACED:
        shown = Supervision()
    sampling = Sampling.BALANCED if cell.machine in _RARE else Sampling.UNIFORM
    learned = learn_untied(aim, shown, sampling, cell.samples, cell.seeds)
    counts = [compare(network, aim.circuit, aim.encoding).wrong_inputs for network in learned]
    wrong = [count for count in counts if count is not None]  # of few bits all words are tried
    return Outcome(
        words=cell.samples,
        bits=table_entries(aim.network),
        repaired=0,
        tested=[str(cell.n)],
        exact=[[str(Answer.DIFFERENT if count else Answer.PROVED)] for count in wrong],
        wrong=[count / 2**cell.n for count in wrong],
    )


def table(rows: Sequence[tuple[Cell, Outcome]]) -> list[Line]:
    """The fraction of seeds whose result is exact."""
    lines = []
    for cell, outcome in rows:
        for tested, answers in zip(outcome.tested, zip(*outcome.exact, strict=True), strict=True):
            good = wilson(answers.count("proved"), cell.seeds)
            lines.append(
                Line(
                    machine=cell.machine,
                    kind=cell.kind,
                    n=cell.n,
                    words=outcome.words,
                    bits=outcome.bits,
                    occam=occam_samples(round(outcome.bits)),
                    tested=tested,
                    seeds=cell.seeds,
                    found=cell.seeds - answers.count("none"),
                    repaired=outcome.repaired,
                    exact=good.estimate,
                    low=good.low,
                    high=good.high,
                    unknown=answers.count("unknown"),
                    wrong=round(float(np.mean(outcome.wrong)), 6) if outcome.wrong else None,
                )
            )
    return lines


def draw(lines: Sequence[Line]) -> "Figure":
    """A row for each way to learn, a panel for each machine: exact seeds against words."""
    machines = list(dict.fromkeys(one.machine for one in lines))
    shown = [*product(KINDS, machines)]
    titles = [f"{machine}: {kind}" for kind, machine in shown]
    figure, axes = panels(titles, rows=len(KINDS), x="training words", y="seeds that are exact")
    for panel, (kind, machine) in zip(axes, shown, strict=True):
        mine = [one for one in lines if (one.kind, one.machine) == (kind, machine)]
        tested = grouped(mine, lambda one: one.tested)
        for style, found in enumerate(tested.values()):
            points = sorted(found, key=lambda one: one.words)
            line(panel, points, lambda one: one.words, lambda one: one.exact, style)
        panel.set_xscale("log", base=2)
        panel.set_xlim(2, 4096)
        panel.set_xticks([16, 1024])
        panel.minorticks_off()
        panel.set_yticks([0, 0.5, 1])
        panel.xaxis.set_major_formatter("{x:.0f}")
        percent(panel)
        if machine == machines[-1]:
            ends = [f"{length} n" if length == EVERY else f"n = {length}" for length in tested]
            names(panel, [(i / 4, name, i) for i, name in enumerate(ends)], gap=0.12)
    return figure


STUDY = Study(
    name="uniformity",
    title="One table for all lengths against a table for every cell and step",
    cell=Cell,
    outcome=Outcome,
    cells=_cells,
    measure=measure,
    table=table,
    interval=WILSON,
    draw=draw,
    text=text,
)
