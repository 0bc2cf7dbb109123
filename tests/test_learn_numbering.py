"""Numbers are a bijection onto words: then drawing a number uniformly draws a word uniformly."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.circuits import circuits
from tests.networks import every, palindrome, parity, parity_machine
from tmc.circuits.circuit import Circuit
from tmc.hashing.bdd import BddBuilder
from tmc.learn.numbering import AllWords, Diagram, diagram, every_word, is_word
from tmc.learn.oracles import circuit_oracle
from tmc.learn.permutation import Permutation, as_numbers
from tmc.learn.sampling import Method, Sampling, kinds
from tmc.learn.target import plain_target
from tmc.unroll.encoding import Encoding


def forced(count: int, seed: int | Sequence[int]) -> Permutation:
    """The permutation of numbers that are not listed."""
    with pytest.MonkeyPatch.context() as limits:
        limits.setattr("tmc.learn.permutation.LISTED", 0)
        return Permutation(count, seed)


@pytest.mark.parametrize("listed", [True, False])
@given(count=st.integers(1, 3000), seed=st.integers(0, 1 << 30))
def test_a_permutation_has_every_number_once(listed: bool, count: int, seed: int) -> None:
    shuffle = (Permutation if listed else forced)(count, seed)
    assert sorted(shuffle(0, count + 5).tolist()) == [*range(count)]
    assert np.array_equal(shuffle(count // 3, count), shuffle(0, count)[count // 3 :])


@pytest.mark.parametrize("count", [2**40 + 1, 2**62 - 1, 2**62, 2**64, 3**90])
def test_of_many_numbers_none_comes_twice(count: int) -> None:
    numbers = Permutation(count, 0)(0, 5000).tolist()
    assert len({*numbers}) == 5000 and all(0 <= x < count for x in numbers)
    assert numbers != Permutation(count, 1)(0, 5000).tolist()
    # Spread evenly over sixteen parts: chi-square with 15 degrees of freedom, 1 in 10^6 above 56.
    parts = Counter(16 * x // count for x in numbers)
    assert sum((parts[i] - 312.5) ** 2 / 312.5 for i in range(16)) < 56


def test_every_place_has_every_number_equally_often() -> None:
    first = Counter(int(forced(10, seed)(3, 4)[0]) for seed in range(2000))
    assert sum((first[i] - 200) ** 2 / 200 for i in range(10)) < 47  # 9 degrees, 1 in 10^6 above


def test_neighbours_are_independent() -> None:
    """Numbers beside each other land in each pair of quarters equally often."""
    pairs: Counter[tuple[int, int]] = Counter()
    for seed in range(2000):
        first, second = (4 * forced(100_003, seed)(0, 2) // 100_003).tolist()
        pairs[first, second] += 1
    assert len(pairs) == 16
    assert sum((seen - 125) ** 2 / 125 for seen in pairs.values()) < 56  # 15 degrees of freedom


def assert_bijection(numbered: Diagram, expected: set[bytes]) -> None:
    """Onto the words expected, each once."""
    assert numbered.count == len(expected)
    words = numbered.words(as_numbers(range(numbered.count), numbered.count))
    assert len(words) == len(expected)
    assert {row.tobytes() for row in words} == expected


@given(circuit=circuits(), order=st.randoms(use_true_random=False))
@settings(max_examples=100)
def test_a_diagram_numbers_the_words_on_which_it_is_true(circuit: Circuit, order: Random) -> None:
    inputs = [*range(len(circuit.inputs))]
    order.shuffle(inputs)
    bits = every(len(inputs))
    builder = BddBuilder(circuit.inputs, max_nodes=1 << 12, order=inputs)
    literals = builder.outputs_of(circuit)
    answers = circuit_oracle(circuit)(bits)
    for name, column in zip(circuit.outputs, answers.T, strict=True):
        for flip in (0, 1):
            expected = {row.tobytes() for row in bits[column != flip]}
            assert_bijection(Diagram(builder, literals[name] ^ flip, inputs), expected)


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5])
def test_only_words_are_numbered(size: int) -> None:
    symbols = ("a", "b", "c", "d", "e")[:size]
    machine = replace(parity_machine(), symbols=(*symbols, "_"), input_size=size)
    encoding = Encoding(machine, 3)
    bits = every(len(encoding.inputs))
    expected = bits[encoding.words(bits)[1]]
    words = AllWords(encoding)
    assert words.count == size**3 == len(expected)
    assert np.array_equal(np.concatenate([*every_word(words)]), expected)
    found = diagram(encoding.inputs, lambda builder: is_word(builder, encoding))
    assert found is not None
    assert_bijection(found, {row.tobytes() for row in expected})


def test_numbers_may_be_larger_than_64_bits() -> None:
    circuit = palindrome(150)
    found = diagram(circuit.inputs, lambda builder: builder.outputs_of(circuit)["accept"])
    assert found is not None and found.count == 1 << 75
    words = found.words(Permutation(found.count, 0)(0, 500))
    assert np.array_equal(words, words[:, ::-1])
    assert len({row.tobytes() for row in words}) == 500
    ends = found.words(as_numbers([0, found.count - 1], found.count))
    assert not ends[0].any() and ends[1].all()
    assert abs(words.mean() - 0.5) < 0.02


def test_an_order_of_inputs_is_looked_for() -> None:
    circuit = palindrome(40)

    def accept(builder: BddBuilder) -> int:
        return builder.outputs_of(circuit)["accept"]

    found = diagram(circuit.inputs, accept, 1 << 12)
    assert found is not None and len(found) < 100
    assert diagram(circuit.inputs, accept, 32) is None


def test_balanced_words_of_both_kinds_are_drawn_independently() -> None:
    """Odd and even words have equally many numbers, but not the same shuffle."""
    drawn = kinds(plain_target(parity(24)), Sampling.BALANCED, 0)
    assert drawn.method is Method.DIAGRAM and drawn.true == 1 << 23
    odd, even = (order.take(0, 4000) for order in drawn.orders)
    assert (odd.sum(axis=1) % 2 == 1).all() and (even.sum(axis=1) % 2 == 0).all()
    assert abs((odd ^ even).mean() - 0.5) < 0.02
    for words in (odd, even):
        assert abs(words.mean(axis=0) - 0.5).max() < 0.05
