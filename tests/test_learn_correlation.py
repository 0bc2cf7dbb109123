"""What is said of gates: Fourier sets and leaps by their definitions, and when they are learned."""

from itertools import permutations, product
from math import prod
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmc.circuits.lut import Lut, LutNetwork
from tmc.circuits.mapping import map_luts
from tmc.learn.dags import PARITY, Shape
from tmc.learn.dags import product as bracketed
from tmc.learn.fourier import correlations, degree, leap, monomials, spectrum
from tmc.learn.studies import correlation
from tmc.learn.studies.correlation import measure
from tmc.learn.studies.correlation_text import ALL
from tmc.learn.studies.dial import Cell
from tmc.learn.studies.gates import HARDNESS, nearest_labels, right_gates, stays
from tmc.learn.studies.runner import run_study
from tmc.unroll.encoding import Bits

functions = st.integers(0, 4).flatmap(
    lambda n: st.lists(st.booleans(), min_size=1 << n, max_size=1 << n).map(np.array)
)


@given(functions)
def test_the_spectrum_is_the_sum_it_stands_for(values: Bits) -> None:
    found = spectrum(values)
    words = list(product((0, 1), repeat=found.ndim))
    for word, value in zip(words, values.tolist(), strict=True):
        terms = (
            int(found[chosen]) * prod((-1) ** x for x, i in zip(word, chosen, strict=True) if i)
            for chosen in words
        )
        assert sum(terms) == len(words) * (-1 if value else 1)


@given(functions)
def test_the_leap_is_the_best_of_all_orders(values: Bits) -> None:
    sets = monomials(values)[:6]
    best = min(
        max(
            (int((one & ~sets[list(order[:i])].any(axis=0)).sum()) for i, one in enumerate(rows)),
            default=0,
        )
        for order in permutations(range(len(sets)))
        for rows in [sets[list(order)]]
    )
    assert leap(sets) == best <= degree(sets)


def columns(words: int, count: int, seed: int) -> Bits:
    return np.random.default_rng(seed).random((words, count)) < 0.5


def test_correlations_are_those_of_numpy() -> None:
    these, those = columns(40, 3, 0), columns(40, 2, 1)
    these[:, 2] = True
    repeats = np.arange(40) % 3 + 1
    found = correlations(these, those, repeats / repeats.sum())
    many = np.repeat(np.hstack([these[:, :2], those]), repeats, axis=0)
    assert found[:2] == pytest.approx(np.asarray(np.corrcoef(many.T))[:2, 2:])
    assert (found[2] == 0).all()


def test_a_gate_is_right_if_it_is_the_true_one_or_its_complement() -> None:
    true = columns(500, 4, 0)
    weights = np.full(500, 1 / 500)
    learned = true ^ np.array([False, True, False, True])
    learned[:2, 2] ^= True
    learned[:, 3] = False  # a constant is right on half of the words
    assert right_gates(true, learned, weights).tolist() == [True, True, True, False]
    learned[:6, 2] = ~true[:6, 2]
    assert not right_gates(true, learned, weights)[2]
    heavy = np.where(np.arange(500) < 6, 1e-6, 1.0)
    assert right_gates(true, learned, heavy)[2]


def test_a_rare_gate_is_not_a_constant() -> None:
    true = np.arange(1000)[:, None] == 7
    assert not right_gates(true, np.zeros_like(true), np.full(1000, 1 / 1000)).any()


def test_gates_that_come_and_go_are_not_learned_yet() -> None:
    right = np.array([[1, 1, 0], [1, 0, 0], [1, 1, 1], [1, 1, 0]], dtype=np.bool_)
    assert stays(list(right), [0, 10, 20, 30]) == [0, 20, None]


def test_labels_are_reached_up_to_the_next_one() -> None:
    gates = (Lut((0, 1), 6), Lut((2, 1), 6), Lut((3, 0), 6), Lut((3, 4), 8), Lut((2, 5), 8))
    network = LutNetwork(("a", "b"), gates, ("f",), (6,))
    outputs = np.array([False, False, False, False, True])
    assert nearest_labels(network, outputs)[0][:4] == [{4}] * 4
    assert nearest_labels(network, outputs)[1][:4] == [1, 2, 2, 1]
    shown = outputs | (np.arange(5) == 2)
    reached, away = nearest_labels(network, shown)
    assert reached[:4] == [{2, 4}, {2, 4}, {4}, {4}]
    assert away[:4] == [1, 1, 2, 1]


def test_a_parity_is_learned_and_no_gate_of_it_correlates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(correlation, "STEPS", 200)
    found = measure(Cell("parity tree", 4, 0.0, 3))
    assert found.leap == 4
    assert found.correlations == [[0.0, 0.0]] * 3
    assert found.leaps == found.degrees == [[2, 2]] * 3
    assert found.distances == [[1, 1]] * 3
    for answered, gates in zip(found.answered, found.learned, strict=True):
        if answered is not None:
            assert all(step is not None and step <= answered for step in gates)
    assert any(found.answered)
    network = map_luts(bracketed(PARITY, 4, Shape.TREE), 2)
    assert len(network) == 3


def test_the_study_says_what_its_table_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(correlation, "FUNCTIONS", (("adder", 4), ("parity tree", 4)))
    monkeypatch.setattr(correlation, "STEPS", 60)
    done = run_study("correlation", tmp_path, quick=True, seeds=2)
    lines = done.table
    assert [(one.function, one.n) for one in lines[:: len(HARDNESS)]] == [
        ("adder", 4),
        ("parity tree", 4),
        (ALL, 0),
    ] * 2
    for one in lines:
        assert (one.rank is None) == (one.defined == 0)
        assert one.rank is None or one.low <= one.rank <= one.high
    blind = [one for one in lines if one.function == "parity tree" and one.hardness == HARDNESS[0]]
    assert all(one.uncorrelated == 1 and one.rank is None for one in blind)
    said = done.study.text(lines)
    assert "parity tree of 4" in said and "high degree" in said
