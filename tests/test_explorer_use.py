"""The explorer's page in use: mouse, keyboard, addresses, frames, and readers of all kinds."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.pages import Opened, click, needs_browser, written
from tmc.explorer.page import Page as Explorer
from tmc.machines.simulate import run

pytestmark = needs_browser


def test_a_click_on_a_gate_selects_it_and_its_square(
    opened: Opened, palindrome_page: tuple[Explorer, Path]
) -> None:
    for layout in ("layers", "cells"):
        opened.tab.click(f"#{layout}")
        opened.tab.wait_for_timeout(500)  # until nothing glides any more
        circuit = palindrome_page[0].compiled.circuit
        for node in (1, circuit.first_gate, circuit.nodes - 1):
            click(opened, "#circuit", opened("(n) => tmc.screenOf(n)", node))
            assert opened.state()["node"] == node
        click(opened, "#circuit", [4, 4])
        assert opened.state()["node"] == 0
    assert "Choose a gate" in opened.tab.inner_text("#gate")


def test_a_square_of_the_tableau_and_its_gates_are_linked_both_ways(
    opened: Opened, palindrome_page: tuple[Explorer, Path]
) -> None:
    opened.press("[", "[", "[")
    assert opened.state()["level"] == 0
    level, births = (
        palindrome_page[0].contents.history.levels[0],
        palindrome_page[0].contents.history.births,
    )
    click(opened, "#tableau", opened("tmc.squareOf(4, 0, 3)"))
    state = opened.state()
    row, column = state["cell"]
    assert state["time"] == row == 4
    gates = opened("([r, c]) => tmc.gatesAt(r, c)", [row, column])
    born = [births[i] for i in level.birth.tolist()]
    wanted = [
        level.circuit.first_gate + i
        for i, birth in enumerate(born)
        if birth.cells == ((0, 3),) and birth.time + (birth.kind in ("move", "write")) == 4
    ]
    assert gates == wanted and gates
    opened.tab.click(f"#gate button:text-is('v{gates[0]}')")
    assert opened.state()["node"] == gates[0] and opened.state()["cell"] == [row, column]
    assert "born" in opened.tab.inner_text("#gate")


def test_a_gate_is_followed_through_the_levels_by_its_function(
    opened: Opened, palindrome_page: tuple[Explorer, Path]
) -> None:
    levels = palindrome_page[0].contents.history.levels
    final = levels[-1]
    first = set(levels[0].function.tolist())
    gates = range(final.circuit.first_gate, final.circuit.nodes)
    node = next(v for v in gates if int(final.function[v]) in first)
    opened.press("n")
    while opened.state()["node"] != node:
        opened.press("n")
    for _ in levels[1:]:
        opened.press("[")
    now = opened.state()
    assert now["level"] == 0
    assert levels[0].function[now["node"]] == final.function[node]


def test_a_journey_by_keyboard_alone(opened: Opened) -> None:
    tab = opened.tab
    opened.press("End")
    steps = opened("tmc.run.steps")
    assert opened.state()["time"] == steps
    opened.press("Home", "ArrowRight", "ArrowRight", "ArrowLeft")
    assert opened.state()["time"] == 1
    opened.press("n")
    assert opened.state()["node"] == 1
    opened.press("o")
    reader = opened.state()["node"]
    assert reader > 5
    opened.press("i")
    assert opened.state()["node"] in range(1, reader)
    opened.press("c", "s", "t")
    assert opened.state()["cone"] and opened.state()["sensitised"]
    assert opened.state()["layout"] == "cells"
    opened.press("l")
    assert opened.state()["view"] == "luts"
    opened.press("Escape")
    state = opened.state()
    assert not state["node"] and not state["cone"] and not state["sensitised"]
    opened.press("/")
    tab.keyboard.type("x3")
    assert opened.state()["search"] == "x3" and opened.state()["time"] == 1  # keys are typed
    opened.press("Enter")
    assert opened.state()["node"] == 4
    opened.press("Escape", "Escape", "?")
    assert tab.locator("#keys").is_visible()
    opened.press("Escape")
    assert not tab.locator("#keys").is_visible()
    opened.press("Home", " ")
    assert opened.state()["playing"]
    opened.wait("tmc.state.time > 2")
    opened.press(" ")
    assert not opened.state()["playing"]


def test_every_control_is_reached_by_tab_and_a_canvas_is_one_stop(opened: Opened) -> None:
    seen: list[str] = []
    opened.tab.focus("#word")
    while "word" not in seen and len(seen) < 60:
        opened.press("Tab")
        seen.append(opened("document.activeElement.id"))
    assert {"play", "time", "level", "cone", "circuit", "tableau", "search", "save"} <= set(seen)
    assert seen.count("circuit") == 1 == seen.count("tableau")


def test_the_address_brings_back_what_was_looked_at(
    browser: Any, palindrome_page: tuple[Explorer, Path], opened: Opened
) -> None:
    opened.tab.fill("#word", "11011")
    opened.press("Tab")
    opened.tab.locator("#circuit").focus()
    opened.press("[", "ArrowRight", "ArrowRight", "ArrowRight", "n", "n", "c", "s", "t")
    opened.wait("location.hash.includes('w=11011') && location.hash === tmc.hash()")
    wanted = opened.state()
    again = Opened(browser, palindrome_page[1], opened("location.hash"))
    keys = ("word", "time", "level", "node", "output", "cone", "sensitised", "layout", "view")
    assert {k: again.state()[k] for k in keys} == {k: wanted[k] for k in keys}
    again("location.hash = '#w=00000&t=2&l=0'")
    again.wait("tmc.state.text === '00000'")
    assert again.state()["level"] == 0 and again.state()["time"] == 2
    again.close()


@pytest.mark.parametrize(
    "hash",
    [
        "#w=</script><img src=x onerror=alert(1)>&t=-1&l=99&g=1e9&o=nothing&v=x&p=y&c=2",
        "#" + "w=0&" * 5000,
        "#w=01x10&t=99999999999999999999&g=__proto__&l=0x1&o=constructor",
        "#%",
        "#w=%E0%A4%A&t=NaN&g=-5&b=99",
        "#t=" + "9" * 400,
    ],
)
def test_a_hostile_address_changes_nothing(
    browser: Any, palindrome_page: tuple[Explorer, Path], hash: str
) -> None:
    opened = Opened(browser, palindrome_page[1], hash)
    state = opened.state()
    assert opened("tmc.check.ok") and state["level"] == len(opened("tmc.levels")) - 1
    assert state["time"] == 0 and state["node"] == 0 and state["output"] == "accept"
    assert state["text"] == palindrome_page[0].contents.word
    opened.close()


@pytest.mark.parametrize("sandbox", ["", 'sandbox="allow-scripts"'])
def test_the_page_works_in_a_frame(
    browser: Any, folder: Path, palindrome_page: tuple[Explorer, Path], sandbox: str
) -> None:
    frame = palindrome_page[0]._repr_html_().replace("<iframe ", f"<iframe {sandbox} ", 1)
    path = folder / "frame.html"
    path.write_text(f"<!doctype html><meta charset=utf-8><body class=ready>{frame}", "utf-8")
    opened = Opened(browser, path)
    inside = opened.tab.frame_locator("iframe")
    inside.locator("body.ready").wait_for()
    inside.locator("#on").click()
    assert inside.locator("#steps").inner_text().startswith("1 /")
    assert "passed" in inside.locator("#check").inner_text()
    opened.close()


def test_a_screen_reader_hears_the_page(opened: Opened) -> None:
    told = opened.tab.locator("body").aria_snapshot()
    for wanted in (
        'textbox "word"',
        'button "Step on"',
        'slider "Step"',
        'slider "level"',
        'table "State first at step 0"',
        'rowheader "cell"',
        'img "Tableau',
        'img "Circuit',
        'button "cone"',
        "heading",
    ):
        assert wanted in told, (wanted, told)
    opened.press("ArrowRight")
    heard = opened.tab.text_content("#live")
    assert heard.startswith("step 1 of ") and "head on 1 in cell 1" in heard
    opened.press("n")
    assert opened.tab.text_content("#live") == "x0 = 0"
    unnamed = opened(
        "[...document.querySelectorAll('button, input')].filter(e => !e.hidden && "
        "!(e.getAttribute('aria-label') || e.textContent.trim() || e.labels?.length)).length"
    )
    assert unnamed == 0


@pytest.mark.parametrize(
    "context",
    [
        {"color_scheme": "dark"},
        {"forced_colors": "active"},
        {"reduced_motion": "reduce"},
        {"viewport": {"width": 320, "height": 800}, "has_touch": True},
        {"device_scale_factor": 2},
    ],
    ids=lambda c: next(iter(c)),
)
def test_the_page_suits_its_reader(
    browser: Any, palindrome_page: tuple[Explorer, Path], context: dict[str, Any]
) -> None:
    opened = Opened(browser, palindrome_page[1], **context)
    for key in ("ArrowRight", "[", "t", "c", "s", "l"):
        opened.press(key)
    width = "document.documentElement.scrollWidth <= innerWidth"
    assert opened(width)
    paint = """(id) => {
        const canvas = document.getElementById(id);
        const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
        return new Set(new Uint32Array(data.buffer)).size;
    }"""
    opened.tab.wait_for_timeout(50)
    assert opened(paint, "circuit") > 3 and opened(paint, "tableau") > 3
    background = opened("getComputedStyle(document.body).backgroundColor")
    dark = sum(map(int, re.findall(r"\d+", background)[:3])) < 200
    assert dark == (context.get("color_scheme") == "dark")
    opened.close()


def test_a_word_that_is_wrong_is_said_and_the_last_one_stays(opened: Opened) -> None:
    opened.tab.fill("#word", "01")
    assert "takes words of length 5" in opened.tab.inner_text("#problem")
    assert opened.tab.get_attribute("#word", "aria-invalid") == "true"
    opened.tab.fill("#word", "01201")
    assert "not in the input alphabet" in opened.tab.inner_text("#problem")
    assert opened("tmc.run.verdict") == "accept"
    opened.tab.fill("#word", "00001")
    assert opened.tab.inner_text("#problem") == "" and opened("tmc.run.verdict") == "reject"


def test_a_machine_with_choices_finds_a_witness(browser: Any, folder: Path) -> None:
    page, path = written(folder, "subset-sum", 4)
    opened = Opened(browser, path)
    machine, encoding = page.compiled.machine, page.compiled.encoding
    for text in ("1#1#", "11#1", "####"):
        opened.tab.fill("#word", text)
        opened.tab.click("#find")
        done = run(machine, text, max_steps=encoding.steps)
        if done.verdict != "accept":
            assert "no witness" in opened.tab.inner_text("#problem")
            continue
        assert opened("tmc.run.verdict") == "accept"
        assert opened("(w) => tmc.outputs(0, w)", text) == [1]
    opened.close()
