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
from functools import partial
from importlib import import_module

from tmc.circuits.circuit import Circuit
from tmc.circuits.minimal import is_minimal
from tmc.effort import Effort
from tmc.machines.errors import UsageError
from tmc.passes.rewrite import rewrite
from tmc.passes.sweep import sweep
from tmc.unroll.encoding import Encoding
from tmc.unroll.reference import Reference
from tmc.unroll.strategies import Progress

Pass = Callable[[Circuit, Encoding, Effort], Iterator[Circuit]]

Told = Callable[[str, Circuit], None]
"""Is told the name of every pass, and the best circuit after it."""


@dataclass(frozen=True, slots=True)
class Search:
    """A pass that goes on as long as it may, and its share of what is left of the effort."""

    load: Callable[[], Pass]
    """Imports the pass, which may bring compiled loops along."""
    share: float = 1.0
    resynthesis: bool = False
    """Whether it looks at the function alone."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """The passes of a level."""

    quick: tuple[Pass, ...] = ()
    searches: tuple[Search, ...] = ()
    rounds: int = 0
    """What every search may spend when no time is given."""


def _pass(name: str) -> Pass:
    """The function of that name in the file of that name."""
    found: Pass = getattr(import_module(f"tmc.passes.{name}"), name)
    return found


_QUICK: tuple[Pass, ...] = (sweep, rewrite)
_SEARCHES = (
    Search(partial(_pass, "recode"), share=0.3, resynthesis=True),
    Search(partial(_pass, "resynthesise"), resynthesis=True),  # up to 16 inputs
    Search(partial(_pass, "rewrite_windows")),
)
_LIBRARIES = (Search(partial(_pass, "aigverse_scripts"), share=0.1),)

SCHEDULES = (
    Schedule(),  # -O0: structural hashing, as the circuit is built
    Schedule(_QUICK),  # -O1: functional hashing, as it is built; then quick passes
    Schedule(_QUICK, _SEARCHES, rounds=100),  # -O2: and a search
    Schedule(_QUICK, _LIBRARIES + _SEARCHES, rounds=1000),  # -O3: and a long one, of all there is
)


def require_search(level: int, effort: float | None, seed: int) -> None:
    """Raises `UsageError` if there is no such level, or it has no search to spend an effort on."""
    if not 0 <= level < len(SCHEDULES):
        raise UsageError(f"there is no level -O{level}", hint=f"take 0 to {len(SCHEDULES) - 1}")
    if effort is not None and not effort >= 0:
        raise UsageError(f"an effort cannot be {effort} seconds", hint="take --effort 0 or more")
    if effort is not None and not SCHEDULES[level].rounds:
        raise UsageError(f"there is no search at -O{level}", hint="take --effort with -O2 or -O3")
    if seed < 0:
        raise UsageError(f"a seed cannot be {seed}", hint="take --seed 0 or more")


@dataclass(frozen=True, slots=True)
class Improved:
    """The circuit after passes, and how it was come by."""

    circuit: Circuit
    resynthesised: bool = False
    """Whether a pass that looks at the function alone made it."""
    interrupted: bool = False
    """Whether Ctrl-C ended the search."""


def improve(
    circuit: Circuit,
    encoding: Encoding,
    reference: Reference,
    passes: tuple[Pass, ...],
    told: Told | None = None,
) -> Circuit:
    """The circuit after the quick passes that were proved right and made it smaller."""
    for one in passes:
        for smaller in one(circuit, encoding, Effort(rounds=1)):
            circuit = _smaller(one, smaller, circuit, reference)
            if cannot_shrink(circuit, encoding):
                break
        if told:
            told(_name(one), circuit)
        if cannot_shrink(circuit, encoding):
            break
    return circuit


def search(
    start: Improved,
    encoding: Encoding,
    reference: Reference,
    schedule: Schedule,
    effort: Effort,
    *,
    keep_structure: bool = False,
    told: Told | None = None,
    progress: Progress | None = None,
) -> Improved:
    """The best circuit that the searches find with this effort; Ctrl-C gives the best so far."""
    now = start
    for one in schedule.searches:
        if now.interrupted or effort.spent() or cannot_shrink(now.circuit, encoding):
            break
        if keep_structure and one.resynthesis:
            continue
        best, improve_it = now.circuit, one.load()
        mine = effort.share(one.share)
        if progress:
            mine = replace(mine, tell=partial(progress, _name(improve_it)))
        try:
            for found in improve_it(best, encoding, mine):
                best = found if len(found) < len(best) else best
                if cannot_shrink(best, encoding):
                    break
        except KeyboardInterrupt:
            now = replace(now, interrupted=True)
        circuit = _smaller(improve_it, best, now.circuit, reference)
        if circuit is not now.circuit:
            resynthesised = now.resynthesised or one.resynthesis
            now = replace(now, circuit=circuit, resynthesised=resynthesised)
        if told:
            told(_name(improve_it), circuit)
        if progress:
            progress(_name(improve_it), 1, 1)
    return now


def cannot_shrink(circuit: Circuit, encoding: Encoding) -> bool:
    """Whether it is known that no smaller circuit has the same outputs."""
    return not encoding.care() and is_minimal(circuit)


def _smaller(one: Pass, found: Circuit, circuit: Circuit, reference: Reference) -> Circuit:
    """What a pass has found, if it is smaller than the circuit, and right."""
    if len(found) >= len(circuit):
        return circuit
    right = reference.agrees(found)
    if right is False:
        warnings.warn(
            f"the pass {_name(one)} gave a wrong circuit, which was dropped", stacklevel=2
        )
    return found if right else circuit


def _name(one: Pass) -> str:
    return getattr(one, "__name__", str(one))
