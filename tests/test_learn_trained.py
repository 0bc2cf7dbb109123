"""A folder of trainings holds networks that answer as they did when they were trained."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from tests.networks import parity
from tests.test_cli import tmc
from tmc.circuits.circuit import Circuit
from tmc.circuits.evaluate import all_patterns, evaluate, pack, unpack
from tmc.cli import main
from tmc.compilation import compile
from tmc.formats.suffix import read_circuit, write_circuit
from tmc.learn.baselines import DenseNet
from tmc.learn.comparing import compare_models
from tmc.learn.target import plain_target
from tmc.learn.trained import DENSE, TABLES, is_dense, keep_network, load_dense, trained_network
from tmc.machines.errors import TmcError, UsageError

torch.set_num_threads(1)

BITS = next(all_patterns(6))[0]
TRAIN = ["learn", "train", "increment", "-n", "6", "--samples", "20", "--supervise", "0", "-q"]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run in which samples are too few for anything to be right."""
    folder = tmp_path_factory.mktemp("runs") / "increment"
    options = ["--seeds", "1", "--train-steps", "20", "--folder", str(folder)]
    assert main([*TRAIN, "--models", "matched,sat,dense", *options]) == 0
    return folder


def result(training: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((training / "result.json").read_text())
    return found


@pytest.mark.parametrize("name", ["matched-0-seed-0", "sat-0-seed-0", "dense-seed-0"])
def test_a_network_is_wrong_where_its_result_says(
    name: str, run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    training = run / name
    circuit = compile("increment", 6).circuit
    right = unpack(evaluate(circuit, pack(BITS)), len(BITS))
    if name.startswith("dense"):
        dense = load_dense(training / DENSE)
        assert (dense.inputs, dense.outputs) == (circuit.inputs, circuit.outputs)
        answers = dense.predict(BITS)
    else:
        tables = read_circuit(training / TABLES)
        assert (tables.inputs, tables.outputs) == (circuit.inputs, circuit.outputs)
        answers = unpack(evaluate(tables, pack(BITS)), len(BITS))
    wrong = int((answers != right).any(axis=1).sum())
    assert wrong == result(training)["wrong_inputs"] > 0  # type: ignore[operator]
    code, printed, _ = tmc(capsys, "verify", "increment", str(training), "-n", "6", "--json")
    answer = json.loads(printed)
    assert (code, answer["equal"]) == (1, False)
    assert answer["sides"] == ["increment", f"increment/{name}"]
    assert answer["notes"][0].startswith(f"increment/{name} is ")
    row = int("".join(answer["counterexample"]["bits"]), 2)
    column = circuit.outputs.index(answer["counterexample"]["output"])
    assert answer["counterexample"]["expected"] == right[row, column] != answers[row, column]


def test_a_dense_network_is_no_circuit(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, file = str(run / "dense-seed-0"), str(run / "dense-seed-0" / DENSE)
    code, printed, _ = tmc(capsys, "verify", folder, file)
    assert code == 0 and "equal on all 64 inputs (exhaustive)" in printed
    certificate = str(tmp_path / "c.cert")
    code, _, error = tmc(capsys, "verify", folder, file, "--certificate", certificate)
    assert code == 1 and "is not made of gates" in error
    assert not Path(certificate).exists()
    wide = keep_network(DenseNet(24, 1, 4), plain_target(parity(24)).network, tmp_path)
    code, printed, _ = tmc(capsys, "verify", str(wide), str(wide))
    assert code == 0 and "(sampled)" in printed


def test_a_run_stands_for_its_only_network(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(UsageError, match=r"has 3 trained networks\nhint: give the folder of one"):
        trained_network(run)
    code, _, error = tmc(capsys, "verify", "increment", str(run), "-n", "6")
    assert code == 2
    wrong = {p.name: result(p)["wrong_inputs"] for p in run.iterdir() if p.is_dir()}
    named = sorted(wrong, key=lambda name: error.index(f"{run / name} ({wrong[name]} word"))
    assert [wrong[name] for name in named] == sorted(wrong.values())  # type: ignore[type-var]
    compare = ["--models", "sat,dense", "--seeds", "1", "--train-steps", "1", "--folder"]
    one = tmp_path / "one"
    assert main([*TRAIN, *compare, str(one)]) == 0
    assert trained_network(one) == one / "sat-0-seed-0" / TABLES
    write_circuit(read_circuit(one / "sat-0-seed-0" / TABLES), tmp_path / "same.aig")
    capsys.readouterr()
    code, printed, _ = tmc(capsys, "verify", str(one), str(tmp_path / "same.aig"))
    assert code == 0
    assert printed.startswith("one/sat-0-seed-0 and same.aig: equal on all 64 inputs (exhaustive)")
    (one / "sat-0-seed-0" / TABLES).unlink()
    assert trained_network(one) == one / "dense-seed-0" / DENSE
    (one / "dense-seed-0" / DENSE).unlink()
    with pytest.raises(UsageError, match="there is no trained network"):
        trained_network(one)


@pytest.mark.parametrize(
    ("name", "change", "why"),
    [
        ("layers.2.weight", lambda x: x[:, 1:], "shapes that do not fit"),
        ("layers.0.weight", lambda x: x.new_zeros(1 << 20, 1), "shapes that do not fit"),
        ("layers.0.bias", lambda x: x.double(), "not finite 32-bit floats"),
        ("layers.0.bias", lambda x: x * np.nan, "not finite 32-bit floats"),
        ("layers.0.weight", None, "layers.0.weight"),
    ],
)
def test_a_damaged_dense_network_is_refused(
    name: str, change: object, why: str, run: Path, tmp_path: Path
) -> None:
    file = run / "dense-seed-0" / DENSE
    tensors = load_file(file)
    weights = tensors.pop(name)
    if callable(change):
        tensors[name] = change(weights).contiguous()
    about = {"format": "tmc dense network 1", "inputs": list("abcdef"), "outputs": ["p"]}
    save_file(tensors, tmp_path / DENSE, {"tmc": json.dumps(about)})
    assert is_dense(tmp_path / DENSE)
    with pytest.raises(TmcError, match=f"is not a dense network: .*{why}"):
        load_dense(tmp_path / DENSE)
    assert not is_dense(run / "run.json") and not is_dense(tmp_path / "nothing")


def test_wires_that_go_into_no_file_are_refused_before_the_training(tmp_path: Path) -> None:
    circuit = Circuit.of(["a b", "c"], [(False, 2, 4)], [("both", 6)])
    with pytest.raises(TmcError, match="BLIF cannot hold the name 'a b'"):
        compare_models(plain_target(circuit), folder=tmp_path / "run", models=["sat"])
    assert not (tmp_path / "run").exists()
