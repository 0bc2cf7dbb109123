"""Bi-decomposition: the function is kept, and a part is true only where it is told to be."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tmc.circuits.circuit import Circuit
from tmc.resynthesis.bidecompose import bidecompose, implicant
from tmc.resynthesis.decompose import decompose
from tmc.resynthesis.function import Function

Bits = NDArray[np.bool_]


def smallest(function: Function) -> Circuit:
    return decompose(function)[0]


def symmetric(inputs: int, true: set[int]) -> Function:
    """The function that is true for these numbers of ones."""
    ones = np.array([pattern.bit_count() for pattern in range(1 << inputs)])
    return given_by(np.isin(ones, sorted(true)), np.ones(1 << inputs, dtype=np.bool_))


def given_by(table: Bits, care: Bits) -> Function:
    inputs = len(table).bit_length() - 1
    return Function(tuple(f"x{i}" for i in range(inputs)), ("y",), table[None], care)


@st.composite
def tables(draw: st.DrawFn) -> tuple[Bits, Bits]:
    """A truth table and a care set."""
    inputs = draw(st.integers(1, 6))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    table = rng.random(1 << inputs) < draw(st.sampled_from([0.0, 0.1, 0.5, 0.9]))
    return table, rng.random(1 << inputs) < draw(st.sampled_from([0.0, 0.5, 1.0]))


@settings(max_examples=50, deadline=None)
@given(case=tables(), signals=st.integers(1, 6), seed=st.integers(0, 9))
def test_the_function_is_kept(case: tuple[Bits, Bits], signals: int, seed: int) -> None:
    function = given_by(*case)
    circuit = bidecompose(function, smallest, signals, np.random.default_rng(seed))
    assert function.is_computed_by(circuit)
    assert (circuit.inputs, circuit.outputs) == (function.inputs, function.outputs)


@given(case=tables(), signals=st.integers(1, 6), seed=st.integers(0, 9))
def test_an_implicant_is_true_only_where_it_may_be(
    case: tuple[Bits, Bits], signals: int, seed: int
) -> None:
    table, care = case
    true, false = table & care, ~table & care
    told = implicant(true, false, signals, np.random.default_rng(seed))
    assert not (told & false).any()
    if len(table) <= 1 << signals:
        assert np.array_equal(told & care, true)


def test_nothing_is_lost_where_nothing_must_be() -> None:
    """Whether both signals of a pair are set can be told by one signal, for each of two pairs."""
    bits = np.indices((2, 2, 2, 2)).reshape(4, -1).astype(np.bool_)
    true = bits[0] & bits[1] | bits[2] & bits[3]
    for signals in (2, 3):
        told = implicant(true, ~true, signals, np.random.default_rng(0))
        assert np.array_equal(told, true)


def test_at_least_two_are_told_but_inside_blocks() -> None:
    """Of eight bits in four blocks, the words with two ones that are lost are the blocks."""
    true = symmetric(8, set(range(2, 9))).tables[0]
    told = implicant(true, ~true, 4, np.random.default_rng(0))
    lost = [x for x in np.flatnonzero(true & ~told).tolist() if x.bit_count() == 2]
    assert len(lost) == 4
    assert sum(lost) == 0b11111111


@pytest.mark.parametrize(
    "true", [set(range(2, 10)), set(range(8))], ids=["two of nine are 1", "two of nine are 0"]
)
def test_the_grid_is_found(true: set[int]) -> None:
    """Bloniarz (1979): two rows or two columns, which beats the 3n - 5 gates of decomposition."""
    function, rng = symmetric(9, true), np.random.default_rng(0)

    def make(part: Function) -> Circuit:
        return decompose(part, int(rng.integers(1000)), beam=1)[0]

    assert min(len(make(function)) for _ in range(10)) == 22
    assert any(len(bidecompose(function, make, 3, rng)) == 21 for _ in range(40))
