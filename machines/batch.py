"""Running a machine on many words at once, tens of millions of steps a second.

A kernel does what `tmc.machines.simulate.run` does, on flat arrays. It is an ordinary function:
small work is done by calling it as it stands, and only when a batch turns out to be large is it
compiled (by numba, whose import alone takes longer than most batches). One kernel knows any number
of tapes (`many_tapes.py`); one tape without witnesses has a faster one of its own (`one_tape.py`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from tmc.machines.errors import UsageError
from tmc.machines.machine import Action, Machine, Move, Verdict, Word
from tmc.machines.many_tapes import Program, follow_all
from tmc.machines.one_tape import Table, follow
from tmc.machines.simulate import run

Words = NDArray[np.integer[Any]] | Sequence[str | Sequence[int]]
"""Words of one length as an array (words, n), or any words in a row."""

Kernel = Callable[..., tuple[int, NDArray[np.int16]]]

VERDICTS = tuple(Verdict)
"""What the numbers in `Batch.verdicts` stand for: accept, reject, halt, undecided."""

# How a run ended: a number of `VERDICTS`, or one of two more, which are undecided as well.
_REJECT, _UNDECIDED = VERDICTS.index(Verdict.REJECT), VERDICTS.index(Verdict.UNDECIDED)
_REPEATS, _STUCK = len(VERDICTS), len(VERDICTS) + 1

_PLAIN_STEPS = 1 << 16  # some 0.2 s
_COMPILED_STEPS = 1 << 27  # about a second, after which an interrupt is heard

_KNOWN: dict[Kernel, Kernel] = {}
"""The kernels that have been compiled."""


@dataclass(frozen=True)
class Batch:
    """What became of many words: arrays with one row for each, the fields of `Run`."""

    machine: Machine
    verdicts: NDArray[np.int8]
    """Numbers of `VERDICTS`."""
    steps: NDArray[np.int64]
    spaces: NDArray[np.int64]
    never_halts: NDArray[np.bool_]
    stuck: NDArray[np.bool_]
    configurations: NDArray[np.int64]
    states: NDArray[np.int32]
    """The last state."""
    scanned: NDArray[np.int16]
    """The symbols under the heads at last, shape (words, tapes)."""
    ends: NDArray[np.int64]
    """Where the final output tape is not blank, shape (words, 2): the first such cell, and the one
    after the last."""
    symbols: NDArray[np.int16]
    """What the output tapes hold between these ends, word after word."""

    @cached_property
    def _offsets(self) -> NDArray[np.int64]:
        return np.concatenate([[0], np.cumsum(self.ends[:, 1] - self.ends[:, 0])])

    def output(self, i: int) -> Word | None:
        """The output of word `i`, if the machine has halted on it."""
        if VERDICTS[self.verdicts[i]] is not Verdict.HALT:
            return None
        return tuple(self.symbols[self._offsets[i] : self._offsets[i + 1]].tolist())

    def tape(self, first: int, stop: int) -> NDArray[np.int16]:
        """The final output tapes from cell `first` up to `stop`, shape (words, stop - first)."""
        cells = np.full((len(self.steps), stop - first), self.machine.blank, dtype=np.int16)
        lengths = np.diff(self._offsets)
        words = np.repeat(np.arange(len(lengths)), lengths)
        shift = np.repeat(self.ends[:, 0] - self._offsets[:-1], lengths)
        columns = np.arange(len(self.symbols)) + shift - first
        inside = (columns >= 0) & (columns < stop - first)
        cells[words[inside], columns[inside]] = self.symbols[inside]
        return cells


def run_batch(
    machine: Machine,
    words: Words,
    *,
    max_steps: int = 1_000_000,
    witnesses: NDArray[np.integer[Any]] | None = None,
) -> Batch:
    """Run `machine` on every word, as `run` does.

    `witnesses` choose the actions of a nondeterministic machine, shape (words, steps); without
    them all its branches are searched, which is slow.
    """
    if machine.branches > 1 and witnesses is None:
        return _search_batch(machine, words, max_steps)
    ended = _simulate(machine, _array(machine, words), max_steps, witnesses)
    return Batch(
        machine,
        verdicts=np.minimum(ended.endings, _UNDECIDED),
        steps=ended.steps,
        spaces=(ended.visited[:, :, 1] - ended.visited[:, :, 0] + 1).max(axis=1),
        never_halts=ended.endings == _REPEATS,
        stuck=ended.endings == _STUCK,
        configurations=ended.steps + 1,
        states=ended.states,
        scanned=ended.scanned,
        ends=ended.ends,
        symbols=ended.symbols,
    )


def _search_batch(machine: Machine, words: Words, max_steps: int) -> Batch:
    runs = [
        run(machine, word if isinstance(word, str) else [int(s) for s in word], max_steps=max_steps)
        for word in words
    ]
    scanned = [
        [tape.get(head, machine.blank) for head, tape in zip(f.heads, f.tapes, strict=True)]
        for f in (r.final for r in runs)
    ]
    tapes = [r.final.tapes[machine.output_tape] for r in runs]
    ends = [(min(tape), max(tape) + 1) if tape else (0, 0) for tape in tapes]
    symbols = [
        tape.get(cell, machine.blank)
        for tape, (first, stop) in zip(tapes, ends, strict=True)
        for cell in range(first, stop)
    ]
    return Batch(
        machine,
        verdicts=np.array([VERDICTS.index(r.verdict) for r in runs], dtype=np.int8),
        steps=np.array([r.steps for r in runs], dtype=np.int64),
        spaces=np.array([r.space for r in runs], dtype=np.int64),
        never_halts=np.array([r.never_halts for r in runs], dtype=np.bool_),
        stuck=np.array([r.stuck for r in runs], dtype=np.bool_),
        configurations=np.array([r.configurations for r in runs], dtype=np.int64),
        states=np.array([r.final.state for r in runs], dtype=np.int32),
        scanned=np.array(scanned, dtype=np.int16).reshape(len(runs), machine.tapes),
        ends=np.array(ends, dtype=np.int64).reshape(len(runs), 2),
        symbols=np.array(symbols, dtype=np.int16),
    )


@dataclass(frozen=True)
class Traces:
    """The configurations of many runs at every step; after a run has stopped its last one stays."""

    states: NDArray[np.int32]
    """Shape (words, steps + 1)."""
    heads: NDArray[np.int64]
    """The cell of every head, shape (words, steps + 1, tapes)."""
    cells: NDArray[np.int16]
    """The symbols on the tapes, shape (words, steps + 1, tapes, width)."""
    first_cell: int
    """The number of the first of these cells: of all that were visited or hold input, the first."""


def trace_batch(
    machine: Machine,
    words: Words,
    steps: int,
    witnesses: NDArray[np.integer[Any]] | None = None,
) -> Traces:
    """The configurations of `machine` on every word, at every step from 0 to `steps`."""
    inputs = _array(machine, words)
    m, n = inputs.shape
    k, every = machine.tapes, np.arange(m)
    visited = _simulate(machine, inputs, steps, witnesses).visited
    first_cell = int(visited.min(initial=0))
    width = int(max(n, visited.max(initial=0) + 1)) - first_cell
    states = np.full((m, steps + 1), machine.start, dtype=np.int32)
    heads = np.zeros((m, steps + 1, k), dtype=np.int64)
    cells = np.full((m, steps + 1, k, width), machine.blank, dtype=np.int16)
    cells[:, :, 0, -first_cell : n - first_cell] = inputs[:, None]

    program = program_of(machine)
    running = np.ones(m, dtype=np.bool_)
    for t in range(steps if witnesses is None else min(steps, witnesses.shape[1])):
        row = states[:, t] + 1
        for j in range(k):
            row = program.trie[row, cells[every, t, j, heads[:, t, j] - first_cell]]
        choice = np.zeros(m, dtype=np.int64) if witnesses is None else witnesses[:, t]
        running &= choice < program.choices[row]
        if not running.any():
            break
        go, action = np.flatnonzero(running), (row + choice)[running]
        # What follows from this step stays until another one overwrites it.
        states[go, t + 1 :] = program.target[action, None]
        for j in range(k):
            head = heads[go, t, j]
            cells[go, t + 1 :, j, head - first_cell] = program.write[action, j, None]
            head += program.move[action, j]
            heads[go, t + 1 :, j] = np.maximum(head, 0 if machine.one_way else first_cell)[:, None]
    return Traces(states, heads, cells, first_cell)


# ----------------------------------------------------------------------------------- the kernels


class _Ended(NamedTuple):
    """What the kernel says about every word; `visited` as `[low, high]`, by tape."""

    endings: NDArray[np.int8]
    steps: NDArray[np.int64]
    visited: NDArray[np.int64]
    states: NDArray[np.int32]
    scanned: NDArray[np.int16]
    ends: NDArray[np.int64]
    symbols: NDArray[np.int16]


def program_of(machine: Machine) -> Program:
    """The flat arrays of a machine; `trie[q + 1, s]` leads from state q and symbol s."""
    k = machine.tapes
    rows = [[0] * len(machine.symbols) for _ in range(1 + len(machine.states))]
    actions = [Action(0, (0,) * k, (Move.S,) * k)]  # action 0, which is never done
    choices = [0]
    for (q, read), group in machine.delta.items():
        if q in machine.final or not group:
            continue
        row = rows[q + 1]
        for s in read[:-1]:
            if not row[s]:
                row[s] = len(rows)
                rows.append([0] * len(machine.symbols))
            row = rows[row[s]]
        row[read[-1]] = len(actions)
        actions += group
        choices += [len(group)] * len(group)
    missing = _STUCK if machine.computes else _REJECT
    final = {q: VERDICTS.index(verdict) for q, verdict in machine.final.items()}
    return Program(
        trie=np.array(rows, dtype=np.int32),
        choices=np.array(choices, dtype=np.int32),
        target=np.array([a.state for a in actions], dtype=np.int32),
        write=np.array([a.write for a in actions], dtype=np.int16),
        move=np.array([a.moves for a in actions], dtype=np.int8),
        ending=np.array([final.get(q, missing) for q in range(len(machine.states))], dtype=np.int8),
        reject=_REJECT,
        repeats=_REPEATS,
        undecided=_UNDECIDED,
        start=machine.start,
        blank=machine.blank,
        output_tape=machine.output_tape,
        one_way=machine.one_way,
    )


def _table(machine: Machine) -> Table:
    program, size = program_of(machine), len(machine.symbols)
    entries = 2 * size + 1
    action = np.zeros((len(machine.states), entries), dtype=np.int64)
    action[:, :size] = program.trie[1 : 1 + len(machine.states)]
    done = action.ravel()
    return Table(
        symbols=size,
        row=np.where(done > 0, program.target[done] * np.int64(entries), -1),
        write=program.write[done, 0],
        move=program.move[done, 0].astype(np.int64),
        ending=program.ending,
        repeats=_REPEATS,
        undecided=_UNDECIDED,
        start=np.int64(entries * machine.start),
        one_way=machine.one_way,
    )


def _array(machine: Machine, words: Words) -> NDArray[np.int16]:
    """The words as rows; a blank after a word is what stands there anyway."""
    if not isinstance(words, np.ndarray):
        rows = [machine.word(word) if isinstance(word, str) else word for word in words]
        array = np.full((len(rows), max(map(len, rows), default=0)), machine.blank, dtype=np.int16)
        for row, symbols in zip(array, rows, strict=True):
            row[: len(symbols)] = symbols
    else:
        array = np.array(words, dtype=np.int16, order="C")
    if array.size and not 0 <= array.min() <= array.max() <= machine.blank:
        raise ValueError(f"the symbols of {machine.name} are 0 to {machine.blank}")
    return array


def _simulate(
    machine: Machine,
    words: NDArray[np.int16],
    max_steps: int,
    witnesses: NDArray[np.integer[Any]] | None,
) -> _Ended:
    m, k = len(words), machine.tapes
    if witnesses is not None:
        codes = np.array(witnesses, dtype=np.int64, order="C")
        max_steps = min(max_steps, codes.shape[1])
    elif machine.branches == 1:
        codes = np.empty((m, 0), dtype=np.int64)
    else:
        raise UsageError(
            f"{machine.name} is nondeterministic: which branch?", hint="pass witnesses"
        )
    ended = _Ended(
        endings=np.empty(m, dtype=np.int8),
        steps=np.empty(m, dtype=np.int64),
        visited=np.empty((m, k, 2), dtype=np.int64),
        states=np.empty(m, dtype=np.int32),
        scanned=np.empty((m, k), dtype=np.int16),
        ends=np.empty((m, 2), dtype=np.int64),
        symbols=np.empty(0, dtype=np.int16),
    )
    limit = min(max_steps, 1 << 62)
    plain: Kernel = follow_all
    arguments: tuple[Any, ...] = program_of(machine), words, codes, witnesses is not None, limit
    if k == 1 and witnesses is None:
        plain, arguments = follow, (_table(machine), words, limit)
    tapes = _run_all(plain, arguments, ended)
    return ended._replace(symbols=np.concatenate(tapes))


def _run_all(plain: Kernel, arguments: tuple[Any, ...], ended: _Ended) -> list[NDArray[np.int16]]:
    """Run all words, and what is left on the output tapes: compiled, if that is worth while."""
    kernel = _KNOWN.get(plain, plain)
    budget = _PLAIN_STEPS if kernel is plain else _COMPILED_STEPS
    tapes: list[NDArray[np.int16]] = []
    done = 0
    while True:
        begun = done
        done, symbols = kernel(*arguments, begun, budget, ended)
        tapes.append(symbols)
        if done == len(ended.steps):
            return tapes
        # One word may be longer than the budget: it begins anew with twice as much.
        budget = 2 * budget if kernel is not plain and done == begun else _COMPILED_STEPS
        kernel = _KNOWN[plain] = _KNOWN.get(plain) or _compiled(plain)


def _compiled(kernel: Kernel) -> Kernel:
    import numba

    try:
        return cast(Kernel, numba.njit(cache=True, nogil=True)(kernel))
    except RuntimeError:  # no folder in which the compiled code can be kept
        return cast(Kernel, numba.njit(nogil=True)(kernel))
