"""What became of a run, without its configurations, by whichever engine is fastest.

A short run is followed step by step (`simulate.py`). A long one of a deterministic machine with one
tape is accelerated (`accelerate.py`), and where that gains nothing it is done in machine code
(`batch.py`). All find the same; only a loop is noticed at another step where none but the
accelerated engine gets that far.
"""

from dataclasses import dataclass, replace

from tmc.machines.accelerate import Outcome, accelerate
from tmc.machines.machine import Machine, Verdict, Word
from tmc.machines.simulate import Run, run, stuck_at, stuck_there

_STEP_BY_STEP = 20_000  # steps: less than a tenth of a second
_IN_MACHINE_CODE = 1 << 28  # steps: a second or two
_SPELLED = 1_000_000  # symbols of an output that are written out


@dataclass(frozen=True)
class Summary:
    """How a run ended, for people."""

    verdict: Verdict
    steps: int
    space: int
    output: str | None
    """The output of a machine that computes. One too long to be written out is given by powers:
    `(01)^3 1` for 0101011."""
    never_halts: bool
    stuck: str
    """Where the run got stuck, in words; empty if it did not."""


def summarize(
    machine: Machine, word: str, *, max_steps: int = 1_000_000, start: str | None = None
) -> Summary:
    """What `run` finds about a word."""
    simple = machine.branches == 1 and machine.tapes == 1
    few = min(max_steps, _STEP_BY_STEP) if simple else max_steps
    begun = run(machine, word, max_steps=few, start=start)
    if few == max_steps or begun.steps < few or begun.never_halts:
        return of_run(machine, begun)
    if start is not None:
        machine = replace(machine, start=machine.states.index(start))
    outcome = accelerate(machine, begun.word, max_steps=max_steps)
    cut_off = outcome is not None and outcome.verdict is Verdict.UNDECIDED and not outcome.stuck
    if outcome is None or (cut_off and max_steps <= _IN_MACHINE_CODE):
        return _in_machine_code(machine, begun.word, max_steps)
    return _of_outcome(machine, begun.word, outcome)


def of_run(machine: Machine, run: Run) -> Summary:
    """The summary of a run that was followed step by step."""
    return Summary(
        run.verdict,
        run.steps,
        run.space,
        None if run.output is None else machine.show(run.output),
        run.never_halts,
        stuck_at(machine, run) if run.stuck else "",
    )


def _in_machine_code(machine: Machine, word: Word, max_steps: int) -> Summary:
    from tmc.machines.batch import VERDICTS, run_batch  # which loads NumPy, and numba when it runs

    batch = run_batch(machine, [word], max_steps=max_steps)
    output = batch.output(0)
    state, read = int(batch.states[0]), batch.scanned[0].tolist()
    return Summary(
        VERDICTS[batch.verdicts[0]],
        int(batch.steps[0]),
        int(batch.spaces[0]),
        None if output is None else machine.show(output),
        bool(batch.never_halts[0]),
        stuck_there(machine, word, state, read) if batch.stuck[0] else "",
    )


def _of_outcome(machine: Machine, word: Word, outcome: Outcome) -> Summary:
    halts = outcome.verdict is Verdict.HALT
    return Summary(
        outcome.verdict,
        outcome.steps,
        outcome.space,
        _output(machine, outcome) if halts else None,
        outcome.never_halts,
        stuck_there(machine, word, outcome.state, [outcome.scanned]) if outcome.stuck else "",
    )


def _output(machine: Machine, outcome: Outcome) -> str:
    """What is left on the tape between the outermost symbols that are not blank."""
    powers = _trimmed(list(outcome.tape), machine.blank)
    powers = _trimmed([(word[::-1], count) for word, count in reversed(powers)], machine.blank)
    powers = [(word[::-1], count) for word, count in reversed(powers)]
    if sum(len(word) * count for word, count in powers) <= _SPELLED:
        return machine.show([s for word, count in powers for s in word * count])
    return " ".join(_power(machine.show(word), count) for word, count in powers)


def _trimmed(powers: list[tuple[Word, int]], blank: int) -> list[tuple[Word, int]]:
    """The powers of words from the first symbol on that is not blank."""
    for i, (word, count) in enumerate(powers):
        for j, s in enumerate(word):
            if s != blank:
                if j == 0:
                    return powers[i:]
                return [(word[j:], 1), *[(word, count - 1)] * (count > 1), *powers[i + 1 :]]
    return []


def _power(text: str, count: int) -> str:
    if count == 1:
        return text
    return f"{text if len(text) == 1 else f'({text})'}^{count}"
