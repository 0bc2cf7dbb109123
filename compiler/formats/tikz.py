"""Circuits and LUT networks as TikZ pictures, for papers: https://tikz.dev/library-circuits

The layout is that of the SVG pictures. Gates are the symbols of TikZ's own library, so that a paper
can give them another look. The file holds the picture alone, for a document to input.
"""

from collections.abc import Iterator, Sequence

from tmc.circuits.circuit import Circuit
from tmc.circuits.lut import LutNetwork
from tmc.draw.circuit import MAX_SYMBOLS, circuit_parts
from tmc.draw.diagram import Part, Picture, Shape
from tmc.draw.luts import MAX_BOXES, lut_parts
from tmc.draw.tex import UNITS, at, escaped, formula
from tmc.machines.errors import TmcError

_HEAD = r"""% in the preamble: \usepackage{tikz} \usetikzlibrary{circuits.logic.US}
\begin{tikzpicture}[
  circuit logic US, huge circuit symbols,
  wire/.style={draw=gray}, constituent/.style={draw, rounded corners, inner sep=0pt},
  complement/.style={circle, draw, fill=white, inner sep=1.2pt},
  signal/.style={font=\ttfamily}, role/.style={font=\tiny\ttfamily, anchor=west},
]"""


def circuit_tikz(circuit: Circuit) -> str:
    """The circuit as a picture; raises `TmcError` if it has more than 600 gates."""
    if len(circuit) > MAX_SYMBOLS:
        raise _too_large(f"{len(circuit):,} gates", f"{MAX_SYMBOLS}")
    return _picture(circuit_parts(circuit, int(circuit.levels.max(initial=0)) + 1))


def lut_tikz(network: LutNetwork) -> str:
    """The network as a picture; raises `TmcError` if it has more than 400 constituents."""
    if len(network) > MAX_BOXES:
        raise _too_large(f"{len(network):,} constituents", f"{MAX_BOXES}")
    return _picture(lut_parts(network, network.levels()))


def _too_large(what: str, most: str) -> TmcError:
    return TmcError(
        f"a TikZ picture of {what} cannot be read: the most are {most}",
        hint="write .svg, which shows large circuits as dots",
    )


def _picture(parts: Sequence[Part]) -> str:
    picture = Picture(parts)
    body = [*_nodes(picture), *_wires(picture), *_marks(picture)]
    return "\n".join([_HEAD, *(f"  {line}" for line in body), r"\end{tikzpicture}", ""])


def _nodes(picture: Picture) -> Iterator[str]:
    for v, part in enumerate(picture.parts):
        left, right = picture.ends(v)
        y = picture.y[v]
        label = escaped(part.label)
        match part.shape:
            case Shape.INPUT:
                yield rf"\node[signal, anchor=east] (v{v}) at {at(right, y)} {{{label}}};"
            case Shape.OUTPUT:
                yield rf"\node[signal, anchor=west] (v{v}) at {at(left, y)} {{{label}}};"
            case Shape.AND | Shape.XOR:
                pins = "".join("i" if inverted else "n" for _, inverted in _ranked(picture, v))
                place = at((left + right) / 2, y)
                yield rf"\node[{part.shape} gate, inputs={{{pins}}}] (v{v}) at {place} {{}};"
            case Shape.BOX:
                label = formula(part.label) if _is_formula(part) else label
                ends = [y for _, y in picture.pins(v)]
                height = (max(ends, default=y) - min(ends, default=y) + 24) / UNITS
                size = (
                    f"minimum width={(right - left) / UNITS:.2f}cm, minimum height={height:.2f}cm"
                )
                place = at((left + right) / 2, y)
                yield rf"\node[constituent, signal, {size}] (v{v}) at {place} {{{label}}};"


def _wires(picture: Picture) -> Iterator[str]:
    for v, part in enumerate(picture.parts):
        order = {j: i for i, (j, _) in enumerate(_ranked(picture, v), start=1)}
        left = picture.ends(v)[0]
        for j, (u, _) in enumerate(part.pins):
            gate = picture.parts[u].shape in (Shape.AND, Shape.XOR)
            path = [f"(v{u}.{'output' if gate else 'east'})"]
            for layer, y in picture.layout.route(u, v):
                start, end = picture.columns[layer]
                path += [f"to[out=0, in=180] {at(start, y)}", f"-- {at(end, y)}"]
            if part.shape in (Shape.AND, Shape.XOR):
                end_point = f"(v{v}.input {order[j]})"
            else:
                end_point = at(left, picture.pins(v)[j][1])
            yield rf"\draw[wire] {' '.join(path)} to[out=0, in=180] {end_point};"


def _marks(picture: Picture) -> Iterator[str]:
    """The complements of boxes and outputs, and the roles of the pins of boxes."""
    for v, part in enumerate(picture.parts):
        left = picture.ends(v)[0]
        if part.inverted:
            yield rf"\node[complement, anchor=west] at (v{v}.east) {{}};"
        if part.shape in (Shape.BOX, Shape.OUTPUT):
            for j, (inverted, y) in enumerate(picture.pins(v)):
                if inverted:
                    yield rf"\node[complement, anchor=east] at {at(left, y)} {{}};"
                if part.marks:
                    mark = formula(part.marks[j]) if _is_formula(part) else part.marks[j]
                    yield rf"\node[role] at {at(left, y)} {{{mark}}};"


def _is_formula(part: Part) -> bool:
    return part.marks[:1] == ("a",)


def _ranked(picture: Picture, v: int) -> list[tuple[int, bool]]:
    """The pins of a part from the top, each with whether it is complemented."""
    pins = picture.pins(v)
    order = sorted(range(len(pins)), key=lambda j: (pins[j][1], j))
    return [(j, pins[j][0]) for j in order]
