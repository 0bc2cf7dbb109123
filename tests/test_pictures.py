"""Pictures for papers: every format of every view, text that stays text, and no need of colour."""

import re
import zlib
from dataclasses import replace
from itertools import combinations, product
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from tests.circuits import random_circuit
from tests.networks import adder
from tmc.circuits.mapping import map_luts
from tmc.cli.app import app
from tmc.compilation import compile
from tmc.draw import history
from tmc.draw.circuit import circuit_svg
from tmc.draw.growth import growth_plot
from tmc.draw.luts import lut_svg
from tmc.draw.page import picture
from tmc.draw.spacetime import spacetime_svg
from tmc.draw.states import states_svg
from tmc.draw.window import Window, content, window
from tmc.formats.suffix import write_circuit
from tmc.growth import scale
from tmc.machines.errors import UsageError
from tmc.machines.files import load, sample_names
from tmc.machines.machine import Machine
from tmc.machines.simulate import run

MAGIC = {".svg": b"<svg ", ".pdf": b"%PDF-", ".png": b"\x89PNG\r\n\x1a\n"}
VIEWS = {
    "circuit": ["palindrome", "-n", "6"],
    "lut": ["adder", "-n", "6"],
    "states": ["palindrome"],
    "spacetime": ["increment", "--word", "1011", "--window", "auto"],
}


def increment_picture() -> str:
    machine = load("increment")
    traced = run(machine, "1011", trace=True)
    return spacetime_svg(machine, traced, window=window(machine, traced))


def unpacked(pdf: bytes) -> bytes:
    """A PDF with the streams in it that can be unpacked, unpacked."""
    parts = [pdf]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, flags=re.DOTALL):
        try:
            parts.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return b"\n".join(parts)


@pytest.mark.parametrize("suffix", MAGIC)
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_is_written_in_every_format(view: str, suffix: str, tmp_path: Path) -> None:
    out = tmp_path / f"picture{suffix}"
    done = CliRunner().invoke(app, ["render", *VIEWS[view], "--view", view, "-o", str(out)])
    assert done.exit_code == 0, done.output
    assert out.read_bytes().startswith(MAGIC[suffix])


@pytest.mark.parametrize(
    "svg",
    [
        circuit_svg(adder(3), 'a "caption" <&> #x'),
        circuit_svg(random_circuit(9, 900, 4, 5, 90)),
        lut_svg(map_luts(adder(3), 4)),
        states_svg(load("palindrome")),
        increment_picture(),
    ],
    ids=["circuit", "dots", "lut", "states", "spacetime"],
)
def test_a_pdf_keeps_text_as_text_and_lines_as_lines(svg: str) -> None:
    pdf = picture(svg, ".pdf")
    assert isinstance(pdf, bytes)
    inside = unpacked(pdf)
    assert b"/FontFile" in inside and b"/ToUnicode" in inside
    assert b"DejaVuSans" in inside
    assert b"/Subtype /Image" not in inside and b"/Subtype/Image" not in inside
    assert pdf == picture(svg, ".pdf")
    assert picture(svg, ".png") == picture(svg, ".png")


def test_characters_of_other_fonts_are_no_obstacle() -> None:
    """Whether they are drawn depends on the fonts of the system; DejaVu's do not."""
    named = [replace(load("parity"), name=name) for name in ("\u2713 \u03b4", "\u72b6\u6001")]
    plain, foreign = (picture(states_svg(machine), ".pdf") for machine in named)
    assert isinstance(plain, bytes) and isinstance(foreign, bytes)
    assert set(re.findall(rb"/FontName ?/\w+\+(\w+)", unpacked(plain))) == {
        b"DejaVuSans",
        b"DejaVuSansMono",
    }
    assert foreign.startswith(MAGIC[".pdf"])
    assert b"DejaVuSansMono" in unpacked(foreign)


def test_a_pdf_has_the_size_of_the_picture() -> None:
    svg = states_svg(load("parity"))
    width = float(re.findall(r'width="([^"]*)"', svg)[0])
    pdf = picture(svg, ".pdf")
    assert isinstance(pdf, bytes)
    box = re.search(rb"/MediaBox ?\[ ?0 0 ([\d.]+)", unpacked(pdf))
    assert box and float(box[1]) == pytest.approx(width * 0.75)


