"""What the page says of rare machines, of what is typed and of long pictures is true."""

import re
from collections.abc import Callable, Iterator
from itertools import combinations, pairwise, product
from pathlib import Path
from typing import Any

import pytest

from tests.pages import Opened, click, needs_browser, written
from tmc.explorer.pack import pack as packed
from tmc.explorer.pack import unpack as unpacked
from tmc.explorer.page import Page, explore
from tmc.machines.files import parse
from tmc.machines.simulate import run

pytestmark = needs_browser
BUMP = "machine bump\ninput 01\nends one-way\nstart a\naccept c\na:\n  * -> 1 L b\nb:\n  1 -> S c\n"


@pytest.fixture(scope="module")
def subset_sum(tmp_path_factory: pytest.TempPathFactory) -> tuple[Page, Path]:
    return written(tmp_path_factory.mktemp("pages"), "subset-sum", 4, sizes="4")


@pytest.fixture
def opened(browser: Any, subset_sum: tuple[Page, Path]) -> Iterator[Opened]:
    page = Opened(browser, subset_sum[1])
    yield page
    page.close()


def test_a_head_stays_at_the_end_of_a_one_way_tape(browser: Any, tmp_path: Path) -> None:
    machine = parse(BUMP)
    explore(machine, 2).write(tmp_path / "bump.html")
    opened = Opened(browser, tmp_path / "bump.html")
    assert opened("tmc.check.ok") and run(machine, "01").verdict == "accept"
    opened.press("End")
    assert opened("tmc.run") == {"verdict": "accept", "steps": 2}
    assert opened("tmc.configuration") == {
        "state": "c",
        "heads": [0],
        "tapes": [{"low": 0, "symbols": [1, 1]}],
    }
    opened.close()


def test_constituents_of_fan_in_6_have_the_values_of_their_tables(
    browser: Any, tmp_path: Path
) -> None:
    page, path = written(tmp_path, "majority", 7, sizes="7", lut=6)
    luts = page.contents.network.luts
    wide = next(i for i, lut in enumerate(luts) if lut.table >> 32)
    opened = Opened(browser, path, f"#v=luts&g={8 + wide}")
    assert opened("tmc.check.ok")
    assert f"{luts[wide].table:b}"[::-1] in opened.tab.inner_text("#gate")
    for word in list(product((0, 1), repeat=7))[::5]:
        values = [*word]
        for lut in luts:
            corner = sum(values[u] << j for j, u in enumerate(lut.fanin))
            values.append(lut.table >> corner & 1)
        opened.tab.fill("#word", "".join(map(str, word)))
        assert opened("tmc.values('luts')") == [0, *values]
    opened.close()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda data: flip(data["levels"][1]["sums"], 0, 1), "functional hashing): wires differ"),
        (
            lambda data: flip(data["luts"]["low"], -1, 0xFFFF),
            "constituents differ from the circuit",
        ),
        (lambda data: flip(data["golden"]["steps"], 0, 1), "the run on"),
        (lambda data: data["golden"]["verdicts"].reverse(), "level 0 (tableau): wrong on"),
    ],
    ids=["wires", "constituents", "run", "accept"],
)
def test_each_part_of_the_self_check_says_what_differs(
    browser: Any,
    tmp_path: Path,
    subset_sum: tuple[Page, Path],
    change: Callable[[Any], None],
    message: str,
) -> None:
    html = subset_sum[0].html
    found = re.search(r'id="data">([^<]*)<', html)
    assert found
    data = unpacked(found[1])
    change(data)
    (tmp_path / "changed.html").write_text(html.replace(found[1], packed(data)), "utf-8")
    opened = Opened(browser, tmp_path / "changed.html")
    assert any(message in failure for failure in opened("tmc.check.failures"))
    opened.close()


def flip(numbers: list[int], at: int, bits: int) -> None:
    numbers[at] ^= bits


