"""A training in a real browser: what the page shows of it is what torch and Python say."""

import re
from collections.abc import Iterator
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
import torch

from tests.pages import Opened, needs_browser
from tmc.circuits.lut import LutNetwork
from tmc.compilation import Compiled, compile
from tmc.explorer.learned import Learned
from tmc.explorer.pack import pack as packed
from tmc.explorer.pack import unpack as unpacked
from tmc.explorer.page import Page, explore
from tmc.learn.comparing import train
from tmc.learn.matched import MatchedNet, with_tables
from tmc.learn.oracles import node_values
from tmc.learn.results import Model
from tmc.learn.watching import watch
from tmc.machines.files import load
from tmc.unroll.probes import Kind

pytestmark = needs_browser
MARK = "\N{BALLOT X}"
RUNS: dict[str, dict[str, Any]] = {
    "adder": {"lut": 2, "supervise": [0.0]},
    "increment": {"kinds": [Kind.STATE, Kind.HEAD, Kind.CELL], "supervise": [0.5]},
}


@pytest.fixture(scope="module", params=RUNS)
def shown(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Page, Path]:
    name, folder = request.param, tmp_path_factory.mktemp("run")
    compiled = compile(load(name), 4)
    train(
        compiled,
        models=[Model.MATCHED],
        seeds=range(1),
        steps=60,
        folder=folder / "run",
        **RUNS[name],
    )
    page = explore(name, 4, net=partial(watch, folder / "run"))
    page.write(folder / "page.html")
    return page, folder / "page.html"


@pytest.fixture
def opened(browser: Any, shown: tuple[Page, Path]) -> Iterator[Opened]:
    page = Opened(browser, shown[1])
    yield page
    page.close()


def learned_of(page: Page) -> Learned:
    assert page.contents.learned
    return page.contents.learned


def answers(learned: Learned, moment: int, bits: Any) -> Any:
    """What torch answers at all constituents, with the entries of this moment."""
    network, first = learned.network, len(learned.network.inputs)
    nodes = range(first, first + len(network))
    every = LutNetwork(network.inputs, network.luts, tuple(map(str, nodes)), tuple(nodes))
    net = MatchedNet(every).double()
    net.theta.data = torch.logit(torch.from_numpy(learned.entries[moment] / 255))
    with torch.no_grad():
        return net(torch.from_numpy(bits.astype(float))).numpy()[0]


def words_of(compiled: Compiled) -> list[str]:
    sizes = range(compiled.machine.input_size)
    return [compiled.machine.show(word) for word in product(sizes, repeat=compiled.n)]


def bits_of(compiled: Compiled, word: str) -> Any:
    return compiled.encoding.encode([compiled.machine.word(word)])


