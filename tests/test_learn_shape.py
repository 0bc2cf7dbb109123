"""Shapes and tables: a machine taken apart and put together is the same function."""

from itertools import product

import pytest
from hypothesis import assume, given

from tests.strategies import incomplete, machines
from tmc.learn.shape import MISSING, Delta, delta_of, machine_of, shape_of
from tmc.machines.batch import run_batch
from tmc.machines.errors import UsageError
from tmc.machines.files import load, parse
from tmc.machines.machine import Machine, Move, Verdict
from tmc.machines.simulate import run
from tmc.machines.source import source


@given(machines(tapes=1, halting=None) | incomplete())
def test_put_together_it_does_the_same(machine: Machine) -> None:
    assume(machine.tapes == 1 and machine.start not in machine.final)
    again = machine_of(shape_of(machine), delta_of(machine))
    for n in range(4):
        for word in product(range(machine.input_size), repeat=n):
            one, other = (run(m, word, max_steps=50) for m in (machine, again))
            assert other.verdict == one.verdict
            assert other.output == one.output
            assert other.stuck == one.stuck
            if machine.computes:
                assert other.steps == one.steps


@pytest.mark.parametrize("name", ["increment", "palindrome", "sort-bits", "w-hash-w", "copy"])
def test_it_can_be_written_and_run(name: str) -> None:
    machine = load(name)
    written = parse(source(machine_of(shape_of(machine), delta_of(machine), "again")))
    assert written.name == "again"
    words = list(product(range(machine.input_size), repeat=5))
    one, other = (run_batch(m, words) for m in (machine, written))
    assert (one.verdicts == other.verdicts).all()
    if machine.computes:
        assert (one.symbols == other.symbols).all() and (one.ends == other.ends).all()


def test_what_the_shape_of_a_decider_is() -> None:
    shape = shape_of(load("parity"))
    assert (shape.states, shape.nexts, shape.moves) == (2, 4, (Move.R,))
    assert shape.endings == (Verdict.ACCEPT, Verdict.REJECT)
    delta = delta_of(load("parity"))
    assert delta.next.tolist() == [[0, 1, 3], [1, 0, 2]]
    assert delta.move.tolist() == [[1, 1, 0], [1, 1, 0]]


def test_the_start_comes_first() -> None:
    machine = parse("machine m\ninput 0\nstart b\naccept y\na:\n  0 -> R b\nb:\n  0 -> R a\n")
    assert delta_of(machine).next[:, 0].tolist() == [1, 0]


def test_states_that_no_run_comes_to_are_left_out() -> None:
    shape = shape_of(load("parity"), states=3)
    delta = Delta.blank(shape)
    delta.next[0, 1] = delta.next[2, 1] = 2
    assert machine_of(shape, delta).states == ("q0", "q1", "accept")
    assert delta.next[1, 0] == MISSING


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("tapes 2\ninput 0\nstart a\naccept y\na:\n  00 -> RR\n", "has 2 tapes"),
        ("nondeterministic\ninput 0\nstart a\naccept y\na:\n  0 -> R\n", "is nondeterministic"),
        ("input 0\nstart y\naccept y\n", "ends where it starts"),
    ],
)
def test_what_cannot_be_learned(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        shape_of(parse(text))


def test_a_machine_has_a_working_state() -> None:
    with pytest.raises(UsageError, match="cannot have 0 working states"):
        shape_of(load("parity"), states=0)
