"""State diagrams as TikZ pictures, with the layout of the SVG pictures: https://tikz.dev

Final states have a second line, dashed where the machine rejects, with corners where it halts.
"""

from collections.abc import Iterator, Sequence

from tmc.draw.states import HALF, LINE, LOOP, Picture, label_size
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
    picture = Picture(machine)
    head = _HEAD % (size(2 * HALF), size(HALF - 1))
    body = [*_states(picture), *_edges(picture)]
    return "\n".join([head, *(f"  {line}" for line in body), r"\end{tikzpicture}", ""])


def _states(picture: Picture) -> Iterator[str]:
    machine = picture.machine
    for q, name in enumerate(machine.states):
        x, y, half = picture.middle(q), picture.y[q], picture.half_width(q)
        kind = f"state, {machine.final[q]}" if q in machine.final else "state"
        node = f"[{kind}, minimum width={size(2 * half)}] (q{q}) at {at(x, y)}"
        yield rf"\node{node} {{{escaped(name)}}};"
        if q == machine.start:
            yield rf"\draw[edge] {at(x - half - 30, y)} -- {at(x - half, y)};"
        if lines := picture.boxes[q].lines:
            top, high = y - HALF, y - HALF - LOOP - 4
            bend = f"{at(x - 22, high)} and {at(x + 22, high)}"
            yield rf"\draw[edge] {at(x - 9, top)} .. controls {bend} .. {at(x + 9, top)};"
            yield from _label(x, top - LOOP - label_size(lines)[1] + 2, lines)


def _edges(picture: Picture) -> Iterator[str]:
    for way in picture.ways():
        into, out = curved(way.into), curved(way.out)
        if way.forward:
            yield rf"\draw {into};" + rf" \draw[edge] {out};"
        else:
            yield rf"\draw[back] {into};" + rf" \draw {out};"
        yield from _label(way.x, way.y - way.height / 2, way.lines)


def _label(x: float, top: float, lines: Sequence[str]) -> Iterator[str]:
    for i, line in enumerate(lines):
        yield rf"\node[rule] at {at(x, top + 2 + LINE * (i + 0.5))} {{{escaped(line)}}};"
