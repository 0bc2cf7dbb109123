"""How many steps to unroll, and what is known about the words that need more.

The bound is the one asked for, else the machine's own `time`, else it is found. Whatever it is, it
is *proved* where possible: by running every word when there are few, and otherwise by symbolic
execution with functional hashing, until no live configuration is left. A word that breaks a bound,
gets stuck or never halts is shown, never compiled.
"""

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from tmc.bdd import MAX_NODES, TooManyNodes
from tmc.builder import TooManyGates
from tmc.circuit import FALSE
from tmc.defaults import MAX_STEPS
from tmc.encoding import Encoding
from tmc.hashing import MergingBuilder, with_hashing
from tmc.machines.batch import VERDICTS, Batch, run_batch
from tmc.machines.errors import TmcError
from tmc.machines.machine import Machine, Verdict, Word
from tmc.machines.simulate import run, stuck_at
from tmc.reference import Reference
from tmc.unroll.symbolic import Symbolic
from tmc.words import Words, all_words, sample_words, word_count

_FEW_WORDS = 1 << 16  # all are run
_FEW_WORDS_OF_MANY_BRANCHES = 1 << 11
_SAMPLE = 1000
_GATES = 2_000_000  # of the proof by symbolic execution
_FEW_NODES = 1 << 18  # of the diagrams of a proof that is not needed
_CONFLICTS = 100_000  # of the last questions
_UNDECIDED = VERDICTS.index(Verdict.UNDECIDED)


class Status(StrEnum):
    """What is known about the step bound."""

    PROVED = "proved"
    """Every word of length n halts within the bound."""
    DECLARED = "declared"
    """The machine's own bound is used; it was neither proved nor refuted."""
    TRUNCATED = "truncated"
    """The bound was asked for, and some words may need more."""


@dataclass(frozen=True, slots=True)
class Halting:
    """The number of steps to unroll, and why it is enough."""

    steps: int
    status: Status
    reason: str
    accepting: Reference | None = field(default=None, repr=False, compare=False)
    """The output `accept`, if symbolic execution was the proof and came across it."""


def step_bound(
    machine: Machine, n: int, *, steps: int | None = None, max_steps: int = MAX_STEPS
) -> Halting:
    """The step bound for words of length n, proved where possible.

    Raises `TmcError` with a word that breaks the machine's own bound, gets stuck, never halts, or
    is undecided after `max_steps`.
    """
    return _Question(machine, n, steps, max_steps).answer()


