"""Words on which two machines differ, found by the simulator and by nothing else.

All short words are tried, and long ones of the kinds on which machines that are right on short
words tend to be wrong: powers of short words next to each other (0^i 1^j), words that read the same
backwards, these with one symbol changed, and words drawn at random.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from tmc.machines.batch import VERDICTS, Batch, run_batch
from tmc.machines.machine import Machine, Verdict, Word
from tmc.machines.simulate import Run, run

_SHORT = 2048  # words of one length, up to which all of them are tried
_LONG = (16, 25, 40, 64)
_DRAWN = 256  # words of each kind, for each long length
_WORK = 10_000_000  # steps of both machines, after which no more words are tried
_STEPS = 100_000  # after which a machine is said not to have halted

Words = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Difference:
    """A word on which two machines differ, and what the simulator says of each."""

    word: str
    first: str
    second: str

    def __str__(self) -> str:
        return f'on "{self.word}" one {self.first} and the other {self.second}'


def find_difference(a: Machine, b: Machine, *, seed: int = 0) -> Difference | None:
    """A word on which the simulator shows a difference, among some thousands that it tries."""
    work = 0
    for words in _words(a.input_size, seed):
        steps = 1000 + 4 * words.shape[1] ** 2
        one, other = (run_batch(machine, words, max_steps=steps) for machine in (a, b))
        for i in np.flatnonzero(_unlike(one, other)).tolist():
            if found := difference_at(a, b, tuple(words[i].tolist())):
                return found
        work += int(one.steps.sum() + other.steps.sum())
        if work > _WORK:
            break
    return None


def difference_at(a: Machine, b: Machine, word: Word) -> Difference | None:
    """The difference on one word, if there is one.

    A machine that has not ended after 100,000 steps counts as one that does not end.
    """
    one, other = (run(machine, word, max_steps=_STEPS) for machine in (a, b))
    same_tape = not a.computes or one.final.tapes == other.final.tapes
    if one.verdict == other.verdict and (one.verdict is Verdict.UNDECIDED or same_tape):
        return None
    return Difference(a.show(word), _says(a, one), _says(b, other))


def _unlike(one: Batch, other: Batch) -> NDArray[np.bool_]:
    unlike: NDArray[np.bool_] = one.verdicts != other.verdicts
    if one.machine.computes:
        ends = np.concatenate([one.ends, other.ends])
        first, stop = int(ends[:, 0].min(initial=0)), int(ends[:, 1].max(initial=0))
        halted = one.verdicts == VERDICTS.index(Verdict.HALT)
        unlike |= halted & (one.tape(first, stop) != other.tape(first, stop)).any(axis=1)
    return unlike


def _says(machine: Machine, run: Run) -> str:
    match run.verdict:
        case Verdict.ACCEPT | Verdict.REJECT:
            return f"{run.verdict}s"
        case Verdict.HALT:
            assert run.output is not None
            cell = min(run.final.tapes[0], default=0)
            return f'writes "{machine.show(run.output)}" at cell {cell}'
        case Verdict.UNDECIDED:
            how = "never halts" if run.never_halts else f"has not halted after {run.steps:,} steps"
            return "gets stuck" if run.stuck else how


def _words(letters: int, seed: int) -> Iterator[Words]:
    for n in range(max(_LONG) + 1):
        if letters**n > _SHORT:
            break
        rows = list(product(range(letters), repeat=n))
        yield np.array(rows, dtype=np.int64).reshape(len(rows), n)
    else:
        return  # these were all the words
    random = np.random.default_rng(seed)
    for n in _LONG:
        words = np.concatenate([_powers(letters, n), _drawn(letters, n, random)])
        yield np.unique(words, axis=0)


def _powers(letters: int, n: int) -> Words:
    """u^i v^j, cut to n symbols, for u and v of one or two symbols and every place of the seam."""
    short = [u for k in (1, 2) for u in product(range(letters), repeat=k)][:6]
    rows = [
        (u * n)[:seam] + (v * n)[: n - seam]
        for u, v in product(short, repeat=2)
        for seam in range(0, n + 1)
    ]
    return np.array(rows, dtype=np.int64)


def _drawn(letters: int, n: int, random: np.random.Generator) -> Words:
    words = random.integers(letters, size=(_DRAWN, n))
    mirrored = words.copy()
    mirrored[:, n - n // 2 :] = mirrored[:, : n // 2][:, ::-1]
    changed = mirrored.copy()
    rows = np.arange(_DRAWN)
    changed[rows, random.integers(n, size=_DRAWN)] = random.integers(letters, size=_DRAWN)
    return np.concatenate([words, mirrored, changed])
