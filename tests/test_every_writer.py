"""Corners of circuits in every format that is written: they come back, or are refused.

Formats that are read come back by their readers; of the others, a solver opens the clauses, Python
runs its source, Graphviz parses its graph, and the TikZ picture is read off its nodes and wires.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
from pysat.formula import CNF
from pysat.solvers import Solver

from tests.netlists import same
from tmc.circuits.builder import Builder
from tmc.circuits.circuit import Circuit
from tmc.circuits.mapping import map_luts
from tmc.draw.tex import escaped
from tmc.formats.cells import Table
from tmc.formats.graph import from_networkx
from tmc.formats.suffix import WRITERS, read_circuit, write_circuit
from tmc.machines.errors import TmcError

GATE = [(False, 2, 5)]  # of two inputs
ODD = ["y[-1].b", "a/b", "$", "0x", "and", "-", "<x>"]

WORKING = {
    "constants": Circuit.of(["a"], [], [("zero", 0), ("one", 1)]),
    "constants in gates": Circuit.of(["a"], [(False, 1, 3), (True, 4, 1)], [("y", 7)]),
    "an input as output": Circuit.of(["a", "b"], [], [("y", 4)]),
    "an input under two names": Circuit.of(["a", "b"], [], [("y", 4), ("z", 4)]),
    "a complemented input as output": Circuit.of(["a", "b"], [], [("y", 5)]),
    "a gate under two names": Circuit.of(["a", "b"], GATE, [("y", 6), ("z", 6)]),
    "a gate and its complement": Circuit.of(["a", "b"], GATE, [("y", 7), ("z", 6)]),
    "an input that nothing reads": Circuit.of(["a", "b", "c"], [(True, 2, 6)], [("y", 8)]),
    "a gate that nothing reads": Circuit.of(["a", "b"], GATE, [("y", 2)]),
    "no outputs": Circuit.of(["a", "b"], GATE, []),
    "no inputs": Circuit.of([], [(False, 1, 1)], [("y", 3)]),
    "one name with a comma": Circuit.of(["a,b"], [], [("y,z", 3)]),
    "names like those of wires": Circuit.of(["n3", "nn3"], GATE, [("n4", 7), ("v1", 4)]),
    "odd names": Circuit.of(ODD, [(True, 2, 5)], [("module", 16), ("input", 6)]),
}
"""What every format has to hold, unless a name in it is not allowed."""

NAMED = {
    "an output with the name of its input": Circuit.of(["a", "b"], GATE, [("b", 4), ("y", 6)]),
    "an output with the name of another input": Circuit.of(["a", "b"], [], [("y", 2), ("a", 4)]),
    "an output with the name of an input and its complement": Circuit.of(["a"], [], [("a", 3)]),
    "two outputs of one name": Circuit.of(["a"], [], [("y", 2), ("y", 3)]),
    "two inputs of one name": Circuit.of(["a", "a"], GATE, [("y", 6)]),
    "a name with a space": Circuit.of(["a b"], [], [("y", 3)]),
    "a name with a line end": Circuit.of(["a\nb"], [], [("y", 3)]),
    "a name with quotes": Circuit.of(["a\"'b\\"], [], [('"""', 3)]),
    "no name": Circuit.of([""], [], [("y", 3)]),
    "a word of the format": Circuit.of(["a"], [], [("INORDER", 3)]),
}

NETLISTS = {".blif": "BLIF", ".bench": "BENCH", ".eqn": "EQN"}  # a name is a wire
AIGER = {".aag": "AIGER", ".aig": "AIGER"}
VERILOG = {".v": "Verilog"}  # a name is a port
YOSYS = {".yosys.json": "the JSON of Yosys"}
CNF_FILE = {".cnf": "DIMACS CNF"}
BY_NAME = NETLISTS | VERILOG | YOSYS

