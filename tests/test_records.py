"""The records are right, by a program that knows nothing of the compiler; and it finds mistakes."""

import ast
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from runpy import run_path
from typing import Any

import numpy as np
import pytest

from tests.zoo import ORACLES, words
from tmc.circuits.circuit import Circuit
from tmc.compilation import compile

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
CHECKER = BENCHMARKS / "records" / "check.py"
CHECK: dict[str, Any] = run_path(str(CHECKER))
RECORDS = sorted(path for path in CHECKER.parent.iterdir() if path.suffix in CHECK["READERS"])

check: Callable[[Path], int] = CHECK["check"]

LENGTHS = {"balanced": 6, "multiplexer": 6, "multiplier": 4}
"""At which length a function is tried, if not 5."""

every_function = pytest.mark.parametrize("function", CHECK["FUNCTIONS"])


@pytest.fixture
def scripts(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What `benchmarks/records.py` defines."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return run_path(str(BENCHMARKS / "records.py"))


def small(function: str, scripts: dict[str, Any]) -> tuple[str, Circuit]:
    """The name and the circuit of a function at its length."""
    n = LENGTHS.get(function, 5)
    return f"{function}-{n}", scripts["without_constants"](compile(function, n).circuit)


def test_the_checker_needs_python_and_nothing_else() -> None:
    imported = set()
    for node in ast.walk(ast.parse(CHECKER.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(str(node.module).split(".")[0])
    assert imported <= sys.stdlib_module_names


@every_function
def test_the_checker_means_the_functions_of_the_samples(function: str) -> None:
    n = LENGTHS.get(function, 5)
    expected = CHECK["expected"](function, n)
    alphabet = "()" if function == "balanced" else "01"
    for p, word in enumerate(words(alphabet, n)):
        said = {name: str(values >> p & 1) for name, values in expected.items()}
        answer = ORACLES[function](word)
        if isinstance(answer, bool):
            assert said == {"accept": str(int(answer))}
        else:
            assert "".join(said[f"y[{i}]"] for i in range(len(said))) == answer


@every_function
def test_a_right_circuit_passes_in_both_forms(
    function: str, scripts: dict[str, Any], tmp_path: Path
) -> None:
    name, circuit = small(function, scripts)
    for suffix, text in forms(scripts, circuit, name):
        path = tmp_path / f"{name}{suffix}"
        path.write_text(text, encoding="utf-8")
        assert check(path) == len(circuit)


@every_function
def test_a_circuit_with_one_wrong_gate_does_not_pass(
    function: str, scripts: dict[str, Any], tmp_path: Path
) -> None:
    name, circuit = small(function, scripts)
    xor = circuit.xor.copy()
    xor[-1] ^= True
    for suffix, text in forms(scripts, replace(circuit, xor=xor), name):
        path = tmp_path / f"{name}{suffix}"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ValueError, match="is wrong on"):
            check(path)


def forms(scripts: dict[str, Any], circuit: Circuit, name: str) -> list[tuple[str, str]]:
    return [(".blif", scripts["to_blif"](circuit, name)), (".json", scripts["to_json"](circuit))]


def test_a_circuit_without_its_outputs_or_inputs_does_not_pass(
    scripts: dict[str, Any], tmp_path: Path
) -> None:
    circuit = scripts["without_constants"](compile("sort-bits", 3).circuit)
    two = replace(circuit, outputs=circuit.outputs[:2], literals=circuit.literals[:2])
    renamed = replace(circuit, inputs=("a", "b", "c"))
    for wrong, what in ((two, "missing"), (renamed, "inputs")):
        path = tmp_path / "sort-bits-3.json"
        path.write_text(scripts["to_json"](wrong), encoding="utf-8")
        with pytest.raises(ValueError, match=what):
            check(path)


def test_a_gate_of_three_inputs_does_not_pass(tmp_path: Path) -> None:
    path = tmp_path / "majority-3.blif"
    path.write_text(
        ".inputs x0 x1 x2\n.outputs accept\n.names x0 x1 x2 accept\n11- 1\n1-1 1\n-11 1\n.end\n"
    )
    with pytest.raises(ValueError, match="two inputs"):
        check(path)


def test_constant_outputs_are_left_out_and_complements_kept(scripts: dict[str, Any]) -> None:
    circuit = Circuit.of(["a", "b"], [(True, 2, 4)], [("no", 0), ("equal", 7), ("yes", 1)])
    kept = scripts["without_constants"](circuit)
    assert kept.outputs == ("equal",)
    assert np.array_equal(kept.literals, [7])
    assert scripts["to_blif"](kept, "equal").splitlines()[3:] == [
        ".names a b g1",
        "01 1",
        "10 1",
        ".names g1 equal",
        "0 1",
        ".end",
    ]


def test_the_checker_knows_every_function_that_is_tried(scripts: dict[str, Any]) -> None:
    assert {size.function for size in scripts["candidates"]()} <= set(CHECK["FUNCTIONS"])


def test_every_record_is_right_and_smaller_than_what_is_published(scripts: dict[str, Any]) -> None:
    known = {f"{size.function}-{size.n}": size for size in scripts["sizes"]()}
    for path in RECORDS:
        gates = check(path)
        assert known[path.stem].gates <= gates < known[path.stem].published, path.name


def test_every_record_is_there_in_both_forms_and_in_the_table(scripts: dict[str, Any]) -> None:
    files = {path.name for path in RECORDS}
    assert files == {f"{path.stem}{suffix}" for path in RECORDS for suffix in CHECK["READERS"]}
    assert (CHECKER.parent / "README.md").read_text(encoding="utf-8") == scripts["readme"]()
    assert CHECK["main"]([]) == 0


def test_the_table_is_checked_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = tmp_path / "check.py"
    wrong.write_bytes(CHECKER.read_bytes())
    (tmp_path / "README.md").write_text("| majority | 7 | 15 | 17 | somebody | files |\n")
    assert run_path(str(wrong))["main"]([]) == 1
    assert (
        json.dumps(list(run_path(str(wrong))["tabulated"](tmp_path))) == '[["majority-7", 15, 17]]'
    )
