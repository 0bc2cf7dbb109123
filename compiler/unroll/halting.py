"""How many steps to unroll, and what is known about the words that need more.

The bound is the one asked for, else the machine's own `time`, else it is found. Whatever it is, it
is *proved* where possible: by running every word when there are few, and otherwise by symbolic
execution with functional hashing, until no live configuration is left. Out of time that is quick,
but then only a bound on the longest run comes out; if it is more than the machine's own bound, and
an execution in time takes too long, so many steps are unrolled. A word that breaks a bound, gets
stuck or never halts is shown, never compiled.
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from tmc.circuits.builder import TooManyGates
from tmc.circuits.circuit import FALSE
from tmc.defaults import MAX_STEPS
from tmc.hashing.bdd import MAX_NODES, TooManyNodes
from tmc.hashing.choice import MergingBuilder, with_hashing
from tmc.machines.batch import VERDICTS, Batch, run_batch
from tmc.machines.errors import TmcError
from tmc.machines.machine import Machine, Verdict, Word
from tmc.machines.simulate import run, stuck_at
from tmc.machines.words import Words, all_words, sample_words, word_count
from tmc.unroll.encoding import Encoding
from tmc.unroll.reference import Reference
from tmc.unroll.strategies import Strategy, begin, plainest
from tmc.unroll.symbolic import Clock, Symbolic

_FEW_WORDS = 1 << 16  # all are run
_FEW_WORDS_OF_MANY_BRANCHES = 1 << 11
_SAMPLE = 1000
_GATES = 2_000_000  # of the proof by symbolic execution
_FEW_NODES = 1 << 18  # of the diagrams of a proof that is not needed
_CONFLICTS = 100_000  # of the last questions
_EXECUTED = "no live configuration is left, by symbolic execution"
_UNDECIDED = VERDICTS.index(Verdict.UNDECIDED)


class Status(StrEnum):
    """What is known about the step bound."""

    PROVED = "proved"
    """Every word of length n halts within the bound; with a choice of actions, is decided by it."""
    DECLARED = "declared"
    """The machine's own bound is used; it was neither proved nor refuted."""
    TRUNCATED = "truncated"
    """The bound was asked for, and some words may need more."""


class Known(NamedTuple):
    """The output `accept` of an unrolling."""

    strategy: Strategy
    reference: Reference


@dataclass(frozen=True, slots=True)
class Halting:
    """The number of steps to unroll, and why it is enough."""

    steps: int
    status: Status
    reason: str
    known: Known | None = field(default=None, repr=False, compare=False)
    """What accepts, if symbolic execution was the proof and came across it."""


class Proof(NamedTuple):
    """That every word halts."""

    longest: Clock
    """The steps of the longest run."""
    known: Known | None


def step_bound(
    machine: Machine, n: int, *, steps: int | None = None, max_steps: int = MAX_STEPS
) -> Halting:
    """The step bound for words of length n, proved where possible.

    Raises `TmcError` with a word that breaks the machine's own bound, gets stuck, never halts, or
    is undecided after `max_steps`.
    """
    return _Question(machine, n, steps, max_steps).answer()