REFUSED: Mapping[str, tuple[Mapping[str, str], str]] = {
    "one name with a comma": ({".bench": "BENCH"}, "the name 'a,b'"),
    "an output with the name of its input": (
        VERILOG | YOSYS,
        "an input and an output that are both called 'b'",
    ),
    "an output with the name of another input": (BY_NAME, "called 'a'"),
    "an output with the name of an input and its complement": (BY_NAME, "called 'a'"),
    "two outputs of one name": (BY_NAME, "two outputs called 'y'"),
    "two inputs of one name": (BY_NAME, "two inputs called 'a'"),
    "a name with a space": (NETLISTS | VERILOG, "the name 'a b'"),
    "a name with a line end": (NETLISTS | VERILOG | AIGER | CNF_FILE, "the name 'a\\nb'"),
    "a name with quotes": ({".eqn": "EQN", ".blif": "BLIF"}, "the name "),
    "no name": (BY_NAME | AIGER, "the name ''"),
    "a word of the format": ({".eqn": "EQN"}, "the name 'INORDER'"),
}
"""The formats that cannot hold a circuit, and what they say."""


def from_cnf(text: str) -> Circuit:
    """The function that the clauses give, point by point."""
    inputs, outputs = (
        [(name, int(v)) for v, name in re.findall(rf"^c {kind} (-?\d+) ?(.*)$", text, re.M)]
        for kind in ("input", "output")
    )
    points = list(np.ndindex(*[2] * len(inputs)))
    rows = []
    with Solver(bootstrap_with=CNF(from_string=text).clauses) as solver:
        for point in points:
            at = [v if bit else -v for (_, v), bit in zip(inputs, point, strict=True)]
            rows.append([solver.solve([*at, v]) for _, v in outputs])
            assert [solver.solve([*at, -v]) for _, v in outputs] == [not x for x in rows[-1]]
    return tabulated([name for name, _ in inputs], [name for name, _ in outputs], rows)


def from_python(text: str) -> Circuit:
    """The function that the source evaluates, all points at once."""
    scope: dict[str, Any] = {"__name__": "circuit"}
    exec(text, scope)
    n = len(scope["INPUTS"])
    points = 1 << n
    values = [sum((i >> (n - 1 - j) & 1) << i for i in range(points)) for j in range(n)]
    columns = scope["evaluate"](values, points)
    rows = [[bool(column >> i & 1) for column in columns] for i in range(points)]
    return tabulated(scope["INPUTS"], scope["OUTPUTS"], rows)


def tabulated(inputs: list[str], outputs: list[str], rows: list[list[bool]]) -> Circuit:
    """The circuit of a truth table, its rows as in `truth_table`."""
    n = len(inputs)
    builder = Builder([str(i) for i in range(n)])
    roots = []
    for column in range(len(outputs)):
        bits = sum(
            rows[sum((i >> j & 1) << (n - 1 - j) for j in range(n))][column] << i
            for i in range(1 << n)
        )
        table = Table(n, bits).circuit()
        nodes = builder.add(table, builder.inputs)
        root = int(table.literals[0])
        roots.append((str(column), nodes[root >> 1] ^ (root & 1)))
    return replace(builder.build(dict(roots)), inputs=tuple(inputs), outputs=tuple(outputs))


def from_dot(text: str) -> Circuit:
    """The circuit of the graph as Graphviz parses it."""
    if not shutil.which("dot"):
        pytest.skip("no dot on the PATH: install the package graphviz")
    done = subprocess.run(["dot", "-Tdot_json"], input=text.encode(), capture_output=True)
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    gates = {"&": "and", "^": "xor"}
    graph = nx.MultiDiGraph()
    numbers = {}
    for thing in document.get("objects", []):
        if "label" not in thing:  # a rank
            continue
        name = thing["name"]
        label = re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], thing["label"])
        numbers[thing["_gvid"]] = name
        if name == "v0":
            kind = "constant"
        elif thing.get("shape") == "plaintext":
            kind = "input" if name.startswith("v") else "output"
        else:
            kind = gates[label]
        graph.add_node(name, kind=kind, name=label)
    for edge in document.get("edges", []):
        ends = numbers[edge["tail"]], numbers[edge["head"]]
        graph.add_edge(*ends, complement=edge.get("arrowhead") == "odot")
    return from_networkx(graph)


