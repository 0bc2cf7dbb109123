"""Symbols as bits on a tape, so chosen that some bits of a cell never change.

Symbols that can be rewritten into each other, in one direction or another and by any detour, are a
*family*, and a cell never leaves its family. So its number is in *fixed* bits, the symbol's number
within the family in *variable* ones. Fixed bits need not be carried back when they were moved, and
where all input symbols are of one family they are constants, different only outside of the word.
Where that does not pay, all bits are variable.
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from tmc.builder import Builder
from tmc.circuit import FALSE, TRUE
from tmc.encoding import code_bits

Bits = tuple[bool, ...]

_FIXED, _VARIABLE = 3, 4  # gates for the choice and for the exchange of a bit


@dataclass(frozen=True, slots=True)
class Code:
    """The bits of every symbol of a tape: first the fixed ones, then the variable ones."""

    fixed: int
    variable: int
    bits: Mapping[int, Bits]

    @property
    def width(self) -> int:
        """The number of bits."""
        return self.fixed + self.variable


def choose_code(symbols: Set[int], rewrites: Set[tuple[int, int]], inputs: int) -> Code:
    """A code for the symbols of a tape on which these are written over each other.

    The first `inputs` symbols are those of a word on this tape.
    """
    groups = families(symbols, rewrites)
    fixed = code_bits(len(groups))
    variable = code_bits(max(map(len, groups)))
    constant = any(group[:inputs] == list(range(inputs)) for group in groups)
    together = code_bits(len(symbols))
    if (0 if constant else _FIXED * fixed) + _VARIABLE * variable >= _VARIABLE * together:
        groups, fixed, variable = [sorted(symbols)], 0, together
    return Code(
        fixed,
        variable,
        {
            s: binary(number, fixed) + binary(i, variable)
            for number, group in enumerate(groups)
            for i, s in enumerate(group)
        },
    )


def families(symbols: Set[int], rewrites: Iterable[tuple[int, int]]) -> list[list[int]]:
    """The symbols in groups that no rewriting leaves.

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


def binary(number: int, bits: int) -> Bits:
    """A number as so many bits, most significant first."""
    return tuple(bool(number >> j & 1) for j in reversed(range(bits)))


Plan = bool | tuple[int, "Plan", "Plan"]
"""A decision tree: a constant, or a bit with what to do if it is set and if it is not."""


def plan(yes: Set[Bits], no: Set[Bits]) -> Plan:
    """How to tell the codes in `yes` from those in `no`; other codes do not occur.

    >>> plan({(True, True)}, {(True, False), (False, False)})
    (1, True, False)
    """
    width = len(next(iter(yes | no)))
    return _plan(yes, no, list(range(width)))


def _plan(yes: Set[Bits], no: Set[Bits], places: list[int]) -> Plan:
    if not yes or not no:
        return bool(yes)
    for i in range(len(places)):
        shorter_yes, shorter_no = ({bits[:i] + bits[i + 1 :] for bits in x} for x in (yes, no))
        if shorter_yes.isdisjoint(shorter_no):
            return _plan(shorter_yes, shorter_no, places[:i] + places[i + 1 :])
    high, low = (
        _plan(
            {bits[1:] for bits in yes if bits[0] is half},
            {bits[1:] for bits in no if bits[0] is half},
            places[1:],
        )
        for half in (True, False)
    )
    return places[0], high, low


def follow(tree: Plan, bits: list[int], builder: Builder) -> int:
    """The literal of a plan on the literals of the bits."""
    if isinstance(tree, bool):
        return TRUE if tree else FALSE
    place, high, low = tree
    return builder.mux(bits[place], follow(high, bits, builder), follow(low, bits, builder))
