"""Machines by SAT: right on every word, or proved not to exist."""

from collections.abc import Iterator
from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.strategies import machines
from tmc.learn.discrete.clauses import Search
from tmc.learn.discrete.lessons import Lesson, MachineTeacher, Told, noisy
from tmc.learn.discrete.machines import learn_machine
from tmc.learn.discrete.one_hot import OneHot
from tmc.learn.discrete.runs import Runs
from tmc.learn.equality.bisimulation import Answer
from tmc.learn.shape import Delta, Shape, delta_of, machine_of, shape_of
from tmc.machines.batch import run_batch
from tmc.machines.errors import TmcError, UsageError
from tmc.machines.files import load, parse
from tmc.machines.machine import Machine, Move, Verdict
from tmc.machines.simulate import run

told = st.builds(
    Told,
    time=st.booleans(),
    states=st.sampled_from([0.0, 0.5, 1.0]),
    heads=st.sampled_from([0.0, 0.5, 1.0]),
    cells=st.sampled_from([0.0, 0.3, 1.0]),
)


def words(machine: Machine, longest: int) -> list[tuple[int, ...]]:
    letters = range(machine.input_size)
    return [w for n in range(longest + 1) for w in product(letters, repeat=n)]


def short_teacher(machine: Machine, told: Told, longest: int = 3) -> MachineTeacher:
    """A teacher of a random machine, if it ends soon on all short words."""
    assume(machine.start not in machine.final)
    for word in words(machine, longest):
        ended = run(machine, word, max_steps=20)
        assume(ended.verdict is not Verdict.UNDECIDED)
    return MachineTeacher(machine, told, longest=longest)


def same_answer(a: Machine, b: Machine, word: tuple[int, ...]) -> bool:
    one, other = (run(machine, word, max_steps=1000) for machine in (a, b))
    same_tape = not a.computes or one.final.tapes == other.final.tapes
    return one.verdict == other.verdict and same_tape


# ----------------------------------------------------------------------------------------- clauses


@given(machine=machines(tapes=1, halting=None), told=told, data=st.data())
def test_a_known_table_runs_as_the_simulator_says(
    machine: Machine, told: Told, data: st.DataObject
) -> None:
    """With the entries of the table fixed, every label of a lesson is implied."""
    teacher = short_teacher(machine, told)
    lesson = teacher.lesson(data.draw(st.sampled_from(words(machine, 3))))
    shape, delta = shape_of(machine), delta_of(machine)
    with Search() as search:
        runs = Runs(shape, OneHot(search), states_shown=True)
        labels = runs.labels(lesson)
        for entry, target in enumerate(delta.next.ravel().tolist()):
            search.require(runs.next[entry][target])
            search.require(runs.write[entry][int(delta.write.flat[entry])])
            if target < shape.states:
                move = shape.moves.index(Move(int(delta.move.flat[entry])))
                search.require(runs.move[entry][move])
        assert search.solve(labels)
        assert [x for x in labels if search.solve([-x])] == []


# -------------------------------------------------------------------------------------- the teacher


@given(machine=machines(tapes=1, halting=None), told=told, data=st.data())
def test_lessons_are_true(machine: Machine, told: Told, data: st.DataObject) -> None:
    teacher = short_teacher(machine, told)
    word = data.draw(st.sampled_from(words(machine, 3)))
    lesson = teacher.lesson(word)
    ended = run(machine, word, trace=True)
    time = ended.steps + (ended.final.state not in machine.final)
    assert lesson.verdict == ended.verdict and lesson.exact == told.time
    assert lesson.steps == time if told.time else lesson.steps >= time
    assert (lesson.tape is not None) == machine.computes
    blank = machine.blank
    if lesson.tape is not None:
        assert all(ended.final.tapes[0].get(c, blank) == s for c, s in lesson.tape.items())
    for t, cells in lesson.shown.items():
        assert all(ended.history[t].tapes[0].get(c, blank) == s for c, s in cells.items())
        assert len(cells) == len(lesson.cells) * told.cells or 0 < told.cells < 1
    assert all(ended.history[t].heads == (c,) for t, c in lesson.heads.items())
    for kind, fraction in ((lesson.heads, told.heads), (lesson.states, told.states)):
        assert set(kind) <= set(range(1, time))
        assert len(kind) == fraction * (time - 1) or 0 < fraction < 1
    names = [machine.start, *(q for q in range(len(machine.states)) if q != machine.start)]
    working = [q for q in names if q not in machine.final]
    assert all(ended.history[t].state == working[q] for t, q in lesson.states.items())
    assert all(c.heads[0] in lesson.cells for c in ended.history)