def always_halts(encoding: Encoding) -> bool:
    """Whether every run has come to its end within the steps of `encoding`, on every branch.

    False also if that was not found out. Raises `TmcError` with a word that gets stuck.
    """
    question = _Question(encoding.machine, encoding.n, encoding.steps, encoding.steps)
    return question.execute(Strategy.SYMBOLIC, encoding.steps, MAX_NODES, solver=True) is not None


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
        if word_count(self.machine, self.n) <= self.few_words():
            for words in all_words(self.machine, self.n):
                longest = max(longest, self.run(words, limit))
            if longest <= limit:
                steps = longest if bound is None else bound
                return Halting(steps, Status.PROVED, "every word was run")
        elif proof := self.prove(limit, longest):
            if halting := self.proved(proof.longest.most, bound):
                return replace(halting, known=proof.known)
        if self.steps is not None:
            return Halting(self.steps, Status.TRUNCATED, "some words may need more steps")
        if bound is not None:
            return Halting(bound, Status.DECLARED, "neither proved nor refuted in the time given")
        raise TmcError(
            f"unknown: {self.machine.name} was not shown to halt within {limit:,} steps "
            f"on every word of length {self.n}",
            hint="declare a bound (time ...), or unroll a fixed number of steps with --steps",
        )

    def proved(self, needed: int, bound: int | None) -> Halting | None:
        """What to unroll if every word halts within `needed` steps.

        That is more than the machine's own bound where this is neither proved nor refuted.
        """
        if bound is not None and needed <= bound:
            return Halting(bound, Status.PROVED, _EXECUTED)
        if self.steps is not None or needed > self.max_steps:
            return None
        doubt = "" if bound is None else f"; {bound:,} steps were neither proved nor refuted"
        return Halting(needed, Status.PROVED, _EXECUTED + doubt)

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

    def prove(self, limit: int, longest: int) -> Proof | None:
        """What symbolic execution proves, if it comes to an end.

        Out of time it is fast, but may know the longest run only roughly.
        """
        if self.machine.branches > 1:
            return self.prove_branching(limit, longest)
        asked_for = self.steps is not None  # then a proof is welcome, and not needed
        nodes = _FEW_NODES if asked_for else MAX_NODES
        rough = self.execute(Strategy.ASYNCHRONOUS, limit, nodes, solver=False)
        if rough is None:
            return self.execute(Strategy.SYMBOLIC, limit, nodes, solver=not asked_for)
        least, most = rough.longest
        if least == most or (most <= limit and self.bound() is not None):
            return rough
        exact = self.execute(Strategy.SYMBOLIC, limit, _FEW_NODES, solver=False)
        return Proof(exact.longest, rough.known) if exact else rough

    def prove_branching(self, limit: int, longest: int) -> Proof | None:
        """The same for a machine whose witness bits must be counted beforehand."""
        nodes = MAX_NODES if self.steps is None else _FEW_NODES
        horizon = max(longest, 1)
        while True:
            proof = self.execute(Strategy.SYMBOLIC, horizon, nodes, solver=self.steps is None)
            if proof:
                return Proof(proof.longest, None)  # the circuit may have other witness bits
            if horizon >= limit:
                return None
            horizon = min(2 * horizon, limit)

    def execute(self, strategy: Strategy, limit: int, nodes: int, *, solver: bool) -> Proof | None:
        """Run all words at once, for at most so many steps each; `None` if some may live on.

        Complains about a bad word.
        """
        encoding = Encoding(self.machine, self.n, limit)

        def build(builder: MergingBuilder) -> Proof | None:
            unrolling = begin(strategy, encoding, builder, frozen=False)
            assert isinstance(unrolling, Symbolic)
            while not unrolling.finished():
                unrolling.step()
            if not self.have_halted(unrolling, builder):
                return None
            accept = Reference(builder, {"accept": unrolling.accepting()})
            return Proof(unrolling.longest, Known(plainest(strategy, unrolling), accept))

        try:
            return with_hashing(encoding, build, _GATES, max_nodes=nodes, solver=solver)
        except (TooManyGates, TooManyNodes):
            return None

    def have_halted(self, unrolling: Symbolic, builder: MergingBuilder) -> bool:
        """Whether every word has come to its end."""
        if self.machine.branches > 1:  # the bound may be a first try, and no word is to blame
            return builder.difference(unrolling.running(), FALSE, _CONFLICTS) is False
        answers = [
            self.search(unrolling, builder, bad) for bad in (unrolling.stuck(), unrolling.running())
        ]
        return answers == [False, False]

    def search(self, unrolling: Symbolic, builder: MergingBuilder, bad: int) -> bool | None:
        """Is there a word for which `bad` holds? If it is one to complain about, do."""
        found = builder.difference(bad, FALSE, _CONFLICTS)
        if isinstance(found, list):
            words, _ = unrolling.encoding.words(np.array([found], dtype=np.bool_))
            self.run(words, unrolling.encoding.steps)
            return True
        return found
