"""The textbook formula is satisfiable when the simulator accepts, and its models are the runs."""

import json
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pysat.formula import CNF
from pysat.solvers import Solver

from tests.strategies import machines
from tmc.cli import main
from tmc.formats.tableau_cnf import to_tableau_cnf
from tmc.machines.errors import TmcError
from tmc.machines.files import load
from tmc.machines.machine import Machine, Verdict, Word
from tmc.machines.simulate import Configuration, begin, run, successors
from tmc.questions import cook_levin as module
from tmc.questions.cook_levin import Tableau, cook_levin
from tmc.questions.pattern import read_pattern
from tmc.unroll.encoding import Bits
from tmc.unroll.probes import Kind, fact


def given_word(word: Word) -> tuple[tuple[int, ...], ...]:
    return tuple((s,) for s in word)


def values(model: Sequence[int]) -> Bits:
    return np.array([False, *(x > 0 for x in model)])


def model(tableau: Tableau, *groups: str, assuming: Sequence[int] = ()) -> Bits | None:
    with Solver(name="cadical153", bootstrap_with=tableau.clauses(*groups)) as solver:
        return values(solver.get_model()) if solver.solve(assuming) else None


def rest(history: tuple[Configuration, ...], steps: int) -> tuple[Configuration, ...]:
    """The configurations of all times up to `steps`, of which the last one stays."""
    return history + history[-1:] * (steps + 1 - len(history))


def is_a_run(machine: Machine, word: Word, rows: tuple[Configuration, ...]) -> bool:
    return rows[0] == begin(machine, word) and all(
        after in (successors(machine, now) or [now]) for now, after in pairwise(rows)
    )


ONE_TAPE = ["palindrome", "parity", "contains-11", "divisible-by-3", "sorted", "zeros-ones"]


@pytest.mark.parametrize("name", ONE_TAPE)
def test_all_words_of_the_samples(name: str) -> None:
    machine, n = load(name), 3
    assert machine.time
    steps = machine.time.at(n)
    tableau = cook_levin(machine, read_pattern(machine, n, None), steps)
    accepted = set()
    with Solver(name="cadical153", bootstrap_with=tableau.clauses()) as solver:
        for word in product(range(machine.input_size), repeat=n):
            first = [int(tableau.symbols[0, 0, i + steps, s]) for i, s in enumerate(word)]
            simulated = run(machine, word, trace=True)
            assert solver.solve(first) == (simulated.verdict is Verdict.ACCEPT)
            if simulated.verdict is Verdict.ACCEPT:
                rows = tableau.configurations(values(solver.get_model()))
                assert rows == rest(simulated.history, steps)
                accepted.add(word)
        assert solver.solve() == bool(accepted)


@settings(max_examples=60)
@given(data=st.data(), machine=machines(tapes=1), steps=st.integers(0, 6))
def test_without_accepting_the_run_is_the_only_model(
    data: st.DataObject, machine: Machine, steps: int
) -> None:
    word = tuple(data.draw(st.lists(st.integers(0, machine.input_size - 1), max_size=3)))
    tableau = cook_levin(machine, given_word(word), steps)
    simulated = run(machine, word, max_steps=steps, trace=True)
    with Solver(name="cadical153") as solver:
        solver.append_formula(tableau.clauses(*(g for g in tableau.groups if g != "accept")))
        assert solver.solve()
        found = solver.get_model()
        assert tableau.configurations(values(found)) == rest(simulated.history, steps)
        solver.add_clause([-x for x in found])
        assert not solver.solve()
    assert (model(tableau) is not None) == (simulated.verdict is Verdict.ACCEPT)


@settings(max_examples=60)
@given(
    data=st.data(),
    machine=machines(nondeterministic=True),
    steps=st.integers(0, 4),
)
def test_some_branch_accepts(data: st.DataObject, machine: Machine, steps: int) -> None:
    word = tuple(data.draw(st.lists(st.integers(0, machine.input_size - 1), max_size=2)))
    tableau = cook_levin(machine, given_word(word), steps)
    found = model(tableau)
    accepts = run(machine, word, max_steps=steps).verdict is Verdict.ACCEPT
    assert (found is not None) == accepts
    if found is not None:
        assert is_a_run(machine, word, tableau.configurations(found))


@settings(max_examples=40)
@given(machine=machines(halting=None), n=st.integers(0, 2), steps=st.integers(0, 4))
def test_a_free_word_is_found_if_there_is_one(machine: Machine, n: int, steps: int) -> None:
    tableau = cook_levin(machine, read_pattern(machine, n, None), steps)
    good = {
        word
        for word in product(range(machine.input_size), repeat=n)
        if run(machine, word, max_steps=steps).verdict in (Verdict.ACCEPT, Verdict.HALT)
    }
    found = model(tableau)
    assert (found is not None) == bool(good)
    if found is not None:
        rows = tableau.configurations(found)
        word = tuple(rows[0].tapes[0].get(i, machine.blank) for i in range(n))
        assert word in good
        assert rows == rest(run(machine, word, max_steps=steps, trace=True).history, steps)


