"""Evaluating circuits on many inputs at once: one bit of a machine word is one input pattern.

Values are packed 64 patterns to a `uint64`, so one AND of two NumPy rows evaluates a gate on
thousands of patterns. Long rows are cut into blocks, so that the values of all nodes stay small.
Work that takes longer than loading a compiler is done in machine code (`bitparallel.py`).
"""

import sys
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from tmc.circuits.circuit import Circuit

Words = NDArray[np.uint64]
"""Packed patterns, shape (wires, words): pattern `p` is bit `p % 64` of word `p // 64`."""

_BLOCK_BYTES = 1 << 26  # of values held at once
_PATTERNS = 1 << 16  # handed out at once

# Gates times words, to which a NumPy call for each gate adds as much as some 256 words.
_CALL_WORDS = 256
_COMPILED_WORK = 1 << 27  # about half a second of NumPy: what it takes to load the compiled loop
_LOADED_WORK = 1 << 16  # the same once it is loaded


def evaluate(circuit: Circuit, inputs: Words) -> Words:
    """The outputs of `circuit`, shape (outputs, words), for packed inputs (inputs, words)."""
    work = len(circuit) * (inputs.shape[1] + _CALL_WORDS)
    if work < (_LOADED_WORK if "tmc.circuits.bitparallel" in sys.modules else _COMPILED_WORK):
        return _evaluate_by_rows(circuit, inputs)
    from tmc.circuits.bitparallel import evaluate_in_blocks

    return evaluate_in_blocks(circuit, inputs)


def _evaluate_by_rows(circuit: Circuit, inputs: Words) -> Words:
    words, literals = inputs.shape[1], circuit.literals
    block = max(1, min(words, _BLOCK_BYTES // (8 * circuit.nodes)))
    result = np.empty((len(literals), words), dtype=np.uint64)
    flip = np.where(literals & 1, ~np.uint64(0), np.uint64(0))[:, None]
    for start in range(0, words, block):
        values = _values(circuit, inputs[:, start : start + block])
        result[:, start : start + block] = values[literals >> 1] ^ flip
    return result


def _values(circuit: Circuit, inputs: Words) -> Words:
    values = np.empty((circuit.nodes, inputs.shape[1]), dtype=np.uint64)
    values[0] = 0
    values[1 : circuit.first_gate] = inputs
    rows = list(values)
    gates = zip(circuit.xor.tolist(), circuit.fanin.tolist(), strict=True)
    for row, (xor, (a, b)) in zip(rows[circuit.first_gate :], gates, strict=True):
        x, y = rows[a >> 1], rows[b >> 1]
        if xor:
            np.bitwise_xor(x, y, out=row)
            if (a ^ b) & 1:
                np.invert(row, out=row)
        elif a & b & 1:  # ~x & ~y = ~(x | y)
            np.bitwise_or(x, y, out=row)
            np.invert(row, out=row)
        else:
            np.bitwise_and(~x if a & 1 else x, ~y if b & 1 else y, out=row)
    return values


def pack(bits: NDArray[np.bool_]) -> Words:
    """Pack patterns, shape (patterns, wires), to words, shape (wires, words); the rest is 0."""
    patterns, wires = bits.shape
    padded = np.zeros((wires, -(-patterns // 64) * 64), dtype=np.bool_)
    padded[:, :patterns] = bits.T
    return np.packbits(padded, axis=1, bitorder="little").view("<u8").astype(np.uint64)


def unpack(words: Words, patterns: int) -> NDArray[np.bool_]:
    """The inverse of `pack`: the first patterns of the words, shape (patterns, wires)."""
    flat = words.astype("<u8").view(np.uint8).reshape(len(words), 8 * words.shape[1])
    return np.unpackbits(flat, axis=1, count=patterns, bitorder="little").T.astype(np.bool_)


def all_patterns(wires: int) -> Iterator[tuple[NDArray[np.bool_], Words]]:
    """All 2^wires patterns in lexicographic order, in blocks, as bits and packed.

    >>> [bits.astype(int).tolist() for bits, _ in all_patterns(2)]
    [[[0, 0], [0, 1], [1, 0], [1, 1]]]
    """
    shifts = np.arange(wires - 1, -1, -1)
    for start in range(0, 1 << wires, _PATTERNS):
        numbers = np.arange(start, min(start + _PATTERNS, 1 << wires))
        bits = (numbers[:, None] >> shifts & 1).astype(np.bool_)
        yield bits, pack(bits)
