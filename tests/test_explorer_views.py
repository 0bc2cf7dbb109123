"""What the explorer's page shows: pictures, levels, growth, what a search finds, and tapes."""

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.pages import Opened, click, needs_browser, written
from tmc.explorer.page import Page as Explorer
from tmc.explorer.page import explore
from tmc.machines.files import parse

pytestmark = needs_browser


@pytest.mark.parametrize("view", ["gates", "cells", "luts"])
def test_the_whole_picture_is_saved_as_svg(opened: Opened, view: str) -> None:
    opened.tab.click({"gates": "#layers", "cells": "#cells", "luts": "#luts"}[view])
    picture = ElementTree.fromstring(opened("tmc.svg()"))
    names = [text.text for text in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert {"x0", "x4", "accept"} <= set(names)
    with opened.tab.expect_download() as download:
        opened.tab.click("#save")
    assert download.value.suggested_filename == "palindrome-5.svg"


def test_twenty_thousand_gates_are_drawn(browser: Any, folder: Path) -> None:
    page, path = written(folder, "palindrome", 14, sizes="14")
    gates = len(page.contents.history.levels[0].circuit)
    assert gates > 18_000 and len(page.html) < 1_000_000
    opened = Opened(browser, path, "#l=0")
    assert opened("tmc.check.ok") and opened("tmc.levels[0].gates") == gates
    for key in ("t", "+", "+", "+", "+", "+", "+", "c", "s", "0", "ArrowRight"):
        opened.press(key)
    assert opened("tmc.redraw()") >= 0
    assert sum(opened("tmc.cone")) > gates
    opened.close()


def test_the_tableau_scrolls_to_its_last_row(
    browser: Any, palindrome_page: tuple[Explorer, Path]
) -> None:
    opened = Opened(
        browser, palindrome_page[1], "#w=01010", viewport={"width": 1200, "height": 620}
    )
    opened.press("End")
    time, cell = opened.state()["time"], opened("tmc.configuration.heads[0]")
    x, y = opened("([t, c]) => tmc.squareOf(t, 0, c)", [time, cell])
    box = opened.tab.locator("#tableauframe").bounding_box()
    assert 0 < y < box["height"] and 0 < x < box["width"]
    opened.press("Home")
    click(opened, "#tableau", opened("tmc.squareOf(0, 0, 0)"))
    assert opened.state()["cell"][0] == 0
    opened.close()


def test_a_level_says_what_it_has_merged_removed_and_made(browser: Any, folder: Path) -> None:
    page, path = written(folder, "majority", 6)
    opened = Opened(browser, path)
    levels = page.contents.history.levels
    counts = [Counter(level.function[level.circuit.first_gate :].tolist()) for level in levels]
    for i, (was, now) in enumerate(pairwise(counts), start=1):
        opened("(i) => document.querySelectorAll('.level')[i].click()", i)
        stay = sum((was & now).values())
        merged = sum(n - now[f] for f, n in was.items() if 0 < now[f] < n)
        removed = sum(n for f, n in was.items() if not now[f])
        made = sum(n for f, n in now.items() if not was[f])
        said = opened.tab.inner_text("#levels summary").replace(",", "").split(": ")[1]
        assert said == f"{stay} stay {merged} merged {removed} removed {made} new"
    opened.tab.click("#levels summary")
    opened.tab.locator("#levels dd button").first.click()  # a gate of the level before
    assert opened.state()["level"] == len(levels) - 2 and opened.state()["node"]
    opened.close()


def test_the_growth_is_drawn_with_the_present_length_marked(opened: Opened) -> None:
    chart = opened.tab.locator("#growth svg")
    label = chart.get_attribute("aria-label")
    gates = opened("tmc.levels.at(-1).gates")
    assert f"at n = 5: {gates} gates" in label
    assert chart.locator("circle[r='5']").count() == 2  # size and depth


def test_probes_are_found_by_the_search_and_told_of_a_gate(opened: Opened) -> None:
    opened.press("/")
    opened.tab.keyboard.type("state=left")
    opened.press("Enter")
    assert opened.state()["node"]
    assert "state=left" in opened.tab.inner_text("#gate")


def test_a_long_tape_is_shown_around_its_head(browser: Any, folder: Path) -> None:
    _, path = written(folder, "parity", 60, sizes="60")
    opened = Opened(browser, path)
    opened.press("End")
    time, head = opened.state()["time"], opened("tmc.configuration.heads[0]")
    assert (time, head) == (61, 60)
    x, y = opened("([t, c]) => tmc.squareOf(t, 0, c)", [time, head])
    frame = opened.tab.locator("#tableauframe").bounding_box()
    assert 0 < x < frame["width"] and 0 < y < frame["height"]
    cell = opened.tab.locator("#tape td.head").bounding_box()
    assert 0 < cell["x"] < opened.tab.viewport_size["width"]
    opened.close()


def test_a_whole_name_is_found_alone(browser: Any, folder: Path) -> None:
    page, path = written(folder, "sort-bits", 11, sizes="11", level=0)
    opened = Opened(browser, path)
    circuit = page.compiled.circuit
    names = dict(enumerate(circuit.outputs, start=circuit.nodes))

    def found(text: str) -> list[str]:
        return [names.get(v, f"v{v}") for v in opened("(text) => tmc.found(text)", text)]

    assert [found(text) for text in ("x1", "x10", "v13", "13", "")] == [
        ["v2"],
        ["v11"],
        ["v13"],
        ["v13"],
        [],
    ]
    assert found("x") == [f"v{1 + i}" for i in range(11)]
    assert found("y[1]") == ["y[1]"]
    assert found("y[1") == ["y[1].blank", "y[1]"]
    assert found("[1") == ["y[1].blank", "y[1]", "y[10].blank", "y[10]"]
    assert found("y[") == list(circuit.outputs)
    assert found("\\") == found("(") == found("x1.") == []
    opened.close()


def test_the_search_goes_from_one_to_the_next(opened: Opened) -> None:
    opened.press("/")
    opened.tab.keyboard.type("x")
    for node in (1, 2, 3, 4, 5, 1):
        opened.press("Enter")
        assert opened.state()["node"] == node
    opened.tab.fill("#search", "accept")
    opened.press("Enter")
    state = opened.state()
    assert state["output"] == "accept" and state["cone"] and not state["node"]
    opened.tab.fill("#search", "t=1 head=1")
    for node in opened("tmc.found('t=1 head=1')"):
        opened.press("Enter")
        assert opened.state()["node"] == node
        assert re.search(r"t=1 head=1\b", opened.tab.inner_text("#gate"))


PARTING = """machine parting
tapes 2
input 01
start go
accept yes
go:
  [01]_ -> .1 RL
  __ -> .. SS yes
"""


def test_tapes_stand_cell_under_cell(browser: Any, folder: Path) -> None:
    machine = parse(PARTING)
    path = folder / "parting.html"
    explore(machine, 60, sizes="60", word="01" * 30).write(path)
    opened = Opened(browser, path)
    for time in (0, 3, 45, 60):
        opened("(t) => { location.hash = `#t=${t}` }", time)
        opened.wait(f"tmc.state.time === {time}")
        numbers, *tapes = opened(
            "[...document.querySelectorAll('#tape tr')].map((row) => "
            "[...row.children].slice(1).map((cell) => cell.firstChild.data))"
        )
        cells = [int(number) for number in numbers]
        configuration = opened("tmc.configuration")
        assert configuration["heads"] == [time, -time]
        first, second = range(time - 40, time + 41), range(-time - 40, -time + 41)
        assert cells == sorted({*first} & {*range(61)} | {*second} & {*range(-60, 60)})
        for tape, shown in zip(configuration["tapes"], tapes, strict=True):
            held = dict(enumerate(tape["symbols"], start=tape["low"]))
            blank = len(machine.symbols) - 1
            symbols = [machine.symbols[held.get(cell, blank)] for cell in cells]
            assert shown == ["␣" if symbol == "_" else symbol for symbol in symbols]
        gaps = opened("document.querySelectorAll('#tape th.gap').length")
        assert gaps == sum(b > a + 1 for a, b in pairwise(cells))
    assert gaps == 1
    places = [opened.tab.locator("#tape td.head").nth(i).bounding_box()["x"] for i in (0, 1)]
    assert places[0] > places[1] and opened.tab.locator("#tape .state").inner_text() == "go"
    opened.close()
