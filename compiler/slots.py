"""Slots: few places for the values of many gates, as registers are few for many variables.

A value is needed from its gate to the last gate that reads it. After that its slot is free, and the
next gate takes the slot that was freed last, which the processor has nearest. A circuit of a
million gates often keeps only some thousands of values alive at once, and those fit in its cache.

Source: Poletto, Sarkar, "Linear scan register allocation", ACM TOPLAS 21 (1999); in straight-line
code, which has no cycles, the scan is optimal.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tmc.circuit import Circuit
from tmc.compiled import compiled


@dataclass(frozen=True)
class SlotProgram:
    """The gates that some output needs, in order, on slots.

    Slot 0 is the constant false and is never written; slot `i` holds input `i - 1` at the
    beginning. Literals are as in `Circuit`, with slots for nodes.
    """

    slots: int
    gates: NDArray[np.uint32]
    """Shape (gates, 3): the literals that are read, and 2 * slot written + whether it is an XOR."""
    outputs: NDArray[np.uint32]
    """Shape (outputs,): the literal of each output, after the last gate."""


def on_slots(circuit: Circuit) -> SlotProgram:
    """The program of `circuit` on as few slots as its order of gates allows."""
    gates = np.empty((len(circuit), 3), dtype=np.uint32)
    outputs = np.empty(len(circuit.literals), dtype=np.uint32)
    slots, used = compiled(_allocate)(
        circuit.first_gate, circuit.xor, circuit.fanin, circuit.literals, gates, outputs
    )
    return SlotProgram(slots, gates[:used], outputs)


def _allocate(
    first: int, xor: Any, fanin: Any, literals: Any, gates: Any, outputs: Any
) -> tuple[int, int]:
    """Fill `gates` and `outputs`; returns how many slots and how many gates there are."""
    nodes = first + len(xor)
    last = np.full(nodes, -1, dtype=np.int32)  # the last reader of each node; -1 if it is dead
    last[0] = nodes
    for literal in literals:
        last[literal >> 1] = nodes
    for g in range(len(xor) - 1, -1, -1):
        if last[first + g] >= 0:
            for literal in fanin[g]:
                if last[literal >> 1] < 0:
                    last[literal >> 1] = first + g

    slot = np.empty(nodes, dtype=np.uint32)
    free = np.empty(nodes, dtype=np.uint32)  # a stack
    available, slots, used = 0, first, 0
    for node in range(first):
        slot[node] = node
        if last[node] < 0:
            free[available] = node
            available += 1
    for g in range(len(xor)):
        node = first + g
        if last[node] < 0:
            continue
        for j in range(2):
            literal = fanin[g, j]
            gates[used, j] = 2 * slot[literal >> 1] + (literal & 1)
            if last[literal >> 1] == node:  # its value is read before the new one is written
                last[literal >> 1] = -1  # so that a gate that reads it twice frees it once
                free[available] = slot[literal >> 1]
                available += 1
        if available:
            available -= 1
            slot[node] = free[available]
        else:
            slot[node] = slots
            slots += 1
        gates[used, 2] = 2 * slot[node] + xor[g]
        used += 1
    for i in range(len(literals)):
        outputs[i] = 2 * slot[literals[i] >> 1] + (literals[i] & 1)
    return slots, used
