"""The truth tables of a given wiring, found by SAT from few words.

The unknowns are the table entries. For a word, the value of a node is a literal: a constant where
it is shown, the entry itself where all that the node reads is known, and else a variable, equal to
the entry of the corner that the values read select. Nodes that read the same literals have the same
value, whatever the word, so words that agree in part share that part.

A node that is not shown can be complemented, if its readers' tables are too. So the first entry of
its table may be taken to be false, and there is half as much to search, for every such node.

Words come from a teacher, one at a time: each refutes the tables that explain all words before. If
there are no such tables left, the answer is not that the search failed: it is a proof that no
tables on this wiring explain these words.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import product
from time import perf_counter

import numpy as np

from tmc.circuits.lut import Lut, LutNetwork
from tmc.learn.data import Samples
from tmc.learn.discrete.clauses import FALSE, TRUE, Clauses, Search
from tmc.learn.discrete.teachers import Answer, Teacher
from tmc.unroll.encoding import Bits


@dataclass(frozen=True, eq=False, slots=True)
class LearnedTables:
    """What came out of a search for tables."""

    network: LutNetwork | None
    """The wiring with tables that explain all the teacher's words, if they were found."""
    words: Bits
    """The words it took, shape (words, inputs)."""
    impossible: bool
    """Whether it is proved that no tables on this wiring explain these words."""
    proved: bool
    """Whether the teacher has proved that the network is right on every word there is."""
    hypothesis: LutNetwork | None
    """The last tables tried: of a search that was given up, all there is; `None` if none were."""
    seconds: float


def learn_tables(
    wiring: LutNetwork,
    teacher: Teacher,
    shown: Bits | None = None,
    *,
    conflicts: int | None = None,
) -> LearnedTables:
    """Tables for `wiring`, whose own are not looked at, that the teacher finds no fault with.

    The outputs are shown, and the LUTs of the mask `shown` (luts,). After so many `conflicts` of
    the solver the search is given up.
    """
    began = perf_counter()
    mask = np.zeros(len(wiring), dtype=np.bool_) if shown is None else shown
    words = np.empty((0, len(wiring.inputs)), dtype=np.bool_)
    network, answer = None, Answer(None)
    with Search(conflicts) as search:
        tables = Tables(wiring, mask, search)
        while found := search.solve():
            network = tables.network(search.holds)
            answer = teacher(network, mask)
            if answer.wrong is None:
                break
            words = np.concatenate([words, answer.wrong.bits])
            tables.explain(answer.wrong)
    seconds = perf_counter() - began
    if not found:
        return LearnedTables(None, words, found is False, False, network, seconds)
    return LearnedTables(network, words, False, answer.proved, network, seconds)


class Tables:
    """The unknown tables of a wiring, as literals, and the values that nodes take with them."""

    def __init__(self, wiring: LutNetwork, shown: Bits, clauses: Clauses) -> None:
        self._wiring = wiring
        self._shown = shown
        self._clauses = clauses
        self._values: dict[tuple[int, ...], int] = {}
        first = len(wiring.inputs)
        visible = {*wiring.roots, *(first + np.flatnonzero(shown)).tolist()}
        self._entries: list[list[int]] = []
        for node, lut in enumerate(wiring.luts, start=first):
            entries = [clauses.variable() for _ in range(1 << len(lut.fanin))]
            if node not in visible:
                entries[0] = FALSE
            self._entries.append(entries)

    def explain(self, samples: Samples) -> None:
        """Require what the samples show: the outputs, and the LUTs that are shown."""
        shown = np.flatnonzero(self._shown)
        nodes = [*self._wiring.roots, *(len(self._wiring.inputs) + shown).tolist()]
        labels = np.concatenate([samples.outputs, samples.nodes[:, shown]], axis=1)
        for bits, row in zip(samples.bits, labels, strict=True):
            self.run(bits, list(zip(nodes, row.tolist(), strict=True)))

    def run(self, bits: Bits, labels: Iterable[tuple[int, bool]] = ()) -> list[int]:
        """The values of all nodes for a word, as literals; those of the `labels` are required."""
        known: dict[int, list[int]] = {}
        for node, label in labels:
            known.setdefault(node, []).append(TRUE if label else FALSE)
        values = [TRUE if bit else FALSE for bit in bits.tolist()]
        for node in range(len(self._wiring.inputs) + len(self._wiring)):
            if node >= len(values):
                values.append(self._value(node, values))
            for constant in known.get(node, ()):
                self._clauses.equate(values[node], constant)
                values[node] = constant
        return values

    def network(self, holds: Callable[[int], bool]) -> LutNetwork:
        """The wiring with the tables of a model, in which these literals hold."""
        luts = [
            Lut(lut.fanin, sum(holds(entry) << i for i, entry in enumerate(entries)))
            for lut, entries in zip(self._wiring.luts, self._entries, strict=True)
        ]
        wiring = self._wiring
        return LutNetwork(wiring.inputs, tuple(luts), wiring.outputs, wiring.roots)

    def _value(self, node: int, values: list[int]) -> int:
        """The value of a LUT, given those of the nodes before it."""
        i = node - len(self._wiring.inputs)
        read = [values[j] for j in self._wiring.luts[i].fanin]
        key = (i, *read)
        if key not in self._values:
            self._values[key] = self._new_value(self._entries[i], read)
        return self._values[key]

    def _new_value(self, entries: list[int], read: list[int]) -> int:
        constants = {FALSE: (False,), TRUE: (True,)}
        corners = list(product(*(constants.get(x, (False, True)) for x in read)))
        numbers = [sum(bit << j for j, bit in enumerate(corner)) for corner in corners]
        if len(corners) == 1:
            return entries[numbers[0]]
        value = self._clauses.variable()
        for corner, number in zip(corners, numbers, strict=True):
            elsewhere = [-x if bit else x for x, bit in zip(read, corner, strict=True)]
            self._clauses.require(*elsewhere, -entries[number], value)
            self._clauses.require(*elsewhere, entries[number], -value)
        # Implied, but it lets the solver see that a node is constant before it knows the corner.
        self._clauses.require(-value, *(entries[number] for number in numbers))
        self._clauses.require(value, *(-entries[number] for number in numbers))
        return value
