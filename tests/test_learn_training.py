"""The training loop is deterministic, and neither learns from test samples nor stops on them."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from tests.networks import every, gates_as_luts, parity, random_network
from tmc.encoding import Bits
from tmc.learn.baselines import DenseNet, width_for
from tmc.learn.data import Dataset, Samples, dataset
from tmc.learn.matched import MatchedNet
from tmc.learn.readback import to_circuit
from tmc.learn.training import History, Point, accuracy, fit

torch.set_num_threads(1)

NETWORK = random_network(8, 25, 2, seed=1)


def data(seed: int = 0) -> Dataset:
    return dataset(to_circuit(NETWORK), NETWORK, samples=100, seed=seed)


def build(kind: str, seed: int = 0) -> MatchedNet | DenseNet:
    if kind == "dense":
        return DenseNet(8, 2, 16, seed=seed)
    return MatchedNet(NETWORK, supervise=0.5, seed=seed)


def weights(model: torch.nn.Module) -> list[bytes]:
    return [p.detach().numpy().tobytes() for p in model.parameters()]


def without_time(history: History) -> History:
    return replace(history, seconds=0)


@pytest.mark.parametrize("kind", ["matched", "dense"])
def test_same_seed_same_weights(kind: str) -> None:
    models = []
    histories = []
    for _ in range(2):
        torch.rand(5)  # the state of the global generator is not used
        models.append(build(kind))
        histories.append(fit(models[-1], data(), steps=40, seed=7))
    assert weights(models[0]) == weights(models[1])
    assert without_time(histories[0]) == without_time(histories[1])
    other = build(kind)
    fit(other, data(), steps=40, seed=8)
    assert weights(other) != weights(models[0])
    assert weights(build(kind, seed=0)) != weights(build(kind, seed=1))


@pytest.mark.parametrize("kind", ["matched", "dense"])
def test_the_global_generator_and_threads_are_left_alone(kind: str) -> None:
    state, threads = torch.get_rng_state(), torch.get_num_threads()
    fit(build(kind), data(), steps=5)
    assert torch.equal(torch.get_rng_state(), state)
    assert torch.get_num_threads() == threads


@pytest.mark.parametrize("kind", ["matched", "dense"])
def test_test_samples_are_not_learned_from(kind: str) -> None:
    honest = data()
    lies = Samples(honest.test.bits, ~honest.test.outputs, ~honest.test.nodes)
    models = [build(kind), build(kind)]
    first = fit(models[0], honest, steps=40)
    second = fit(models[1], replace(honest, test=lies), steps=40)
    assert weights(models[0]) == weights(models[1])
    assert first.curve != second.curve  # they are reported, though
    assert [p.train_accuracy for p in first.curve] == [p.train_accuracy for p in second.curve]


def test_dense_networks_see_outputs_only() -> None:
    honest = data()
    lies = Samples(honest.train.bits, honest.train.outputs, ~honest.train.nodes)
    models = [build("dense"), build("dense")]
    fit(models[0], honest, steps=20)
    fit(models[1], replace(honest, train=lies), steps=20)
    assert weights(models[0]) == weights(models[1])


@pytest.mark.parametrize("supervise", [0.0, 1.0])
def test_training_stops_when_every_training_label_is_right(supervise: float) -> None:
    circuit = parity(4)
    samples = dataset(circuit, gates_as_luts(circuit))
    net = MatchedNet(gates_as_luts(circuit), supervise=supervise, seed=1)
    seen: list[Point] = []
    history = fit(net, samples, progress=seen.append)
    assert history.stopped and history.steps < 2000
    assert net.right(samples.train).all()
    assert history.curve == tuple(seen)
    assert seen[-1].step == history.steps and seen[-1].train_accuracy == 1
    assert [p.step for p in seen][:2] == [0, 10] and seen[0].train_loss is None
    unfinished = fit(MatchedNet(gates_as_luts(circuit), supervise=0), samples, steps=3)
    assert not unfinished.stopped and unfinished.steps == 3


def test_right_outputs_are_not_enough_when_nodes_are_supervised() -> None:
    """Two complements make a right output of wrong nodes."""
    circuit = parity(3)
    network = gates_as_luts(circuit)
    samples = dataset(circuit, network, sampling="exhaustive").train
    net = MatchedNet(network)
    xor = torch.tensor([-9.0, 9.0, 9.0, -9.0])
    for sign, expected in ((1, True), (-1, False)):
        net.theta.data = torch.stack([sign * xor, sign * xor])
        assert accuracy(net.predict, samples) == 1
        assert net.right(samples).all() == expected


def test_accuracy_asks_for_every_output() -> None:
    bits = every(2)
    samples = Samples(bits, bits, bits)

    def half_right(bits: Bits) -> Bits:
        return np.column_stack([bits[:, 0], np.zeros(len(bits), dtype=np.bool_)])

    assert accuracy(half_right, samples) == 0.5
    assert accuracy(half_right, samples.take(np.arange(0))) is None


def test_dense_network_learns_what_a_line_separates() -> None:
    circuit = to_circuit(random_network(6, 1, 1, seed=3, fan_in=1))
    samples = dataset(circuit, gates_as_luts(circuit), samples=30)
    net = DenseNet(6, 1, 16)
    assert fit(net, samples).stopped
    assert accuracy(net.predict, samples.test) == 1


@pytest.mark.parametrize("parameters", [10, 100, 1000, 20_000])
def test_width_comes_closest_to_the_parameters(parameters: int) -> None:
    width = width_for(parameters, 8, 3)

    def excess(width: int) -> int:
        return abs(DenseNet(8, 3, width).entries - parameters)

    assert width == 1 or excess(width - 1) >= excess(width)
    assert excess(width + 1) >= excess(width)
