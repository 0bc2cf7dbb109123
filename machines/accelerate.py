"""Runs too long to be simulated: many steps at once, and still every one counted.

The tape is kept as runs of equal *blocks* of k cells, and three things make giant steps of it:

- A *macro step* enters a block on one side, and ends when the head leaves it. What happens in
  between is computed once and looked up ever after. A block may be kept behind the head as a part
  of the state (`back`), so that going to and fro between two blocks is one macro step too.
- A *chain step* goes through a whole run of blocks at once, where a macro step leads on to the
  same state and the next block.
- A *proved rule* does many macro steps any number of times. Where a tape comes back with the same
  blocks and other counts, the steps between are done once more with variables for the counts. If
  every count changes by a constant, that is a rule: it can be applied until a count runs out, and
  the numbers of steps are a series whose sum is known.

The same code moves on numbers and on variables, so a rule is what the machine does.

Source: Marxen, Buntrock, "Attacking the Busy Beaver 5", Bulletin of the EATCS 40 (1990); Shawn
Ligocki's simulator, which proves rules.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from tmc.machines.machine import Machine, Verdict, Word

_BLOCKS = ((1, 0), (2, 0), (3, 0), (4, 0), (6, 0), (1, 1), (2, 2), (3, 3))  # lengths, and backs
_TRIAL = 1_000  # macro steps with each of them
_PATIENCE = 20_000  # macro steps, in which more than _WORTH steps should have been done
_WORTH = 1 << 30  # as many as a simulator does in seconds
_LONGEST = 100_000  # steps that a macro step may take
_REMEMBERED = 50_000  # shapes of the tape

_LEFT, _RIGHT, _INSIDE = 0, 1, -1


@dataclass(frozen=True)
class Outcome:
    """How a long run ended. Its tape is given as runs, since it may be longer than any memory."""

    verdict: Verdict
    steps: int
    space: int
    """Cells visited."""
    state: int
    head: int
    scanned: int
    """The symbol under the head."""
    first: int
    """The number of the first cell of `tape`."""
    tape: tuple[tuple[Word, int], ...]
    """Words, and how many times each stands there; beyond them all is blank."""
    stuck: bool
    never_halts: bool
    """Whether a configuration came back; `run` may notice it at another step."""


def accelerate(machine: Machine, word: Word, *, max_steps: int) -> Outcome | None:
    """The outcome of a run of a deterministic machine with one tape; `run` would find the same.

    `None` if nothing is gained: then the run is one for a simulator.
    """
    engines = [
        _Engine(_Macros(machine, k, back), word, max_steps)
        for k, back in _BLOCKS
        if not (machine.one_way and back)  # the head may come back at the end of the tape
    ]
    for engine in engines:
        if engine.advance(_TRIAL):
            return engine.outcome()
    best = max(engines, key=lambda engine: engine.tape.steps)
    while not best.advance(_PATIENCE):
        if best.tape.steps < _WORTH:
            return None
    return best.outcome()


@dataclass(frozen=True, slots=True)
class Endless:
    """A proof that a run never halts: a rule that can be applied for ever, each time a round."""

    begins: int
    """The steps before the first round."""
    steps: int
    """The steps of the first round."""
    more: int
    """By how many steps each round is longer than the one before."""
    left: bool
    """Whether it goes ever further to the left."""
    right: bool


def endless(machine: Machine, word: Word, *, max_steps: int) -> Endless | None:
    """Why a run of a deterministic machine with one tape goes on for ever, if a rule shows it.

    A rule holds for all counts for which its needs are positive. If they are now, and no round
    makes one of them smaller, they are so after every round: by induction there is always another.
    """
    for k, back in _BLOCKS:
        if machine.one_way and back:
            continue
        engine = _Engine(_Macros(machine, k, back), word, max_steps)
        engine.advance(_TRIAL)
        if engine.endless:
            return engine.endless
    return None


# ------------------------------------------------------------------------------------ macro steps


class _Macro(NamedTuple):
    """What becomes of a window of cells."""

    window: Word
    state: int
    side: int
    """Where it is left to; `_INSIDE` if it is not left."""
    steps: int
    low: int
    """The first cell of the window that was visited."""
    high: int
    """The last one."""
    cell: int
    """Where the head is, relative to the window."""


class _Macros:
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
        self._known: dict[tuple[int, int, Word], _Macro] = {}

    def of(self, state: int, facing: int, window: Word) -> _Macro:
        """What becomes of `window` when a head that faces left or right enters the block ahead."""
        key = (state, facing, window)
        if key not in self._known:
            self._known[key] = self.within(state, facing, window, self.longest)
        return self._known[key]

    def within(self, state: int, facing: int, window: Word, limit: int) -> _Macro:
        """The same, for no more than `limit` steps."""
        machine, cells = self.machine, list(window)
        cell = low = high = self.back if facing == _RIGHT else self.k - 1
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
        side = _LEFT if cell < 0 else _RIGHT if cell == len(cells) else _INSIDE
        return _Macro(tuple(cells), state, side, steps, low, high, cell)


# ----------------------------------------------------------------------------- numbers, variables


@dataclass(frozen=True, slots=True)
class _Linear:
    """A constant and a multiple of each variable."""

    constant: int
    factors: tuple[int, ...]

    def __add__(self, other: "int | _Linear") -> "_Linear":
        if isinstance(other, int):
            return _Linear(self.constant + other, self.factors)
        factors = tuple(a + b for a, b in zip(self.factors, other.factors, strict=True))
        return _Linear(self.constant + other.constant, factors)

    __radd__ = __add__

    def __mul__(self, other: int) -> "_Linear":
        return _Linear(self.constant * other, tuple(a * other for a in self.factors))

    def slope(self, changes: Sequence[int]) -> int:
        """By how much it grows when the variables change."""
        return sum(a * b for a, b in zip(self.factors, changes, strict=True))

    def at(self, values: Sequence[int]) -> int:
        return self.constant + self.slope(values)


_Count = Any
"""A number, or a `_Linear` while a rule is proved."""


# -------------------------------------------------------------------------------------- the tape


@dataclass
class _Run:
    """Equal blocks side by side."""

    block: Word
    count: _Count


@dataclass
class _Tape:
    """A machine between two blocks: the stacks of runs on its left and right, the nearest last.

    Between the stacks are the cells behind the head, which is beside them and faces the other way.
    Beyond the last run of a stack all is blank, or it is the end of a one-way tape.
    """

    macros: _Macros
    state: int
    facing: int
    back: Word
    stacks: tuple[list[_Run], list[_Run]]
    border: _Count
    """The number of the first cell that is not in the left stack."""
    steps: _Count = 0
    visited: list[_Count] = field(default_factory=list)
    """Cells such that all that were visited lie between the first and the last of them."""
    needs: list[_Linear] = field(default_factory=list)
    """What has to be positive for the macro steps to be possible."""

    def window(self) -> tuple[Word, _Count]:
        """The cells of the block ahead and of the back, and the number of blocks like it."""
        ahead = self.stacks[self.facing]
        if not ahead and self.facing == _LEFT and self.macros.machine.one_way:
            self.facing = _RIGHT
            ahead = self.stacks[_RIGHT]
        run = ahead[-1] if ahead else _Run((self.macros.machine.blank,) * self.macros.k, 1)
        block = run.block
        return (self.back + block if self.facing == _RIGHT else block + self.back), run.count

    def start(self) -> _Count:
        """The number of the first cell of the window."""
        return self.border + (0 if self.facing == _RIGHT else -self.macros.k)

    def look(self) -> tuple[_Macro, _Count]:
        """The next macro step, and how many times in a row it is done."""
        window, count = self.window()
        macro = self.macros.of(self.state, self.facing, window)
        chain = (
            macro.side == self.facing
            and macro.state == self.state
            and self._split(macro)[1] == self.back
        )
        return macro, count if chain else 1

    def _split(self, macro: _Macro) -> tuple[Word, Word]:
        """The block that a head leaves behind, and the new back."""
        if macro.side == _RIGHT:
            return macro.window[: self.macros.k], macro.window[self.macros.k :]
        return macro.window[self.macros.back :], macro.window[: self.macros.back]

    def step(self, macro: _Macro, count: _Count) -> None:
        """Do a macro step that leaves the window, or a chain of `count` of them."""
        start, far = self.start(), self.macros.k if self.facing == _RIGHT else -self.macros.k
        self.visited += [start + macro.low, start + macro.high]  # a chain goes on from its end
        self.take(count)
        block, self.back = self._split(macro)
        self.put(1 - macro.side, block, count)
        if macro.side == self.facing:
            self.border = self.border + count * far
        self.steps = self.steps + count * macro.steps
        self.state, self.facing = macro.state, macro.side

    def take(self, count: _Count) -> None:
        """Take so many blocks from the run ahead."""
        stack = self.stacks[self.facing]
        if not stack:
            return
        run = stack[-1]
        if run.count == count:
            stack.pop()
            return
        run.count = run.count + count * -1
        if isinstance(run.count, _Linear):
            self.needs.append(run.count)

    def put(self, side: int, block: Word, count: _Count) -> None:
        stack, machine = self.stacks[side], self.macros.machine
        if stack and stack[-1].block == block:
            stack[-1].count = stack[-1].count + count
        elif stack or set(block) != {machine.blank} or (side == _LEFT and machine.one_way):
            stack.append(_Run(block, count))

    def shape(self) -> "_Shape":
        """All but the counts; that a count is 1 is a part of it."""
        left, right = (tuple([(r.block, r.count == 1) for r in stack]) for stack in self.stacks)
        return self.state, self.facing, self.back, left, right

    def variable(self) -> "list[_Run]":
        """The runs whose count is not 1."""
        return [run for stack in self.stacks for run in stack if run.count != 1]


_Shape = tuple[int, int, Word, tuple[tuple[Word, bool], ...], tuple[tuple[Word, bool], ...]]


# -------------------------------------------------------------------------------------- the rules


@dataclass(frozen=True)
class _Rule:
    """From a tape of some shape to the next one, as a function of the counts that are not 1."""

    changes: tuple[int, ...]
    """What is added to each count."""
    shift: int
    """What is added to the border."""
    steps: _Linear
    needs: tuple[_Linear, ...]
    visited: tuple[_Linear, ...]

    def times(self, counts: Sequence[int], max_steps: int) -> int:
        """How often it can be applied, within so many steps."""
        most = max_steps
        for need in self.needs:
            value, slope = need.at(counts), need.slope(self.changes)
            if value <= 0:
                return 0
            if slope < 0:
                most = min(most, (value - 1) // -slope + 1)
        least = most if self.total(counts, most) <= max_steps else 0
        while least < most:
            middle = (least + most + 1) // 2
            if self.total(counts, middle) <= max_steps:
                least = middle
            else:
                most = middle - 1
        return least

    def holds_for_ever(self, counts: Sequence[int]) -> bool:
        """Whether it can be applied, and after that again, and so on."""
        return all(n.at(counts) > 0 and n.slope(self.changes) >= 0 for n in self.needs)

    def rounds(self, counts: Sequence[int], begins: int) -> Endless:
        """What it means to apply it for ever from here on."""
        ways = [self.shift + border.slope(self.changes) for border in self.visited]
        return Endless(
            begins,
            self.steps.at(counts),
            self.steps.slope(self.changes),
            left=min(ways) < 0,
            right=max(ways) > 0,
        )

    def total(self, counts: Sequence[int], times: int) -> int:
        """The steps of so many applications."""
        first, more = self.steps.at(counts), self.steps.slope(self.changes)
        return times * first + more * (times * (times - 1) // 2)


def _prove(tape: _Tape, period: int) -> _Rule | None:
    """The rule by which so many macro steps lead from a shape to the same one, if there is one."""
    size = len(tape.variable())
    units = [tuple(int(i == j) for j in range(size)) for i in range(size)]
    zero = _Linear(0, (0,) * size)
    names = iter(units)
    left, right = (
        [_Run(r.block, 1 if r.count == 1 else _Linear(0, next(names))) for r in stack]
        for stack in tape.stacks
    )
    general = replace(tape, stacks=(left, right), border=zero, steps=zero, visited=[], needs=[])
    for _ in range(period):
        macro, count = general.look()
        if macro.side == _INSIDE:
            return None
        general.step(macro, count)
    if general.shape() != tape.shape():
        return None
    ends = [run.count for run in general.variable()]
    changes = []
    for end, unit in zip(ends, units, strict=True):
        if not isinstance(end, _Linear) or end.factors != unit:
            return None
        changes.append(end.constant)
    return _Rule(
        tuple(changes),
        general.border.constant,  # no count got lost on the way, so this is all
        general.steps,
        tuple(general.needs),
        tuple(set(general.visited)),
    )


# ------------------------------------------------------------------------------------- the engine


class _Engine:
    """A run by macro steps, and by the rules that it finds on its way."""

    def __init__(self, macros: _Macros, word: Word, max_steps: int) -> None:
        machine, k = macros.machine, macros.k
        padded = word + (machine.blank,) * (-len(word) % k)
        back = (machine.blank,) * macros.back
        self.tape = _Tape(macros, machine.start, _RIGHT, back, ([], []), border=-macros.back)
        for start in reversed(range(0, len(padded), k)):
            self.tape.put(_RIGHT, padded[start : start + k], 1)
        self._max_steps = max_steps
        self._time = 0  # macro steps done one by one
        self._seen: dict[_Shape, tuple[int, int]] = {}  # when last, and how long after the last
        self._rules: dict[_Shape, _Rule] = {}
        self._failed: set[tuple[_Shape, int]] = set()
        self._never_halts = False
        self.endless: Endless | None = None

    def advance(self, macro_steps: int) -> bool:
        """Do so many macro steps; true if before that the run ends, or no other ends in time."""
        tape = self.tape
        for _ in range(macro_steps):
            macro, count = tape.look()
            if macro.side == _INSIDE or tape.steps + count * macro.steps > self._max_steps:
                return True
            if self._never_halts:
                return True
            turns = macro.side != tape.facing or not tape.stacks[tape.facing]
            tape.step(macro, count)
            self._time += 1
            if turns:
                self._use_rules()
        return False

    def _use_rules(self) -> None:
        """Apply the rule for a tape of this shape, or see whether there is one."""
        shape = self.tape.shape()
        rule = self._rules.get(shape)
        if rule is None:
            last, before = self._seen.get(shape, (self._time, 0))
            period = self._time - last
            if period and period == before and (shape, period) not in self._failed:
                rule = _prove(self.tape, period)
                if rule is None:
                    self._failed.add((shape, period))
                else:
                    self._rules[shape] = rule
            self._seen[shape] = self._time, period
            if len(self._seen) > _REMEMBERED:
                self._seen.clear()
                self._failed.clear()
            self.tape.visited = [min(self.tape.visited), max(self.tape.visited)]
        if rule is not None:
            self._apply(rule)

    def _apply(self, rule: _Rule) -> None:
        tape = self.tape
        runs = tape.variable()
        counts = [run.count for run in runs]
        if not self.endless and rule.holds_for_ever(counts):
            self.endless = rule.rounds(counts, tape.steps)
        times = rule.times(counts, self._max_steps - tape.steps)
        self._never_halts = times > 0 and not any(rule.changes) and not rule.shift
        if not times or self._never_halts:
            return
        tape.steps += rule.total(counts, times)
        for run, change in zip(runs, rule.changes, strict=True):
            run.count += times * change
        lasts = [run.count - change for run, change in zip(runs, rule.changes, strict=True)]
        for border in rule.visited:
            tape.visited += [
                tape.border + border.at(counts),
                tape.border + (times - 1) * rule.shift + border.at(lasts),
            ]
        tape.border += times * rule.shift

    def outcome(self) -> Outcome | None:
        """How the run ends within the block ahead, or is cut off there; `None` if it stays long."""
        tape, macros = self.tape, self.tape.macros
        macro, count = tape.look()
        left = self._max_steps - tape.steps
        stays = macro.side == _INSIDE and macro.steps == macros.longest < left
        if stays and not macros.returns:
            return None
        if stays:
            left = macros.longest
        elif self._never_halts:
            left = 0
        elif macro.side != _INSIDE:  # in a chain, some of its steps may be done
            if whole := min(count, left // macro.steps):
                tape.step(macro, whole)
                left -= whole * macro.steps
        window, _ = tape.window()
        macro = macros.within(tape.state, tape.facing, window, left)
        tape.take(1)
        start = tape.start()
        visited = [*tape.visited, start + macro.low, start + macro.high]
        before, behind = tape.stacks
        verdict, stuck = self._verdict(macro)
        return Outcome(
            verdict,
            tape.steps + macro.steps,
            space=max(visited) - min(visited) + 1,
            state=macro.state,
            head=start + macro.cell,
            scanned=macro.window[macro.cell],
            first=start - macros.k * sum(run.count for run in before),
            tape=tuple(
                (run.block, run.count)
                for run in [*before, _Run(macro.window, 1), *reversed(behind)]
            ),
            stuck=stuck,
            never_halts=stays or self._never_halts,
        )

    def _verdict(self, macro: _Macro) -> tuple[Verdict, bool]:
        """How a run ends that has come to rest in a block, and whether for want of a rule."""
        machine = self.tape.macros.machine
        if macro.state in machine.final:
            return machine.final[macro.state], False
        if machine.delta.get((macro.state, (macro.window[macro.cell],))):
            return Verdict.UNDECIDED, False
        return (Verdict.UNDECIDED, True) if machine.computes else (Verdict.REJECT, False)
