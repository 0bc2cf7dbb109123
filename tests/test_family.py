"""Families: the same bytes again, resumed or not, and answers that a solver and a count confirm."""

import json
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from inspect import signature
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pysat.formula import CNF
from pysat.solvers import Solver

from tests.test_cli import tmc
from tmc.circuits.evaluate import evaluate, pack, unpack
from tmc.compilation import Compiled, compile
from tmc.family import export_family
from tmc.formats.suffix import read_circuit
from tmc.growth import Point, scale
from tmc.machines.errors import UsageError
from tmc.machines.files import load, parse
from tmc.machines.machine import Machine, Verdict
from tmc.machines.simulate import run
from tmc.machines.words import all_words
from tmc.proof.equivalence import Strength, verify

TERNARY = parse(
    "machine no-two\ninput 012\nstart a\naccept yes\ntime n + 2\n\na:\n  [01] -> R\n  _ -> S yes\n"
)
"""Accepts the words without a 2; the code 3 stands for no symbol."""


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def exported(machine: Machine, lengths: list[int], folder: Path, **options: Any) -> dict[str, Any]:
    for _ in export_family(machine, lengths, folder, **options):
        pass
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    return manifest


def models(path: Path) -> int:
    formula = CNF(from_file=str(path))
    with Solver(name="glucose4", bootstrap_with=formula) as solver:
        return sum(1 for _ in solver.enum_models())


def accepted(machine: Machine, n: int) -> int:
    words = [word for block in all_words(machine, n) for word in block.tolist()]
    return sum(run(machine, word, max_steps=1000).verdict is Verdict.ACCEPT for word in words)


@pytest.mark.parametrize("source", ["majority", "zeros-ones", "subset-sum", TERNARY, "increment"])
def test_two_runs_give_the_same_bytes(source: str | Machine, tmp_path: Path) -> None:
    machine = load(source) if isinstance(source, str) else source
    lengths = [2, 4] if machine.name == "subset-sum" else [2, 3, 5]
    for name in ("a", "b"):
        exported(machine, lengths, tmp_path / name)
    assert content(tmp_path / "a") == content(tmp_path / "b")
    assert parse((tmp_path / "a" / "machine.tm").read_text(), machine.file) == machine


@pytest.mark.parametrize("source", ["majority", "zeros-ones", TERNARY])
def test_the_answers_are_right(source: str | Machine, tmp_path: Path) -> None:
    machine = load(source) if isinstance(source, str) else source
    manifest = exported(machine, [3, 4], tmp_path / "f")
    assert [member["n"] for member in manifest["members"]] == [3, 4]
    for member in manifest["members"]:
        aig, cnf = member["files"]
        for made in (aig, cnf):
            data = (tmp_path / "f" / made["name"]).read_bytes()
            assert (len(data), sha256(data).hexdigest()) == (made["bytes"], made["sha256"])
        circuit = read_circuit(tmp_path / "f" / aig["name"])
        plain = compile(machine, member["n"], level=0)
        assert verify(circuit, plain.encoding, plain.output).strength is Strength.EXHAUSTIVE
        assert verify(circuit, plain.encoding, plain.output).counterexample is None
        assert (len(circuit.inputs), len(circuit.outputs)) == (member["inputs"], member["outputs"])
        assert len(circuit) == member["gates"]["b2"]
        count = accepted(machine, member["n"])
        assert member["accepted"] == count == models(tmp_path / "f" / cnf["name"])
        assert cnf["answer"] == ("sat" if count else "unsat")
    if machine.name == "zeros-ones":
        assert [member["files"][1]["answer"] for member in manifest["members"]] == ["unsat", "sat"]


