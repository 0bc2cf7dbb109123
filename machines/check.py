"""Holding a machine to its word: the tests in its file, and its promises of time and space.

A bound is a promise on every word, and so is halting. Here all words are run, the shortest first,
as far as a budget of words and steps goes; the first that breaks a promise is shown. What was
covered is part of the answer, since the promise itself is about infinitely many words.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from tmc.machines.analysis.halting import never_halts
from tmc.machines.batch import VERDICTS, Batch, run_batch
from tmc.machines.bounds import Bound
from tmc.machines.errors import Diagnostic, Severity, Span, UsageError, count_of
from tmc.machines.machine import Machine, Test, Verdict, Word
from tmc.machines.simulate import Run, run, stuck_at
from tmc.machines.words import Words, all_words

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""

_WORDS = 20_000  # run without `max_n`, of all lengths together
_BRANCHING_WORDS = 1_000  # the same for a nondeterministic machine, which is searched
_WORK = 30_000_000  # configurations that the words of one length may meet, without `max_n`
_BRANCHING_WORK = 300_000
_PROVED = 1_000  # steps after which it is tried to prove that a run never halts
_STEPS = 100_000  # after which a word without a time bound is left undecided
_UNDECIDED = VERDICTS.index(Verdict.UNDECIDED)


@dataclass(frozen=True)
class Checked:
    """What was found about a machine, and how far it was looked for."""

    machine: str
    ok: bool
    diagnostics: tuple[Diagnostic, ...]
    tests: int
    """Tests of the file that were run."""
    words: int
    """Words that were run beside them."""
    max_n: int
    """The largest length of which all words were run; -1 if there is none."""
    steps: tuple[int, ...]
    """The most steps of a word, for each length from 0 on."""
    spaces: tuple[int, ...]
    """The most cells visited on one tape, for each length from 0 on."""

    def summary(self) -> str:
        """The result in one line."""
        errors = sum(d.severity is Severity.ERROR for d in self.diagnostics)
        verdict = "ok" if self.ok else count_of(errors, "error")
        covered = f"{self.words:,} words to length {self.max_n}" if self.words else "no words"
        return f"{self.machine}: {verdict} ({self.tests} tests, {covered})"


def check(
    machine: Machine,
    *,
    max_n: int | None = None,
    strict: bool = False,
    progress: Progress | None = None,
) -> Checked:
    """Run the tests of a machine, and all words to length `max_n` against its bounds.

    Without `max_n` the words go as far as some thousands of them, or some millions of steps, reach.
    `strict` makes a missing rule an error. Raises `UsageError` if `max_n` is negative.
    """
    if max_n is not None and max_n < 0:
        raise UsageError(f"a word cannot have length {max_n}", hint="take --max-n 0 or more")
    found = [_strict(d) if strict else d for d in machine.notes]
    found += [wrong for test in machine.tests if (wrong := _test(machine, test))]
    words, steps, spaces = 0, list[int](), list[int]()
    broken: set[str] = set()
    for n in _lengths(machine, max_n):
        longest, widest, met = 0, 0, 0
        for block in all_words(machine, n):
            batch = run_batch(machine, block, max_steps=_limit(machine, n))
            words += len(block)
            for wrong in _promises(machine, n, block, batch):
                if wrong.code not in broken:
                    broken.add(wrong.code)
                    found.append(wrong)
            longest = max(longest, int(batch.steps.max(initial=0)))
            widest = max(widest, int(batch.spaces.max(initial=0)))
            met += int(batch.configurations.sum())
        steps.append(longest)
        spaces.append(widest)
        if progress:
            progress("running all words", len(steps), 1 + (max_n or len(steps)))
        work = _WORK if machine.branches == 1 else _BRANCHING_WORK
        if max_n is None and met * machine.input_size > work:
            break  # the next length has so many times the words
    return Checked(
        machine.name,
        ok=all(d.severity is not Severity.ERROR for d in found),
        diagnostics=tuple(found),
        tests=len(machine.tests),
        words=words,
        max_n=len(steps) - 1,
        steps=tuple(steps),
        spaces=tuple(spaces),
    )


def _strict(diagnostic: Diagnostic) -> Diagnostic:
    missing = diagnostic.code == "missing-rule"
    return replace(diagnostic, severity=Severity.ERROR) if missing else diagnostic


def _lengths(machine: Machine, max_n: int | None) -> range:
    """The lengths of which all words are run: the empty word at least."""
    size = machine.input_size
    if not size:
        return range(1)
    if max_n is not None:
        return range(max_n + 1)
    budget = _WORDS if machine.branches == 1 else _BRANCHING_WORDS
    n, total = 0, 1
    while n < 32 and total + size ** (n + 1) <= budget:
        n += 1
        total += size**n
    return range(n + 1)


def _limit(machine: Machine, n: int) -> int:
    """Steps to run: one more than the time bound allows, to see it broken."""
    return _STEPS if machine.time is None else min(machine.time.at(n) + 1, _STEPS)


def _test(machine: Machine, test: Test) -> Diagnostic | None:
    """What is wrong with one test of the file, if anything."""
    result = run(machine, test.word, max_steps=max(_STEPS, test.steps or 0))
    name = f'test "{machine.show(test.word)}"'
    if result.stuck:
        problem = f"{name}: {stuck_at(machine, result)}"
    elif result.never_halts:
        problem = f"{name} never halts: a configuration comes back"
    elif _answer(machine, result.verdict, result.output) != _answer(
        machine, test.verdict, test.output
    ):
        problem = f"{name} expected {_expected(machine, test)}, got {_got(machine, result)}"
    elif test.steps is not None and result.steps != test.steps:
        problem = f"{name} expected {_expected(machine, test)}, took {result.steps}"
    else:
        return None
    return _error(machine, "test", problem, test.line)


def _answer(machine: Machine, verdict: Verdict, output: Word | None) -> str:
    return str(verdict) if output is None else f'"{machine.show(output)}"'


def _expected(machine: Machine, test: Test) -> str:
    answer = _answer(machine, test.verdict, test.output)
    return answer if test.steps is None else f"{answer} in {test.steps}"


def _got(machine: Machine, result: Run) -> str:
    if result.verdict is Verdict.UNDECIDED:
        return f"no answer in {result.steps:,} steps"
    return _answer(machine, result.verdict, result.output)


def _promises(
    machine: Machine,
    n: int,
    words: Words,
    batch: Batch,
) -> Iterator[Diagnostic]:
    """The first word that breaks each promise."""
    undecided = (batch.verdicts == _UNDECIDED) & ~batch.stuck

    def first(bad: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Iterator[tuple[int, str]]:
        for i in np.flatnonzero(bad)[:1].tolist():
            yield i, f'"{machine.show(words[i].tolist())}"'

    for i, _ in first(batch.stuck):
        stuck = run(machine, words[i].tolist(), max_steps=_limit(machine, n))
        yield _error(machine, "stuck", stuck_at(machine, stuck))
    for _, word in first(batch.never_halts):
        yield _error(machine, "never-halts", f"never halts on {word}: a configuration comes back")
    if machine.time is not None:
        late = batch.steps > machine.time.at(n)
        for i, word in first(late):
            whole = run(machine, words[i].tolist(), max_steps=_STEPS)
            least = "at least " if whole.verdict is Verdict.UNDECIDED else ""
            took = f"{least}{count_of(whole.steps, 'step')}"
            yield _broken(machine, "time", machine.time, word, took, n)
    else:
        for i, word in first(undecided & ~batch.never_halts):
            proof = never_halts(machine, tuple(words[i].tolist()), max_steps=_PROVED)
            if proof:
                yield _error(machine, "never-halts", str(proof))
                continue
            message = f"{word} is undecided after {_STEPS:,} steps"
            yield Diagnostic(Severity.WARNING, "undecided", message, _span(machine, 0))
    if machine.space is not None:
        for i, word in first(batch.spaces > machine.space.at(n)):
            took = count_of(int(batch.spaces[i]), "cell")
            yield _broken(machine, "space", machine.space, word, took, n)


def _broken(machine: Machine, kind: str, bound: Bound, word: str, took: str, n: int) -> Diagnostic:
    message = f"{kind} bound {bound.text} broken by {word}: {took}, {bound.at(n)} allowed"
    return Diagnostic(Severity.ERROR, f"{kind}-bound", message, bound.span or _span(machine, 0))


def _error(machine: Machine, code: str, message: str, line: int = 0) -> Diagnostic:
    return Diagnostic(Severity.ERROR, code, message, _span(machine, line))


def _span(machine: Machine, line: int) -> Span | None:
    return Span(machine.file, max(line, 1), 1) if machine.file else None
