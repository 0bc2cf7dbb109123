"""A small checker of certificates that shares no code with the compiler.

It is run as `python -m tmc.proof.checker FILE`.

A certificate of strength *proved* holds two circuits over the same inputs, the clauses that hold in
all words that can occur, and a proof. The checker derives from the circuits the formula "a word
that can occur gives an output of the circuit another value than the tableau's", and accepts if the
proof refutes it by reverse unit propagation. Whether the tableau is that of a machine is not its
question. `docs/certificates.md` describes the formula and the file.
"""

import sys
from collections import defaultdict
from collections.abc import Iterable
from io import TextIOWrapper
from itertools import count
from typing import BinaryIO, NamedTuple
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError

Clause = tuple[int, ...]


class Refused(Exception):
    """Why a certificate proves nothing."""


class Accepted(NamedTuple):
    """The size of a formula that was refuted, and of its proof."""

    clauses: int
    lemmas: int

    def __str__(self) -> str:
        return f"{self.lemmas:,} lemmas refute {self.clauses:,} clauses"


class Circuit(NamedTuple):
    """An AND-inverter graph; gate `i` is variable `len(inputs) + 1 + i`, literals as in AIGER."""

    inputs: list[str]
    gates: list[tuple[int, int]]
    outputs: dict[str, int]


def check(path: str | BinaryIO) -> Accepted:
    """Check the proof in a certificate; raises `Refused` if it proves nothing."""
    try:
        with ZipFile(path) as file:
            names = "circuit.aag", "tableau.aag"
            circuit, tableau = (read_circuit(file.read(name).decode(), name) for name in names)
            care = read_clauses(file.read("care.cnf").decode())
            variables, formula = miter(circuit, tableau, care)
            with file.open("proof.txt") as proof:
                lemmas = refute(variables, formula, TextIOWrapper(proof, "ascii"))
    except OSError as error:
        raise Refused(f"it cannot be read: {error.strerror}") from None
    except KeyError as error:
        raise Refused(f"it holds no proof: {error.args[0]}") from None
    except (BadZipFile, ZlibError, EOFError, UnicodeDecodeError) as error:
        raise Refused(f"the file is damaged: {error}") from None
    return Accepted(len(formula), lemmas)


def read_circuit(text: str, name: str) -> Circuit:
    """A circuit in ascii AIGER, with variables in topological order and a name for each wire."""
    try:
        head, *lines = text.splitlines()
        kind, variables, inputs, latches, outputs, ands = map(str, head.split(" "))
        i, o, total = int(inputs), int(outputs), int(variables) + int(outputs)
        rows = [[int(x) for x in line.split(" ")] for line in lines[:total]]
        gates = [(a, b) for v, (g, a, b) in enumerate(rows[i + o :], i + 1) if g == 2 * v]
        names = dict(line.split(" ", 1) for line in lines[total:])
        starts = [names[f"i{j}"] for j in range(i)]
        ends = {names[f"o{j}"]: rows[i + j][0] for j in range(o)}
        good = (
            (kind, latches, len(rows), len(gates)) == ("aag", "0", total, int(ands))
            and rows[:i] == [[2 * v] for v in range(1, i + 1)]
            and all(0 <= x < 2 * v for v, pair in enumerate(gates, i + 1) for x in pair)
            and all(0 <= x < 2 * (i + 1 + len(gates)) for x in ends.values())
            and (len({*starts}), len(ends), total) == (i, o, i + len(gates) + o)
        )
    except (ValueError, IndexError, KeyError):
        good = False
    if not good:
        raise Refused(f"{name} is no ascii AIGER file with gates in order and named wires")
    return Circuit(starts, gates, ends)


def read_clauses(text: str) -> list[Clause]:
    """The clauses of a DIMACS file with one in a line."""
    try:
        return [clause(line.split()) for line in text.splitlines() if line[:1] not in "pc"]
    except ValueError:
        raise Refused("care.cnf is no DIMACS file with a clause in a line") from None


def clause(words: list[str]) -> Clause:
    """The literals, in order and without doubles, of words that end in 0."""
    *literals, end = map(int, words)
    if end != 0 or 0 in literals:
        raise ValueError(words)
    return tuple(sorted({*literals}))