def test_a_diagram_counts_what_is_too_much_for_the_simulator(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    simulated = exported(TERNARY, [3, 4], tmp_path / "a")
    monkeypatch.setattr("tmc.family._COUNTED", 0)
    counted = exported(TERNARY, [3, 4], tmp_path / "b")
    assert counted == simulated


def test_words_that_some_branch_accepts_are_counted_once(tmp_path: Path) -> None:
    machine = load("subset-sum")
    (member,) = exported(machine, [4], tmp_path / "f")["members"]
    assert member["accepted"] == accepted(machine, 4) > 0


def test_of_a_machine_that_computes_an_input_is_asked_for(tmp_path: Path) -> None:
    (member,) = exported(load("increment"), [4], tmp_path / "f")["members"]
    aig, cnf = member["files"]
    assert (member["accepted"], cnf["answer"]) == (None, "sat")
    circuit = read_circuit(tmp_path / "f" / aig["name"])
    formula = CNF(from_file=str(tmp_path / "f" / cnf["name"]))
    with Solver(name="glucose4", bootstrap_with=formula) as solver:
        assert solver.solve([v if bit == "1" else -v for v, bit in enumerate(cnf["witness"], 1)])
        assert solver.solve()
        bits = [[v > 0 for v in solver.get_model()[:4]]]
    wanted = [[bit == "1" for bit in cnf["witness"]]]
    found, right = (unpack(evaluate(circuit, pack(np.array(x))), 1) for x in (bits, wanted))
    assert np.array_equal(found, right)


def test_a_run_that_was_stopped_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, stopped = tmp_path / "whole", tmp_path / "stopped"
    machine = load("parity")
    exported(machine, [2, 3, 4], whole)
    done: list[int] = []

    def compile_until(last: int) -> Callable[..., Compiled]:
        def compiling(machine: Machine, n: int, **options: Any) -> Compiled:
            if n > last:
                raise KeyboardInterrupt
            done.append(n)
            return compile(machine, n, **options)

        compiling.__signature__ = signature(compile)  # type: ignore[attr-defined]
        return compiling

    monkeypatch.setattr("tmc.family.compile", compile_until(3))
    with pytest.raises(KeyboardInterrupt):
        exported(machine, [2, 3, 4], stopped)
    manifest = json.loads((stopped / "manifest.json").read_text())
    assert [member["n"] for member in manifest["members"]] == [2, 3]
    (stopped / "parity-n0002.aig").write_bytes(b"half a f")
    monkeypatch.setattr("tmc.family.compile", compile_until(9))
    exported(machine, [2, 3, 4], stopped)
    assert done == [2, 3, 2, 4]
    assert content(stopped) == content(whole)


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "thesis.tex").write_text("dear")
    with pytest.raises(UsageError, match="has other files in it"):
        exported(load("parity"), [2], folder)
    family = tmp_path / "family"
    exported(load("parity"), [2], family)
    before = content(family)
    for machine, options in (("palindrome", {}), ("parity", {"level": 0})):
        with pytest.raises(UsageError, match="holds another family"):
            exported(load(machine), [2], family, **options)
    for broken in ("{", "[]", '{"members": 3}', '{"members": [{"n": 2}]}'):
        (folder / "manifest.json").write_text(broken)
        with pytest.raises(UsageError, match="is not the manifest of a family"):
            exported(load("parity"), [2], folder)
    assert content(family) == before


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"effort": 1.0, "level": 2}, "two runs do not give the same family"),
        ({"formats": ["aig", "exe"]}, 'there is no format "exe"'),
        ({"formats": []}, "name each format once"),
        ({"formats": ["aig", "aig"]}, "name each format once"),
    ],
)
def test_options_that_make_no_family(options: dict[str, Any], message: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=message):
        exported(load("parity"), [2], tmp_path / "f", **options)
    assert not (tmp_path / "f").exists()


def test_the_command(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = str(tmp_path / "f")
    arguments = ["scale", "parity", "-n", "2:6:2", "--export", folder, "--formats", "aig,blif"]
    code, printed, _ = tmc(capsys, *arguments)
    assert code == 0
    assert printed.endswith(f"written: {folder}\n")
    assert sorted(content(tmp_path / "f")) == [
        "machine.tm",
        "manifest.json",
        *(f"parity-n000{n}.{format}" for n in (2, 4, 6) for format in ("aig", "blif")),
    ]
    before = content(tmp_path / "f")
    code, printed, _ = tmc(capsys, *arguments, "--json")
    points = json.loads(printed)["points"]
    assert [(point["n"], point["gates"]) for point in points] == [(2, 1), (4, 3), (6, 5)]
    for point, measured in zip(points, scale("parity", "2:6:2").points, strict=True):
        assert replace(measured, seconds=point["seconds"]) == Point(**point)
    assert content(tmp_path / "f") == before
    exported(load("parity"), [2, 4, 6], tmp_path / "f", formats=["aig", "blif"])
    assert content(tmp_path / "f") == before
    code, _, error = tmc(capsys, "scale", "parity", "-n", "2", "--formats", "aig")
    assert (code, "add --export DIR" in error) == (2, True)
