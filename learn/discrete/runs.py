"""Runs of a Turing machine whose table is not known, as clauses.

The unknowns are the entries of the table: where an action goes, what it writes, how it moves. A run
is unrolled as in a tableau: a state, a head and the cells for every step, which are values of
literals (`one_hot.py`). Where the head is known, or a cell cannot have been visited, that is folded
away; runs of words with a common beginning share the steps before the head has left it.

A run that has ended stays as it is: it has an ending for a state, and no head, so that nothing is
written any more.

Many tables are one machine, with its states numbered differently. Of these only that is searched in
which the states are numbered in the order in which a reader of the table, row by row, comes to
their names: the start first, which is the numbering of a breadth-first search (Ulyantsev,
Zakirzyanov, Shalyto, LATA 2015, do it for finite automata). It cannot be had if states are shown.

Glossary: `q` is a working state, `s` a symbol, `c` a cell.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from tmc.learn.discrete.clauses import FALSE, TRUE
from tmc.learn.discrete.lessons import Lesson
from tmc.learn.discrete.one_hot import OneHot, Value, constant
from tmc.learn.shape import Delta, Shape


@dataclass(frozen=True, slots=True)
class _Moment:
    """A configuration in literals."""

    state: Value
    """Working states, then endings."""
    head: dict[int, int]
    """Whether the head is at a cell; it is nowhere once the run has ended."""
    cells: dict[int, Value]


class Runs:
    """An unknown table for a shape, and what its runs come to.

    `next`, `write` and `move` are the entries of the table, row by row: an action goes to a working
    state or, after these, to an ending, and its move is one of those of the shape.
    """

    def __init__(self, shape: Shape, one_hot: OneHot, *, states_shown: bool = False) -> None:
        self._shape = shape
        self._one_hot = one_hot
        self._heads: dict[object, dict[int, int]] = {}
        entries = range(shape.states * len(shape.symbols))
        self.next = [one_hot.unknown(shape.nexts) for _ in entries]
        self.write = [one_hot.unknown(len(shape.symbols)) for _ in entries]
        self.move = [one_hot.unknown(len(shape.moves)) for _ in entries]
        if not states_shown:
            self._number_states()

    def labels(self, lesson: Lesson) -> list[int]:
        """What a lesson says about a run, as literals that are true if it is right.

        That the run ends in time, and stays on the cells it may visit, is required.
        """
        shape = self._shape
        word = dict(enumerate(lesson.word))
        moment = _Moment(
            constant(shape.nexts, 0),
            {0: TRUE},
            {c: constant(len(shape.symbols), word.get(c, shape.blank)) for c in lesson.cells},
        )
        labels = []
        for step in range(1, lesson.steps + 1):
            moment = self._step(moment, ends=lesson.exact and step == lesson.steps)
            if lesson.exact and step < lesson.steps:
                self._forbid(moment.state[shape.states :])
            if step in lesson.states:
                q = lesson.states[step]
                labels.append(moment.state[q] if q < shape.states else FALSE)
            if step in lesson.heads:
                labels.append(moment.head.get(lesson.heads[step], FALSE))
            for cell, s in lesson.shown.get(step, {}).items():
                labels.append(moment.cells[cell][s])
        self._forbid(moment.state[: shape.states])
        if len(shape.endings) > 1:
            labels.append(moment.state[shape.states + shape.endings.index(lesson.verdict)])
        labels += [moment.cells[cell][s] for cell, s in (lesson.tape or {}).items()]
        return labels

    def delta(self, holds: Callable[[int], bool]) -> Delta:
        """The table of a model, in which these literals hold."""
        shape = self._shape
        delta = Delta.blank(shape)
        for entry in range(delta.next.size):
            q, s = divmod(entry, len(shape.symbols))
            target = delta.next[q, s] = _chosen(holds, self.next[entry])
            if target < shape.states:
                delta.move[q, s] = shape.moves[_chosen(holds, self.move[entry])]
            if target < shape.states or shape.computes:
                delta.write[q, s] = _chosen(holds, self.write[entry])
        return delta

    def _forbid(self, literals: Value) -> None:
        for x in literals:
            self._one_hot.clauses.require(-x)

    def _number_states(self) -> None:
        """State j > 1 is gone to only after an entry before, row by row, went to state j - 1."""
        seen = [FALSE] * self._shape.states
        for after in self.next:
            for j in range(2, self._shape.states):
                self._one_hot.clauses.require(-after[j], seen[j - 1])
            seen = [self._one_hot.any(pair) for pair in zip(seen, after, strict=False)]

    def _step(self, now: _Moment, *, ends: bool) -> _Moment:
        shape, one_hot = self._shape, self._one_hot
        read = one_hot.select(list(now.head.values()), [now.cells[c] for c in now.head])
        rules = [one_hot.both(q, s) for q in now.state[: shape.states] for s in read]
        ended = now.state[shape.states :]
        stay = [constant(shape.nexts, shape.states + i) for i in range(len(ended))]
        state = one_hot.select([*rules, *ended], [*self.next, *stay])
        write = one_hot.select(rules, self.write)
        cells = dict(now.cells)
        for c, here in now.head.items():
            cells[c] = one_hot.update(here, write, cells[c])
        if ends:
            return _Moment(state, {}, cells)
        move = one_hot.select(rules, self.move)
        return _Moment(state, self._moved(now, move, one_hot.any(state[shape.states :])), cells)

    def _moved(self, now: _Moment, move: Value, ended: int) -> dict[int, int]:
        """Where the head is after a move, unless the run has ended."""
        key = (tuple(now.head.items()), move, ended, min(now.cells), max(now.cells))
        if key not in self._heads:
            self._heads[key] = self._new_head(now, move, ended)
        return self._heads[key]

    def _new_head(self, now: _Moment, move: Value, ended: int) -> dict[int, int]:
        clauses = self._one_hot.clauses
        sources = defaultdict(list)
        for cell, here in now.head.items():
            for step, moves in zip(self._shape.moves, move, strict=True):
                if self._shape.one_way and cell + step < 0:
                    sources[cell].append((here, moves))
                elif cell + step in now.cells:
                    sources[cell + step].append((here, moves))
                else:  # the run must not go there
                    clauses.require(-here, -moves, ended)
        head = {}
        for cell, ways in sorted(sources.items()):
            if len(ways) == 1 and TRUE in ways[0]:
                head[cell] = self._one_hot.both(self._one_hot.both(*ways[0]), -ended)
                continue
            at = head[cell] = clauses.variable()
            for here, moves in ways:
                clauses.require(-here, -moves, ended, at)
            clauses.require(-at, *(here for here, _ in ways))
            clauses.require(-at, -ended)
        clauses.require(*head.values(), ended)
        clauses.at_most_one(list(head.values()))
        return head


def _chosen(holds: Callable[[int], bool], value: Value) -> int:
    return next(i for i, x in enumerate(value) if holds(x))
