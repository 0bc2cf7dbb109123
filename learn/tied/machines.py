"""Turing machines by gradients: trained on all short words, and then compared with the truth.

With each seed many tables are trained side by side from the same lessons, until they explain all of
them or the steps are over. Only then does the machine that answers come in again: each table that
explains the words is *proved* to be the same function on words of every length, or refuted by a
word, or neither. Where it is neither, circuits settle some lengths.

Explaining the words is what a learner can see; being proved is not. So of how many explain, and of
these how many are right, two rates follow, and the best machine is chosen with hindsight.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter

from tmc.learn.discrete.lessons import Lesson, MachineTeacher, Told
from tmc.learn.discrete.machines import LearnedMachine
from tmc.learn.equality.bisimulation import Answer, Comparison, bisimilar, equal_at
from tmc.learn.shape import Shape, machine_of, merged
from tmc.learn.tied.labels import labels_of
from tmc.learn.tied.net import Form, TiedNet
from tmc.learn.tied.training import Explanation, train_tied
from tmc.machines.machine import Machine
from tmc.machines.source import source

LENGTHS = (12, 16)
"""Of the words on which circuits are compared where there is neither proof nor refutation."""

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A machine that explains the training words, and what is known of it on all the others."""

    machine: Machine
    """Without the states that double another one, and without rules that no word has used."""
    restart: int
    step: int
    repaired: bool
    comparison: Comparison

    @property
    def states(self) -> int:
        """How many working states it has."""
        return len(self.machine.states) - len(self.machine.final)

    @property
    def size(self) -> tuple[int, int]:
        """States and rules."""
        return self.states, len(self.machine.delta)

    @property
    def cost(self) -> tuple[int, int, int]:
        """Less is better: proved before undecided before refuted, then fewer states and rules."""
        answers = (Answer.PROVED, Answer.UNKNOWN, Answer.DIFFERENT)
        return answers.index(self.comparison.answer), *self.size


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came out of one seed."""

    seed: int
    restarts: int
    steps: int
    seconds: float
    """Of the training."""
    candidates: tuple[Candidate, ...]

    @property
    def simplest(self) -> Candidate | None:
        """The smallest candidate, the first of these: a choice that needs no truth."""
        return min(self.candidates, key=lambda one: one.size, default=None)

    def count(self, answer: Answer) -> int:
        """How many restarts came to a machine of which this is known."""
        return sum(one.comparison.answer is answer for one in self.candidates)


@dataclass(frozen=True, slots=True)
class TrainedMachine(LearnedMachine):
    """The best machine of all seeds: the simplest proved, or else the simplest that explains."""

    attempts: tuple[Attempt, ...]
    interrupted: bool
    """Whether Ctrl-C ended it; all that was found by then is here."""


def train_machine(
    shape: Shape,
    truth: Machine,
    told: Told,
    *,
    longest: int = 4,
    seeds: Sequence[int] = (0,),
    restarts: int = 16,
    steps: int = 400,
    enough: int | None = None,
    form: Form = Form.TRIPLES,
    rate: float = 0.2,
    proposals: int = 40_000,
    lengths: Sequence[int] = LENGTHS,
    progress: Progress | None = None,
) -> TrainedMachine:
    """Train machines of this shape on all words of up to `longest` symbols.

    A seed draws what is shown, the first tables and the batches. With each of them training ends
    when `enough` restarts explain the words (all of them), or after so many steps; `rate` and
    `proposals` are as in `train_tied`. Ctrl-C ends the training with what there is; a second one,
    the comparisons. Raises `UsageError` if there is no word to learn from, `TmcError` if the truth
    does not end on one of them.
    """
    began = perf_counter()
    judge = _Judge(truth, lengths)
    attempts: list[Attempt] = []
    lessons: list[tuple[Lesson, ...]] = []
    interrupted = False
    for i, seed in enumerate(seeds):
        lessons.append(tuple(MachineTeacher(truth, told, longest=longest, seed=seed).lessons()))
        before = sum(len(a.candidates) for a in attempts)

        def tell(step: int, found: int, i: int = i, before: int = before) -> None:
            if progress:
                progress("steps", i * steps + step, len(seeds) * steps)
                progress("explain the words", before + found, len(seeds) * restarts)

        trained = train_tied(
            TiedNet(shape, restarts, seed, form=form),
            labels_of(shape, lessons[-1]),
            steps=steps,
            enough=restarts if enough is None else enough,
            rate=rate,
            proposals=proposals,
            seed=seed,
            progress=tell,
        )
        candidates = tuple(judge.candidate(one) for one in trained.found)
        attempts.append(Attempt(seed, restarts, trained.steps, trained.seconds, candidates))
        interrupted = trained.interrupted or judge.interrupted
        if interrupted:
            break
    found = [(one.cost, i, one) for i, a in enumerate(attempts) for one in a.candidates]
    _, where, best = min(found, key=lambda one: one[:2]) if found else (None, 0, None)
    return TrainedMachine(
        machine=best.machine if best else None,
        states=shape.states,
        lessons=lessons[where],
        impossible=False,
        comparison=best.comparison if best else None,
        seconds=perf_counter() - began,
        attempts=tuple(attempts),
        interrupted=interrupted,
    )


@dataclass(slots=True)
class _Judge:
    """Compares machines with the truth, each once."""

    truth: Machine
    lengths: Sequence[int]
    interrupted: bool = False
    known: dict[str, Comparison] = field(default_factory=dict)

    def candidate(self, one: Explanation) -> Candidate:
        machine = machine_of(one.shape, merged(one.delta), f"{self.truth.name}-learned")
        text = source(machine)
        if text not in self.known:
            try:
                self.known[text] = self._compared(machine)
            except KeyboardInterrupt:
                self.interrupted = True
        comparison = self.known.get(text, Comparison(Answer.UNKNOWN, "the comparison was ended"))
        return Candidate(machine, one.restart, one.step, one.repaired, comparison)

    def _compared(self, machine: Machine) -> Comparison:
        comparison = bisimilar(self.truth, machine)
        if comparison.answer is not Answer.UNKNOWN:
            return comparison
        equal = []
        for n in self.lengths:
            there = equal_at(self.truth, machine, n)
            if there.answer is Answer.DIFFERENT:
                return there
            if there.answer is Answer.PROVED:
                equal.append(str(n))
        if not equal:
            return comparison
        circuits = f"circuits prove it for words of length {' and '.join(equal)}"
        return replace(comparison, how=f"{comparison.how}; {circuits}")