def miter(circuit: Circuit, tableau: Circuit, care: list[Clause]) -> tuple[int, set[Clause]]:
    """The number of variables and the clauses of: some output differs on a word that can occur."""
    inputs = len(circuit.inputs)
    if circuit.inputs != tableau.inputs:
        raise Refused("the circuit and the tableau have different inputs")
    if any(not 1 < abs(x) <= inputs + 1 for literals in care for x in literals):
        raise Refused("care.cnf speaks of a variable that is no input")
    clauses: list[list[int]] = [[-1], *map(list, care)]
    fresh = count(inputs + 2)
    sides = []
    for side in (circuit, tableau):
        literals = [sign * v for v in range(1, inputs + 2) for sign in (1, -1)]
        for left, right in side.gates:
            g, a, b = next(fresh), literals[left], literals[right]
            literals += [g, -g]
            clauses += [[-g, a], [-g, b], [g, -a, -b]]
        sides.append({name: literals[x] for name, x in side.outputs.items()})
    differing = []
    for name in {**sides[0], **sides[1]}:
        absent = -1 if name.endswith(("blank", "halts")) else 1
        d, (a, b) = next(fresh), (side.get(name, absent) for side in sides)
        clauses += [[-d, a, b], [-d, -a, -b]]
        differing.append(d)
    return next(fresh) - 1, {tuple(sorted({*c})) for c in [*clauses, differing]}


def refute(variables: int, formula: set[Clause], proof: Iterable[str]) -> int:
    """The number of lemmas of a proof that refutes the formula; raises `Refused` otherwise."""
    clauses, lemmas = Clauses(variables), 0
    for number, line in enumerate(proof, 1):
        try:
            kind, *words = line.split()
            literals = clause(words)
            if kind not in ("i", "l", "d") or any(abs(x) > variables for x in literals):
                raise ValueError(line)
        except ValueError:
            raise Refused(f"line {number} of the proof is no step: {line.strip()[:60]}") from None
        if kind == "d":
            if not clauses.remove(literals):
                raise Refused(f"line {number} of the proof deletes a clause that is not there")
            continue
        if kind == "i" and literals not in formula:
            raise Refused(f"line {number} of the proof takes a clause from another formula")
        if kind == "l" and not clauses.imply(literals):
            raise Refused(f"line {number} of the proof does not follow")
        lemmas += kind == "l"
        if kind == "l" and not literals:
            return lemmas
        clauses.add(literals)
    raise Refused("the proof ends before the lemma `l 0`")


class Clauses:
    """Clauses that watch two of their literals; what the unit clauses imply is assigned for good.

    `value` and `watching` are indexed by literals, negative ones from the end.
    """

    def __init__(self, variables: int) -> None:
        self.value: list[bool | None] = [None] * (2 * variables + 1)
        self.watching: list[list[list[int]]] = [[] for _ in self.value]
        self.trail: list[int] = []
        self.contradiction = False
        self.copies: defaultdict[Clause, list[list[int]]] = defaultdict(list)

    def add(self, literals: Clause) -> None:
        """Take a clause in."""
        watched = sorted(literals, key=lambda x: self.value[x] is False)
        self.copies[literals].append(watched)
        if len(watched) > 1 and self.value[watched[1]] is not False:
            self.watching[watched[0]].append(watched)
            self.watching[watched[1]].append(watched)
        elif not self.propagate(watched[:1] or [1, -1]):
            self.contradiction = True

    def remove(self, literals: Clause) -> bool:
        """Forget one copy of a clause, if there is one, but nothing that is assigned for good."""
        if not self.copies[literals]:
            return False
        self.copies[literals].pop().clear()  # those who hold it in `watching` find it empty
        return True

    def imply(self, literals: Clause) -> bool:
        """Does unit propagation fail if all these literals are false?"""
        settled = len(self.trail)
        fails = self.contradiction or not self.propagate(-x for x in literals)
        for x in self.trail[settled:]:
            self.value[x] = self.value[-x] = None
        del self.trail[settled:]
        return fails

    def propagate(self, literals: Iterable[int]) -> bool:
        """Assign literals and all that follows; false if a clause has no literal left."""
        value, trail, watching = self.value, self.trail, self.watching
        done = len(trail)
        for x in literals:
            if value[x] is False:
                return False
            if value[x] is None:
                value[x], value[-x] = True, False
                trail.append(x)
        while done < len(trail):
            false = -trail[done]
            done += 1
            watchers, watching[false] = watching[false], []
            for i, watched in enumerate(watchers):
                if not watched:
                    continue
                if watched[0] == false:
                    watched[0], watched[1] = watched[1], false
                first = watched[0]
                if not value[first]:
                    for k in range(2, len(watched)):
                        if value[watched[k]] is not False:
                            watched[1], watched[k] = watched[k], false
                            watching[watched[1]].append(watched)
                            break
                    else:
                        if value[first] is False:
                            watching[false] += watchers[i:]
                            return False
                        value[first], value[-first] = True, False
                        trail.append(first)
                if watched[1] == false:
                    watching[false].append(watched)
        return True


def main() -> int:
    """Check the files of the command line: 0 if all are accepted, 1 if one is refused."""
    status = 0
    for path in sys.argv[1:]:
        try:
            print(f"{path}: accepted: {check(path)}")
        except Refused as reason:
            print(f"{path}: refused: {reason}")
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
