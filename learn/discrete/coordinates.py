"""Truth tables by local search: flip the one entry that leaves the fewest labels wrong.

A network of a hundred tables is evaluated on thousands of samples in microseconds, and a look at
every node gives the gain of every flip (`coordinate_kernels.py`). The best flip is made even if it
gains nothing (a *plateau*) or harms, and is not taken back for a while (tabu search: Glover, 1989);
after long without a new best, the search begins again from random tables. Whoever reads a node that
is shown is given its true value, so what lies behind it is another problem.
"""

from dataclasses import dataclass

import numpy as np

from tmc.circuits.evaluate import pack
from tmc.circuits.lut import Lut, LutNetwork
from tmc.effort import Effort
from tmc.learn.data import Samples
from tmc.learn.discrete.coordinate_kernels import Problem, begin, descend
from tmc.unroll.encoding import Bits


@dataclass(frozen=True, slots=True)
class FoundTables:
    """What came out of a local search."""

    network: LutNetwork
    """The wiring with the best tables met."""
    wrong: int
    """How many labels of LUTs they contradict."""
    flips: int
    restarts: int


def search_tables(
    wiring: LutNetwork, samples: Samples, shown: Bits | None = None, *, effort: Effort
) -> FoundTables:
    """The best tables for `wiring`, whose own are not looked at, that a local search meets.

    Labels are those of the outputs and of the LUTs of the mask `shown` (luts,). A round of the
    `effort` is a descent from random tables; the search ends when no label is wrong.
    """
    problem = problem_of(wiring, samples, shown)
    random = np.random.default_rng(effort.seed)
    least, best = len(samples) * len(problem.labels) + 1, None
    flips = restarts = 0
    while least and restarts < effort.rounds and not (restarts and effort.spent()):
        tables = random.random((len(wiring), 1 << wiring.fan_in)) < 0.5
        state = begin(problem, tables)
        wrong, made = descend(problem, state, random)
        flips, restarts = flips + made, restarts + 1
        if wrong < least:
            least, best = wrong, state.tables
    assert best is not None, "an effort has at least one round"
    return FoundTables(_filled(wiring, best), least, flips, restarts)


def problem_of(wiring: LutNetwork, samples: Samples, shown: Bits | None) -> Problem:
    """The arrays of a wiring and its samples."""
    first = len(wiring.inputs)
    visible = [] if shown is None else np.flatnonzero(shown).tolist()
    values = {i: samples.nodes[:, i] for i in visible}
    for root, column in zip(wiring.roots, samples.outputs.T, strict=True):
        if root >= first:
            values[root - first] = column
    fanin = np.full((len(wiring), wiring.fan_in), -1, dtype=np.int64)
    arity = np.array([len(lut.fanin) for lut in wiring.luts], dtype=np.int64)
    label = np.full(len(wiring), -1, dtype=np.int64)
    for i, lut in enumerate(wiring.luts):
        fanin[i, : len(lut.fanin)] = lut.fanin
    label[list(values)] = np.arange(len(values))
    labels = np.array(list(values.values()), dtype=np.bool_).reshape(-1, len(samples)).T
    return Problem(
        fanin,
        arity,
        label,
        pack(labels),
        pack(samples.bits),
        pack(np.ones((len(samples), 1), dtype=np.bool_))[0],
    )


def _filled(wiring: LutNetwork, tables: Bits) -> LutNetwork:
    luts = []
    for lut, entries in zip(wiring.luts, tables.tolist(), strict=True):
        corners = 1 << len(lut.fanin)
        luts.append(Lut(lut.fanin, sum(bit << i for i, bit in enumerate(entries[:corners]))))
    return LutNetwork(wiring.inputs, tuple(luts), wiring.outputs, wiring.roots)
