"""Truth tables and Turing machines from labels some of which are wrong, by MaxSAT.

Nothing explains labels that are wrong. What is asked for instead contradicts as few of them as
possible: each is a soft clause. The solver (RC2: Ignatiev, Morgado, Marques-Silva, JSAT 2019)
proves that nothing of the kind contradicts fewer. That it is then the true one is no theorem, but
likely where there are many more labels than entries to choose.

Of a machine only labels are doubted. When a run ends, if that is told, and the time and cells that
words of its length take at most, are believed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np
from pysat.examples.rc2 import RC2
from pysat.formula import WCNF

from tmc.circuits.lut import LutNetwork
from tmc.learn.data import Samples
from tmc.learn.discrete.clauses import TRUE, Clauses, interruptible
from tmc.learn.discrete.lessons import Lesson
from tmc.learn.discrete.one_hot import OneHot
from tmc.learn.discrete.runs import Runs
from tmc.learn.discrete.tables import Tables
from tmc.learn.shape import Shape, machine_of
from tmc.machines.machine import Machine
from tmc.unroll.encoding import Bits

_SOLVER = "minisat22"


@dataclass(frozen=True, slots=True)
class FittedMachine:
    """A machine that contradicts the fewest labels."""

    machine: Machine | None
    """`None` if it is proved that no machine of the shape keeps to the time and cells told."""
    labels: int
    contradicted: int
    """How many of the labels; it is proved that no machine of the shape contradicts fewer."""
    seconds: float


@dataclass(frozen=True, eq=False, slots=True)
class FittedTables:
    """A network that contradicts the fewest labels."""

    network: LutNetwork
    labels: int
    contradicted: int
    """How many of the labels; it is proved that no tables on the wiring contradict fewer."""
    seconds: float


def fit_machine(shape: Shape, lessons: Sequence[Lesson]) -> FittedMachine:
    """The machine of this shape that contradicts the fewest labels of these lessons."""
    began = perf_counter()
    formula = WCNF()
    runs = Runs(
        shape,
        OneHot(Clauses(formula.append)),
        states_shown=any(lesson.states for lesson in lessons),
    )
    labels = [label for lesson in lessons for label in runs.labels(lesson)]
    found = _fewest(formula, labels)
    if found is None:
        return FittedMachine(None, len(labels), 0, perf_counter() - began)
    holds, contradicted = found
    machine = machine_of(shape, runs.delta(holds))
    return FittedMachine(machine, len(labels), contradicted, perf_counter() - began)


def fit_tables(wiring: LutNetwork, samples: Samples, shown: Bits | None = None) -> FittedTables:
    """The tables for `wiring`, whose own are not looked at, that contradict the fewest labels.

    The labels are those of the outputs and of the LUTs of the mask `shown` (luts,). None of them is
    believed, so whoever reads a LUT that is shown reads the value that its table gives.
    """
    began = perf_counter()
    mask = np.zeros(len(wiring), dtype=np.bool_) if shown is None else shown
    nodes = [*wiring.roots, *(len(wiring.inputs) + np.flatnonzero(mask)).tolist()]
    told = np.concatenate([samples.outputs, samples.nodes[:, mask]], axis=1)
    formula = WCNF()
    tables = Tables(wiring, mask, Clauses(formula.append))
    labels = []
    for bits, row in zip(samples.bits, told.tolist(), strict=True):
        values = tables.run(bits)
        labels += [values[i] if label else -values[i] for i, label in zip(nodes, row, strict=True)]
    found = _fewest(formula, labels)
    assert found is not None, "any tables will do for the clauses that are not soft"
    holds, contradicted = found
    network = tables.network(holds)
    return FittedTables(network, len(labels), contradicted, perf_counter() - began)


def _fewest(formula: WCNF, labels: Sequence[int]) -> tuple[Callable[[int], bool], int] | None:
    """A model of the formula with the fewest labels false, and how many; `None` without models."""
    for label in labels:
        formula.append([label], weight=1)
    with RC2(formula, solver=_SOLVER, adapt=True, exhaust=True, minz=True) as solver:
        with interruptible():
            best = solver.compute()
        if best is None:
            return None
        model = {TRUE, *solver.model}
        # A variable that is in no clause is in no model, and false.
        return lambda x: x in model or (x < 0 and -x not in model), int(solver.cost)
