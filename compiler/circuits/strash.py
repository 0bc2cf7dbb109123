"""Structural hashing: what a gate comes down to, and whether it is there already.

`fold` knows the trivial laws, and gives every other gate a *key*, one number for its kind and its
two literals in order. A gate is kept as its key; a table of gate numbers in one flat array (open
addressing with linear probing) finds it again. So a gate takes some 20 bytes, and compiled loops
(`jit.py`) make whole vectors of them. The functions here also run interpreted, on memory
views.

Source: Knuth, "The Art of Computer Programming" 3, section 6.4.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from tmc.circuits.circuit import FALSE, TRUE
from tmc.jit import compiled

Kernel = Callable[..., int]

AND, XOR = 0, 1

MAX_LITERAL = (1 << 30) - 1
"""The largest literal that fits in a key."""

ROOM = 3
"""The most gates that one request can make: those of a multiplexer."""

_MIX = 0x1E3779B97F4A7C15  # odd, and of no pattern (multiplicative hashing)


class Gates(NamedTuple):
    """Room for gates, filled from the front; the columns are arrays or memory views of them."""

    first: int
    """The node of the first gate."""
    made: Any
    """One number: how many gates there are."""
    keys: Any

    @staticmethod
    def none(first: int) -> "Gates":
        """No gates, and no room for any."""
        return Gates(first, np.zeros(1, dtype=np.int64), np.zeros(0, dtype=np.int64))

    def grown(self, room: int) -> "Gates":
        """The same gates with room for more."""
        keys = np.zeros(room, dtype=np.int64)
        keys[: len(self.keys)] = self.keys
        return self._replace(keys=keys)

    def views(self) -> "Gates":
        """The same gates for interpreted code, which reads plain numbers from them."""
        return Gates(self.first, self.made.data, self.keys.data)


def fold(xor: int, a: int, b: int, gates: Gates) -> int:
    """The key of a gate, times 2, plus 1 if its output is complemented.

    Where no gate is needed it is `~literal`, which is negative.
    """
    if not xor:
        if a > b:
            a, b = b, a
        if a <= TRUE:
            return ~b if a else ~FALSE
        if a ^ b <= 1:
            return ~a if a == b else ~FALSE
        i, j = (a >> 1) - gates.first, (b >> 1) - gates.first
        if not a & b & 1 or i < 0 or j < 0:
            return (a << 30 | b) << 2
        inner, other = gates.keys[i], gates.keys[j]
        p, q = inner >> 31, inner >> 1 & MAX_LITERAL
        r, s = other >> 31 ^ 1, other >> 1 & MAX_LITERAL ^ 1
        if inner & 1 or other & 1 or not (p == r and q == s or p == s and q == r):
            return (a << 30 | b) << 2
        a, b = p, q  # ~(p & q) & ~(~p & ~q) = p ^ q
    flip = (a ^ b) & 1
    a, b = a & ~1, b & ~1
    if a > b:
        a, b = b, a
    if a == b:
        return ~flip
    if a == FALSE:
        return ~(b ^ flip)
    return (a << 30 | b) << 2 | 2 | flip


def key_of(xor: bool, a: int, b: int) -> int:
    """The key of a gate that does not fold, its literals in order."""
    return (a << 30 | b) << 1 | xor


def gate_of(key: int) -> tuple[bool, int, int]:
    """The gate `(xor, left, right)` of a key."""
    return key & 1 > 0, key >> 31, key >> 1 & MAX_LITERAL


class Table:
    """A dict from the keys of gates to their literals, in one array: room for all, half free."""

    def __init__(self, gates: Gates) -> None:
        self.slots = np.zeros(1 << (2 * len(gates.keys) - 1).bit_length(), dtype=np.int32)
        compiled(_fill, _slot)(gates, self.slots)
        self._gates, self._slots = gates.views(), self.slots.data

    def get(self, key: int) -> int | None:
        """The literal of the gate with this key."""
        number = self._slots[_slot(key, self._gates.keys, self._slots)]
        return 2 * (self._gates.first + number - 1) if number else None

    def __setitem__(self, key: int, literal: int) -> None:
        slot = _slot(key, self._gates.keys, self._slots)
        self._slots[slot] = (literal >> 1) - self._gates.first + 1


def _slot(key: int, keys: Any, slots: Any) -> int:
    """The slot with the number (from 1) of the gate with this key, or the free one for it."""
    mask = len(slots) - 1
    slot = (key * _MIX >> 32) & mask  # the same in 64 bits as in Python's integers
    while slots[slot] and keys[slots[slot] - 1] != key:
        slot = (slot + 1) & mask
    return slot


def _fill(gates: Gates, slots: Any) -> None:
    for i in range(gates.made[0]):
        slots[_slot(gates.keys[i], gates.keys, slots)] = i + 1


# Many gates at once. A kernel goes on from `done` while there is room, and returns how far it came.


def and_all(a: Any, b: Any, made: Any, done: int, gates: Gates, slots: Any) -> int:
    """`made[i]` is `a[i]` AND `b[i]`."""
    while done < len(a) and _has_room(gates):
        made[done] = _make(AND, a[done], b[done], gates, slots)
        done += 1
    return done


def xor_all(a: Any, b: Any, made: Any, done: int, gates: Gates, slots: Any) -> int:
    """`made[i]` is `a[i]` XOR `b[i]`."""
    while done < len(a) and _has_room(gates):
        made[done] = _make(XOR, a[done], b[done], gates, slots)
        done += 1
    return done


def mux_all(c: Any, a: Any, b: Any, made: Any, done: int, gates: Gates, slots: Any) -> int:
    """`made[i]` is `a[i]` where `c[i]` holds, else `b[i]`, of the gates of `Builder.mux`."""
    while done < len(c) and _has_room(gates):
        if a[done] <= TRUE or b[done] <= TRUE:
            p = _make(AND, c[done], a[done], gates, slots)
            q = _make(AND, c[done] ^ 1, b[done], gates, slots)
            made[done] = _make(AND, p ^ 1, q ^ 1, gates, slots) ^ 1
        else:
            p = _make(XOR, a[done], b[done], gates, slots)
            q = _make(AND, c[done], p, gates, slots)
            made[done] = _make(XOR, b[done], q, gates, slots)
        done += 1
    return done


def copy_all(xor: Any, fanin: Any, nodes: Any, done: int, gates: Gates, slots: Any) -> int:
    """`nodes`, which begins with the inputs, goes on with the gates of a circuit."""
    first = len(nodes) - len(xor)
    while done < len(xor) and _has_room(gates):
        left, right = fanin[done, 0], fanin[done, 1]
        a, b = nodes[left >> 1] ^ left & 1, nodes[right >> 1] ^ right & 1
        nodes[first + done] = _make(xor[done], a, b, gates, slots)
        done += 1
    return done


def in_bulk(kernel: Kernel) -> Kernel:
    """One of these kernels, compiled."""
    in_machine_code: Kernel = compiled(kernel, _has_room, _make, fold, _slot)
    return in_machine_code


def _has_room(gates: Gates) -> bool:
    return bool(gates.made[0] + ROOM <= len(gates.keys))


def _make(xor: int, a: int, b: int, gates: Gates, slots: Any) -> int:
    """The literal of a gate; there is room for it."""
    found = fold(xor, a, b, gates)
    if found < 0:
        return ~found
    slot = _slot(found >> 1, gates.keys, slots)
    if not slots[slot]:
        gates.keys[gates.made[0]] = found >> 1
        gates.made[0] += 1
        slots[slot] = gates.made[0]
    return int(2 * (gates.first + slots[slot] - 1) ^ found & 1)