def test_a_witness_has_only_rules_that_there_are(opened: Opened) -> None:
    opened.tab.fill("#word", "#1#1")
    opened.tab.click("#find")
    witness = opened.tab.input_value("#witness")
    assert opened("tmc.run.verdict") == "accept" and "1" in witness
    for wrong in ("3", "9", "x"):
        opened.tab.fill("#witness", witness.replace("1", wrong, 1))
        assert "one digit a step, 0 to 1" in opened.tab.inner_text("#problem")
        assert opened("tmc.run.verdict") == "accept"  # that of the last witness that was right
    for bits in product("01", repeat=4):
        opened.tab.fill("#witness", "".join(bits))
        assert "differs" not in opened.tab.inner_text("#circuitsays")
        assert opened.tab.inner_text("#problem") == ""


def test_no_witness_is_searched_for_a_word_that_is_wrong(opened: Opened) -> None:
    opened.tab.fill("#word", "11")
    opened.tab.click("#find")
    assert "takes words of length 4" in opened.tab.inner_text("#problem")
    opened.tab.fill("#word", "1111")
    opened.tab.click("#find")
    assert "no witness was found" in opened.tab.inner_text("#problem")


def test_the_address_has_what_is_shown_and_not_what_is_half_typed(
    browser: Any, subset_sum: tuple[Page, Path], opened: Opened
) -> None:
    opened.tab.fill("#word", "11#1")
    opened.tab.fill("#witness", "0101")
    opened.tab.fill("#word", "11#")
    opened.tab.fill("#witness", "01019")
    again = Opened(browser, subset_sum[1], opened("tmc.hash()"))
    assert again.state()["text"] == "11#1" and again.state()["witness"] == "0101"
    again.close()
    wrong = Opened(browser, subset_sum[1], "#w=11%231&b=0909")
    assert wrong.state()["text"] == "11#1" and wrong.state()["problem"] == ""
    assert set(wrong.state()["witness"]) <= {"0", "1"}
    wrong.close()


def test_a_square_of_the_second_tape_is_chosen_as_such(
    subset_sum: tuple[Page, Path], opened: Opened
) -> None:
    grid = subset_sum[0].contents.fields()["grid"]
    assert isinstance(grid, dict)
    columns = list(zip(grid["tapes"], grid["cells"], strict=True))
    for tape in (0, 1):
        opened("(x) => (document.getElementById('tableauframe').scrollLeft = x)", 1000 * tape)
        click(opened, "#tableau", opened("(tape) => tmc.squareOf(1, tape, 0)", tape))
        assert opened.state()["cell"] == [1, columns.index((tape, 0))]
        assert f"t = 1, cell 0 of tape {tape + 1}" in opened.tab.inner_text("#gate")
        opened.tab.wait_for_timeout(50)
        marked = [selected(opened, 1, j, 0) for j in (0, 1)]
        assert marked[tape] and not marked[1 - tape]


def selected(opened: Opened, row: int, tape: int, cell: int, side: float = 10) -> bool:
    """Whether a line of the colour of what is selected is at the top of a square, if in sight."""
    script = """([row, tape, cell, side]) => {
        const canvas = document.getElementById('tableau');
        const [x, y] = tmc.squareOf(row, tape, cell);
        const copy = document.createElement('canvas');
        [copy.width, copy.height] = [2 * side, 4];
        const paper = copy.getContext('2d', { willReadFrequently: true });
        paper.drawImage(canvas, side - x, 11 - y);
        const at = paper.getImageData(0, 0, 2 * side, 4).data;
        const wanted = getComputedStyle(document.body).getPropertyValue('--select').trim();
        const [r, g, b] = [1, 3, 5].map((i) => parseInt(wanted.slice(i, i + 2), 16));
        let found = 0;
        for (let i = 0; i < at.length; i += 4) {
            if (Math.abs(at[i] - r) + Math.abs(at[i + 1] - g) + Math.abs(at[i + 2] - b) < 130)
                found += 1;
        }
        return found > 4;
    }"""
    return bool(opened(script, [row, tape, cell, side]))


