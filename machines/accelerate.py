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
from dataclasses import dataclass, replace

from tmc.machines.block_tape import INSIDE, RIGHT, BlockRun, BlockTape, Linear, Macro, Macros, Shape
from tmc.machines.machine import Machine, Verdict, Word

_BLOCKS = ((1, 0), (2, 0), (3, 0), (4, 0), (6, 0), (1, 1), (2, 2), (3, 3))  # lengths, and backs
_TRIAL = 1_000  # macro steps with each of them
_PATIENCE = 20_000  # macro steps, in which more than _WORTH steps should have been done
_WORTH = 1 << 30  # as many as a simulator does in seconds
_REMEMBERED = 50_000  # shapes of the tape


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
        _Engine(Macros(machine, k, back), word, max_steps)
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
        engine = _Engine(Macros(machine, k, back), word, max_steps)
        engine.advance(_TRIAL)
        if engine.endless:
            return engine.endless
    return None


# -------------------------------------------------------------------------------------- the rules


@dataclass(frozen=True)
class _Rule:
    """From a tape of some shape to the next one, as a function of the counts that are not 1."""

    changes: tuple[int, ...]
    """What is added to each count."""
    shift: int
    """What is added to the border."""
    steps: Linear
    needs: tuple[Linear, ...]
    visited: tuple[Linear, ...]

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


def _prove(tape: BlockTape, period: int) -> _Rule | None:
    """The rule by which so many macro steps lead from a shape to the same one, if there is one."""
    size = len(tape.variable())
    units = [tuple(int(i == j) for j in range(size)) for i in range(size)]
    zero = Linear(0, (0,) * size)
    names = iter(units)
    left, right = (
        [BlockRun(r.block, 1 if r.count == 1 else Linear(0, next(names))) for r in stack]
        for stack in tape.stacks
    )
    general = replace(tape, stacks=(left, right), border=zero, steps=zero, visited=[], needs=[])
    for _ in range(period):
        macro, count = general.look()
        if macro.side == INSIDE:
            return None
        general.step(macro, count)
    if general.shape() != tape.shape():
        return None
    ends = [run.count for run in general.variable()]
    changes = []
    for end, unit in zip(ends, units, strict=True):
        if not isinstance(end, Linear) or end.factors != unit:
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

    def __init__(self, macros: Macros, word: Word, max_steps: int) -> None:
        machine, k = macros.machine, macros.k
        padded = word + (machine.blank,) * (-len(word) % k)
        back = (machine.blank,) * macros.back
        self.tape = BlockTape(macros, machine.start, RIGHT, back, ([], []), border=-macros.back)
        for start in reversed(range(0, len(padded), k)):
            self.tape.put(RIGHT, padded[start : start + k], 1)
        self._max_steps = max_steps
        self._time = 0  # macro steps done one by one
        self._seen: dict[Shape, tuple[int, int]] = {}  # when last, and how long after the last
        self._rules: dict[Shape, _Rule] = {}
        self._failed: set[tuple[Shape, int]] = set()
        self._never_halts = False
        self.endless: Endless | None = None

    def advance(self, macro_steps: int) -> bool:
        """Do so many macro steps; true if before that the run ends, or no other ends in time."""
        tape = self.tape
        for _ in range(macro_steps):
            macro, count = tape.look()
            if macro.side == INSIDE or tape.steps + count * macro.steps > self._max_steps:
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
        stays = macro.side == INSIDE and macro.steps == macros.longest < left
        if stays and not macros.returns:
            return None
        if stays:
            left = macros.longest
        elif self._never_halts:
            left = 0
        elif macro.side != INSIDE:  # in a chain, some of its steps may be done
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
                for run in [*before, BlockRun(macro.window, 1), *reversed(behind)]
            ),
            stuck=stuck,
            never_halts=stays or self._never_halts,
        )

    def _verdict(self, macro: Macro) -> tuple[Verdict, bool]:
        """How a run ends that has come to rest in a block, and whether for want of a rule."""
        machine = self.tape.macros.machine
        if macro.state in machine.final:
            return machine.final[macro.state], False
        if machine.delta.get((macro.state, (macro.window[macro.cell],))):
            return Verdict.UNDECIDED, False
        return (Verdict.UNDECIDED, True) if machine.computes else (Verdict.REJECT, False)
