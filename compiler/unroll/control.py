"""The finite control of a machine on bits: from the states and what is read, what happens.

The states are one-hot, and what the heads read is coded in bits. For all that can happen in a step,
a next state or a change of a bit, there is a table of when it does: in which states, and for what
is read there. States that ask for the same are taken together.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from typing import NamedTuple, TypeVar

from tmc.circuits.builder import Builder
from tmc.circuits.circuit import FALSE
from tmc.machines.machine import Action, Word
from tmc.unroll.code import Bits
from tmc.unroll.plan import Plan, follow, plan

Key = TypeVar("Key", bound=Hashable)

Condition = list[tuple[list[int], Plan]]
"""One of these states and this plan, or one of those and that plan, ..."""


class Case(NamedTuple):
    """One thing that may happen: a state, what is read in it, and the action on some branch."""

    state: int
    read: Word
    bits: Bits
    """What is read and the branch, in bits."""
    action: Action | None
    """`None` if the machine stops."""


def conditions(cases: Iterable[tuple[Case, Key]]) -> dict[Key, Condition]:
    """For every key, the condition of its cases; all cases of a state must be given."""
    found: dict[int, dict[Key, set[Bits]]] = defaultdict(lambda: defaultdict(set))
    for case, key in cases:
        found[case.state][key].add(case.bits)
    together: dict[Key, dict[tuple[frozenset[Bits], frozenset[Bits]], list[int]]]
    together = defaultdict(lambda: defaultdict(list))
    for q, keys in found.items():
        for key, yes in keys.items():
            no = frozenset().union(*(bits for other, bits in keys.items() if other != key))
            together[key][frozenset(yes), no].append(q)
    return {
        key: [(states, plan(yes, no)) for (yes, no), states in asked.items()]
        for key, asked in together.items()
    }


def holds(
    condition: Condition, states: Mapping[int, int], bits: list[int], builder: Builder
) -> int:
    """The literal of a condition, from those of the states and of the bits that are read."""
    return builder.any(
        builder.and_(builder.any(states.get(q, FALSE) for q in asked), follow(tree, bits, builder))
        for asked, tree in condition
    )
