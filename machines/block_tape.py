"""A tape in runs of equal blocks, and the macro steps that a machine does on it.

The head stands between two blocks. A macro step enters the one ahead, and ends when the head leaves
it and the cells behind the head, which are kept beside it (`back`). The counts of the runs are
numbers, or linear functions of variables: the same code then tells what any counts become.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tmc.machines.machine import Machine, Word

_LONGEST = 100_000  # steps that a macro step may take

LEFT, RIGHT, INSIDE = 0, 1, -1


# ------------------------------------------------------------------------------------ macro steps


class Macro(NamedTuple):
    """What becomes of a window of cells."""

    window: Word
    state: int
    side: int
    """Where it is left to; `INSIDE` if it is not left."""
    steps: int
    low: int
    """The first cell of the window that was visited."""
    high: int
    """The last one."""
    cell: int
    """Where the head is, relative to the window."""


class Macros:
    """The macro steps of a machine on blocks of `k` cells with `back` cells behind the head.

    The window is the block ahead and the cells behind. Each is computed when it is needed.
    """

    def __init__(self, machine: Machine, k: int, back: int) -> None:
        self.machine = machine
        self.k = k
        self.back = back
        configurations = len(machine.states) * (k + back) * len(machine.symbols) ** (k + back)
        self.returns = configurations <= _LONGEST
        """Whether a run that has stayed in a window for `longest` steps has been there before."""
        self.longest = min(configurations, _LONGEST)
        self._known: dict[tuple[int, int, Word], Macro] = {}

    def of(self, state: int, facing: int, window: Word) -> Macro:
        """What becomes of `window` when a head that faces left or right enters the block ahead."""
        key = (state, facing, window)
        if key not in self._known:
            self._known[key] = self.within(state, facing, window, self.longest)
        return self._known[key]

    def within(self, state: int, facing: int, window: Word, limit: int) -> Macro:
        """The same, for no more than `limit` steps."""
        machine, cells = self.machine, list(window)
        cell = low = high = self.back if facing == RIGHT else self.k - 1
        steps = 0
        while 0 <= cell < len(cells):
            low, high = min(low, cell), max(high, cell)
            actions = machine.delta.get((state, (cells[cell],)))
            if steps == limit or state in machine.final or not actions:
                break
            (action,) = actions
            cells[cell] = action.write[0]
            cell += action.moves[0]
            state = action.state
            steps += 1
        side = LEFT if cell < 0 else RIGHT if cell == len(cells) else INSIDE
        return Macro(tuple(cells), state, side, steps, low, high, cell)


# ----------------------------------------------------------------------------- numbers, variables


@dataclass(frozen=True, slots=True)
class Linear:
    """A constant and a multiple of each variable."""

    constant: int
    factors: tuple[int, ...]

    def __add__(self, other: "int | Linear") -> "Linear":
        if isinstance(other, int):
            return Linear(self.constant + other, self.factors)
        factors = tuple(a + b for a, b in zip(self.factors, other.factors, strict=True))
        return Linear(self.constant + other.constant, factors)

    __radd__ = __add__

    def __mul__(self, other: int) -> "Linear":
        return Linear(self.constant * other, tuple(a * other for a in self.factors))

    def slope(self, changes: Sequence[int]) -> int:
        """By how much it grows when the variables change."""
        return sum(a * b for a, b in zip(self.factors, changes, strict=True))

    def at(self, values: Sequence[int]) -> int:
        return self.constant + self.slope(values)


Count = Any
"""A number, or a `Linear` while a rule is proved."""


# -------------------------------------------------------------------------------------- the tape

Shape = tuple[int, int, Word, tuple[tuple[Word, bool], ...], tuple[tuple[Word, bool], ...]]
"""A state, where the head faces, the back, and the runs: a block, and whether it is just one."""


@dataclass
class BlockRun:
    """Equal blocks side by side."""

    block: Word
    count: Count


@dataclass
class BlockTape:
    """A machine between two blocks: the stacks of runs on its left and right, the nearest last.

    Between the stacks are the cells behind the head, which is beside them and faces the other way.
    Beyond the last run of a stack all is blank, or it is the end of a one-way tape.
    """

    macros: Macros
    state: int
    facing: int
    back: Word
    stacks: tuple[list[BlockRun], list[BlockRun]]
    border: Count
    """The number of the first cell that is not in the left stack."""
    steps: Count = 0
    visited: list[Count] = field(default_factory=list)
    """Cells such that all that were visited lie between the first and the last of them."""
    needs: list[Linear] = field(default_factory=list)
    """What has to be positive for the macro steps to be possible."""

    def window(self) -> tuple[Word, Count]:
        """The cells of the block ahead and of the back, and the number of blocks like it."""
        ahead = self.stacks[self.facing]
        if not ahead and self.facing == LEFT and self.macros.machine.one_way:
            self.facing = RIGHT
            ahead = self.stacks[RIGHT]
        run = ahead[-1] if ahead else BlockRun((self.macros.machine.blank,) * self.macros.k, 1)
        block = run.block
        return (self.back + block if self.facing == RIGHT else block + self.back), run.count

    def start(self) -> Count:
        """The number of the first cell of the window."""
        return self.border + (0 if self.facing == RIGHT else -self.macros.k)

    def look(self) -> tuple[Macro, Count]:
        """The next macro step, and how many times in a row it is done."""
        window, count = self.window()
        macro = self.macros.of(self.state, self.facing, window)
        chain = (
            macro.side == self.facing
            and macro.state == self.state
            and self._split(macro)[1] == self.back
        )
        return macro, count if chain else 1

    def _split(self, macro: Macro) -> tuple[Word, Word]:
        """The block that a head leaves behind, and the new back."""
        if macro.side == RIGHT:
            return macro.window[: self.macros.k], macro.window[self.macros.k :]
        return macro.window[self.macros.back :], macro.window[: self.macros.back]

    def step(self, macro: Macro, count: Count) -> None:
        """Do a macro step that leaves the window, or a chain of `count` of them."""
        start, far = self.start(), self.macros.k if self.facing == RIGHT else -self.macros.k
        self.visited += [start + macro.low, start + macro.high]  # a chain goes on from its end
        self.take(count)
        block, self.back = self._split(macro)
        self.put(1 - macro.side, block, count)
        if macro.side == self.facing:
            self.border = self.border + count * far
        self.steps = self.steps + count * macro.steps
        self.state, self.facing = macro.state, macro.side

    def take(self, count: Count) -> None:
        """Take so many blocks from the run ahead."""
        stack = self.stacks[self.facing]
        if not stack:
            return
        run = stack[-1]
        if run.count == count:
            stack.pop()
            return
        run.count = run.count + count * -1
        if isinstance(run.count, Linear):
            self.needs.append(run.count)

    def put(self, side: int, block: Word, count: Count) -> None:
        stack, machine = self.stacks[side], self.macros.machine
        if stack and stack[-1].block == block:
            stack[-1].count = stack[-1].count + count
        elif stack or set(block) != {machine.blank} or (side == LEFT and machine.one_way):
            stack.append(BlockRun(block, count))

    def shape(self) -> Shape:
        """All but the counts; that a count is 1 is a part of it."""
        left, right = (tuple([(r.block, r.count == 1) for r in stack]) for stack in self.stacks)
        return self.state, self.facing, self.back, left, right

    def variable(self) -> list[BlockRun]:
        """The runs whose count is not 1."""
        return [run for stack in self.stacks for run in stack if run.count != 1]
