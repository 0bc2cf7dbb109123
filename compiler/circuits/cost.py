"""What a circuit costs, always under a named model.

- B2: every gate of two inputs costs 1, whatever it computes; a NOT is absorbed.
- AIG: only ANDs are gates, so an XOR costs 3; NOT is free.
- U2: every gate of two inputs but XOR and XNOR costs 1; an XOR is made of 3. NOT is free.

Sizes in different models must not be compared. AIG and U2 agree on circuits over AND and XOR with
free complements, which is what ours are.
"""

from dataclasses import dataclass

from tmc.circuits.circuit import Circuit


@dataclass(frozen=True, slots=True)
class Gates:
    """The size of a circuit in the three models."""

    b2: int
    aig: int
    u2: int


@dataclass(frozen=True, slots=True)
class Cost:
    """Size, depth (the longest path, in B2 gates) and the largest fan-in of a gate."""

    gates: Gates
    depth: int
    fan_in: int


def cost(circuit: Circuit) -> Cost:
    """The cost of a circuit in all models.

    >>> cost(Circuit.of(["a", "b"], [(True, 2, 4)], [("differ", 6)])).gates
    Gates(b2=1, aig=3, u2=3)
    """
    gates = len(circuit)
    xors = int(circuit.xor.sum())
    ands = gates + 2 * xors
    outputs = circuit.levels[circuit.literals >> 1]
    depth = int(outputs.max()) if len(outputs) else 0
    return Cost(Gates(gates, ands, ands), depth, fan_in=2 if gates else 0)
