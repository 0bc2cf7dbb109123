"""What a truth table is called: AND, OR, XOR, MAJ, MUX, a number of ones, a formula (`formula.py`),
or as a last resort `f of 6`.

A function is named up to complements: these are shown as NOTs at the pins and at the output.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import permutations

from tmc.circuits.lut import Lut
from tmc.draw.formula import counted, formula


@dataclass(frozen=True, slots=True)
class Constituent:
    """The name of a LUT's function, and where its NOTs are.

    `marks` are the roles of the pins where they differ: the letters of a formula, `?` for the pin
    of a MUX that chooses between `0` and `1`, the numbers of the variables of a truth table.
    """

    name: str
    inverted: tuple[bool, ...]
    output_inverted: bool = False
    marks: tuple[str, ...] = ()


def recognise(lut: Lut) -> Constituent:
    """The constituent of a LUT.

    >>> recognise(Lut((0, 1, 2), 0xE8)).name, recognise(Lut((0, 1, 2), 0x8A)).name
    ('MAJ', 'a & (b | ~c)')
    >>> recognise(Lut((0, 1), 0b0100))
    Constituent(name='AND', inverted=(True, False), output_inverted=False, marks=())
    """
    k = len(lut.fanin)
    plain = (False,) * k
    if lut.table in (0, (1 << (1 << k)) - 1):
        return Constituent(str(lut.table & 1), plain)
    if k == 1:
        return Constituent("=" if lut.table == 0b10 else "NOT", plain)
    for named in (_parity, _conjunction, _majority, _mux, _count):
        if known := named(lut.table, k):
            return known
    letters = tuple("abcdefghijkl"[:k])
    if found := formula(lut.table, letters):
        return Constituent(found, plain, marks=letters)
    return Constituent(f"f of {k}", plain, marks=tuple(map(str, range(k))))


def _table(k: int, function: Callable[..., bool]) -> int:
    """The truth table of a function of k bits."""
    return sum(function(*(i >> j & 1 for j in range(k))) << i for i in range(1 << k))


def _complemented(table: int, k: int, mask: int) -> int:
    """The table with the inputs in `mask` complemented."""
    return sum((table >> (i ^ mask) & 1) << i for i in range(1 << k))


def _parity(table: int, k: int) -> Constituent | None:
    xor = _table(k, lambda *bits: bool(sum(bits) & 1))
    plain = (False,) * k
    if table == xor:
        return Constituent("XOR", plain)
    if table == xor ^ (1 << (1 << k)) - 1:
        return Constituent("=", plain) if k == 2 else Constituent("XOR", plain, True)
    return None


def _conjunction(table: int, k: int) -> Constituent | None:
    """AND or OR, of complements or not, whichever takes fewer NOTs."""
    full = (1 << (1 << k)) - 1
    negative = table.bit_count() > 1
    corner = (full ^ table if negative else table).bit_length() - 1
    if table not in (1 << corner, full ^ (1 << corner)):
        return None
    # An AND of complements is a complemented OR.
    zeros = tuple(not corner >> j & 1 for j in range(k))
    ones = tuple(not zero for zero in zeros)
    if sum(zeros) + negative <= sum(ones) + (not negative):
        return Constituent("AND", zeros, negative)
    return Constituent("OR", ones, not negative)


def _majority(table: int, k: int) -> Constituent | None:
    if k % 2 == 0 or table.bit_count() != 1 << (k - 1):
        return None
    base = _table(k, lambda *bits: 2 * sum(bits) > k)
    for mask in sorted(range(1 << k), key=lambda mask: (mask.bit_count(), mask)):
        if _complemented(base, k, mask) == table:
            return Constituent("MAJ", tuple(bool(mask >> j & 1) for j in range(k)))
    return None


def _mux(table: int, k: int) -> Constituent | None:
    if k != 3:
        return None
    for roles in permutations("01?"):
        choose, low, high = roles.index("?"), roles.index("0"), roles.index("1")

        def chosen(*bits: int, pins: tuple[int, int, int] = (choose, low, high)) -> bool:
            return bool(bits[pins[2]] if bits[pins[0]] else bits[pins[1]])

        base = _table(3, chosen)
        for data in range(4):
            mask = (data & 1) << low | (data >> 1) << high
            if _complemented(base, 3, mask) == table:
                inverted = tuple(bool(mask >> j & 1) for j in range(3))
                return Constituent("MUX", inverted, marks=roles)
    return None


def _count(table: int, k: int) -> Constituent | None:
    """A function of the number of ones."""
    ones = {i.bit_count() for i in range(1 << k) if table >> i & 1}
    if any((i.bit_count() in ones) != (table >> i & 1) for i in range(1 << k)) or not ones:
        return None
    name = f"sum {counted(ones, k)}"
    return Constituent(name, (False,) * k)
