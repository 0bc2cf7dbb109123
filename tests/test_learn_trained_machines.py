"""Machines trained by gradients, and compared: by the simulator, which knows nothing of tables."""

import json
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import machines
from tests.test_learn_machines import explained, same_answer, short_teacher, words
from tmc.cli import main
from tmc.learn.discrete.lessons import MachineTeacher, Told
from tmc.learn.equality.bisimulation import Answer, Comparison, bisimilar
from tmc.learn.shape import MISSING, Delta, delta_of, machine_of, merged, shape_of
from tmc.learn.tied import machines as trained_machines
from tmc.learn.tied.labels import labels_of
from tmc.learn.tied.machines import TrainedMachine, train_machine
from tmc.learn.tied.training import used_only
from tmc.machines.files import load, parse
from tmc.machines.machine import Machine
from tmc.machines.simulate import run


def train(name: str, told: Told | None = None, **options: object) -> TrainedMachine:
    truth = load(name)
    shape = shape_of(truth, states=4)
    quick = {"longest": 3, "restarts": 4, "steps": 100, "lengths": ()} | options
    return train_machine(shape, truth, told or Told(), **quick)  # type: ignore[arg-type]


# ---------------------------------------------------------------------------------- simpler tables


@given(machine=machines(tapes=1, halting=None), data=st.data())
def test_states_that_double_others_are_merged(machine: Machine, data: st.DataObject) -> None:
    """Every state twice, and whoever goes to one of the two goes to either."""
    short_teacher(machine, Told())
    shape, delta = shape_of(machine), delta_of(machine)
    states = shape.states
    nexts = np.concatenate([delta.next, delta.next])
    inner = (nexts >= 0) & (nexts < states)
    twin = np.array(data.draw(st.lists(st.booleans(), min_size=inner.size, max_size=inner.size)))
    nexts = np.where(nexts >= states, nexts + states, nexts)
    doubled = Delta(
        np.where(inner, nexts + states * twin.reshape(inner.shape), nexts),
        np.concatenate([delta.write, delta.write]),
        np.concatenate([delta.move, delta.move]),
    )
    twice = replace(shape, states=2 * states)
    one = machine_of(shape, merged(delta))
    other = machine_of(twice, merged(doubled))
    assert len(one.states) == len(other.states)
    again = merged(delta_of(other))
    assert machine_of(shape_of(other), again).delta == other.delta
    for word in words(machine, 3):
        assert same_answer(machine, one, word) and same_answer(machine, other, word)


def test_states_that_write_different_things_are_not_merged() -> None:
    lines = (
        "input 0",
        "start a",
        "halt h",
        "a:",
        "0 -> R b",
        "_ -> S h",
        "b:",
        "0 -> _ R a",
        "_ -> S h",
    )
    machine = parse("\n".join(lines))
    kept = merged(delta_of(machine))
    assert kept.next.tolist() == delta_of(machine).next.tolist()


@given(machine=machines(tapes=1, halting=None))
def test_entries_that_no_word_uses_are_left_out(machine: Machine) -> None:
    lessons = list(short_teacher(machine, Told()).lessons())
    shape, delta = shape_of(machine), delta_of(machine)
    kept = used_only(delta, labels_of(shape, lessons))
    order = [machine.start, *(q for q in range(len(machine.states)) if q != machine.start)]
    working = [q for q in order if q not in machine.final]
    used = {
        (working.index(c.state), c.tapes[0].get(c.heads[0], machine.blank))
        for lesson in lessons
        for c in run(machine, lesson.word, trace=True).history
        if c.state in working
    }
    for q, s in product(range(shape.states), range(len(shape.symbols))):
        expected = delta.next[q, s] if (q, s) in used else MISSING
        assert kept.next[q, s] == expected


# ----------------------------------------------------------------------------------- what comes out


@pytest.mark.parametrize(
    ("name", "told"),
    [("parity", Told()), ("increment", Told(time=True)), ("parity", Told(cells=1))],
)
def test_candidates_are_what_they_are_said_to_be(name: str, told: Told) -> None:
    truth, trained = load(name), train(name, told, seeds=(1, 2))
    assert [a.seed for a in trained.attempts] == [1, 2]
    candidates = [one for a in trained.attempts for one in a.candidates]
    assert candidates
    for attempt in trained.attempts:
        counted = sum(attempt.count(answer) for answer in Answer)
        assert counted == len(attempt.candidates) <= attempt.restarts == 4
        for one in attempt.candidates:
            teacher = MachineTeacher(truth, told, longest=3, seed=attempt.seed)
            assert all(explained(one.machine, lesson) for lesson in teacher.lessons())
            if one.comparison.answer is Answer.PROVED:
                assert all(same_answer(truth, one.machine, w) for w in words(truth, 7))
            if one.comparison.difference:
                word = truth.word(one.comparison.difference.word)
                assert not same_answer(truth, one.machine, word)
    proved = [one for one in candidates if one.comparison.answer is Answer.PROVED]
    assert proved and trained.machine in [one.machine for one in proved]
    assert trained.comparison is not None and trained.comparison.answer is Answer.PROVED
    assert len(trained.machine.states) == min(len(one.machine.states) for one in proved)


def test_the_same_seed_trains_the_same() -> None:
    one, other = (train("parity", seeds=(3,)) for _ in range(2))
    assert one.attempts[0].candidates == other.attempts[0].candidates


