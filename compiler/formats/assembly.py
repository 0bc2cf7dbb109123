"""From cells in any order to gates in topological order: the loops behind every reader of netlists.

Everything is an array with one entry a cell or a wire; the loops are compiled when there is much to
do, and linear in the size of what they read.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tmc.circuits.circuit import Circuit
from tmc.jit import SMALL, compiled


class Cells(NamedTuple):
    """The cells of a netlist: arrays, or memory views of them."""

    start: Any
    """Cell `i` reads the literals `operands[start[i] : start[i + 1]]`, of wires."""
    operands: Any
    kind: Any
    target: Any
    """The wire that each cell drives."""

    def views(self) -> "Cells":
        """The same cells for interpreted code, which reads plain numbers from them."""
        return Cells(*(column.data for column in self))


class _Kinds(NamedTuple):
    """The circuits of all kinds of cells, one after the other."""

    begin: Any
    """The gates of kind `k` are those from `begin[k]` up to `begin[k + 1]`."""
    xor: Any
    fanin: Any
    root: Any
    """The literal of the output of each."""


def in_order(
    start: NDArray[np.int64], sources: NDArray[np.int32]
) -> tuple[NDArray[np.int32], list[int]]:
    """The cells, each after those that it reads, otherwise in their order; or else a cycle.

    Cell `i` reads the cells `sources[start[i] : start[i + 1]]`; a negative one is no cell. The
    cells of a cycle come in the order in which each reads the next.

    >>> order, cycle = in_order(np.array([0, 1, 2]), np.array([1, -1], dtype=np.int32))
    >>> order.tolist(), cycle
    ([1, 0], [])
    """
    cells = len(start) - 1
    order, stack = np.empty(cells, dtype=np.int32), np.empty(cells, dtype=np.int32)
    at, state = start[:-1].copy(), np.zeros(cells, dtype=np.int8)
    if cells > SMALL:
        cyclic = compiled(_sort)(start, sources, at, state, order, stack)
    else:
        cyclic = _sort(*(x.data for x in (start, sources, at, state, order, stack)))
    if cyclic < 0:
        return order, []
    path = stack[: cyclic + 1].tolist()
    again = int(sources[at[path[-1]]])
    return order, path[path.index(again) :]


def assemble(
    cells: Cells,
    order: NDArray[np.int32],
    kinds: Sequence[Circuit],
    first: int,
    literal: NDArray[np.int32],
) -> tuple[NDArray[np.bool_], NDArray[np.int32]]:
    """The gates `(xor, fanin)` of all cells, the first of them node `first`.

    `kinds` are circuits of one output. `literal` has for every wire its literal in the circuit; it
    is given for the inputs, and filled in for what cells drive.
    """
    size = np.array([len(circuit) for circuit in kinds], dtype=np.int64)
    begin = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(size)])
    arrays = _Kinds(
        begin,
        np.concatenate([np.zeros(0, dtype=np.bool_), *(c.xor for c in kinds)]),
        np.concatenate([np.zeros((0, 2), dtype=np.int32), *(c.fanin for c in kinds)]),
        np.array([circuit.literals[0] for circuit in kinds], dtype=np.int32),
    )
    gates = int(size[cells.kind].sum())
    xor, fanin = np.zeros(gates, dtype=np.bool_), np.zeros((gates, 2), dtype=np.int32)
    if len(order) > SMALL:
        compiled(_fill, _local)(cells, order, arrays, first, literal, xor, fanin)
    else:
        views = _Kinds(*(column.data for column in arrays))
        _fill(cells.views(), order.data, views, first, literal.data, xor.data, fanin.data)
    return xor, fanin


def _sort(start: Any, sources: Any, at: Any, state: Any, order: Any, stack: Any) -> int:
    """Fill `order`; -1, or the last place on the stack if what it holds reads itself.

    `at` says where the reading of each cell stands; `state` is 0, 1 on the stack, 2 when done.
    """
    done = 0
    for root in range(len(state)):
        if state[root]:
            continue
        stack[0], state[root], top = root, 1, 0
        while top >= 0:
            cell = stack[top]
            if at[cell] == start[cell + 1]:
                order[done], state[cell] = cell, 2
                done += 1
                top -= 1
                continue
            source = sources[at[cell]]
            if source >= 0 and state[source] == 1:
                return top
            if source >= 0 and state[source] == 0:
                top += 1
                stack[top], state[source] = source, 1
            else:
                at[cell] += 1
    return -1


def _fill(
    cells: Cells, order: Any, kinds: _Kinds, first: int, literal: Any, xor: Any, fanin: Any
) -> None:
    """Fill the gates, and the literals of what the cells drive."""
    made = 0
    for cell in order:
        kind, base = cells.kind[cell], cells.start[cell]
        fan_in = cells.start[cell + 1] - base
        shift = first + made - 1 - fan_in  # from the nodes of the kind to those of the circuit
        for gate in range(kinds.begin[kind], kinds.begin[kind + 1]):
            xor[made] = kinds.xor[gate]
            for side in range(2):
                local = kinds.fanin[gate, side]
                fanin[made, side] = _local(local, base, fan_in, shift, cells.operands, literal)
            made += 1
        local = kinds.root[kind]
        literal[cells.target[cell]] = _local(local, base, fan_in, shift, cells.operands, literal)


def _local(local: Any, base: Any, fan_in: Any, shift: Any, operands: Any, literal: Any) -> Any:
    """The literal in the circuit of one in the circuit of a kind."""
    node = local >> 1
    if node == 0:
        return local
    if node <= fan_in:
        operand = operands[base + node - 1]
        return literal[operand >> 1] ^ (operand & 1) ^ (local & 1)
    return 2 * (node + shift) | (local & 1)
