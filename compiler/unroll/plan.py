"""Telling codes apart: decision trees over their bits, which need not ask all of them."""

from collections.abc import Set

from tmc.circuits.builder import Builder
from tmc.circuits.circuit import FALSE, TRUE
from tmc.unroll.code import Bits

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
