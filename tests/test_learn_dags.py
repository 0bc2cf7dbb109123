"""Circuits that bracket a product in different ways compute the same, and copies do not meet."""

import numpy as np
import pytest

from tests.networks import every, random_network
from tmc.circuits.circuit import Circuit
from tmc.circuits.evaluate import evaluate, pack, unpack
from tmc.circuits.lut import LutNetwork
from tmc.circuits.mapping import map_luts
from tmc.learn.dags import (
    ADJACENT,
    CARRY,
    LESS,
    PARITY,
    Monoid,
    Shape,
    alternation,
    prefixes,
    product,
    sums,
)
from tmc.learn.data import dataset
from tmc.learn.matched import MatchedNet, extract
from tmc.learn.oracles import node_values
from tmc.learn.studies import dial
from tmc.learn.studies.together import LEARNED, apart, copies, masks_for, train_together
from tmc.learn.target import plain_target
from tmc.learn.training import Point, fit
from tmc.proof.equivalence import equivalent


def answers(circuit: Circuit, n: int) -> list[list[bool]]:
    bits = every(n)
    found: list[list[bool]] = unpack(evaluate(circuit, pack(bits)), len(bits)).tolist()
    return found


def number(pairs: list[bool]) -> int:
    return sum(bit << i for i, bit in enumerate(pairs))


@pytest.mark.parametrize("n", [2, 6, 8])
def test_products_say_what_they_should(n: int) -> None:
    for bits, *rest in zip(
        every(n).tolist(),
        answers(product(PARITY, n, Shape.TREE), n),
        answers(product(LESS, n, Shape.CHAIN), n),
        answers(product(ADJACENT, n, Shape.TREE), n),
        answers(product(CARRY, n, Shape.TREE), n),
        answers(sums(n, Shape.BRENT_KUNG), n),
        strict=True,
    ):
        parity, less, adjacent, carry, digits = rest
        x, y = bits[::2], bits[1::2]
        assert parity == [sum(bits) % 2 == 1]
        assert less == [number(x[::-1]) < number(y[::-1])]
        assert adjacent == [any(a and b for a, b in zip(bits, bits[1:], strict=False))]
        assert carry == [number(x) + number(y) >= 1 << n // 2]
        assert number(digits) == number(x) + number(y)


@pytest.mark.parametrize("monoid", [PARITY, CARRY, LESS, ADJACENT])
@pytest.mark.parametrize("n", [2, 10, 14, 24])
def test_brackets_change_nothing(monoid: Monoid, n: int) -> None:
    chain = product(monoid, n, Shape.CHAIN)
    assert equivalent(chain, product(monoid, n, Shape.TREE))
    each = [prefixes(monoid, n, shape) for shape in Shape]
    assert all(equivalent(each[0], other) for other in each[1:])


def test_depth_is_what_the_brackets_say() -> None:
    shapes = (Shape.CHAIN, Shape.TREE)
    depths = [max(map_luts(product(PARITY, 16, shape), 2).levels()) for shape in shapes]
    assert depths == [15, 4]
    circuits = {shape: map_luts(prefixes(PARITY, 16, shape), 2) for shape in Shape}
    sizes = {shape: (len(one), max(one.levels())) for shape, one in circuits.items()}
    assert sizes[Shape.CHAIN] == (15, 15)
    assert sizes[Shape.SKLANSKY] == (16 // 2 * 4, 4)  # n/2 log n
    assert sizes[Shape.BRENT_KUNG] == (2 * 16 - 4 - 2, 2 * 4 - 2)  # 2n - log n - 2
    gates, depth = sizes[Shape.TREE]
    assert gates > 32 and depth == 4


def test_alternation_starts_with_and() -> None:
    found = answers(alternation(4), 4)
    assert found == [[(a and b) or (c and d)] for a, b, c, d in every(4).tolist()]


def test_copies_do_not_meet() -> None:
    one = random_network(4, 9, 2, seed=3)
    many = copies(one, 3)
    words = np.random.default_rng(0).random((64, 12)) < 0.5
    values = node_values(many, words)[:, list(many.roots)]
    for i in range(3):
        own = node_values(one, words[:, 4 * i : 4 * i + 4])[:, list(one.roots)]
        assert np.array_equal(values[:, 2 * i : 2 * i + 2], own)
    assert apart(many, one, 3) == [one] * 3


def test_a_copy_learns_what_it_learns_alone() -> None:
    aim = plain_target(product(PARITY, 6, Shape.TREE), lut=2)
    masks = masks_for(aim, 1.0, 3)
    seen = []
    steps = train_together(aim, masks, samples=40, steps=40, watch=lambda *x: seen.append(x))
    alone = [train_together(aim, masks[: i + 1], samples=40, steps=40)[i] for i in range(3)]
    assert steps == alone
    assert None not in steps
    assert [step for step, _ in seen] == sorted({step for step, _ in seen})
    start = [extract(MatchedNet(aim.network, m, seed=s)) for s, m in enumerate(masks)]
    assert seen[0] == (0, start)


def test_a_copy_has_words_and_weights_of_its_own() -> None:
    """At every point of its curve it is what `fit` makes of its seed alone, judged by its test."""
    aim = plain_target(random_network(6, 8, 3, seed=1))
    masks = masks_for(aim, 0.5, 3)
    seen: dict[int, list[LutNetwork]] = {}
    learned = train_together(aim, masks, samples=9, steps=30, watch=seen.__setitem__)
    overfitted = 0
    for seed, mask in enumerate(masks):
        net = MatchedNet(aim.network, mask, seed=seed)
        alone: dict[int, LutNetwork] = {}

        def watch(point: Point, net: MatchedNet = net, at: dict[int, LutNetwork] = alone) -> None:
            at[point.step] = extract(net)

        history = fit(net, dataset(aim, samples=9, seed=seed), steps=30, progress=watch)
        assert len(alone) > 1
        assert all(seen[step][seed] == network for step, network in alone.items())
        by_test = [p.step for p in history.curve if (p.test_accuracy or 0) >= LEARNED]
        step = learned[seed]
        assert by_test[:1] == [step] * (step is not None and step <= history.steps)
        overfitted += history.stopped and not by_test
    assert overfitted  # right on all words trained on, and not on those of the test


def test_the_dial_helps_where_it_should() -> None:
    shown, hidden = (
        dial.measure(dial.Cell("parity chain", 8, fraction, seeds=4)) for fraction in (1.0, 0.0)
    )
    assert all(step is not None for step in shown.steps)
    assert sum(step is not None for step in hidden.steps) < 4
    lines = dial.table([(dial.Cell("parity chain", 8, 1.0, 4), shown)])
    assert (lines[0].learned, lines[0].gates) == (1.0, 7)
    assert "1" in dial.text(lines)
