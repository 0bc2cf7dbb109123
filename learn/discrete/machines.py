"""Turing machines by SAT: a table that explains every word shown, until the teacher shows no more.

The learner asks a solver for a table that agrees with all lessons so far, the teacher answers with
the shortest word on which that machine errs, and so on: inductive synthesis guided by
counterexamples (Solar-Lezama, 2008). If no table is left, that is a proof: no machine of the shape
explains these words in the time and the cells that the lessons allow. So the smallest machine is
found by trying one state, then two, and so on, with all the lessons that smaller ones have cost.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from time import perf_counter

from tmc.learn.discrete.clauses import Search
from tmc.learn.discrete.lessons import Lesson, MachineTeacher
from tmc.learn.discrete.one_hot import OneHot
from tmc.learn.discrete.runs import Runs
from tmc.learn.equality.bisimulation import Comparison
from tmc.learn.shape import Shape, machine_of
from tmc.machines.machine import Machine, Word

_SOLVER = "glucose4"  # of those of python-sat the one that got stuck on none of these questions

Progress = Callable[[Lesson], None]
"""Called with every lesson that is given."""


@dataclass(frozen=True, slots=True)
class LearnedMachine:
    """What came out of a search for a machine."""

    machine: Machine | None
    """Explains all lessons, if one was found."""
    states: int
    """How many working states it was allowed."""
    lessons: tuple[Lesson, ...]
    impossible: bool
    """Whether it is proved that no machine of the shape explains them."""
    comparison: Comparison | None
    """What is known of the machine on all the words there are."""
    seconds: float

    @property
    def words(self) -> tuple[Word, ...]:
        """Of the lessons, in order."""
        return tuple(lesson.word for lesson in self.lessons)


def learn_machine(
    shape: Shape,
    teacher: MachineTeacher,
    *,
    known: Sequence[Lesson] = (),
    conflicts: int | None = None,
    progress: Progress | None = None,
) -> LearnedMachine:
    """A machine of this shape that the teacher finds no fault with.

    It begins with the lessons `known`. After so many `conflicts` of the solver the search is given
    up.
    """
    began = perf_counter()
    lessons = list(known)
    machine = comparison = None
    with Search(conflicts, _SOLVER) as search:
        runs = Runs(shape, OneHot(search), states_shown=teacher.told.states > 0)

        def believe(lesson: Lesson) -> None:
            for label in runs.labels(lesson):
                search.require(label)

        for lesson in known:
            believe(lesson)
        while found := search.solve():
            machine = machine_of(shape, runs.delta(search.holds))
            reply = teacher.ask(machine)
            if reply.lesson is None:
                comparison = reply.comparison
                break
            lessons.append(reply.lesson)
            if progress:
                progress(reply.lesson)
            believe(reply.lesson)
    return LearnedMachine(
        machine if found else None,
        shape.states,
        tuple(lessons),
        found is False,
        comparison,
        perf_counter() - began,
    )


def learn_smallest(
    shape: Shape,
    teacher: MachineTeacher,
    *,
    conflicts: int | None = None,
    progress: Progress | None = None,
) -> LearnedMachine:
    """A machine with the fewest states, at most those of the shape, that the teacher accepts.

    If one is found, it is proved that none with fewer states explains the lessons. `conflicts` is
    for each number of states; if one is given up, so is the search.
    """
    began = perf_counter()
    known: tuple[Lesson, ...] = ()
    for states in range(1, shape.states + 1):
        smaller = replace(shape, states=states)
        learned = learn_machine(
            smaller, teacher, known=known, conflicts=conflicts, progress=progress
        )
        if not learned.impossible:
            break
        known = learned.lessons
    return replace(learned, seconds=perf_counter() - began)
