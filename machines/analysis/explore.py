"""All runs on many words of one length at once, step by step: what fires, and where the heads are.

A head is looked at where its machine *reads*: in every configuration whose state does not end the
run. The heads are *oblivious* on words of one length if at every time all configurations that read
have their heads on the same cells, whatever the word, and whatever the branch. Then the circuit of
the machine needs no multiplexers: which cell is read is known before the input is.

A deterministic machine is followed on arrays, all words in step. The branches of a nondeterministic
one are followed as sets of configurations.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from tmc.machines.batch import program_of
from tmc.machines.machine import Machine, Word
from tmc.machines.simulate import Configuration, begin, successors
from tmc.machines.words import Words

Key = tuple[int, Word]
"""A state, and the symbols read: a key of delta."""

_MOST_CELLS = 50_000_000  # of all tapes together


@dataclass(frozen=True, slots=True)
class Parting:
    """Two runs of words of one length whose heads are on different cells at the same time."""

    n: int
    time: int
    tape: int
    """Counted from 1."""
    words: tuple[str, str]
    """The same word twice if two branches of one run part."""
    cells: tuple[int, int]


@dataclass(slots=True)
class Explored:
    """What was seen on the words of one length."""

    states: set[int] = field(default_factory=set)
    fired: set[Key] = field(default_factory=set)
    """Of a nondeterministic machine all actions fire that are possible there."""
    parting: Parting | None = None
    """The first one; the words are the first in their order."""
    work: int = 0
    """Configurations met."""
    complete: bool = True
    """Whether every run was followed to its end."""


def explore(machine: Machine, words: Words, *, max_steps: int, max_work: int) -> Explored:
    """The runs on all these words, for so many steps and until so many configurations are met."""
    if machine.branches == 1:
        return _in_step(machine, words, max_steps, max_work)
    return _by_sets(machine, words, max_steps, max_work)


def _in_step(machine: Machine, words: Words, max_steps: int, max_work: int) -> Explored:
    """Arrays with a row for each run that goes on; the first head has the first column."""
    found = Explored()
    program, k = program_of(machine), machine.tapes
    m, n = words.shape
    origin, width = 16, n + 32
    tapes = np.full((m, k, width), machine.blank, dtype=np.int16)
    tapes[:, 0, origin : origin + n] = words
    heads = np.full((m, k), origin)
    states = np.full(m, machine.start)
    names = np.arange(m)  # which words the rows are of
    ends = np.isin(np.arange(len(machine.states)), list(machine.final))
    used = np.zeros(len(program.choices), dtype=np.bool_)
    for time in range(max_steps + 1):
        found.states |= set(np.unique(states).tolist())
        reads = ~ends[states]
        tapes, heads, states, names = (x[reads] for x in (tapes, heads, states, names))
        if found.parting is None:
            found.parting = _parting(machine, words[names], heads - origin, time)
        every = np.arange(len(names))
        row = states + 1
        for j in range(k):
            row = program.trie[row, tapes[every, j, heads[:, j]]]
        goes = program.choices[row] > 0
        found.work += len(names)
        used[row[goes]] = True
        if not goes.any():
            break
        if time == max_steps or found.work > max_work:
            found.complete = False
            break
        if not goes.all():
            tapes, heads, names, row = (x[goes] for x in (tapes, heads, names, row))
            every = np.arange(len(names))
        states = program.target[row]
        for j in range(k):
            tapes[every, j, heads[:, j]] = program.write[row, j]
        heads = heads + program.move[row]
        if machine.one_way:
            heads = np.maximum(heads, origin)
        if heads.min() < 0 or heads.max() == width:
            if 3 * tapes.size > _MOST_CELLS:
                found.complete = False
                break
            wider = np.full((len(names), k, 3 * width), machine.blank, dtype=np.int16)
            wider[:, :, width : 2 * width] = tapes
            tapes, heads, origin, width = wider, heads + width, origin + width, 3 * width
    first = 1  # the number of the first action there
    for key, actions in machine.delta.items():
        if key[0] not in machine.final and actions:
            if used[first]:
                found.fired.add(key)
            first += len(actions)
    return found


def _parting(machine: Machine, words: Words, cells: Words, time: int) -> Parting | None:
    """The first run whose heads are not where those of the first one are."""
    apart = np.argwhere(cells != cells[:1])
    if not len(apart):
        return None
    i, j = apart[0].tolist()
    texts = machine.show(words[0].tolist()), machine.show(words[i].tolist())
    return Parting(words.shape[1], time, j + 1, texts, (int(cells[0, j]), int(cells[i, j])))


def _by_sets(machine: Machine, words: Words, max_steps: int, max_work: int) -> Explored:
    """At every time the configurations of all words, each once for its word."""
    found = Explored()
    now = {(word, begin(machine, word)): None for word in map(tuple, words.tolist())}
    for time in range(max_steps + 1):
        found.states |= {c.state for _, c in now}
        now = {pair: None for pair in now if pair[1].state not in machine.final}
        found.work += len(now)
        if found.parting is None:
            found.parting = _parting_of_sets(machine, list(now), time)
        after: dict[tuple[Word, Configuration], None] = {}
        for word, configuration in now:
            following = successors(machine, configuration)
            if following:
                found.fired.add((configuration.state, _read(machine, configuration)))
            after.update({(word, next_one): None for next_one in following})
        if not after:
            return found
        if found.work > max_work:
            break
        now = after
    found.complete = False
    return found


def _parting_of_sets(
    machine: Machine, now: Sequence[tuple[Word, Configuration]], time: int
) -> Parting | None:
    if not now:
        return None
    words = np.array([word for word, _ in now], dtype=np.int64)
    return _parting(machine, words, np.array([c.heads for _, c in now]), time)


def _read(machine: Machine, configuration: Configuration) -> Word:
    pairs = zip(configuration.heads, configuration.tapes, strict=True)
    return tuple(tape.get(head, machine.blank) for head, tape in pairs)