@pytest.mark.parametrize("suffix", MAGIC)
def test_growth_is_plotted_for_papers(suffix: str) -> None:
    growth = scale("parity", "2:8:2")
    plotted = growth_plot(growth, suffix[1:])
    assert plotted == growth_plot(growth, suffix[1:])
    if suffix == ".svg":
        root = ElementTree.fromstring(plotted)
        text = "".join(root.itertext())
        assert root[0].text == "parity: size of the circuit against n"
        assert "exactly,ontheselengths" in "".join(text.split())
        assert "circuits of parity" in text and "length of the input" in text
    elif suffix == ".pdf":
        assert b"/FontFile2" in unpacked(plotted)  # TrueType
    else:
        assert plotted.startswith(MAGIC[suffix])


# ---------------------------------------------------------------------------------------- colours


def luminance(colour: str) -> float:
    """The relative luminance of WCAG 2.1, from 0 to 1."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(a: str, b: str) -> float:
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


def lightness(colour: str) -> float:
    """CIE L*, from 0 to 100: what a grey print keeps of a colour."""
    return float(116 * luminance(colour) ** (1 / 3) - 16)


def test_what_is_written_on_a_colour_can_be_read() -> None:
    fills = [*history.STATES, *history.FINAL.values()]
    fills += [(light, "#1b1f24") for light, _ in history.SYMBOLS]
    fills += [(dark, "#e8eaed") for _, dark in history.SYMBOLS]
    assert [pair for pair in fills if contrast(*pair) < 4.5] == []


def test_symbols_are_told_apart_in_grey() -> None:
    fills = ["#ffffff", *(light for light, _ in history.SYMBOLS)]
    for a, b in combinations(fills, 2):
        assert abs(lightness(a) - lightness(b)) > 5, (a, b)


def test_gates_and_final_states_are_told_apart_without_colour() -> None:
    svg = circuit_svg(adder(2))
    shapes = {
        css: data for css, data in re.findall(r'class="(and|xor)" d="M[-\d.]+ [-\d.]+([a-z])', svg)
    }
    assert shapes == {"and": "h", "xor": "q"}
    large = circuit_svg(random_circuit(9, 900, 4, 5, 90))
    assert re.search(r"\.k1\{[^}]*stroke-linecap:round", large)
    assert re.search(r"\.k2\{[^}]*stroke-linecap:square", large)
    assert re.search(r"\.reject\.ring\{stroke-dasharray", states_svg(load("parity")))
    corners = {name: ring_corner(load(name)) for name in ("increment", "palindrome")}
    assert corners["increment"] < corners["palindrome"]


def ring_corner(machine: Machine) -> float:
    """How round the second line of the final states is."""
    found = re.search(r'class="state (?:halt|accept) ring"[^>]*rx="([^"]*)"', states_svg(machine))
    assert found
    return float(found[1])


# ----------------------------------------------------------------------------------------- window

ONE_TAPE = [m for m in map(load, sample_names()) if m.tapes == 1 and m.branches == 1]


@pytest.mark.parametrize("machine", ONE_TAPE, ids=lambda m: m.name)
def test_what_a_window_reads_decides_its_cell(machine: Machine) -> None:
    """The lemma behind the tableau, on every cell of every run of short words."""
    decided: dict[tuple[str, ...], str] = {}
    for n in range(4):
        for word in product(range(machine.input_size), repeat=n):
            history = run(machine, word, max_steps=60, trace=True).history
            for t, (before, after) in enumerate(zip(history, history[1:], strict=False), start=1):
                for cell in range(0 if machine.one_way else -3, n + 4):
                    reads = Window(t, cell).reads(machine)
                    key = (str(reads[0] == cell), *(content(machine, before, c) for c in reads))
                    held = content(machine, after, cell)
                    assert decided.setdefault(key, held) == held


def test_a_window_is_drawn_above_its_cell() -> None:
    svg = increment_picture()
    marks = re.findall(r'class="(window reads|window)" x="(\S+)" y="(\S+)" width="(\S+)"', svg)
    (reads, x, y, wide), (cell, left, below, one), *legend = marks
    assert (reads, cell) == ("window reads", "window") and len(legend) == 2
    assert float(wide) == 3 * float(one) and float(left) - float(x) == float(one)
    assert float(below) - float(y) == 26
    root = ElementTree.fromstring(svg)
    shown = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert shown[-7:] == [
        "cells 2, 3, 4 at step 5",
        "decide cell 3 at step 6",
        "1",
        "carry:1",
        "_",
        "→",
        "0",
    ]


def test_a_window_is_chosen_or_named() -> None:
    machine = load("increment")
    traced = run(machine, "1011", trace=True)
    assert window(machine, traced) == Window(6, 3)
    assert window(machine, traced, "8,-1") == Window(8, -1)
    parity = load("parity")
    assert window(parity, run(parity, "01", trace=True)).time == 1


@pytest.mark.parametrize(
    ("name", "word", "text", "message"),
    [
        ("increment", "10", "x", '"x" is no window'),
        ("increment", "10", "0,0", "there is no window at step 0\nhint: take a step from 1 to 4"),
        ("increment", "10", "9,0", "there is no window at step 9"),
        ("multiplication", "1x1", "auto", "multiplication has 2 tapes, and a window shows"),
    ],
)
def test_windows_that_are_none_are_refused(name: str, word: str, text: str, message: str) -> None:
    machine = load(name)
    with pytest.raises(UsageError) as raised:
        window(machine, run(machine, word, trace=True), text)
    assert str(raised.value).startswith(message)


def test_a_run_too_long_for_a_window_is_refused() -> None:
    machine = load("palindrome")
    traced = run(machine, "0" * 12, trace=True)
    with pytest.raises(UsageError, match="too long to show single cells"):
        spacetime_svg(machine, traced, window=window(machine, traced))


def test_a_window_belongs_to_a_spacetime_diagram(tmp_path: Path) -> None:
    out = str(tmp_path / "a.svg")
    words = ["render", "parity", "-n", "3", "--window", "auto", "-o", out]
    done = CliRunner().invoke(app, words)
    assert done.exit_code != 0
    assert not Path(out).exists()


@pytest.mark.parametrize("view", ["circuit", "states"])
def test_all_files_are_drawn_that_were_asked_for(view: str, tmp_path: Path) -> None:
    out = [str(tmp_path / name) for name in ("a.svg", "a.pdf", "a.tex")]
    words = [word for path in out for word in ("-o", path)]
    done = CliRunner().invoke(app, ["render", *VIEWS[view], "--view", view, *words])
    assert done.exit_code == 0, done.output
    starts = [Path(path).read_bytes()[:5] for path in out]
    assert starts[0].startswith(b"<") and starts[1] == b"%PDF-" and b"<" not in starts[2]


def test_compile_and_render_draw_the_same_circuit_with_its_title(tmp_path: Path) -> None:
    drawn = [tmp_path / name for name in ("compiled.svg", "rendered.svg")]
    for command, path in zip(("compile", "render"), drawn, strict=True):
        words = [command, "parity", "-n", "4", "-o", str(path), "--quiet"]
        assert CliRunner().invoke(app, words).exit_code == 0
    assert drawn[0].read_text() == drawn[1].read_text()
    assert "parity, n = 4: 3 gates, depth 3" in drawn[0].read_text()


def test_a_caption_is_for_pictures_alone(tmp_path: Path) -> None:
    circuit = compile("parity", 4).circuit
    for drawn in (circuit, map_luts(circuit, 4)):
        write_circuit(drawn, tmp_path / "a.svg", "what it is")
        assert ">what it is</text>" in (tmp_path / "a.svg").read_text()
        for name, caption in (("a.blif", "what it is"), ("b.blif", "")):
            write_circuit(drawn, tmp_path / name, caption)
        assert (tmp_path / "a.blif").read_bytes() == (tmp_path / "b.blif").read_bytes()
