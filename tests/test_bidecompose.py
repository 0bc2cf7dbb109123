"""Bi-decomposition: two parts make the function, and forgetting by pairs finds the grid."""

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tmc.circuit import Circuit
from tmc.resynthesis.bidecompose import bidecompose, implicant
from tmc.resynthesis.decompose import decompose
from tmc.resynthesis.function import Function
from tmc.resynthesis.shannon import shannon


def decomposed(function: Function) -> Circuit:
    return decompose(function)[0]


def function(table: NDArray[np.bool_], care: NDArray[np.bool_] | None = None) -> Function:
    inputs = len(table).bit_length() - 1
    everywhere = np.ones(len(table), dtype=np.bool_)
    names = tuple(f"x{i}" for i in range(inputs))
    return Function(names, ("y",), table[None], everywhere if care is None else care)


def at_least_two(inputs: int) -> NDArray[np.bool_]:
    return np.array([sum(bits) >= 2 for bits in product([0, 1], repeat=inputs)])


@given(
    inputs=st.integers(2, 6),
    signals=st.integers(1, 5),
    density=st.sampled_from([0.1, 0.5, 0.9]),
    cared_for=st.sampled_from([0.3, 1.0]),
    seed=st.integers(0, 2**32 - 1),
)
@settings(max_examples=80, deadline=None)
def test_two_parts_are_the_function(
    inputs: int, signals: int, density: float, cared_for: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    size = 1 << inputs
    wanted = function(rng.random(size) < density, rng.random(size) < cared_for)
    for make in (decomposed, shannon):
        assert wanted.is_computed_by(bidecompose(wanted, make, signals, rng))


@given(
    inputs=st.integers(1, 7),
    signals=st.integers(1, 7),
    density=st.sampled_from([0.1, 0.5, 0.9]),
    seed=st.integers(0, 2**32 - 1),
)
@settings(max_examples=80, deadline=None)
def test_an_implicant_is_false_where_it_must_be(
    inputs: int, signals: int, density: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    kind = rng.choice(3, 1 << inputs, p=(density / 2, 1 - density, density / 2))
    told = implicant(kind == 1, kind == 2, signals, rng)
    assert not (told & (kind == 2)).any()
    if signals >= inputs:
        assert np.array_equal(told & (kind > 0), kind == 1)


def test_what_few_signals_tell_is_told() -> None:
    """Pairs of inputs that are equal: three bits tell it all."""
    equal = np.array([b[:3] == b[3:] for b in product([0, 1], repeat=6)])
    told = implicant(equal, ~equal, 3, np.random.default_rng(0))
    assert np.array_equal(told, equal)


def test_at_least_two_is_found_in_rows_and_columns() -> None:
    wanted = function(at_least_two(12))
    rng = np.random.default_rng(0)
    found = [bidecompose(wanted, decomposed, 1 + i % 4, rng) for i in range(4)]
    assert all(map(wanted.is_computed_by, found))
    assert min(map(len, found)) == 29 < len(decomposed(wanted))  # 2n + ceil(2 sqrt n) - 2
