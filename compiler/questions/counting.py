"""How many words make an output true: exactly, by a binary decision diagram.

The size of a diagram hangs on the order of its inputs, so two orders are tried: the inputs as a
walk from the output meets them (`hashing/order.py`), and the order of the word.
"""

from collections.abc import Sequence
from contextlib import suppress
from itertools import product

from tmc.circuits.circuit import Circuit
from tmc.hashing.bdd import BddBuilder, TooManyNodes
from tmc.hashing.order import depth_first
from tmc.machines.errors import TmcError

MAX_NODES = (1 << 22, 1 << 24)
"""Nodes above which a diagram is given up: first a few seconds of work, then a gigabyte."""


def count_inputs(
    circuit: Circuit, care: Sequence[Sequence[int]] = (), some: Sequence[int] = ()
) -> int:
    """How many inputs that satisfy the clauses `care` make the only output true.

    Inputs that differ only in the numbers `some` count once. Raises `TmcError` if the diagrams grow
    too large.
    """
    (output,) = circuit.outputs
    orders = (depth_first(circuit), range(len(circuit.inputs)))
    for max_nodes, order in product(MAX_NODES, orders):
        with suppress(TooManyNodes):
            builder = BddBuilder(
                circuit.inputs, care, max_nodes=max_nodes, order=order, max_growth=max_nodes
            )
            return builder.count(builder.outputs_of(circuit)[output], some)
    raise TmcError(
        "the words could not be counted: their decision diagrams grow too large",
        hint="list some of them with --all --limit, or fix a part of the word with --word",
    )