def test_the_teacher_shows_the_shortest_word() -> None:
    teacher = MachineTeacher(load("palindrome"))
    shape = shape_of(load("palindrome"))
    always = Delta.blank(shape)
    always.next[:] = shape.states + shape.endings.index(Verdict.ACCEPT)
    lesson = teacher.ask(machine_of(shape, always)).lesson
    assert lesson is not None and lesson.word == (0, 1)


def test_the_teacher_minds_the_time_only_if_it_is_told() -> None:
    slow = parse(
        "machine slow\ninput 01\nstart even\naccept yes\n"
        "even:\n  0 -> R\n  1 -> R odd\nodd:\n  0 -> R\n  1 -> R even\n  _ -> R wait\n"
        "wait:\n  _ -> S yes\n"
    )
    parity = load("parity")
    assert MachineTeacher(parity, Told(time=True)).ask(slow).lesson is not None
    # Even without it, an answer has to come in the time that some word of the length takes.
    reply = MachineTeacher(parity).ask(slow)
    assert reply.lesson is not None and reply.lesson.word == (1,)
    reply = MachineTeacher(slow).ask(parity)
    assert reply.comparison is not None and reply.comparison.answer is Answer.PROVED


def test_only_machines_that_end_are_taught() -> None:
    endless = parse("machine m\ninput 0\nstart a\naccept y\na:\n  0 -> R\n  _ -> S\n")
    with pytest.raises(TmcError, match='m has no answer on ""'):
        MachineTeacher(endless)


def test_a_fraction_is_a_fraction() -> None:
    with pytest.raises(UsageError, match="the fraction of cells shown lies between 0 and 1"):
        Told(cells=1.5)


@given(machine=machines(tapes=1, halting=None), told=told, seed=st.integers(0, 99))
def test_noise_changes_all_labels_or_none(machine: Machine, told: Told, seed: int) -> None:
    teacher = short_teacher(machine, told)
    shape, random = shape_of(machine), np.random.default_rng(seed)
    lesson = teacher.lesson([0, 0])
    assert noisy(lesson, shape, 0.0, random) == lesson

    def labels(lesson: Lesson) -> list[object]:
        """What can be told differently."""
        cells = [s for row in (lesson.tape or {}, *lesson.shown.values()) for s in row.values()]
        verdict = [lesson.verdict] if len(shape.endings) > 1 else []
        states = list(lesson.states.values()) if shape.states > 1 else []
        heads = list(lesson.heads.values()) if len(lesson.cells) > 1 else []
        return [*verdict, *states, *heads, *(cells if len(shape.symbols) > 1 else [])]

    changed = noisy(lesson, shape, 1.0, random)
    pairs = list(zip(labels(lesson), labels(changed), strict=True))
    assert all(right != wrong for right, wrong in pairs)


# ------------------------------------------------------------------------------------- the learner


@pytest.mark.parametrize(
    ("name", "told", "most"),
    [
        ("parity", Told(), 8),
        ("increment", Told(), 8),
        ("adder", Told(time=True), 16),
        ("sort-bits", Told(time=True), 16),
        ("zeros-ones", Told(time=True, cells=0.1), 14),
        ("palindrome", Told(time=True, cells=0.1), 20),
        ("zeros-ones", Told(heads=0.5), 20),
    ],
)
def test_machines_are_learned_and_proved(name: str, told: Told, most: int) -> None:
    machine = load(name)
    learned = learn_machine(shape_of(machine), MachineTeacher(machine, told))
    assert learned.machine is not None and learned.comparison is not None
    assert learned.comparison.answer is Answer.PROVED
    assert len(learned.words) <= most
    long = np.random.default_rng(0).integers(machine.input_size, size=(100, 40))
    one, other = (run_batch(m, long) for m in (machine, learned.machine))
    assert (one.verdicts == other.verdicts).all()
    assert not machine.computes or (one.tape(-2, 42) == other.tape(-2, 42)).all()


