"""Circuits as NetworkX graphs, for its algorithms: https://networkx.org"""

from typing import TYPE_CHECKING

from tmc.circuit import TRUE, Circuit

if TYPE_CHECKING:
    import networkx as nx


def to_networkx(circuit: Circuit) -> "nx.DiGraph":
    """The circuit as a directed graph from inputs to outputs.

    Nodes are the numbers of the circuit's nodes, with `kind` (`constant`, `input`, `and`, `xor`)
    and the `name` of an input or the literals `left` and `right` of a gate; an output is the node
    `("output", i)` with its `name` and `literal`. An edge says whether it is a `complement`; a gate
    that reads one node twice has one edge, that of its right literal.
    """
    import networkx as nx

    graph = nx.DiGraph()
    if (circuit.fanin <= TRUE).any() or (circuit.literals <= TRUE).any():
        graph.add_node(0, kind="constant")
    for node, name in enumerate(circuit.inputs, start=1):
        graph.add_node(node, kind="input", name=name)
    for gate in circuit.gates():
        kind = "xor" if gate.xor else "and"
        graph.add_node(gate.node, kind=kind, left=gate.left, right=gate.right)
        for literal in (gate.left, gate.right):
            graph.add_edge(literal >> 1, gate.node, complement=bool(literal & 1))
    for i, name in enumerate(circuit.outputs):
        literal = int(circuit.literals[i])
        graph.add_node(("output", i), kind="output", name=name, literal=literal)
        graph.add_edge(literal >> 1, ("output", i), complement=bool(literal & 1))
    return graph
