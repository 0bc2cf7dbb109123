"""What each optimisation level does: the passes, in order, in this one place.

A pass maps a circuit to ever smaller circuits of the same function on the care set. Its last answer
is checked; one that is wrong, or that cannot be proved right, or that is not smaller, is thrown
away. *Quick* passes keep to the computation as it was unrolled, and are part of every compilation
above -O0. *Searches* go on as long as they may; those that look at the function alone, however it
was computed, are *resynthesis*, and what they find is no longer the unrolling of the machine.
"""

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from tmc.circuit import Circuit
from tmc.effort import Effort
from tmc.encoding import Encoding
from tmc.passes.resubstitute import resubstitute
from tmc.passes.sweep import sweep
from tmc.reference import Reference

Pass = Callable[[Circuit, Encoding, Effort], Iterator[Circuit]]


@dataclass(frozen=True, slots=True)
class Schedule:
    """The passes of a level."""

    quick: tuple[Pass, ...] = ()
    searches: tuple[tuple[Pass, float], ...] = ()
    """Each search with its share of what is left of the effort."""
    rounds: int = 0
    """What every search may spend when no time is given."""


_QUICK: tuple[Pass, ...] = (sweep, resubstitute)
_SEARCHES: tuple[tuple[Pass, float], ...] = ()

SCHEDULES = (
    Schedule(),  # -O0: structural hashing, as the circuit is built
    Schedule(_QUICK),  # -O1: functional hashing, as it is built; then quick passes
    Schedule(_QUICK, _SEARCHES, rounds=60),  # -O2: and one search
    Schedule(_QUICK, _SEARCHES, rounds=600),  # -O3: and a long one
)

RESYNTHESIS: frozenset[Pass] = frozenset()


@dataclass(frozen=True, slots=True)
class Improved:
    """The circuit after passes, and how it was come by."""

    circuit: Circuit
    resynthesised: bool = False
    """Whether a pass that looks at the function alone made it."""
    interrupted: bool = False
    """Whether Ctrl-C ended the search."""


def improve(
    circuit: Circuit, encoding: Encoding, reference: Reference, passes: tuple[Pass, ...]
) -> Circuit:
    """The circuit after the quick passes that were proved right and made it smaller."""
    for one in passes:
        for smaller in one(circuit, encoding, Effort(rounds=1)):
            circuit = _smaller(one, smaller, circuit, reference)
    return circuit


def search(
    start: Improved,
    encoding: Encoding,
    reference: Reference,
    schedule: Schedule,
    effort: Effort,
    *,
    keep_structure: bool = False,
) -> Improved:
    """The best circuit that the searches find with this effort; Ctrl-C gives the best so far."""
    now = start
    for one, share in schedule.searches:
        if now.interrupted or effort.spent() or (keep_structure and one in RESYNTHESIS):
            continue
        best = now.circuit
        try:
            for found in one(best, encoding, effort.share(share)):
                best = found if len(found) < len(best) else best
        except KeyboardInterrupt:
            now = replace(now, interrupted=True)
        circuit = _smaller(one, best, now.circuit, reference)
        if circuit is not now.circuit:
            now = replace(
                now, circuit=circuit, resynthesised=now.resynthesised or one in RESYNTHESIS
            )
    return now


def _smaller(one: Pass, found: Circuit, circuit: Circuit, reference: Reference) -> Circuit:
    """What a pass has found, if it is smaller than the circuit, and right."""
    if len(found) >= len(circuit):
        return circuit
    right = reference.agrees(found)
    if right is False:
        name = getattr(one, "__name__", str(one))
        warnings.warn(f"the pass {name} gave a wrong circuit, which was dropped", stacklevel=2)
    return found if right else circuit
