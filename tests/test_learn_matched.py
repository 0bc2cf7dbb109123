"""Matched networks: the multilinear form, what they are shown, and what is read back."""

from itertools import product

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn.functional import binary_cross_entropy

from tests.networks import (
    adder,
    every,
    gates_as_luts,
    networks,
    parity,
    random_network,
)
from tmc.circuit import Circuit
from tmc.learn.data import Dataset, Samples, dataset, network_oracle, node_values
from tmc.learn.matched import MatchedNet, extract
from tmc.learn.readback import to_circuit
from tmc.learn.training import fit
from tmc.lut import LutNetwork
from tmc.machines.errors import UsageError

torch.set_num_threads(1)


def taught(network: LutNetwork, supervise: float = 1.0) -> MatchedNet:
    """A matched network that already holds the tables of `network`."""
    net = MatchedNet(network, supervise=supervise)
    with torch.no_grad():
        for row, lut in zip(net.theta, network.luts, strict=True):
            for i in range(1 << len(lut.fanin)):
                row[i] = 30.0 if lut.table >> i & 1 else -30.0
    return net


def labelled(network: LutNetwork, count: int, seed: int) -> Dataset:
    return dataset(to_circuit(network), network, samples=count, seed=seed)


@given(network=networks)
def test_tables_are_read_back_and_answer_as_the_network_does(network: LutNetwork) -> None:
    net = taught(network)
    assert extract(net) == network
    bits = every(len(network.inputs))
    expected = network_oracle(network)(bits)
    assert np.array_equal(net.predict(bits), expected)
    soft = net(torch.from_numpy(bits).float()).detach().numpy()
    assert np.allclose(soft, expected, atol=1e-6)


@given(network=networks, seed=st.integers(0, 1 << 16))
def test_the_mean_over_the_corners(network: LutNetwork, seed: int) -> None:
    """The oracle is the sum over all corners, node by node."""
    net = MatchedNet(network, seed=seed)
    x = torch.rand(3, len(network.inputs), generator=torch.Generator().manual_seed(seed))
    nodes = list(x.double().T)
    for lut, theta in zip(network.luts, net.theta.detach().double(), strict=True):
        value = torch.zeros(3, dtype=torch.double)
        for i, corner in enumerate(product([False, True], repeat=len(lut.fanin))):
            weight = torch.sigmoid(theta[i]) * torch.ones(3, dtype=torch.double)
            for j, bit in zip(lut.fanin, reversed(corner), strict=True):
                weight = weight * (nodes[j] if bit else 1 - nodes[j])
            value = value + weight
        nodes.append(value)
    expected = torch.stack([nodes[root] for root in network.roots], dim=1)
    assert torch.allclose(net(x).double(), expected, atol=1e-5)


@given(network=networks, supervise=st.floats(0, 1), seed=st.integers(0, 1 << 16))
def test_loss_of_supervised_nodes_with_true_parents(
    network: LutNetwork, supervise: float, seed: int
) -> None:
    """The oracle computes one node after the other, in their order."""
    net = MatchedNet(network, supervise=supervise, seed=seed)
    bits = every(len(network.inputs))
    true = node_values(network, bits)
    nodes = [torch.from_numpy(column).float() for column in bits.T]
    predicted, labels = [], []
    for i, lut in enumerate(network.luts):
        value = torch.zeros(len(bits))
        for c in range(1 << len(lut.fanin)):
            weight = torch.sigmoid(net.theta[i, c]).expand(len(bits))
            for j, source in enumerate(lut.fanin):
                weight = weight * (nodes[source] if c >> j & 1 else 1 - nodes[source])
            value = value + weight
        label = torch.from_numpy(true[:, len(bits.T) + i]).float()
        if net.supervised[i]:
            predicted.append(value.clamp(0, 1))
            labels.append(label)
        nodes.append(label if net.supervised[i] else value)
    expected = binary_cross_entropy(torch.stack(predicted), torch.stack(labels))
    outputs = true[:, list(network.roots)]
    loss = net.loss(Samples(bits, outputs, true[:, len(bits.T) :]))
    assert torch.allclose(loss, expected, rtol=1e-3)


