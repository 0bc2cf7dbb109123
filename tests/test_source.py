"""A machine written as text is the same machine when it is read again."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import machines
from tmc.machines import source as source_module
from tmc.machines.errors import TmcError
from tmc.machines.files import load, parse, sample_names
from tmc.machines.machine import Action, Machine, Move, Test, Verdict
from tmc.machines.source import Block, entry, merge, source

CHARACTERS = st.characters(exclude_categories=["Cs", "Cc", "Z"]) | st.sampled_from(
    r"_\[]^*.;:->→<LRS“”\"'#/"
)
NAMES = st.sampled_from(
    'L R S RR < - -- >: 0 _ * . ] ^ test: time halt accept machine: q: :q q"x “q” # // é é0'.split()
)


def bare(machine: Machine) -> Machine:
    """The machine without what tells where its text stood."""
    delta = {
        key: tuple(Action(a.state, a.write, a.moves) for a in actions)
        for key, actions in machine.delta.items()
    }
    tests = tuple(replace(test, line=0) for test in machine.tests)
    time, space = (bound and replace(bound, span=None) for bound in (machine.time, machine.space))
    bare = replace(machine, delta=delta, tests=tests, time=time, space=space)
    return replace(bare, rules=(), notes=(), file="")


@pytest.mark.parametrize("name", sample_names())
def test_a_sample_reads_back(name: str) -> None:
    machine = load(name)
    again = parse(source(machine))
    assert bare(again) == bare(machine)
    assert source(again) == source(machine)
    assert len(again.rules) <= len(machine.rules)


@given(
    st.booleans().flatmap(lambda n: machines(nondeterministic=n, halting=None if not n else False))
)
def test_a_random_machine_reads_back(machine: Machine) -> None:
    again = parse(source(machine))
    assert bare(again) == bare(machine)
    assert len(again.rules) <= len(machine.rules)


@given(machines(halting=None), st.data())
def test_any_symbols_and_states_read_back(machine: Machine, data: st.DataObject) -> None:
    size = len(machine.symbols)
    symbols = data.draw(st.lists(CHARACTERS, min_size=size, max_size=size, unique=True))
    if data.draw(st.booleans()):
        symbols[-1] = "_"
    count = len(machine.states)
    states = data.draw(st.lists(NAMES, min_size=count, max_size=count, unique=True))
    word = tuple(data.draw(st.lists(st.integers(0, machine.input_size - 1), max_size=5)))
    verdict = Verdict.HALT if machine.computes else Verdict.ACCEPT
    test = Test(word, verdict, word if machine.computes else None, steps=7)
    machine = replace(machine, symbols=tuple(symbols), states=tuple(states), tests=(test,))
    assert bare(parse(source(machine))) == bare(machine)


@pytest.mark.parametrize(
    "header",
    [
        r"input \→",
        r"input \->",
        "input 0\nalphabet \\→",
        "input 0\nalphabet \\->",
        "input 0\nblank \\→",
    ],
)
def test_symbols_that_look_like_an_arrow_read_back(header: str) -> None:
    machine = parse(f"{header}\nstart a\naccept y\na:\n  _ -> R y\n")
    assert bare(parse(source(machine))) == bare(machine)


def test_a_name_that_cannot_be_written_is_refused() -> None:
    machine = load("parity")
    for name in ("two words", "a;b", "->", ""):
        with pytest.raises(TmcError, match="cannot be the name"):
            source(replace(machine, states=(name, *machine.states[1:])))


def test_a_state_called_like_a_move_is_spelt_out() -> None:
    text = "machine m\ninput 0\nstart R\naccept L\nR:\n  0 -> . R R\n  _ -> . S L\n"
    assert bare(parse(source(parse(text)))) == bare(parse(text))


def test_a_machine_name_that_is_no_word_is_made_one() -> None:
    machine = replace(load("parity"), name="my parity; copy")
    assert parse(source(machine)).name == "my-parity-copy"


def test_of_many_rules_few_orders_of_tapes_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    merged: list[int] = []
    once = source_module._merged

    def counted(found: list[Block], order: Sequence[int]) -> list[Block]:
        merged.append(len(found))
        return once(found, order)

    monkeypatch.setattr(source_module, "_merged", counted)
    few = [entry(read, Action(0, read, (Move.R,) * 4)) for read in product(range(2), repeat=4)]
    assert len(merge(few, 4)) == 1 and merged == [16] * 24
    merged.clear()
    many = [entry(read, Action(0, read, (Move.R,) * 5)) for read in product(range(9), repeat=5)]
    assert len(merge(many, 5)) == 1 and merged == [9**5]
