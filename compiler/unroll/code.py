"""Symbols as bits on a tape, so chosen that some bits of a cell never change.

Of some symbols, all that are ever rewritten into one of them are among them. Where they cannot be
rewritten into each other, in either direction or by any detour, they are of different *families*.
The family is in *fixed* bits: either a cell keeps its family, or it has left all families for good,
and then nobody looks at these bits. The symbol within the family, or beyond all families, is in
*variable* bits. So crossing a symbol off changes one bit, whatever the symbol was; and where all
input symbols are of one family, the fixed bits are constants.
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from itertools import product

from tmc.unroll.encoding import code_bits

Bits = tuple[bool, ...]

_FIXED, _VARIABLE = 3, 4  # gates to copy a bit, and to exchange it
_MANY = 10  # symbols, of which not all sets are tried


@dataclass(frozen=True, slots=True)
class Code:
    """The bits of the symbols on a tape: first the fixed ones, then the variable ones."""

    fixed: int
    variable: int
    bits: Mapping[int, tuple[Bits, ...]]
    """What stands for a symbol: one code, or all that differ in fixed bits only."""

    @property
    def width(self) -> int:
        """The number of bits."""
        return self.fixed + self.variable

    @property
    def cost(self) -> int:
        """What the bits of a cell take, if none is constant."""
        return _FIXED * self.fixed + _VARIABLE * self.variable

    def groups(self) -> list[set[int]]:
        """For every bit, the symbols for which it is set, where it is free in none."""
        firsts = [(s, codes[0]) for s, codes in self.bits.items()]
        return [{s for s, bits in firsts if bits[b]} for b in range(self.width)]


def choose_code(
    symbols: Set[int], rewrites: Set[tuple[int, int]], inputs: Set[int] = frozenset()
) -> Code:
    """The cheapest code for a tape on which symbols are written over each other.

    `inputs` are the symbols of a word on this tape.

    >>> choose_code({0, 1, 2}, {(0, 2), (1, 2)}).bits[2]
    ((False, True), (True, True))
    """
    return min(
        (_code(groups, symbols) for groups in _partitions(symbols, rewrites)),
        key=lambda code: code.cost - _FIXED * code.fixed * _constant(code, inputs),
    )


def _constant(code: Code, inputs: Set[int]) -> bool:
    """Whether all input symbols have the same fixed bits."""
    return len({bits[: code.fixed] for s in inputs for bits in code.bits[s]}) <= 1


def _partitions(symbols: Set[int], rewrites: Set[tuple[int, int]]) -> Iterator[list[list[int]]]:
    """Ways to put symbols in families; the first has none."""
    yield []
    ordered = sorted(symbols)
    sizes = range(1, 1 << len(ordered)) if len(ordered) <= _MANY else [(1 << len(ordered)) - 1]
    for chosen in sizes:
        inside = {s for i, s in enumerate(ordered) if chosen >> i & 1}
        if all(a in inside for a, b in rewrites if b in inside):
            yield families(inside, [(a, b) for a, b in rewrites if b in inside])


def families(symbols: Set[int], rewrites: Iterable[tuple[int, int]]) -> list[list[int]]:
    """The symbols in groups that no rewriting connects.

    >>> families({0, 1, 2, 3}, [(0, 2), (3, 2)])
    [[0, 2, 3], [1]]
    """
    group = {s: {s} for s in symbols}
    for a, b in rewrites:
        if group[a] is not group[b]:
            group[a] |= group[b]
            for s in group[b]:
                group[s] = group[a]
    return [sorted(group[s]) for s in sorted(symbols) if s == min(group[s])]


def _code(groups: list[list[int]], symbols: Set[int]) -> Code:
    beyond = sorted(symbols - {s for group in groups for s in group})
    longest = max(map(len, groups), default=0)
    fixed, variable = code_bits(len(groups)), code_bits(longest + len(beyond))
    bits: dict[int, tuple[Bits, ...]] = {
        s: (binary(number, fixed) + binary(i, variable),)
        for number, group in enumerate(groups)
        for i, s in enumerate(group)
    }
    anything = list(product((False, True), repeat=fixed))
    bits |= {
        s: tuple(free + binary(i, variable) for free in anything)
        for i, s in enumerate(beyond, start=longest)
    }
    return Code(fixed, variable, bits)


def binary(number: int, bits: int) -> Bits:
    """A number as so many bits, most significant first."""
    return tuple(bool(number >> j & 1) for j in reversed(range(bits)))