def test_palindromes_take_five_states() -> None:
    """The sample has six; with five a machine answers after just as many steps."""
    machine = load("palindrome")
    learned = learn_machine(shape_of(machine, states=5), MachineTeacher(machine, Told(time=True)))
    assert learned.machine is not None and len(learned.machine.states) == 6
    every = [np.array(words(machine, n), dtype=object)[-(2**n) :] for n in range(9)]
    for block in every:
        one, other = (run_batch(m, block.tolist()) for m in (machine, learned.machine))
        assert (one.verdicts == other.verdicts).all()


@pytest.mark.parametrize(
    ("name", "states"), [("parity", 1), ("increment", 1), ("sort-bits", 3), ("zeros-ones", 3)]
)
@pytest.mark.parametrize("told", [Told(), Told(time=True)])
def test_too_few_states_are_proved_to_be_too_few(name: str, states: int, told: Told) -> None:
    machine = load(name)
    learned = learn_machine(shape_of(machine, states=states), MachineTeacher(machine, told))
    assert learned.impossible and learned.machine is None and learned.comparison is None


@settings(max_examples=40)
@given(machine=machines(tapes=1, halting=None), told=told)
def test_no_machine_that_exists_is_called_impossible(machine: Machine, told: Told) -> None:
    teacher = short_teacher(machine, told, longest=2)
    learned = learn_machine(shape_of(machine), teacher, conflicts=1000)
    assert not learned.impossible
    if learned.machine is not None:
        assert all(same_answer(machine, learned.machine, w) for w in words(machine, 2))


@pytest.mark.parametrize("time", [False, True])
@pytest.mark.parametrize("computes", [False, True])
def test_brute_force_agrees_on_whether_one_state_is_enough(computes: bool, time: bool) -> None:
    """Teachers of two states that read 0 and the blank, and all tables of one state."""
    endings = (Verdict.HALT,) if computes else (Verdict.ACCEPT, Verdict.REJECT)
    two, one = (Shape(q, ("0", "_"), 1, (Move.L, Move.S, Move.R), endings) for q in (2, 1))
    pupils = [machine_of(one, table) for table in tables(one)]
    random, seen = np.random.default_rng(0), set()
    for _ in range(150):
        size = (2, 2)
        target = random.integers(two.nexts, size=size)
        moves = np.where(target < 2, random.integers(-1, 2, size=size), 0)
        machine = machine_of(two, Delta(target, random.integers(2, size=size), moves))
        if any(
            run(machine, w, max_steps=50).verdict is Verdict.UNDECIDED for w in words(machine, 20)
        ):
            continue
        teacher = MachineTeacher(machine, Told(time=time), longest=2)
        learned = learn_machine(one, teacher)
        lessons = [teacher.lesson(word) for word in learned.words]
        exists = any(all(explained(m, lesson) for lesson in lessons) for m in pupils)
        assert learned.impossible == (not exists)
        seen.add(exists)
    assert seen == {False, True}


def tables(shape: Shape) -> Iterator[Delta]:
    """All tables of one state and two symbols."""
    actions = [
        (target, write, move)
        for target, write, move in product(range(shape.nexts), range(2), (-1, 0, 1))
        if target == 0 or move == 0
    ]
    for pair in product(actions, repeat=2):
        columns = np.array(pair).T[:, None, :]
        yield Delta(*columns)


def explained(machine: Machine, lesson: Lesson) -> bool:
    """Whether a machine does what a lesson says, in its time and on its cells."""
    ended = run(machine, lesson.word, max_steps=lesson.steps, trace=True)
    time = ended.steps + (ended.final.state not in machine.final)
    tape = {c: ended.final.tapes[0].get(c, machine.blank) for c in lesson.cells}
    return (
        ended.verdict == lesson.verdict
        and (time == lesson.steps if lesson.exact else time <= lesson.steps)
        and all(c.heads[0] in lesson.cells for c in ended.history)
        and (lesson.tape is None or tape == lesson.tape)
    )


def test_a_search_that_is_given_up_says_nothing() -> None:
    machine = load("palindrome")
    learned = learn_machine(shape_of(machine), MachineTeacher(machine), conflicts=10)
    assert learned.machine is None and not learned.impossible


def test_a_long_word_can_be_the_one_that_refutes() -> None:
    """The teacher runs words of two symbols at most; the comparison finds longer ones."""
    machine = load("zeros-ones")
    teacher = MachineTeacher(machine, Told(time=True), longest=2)
    learned = learn_machine(shape_of(machine), teacher)
    assert learned.comparison is not None and learned.comparison.difference is None
    assert max(map(len, learned.words)) > 2
