"""What notebooks show: pictures while they are small, words beyond that, and nothing collides."""

import re
import subprocess
import sys
from base64 import b64decode
from dataclasses import replace
from xml.etree import ElementTree

import pytest

import tmc
from tests.circuits import random_circuit
from tests.networks import adder, palindrome
from tmc.circuits.circuit import Circuit
from tmc.circuits.lut import Lut, LutNetwork
from tmc.learn.precision import precision
from tmc.learn.readback import Proof
from tmc.learn.results import Model, Result, Results
from tmc.learn.training import Point
from tmc.machines.display import Displayed
from tmc.machines.files import load, sample_names
from tmc.machines.machine import Machine

_SVG = "{http://www.w3.org/2000/svg}"
SAMPLES = list(map(load, sample_names()))


def picture(value: Displayed) -> str:
    """What a notebook shows of a value that has a picture, after what holds for every picture."""
    svg = value._repr_svg_()
    assert svg is not None
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img"
    assert [child.tag for child in root][:2] == [f"{_SVG}title", f"{_SVG}desc"]
    assert root[0].text and root[1].text
    assert not any("id" in element.attrib for element in root.iter())
    assert svg == value._repr_svg_()
    return svg


def page(value: Displayed) -> ElementTree.Element:
    """What a notebook shows of a value in words, as XML: what is left open in HTML is closed."""
    html = value._repr_html_()
    assert html is not None
    return ElementTree.fromstring(
        f"<div>{re.sub(r'<br>|<img [^>]*>', lambda tag: f'{tag[0][:-1]}/>', html)}</div>"
    )


def words(value: Displayed) -> str:
    return "".join(page(value).itertext())


@pytest.mark.parametrize("machine", SAMPLES, ids=lambda m: m.name)
def test_every_sample_is_shown(machine: Machine) -> None:
    assert machine._repr_html_() is None
    assert all(f">{name}</text>" in picture(machine) for name in machine.states)
    word = machine.show(machine.tests[0].word)
    traced = tmc.run(machine, word, max_steps=300, trace=True)
    assert f"Space-time diagram of {machine.name}" in picture(traced)
    assert traced._repr_html_() is None
    n = 2 if machine.input_size else 0
    compiled = tmc.compile(machine, n)
    told = words(compiled)
    assert compiled._repr_svg_() is None
    for fact in (f"{machine.name}, n = {n}", "halting", "gates", "fan-in", compiled.certificate):
        assert str(fact) in told
    assert len(list(page(compiled).iter(f"{_SVG}svg"))) == 1


def test_circuits_and_networks_are_pictures() -> None:
    assert picture(adder(3)).count('class="and"') > 3
    assert "MAJ" in picture(tmc.map_luts(adder(3), 4))
    assert adder(3)._repr_html_() is None


def test_a_large_circuit_is_told_in_words() -> None:
    circuit = random_circuit(16, 100_000, 8, seed=2)
    assert circuit._repr_svg_() is None
    depth = int(circuit.levels.max())
    assert words(circuit) == (
        f"A circuit of 100,000 gates and depth {depth}: 16 inputs, 8 outputs.Too large to be drawn "
        "here; tmc.write(circuit, 'picture.svg') draws it as the width of each level alone."
    )
    smaller = random_circuit(16, 20_000, 8, seed=2)
    assert smaller._repr_svg_() is None
    assert "draws it as dots, in about 1.2 MB." in words(smaller)


def test_a_large_network_is_told_in_words() -> None:
    luts = tuple(Lut((0, 1), 6) for _ in range(6000))
    network = LutNetwork(("a", "b"), luts, ("y",), (5,))
    assert network._repr_svg_() is None
    assert words(network).startswith(
        "A network of 6,000 constituents that read at most 2 variables each: 2 inputs, 1 output."
    )


def test_a_machine_of_many_states_is_told_in_words() -> None:
    machine = load("parity")
    many = replace(machine, states=(*machine.states, *(f"s{i}" for i in range(300))))
    assert many._repr_svg_() is None
    assert f"parity: {len(many.states)} states" in words(many)


def test_a_run_without_trace_is_told_in_words() -> None:
    run = tmc.run(load("increment"), "1011")
    assert run._repr_svg_() is None
    assert words(run).startswith(
        'increment on "1011": halts after 8 steps on 5 cells, with 4 symbols of output.'
    )