def test_a_final_state_has_no_rules() -> None:
    machine = load("contains-11")
    early = replace(machine, final={**machine.final, 1: Verdict.ACCEPT})
    assert any(state == 1 for state, _ in early.delta)
    for text in ("000", "010"):
        found = model(cook_levin(early, given_word(machine.word(text)), 3))
        simulated = run(early, text, trace=True)
        assert (found is not None) == (simulated.verdict is Verdict.ACCEPT)
        if found is not None:
            rows = cook_levin(early, given_word(machine.word(text)), 3).configurations(found)
            assert rows == rest(simulated.history, 3)


def test_two_tapes() -> None:
    machine = load("zeros-ones-2")
    for text in ("01", "10"):
        tableau = cook_levin(machine, given_word(machine.word(text)), 4)
        found = model(tableau)
        assert (found is not None) == (text == "01")
        if found is not None:
            history = run(machine, text, trace=True).history
            assert tableau.configurations(found) == rest(history, 4)


def test_a_word_and_its_guesses_are_found_at_once() -> None:
    machine = load("third-from-end")
    assert model(cook_levin(machine, read_pattern(machine, 5, "0??0?"), 6)) is not None
    tableau = cook_levin(machine, read_pattern(machine, 5, "0?0?1"), 6)
    assert model(tableau) is None
    found = model(tableau, *(group for group in tableau.groups if group != "accept"))
    assert found is not None
    rows = tableau.configurations(found)
    word = tuple(rows[0].tapes[0][i] for i in range(5))
    assert is_a_run(machine, word, rows)


def test_the_file_says_what_it_holds() -> None:
    machine = load("parity")
    tableau = cook_levin(machine, read_pattern(machine, 2, "1?"), 3)
    text = to_tableau_cnf(tableau).decode()
    read = CNF(from_string=text)
    assert read.clauses == [*tableau.clauses()]
    assert (read.nv, len(read.clauses)) == (tableau.size.variables, tableau.size.clauses)
    assert tableau.size.literals == sum(map(len, read.clauses))
    named = [line.split(" ", 3)[2:] for line in text.splitlines() if line[:10] == "c variable"]
    facts = {fact(name, machine): int(v) for v, name in named}
    assert len(facts) == len(named) == tableau.size.variables
    for at, v in facts.items():
        match at.kind:
            case Kind.STATE:
                assert tableau.states[at.time, at.value] == v
            case Kind.HEAD:
                assert tableau.heads[at.time, at.tape, at.value - tableau.first_cell] == v
            case Kind.CELL:
                place = at.time, at.tape, at.cell - tableau.first_cell, at.value
                assert tableau.symbols[place] == v
    ranges = [line.split()[2:4] for line in text.splitlines() if line.startswith("c clauses")]
    assert [name.rstrip(":") for _, name in ranges] == [*tableau.groups]
    for between, name in ranges:
        first, last = map(int, between.split("-"))
        assert read.clauses[first - 1 : last] == [*tableau.clauses(name.rstrip(":"))]


def test_a_name_of_two_lines_is_refused() -> None:
    machine = load("parity")
    odd = replace(machine, states=("a\nb", *machine.states[1:]))
    with pytest.raises(TmcError, match="is a name of more than one line"):
        to_tableau_cnf(cook_levin(odd, (), 1))


def test_what_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = load("palindrome")
    size = cook_levin(machine, read_pattern(machine, 2, None), 6).size
    monkeypatch.setattr(module, "MAX_CLAUSES", size.clauses)
    cook_levin(machine, read_pattern(machine, 2, None), 6)
    monkeypatch.setattr(module, "MAX_CLAUSES", size.clauses * 97 // 100)
    with pytest.raises(TmcError, match="textbook formula of palindrome at n = 2 would have"):
        cook_levin(machine, read_pattern(machine, 2, None), 6)


# The command line


def test_compile_writes_it(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "p.cnf"
    arguments = ["compile", "palindrome", "-n", "4", "--cnf", "textbook", "-o", str(out)]
    assert main([*arguments, "--word", "01?0", "--json"]) == 0
    sizes = json.loads(capsys.readouterr().out)["cnf"]
    read = CNF(from_file=str(out))
    assert sizes["textbook"]["clauses"] == sum(sizes["groups"].values()) == len(read.clauses)
    assert sizes["tseitin"]["variables"] == 7  # 4 inputs and 3 gates
    assert Solver(bootstrap_with=read).solve()
    assert main([*arguments, "--word", "0?11"]) == 0
    assert "times fewer clauses" in capsys.readouterr().out
    assert not Solver(bootstrap_with=CNF(from_file=str(out))).solve()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["parity", "--cnf", "book"], 'there is no formula "book"'),
        (["parity", "--word", "01"], "a word is for the textbook formula only"),
        (["parity", "--cnf", "textbook", "--word", "01"], 'the word "01" has length 2, and n is 3'),
        (["parity", "--cnf", "textbook", "--word", "012"], '"2" in the word "012" is not in the'),
        (["increment", "--cnf", "textbook"], "take --output halted"),
        (["parity", "--cnf", "textbook", "--output", "all"], "take --output accept"),
    ],
)
def test_questions_that_make_no_sense(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, arguments: list[str], message: str
) -> None:
    out = tmp_path / "x.cnf"
    assert main(["compile", *arguments, "-n", "3", "-o", str(out)]) == 2
    assert message in capsys.readouterr().err
    assert not out.exists()
