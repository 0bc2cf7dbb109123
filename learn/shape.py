"""What is given of a machine that is to be learned, and the table that is not.

A `Shape` is everything about a machine of one tape but its rules: how many states it may use, its
symbols, how the head may move, and how a run can end. A `Delta` is a table for such a shape: what
to do in each state at each symbol. `shape_of` and `delta_of` take a machine apart, and `machine_of`
puts one together, which `tmc.machines.source` writes as a `.tm` file.

In a `Delta` a run ends by *going to an ending*, for a verdict of the shape: a machine that decides
rejects where it has no rule, and here that is a step to the ending "reject" like any other. Where a
run has ended the head no longer matters, so an action that ends it does not move. Of a machine that
decides, what it writes there does not matter either, and it writes what it has read.

Glossary: `q` is a working state (0 is the start), `s` a symbol (the blank is the last).
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from tmc.machines.errors import UsageError
from tmc.machines.machine import Action, Machine, Move, Verdict, Word

MISSING = -1
"""The next state where a table says nothing: there the run is stuck, or rejects if it decides."""

_MOVES = (Move.L, Move.R, Move.S)


@dataclass(frozen=True, slots=True)
class Shape:
    """A machine of one tape without its rules."""

    states: int
    """Working states, from 0, which is the start."""
    symbols: tuple[str, ...]
    """As in `Machine`: the input alphabet, other symbols, the blank."""
    input_size: int
    moves: tuple[Move, ...]
    """What the head may do in a step that does not end the run."""
    endings: tuple[Verdict, ...]
    """How a run can end: accept and reject, or halt with a word on the tape."""
    one_way: bool = False

    @property
    def blank(self) -> int:
        """The number of the blank symbol."""
        return len(self.symbols) - 1

    @property
    def computes(self) -> bool:
        """Whether the answer is a word on the tape, and not a verdict."""
        return Verdict.HALT in self.endings

    @property
    def nexts(self) -> int:
        """The places an action can go to: the working states, then the endings."""
        return self.states + len(self.endings)


@dataclass(frozen=True, eq=False, slots=True)
class Delta:
    """A table for a shape: three arrays of shape (states, symbols)."""

    next: NDArray[np.int64]
    """A working state; their number + i for the ending i of the shape; or `MISSING`."""
    write: NDArray[np.int64]
    """A symbol."""
    move: NDArray[np.int64]
    """-1, 0 or 1."""

    @classmethod
    def blank(cls, shape: Shape) -> Self:
        """The table that says nothing."""
        size = (shape.states, len(shape.symbols))
        write = np.tile(np.arange(size[1]), (size[0], 1))
        return cls(np.full(size, MISSING), write, np.zeros(size, dtype=np.int64))


def shape_of(
    machine: Machine, *, states: int | None = None, moves: tuple[Move, ...] | None = None
) -> Shape:
    """The shape of a machine, with so many working states (its own number) and moves (its own).

    Raises `UsageError` if the machine has several tapes, is nondeterministic, or has no working
    state, or if `states` is not positive.

    >>> from tmc.machines.files import load
    >>> shape = shape_of(load("increment"), states=4)
    >>> shape.states, shape.symbols, "".join(move.name for move in shape.moves), shape.endings
    (4, ('0', '1', '_'), 'LR', (<Verdict.HALT: 'halt'>,))
    """
    _require(machine)
    if states is not None and states < 1:
        raise UsageError(f"a machine cannot have {states} working states", hint="take 1 or more")
    if moves is None:
        seen = {
            action.moves[0]
            for (action,) in machine.delta.values()
            if action.state not in machine.final
        }
        moves = tuple(move for move in _MOVES if move in seen) or (Move.R,)
    return Shape(
        states=len(working_states(machine)) if states is None else states,
        symbols=machine.symbols,
        input_size=machine.input_size,
        moves=moves,
        endings=(Verdict.HALT,) if machine.computes else (Verdict.ACCEPT, Verdict.REJECT),
        one_way=machine.one_way,
    )


def delta_of(machine: Machine) -> Delta:
    """The table of a machine, for `shape_of(machine)`.

    Working states keep their order, but for the start, which comes first. Raises `UsageError` as
    `shape_of` does.
    """
    shape = shape_of(machine)
    working = working_states(machine)
    number = {state: q for q, state in enumerate(working)}
    ending = {state: shape.states + shape.endings.index(v) for state, v in machine.final.items()}
    delta = Delta.blank(shape)
    if not shape.computes:
        delta.next[:] = shape.states + shape.endings.index(Verdict.REJECT)
    for (state, (s,)), (action,) in machine.delta.items():
        q = number[state]
        delta.next[q, s] = (number | ending)[action.state]
        if action.state in number:
            delta.write[q, s], delta.move[q, s] = action.write[0], action.moves[0]
        elif shape.computes:
            delta.write[q, s] = action.write[0]
    return delta


def machine_of(shape: Shape, delta: Delta, name: str = "learned") -> Machine:
    """The machine of a shape that does what a table says.

    The table says how many states there are; those that no run comes to are left out. Working
    states are called `q0 q1 ...`, and final states like their verdicts. A machine that decides
    rejects by having no rule.
    """
    reached = _reached(delta)
    number = {q: i for i, q in enumerate(reached)}
    finals = tuple(v for v in shape.endings if v is not Verdict.REJECT)
    target = number | {
        len(delta.next) + shape.endings.index(v): len(reached) + i for i, v in enumerate(finals)
    }
    entries: dict[tuple[int, Word], tuple[Action, ...]] = {
        (number[q], (s,)): (
            Action(
                target[int(delta.next[q, s])],
                (int(delta.write[q, s]),),
                (Move(int(delta.move[q, s])),),
            ),
        )
        for q in reached
        for s in range(len(shape.symbols))
        if int(delta.next[q, s]) in target
    }
    return Machine(
        name=name,
        tapes=1,
        states=(*(f"q{i}" for i in range(len(reached))), *(str(v) for v in finals)),
        symbols=shape.symbols,
        input_size=shape.input_size,
        start=0,
        final={len(reached) + i: v for i, v in enumerate(finals)},
        delta=entries,
        one_way=shape.one_way,
    )


def merged(delta: Delta) -> Delta:
    """The table in which states that do the same from there on are one: the first of them.

    The others stay in the table, and nothing leads to them. States are told apart by what they do
    in one step, then by where that leads, until nothing changes (Moore, 1956).
    """
    inner = (delta.next >= 0) & (delta.next < len(delta.next))
    group, groups = np.zeros(len(delta.next), dtype=np.int64), 0
    while groups <= group.max():
        groups = int(group.max()) + 1
        leads = np.where(inner, group[inner * delta.next], delta.next)
        rows = np.concatenate([delta.write, delta.move, leads], axis=1)
        group = np.unique(rows, axis=0, return_inverse=True)[1].ravel()
    first = np.array([np.flatnonzero(group == g)[0] for g in range(groups)])
    return Delta(
        np.where(inner, first[group[inner * delta.next]], delta.next), delta.write, delta.move
    )


def _require(machine: Machine) -> None:
    if machine.tapes > 1:
        raise UsageError(
            f"{machine.name} has {machine.tapes} tapes, and only machines of one tape are learned",
            hint="take a machine of one tape",
        )
    if machine.nondeterministic or machine.branches > 1:
        raise UsageError(
            f"{machine.name} is nondeterministic, and only deterministic machines are learned",
            hint="take a deterministic machine",
        )
    if machine.start in machine.final:
        raise UsageError(f"{machine.name} ends where it starts: there is nothing to learn")


def working_states(machine: Machine) -> list[int]:
    """The working states, the start first."""
    others = (q for q in range(len(machine.states)) if q not in machine.final)
    return [machine.start, *(q for q in others if q != machine.start)]


def _reached(delta: Delta) -> list[int]:
    """The working states that can be come to from the start, breadth first."""
    reached = [0]
    for q in reached:  # which grows meanwhile
        for after in delta.next[q].tolist():
            if 0 <= after < len(delta.next) and after not in reached:
                reached.append(after)
    return reached
