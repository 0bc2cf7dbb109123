"""Small circuits from truth tables: the catalogue of chains, multiplexers, and decomposition."""

from collections.abc import Callable
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tmc.circuits.builder import Builder
from tmc.circuits.circuit import Circuit
from tmc.resynthesis.catalogue import PAIR_GATES, SINGLE_GATES, catalogue
from tmc.resynthesis.chains import make
from tmc.resynthesis.codes import MAX_CLASSES, find_codes
from tmc.resynthesis.columns import NOWHERE, classify, diagram_size, recode
from tmc.resynthesis.decompose import MAX_OUTPUTS, decompose
from tmc.resynthesis.function import Function, truth_tables
from tmc.resynthesis.shannon import shannon

Bits = NDArray[np.bool_]

FIRST, SECOND, THIRD = 0xAA, 0xCC, 0xF0
SUM, CARRY = FIRST ^ SECOND ^ THIRD, FIRST & SECOND | FIRST & THIRD | SECOND & THIRD


def set_of(row: Bits) -> int:
    return sum(1 << r for r in np.flatnonzero(row).tolist())


def function(inputs: int, *outputs: Callable[[NDArray[np.int64]], NDArray[np.int64]]) -> Function:
    """A function whose outputs are given by what they make of all patterns, one in a column."""
    bits = np.array(list(product([0, 1], repeat=inputs))).T
    return Function(
        tuple(f"x{i}" for i in range(inputs)),
        tuple(f"y{j}" for j in range(len(outputs))),
        np.array([output(bits) for output in outputs], dtype=np.bool_),
        np.ones(1 << inputs, dtype=np.bool_),
    )


