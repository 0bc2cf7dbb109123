"""The exact network computes what its circuit does, to the last bit, and with resets in noise."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import load_file
from safetensors.torch import save_file as save_tensors
from torch import Tensor

from tests.circuits import circuits, random_circuit
from tests.networks import every, parity
from tmc.circuits.circuit import Circuit
from tmc.learn.exact import ExactNetwork, emulate, load_network, save, units
from tmc.learn.oracles import circuit_oracle
from tmc.machines.errors import TmcError
from tmc.unroll.encoding import Bits

torch.set_num_threads(1)


def answer(network: ExactNetwork, x: Bits | Tensor) -> Tensor:
    with torch.no_grad():
        return network(torch.as_tensor(x).float())  # type: ignore[no-any-return]


@given(circuit=circuits(), reset=st.booleans())
def test_emulation_is_exact_on_every_input(circuit: Circuit, reset: bool) -> None:
    bits = every(len(circuit.inputs))
    network = emulate(circuit, reset=reset)
    expected = circuit_oracle(circuit)(bits)
    assert np.array_equal(answer(network, bits).numpy(), expected.astype(np.float32))
    assert np.array_equal(network.predict(bits), expected)


@given(circuit=circuits(min_inputs=1), seed=st.integers(0, 1 << 16), extreme=st.booleans())
def test_resets_erase_noise_of_an_eighth(circuit: Circuit, seed: int, extreme: bool) -> None:
    bits = every(len(circuit.inputs))
    noise = np.random.default_rng(seed).uniform(-1, 1, bits.shape)
    noise = (np.sign(noise) if extreme else noise) / 8
    noisy = answer(emulate(circuit, reset=True), torch.from_numpy(bits + noise)).numpy()
    expected = circuit_oracle(circuit)(bits)
    assert np.array_equal(noisy >= 0.5, expected)
    gates = circuit.literals >> 1 >= circuit.first_gate
    assert np.array_equal(noisy[:, gates], expected[:, gates].astype(np.float32))


@given(circuit=circuits(), seed=st.integers(0, 1 << 16), extreme=st.booleans())
def test_resets_erase_noise_of_an_eighth_in_every_layer(
    circuit: Circuit, seed: int, extreme: bool
) -> None:
    rng = np.random.default_rng(seed)

    def disturb(_layer: int, values: Tensor) -> Tensor:
        noise = rng.uniform(-1, 1, values.shape)
        return values + torch.from_numpy((np.sign(noise) if extreme else noise) / 8).float()

    bits = every(len(circuit.inputs))
    with torch.no_grad():
        noisy = emulate(circuit, reset=True)(torch.from_numpy(bits).float(), disturb)
    assert np.array_equal(noisy.numpy() >= 0.5, circuit_oracle(circuit)(bits))


@pytest.mark.parametrize("reset", [False, True])
def test_a_hundred_thousand_gates_a_thousand_deep(reset: bool) -> None:
    circuit = random_circuit(inputs=64, gates=100_000, outputs=64, seed=1, window=320)
    assert circuit.levels.max() > 1000
    bits = np.random.default_rng(2).random((200, 64)) < 0.5
    values = answer(emulate(circuit, reset=reset), bits).numpy()
    assert np.array_equal(values, circuit_oracle(circuit)(bits).astype(np.float32))


@given(circuit=circuits())
def test_units_are_the_nodes_of_the_circuit(circuit: Circuit) -> None:
    bits = every(len(circuit.inputs))
    layers: list[Tensor] = []

    def watch(layer: int, values: Tensor) -> Tensor:
        assert layer == len(layers)
        layers.append(values)
        return values

    with torch.no_grad():
        emulate(circuit)(torch.from_numpy(bits).float(), watch)
    nodes = Circuit(
        circuit.inputs,
        circuit.xor,
        circuit.fanin,
        tuple(f"v{node}" for node in range(circuit.nodes)),
        2 * np.arange(circuit.nodes, dtype=np.int32),
    )
    expected = circuit_oracle(nodes)(bits)
    for node, (layer, place) in enumerate(units(circuit).tolist()):
        assert np.array_equal(layers[layer][place].numpy(), expected[:, node].astype(np.float32))


def test_noise_grows_on_a_deep_chain_unless_it_is_erased() -> None:
    rng = np.random.default_rng(0)
    chain = parity(40)
    bits = rng.random((200, 40)) < 0.5
    noisy = torch.from_numpy(bits + rng.uniform(-1 / 8, 1 / 8, bits.shape))
    expected = circuit_oracle(chain)(bits)
    assert ((answer(emulate(chain), noisy).numpy() >= 0.5) != expected).mean() > 0.1
    assert np.array_equal(answer(emulate(chain, reset=True), noisy).numpy(), expected)


def test_size_of_small_networks() -> None:
    both = emulate(Circuit.of(["a", "b"], [(False, 2, 4)], [("both", 6)])).describe()
    assert (both.relus, both.depth, both.width, both.carried) == (1, 1, 1, 0)
    assert both.weights == 2 + 1 + 1 + 1  # into the unit, its bias, out of it, the output
    differ = Circuit.of(["a", "b"], [(True, 2, 4)], [("differ", 6)])
    assert emulate(differ).describe().weights == 5 + 2  # and the skip
    noisy = emulate(differ, reset=True).describe()
    assert (noisy.relus, noisy.depth, noisy.width, noisy.weights) == (3, 2, 2, 7 + 6)


@given(circuit=circuits())
def test_size_follows_the_circuit(circuit: Circuit) -> None:
    report, depth = emulate(circuit).describe(), int(circuit.levels.max())
    levels = circuit.levels.tolist()
    readers: list[set[int]] = [set() for _ in levels]
    for gate in circuit.gates():
        for literal in (gate.left, gate.right):
            readers[literal >> 1].add(levels[gate.node])
    for literal in circuit.literals.tolist():
        readers[literal >> 1].add(depth + 1)
    layers = range(1, depth + 1)
    passing = [  # made before the layer and read after it
        sum(
            level < layer < max(reads, default=0)
            for level, reads in zip(levels, readers, strict=True)
        )
        for layer in layers
    ]
    assert report.relus == len(circuit)
    assert report.depth == depth
    assert report.width == max((levels.count(layer) for layer in layers), default=0)
    assert report.carried == max(passing, default=0)


def test_network_can_be_trained() -> None:
    network = emulate(parity(3))
    network(torch.ones(1, 3)).sum().backward()
    assert all(p.grad is not None for p in network.parameters())


def test_answers_are_rounded_at_one_half() -> None:
    network = emulate(parity(3))
    for offset, expected in ((0.45, False), (0.5, True), (0.55, True)):
        with torch.no_grad():
            network.get_parameter("offset").fill_(offset)
        assert network.predict(every(3)[:1]) == [[expected]]


@pytest.mark.parametrize("reset", [False, True])
def test_network_can_be_saved_and_read_back(tmp_path: Path, reset: bool) -> None:
    network = emulate(parity(6), reset=reset)
    save(network, tmp_path / "one")
    again = load_network(tmp_path / "one")
    assert (again.inputs, again.outputs, again.reset) == (network.inputs, network.outputs, reset)
    assert torch.equal(answer(again, every(6)), answer(network, every(6)))
    save(again, tmp_path / "two")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_damaged_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "parity.safetensors"
    with pytest.raises(TmcError, match=r"^cannot read .*parity.safetensors: "):
        load_network(path)
    save(emulate(parity(6)), path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(TmcError, match="is not an exact network"):
        load_network(path)
    save_tensors({"weight": torch.ones(1)}, path)
    with pytest.raises(TmcError, match="it does not say that it is a 'tmc exact network 1'"):
        load_network(path)


@pytest.mark.parametrize(
    ("name", "index", "value", "message"),
    [
        ("sources", (3, 1), 99, "sources has a position outside the state"),
        ("keep", (0,), -1, "keep has a position outside the state"),
        ("roots", (0,), 1, "roots has a position outside the state"),
        ("gates", (1,), 2, "sources has the wrong shape"),
        ("kept", (1,), -2, "its layers have no sensible sizes"),
        ("gain", (2,), float("nan"), "a weight is not a finite number"),
    ],
)
def test_damaged_wiring_is_refused(
    name: str, index: tuple[int, ...], value: float, message: str, tmp_path: Path
) -> None:
    network = emulate(parity(6))
    save(network, tmp_path / "good")
    tensors = load_file(tmp_path / "good")
    tensors[name][index] = value
    with pytest.raises(ValueError, match=message):
        ExactNetwork(network.inputs, network.outputs, tensors, reset=False)
    network.load_state_dict(tensors)
    save(network, tmp_path / "bad")
    with pytest.raises(TmcError, match=f"bad is not an exact network: {message}"):
        load_network(tmp_path / "bad")


def test_tensors_of_the_wrong_kind_are_refused() -> None:
    network = emulate(parity(6))
    good = dict(network.state_dict())
    damages = [
        ({"more": torch.ones(1)}, "its tensors are not those of an exact network"),
        ({"gates": good["gates"].long()}, "its wiring is not of 32-bit integers"),
        ({"bias": good["bias"].double()}, "its weights are not of 32-bit floats"),
    ]
    for damage, message in damages:
        with pytest.raises(ValueError, match=message):
            ExactNetwork(network.inputs, network.outputs, {**good, **damage}, reset=False)


def test_names_that_are_none_are_refused(tmp_path: Path) -> None:
    network = emulate(parity(6))
    about = {"format": "tmc exact network 1", "inputs": network.inputs, "reset": False}
    for outputs in ("accept", [1]):
        metadata = {"tmc": json.dumps({**about, "outputs": outputs})}
        save_tensors(dict(network.state_dict()), tmp_path / "names", metadata)
        with pytest.raises(TmcError, match="its inputs and outputs are not lists of names"):
            load_network(tmp_path / "names")
