"""The explorer in a real browser: what the page computes and refuses is what Python says."""

import re
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.pages import Opened, needs_browser, written
from tmc.circuits.circuit import Circuit
from tmc.circuits.evaluate import evaluate, pack, unpack
from tmc.explorer.pack import pack as packed
from tmc.explorer.pack import unpack as unpacked
from tmc.explorer.page import Page as Explorer
from tmc.explorer.page import explore
from tmc.machines.files import load, parse
from tmc.machines.simulate import run

pytestmark = needs_browser


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
    browser: Any, folder: Path, palindrome_page: tuple[Explorer, Path]
) -> None:
    html = palindrome_page[0].html
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
    browser: Any, folder: Path, palindrome_page: tuple[Explorer, Path]
) -> None:
    path = folder / "damaged.html"
    path.write_text(re.sub(r'(id="data">[^<]{40})', r"\1AAAA", palindrome_page[0].html))
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
    opened: Opened, palindrome_page: tuple[Explorer, Path]
) -> None:
    opened.press("c", "s")
    for i, level in enumerate(palindrome_page[0].contents.history.levels):
        opened("(i) => document.getElementById('levels').querySelectorAll('button')[i].click()", i)
        root = int(level.circuit.literals[0]) >> 1
        assert opened("tmc.cone") == cone(level.circuit, root)
        bits = [int(c) for c in "01010"]
        found = opened("tmc.sensitised")
        for node in range(1, level.circuit.nodes):
            assert found[node] == flips(level.circuit, bits, root, node), (level.name, node)
