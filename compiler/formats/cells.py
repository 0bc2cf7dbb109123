"""The cells that netlists are made of: gates of any fan-in, truth tables, and covers.

A cell is what it computes, written as a small circuit of one output. So the core of every reader
(`netlist.py`) knows nothing of NANDs and covers: it only puts circuits together. Kinds of cells are
tuples, of which no two kinds are alike, since millions of them are hashed in a file.
"""

from collections.abc import Callable, Sequence
from functools import cache, reduce
from typing import NamedTuple, Protocol

from tmc.circuits.builder import Builder
from tmc.circuits.circuit import FALSE, TRUE, Circuit

WIDEST_TABLE = 16
"""The most variables of a truth table that is read."""

_TRIED_AS_TABLE = 6  # the most variables of a cover that is also tried as multiplexers

GATES = {
    "and": (False, 0, 0),
    "nand": (False, 0, 1),
    "or": (False, 1, 1),
    "nor": (False, 1, 0),
    "xor": (True, 0, 0),
    "xnor": (True, 0, 1),
    "buf": (False, 0, 0),
    "not": (False, 0, 1),
}
"""Of each gate: XOR or AND, and whether what it reads and what it gives is complemented."""


class Cell(Protocol):
    """A kind of cell; equal ones are built once."""

    def __hash__(self) -> int: ...

    def circuit(self) -> Circuit:
        """What it computes: one input for each wire that it reads, one output."""


class Gate(NamedTuple):
    """A gate of any fan-in: and, nand, or, nor, xor, xnor; or of one: buf, not.

    >>> print(Gate("nor", 3).circuit())
    inputs: 0=v1 1=v2 2=v3
    v4 = ~v1 & ~v2
    v5 = ~v3 & v4
    outputs: =v5
    """

    kind: str
    fan_in: int

    def circuit(self) -> Circuit:
        """The gate as a balanced tree of gates of fan-in 2."""
        builder = _builder(self.fan_in)
        xor, before, after = GATES[self.kind]
        gate = builder.xor if xor else builder.and_
        root = _tree(gate, [x ^ before for x in builder.inputs], FALSE if xor else TRUE)
        return builder.build({"": root ^ after})


class Table(NamedTuple):
    """A truth table, as in `Lut`: bit `i` is the value where wire `j` has bit `j` of `i`."""

    fan_in: int
    bits: int

    def circuit(self) -> Circuit:
        """The table as a tree of multiplexers; branches that are equal or complements are shared.

        What is mostly 1 is made as its complement, so that a branch that is constant is 0, and the
        multiplexer one gate.
        """
        builder = _builder(self.fan_in)
        known: dict[tuple[int, int], int] = {}

        def choose(bits: int, variables: int) -> int:
            corners = 1 << variables
            flip = (2 * bits.bit_count(), bits & 1) > (corners, 0)
            if flip:
                bits ^= (1 << corners) - 1
            if not bits:
                return FALSE ^ flip
            if (bits, variables) not in known:
                half = 1 << variables - 1
                low, high = bits & ((1 << half) - 1), bits >> half
                below = variables - 1
                known[bits, variables] = builder.mux(
                    builder.inputs[below], choose(high, below), choose(low, below)
                )
            return known[bits, variables] ^ flip

        return builder.build({"": choose(self.bits, self.fan_in)})


class Cover(NamedTuple):
    """A sum of products: rows of `0`, `1` and `-` that are the on-set, or the off-set.

    >>> print(Cover(2, ("1-", "-1"), on_set=False).circuit())
    inputs: 0=v1 1=v2
    v3 = ~v1 & ~v2
    outputs: =v3
    """

    fan_in: int
    rows: tuple[str, ...]
    on_set: bool

    def circuit(self) -> Circuit:
        """The products and their sum, or multiplexers if these are fewer gates."""
        if self.fan_in > _TRIED_AS_TABLE:
            return self.sum()
        table = self.table().circuit()
        if len(table) < 2 * len(self.rows):  # a gate or more for each product, and one to add it
            return table
        return min(self.sum(), table, key=len)

    def sum(self) -> Circuit:
        """The sum of the products, as it is written."""
        builder = _builder(self.fan_in)
        products = [
            _tree(
                builder.and_,
                [x ^ (s == "0") for x, s in zip(builder.inputs, row, strict=True) if s != "-"],
                TRUE,
            )
            for row in self.rows
        ]
        no_product = _tree(builder.and_, [x ^ 1 for x in products], TRUE)
        return builder.build({"": no_product ^ self.on_set})

    def table(self) -> Table:
        """The same function."""
        corners = 1 << self.fan_in
        every = (1 << corners) - 1
        variables = _variables(self.fan_in)
        bits = 0
        for row in self.rows:
            product = every
            for variable, sign in zip(variables, row, strict=True):
                if sign != "-":
                    product &= variable if sign == "1" else ~variable
            bits |= product
        return Table(self.fan_in, bits if self.on_set else bits ^ every)


MULTIPLEXER = Table(3, 0b11011000)
"""`a ? b : c`."""


@cache
def _variables(fan_in: int) -> list[int]:
    """The truth table of each of so many variables."""
    corners = 1 << fan_in
    return [sum(1 << i for i in range(corners) if i >> j & 1) for j in range(fan_in)]


def _builder(fan_in: int) -> Builder:
    return Builder([str(i) for i in range(fan_in)])


def _tree(gate: Callable[[int, int], int], literals: Sequence[int], empty: int) -> int:
    """The literals under one associative gate, as a balanced tree."""
    while len(literals) > 1:
        pairs = [tuple(literals[i : i + 2]) for i in range(0, len(literals), 2)]
        literals = [reduce(gate, pair) for pair in pairs]
    return literals[0] if literals else empty
