"""XORs made of ANDs, found again: `x ^ y = ~(x & y) & ~(~x & ~y)`.

Formats without an XOR gate (AIGER, EQN) spell it in this shape, so that a circuit comes back with
the gates it had.
"""

import numpy as np
from numpy.typing import NDArray

from tmc.circuits.circuit import Circuit


def find_xors(circuit: Circuit) -> Circuit:
    """The circuit with each of these shapes as one XOR, less the ANDs that only it read."""
    first, pairs = circuit.first_gate, circuit.fanin
    fanin = np.stack([pairs.min(axis=1), pairs.max(axis=1)], axis=1)
    fanin[circuit.xor] = pairs[circuit.xor]
    is_and = np.concatenate([np.zeros(first, dtype=np.bool_), ~circuit.xor])
    of_ands = is_and[fanin >> 1].all(axis=1) & (fanin & 1).all(axis=1)
    top = np.flatnonzero(of_ands & ~circuit.xor)
    a, b = (fanin[(fanin[top, side] >> 1) - first] for side in (0, 1))
    found = (np.sort(a ^ 1, axis=1) == b).all(axis=1)
    top, below = top[found], a[found]
    xor = circuit.xor.copy()
    xor[top] = True
    before = read_by_any(circuit)
    fanin[top] = below
    keep = _read(first, fanin, circuit.literals) | ~before
    keep[:first] = True
    node = np.cumsum(keep, dtype=np.int32) - 1
    gates = keep[first:]
    return Circuit(
        circuit.inputs,
        xor[gates],
        _renumbered(node, fanin[gates]),
        circuit.outputs,
        _renumbered(node, circuit.literals),
    )


def read_by_any(circuit: Circuit) -> NDArray[np.bool_]:
    """For each node, whether a gate or an output reads it."""
    return _read(circuit.first_gate, circuit.fanin, circuit.literals)


def _renumbered(node: NDArray[np.int32], literals: NDArray[np.int32]) -> NDArray[np.int32]:
    return np.asarray(2 * node[literals >> 1] | (literals & 1), dtype=np.int32)


def _read(first: int, fanin: NDArray[np.int32], outputs: NDArray[np.int32]) -> NDArray[np.bool_]:
    read = np.zeros(first + len(fanin), dtype=np.bool_)
    for literals in (*fanin.T, outputs):
        read[literals >> 1] = True
    return read
