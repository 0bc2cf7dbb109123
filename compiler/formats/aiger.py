"""AIGER, ascii (`aag`) and binary (`aig`): http://fmv.jku.at/aiger/FORMAT.aiger

AIGER knows AND gates only. Writing makes three ANDs of an XOR, `x ^ y = ~(x & y) & ~(~x & ~y)`, or
two where an earlier gate is `x & y`, as in a half adder; reading (`aiger_reader.py`) finds that
shape again, so a circuit comes back with the gates it had. Both work on whole arrays of literals,
which are numbered as in our own circuits.
"""

from collections.abc import Iterator
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from tmc.circuits.circuit import Circuit
from tmc.formats.text import joined
from tmc.formats.xors import read_by_any
from tmc.machines.errors import TmcError

_Literals = NDArray[np.int32]

_BLOCK = 1 << 20  # numbers that are encoded at once


def to_aag(circuit: Circuit, comment: str = "") -> str:
    """The circuit as an ascii AIGER file, with its names as symbols.

    >>> print(to_aag(Circuit.of(["x", "y"], [(False, 2, 5)], [("more", 6)])), end="")
    aag 3 2 0 1 1
    2
    4
    6
    6 5 2
    i0 x
    i1 y
    o0 more
    """
    ands, outputs = _expand(circuit)
    return joined(
        chain(
            [_header_line("aag", circuit, ands)],
            (str(2 * node) for node in range(1, circuit.first_gate)),
            map(str, outputs.tolist()),
            (f"{lhs} {a} {b}" for lhs, a, b in _rows(ands)),
            _symbol_lines(circuit, comment),
        )
    )


def to_aig(circuit: Circuit, comment: str = "") -> bytes:
    """The circuit as a binary AIGER file, with its names as symbols."""
    ands, outputs = _expand(circuit)
    head = [_header_line("aig", circuit, ands), *map(str, outputs.tolist())]
    deltas = (ands[:, :2] - ands[:, 1:]).reshape(-1)
    tail = _symbol_lines(circuit, comment)
    return b"".join(
        [
            "".join(f"{line}\n" for line in head).encode(),
            *(_encode(deltas[i : i + _BLOCK]) for i in range(0, len(deltas), _BLOCK)),
            "".join(f"{line}\n" for line in tail).encode(),
        ]
    )


def _expand(circuit: Circuit) -> tuple[_Literals, _Literals]:
    """The AND gates as rows (lhs, larger, smaller), and the literals of the outputs."""
    first, top = circuit.first_gate, circuit.xor
    shared = _shared(circuit)
    alone = top & (shared < 0)  # XORs that need all three
    node = np.arange(circuit.nodes, dtype=np.int32)
    node[first:] = first - 1 + np.cumsum(1 + top + alone, dtype=np.int32)
    row = node[first:] - first
    both = np.where(alone, row - 2, row[shared])  # of an XOR, the row of `x & y`
    left, right = (_mapped(node, side) for side in circuit.fanin.T)
    ands = np.empty((node[-1] + 1 - first, 3), dtype=np.int32)
    ands[:, 0] = 2 * np.arange(first, first + len(ands))
    pairs = (
        (row[~top], left[~top], right[~top]),
        (both[alone], left[alone], right[alone]),
        (row[top] - 1, left[top] ^ 1, right[top] ^ 1),
        (row[top], ands[both[top], 0] + 1, ands[row[top] - 1, 0] + 1),
    )
    for at, a, b in pairs:
        ands[at, 1], ands[at, 2] = np.maximum(a, b), np.minimum(a, b)
    return ands, _mapped(node, circuit.literals)


def _shared(circuit: Circuit) -> NDArray[np.int64]:
    """For each XOR the number of an earlier AND gate of the same literals, else -1.

    It must be read by others too: a reader leaves out an AND that only the XOR needs.
    """
    gates = np.arange(len(circuit))
    key = circuit.fanin.min(axis=1).astype(np.int64) << 32 | circuit.fanin.max(axis=1)
    wanted = ~circuit.xor & read_by_any(circuit)[circuit.first_gate :]
    keys, number = np.unique(key[wanted], return_index=True)  # the first of equal ones
    if not len(keys):
        return np.full(len(circuit), -1)
    at = np.minimum(np.searchsorted(keys, key), len(keys) - 1)
    found = gates[wanted][number][at]
    return np.where(circuit.xor & (keys[at] == key) & (found < gates), found, -1)


def _mapped(node: _Literals, literals: _Literals) -> _Literals:
    return np.asarray(2 * node[literals >> 1] | (literals & 1), dtype=np.int32)


def _rows(ands: _Literals) -> Iterator[list[int]]:
    for i in range(0, len(ands), _BLOCK):
        yield from ands[i : i + _BLOCK].tolist()


def _header_line(kind: str, circuit: Circuit, ands: _Literals) -> str:
    inputs, outputs = len(circuit.inputs), len(circuit.outputs)
    return f"{kind} {inputs + len(ands)} {inputs} 0 {outputs} {len(ands)}"


def _symbol_lines(circuit: Circuit, comment: str) -> list[str]:
    lines: list[str] = []
    for kind, names in (("i", circuit.inputs), ("o", circuit.outputs)):
        for i, name in enumerate(names):
            if not name or "\n" in name or "\r" in name:
                raise TmcError(
                    f"AIGER cannot hold the name {name!r}: a symbol is one line, not empty",
                    hint="rename it, or write .json",
                )
            lines.append(f"{kind}{i} {name}")
    return [*lines, "c", *comment.splitlines()] if comment else lines


def _encode(numbers: _Literals) -> bytes:
    """Numbers as bytes of seven bits, least significant first; the high bit says "goes on"."""
    size = np.ones(len(numbers), dtype=np.int64)
    for k in range(1, 5):
        size += numbers >> 7 * k > 0
    start = np.cumsum(size) - size
    data = np.zeros(int(size.sum()), dtype=np.uint8)
    for k in range(5):
        here = size > k
        byte = numbers[here] >> 7 * k & 0x7F
        data[start[here] + k] = byte | np.where(size[here] > k + 1, 0x80, 0)
    return data.tobytes()
