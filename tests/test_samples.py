"""The samples do what they say: all short words are run, and held against oracles in Python."""

import csv
from functools import cache
from pathlib import Path
from runpy import run_path
from typing import Any

import pytest

from tests.zoo import ORACLES, PATHS, words
from tmc.machines.batch import VERDICTS, Batch, run_batch
from tmc.machines.files import load
from tmc.machines.machine import Machine, Verdict
from tmc.machines.simulate import run

LONGEST = {0: 0, 1: 33, 2: 8, 3: 6}
"""The length of the longest words tried, by the size of the input alphabet."""

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"

every_sample = pytest.mark.parametrize("name", PATHS)


@cache
def machine(name: str) -> Machine:
    return load(PATHS[name])


@cache
def tried(name: str) -> tuple[tuple[str, ...], ...]:
    """The words tried, in groups of one length."""
    alphabet = "".join(machine(name).symbols[: machine(name).input_size])
    return tuple(tuple(words(alphabet, n)) for n in range(LONGEST[len(alphabet)] + 1))


@cache
def batches(name: str) -> tuple[Batch, ...]:
    """What became of them."""
    return tuple(run_batch(machine(name), group) for group in tried(name))


def answer(name: str, batch: Batch, i: int) -> bool | str | None:
    """What a sample says about word `i`, in the form of an oracle; `None` if it does not stop."""
    match VERDICTS[batch.verdicts[i]]:
        case Verdict.HALT:
            return machine(name).show(batch.output(i) or ())
        case Verdict.UNDECIDED:
            return None
        case verdict:
            return verdict is Verdict.ACCEPT


def test_every_sample_has_an_oracle() -> None:
    assert set(PATHS) == set(ORACLES)


@every_sample
def test_a_sample_agrees_with_its_oracle(name: str) -> None:
    for group, batch in zip(tried(name), batches(name), strict=True):
        said = {word: answer(name, batch, i) for i, word in enumerate(group)}
        assert said == {word: ORACLES[name](word) for word in group}


@every_sample
def test_the_bounds_of_a_sample_hold_and_are_tight_somewhere(name: str) -> None:
    time, space = machine(name).time, machine(name).space
    assert time and space
    steps = [int(batch.steps.max()) for batch in batches(name)]
    cells = [int(batch.spaces.max()) for batch in batches(name)]
    for bound, needed in ((time, steps), (space, cells)):
        assert all(most <= bound.at(n) for n, most in enumerate(needed))
        assert any(0 < bound.at(n) <= 1.1 * most for n, most in enumerate(needed))


@every_sample
def test_a_sample_keeps_its_own_promises(name: str) -> None:
    assert len(machine(name).tests) >= (1 if machine(name).input_size == 0 else 4)
    for test in machine(name).tests:
        result = run(machine(name), test.word)
        assert (result.verdict, result.output) == (test.verdict, test.output), test
        assert test.steps in (None, result.steps), test


@every_sample
def test_a_decider_is_tested_on_words_of_both_kinds(name: str) -> None:
    verdicts = {test.verdict for test in machine(name).tests}
    expected = {Verdict.HALT} if machine(name).computes else {Verdict.ACCEPT, Verdict.REJECT}
    assert verdicts == expected
    assert any(test.word == () for test in machine(name).tests)


@every_sample
def test_a_sample_is_named_like_its_file_and_says_what_it_does(name: str) -> None:
    assert machine(name).name == name
    with open(PATHS[name], encoding="utf-8") as file:
        assert file.readline().startswith("; ")


@pytest.fixture
def best_known(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What `benchmarks/best_known.py` defines."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return run_path(str(BENCHMARKS / "best_known.py"))


def test_the_best_known_sizes_are_up_to_date(best_known: dict[str, Any]) -> None:
    """`python benchmarks/best_known.py` writes them."""
    with (BENCHMARKS / "best_known.csv").open(newline="", encoding="utf-8") as file:
        assert list(csv.reader(file)) == best_known["to_csv"]()


def test_the_best_known_sizes_are_one_for_a_function_and_a_length(
    best_known: dict[str, Any],
) -> None:
    sizes = best_known["sizes"]()
    assert len({(size.function, size.n) for size in sizes}) == len(sizes)
    assert all(size.gates >= 0 for size in sizes)


def test_what_we_found_is_smaller_than_what_is_published(best_known: dict[str, Any]) -> None:
    known = {(size.function, size.n): size for size in best_known["sizes"]()}
    for function, lengths in best_known["FOUND"].items():
        for n, gates in lengths.items():
            size = known[function, n]
            assert size.source.startswith("found by resynthesis")
            assert size.gates == gates and (size.published is None or gates < size.published)


def test_the_table_of_samples_is_up_to_date() -> None:
    """`python benchmarks/samples_table.py` writes it."""
    script = run_path(str(BENCHMARKS / "samples_table.py"))
    assert script["README"].read_text(encoding="utf-8") == script["readme"](script["kept"]())