def number(bits: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.asarray(sum(row << i for i, row in enumerate(bits[::-1])))


def adder(width: int) -> Function:
    def digit(i: int) -> Callable[[NDArray[np.int64]], NDArray[np.int64]]:
        return lambda bits: number(bits[:width]) + number(bits[width:]) >> i & 1

    return function(2 * width, *map(digit, range(width + 1)))


def count(inputs: int) -> Function:
    def digit(i: int) -> Callable[[NDArray[np.int64]], NDArray[np.int64]]:
        return lambda bits: bits.sum(axis=0) >> i & 1

    return function(inputs, *map(digit, range(inputs.bit_length())))


def sorter(inputs: int) -> Function:
    def at_least(k: int) -> Callable[[NDArray[np.int64]], NDArray[np.int64]]:
        return lambda bits: (bits.sum(axis=0) >= k).astype(np.int64)

    return function(inputs, *map(at_least, range(1, inputs + 1)))


def distance(width: int) -> Function:
    def digit(i: int) -> Callable[[NDArray[np.int64]], NDArray[np.int64]]:
        return lambda bits: abs(number(bits[:width]) - number(bits[width:])) >> i & 1

    return function(2 * width, *map(digit, range(width)))


@st.composite
def functions(draw: st.DrawFn) -> Function:
    """A function on a care set; of some a few signals are only seen through fewer bits."""
    inputs, outputs = draw(st.integers(0, 6)), draw(st.integers(1, 5))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    patterns = np.arange(1 << inputs)
    if inputs >= 3 and draw(st.booleans()):
        patterns = patterns & ~7 | rng.integers(0, draw(st.integers(1, 5)), 8)[patterns & 7]
    tables = rng.random((outputs, 1 << inputs)) < draw(st.sampled_from([0.1, 0.5]))
    care = rng.random(1 << inputs) < draw(st.sampled_from([0.0, 0.3, 0.8, 1.0]))
    return Function(
        tuple(f"x{i}" for i in range(inputs)),
        tuple(f"y{j}" for j in range(outputs)),
        tables[:, patterns],
        care,
    )


def made(inputs: int, wanted: list[int]) -> Circuit:
    builder = Builder([f"x{i}" for i in range(inputs)])
    literals = make(builder, builder.inputs[::-1], wanted)  # input 0 is the last bit of a pattern
    return builder.build({f"y{j}": literal for j, literal in enumerate(literals)})


@given(
    case=st.integers(0, 4).flatmap(
        lambda k: st.tuples(
            st.just(k), st.lists(st.integers(0, (1 << (1 << k)) - 1), min_size=1, max_size=3)
        )
    )
)
def test_what_is_wanted_is_made(case: tuple[int, list[int]]) -> None:
    inputs, wanted = case
    assert list(map(set_of, truth_tables(made(inputs, wanted)))) == wanted


def test_pairs_have_the_sizes_in_the_catalogue() -> None:
    sizes = catalogue().pair_sizes
    for i, j in list(combinations(range(128), 2))[::5]:
        circuit = made(3, [2 * i, 2 * j])
        assert list(map(set_of, truth_tables(circuit))) == [2 * i, 2 * j]
        assert len(circuit) == sizes[i, j] or len(circuit) < sizes[i, j] > PAIR_GATES


def test_functions_of_four_inputs_have_the_sizes_in_the_catalogue() -> None:
    sizes = catalogue().sizes
    for i in range(0, 1 << 15, 41):
        circuit = made(4, [2 * i])
        assert list(map(set_of, truth_tables(circuit))) == [2 * i]
        assert len(circuit) == sizes[i] or len(circuit) < sizes[i] > SINGLE_GATES


def test_no_pair_needs_fewer_gates() -> None:
    """All sets of functions that three gates make, as sets, against the catalogue."""
    smallest: dict[tuple[int, int], int] = {}
    level = {frozenset([0, FIRST, SECOND, THIRD])}
    for gates in range(4):
        for tables in level:
            for f, g in product(tables, repeat=2):
                smallest.setdefault((f, g), gates)
        level = {
            tables | {op}
            for tables in level
            for a, b in combinations(tables, 2)
            for op in (a & b, a & ~b, ~a & b, a | b, a ^ b)
            if op not in tables
        }
    sizes = catalogue().pair_sizes
    for (f, g), gates in smallest.items():
        assert sizes[f >> 1, g >> 1] == gates
    assert (sizes <= 3).sum() == len(smallest)


@pytest.mark.parametrize(
    ("wanted", "gates"),
    [
        ((SUM,), 2),
        ((CARRY,), 4),
        ((SUM, CARRY), 5),
        ((FIRST ^ SECOND, FIRST & SECOND), 2),
        ((FIRST & SECOND | ~FIRST & THIRD,), 3),
    ],
)
def test_known_minima(wanted: tuple[int, ...], gates: int) -> None:
    assert catalogue().pair_sizes[wanted[0] >> 1, wanted[-1] >> 1] == gates


def test_the_functions_of_four_inputs_are_as_many_as_published() -> None:
    """Knuth, "The Art of Computer Programming" 4A, 7.1.2, table 1: 10, 60, 456, 2474, 10624."""
    sizes = np.bincount(catalogue().sizes)
    assert (2 * sizes[: SINGLE_GATES + 1]).tolist() == [10, 60, 456, 2474, 10624]


@given(function=functions(), data=st.data())
def test_multiplexers_compute_the_function(function: Function, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(function.inputs))))
    assert function.is_computed_by(shannon(function, order))


def test_a_diagram_in_the_right_order_is_small() -> None:
    pairs = function(8, lambda bits: (bits[:4] == bits[4:]).all(axis=0).astype(np.int64))
    assert len(shannon(pairs, [0, 4, 1, 5, 2, 6, 3, 7])) <= 16 < len(shannon(pairs))


