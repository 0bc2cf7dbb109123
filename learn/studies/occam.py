"""How far is the Occam bound from the error of learners that are right on all their samples?

The wiring is that of the compiled circuit, s gates of fan-in 2 whose tables are forgotten. A bound
that knows nothing else promises that after m random words every consistent filling errs on at most
(s ln 16 + ln 1/delta) / m of all words, except with probability delta. Two learners that have
nothing in common but consistency are held against it: a SAT solver and a local search. Errors are
exact, over all words.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from tmc.circuits.lut import LutNetwork
from tmc.circuits.mapping import map_luts, to_circuit
from tmc.compilation import compile
from tmc.effort import Effort
from tmc.learn.discrete.coordinates import search_tables
from tmc.learn.discrete.tables import learn_tables
from tmc.learn.discrete.teachers import label, sample_teacher
from tmc.learn.oracles import network_oracle
from tmc.learn.plot import BESIDE, GREY, line, names, panels
from tmc.learn.readback import wrong_inputs
from tmc.learn.studies.intervals import BOOTSTRAP, bootstrap
from tmc.learn.studies.study import Study, grouped
from tmc.learn.theory import occam_error, table_entries

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DELTA = 0.05
SAMPLES = (8, 16, 32, 64, 128, 256, 512)
MACHINES = {
    "parity": 10,
    "palindrome": 10,
    "adder": 10,
    "comparator": 10,
    "sorted": 10,
    "balanced": 8,
}
_LEARNERS = {"sat": "SAT", "local": "local search"}
_CONFLICTS = 50_000
_ROUNDS = 20


@dataclass(frozen=True, slots=True)
class Cell:
    """One learner and one sample."""

    machine: str
    n: int
    learner: str
    samples: int
    seed: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a consistent filling got wrong."""

    gates: int
    bound: float
    error: float | None
    """The fraction of all words; `None` if the learner found no consistent filling in time."""


@dataclass(frozen=True, slots=True)
class Line:
    """A learner at one number of samples."""

    machine: str
    n: int
    gates: int
    learner: str
    samples: int
    bound: float
    seeds: int
    consistent: int
    """Seeds with a consistent filling; the errors are over these."""
    error: float
    low: float
    high: float
    worst: float
    violations: int
    """Seeds whose error passes the bound."""


def _cells(quick: bool, seeds: int) -> list[Cell]:
    machines = ("parity", "adder", "balanced") if quick else tuple(MACHINES)
    return [
        Cell(machine, MACHINES[machine], learner, samples, seed)
        for machine in machines
        for learner in _LEARNERS
        for samples in SAMPLES
        for seed in range(seeds)
    ]


def measure(cell: Cell) -> Outcome:
    """Draw words, fill the tables, and count all words that come out wrong."""
    truth = _network(cell.machine, cell.n)
    rng = np.random.default_rng([cell.seed, cell.samples])
    samples = label(truth, rng.random((cell.samples, len(truth.inputs))) < 0.5)
    if cell.learner == "sat":
        found = learn_tables(truth, sample_teacher(samples), conflicts=_CONFLICTS).network
    else:
        search = search_tables(truth, samples, effort=Effort(_ROUNDS, seed=cell.seed))
        found = None if search.wrong else search.network
    error = None
    if found is not None:
        wrong = wrong_inputs(network_oracle(found), to_circuit(truth))
        error = None if wrong is None else wrong / 2**cell.n
    bound = occam_error(table_entries(truth), cell.samples, DELTA)
    return Outcome(len(truth), round(bound, 6), error)


@cache
def _network(machine: str, n: int) -> LutNetwork:
    return map_luts(compile(machine, n).circuit, 2)


def table(rows: Sequence[tuple[Cell, Outcome]]) -> list[Line]:
    """The mean error over the seeds."""
    settings = grouped(rows, lambda row: replace(row[0], seed=0))
    lines = []
    for cell, mine in settings.items():
        outcomes = [outcome for _, outcome in mine]
        errors = [outcome.error for outcome in outcomes if outcome.error is not None]
        if not errors:
            continue
        bound = outcomes[0].bound
        mean = bootstrap(errors, np.mean)
        lines.append(
            Line(
                machine=cell.machine,
                n=cell.n,
                gates=outcomes[0].gates,
                learner=cell.learner,
                samples=cell.samples,
                bound=bound,
                seeds=len(outcomes),
                consistent=len(errors),
                error=mean.estimate,
                low=mean.low,
                high=mean.high,
                worst=max(errors),
                violations=sum(error > bound for error in errors),
            )
        )
    return lines


def draw(lines: Sequence[Line]) -> "Figure":
    """A panel for each machine: errors and bound against the number of samples."""
    machines = grouped(lines, lambda one: one.machine)
    titles = [f"{m}, n = {mine[0].n}: {mine[0].gates} gates" for m, mine in machines.items()]
    figure, axes = panels(
        titles, rows=1 + (len(machines) > 3), x="training words m", y="words answered wrong"
    )
    for panel, mine in zip(axes, machines.values(), strict=True):
        bounds = {one.samples: one.bound for one in mine}
        panel.plot(list(bounds), list(bounds.values()), "--", color=GREY, linewidth=1.3)
        for kind, learner in enumerate(_LEARNERS):
            points = [one for one in mine if one.learner == learner]
            line(panel, points, lambda one: one.samples, lambda one: one.error, kind)
        below = next(m for m, bound in bounds.items() if bound < 0.8)
        panel.annotate("bound", (below, bounds[below]), (5, 3), color=GREY, **BESIDE)
        panel.set_xscale("log", base=2)
        panel.set_ylim(-0.02, 1.05)
        panel.xaxis.set_major_formatter("{x:.0f}")
    names(axes[-1], [(0.0, name, kind) for kind, name in enumerate(_LEARNERS.values())])
    return figure


def text(lines: Sequence[Line]) -> str:
    """What came out."""
    lost = sum(one.seeds - one.consistent for one in lines)
    telling = [one for one in lines if one.bound < 1]
    runs = sum(one.consistent for one in telling)
    violations = sum(one.violations for one in telling)
    ratio = max(one.error / one.bound for one in telling)
    worst = max(one.worst / one.bound for one in telling)
    small = [
        f"{one.machine} {one.error:.3f}"
        for one in lines
        if one.learner == "sat" and one.samples == 64
    ]
    return (
        f"Of {runs:,} consistent fillings after so many words that the bound is below 1, "
        f"{violations} err more than it allows; it would hold if up to {DELTA:.0%} did. ({lost} "
        "searches, of all, ended without a consistent filling.) There the mean error is at most "
        f"{ratio:.2f} times the bound, and the worst single error {worst:.2f} times. "
        "After 64 words, where the bound says nothing or little, the SAT learner errs on these "
        f"fractions of all words: {', '.join(small)}. "
        + (
            "So the bound holds and is loose: it counts fillings, and most of them are refuted "
            "long before it says so."
            if violations <= DELTA * runs
            else "So the bound is violated, and something is wrong with the theory or with us."
        )
    )


STUDY = Study(
    name="occam",
    title="Error of consistent learners against the Occam bound",
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
