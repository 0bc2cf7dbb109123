"""An exact network written as ONNX answers bit for bit as torch does, in another runtime."""

import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.circuits import circuits, random_circuit
from tests.networks import adder, every, parity
from tmc.circuits.circuit import Circuit
from tmc.cli.app import main
from tmc.learn.exact import ExactNetwork, emulate, load_network, save
from tmc.learn.onnx import save_onnx, to_onnx
from tmc.learn.oracles import circuit_oracle

Floats = NDArray[np.float32]


def elsewhere(model: bytes, x: Floats) -> Floats:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    return np.asarray(session.run(["y"], {"x": x})[0])


def here(network: ExactNetwork, x: Floats) -> Floats:
    with torch.no_grad():
        return np.asarray(network(torch.from_numpy(x)).numpy())


@given(circuit=circuits(), reset=st.booleans(), seed=st.integers(0, 1 << 16))
def test_every_runtime_gives_the_same_bits(circuit: Circuit, reset: bool, seed: int) -> None:
    network = emulate(circuit, reset=reset)
    model = to_onnx(network).SerializeToString()
    bits = every(len(circuit.inputs))
    exact = elsewhere(model, bits.astype(np.float32))
    assert np.array_equal(exact, circuit_oracle(circuit)(bits).astype(np.float32))
    noise = np.random.default_rng(seed).uniform(-0.5, 0.5, bits.shape)
    noisy = (bits + noise).astype(np.float32)
    assert np.array_equal(elsewhere(model, noisy).view("<u4"), here(network, noisy).view("<u4"))


@pytest.mark.parametrize("reset", [False, True])
def test_ten_thousand_gates(reset: bool) -> None:
    circuit = random_circuit(inputs=64, gates=10_000, outputs=64, seed=3, window=100)
    bits = np.random.default_rng(4).random((200, 64)) < 0.5
    model = to_onnx(emulate(circuit, reset=reset)).SerializeToString()
    answers = elsewhere(model, bits.astype(np.float32))
    assert np.array_equal(answers, circuit_oracle(circuit)(bits).astype(np.float32))


def test_the_file_is_plain_deterministic_and_names_its_wires(tmp_path: Path) -> None:
    network = emulate(adder(3), reset=True)
    save_onnx(network, tmp_path / "one.onnx")
    save(network, tmp_path / "weights")
    save_onnx(load_network(tmp_path / "weights"), tmp_path / "two.onnx")
    assert (tmp_path / "one.onnx").read_bytes() == (tmp_path / "two.onnx").read_bytes()
    model = onnx.load(tmp_path / "one.onnx")
    onnx.checker.check_model(model, full_check=True)
    assert {node.domain for node in model.graph.node} == {""}
    assert {entry.key: entry.value for entry in model.metadata_props} == {
        "inputs": '["x0", "x1", "x2", "x3", "x4", "x5"]',
        "outputs": '["y0", "y1", "y2", "y3"]',
    }


def test_changed_weights_are_written() -> None:
    network = emulate(parity(3))
    with torch.no_grad():
        network.get_parameter("offset").add_(0.25)
    x = every(3).astype(np.float32)
    assert np.array_equal(elsewhere(to_onnx(network).SerializeToString(), x), here(network, x))
    assert here(network, x)[0, 0] == 0.25


def test_the_command_writes_both_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [str(tmp_path / "net.onnx"), str(tmp_path / "net.safetensors")]
    command = ["learn", "emulate", "adder", "-n", "6", "--reset", "--json"]
    assert main([*command, "-o", files[0], "-o", files[1]]) == 0
    about = json.loads(capsys.readouterr().out)
    assert (about["wrong_inputs"], about["reset"]) == (0, True)
    x = every(6).astype(np.float32)
    assert np.array_equal(
        elsewhere(Path(files[0]).read_bytes(), x), here(load_network(files[1]), x)
    )
    assert main([*command, "-o", "net.pt"]) == 2
    assert "hint: take a name in .safetensors or .onnx" in capsys.readouterr().err
