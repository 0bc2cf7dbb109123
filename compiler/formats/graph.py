"""Circuits as NetworkX graphs, for its algorithms: https://networkx.org"""

from typing import TYPE_CHECKING, Any

from tmc.circuits.circuit import TRUE, Circuit
from tmc.formats.cells import GATES, Gate
from tmc.formats.netlist import Netlist

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


def from_networkx(graph: "nx.DiGraph") -> Circuit:
    """The circuit of a directed graph, such as `to_networkx` makes or a program of one's own.

    Every node has a `kind`: `constant` (false), `input`, `output`, or a gate: `and`, `nand`, `or`,
    `nor`, `xor`, `xnor`, `not`, `buf`. Inputs and outputs are in the order of the graph, each with
    a `name`, or else called as the node. A gate reads the edges into it, and an output the one into
    it; an edge with `complement` is a NOT. Where a node has `left` and `right`, or `literal`, these
    literals of nodes that are numbers count. Raises `TmcError` with the node that is wrong.

    >>> import networkx as nx
    >>> graph = nx.DiGraph([("a", "and"), ("b", "and"), ("and", "f")])
    >>> for node, kind in {"a": "input", "b": "input", "and": "nand", "f": "output"}.items():
    ...     graph.nodes[node]["kind"] = kind
    >>> print(from_networkx(graph))
    inputs: a=v1 b=v2
    v3 = v1 & v2
    outputs: f=~v3
    """
    nodes = list(graph.nodes)
    netlist = Netlist("graph", lambda i: f" node {nodes[i]!r}")
    for place, (node, data) in enumerate(graph.nodes(data=True)):
        kind, wire = data.get("kind"), netlist.wire(repr(node))
        reads = _literals(netlist, graph, node, data)
        match kind:
            case "constant":
                netlist.drive(wire, Gate("or", 0), [], place)
            case "input":
                netlist.input(str(data.get("name", node)), place, wire)
            case "output" if len(reads) == 1:
                netlist.output(str(data.get("name", node)), reads[0], place)
            case "not" | "buf" if len(reads) == 1:
                netlist.drive(wire, Gate(kind, 1), reads, place)
            case _ if reads and kind in GATES and kind not in ("not", "buf"):
                netlist.drive(wire, Gate(kind, len(reads)), reads, place)
            case _:
                raise netlist.error(place, f"expected no {kind!r} that reads {len(reads)} nodes")
    return netlist.circuit()


def _literals(
    netlist: Netlist, graph: "nx.DiGraph", node: object, data: dict[str, Any]
) -> list[int]:
    """What a node reads."""
    given = [data[key] for key in ("left", "right", "literal") if isinstance(data.get(key), int)]
    if given:
        return [
            netlist.wire(repr(literal >> 1)) ^ (literal & 1) if literal > TRUE else literal
            for literal in given
        ]
    edges = graph.in_edges(node, data="complement", default=False)
    return [netlist.wire(repr(source)) ^ bool(flip) for source, _, flip in edges]
