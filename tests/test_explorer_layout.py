"""The explorer's page on screens of any width and on paper: nothing overlaps, leaves or is lost."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.pages import Opened, needs_browser, written
from tmc.compilation import compile
from tmc.explorer.page import Page, explore
from tmc.learn.comparing import train
from tmc.learn.results import Model
from tmc.learn.watching import watch
from tmc.machines.files import load

pytestmark = needs_browser
UNTIDY = """() => {
    const seen = (e) => e.checkVisibility() && e.getBoundingClientRect().width > 0;
    const name = (e) => e.id || e.className || e.textContent.trim();
    const found = [];
    const wide = document.documentElement.scrollWidth;
    if (wide > innerWidth) found.push(`the page scrolls: ${wide}`);
    const bars = 'header, .transport, .toolbar, .moments, .marks, footer';
    for (const bar of document.querySelectorAll(bars)) {
        const items = [...bar.querySelectorAll(':scope > *, [role=group] > *')].filter(seen);
        const box = bar.getBoundingClientRect();
        items.forEach((item, i) => {
            const a = item.getBoundingClientRect();
            if (a.left < box.left - 1 || a.right > box.right + 1 || a.bottom > box.bottom + 1)
                found.push(`${name(item)} leaves its bar`);
            for (const other of items.slice(i + 1)) {
                if (item.contains(other)) continue;
                const b = other.getBoundingClientRect();
                const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
                const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
                if (across > 1 && down > 1) found.push(`${name(item)} is on ${name(other)}`);
            }
        });
    }
    for (const box of document.querySelectorAll('header *, main *, footer *')) {
        const texts = [...box.childNodes].filter((part) => part.nodeType === 3 && part.data.trim());
        if (!texts.length || !seen(box) || box.closest('svg')) continue;
        const lines = new Set();
        for (const text of texts) {
            const range = document.createRange();
            range.selectNodeContents(text);
            for (const line of range.getClientRects()) lines.add(Math.round(line.bottom));
        }
        const { width } = box.getBoundingClientRect();
        if (width < 40 && lines.size > 1) found.push(`${name(box)} is a column`);
    }
    return found;
}"""


def trained(folder: Path) -> Page:
    """The page of a network while it learns."""
    compiled = compile(load("adder"), 4)
    kept = folder / "run"
    options: dict[str, Any] = {"lut": 2, "supervise": [0.0], "steps": 20}
    train(compiled, models=[Model.MATCHED], seeds=range(1), folder=kept, **options)
    return explore("adder", 4, net=partial(watch, kept))


@pytest.mark.parametrize("name", ["palindrome", "subset-sum", "network"])
def test_nothing_overlaps_or_leaves_the_page_at_any_width(
    browser: Any, folder: Path, name: str
) -> None:
    if name == "network":
        path = folder / "network.html"
        trained(folder).write(path)
    else:
        _, path = written(folder, name, 5, sizes="5")
    opened = Opened(browser, path)
    opened.tab.click("#luts" if name == "network" else "#layers")
    for width in range(320, 1501, 20):
        opened.tab.set_viewport_size({"width": width, "height": 800})
        assert opened(UNTIDY) == [], width
    opened.close()


ROWS = """() => {
    const pieces = [...document.querySelectorAll('.piece')];
    return pieces.flatMap((piece) => {
        const high = (22 * piece.width) / piece.getBoundingClientRect().width;
        const { data } = piece
            .getContext('2d')
            .getImageData(2 * high, 0, 8 * high, piece.height);
        const pixels = new Uint32Array(data.buffer);
        const wide = pixels.length / piece.height;
        return Array.from({ length: Math.floor(piece.height / high) }, (_, row) => {
            const [from, to] = [row + 0.2, row + 0.8].map((y) => Math.round(y * high) * wide);
            return new Set(pixels.subarray(from, to)).size > 3;
        });
    });
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_paper_has_every_row_of_the_tableau(browser: Any, folder: Path, scheme: Any) -> None:
    _, path = written(folder, "palindrome", 8, sizes="8")
    opened = Opened(browser, path, color_scheme=scheme, viewport={"width": 1300, "height": 800})
    opened.press("ArrowRight")
    steps = opened("tmc.run.steps")
    scrolled = "document.getElementById('tableauframe').scrollTop"
    opened(f"{scrolled} = 100")
    opened("addEventListener('beforeprint', () => { window.printed = true })")
    assert opened.tab.pdf() and opened("window.printed")
    assert opened(scrolled) == 100
    opened("dispatchEvent(new Event('beforeprint'))")
    opened.tab.emulate_media(media="print", color_scheme=scheme)
    rows = opened(ROWS)
    assert steps == 45 and rows[: steps + 2] == [True] * (steps + 2)
    assert opened("getComputedStyle(document.body).color") == "rgb(27, 31, 36)"
    for coloured in ("#tape .head", ".key.v1", ".key.new"):
        style = f"getComputedStyle(document.querySelector('{coloured}')).printColorAdjust"
        assert opened(style) == "exact"
    opened("dispatchEvent(new Event('afterprint'))")
    opened.tab.emulate_media(media="screen", color_scheme=scheme)
    assert opened("document.querySelectorAll('.piece').length") == 0
    opened.close()
