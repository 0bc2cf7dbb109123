"""State diagrams as TikZ pictures, with the layout of the SVG pictures: https://tikz.dev

Final states have a second line, dashed where the machine rejects, with corners where it halts.
"""

from collections.abc import Iterator, Sequence

from tmc.draw.states_layout import HALF, LINE, LOOP, Picture, drawing, label_size
from tmc.draw.tex import at, curved, escaped, size
from tmc.machines.machine import Machine

_HEAD = r"""%% in the preamble: \usepackage{tikz} \usetikzlibrary{arrows.meta}
\begin{tikzpicture}[
  >={Latex[length=2mm]}, edge/.style={draw, ->}, back/.style={draw, <-},
  state/.style={draw, inner sep=0pt, font=\ttfamily\bfseries, minimum height=%s,
    rounded corners=%s},
  accept/.style={double}, reject/.style={double, densely dashed},
  halt/.style={double, rounded corners=1mm}, rule/.style={font=\small\ttfamily},
]"""


def states_tikz(machine: Machine) -> str:
    """The state diagram of a machine as a picture for a document to input."""
    picture = drawing(machine)
    head = _HEAD % (size(2 * HALF), size(HALF - 1))
    body = [*_states(picture), *_edges(picture)]
    return "\n".join([head, *(f"  {line}" for line in body), r"\end{tikzpicture}", ""])


def _states(picture: Picture) -> Iterator[str]:
    machine = picture.machine
    for q, name in enumerate(machine.states):
        (x, y), half = picture.place(q), picture.half_width(q)
        kind = f"state, {machine.final[q]}" if q in machine.final else "state"
        node = f"[{kind}, minimum width={size(2 * half)}] (q{q}) at {at(x, y)}"
        yield rf"\node{node} {{{escaped(name)}}};"
        if q == machine.start:
            start = (at(x, y - HALF - 30), at(x, y - HALF))
            if not picture.down:
                start = (at(x - half - 30, y), at(x - half, y))
            yield rf"\draw[edge] {' -- '.join(start)};"
        if (lines := picture.boxes[q].lines) and picture.down:
            right, far = x + half, x + half + LOOP + 4
            bend = f"{at(far, y - 22)} and {at(far, y + 22)}"
            yield rf"\draw[edge] {at(right, y - 9)} .. controls {bend} .. {at(right, y + 9)};"
            wide, high = label_size(lines)
            yield from _label(far + wide / 2, y - high / 2, lines)
        elif lines:
            top, high = y - HALF, y - HALF - LOOP - 4
            bend = f"{at(x - 22, high)} and {at(x + 22, high)}"
            yield rf"\draw[edge] {at(x - 9, top)} .. controls {bend} .. {at(x + 9, top)};"
            yield from _label(x, top - LOOP - label_size(lines)[1] + 2, lines)


def _edges(picture: Picture) -> Iterator[str]:
    for way in picture.ways():
        into, out = curved(way.into, picture.down), curved(way.out, picture.down)
        if way.forward:
            yield rf"\draw {into};" + rf" \draw[edge] {out};"
        else:
            yield rf"\draw[back] {into};" + rf" \draw {out};"
        yield from _label(way.x, way.y - way.height / 2, way.lines)


def _label(x: float, top: float, lines: Sequence[str]) -> Iterator[str]:
    for i, line in enumerate(lines):
        yield rf"\node[rule] at {at(x, top + 2 + LINE * (i + 0.5))} {{{escaped(line)}}};"
