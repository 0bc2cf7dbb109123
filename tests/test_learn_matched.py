"""Matched networks: every parametrisation, what they are shown, and what is read back."""

from itertools import product
from math import prod

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor
from torch.nn.functional import binary_cross_entropy

from tests.networks import (
    adder,
    every,
    gates_as_luts,
    networks,
    parity,
    random_network,
)
from tmc.circuits.circuit import Circuit
from tmc.circuits.lut import LutNetwork
from tmc.circuits.mapping import to_circuit
from tmc.learn.data import Dataset, Samples, dataset
from tmc.learn.matched import MatchedNet, extract
from tmc.learn.oracles import network_oracle, node_values
from tmc.learn.tables import PARAMETRISATIONS, parametrisation
from tmc.learn.target import plain_target
from tmc.learn.training import fit
from tmc.machines.errors import UsageError
from tmc.unroll.encoding import Bits

torch.set_num_threads(1)

FORMS = sorted(PARAMETRISATIONS)


def some(network: LutNetwork, fraction: float, seed: int = 0) -> Bits:
    """A mask with about this fraction of the LUTs."""
    return np.random.default_rng(seed).random(len(network)) < fraction


def taught(network: LutNetwork) -> MatchedNet:
    """A matched network that already holds the tables of `network`."""
    net = MatchedNet(network)
    with torch.no_grad():
        for row, lut in zip(net.theta, network.luts, strict=True):
            for i in range(1 << len(lut.fanin)):
                row[i] = 30.0 if lut.table >> i & 1 else -30.0
    return net


def labelled(network: LutNetwork, count: int, seed: int) -> Dataset:
    return dataset(plain_target(network), samples=count, seed=seed)


def sigmoid(row: Tensor, x: Tensor) -> Tensor:
    value = row.new_zeros(())
    for entry, corner in zip(row, product([False, True], repeat=len(x)), strict=True):
        weights = [p if bit else 1 - p for p, bit in zip(x.flip(0), corner, strict=True)]
        value = value + torch.sigmoid(entry) * prod(weights)
    return value


def walsh(row: Tensor, x: Tensor) -> Tensor:
    logit = row.new_zeros(())
    for subset, coefficient in enumerate(row):
        members = [2 * p - 1 for j, p in enumerate(x) if subset >> j & 1]
        logit = logit + coefficient * prod(members, start=row.new_ones(()))
    return torch.sigmoid(logit)


def gates(row: Tensor, x: Tensor) -> Tensor:
    a, b = x
    corners = (1 - a) * (1 - b), a * (1 - b), (1 - a) * b, a * b
    gate = [sum(p for i, p in enumerate(corners) if table >> i & 1) for table in range(16)]
    return torch.dot(row.softmax(0), torch.tensor(gate, dtype=row.dtype))


def mlp(row: Tensor, x: Tensor) -> Tensor:
    k = len(x)
    inner, bias = row[: 8 * k].reshape(8, k), row[8 * k : 8 * k + 8]
    units = torch.tanh(inner @ (2 * x - 1) + bias)
    return torch.sigmoid(row[8 * k + 8 : -1] @ units + row[-1])


@pytest.mark.parametrize(
    ("form", "k"), [("gates", 2), *product(["sigmoid", "walsh", "mlp"], range(5))]
)
def test_what_a_constituent_answers(form: str, k: int) -> None:
    """The oracles compute one LUT for one sample."""
    kind = parametrisation(form, k)
    generator = torch.Generator().manual_seed(k)
    rows = kind.start(3, k, generator)
    assert rows.shape == (3, kind.size(k))
    x = torch.rand(3, k, 5, generator=generator)
    x[:, :, 0] = x[:, :, 0].round()
    oracle = {"sigmoid": sigmoid, "walsh": walsh, "gates": gates, "mlp": mlp}[form]
    answers = kind.between(rows, x)
    assert answers.shape == (3, 5)
    for lut, sample in product(range(3), range(5)):
        expected = oracle(rows[lut].double(), x[lut, :, sample].double())
        assert torch.isclose(answers[lut, sample].double(), expected, atol=1e-5)


@pytest.mark.parametrize("form", FORMS)
def test_the_table_is_what_is_answered_at_the_corners(form: str) -> None:
    kind = parametrisation(form, 2)
    rows = kind.start(20, 2, torch.Generator().manual_seed(0))
    corners = torch.tensor([[0.0, 1, 0, 1], [0, 0, 1, 1]]).expand(20, -1, -1)
    assert torch.allclose(
        kind.between(rows, corners), torch.sigmoid(kind.logits(rows, 2)), atol=1e-6
    )


def test_a_parametrisation_that_is_not_there() -> None:
    with pytest.raises(UsageError, match='no parametrisation "cubic"\nhint: take one of sigmoid'):
        MatchedNet(random_network(4, 5, 1, 0), form="cubic")
    with pytest.raises(UsageError, match="at most 2 variables, not 3"):
        MatchedNet(random_network(6, 60, 3, seed=0), form="gates")


