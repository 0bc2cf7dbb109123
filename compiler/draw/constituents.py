"""What a truth table is called: AND, OR, XOR, MAJ, MUX, a number of ones, a formula that reads each
variable once, or as a last resort its digits.

A function is named up to complements: these are shown as NOTs at the pins and at the output. A
formula is found by *disjoint decomposition*: two variables can be replaced by one if the function
has only two cofactors over them; where that leads to a single variable, the formula is complete.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations, permutations

from tmc.circuits.lut import Lut


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
        if found := named(lut.table, k):
            return found
    letters = tuple("abcdefghijkl"[:k])
    if formula := _formula(lut.table, list(letters)):
        return Constituent(formula, plain, marks=letters)
    digits = max(1, (1 << k) // 4)
    return Constituent(f"{lut.table:0{digits}x}", plain, marks=tuple(map(str, range(k))))


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
    if ones == set(range(min(ones), k + 1)):
        name = f"sum >= {min(ones)}"
    elif len(ones) == 1:
        name = f"sum = {min(ones)}"
    else:
        name = f"sum in {','.join(map(str, sorted(ones)))}"
    return Constituent(name, (False,) * k)


@dataclass(frozen=True, slots=True)
class _Term:
    """A formula: a letter, or an operation on terms, each of which may be complemented."""

    letter: str = ""
    operator: str = ""
    parts: tuple[tuple["_Term", bool], ...] = ()

    def text(self, inverted: bool, outer: str = "") -> str:
        if self.letter:
            return f"{'~' if inverted else ''}{self.letter}"
        if self.operator == "MAJ":  # of complements, it is the complement
            return f"MAJ({', '.join(part.text(c ^ inverted) for part, c in self.parts)})"
        if self.operator == "?":
            choose, low, high = self.parts
            values = [part.text(c ^ inverted, "?") for part, c in (high, low)]
            joined = f"{choose[0].text(choose[1], '?')} ? {' : '.join(values)}"
            return f"({joined})" if outer else joined
        if self.operator == "^":
            operator, flips = "^", [inverted, False]
        else:
            operator, flips = "|" if inverted else "&", [inverted, inverted]
        parts = [
            part.text(complement ^ flip, operator)
            for (part, complement), flip in zip(self.parts, flips, strict=True)
        ]
        joined = f" {operator} ".join(parts)
        return f"({joined})" if outer not in ("", operator) else joined


def _formula(table: int, letters: list[str]) -> str:
    """A formula that reads each variable at most once; empty if there is none."""
    values = tuple(table >> i & 1 for i in range(1 << len(letters)))
    terms = [_Term(letter) for letter in letters]
    for j in reversed(range(len(terms))):
        low, high = _cofactors(values, j)
        if low == high:  # the function does not depend on this variable
            values = low
            del terms[j]
    while len(terms) > 1:
        for i, j in combinations(range(len(terms)), 2):
            if merged := _merge(values, i, j):
                values, operator, complements = merged
                pair = tuple(zip((terms[i], terms[j]), complements, strict=True))
                del terms[j], terms[i]
                terms.append(_Term(operator=operator, parts=pair))
                break
        else:
            terms = _three(values, terms)
            if not terms:
                return ""
            values = (0, 1)
    return terms[0].text(values == (1, 0)) if terms else str(values[0])


def _three(values: tuple[int, ...], terms: list[_Term]) -> list[_Term]:
    """MAJ or MUX of three terms as one; empty if it is neither."""
    table = sum(value << i for i, value in enumerate(values))
    if len(terms) != 3:
        return []
    if found := _majority(table, 3):
        return [_Term(operator="MAJ", parts=tuple(zip(terms, found.inverted, strict=True)))]
    if found := _mux(table, 3):
        pins = [found.marks.index(role) for role in "?01"]
        return [_Term(operator="?", parts=tuple((terms[j], found.inverted[j]) for j in pins))]
    return []


def _cofactors(values: tuple[int, ...], j: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The function with variable `j` set to 0, and to 1."""
    low = tuple(value for i, value in enumerate(values) if not i >> j & 1)
    high = tuple(value for i, value in enumerate(values) if i >> j & 1)
    return low, high


def _merge(
    values: tuple[int, ...], i: int, j: int
) -> tuple[tuple[int, ...], str, tuple[bool, bool]] | None:
    """The function of one variable more at the end, and fewer by `i` < `j`; what that one is.

    `None` if it takes more than one variable to say what `i` and `j` contribute.
    """
    low, high = _cofactors(values, j)
    corners = [*_cofactors(low, i), *_cofactors(high, i)]  # 00, 10, 01, 11 as (i, j)
    kinds = list(dict.fromkeys(corners))
    if len(kinds) != 2:
        return None
    ones = [corners.index(corner) for corner in kinds if corners.count(corner) == 1]
    if ones:  # an AND that is 1 at one corner
        one = ones[0]
        other = corners[3 - one]
        return other + corners[one], "&", (not one & 1, not one >> 1)
    return corners[0] + corners[1], "^", (False, False)
