"""What matched networks are compared with: sizes, wirings, and rates tuned without the test."""

from collections import Counter
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from tests.networks import adder, gates_as_luts, networks, parity, random_network
from tmc.circuits.lut import Lut, LutNetwork
from tmc.circuits.mapping import to_circuit
from tmc.learn.baselines import Baseline, DenseNet, baseline, width_for
from tmc.learn.data import Samples, dataset
from tmc.learn.matched import MatchedNet
from tmc.learn.rewiring import rewired
from tmc.learn.target import plain_target
from tmc.learn.theory import table_entries
from tmc.learn.training import Learner, fit
from tmc.learn.tuning import held_out, tune
from tmc.machines.errors import UsageError
from tmc.unroll.encoding import Bits

torch.set_num_threads(1)


@pytest.mark.parametrize("parameters", [10, 100, 1000, 20_000])
@pytest.mark.parametrize("layers", [1, 2, 3])
def test_width_comes_closest_to_the_parameters(parameters: int, layers: int) -> None:
    width = width_for(parameters, 8, 3, layers=layers)

    def excess(width: int) -> int:
        return abs(DenseNet(8, 3, width, layers=layers).entries - parameters)

    assert width == 1 or excess(width - 1) >= excess(width)
    assert excess(width + 1) >= excess(width)


@pytest.mark.parametrize(("kind", "times"), [("dense", 1), ("dense-10", 10), ("shallow", 1)])
def test_baselines_have_the_parameters_they_are_named_for(kind: str, times: int) -> None:
    network = random_network(6, 80, 2, seed=0)
    net = baseline(Baseline(kind), network)
    assert isinstance(net, DenseNet)
    assert abs(net.entries / (times * table_entries(network)) - 1) < 0.1
    hidden = sum(isinstance(layer, torch.nn.ReLU) for layer in net.layers)
    assert hidden == (1 if kind == "shallow" else 2)


def shape(network: LutNetwork) -> list[tuple[int, int]]:
    """The level and the fan-in of every LUT, ascending."""
    levels = network.levels()[len(network.inputs) :]
    return sorted(zip(levels, (len({*lut.fanin}) for lut in network.luts), strict=True))


def idle(network: LutNetwork) -> int:
    """How many nodes are neither read nor an output."""
    used = {*network.roots, *(j for lut in network.luts for j in lut.fanin)}
    return len(network.inputs) + len(network) - len(used)


@given(network=networks, seed=st.integers(0, 99))
def test_a_random_wiring_has_the_shape_of_the_other(network: LutNetwork, seed: int) -> None:
    random = rewired(network, seed)
    assert shape(random) == shape(network)
    assert (random.inputs, random.outputs) == (network.inputs, network.outputs)
    old, new = network.levels(), random.levels()
    assert [new[root] for root in random.roots] == [old[root] for root in network.roots]
    assert rewired(network, seed) == random


@pytest.mark.parametrize("seed", range(5))
def test_a_random_wiring_wastes_no_node_and_is_another(seed: int) -> None:
    for circuit in (parity(16), adder(6)):
        network = gates_as_luts(circuit)
        random = rewired(network, seed)
        assert idle(random) == 0
        assert [lut.fanin for lut in random.luts] != [lut.fanin for lut in network.luts]
        assert rewired(network, seed + 1) != random


def test_a_tree_becomes_a_tree() -> None:
    pairs = ((0, 1), (2, 3), (4, 5), (6, 7), (8, 9), (10, 11), (12, 13))
    tree = LutNetwork(tuple("abcdefgh"), tuple(Lut(pair, 0) for pair in pairs), ("f",), (14,))
    reads = Counter(j for lut in rewired(tree).luts for j in lut.fanin)
    assert reads == Counter(range(14))


def test_a_random_wiring_learns_the_outputs_it_is_shown_and_nothing_else() -> None:
    """Its inner nodes are others than those of the samples; its outputs are not."""
    network = gates_as_luts(parity(4))
    data = dataset(plain_target(network), sampling="exhaustive")
    lies = replace(data.train, nodes=~data.train.nodes)
    nets = [baseline(Baseline.RANDOM, network, seed=3) for _ in range(2)]
    assert isinstance(nets[0], MatchedNet) and nets[0].network == rewired(network, 3)
    for net, train in zip(nets, (data.train, lies), strict=True):
        assert fit(net, replace(data, train=train)).stopped
        assert np.array_equal(net.predict(train.bits), train.outputs)
    assert torch.equal(*(next(net.parameters()) for net in nets))


