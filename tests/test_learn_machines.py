"""Machines by SAT: right on every word, or proved not to exist."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.networks import fillings, random_network
from tests.strategies import machines
from tmc.circuits.lut import LutNetwork
from tmc.cli import main
from tmc.learn.data import Samples
from tmc.learn.discrete.clauses import Search
from tmc.learn.discrete.lessons import Lesson, MachineTeacher, Told, noisy
from tmc.learn.discrete.machines import learn_machine, learn_smallest
from tmc.learn.discrete.noise import fit_machine, fit_tables
from tmc.learn.discrete.one_hot import OneHot
from tmc.learn.discrete.runs import Runs
from tmc.learn.equality.bisimulation import Answer, bisimilar
from tmc.learn.oracles import node_values
from tmc.learn.shape import Delta, Shape, delta_of, machine_of, shape_of
from tmc.machines.batch import run_batch
from tmc.machines.errors import TmcError, UsageError
from tmc.machines.files import load, parse
from tmc.machines.machine import Machine, Move, Verdict
from tmc.machines.simulate import run

T = TypeVar("T")

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


@given(machine=machines(tapes=1, halting=None), told=told, first=st.integers(0, 4))
def test_some_steps_show_what_all_of_them_show_there(
    machine: Machine, told: Told, first: int
) -> None:
    assume(told.states or told.heads or told.cells)
    times = range(first, first + 3)
    some = short_teacher(machine, replace(told, times=times)).lesson([0, 0])
    every = short_teacher(machine, told).lesson([0, 0])

    def there(shown: Mapping[int, T]) -> dict[int, T]:
        return {t: label for t, label in shown.items() if t in times}

    assert some.states == there(every.states) and some.heads == there(every.heads)
    assert {t: row for t, row in some.shown.items() if row} == {
        t: row for t, row in there(every.shown).items() if row
    }
    assert replace(some, states={}, heads={}, shown={}) == replace(
        every, states={}, heads={}, shown={}
    )


def test_steps_are_shown_with_something_of_them() -> None:
    with pytest.raises(UsageError, match="some steps are to be shown, and nothing of them"):
        Told(time=True, times=range(2))


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
        ("adder", Told(time=True), 20),
        ("sort-bits", Told(time=True), 20),
        ("zeros-ones", Told(time=True, heads=1.0, cells=1.0), 20),
        ("palindrome", Told(time=True, states=1.0, cells=1.0), 20),
        ("palindrome", Told(time=True, cells=0.1), 25),
    ],
)
def test_machines_are_learned(name: str, told: Told, most: int) -> None:
    machine = load(name)
    learned = learn_machine(shape_of(machine), MachineTeacher(machine, told))
    assert learned.machine is not None and learned.comparison is not None
    # One that answers right by moving otherwise has no proof.
    alike = {Answer.PROVED} if len(shape_of(machine).moves) == 1 or told.cells == 1 else set(Answer)
    assert learned.comparison.answer in alike - {Answer.DIFFERENT}
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


@pytest.mark.parametrize(("name", "states"), [("parity", 2), ("sort-bits", 4), ("palindrome", 5)])
def test_the_smallest_machine(name: str, states: int) -> None:
    machine = load(name)
    teacher = MachineTeacher(machine, Told(time=True))
    learned = learn_smallest(shape_of(machine, states=7), teacher)
    assert learned.states == states and learned.machine is not None
    fewer = learn_machine(shape_of(machine, states=states - 1), teacher, known=learned.lessons)
    assert fewer.impossible and fewer.lessons == learned.lessons


def test_too_few_states_for_those_that_are_shown() -> None:
    machine = load("sort-bits")
    teacher = MachineTeacher(machine, Told(states=1))
    assert learn_machine(shape_of(machine, states=2), teacher).impossible


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


def explained(machine: Machine, lesson: Lesson, *, answer: bool = True) -> bool:
    """Whether a machine keeps to the time and the cells of a lesson, and gives its answer."""
    ended = run(machine, lesson.word, max_steps=lesson.steps, trace=True)
    time = ended.steps + (ended.final.state not in machine.final)
    tape = {c: ended.final.tapes[0].get(c, machine.blank) for c in lesson.cells}
    keeps = (
        ended.verdict is not Verdict.UNDECIDED
        and (time == lesson.steps if lesson.exact else time <= lesson.steps)
        and all(c.heads[0] in lesson.cells for c in ended.history)
    )
    right = ended.verdict == lesson.verdict and lesson.tape in (None, tape)
    return keeps and (right or not answer)


@pytest.mark.parametrize("conflicts", [1, 10, 100])
def test_a_search_that_is_given_up_says_nothing(conflicts: int) -> None:
    machine = load("palindrome")
    learned = learn_machine(shape_of(machine), MachineTeacher(machine), conflicts=conflicts)
    assert learned.machine is None and not learned.impossible


def test_a_long_word_can_be_the_one_that_refutes() -> None:
    """The teacher runs words of two symbols at most; the comparison finds longer ones."""
    machine = load("zeros-ones")
    teacher = MachineTeacher(machine, Told(time=True), longest=2)
    learned = learn_machine(shape_of(machine), teacher)
    assert learned.comparison is not None and learned.comparison.difference is None
    assert max(map(len, learned.words)) > 2


# ------------------------------------------------------------------------------------------- noise


def contradictions(machine: Machine, lesson: Lesson) -> int:
    """How many labels a run contradicts, by the simulator."""
    ended = run(machine, lesson.word, trace=True)
    blank, last = machine.blank, len(ended.history) - 1
    wrong = [not machine.computes and ended.verdict != lesson.verdict]
    tape = ended.final.tapes[0]
    wrong += [tape.get(c, blank) != s for c, s in (lesson.tape or {}).items()]
    wrong += [t > last or ended.history[t].heads != (c,) for t, c in lesson.heads.items()]
    for t, cells in lesson.shown.items():
        tape = ended.history[min(t, last)].tapes[0]
        wrong += [tape.get(c, blank) != s for c, s in cells.items()]
    return sum(wrong)


@pytest.mark.parametrize("rate", [0.05, 0.1, 0.2])
@pytest.mark.parametrize(("name", "longest"), [("parity", 5), ("increment", 3)])
def test_machines_are_learned_from_wrong_labels(name: str, longest: int, rate: float) -> None:
    machine = load(name)
    shape, teacher = shape_of(machine), MachineTeacher(machine, Told(time=True))
    random = np.random.default_rng(0)
    lessons = [noisy(teacher.lesson(w), shape, rate, random) for w in words(machine, longest)]
    flipped = sum(contradictions(machine, lesson) for lesson in lessons)
    fitted = fit_machine(shape, lessons)
    assert flipped and fitted.machine is not None
    assert fitted.contradicted == sum(contradictions(fitted.machine, x) for x in lessons)
    assert fitted.contradicted <= flipped
    assert bisimilar(machine, fitted.machine).answer is Answer.PROVED


@pytest.mark.parametrize("told", [Told(), Told(time=True, heads=0.5, cells=0.3)])
def test_no_machine_contradicts_fewer_labels(told: Told) -> None:
    """The oracle tries all machines of one state on labels half of which are drawn."""
    shape = Shape(1, ("0", "_"), 1, (Move.L, Move.R), (Verdict.ACCEPT, Verdict.REJECT))
    machine = parse("machine m\ninput 0\nstart a\naccept y\na:\n  0 -> _ R\n  _ -> S y\n")
    pupils = [machine_of(shape, table) for table in tables(shape)]
    for seed in range(10):
        random = np.random.default_rng(seed)
        teacher = MachineTeacher(machine, told, seed=seed)
        lessons = [noisy(teacher.lesson([0] * n), shape, 0.5, random) for n in range(4)]
        keeping = [
            pupil for pupil in pupils if all(explained(pupil, x, answer=False) for x in lessons)
        ]
        fitted = fit_machine(shape, lessons)
        assert fitted.contradicted == min(
            sum(contradictions(pupil, x) for x in lessons) for pupil in keeping
        )


def test_a_time_that_no_machine_takes_is_no_noise() -> None:
    machine = load("parity")
    lesson = replace(MachineTeacher(machine, Told(time=True)).lesson([0, 0]), steps=1)
    longer = MachineTeacher(machine, Told(time=True)).lesson([0, 1])
    fitted = fit_machine(shape_of(machine), [lesson, longer])
    assert fitted.machine is None


@given(
    wiring=st.builds(
        random_network,
        inputs=st.integers(1, 3),
        luts=st.integers(1, 2),
        outputs=st.integers(1, 2),
        seed=st.integers(0, 1 << 16),
        fan_in=st.integers(1, 2),
    ),
    fraction=st.floats(0, 1),
    seed=st.integers(0, 1 << 16),
)
def test_no_tables_contradict_fewer_labels(wiring: LutNetwork, fraction: float, seed: int) -> None:
    random = np.random.default_rng(seed)
    shown = random.random(len(wiring)) < fraction
    bits = random.random((6, len(wiring.inputs))) < 0.5
    outputs = random.random((6, len(wiring.outputs))) < 0.5
    samples = Samples(bits, outputs, random.random((6, len(wiring))) < 0.5)

    def wrong(network: LutNetwork) -> int:
        nodes = node_values(network, bits)
        inner = nodes[:, len(network.inputs) :] != samples.nodes
        return int((nodes[:, list(network.roots)] != outputs).sum() + inner[:, shown].sum())

    fitted = fit_tables(wiring, samples, shown)
    assert fitted.contradicted == wrong(fitted.network) == min(map(wrong, fillings(wiring)))


# -------------------------------------------------------------------------------- the command line


def command(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["learn", "machine", *arguments])
    printed, error = capsys.readouterr()
    return code, printed, error


def test_a_machine_is_learned_and_written(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "learned.tm"
    code, printed, _ = command(capsys, "increment", "-o", str(out), "--json")
    report = json.loads(printed)
    assert (code, report["answer"], report["states"]) == (0, "proved", 2)
    assert out.read_text() == report["source"]
    assert bisimilar(load("increment"), load(str(out))).answer is Answer.PROVED


def test_the_smallest_is_said_to_be(capsys: pytest.CaptureFixture[str]) -> None:
    code, printed, _ = command(capsys, "palindrome", "--time", "--smallest")
    assert code == 0
    assert printed.startswith("palindrome: 5 states, ")


def test_wrong_labels_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    code, printed, _ = command(capsys, "increment", "--time", "--noise", "0.2", "--json")
    report = json.loads(printed)
    assert (code, report["answer"], len(report["words"])) == (0, "proved", 31)
    assert 0 < report["contradicted"] < report["labels"] / 2


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["sort-bits", "--states", "3"], 1, "impossible: no machine with so few states"),
        (["palindrome", "--conflicts", "50"], 1, "given up: after 50 conflicts"),
        (["parity", "--noise", "1.5"], 2, "a fraction of the labels"),
        (["parity", "--noise", "0.1", "--smallest"], 2, "for labels that are right"),
        (["parity", "--show-cells", "2"], 2, "the fraction of cells"),
        (["parity", "--times", "2:3"], 2, "nothing of them"),
        (["parity", "--restarts", "4"], 2, "--restarts is for --by gradient"),
        (["parity", "--repair", "0"], 2, "--repair is for --by gradient"),
        (["parity", "--longest", "-1"], 2, "--longest is at least 0"),
        (["multiplication"], 2, "has 2 tapes"),
        (["parity", "-o", "/no/such/a.tm"], 1, "/no/such"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_learned_is_said(
    capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, message: str
) -> None:
    got, printed, error = command(capsys, *arguments)
    assert got == code
    assert message in printed + error


@pytest.mark.parametrize("solver", ["cadical195", "glucose4", "minisat22"])
def test_an_endless_search_can_be_interrupted(solver: str) -> None:
    """Thirteen pigeons in twelve holes, with every solver that is used."""
    program = f"""
from itertools import combinations
from tmc.learn.discrete.clauses import Search
with Search(solver={solver!r}) as search:
    pigeons = [[search.variable() for _ in range(12)] for _ in range(13)]
    for holes in pigeons:
        search.require(*holes)
    for hole in zip(*pigeons):
        for a, b in combinations(hole, 2):
            search.require(-a, -b)
    print("ready", flush=True)
    try:
        search.solve()
    except KeyboardInterrupt:
        print("interrupted")
"""
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stdout.readline() == "ready\n"
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    try:
        said, _ = process.communicate(timeout=30)
    finally:
        process.kill()
    assert said == "interrupted\n" and process.returncode == 0
