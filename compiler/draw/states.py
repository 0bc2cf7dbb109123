"""The state diagram of a machine, as an SVG picture.

Final states have a second line: whole and round where the machine accepts, dashed where it rejects,
with corners where it halts. Where everything stands is in `states_layout.py`.
"""

from collections.abc import Iterator, Mapping, Sequence

from tmc.draw.states_layout import HALF, LINE, LOOP, TIP, Picture, drawing, label_size
from tmc.draw.svg import (
    BLUE,
    GREEN,
    MONO,
    ORANGE,
    SKY,
    VERMILLION,
    curve,
    document,
    number,
    text,
    tooltip,
)
from tmc.machines.machine import Machine, Verdict

_STYLE = {
    ".state": (f"fill:#eaf3fa;stroke:{BLUE};stroke-width:1.8", f"fill:#0d3148;stroke:{SKY}"),
    ".accept": (f"fill:#dff3ec;stroke:{GREEN}", "fill:#0b3529;stroke:#2cc79c"),
    ".reject": (f"fill:#fbe6d9;stroke:{VERMILLION}", "fill:#47220c;stroke:#ff8f4a"),
    ".halt": (f"fill:#fdf2d8;stroke:{ORANGE}", f"fill:#47300c;stroke:{ORANGE}"),
    ".ring": ("fill:none;stroke-width:1.2", ""),
    ".reject.ring": ("stroke-dasharray:4 3", ""),
    ".edge": ("fill:none;stroke:#55606b;stroke-width:1.4", "stroke:#9aa5b0"),
    ".tip": ("fill:#55606b", "fill:#9aa5b0"),
    ".name": (f"font:600 13px {MONO}", ""),
    ".label": (f"font:12px {MONO}", ""),
}


def states_svg(machine: Machine, caption: str = "") -> str:
    """The state diagram of a machine as an SVG picture, one label a pair of states."""
    picture = drawing(machine)
    body = [*_edges(picture), *_states(picture)]
    title = f"The states of {machine.name}"
    return document(
        picture.width,
        picture.height,
        body,
        _STYLE,
        title,
        caption or machine.name,
        _described(machine, picture.labels),
    )


def _described(machine: Machine, labels: Mapping[tuple[int, int], list[str]]) -> str:
    """The diagram in words: the start, then what leads where."""
    arrows = [
        f"{machine.states[q]} to {machine.states[r]}: {', '.join(lines)}"
        for (q, r), lines in labels.items()
    ]
    ends = [f"{machine.states[q]}: {_SAYS[verdict]}" for q, verdict in machine.final.items()]
    return "; ".join([f"it starts in {machine.states[machine.start]}", *arrows, *ends])


def _edges(picture: Picture) -> Iterator[str]:
    for way in picture.ways():
        # A line ends where its tip begins.
        (x, y), (u, v) = way.into[0], way.out[-1]
        if way.forward:
            tip, into, out = (u, v), way.into, [*way.out[:-1], (u - TIP, v)]
        else:
            tip, into, out = (x, y), [(x + TIP, y), *way.into[1:]], way.out
        names = " to ".join(picture.machine.states[q] for q in way.pair)
        about = "\n".join([names, *picture.labels[way.pair]])
        yield f'<g data-edge="{way.pair[0]} {way.pair[1]}">{tooltip(about)}'
        yield f'<path class="edge" d="{curve(into, picture.down)}{curve(out, picture.down)}"/>'
        yield _tip(*tip, 1 if way.forward else -1, picture.down)
        yield from _label(way.x, way.y - way.height / 2, way.lines)
        yield "</g>"


def _states(picture: Picture) -> Iterator[str]:
    machine = picture.machine
    for q, name in enumerate(machine.states):
        (x, y), half = picture.place(q), picture.half_width(q)
        verdict = machine.final.get(q)
        kind = "state" if verdict is None else f"state {verdict}"
        about = name if verdict is None else f"{name}: {_SAYS[verdict]}"
        yield f'<g data-state="{q}">{tooltip(about)}'
        if q == machine.start:
            along, across = (y - HALF, x) if picture.down else (x - half, y)
            line = curve([(along - 30, across), (along - TIP, across)], picture.down)
            yield f'<path class="edge" d="{line}"/>'
            yield _tip(along, across, 1, picture.down)
        corner = 6 if verdict is Verdict.HALT else HALF
        yield _pill(kind, x, y, half, HALF, corner)
        if verdict is not None:
            yield _pill(f"{kind} ring", x, y, half - 4, HALF - 4, corner - 4)
        yield text(x, y + 4.5, name, "name")
        yield "</g>"
        if lines := picture.boxes[q].lines:
            about = "\n".join([f"{name} to itself", *picture.labels[q, q]])
            yield f'<g data-edge="{q} {q}">{tooltip(about)}'
            loop = _loop_beside(x + half, y, lines) if picture.down else _loop(x, y - HALF, lines)
            yield from loop
            yield "</g>"


_SAYS = {
    Verdict.ACCEPT: "the machine accepts",
    Verdict.REJECT: "the machine rejects",
    Verdict.HALT: "the machine halts",
}


def _label(x: float, y: float, lines: Sequence[str]) -> Iterator[str]:
    """Lines of text around `x`, below `y`."""
    for i, line in enumerate(lines):
        yield text(x, y + 2 + LINE * (i + 1) - 3.5, line, "label")


def _tip(along: float, across: float, direction: int, down: bool = False) -> str:
    point, back = number(along), number(along - direction * TIP * 1.3)
    one, other = number(across - 4), number(across + 4)
    if down:
        return f'<path class="tip" d="M{number(across)} {point}L{one} {back}H{other}z"/>'
    return f'<path class="tip" d="M{point} {number(across)}L{back} {one}V{other}z"/>'


def _pill(css: str, x: float, y: float, half_width: float, half: float, corner: float) -> str:
    return (
        f'<rect class="{css}" x="{number(x - half_width)}" y="{number(y - half)}" '
        f'width="{number(2 * half_width)}" height="{number(2 * half)}" rx="{number(corner)}"/>'
    )


def _loop(x: float, top: float, lines: Sequence[str]) -> Iterator[str]:
    """A loop above a state, with its label on top."""
    a, b, y = number(x - 9), number(x + 9), number(top + 1.5)
    high = number(top - LOOP - 4)
    data = f"M{a} {y}C{number(x - 22)} {high} {number(x + 22)} {high} {b} {y}"
    yield f'<path class="edge" d="{data}"/>'
    yield (
        f'<path class="tip" d="M{b} {number(top + 2)}L{number(x + 8.6)} {number(top - 8)}'
        f'L{number(x + 16)} {number(top - 5)}z"/>'
    )
    yield from _label(x, top - LOOP - label_size(lines)[1] + 2, lines)


def _loop_beside(right: float, y: float, lines: Sequence[str]) -> Iterator[str]:
    """A loop on the right of a state, with its label beside it."""
    a, b, x = number(y - 9), number(y + 9), number(right - 1.5)
    far = number(right + LOOP + 4)
    data = f"M{x} {a}C{far} {number(y - 22)} {far} {number(y + 22)} {x} {b}"
    yield f'<path class="edge" d="{data}"/>'
    yield (
        f'<path class="tip" d="M{number(right - 2)} {b}L{number(right + 8)} {number(y + 8.6)}'
        f'L{number(right + 5)} {number(y + 16)}z"/>'
    )
    wide, high = label_size(lines)
    yield from _label(right + LOOP + 4 + wide / 2, y - high / 2, lines)