def test_words_kept_apart_are_other_words() -> None:
    circuit = to_circuit(random_network(8, 20, 2, seed=1))
    train = dataset(plain_target(gates_as_luts(circuit)), samples=60).train
    twice = train.take(np.arange(120) % 60)
    part, apart = held_out(twice, seed=0)
    words = [{row.tobytes() for row in samples.bits} for samples in (part, apart)]
    assert not words[0] & words[1]
    assert (len(words[0]), len(words[1])) == (45, 15)
    assert (len(part), len(apart)) == (90, 30)
    for samples in (part, apart):
        row = [int(np.flatnonzero((train.bits == word).all(axis=1))[0]) for word in samples.bits]
        assert np.array_equal(samples.outputs, train.outputs[row])
    with pytest.raises(UsageError, match="on a single word"):
        held_out(twice.take(np.zeros(5, dtype=int)), seed=0)


@pytest.mark.parametrize("validation", [0, 16])
def test_a_rate_is_tuned_without_the_test(validation: int) -> None:
    network = gates_as_luts(parity(6))
    data = dataset(plain_target(network), validation=validation)
    build = partial(MatchedNet, network, np.ones(len(network), dtype=np.bool_))
    trials = tune(build, data, rates=(1e-6, 0.3, 0.1), steps=100)
    assert trials[0].rate == 0.3 and trials[0].accuracy == trials[0].outputs == 1
    assert (trials[-1].rate, trials[-1].steps) == (1e-6, 100)
    lies = Samples(data.test.bits, ~data.test.outputs, ~data.test.nodes)
    assert tune(build, replace(data, test=lies), rates=(1e-6, 0.3, 0.1), steps=100) == trials


class Guess(Learner):
    """Answers every bit of its one weight's sign; the seed says which way it starts."""

    rate = 0.1

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.weight = torch.nn.Parameter(torch.tensor(1.0 if seed % 2 else -1.0))

    def loss(self, samples: Samples) -> torch.Tensor:
        """Nothing to learn."""
        return 0 * self.weight

    def predict(self, bits: Bits) -> Bits:
        """The same for all."""
        return np.full((len(bits), 1), self.weight.item() > 0)

    def right(self, samples: Samples) -> Bits:
        """Never: all steps are made."""
        return np.zeros(len(samples), dtype=np.bool_)


def test_a_rate_is_judged_by_the_validation_words_and_the_median_of_seeds() -> None:
    data = dataset(plain_target(gates_as_luts(parity(6))), validation=16)
    assert data.validation is not None
    ones = replace(data.validation, outputs=np.ones((16, 1), dtype=np.bool_))
    data = replace(data, validation=ones)  # the other words are half and half
    for seeds, expected in (((0,), 0), ((1,), 1), ((1, 2, 3), 1), ((0, 1, 2), 0), ((0, 1), 0.5)):
        (trial,) = tune(Guess, data, rates=(0.1,), steps=2, seeds=seeds)
        assert (trial.accuracy, trial.outputs, trial.steps) == (expected, expected, 2)
    with pytest.raises(UsageError, match="with one seed at least"):
        tune(Guess, data, seeds=())


def test_without_validation_words_every_seed_keeps_others_apart() -> None:
    data = dataset(plain_target(gates_as_luts(parity(6))))
    judged: list[set[bytes]] = []
    trained: list[set[bytes]] = []

    class Watched(Guess):
        def predict(self, bits: Bits) -> Bits:
            judged.append({row.tobytes() for row in bits})
            return super().predict(bits)

        def right(self, samples: Samples) -> Bits:
            trained.append({row.tobytes() for row in samples.bits})
            return super().right(samples)

    tune(Watched, data, rates=(0.1,), steps=1)
    words = {row.tobytes() for row in data.train.bits}
    apart = {frozenset(words - seen) for seen in trained}
    assert len(apart) == 3 and {len(kept) for kept in apart} == {len(words) // 4}
    assert apart < {frozenset(seen) for seen in judged}
    assert set.union(*judged) == words
