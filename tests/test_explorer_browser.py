"""The explorer in a real browser: what the page runs, draws and links is what Python says.

Pages are opened from disk, offline; a request, an error on the console or a violation of the policy
fails the test. They need Chromium: one on the path, or that which TMC_BROWSER names.
"""

import os
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise, product
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from tmc.circuits.circuit import Circuit
from tmc.circuits.evaluate import evaluate, pack, unpack
from tmc.explorer.pack import pack as packed
from tmc.explorer.pack import unpack as unpacked
from tmc.explorer.page import Page as Explorer
from tmc.explorer.page import explore
from tmc.machines.files import load, parse
from tmc.machines.simulate import run

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
BROWSER = os.environ.get("TMC_BROWSER") or next(filter(None, map(shutil.which, NAMES)), None)
pytestmark = pytest.mark.skipif(
    not BROWSER, reason="no Chromium was found: install one, or name it in TMC_BROWSER"
)


class Opened:
    """A page in a tab of its own; whatever goes wrong in it is written down."""

    def __init__(self, browser: Any, path: Path, hash: str = "", **context: Any) -> None:
        self.context = browser.new_context(offline=True, **context)
        self.tab = self.context.new_page()
        self.troubles: list[str] = []
        self.tab.on("console", self._console)
        self.tab.on("pageerror", lambda error: self.note(str(error)))
        self.tab.on("request", lambda r: self._request(r.url))
        self.tab.goto(path.as_uri() + hash)
        self.tab.wait_for_selector("body.ready")

    def note(self, trouble: str) -> None:
        self.troubles.append(trouble)

    def _console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.note(message.text)

    def _request(self, url: str) -> None:
        if not url.startswith(("file:", "data:", "blob:", "about:")):
            self.note(f"request of {url}")

    def __call__(self, script: str, argument: Any = None) -> Any:
        return self.tab.evaluate(script, argument)

    def state(self) -> Any:
        return self("tmc.state")

    def wait(self, condition: str) -> None:
        """Wait until a condition holds; the policy of the page forbids Playwright's own way."""
        for _ in range(500):
            if self(condition):
                return
            self.tab.wait_for_timeout(10)
        raise AssertionError(f"{condition} does not come true")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.tab.keyboard.press(key)

    def close(self) -> None:
        self.context.close()
        assert self.troubles == []


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pages")


@pytest.fixture(scope="module")
def palindrome(folder: Path) -> tuple[Explorer, Path]:
    return written(folder, "palindrome", 5)


@pytest.fixture
def opened(browser: Any, palindrome: tuple[Explorer, Path]) -> Iterator[Opened]:
    page = Opened(browser, palindrome[1], "#w=01010")
    yield page
    page.close()


def written(folder: Path, name: str, n: int, **options: Any) -> tuple[Explorer, Path]:
    page = explore(name, n, **options)
    path = folder / f"{name}-{n}.html"
    page.write(path)
    return page, path


def all_nodes(circuit: Circuit, bits: Any) -> list[int]:
    nodes = np.arange(circuit.nodes, dtype=np.int32)
    names = tuple(map(str, nodes.tolist()))
    every = Circuit(circuit.inputs, circuit.xor, circuit.fanin, names, 2 * nodes)
    values: list[int] = unpack(evaluate(every, pack(bits)), 1)[0].astype(int).tolist()
    return values


@pytest.mark.parametrize(
    ("name", "n"), [("palindrome", 5), ("increment", 3), ("sort-bits", 4), ("multiplier", 2)]
)
def test_all_words_give_all_gates_of_all_levels_the_values_of_python(
    browser: Any, folder: Path, name: str, n: int
) -> None:
    page, path = written(folder, name, n)
    opened = Opened(browser, path)
    assert opened("tmc.check.ok"), opened("tmc.check.failures")
    machine, encoding = page.compiled.machine, page.compiled.encoding
    for word in product(range(machine.input_size), repeat=n):
        text = machine.show(word)
        opened.tab.fill("#word", text)
        bits = encoding.encode([word])
        found = opened("tmc.levels.map((_, i) => tmc.values(i))")
        levels = page.contents.history.levels
        assert found == [all_nodes(level.circuit, bits) for level in levels]
        final = levels[-1].circuit
        outputs = unpack(evaluate(final, pack(bits)), 1)[0].astype(int).tolist()
        assert opened("(w) => tmc.outputs('luts', w)", text) == outputs
        done = run(machine, text)
        assert opened("tmc.run") == {"verdict": done.verdict.value, "steps": done.steps}
    opened.close()


