"""The strategies by name, and the loop that runs one of them to its step bound."""

from collections.abc import Callable
from enum import StrEnum

from tmc.circuits.builder import Builder
from tmc.unroll.asynchronous import Asynchronous
from tmc.unroll.encoding import Encoding
from tmc.unroll.multitape import MultitapeTableau
from tmc.unroll.recursive import Recursive
from tmc.unroll.symbolic import Symbolic
from tmc.unroll.tableau import Tableau
from tmc.unroll.unrolling import Unrolling

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""


class Strategy(StrEnum):
    """How a machine is unrolled; `AUTO` tries the others and takes the smallest circuit."""

    AUTO = "auto"
    TABLEAU = "tableau"
    SYMBOLIC = "symbolic"
    ASYNCHRONOUS = "asynchronous"
    RECURSIVE = "recursive"


def begin(
    strategy: Strategy,
    encoding: Encoding,
    builder: Builder,
    *,
    frozen: bool,
    drifting: bool = False,
) -> Unrolling:
    """A machine at time 0; `frozen` keeps tape, heads and state readable after the stop.

    Heads that nobody asks for may be `drifting` all the same.
    """
    if strategy is Strategy.SYMBOLIC:
        return Symbolic(encoding, builder, frozen=frozen)
    if strategy is Strategy.ASYNCHRONOUS:
        return Asynchronous(encoding, builder, frozen=frozen)
    if strategy is Strategy.RECURSIVE:
        return Recursive(encoding, builder, drifting=drifting or not frozen)
    return (Tableau if encoding.machine.tapes == 1 else MultitapeTableau)(encoding, builder)


def unroll(
    strategy: Strategy,
    encoding: Encoding,
    builder: Builder,
    *,
    frozen: bool,
    progress: Progress | None = None,
) -> Unrolling:
    """A machine at the time of its step bound, whose heads are not asked for any more."""
    unrolling = begin(strategy, encoding, builder, frozen=frozen, drifting=True)
    while not unrolling.finished():
        unrolling.step()
        if progress:
            progress(f"unrolling ({strategy})", unrolling.time, encoding.steps)
    return unrolling


def plainest(strategy: Strategy, unrolling: Unrolling) -> Strategy:
    """The strategy that has in truth been followed: where no word ever waited, time was kept."""
    in_time = isinstance(unrolling, Asynchronous) and unrolling.in_step
    return Strategy.SYMBOLIC if in_time else strategy
