"""Circuits that cannot be made smaller, by the two lower bounds that are plain to see.

- An output that depends on m inputs needs m - 1 gates of fan-in 2. A circuit of m - 1 gates that
  reads m inputs is a tree, in which every input matters, so it meets the bound.
- Different outputs need different gates, unless they are inputs or constants.

Both hold for functions on all inputs; where some cannot occur, less may do.
"""

import numpy as np

from tmc.circuits.circuit import Circuit


def is_minimal(circuit: Circuit) -> bool:
    """Whether a cone is surely minimal in B2; no two of its nodes may compute the same function.

    >>> wires = Circuit.of("abc", [(True, 2, 4), (False, 6, 8)], [("out", 10)])
    >>> is_minimal(wires)
    True
    """
    read = np.unique(circuit.fanin >> 1)
    inputs = int(np.count_nonzero(read < circuit.first_gate))
    outputs = np.unique(circuit.literals >> 1)
    distinct = int(np.count_nonzero(outputs >= circuit.first_gate))
    return len(circuit) == distinct or (len(outputs) == 1 and len(circuit) == inputs - 1)
