"""Texts that nobody wrote: what is written out is read back, and no text crashes the reader."""

import random
from collections.abc import Mapping
from dataclasses import replace

from hypothesis import example, given
from hypothesis import strategies as st

from tests.language import INCREMENT, ZEROS_ONES
from tests.strategies import machines, render
from tmc.machines.errors import SourceError
from tmc.machines.files import parse
from tmc.machines.machine import Action, Machine, Word


def without_lines(machine: Machine) -> Mapping[tuple[int, Word], tuple[Action, ...]]:
    return {
        key: tuple(replace(action, line=0) for action in actions)
        for key, actions in machine.delta.items()
    }


@given(machines(halting=None) | machines(nondeterministic=True))
def test_what_is_written_can_be_read_back(machine: Machine) -> None:
    again = parse(render(machine))
    assert without_lines(again) == without_lines(machine)
    assert set(again.states) == set(machine.states)
    for field in ("name", "tapes", "symbols", "input_size", "one_way", "nondeterministic"):
        assert getattr(again, field) == getattr(machine, field)
    assert (again.states, again.start, again.final) == (
        machine.states,
        machine.start,
        machine.final,
    )
    assert again.output_tape == machine.output_tape
    assert [rule.read for rule in again.rules] == [rule.read for rule in machine.rules]


@given(st.lists(st.sampled_from(["0", '"', "\\", ";", "_", "é"]), max_size=6))
def test_words_are_shown_as_they_are_written(symbols: list[str]) -> None:
    machine = parse('input 0"\\\\\\;\\_é\nstart q\naccept q\n')
    word = tuple(machine.symbols.index(s) for s in symbols)
    assert machine.word(machine.show(word)) == word


# ------------------------------------------------------------------------------------- anything


def attempt(text: str) -> None:
    try:
        parse(text)
    except SourceError as error:
        assert error.diagnostics and str(error)


@given(st.text(max_size=200))
@example("[")
@example("\\")
@example(":")
@example("\u2028:\x0b->\x1c")
def test_garbage_is_refused_politely(text: str) -> None:
    attempt(text)


WORDS = ["start", "q", "q:", "accept", "halt", "test", '"0"', '"', "->", "0", "[01]", "[", "*", ".",
         "R", "RR", "tapes", "2", "input", "01", "_", "\\", ";", "\n", "\n", "time", "n^", "in",
         "nondeterministic", "blank", "alphabet", "output", "tape", "0"]  # fmt: skip


@given(st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join))
def test_words_in_any_order_are_refused_politely(text: str) -> None:
    attempt(text)


@given(st.sampled_from([INCREMENT, ZEROS_ONES]), st.integers(0, 10**9))
def test_damaged_machines_are_refused_politely(text: str, seed: int) -> None:
    chance = random.Random(seed)
    characters = list(text)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(characters))
        characters[at] = chance.choice(["", " ", "\n", "0", "[", "\\", ":", '"', ";", "->", "R"])
    attempt("".join(characters))
