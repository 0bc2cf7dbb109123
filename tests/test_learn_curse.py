"""Dense copies learn what they learn alone, and growth that was put in is found."""

from collections.abc import Callable

import numpy as np
import pytest
import torch

from tmc.learn.baselines import DenseNet
from tmc.learn.studies import curse
from tmc.learn.studies.curse_text import text
from tmc.learn.studies.study import load_study
from tmc.learn.studies.together import DenseCopies, train_dense


@pytest.mark.parametrize("layers", [1, 2])
def test_dense_copies_answer_as_they_do_alone(layers: int) -> None:
    nets = [DenseNet(5, 3, 7, layers=layers, seed=seed) for seed in range(4)]
    words = torch.from_numpy(np.random.default_rng(0).random((20, 4, 5)) < 0.5).float()
    together = DenseCopies(nets)(words.flatten(1)).unflatten(1, (4, 3))
    for i, net in enumerate(nets):
        assert torch.allclose(together[:, i], net(words[:, i]), atol=1e-6)


def test_dense_copies_learn_as_they_do_alone() -> None:
    aim = curse.aim_of("comparator", 6)
    nets = [DenseNet(6, 1, 20, seed=seed) for seed in range(3)]
    steps = train_dense(aim, nets, samples=48, steps=200)
    alone = [train_dense(aim, nets[: i + 1], samples=48, steps=200)[i] for i in range(3)]
    assert steps == alone
    assert any(step is not None for step in steps)


def test_the_ladder_ends_with_all_that_is_left() -> None:
    assert [*curse.ladder(8)] == [8, 16, 32, 64, 128, 192]
    assert [*curse.ladder(14)][-2:] == [8192, 2**14 - 1024]


def test_the_whole_trace_needs_few_words() -> None:
    shown = curse.measure(curse.Cell("parity", 8, "shown", 4))
    assert shown.parameters == 7 * 4
    assert shown.samples[-1] <= 64 and sum(shown.learned[-1]) == 4
    dense = curse.measure(curse.Cell("parity", 6, "dense", 2))
    assert 5 * 7 * 4 < dense.parameters < 10 * 7 * 4
    assert dense.samples == [*curse.ladder(6)]


def grown(needed: Callable[[int], float]) -> list[tuple[curse.Cell, curse.Outcome]]:
    """All learners of all functions need so many words."""
    rows = []
    for function in curse.FUNCTIONS:
        for learner in curse.LEARNERS:
            for n in (6, 8):
                tried = [m for m in curse.ladder(n) if m < 2 * needed(n)]
                learned = [[m >= needed(n)] * 4 for m in tried]
                rows.append((curse.Cell(function, n, learner, 4), curse.Outcome(9, tried, learned)))
    return rows


def test_growth_is_found() -> None:
    lines = curse.table(grown(lambda n: 2 ** (n - 3)))
    one = next(one for one in lines if one.n == 8)
    assert (one.samples, one.low, one.high) == (32, 32, 32)
    assert (one.slope, one.slope_low, one.slope_high) == (1, 1, 1)
    said = text(lines)
    assert "A shallow network suffers the curse on every function, as theory has it" in said
    assert "the wiring with every gate shown does not escape the curse on parity and comp" in said
    assert "by the way of counting: none." in said
    flat = text(curse.table(grown(lambda n: 16)))
    assert "Above it: none." in flat
    assert "The wiring with outputs only escapes the curse on every function" in flat


def test_never_counts_as_all_words() -> None:
    lines = curse.table(grown(lambda n: 2**n))
    assert [one.samples for one in lines[:2]] == [64, 256]
    assert lines[0].learned == 0
    said = text(lines)
    assert "all words at n = 6, all at n = 8" in said
    assert "by the way of counting: parity shown, parity outputs, parity dense" in said
    untold = "learned parity and comparator and adder at no length, from which no slope follows"
    assert f"A shallow network {untold}." in said


def test_what_is_quick_is_a_part() -> None:
    study = load_study("curse")
    assert {*study.cells(True, 1)} < {*study.cells(False, 1)}