@pytest.mark.parametrize(("name", "word"), [("palindrome", "01010"), ("multiplier", "10")])
def test_stepping_on_and_back_is_the_simulators_run(
    browser: Any, folder: Path, name: str, word: str
) -> None:
    _, path = written(folder, name, len(word))
    opened = Opened(browser, path, f"#w={word}")
    machine = load(name)
    history = run(machine, word, trace=True).history
    assert opened("tmc.run.steps") == len(history) - 1

    def check(time: int) -> None:
        wanted, found = history[time], opened("tmc.configuration")
        assert opened("tmc.state.time") == time
        assert found["state"] == machine.states[wanted.state]
        assert tuple(found["heads"]) == wanted.heads
        for tape, shown in zip(wanted.tapes, found["tapes"], strict=True):
            cells = enumerate(shown["symbols"], start=shown["low"])
            assert {c: s for c, s in cells if s != machine.blank} == dict(tape)

    opened.press("Home")
    for time in range(len(history)):
        check(time)
        opened.press("ArrowRight")
    for time in reversed(range(len(history))):
        check(time)
        opened.press("ArrowLeft")
    opened.close()


def test_a_corrupt_gate_fails_the_self_check(
    browser: Any, folder: Path, palindrome: tuple[Explorer, Path]
) -> None:
    html = palindrome[0].html
    found = re.search(r'id="data">([^<]*)<', html)
    assert found
    for level, key in ((0, "xor"), (-1, "xor"), (0, "reads")):
        data: Any = unpacked(found[1])
        change = 1 if key == "reads" or data["levels"][level]["xor"][0] == 0 else -1
        data["levels"][level][key][0] += change
        data["levels"][level][key][1] -= change
        path = folder / f"corrupt-{level}-{key}.html"
        path.write_text(html.replace(found[1], packed(data)), encoding="utf-8")
        opened = Opened(browser, path)
        assert not opened("tmc.check.ok")
        assert "does not do what the compiler says" in opened.tab.inner_text("#alarm")
        opened.close()


def test_damaged_data_are_said_and_nothing_else_is_shown(
    browser: Any, folder: Path, palindrome: tuple[Explorer, Path]
) -> None:
    path = folder / "damaged.html"
    path.write_text(re.sub(r'(id="data">[^<]{40})', r"\1AAAA", palindrome[0].html))
    context = browser.new_context(offline=True)
    tab = context.new_page()
    tab.goto(path.as_uri())
    tab.wait_for_selector("#alarm:not([hidden])")
    assert "data are damaged" in tab.inner_text("#alarm")
    context.close()


def test_names_that_look_like_markup_are_shown_as_they_are(browser: Any, folder: Path) -> None:
    hostile = '"</script><b id=bad>&\u2028ÿ山'
    machine = parse("machine x\ninput 01\nstart a\naccept b\na:\n  0 -> R\n  _ -> S b\n")
    object.__setattr__(machine, "name", hostile)
    object.__setattr__(machine, "states", (hostile, "b"))
    path = folder / "hostile.html"
    explore(machine, 3).write(path)
    opened = Opened(browser, path)
    assert opened("document.getElementById('bad')") is None
    assert hostile in opened("document.querySelector('h1').textContent")
    assert opened("tmc.configuration.state") == hostile
    assert hostile in opened.tab.text_content("#tape")
    opened.close()


def cone(circuit: Circuit, root: int) -> list[int]:
    inside = {root}
    for node in range(root, circuit.first_gate - 1, -1):
        gate = circuit.gate(node)
        if node in inside and gate:
            inside |= {gate[1] >> 1, gate[2] >> 1}
    return [int(node in inside) for node in range(circuit.nodes)]


