"""Slots and chains: the values of many gates in few places, as a processor would keep them.

A value is needed from its gate to the last gate that reads it. After that its slot is free, and the
next gate takes the slot that was freed last, which the processor has nearest. A circuit of a
million gates often keeps only some thousands of values alive at once, and those fit in its cache.

Values that were made last are the nearest, so the gates are put in an order in which they are read
soon: depth first, in blocks, since over a whole circuit too many others would be alive by then.

A value that is read once, soon after, needs no slot at all: it is handed on to its reader. So the
gates become *chains*, each of which begins with the value of a slot, combines it with one slot
after another, and writes the end to a slot.

Source: Poletto, Sarkar, "Linear scan register allocation", ACM TOPLAS 21 (1999); in straight-line
code, which has no cycles, the scan is optimal.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tmc.circuits.circuit import Circuit
from tmc.jit import compiled

XOR, NOT_OPERAND, NOT_VALUE, SLOT = 1, 2, 4, 8
"""An operand is a number: SLOT * slot, and which of the others hold. In the gate, the value handed
on is complemented where NOT_VALUE holds, and the slot's where NOT_OPERAND does; then comes AND, or
XOR. The first operand of a chain has no gate, and is a slot alone."""

BLOCK = 1 << 14
"""Gates that change places with each other."""

_SPAN = 256  # gates; a reader that is further away would keep the slots of its chain too long


@dataclass(frozen=True)
class SlotProgram:
    """The gates that some output needs, as chains on slots.

    Slot 0 is the constant false and is never written; slot `i` holds input `i - 1` at the
    beginning.
    """

    slots: int
    operands: NDArray[np.uint32]
    """The operands of all chains, one after another."""
    chains: NDArray[np.uint32]
    """Shape (chains, 2): where the operands of each end, and the slot that it writes."""
    outputs: NDArray[np.uint32]
    """Shape (outputs,): 2 * slot + complement of each output, after the last chain."""


def on_slots(circuit: Circuit, block: int = BLOCK) -> SlotProgram:
    """The program of `circuit`, on as few slots as the order of its chains allows.

    Within blocks of so many gates the order is depth first; with one, it is that of the circuit.
    """
    first, gates = circuit.first_gate, len(circuit)
    xor, fanin = np.empty_like(circuit.xor), np.empty_like(circuit.fanin)
    nodes = compiled(_reorder)(first, circuit.xor, circuit.fanin, block, xor, fanin)
    literals = 2 * nodes[circuit.literals >> 1] + (circuit.literals & 1)
    handed, last = compiled(_chain)(first, fanin, literals, _SPAN)
    operands = np.empty(2 * gates, dtype=np.uint32)
    chains = np.empty((gates, 2), dtype=np.uint32)
    outputs = np.empty(len(literals), dtype=np.uint32)
    slots, used, ends = compiled(_place)(
        first, xor, fanin, literals, handed, last, operands, chains, outputs
    )
    return SlotProgram(slots, operands[:used], chains[:ends], outputs)


def _reorder(
    first: int, xor: Any, fanin: Any, block: int, new_xor: Any, new_fanin: Any
) -> NDArray[np.int32]:
    """Fill in the gates again, depth first in each block; returns the new node of each node."""
    nodes = np.zeros(first + len(xor), dtype=np.int32)  # 0: the gate is still to come
    nodes[:first] = np.arange(first)
    path = np.empty(block, dtype=np.int32)  # from a gate down to one that it needs
    new = 0
    for begin in range(first, len(nodes), block):
        for root in range(min(begin + block, len(nodes)) - 1, begin - 1, -1):
            length = 0 if nodes[root] else 1
            path[0] = root
            while length:
                g = path[length - 1] - first
                a, b = fanin[g, 0] >> 1, fanin[g, 1] >> 1
                if a >= begin and not nodes[a]:
                    path[length] = a
                    length += 1
                elif b >= begin and not nodes[b]:
                    path[length] = b
                    length += 1
                else:
                    nodes[first + g] = first + new
                    new_xor[new] = xor[g]
                    for side in range(2):
                        literal = fanin[g, side]
                        new_fanin[new, side] = 2 * nodes[literal >> 1] + (literal & 1)
                    new += 1
                    length -= 1
    return nodes


# What `_chain` says of a gate: the side on which a value is handed to it, or one of these.
_BEGINS, _DEAD = 2, 3


def _chain(
    first: int, fanin: Any, literals: Any, span: int
) -> tuple[NDArray[np.int8], NDArray[np.int32]]:
    """How each gate gets its first operand, and the last gate by which each node is needed.

    A chain is done where its last gate stands, so its operands are needed until then. A node that
    is handed on is needed by its own gate alone; -1 says that nobody needs it.
    """
    gates = len(fanin)
    nodes = first + gates
    readers = np.zeros(nodes, dtype=np.int32)
    handed = np.full(gates, _DEAD, dtype=np.int8)
    end = np.arange(nodes).astype(np.int32)  # the last gate of the chain that a gate is in
    last = np.full(nodes, -1, dtype=np.int32)
    last[0] = nodes
    for literal in literals:
        readers[literal >> 1] += 2  # an output is not handed on
        last[literal >> 1] = nodes
    for g in range(gates - 1, -1, -1):
        if readers[first + g]:
            for literal in fanin[g]:
                readers[literal >> 1] += 1
    for g in range(gates - 1, -1, -1):
        if not readers[first + g]:
            continue
        handed[g] = _BEGINS
        nearest = max(first, end[first + g] - span)
        for side in range(2):
            node = fanin[g, side] >> 1
            if node >= nearest and readers[node] == 1:
                handed[g], nearest = side, node
        for side in range(2):
            node = fanin[g, side] >> 1
            if side == handed[g]:
                end[node] = end[first + g]
                last[node] = node
            else:
                last[node] = max(last[node], end[first + g])
    return handed, last


def _place(
    first: int,
    xor: Any,
    fanin: Any,
    literals: Any,
    handed: Any,
    last: Any,
    operands: Any,
    chains: Any,
    outputs: Any,
) -> tuple[int, int, int]:
    """Fill the arrays of a program; returns the number of slots, of operands and of chains."""
    slot = np.zeros(len(last), dtype=np.uint32)
    free = np.empty(len(last), dtype=np.uint32)  # a stack
    links = np.empty(len(xor), dtype=np.int32)  # the gates of a chain, the last one first
    available, slots, used, ends = 0, first, 0, 0
    for node in range(first):
        slot[node] = node
        if last[node] < 0:
            free[available] = node
            available += 1
    for g in range(len(xor)):
        if handed[g] == _DEAD or last[first + g] == first + g:
            continue
        gate, length = g, 1
        links[0] = g
        while handed[gate] != _BEGINS:
            gate = (fanin[gate, handed[gate]] >> 1) - first
            links[length] = gate
            length += 1
        for i in range(length, -1, -1):  # at `length`, the first operand
            gate = links[min(i, length - 1)]
            before = 0 if handed[gate] == _BEGINS else handed[gate]
            literal = fanin[gate, before] if i == length else fanin[gate, 1 - before]
            node = literal >> 1
            operands[used] = SLOT * slot[node]
            if i < length:
                operands[used] += NOT_VALUE * (fanin[gate, before] & 1)
                operands[used] += NOT_OPERAND * (literal & 1) + XOR * xor[gate]
            used += 1
            if last[node] == first + g:  # its value is read before the new one is written
                last[node] = -1
                free[available] = slot[node]
                available += 1
        if available:
            available -= 1
            slot[first + g] = free[available]
        else:
            slot[first + g] = slots
            slots += 1
        chains[ends, 0], chains[ends, 1] = used, slot[first + g]
        ends += 1
    for i in range(len(literals)):
        outputs[i] = 2 * slot[literals[i] >> 1] + (literals[i] & 1)
    return slots, used, ends
