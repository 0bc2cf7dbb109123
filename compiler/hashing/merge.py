"""Functional hashing: builders that do not make a function twice, if they can tell.

Every node carries a *table*, a big integer whose bit `p` is its value on pattern `p`. Two nodes
with the same table, up to complement, are candidates for the same function.

- `TruthTableBuilder`: the patterns are all inputs, so equal tables are equal functions. Exact; up
  to about 16 input bits.
- `SweepingBuilder`: the patterns are a sample (a signature), and a SAT solver decides; each input
  that tells two candidates apart becomes a pattern, with its one-bit neighbours, so that the same
  mistake is not made twice (fraiging: Mishchenko, Chatterjee, Jiang, Brayton 2005).

Inputs outside the care set are no patterns, and clauses keep the solver away from them, so
functions are merged when they agree on all words that can occur.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence

import numpy as np

from tmc.circuits.builder import Builder
from tmc.circuits.circuit import FALSE
from tmc.circuits.evaluate import all_patterns, pack
from tmc.circuits.strash import gate_of
from tmc.defaults import MAX_GATES
from tmc.hashing.sat import Prover
from tmc.unroll.encoding import Bits, Encoding
from tmc.unroll.words import sample_inputs

EXACT_INPUTS = 16
"""Up to so many inputs, truth tables are kept; above, signatures."""

SAMPLE = 1024
"""Patterns that a signature begins with."""

_TABLE_BITS = 1 << 36  # of all tables together: 8 GB
_CONFLICTS = 1000  # a question that takes more is left open, and the nodes stay apart
_CANDIDATES = 4  # nodes of one signature that are tried
_GROWTH = 64  # nodes that are worth one fresh pattern: fewer, and all signatures grow


class TableBuilder(Builder, ABC):
    """A builder whose nodes carry a table over some patterns, shape (patterns, inputs)."""

    def __init__(self, inputs: Sequence[str], patterns: Bits, max_gates: int = MAX_GATES) -> None:
        super().__init__(inputs, min(max_gates, _TABLE_BITS // max(len(patterns), 1)))
        self._mask = (1 << len(patterns)) - 1
        self._tables = [0, *columns(patterns)]

    def table(self, literal: int) -> int:
        """The values of a literal: bit `p` is the value on pattern `p`."""
        table = self._tables[literal >> 1]
        return table ^ self._mask if literal & 1 else table

    @abstractmethod
    def difference(self, a: int, b: int, conflicts: int | None = None) -> list[bool] | bool | None:
        """An input of the care set on which two literals differ, or `False` if there is none.

        `None` if that could not be told within so many conflicts of the solver.
        """

    def _combine(self, xor: bool, a: int, b: int) -> int:
        return self.table(a) ^ self.table(b) if xor else self.table(a) & self.table(b)

    def _canonical(self, table: int) -> tuple[int, int]:
        """The table or its complement, whichever is 0 on the first pattern, and which it was."""
        return (table ^ self._mask, 1) if table & 1 else (table, 0)


class TruthTableBuilder(TableBuilder):
    """Merges nodes that agree on all patterns, which must be the whole care set."""

    def __init__(self, inputs: Sequence[str], patterns: Bits, max_gates: int = MAX_GATES) -> None:
        super().__init__(inputs, patterns, max_gates)
        self._functions = {0: FALSE}
        for literal in self.inputs:
            table, flip = self._canonical(self.table(literal))
            self._functions.setdefault(table, literal ^ flip)

    def difference(self, a: int, b: int, conflicts: int | None = None) -> list[bool] | bool | None:
        """An input of the care set on which two literals differ, or `False` if there is none."""
        wrong = self.table(a) ^ self.table(b)
        if not wrong:
            return False
        first = (wrong & -wrong).bit_length() - 1
        return [bool(self.table(x) >> first & 1) for x in self.inputs]

    def _new(self, xor: bool, a: int, b: int) -> int:
        full = self._combine(xor, a, b)
        table, flip = self._canonical(full)
        literal = self._functions.get(table)
        if literal is None:
            literal = super()._new(xor, a, b) ^ flip
            self._tables.append(full)
            self._functions[table] = literal
        return literal ^ flip


class SweepingBuilder(TableBuilder):
    """Merges nodes that a SAT solver proves equal on the care set; doubtful ones stay apart.

    `patterns` must lie in the care set; `care` is the literals, clause by clause, that hold in it.
    """

    def __init__(
        self,
        inputs: Sequence[str],
        patterns: Bits,
        care: Sequence[Sequence[int]] = (),
        max_gates: int = MAX_GATES,
    ) -> None:
        super().__init__(inputs, patterns, max_gates)
        self.prover = Prover(self)
        self._care = [list(clause) for clause in care]
        for clause in self._care:
            self.prover.require(clause)
        self._fresh = patterns[:0]
        self._classes = {-1: [FALSE, *self.inputs]}
        self._classify()

    def difference(self, a: int, b: int, conflicts: int | None = None) -> list[bool] | bool | None:
        """An input of the care set on which two literals differ, or `False` if there is none."""
        if a == b:
            return False
        answer = self.prover.differ(a, b, conflicts)
        return self._model() if answer else answer

    def _new(self, xor: bool, a: int, b: int) -> int:
        literal = super()._new(xor, a, b)
        self._tables.append(self._combine(xor, a, b))
        return self._place(literal)

    def _place(self, literal: int) -> int:
        """The literal that stands for the function of `literal`: an older one, or itself."""
        table, flip = self._canonical(self.table(literal))
        for candidate in self._classes.setdefault(table, [])[:_CANDIDATES]:
            answer = self.prover.differ(literal ^ flip, candidate, _CONFLICTS)
            if answer is False:
                return candidate ^ flip  # the gate just made stays behind, outside every cone
            if answer:
                self._learn()
                if len(self._fresh) * _GROWTH >= len(self):
                    self._grow()
                    return self._place(literal)
        self._classes[table].append(literal ^ flip)
        return literal

    def _learn(self) -> None:
        """Keep the input that the solver has just found, and its neighbours, as patterns."""
        word = np.array([self._model()], dtype=np.bool_)
        neighbours = word ^ np.eye(len(self.inputs), dtype=np.bool_)
        for clause in self._care:
            literals = np.array(clause)
            holds = neighbours[:, (literals >> 1) - 1] ^ (literals & 1).astype(np.bool_)
            neighbours = neighbours[holds.any(axis=1)]
        self._fresh = np.concatenate([self._fresh, word, neighbours])

    def _model(self) -> list[bool]:
        return self.prover.model([literal >> 1 for literal in self.inputs])

    def _grow(self) -> None:
        """Extend the tables of all nodes by the fresh patterns, and sort the nodes again."""
        fresh, self._fresh = self._fresh, self._fresh[:0]
        shift = self._mask.bit_length()
        mask = (1 << len(fresh)) - 1
        new = [0, *columns(fresh)]
        for i in range(len(self)):
            xor, a, b = gate_of(self._gates.keys[i])
            left = new[a >> 1] ^ (mask if a & 1 else 0)
            right = new[b >> 1] ^ (mask if b & 1 else 0)
            new.append(left ^ right if xor else left & right)
        self._tables = [old | part << shift for old, part in zip(self._tables, new, strict=True)]
        self._mask |= mask << shift
        self._classify()

    def _classify(self) -> None:
        """Sort the nodes that stand for their function into classes of equal tables."""
        literals = [literal for members in self._classes.values() for literal in members]
        self._classes = {}
        for literal in literals:
            table, flip = self._canonical(self.table(literal))
            self._classes.setdefault(table, []).append(literal ^ flip)


def care_patterns(encoding: Encoding) -> Bits:
    """All inputs in the care set, shape (patterns, inputs)."""
    patterns = np.concatenate([bits for bits, _ in all_patterns(len(encoding.inputs))])
    return patterns[encoding.words(patterns)[1]]


def merging_builder(encoding: Encoding, max_gates: int = MAX_GATES) -> TableBuilder:
    """The functional hashing that suits the number of inputs, on the care set of `encoding`."""
    inputs = encoding.inputs
    if len(inputs) <= EXACT_INPUTS:
        return TruthTableBuilder(inputs, care_patterns(encoding), max_gates)
    return SweepingBuilder(inputs, sample_inputs(encoding, SAMPLE), encoding.care(), max_gates)


def free_builder(inputs: Sequence[str]) -> TableBuilder:
    """The functional hashing that suits the number of inputs, when every input can occur."""
    if len(inputs) <= EXACT_INPUTS:
        patterns = np.concatenate([bits for bits, _ in all_patterns(len(inputs))])
        return TruthTableBuilder(inputs, patterns)
    patterns = np.random.default_rng(0).integers(2, size=(SAMPLE, len(inputs))).astype(np.bool_)
    return SweepingBuilder(inputs, patterns)


def columns(patterns: Bits) -> list[int]:
    """The columns of patterns (patterns, inputs) as integers, bit `p` for pattern `p`."""
    return [int.from_bytes(row.astype("<u8").tobytes(), "little") for row in pack(patterns)]
