"""Lessons as arrays: what is shown of the runs on some words, and nothing else.

A learner gets these arrays and never a trace, so what a lesson hides cannot leak into it. All words
share a window of cells, those on which some lesson says that a head may be.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tmc.learn.discrete.lessons import Lesson
from tmc.learn.shape import Shape
from tmc.machines.errors import UsageError

HIDDEN = -1
RUNNING = -2

Numbers = NDArray[np.int64]


class Arrays(NamedTuple):
    """What is shown, by word and step; `HIDDEN` where nothing is."""

    start: Numbers
    """The tape at step 0, shape (words, cells)."""
    steps: Numbers
    """By when the run has ended, shape (words,)."""
    state: Numbers
    """Shape (words, steps + 1)."""
    head: Numbers
    """Columns of the window, shape (words, steps + 1)."""
    ending: Numbers
    """The number of an ending, or `RUNNING`, shape (words, steps + 1)."""
    cells: Numbers
    """Symbols, shape (words, steps + 1, cells)."""


@dataclass(frozen=True, eq=False, slots=True)
class Labels:
    """What is shown of some words, for machines of one shape."""

    shape: Shape
    arrays: Arrays
    origin: int
    """The column of cell 0."""

    def __len__(self) -> int:
        return len(self.arrays.start)


def labels_of(shape: Shape, lessons: Sequence[Lesson]) -> Labels:
    """The labels of some lessons. Raises `UsageError` if there are no lessons."""
    if not lessons:
        raise UsageError("there is no word to learn from")
    first = min(lesson.cells.start for lesson in lessons)
    width = max(lesson.cells.stop for lesson in lessons) - first
    count, steps = len(lessons), max(lesson.steps for lesson in lessons)
    arrays = Arrays(
        start=np.full((count, width), shape.blank),
        steps=np.array([lesson.steps for lesson in lessons]),
        state=np.full((count, steps + 1), HIDDEN),
        head=np.full((count, steps + 1), HIDDEN),
        ending=np.full((count, steps + 1), HIDDEN),
        cells=np.full((count, steps + 1, width), HIDDEN),
    )
    for i, lesson in enumerate(lessons):
        arrays.start[i, -first : len(lesson.word) - first] = lesson.word
        arrays.ending[i, lesson.steps] = shape.endings.index(lesson.verdict)
        if lesson.exact:
            arrays.ending[i, : lesson.steps] = RUNNING
        for t, q in lesson.states.items():
            arrays.state[i, t] = q
        for t, c in lesson.heads.items():
            arrays.head[i, t] = c - first
        for t, shown in (*lesson.shown.items(), (lesson.steps, lesson.tape or {})):
            for c, s in shown.items():
                arrays.cells[i, t, c - first] = s
    return Labels(shape, arrays, -first)
