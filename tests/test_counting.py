"""The sizes of sums of columns are those of circuits: each column that is counted is built.

A column is built here gate by gate as the counting says, and tried on all its inputs. The sizes of
whole sums follow, since a sum is nothing but its columns.
"""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tmc.circuits.builder import Builder
from tmc.circuits.evaluate import all_patterns, evaluate, unpack

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
SHAPES = [(bits, pairs) for bits in range(8) for pairs in range(4) if 0 < bits + 2 * pairs <= 8]

Pair = tuple[int, int]
"""The literals of x and x ^ y."""


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The module `benchmarks/counting.py`."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    monkeypatch.delitem(sys.modules, "counting", raising=False)
    return __import__("counting")


class Column:
    """The bits and pairs of one weight, and the adders that use them up."""

    def __init__(self, builder: Builder, bits: list[int], pairs: list[Pair]) -> None:
        self.builder = builder
        self.bits = bits
        self.pairs = pairs
        self.carries: list[int] = []
        self.made: list[Pair] = []

    def add(self, blocks: int, full: int, half: int) -> int:
        """Use so many adders; the literal of the digit."""
        readers = 2 * blocks + full + half
        while len(self.pairs) > readers:
            x, p = self.pairs.pop()
            self.bits += [x, self.builder.xor(x, p)]
        by_half = half and len(self.pairs) == readers
        if by_half:
            self.half(*self.pairs.pop())
        for _ in range(blocks):
            z = self.bits.pop()
            self.block(z, self.pair(), self.pair())
        for _ in range(full):
            z = self.bits.pop()
            self.full(z, self.pair())
        if half and not by_half:
            x, y = self.bits.pop(), self.bits.pop()
            self.carries.append(self.builder.and_(x, y))
            self.bits.append(self.builder.xor(x, y))
        (digit,) = self.bits
        return digit

    def pair(self) -> Pair:
        if self.pairs:
            return self.pairs.pop()
        x, y = self.bits.pop(0), self.bits.pop(0)
        return x, self.builder.xor(x, y)

    def half(self, x: int, p: int) -> None:
        self.carries.append(self.builder.and_(x, p ^ 1))
        self.bits.append(p)

    def full(self, z: int, pair: Pair) -> None:
        make = self.builder
        x, p = pair
        self.carries.append(make.xor(x, make.and_(p, make.xor(x, z))))
        self.bits.append(make.xor(z, p))

    def block(self, z: int, first: Pair, second: Pair) -> None:
        """The majority of three bits is their sum, complemented unless they are all equal."""
        make = self.builder
        (x, p), (u, q) = first, second
        middle = make.xor(z, p)
        unequal = make.or_(p, make.xor(x, z))
        carry = make.xor(middle, unequal)
        differ = make.xor(unequal, make.and_(q ^ 1, make.xor(u, middle)))
        self.made.append((carry, differ))
        self.bits.append(make.xor(middle, q))


def build(
    bits: int, pairs: int, carries: int, made: int, prepare: Callable[[Column], None], digit: bool
) -> tuple[int, Iterator[tuple[int, int]]]:
    """The gates of a column, and for all inputs their sum and what the column makes of it."""
    names = [f"b{i}" for i in range(bits)] + [f"{x}{i}" for i in range(pairs) for x in "xp"]
    builder = Builder(names)
    free = builder.inputs
    column = Column(
        builder, free[:bits], list(zip(free[bits::2], free[bits + 1 :: 2], strict=True))
    )
    prepare(column)
    adders = len(column.bits) + 2 * len(column.pairs) - 1 - 4 * made
    last = column.add(made, adders // 2, adders % 2)
    assert (len(column.carries), len(column.made)) == (carries, made)
    outputs = {f"c{i}": c for i, c in enumerate(column.carries)}
    for i, (x, p) in enumerate(column.made):
        outputs |= {f"x{i}": x, f"p{i}": p}
    gates = len(builder.build({**outputs, "digit": last} if digit else outputs))
    circuit = builder.build({**outputs, "digit": last})

    def sums() -> Iterator[tuple[int, int]]:
        for block, words in all_patterns(len(names)):
            values = unpack(evaluate(circuit, words), len(block))
            for given, row in zip(block.astype(int).tolist(), values.astype(int), strict=True):
                value = dict(zip(circuit.outputs, row.tolist(), strict=True))
                halves = given[bits:]
                total = sum(given[:bits])
                total += sum(x + (x ^ p) for x, p in zip(halves[::2], halves[1::2], strict=True))
                made_of = value["digit"] + 2 * sum(value[f"c{i}"] for i in range(carries))
                for i in range(made):
                    made_of += 2 * (value[f"x{i}"] + (value[f"x{i}"] ^ value[f"p{i}"]))
                yield total, made_of

    return gates, sums()


@pytest.mark.parametrize(("bits", "pairs"), SHAPES)
@pytest.mark.parametrize("digit", [True, False])
def test_every_way_to_add_up_a_column_is_a_circuit(
    counting: Any, bits: int, pairs: int, digit: bool
) -> None:
    ways = list(counting._column(bits, pairs, digit=digit))
    assert ways
    for gates, carries, made in ways:
        built, sums = build(bits, pairs, carries, made, lambda column: None, digit)
        assert built == gates
        assert all(total == made_of for total, made_of in sums)


def one_bit(column: Column) -> None:
    """1 + x"""
    x = column.bits.pop()
    column.carries.append(x)
    column.bits.append(x ^ 1)


def two_bits(column: Column) -> None:
    """1 + x + y"""
    x, y = column.bits.pop(), column.bits.pop()
    column.carries.append(column.builder.or_(x, y))
    column.bits.append(column.builder.xor(x, y) ^ 1)


def one_pair(column: Column) -> None:
    """1 + x + y, where x ^ y is there already"""
    x, p = column.pairs.pop()
    column.carries.append(column.builder.or_(x, p))
    column.bits.append(p ^ 1)


@pytest.mark.parametrize(("bits", "pairs"), SHAPES)
def test_every_way_to_add_one_more_is_a_circuit(counting: Any, bits: int, pairs: int) -> None:
    found = []
    for prepare, bits_left, pairs_left in (
        (one_bit, bits, pairs),
        (two_bits, bits - 1, pairs),
        (one_pair, bits + 1, pairs - 1),
    ):
        if bits < (prepare is one_bit) + 2 * (prepare is two_bits) or pairs_left < 0:
            continue
        for _, carries, made in counting._column(bits_left, pairs_left, digit=False):
            built, sums = build(bits, pairs, carries + 1, made, prepare, False)
            assert all(total + 1 == made_of for total, made_of in sums)
            found.append((built, carries + 1, made))
    assert sorted(found) == sorted(counting._with_one(bits, pairs))


def test_sums_are_known_to_be_this_small(counting: Any) -> None:
    assert [counting.count(n) for n in range(2, 17)] == [
        *(2, 5, 9, 11, 16, 19, 25, 27, 31, 34, 41, 43, 48, 51, 59)
    ]
    assert [counting.at_least(n // 2 + 1, n) for n in (3, 4, 7, 8, 15)] == [4, 7, 17, 22, 48]
    for k in range(2, 12):
        assert counting.multiply(k) == (11 * k * k - 13 * k - 2) // 2 + k % 2