def test_at_rate_0_the_search_is_alone() -> None:
    """And begins at the same tables every time."""
    truth = load("parity")
    assert train("parity", rate=0.0, proposals=0).machine is None
    trained = train("parity", rate=0.0, restarts=8)
    assert trained.attempts[0].candidates
    for one in trained.attempts[0].candidates:
        assert one.repaired and all(same_answer(truth, one.machine, w) for w in words(truth, 3))


def test_training_ends_when_enough_is_found() -> None:
    few, all_of_them = train("parity", enough=1), train("parity")
    assert few.attempts[0].steps <= all_of_them.attempts[0].steps
    assert 1 <= len(few.attempts[0].candidates) <= len(all_of_them.attempts[0].candidates)


def test_circuits_settle_what_is_neither_proved_nor_refuted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """From words of one symbol wrong machines are learned too; circuits of two symbols tell."""
    nothing = Comparison(Answer.UNKNOWN, "nothing was tried")
    monkeypatch.setattr(trained_machines, "bisimilar", lambda *_: nothing)
    truth = load("parity")
    shortest, longer = (train("parity", longest=n, lengths=(1, 2)) for n in (1, 3))
    answers = set()
    for one in (*shortest.attempts[0].candidates, *longer.attempts[0].candidates):
        right = all(same_answer(truth, one.machine, w) for w in words(truth, 2))
        answers.add(one.comparison.answer)
        if right:
            how = "nothing was tried; circuits prove it for words of length 1 and 2"
            assert one.comparison == Comparison(Answer.UNKNOWN, how)
        else:
            assert one.comparison.difference and len(one.comparison.difference.word) == 2
    assert answers == {Answer.UNKNOWN, Answer.DIFFERENT}


def test_an_interrupt_keeps_what_was_found() -> None:
    def stop(what: str, done: int, total: int) -> None:
        if what == "explain the words" and done:
            raise KeyboardInterrupt

    trained = train("parity", seeds=range(5), restarts=8, progress=stop)
    assert trained.interrupted and len(trained.attempts) == 1
    assert trained.machine is not None
    assert bisimilar(load("parity"), trained.machine) == trained.comparison


def test_interrupted_comparisons_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> Comparison:
        raise KeyboardInterrupt

    monkeypatch.setattr(trained_machines, "bisimilar", stop)
    trained = train("parity", seeds=range(5))
    assert trained.interrupted and trained.machine is not None
    assert trained.comparison == Comparison(Answer.UNKNOWN, "the comparison was ended")


# --------------------------------------------------------------------------------- the command line


def command(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["learn", "machine", *arguments])
    printed, error = capsys.readouterr()
    return code, printed, error


def test_a_machine_is_trained_and_written(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "learned.tm"
    options = ["--by", "gradient", "--restarts", "4", "--longest", "3", "--seeds", "2", "--json"]
    shown = ["--show-cells", "0.5", "--times", "1:3"]
    code, printed, _ = command(capsys, "increment", *options, *shown, "-o", str(out))
    report = json.loads(printed)
    assert (code, report["answer"], report["by"], report["states"]) == (0, "proved", "gradient", 4)
    assert (report["told"]["cells"], report["told"]["times"]) == (0.5, [1, 3])
    assert len(report["words"]) == 15 and report["interrupted"] is False
    for seed in report["seeds"]:
        assert seed["explain"] == len(seed["machines"])
        assert seed["explain"] == seed["proved"] + seed["different"] + seed["unknown"]
    assert out.read_text() == report["source"]
    assert bisimilar(load("increment"), load(str(out))).answer is Answer.PROVED


def test_both_ways_report_the_same_fields(capsys: pytest.CaptureFixture[str]) -> None:
    noisy, gradient = ["--noise", "0.1"], ["--by", "gradient", "--restarts", "2", "--longest", "2"]
    ways: list[list[str]] = [[], noisy, gradient]
    reports = [json.loads(command(capsys, "parity", "--json", *way)[1]) for way in ways]
    assert [list(sorted(r)) for r in reports] == 3 * [sorted(reports[0])]


def test_a_training_that_finds_nothing_is_given_up(capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--by", "gradient", "--restarts", "1", "--train-steps", "1", "--repair", "0"]
    code, printed, _ = command(capsys, "palindrome", *options)
    assert code == 1
    assert "seed 0: 0 of 1 restarts explain the words" in printed
    assert "given up: no table explains all the words" in printed


def test_what_is_said_of_a_training(capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--by", "gradient", "--restarts", "4", "--longest", "3"]
    code, printed, _ = command(capsys, "parity", *options)
    assert code == 0
    assert "  seed 0: 4 of 4 restarts explain the words: " in printed
    assert "  the simplest of " in printed and "\nmachine parity-learned\n" in printed


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--by", "guessing"], "take one of sat, gradient"),
        (["--by", "gradient", "--noise", "0.1"], "--noise is for --by sat"),
        (["--by", "gradient", "--smallest"], "--smallest is for --by sat"),
        (["--by", "gradient", "--conflicts", "5"], "--conflicts is for --by sat"),
        (["--by", "gradient", "--restarts", "0"], "--restarts is at least 1"),
        (["--by", "gradient", "--rate", "-0.1"], "--rate is at least 0"),
        (["--by", "gradient", "--repair", "-1"], "--repair is at least 0"),
        (["--by", "gradient", "--train-steps", "0"], "--train-steps is at least 1"),
        (["--by", "gradient", "--form", "pairs"], "take one of triples, factored"),
        (["--by", "gradient", "--show-cells", "1", "--times", "3:1"], "is empty"),
        (["--by", "gradient", "--states", "0"], "cannot have 0 working states"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_makes_no_sense_is_refused(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    code, _, error = command(capsys, "parity", *arguments)
    assert code == 2 and message in error
