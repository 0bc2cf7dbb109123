"""The cheapest ways to take one step of a scan, each with the code that it leaves the states in.

Before a step the state is a *code word* in a few wires. The step sees *rows*: a word and the value
read. All it must do is keep apart the rows that go to different states; any wires that do so are a
code of the next level. It need not be chosen in advance, may have several words for one state, and
says nothing on rows that cannot occur. So all chains of so many gates are visited, in the normal
form of `tmc.resynthesis.catalogue`, and of each every choice of wires is tried, by bit sets: which
pairs of rows does a wire tell apart, and do some wires together tell all pairs apart that matter?
The rows are at most 32, so this takes a moment, and the answer depends on the partition of the rows
alone, not on the names of the states: a scan asks the same few questions again and again.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tmc.circuits.builder import Builder
from tmc.circuits.circuit import FALSE, Circuit
from tmc.jit import always_compiled
from tmc.recoding.tables import circuit_of
from tmc.unroll.encoding import code_bits

_FOUND = 1 << 14  # solutions of one question that are kept


@dataclass(frozen=True)
class Question:
    """What a step must do with the rows; row `r` has input i at bit i of r."""

    inputs: int
    """The wires it reads: those of the code word, then the value read."""
    classes: tuple[int, ...]
    """For each row the state that it goes to, numbered by first appearance; -1 cannot occur."""
    wanted: tuple[int, ...]
    """Functions to compute as well, false on the first row that can occur, as tables."""

    @property
    def first(self) -> int:
        """The first row that can occur."""
        return next(row for row, c in enumerate(self.classes) if c >= 0)

    def normal_inputs(self) -> list[int]:
        """The inputs as tables, complemented where they are true on the first row."""
        care = [row for row, c in enumerate(self.classes) if c >= 0]
        return [sum(1 << r for r in care if (r ^ self.first) >> i & 1) for i in range(self.inputs)]


Built = tuple[dict[int, int], list[int]]
"""The literals of the tables that a step computes, and those of the wires of the next code."""


@dataclass(frozen=True, eq=False)
class Chains:
    """All chains of one size that answer a question, each with a code of its own."""

    question: Question
    gates: int
    chains: NDArray[np.int64]
    """Shape (solutions, gates): the codes of the gates, on inputs that are false on row `first`."""
    wires: NDArray[np.int64]
    """Shape (solutions, bits): the nodes of the next code, inputs first; -1 is constant false."""
    words: NDArray[np.int64]
    """Shape (solutions, rows): the next code word of each row."""

    def some(self, chosen: NDArray[np.int64]) -> "Chains":
        """Some of the solutions."""
        chains, wires, words = self.chains[chosen], self.wires[chosen], self.words[chosen]
        return Chains(self.question, self.gates, chains, wires, words)

    def build(self, builder: Builder, reads: list[int], index: int) -> Built:
        """Build a solution on literals."""
        nodes = [x ^ (self.question.first >> i & 1) for i, x in enumerate(reads)]
        tables = self.question.normal_inputs()
        for code in self.chains[index].tolist():
            right = next(b for b in range(len(nodes)) if (b + 1) * b // 2 > code // 5)
            left = code // 5 - right * (right - 1) // 2
            a, b, s, t = nodes[left], nodes[right], tables[left], tables[right]
            match code % 5:
                case 0:
                    literal, table = builder.and_(a, b), s & t
                case 1:
                    literal, table = builder.and_(a, b ^ 1), s & ~t
                case 2:
                    literal, table = builder.and_(a ^ 1, b), ~s & t
                case 3:
                    literal, table = builder.or_(a, b), s | t
                case _:
                    literal, table = builder.xor(a, b), s ^ t
            nodes.append(literal)
            tables.append(table)
        known = {0: FALSE, **dict(zip(tables, nodes, strict=True))}
        return known, [nodes[w] if w >= 0 else FALSE for w in self.wires[index].tolist()]


@dataclass(frozen=True, eq=False)
class Resynthesis:
    """The answer to a question for one code, where all chains are too many to visit."""

    question: Question
    circuit: Circuit
    """Its outputs are the wires of the code and what is wanted, in order."""
    words: NDArray[np.int64]
    """Shape (1, rows): the next code word of each row."""

    @property
    def gates(self) -> int:
        """The number of gates."""
        return len(self.circuit)

    def build(self, builder: Builder, reads: list[int], index: int) -> Built:
        """Build the solution on literals."""
        nodes = builder.add(self.circuit, reads[::-1])
        ends = [nodes[x >> 1] ^ (x & 1) for x in self.circuit.literals.tolist()]
        wires = ends[: len(ends) - len(self.question.wanted)]
        known = dict(zip(self.question.wanted, ends[len(wires) :], strict=True))
        return {0: FALSE, **known}, wires


def solve(question: Question, bits: int, gates: int) -> Chains:
    """All chains of exactly so many gates that leave the classes apart in at most so many wires."""
    classes = np.array(question.classes)
    rows = np.arange(len(classes))
    different = (classes[:, None] != classes) & (classes[:, None] >= 0) & (classes >= 0)
    apart = np.array([_mask(row) for row in different], dtype=np.int64)
    normal = np.array(question.normal_inputs(), dtype=np.int64)
    wanted = np.array(question.wanted, dtype=np.int64)
    chains, wires, masks = _visit(normal, apart, wanted, bits, gates, _FOUND)
    values = masks[:, :, None] >> rows & 1
    words = (values << np.arange(bits)[:, None]).sum(axis=1)
    return Chains(question, gates, chains, wires, words)


def resynthesise(question: Question, seed: int) -> Resynthesis:
    """A small circuit for a random code with one word for each class."""
    classes = np.array(question.classes)
    care = classes >= 0
    bits = code_bits(int(classes.max()) + 1)
    word = np.random.default_rng(seed).permutation(1 << bits)
    words = np.where(care, word[classes], 0)
    rows = np.arange(len(classes))
    values = [words >> i & 1 for i in range(bits)]
    values += [np.array([table >> r & 1 for r in rows.tolist()]) for table in question.wanted]
    circuit = circuit_of(
        np.array(values, dtype=np.bool_).reshape(-1, len(rows)).T, care, starts=1, moves=0
    )
    return Resynthesis(question, circuit, words[None, :])


def _mask(rows: NDArray[np.bool_]) -> int:
    return sum(1 << int(row) for row in np.flatnonzero(rows))


@always_compiled
def _visit(
    inputs: NDArray[np.int64],
    apart: NDArray[np.int64],
    wanted: NDArray[np.int64],
    bits: int,
    gates: int,
    most: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Visit the increasing sequences of gate codes; keep those in which some wires suffice.

    `apart[r]` is the rows that must be told from row r. Returns the chains, the nodes chosen
    and their tables; each choice of tables once. The last gate must be one of the wires, unless it
    is wanted for itself: so all others but one must leave over what a single wire can do, and most
    chains are given up before their last gate.
    """
    n = len(inputs)
    total = n + gates
    rows = np.flatnonzero(apart)
    needed = apart[rows]
    tables = np.zeros(total + 1, dtype=np.int64)  # the last is the constant's, which is node -1
    covers = np.zeros((total + 1, len(rows)), dtype=np.int64)
    for i in range(n):
        tables[i] = inputs[i]
        _cover(covers[i], tables[i], rows, needed)
    left = np.array([a for b in range(total) for a in range(b)], dtype=np.int64)
    right = np.array([b for b in range(total) for a in range(b)], dtype=np.int64)
    chains = np.zeros((most, gates), dtype=np.int64)
    wires = np.full((most, bits), -1, dtype=np.int64)
    masks = np.zeros((most, bits), dtype=np.int64)
    seen = {np.int64(-1)}
    others = np.full((1 + total**3, 3), -1, dtype=np.int64)
    sides = np.zeros((1 + total**3, 2), dtype=np.int64)
    rest = np.zeros((1 + total**3, len(rows)), dtype=np.int64)
    choices = np.zeros(gates + 1, dtype=np.int64)  # up to each depth
    for q in range(-1, n):
        choices[0] = _others(covers, needed, rows, q, bits, others, rest, sides, choices[0])
    found = 0
    code = np.full(gates + 1, -1, dtype=np.int64)
    depth, fresh = 0, True
    while depth >= 0 and found < most:
        k = n + depth
        if fresh:
            lacking = 0
            for table in wanted:
                lacking += not _holds(tables, k, table)
            if 0 < depth < gates:
                choices[depth] = _others(
                    covers, needed, rows, k - 1, bits, others, rest, sides, choices[depth - 1]
                )
            if depth == gates and lacking == 0:
                last = gates > 0 and not _holds(wanted, len(wanted), tables[k - 1])
                for c in range(choices[max(gates - 1, 0)]):
                    for p in range(k - 1 if last else -1, k if bits > 0 or not last else 0):
                        if tables[p] & sides[c, 0] or ~tables[p] & sides[c, 1]:
                            continue
                        if not _covers(covers[p], rest[c]):
                            continue
                        key = _key(tables, p, others[c])
                        if key not in seen and found < most:
                            seen.add(key)
                            chains[found] = code[:gates]
                            for i in range(bits):
                                wires[found, i] = p if i == 0 else others[c, i - 1]
                                masks[found, i] = tables[wires[found, i]]
                            found += 1
            fresh = False
            hopeless = depth == gates - 1 and choices[depth] == 0
            if depth == gates or lacking > gates - depth or hopeless:
                depth -= 1
                continue
        code[depth] += 1
        if code[depth] >= 5 * (k * (k - 1) // 2):
            depth -= 1
            continue
        a, b = tables[left[code[depth] // 5]], tables[right[code[depth] // 5]]
        table = (a & b, a & ~b, ~a & b, a | b, a ^ b)[code[depth] % 5]
        last_wire = depth == gates - 1 and len(wanted) == 0
        if last_wire and not _fits(table, sides, choices[depth]):
            continue
        if table == 0 or _holds(tables, k, table):
            continue
        tables[k] = table
        _cover(covers[k], table, rows, needed)
        depth += 1
        code[depth] = code[depth - 1]
        fresh = True
    return chains[:found], wires[:found], masks[:found]


@always_compiled
def _holds(tables: NDArray[np.int64], k: int, table: int) -> bool:
    """Whether a table is one of the first k."""
    for i in range(k):
        if tables[i] == table:
            return True
    return False


@always_compiled
def _fits(table: int, sides: NDArray[np.int64], choices: int) -> bool:
    """Whether a wire is right, on the rows that follow from the first, for one of the choices."""
    for c in range(choices):
        if not (table & sides[c, 0] or ~table & sides[c, 1]):
            return True
    return False


@always_compiled
def _cover(
    cover: NDArray[np.int64], table: int, rows: NDArray[np.int64], needed: NDArray[np.int64]
) -> None:
    """Set, for each row, the rows that a wire tells from it, of those that must be told."""
    for w in range(len(rows)):
        cover[w] = (table ^ -(table >> rows[w] & 1)) & needed[w]


@always_compiled
def _covers(cover: NDArray[np.int64], rest: NDArray[np.int64]) -> bool:
    """Whether a wire tells all apart that is left."""
    for w in range(len(rest)):
        if rest[w] & ~cover[w]:
            return False
    return True


@always_compiled
def _others(
    covers: NDArray[np.int64],
    needed: NDArray[np.int64],
    rows: NDArray[np.int64],
    q: int,
    bits: int,
    others: NDArray[np.int64],
    rest: NDArray[np.int64],
    sides: NDArray[np.int64],
    choices: int,
) -> int:
    """Add the choices of one wire less than there may be, with q the last; the number of all.

    What they leave over must be possible for a wire that is false on the first row: `sides` are the
    rows on which it must then be false, and true.
    """
    if q >= 0 and bits < 2:
        return choices
    for r in range(-1, max(q, 0) if bits > 2 else 0):
        for s in range(-1, max(r, 0) if bits > 3 else 0):
            for w in range(len(needed)):
                rest[choices, w] = needed[w] & ~(covers[q, w] | covers[r, w] | covers[s, w])
            if _two_sides(rest[choices], rows, sides[choices]):
                others[choices] = (q, r, s)
                choices += 1
    return choices


@always_compiled
def _two_sides(rest: NDArray[np.int64], rows: NDArray[np.int64], sides: NDArray[np.int64]) -> bool:
    """Follow from the first row what one wire must do to tell the rest apart; whether it can."""
    sides[:] = (0, 0)
    if len(rows) == 0:
        return True
    sides[0] = 1 << rows[0]
    grown = True
    while grown:
        grown = False
        for w in range(len(rows)):
            for side in range(2):
                if sides[side] >> rows[w] & 1 and rest[w] & ~sides[1 - side]:
                    sides[1 - side] |= rest[w]
                    if sides[0] & sides[1]:
                        return False
                    grown = True
    return True


@always_compiled
def _key(tables: NDArray[np.int64], p: int, others: NDArray[np.int64]) -> np.int64:
    """A number for the set of the tables of some nodes."""
    key = np.int64(0)
    for x in (p, others[0], others[1], others[2]):
        key += tables[x] * (tables[x] + 0x9E3779B97F4A7C) & 0xFFFFFFFFFFFFFF
    return key
