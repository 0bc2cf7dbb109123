"""A Boolean function of few inputs as its truth tables: what resynthesis starts from.

All of 2^inputs patterns are there, in lexicographic order as in `evaluate.all_patterns`: input `i`
is bit `inputs - 1 - i` of a pattern's number. Patterns outside the care set cannot occur, and what
a circuit says on them does not matter.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tmc.circuits.circuit import Circuit
from tmc.circuits.evaluate import all_patterns, evaluate, unpack


@dataclass(frozen=True, eq=False)
class Function:
    """A function of named inputs to named outputs, on a care set."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    tables: NDArray[np.bool_]
    """Shape (outputs, 2^inputs): the value of each output on each pattern."""
    care: NDArray[np.bool_]
    """Shape (2^inputs,): the patterns that can occur."""

    def is_computed_by(self, circuit: Circuit) -> bool:
        """Whether a circuit with these inputs and outputs is right on the whole care set."""
        wrong = truth_tables(circuit) != self.tables
        return not (wrong & self.care).any()


def function_of(circuit: Circuit, care: NDArray[np.bool_] | None = None) -> Function:
    """The function that a circuit computes, by default on all inputs.

    >>> wires = Circuit.of(["a", "b"], [(False, 2, 4)], [("both", 6)])
    >>> function_of(wires).tables.astype(int).tolist()
    [[0, 0, 0, 1]]
    """
    tables = truth_tables(circuit)
    everything = np.ones(tables.shape[1], dtype=np.bool_)
    return Function(circuit.inputs, circuit.outputs, tables, everything if care is None else care)


def truth_tables(circuit: Circuit) -> NDArray[np.bool_]:
    """The values of the outputs on all patterns, shape (outputs, 2^inputs)."""
    blocks: Sequence[NDArray[np.bool_]] = [
        unpack(evaluate(circuit, words), len(bits)).T
        for bits, words in all_patterns(len(circuit.inputs))
    ]
    return np.concatenate(blocks, axis=1)
