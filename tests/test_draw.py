"""Pictures: well-formed, complete, the same bytes for the same input, and nothing in the way."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import combinations, product
from random import Random
from xml.etree import ElementTree

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from tests.circuits import HOSTILE, circuits, random_circuit
from tests.formulas import Reader
from tests.networks import adder, networks, palindrome
from tests.strategies import machines, render
from tmc.circuits.circuit import Circuit
from tmc.circuits.lut import Lut, LutNetwork
from tmc.draw.circuit import circuit_svg
from tmc.draw.constituents import Constituent, recognise
from tmc.draw.dot import dot_picture
from tmc.draw.labels import transition_labels
from tmc.draw.layout import lay_out, spread
from tmc.draw.luts import lut_svg
from tmc.draw.spacetime import spacetime_svg
from tmc.draw.states import states_svg
from tmc.draw.svg import curve, text_width
from tmc.machines.errors import TmcError, UsageError
from tmc.machines.files import load, parse, sample_names
from tmc.machines.machine import Machine
from tmc.machines.simulate import run

_NAMESPACE = "{http://www.w3.org/2000/svg}"


def parsed(svg: str) -> ElementTree.Element:
    """The picture as XML, after the checks that hold for every picture."""
    root = ElementTree.fromstring(svg)
    assert root.tag == f"{_NAMESPACE}svg"
    width, height = root.get("width", ""), root.get("height", "")
    assert root.get("viewBox") == f"0 0 {width} {height}"
    assert "nan" not in svg and "inf" not in re.sub(r">[^<]*<", "><", svg)
    return root


def texts(root: ElementTree.Element) -> list[str]:
    return [element.text or "" for element in root.iter(f"{_NAMESPACE}text")]


def titles(root: ElementTree.Element) -> str:
    return "\n".join(element.text or "" for element in root.iter(f"{_NAMESPACE}title"))


# ---------------------------------------------------------------------------------------- circuits


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
        "from tests.test_draw import *; import zlib;"
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


def path_points(data: str, steps: int = 24) -> Iterator[tuple[float, float]]:
    """Points along the data of a path of M, H and C commands."""
    x = y = 0.0
    for command, arguments in re.findall(r"([MHC])([-\d. ]*)", data):
        numbers = [float(value) for value in arguments.split()]
        if command == "M":
            x, y = numbers
        elif command == "H":
            yield from ((x + (numbers[0] - x) * i / steps, y) for i in range(steps + 1))
            x = numbers[0]
        else:
            a, b, c, d, u, v = numbers
            for i in range(steps + 1):
                t = i / steps
                weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
                across = sum(w * p for w, p in zip(weights, (x, a, c, u), strict=True))
                down = sum(w * p for w, p in zip(weights, (y, b, d, v), strict=True))
                yield across, down
            x, y = u, v


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


# ------------------------------------------------------------------------------------------ layout


@st.composite
def layered(draw: st.DrawFn) -> tuple[list[int], list[tuple[int, int]], list[float]]:
    """The layers, edges and sizes of a random graph."""
    layer = draw(st.lists(st.integers(0, 6), min_size=1, max_size=25))
    node = st.integers(0, len(layer) - 1)
    pairs = draw(st.lists(st.tuples(node, node), max_size=40))
    edges = [(u, v) for u, v in pairs if layer[u] < layer[v]]
    sizes = draw(st.lists(st.integers(10, 60).map(float), min_size=len(layer), max_size=len(layer)))
    return layer, edges, sizes


@given(layered())
def test_nothing_in_a_layer_overlaps(
    graph: tuple[list[int], list[tuple[int, int]], list[float]],
) -> None:
    layer, edges, sizes = graph
    result = lay_out(layer, edges, sizes, bend=8.0)
    rows: dict[int, list[tuple[float, float]]] = {}
    for v, y in enumerate(result.y):
        rows.setdefault(layer[v], []).append((y, sizes[v]))
        for i, bend in enumerate(result.bends[v]):
            rows.setdefault(layer[v] + 1 + i, []).append((bend, 8.0))
    for row in rows.values():
        row.sort()
        for (a, size), (b, other) in zip(row, row[1:], strict=False):
            assert b - a >= (size + other) / 2 - 1e-6


@given(layered())
def test_an_edge_bends_in_every_layer_that_it_passes(
    graph: tuple[list[int], list[tuple[int, int]], list[float]],
) -> None:
    layer, edges, sizes = graph
    result = lay_out(layer, edges, sizes, bend=8.0)
    for u, v in edges:
        assert [d for d, _ in result.route(u, v)] == list(range(layer[u] + 1, layer[v]))


def test_chains_are_straight() -> None:
    layer = [0, 1, 2, 3, 9, 1, 2]
    edges = [(0, 1), (1, 2), (2, 3), (3, 4), (0, 5), (5, 6)]
    result = lay_out(layer, edges, [20.0] * 7, bend=8.0)
    assert len({*result.y[1:5], *result.bends[3]}) == 1
    assert result.y[5] == result.y[6]


@given(st.randoms(use_true_random=False))
def test_no_swap_of_neighbours_would_remove_crossings(random: Random) -> None:
    layer = [d for d in range(4) for _ in range(6)]
    pairs = product(range(len(layer)), repeat=2)
    near = [(u, v) for u, v in pairs if layer[v] == layer[u] + 1]
    edges = sorted(random.sample(near, 40))
    result = lay_out(layer, edges, [20.0] * len(layer), bend=8.0, fixed=(0,))

    def crossings(place: list[float]) -> int:
        return sum(
            layer[a] == layer[c] and (place[a] - place[c]) * (place[b] - place[d]) < 0
            for (a, b), (c, d) in combinations(edges, 2)
        )

    fewest = crossings(list(result.y))
    for depth in set(layer) - {0}:
        row = sorted((y, v) for v, y in enumerate(result.y) if layer[v] == depth)
        for (_, u), (_, v) in zip(row, row[1:], strict=False):
            swapped = list(result.y)
            swapped[u], swapped[v] = swapped[v], swapped[u]
            assert crossings(swapped) >= fewest


def test_a_planar_ladder_is_drawn_without_crossings() -> None:
    """Edges given crosswise, which an order of the middle layers can untangle."""
    wide = 8
    layer = [0] * wide + [1] * wide + [2] * wide
    edges = [(i, wide + (5 * i) % wide) for i in range(wide)]
    edges += [(wide + (5 * i) % wide, 2 * wide + (3 * i) % wide) for i in range(wide)]
    result = lay_out(layer, edges, [10.0] * len(layer), bend=5.0, fixed=(0,))
    for (a, b), (c, d) in combinations(edges, 2):
        if layer[a] == layer[c]:
            assert (result.y[a] - result.y[c]) * (result.y[b] - result.y[d]) > 0


@given(layered())
def test_dots_in_a_layer_are_one_apart(
    graph: tuple[list[int], list[tuple[int, int]], list[float]],
) -> None:
    layer, edges, _ = graph
    place = spread(layer, edges)
    first = [y for y, d in zip(place, layer, strict=True) if d == 0]
    assert first == sorted(first)
    for depth in set(layer):
        row = sorted(y for y, d in zip(place, layer, strict=True) if d == depth)
        assert all(b - a >= 1 - 1e-6 for a, b in zip(row, row[1:], strict=False))


def test_a_curve_is_level_at_its_ends() -> None:
    assert curve([(0, 0), (10, 0), (30, 8)]) == "M0 0H10C20 0 20 8 30 8"


# ---------------------------------------------------------------------------------------- networks


def value(what: Constituent, bits: tuple[int, ...]) -> bool:
    """What a constituent's name says that it computes."""
    pins = [bit ^ inverted for bit, inverted in zip(bits, what.inverted, strict=True)]
    total, name = sum(pins), what.name
    letters = {"True": 1} | dict(zip(what.marks, pins, strict=False))
    if name in ("0", "1"):
        result = name == "1"
    elif name in ("AND", "OR", "XOR", "MAJ", "=", "NOT"):
        result = {
            "AND": total == len(pins),
            "OR": total > 0,
            "XOR": total % 2 == 1,
            "MAJ": 2 * total > len(pins),
            "=": total != 1 if len(pins) == 2 else total == 1,
            "NOT": total == 0,
        }[name]
    elif name == "MUX":
        result = bool(letters["1"] if letters["?"] else letters["0"])
    elif match := re.fullmatch(r"sum >= (\d)", name):
        result = total >= int(match[1])
    elif match := re.fullmatch(r"sum = (\d)", name):
        result = total == int(match[1])
    elif match := re.fullmatch(r"sum in ([\d,]+)", name):
        result = str(total) in match[1].split(",")
    else:
        result = bool(Reader(name, letters).read())
    return result ^ what.output_inverted


