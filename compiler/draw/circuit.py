"""Circuits as pictures: gates as symbols while they can be told apart, as dots beyond that."""

from collections import Counter

import numpy as np

from tmc.circuits.circuit import TRUE, Circuit
from tmc.draw.diagram import Entry, Part, Shape, diagram
from tmc.draw.dots import Dots, dots

MAX_SYMBOLS = 600
"""Circuits with more gates are drawn as dots."""


def circuit_svg(circuit: Circuit, caption: str = "") -> str:
    """The circuit as an SVG picture: inputs on the left, outputs on the right, in their order."""
    depth = int(circuit.levels.max(initial=0))
    title = f"A circuit of {len(circuit):,} gates and depth {depth:,}"
    if len(circuit) > MAX_SYMBOLS:
        return dots(_dots(circuit), title, caption)
    parts = circuit_parts(circuit, depth + 1)
    return diagram(parts, title, caption, _legend(parts))


def _legend(parts: list[Part]) -> list[Entry]:
    shapes = Counter(part.shape for part in parts)
    entries: list[Entry] = [
        (shape, f"{shape.upper()}: {shapes[shape]:,}")
        for shape in (Shape.AND, Shape.XOR)
        if shapes[shape]
    ]
    if any(inverted for part in parts for _, inverted in part.pins):
        entries.append((None, "NOT, part of a wire"))
    return entries


def circuit_parts(circuit: Circuit, last: int) -> list[Part]:
    """The nodes as parts, then the outputs; a constant output is written as an equation.

    The constant is there only if a gate reads it.
    """
    names = {node: name for node, name in enumerate(circuit.inputs, start=1)}
    if (circuit.fanin <= TRUE).any():
        names[0] = "0"
    number = {node: i for i, node in enumerate(names)}
    parts = [Part(Shape.INPUT, name, 0, title=f"input {name}") for name in circuit.inputs]
    parts += [Part(Shape.INPUT, "0", 0, title="the constant 0")] * (0 in names)

    def pin(literal: int) -> tuple[int, bool]:
        return number[literal >> 1], bool(literal & 1)

    def shown(literal: int) -> str:
        node = literal >> 1
        return f"{'~' if literal & 1 else ''}{names.get(node, f'v{node}')}"

    levels = circuit.levels.tolist()
    for gate in circuit.gates():
        number[gate.node] = len(parts)
        shape, sign = (Shape.XOR, "^") if gate.xor else (Shape.AND, "&")
        title = f"v{gate.node} = {shown(gate.left)} {sign} {shown(gate.right)}"
        parts.append(Part(shape, "", levels[gate.node], (pin(gate.left), pin(gate.right)), title))
    for name, literal in zip(circuit.outputs, circuit.literals.tolist(), strict=True):
        if literal <= TRUE:
            parts.append(Part(Shape.OUTPUT, f"{name} = {literal}", last))
        else:
            title = f"output {name} = {shown(literal)}"
            parts.append(Part(Shape.OUTPUT, name, last, (pin(literal),), title))
    return parts


def _dots(circuit: Circuit) -> Dots:
    """The nodes less the constant."""
    target = np.repeat(np.arange(circuit.first_gate, circuit.nodes), 2)
    edges = np.stack([circuit.fanin.reshape(-1) >> 1, target], axis=1)
    kind = np.concatenate([np.zeros(len(circuit.inputs), np.int64), 1 + circuit.xor])
    roots = zip(circuit.outputs, ((circuit.literals >> 1) - 1).tolist(), strict=True)
    return Dots(
        circuit.levels[1:].astype(np.int64),
        edges[edges[:, 0] > 0].astype(np.int64) - 1,
        kind,
        ("inputs", "AND", "XOR"),
        circuit.inputs,
        [(name, root) for name, root in roots if root >= 0],
    )
