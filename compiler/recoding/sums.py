"""Functions of a weighted sum: add up the columns, then look at the number.

The bits of the weights put every input into columns of powers of two; a negative weight counts the
complement. Full adders turn three bits of a column into one and a carry, with 5 gates. Better, two
bits a, b of a column travel as the pair (a, a ^ b): a *double adder* of 8 gates takes a bit and two
such pairs and gives a bit, and its two carries as a pair again, where two full adders take 10. What
is left is a number in binary, and the outputs are a table of it. For a threshold, a constant that
is added first can move the step to a power of two.

Source: Demenkov, Kojevnikov, Kulikov, Yaroslavtsev, "New upper bounds on the Boolean circuit
complexity of symmetric functions" (2010).
"""

from collections import defaultdict
from collections.abc import Mapping
from itertools import product

import numpy as np

from tmc.circuits.builder import Builder
from tmc.circuits.circuit import FALSE, TRUE, Circuit
from tmc.recoding.automaton import Automaton
from tmc.recoding.invariants import Weights
from tmc.recoding.tables import circuit_of

_STARTS, _MOVES = 4, 4000  # of the search for the table

Pair = tuple[int, int]
"""Two bits of a column, as literals of the first and of their XOR."""


def sums(
    machine: Automaton, weights: Weights, values: Mapping[int, tuple[bool, ...]]
) -> list[Circuit]:
    """Circuits for outputs that are a function of the weighted sum, by both adders."""
    offset = int(weights[weights < 0].sum())
    number = {total - offset: outputs for total, outputs in values.items()}
    shifts = {0, _to_power(number)}
    found = []
    for adder, shift in product((_FullAdders, _DoubleAdders), sorted(shifts)):
        shifted = {value + shift: outputs for value, outputs in number.items()}
        found.append(_circuit(machine, weights, shifted, shift, adder))
    return found


def _to_power(values: Mapping[int, tuple[bool, ...]]) -> int:
    """What to add so that the only step of the outputs is at a power of two; 0 if it is not one."""
    order = sorted(values)
    steps = [b for a, b in zip(order, order[1:], strict=False) if values[a] != values[b]]
    return (1 << (steps[0] - 1).bit_length()) - steps[0] if len(steps) == 1 else 0


def _circuit(
    machine: Automaton,
    weights: Weights,
    values: Mapping[int, tuple[bool, ...]],
    shift: int,
    adder: type["_FullAdders"],
) -> Circuit:
    builder = Builder(machine.inputs)
    columns = adder(builder, shift)
    for step in machine.steps:
        weight = int(weights[step.variable])
        for j in _columns(abs(weight)):
            columns.add(j, builder.inputs[step.variable] ^ (weight < 0))
    number = columns.number(max(values).bit_length())
    rows = 1 << len(number)
    table = np.zeros((rows, len(machine.outputs)), dtype=np.bool_)
    care = np.zeros(rows, dtype=np.bool_)
    for value, outputs in values.items():
        table[value], care[value] = outputs, True
    readout = circuit_of(table, care, starts=_STARTS, moves=_MOVES)
    nodes = builder.add(readout, number[::-1])
    ends = [nodes[x >> 1] ^ (x & 1) for x in readout.literals.tolist()]
    return builder.build(dict(zip(machine.outputs, ends, strict=True)))


def _columns(number: int) -> list[int]:
    return [j for j in range(number.bit_length()) if number >> j & 1]


class _FullAdders:
    """Columns that are added up as soon as they have three bits.

    Each carry is then a matter of the inputs so far, and decision diagrams of it are small.
    """

    def __init__(self, builder: Builder, start: int) -> None:
        self.builder = builder
        self.totals: dict[int, int] = dict.fromkeys(_columns(start), TRUE)
        self.bits: dict[int, list[int]] = defaultdict(list)

    def add(self, j: int, bit: int) -> None:
        """Add a bit to a column."""
        if j not in self.totals:
            self.totals[j] = bit
            return
        self.bits[j].append(bit)
        if len(self.bits[j]) == 2:
            a, b = self.bits.pop(j)
            self.full_add(j, a, self.builder.xor(a, b))

    def full_add(self, j: int, a: int, differ: int) -> None:
        """Add two bits, given as a pair, to the total of a column; the carry goes to the next."""
        total = self.totals[j]
        carry = self.builder.and_(differ, self.builder.xor(a, total))
        self.totals[j] = self.builder.xor(total, differ)
        self.add(j + 1, self.builder.xor(a, carry))

    def number(self, bits: int) -> list[int]:
        """The sum as a binary number of so many bits, the lowest first."""
        for j in range(bits):
            self.finish(j)
        return [self.totals.get(j, FALSE) for j in range(bits)]

    def finish(self, j: int) -> None:
        """Add what is left in a column."""
        for bit in self.bits.pop(j, []):
            total = self.totals[j]
            self.totals[j] = self.builder.xor(total, bit)
            self.add(j + 1, self.builder.and_(total, bit))


class _DoubleAdders(_FullAdders):
    """Columns that are added up as soon as they have five bits, four of them in pairs."""

    def __init__(self, builder: Builder, start: int) -> None:
        super().__init__(builder, start)
        self.pairs: dict[int, list[Pair]] = defaultdict(list)

    def add(self, j: int, bit: int) -> None:
        """Add a bit to a column: the first one is what pairs are added to."""
        super().add(j, bit)
        self.settle(j)

    def full_add(self, j: int, a: int, differ: int) -> None:
        """Add two bits, given as a pair, when there are two more."""
        self.pairs[j].append((a, differ))
        self.settle(j)

    def settle(self, j: int) -> None:
        """Add up what has come together."""
        while j in self.totals and len(self.pairs[j]) > 1:
            first, second = self.pairs[j].pop(0), self.pairs[j].pop(0)
            self.totals[j], carries = _double_adder(self.builder, self.totals[j], first, second)
            self.full_add(j + 1, *carries)

    def finish(self, j: int) -> None:
        """Add what is left in a column."""
        if j not in self.totals and self.pairs[j]:
            a, self.totals[j] = self.pairs[j].pop(0)
            self.add(j + 1, self.builder.and_(a, self.totals[j] ^ 1))
            self.settle(j)
        if self.pairs[j]:
            super().full_add(j, *self.pairs[j].pop())
        super().finish(j)


def _double_adder(builder: Builder, z: int, first: Pair, second: Pair) -> tuple[int, Pair]:
    """The sum bit of z and two pairs of bits, and its two carries as a pair: 8 gates."""
    (a, ab), (c, cd) = first, second
    middle = builder.xor(z, ab)
    either = builder.or_(ab, builder.xor(a, z))
    other = builder.and_(cd ^ 1, builder.xor(c, middle))
    carries = builder.xor(middle, either), builder.xor(either, other)
    return builder.xor(middle, cd), carries
