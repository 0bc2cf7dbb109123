"""Functional decomposition: replace a few signals by fewer, again and again, until all is said.

A *state* of the search is a function still to be computed, over signals that have been computed
already; at first these are the inputs. A step takes a bound set of two to four signals of which
fewer bits tell the outputs all they need (see `columns.py`), makes such bits (see `codes.py`), and
goes on with the function of the other signals and these. Two signals with three classes are worth
a step too: there are no fewer bits, but one of their patterns can no longer occur. Outputs that
depend on the bound set alone are made at the same time. What cannot be decomposed becomes
multiplexers.

Which steps lead to few gates is found by beam search. The score of a state adds to its gates the
nodes of the decision diagram of what is left, and a penalty for each triple with a new signal that
no two bits can replace: it is what keeps the signals in a code that further steps can use, and lets
the search find full adders without a notion of number.

Sources: Ashenhurst (1957), Curtis (1961), Roth and Karp (1962) for the decomposition; Scholl,
"Functional Decomposition with Application to FPGA Synthesis" (2001) for several outputs.
"""

from dataclasses import dataclass, field
from functools import cache
from itertools import combinations
from math import inf
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from tmc.circuits.builder import Builder
from tmc.circuits.circuit import Circuit
from tmc.resynthesis.codes import find_codes
from tmc.resynthesis.columns import diagram_size
from tmc.resynthesis.function import Function
from tmc.resynthesis.state import Chart, State, chart, finish, start, step, with_few_classes

MAX_OUTPUTS = 64

_STEPS = ((2, 2), (3, 4), (2, 3), (4, 8))
"""The kinds of steps in the order in which they are tried: the size of a bound set, its classes."""

_SPARE = 4  # times as many of them are ranked as are used
_SMALL = 6  # signals of a state that is also finished by multiplexers
_TRIPLES = 24  # that are looked at to score a state
_JITTER = 0.01  # of the scores, to break ties


def decompose(
    function: Function,
    seed: int = 0,
    *,
    beam: int = 3,
    bound_sets: int = 6,
    codes: int = 6,
    diagram_weight: float = 1.0,
    triple_weight: float = 10.0,
    deadline: float = inf,
) -> list[Circuit]:
    """Different circuits for a function of at most 64 outputs, the smallest first.

    Of each of `beam` states so many bound sets are used, each with so many codes. The weights are
    those of the decision diagram and of irreducible triples in a state's score. After the deadline,
    a time by `perf_counter`, the search goes straight to its end.
    """
    if len(function.outputs) > MAX_OUTPUTS:
        raise ValueError(f"{len(function.outputs)} outputs, but at most {MAX_OUTPUTS} at once")
    search = _Search(
        Builder(function.inputs),
        np.random.default_rng(seed),
        beam,
        bound_sets,
        codes,
        diagram_weight,
        triple_weight,
        deadline,
    )
    return search.run(function)


@dataclass(slots=True)
class _Search:
    """One beam search. All states share a builder, so equal gates are known to be equal."""

    builder: Builder
    rng: np.random.Generator
    beam: int
    bound_sets: int
    codes: int
    diagram_weight: float
    triple_weight: float
    deadline: float
    cones: list[int] = field(default_factory=list)
    """By node, the gates that it needs, itself included, as a mask."""

    def run(self, function: Function) -> list[Circuit]:
        """The circuits of all states that were finished."""
        beam = [start(self.builder, function)]
        ends: set[tuple[int, ...]] = set()
        while beam:
            following: list[State] = []
            for state in beam:
                steps = self.steps(state)
                following += steps
                if not steps or len(state.signals) <= _SMALL:
                    literals = finish(self.builder, state)
                    ends.add(tuple(literals[j] for j in range(len(literals))))
            beam = self.best(following)
        circuits = [
            self.builder.build(dict(zip(function.outputs, literals, strict=True)))
            for literals in sorted(ends)
        ]
        return sorted(circuits, key=len)

    def steps(self, state: State) -> list[State]:
        """The states after one step, for some bound sets and some codes of each."""
        found: list[State] = []
        for bound_set in self.charts(state):
            emitted = list(bound_set.emitted.values())
            for code in find_codes(bound_set.classes, emitted, self.codes, self.rng):
                if found and self.late():
                    return found
                found.append(step(self.builder, state, bound_set, code))
        return found

    def charts(self, state: State) -> list[Chart]:
        """The best bound sets for the next step, all of one kind."""
        for size, classes in _STEPS:
            bounds = self.rng.permutation(_bound_sets(len(state.signals), size))
            found = with_few_classes(state, bounds, classes, _SPARE * self.bound_sets)
            charts = [each for each in (chart(state, bound) for bound in found) if each.simplifies]
            if charts:
                charts.sort(key=lambda chart: chart.rank)
                return charts[: 1 if (size, classes) == _STEPS[0] else self.bound_sets]
        return []

    def best(self, states: list[State]) -> list[State]:
        """The states with the lowest scores, no two the same."""
        scores = [self.score(state) + _JITTER * self.rng.random() for state in states]
        kept: dict[tuple[int, bytes], State] = {}
        for i in np.argsort(scores):
            if len(kept) == (1 if self.late() else self.beam):
                break
            kept.setdefault((self.gates(states[i]), states[i].table.tobytes()), states[i])
        return list(kept.values())

    def score(self, state: State) -> float:
        """The gates that are made, and what is feared of the rest."""
        score = float(self.gates(state))
        if state.live:
            score += self.diagram_weight * diagram_size(state.table)
            score += self.triple_weight * (1 - self.reducible_share(state))
        return score

    def reducible_share(self, state: State) -> float:
        """The share of the triples with a new signal, or of some, that two bits can replace."""
        if not state.new or len(state.signals) < 4:
            return 1.0
        triples = _bound_sets(len(state.signals), 3, state.new)
        if len(triples) > _TRIPLES:
            triples = self.rng.choice(triples, _TRIPLES, replace=False)
        return len(with_few_classes(state, triples, 4, len(triples))) / len(triples)

    def gates(self, state: State) -> int:
        """The number of gates that the signals and outputs of a state need."""
        for node in range(len(self.cones), 1 + len(self.builder.names) + len(self.builder)):
            gate = self.builder.gate(node)
            below = self.cones[gate[1] >> 1] | self.cones[gate[2] >> 1] if gate else 0
            self.cones.append(below | 1 << node if gate else 0)
        cone = 0
        for literal in state.literals:
            cone |= self.cones[literal >> 1]
        return cone.bit_count()

    def late(self) -> bool:
        """Whether the deadline has passed."""
        return perf_counter() >= self.deadline


@cache
def _bound_sets(signals: int, size: int, new: int | None = None) -> NDArray[np.int64]:
    """All sets of so many signals, or those of them that have one of the last, new signals."""
    first = 0 if new is None else 1 << (signals - new)
    sets = (sum(1 << i for i in members) for members in combinations(range(signals), size))
    return np.array([s for s in sets if s >= first], dtype=np.int64)
