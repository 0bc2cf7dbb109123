"""Graphviz source: https://graphviz.org/doc/info/lang.html

A complemented edge ends in a small circle, as a NOT does in a drawn circuit.
"""

from collections.abc import Iterator

from tmc.circuits.circuit import TRUE, Circuit
from tmc.circuits.lut import LutNetwork
from tmc.formats.text import joined

_START = ["digraph {", "  rankdir=LR", '  node [fontname="monospace" shape=circle]']


def circuit_dot(circuit: Circuit) -> str:
    """The circuit as a Graphviz digraph, inputs on the left.

    >>> print(circuit_dot(Circuit.of(["a", "b"], [(True, 2, 4)], [("equal", 7)])), end="")
    digraph {
      rankdir=LR
      node [fontname="monospace" shape=circle]
      { rank=source v1 v2 }
      v1 [label="a" shape=plaintext]
      v2 [label="b" shape=plaintext]
      v3 [label="^"]
      v1 -> v3
      v2 -> v3
      { rank=sink o0 }
      o0 [label="equal" shape=plaintext]
      v3 -> o0 [arrowhead=odot]
    }
    """
    return joined(_circuit_lines(circuit))


def lut_dot(network: LutNetwork) -> str:
    """The LUT network as a Graphviz digraph; a constituent is labelled with its truth table."""
    return joined(_lut_lines(network))


def _circuit_lines(circuit: Circuit) -> Iterator[str]:
    yield from _START
    yield from _rank("source", [f"v{i}" for i in range(1, circuit.first_gate)])
    if (circuit.fanin <= TRUE).any() or (circuit.literals <= TRUE).any():
        yield "  v0 [label=0 shape=plaintext]"
    for i, name in enumerate(circuit.inputs, start=1):
        yield f"  v{i} [label={_quoted(name)} shape=plaintext]"
    for gate in circuit.gates():
        yield f'  v{gate.node} [label="{"^" if gate.xor else "&"}"]'
        yield _edge(gate.left, f"v{gate.node}")
        yield _edge(gate.right, f"v{gate.node}")
    yield from _rank("sink", [f"o{i}" for i in range(len(circuit.outputs))])
    for i, (name, literal) in enumerate(
        zip(circuit.outputs, circuit.literals.tolist(), strict=True)
    ):
        yield f"  o{i} [label={_quoted(name)} shape=plaintext]"
        yield _edge(literal, f"o{i}")
    yield "}"


def _lut_lines(network: LutNetwork) -> Iterator[str]:
    yield from _START
    yield from _rank("source", [f"v{i}" for i in range(len(network.inputs))])
    for i, name in enumerate(network.inputs):
        yield f"  v{i} [label={_quoted(name)} shape=plaintext]"
    for node, lut in enumerate(network.luts, start=len(network.inputs)):
        digits = max(1, (1 << len(lut.fanin)) // 4)
        yield f'  v{node} [label="{lut.table:0{digits}x}" shape=box]'
        for source in lut.fanin:
            yield f"  v{source} -> v{node}"
    yield from _rank("sink", [f"o{i}" for i in range(len(network.outputs))])
    for i, (name, root) in enumerate(zip(network.outputs, network.roots, strict=True)):
        yield f"  o{i} [label={_quoted(name)} shape=plaintext]"
        yield f"  v{root} -> o{i}"
    yield "}"


def _rank(rank: str, nodes: list[str]) -> Iterator[str]:
    if nodes:
        yield f"  {{ rank={rank} {' '.join(nodes)} }}"


def _edge(literal: int, target: str) -> str:
    return f"  v{literal >> 1} -> {target}{' [arrowhead=odot]' if literal & 1 else ''}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
