"""All functions of three variables, and what is the least that is asked of one with don't-cares.

They are few enough to enumerate every sequence of up to three gates once, when this is imported.
"""

from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

STEPS = 3
"""Gates of a chain at most."""

_MANY = 100  # more gates than any move gains


class Chains(NamedTuple):
    """The functions of three variables and their shortest chains; function `f` is its truth table.

    Bit `a + 2 b + 4 c` is the value on a, b, c. Literals count nodes as in a circuit: the constant,
    the three variables, the gates.
    """

    gates: NDArray[np.int8]
    """Shape (256,): the number of gates, or more than any gain if that is above three."""
    least: NDArray[np.int8]
    """Shape (256, 256): the fewest gates with these entries true and those false."""
    steps: NDArray[np.int8]
    """Shape (256, 3, 3): the gates (xor, left, right)."""
    result: NDArray[np.int8]
    """Shape (256,): the literal that is the function."""


_Step = tuple[int, int, int]


def _chains() -> Chains:
    chains = Chains(
        np.full(256, _MANY, dtype=np.int8),
        np.full((256, 256), _MANY, dtype=np.int8),
        np.zeros((256, STEPS, 3), dtype=np.int8),
        np.zeros(256, dtype=np.int8),
    )
    for nodes, steps in _sequences([0, 0xAA, 0xCC, 0xF0], []):
        for flip in (0, 1):
            function = nodes[-1] ^ (255 * flip)
            if len(steps) < chains.gates[function]:
                chains.gates[function] = len(steps)
                chains.steps[function, : len(steps)] = np.array(steps).reshape(-1, 3)
                chains.result[function] = 2 * (len(nodes) - 1) | flip
    for node in range(4):
        for flip in (0, 1):
            function = (0, 0xAA, 0xCC, 0xF0)[node] ^ (255 * flip)
            chains.gates[function], chains.result[function] = 0, 2 * node | flip
    # The entries that are settled, the most of them first.
    for settled in range(255, -1, -1):
        free = 255 ^ settled
        one = free & -free
        for yes in range(256):
            if not yes & free:
                no = settled ^ yes
                fewer = (chains.least[yes | one, no], chains.least[yes, no | one])
                chains.least[yes, no] = min(fewer) if free else chains.gates[yes]
    return chains


def _sequences(nodes: list[int], steps: list[_Step]) -> Iterator[tuple[list[int], list[_Step]]]:
    """All sequences of up to three gates, with the truth tables of their nodes."""
    if steps:
        yield nodes, steps
    if len(steps) == STEPS:
        return
    for j, i in combinations(range(len(nodes) - 1, 0, -1), 2):
        for xor, a, b in ((1, 0, 0), (0, 0, 0), (0, 0, 1), (0, 1, 0), (0, 1, 1)):
            x, y = nodes[i] ^ (255 * a), nodes[j] ^ (255 * b)
            step = (xor, 2 * i | a, 2 * j | b)
            yield from _sequences([*nodes, x ^ y if xor else x & y], [*steps, step])


CHAINS = _chains()
"""Of all 256 functions."""