def from_tikz(text: str) -> Circuit:
    """The circuit of the picture: a wire ends at a pin of a gate, or where an output stands."""
    place = r"\([-\d., ]+\)"
    graph = nx.MultiDiGraph()
    outputs: dict[str, str] = {}
    inverted: dict[tuple[str, int], bool] = {}
    graph.add_node("0", kind="constant")
    nodes = rf"\\node\[([^\n]*)\] \((v\d+)\) at ({place}) {{(.*?)}};\n"
    for style, node, where, label in re.findall(nodes, text, re.DOTALL):
        if gate := re.match(r"(and|xor) gate, inputs={([in]+)}", style):
            graph.add_node(node, kind=gate[1])
            inverted |= {(node, i): pin == "i" for i, pin in enumerate(gate[2], start=1)}
        elif "anchor=east" in style and label == "0":
            graph.add_node(node, kind="constant")
        elif "anchor=east" in style:
            graph.add_node(node, kind="input", name=label)
        else:
            name, _, constant = label.partition(" = ")
            graph.add_node(node, kind="output", name=name)
            outputs[where] = node
            if constant:
                graph.add_edge("0", node, complement=constant == "1")
    marks = re.findall(rf"\\node\[complement, anchor=east\] at ({place})", text)
    for source, path in re.findall(r"\\draw\[wire\] \((v\d+)\.\w+\) (.*);", text):
        if pin := re.search(r"\((v\d+)\.input (\d)\)$", path):
            graph.add_edge(source, pin[1], complement=inverted[pin[1], int(pin[2])])
        else:
            end = re.findall(place, path)[-1]
            graph.add_edge(source, outputs[end], complement=end in marks)
    return from_networkx(graph)


OPENED: Mapping[str, Callable[[str], Circuit]] = {
    ".cnf": from_cnf,
    ".py": from_python,
    ".dot": from_dot,
    ".tex": from_tikz,
}
SUFFIXES = [suffix for suffix in WRITERS if suffix not in (".svg", ".pdf", ".png")]
CIRCUITS = WORKING | NAMED


def opened(path: Path) -> Circuit:
    """The circuit in a file, as its reader or another program finds it."""
    open_text = OPENED.get(path.suffix)
    return open_text(path.read_text()) if open_text else read_circuit(path)


def shown(circuit: Circuit, suffix: str) -> Circuit:
    """The circuit with the names that the format keeps."""
    inputs, outputs = circuit.inputs, circuit.outputs
    if suffix == ".bristol":
        inputs = tuple(f"i{i}" for i in range(len(inputs)))
        outputs = tuple(f"o{i}" for i in range(len(outputs)))
    elif suffix == ".tex":
        inputs, outputs = tuple(map(escaped, inputs)), tuple(map(escaped, outputs))
    return replace(circuit, inputs=inputs, outputs=outputs)


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("name", CIRCUITS)
def test_a_circuit_comes_back_or_is_refused(name: str, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"f{suffix}"
    refusing, what = REFUSED.get(name, ({}, ""))
    if suffix not in refusing:
        write_circuit(CIRCUITS[name], path)
        assert same(opened(path), shown(CIRCUITS[name], suffix))
        return
    with pytest.raises(TmcError, match=re.escape(f"{refusing[suffix]} cannot hold ")) as raised:
        write_circuit(CIRCUITS[name], path)
    assert what in str(raised.value) and raised.value.hint == "rename it, or write .json"
    assert not path.exists()


@pytest.mark.parametrize("suffix", [".blif", ".bench"])
@pytest.mark.parametrize("name", CIRCUITS)
def test_constituents_come_back_or_are_refused(name: str, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"f{suffix}"
    refusing, what = REFUSED.get(name, ({}, ""))
    network = map_luts(CIRCUITS[name], 3)
    if suffix not in refusing:
        write_circuit(network, path)
        assert same(read_circuit(path), CIRCUITS[name])
        return
    with pytest.raises(TmcError, match=f"{refusing[suffix]} cannot hold ") as raised:
        write_circuit(network, path)
    assert what in str(raised.value) and not path.exists()
