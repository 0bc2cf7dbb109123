"""What a learner is told about a machine: how runs end, and as much of their inside as is wished.

A lesson is about one word. It says how the run ends, and how many steps and which cells any word of
this length takes at most: a learner that looks for a machine has to give it some time and space. It
may say when exactly the run ends, and where the head was, in which state, and what stood on the
tape on the way: that is the dial from the last answer to the whole trace.

A step ends at a configuration, step 0 at the first. A machine that decides takes a last step to
reject where it has no rule, as it does in a `Delta`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tmc.learn.equality.bisimulation import Answer, Comparison, bisimilar
from tmc.learn.shape import Shape, working_states
from tmc.machines.batch import VERDICTS, Batch, run_batch, trace_batch
from tmc.machines.errors import TmcError, UsageError
from tmc.machines.machine import Machine, Verdict, Word
from tmc.machines.simulate import Run, run
from tmc.machines.words import all_words, word_count

_WORDS = 1 << 12  # of one length, beyond which they are not all tried
_TRACED = 255  # words on which the inside of a run is compared with what is told of it


@dataclass(frozen=True, slots=True)
class Told:
    """What lessons say besides the answer: fractions of what a whole trace shows."""

    time: bool = False
    """Whether they say when the run ends."""
    states: float = 0.0
    """The fraction of steps of which the state is shown."""
    heads: float = 0.0
    """The fraction of steps of which the cell of the head is shown."""
    cells: float = 0.0
    """The fraction of cells, at every step, whose symbol is shown."""
    times: range | None = None
    """The steps of which states, heads and cells are shown, or all of them."""

    def __post_init__(self) -> None:
        for kind in ("states", "heads", "cells"):
            if not 0 <= getattr(self, kind) <= 1:
                raise UsageError(
                    f"the fraction of {kind} shown lies between 0 and 1, not at "
                    f"{getattr(self, kind):g}"
                )
        if self.times is not None and not (self.states or self.heads or self.cells):
            raise UsageError(
                "some steps are to be shown, and nothing of them",
                hint="show a fraction of states, heads or cells",
            )

    def shows(self, kind: float, time: int, random: np.random.Generator) -> bool:
        """Whether to show a label of this step, of a kind of which this fraction is shown.

        It is drawn at every step, so that what some steps show is a part of what all of them show.
        """
        drawn = random.random() < kind
        return drawn and (self.times is None or time in self.times)


@dataclass(frozen=True, slots=True)
class Lesson:
    """One word, and what is told about the run on it."""

    word: Word
    verdict: Verdict
    steps: int
    """After which the run has ended: at just that step, if `exact`."""
    exact: bool
    cells: range
    """Where the head stays."""
    tape: Mapping[int, int] | None = None
    """The symbols on these cells in the end, if the machine computes a word."""
    states: Mapping[int, int] = field(default_factory=dict)
    """By step."""
    heads: Mapping[int, int] = field(default_factory=dict)
    shown: Mapping[int, Mapping[int, int]] = field(default_factory=dict)
    """The symbols of some cells, by step."""

    def contradicts(self, machine: Machine) -> bool:
        """Whether the heads or the cells shown on the way are not those of this machine.

        What is told of the states is not held against it: its states have other numbers.
        """
        history = run(machine, self.word, max_steps=self.steps, trace=True).history
        return any(
            t >= len(history) or history[t].heads[0] != c for t, c in self.heads.items()
        ) or any(
            history[min(t, len(history) - 1)].tapes[0].get(c, machine.blank) != s
            for t, cells in self.shown.items()
            for c, s in cells.items()
        )


@dataclass(frozen=True, slots=True)
class Reply:
    """What a teacher says of a hypothesis: a lesson that it contradicts, or how sure it is."""

    lesson: Lesson | None
    comparison: Comparison | None = None
    """If there is no lesson: whether the hypothesis is the machine, on words of every length."""


class MachineTeacher:
    """Knows a machine, and shows the shortest word on which a hypothesis errs, the first of these.

    Words of one length are tried all as long as there are at most a few thousand of them, and up to
    length `longest`; then a proof is tried (`tmc.learn.equality`), which may show a longer word.
    Without a proof, the teacher looks for a word on which what it tells of the inside is wrong.
    """

    def __init__(
        self, machine: Machine, told: Told | None = None, *, longest: int = 10, seed: int = 0
    ) -> None:
        self.machine = machine
        self.told = told or Told()
        self._states = {state: q for q, state in enumerate(working_states(machine))}
        self._seed = seed
        lengths = [n for n in range(longest + 1) if 1 <= word_count(machine, n) <= _WORDS]
        self._lengths = [_run_all(machine, n) for n in lengths]

    def ask(self, hypothesis: Machine) -> Reply:
        """Where a machine errs: in its answers, in its time if that is told, or in being slow."""
        for length in self._lengths:
            wrong = np.flatnonzero(length.wrong(hypothesis, exact=self.told.time))
            if len(wrong):
                return Reply(self.lesson(length.words[wrong[0]].tolist()))
        comparison = bisimilar(self.machine, hypothesis)
        if comparison.difference:
            word = self.machine.word(comparison.difference.word)
            if len(word) >= len(self._lengths):
                return Reply(self.lesson(word))
        if comparison.answer is Answer.UNKNOWN and (self.told.heads or self.told.cells):
            for lesson in islice(self.lessons(), _TRACED):
                if lesson.contradicts(hypothesis):
                    return Reply(lesson)
        return Reply(None, comparison)

    def lessons(self) -> Iterator[Lesson]:
        """The lessons on all words that the teacher tries, the shortest first."""
        words = (word for length in self._lengths for word in length.words.tolist())
        return map(self.lesson, words)

    def lesson(self, word: Sequence[int]) -> Lesson:
        """What is told of a word.

        The longest time and the cells are those of all words of this length; if there are too many
        to try, then those of this word. Raises `TmcError` if the machine does not end on it.
        """
        ended = run(self.machine, word, trace=True)
        if ended.verdict is Verdict.UNDECIDED:
            raise _endless(self.machine, self.machine.show(word))
        time = int(_times(self.machine, np.array([ended.steps]), np.array([ended.final.state]))[0])
        most, cells = time, _visited(ended)
        if len(word) < len(self._lengths):
            most, cells = self._lengths[len(word)].most, self._lengths[len(word)].cells
        tape = ended.final.tapes[0]
        random = np.random.default_rng([self._seed, len(word), *word])
        told, inner, blank = self.told, range(1, time), self.machine.blank
        return Lesson(
            word=tuple(word),
            verdict=ended.verdict,
            steps=time if told.time else most,
            exact=told.time,
            cells=cells,
            tape={c: tape.get(c, blank) for c in cells} if self.machine.computes else None,
            states={
                t: self._states[ended.history[t].state]
                for t in inner
                if told.shows(told.states, t, random)
            },
            heads={
                t: ended.history[t].heads[0] for t in inner if told.shows(told.heads, t, random)
            },
            shown={
                t: {
                    c: ended.history[t].tapes[0].get(c, blank)
                    for c in cells
                    if told.shows(told.cells, t, random)
                }
                for t in inner
            },
        )


def noisy(lesson: Lesson, shape: Shape, rate: float, random: np.random.Generator) -> Lesson:
    """The lesson with every label replaced, with this probability, by another that is wrong.

    Times and cells stay right, and so does what has no alternative.
    """

    def change(value: int, choices: Sequence[int]) -> int:
        others = [x for x in choices if x != value]
        return int(random.choice(others)) if others and random.random() < rate else value

    symbols = range(len(shape.symbols))
    ending = change(shape.endings.index(lesson.verdict), range(len(shape.endings)))
    return replace(
        lesson,
        verdict=shape.endings[ending],
        tape=lesson.tape and {c: change(s, symbols) for c, s in lesson.tape.items()},
        states={t: change(q, range(shape.states)) for t, q in lesson.states.items()},
        heads={t: change(c, lesson.cells) for t, c in lesson.heads.items()},
        shown={
            t: {c: change(s, symbols) for c, s in row.items()} for t, row in lesson.shown.items()
        },
    )


@dataclass(frozen=True, eq=False, slots=True)
class _Length:
    """All words of a length, and what a machine does on them."""

    words: NDArray[np.int64]
    batch: Batch
    times: NDArray[np.int64]
    most: int
    """The longest of the times."""
    cells: range
    """Visited on any of the words, or holding input."""

    def wrong(self, hypothesis: Machine, *, exact: bool) -> NDArray[np.bool_]:
        """On which words a hypothesis errs, shape (words,)."""
        theirs = run_batch(hypothesis, self.words, max_steps=self.most)
        times = _times(hypothesis, theirs.steps, theirs.states)
        wrong: NDArray[np.bool_] = theirs.verdicts != self.batch.verdicts
        wrong |= (times != self.times) if exact else (times > self.most)
        if hypothesis.computes:
            ends = np.concatenate([self.batch.ends, theirs.ends])
            window = int(ends[:, 0].min()), int(ends[:, 1].max())
            wrong |= (theirs.tape(*window) != self.batch.tape(*window)).any(axis=1)
        return wrong


def _run_all(machine: Machine, n: int) -> _Length:
    words = np.concatenate(list(all_words(machine, n)))
    batch = run_batch(machine, words)
    undecided = np.flatnonzero(batch.verdicts == VERDICTS.index(Verdict.UNDECIDED))
    if len(undecided):
        raise _endless(machine, machine.show(words[undecided[0]].tolist()))
    times = _times(machine, batch.steps, batch.states)
    traces = trace_batch(machine, words, int(batch.steps.max()))
    heads = traces.heads
    cells = range(min(0, int(heads.min())), max(n, int(heads.max()) + 1))
    return _Length(words, batch, times, int(times.max()), cells)


def _times(
    machine: Machine, steps: NDArray[np.int64], states: NDArray[np.integer[Any]]
) -> NDArray[np.int64]:
    """Steps, with one more where a rule was missing."""
    return steps + ~np.isin(states, list(machine.final))


def _visited(ended: Run) -> range:
    heads = [configuration.heads[0] for configuration in ended.history]
    return range(min(0, *heads), max(len(ended.word), *(h + 1 for h in heads)))


def _endless(machine: Machine, word: str) -> TmcError:
    return TmcError(
        f'{machine.name} has no answer on "{word}": it does not end there, or it gets stuck',
        hint="only machines that end on every word are learned",
    )