def test_pictures_of_one_page_do_not_share_a_class() -> None:
    shown = [adder(2), adder(3), palindrome(5), load("parity"), load("palindrome")]
    classes = {ElementTree.fromstring(picture(value)).get("class") for value in shown}
    assert len(classes) == len(shown)


def test_names_are_escaped() -> None:
    name = """<script>alert("&'")</script>"""
    circuit = Circuit.of([name], [], [(name, 2)])
    assert "<script" not in picture(circuit)
    assert name in "".join(ElementTree.fromstring(picture(circuit)).itertext())
    compiled = replace(tmc.compile("parity", 3), machine=replace(load("parity"), name=name))
    assert f"{name}, n = 3" in words(compiled)


def test_growth_is_a_plot_and_a_table() -> None:
    growth = tmc.scale("parity", "2:8:2")
    root = page(growth)
    image = next(root.iter("img")).get("src", "")
    kind, _, data = image.partition(",")
    assert kind == "data:image/svg+xml;base64"
    assert ElementTree.fromstring(b64decode(data)).tag == f"{_SVG}svg"
    assert [cell.text for cell in root.iter("td")][:6] == [
        str(v)
        for p in growth.points[:1]
        for v in (p.n, p.inputs, p.steps, p.gates, p.depth, p.fan_in)
    ]


def cells(value: Displayed, table: int) -> list[list[str | None]]:
    """The rows of one of the tables that are shown, names above and beside left out."""
    rows = list(page(value).iter("table"))[table].iter("tr")
    return [[cell.text for cell in row.iter("td")] for row in rows if row.find("td") is not None]


def test_a_circuit_made_smaller_is_a_table_of_passes_and_a_picture() -> None:
    optimized = tmc.optimize(tmc.compile("majority", 5, level=0).circuit)
    assert optimized._repr_svg_() is None
    before, after = optimized.before, optimized.after
    passes = cells(optimized, 0)
    assert [row[0] for row in passes] == [stage.name for stage in optimized.stages]
    assert passes[0][1] == f"{before.gates.b2:,}" and passes[-1][1] == f"{after.gates.b2:,}"
    assert cells(optimized, 1) == [[str(optimized.certificate)]]
    assert words(optimized).startswith("5 inputs, 1 output, -O")
    (picture,) = page(optimized).iter(f"{_SVG}svg")
    assert (picture[1].text or "").count("; v") == len(optimized.circuit)


def test_words_that_were_found_are_a_table_and_a_run() -> None:
    solved = tmc.solve("subset-sum", 4, limit=99)
    assert solved.complete and solved._repr_svg_() is None
    assert cells(solved, 0) == [
        [*(solved.compiled.machine.show(run.word), "accept", str(run.steps)), choices(run)]
        for run in solved.found
    ]
    number = len(solved.found)
    assert words(solved).startswith(f"subset-sum: {number} words of length 4 are accepted")
    (picture,) = page(solved).iter(f"{_SVG}svg")
    assert "subset-sum" in (picture[0].text or "")


def choices(run: tmc.Run) -> str:
    return " ".join(map(str, run.branch))


def test_how_many_words_are_found_is_said() -> None:
    def said(value: Displayed) -> str | None:
        return page(value).findtext("div/p/strong")

    increment = tmc.solve("increment", 4, output="1?00", limit=9)
    assert cells(increment, 0)[0] == ["0111", "halt", str(increment.found[0].steps), "1000"]
    assert said(increment) == 'increment: 2 words of length 4 are turned into "1?00"'
    assert said(tmc.solve("palindrome", 3)) == (
        "palindrome: 1 word of length 3 is accepted; there may be more"
    )
    none = tmc.solve("zeros-ones", word="1???")
    assert words(none) == said(none) == "zeros-ones: no word 1??? is accepted"
    counted = tmc.solve("palindrome", 4, limit=0, count=True)
    assert words(counted) == said(counted) == "palindrome: 4 words of length 4 are accepted"
    many = tmc.solve("palindrome", 12, limit=60)
    assert len(cells(many, 0)) == 50 and "and 10 more words" in words(many)


