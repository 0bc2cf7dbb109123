"""The multiplexer circuit of a decision diagram: a start that always exists, rarely a small one.

A table is split by its first signal into two; where they agree, on the patterns that can occur,
the signal is not needed, where one is the complement of the other it is an XOR, else a multiplexer
chooses. Equal tables are made once. A table is a pair of integers, the sets of patterns on which it
is true and false; the others are don't-cares, which are settled as the halves are found to agree.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tmc.circuits.builder import Builder
from tmc.circuits.circuit import FALSE, TRUE, Circuit
from tmc.resynthesis.function import Function


def shannon(function: Function, order: Sequence[int] | None = None) -> Circuit:
    """The multiplexers of the function's decision diagram, the first input of `order` on top.

    >>> care = np.ones(4, dtype=np.bool_)
    >>> parity = Function(("a", "b"), ("odd",), np.array([[False, True, True, False]]), care)
    >>> print(shannon(parity))
    inputs: a=v1 b=v2
    v3 = v1 ^ v2
    outputs: odd=v3
    """
    inputs = len(function.inputs)
    order = range(inputs) if order is None else order
    builder = Builder(function.inputs)

    def arranged(table: NDArray[np.bool_]) -> NDArray[np.bool_]:
        return table.reshape((2,) * inputs).transpose(order).reshape(-1)

    care = arranged(function.care)
    diagram = Diagram(builder, [builder.inputs[i] for i in reversed(order)])
    literals = [diagram.literal(arranged(table), care) for table in function.tables]
    return builder.build(dict(zip(function.outputs, literals, strict=True)))


class Diagram:
    """Multiplexers under construction over some signals; equal tables are made once."""

    def __init__(self, builder: Builder, signals: Sequence[int]) -> None:
        self.builder = builder
        self.signals = signals
        """Signal i is bit i of a pattern; the last is tested first."""
        self._known: dict[tuple[int, int, int], int] = {}

    def literal(self, table: NDArray[np.bool_], care: NDArray[np.bool_]) -> int:
        """The literal of a function that is as in the table where `care` holds."""
        return self._node(len(self.signals), _as_set(table & care), _as_set(~table & care))

    def _node(self, level: int, true: int, false: int) -> int:
        if not true or not false:
            return TRUE if true else FALSE
        if (literal := self._known.get((level, true, false))) is None:
            literal = self._new(level - 1, true, false)
            self._known[level, true, false] = literal
            self._known[level, false, true] = literal ^ 1
        return literal

    def _new(self, level: int, true: int, false: int) -> int:
        half = 1 << level
        low = (1 << half) - 1
        true0, true1, false0, false1 = true & low, true >> half, false & low, false >> half
        if not (true0 & false1 | false0 & true1):
            return self._node(level, true0 | true1, false0 | false1)
        signal = self.signals[level]
        if (true0, false0) == (false1, true1):
            return self.builder.xor(signal, self._node(level, true0, false0))
        other, then = self._node(level, true0, false0), self._node(level, true1, false1)
        if then <= TRUE:
            signal, then, other = signal ^ 1, other, then
        if other <= TRUE:  # one gate: an AND, or ~(signal & ~then)
            return self.builder.and_(signal, then ^ other) ^ other
        return self.builder.mux(signal, then, other)


def _as_set(bits: NDArray[np.bool_]) -> int:
    return int.from_bytes(np.packbits(bits, bitorder="little").tobytes(), "little")
