"""Models compared: what is said is true, and the same every time; the door is light."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from tests.networks import gates_as_luts, parity, parity_machine, random_network
from tmc.circuits.circuit import Circuit
from tmc.compilation import compile
from tmc.learn.comparing import compare_models, train
from tmc.learn.picture import curve_figure
from tmc.learn.readback import Proof
from tmc.learn.results import Model, Result, report
from tmc.learn.target import plain_target
from tmc.learn.theory import occam_error, occam_samples, table_entries
from tmc.machines.errors import UsageError
from tmc.machines.machine import Verdict

torch.set_num_threads(1)

ALL = (Model.MATCHED, Model.DENSE, Model.WIDE)


@pytest.fixture(scope="module")
def results() -> list[Result]:
    circuit = parity(8)
    return compare_models(
        plain_target(gates_as_luts(circuit)), supervise=(1, 0), models=ALL, seeds=(0, 1), steps=150
    )


def test_results_come_in_order(results: list[Result]) -> None:
    kinds = [(Model.MATCHED, 1), (Model.MATCHED, 0), (Model.DENSE, 0), (Model.WIDE, 0)]
    assert [(r.model, r.supervise, r.seed) for r in results] == [
        (*kind, seed) for seed in (0, 1) for kind in kinds
    ]
    assert all(r.samples == 256 - 64 for r in results)
    matched, dense = results[0], results[2]
    assert matched.parameters == 7 * 4
    assert abs(dense.parameters - matched.parameters) < 12


def test_supervised_parity_is_learned_and_proved(results: list[Result]) -> None:
    for r in results:
        if r.supervise == 1:
            assert (r.test_accuracy, r.wrong_inputs, r.proved) == (1, 0, Proof.EQUAL)
        assert (r.proved is Proof.EQUAL) == (r.wrong_inputs == 0)
        last = r.curve[-1]
        assert (last.step, last.train_accuracy, last.test_accuracy) == (
            r.steps,
            r.train_accuracy,
            r.test_accuracy,
        )
        assert r.wrong_inputs is not None and r.test_accuracy is not None
        wrong = round((1 - r.train_accuracy) * 192) + round((1 - r.test_accuracy) * 64)
        assert r.wrong_inputs == wrong  # training and test words are all there are


def test_a_comparison_is_reproducible(results: list[Result]) -> None:
    circuit = parity(8)
    again = compare_models(
        plain_target(gates_as_luts(circuit)), models=ALL, seeds=(0, 1), steps=150
    )
    assert [replace(r, seconds=0) for r in again] == [replace(r, seconds=0) for r in results]


def test_report_is_a_line_a_result_and_the_bound(results: list[Result]) -> None:
    lines = report(results).splitlines()
    assert len(lines) == 1 + len(results) + 3
    assert lines[1].split()[:5] == ["matched", "1", "6", "0", "28"]
    assert lines[1].endswith("1.0000      0  equal")
    wrong = next(i for i, r in enumerate(results) if r.bits is not None)
    assert lines[1 + wrong].endswith(f"different  {results[wrong].bits}")
    assert lines[-2] == "192 training samples; the Occam bound asks for 449: then any tables"


def test_curves_are_drawn_the_same_every_time(results: list[Result], tmp_path: Path) -> None:
    for name in ("one.svg", "two.svg", "one.pdf", "two.pdf", "one.png"):
        curve_figure(results, tmp_path / name)
    text = (tmp_path / "one.svg").read_text()
    assert text == (tmp_path / "two.svg").read_text()
    for name in ("matched, 100% supervised", "matched, 0% supervised", "dense", "wide"):
        assert text.count(f">{name}</text>") == 1
    assert ">Learning curves</text>" in text
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()
    assert (tmp_path / "one.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(UsageError, match="take a name in .svg, .pdf, .png or .tex"):
        curve_figure(results, tmp_path / "one.gif")
    untested = [replace(r, curve=(replace(r.curve[0], test_accuracy=None),)) for r in results]
    with pytest.raises(UsageError, match="no learning curve without test words"):
        curve_figure(untested, tmp_path / "three.svg")


def test_questions_without_sense_are_refused() -> None:
    identity = Circuit.of(["a"], [], [("y", 2)])
    constant = Circuit.of([], [], [("y", 1)])
    for circuit in (identity, constant):
        with pytest.raises(UsageError, match="every output is an input or a constant"):
            compare_models(plain_target(circuit))
    with pytest.raises(UsageError, match='there is no model "deep"'):
        compare_models(plain_target(parity(4)), models=("deep",))


def test_of_long_words_a_wrong_sample_is_enough() -> None:
    circuit = parity(24)
    (dense,) = compare_models(
        plain_target(gates_as_luts(circuit)), models=("dense",), seeds=(0,), samples=100, steps=10
    )
    assert dense.wrong_inputs is None and dense.proved is Proof.DIFFERENT
    machine = replace(parity_machine(), final={0: Verdict.ACCEPT})  # accepts at once
    always = compile(machine, 24)
    (easy,) = train(always, models=("wide",), seeds=(0,), samples=100, steps=200)
    assert easy.test_accuracy == 1 and easy.proved is Proof.UNKNOWN


def test_a_compiled_machine_is_learned_from_its_simulator() -> None:
    results = train(compile(parity_machine(), 6), seeds=(0,), supervise=(1,), lut=3)
    assert [(r.model, r.proved) for r in results] == [
        (Model.MATCHED, Proof.EQUAL),
        (Model.DENSE, results[1].proved),
    ]
    assert results[0].wrong_inputs == 0 and results[0].parameters == 8 + 8 + 4


def test_occam_bound() -> None:
    network = random_network(6, 20, 2, seed=0)
    entries = table_entries(network)
    assert entries == sum(1 << len(lut.fanin) for lut in network.luts)
    assert occam_samples(124, 0.05, 0.05) == 1779  # the parity of 32 bits, by hand
    for samples in (500, 5000):
        error = occam_error(entries, samples)
        assert occam_samples(entries, error * 1.000001) <= samples
        assert occam_samples(entries, error * 0.999) > samples
    assert occam_error(entries, 0) == occam_error(entries, 1) == 1


def test_the_package_is_imported_without_torch() -> None:
    code = "import sys, tmc.learn; print({'torch', 'numpy', 'matplotlib'} & {*sys.modules})"
    assert _python(code) == "set()"


def test_names_are_found_when_first_used() -> None:
    code = "import tmc.learn as l; print([getattr(l, n).__module__ for n in l.__all__], dir(l)[:1])"
    assert _python(code) == (
        "['tmc.learn.matched', 'tmc.learn.supervision', 'tmc.learn.data', 'tmc.learn.exact',"
        " 'tmc.learn.matched', 'tmc.learn.training', 'tmc.learn.comparing'] ['MatchedNet']"
    )


def test_a_missing_torch_is_a_message() -> None:
    code = (
        "import sys; sys.modules['torch'] = None\n"
        "from tmc.machines.errors import TmcError\n"
        "import tmc.learn\n"
        "try: tmc.learn.emulate\n"
        "except TmcError as error: print(error)"
    )
    assert _python(code) == (
        "learning needs torch, which is not installed\nhint: pip install 'turing-circuits[learn]'"
    )


def _python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_searches_are_models_like_the_others() -> None:
    target = plain_target(gates_as_luts(parity(8)))
    models = (Model.SAT, Model.COORDINATES)
    found = compare_models(target, supervise=(1, 0), models=models, seeds=(0,))
    kinds = [(r.model, r.supervise, r.shown) for r in found]
    assert kinds == [(model, p, 6 * p) for model in models for p in (1, 0)]
    assert all((r.train_accuracy, r.proved, r.wrong_inputs) == (1, Proof.EQUAL, 0) for r in found)
    assert all(r.occam_samples == occam_samples(7 * 4) for r in found)
    lines = report(found).splitlines()
    assert lines[0].startswith("model        supervise") and lines[3].startswith("coordinates  ")


def test_a_search_that_is_given_up_shows_its_last_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tmc.learn.searched._CONFLICTS", 1)
    target = plain_target(gates_as_luts(parity(12)))
    (result,) = compare_models(target, supervise=(0,), models=("sat",), seeds=(0,))
    assert result.proved is Proof.DIFFERENT and result.train_accuracy < 1


def test_searches_are_drawn_as_dots(tmp_path: Path) -> None:
    target = plain_target(gates_as_luts(parity(4)))
    found = compare_models(target, models=("sat", "coordinates"), supervise=(0.5,), seeds=(0,))
    curve_figure(found, tmp_path / "curves.svg")
    assert "coordinates, 50% supervised" in (tmp_path / "curves.svg").read_text()