def test_precision_is_a_plot_and_a_table() -> None:
    measured = precision("adder", "4:12:4", samples=50)
    html = measured._repr_html_()
    assert html.count("<img") == 1 and f"units</th><td>{measured.law}" in re.sub(
        ' style="text[^"]*"', "", html
    )
    assert "at 50 random points: every error is within its bound" in html
    assert all(f"<td>{p.weights:,}</td>" in html for p in measured.points)
    far = replace(measured, points=(replace(measured.points[0], error=2.0),))
    assert "an error passes its bound" in far._repr_html_()


RESULT = Result(
    model=Model.MATCHED,
    supervise=0.5,
    shown=3,
    seed=0,
    parameters=1028,
    samples=192,
    steps=20,
    seconds=0.5,
    train_accuracy=1.0,
    test_accuracy=0.75,
    wrong_inputs=4,
    proved=Proof.DIFFERENT,
    word="<1>",
    bits=None,
    occam_samples=449,
    curve=(Point(0, None, 0.5, 0.5), Point(20, 0.1, 1.0, 0.75)),
)


def test_results_of_training_are_a_table_and_curves() -> None:
    html = Results([RESULT, replace(RESULT, model=Model.DENSE, word=None)])._repr_html_()
    assert html.count("<tr>") == 3 and html.count("<img") == 1
    assert "<td>matched</td><td>0.5</td><td>0</td><td>1,028</td><td>20</td>" in html
    assert "different, on &quot;&lt;1&gt;&quot;" in html
    untested = replace(RESULT, curve=(Point(0, None, 0.5, None),))
    assert "<img" not in Results([untested])._repr_html_()


def test_a_machine_is_explored_in_a_frame() -> None:
    compiled = tmc.compile("increment", 3, output="all", level=0)
    of_compiled, of_machine = compiled.explore(), load("increment").explore(3, word="101")
    assert of_compiled.compiled.circuit.outputs == compiled.circuit.outputs
    assert len(of_compiled.compiled.circuit) == len(compiled.circuit)
    assert of_compiled.compiled is compiled
    cut = tmc.compile("palindrome", 4, steps=3)
    assert cut.explore().compiled.steps == 3
    frame = of_compiled._repr_html_()
    assert frame.startswith('<iframe title="increment, n = 3" srcdoc="')
    assert "<" not in frame.split('srcdoc="')[1].split('"')[0]
    assert of_machine.html.startswith("<!doctype html>")


def test_nothing_of_the_system_is_needed() -> None:
    """Without a PATH there is no `dot`, and no other program."""
    code = "import tmc; print(len(tmc.load('increment')._repr_svg_()) > 1000)"
    done = subprocess.run([sys.executable, "-c", code], env={}, capture_output=True, text=True)
    assert done.stdout == "True\n", done.stderr


def test_values_say_in_a_line_what_they_are() -> None:
    compiled = tmc.compile("palindrome", 4)
    line = "palindrome, n = 4: 3 gates, depth 2, equal to the simulator on all 16 inputs"
    assert (str(compiled), repr(compiled)) == (line, f"<Compiled {line}>")
    assert str(load("increment")) == "increment: 3 states, 3 symbols, 1 tape"
    assert str(load("palindrome")) == "palindrome: 7 states, 3 symbols, 1 tape"
    few = tmc.solve("palindrome", 4, limit=9)
    assert str(few) == "palindrome: 4 words of length 4 are accepted: 0000, 0110, 1001, 1111"
    many = tmc.solve("parity", 5, limit=16)
    assert repr(many).endswith("00001, 00010, 00100, 00111, 01000, 01011, ...>")
    assert str(tmc.solve("parity", word="1?0", verdict="reject", limit=9)).endswith(
        "1 word 1?0 is rejected: 110"
    )
    smaller = tmc.optimize(adder(2))
    gates = f"{len(smaller.circuit)} gates (b2) of {len(adder(2))}"
    assert str(smaller) == f"{gates}, equal to the circuit given on all 16 inputs"
    assert repr(compiled.explore("0110")).startswith(f"<Page {line}, 0.1")


def test_a_run_takes_the_name_of_a_machine() -> None:
    assert tmc.run("increment", "1011") == tmc.run(load("increment"), "1011")
