"""A circuit as clauses, after Tseitin: a variable for every node, and its gate for a definition.

Variable `v` is node `v`, so the inputs come first; the constant false, node 0, is a variable after
all others, for whoever needs one. An AND takes three clauses and an XOR four (Tseitin, "On the
complexity of derivation in propositional calculus", 1968).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from tmc.circuits.circuit import TRUE, Circuit

Clause = list[int]


@dataclass(frozen=True, slots=True)
class Size:
    """How large a formula in conjunctive normal form is."""

    variables: int
    clauses: int
    literals: int

    def __str__(self) -> str:
        return f"{self.variables:,} variables, {self.clauses:,} clauses, {self.literals:,} literals"


def tseitin(circuit: Circuit, required: Iterable[Sequence[int]] = ()) -> list[Clause]:
    """The clauses of all gates, and those `required` of literals of the circuit, in DIMACS.

    A clause that is required holds one of its literals: `[[circuit.output("accept")]]` says that
    the output is true. Clauses come without the constant.

    >>> circuit = Circuit.of(["x", "y"], [(False, 2, 5)], [("more", 6)])
    >>> tseitin(circuit, [[circuit.output("more")]])
    [[-3, 1], [-3, -2], [3, -1, 2], [3]]
    """
    false = circuit.nodes
    asked = (in_dimacs(circuit, clause).tolist() for clause in required)
    return [
        [x for x in clause if x != false]
        for clause in chain(definitions(circuit), asked)
        if -false not in clause
    ]


def definitions(circuit: Circuit) -> Iterator[Clause]:
    """The clauses of all gates, the constant among them, in DIMACS."""
    rows = zip(circuit.xor.tolist(), in_dimacs(circuit, circuit.fanin).tolist(), strict=True)
    for x, (xor, (a, b)) in enumerate(rows, start=circuit.first_gate):
        yield from gate_clauses(xor, x, a, b)


def in_dimacs(circuit: Circuit, literals: Sequence[int] | NDArray[np.int32]) -> NDArray[np.int32]:
    """Literals of the circuit as signed variables, in the same shape."""
    read = np.asarray(literals, dtype=np.int32)
    variables = np.where(read > TRUE, read >> 1, np.int32(circuit.nodes))
    return np.where(read & 1, -variables, variables)


def gate_clauses(xor: bool, x: int, a: int, b: int) -> list[Clause]:
    """The clauses that say, of signed variables: x is the XOR, or else the AND, of a and b."""
    if xor:
        return [[-x, a, b], [-x, -a, -b], [x, -a, b], [x, a, -b]]
    return [[-x, a], [-x, b], [x, -a, -b]]
