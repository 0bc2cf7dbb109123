"""LUT networks as pictures: the sparse DAG, in which every constituent reads few variables."""

from collections import Counter

import numpy as np

from tmc.circuits.lut import Lut, LutNetwork
from tmc.draw.constituents import recognise
from tmc.draw.diagram import Part, Shape, diagram
from tmc.draw.dots import Dots, dots

MAX_BOXES = 400
"""Networks with more constituents are drawn as dots."""

_TINTS = {"AND": "and", "OR": "and", "XOR": "xor", "=": "xor"}


def lut_svg(network: LutNetwork, caption: str = "") -> str:
    """The network as an SVG picture: a box is a constituent, with its function's name.

    Without a name it is a formula of the pins' letters, or `f of 6`; its title has the table.
    """
    levels = network.levels()
    title = f"{len(network):,} constituents that read at most {network.fan_in} variables each"
    if len(network) > MAX_BOXES:
        return _as_dots(network, levels, title, caption)
    parts = lut_parts(network, levels)
    counts = Counter(len(lut.fanin) for lut in network.luts if lut.fanin)
    fans = ", ".join(f"{counts[k]:,} of fan-in {k}" for k in sorted(counts))
    return diagram(parts, title, caption, [(Shape.BOX, f"constituents: {fans}")] if fans else [])


def lut_parts(network: LutNetwork, levels: list[int]) -> list[Part]:
    """The nodes as parts, then the outputs; a constant output is written as an equation."""
    inputs = len(network.inputs)
    parts = [Part(Shape.INPUT, name, 0, title=f"input {name}") for name in network.inputs]
    read = {j for lut in network.luts for j in lut.fanin}
    number = {node: node for node in range(inputs)}
    names = list(network.inputs)
    for node, lut in enumerate(network.luts, start=inputs):
        names.append(f"v{node}")
        if lut.fanin or node in read:
            number[node] = len(parts)
            reads = [(number[j], names[j]) for j in lut.fanin]
            parts.append(_box(node, lut, levels[node], reads))
        else:
            names[node] = str(lut.table)
    last = max(levels, default=0) + 1
    for name, root in zip(network.outputs, network.roots, strict=True):
        title = f"output {name} = {names[root]}"
        if root in number:
            parts.append(Part(Shape.OUTPUT, name, last, ((number[root], False),), title))
        else:
            parts.append(Part(Shape.OUTPUT, f"{name} = {names[root]}", last, (), title))
    return parts


def _box(node: int, lut: Lut, level: int, reads: list[tuple[int, str]]) -> Part:
    what = recognise(lut)
    names = ", ".join(
        f"{'~' * inverted}{name}" for (_, name), inverted in zip(reads, what.inverted, strict=True)
    )
    value = f"{'~' * what.output_inverted}{what.name}"
    return Part(
        Shape.BOX,
        what.name,
        level,
        tuple(zip((j for j, _ in reads), what.inverted, strict=True)),
        f"v{node} = {value} of {names}; fan-in {len(reads)}, table {lut.table:#x}",
        what.output_inverted,
        what.marks,
        _TINTS.get(what.name, "box"),
    )


def _as_dots(network: LutNetwork, levels: list[int], title: str, caption: str) -> str:
    inputs = len(network.inputs)
    edges = np.array(
        [(j, node) for node, lut in enumerate(network.luts, start=inputs) for j in lut.fanin],
        dtype=np.int64,
    ).reshape(-1, 2)
    kind = np.array(
        [0] * inputs + [1 + (len(lut.fanin) > 2) for lut in network.luts], dtype=np.int64
    )
    kinds = ("inputs", "fan-in 1 and 2", "fan-in 3 and more")
    outputs = list(zip(network.outputs, network.roots, strict=True))
    picture = Dots(np.array(levels), edges, kind, kinds, network.inputs, outputs)
    return dots(picture, title, caption)