@given(network=networks)
def test_tables_are_read_back_and_answer_as_the_network_does(network: LutNetwork) -> None:
    net = taught(network)
    assert extract(net) == network
    bits = every(len(network.inputs))
    expected = network_oracle(network)(bits)
    assert np.array_equal(net.predict(bits), expected)
    soft = net(torch.from_numpy(bits).float()).detach().numpy()
    assert np.allclose(soft, expected, atol=1e-6)


@pytest.mark.parametrize("form", FORMS)
def test_a_network_answers_as_it_is_read_back(form: str) -> None:
    network = random_network(13, 60, 5, seed=2, fan_in=2)
    net = MatchedNet(network, form=form)
    bits = every(13)  # more than are answered at once
    assert np.array_equal(net.predict(bits), network_oracle(extract(net))(bits))


@given(
    network=networks,
    form=st.sampled_from(["sigmoid", "walsh", "mlp"]),
    fraction=st.floats(0, 1),
    seed=st.integers(0, 1 << 16),
)
def test_loss_and_gradient_with_true_parents_where_they_are_known(
    network: LutNetwork, form: str, fraction: float, seed: int
) -> None:
    """The oracle computes one node after the other, and lets torch differentiate."""
    net = MatchedNet(network, some(network, fraction, seed), form=form, seed=seed)
    kind = parametrisation(form, network.fan_in)
    bits = every(len(network.inputs))
    true = node_values(network, bits)
    nodes = [torch.from_numpy(column).float() for column in bits.T]
    predicted, labels = [], []
    for i, lut in enumerate(network.luts):
        missing = [torch.zeros(len(bits))] * (network.fan_in - len(lut.fanin))
        parents = [nodes[j] for j in lut.fanin] + missing
        x = torch.stack(parents) if parents else torch.zeros(0, len(bits))
        value = kind.between(net.theta[i : i + 1], x[None])[0]
        label = torch.from_numpy(true[:, len(bits.T) + i]).float()
        if net.supervised[i]:
            predicted.append(value.clamp(0, 1))
            labels.append(label)
        nodes.append(label if net.supervised[i] else value)
    expected = binary_cross_entropy(torch.stack(predicted), torch.stack(labels))
    outputs = true[:, list(network.roots)]
    loss = net.loss(Samples(bits, outputs, true[:, len(bits.T) :]))
    assert torch.allclose(loss, expected, rtol=1e-3)
    ours, theirs = (torch.autograd.grad(value, net.theta)[0] for value in (loss, expected))
    assert torch.allclose(ours, theirs, rtol=1e-3, atol=1e-5)


def test_gradients_reach_the_inputs() -> None:
    net = MatchedNet(random_network(4, 10, 2, seed=1)).double()
    x = torch.rand(3, 4, dtype=torch.double, requires_grad=True)
    assert torch.autograd.gradcheck(net, (x,))


def test_outputs_are_always_supervised() -> None:
    network = random_network(6, 40, 2, seed=0)
    roots = {root - 6 for root in network.roots}
    assert set(np.flatnonzero(MatchedNet(network).supervised)) == roots
    mask = some(network, 0.3)
    chosen = MatchedNet(network, mask).supervised
    assert set(np.flatnonzero(chosen)) == {*np.flatnonzero(mask), *roots}
    with pytest.raises(UsageError, match=r"a mask of shape \(40,\) is needed, not of \(39,\)"):
        MatchedNet(network, mask[1:])


@pytest.mark.parametrize("form", FORMS)
def test_full_supervision_recovers_a_random_network(form: str) -> None:
    network = random_network(8, 60, 3, seed=0, fan_in=2)
    net = MatchedNet(network, some(network, 1), form=form)
    data = dataset(plain_target(network), sampling="exhaustive")
    assert fit(net, data).stopped
    bits = every(8)
    assert np.array_equal(node_values(extract(net), bits), node_values(network, bits))


@pytest.mark.parametrize("circuit", [parity(10), adder(5)])
def test_half_the_nodes_are_enough_for_parity_and_sums(circuit: Circuit) -> None:
    network = gates_as_luts(circuit)
    data = dataset(plain_target(network), samples=400, sampling="balanced")
    net = MatchedNet(network, np.arange(len(network)) % 2 == 0, seed=2)
    fit(net, data, steps=500, seed=2)
    assert np.array_equal(net.predict(every(10)), network_oracle(network)(every(10)))


def test_parity_of_twelve_is_not_learned_from_verdicts_alone() -> None:
    circuit = parity(12)
    data = dataset(plain_target(gates_as_luts(circuit)), samples=512)
    net = MatchedNet(gates_as_luts(circuit))
    assert not fit(net, data, steps=100).stopped


@pytest.mark.parametrize("fraction", [0.0, 0.4])
def test_labels_of_hidden_nodes_are_not_looked_at(fraction: float) -> None:
    network = random_network(6, 30, 2, seed=5)
    data = labelled(network, 40, seed=0)
    nets = [MatchedNet(network, some(network, fraction)) for _ in range(2)]
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