def test_outputs_are_always_supervised_and_choices_are_nested() -> None:
    network = random_network(6, 40, 2, seed=0)
    chosen = [MatchedNet(network, supervise=p, seed=1).supervised for p in (0, 0.3, 0.6, 1)]
    roots = {root - 6 for root in network.roots}
    assert set(np.flatnonzero(chosen[0])) == roots
    assert all((small <= large).all() for small, large in zip(chosen, chosen[1:], strict=False))
    assert chosen[1].sum() == len(roots) + round(0.3 * (40 - len(roots)))
    assert chosen[3].all()
    other = MatchedNet(network, supervise=0.3, seed=2).supervised
    assert not np.array_equal(other, chosen[1])
    with pytest.raises(UsageError, match="the fraction supervised lies between 0 and 1"):
        MatchedNet(network, supervise=1.5)


@pytest.mark.parametrize("seed", range(3))
def test_full_supervision_recovers_a_random_network(seed: int) -> None:
    network = random_network(8, 60, 3, seed)
    net = MatchedNet(network, seed=seed)
    data = dataset(to_circuit(network), network, sampling="exhaustive")
    assert fit(net, data, seed=seed).stopped
    bits = every(8)
    assert np.array_equal(node_values(extract(net), bits), node_values(network, bits))


@pytest.mark.parametrize("circuit", [parity(10), adder(5)])
def test_half_the_nodes_are_enough_for_parity_and_sums(circuit: Circuit) -> None:
    network = gates_as_luts(circuit)
    data = dataset(circuit, network, samples=400, sampling="balanced")
    net = MatchedNet(network, supervise=0.5, seed=2)
    fit(net, data, steps=500, seed=2)
    assert np.array_equal(net.predict(every(10)), network_oracle(network)(every(10)))


def test_parity_of_twelve_is_not_learned_from_verdicts_alone() -> None:
    circuit = parity(12)
    data = dataset(circuit, gates_as_luts(circuit), samples=512)
    net = MatchedNet(gates_as_luts(circuit), supervise=0)
    assert not fit(net, data, steps=100).stopped


@pytest.mark.parametrize("supervise", [0.0, 0.4])
def test_labels_of_hidden_nodes_are_not_looked_at(supervise: float) -> None:
    network = random_network(6, 30, 2, seed=5)
    data = labelled(network, 40, seed=0)
    nets = [MatchedNet(network, supervise=supervise) for _ in range(2)]
    hidden = data.train.nodes ^ ~nets[0].supervised  # lies about what is not supervised
    lies = Dataset(data.manifest, Samples(data.train.bits, data.train.outputs, hidden), data.test)
    for net, seen in zip(nets, (data, lies), strict=True):
        fit(net, seen, steps=30)
    assert torch.equal(nets[0].theta, nets[1].theta)


def test_the_tables_of_the_target_are_not_looked_at() -> None:
    network = random_network(6, 30, 2, seed=5)
    blank = LutNetwork(
        network.inputs,
        tuple(type(lut)(lut.fanin, 0) for lut in network.luts),
        network.outputs,
        network.roots,
    )
    data = labelled(network, 40, seed=0)
    nets = [MatchedNet(wiring) for wiring in (network, blank)]
    for net in nets:
        fit(net, data, steps=30)
    assert torch.equal(nets[0].theta, nets[1].theta)


@given(network=networks)
def test_a_network_as_a_circuit(network: LutNetwork) -> None:
    bits = every(len(network.inputs))
    circuit = to_circuit(network)
    assert circuit.inputs == network.inputs and circuit.outputs == network.outputs
    assert np.array_equal(
        network_oracle(network)(bits), network_oracle(gates_as_luts(circuit))(bits)
    )