def test_all_constituents_answer_as_torch_does_at_every_moment(
    opened: Opened, shown: tuple[Page, Path]
) -> None:
    page, learned = shown[0], learned_of(shown[0])
    assert opened("tmc.check.ok"), opened("tmc.check.failures")
    first = len(learned.network.inputs)
    steps = [moment.step for moment in learned.moments]
    assert opened("tmc.training.steps") == steps
    for word in words_of(page.compiled)[:3]:
        opened.tab.fill("#word", word)
        bits = bits_of(page.compiled, word)
        exact = node_values(learned.network, bits)[0]
        for moment in (0, 1, len(steps) // 2, len(steps) - 1):
            opened.tab.fill("#moment", str(moment))
            assert opened("tmc.state.moment") == moment
            found = opened("tmc.training.activations()")
            assert found[1 + first :] == pytest.approx(answers(learned, moment, bits), abs=1e-9)
            rounded = with_tables(learned.network, learned.entries[moment] >= 128)
            values = node_values(rounded, bits)[0]
            assert opened("tmc.training.values()")[1:] == values.astype(int).tolist()
            wrong = set((1 + np.flatnonzero(values != exact)).tolist())
            never = set((1 + first + np.flatnonzero(learned.right[moment] == 0)).tolist())
            less = learned.right[moment] < learned.words
            ever = set((1 + first + np.flatnonzero(less)).tolist())
            assert set(opened("tmc.training.of('wrong')")) == wrong - never
            assert set(opened("tmc.training.of('complement')")) == never
            assert set(opened("tmc.training.of('some')")) == ever - wrong
            number = len(learned.network) - len(ever | wrong)
            text = opened.tab.inner_text("#trainingtold")
            assert text.startswith(f"Step {steps[moment]}, on {word}: {number} of ")


def test_keys_go_through_the_moments_and_to_what_is_wrong(opened: Opened) -> None:
    last = len(opened("tmc.training.steps")) - 1
    assert opened.state()["view"] == "luts" and opened.state()["moment"] == last
    opened.press(",", ",", ".")
    assert opened.state()["moment"] == last - 1
    opened.tab.fill("#moment", "0")
    opened.tab.focus("#circuit")
    wrong = opened("tmc.training.of('wrong')")
    assert len(wrong) > 1
    opened.press("w")
    assert opened.state()["node"] == wrong[0]
    opened.press("w")
    assert opened.state()["node"] == wrong[1]
    opened.press("W", "W")
    assert opened.state()["node"] == wrong[-1]
    opened.press(",")
    assert opened.state()["moment"] == 0
    opened.press("l")
    assert opened.state()["view"] == "gates" and not opened.tab.is_visible("#training")
    opened.press("l")
    assert opened.tab.is_visible("#training")


def test_playing_ends_at_the_last_moment(opened: Opened) -> None:
    last = len(opened("tmc.training.steps")) - 1
    opened.tab.focus("#circuit")
    opened.tab.clock.install()
    opened.press("m")
    assert opened.state()["moment"] == 0 and opened.state()["watching"]
    opened.tab.clock.run_for(300)
    assert 0 < opened.state()["moment"] < last
    opened.tab.clock.run_for(20_000)
    assert opened.state()["moment"] == last and not opened.state()["watching"]


def test_the_inspector_shows_the_learned_table_beside_the_true_one(
    opened: Opened, shown: tuple[Page, Path]
) -> None:
    learned = learned_of(shown[0])
    opened.tab.fill("#moment", "0")
    opened.tab.focus("#circuit")
    opened.press("w")
    node = opened.state()["node"]
    gate = node - 1 - len(learned.network.inputs)
    lut = learned.network.luts[gate]
    entries = learned.entries[0, gate, : 1 << len(lut.fanin)].tolist()
    assert opened("(v) => tmc.training.entries(0, v)", node) == entries
    rows = opened("[...document.querySelectorAll('.entries tbody tr')].map(r => r.innerText)")
    cells = [row.split("\t")[1:4] for row in rows]
    true = [lut.table >> i & 1 for i in range(len(entries))]
    assert [float(sure) for sure, _, _ in cells] == pytest.approx(
        [e / 255 for e in entries], abs=0.0051
    )
    assert [int(r) for _, r, _ in cells] == [e >= 128 for e in entries]
    assert [int(t) for _, _, t in cells] == true
    told = opened.tab.inner_text("#gate")
    assert f"{learned.right[0, gate]} of {learned.words} words" in told
    assert ("its value was shown" in told) == learned.supervised[gate]


def test_the_address_has_the_moment(browser: Any, shown: tuple[Page, Path]) -> None:
    opened = Opened(browser, shown[1], "#m=2&v=luts")
    assert opened.state()["moment"] == 2 and opened.state()["view"] == "luts"
    assert "m=2" in opened("tmc.hash()")
    opened.close()
    for nonsense in ("#m=99999&v=luts", "#m=-1&v=luts", "#m=x&v=luts"):
        opened = Opened(browser, shown[1], nonsense)
        assert opened.state()["moment"] == len(opened("tmc.training.steps")) - 1
        opened.close()


@pytest.mark.parametrize("moment", [0, -1])
def test_a_corrupt_entry_fails_the_self_check(
    browser: Any, shown: tuple[Page, Path], moment: int
) -> None:
    html, learned = shown[0].html, learned_of(shown[0])
    found = re.search(r'id="data">([^<]*)<', html)
    assert found
    for at in (0, 5):
        data: Any = unpacked(found[1])
        place = at * len(learned.moments) + (moment % len(learned.moments))
        entry = sum(data["training"]["entries"][: place + 1])
        change = 1 if entry < 255 else -1
        data["training"]["entries"][place] += change
        if place + 1 < len(data["training"]["entries"]):
            data["training"]["entries"][place + 1] -= change
        path = shown[1].with_name("corrupt.html")
        path.write_text(html.replace(found[1], packed(data)), encoding="utf-8")
        opened = Opened(browser, path)
        step = learned.moments[moment].step
        assert f"the training at step {step}: entries differ" in opened("tmc.check.failures")
        assert "does not do what the compiler says" in opened.tab.inner_text("#alarm")
        opened.close()


def test_a_corrupt_answer_or_wiring_fails_the_self_check(
    browser: Any, shown: tuple[Page, Path]
) -> None:
    html = shown[0].html
    found = re.search(r'id="data">([^<]*)<', html)
    assert found
    for key, message in (
        ("answers", "the network answers otherwise"),
        ("wire_sums", "wires of the network differ"),
        ("right", "constituents are counted otherwise"),
    ):
        data: Any = unpacked(found[1])
        if key == "answers":
            data["training"]["answers"][3] += 5
        elif key == "right":
            data["training"]["right"][-1] += -1 if data["training"]["right"][-1] > 0 else 1
        else:
            data["training"]["wire_sums"][0][0] ^= 1
        path = shown[1].with_name("corrupt.html")
        path.write_text(html.replace(found[1], packed(data)), encoding="utf-8")
        opened = Opened(browser, path)
        assert any(message in failure for failure in opened("tmc.check.failures"))
        opened.close()


def test_the_picture_that_is_saved_shows_what_the_network_answers(
    opened: Opened, shown: tuple[Page, Path]
) -> None:
    opened.tab.fill("#moment", "0")
    picture = ElementTree.fromstring(opened("tmc.svg()"))
    texts = {text.text or "" for text in picture.iter("{http://www.w3.org/2000/svg}text")}
    nodes = 1 + len(learned_of(shown[0]).network.inputs)
    for answer in opened("tmc.training.activations()")[nodes:]:
        long = f"{answer:.2f}"
        assert texts & {long, long.lstrip("0"), long.replace("1.00", "1.0")}
    assert MARK in texts
    assert any(part.get("stroke-dasharray") for part in picture.iter())