def check(k: int, table: int) -> None:
    what = recognise(Lut(tuple(range(k)), table))
    if what.name == f"f of {k}":
        assert k > 4 and what.marks == tuple(map(str, range(k)))
        return
    for i in range(1 << k):
        bits = tuple(i >> j & 1 for j in range(k))
        assert value(what, bits) == bool(table >> i & 1), (what, bits)


@pytest.mark.parametrize("k", [0, 1, 2, 3])
def test_every_small_function_has_its_right_name(k: int) -> None:
    for table in range(1 << (1 << k)):
        check(k, table)


@given(st.integers(4, 6), st.data())
def test_functions_of_more_variables(k: int, data: st.DataObject) -> None:
    check(k, data.draw(st.integers(0, (1 << (1 << k)) - 1)))


@given(st.integers(3, 5), st.data())
def test_formulas_are_found_again(k: int, data: st.DataObject) -> None:
    """A function that reads every variable once never ends without a formula."""
    columns = [sum((i >> j & 1) << i for i in range(1 << k)) for j in range(k)]
    full = (1 << (1 << k)) - 1
    while len(columns) > 1:
        i = data.draw(st.integers(0, len(columns) - 2))
        a, b = columns.pop(i), columns.pop(i)
        a ^= full * data.draw(st.integers(0, 1))
        columns.append(a ^ b if data.draw(st.booleans()) else a & b)
    check(k, columns[0])
    assert not recognise(Lut(tuple(range(k)), columns[0])).name.startswith("f of")


