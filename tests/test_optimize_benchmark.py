"""The benchmark of `tmc.optimize` counts proved answers only, by one measure for all."""

import csv
import sys
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from tests.circuits import truth_table
from tmc.circuits.circuit import Circuit

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture
def benchmark(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The module `benchmarks/optimize.py`."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    for name in ("optimize", "circuits", "peers"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return __import__("optimize")


def test_c17_is_what_was_published(benchmark: Any) -> None:
    name, circuit = next(benchmark.circuits())
    assert (name, len(circuit), circuit.inputs) == ("c17", 6, ("1", "2", "3", "6", "7"))
    for bits, (first, second) in zip(range(32), truth_table(circuit), strict=True):
        x1, x2, x3, x6, x7 = (bool(bits >> shift & 1) for shift in reversed(range(5)))
        assert first == ((x1 and x3) or (x2 and not (x3 and x6)))
        assert second == ((x2 or x7) and not (x3 and x6))


def test_only_proved_answers_count(
    benchmark: Any,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def abc(circuit: Circuit, seconds: float) -> Any:
        yield benchmark.peers.Answer("ABC good", circuit, 6, 2.0)
        none = replace(
            circuit, xor=circuit.xor[:0], fanin=circuit.fanin[:0], literals=circuit.literals * 0
        )
        yield benchmark.peers.Answer("ABC bad", none, 0, 0.0)

    monkeypatch.setattr(benchmark.peers, "abc", abc)
    monkeypatch.setattr(benchmark.peers, "aigverse", lambda circuit, seconds: iter(()))
    file = tmp_path / "rows.csv"
    arguments = ["--only", "c17", "--effort", "0.2", "-o", str(file)]
    monkeypatch.setattr(sys, "argv", ["optimize.py", *arguments])
    monkeypatch.setattr(
        benchmark, "circuits", lambda: islice(sys.modules["circuits"].circuits(), 1)
    )
    benchmark.main()
    with file.open(newline="", encoding="utf-8") as table:
        (row,) = csv.DictReader(table)
    assert (row["abc_b2"], row["abc_b2_script"], row["dropped"]) == ("6", "good", "ABC bad wrong")
    assert row["aigverse_b2"] == ""
    assert int(row["ours_b2"]) <= int(row["b2"]) == 6
    printed = capsys.readouterr().out
    assert "dropped: ABC bad wrong" in printed
    assert "b2    geometric mean of the size given: ours " in printed


def test_the_means_are_geometric(benchmark: Any) -> None:
    row = benchmark.Row("a", 8, 1, 100, 200, 9, 50, 100, 9, 1.0, False, abc_b2=100, abc_ands=400)
    other = replace(row, ours_b2=200, abc_b2=None, abc_ands=None)
    _, b2, ands = benchmark.summary([row, other])
    assert b2 == "b2    geometric mean of the size given: ours 1.000, abc 1.000"
    assert ands == "ands  geometric mean of the size given: ours 0.500, abc 2.000"
