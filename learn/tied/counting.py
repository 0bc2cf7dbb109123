"""The table of a machine, read off whole traces: there is nothing to train.

Where state, head and cells are shown at every step, each step tells one entry of the table. With
labels that may be wrong, each entry is what most steps say.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence

from tmc.learn.discrete.lessons import Lesson
from tmc.learn.shape import Delta, Shape


def count(shape: Shape, lessons: Sequence[Lesson]) -> Delta:
    """The table that most of the steps shown whole agree with.

    A step counts if its state, its head and the cell there are known before and after; a last step
    also if the lesson says when the run ends. What no step tells stays `MISSING`.
    """
    votes: dict[tuple[int, int], Counter[tuple[int, int, int]]] = defaultdict(Counter)
    for lesson in lessons:
        word = dict(enumerate(lesson.word))
        states = {0: 0, **lesson.states}
        heads = {0: 0, **lesson.heads}
        tapes = {0: {c: word.get(c, shape.blank) for c in lesson.cells}, **lesson.shown}
        if lesson.exact:
            states[lesson.steps] = shape.states + shape.endings.index(lesson.verdict)
            tapes[lesson.steps] = lesson.tape or {}
        for t in range(lesson.steps):
            if t not in states or t + 1 not in states or t not in heads:
                continue
            head, after = heads[t], states[t + 1]
            read = tapes.get(t, {}).get(head)
            written = tapes.get(t + 1, {}).get(head)
            if after >= shape.states:
                written, move = (written if shape.computes else read), 0
            elif t + 1 in heads:
                move = heads[t + 1] - head
            else:
                continue
            if read is not None and written is not None:
                votes[states[t], read][after, written, move] += 1
    delta = Delta.blank(shape)
    for (q, s), said in votes.items():
        (action, _), *_ = said.most_common(1)
        delta.next[q, s], delta.write[q, s], delta.move[q, s] = action
    return delta