@given(networks)
def test_every_input_and_output_of_a_network_is_named(network: LutNetwork) -> None:
    shown = texts(parsed(lut_svg(network, "caption")))
    assert all(name in shown for name in network.inputs)
    for name in network.outputs:
        assert name in shown or f"{name} = 0" in shown or f"{name} = 1" in shown


# Two narrow boxes beside wide ones, which their wires have to pass.
WIDE = Lut((0, 1, 2, 3), 0x7888)
NARROW = LutNetwork(
    ("a", "b", "c", "d"),
    (Lut((0, 1), 8), WIDE, WIDE, WIDE, Lut((2, 3), 8), Lut((4, 5, 6, 7, 8), 1)),
    ("y",),
    (9,),
)


@example(NARROW)
@given(networks)
def test_no_wire_runs_through_a_box(network: LutNetwork) -> None:
    svg = lut_svg(network).split('<g transform="translate(0,')[0]  # which begins the legend
    found = re.findall(
        r'<rect class="(?:box|and|xor)" x="([^"]*)" y="([^"]*)" rx="7" '
        r'width="([^"]*)" height="([^"]*)"',
        svg,
    )
    placed = [tuple(map(float, numbers)) for numbers in found]
    for wire in re.findall(r'class="wire" d="([^"]*)"', svg):
        for x, y in path_points(wire):
            for left, top, width, height in placed:
                inside = left + 2 < x < left + width - 2 and top + 2 < y < top + height - 2
                assert not inside


def test_a_large_network_is_drawn() -> None:
    luts = tuple(Lut((i, i + 1, i + 2), 0xE8) for i in range(5000))
    network = LutNetwork(("a", "b", "c"), luts, ("out",), (5002,))
    root = parsed(lut_svg(network))
    assert "fan-in 3 and more: 5,000" in texts(root)
    assert "output out" in titles(root)


# ------------------------------------------------------------------------------------------ states

SAMPLES = [load(name) for name in sample_names()]


def again(machine: Machine) -> Machine:
    """The machine whose rules are the labels of its state diagram."""
    lines = render(machine).splitlines()
    states = {f"{name}:" for name in machine.states}
    head = [line for line in lines[: next(i for i, x in enumerate(lines) if x in states)]]
    body: list[str] = []
    for q, name in enumerate(machine.states):
        if q not in machine.final:
            body.append(f"{name}:")
            body += [
                f"  {label.replace('→', '->')} {machine.states[r]}"
                for (p, r), labels in transition_labels(machine).items()
                if p == q
                for label in labels
            ]
    return parse("\n".join([*head, *body, ""]))


