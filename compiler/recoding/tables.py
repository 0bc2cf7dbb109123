"""Small circuits for the tables that a scan is made of: a few inputs, some outputs, don't-cares.

A table has a *row* for each value of its inputs; row `r` has input i at bit i of r.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tmc.circuits.circuit import Circuit
from tmc.resynthesis.decompose import MAX_OUTPUTS, decompose
from tmc.resynthesis.function import Function
from tmc.resynthesis.shannon import shannon
from tmc.resynthesis.walk import walk

_KEPT = 2  # circuits from which a walk starts


def circuit_of(
    values: NDArray[np.bool_], care: NDArray[np.bool_], *, starts: int, moves: int
) -> Circuit:
    """A small circuit whose outputs are `values`, shape (rows, outputs), where `care` holds.

    Its inputs are named by number, the last one first. It is the best of so many decompositions,
    and of random walks of so many moves from the best of them.
    """
    masked = (values & care[:, None]).tobytes()
    return _circuit_of(masked, values.shape[1], care.tobytes(), starts, moves)


@lru_cache(maxsize=1 << 14)
def _circuit_of(values: bytes, outputs: int, care: bytes, starts: int, moves: int) -> Circuit:
    rows = np.frombuffer(care, dtype=np.bool_)
    tables = np.frombuffer(values, dtype=np.bool_).reshape(len(rows), outputs).T
    function = Function(
        tuple(str(i) for i in reversed(range(len(rows).bit_length() - 1))),
        tuple(str(j) for j in range(outputs)),
        np.ascontiguousarray(tables),
        rows,
    )
    if outputs > MAX_OUTPUTS:
        return shannon(function)
    found = [decompose(function, seed)[0] for seed in range(starts)]
    found.sort(key=len)
    if not moves:
        return found[0]
    return min((walk(c, function, 0, moves) for c in found[:_KEPT]), key=len)
