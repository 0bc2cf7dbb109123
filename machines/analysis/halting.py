"""Words on which a machine never halts, each with a proof.

A configuration that comes back proves it of any deterministic machine: the run goes in a circle. Of
a machine with one tape it is proved too where its run goes ever further, and the accelerated engine
finds a rule that can be applied for ever. A nondeterministic machine never halts on a word if no
branch accepts and some branch comes back to a configuration.
"""

from dataclasses import dataclass
from enum import StrEnum

from tmc.machines.accelerate import endless
from tmc.machines.machine import Machine, Word
from tmc.machines.simulate import cycle, run

_FAR = 1 << 60  # steps within which a rule that holds for ever is looked for


class How(StrEnum):
    """How a run never halts."""

    REPEATS = "repeats"
    """A configuration comes back."""
    RUNS_AWAY = "runs away"
    """It visits ever new cells."""


@dataclass(frozen=True, slots=True)
class NeverHalts:
    """A word on which a machine never halts, and why."""

    word: str
    how: How
    begins: int
    """The steps before the first round."""
    period: int
    """The steps of a round; 0 if nothing is known of it (some branch comes back)."""
    more: int = 0
    """By how many steps each round is longer than the one before."""
    left: bool = False
    """Whether it goes ever further to the left."""
    right: bool = False

    def __str__(self) -> str:
        if not self.period:
            return f'never halts on "{self.word}": a branch comes back to a configuration'
        steps = f"{self.period:,} step{'s' * (self.period != 1)}"
        rounds = f"from step {self.begins:,} on in rounds of {steps}"
        if self.how is How.REPEATS:
            return f'never halts on "{self.word}": {rounds}, with the same configurations'
        longer = f", each {self.more:,} longer" if self.more else ""
        ways = " and ".join(w for w, goes in (("left", self.left), ("right", self.right)) if goes)
        return f'never halts on "{self.word}": it goes ever further {ways}, {rounds}{longer}'


def never_halts(machine: Machine, word: Word, *, max_steps: int) -> NeverHalts | None:
    """A proof that the machine never halts on this word, if one is found in so many steps."""
    seen = run(machine, word, max_steps=max_steps)
    text = machine.show(word)
    if seen.never_halts and machine.branches > 1:
        return NeverHalts(text, How.REPEATS, 0, 0)
    if seen.never_halts:
        return NeverHalts(text, How.REPEATS, *cycle(machine, word, seen.steps))
    if machine.branches > 1 or machine.tapes > 1 or seen.steps < max_steps or seen.stuck:
        return None
    proof = endless(machine, word, max_steps=_FAR)
    if proof is None:
        return None
    how = How.RUNS_AWAY if proof.left or proof.right else How.REPEATS
    return NeverHalts(
        text, how, proof.begins, proof.steps, proof.more, left=proof.left, right=proof.right
    )
