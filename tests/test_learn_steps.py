"""Every k-th gate is shown and no other, and the fits find growth that was put in."""

import numpy as np
import pytest

from tmc.learn.dags import PARITY, Shape, product
from tmc.learn.studies import steps
from tmc.learn.studies.intervals import least_squares
from tmc.learn.studies.study import load_study
from tmc.learn.target import plain_target


@pytest.mark.parametrize(("n", "gap"), [(9, 1), (9, 3), (9, 8), (12, 4)])
def test_gaps_are_what_is_asked_for(n: int, gap: int) -> None:
    network = plain_target(product(PARITY, n, Shape.CHAIN), lut=2).network
    shown = steps.shown(n, gap)
    assert len(network) == len(shown) == n - 1
    for i, lut in enumerate(network.luts):  # gate i is the parity of the first i + 2 bits
        assert set(lut.fanin) == ({0, 1} if i == 0 else {i + 1, n + i - 1})
    places = [-1, *np.flatnonzero(shown), n - 2]
    assert max(np.diff(places)) == gap


def test_a_trace_saves_updates() -> None:
    whole = steps.measure(steps.Cell(9, 1, seeds=4))
    parts = steps.measure(steps.Cell(9, 4, seeds=4))
    assert (whole.tokens, parts.tokens) == (7, 1)
    assert all(whole.updates)
    assert sum(x or steps.STEPS for x in whole.updates) <= sum(
        x or steps.STEPS for x in parts.updates
    )


def grown(law: str) -> list[tuple[steps.Cell, steps.Outcome]]:
    def updates(n: int, gap: int) -> int | None:
        if gap > 8:
            return None
        return n * (2**gap if law == "exponential" else gap**2)

    cells = [steps.Cell(n, k, 10) for n in (9, 17, 33) for k in (1, 2, 4, 8, n - 1) if k < n]
    return [(c, steps.Outcome((c.n - 2) // c.gap, [updates(c.n, c.gap)] * 10)) for c in set(cells)]


def test_growth_is_found() -> None:
    rows = sorted(grown("exponential"), key=lambda row: (row[0].n, row[0].gap))
    lines = {(one.n, one.gap): one for one in steps.table(rows)}
    one = lines[17, 4]
    assert (one.updates, one.low, one.high, one.learned) == (272, 272, 272, 1)
    assert (one.doublings, one.doublings_low, one.doublings_high) == (1, 1, 1)
    assert (one.exponent, one.exponent_low, one.exponent_high) == (1, 1, 1)
    never = lines[33, 32]
    assert (never.learned, never.updates, never.exponent) == (0, steps.STEPS, None)
    said = steps.text([*lines.values()])
    assert "to the power 1.00 (1.00 to 1.00), so no faster than n" in said
    assert "1.00 (1.00 to 1.00) at n = 9" in said
    assert "at 3 of them an exponential in k fits the medians better" in said
    assert "100% at n = 9, 0% at n = 17, 0% at n = 33" in said


def test_a_power_is_not_taken_for_an_exponential() -> None:
    rows = sorted(grown("power"), key=lambda row: (row[0].n, row[0].gap))
    said = steps.text(steps.table(rows))
    assert "at 0 of them an exponential in k fits the medians better" in said
    assert "as expected" not in said


def test_every_length_is_asked_without_a_trace() -> None:
    study = load_study("steps")
    for quick in (True, False):
        cells = {(cell.n, cell.gap) for cell in study.cells(quick, 1)}
        lengths = {n for n, _ in cells}
        assert {(n, n - 1) for n in lengths} | {(n, 1) for n in lengths} <= cells


def test_least_squares_leaves_what_is_not_straight() -> None:
    fit = least_squares([0, 1, 2, 3], [0, 1, 0, 1])
    assert (fit.slope, fit.error) == pytest.approx((0.2, np.sqrt(0.2)))
