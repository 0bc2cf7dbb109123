"""Making several functions of the same few literals, with gates shared where that is easy.

Two functions of three literals have a chain in the catalogue that is minimal for both. A further
function is made of at most two gates on top of what is there already, if it can be, else by its own
chain; one that is too large for the catalogue is split by one of its literals.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tmc.circuits.builder import Builder
from tmc.circuits.circuit import FALSE
from tmc.jit import always_compiled
from tmc.resynthesis.catalogue import (
    CODE_BITS,
    INPUTS,
    LEFT,
    RIGHT,
    catalogue,
    narrow,
    normal,
    split,
)


def make(builder: Builder, inputs: Sequence[int], wanted: Sequence[int]) -> list[int]:
    """The literals of functions, given as tables, of at most four literals."""
    for k in range(len(inputs), 4):
        wanted = [table | table << (1 << k) for table in wanted]
    nodes = _Nodes(builder, [*inputs, *[FALSE] * (4 - len(inputs))])
    nodes.make(wanted, len(inputs))
    return [nodes.literal(table) for table in wanted]


class _Nodes:
    """Normal functions of four literals that are there already, and the gates that make more."""

    def __init__(self, builder: Builder, inputs: Sequence[int]) -> None:
        self.builder = builder
        self.tables = list(INPUTS[4])
        self.literals = list(inputs)

    def literal(self, table: int) -> int:
        """The literal of a function that is there."""
        node = normal(table, 4)
        return (self.literals[self.tables.index(node)] if node else FALSE) ^ (node != table)

    def lacks(self, table: int) -> bool:
        """Whether a normal function is not there."""
        return table > 0 and table not in self.tables

    def make(self, wanted: Sequence[int], inputs: int) -> None:
        """Make functions of the first so many literals."""
        missing = [t for t in dict.fromkeys(normal(t, 4) for t in wanted) if self.lacks(t)]
        if inputs < 4 and len(missing) > 1:
            self.make_pair(missing[0], missing[1], without=3)
        for table in sorted(missing, key=lambda table: catalogue().sizes[table >> 1]):
            self.make_one(table)

    def make_pair(self, first: int, second: int, without: int) -> None:
        """Make two functions that do not depend on one of the literals, if that saves gates."""
        numbers = (normal(narrow(table, without), 3) >> 1 for table in (first, second))
        chain = int(catalogue().pair_chains[*numbers])
        if chain >= 0:
            self.follow(chain, [i for i in range(4) if i != without])

    def make_one(self, table: int) -> None:
        """Make a normal function, if it is not there."""
        if not self.lacks(table) or self.extend(table):
            return
        chain = int(catalogue().chains[table >> 1])
        if chain >= 0:
            self.follow(chain, range(4))
        else:
            self.make_split(table, -1 - chain)

    def extend(self, table: int) -> bool:
        """Make a function of at most two gates on top of what is there, if it can be."""
        codes = extension(np.array(self.tables), table) if len(self.tables) > 4 else ()
        for code in codes:
            self.gate(int(code), range(len(self.tables)))
        return len(codes) > 0

    def make_split(self, table: int, number: int) -> None:
        """Make a function from two that do not depend on one of the literals."""
        base, change = split(table, number)
        self.make_pair(base, change, without=number // 2)
        self.make_one(normal(base, 4))
        self.make_one(normal(change, 4))
        i, odd = divmod(number, 2)
        chosen = self.builder.and_(self.literals[i] ^ odd, self.literal(change))
        self.put((INPUTS[4][i] ^ 0xFFFF * odd) & change, chosen)
        self.put(table, self.builder.xor(self.literal(base), chosen))

    def follow(self, chain: int, inputs: Sequence[int]) -> None:
        """Make the gates of a chain over some of the literals."""
        nodes = list(inputs)
        while chain:
            self.gate((chain & 0xFF) - 1, nodes)
            nodes.append(len(self.tables) - 1)
            chain >>= CODE_BITS

    def gate(self, code: int, nodes: Sequence[int]) -> None:
        """Make the gate with this code over some of the nodes."""
        pair, kind = divmod(code, 5)
        a, b = nodes[LEFT[pair]], nodes[RIGHT[pair]]
        x, y, p, q = self.literals[a], self.literals[b], self.tables[a], self.tables[b]
        if kind == 4:
            literal = self.builder.xor(x, y)
        else:  # a | b, kind 3, is ~(~a & ~b)
            literal = self.builder.and_(x ^ (kind >> 1), y ^ (kind & 1)) ^ (kind == 3)
        self.put((p & q, p & ~q, ~p & q, p | q, p ^ q)[kind], literal)

    def put(self, table: int, literal: int) -> None:
        """Add a node, complemented where that makes it normal."""
        self.tables.append(normal(table, 4))
        self.literals.append(literal ^ (table & 1))


@always_compiled
def extension(tables: NDArray[np.int64], wanted: int) -> NDArray[np.int64]:
    """The codes of one or two gates on top of normal functions that make another; else none."""
    size = len(tables)
    pairs = size * (size - 1) // 2
    for code in range(5 * pairs):
        if _gate(tables, code) == wanted:
            return np.array([code])
    nodes = np.append(tables, 0)
    for code in range(5 * pairs):
        nodes[size] = _gate(tables, code)
        for last in range(5 * pairs, 5 * (pairs + size)):
            if _gate(nodes, last) == wanted:
                return np.array([code, last])
    return np.empty(0, dtype=np.int64)


@always_compiled
def _gate(tables: NDArray[np.int64], code: int) -> np.int64:
    p, q = tables[LEFT[code // 5]], tables[RIGHT[code // 5]]
    return np.int64((p & q, p & ~q, ~p & q, p | q, p ^ q)[code % 5])
