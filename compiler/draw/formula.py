"""A truth table as a short formula, found by *disjoint decomposition* (Ashenhurst 1957).

Some variables can be replaced by one if the function has only two cofactors over them. Two are
always an AND or an XOR, up to complements; where no two can be replaced, three are tried, then
more. What cannot be taken apart further is a majority, a choice, a number of ones, or else a choice
by one of its variables between two functions that are taken apart in turn: only there a variable is
read more than once.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations

_LONGEST = 9  # letters of a formula, or nobody reads it
_WIDE = 6  # variables of which more than two are replaced by one
_CHOSEN = 4  # variables of a function that is told as a choice

Values = tuple[int, ...]
"""A truth table: bit j of an index is variable j."""


@cache
def formula(table: int, letters: Sequence[str]) -> str:
    """The function as text; empty if it would take more than nine letters.

    >>> formula(0x69, "abc"), formula(0x1E78, "abcd")
    ('~a ^ b ^ c', 'c ^ MAJ(a, b, d)')
    """
    values = tuple(table >> i & 1 for i in range(1 << len(letters)))
    found = _decomposed(values, [_Term(letter) for letter in letters])
    return found[0].text(found[1]) if found and found[0].size <= _LONGEST else ""


def counted(ones: Collection[int], k: int) -> str:
    """How a number of ones of `k` bits is compared, if it is one of `ones`.

    >>> counted({2, 3}, 3), counted({1}, 3), counted({0, 3}, 3)
    ('>= 2', '= 1', 'in 0,3')
    """
    if set(ones) == set(range(min(ones), k + 1)):
        return f">= {min(ones)}"
    if len(ones) == 1:
        return f"= {min(ones)}"
    return f"in {','.join(map(str, sorted(ones)))}"


@dataclass(frozen=True, slots=True)
class _Term:
    """A formula: a letter, or an operation on terms, each of which may be complemented."""

    letter: str = ""
    operator: str = ""
    """`&`, `^`, `?` (if the first, then the second, else the third), `sum`, or `0`."""
    parts: tuple[tuple["_Term", bool], ...] = ()
    ones: frozenset[int] = frozenset()
    """Of a sum: how many of the parts are 1 where it is true."""

    @property
    def size(self) -> int:
        """How many letters are read."""
        return sum(part.size for part, _ in self.parts) if self.operator else 1

    @property
    def first(self) -> str:
        """The first letter of those that are read."""
        return self.letter or min((part.first for part, _ in self.parts), default="")

    def text(self, inverted: bool, outer: str = "") -> str:
        """The term or its complement, as a part of an operation `outer`."""
        match self.operator:
            case "":
                return f"{'~' * inverted}{self.letter}"
            case "0":
                return str(int(inverted))
            case "sum":
                return self._sum(inverted, outer)
            case "?":
                choose, *values = self.parts
                either = [part.text(c ^ inverted, "?") for part, c in values]
                return _bracketed(f"{choose[0].text(choose[1], '?')} ? {' : '.join(either)}", outer)
            case "^":
                return self._xor(inverted, outer)
        operator = "|" if inverted else "&"
        parts = [part.text(c ^ inverted, operator) for part, c in self._operands()]
        return _bracketed(f" {operator} ".join(parts), outer)

    def _sum(self, inverted: bool, outer: str) -> str:
        k = len(self.parts)
        if k % 2 and self.ones == frozenset(range(k // 2 + 1, k + 1)):
            return f"MAJ({', '.join(part.text(c ^ inverted) for part, c in self.parts)})"
        parts = ", ".join(part.text(c) for part, c in self.parts)
        ones = self.ones ^ frozenset(range(k + 1)) if inverted else self.ones
        return _bracketed(f"sum({parts}) {counted(ones, k)}", outer)

    def _xor(self, inverted: bool, outer: str) -> str:
        """Complements are brought together: none, an equality of two, or one at the first."""
        parts = [part for part, _ in self._operands()]
        flips = [part.text(True).count("~") < part.text(False).count("~") for part in parts]
        odd = inverted ^ (sum(flips) % 2 == 1)
        if odd and len(parts) > 2:
            first = next((i for i, part in enumerate(parts) if not part.operator), 0)
            flips[first] = not flips[first]
        texts = [part.text(flip, "^") for part, flip in zip(parts, flips, strict=True)]
        return _bracketed((" = " if odd and len(parts) == 2 else " ^ ").join(texts), outer)

    def _operands(self) -> list["_Literal"]:
        """The parts of an AND or a XOR, with those of the same operation in it; letters first."""
        flat: list[_Literal] = []
        for part, inverted in self.parts:
            same = part.operator == self.operator and not inverted
            flat += part._operands() if same else [(part, inverted)]
        return sorted(flat, key=lambda literal: (bool(literal[0].operator), literal[0].first))


_Literal = tuple[_Term, bool]
"""A term, and whether it is complemented."""


def _bracketed(text: str, outer: str) -> str:
    return f"({text})" if outer else text


def _decomposed(values: Values, terms: Sequence[_Term]) -> _Literal | None:
    """The function of these terms as one; `None` if it is hopelessly long."""
    terms = list(terms)
    for j in reversed(range(len(terms))):
        low, high = _cofactors(values, (j,))
        if low == high:  # the function does not depend on this variable
            values = low
            del terms[j]
    while len(terms) > 1:
        widest = len(terms) if len(terms) <= _WIDE else 2
        sizes = range(2, widest + 1)
        for places in (places for k in sizes for places in combinations(range(len(terms)), k)):
            cofactors = _cofactors(values, places)
            kinds = list(dict.fromkeys(cofactors))
            if len(kinds) == 2:
                break
        else:
            return None
        block = tuple(kinds.index(cofactor) for cofactor in cofactors)
        merged = _prime(block, [terms[j] for j in places])
        if merged is None:
            return None
        term, inverted = merged
        values = kinds[inverted] + kinds[not inverted]
        terms = [term for j, term in enumerate(terms) if j not in places] + [term]
    return (terms[0], values == (1, 0)) if terms else (_Term(operator="0"), bool(values[0]))


def _cofactors(values: Values, places: Sequence[int]) -> list[Values]:
    """The functions of the other variables, by what those at `places` are set to."""
    found: list[list[int]] = [[] for _ in range(1 << len(places))]
    for i, value in enumerate(values):
        found[sum((i >> j & 1) << bit for bit, j in enumerate(places))].append(value)
    return [tuple(cofactor) for cofactor in found]


def _prime(values: Values, terms: Sequence[_Term]) -> _Literal | None:
    """A function that cannot be taken apart, of two terms or more."""
    if len(terms) == 2:
        if sum(values) == 2:
            return _Term(operator="^", parts=tuple((t, False) for t in terms)), bool(values[0])
        inverted = sum(values) == 3  # an AND is 1 at one corner, an OR is 0 at one
        corner = values.index(int(not inverted))
        parts = tuple((term, not corner >> j & 1) for j, term in enumerate(terms))
        return _Term(operator="&", parts=parts), inverted
    return _sum(values, terms) or _choice(values, terms)


def _sum(values: Values, terms: Sequence[_Term]) -> _Literal | None:
    """A function of how many of the terms, some of them complemented, are 1."""
    for mask in sorted(range(len(values)), key=lambda mask: (mask.bit_count(), mask)):
        seen = {((i ^ mask).bit_count(), value) for i, value in enumerate(values)}
        if len(seen) == len(terms) + 1:
            ones = frozenset(count for count, value in seen if value)
            inverted = 0 in ones
            if inverted:
                ones = frozenset(range(len(terms) + 1)) - ones
            parts = tuple((term, bool(mask >> j & 1)) for j, term in enumerate(terms))
            return _Term(operator="sum", parts=parts, ones=ones), inverted
    return None


def _choice(values: Values, terms: Sequence[_Term]) -> _Literal | None:
    """The shortest choice by one of the terms between two functions of the others."""
    found: list[_Term] = []
    for j in range(len(terms)) if len(terms) <= _CHOSEN else ():
        rest = [*terms[:j], *terms[j + 1 :]]
        low, high = (_decomposed(cofactor, rest) for cofactor in _cofactors(values, (j,)))
        if low and high:
            found.append(_Term(operator="?", parts=((terms[j], False), high, low)))
    return (min(found, key=lambda term: term.size), False) if found else None
