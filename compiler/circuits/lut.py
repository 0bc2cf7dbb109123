"""LUT networks: the sparse DAG of the theory, whose constituents read at most k variables each.

A LUT (look-up table) is a node with a list of fan-ins and the truth table of its constituent. This
is the form in which a compiled machine is drawn as a sparse composition, and learned.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tmc.machines.display import Displayed


@dataclass(frozen=True, slots=True)
class Lut:
    """One constituent: the nodes it reads, and its truth table.

    Bit `i` of `table` is the value at the corner where fan-in `j` has bit `j` of `i`: the first
    fan-in is the least significant. A LUT without fan-ins is a constant.
    """

    fanin: tuple[int, ...]
    table: int


@dataclass(frozen=True)
class LutNetwork(Displayed):
    """LUTs in topological order: node `i` is input `i`, then come the LUTs.

    `roots` are the nodes of the outputs. Raises `ValueError` if a LUT reads a later node.
    """

    inputs: tuple[str, ...]
    luts: tuple[Lut, ...]
    outputs: tuple[str, ...]
    roots: tuple[int, ...]

    def __post_init__(self) -> None:
        for node, lut in enumerate(self.luts, start=len(self.inputs)):
            if any(not 0 <= j < node for j in lut.fanin):
                raise ValueError(f"LUT {node} reads a node that does not come before it")
            if lut.table >> (1 << len(lut.fanin)):
                raise ValueError(f"the table of LUT {node} is too long")

    def __len__(self) -> int:
        """The number of LUTs."""
        return len(self.luts)

    def __bool__(self) -> bool:
        """Always true: a network without LUTs is a network."""
        return True

    @property
    def fan_in(self) -> int:
        """The largest number of variables that a constituent reads."""
        return max((len(lut.fanin) for lut in self.luts), default=0)

    def levels(self) -> list[int]:
        """The longest path from an input to each node, counted in LUTs."""
        level = [0] * len(self.inputs)
        for lut in self.luts:
            level.append(1 + max((level[j] for j in lut.fanin), default=-1))
        return level

    def evaluate(self, values: Sequence[NDArray[np.bool_]]) -> list[NDArray[np.bool_]]:
        """The values of all nodes, given an array of any one shape for each input."""
        nodes = [np.asarray(v, dtype=np.bool_) for v in values]
        shape = nodes[0].shape if nodes else ()
        for lut in self.luts:
            corner = np.zeros(shape, dtype=np.int64)
            for j, source in enumerate(lut.fanin):
                corner += nodes[source].astype(np.int64) << j
            table = np.array([lut.table >> i & 1 for i in range(1 << len(lut.fanin))], np.bool_)
            nodes.append(table[corner])
        return nodes
