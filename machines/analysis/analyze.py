"""Everything that is found out about a machine: its states, rules, ends, growth and heads.

All words are run, the shortest first, until a length would take more than a budget of work, which
is counted in configurations; then samples of longer words. The same machine gives the same answer.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate, takewhile

from tmc.machines.analysis.classes import Fit, classify
from tmc.machines.analysis.coverage import Coverage, coverage
from tmc.machines.analysis.explore import Key, Parting, explore
from tmc.machines.analysis.halting import NeverHalts, never_halts
from tmc.machines.analysis.measure import Measured, Point, all_runs, sampled_runs
from tmc.machines.errors import UsageError
from tmc.machines.machine import Machine, Word
from tmc.machines.words import Words, all_words, sample_words, word_count

Progress = Callable[[str, int, int], None]

_WORK = 400_000  # configurations on the words of one length
_BRANCHING_WORK = 20_000
_STEPS = 10_000  # of a run
_SAMPLE = 1024  # words of a length of which not all are run
_BRANCHING_SAMPLE = 64
_FEWEST = 16  # words of a sample
_FOLLOWED = 1_000  # steps of a run that does not end, to see what it reaches
_MOST = 10_000  # times as much work
_SHORT = 24  # the largest length of which all words are run
_LONGEST = 5  # times the length of which all words are run
_PROOFS = 3  # words that are shown not to halt
_TRUSTED = 3  # lengths at which a sample must find the worst case


@dataclass(frozen=True, slots=True)
class Growth:
    """How one figure grows with the length: in the worst case, and on average."""

    worst: Fit
    """Of all words up to a length, so that it never falls."""
    worst_to: int
    """The largest length of the worst case: beyond that of which all words were run only if samples
    had found the worst case before."""
    mean: Fit


@dataclass(frozen=True, slots=True)
class Analysis:
    """What was found out about a machine, and how far it was looked for."""

    machine: str
    max_n: int
    """The largest length of which all words were run."""
    longest: int
    """The largest length of which words were run."""
    words: int
    coverage: Coverage
    never_halts: tuple[NeverHalts, ...]
    """The first words on which it is proved."""
    undecided: int
    """Runs that did not end, be it proved or not."""
    max_steps: int
    """The steps after which a run was cut off."""
    parting: Parting | None
    """Where two heads part first; without one the heads are oblivious on all words run."""
    points: tuple[Point, ...]
    steps: Growth | None
    """To the last length before a run was cut off; `None` if some run never halts."""
    cells: Growth | None

    @property
    def oblivious(self) -> bool:
        """Whether no two heads parted."""
        return self.parting is None


def analyze(
    machine: Machine,
    *,
    max_n: int | None = None,
    work: float = 1.0,
    progress: Progress | None = None,
) -> Analysis:
    """Look at the rules of a machine and at its runs.

    All words are run to length `max_n`, or as far as some hundred thousand configurations a length
    reach; `work` is how many times as much may be done. Raises `UsageError` if one of them makes no
    sense.

    >>> from tmc.machines.files import load
    >>> found = analyze(load("increment"), work=0.1)
    >>> found.steps.worst.kind, found.cells.mean.kind, found.oblivious
    ('linear', 'linear', True)
    """
    if not 0 < work <= _MOST or (max_n is not None and max_n < 0):
        raise UsageError(f"--work is more than 0 and at most {_MOST:,}, --max-n at least 0")
    search = _Search(machine, work, progress)
    search.all_lengths(max_n)
    search.samples()
    points = tuple(found.point for found in search.found)
    proofs = tuple(search.proofs())
    return Analysis(
        machine.name,
        max_n=search.max_n,
        longest=max(p.n for p in points),
        words=sum(p.words for p in points),
        coverage=coverage(machine, search.states, search.fired),
        never_halts=proofs,
        undecided=sum(p.undecided for p in points),
        max_steps=search.max_steps,
        parting=search.parting,
        points=points,
        steps=None if proofs else search.growth("steps"),
        cells=None if proofs else search.growth("cells"),
    )


@dataclass
class _Search:
    """The runs on words of one length after the other, and what was seen on them."""

    machine: Machine
    work: float
    progress: Progress | None
    found: list[Measured] = field(default_factory=list)
    states: set[int] = field(default_factory=set)
    fired: set[Key] = field(default_factory=set)
    parting: Parting | None = None
    max_n: int = 0

    @property
    def budget(self) -> int:
        """Configurations on the words of one length."""
        return int(self.work * (_WORK if self.machine.branches == 1 else _BRANCHING_WORK))

    @property
    def sample(self) -> int:
        """How many words of a length are tried, if not all are."""
        return _SAMPLE if self.machine.branches == 1 else _BRANCHING_SAMPLE

    @property
    def max_steps(self) -> int:
        """Steps of one run."""
        return max(int(_STEPS * self.work), _STEPS)

    def all_lengths(self, max_n: int | None) -> None:
        """All words of length 0, 1, ..., while they take no more than the budget."""
        n = 0
        while n == 0 or word_count(self.machine, n):
            met = self.found[-1].work if self.found else 0
            if max_n is None and (n > _SHORT or met * self.machine.input_size > self.budget):
                break
            found = all_runs(self.machine, n, max_steps=self.max_steps)
            for words in all_words(self.machine, n):
                self._see(words, found)
            self._add(found, max_n or 0)
            self.max_n = n
            if n == max_n:
                break
            n += 1

    def samples(self) -> None:
        """Some words of longer lengths, as many as the budget allows, to five times the length."""
        last = self.max_n
        n = last + 1
        while self.machine.input_size and n <= _LONGEST * max(last, 1):
            point = self.found[-1].point
            each = 2 * self.found[-1].work // max(point.words, 1) + 1  # it grows with the length
            count = min(self.sample, self.budget // (2 * each))
            if count < _FEWEST:
                break
            if word_count(self.machine, n) <= count:
                found = all_runs(self.machine, n, max_steps=self.max_steps)
            else:
                found = sampled_runs(self.machine, n, count, max_steps=self.max_steps)
            self._see(sample_words(self.machine, n, count), found)
            self._add(found, _LONGEST * last)
            following = n + max(n // 4, 1)
            power = 1 << n.bit_length()  # at which some machines do most
            n = min(following, power)

    def _see(self, words: Words, found: Measured) -> None:
        steps = found.longest
        if found.point.undecided:
            steps = min(steps, max(_FOLLOWED, found.point.most_steps))
        seen = explore(self.machine, words, max_steps=steps, max_work=max(self.budget, found.work))
        self.states |= seen.states
        self.fired |= seen.fired
        self.parting = self.parting or seen.parting

    def _add(self, found: Measured, last: int) -> None:
        self.found.append(found)
        if self.progress:
            n = found.point.n
            self.progress("analyzing runs", n + 1, max(last, n) + 1)

    def proofs(self) -> Iterator[NeverHalts]:
        """The first words on which the machine is proved never to halt."""
        left: list[Word] = [word for found in self.found for word in found.undecided]
        shown = 0
        for word in left[: 2 * _PROOFS]:
            if shown < _PROOFS and (
                proof := never_halts(self.machine, word, max_steps=self.max_steps)
            ):
                shown += 1
                yield proof

    def growth(self, figure: str) -> Growth:
        """How the steps grow, or the cells."""
        ends = takewhile(lambda found: not found.point.undecided, self.found)
        points = [found.point for found in ends]
        samples = self._samples_find(f"most_{figure}")
        worst = [p for p in points if p.every or samples]
        most = accumulate((getattr(p, f"most_{figure}") for p in worst), max)
        return Growth(
            classify([(p.n, y) for p, y in zip(worst, most, strict=True)]),
            max((p.n for p in worst), default=0),
            classify([(p.n, getattr(p, f"mean_{figure}")) for p in points]),
        )

    def _samples_find(self, figure: str) -> bool:
        """Whether samples find the worst case at the last lengths of which all words were run."""
        known = [found.point for found in self.found if found.point.every][-_TRUSTED:]
        for point in known:
            if point.n:
                tried = sampled_runs(
                    self.machine, point.n, self.sample, max_steps=self.max_steps
                ).point
                if getattr(tried, figure) < getattr(point, figure):
                    return False
        return True