@dataclass(frozen=True)
class _Question:
    machine: Machine
    n: int
    steps: int | None
    max_steps: int

    def answer(self) -> Halting:
        bound = self.bound()
        limit = self.max_steps if bound is None else bound
        longest = self.run(sample_words(self.machine, self.n, _SAMPLE), limit)
        accepting = None
        if word_count(self.machine, self.n) <= self.few_words():
            for words in all_words(self.machine, self.n):
                longest = max(longest, self.run(words, limit))
            needed = longest if longest <= limit else None
            reason = "every word was run"
        else:
            needed, accepting = self.prove(limit, longest)
            reason = "no live configuration is left, by symbolic execution"
        if needed is not None:
            steps = needed if bound is None else bound
            return Halting(steps, Status.PROVED, reason, accepting)
        if self.steps is not None:
            return Halting(self.steps, Status.TRUNCATED, "some words may need more steps")
        if bound is not None:
            return Halting(bound, Status.DECLARED, "neither proved nor refuted in the time given")
        raise TmcError(
            f"unknown: {self.machine.name} was not shown to halt within {limit:,} steps "
            f"on every word of length {self.n}",
            hint="declare a bound (time ...), or unroll a fixed number of steps with --steps",
        )

    def bound(self) -> int | None:
        """The bound asked for or declared."""
        declared = None if self.machine.time is None else self.machine.time.at(self.n)
        bound = declared if self.steps is None else self.steps
        if bound is not None and bound > self.max_steps:
            name = "declared bound" if self.steps is None else "bound asked for"
            raise TmcError(
                f"unknown: the {name} is {bound:,} steps at n = {self.n}, "
                f"and more than {self.max_steps:,} are not unrolled",
                hint="take a smaller n, or raise --max-steps",
            )
        return bound

    def few_words(self) -> int:
        return _FEW_WORDS if self.machine.branches == 1 else _FEW_WORDS_OF_MANY_BRANCHES

    def run(self, words: Words, limit: int) -> int:
        """The steps that the words need, `limit + 1` if more; complains about a bad word."""
        batch = run_batch(self.machine, words, max_steps=limit)
        self.complain(words, batch, limit)
        if (batch.verdicts == _UNDECIDED).any():
            return limit + 1
        return int(batch.steps.max(initial=0))

    def complain(self, words: Words, batch: Batch, limit: int) -> None:
        for i in np.flatnonzero(batch.stuck)[:1]:
            raise self.stuck(tuple(words[i].tolist()), limit)
        if self.steps is not None:
            return
        for i in np.flatnonzero(batch.verdicts == _UNDECIDED)[:1]:
            raise self.undecided(tuple(words[i].tolist()), limit, bool(batch.never_halts[i]))

    def stuck(self, word: Word, limit: int) -> TmcError:
        message = stuck_at(self.machine, run(self.machine, word, max_steps=limit))
        return TmcError(f"{self.machine.name}: {message}", hint="add the rule that is missing")

    def undecided(self, word: Word, limit: int, never_halts: bool) -> TmcError:
        shown = f'"{self.machine.show(word)}"'
        if never_halts:
            return TmcError(
                f"{self.machine.name} never halts on {shown}: a configuration comes back",
                hint="unroll a fixed number of steps with --steps; such a word then answers 0",
            )
        if self.machine.time is not None:
            return TmcError(
                f"time bound {self.machine.time.text} broken by {shown}: "
                f"more than the {limit} steps allowed",
                hint="mend the machine or its bound, or unroll a fixed number with --steps",
            )
        return TmcError(
            f"unknown: {shown} is undecided after {limit:,} steps",
            hint="raise --max-steps, or unroll a fixed number of steps with --steps",
        )

    def prove(self, limit: int, longest: int) -> tuple[int | None, Reference | None]:
        """The number of steps after which nothing lives, if that is shown, and what accepts."""
        if self.machine.branches == 1:
            return self.execute(limit)
        horizon = max(longest, 1)  # the number of witness bits must be known beforehand
        while horizon < limit:
            needed, _ = self.execute(horizon)
            if needed is not None:
                return needed, None  # the circuit has other witness bits than this one
            horizon = min(2 * horizon, limit)
        return self.execute(limit)[0], None

    def execute(self, limit: int) -> tuple[int | None, Reference | None]:
        encoding = Encoding(self.machine, self.n, limit)
        asked_for = self.steps is not None  # then a proof is welcome, and not needed
        try:
            return with_hashing(
                encoding,
                lambda builder: self.unroll(encoding, builder),
                _GATES,
                max_nodes=_FEW_NODES if asked_for else MAX_NODES,
                solver=not asked_for,
            )
        except (TooManyGates, TooManyNodes):
            return None, None

    def unroll(
        self, encoding: Encoding, builder: MergingBuilder
    ) -> tuple[int | None, Reference | None]:
        unrolling = Symbolic(encoding, builder, frozen=False)
        while unrolling.live and unrolling.time < encoding.steps:
            unrolling.step()
        if self.machine.branches == 1:
            self.search(encoding, builder, unrolling.stuck())
            ended = self.search(encoding, builder, unrolling.running()) is False
        else:  # the bound may be a first try, and no word is to blame
            ended = builder.difference(unrolling.running(), FALSE, _CONFLICTS) is False
        accepting = Reference(builder, {"accept": unrolling.accepting()})
        return unrolling.time if ended or not unrolling.live else None, accepting

    def search(self, encoding: Encoding, builder: MergingBuilder, bad: int) -> bool | None:
        """Is there a word for which `bad` holds? If it is one to complain about, do."""
        found = builder.difference(bad, FALSE, _CONFLICTS)
        if isinstance(found, list):
            words, _ = encoding.words(np.array([found], dtype=np.bool_))
            self.run(words, encoding.steps)
            return True
        return found
