"""Learners that search: right on all they were shown, and right when they say that nothing is."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.networks import adder, every, fillings, gates_as_luts, networks, parity, random_network
from tmc.circuits.circuit import Circuit
from tmc.circuits.lut import Lut, LutNetwork
from tmc.circuits.mapping import map_luts
from tmc.compilation import compile
from tmc.effort import Effort
from tmc.learn.data import Samples
from tmc.learn.discrete.clauses import FALSE, TRUE, Clauses, Search
from tmc.learn.discrete.coordinate_kernels import begin, best_flip, evaluate
from tmc.learn.discrete.coordinates import problem_of, search_tables
from tmc.learn.discrete.tables import learn_tables
from tmc.learn.discrete.teachers import circuit_teacher, label, sample_teacher
from tmc.learn.oracles import node_values
from tmc.unroll.encoding import Bits


def explains(network: LutNetwork, samples: Samples, shown: Bits) -> bool:
    """Whether a network gives the labels of the outputs, and of the LUTs shown."""
    nodes = node_values(network, samples.bits)
    inner = nodes[:, len(network.inputs) :]
    return bool(
        (nodes[:, list(network.roots)] == samples.outputs).all()
        and (inner[:, shown] == samples.nodes[:, shown]).all()
    )


# ----------------------------------------------------------------------------------------- clauses


def test_constants_are_folded_away() -> None:
    sunk: list[list[int]] = []
    clauses = Clauses(sunk.append)
    x = clauses.variable()
    clauses.require(x, TRUE)
    clauses.require(x, FALSE)
    clauses.require(FALSE)
    assert sunk == [[TRUE], [x], [FALSE]]


@given(st.integers(1, 6))
def test_exactly_one(count: int) -> None:
    for bits in product([False, True], repeat=count):
        with Search() as search:
            literals = [search.variable() for _ in range(count)]
            search.exactly_one(literals)
            fixed = [x if bit else -x for x, bit in zip(literals, bits, strict=True)]
            assert search.solve(fixed) == (sum(bits) == 1)


# ------------------------------------------------------------------------------------------ tables


@given(network=networks, fraction=st.floats(0, 1), seed=st.integers(0, 1 << 16))
def test_tables_explain_every_sample(network: LutNetwork, fraction: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    shown = rng.random(len(network)) < fraction
    samples = label(network, rng.random((12, len(network.inputs))) < 0.5)
    learned = learn_tables(network, sample_teacher(samples), shown)
    assert learned.network is not None and not learned.impossible and not learned.proved
    assert explains(learned.network, samples, shown)
    assert len(np.unique(learned.words, axis=0)) == len(learned.words)


@given(network=networks, fraction=st.floats(0, 1), seed=st.integers(0, 1 << 16))
def test_tables_are_proved_with_a_teacher_who_knows(
    network: LutNetwork, fraction: float, seed: int
) -> None:
    shown = np.random.default_rng(seed).random(len(network)) < fraction
    learned = learn_tables(network, circuit_teacher(network), shown)
    assert learned.network is not None and learned.proved
    assert explains(learned.network, label(network, every(len(network.inputs))), shown)


@given(
    wiring=st.builds(
        random_network,
        inputs=st.integers(1, 3),
        luts=st.integers(1, 3),
        outputs=st.integers(1, 2),
        seed=st.integers(0, 1 << 16),
        fan_in=st.integers(1, 2),
    ),
    fraction=st.floats(0, 1),
    seed=st.integers(0, 1 << 16),
)
def test_brute_force_agrees_on_whether_there_are_tables(
    wiring: LutNetwork, fraction: float, seed: int
) -> None:
    """The labels are those of another network, so that often nothing explains them."""
    rng = np.random.default_rng(seed)
    shown = rng.random(len(wiring)) < fraction
    bits = every(len(wiring.inputs))
    nodes = rng.random((len(bits), len(wiring))) < 0.5
    other = random_network(len(wiring.inputs), 4, len(wiring.outputs), seed)
    samples = Samples(bits, label(other, bits).outputs, nodes)
    learned = learn_tables(wiring, sample_teacher(samples), shown)
    exists = any(explains(filled, samples, shown) for filled in fillings(wiring))
    assert learned.impossible == (not exists)
    assert (learned.network is not None) == exists


@pytest.mark.parametrize("n", [16, 32])
def test_parity_from_verdicts_alone(n: int) -> None:
    network = gates_as_luts(parity(n))
    learned = learn_tables(network, circuit_teacher(network))
    assert learned.proved
    assert n < len(learned.words) < 2 * n


def test_the_adder_from_its_sums_alone() -> None:
    network = map_luts(adder(12), 3)
    learned = learn_tables(network, circuit_teacher(network))
    assert learned.network is not None and learned.proved
    samples = label(network, np.random.default_rng(0).random((500, 24)) < 0.5)
    assert explains(learned.network, samples, np.zeros(len(network), dtype=np.bool_))


def test_words_of_a_machine_are_words() -> None:
    """Three symbols take two bits, and one code of four is no symbol."""
    compiled = compile("w-hash-w", 5)
    network = map_luts(compiled.circuit, 4)
    learned = learn_tables(network, circuit_teacher(network, compiled.encoding))
    assert learned.network is not None and learned.proved
    assert compiled.encoding.words(learned.words)[1].all()
    bits = every(10)
    words = bits[compiled.encoding.words(bits)[1]]
    nothing = np.zeros(len(network), dtype=np.bool_)
    assert explains(learned.network, label(network, words), nothing)


def test_an_output_that_is_an_input_can_be_contradicted() -> None:
    wiring = LutNetwork(("a",), (), ("f",), (0,))
    samples = Samples(np.array([[True]]), np.array([[False]]), np.zeros((1, 0), dtype=np.bool_))
    assert learn_tables(wiring, sample_teacher(samples)).impossible


def test_a_search_that_is_given_up_says_nothing() -> None:
    network = gates_as_luts(parity(24))
    samples = label(network, np.random.default_rng(0).random((200, 24)) < 0.5)
    learned = learn_tables(network, sample_teacher(samples), conflicts=10)
    assert learned.network is None and not learned.impossible and not learned.proved
    assert learned.hypothesis is not None


# ------------------------------------------------------------------------------------- coordinates


def wrong_labels(network: LutNetwork, samples: Samples, shown: Bits) -> int:
    """How many labels of LUTs are contradicted, if who reads a labelled LUT is given its label."""
    first = len(network.inputs)
    labels = {i: samples.nodes[:, i] for i in np.flatnonzero(shown).tolist()}
    for root, column in zip(network.roots, samples.outputs.T, strict=True):
        labels[root - first] = column
    values, wrong = list(samples.bits.T), 0
    for i, lut in enumerate(network.luts):
        corner = np.zeros(len(samples), dtype=np.int64)
        for j, source in enumerate(lut.fanin):
            corner += values[source].astype(np.int64) << j
        value = lut.table >> corner & 1 == 1
        wrong += int((value != labels.get(i, value)).sum())
        values.append(labels.get(i, value))
    return wrong


def flipped(network: LutNetwork, i: int, corner: int) -> LutNetwork:
    luts = list(network.luts)
    luts[i] = Lut(luts[i].fanin, luts[i].table ^ 1 << corner)
    return LutNetwork(network.inputs, tuple(luts), network.outputs, network.roots)


@given(
    network=networks, samples=st.integers(1, 70), fraction=st.floats(0, 1), seed=st.integers(0, 99)
)
def test_the_best_flip_is_the_best(
    network: LutNetwork, samples: int, fraction: float, seed: int
) -> None:
    """The oracle flips every entry of every table, and counts the wrong labels anew."""
    rng = np.random.default_rng(seed)
    shown = rng.random(len(network)) < fraction
    other = random_network(len(network.inputs), len(network), len(network.outputs), seed)
    data = label(other, rng.random((samples, len(network.inputs))) < 0.5)
    tables = np.zeros((len(network), 1 << network.fan_in), dtype=np.bool_)
    for i, lut in enumerate(network.luts):
        tables[i, : 1 << len(lut.fanin)] = [lut.table >> c & 1 for c in range(1 << len(lut.fanin))]
    problem = problem_of(network, data, shown)
    state = begin(problem, tables)
    before = wrong_labels(network, data, shown)
    assert evaluate(problem, state) == before
    i, corner = best_flip(problem, state, 0, 1 << 30, rng)
    after = [
        wrong_labels(flipped(network, j, c), data, shown)
        for j, lut in enumerate(network.luts)
        for c in range(1 << len(lut.fanin))
    ]
    # At time 0 every entry is tabu, unless it sets a record: so there is nothing to flip.
    assert (i, corner) == (-1, 0)
    i, corner = best_flip(problem, state, 1, 1 << 30, rng)
    assert wrong_labels(flipped(network, i, corner), data, shown) == min(after)


@given(network=networks, fraction=st.floats(0, 1), seed=st.integers(0, 1 << 16))
def test_what_a_local_search_says_of_its_tables(
    network: LutNetwork, fraction: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    shown = rng.random(len(network)) < fraction
    samples = label(network, rng.random((40, len(network.inputs))) < 0.5)
    found = search_tables(network, samples, shown, effort=Effort(2, seed=seed))
    assert found.wrong == wrong_labels(found.network, samples, shown)
    assert (found.wrong == 0) == explains(found.network, samples, shown)
    assert found == search_tables(network, samples, shown, effort=Effort(2, seed=seed))


@pytest.mark.parametrize("circuit", [parity(10), adder(6)])
def test_a_local_search_finds_parity_and_sums(circuit: Circuit) -> None:
    network = gates_as_luts(circuit)
    bits = np.random.default_rng(0).random((500, len(network.inputs))) < 0.5
    found = search_tables(network, label(network, bits), effort=Effort(50))
    assert found.wrong == 0
    assert np.array_equal(
        label(found.network, every(len(network.inputs))).outputs,
        label(network, every(len(network.inputs))).outputs,
    )
