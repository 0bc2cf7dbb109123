"""A run of every search before its clock starts, on a circuit that keeps none of them long.

numba compiles a loop when it is called for the first time: half a minute for all of them after an
installation, and a second to load them in each process from then on. An effort of 3 seconds is
meant for the search.
"""

import sys
from functools import cache
from time import perf_counter

from tmc.circuits.builder import Builder
from tmc.circuits.circuit import FALSE, TRUE, Circuit
from tmc.effort import Effort
from tmc.machines.files import parse
from tmc.schedules import Schedule, Search
from tmc.unroll.encoding import Encoding
from tmc.unroll.strategies import Progress

_BITS = 6
_STATES = 5
_ROUNDS = 4


def effort_of(
    schedule: Schedule, seconds: float | None, seed: int, progress: Progress | None = None
) -> Effort:
    """So many seconds from when the searches are ready; without a number, the schedule's rounds."""
    if seconds is None:
        return Effort(schedule.rounds, seed=seed)
    if seconds:
        if progress:
            progress("loading the searches", 0, 0)
        rehearse(schedule.searches)
        if progress:
            progress("loading the searches", 1, 1)
    return Effort(sys.maxsize, perf_counter() + seconds, seed)


@cache
def rehearse(searches: tuple[Search, ...]) -> None:
    """Let each search make a circuit smaller, once in a process."""
    encoding = Encoding(parse("input 01\nstart end\naccept end\n"), _BITS)
    circuit = automaton(encoding.inputs)
    for search in searches:
        for _ in search.load()(circuit, encoding, Effort(_ROUNDS)):
            pass


def automaton(inputs: tuple[str, ...]) -> Circuit:
    """A finite automaton that reads the inputs in turn, one wire for each state, and no wit.

    It is neither a count nor minimal, so that the searches use all their methods on it.
    """
    builder = Builder(inputs)
    states = [TRUE] + [FALSE] * (_STATES - 1)
    for i, bit in enumerate(builder.inputs):
        reached = [FALSE] * _STATES
        for state, here in enumerate(states):
            for literal, step in ((bit, 2 + i % 2), (bit ^ 1, 1)):
                to = (2 * state + step) % _STATES
                reached[to] = builder.or_(reached[to], builder.and_(here, literal))
        states = reached
    return builder.build({"y": states[0]})