def by_name(machine: Machine) -> object:
    return {
        (machine.states[q], machine.show(read)): [
            (machine.states[a.state], machine.show(a.write), a.moves) for a in actions
        ]
        for (q, read), actions in machine.delta.items()
    }


@pytest.mark.parametrize(
    "machine",
    [m for m in SAMPLES if m.input_size and not m.nondeterministic],
    ids=lambda m: m.name,
)
def test_the_labels_are_the_machine(machine: Machine) -> None:
    assert by_name(again(machine)) == by_name(machine)


@settings(max_examples=60)
@given(machines())
def test_the_labels_of_any_machine_are_the_machine(machine: Machine) -> None:
    assume(
        all(
            any(q == p for p, _ in machine.delta) or q in machine.final
            for q in range(len(machine.states))
        )
    )
    assert by_name(again(machine)) == by_name(machine)


def boxes(svg: str) -> list[tuple[float, float, float, float, str]]:
    """The boxes of states and of lines of labels, as they are drawn."""
    found = []
    for x, y, width, height in re.findall(
        r'<rect class="state[a-z ]*" x="([^"]*)" y="([^"]*)" width="([^"]*)" height="([^"]*)"',
        svg.replace(" ring", "~"),
    ):
        left, top = float(x), float(y)
        found.append((left, top, left + float(width), top + float(height), "state"))
    for x, y, words in re.findall(
        r'<text x="([^"]*)" y="([^"]*)" class="label"[^>]*>([^<]*)<', svg
    ):
        half = text_width(words, 12) / 2
        found.append((float(x) - half, float(y) - 10, float(x) + half, float(y) + 3, words))
    return found


@pytest.mark.parametrize("machine", SAMPLES, ids=lambda m: m.name)
def test_states_and_labels_do_not_overlap(machine: Machine) -> None:
    svg = states_svg(machine)
    shown = texts(parsed(svg))
    assert all(name in shown for name in machine.states)
    placed = boxes(svg)
    labels = sum(map(len, transition_labels(machine).values()))
    assert len(placed) == len(machine.states) + labels
    for a, b in combinations(placed, 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1], (a, b)


@pytest.mark.parametrize("machine", SAMPLES, ids=lambda m: m.name)
def test_a_diagram_is_no_strip(machine: Machine) -> None:
    root = parsed(states_svg(machine))
    width, height = float(root.get("width", "")), float(root.get("height", ""))
    assert width <= 1100 or width <= 4 * height
    assert height <= 1100 or height <= 4 * width


@settings(max_examples=40)
@given(machines(nondeterministic=True))
def test_labels_of_a_diagram_that_goes_down_do_not_overlap(machine: Machine) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tmc.draw.states_layout._WIDE", 0.0)
        patch.setattr("tmc.draw.states_layout._STRIP", 0.0)
        placed = boxes(states_svg(machine))
    for a, b in combinations(placed, 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1], (a, b)


@settings(max_examples=40)
@given(machines(nondeterministic=True))
def test_labels_of_any_machine_do_not_overlap(machine: Machine) -> None:
    placed = boxes(states_svg(machine))
    for a, b in combinations(placed, 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1], (a, b)


# --------------------------------------------------------------------------------------- space-time


def test_a_short_run_shows_every_symbol() -> None:
    machine = load("increment")
    history = run(machine, "1011", trace=True)
    svg = spacetime_svg(machine, history)
    root = parsed(svg)
    shown = [t for t in root.iter(f"{_NAMESPACE}text") if "symbol" in t.get("class", "")]
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
    margin = [t.text for t in root.iter(f"{_NAMESPACE}text") if t.get("text-anchor") == "end"]
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


# -------------------------------------------------------------------------------------------- dot


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


@pytest.mark.parametrize(("gates", "least"), [(3000, 2.0), (50_000, 0.8)])
def test_dots_are_seen_in_deep_circuits(gates: int, least: float) -> None:
    chain = [(False, 2, 2 * (2 + i)) for i in range(gates)]
    svg = circuit_svg(Circuit.of(["a", "b"], chain, [("y", 2 * (2 + gates))]))
    widths = re.findall(r'class="k1" stroke-width="([^"]*)" d="[^"]*h0', svg)
    assert widths and float(widths[0]) >= least
