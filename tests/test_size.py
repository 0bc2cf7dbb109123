"""The size benchmark compares like with like, and is not taken in by a wrong answer."""

import csv
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.zoo import ORACLES
from tmc.circuits.circuit import Circuit
from tmc.compilation import compile

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture
def size(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The module `benchmarks/size.py`."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    for name in ("size", "peers", "best_known"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return __import__("size")


def run(size: Any, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> None:
    monkeypatch.setattr(sys, "argv", ["size.py", *arguments])
    size.main()


def broken(circuit: Circuit) -> Circuit:
    """The circuit with its last gate made one of the other kind."""
    xor = circuit.xor.copy()
    xor[-1] ^= True
    return replace(circuit, xor=xor)


def test_at_least_twenty_functions_are_compared_all_from_samples(size: Any) -> None:
    assert len(size.LENGTHS) >= 20
    assert set(size.LENGTHS) <= set(ORACLES)
    assert all(list(lengths) == sorted(set(lengths)) for lengths in size.LENGTHS.values())


@pytest.mark.parametrize(("function", "n"), [("parity", 6), ("parity", 20)])
def test_an_answer_is_right_only_if_it_is_the_same_function(
    size: Any, function: str, n: int
) -> None:
    ours = compile(function, n)
    assert size._is_right(size._tableau(function, n), ours)
    assert not size._is_right(broken(ours.circuit), ours)


def test_a_wrong_answer_is_named_and_its_size_is_not_used(
    size: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def abc(circuit: Circuit, seconds: float) -> Any:
        good = compile("parity", 4).circuit
        yield size.peers.Answer("ABC good", good, 9, 2.0)
        yield size.peers.Answer("ABC bad", broken(replace(good)), 1, 0.0)

    monkeypatch.setattr(size.peers, "abc", abc)
    monkeypatch.setattr(size.peers, "aigverse", lambda circuit, seconds: iter(()))
    file = tmp_path / "size.csv"
    run(size, monkeypatch, "--functions", "parity", "--n", "4", "--level", "1", "-o", str(file))
    with file.open(newline="", encoding="utf-8") as table:
        (row,) = csv.DictReader(table)
    assert (row["gates"], row["best_known"], row["ratio"]) == ("3", "3", "1.0")
    assert (row["abc"], row["abc_ands"], row["abc_script"]) == ("3", "9", "good")
    assert (row["aigverse"], row["wrong"], row["checked"]) == ("", "ABC bad", "exhaustive")
    assert "wrong: ABC bad" in capsys.readouterr().out


def test_the_means_are_geometric_and_the_worst_is_named(size: Any) -> None:
    row = size.Row("a", 8, 40, 0.1, 20, 1.0, 10, False, None, 2.0, "exhaustive")
    other = replace(row, function="b", gates=5, ratio=0.5, published=10)
    lines = list(size.summary([row, other, replace(row, n=32, ratio=3.0)]))
    assert "geometric mean 1.0000 of the best known over 2 circuits, 4.000 at -O1" in lines[1]
    assert lines[1].endswith("worst: a 8, 2.000")
    assert "0.5000" in lines[2]
    assert "3.0000" in lines[3]


def test_peers_that_are_not_installed_are_left_out_with_one_line(
    size: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(size.peers, "find_spec", lambda name: None)
    run(size, monkeypatch, "--functions", "parity", "--n", "4", "--level", "1")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "ABC is left out: pip install pyosys"
    assert lines[1] == "aigverse is left out: pip install aigverse"
    assert lines[3].split()[:2] == ["parity", "4"]
