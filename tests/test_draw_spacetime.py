"""Space-time diagrams: every cell with its symbol, however long the run is."""

import re
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.drawings import NAMESPACE, parsed, texts
from tests.strategies import machines
from tmc.draw.spacetime import spacetime_svg
from tmc.machines.errors import UsageError
from tmc.machines.files import load
from tmc.machines.machine import Machine
from tmc.machines.simulate import run


def test_a_short_run_shows_every_symbol() -> None:
    machine = load("increment")
    history = run(machine, "1011", trace=True)
    svg = spacetime_svg(machine, history)
    root = parsed(svg)
    shown = [t for t in root.iter(f"{NAMESPACE}text") if "symbol" in t.get("class", "")]
    written = sum(len(c.tapes[0]) for c in history.history)
    assert len(shown) == written
    assert texts(root)[0] == 'increment on "1011": halts after 8 steps'
    assert texts(root).count("right") == 5


def raster_area(svg: str) -> dict[str, int]:
    """How many cells each class covers in a picture without text."""
    area: dict[str, int] = {}
    for css, data in re.findall(r'<path class="([sq]\d)" d="([^"]*)"', svg):
        area[css] = sum(int(rows) for rows in re.findall(r"h1v(\d+)h-1z", data))
    return area


@pytest.mark.parametrize("trace", [True, 150])
def test_a_long_run_covers_every_cell_with_its_symbol(trace: bool | int) -> None:
    machine = load("sort-bits")
    history = run(machine, "1011001110100011" * 2, trace=trace)
    svg = spacetime_svg(machine, history)
    parsed(svg)
    area = raster_area(svg)
    for symbol in (0, 1):
        cells = sum(list(c.tapes[0].values()).count(symbol) for c in history.history)
        assert area[f"s{symbol}"] == cells
    for q in range(len(machine.states)):
        rows = sum(c.state == q for c in history.history)
        assert area.get(f"q{q}", 0) == rows
    assert ("left out" in svg) == (trace == 150)


def test_a_cut_run_says_which_steps_it_shows() -> None:
    machine = load("palindrome")
    history = run(machine, "0110" * 4, trace=10)
    root = parsed(spacetime_svg(machine, history))
    last = history.steps
    assert texts(root)[0] == f'palindrome on "{"0110" * 4}": accepts after {last} steps'
    margin = [t.text for t in root.iter(f"{NAMESPACE}text") if t.get("text-anchor") == "end"]
    late = [str(t) for t in range(last - 4, last + 1)]
    assert margin == ["step", "0", "1", "2", "3", "4", "...", *late]


@settings(max_examples=40)
@given(machines(), st.integers(0, 4), st.booleans())
def test_any_run_is_drawn(machine: Machine, n: int, cut: bool) -> None:
    for word in list(product(range(machine.input_size), repeat=n))[:3]:
        parsed(spacetime_svg(machine, run(machine, word, max_steps=60, trace=12 if cut else True)))


def test_a_run_without_history_is_refused() -> None:
    machine = load("parity")
    with pytest.raises(UsageError) as raised:
        spacetime_svg(machine, run(machine, "01"))
    assert str(raised.value) == (
        "the run has no history to draw\nhint: run the machine with trace=True"
    )


def test_the_way_of_the_head_runs_beside_what_cells_hold() -> None:
    machine = load("palindrome")
    traced = run(machine, "0110", trace=True)
    svg = spacetime_svg(machine, traced)
    (way,) = re.findall(r'class="path" d="([^"]*)"', svg)
    lines = re.findall(r"M(\S+) (\S+?)L(\S+) (\S+?)(?=M|$)", way)
    assert len(lines) == traced.steps
    symbols = re.findall(r'<text x="(\S+)" y="(\S+)" class="symbol', svg)
    assert symbols
    for numbers in lines:
        a, b, u, v = map(float, numbers)
        for x, y in ((a + (u - a) * i / 9, b + (v - b) * i / 9) for i in range(10)):
            for middle, base in symbols:  # a digit is 8 wide and 10 high
                assert abs(x - float(middle)) > 5 or not -12 < y - float(base) < 2