@given(inputs=st.integers(1, 6), seed=st.integers(0, 2**32 - 1), data=st.data())
def test_classes_are_of_compatible_columns_and_a_code_tells_them(
    inputs: int, seed: int, data: st.DataObject
) -> None:
    rng = np.random.default_rng(seed)
    table = rng.integers(0, 3, 1 << inputs).astype(np.int32)
    vectors = np.array([0, 0, 1], dtype=np.uint64)
    members = data.draw(st.sets(st.integers(0, inputs - 1), min_size=1, max_size=min(4, inputs)))
    bound = sum(1 << i for i in members)
    classes = classify(table, vectors, np.uint64(1), bound, 16)

    rest = [i for i in range(inputs) if i not in members]
    axes = [inputs - 1 - i for i in [*sorted(members, reverse=True), *reversed(rest)]]
    chart = table.reshape((2,) * inputs).transpose(axes).reshape(1 << len(members), -1)
    for i, j in combinations(range(len(chart)), 2):
        if classes[i] == classes[j]:
            assert not ((chart[i] != chart[j]) & (chart[i] > 0) & (chart[j] > 0)).any()
    assert np.array_equal(classes == NOWHERE, (chart == 0).all(axis=1))

    for code in find_codes(classes, [], 4, rng) if classes.max() < MAX_CLASSES else []:
        if len(code) < len(members):
            words = np.array([[f >> r & 1 for f in code] for r in range(len(chart))], dtype=int)
            numbers = (words << np.arange(len(code))).sum(axis=1)
            after = recode(table, bound, numbers, len(code)).reshape(1 << len(code), -1)
            known = chart > 0
            assert np.array_equal(after[numbers][known], chart[known])


@given(inputs=st.integers(0, 6), seed=st.integers(0, 2**32 - 1))
def test_the_nodes_of_a_diagram_are_the_subtables_with_two_halves(inputs: int, seed: int) -> None:
    table = np.random.default_rng(seed).integers(0, 3, 1 << inputs).astype(np.int32)
    parts = {
        part.tobytes()
        for level in range(1, inputs + 1)
        for part in table.reshape(-1, 1 << level)
        if (part[: len(part) // 2] != part[len(part) // 2 :]).any()
    }
    assert diagram_size(table) == len(parts)


def test_three_classes_of_two_signals_get_three_of_four_patterns() -> None:
    classes = np.array([0, 1, 1, 2], dtype=np.int8)
    codes = find_codes(classes, [], 9, np.random.default_rng(0))
    for code in codes:
        words = [tuple(f >> r & 1 for f in code) for r in range(4)]
        assert words[1] == words[2] and len(set(words)) == 3
    assert len(codes) == 3


def test_codes_of_four_bits_are_refused() -> None:
    with pytest.raises(ValueError, match="9 classes"):
        find_codes(np.arange(9, dtype=np.int8), [], 4, np.random.default_rng(0))


@settings(max_examples=200, deadline=None)
@given(function=functions(), seed=st.integers(0, 9))
def test_decomposition_computes_the_function(function: Function, seed: int) -> None:
    circuits = decompose(function, seed)
    assert all(map(function.is_computed_by, circuits))
    assert [len(c) for c in circuits] == sorted(len(c) for c in circuits)
    assert all(c.inputs == function.inputs and c.outputs == function.outputs for c in circuits)


def test_the_same_seed_gives_the_same_circuits() -> None:
    first, again, other = (decompose(sorter(5), seed) for seed in (1, 1, 2))
    assert first == again != other


def test_a_deadline_in_the_past_leaves_some_circuit() -> None:
    circuits = decompose(sorter(8), deadline=0)
    assert circuits and all(map(sorter(8).is_computed_by, circuits))


def test_too_many_outputs_are_refused() -> None:
    wide = function(1, *[lambda bits: bits[0]] * (MAX_OUTPUTS + 1))
    with pytest.raises(ValueError, match="65 outputs"):
        decompose(wide)


@pytest.mark.parametrize(
    ("function", "gates"),
    [
        (count(3), 5),
        (count(7), 25),
        (adder(8), 37),
        (distance(4), 30),
        (sorter(8), 40),
        (function(16, lambda bits: bits.sum(axis=0) & 1), 15),
        (function(16, lambda bits: (bits[:8] == bits[8:]).all(axis=0).astype(np.int64)), 15),
    ],
    ids=["count 3", "count 7", "adder 8", "distance 4", "sorter 8", "parity 16", "equality 16"],
)
def test_decomposition_finds_small_circuits(function: Function, gates: int) -> None:
    smallest = decompose(function)[0]
    assert function.is_computed_by(smallest)
    assert len(smallest) <= gates
