"""Formulas have the tables that they are of, and are short where the function is simple."""

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formulas import LETTERS, table_of
from tmc.circuits.lut import Lut
from tmc.draw.constituents import recognise
from tmc.draw.formula import formula


@pytest.mark.parametrize("k", [1, 2, 3])
def test_every_function_of_few_variables_has_a_formula(k: int) -> None:
    for table in range(1 << (1 << k)):
        assert table_of(formula(table, LETTERS[:k]), k) == table


@given(st.integers(4, 6), st.data())
def test_a_formula_has_the_table_that_it_is_of(k: int, data: st.DataObject) -> None:
    table = data.draw(st.integers(0, (1 << (1 << k)) - 1))
    text = formula(table, LETTERS[:k])
    assert table_of(text, k) == table if text else k > 4


def composed(draw: random.Random, k: int) -> str:
    """A formula that reads each of k letters once."""
    parts = [("~" if draw.random() < 0.4 else "") + letter for letter in LETTERS[:k]]
    while len(parts) > 1:
        draw.shuffle(parts)
        form = draw.choice(["({} & {})", "({} | {})", "({} ^ {})", "({} = {})", "MAJ({}, {}, {})"])
        taken = form.count("{}")
        if taken <= len(parts):
            parts = [*parts[taken:], form.format(*parts[:taken])]
    return parts[0]


@pytest.mark.parametrize("seed", range(60))
def test_what_reads_every_letter_once_is_told_so(seed: int) -> None:
    k = 2 + seed % 6
    table = table_of(composed(random.Random(seed), k), k)
    text = formula(table, LETTERS[:k])
    assert table_of(text, k) == table
    letters = re.sub("MAJ|sum|in", "", text)
    assert sorted(re.findall("[a-h]", letters)) == list(LETTERS[:k])


@pytest.mark.parametrize(
    ("table", "k", "text"),
    [
        (0x1E78, 4, "c ^ MAJ(a, b, d)"),
        (0x4D440000FFFFFFFF, 6, "~f | (e & MAJ(~a, b, ~c & d))"),
        (0x96 ^ 0xFF, 3, "~a ^ b ^ c"),
        (0x9, 2, "a = b"),
        (0xD8, 3, "a ? b : c"),
        (0x16, 3, "sum(a, b, c) = 1"),
        (0x19, 3, "a ? (b & ~c) : ~b"),
        (0x80, 3, "a & b & c"),
        (0x0, 2, "0"),
    ],
)
def test_formulas_that_are_known(table: int, k: int, text: str) -> None:
    assert formula(table, LETTERS[:k]) == text


def test_a_function_without_a_short_formula_has_its_fan_in_for_a_name() -> None:
    table = random.Random(0).getrandbits(64)
    found = recognise(Lut(tuple(range(6)), table))
    assert (found.name, found.marks) == ("f of 6", tuple("012345"))
