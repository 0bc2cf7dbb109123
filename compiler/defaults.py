"""What may be chosen when a machine is compiled, and what is assumed where nobody does.

The library and the command line share both.
"""

from typing import TypedDict

MAX_STEPS = 100_000
"""Steps after which the search for a step bound gives up."""

MAX_GATES = 20_000_000
"""Gates after which the construction of a circuit gives up."""

LEVEL = 1
"""The optimisation level of a machine's circuit."""

OPTIMIZE_LEVEL = 2
"""The optimisation level of a circuit that was read: of one that is there, a search is wanted."""


class BuildOptions(TypedDict, total=False):
    """The keyword arguments of `compile` that choose how a circuit is built, and how hard."""

    steps: int | None
    max_steps: int
    strategy: str
    level: int
    effort: float | None
    keep_structure: bool
    max_gates: int
    seed: int


class CompileOptions(BuildOptions, total=False):
    """The same, and what the circuit answers."""

    output: str | None
