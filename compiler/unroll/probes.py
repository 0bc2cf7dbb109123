"""Probes: a name for every wire that means something while the machine runs.

`t=5 state=carry`, `t=5 head=-1`, `t=5 cell[-1]=1`; with several tapes `head2` and `cell2[-1]`. Time
0 is the start, and after the machine has stopped its last configuration stays. A probe that is
absent is false for every word; but a cell that is absent has not been touched, and is blank.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from tmc.circuits.builder import Builder
from tmc.circuits.circuit import FALSE, Circuit
from tmc.machines.machine import Machine
from tmc.unroll.encoding import Encoding
from tmc.unroll.strategies import Strategy, begin
from tmc.unroll.unrolling import Unrolling

_NAME = re.compile(r"t=(\d+) (state|head|cell)(\d*)(?:\[(-?\d+)\])?=(.*)", re.DOTALL)


class Kind(StrEnum):
    """What a probe looks at."""

    STATE = "state"
    HEAD = "head"
    CELL = "cell"


@dataclass(frozen=True, slots=True)
class Fact:
    """What a probe says of a configuration."""

    kind: Kind
    time: int
    value: int
    """The state, the cell of the head, or the symbol in the cell."""
    tape: int = 0
    """From 0."""
    cell: int = 0


def fact(name: str, machine: Machine) -> Fact:
    """What the probe of this name says; raises `ValueError` if it is not one of the machine's.

    >>> from tmc.machines.files import load
    >>> fact("t=5 cell[-1]=1", load("increment"))
    Fact(kind=<Kind.CELL: 'cell'>, time=5, value=1, tape=0, cell=-1)
    """
    parts = _NAME.fullmatch(name)
    if not parts:
        raise ValueError(f"{name} is not a probe")
    time, kind, tape, cell, text = parts.groups()
    value: int
    match Kind(kind):
        case Kind.STATE:
            value = machine.states.index(text)
        case Kind.HEAD:
            value = int(text)
        case Kind.CELL:
            value = [machine.show([s]) for s in range(len(machine.symbols))].index(text)
    return Fact(Kind(kind), int(time), value, int(tape or 1) - 1, int(cell or 0))


def variable(name: str) -> str:
    """The name of a probe without its value: a state, a place or a symbol, one of which is there.

    >>> variable("t=5 cell[-1]=1"), variable("t=5 state=carry")
    ('t=5 cell[-1]', 't=5 state')
    """
    parts = _NAME.fullmatch(name)
    return name[: parts.start(5) - 1] if parts else name


def probe_circuit(strategy: Strategy, encoding: Encoding, builder: Builder) -> Circuit:
    """The unrolled machine with a probe for every state, head and cell at every time."""
    return builder.build(trace(begin(strategy, encoding, builder, frozen=True)))


def trace(unrolling: Unrolling) -> dict[str, int]:
    """Step to the step bound; returns the literal of every probe on the way that is not false."""
    probes = dict(probes_now(unrolling))
    while unrolling.time < unrolling.encoding.steps:
        unrolling.step()
        probes |= probes_now(unrolling)
    return {name: literal for name, literal in probes.items() if literal != FALSE}


def probes_now(unrolling: Unrolling) -> Iterator[tuple[str, int]]:
    """The probes of an unrolling at its time, with their literals; some may be false."""
    machine, time = unrolling.machine, f"t={unrolling.time}"
    for q, state in enumerate(machine.states):
        yield f"{time} state={state}", unrolling.state(q)
    for tape in range(machine.tapes):
        number = "" if machine.tapes == 1 else str(tape + 1)
        for i in unrolling.reach():
            yield f"{time} head{number}={i}", unrolling.head(tape, i)
        for i in unrolling.window(tape):
            for s, holds in unrolling.symbols((tape, i)).items():
                yield f"{time} cell{number}[{i}]={machine.show([s])}", holds
