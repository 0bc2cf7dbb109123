"""Drawings of small networks: parts as symbols, wires as smooth curves, from left to right.

Inputs stand in their order on the left and outputs on the right. All wires of one source are one
path, which lights up under the mouse. A small circle where a wire ends is a NOT.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tmc.draw.layout import columns, lay_out
from tmc.draw.svg import (
    BLUE,
    GREEN,
    MONO,
    ORANGE,
    VERMILLION,
    curve,
    document,
    number,
    text,
    tooltip,
)
from tmc.draw.svg import text_width as measure


class Shape(StrEnum):
    """How a part is drawn."""

    INPUT = "input"
    OUTPUT = "output"
    AND = "and"
    XOR = "xor"
    BOX = "box"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a diagram: the parts it reads, each with whether it is complemented."""

    shape: Shape
    label: str
    layer: int
    pins: tuple[tuple[int, bool], ...] = ()
    title: str = ""
    inverted: bool = False
    """Whether a box has a NOT at its output."""
    marks: tuple[str, ...] = ()
    """The roles of a box's pins, if they differ."""
    tint: str = "box"


Entry = tuple[Shape | None, str]
"""A shape and what it stands for, in the legend; `None` is a NOT."""

GATE_WIDTH, GATE_HEIGHT = 34.0, 28.0
_BUBBLE = 3.2
_PIN_GAP = 14.0
_FONT = 13
_DESCRIBED = 40  # parts

STYLE = {
    ".wire": ("fill:none;stroke:#77838f;stroke-width:1.5", "stroke:#8995a1"),
    ".wire:hover": (f"stroke:{VERMILLION};stroke-width:3", f"stroke:{ORANGE}"),
    ".and": (f"fill:#d9eaf6;stroke:{BLUE};stroke-width:1.8", "fill:#0d3148;stroke:#56b4e9"),
    ".xor": (f"fill:#fdebd0;stroke:{VERMILLION};stroke-width:1.8", f"fill:#47300c;stroke:{ORANGE}"),
    ".box": (f"fill:#dff3ec;stroke:{GREEN};stroke-width:1.8", "fill:#0b3529;stroke:#2cc79c"),
    ".not": ("fill:#ffffff;stroke:#1b1f24;stroke-width:1.4", "fill:#14171c;stroke:#e8eaed"),
    ".pin": ("fill:#77838f;stroke:none", "fill:#8995a1"),
    ".mark": (f"font:10px {MONO}", ""),
    ".label": (f"font:13px {MONO}", ""),
}


def diagram(
    parts: Sequence[Part], title: str, caption: str = "", legend: Sequence[Entry] = ()
) -> str:
    """The picture of parts, each of which reads parts of earlier layers.

    Its description is what the parts are called, one after the other, as far as it is short.
    """
    picture = Picture(parts)
    width, height = picture.width, picture.height
    body = [*picture.wires(), *picture.symbols()]
    if legend:
        body += _legend(legend, height + 30)
        width = max(width, sum(_legend_width(words) for _, words in legend))
        height += 40
    names = [part.title or part.label for part in parts]
    more = [f"and {len(names) - _DESCRIBED:,} more"] * (len(names) > _DESCRIBED)
    description = "; ".join([*names[:_DESCRIBED], *more])
    return document(width, height, body, STYLE, title, caption, description)


