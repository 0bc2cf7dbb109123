"""Words as bits: which wires stand for which symbols, going in and coming out.

Going in, a symbol of the input alphabet is its number, in `ceil(log2 |input alphabet|)` bits, most
significant first: wires `x0 x1 ...`, or `x0.1 x0.0 x1.1 ...` when a symbol takes several. A code
that stands for no symbol is a don't-care; words without one are the *care set*. A nondeterministic
machine reads witness bits after the word, so many for every step: `w0.1 w0.0 w1.1 ...`.

Coming out, an absolute cell `i` of the tape is a wire `y[i].blank` and its symbol's number among
those that are not blank (0 under a blank): `y[i].1 y[i].0`, or `y[i]` when one bit is enough.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tmc.machines.machine import Machine, Word

Bits = NDArray[np.bool_]


def code_bits(codes: int) -> int:
    """The bits that tell `codes` things apart: ceil(log2 codes).

    >>> [code_bits(k) for k in (0, 1, 2, 3, 4, 5)]
    [0, 0, 1, 2, 2, 3]
    """
    return max(codes - 1, 0).bit_length()


def wires(name: str, bits: int) -> list[str]:
    """The names of the wires of one code, most significant first.

    >>> wires("x0", 1), wires("x0", 2)
    (['x0'], ['x0.1', 'x0.0'])
    """
    return [name] if bits == 1 else [f"{name}.{j}" for j in reversed(range(bits))]


@dataclass(frozen=True)
class Encoding:
    """How words of length `n` enter the circuit of `machine`, and results leave it."""

    machine: Machine
    n: int
    steps: int = 0
    """The number of steps unrolled; it counts witness bits, and nothing else."""

    @cached_property
    def symbol_bits(self) -> int:
        """The bits of one input symbol."""
        return code_bits(self.machine.input_size)

    @cached_property
    def witness_bits(self) -> int:
        """The witness bits of one step; 0 for a deterministic machine."""
        return code_bits(self.machine.branches)

    @cached_property
    def word_inputs(self) -> tuple[str, ...]:
        """The wires of the word."""
        return tuple(w for i in range(self.n) for w in wires(f"x{i}", self.symbol_bits))

    @cached_property
    def witness_inputs(self) -> tuple[str, ...]:
        """The wires of the witness, step after step."""
        return tuple(w for t in range(self.steps) for w in wires(f"w{t}", self.witness_bits))

    @property
    def inputs(self) -> tuple[str, ...]:
        """All input wires, in order."""
        return self.word_inputs + self.witness_inputs

    def care(self) -> list[list[int]]:
        """The care set as clauses over the literals of the inputs: no code without a symbol."""
        bits = self.symbol_bits
        return [
            [2 * (1 + i * bits + j) | (code >> (bits - 1 - j) & 1) for j in range(bits)]
            for i in range(self.n)
            for code in range(self.machine.input_size, 1 << bits)
        ]

    def encode(self, words: NDArray[np.integer] | Sequence[Word]) -> Bits:
        """The bits of words given as numbers of symbols, shape (words, n) -> (words, wires)."""
        symbols = np.asarray(words, dtype=np.int64).reshape(len(words), self.n)
        shifts = np.arange(self.symbol_bits - 1, -1, -1)
        bits = symbols[:, :, None] >> shifts & 1
        return bits.reshape(len(words), self.n * self.symbol_bits).astype(np.bool_)

    def words(self, bits: Bits) -> tuple[NDArray[np.int64], Bits]:
        """The words of patterns, shape (patterns, n), and which of them are in the care set."""
        shifts = np.arange(self.symbol_bits - 1, -1, -1)
        codes = bits[:, : len(self.word_inputs)].reshape(len(bits), self.n, self.symbol_bits)
        symbols = (codes.astype(np.int64) << shifts).sum(axis=2)
        return symbols, (symbols < self.machine.input_size).all(axis=1)

    def witnesses(self, bits: Bits) -> NDArray[np.int64]:
        """The branch chosen at each step by patterns, shape (patterns, steps)."""
        shifts = np.arange(self.witness_bits - 1, -1, -1)
        codes = bits[:, len(self.word_inputs) :].reshape(len(bits), self.steps, self.witness_bits)
        return np.asarray((codes.astype(np.int64) << shifts).sum(axis=2))

    def choose(self, branches: NDArray[np.int64]) -> Bits:
        """The witness bits that choose branches, shape (patterns, steps) -> (patterns, wires)."""
        shifts = np.arange(self.witness_bits - 1, -1, -1)
        bits = branches[:, :, None] >> shifts & 1
        return bits.reshape(len(branches), self.steps * self.witness_bits).astype(np.bool_)

    @cached_property
    def value_bits(self) -> int:
        """The bits that tell the symbols of an output cell apart, the blank aside."""
        return code_bits(self.machine.blank)

    def cell_outputs(self, cell: int) -> list[str]:
        """The wires of one output cell: its blank bit, then its value."""
        return [f"y[{cell}].blank", *wires(f"y[{cell}]", self.value_bits)]

    def decode(self, outputs: Mapping[str, bool]) -> Word:
        """The word on the tape between the outermost cells that are not blank.

        `outputs` are the values of the output wires by name; a cell without wires is blank.
        """
        ends = "].blank"
        cells = [int(w[2 : -len(ends)]) for w in outputs if w.startswith("y[") and w.endswith(ends)]
        tape = {c: self._symbol(c, outputs) for c in cells if not outputs[f"y[{c}].blank"]}
        if not tape:
            return ()
        blank = self.machine.blank
        return tuple(tape.get(c, blank) for c in range(min(tape), max(tape) + 1))

    def _symbol(self, cell: int, outputs: Mapping[str, bool]) -> int:
        code = 0
        for wire in wires(f"y[{cell}]", self.value_bits):
            code = 2 * code + bool(outputs[wire])
        return code
