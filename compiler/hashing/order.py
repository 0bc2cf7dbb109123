"""An order of the inputs in which the decision diagrams of a circuit may be small.

A walk from the outputs that goes down to the deeper gate first meets together what is compared, and
meets first what all depends on, as the distance of a rotation.

Source: Malik, Wang, Brayton, Sangiovanni-Vincentelli, "Logic verification using binary decision
diagrams in a logic synthesis environment" (1988).
"""

from collections.abc import Iterator, Sequence

from tmc.circuits.circuit import Circuit


def depth_first(circuit: Circuit) -> list[int]:
    """The numbers of the inputs, in the order in which a walk from the outputs meets them."""
    levels = circuit.levels
    seen: dict[int, None] = dict.fromkeys(_walk(circuit, levels.tolist()))
    first = circuit.first_gate
    met = [node - 1 for node in seen if 0 < node < first]
    return met + sorted({*range(len(circuit.inputs))} - {*met})


def _walk(circuit: Circuit, levels: Sequence[int]) -> Iterator[int]:
    stack = [x >> 1 for x in circuit.literals.tolist()]
    visited: set[int] = set()
    while stack:
        node = stack.pop()
        if node in visited:
            continue
        visited.add(node)
        yield node
        gate = circuit.gate(node)
        if gate:
            stack += sorted((gate[1] >> 1, gate[2] >> 1), key=lambda child: levels[child])
