"""Turing machines by SAT: a table that explains every word shown, until the teacher shows no more.

The learner asks a solver for a table that agrees with all lessons so far, the teacher answers with
the shortest word on which that machine errs, and so on: inductive synthesis guided by
counterexamples (Solar-Lezama, 2008). If no table is left, that is a proof: no machine of the shape
explains these words in the time and the cells that the lessons allow.
"""

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

from tmc.learn.discrete.clauses import Search
from tmc.learn.discrete.lessons import Lesson, MachineTeacher
from tmc.learn.discrete.one_hot import OneHot
from tmc.learn.discrete.runs import Runs
from tmc.learn.equality.bisimulation import Comparison
from tmc.learn.shape import Shape, machine_of
from tmc.machines.machine import Machine, Word

_SOLVER = "minisat22"  # the quickest of those of python-sat, on most of these questions

Progress = Callable[[Word], None]
"""Called with every word that is shown."""


@dataclass(frozen=True, slots=True)
class LearnedMachine:
    """What came out of a search for a machine."""

    machine: Machine | None
    """Explains all lessons, if one was found."""
    words: tuple[Word, ...]
    """Of the lessons, in order."""
    impossible: bool
    """Whether it is proved that no machine of the shape explains them."""
    comparison: Comparison | None
    """What is known of the machine on all the words there are."""
    seconds: float


def learn_machine(
    shape: Shape,
    teacher: MachineTeacher,
    *,
    conflicts: int | None = None,
    progress: Progress | None = None,
) -> LearnedMachine:
    """A machine of this shape that the teacher finds no fault with.

    After so many `conflicts` of the solver the search is given up.
    """
    began = perf_counter()
    lessons: list[Lesson] = []
    machine = comparison = None
    with Search(conflicts, _SOLVER) as search:
        runs = Runs(shape, OneHot(search), states_shown=teacher.told.states > 0)
        while found := search.solve():
            machine = machine_of(shape, runs.delta(search))
            reply = teacher.ask(machine)
            if reply.lesson is None:
                comparison = reply.comparison
                break
            lessons.append(reply.lesson)
            if progress:
                progress(reply.lesson.word)
            for label in runs.labels(reply.lesson):
                search.require(label)
    return LearnedMachine(
        machine if found else None,
        tuple(lesson.word for lesson in lessons),
        found is False,
        comparison,
        perf_counter() - began,
    )