def test_the_three_squares_before_are_outlined(browser: Any, tmp_path: Path) -> None:
    _, path = written(tmp_path, "palindrome", 4, sizes="4")
    opened = Opened(browser, path)
    opened.tab.click("#cells")
    click(opened, "#tableau", opened("tmc.squareOf(3, 0, 2)"))
    opened.tab.wait_for_timeout(50)
    assert opened.state()["cell"][0] == 3
    assert [selected(opened, 2, 0, cell) for cell in range(5)] == [False, True, True, True, False]
    assert [selected(opened, 3, 0, cell) for cell in (0, 2, 4)] == [False, True, False]
    opened.close()


def test_of_a_long_thread_the_top_is_shown_and_then_all(
    browser: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tmc.explorer.page.MAX_BYTES", 1)  # without the tableau
    page, path = written(tmp_path, "majority", 9, sizes="9", level=0, strategy="recursive")
    circuit = page.compiled.circuit
    assert max(circuit.levels) > 400
    size = {"width": 1200, "height": 1800}
    opened = Opened(browser, path, viewport=size)
    assert opened.state()["layout"] == "layers"
    assert (page.contents.history.levels[0].birth >= 0).mean() < 0.1
    assert not opened.tab.locator("#cells").is_visible()  # most gates are born at no time

    def places() -> list[float]:
        nodes = (1, circuit.first_gate, circuit.nodes - 1)
        return [y for _, y in (opened("(v) => tmc.screenOf(v)", node) for node in nodes)]

    box = opened.tab.locator("#circuit").bounding_box()
    first = places()
    assert 0 < first[0] < first[1] < box["height"] < first[2]
    assert opened.tab.inner_text("#hint") == "the top; 0 shows all"
    everywhere = opened("(all) => all.map(tmc.screenOf)", [*range(1, circuit.nodes)])
    seen = [(x, y) for x, y in everywhere if 0 < y < box["height"]]
    assert all(max(abs(x - u), abs(y - v)) > 8 for (x, y), (u, v) in combinations(seen, 2))
    opened.press("0")
    assert opened.tab.inner_text("#hint") == ""
    assert all(0 < y < box["height"] for y in places())
    opened.tab.set_viewport_size({"width": 1100, "height": 600})
    opened.tab.wait_for_timeout(100)
    box = opened.tab.locator("#circuit").bounding_box()
    assert all(0 < y < box["height"] for y in places())
    opened.close()


def test_a_gate_says_of_which_functions_it_is_the_complement(browser: Any, tmp_path: Path) -> None:
    page, path = written(tmp_path, "majority", 6, sizes="6")
    history = page.contents.history
    final, told = history.levels[-1], set()
    opened = Opened(browser, path, "#w=110100&g=1")
    values, first = opened("tmc.values(tmc.levels.length - 1)"), opened("tmc.values(0)")
    for node in range(1, final.circuit.nodes):
        assert opened.state()["node"] == node
        text = opened.tab.inner_text("#gate")
        for probe in history.probes:
            if probe.function == final.function[node]:
                same = probe.complemented == final.complemented[node]
                assert (f"¬ {probe.name}\n" in text) != same and probe.name in text
                told.add(("probe", bool(same)))
        if found := re.search(r"(same function as|complement of) v(\d+) of tableau", text):
            same = found[1] == "same function as"
            assert same == (values[node] == first[int(found[2])])
            told.add(("gate", same))
        opened.press("n")
    assert told == {("probe", True), ("probe", False), ("gate", True), ("gate", False)}
    opened.close()


def test_signs_that_stand_for_others_are_told_apart(browser: Any, tmp_path: Path) -> None:
    source = "machine u\ninput 0\\_\\\\\nstart a\nhalt c\na:\n  0 -> \\_ R\n  \\_ -> 0 R\n"
    machine = parse(source + "  \\\\ -> R\n  _ -> S c\n")
    explore(machine, 3, word="0\\_\\\\").write(tmp_path / "u.html")
    opened = Opened(browser, tmp_path / "u.html")
    assert opened("tmc.check.ok"), opened("tmc.check.failures")
    assert opened.tab.inner_text("#verdict") == "halt → \\_0\\\\"
    assert opened.tab.inner_text("#circuitsays") == "circuit: \\_0\\\\ ✓"
    for text in ("\\_\\_\\_", "\\\\00"):
        opened.tab.fill("#word", text)
        again = Opened(browser, tmp_path / "u.html", opened("tmc.hash()"))
        assert again.state()["text"] == text
        again.close()
    opened.tab.fill("#word", "0_0")
    assert "not in the input alphabet" in opened.tab.inner_text("#problem")
    opened.close()


@pytest.mark.parametrize("name", ["increment", "palindrome"])
def test_a_circuit_that_answers_otherwise_is_said_to_differ(
    browser: Any, tmp_path: Path, name: str
) -> None:
    page, path = written(tmp_path, name, 3, sizes="3")
    opened = Opened(browser, path)
    assert "✓" in opened.tab.inner_text("#circuitsays")
    opened.close()
    found = re.search(r'id="data">([^<]*)<', page.html)
    assert found
    data: Any = unpacked(found[1])
    data["levels"][-1]["literals"][-1] ^= 1  # the last output
    path.write_text(page.html.replace(found[1], packed(data)), "utf-8")
    opened = Opened(browser, path)
    assert "✗ differs" in opened.tab.inner_text("#circuitsays")
    opened.press("[")
    assert "✓" in opened.tab.inner_text("#circuitsays")
    opened.close()


def test_the_rule_that_is_taken_and_the_birth_of_gates_are_told(
    browser: Any, tmp_path: Path
) -> None:
    page, path = written(tmp_path, "multiplier", 2, sizes="2")
    machine = page.compiled.machine
    opened = Opened(browser, path, "#w=11&t=0")
    history = run(machine, "11", trace=True).history
    for now, after in pairwise(history):
        read = tuple(
            dict(t).get(h, machine.blank) for t, h in zip(now.tapes, now.heads, strict=True)
        )
        (action,) = machine.delta[now.state, read]
        moves = "".join("LSR"[move + 1] for move in action.moves)
        names = [*machine.symbols[: machine.blank], "␣"]
        written_symbols = " ".join(names[s] for s in action.write)
        told = opened.tab.inner_text("#rule")
        assert f"→ {written_symbols} {moves} {machine.states[after.state]} (line" in told
        assert told.startswith(f"in {machine.states[now.state]}: ")
        assert told.endswith(f"(line {action.line})")
        opened.press("ArrowRight")
    assert opened.tab.inner_text("#rule") == f"halt after {len(history) - 1} steps"
    levels, births = page.contents.history.levels, page.contents.history.births
    opened("document.querySelector('.level').click()")
    opened.press("Escape", *["n"] * (levels[0].circuit.first_gate - 1))
    for number in levels[0].birth.tolist()[:12]:
        opened.press("n")
        text = opened.tab.inner_text("#gate")
        if births[number].kind != "input":
            assert f"at t={births[number].time}," in text
    opened.close()


TWELVE = """machine twelve
input 01
nondeterministic
start a
accept yes
reject no
a:
{}
{}
q10:
  1 -> R a
q11:
  0 -> R q11
  1 -> S yes
""".format(
    "\n".join(f"  0 -> R q{i}" for i in range(12)),
    "\n".join(f"q{i}:\n  1 -> S no" for i in range(10)),
)


def test_a_witness_of_many_rules_is_numbers(browser: Any, tmp_path: Path) -> None:
    machine = parse(TWELVE)
    page = explore(machine, 5, word="01001")
    page.write(tmp_path / "twelve.html")
    opened = Opened(browser, tmp_path / "twelve.html")
    assert opened("tmc.check.ok") and opened.tab.inner_text("label[for=witness]").endswith(
        "numbers"
    )
    found = "11 0"
    assert opened.tab.input_value("#witness") == found
    opened.tab.fill("#witness", "")
    opened.tab.click("#find")
    assert opened.tab.input_value("#witness") == found
    for witness in ([10, 0, 11], [10, 0, 1], [11, 0], [9], [0, 0, 0, 0, 0], [10, 0, 11, 1], []):
        opened.tab.fill("#witness", " ".join(map(str, witness)))
        longer = [*witness, *[0] * (page.compiled.steps - len(witness))]
        wanted = run(machine, "01001", max_steps=page.compiled.steps, witness=longer)
        assert opened("tmc.run.verdict") == wanted.verdict
        assert opened.tab.inner_text("#circuitsays").endswith("✓")
    opened.tab.fill("#witness", found.replace(" ", ", "))
    for wrong in ("12 0", "-1", "01", "10 x", "1" * 12):
        opened.tab.fill("#witness", wrong)
        assert "numbers with spaces between, one a step, 0 to 11" in opened.tab.inner_text(
            "#problem"
        )
        assert opened("tmc.run.verdict") == "accept"  # that of the last witness that was right
    again = Opened(browser, tmp_path / "twelve.html", opened("tmc.hash()"))
    assert again.state()["witness"] == found and again("tmc.run.verdict") == "accept"
    again.close()
    opened.close()


def test_a_witness_is_found_among_many_paths_to_few_configurations(
    browser: Any, tmp_path: Path
) -> None:
    rules = "  0 -> R a\n" * 5 + "  1 -> S yes\n"
    machine = parse(f"machine x\ninput 01\nnondeterministic\nstart a\naccept yes\na:\n{rules}")
    explore(machine, 9, word="000000001", sizes="9").write(tmp_path / "many.html")
    opened = Opened(browser, tmp_path / "many.html")
    assert opened("tmc.run.verdict") == "accept"
    opened.close()


def test_a_blank_is_shown_one_way(browser: Any, tmp_path: Path) -> None:
    shown = {"busy-beaver-4": "0", "increment": "␣"}
    for name, n in (("busy-beaver-4", 0), ("increment", 2)):
        machine = written(tmp_path, name, n, sizes=str(n))[0].compiled.machine
        opened = Opened(browser, tmp_path / f"{name}-{n}.html")
        symbols = [*machine.symbols[: machine.blank], shown[name]]
        for now in run(machine, opened.state()["text"], trace=True).history[:-1]:
            held = dict(now.tapes[0]).get(now.heads[0], machine.blank)
            assert opened.tab.inner_text("#tape td.head").split()[0] == symbols[held]
            assert f": {symbols[held]} →" in opened.tab.inner_text("#rule")
            opened.press("ArrowRight")
        opened.close()


def test_the_diagram_opens_in_a_dialog_and_returns(opened: Opened) -> None:
    opened.press("?")
    opened.tab.click("#keys button")
    assert not opened.tab.locator("#keys").is_visible()

    def within() -> bool:
        return bool(opened("document.getElementById('states').closest('#diagram') !== null"))

    for leave in ("button", "Escape", "beside"):
        opened.tab.click("#enlarge")
        assert within() and opened.tab.locator("#diagram #states svg").is_visible()
        if leave == "button":
            opened.tab.click("#diagram button")
        elif leave == "Escape":
            opened.press("Escape")
        else:
            opened.tab.mouse.click(5, 5)
        opened.wait("document.querySelector('#left #states svg')")  # once the dialog has closed
        assert not within() and opened.tab.locator("#left #states svg").is_visible()
        assert not opened("document.querySelector('dialog[open]') !== null")


def test_the_legend_names_what_is_in_view(opened: Opened) -> None:
    legend = opened.tab.locator(".legend").first
    assert "XOR" in legend.inner_text() and "new in this level" in legend.inner_text()
    opened.press("l")
    assert "XOR" not in legend.inner_text() and "NOT" in legend.inner_text()
