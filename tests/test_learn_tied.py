"""Machines learned by gradients from lessons: what is told, what is not, and what comes out."""

from dataclasses import replace

import numpy as np
import torch
from hypothesis import given

from tests.strategies import machines as random_machines
from tests.test_learn_machines import short_teacher
from tmc.learn.discrete.lessons import MachineTeacher, Told
from tmc.learn.equality.bisimulation import Answer, bisimilar
from tmc.learn.shape import MISSING, Delta, delta_of, machine_of, shape_of
from tmc.learn.tied.belief import masks_of
from tmc.learn.tied.counting import count
from tmc.learn.tied.labels import HIDDEN, Labels, labels_of
from tmc.learn.tied.net import Form, TiedNet
from tmc.learn.tied.training import train_tied, wrong_labels
from tmc.machines.files import load
from tmc.machines.machine import Machine, Move

WHOLE = Told(time=True, states=1.0, heads=1.0, cells=1.0)


def labels(name: str, told: Told, states: int, longest: int = 3) -> Labels:
    machine = load(name)
    shape = shape_of(machine, states=states, moves=(Move.L, Move.R))
    return labels_of(shape, list(MachineTeacher(machine, told, longest=longest).lessons()))


@given(random_machines(tapes=1, halting=None))
def test_a_machine_contradicts_none_of_its_own_labels(machine: Machine) -> None:
    teacher = short_teacher(machine, WHOLE)
    delta = delta_of(machine)
    filled = replace(delta, next=np.where(delta.next == MISSING, 0, delta.next))
    told = labels_of(shape_of(machine), list(teacher.lessons()))
    assert wrong_labels(filled, told) == 0


def test_whole_traces_are_read_off() -> None:
    for name in ("parity", "increment", "zeros-ones", "palindrome"):
        machine = load(name)
        teacher = MachineTeacher(machine, WHOLE, longest=4)
        learned = machine_of(shape_of(machine), count(shape_of(machine), list(teacher.lessons())))
        assert bisimilar(machine, learned).answer is not Answer.DIFFERENT


def test_what_is_shown_counts_and_what_is_hidden_does_not() -> None:
    machine = load("increment")
    shape = shape_of(machine, states=3)
    whole = list(MachineTeacher(machine, WHOLE, longest=3).lessons())
    lies = [replace(x, states={t: 1 - q for t, q in x.states.items()}) for x in whole]
    hidden = [replace(x, states={}, heads={}, shown={}) for x in lies]
    answers = MachineTeacher(machine, Told(time=True), longest=3).lessons()
    net = TiedNet(shape, restarts=2)
    true, false, without, only = (
        net.log_likelihood(masks_of(labels_of(shape, lessons)))
        for lessons in (whole, lies, hidden, list(answers))
    )
    assert not torch.equal(true, false)
    assert torch.equal(without, only)
    for less in (
        [replace(x, states={}) for x in whole],
        [replace(x, heads={}) for x in whole],
        [replace(x, shown={}) for x in whole],
    ):
        assert not torch.equal(net.log_likelihood(masks_of(labels_of(shape, less))), true)


def test_a_time_that_is_not_told_is_no_label() -> None:
    told = labels("increment", Told(), states=3).arrays
    shown = np.arange(told.ending.shape[1]) == told.steps[:, None]
    assert ((told.ending != HIDDEN) == shown).all()


def test_a_known_table_is_certain_of_its_labels() -> None:
    machine = load("increment")
    told = labels_of(shape_of(machine), list(MachineTeacher(machine, WHOLE, longest=3).lessons()))
    delta = delta_of(machine)
    net = TiedNet(told.shape, restarts=1, form=Form.FACTORED)
    with torch.no_grad():
        after, write, move = net.logits
        for one, values in ((after, delta.next), (write, delta.write)):
            one[0] = 50 * torch.eye(one.shape[-1])[torch.from_numpy(values.ravel())]
        for entry, step in enumerate(delta.move.ravel().tolist()):
            move[0, entry] = 50 * torch.tensor([float(m == step) for m in told.shape.moves])
    assert net.log_likelihood(masks_of(told)).min() > -1e-3


def test_parity_is_learned_from_verdicts_and_increment_from_last_tapes() -> None:
    for name in ("parity", "increment"):
        told = labels(name, Told(), states=4)
        trained = train_tied(TiedNet(told.shape, 8), told, steps=300)
        assert trained.found
        learned = trained.found[0]
        assert wrong_labels(learned.delta, told) == 0
        assert shape_of(learned.machine()).symbols == told.shape.symbols


def test_the_same_seed_learns_the_same() -> None:
    told = labels("parity", Told(), states=3)
    one, other = (train_tied(TiedNet(told.shape, 4, 5), told, steps=50, seed=5) for _ in range(2))
    assert one.steps == other.steps
    for a, b in zip(one.found, other.found, strict=True):
        assert all((getattr(a.delta, n) == getattr(b.delta, n)).all() for n in Delta.__slots__)
