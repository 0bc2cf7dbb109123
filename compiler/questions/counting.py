"""How many words make an output true: exactly, by a binary decision diagram.

The size of a diagram hangs on the order of its inputs, so two orders are tried: the inputs as a
walk from the output meets them, deeper gates first, which brings together what is compared (Malik,
Wang, Brayton, Sangiovanni-Vincentelli, "Logic verification using binary decision diagrams in a
logic synthesis environment", 1988); and the order of the word.
"""

from collections.abc import Iterator, Sequence

from tmc.circuits.circuit import Circuit
from tmc.hashing.bdd import BddBuilder, TooManyNodes
from tmc.machines.errors import TmcError

MAX_NODES = 1 << 22
"""Nodes above which a diagram is given up."""


def count_inputs(
    circuit: Circuit, care: Sequence[Sequence[int]] = (), some: Sequence[int] = ()
) -> int:
    """How many inputs that satisfy the clauses `care` make the only output true.

    Inputs that differ only in the numbers `some` count once. Raises `TmcError` if the diagrams grow
    too large.
    """
    (output,) = circuit.outputs
    for order in (depth_first(circuit), range(len(circuit.inputs))):
        try:
            builder = BddBuilder(circuit.inputs, care, max_nodes=MAX_NODES, order=order)
            return builder.count(builder.outputs_of(circuit)[output], some)
        except TooManyNodes:
            continue
    raise TmcError(
        "the words could not be counted: their decision diagrams grow too large",
        hint="list some of them with --all --limit, or fix a part of the word with --word",
    )


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
