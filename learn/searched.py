"""Searches for truth tables beside the networks that are trained: the same samples and figures.

A search has no learning curve but its end. Its steps are what it did: SAT takes the training words
that refute it one after the other, and a local search flips entries.
"""

from dataclasses import dataclass
from time import perf_counter

from tmc.circuits.lut import LutNetwork
from tmc.effort import Effort
from tmc.learn.data import Dataset
from tmc.learn.discrete.coordinates import search_tables
from tmc.learn.discrete.tables import learn_tables
from tmc.learn.discrete.teachers import sample_teacher
from tmc.learn.oracles import network_oracle
from tmc.learn.training import Point, accuracy
from tmc.unroll.encoding import Bits

_CONFLICTS = 200_000  # of the solver; some minutes at most
_DESCENTS = 10  # of a local search
_SECONDS = 20.0  # after which no other descent begins


@dataclass(frozen=True, eq=False, slots=True)
class Searched:
    """What a search has found."""

    network: LutNetwork
    steps: int
    seconds: float
    end: Point


def tables_by_sat(wiring: LutNetwork, data: Dataset, shown: Bits) -> Searched:
    """Tables for `wiring` that explain all training samples; if it is given up, the last tried.

    Labels are those of the outputs and of the LUTs of the mask `shown` (luts,).
    """
    learned = learn_tables(wiring, sample_teacher(data.train), shown, conflicts=_CONFLICTS)
    assert learned.hypothesis is not None, "without a word any tables will do"
    return _searched(learned.hypothesis, data, len(learned.words), learned.seconds)


def tables_by_coordinates(wiring: LutNetwork, data: Dataset, shown: Bits, *, seed: int) -> Searched:
    """The best tables that a local search meets; labels as of `tables_by_sat`."""
    began = perf_counter()
    effort = Effort(_DESCENTS, deadline=began + _SECONDS, seed=seed)
    found = search_tables(wiring, data.train, shown, effort=effort)
    return _searched(found.network, data, found.flips, perf_counter() - began)


def _searched(network: LutNetwork, data: Dataset, steps: int, seconds: float) -> Searched:
    answer = network_oracle(network)
    train, test = accuracy(answer, data.train), accuracy(answer, data.test)
    assert train is not None, "there are training samples"
    return Searched(network, steps, seconds, Point(steps, None, train, test))
