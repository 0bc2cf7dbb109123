"""Pictures of circuits: well-formed, complete, the same bytes, and no wire through a gate."""

import os
import re
import subprocess
import sys

import pytest
from hypothesis import given

from tests.circuits import HOSTILE, circuits, random_circuit
from tests.drawings import parsed, path_points, texts, titles
from tests.networks import adder, palindrome
from tmc.circuits.circuit import Circuit
from tmc.draw.circuit import circuit_svg
from tmc.draw.dot import dot_picture
from tmc.draw.states import states_svg
from tmc.machines.errors import TmcError
from tmc.machines.files import load


@given(circuits())
def test_every_input_and_output_of_a_circuit_is_named(circuit: Circuit) -> None:
    root = parsed(circuit_svg(circuit, "a caption <&>"))
    shown = texts(root)
    assert "a caption <&>" in shown
    assert all(name in shown for name in circuit.inputs)
    for name, literal in zip(circuit.outputs, circuit.literals.tolist(), strict=True):
        assert (name if literal > 1 else f"{name} = {literal}") in shown


@given(circuits())
def test_a_circuit_has_a_symbol_for_every_gate_and_every_not(circuit: Circuit) -> None:
    svg = circuit_svg(circuit)
    legend = 1
    ands, xors = int((~circuit.xor).sum()), int(circuit.xor.sum())
    assert svg.count('class="and"') == ands + legend * (ands > 0)
    assert svg.count('class="xor"') == 2 * (xors + legend * (xors > 0))
    nots = int((circuit.fanin & 1).sum()) + int((circuit.literals[circuit.literals > 1] & 1).sum())
    assert svg.count('class="not"') == nots + legend * (nots > 0)


def test_hostile_names_are_escaped() -> None:
    names = [*HOSTILE, "a\x00b", "\ud800"]
    circuit = Circuit.of(names, [(False, 2, 4)], [("o" + name, 3) for name in names])
    shown = texts(parsed(circuit_svg(circuit)))
    expected = [name.replace("\x00", "\ufffd").replace("\ud800", "\ufffd") for name in names]
    assert all(name in shown and "o" + name in shown for name in expected)
    assert circuit_svg(circuit).encode()


def test_pictures_on_a_page_do_not_meet() -> None:
    """Nothing has an id, and every rule of a style sheet is bound to the class of its picture."""
    pictures = [circuit_svg(adder(2)), circuit_svg(adder(3)), states_svg(load("parity"))]
    names = [parsed(svg).get("class") for svg in pictures]
    assert len(set(names)) == len(pictures)
    for svg, picture in zip(pictures, names, strict=True):
        assert not re.findall(r"\bid=", svg)
        style = svg.split("<style>\n")[1].split("</style>")[0]
        rules = [line for line in style.splitlines() if "{" in line and not line.startswith("@")]
        assert all(line.startswith(f".{picture} ") for line in rules)


@pytest.mark.parametrize("gates", [0, 30, 700, 20_000, 70_000])
def test_circuits_of_any_size_are_drawn(gates: int) -> None:
    circuit = random_circuit(12, gates, 3 * (gates > 0), seed=2, window=300)
    svg = circuit_svg(circuit)
    root = parsed(svg)
    ands, xors = int((~circuit.xor).sum()), int(circuit.xor.sum())
    if gates:
        assert f"AND: {ands:,}" in texts(root) and f"XOR: {xors:,}" in texts(root)
    if 600 < gates <= 60_000:
        assert all(name in titles(root) for name in (*circuit.inputs, *circuit.outputs))
        assert svg.count("h0") == gates


def test_a_deep_circuit_is_drawn_by_bars_of_several_levels() -> None:
    inputs, gates = 2, 60_000
    chain = [(bool(i % 2), 2, 2 * (inputs + i)) for i in range(gates)]
    circuit = Circuit.of(["a", "b"], chain, [("y", 2 * (inputs + gates))])
    svg = circuit_svg(circuit)
    assert "69 levels a bar; the tallest has 70 nodes" in texts(parsed(svg))
    bars = re.findall(r'class="k[12]"[^>]*d="([^"]*)"', svg)[:2]
    assert [data.count("M") for data in bars] == [870, 870]


def test_the_same_input_gives_the_same_bytes() -> None:
    code = (
        "import zlib; from tests.circuits import random_circuit;"
        "from tmc.draw.circuit import circuit_svg; from tmc.draw.spacetime import spacetime_svg;"
        "from tmc.draw.states import states_svg; from tmc.machines.files import load;"
        "from tmc.machines.simulate import run;"
        "m = load('palindrome'); c = random_circuit(9, 120, 4, 5, 20);"
        "s = [circuit_svg(c), circuit_svg(random_circuit(9, 900, 4, 5, 90)), states_svg(m),"
        "     spacetime_svg(m, run(m, '0110', trace=True))];"
        "print([zlib.crc32(x.encode()) for x in s])"
    )
    seen = set()
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", code]
        seen.add(subprocess.check_output(command, env=environment, text=True))
    assert len(seen) == 1


@pytest.mark.parametrize(
    "circuit",
    [palindrome(8), palindrome(13), adder(5), random_circuit(5, 40, 3, 1, 9)],
    ids=["palindrome8", "palindrome13", "adder", "random"],
)
def test_no_wire_runs_through_a_gate(circuit: Circuit) -> None:
    svg = circuit_svg(circuit)
    gates = [
        (float(x), float(y), float(x) + 30, float(y) + 28)
        for x, y in re.findall(r'class="and" d="M([-\d.]+) ([-\d.]+)h', svg)
    ]
    gates += [
        (float(x), float(y), float(x) + 28, float(y) + 28)
        for x, y in re.findall(r'class="xor" d="M([-\d.]+) ([-\d.]+)q16', svg)
    ]
    gates = gates[:-2] if len(gates) > len(circuit) else gates
    assert gates
    wires = re.findall(r'class="wire" d="([^"]*)"', svg)
    assert wires
    for x, y in (point for wire in wires for point in path_points(wire)):
        for left, top, right, bottom in gates:
            assert not (left + 2 < x < right - 2 and top + 2 < y < bottom - 2)


@pytest.mark.parametrize(("gates", "least"), [(3000, 2.0), (50_000, 0.8)])
def test_dots_are_seen_in_deep_circuits(gates: int, least: float) -> None:
    chain = [(False, 2, 2 * (2 + i)) for i in range(gates)]
    svg = circuit_svg(Circuit.of(["a", "b"], chain, [("y", 2 * (2 + gates))]))
    widths = re.findall(r'class="k1" stroke-width="([^"]*)" d="[^"]*h0', svg)
    assert widths and float(widths[0]) >= least


def test_without_graphviz_the_message_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(TmcError) as raised:
        dot_picture("digraph { a -> b }")
    assert str(raised.value) == (
        "Graphviz is not installed: there is no program called `dot`\n"
        "hint: install Graphviz (graphviz.org), or draw with the engine `own`"
    )


def test_too_much_for_graphviz() -> None:
    with pytest.raises(TmcError, match="too large for Graphviz"):
        dot_picture("digraph {}" + " " * 200_000)
