"""Drawings of large networks: a node is a dot, an edge a thin straight line.

What stays visible is the shape: how wide each level is, and what reads what over which distance.
The second kind of node is square.
Beyond tens of thousands of nodes even that is lost, and the width of each level is drawn alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tmc.draw.layout import spread
from tmc.draw.svg import BLUE, GREEN, ORANGE, document, number, text, tooltip

MAX_DOTS = 60_000

_WIDTH, _HEIGHT = 880.0, 495.0  # so that its legend can be read in a column of text
_STYLE = {
    ".line": ("stroke:#77838f;fill:none;stroke-linecap:round", "stroke:#8995a1"),
    ".k0": (f"stroke:{GREEN};fill:{GREEN};stroke-linecap:round", "stroke:#2cc79c;fill:#2cc79c"),
    ".k1": (f"stroke:{BLUE};fill:{BLUE};stroke-linecap:round", "stroke:#56b4e9;fill:#56b4e9"),
    ".k2": (f"stroke:{ORANGE};fill:{ORANGE};stroke-linecap:square", ""),
    ".ring": ("stroke:#1b1f24;fill:none;stroke-width:1.2", "stroke:#e8eaed"),
}


@dataclass(frozen=True)
class Dots:
    """A network as arrays: levels, edges (from, to), and the kind of each node, with its name."""

    level: NDArray[np.int64]
    edges: NDArray[np.int64]
    kind: NDArray[np.int64]
    kinds: tuple[str, str, str]
    inputs: Sequence[str]
    """The names of the first nodes."""
    outputs: Sequence[tuple[str, int]]
    """The names and nodes of the outputs; these get a ring."""


def dots(network: Dots, title: str, caption: str = "") -> str:
    """The picture of a large network, with a legend that counts."""
    body = _dots(network) if len(network.level) <= MAX_DOTS else _profile(network)
    width, height = _WIDTH, _HEIGHT + 40
    lines = [*body, *_legend(network, _HEIGHT + 30)]
    return document(width, height, lines, _STYLE, title, caption)


def _dots(network: Dots) -> Iterator[str]:
    place = np.array(spread(network.level.tolist(), network.edges.tolist()))
    step = min(24.0, _HEIGHT / max(1.0, float(np.ptp(place))))
    y = (_HEIGHT - step * float(np.ptp(place))) / 2 + step * (place - place.min())
    across = _WIDTH / max(1, int(network.level.max()))
    x = across * network.level
    seen = min(2.4, 0.25 * (_WIDTH * _HEIGHT / len(network.level)) ** 0.5)
    size = max(0.8, seen, min(6.0, 0.6 * step, 0.6 * across))
    points = [f"{number(a)} {number(b)}" for a, b in zip(x.tolist(), y.tolist(), strict=True)]
    lines = [f"M{points[u]}L{points[v]}" for u, v in network.edges.tolist()]
    faint = max(0.12, min(0.6, 2000 / max(1, len(lines))))
    yield f'<g class="line" stroke-width="0.5" stroke-opacity="{faint:.2f}">'
    # Many short paths: a path of many lines is drawn slowly, for its crossings are computed.
    yield from (f'<path d="{"".join(lines[i : i + 100])}"/>' for i in range(0, len(lines), 100))
    yield "</g>"
    for kind in (1, 2):
        marks = "".join(f"M{points[v]}h0" for v in np.flatnonzero(network.kind == kind).tolist())
        yield f'<path class="k{kind}" stroke-width="{number(size)}" d="{marks}"/>'
    for v, name in enumerate(network.inputs):
        yield _circle("k0", points[v], size / 2, f"input {name}")
    names: dict[int, list[str]] = {}
    for name, v in network.outputs:
        names.setdefault(v, []).append(name)
    for v, outputs in names.items():
        yield _circle("ring", points[v], size / 2 + 3, f"output {', '.join(outputs)}")


def _circle(css: str, point: str, radius: float, title: str) -> str:
    x, y = point.split()
    circle = f'<circle class="{css}" cx="{x}" cy="{y}" r="{number(radius)}"'
    return f"{circle}>{tooltip(title)}</circle>"


def _profile(network: Dots) -> Iterator[str]:
    """How many nodes of each kind the levels have, as bars: of several levels if there are many."""
    levels = int(network.level.max()) + 1
    group = -(-levels // int(_WIDTH))  # levels in a bar, which is a pixel wide at least
    bars = -(-levels // group)
    counts = np.stack(
        [
            np.bincount(network.level[network.kind == kind] // group, minlength=bars)
            for kind in range(3)
        ]
    )
    tops = np.cumsum(counts, axis=0)
    across, up = _WIDTH / bars, (_HEIGHT - 40) / int(tops[-1].max())
    floor = _HEIGHT - 30
    for kind in range(3):
        low = tops[kind - 1] if kind else np.zeros(bars, dtype=np.int64)
        data = "".join(
            f"M{number(i * across)} {number(floor - up * a)}h{number(across)}V"
            f"{number(floor - up * b)}h-{number(across)}z"
            for i, (a, b) in enumerate(zip(low.tolist(), tops[kind].tolist(), strict=True))
            if b > a
        )
        yield f'<path class="k{kind}" stroke-width="0" d="{data}"/>'
    yield text(0, floor + 18, "level 0", "note quiet", anchor="start")
    yield text(_WIDTH, floor + 18, f"level {levels - 1:,}", "note quiet", anchor="end")
    most = f"{int(tops[-1].max()):,} nodes"
    words = f"{group:,} levels a bar; the tallest has {most}"
    words = words if group > 1 else f"the widest level has {most}"
    yield text(0, 8, words, "note quiet", anchor="start")


def _legend(network: Dots, y: float) -> Iterator[str]:
    x = 0.0
    for kind, name in enumerate(network.kinds):
        words = f"{name}: {int((network.kind == kind).sum()):,}"
        mark = f"M{number(x + 6)} {number(y)}v0"
        yield f'<path class="k{kind}" stroke-width="8" d="{mark}"/>'
        yield text(x + 16, y + 4, words, "note quiet", anchor="start")
        x += 40 + 7 * len(words)
    words = f"outputs: {len(network.outputs):,}"
    yield f'<circle class="ring" cx="{number(x + 6)}" cy="{number(y)}" r="5"/>'
    yield text(x + 16, y + 4, words, "note quiet", anchor="start")
