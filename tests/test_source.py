"""The text of a machine is read back as that machine, whatever its symbols are called."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import machines
from tmc.machines.files import load, parse, sample_names
from tmc.machines.machine import Action, Machine, Word
from tmc.machines.source import source


def by_name(machine: Machine) -> Mapping[tuple[str, Word], tuple[tuple[object, ...], ...]]:
    return {
        (machine.states[q], read): tuple(
            (machine.states[a.state], a.write, a.moves) for a in actions
        )
        for (q, read), actions in machine.delta.items()
    }


def require_the_same(again: Machine, machine: Machine) -> None:
    assert by_name(again) == by_name(machine)
    assert {again.states[q]: v for q, v in again.final.items()} == {
        machine.states[q]: v for q, v in machine.final.items()
    }
    assert again.states[again.start] == machine.states[machine.start]
    for field in ("tapes", "symbols", "input_size", "one_way", "nondeterministic", "output_tape"):
        assert getattr(again, field) == getattr(machine, field)


@given(machines(halting=None) | machines(nondeterministic=True))
def test_what_is_written_can_be_read_back(machine: Machine) -> None:
    again = parse(source(machine))
    require_the_same(again, machine)
    assert again.name == machine.name


@given(machines(), st.data())
def test_any_symbol_can_be_written(machine: Machine, data: st.DataObject) -> None:
    characters = st.sampled_from('01LRS<>-._*[]^;\\"“:#→aé')
    symbols = data.draw(
        st.lists(
            characters, min_size=len(machine.symbols), max_size=len(machine.symbols), unique=True
        )
    )
    blank = data.draw(st.sampled_from(["_", symbols[-1]]))
    if blank == "\\":
        blank = "_"
    renamed = replace(machine, symbols=(*symbols[:-1], blank))
    require_the_same(parse(source(renamed)), renamed)


@pytest.mark.parametrize("name", sample_names())
def test_the_samples_can_be_written(name: str) -> None:
    machine = load(name)
    again = parse(source(machine))
    require_the_same(again, machine)
    assert again.name == machine.name
    assert [replace(test, line=0) for test in again.tests] == [
        replace(test, line=0) for test in machine.tests
    ]
    for mine, bound in ((again.time, machine.time), (again.space, machine.space)):
        assert [mine and mine.at(n) for n in range(9)] == [bound and bound.at(n) for n in range(9)]


def test_a_state_called_like_a_move_is_spelt_out() -> None:
    text = "machine m\ninput 0\nstart R\naccept L\nR:\n  0 -> . R R\n  _ -> . S L\n"
    machine = parse(text)
    again = parse(source(machine))
    require_the_same(again, machine)
    (action,) = again.delta[0, (0,)]
    assert isinstance(action, Action) and again.states[action.state] == "R"


def test_a_name_that_is_no_word_is_made_one() -> None:
    machine = replace(load("parity"), name="my parity; copy")
    assert parse(source(machine)).name == "my-parity--copy"
