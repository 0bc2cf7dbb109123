"""What must be remembered: the smallest automaton of a function that reads each input once.

Take the inputs in some order. After a prefix, all that matters is which function of the remaining
inputs is left: that is the *state*. The states of all levels, with an edge for each value of the
next input, are the nodes of the quasi-reduced binary decision diagram of all outputs together. They
form a Mealy machine: an output is emitted by the step after which no state leaves it open. Words
outside the care set lead nowhere, and states that differ only on them are one.

The states of a level are numbered in the order in which the level before reaches them, so equal
functions have equal automata. Read backwards, a state is what the suffix read so far makes of each
state it could have begun in (Brzozowski): another way to scan, often with fewer states.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from oxidd.bcdd import BCDDFunction

from tmc.hashing.bdd import cofactors

MAX_STATES = 1000
"""States of one level above which an automaton is given up."""

F = TypeVar("F", BCDDFunction, bytes)
State = tuple[F | None, ...]
"""Which words can go on, then each output where they do; `None` once it has been emitted."""


@dataclass(frozen=True, eq=False)
class Step:
    """One input is read: every state goes to the next level, and some outputs are emitted."""

    variable: int
    """The number of the input."""
    target: NDArray[np.int64]
    """Shape (states, 2): the next state for each value read; -1 where no word goes on."""
    emitted: tuple[int, ...]
    """The numbers of the outputs that this step fixes."""
    values: NDArray[np.bool_]
    """Shape (states, 2, emitted): their values."""

    @property
    def states(self) -> int:
        """The number of states before the step."""
        return len(self.target)


@dataclass(frozen=True, eq=False)
class Automaton:
    """The steps from the one state before all inputs to the one after them."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    steps: tuple[Step, ...]

    @cached_property
    def widths(self) -> list[int]:
        """The number of states of each level, the last one included."""
        return [step.states for step in self.steps] + [1]

    @property
    def width(self) -> int:
        """The largest number of states of a level."""
        return max(self.widths)


def automaton(
    inputs: Sequence[str],
    outputs: Sequence[str],
    diagrams: Sequence[BCDDFunction],
    care: BCDDFunction,
    order: Sequence[int],
) -> Automaton | None:
    """The automaton of outputs whose diagrams test the inputs in this order, on the care set.

    `None` if a level has more than `MAX_STATES` states.
    """

    def successors(level: int, state: State[BCDDFunction]) -> list[State[BCDDFunction]]:
        pairs = [(f, f) if f is None else cofactors(f, level) for f in state]
        return [tuple(pair[x] for pair in pairs) for x in (0, 1)]

    start = (care, *(f & care for f in diagrams))
    steps = _steps(start, order, successors, lambda f: not f.satisfiable())
    return None if steps is None else Automaton(tuple(inputs), tuple(outputs), steps)


def reverse(forward: Automaton) -> Automaton | None:
    """The automaton that reads the inputs in the opposite order.

    `None` if a level has more than `MAX_STATES` states.
    """
    backwards = forward.steps[::-1]

    def successors(level: int, state: State[bytes]) -> list[State[bytes]]:
        step = backwards[level]
        return [_before(step, x, state) for x in (0, 1)]

    nothing = [None] * len(forward.outputs)
    order = [step.variable for step in backwards]
    steps = _steps((b"\1", *nothing), order, successors, lambda row: not any(row))
    return None if steps is None else Automaton(forward.inputs, forward.outputs, steps)


def _steps(
    start: State[F],
    order: Sequence[int],
    successors: Callable[[int, State[F]], list[State[F]]],
    is_false: Callable[[F], bool],
) -> tuple[Step, ...] | None:
    """The steps from a state on, level by level; equal states are one."""

    def fixed(state: State[F], j: int) -> bool:
        f = state[j]
        return f is not None and (f == state[0] or is_false(f))

    states, steps = [start], []
    for level, variable in enumerate(order):
        edges = [edge for state in states for edge in successors(level, state)]
        alive = [edge[0] is not None and not is_false(edge[0]) for edge in edges]
        going = [edge for edge, goes in zip(edges, alive, strict=True) if goes]
        emitted = [j for j in range(1, len(start)) if all(fixed(edge, j) for edge in going)]
        number: dict[State[F], int] = {}
        target = []
        for edge, goes in zip(edges, alive, strict=True):
            rest = tuple(None if j in emitted else f for j, f in enumerate(edge))
            target.append(number.setdefault(rest, len(number)) if goes else -1)
        values = [[edge[j] == edge[0] for j in emitted] for edge in edges]
        steps.append(
            Step(
                variable,
                np.array(target).reshape(-1, 2),
                tuple(j - 1 for j in emitted),
                np.array(values, dtype=np.bool_).reshape(len(states), 2, len(emitted)),
            )
        )
        states = list(number)
        if len(states) > MAX_STATES:
            return None
    return tuple(steps)


def _before(step: Step, x: int, state: State[bytes]) -> State[bytes]:
    """The state after one input more, read backwards: a row for all states before the step.

    A row has a byte for each state: whether a word goes on from it, or the value of an output.
    """
    target = step.target[:, x]
    alive = (target >= 0).astype(np.uint8)
    rows = [None if row is None else np.frombuffer(row, np.uint8)[target] for row in state]
    for k, j in enumerate(step.emitted):
        rows[1 + j] = step.values[:, x, k].astype(np.uint8)
    if rows[0] is not None:
        alive &= rows[0]
    return tuple(None if row is None else (row & alive).tobytes() for row in rows)
