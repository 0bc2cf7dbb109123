"""Running a machine on a word: the reference that everything else is held against.

A *configuration* is all that the future of a run depends on: the state, where the heads stand, and
what the tapes hold. A run follows one configuration to the next. So a configuration that comes
back proves that the machine never halts, and Brent's method notices it at the price of one
comparison a step: it keeps the configuration of step 1, 2, 4, 8, ... and waits for it to return.
The runs of a nondeterministic machine form a graph of configurations, searched breadth-first.

`tmc.machines.batch` does the same thousands of times faster, and is tested to do the same.
"""

import sys
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Self

from tmc.machines.display import Displayed
from tmc.machines.files import load
from tmc.machines.machine import Action, Machine, Verdict, Word

_MAX_CONFIGURATIONS = 200_000  # of a search; some 200 MB


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a machine is at one moment. Cell 0 is where the input begins."""

    state: int
    heads: tuple[int, ...]
    tapes: tuple[Mapping[int, int], ...]
    """The symbol of every cell that is not blank, tape by tape."""

    def __hash__(self) -> int:
        return hash((self.state, self.heads, *(frozenset(t.items()) for t in self.tapes)))


@dataclass(frozen=True)
class Run(Displayed):
    """What became of one word.

    A run that was cut off is `UNDECIDED`, and so is one that never halts, or that gets stuck: the
    missing rule of a machine that computes is no verdict. `never_halts` and `stuck` tell which.
    """

    word: Word
    verdict: Verdict
    steps: int
    """Rules applied: by a nondeterministic machine on its shortest accepting branch, or else on
    its longest."""
    space: int
    """Cells visited on one tape, the largest number; the last head cell counts."""
    final: Configuration
    output: Word | None = None
    """What a machine that computes has left on its output tape, between the outermost symbols."""
    never_halts: bool = False
    """Whether a configuration came back (it was noticed at `steps`), so that no run ends."""
    stuck: bool = False
    branch: Word = ()
    """The action chosen at each step, where there was a choice: run again with this witness."""
    configurations: int = 1
    """How many configurations were met; of a nondeterministic machine, on all branches."""
    history: tuple[Configuration, ...] = ()
    """The configurations of steps 0, 1, ..., if the run was traced."""
    machine: Machine | None = field(default=None, compare=False, repr=False)
    """The machine that ran, for pictures."""


def run(
    source: Machine | str | Path,
    word: str | Sequence[int],
    *,
    max_steps: int = 1_000_000,
    trace: bool | int = False,
    start: str | None = None,
    witness: Sequence[int] | None = None,
) -> Run:
    """Run a machine (a value, a file or a sample's name) on `word`.

    The run ends when it stops, when a configuration returns, or after `max_steps`.
    A nondeterministic machine accepts if some branch does. With a `witness` just one branch is
    followed: its numbers choose the action of each step in file order, one that stands for no
    action rejects, and where it ends the run is cut off. A search that becomes too large for
    memory is undecided after fewer steps.

    `trace=True` keeps every configuration; a number keeps that many, half of them from the
    beginning and half from the end. `start` is the state to begin in, if not the machine's own.
    """
    machine = source if isinstance(source, Machine) else load(source)
    symbols = machine.word(word) if isinstance(word, str) else tuple(word)
    state = machine.start if start is None else machine.state(start)
    begin = _Live.begin(machine, state, symbols)
    if machine.branches > 1 and witness is None:
        return _search(begin, symbols, max_steps, trace)
    if trace is False or trace is True:
        return _follow(begin, symbols, max_steps, witness, early=sys.maxsize if trace else 0)
    # The end is known only once it is reached: run twice, instead of copying every tape.
    early, late = trace // 2, trace - trace // 2
    steps = run(machine, symbols, max_steps=max_steps, start=start, witness=witness).steps
    return _follow(begin, symbols, max_steps, witness, early=early, late=steps - late)


def begin(machine: Machine, word: Word) -> Configuration:
    """The configuration at the start of a run."""
    return _Live.begin(machine, machine.start, word).freeze()


def successors(machine: Machine, configuration: Configuration) -> list[Configuration]:
    """The configurations one step later, one for each action possible, in file order."""
    live = _Live.at(machine, configuration)
    after = []
    for action in live.actions():
        branch = live.copy()
        branch.apply(action)
        after.append(branch.freeze())
    return after


def cycle(machine: Machine, word: Word, noticed: int) -> tuple[int, int]:
    """When a deterministic run begins to go in a circle, and how many steps one round takes.

    `noticed` are the steps after which `run` noticed it: when the last configuration before that it
    kept came back, the one of step 0, 1, 3, 7, ....
    """
    period = noticed - ((1 << noticed.bit_length() - 1) - 1)
    behind = _Live.begin(machine, machine.start, word)
    ahead = behind.copy()
    for _ in range(period):
        ahead.apply(ahead.actions()[0])
    start = 0
    while (behind.state, behind.heads, behind.tapes) != (ahead.state, ahead.heads, ahead.tapes):
        behind.apply(behind.actions()[0])
        ahead.apply(ahead.actions()[0])
        start += 1
    return start, period


def stuck_at(machine: Machine, run: Run) -> str:
    """Where a run got stuck, in words."""
    final = run.final
    read = [t.get(head, machine.blank) for head, t in zip(final.heads, final.tapes, strict=True)]
    return stuck_there(machine, run.word, final.state, read)


def stuck_there(machine: Machine, word: Word, state: int, read: Sequence[int]) -> str:
    """That a run on `word` got stuck in a state that read these symbols, in words."""
    where = f"state {machine.states[state]}, which has no rule for {machine.show(read)}"
    return f'"{machine.show(word)}" gets stuck in {where}'


@dataclass(slots=True)
class _Live:
    """A configuration that moves, and the range of cells it has visited on each tape."""

    machine: Machine
    state: int
    heads: list[int]
    tapes: list[dict[int, int]]
    low: list[int]
    high: list[int]

    @classmethod
    def begin(cls, machine: Machine, state: int, word: Word) -> Self:
        k = machine.tapes
        tapes: list[dict[int, int]] = [{} for _ in range(k)]
        tapes[0] = {cell: s for cell, s in enumerate(word) if s != machine.blank}
        return cls(machine, state, [0] * k, tapes, [0] * k, [0] * k)

    @classmethod
    def at(cls, machine: Machine, c: Configuration) -> Self:
        heads = list(c.heads)
        return cls(machine, c.state, heads, [dict(t) for t in c.tapes], heads[:], heads[:])

    def copy(self) -> Self:
        tapes = [dict(tape) for tape in self.tapes]
        return type(self)(self.machine, self.state, self.heads[:], tapes, self.low[:], self.high[:])

    def key(self) -> Hashable:
        return (self.freeze(), *self.low, *self.high)

    def freeze(self) -> Configuration:
        return Configuration(self.state, tuple(self.heads), tuple(dict(t) for t in self.tapes))

    def is_at(self, other: Configuration) -> bool:
        return (
            self.state == other.state
            and tuple(self.heads) == other.heads
            and tuple(self.tapes) == other.tapes
        )

    @property
    def space(self) -> int:
        return max(high - low + 1 for low, high in zip(self.low, self.high, strict=True))

    def actions(self) -> tuple[Action, ...]:
        """What can be done next: nothing in a final state, or where a rule is missing."""
        if self.state in self.machine.final:
            return ()
        blank = self.machine.blank
        read = tuple([t.get(h, blank) for h, t in zip(self.heads, self.tapes, strict=True)])
        return self.machine.delta.get((self.state, read), ())

    def verdict(self) -> Verdict:
        """The verdict where nothing can be done next."""
        missing = Verdict.UNDECIDED if self.machine.computes else Verdict.REJECT
        return self.machine.final.get(self.state, missing)

    def apply(self, action: Action) -> None:
        self.state = action.state
        for j, tape in enumerate(self.tapes):
            head, symbol = self.heads[j], action.write[j]
            if symbol == self.machine.blank:
                tape.pop(head, None)
            else:
                tape[head] = symbol
            head += action.moves[j]
            if head < 0 and self.machine.one_way:
                head = 0
            self.heads[j] = head
            self.low[j] = min(self.low[j], head)
            self.high[j] = max(self.high[j], head)

    def output(self) -> Word:
        tape, blank = self.tapes[self.machine.output_tape], self.machine.blank
        return tuple(tape.get(c, blank) for c in range(min(tape), max(tape) + 1)) if tape else ()


def _follow(
    live: _Live,
    word: Word,
    max_steps: int,
    witness: Sequence[int] | None,
    early: int,
    late: int = sys.maxsize,
) -> Run:
    """The run along one branch; keeps the configurations of steps < `early` and > `late`."""
    limit = max_steps if witness is None else min(max_steps, len(witness))
    steps, never_halts, verdict = 0, False, Verdict.UNDECIDED
    history: list[Configuration] = []
    saved, since, lap = live.freeze(), 0, 1
    while True:
        if steps < early or steps > late:
            history.append(live.freeze())
        actions = live.actions()
        if not actions:
            verdict = live.verdict()
            break
        if steps == limit or never_halts:
            break
        choice = witness[steps] if witness is not None else 0
        if choice >= len(actions):
            verdict = Verdict.REJECT
            break
        live.apply(actions[choice])
        steps += 1
        if witness is None:
            never_halts = live.is_at(saved)
            since += 1
            if since == lap:
                saved, since, lap = live.freeze(), 0, 2 * lap
    return Run(
        word,
        verdict,
        steps,
        live.space,
        live.freeze(),
        output=live.output() if verdict is Verdict.HALT else None,
        never_halts=never_halts,
        stuck=live.machine.computes and not actions and verdict is Verdict.UNDECIDED,
        branch=() if witness is None else tuple(witness[:steps]),
        configurations=steps + 1,
        history=tuple(history),
        machine=live.machine,
    )


def _search(begin: _Live, word: Word, max_steps: int, trace: bool | int) -> Run:
    """The run on all branches: breadth-first to the nearest accepting configuration.

    If there is none, and the graph of configurations is finite and has no cycle, the longest branch
    is its longest path. Two ways to a configuration that visit different cells are kept apart, so
    that the space of every branch is known; a finite graph stays finite.
    """
    nodes, depth = [begin], [0]
    sources: list[list[tuple[int, int]]] = [[]]  # the nodes before each, and the actions from them
    number = {begin.key(): 0}
    goal, cut = None, False
    for u, live in enumerate(nodes):  # which grows meanwhile
        actions = live.actions()
        if not actions and live.verdict() is Verdict.ACCEPT:
            goal = u
            break
        if actions and (depth[u] == max_steps or len(nodes) >= _MAX_CONFIGURATIONS):
            cut = True
            continue
        for choice, action in enumerate(actions):
            after = live.copy()
            after.apply(action)
            v = number.setdefault(after.key(), len(nodes))
            if v == len(nodes):
                nodes.append(after)
                depth.append(depth[u] + 1)
                sources.append([])
            sources[v].append((u, choice))

    verdict, never_halts = Verdict.UNDECIDED, False
    came_from = [before[0] if before else (0, 0) for before in sources]  # on a shortest branch
    if goal is not None:
        verdict = Verdict.ACCEPT
    elif cut:
        goal = depth.index(max(depth))
    elif longest := _longest(sources):
        length, came_from = longest
        goal = length.index(max(length))
        if length[goal] <= max_steps:
            verdict = Verdict.REJECT
    else:
        goal, never_halts = len(nodes) - 1, True

    way = [(goal, 0)]  # backwards: a node, and the action that was done there
    while way[-1][0]:
        way.append(came_from[way[-1][0]])
    way = way[::-1][: max_steps + 1]
    history = [nodes[u].freeze() for u, _ in way]
    if trace is not True and len(history) > trace:
        history = history[: trace // 2] + history[len(history) - (trace - trace // 2) :]
    return Run(
        word,
        verdict,
        steps=len(way) - 1,
        space=nodes[goal].space if verdict is Verdict.ACCEPT else max(n.space for n in nodes),
        final=nodes[way[-1][0]].freeze(),
        never_halts=never_halts,
        branch=tuple(choice for _, choice in way[:-1]),
        configurations=len(nodes),
        history=tuple(history),
        machine=begin.machine,
    )


def _longest(
    sources: Sequence[Sequence[tuple[int, int]]],
) -> tuple[list[int], list[tuple[int, int]]] | None:
    """The length of a longest path to each node, and its last step; `None` if one has no end."""
    length, came_from = [0] * len(sources), [(0, 0)] * len(sources)
    graph = {v: [u for u, _ in before] for v, before in enumerate(sources)}
    try:
        for v in TopologicalSorter(graph).static_order():
            for u, choice in sources[v]:
                if length[u] >= length[v]:
                    length[v], came_from[v] = length[u] + 1, (u, choice)
    except CycleError:
        return None
    return length, came_from