class Picture:
    """Parts with their places."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = parts
        depth = max((part.layer for part in parts), default=0)
        edges = [(u, v) for v, part in enumerate(parts) for u, _ in part.pins]
        self.layout = lay_out(
            [part.layer for part in parts],
            edges,
            [_height(part) + 14 for part in parts],
            bend=13,
            fixed=(0, depth),
        )
        self.y, self.bends, self.height = self.layout.y, self.layout.bends, self.layout.height
        self.columns = self._columns(depth)
        self.width = self.columns[-1][1] if self.columns else 0.0

    def _columns(self, depth: int) -> list[tuple[float, float]]:
        """Left and right end of every layer; the steeper the wires, the wider the gap."""
        widths = [0.0] * (depth + 1)
        for part in self.parts:
            widths[part.layer] = max(widths[part.layer], _width(part))
        rise = [0.0] * (depth + 1)
        for u, part in enumerate(self.parts):
            for i, y in enumerate(self.bends[u]):
                before = self.bends[u][i - 1] if i else self.y[u]
                rise[part.layer + 1 + i] = max(rise[part.layer + 1 + i], abs(y - before))
        for v, part in enumerate(self.parts):
            for (u, _), (_, y) in zip(part.pins, self.pins(v), strict=True):
                way = self._way(u, v)
                rise[part.layer] = max(rise[part.layer], abs(y - way))
        return columns(widths, rise)

    def _way(self, u: int, v: int) -> float:
        """Where the wire from `u` is just before it comes to `v`."""
        bends = self.layout.route(u, v)
        return bends[-1][1] if bends else self.y[u]

    def pins(self, v: int) -> list[tuple[bool, float]]:
        """The pins of a part: complemented or not, and the place; the upper wire has the upper."""
        part = self.parts[v]
        ranked = sorted(range(len(part.pins)), key=lambda j: (self._way(part.pins[j][0], v), j))
        middle = (len(part.pins) - 1) / 2
        places = {j: self.y[v] + (i - middle) * _PIN_GAP for i, j in enumerate(ranked)}
        return [(inverted, places[j]) for j, (_, inverted) in enumerate(part.pins)]

    def ends(self, v: int) -> tuple[float, float]:
        """Left and right end of a part itself: inputs end where their column ends."""
        left, right = self.columns[self.parts[v].layer]
        part = self.parts[v]
        if part.shape is Shape.INPUT:
            return right - _width(part), right
        if part.shape is Shape.OUTPUT:
            return left, left + _width(part)
        middle = (left + right) / 2
        return middle - _width(part) / 2, middle + _width(part) / 2

    def wires(self) -> Iterator[str]:
        branches: dict[int, list[str]] = {}
        for v, part in enumerate(self.parts):
            left = self.ends(v)[0]
            for (u, inverted), (_, y) in zip(part.pins, self.pins(v), strict=True):
                bends = [(self.columns[d][1], at) for d, at in self.layout.route(u, v)]
                points = [*bends[-1:], (self.columns[part.layer][0] - 2 * _BUBBLE, y)]
                if not bends:
                    points = [*self._exit(u), *points]
                points.append((left - 2 * _BUBBLE * inverted, y))
                branches.setdefault(u, []).append(curve(points))
        for u in sorted(branches):
            trunk = self._exit(u)
            for d, y in enumerate(self.bends[u], start=self.parts[u].layer + 1):
                left, right = self.columns[d]
                trunk += [(left, y), (right, y)]
            data = (curve(trunk) if self.bends[u] else "") + "".join(branches[u])
            name = self.parts[u].title or self.parts[u].label
            yield f'<path class="wire" d="{data}">{tooltip(name)}</path>'

    def _exit(self, u: int) -> list[tuple[float, float]]:
        """The way out of a part, to the end of its column: it must not turn before."""
        right = self.ends(u)[1] + 2 * _BUBBLE * self.parts[u].inverted
        end = self.columns[self.parts[u].layer][1]
        return [(right, self.y[u]), (max(right, end), self.y[u])]

    def symbols(self) -> Iterator[str]:
        for v, part in enumerate(self.parts):
            left, right = self.ends(v)
            yield f"<g>{tooltip(part.title or part.label)}"
            yield _symbol(part, left, right, self.y[v])
            for j, (inverted, y) in enumerate(self.pins(v)):
                if inverted:
                    yield _circle(left - _BUBBLE, y)
                if part.marks:
                    yield text(left + 4, y + 3.5, part.marks[j], "mark quiet", anchor="start")
            if part.inverted:
                yield _circle(right + _BUBBLE, self.y[v])
            yield "</g>"


def _height(part: Part) -> float:
    if part.shape in (Shape.INPUT, Shape.OUTPUT):
        return 20.0
    return max(GATE_HEIGHT, _PIN_GAP * len(part.pins) + 4)


def _width(part: Part) -> float:
    match part.shape:
        case Shape.INPUT | Shape.OUTPUT:
            return measure(part.label, _FONT) + 14
        case Shape.AND | Shape.XOR:
            return GATE_WIDTH
        case Shape.BOX:
            return max(GATE_WIDTH, measure(part.label, _FONT) + (34 if part.marks else 18))


def _circle(x: float, y: float) -> str:
    return f'<circle class="not" cx="{number(x)}" cy="{number(y)}" r="{_BUBBLE}"/>'


def _symbol(part: Part, left: float, right: float, y: float) -> str:
    match part.shape:
        case Shape.INPUT:
            dot = f'<circle class="pin" cx="{number(right)}" cy="{number(y)}" r="2.6"/>'
            return dot + text(right - 8, y + 4.5, part.label, "label", anchor="end")
        case Shape.OUTPUT:
            dot = f'<circle class="pin" cx="{number(left)}" cy="{number(y)}" r="2.6"/>'
            plain = any(not inverted for _, inverted in part.pins)
            css = "label" if part.pins else "label quiet"
            return dot * plain + text(left + 10, y + 4.5, part.label, css, anchor="start")
        case Shape.AND:
            return _and(left, y)
        case Shape.XOR:
            return _xor(left, y)
        case Shape.BOX:
            height = _height(part)
            box = (
                f'<rect class="{part.tint}" x="{number(left)}" y="{number(y - height / 2)}" rx="7" '
                f'width="{number(right - left)}" height="{number(height)}"/>'
            )
            middle = (left + right) / 2 + (5 if part.marks else 0)
            return box + text(middle, y + 4.5, part.label, "label")


def _and(x: float, y: float) -> str:
    half = GATE_HEIGHT / 2
    data = (
        f"M{number(x)} {number(y - half)}h{GATE_WIDTH - half:.0f}"
        f"a{half:.0f} {half:.0f} 0 0 1 0 {GATE_HEIGHT:.0f}H{number(x)}z"
    )
    return f'<path class="and" d="{data}"/>'


def _xor(x: float, y: float) -> str:
    top, tall = number(y - GATE_HEIGHT / 2), number(GATE_HEIGHT)
    body = f"M{number(x + 2)} {top}q16 0 32 14q-16 14 -32 14q7 -14 0 -{tall}z"
    back = f"M{number(x - 3)} {top}q7 14 0 {tall}"
    return f'<path class="xor" d="{body}"/><path class="xor" style="fill:none" d="{back}"/>'


def _legend(entries: Sequence[Entry], y: float) -> Iterator[str]:
    x = 0.0
    for shape, words in entries:
        yield f'<g transform="translate({number(x)},{number(y)}) scale(.6)">'
        yield _circle(GATE_WIDTH / 2, 0) if shape is None else _sample(shape)
        yield "</g>"
        yield text(x + 28, y + 4, words, "note quiet", anchor="start")
        x += _legend_width(words)


def _sample(shape: Shape) -> str:
    return _symbol(Part(shape, "", 0), 0, GATE_WIDTH, 0)


def _legend_width(words: str) -> float:
    return 28 + 7 * len(words) + 22