def flips(circuit: Circuit, bits: list[int], root: int, flipped: int) -> bool:
    """Whether a node changes when another one is flipped, gate by gate."""
    results = []
    for flip in (False, True):
        values = [0, *(bit ^ (flip and i == flipped) for i, bit in enumerate(bits, start=1))]
        for gate in circuit.gates():
            a, b = (values[x >> 1] ^ (x & 1) for x in (gate.left, gate.right))
            values.append((a ^ b if gate.xor else a & b) ^ (flip and gate.node == flipped))
        results.append(values[root])
    return results[0] != results[1]


def test_cones_and_sensitised_wires_are_those_of_python(
    opened: Opened, palindrome: tuple[Explorer, Path]
) -> None:
    opened.press("c", "s")
    for i, level in enumerate(palindrome[0].contents.history.levels):
        opened("(i) => document.getElementById('levels').querySelectorAll('button')[i].click()", i)
        root = int(level.circuit.literals[0]) >> 1
        assert opened("tmc.cone") == cone(level.circuit, root)
        bits = [int(c) for c in "01010"]
        found = opened("tmc.sensitised")
        for node in range(1, level.circuit.nodes):
            assert found[node] == flips(level.circuit, bits, root, node), (level.name, node)


def click(opened: Opened, canvas: str, place: list[float]) -> None:
    box = opened.tab.locator(canvas).bounding_box()
    opened.tab.mouse.click(box["x"] + place[0], box["y"] + place[1])


def test_a_click_on_a_gate_selects_it_and_its_square(
    opened: Opened, palindrome: tuple[Explorer, Path]
) -> None:
    for layout in ("layers", "cells"):
        opened.tab.click(f"#{layout}")
        opened.tab.wait_for_timeout(500)  # until nothing glides any more
        circuit = palindrome[0].compiled.circuit
        for node in (1, circuit.first_gate, circuit.nodes - 1):
            click(opened, "#circuit", opened("(n) => tmc.screenOf(n)", node))
            assert opened.state()["node"] == node
        click(opened, "#circuit", [4, 4])
        assert opened.state()["node"] == 0
    assert "Choose a gate" in opened.tab.inner_text("#gate")


def test_a_square_of_the_tableau_and_its_gates_are_linked_both_ways(
    opened: Opened, palindrome: tuple[Explorer, Path]
) -> None:
    opened.press("[", "[", "[")
    assert opened.state()["level"] == 0
    level, births = palindrome[0].contents.history.levels[0], palindrome[0].contents.history.births
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
    opened: Opened, palindrome: tuple[Explorer, Path]
) -> None:
    levels = palindrome[0].contents.history.levels
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
    browser: Any, palindrome: tuple[Explorer, Path], opened: Opened
) -> None:
    opened.tab.fill("#word", "11011")
    opened.press("Tab")
    opened.tab.locator("#circuit").focus()
    opened.press("[", "ArrowRight", "ArrowRight", "ArrowRight", "n", "n", "c", "s", "t")
    opened.wait("location.hash.includes('w=11011') && location.hash === tmc.hash()")
    wanted = opened.state()
    again = Opened(browser, palindrome[1], opened("location.hash"))
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
    browser: Any, palindrome: tuple[Explorer, Path], hash: str
) -> None:
    opened = Opened(browser, palindrome[1], hash)
    state = opened.state()
    assert opened("tmc.check.ok") and state["level"] == len(opened("tmc.levels")) - 1
    assert state["time"] == 0 and state["node"] == 0 and state["output"] == "accept"
    assert state["text"] == palindrome[0].contents.word
    opened.close()


@pytest.mark.parametrize("sandbox", ["", 'sandbox="allow-scripts"'])
def test_the_page_works_in_a_frame(
    browser: Any, folder: Path, palindrome: tuple[Explorer, Path], sandbox: str
) -> None:
    frame = palindrome[0]._repr_html_().replace("<iframe ", f"<iframe {sandbox} ", 1)
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
    browser: Any, palindrome: tuple[Explorer, Path], context: dict[str, Any]
) -> None:
    opened = Opened(browser, palindrome[1], **context)
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
    browser: Any, palindrome: tuple[Explorer, Path]
) -> None:
    opened = Opened(browser, palindrome[1], "#w=01010", viewport={"width": 1200, "height": 620})
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
