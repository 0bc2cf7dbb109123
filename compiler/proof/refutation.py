"""SAT sweeping that leaves a proof: no word gives two circuits different outputs.

The gates of both circuits are visited in topological order, and each is merged with an older one
that computes the same: by structural hashing, or because a SAT solver proves it (fraiging:
Mishchenko, Chatterjee, Jiang, Brayton 2005), until the outputs meet. Everything is written down as
lemmas of one long proof in the format of `checker.py`:

- a gate that reads `a` and `b` reads their representatives instead: three lemmas, and the clauses
  of the gate are deleted, so that unit propagation never strays far from the gate in question;
- a gate equals its representative: two lemmas, deleted when all who read the gate have been
  visited. What the solver learned on the way comes before them.

A solver that is asked under assumptions ends its proof of each "no" with a line `0`. Up to there
its proof is copied, and then the negation of the assumptions follows by unit propagation.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, count, islice

import numpy as np
from pysat.solvers import Solver

from tmc.hashing.merge import columns
from tmc.proof.checker import Circuit, Clause
from tmc.unroll.encoding import Bits

_CONFLICTS = 1000  # a question that takes more is left open, and the gates stay apart
_ALL_CONFLICTS = 200_000  # of all questions, before the proof is given up
_SLICE = 5000  # conflicts after which the solver lets go for a moment, and alarms are heard
_CANDIDATES = 4  # gates of one signature that are tried
_GROWTH = 64  # gates that are worth one fresh pattern: fewer, and all signatures grow


class Different(Exception):
    """The circuits differ on an input."""

    def __init__(self, bits: list[bool]) -> None:
        super().__init__(bits)
        self.bits = bits


def refutation(
    circuit: Circuit,
    tableau: Circuit,
    care: Sequence[Clause],
    patterns: Bits,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> list[str] | None:
    """A proof that both circuits have the same outputs in the care set, in blocks of lines.

    `patterns` are inputs in the care set, from which gates get their signatures. `None` if the
    solver had to give up. Raises `Different` if an input tells the circuits apart.
    """
    sweep = _Sweep(care, patterns)
    fresh = count(len(circuit.inputs) + 2)
    total = len(circuit.inputs) + 1 + len(circuit.gates) + len(tableau.gates)
    sides = []
    for side in (circuit, tableau):
        variables = [*range(1, len(side.inputs) + 2), *islice(fresh, len(side.gates))]
        pairs = [(_signed(variables, a), _signed(variables, b)) for a, b in side.gates]
        outputs = {name: _signed(variables, x) for name, x in side.outputs.items()}
        sweep.expect(chain(*pairs, outputs.values()))
        for v, (a, b) in zip(variables[1 + len(side.inputs) :], pairs, strict=True):
            sweep.visit(v, a, b)
            if v % 1000 == 0:
                if sweep.exhausted():
                    return None
                if progress:
                    progress(v, total)
        sides.append(outputs)
    differing = []
    for name in {**sides[0], **sides[1]}:
        absent = -1 if name.endswith(("blank", "halts")) else 1
        a, b = (side.get(name, absent) for side in sides)
        differing.append(next(fresh))
        if not sweep.meet(differing[-1], a, b):
            return None
    return sweep.finish(differing)


def _signed(variables: Sequence[int], x: int) -> int:
    return -variables[x >> 1] if x & 1 else variables[x >> 1]


class _Sweep:
    """Gates visited so far. Variables and literals are those of the formula; 1 is false."""

    def __init__(self, care: Sequence[Clause], patterns: Bits) -> None:
        self._inputs = range(2, patterns.shape[1] + 2)
        self._care = care
        self._solver = Solver(name="glucose4", with_proof=True, bootstrap_with=[[-1], *care])
        self._proof: list[str | None] = [_lines("i", [(-1,), *care])]
        """Blocks of lines; `None` stands for what the solver has to say up to its next "no"."""
        self._stands_for: dict[int, int] = {v: v for v in (1, *self._inputs)}
        self._readers: dict[int, int] = {}
        """How many gates and outputs are still to read a variable."""
        self._hashed: dict[tuple[int, int], int] = {}
        self._fanin: dict[int, tuple[int, int]] = {}
        """What the gates read that stand for themselves, in topological order."""
        self._mask = (1 << len(patterns)) - 1
        self._tables = dict(zip((1, *self._inputs), (0, *columns(patterns)), strict=True))
        self._classes: dict[int, list[int]] = {}
        self._fresh: list[list[bool]] = []
        self._classify(self._stands_for)

    def expect(self, literals: Iterable[int]) -> None:
        """These literals will be read."""
        for x in literals:
            self._readers[abs(x)] = self._readers.get(abs(x), 0) + 1

    def visit(self, v: int, a: int, b: int) -> None:
        """Take in the gate v = a AND b."""
        given = [(-v, a), (-v, b), (v, -a, -b)]
        self._proof.append(_lines("i", given))
        pair = left, right = self._pair(a, b)
        older = _trivial(left, right) or self._hashed.get(pair)
        if older:
            self._proof.append(_lines("l", _equal(v, older)) + _lines("d", given))
            self._stands_for[v] = older
        else:
            definition = [(-v, left), (-v, right), (v, -left, -right)]
            if pair not in ((a, b), (b, a)):
                self._proof.append(_lines("l", definition) + _lines("d", given))
            self._solver.append_formula(definition)
            self._fanin[v] = pair
            self._tables[v] = self._table(left) & self._table(right)
            self._stands_for[v] = self._hashed[pair] = self._place(v)
        for x in (a, b):
            self._was_read(abs(x))

    def exhausted(self) -> bool:
        """Whether the solver has done all the work that it may do."""
        spent: int = self._solver.accum_stats()["conflicts"]
        return spent > _ALL_CONFLICTS

    def meet(self, differs: int, a: int, b: int) -> bool:
        """Prove that two outputs are the same; false if that took too long."""
        left, right = self._representative(a), self._representative(b)
        if left != right:
            same = self._prove_equal(left, right, _ALL_CONFLICTS)
            if same is False:
                raise Different(self._model())
            if same is None:
                return False
        self._proof.append(_lines("i", [(-differs, a, b), (-differs, -a, -b)]))
        self._proof.append(_lines("l", [(-differs, a), (-differs,)]))
        return True

    def finish(self, differs: list[int]) -> list[str]:
        """The proof, after all outputs have met."""
        self._proof.append(_lines("i", [differs]) + _lines("l", [()]))
        learned = _segments(self._solver.get_proof())
        self._solver.delete()
        return [next(learned) if block is None else block for block in self._proof]

    def _pair(self, a: int, b: int) -> tuple[int, int]:
        left, right = self._representative(a), self._representative(b)
        return (left, right) if left < right else (right, left)

    def _representative(self, x: int) -> int:
        return self._stands_for[x] if x > 0 else -self._stands_for[-x]

    def _was_read(self, v: int) -> None:
        """When nobody will read v any more, nobody needs to know what it equals."""
        self._readers[v] -= 1
        if not self._readers[v] and v not in self._tables:
            self._proof.append(_lines("d", _equal(v, self._stands_for[v])))

    def _place(self, v: int) -> int:
        """The literal that stands for v: an older one that was proved equal, or itself."""
        key, x = self._signature(v)
        for older in self._classes.get(key, [])[:_CANDIDATES]:
            same = self._prove_equal(x, older, _CONFLICTS)
            if same:
                return older if x > 0 else -older
            if same is False:
                self._learn()
                if len(self._fresh) * _GROWTH >= len(self._fanin):
                    self._grow()
                    return self._place(v)
        self._classes.setdefault(key, []).append(x)
        return v

    def _prove_equal(self, x: int, y: int, conflicts: int) -> bool | None:
        for assumptions, clause in zip(((x, -y), (-x, y)), _equal(x, y), strict=True):
            found = self._satisfy(assumptions, conflicts)
            if found is not False:
                return None if found is None else False
            self._proof += [None, _lines("l", [clause])]
            self._solver.add_clause(clause)
        return True

    def _satisfy(self, assumptions: Sequence[int], conflicts: int) -> bool | None:
        while True:
            self._solver.conf_budget(min(conflicts, _SLICE))
            # Without `expect_interrupt` the solver catches Ctrl-C itself, and may crash.
            found: bool | None = self._solver.solve_limited(assumptions, expect_interrupt=True)
            conflicts -= _SLICE
            if found is not None or conflicts <= 0:
                return found

    def _table(self, x: int) -> int:
        return self._tables[x] if x > 0 else self._tables[-x] ^ self._mask

    def _signature(self, v: int) -> tuple[int, int]:
        """The table of v or of its complement, whichever is 0 on the first pattern, and which."""
        table = self._tables[v]
        return (table ^ self._mask, -v) if table & 1 else (table, v)

    def _model(self) -> list[bool]:
        model = self._solver.get_model()
        return [v <= len(model) and model[v - 1] > 0 for v in self._inputs]

    def _learn(self) -> None:
        """Keep the input that the solver has just found, and its neighbours, as patterns."""
        word = self._model()
        neighbours = ([bit ^ (i == j) for j, bit in enumerate(word)] for i in range(len(word)))
        self._fresh += [word, *filter(self._cared_for, neighbours)]

    def _cared_for(self, word: list[bool]) -> bool:
        return all(any(word[abs(x) - 2] == (x > 0) for x in clause) for clause in self._care)

    def _grow(self) -> None:
        """Extend all tables by the fresh patterns, and sort the gates again."""
        shift = self._mask.bit_length()
        mask = (1 << len(self._fresh)) - 1
        new = dict(zip((1, *self._inputs), (0, *columns(np.array(self._fresh))), strict=True))
        self._fresh = []
        for v, pair in self._fanin.items():
            left, right = (new[x] if x > 0 else new[-x] ^ mask for x in pair)
            new[v] = left & right
        self._tables = {v: table | new[v] << shift for v, table in self._tables.items()}
        self._mask |= mask << shift
        self._classify([x for x, older in self._stands_for.items() if x == older])

    def _classify(self, variables: Iterable[int]) -> None:
        self._classes = {}
        for v in variables:
            key, x = self._signature(v)
            self._classes.setdefault(key, []).append(x)


def _trivial(a: int, b: int) -> int | None:
    """The literal of a AND b where that takes no gate."""
    if 1 in (a, b) or a == -b:
        return 1
    if -1 in (a, b):
        return b if a == -1 else a
    return a if a == b else None


def _equal(x: int, y: int) -> list[tuple[int, int]]:
    return [(-x, y), (x, -y)]


def _lines(kind: str, clauses: Iterable[Iterable[int]]) -> str:
    return "".join(f"{' '.join(map(str, (kind, *clause, 0)))}\n" for clause in clauses)


def _segments(learned: Iterable[str]) -> Iterator[str]:
    """What the solver learned and deleted, cut after each "no"."""
    segment: list[str] = []
    for line in learned:
        if line == "0":
            yield "".join(segment)
            segment = []
        else:
            segment.append(f"{line}\n" if line.startswith("d") else f"l {line}\n")
