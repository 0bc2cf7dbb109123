"""A circuit as clauses, after Tseitin: a variable for every node, and its gate for a definition.

Variable `v` is node `v`, so the inputs come first; node 0 is the constant false and has no
variable. An AND takes three clauses and an XOR four (Tseitin, "On the complexity of derivation in
propositional calculus", 1968).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tmc.circuit import FALSE, TRUE, Circuit

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
    the output is true.

    >>> circuit = Circuit.of(["x", "y"], [(False, 2, 5)], [("more", 6)])
    >>> tseitin(circuit, [[circuit.output("more")]])
    [[-3, 1], [-3, -2], [3, -1, 2], [3]]
    """
    definitions = _definitions(circuit)
    clauses = (_simplified(clause) for part in (definitions, required) for clause in part)
    return [clause for clause in clauses if clause is not None]


def _definitions(circuit: Circuit) -> Iterator[Sequence[int]]:
    for gate in circuit.gates():
        x, a, b = 2 * gate.node, gate.left, gate.right
        if gate.xor:
            yield from ([x ^ 1, a, b], [x ^ 1, a ^ 1, b ^ 1], [x, a ^ 1, b], [x, a, b ^ 1])
        else:
            yield from ([x ^ 1, a], [x ^ 1, b], [x, a ^ 1, b ^ 1])


def _simplified(clause: Sequence[int]) -> Clause | None:
    """A clause in the literals of DIMACS, without the constant; nothing if it always holds."""
    if TRUE in clause:
        return None
    return [-(x >> 1) if x & 1 else x >> 1 for x in clause if x != FALSE]
