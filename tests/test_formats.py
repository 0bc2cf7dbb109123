"""What is written can be read back, and what cannot be read is told so, never with a traceback."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.circuits import HOSTILE, circuits, random_circuit, truth_table
from tests.networks import adder
from tmc.circuits.circuit import Circuit
from tmc.circuits.lut import Lut, LutNetwork
from tmc.formats.aiger import to_aag, to_aig
from tmc.formats.aiger_reader import from_aiger
from tmc.formats.circuit_json import from_json, to_json
from tmc.formats.dot import circuit_dot, lut_dot
from tmc.formats.graph import from_networkx, to_networkx
from tmc.formats.suffix import WRITERS, read_circuit, require_writable, write_circuit
from tmc.machines.errors import TmcError, UsageError

# The half adder of the format's own description, in its order and with its gap in the variables.
HALF_ADDER = """aag 7 2 0 2 3
2
4
6
12
6 13 15
12 2 4
14 3 5
i0 x
i1 y
o0 s
o1 c
c
half adder
"""

# The same, written by us: the XOR has two ANDs of its own.
WRITTEN = """aag 6 2 0 2 4
2
4
10
12
6 4 2
8 5 3
10 9 7
12 4 2
i0 x
i1 y
o0 s
o1 c
c
half adder
"""

ADDER = Circuit.of(["x", "y"], [(True, 2, 4), (False, 2, 4)], [("s", 6), ("c", 8)])

# The AND gate of the format's description, in binary: 6 = 4 & 2.
BINARY_AND = b"aig 3 2 0 1 1\n6\n\x02\x02"


def test_half_adder_of_the_format_is_read() -> None:
    assert str(from_aiger(HALF_ADDER.encode())) == (
        "inputs: x=v1 y=v2\nv3 = v1 & v2\nv4 = v1 ^ v2\noutputs: s=v4 c=v3"
    )


def test_half_adder_is_written() -> None:
    assert to_aag(ADDER, "half adder") == WRITTEN


def test_an_xor_shares_an_earlier_and() -> None:
    """The half adder of the format has three ANDs, as it had when it was read."""
    circuit = from_aiger(HALF_ADDER.encode())
    text = to_aag(circuit)
    assert text.startswith("aag 5 2 0 2 3\n2\n4\n10\n6\n6 4 2\n8 5 3\n10 9 7\n")
    assert from_aiger(text.encode()) == circuit
    unread = Circuit.of("xy", [(False, 2, 4), (True, 2, 4)], [("s", 8)])
    assert from_aiger(to_aig(unread)) == unread  # a gate that nobody reads has no other way back


@given(circuits(max_inputs=2))
def test_what_was_read_comes_back_as_it_was(circuit: Circuit) -> None:
    """Of two inputs, most XORs meet an AND that they can share."""
    read = from_aiger(to_aig(circuit))
    data = to_aig(read)
    assert from_aiger(data) == read
    assert to_aig(from_aiger(data)) == data
    ands = int(data.split(b"\n", 1)[0].split()[-1])
    assert ands <= len(read) + 2 * int(read.xor.sum())


def test_binary_and_of_the_format_is_read_and_written() -> None:
    circuit = Circuit.of(["i0", "i1"], [(False, 2, 4)], [("o0", 6)])
    assert from_aiger(BINARY_AND) == circuit
    assert to_aig(circuit) == BINARY_AND + b"i0 i0\ni1 i1\no0 o0\n"


def test_long_deltas_of_the_format() -> None:
    """127, 128 and 16,384 take one, two and three bytes, as the format's description says."""
    inputs = [f"x{i}" for i in range(8300)]
    top = 2 * len(inputs) + 2
    literals = [top - 127, top - 128, top - 16_384]
    circuit = Circuit.of(inputs, [(False, 0, a) for a in literals], [])
    data = to_aig(circuit)
    start = data.index(b"\n") + 1
    assert data[start : start + 1] == b"\x7f"
    assert b"\x82\x01" in data[start:]  # 130: the second gate comes 2 later
    assert from_aiger(data) == circuit


@given(circuits())
def test_aiger_keeps_the_function_and_the_gates(circuit: Circuit) -> None:
    for data in (to_aag(circuit).encode(), to_aig(circuit), to_aig(circuit, "a comment\nc")):
        back = from_aiger(data)
        assert (back.inputs, back.outputs) == (circuit.inputs, circuit.outputs)
        assert (truth_table(back) == truth_table(circuit)).all()
        assert len(back) <= len(circuit)  # three ANDs may have been an XOR from the start
        assert int(back.xor.sum()) >= int(circuit.xor.sum())


@given(circuits())
def test_ascii_and_binary_say_the_same(circuit: Circuit) -> None:
    assert from_aiger(to_aag(circuit).encode()) == from_aiger(to_aig(circuit))


@pytest.mark.parametrize("bits", [1, 4, 16])
def test_every_xor_is_found_again(bits: int) -> None:
    circuit = adder(bits)
    back = from_aiger(to_aig(circuit))
    assert (back.xor == circuit.xor).all()
    assert (np.sort(back.fanin) == np.sort(circuit.fanin)).all()


@given(circuits(), st.text(max_size=5))
def test_json_is_the_same_circuit(circuit: Circuit, name: str) -> None:
    assert from_json(to_json(circuit, name)) == circuit
    assert json.loads(to_json(circuit, name))["name"] == name


@given(circuits(), st.randoms(use_true_random=False))
def test_ands_of_an_ascii_file_may_come_in_any_order(circuit: Circuit, random: object) -> None:
    lines = to_aag(circuit).splitlines()
    count = int(lines[0].split()[-1])
    start = 1 + len(circuit.inputs) + len(circuit.outputs)
    gates = lines[start : start + count]
    random.shuffle(gates)  # type: ignore[attr-defined]
    shuffled = "\n".join([*lines[:start], *gates, *lines[start + count :], ""])
    assert (truth_table(from_aiger(shuffled.encode())) == truth_table(circuit)).all()


def outcome(data: bytes) -> None:
    """Read damaged data: a circuit or a `TmcError`, and nothing else."""
    for reader in (from_aiger, from_json):
        try:
            circuit = reader(data)
        except TmcError as error:
            assert str(error)
        else:
            assert isinstance(circuit, Circuit)


@pytest.mark.parametrize("data", [to_aag(adder(3)).encode(), to_aig(adder(3)), to_json(adder(3))])
def test_files_cut_off_anywhere(data: bytes | str) -> None:
    data = data.encode() if isinstance(data, str) else data
    for end in range(len(data)):
        outcome(data[:end])


@pytest.mark.parametrize("format", ["aag", "aig"])
def test_a_cut_before_the_symbols_is_noticed(format: str) -> None:
    data = to_aag(adder(3)).encode() if format == "aag" else to_aig(adder(3))
    for end in range(data.index(b"i0 x0")):
        with pytest.raises(TmcError):
            from_aiger(data[:end])


@settings(max_examples=300)
@given(st.data())
def test_damaged_files(data: st.DataObject) -> None:
    circuit = data.draw(circuits())
    whole = data.draw(
        st.sampled_from([to_aag(circuit).encode(), to_aig(circuit), to_json(circuit).encode()])
    )
    at = data.draw(st.integers(0, len(whole) - 1))
    outcome(whole[:at] + data.draw(st.binary(max_size=3)) + whole[at + 1 :])


@given(circuits(), st.data())
def test_large_binary_files_are_read_like_small_ones(circuit: Circuit, data: st.DataObject) -> None:
    whole = to_aig(circuit)
    at = data.draw(st.integers(0, len(whole)))
    for mutant in (whole, whole[:at] + data.draw(st.binary(max_size=3)) + whole[at + 1 :]):
        with patch("tmc.formats.aiger_reader.SMALL", 0):
            large = circuit_or_message(mutant)
        assert circuit_or_message(mutant) == large


def circuit_or_message(data: bytes) -> Circuit | str:
    try:
        return from_aiger(data)
    except TmcError as error:
        return str(error)


@given(st.binary(max_size=60))
def test_noise(noise: bytes) -> None:
    for start in (b"", b"aag ", b"aig 3 2 0 1 1\n", b'{"format": "tmc-circuit", "version": 1, '):
        outcome(start + noise)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "",
            "f.aag:1: the file is cut off: expected the header `aag M I L O A` or `aig M I L O A`",
        ),
        (
            "aag 99999999999 1 0 1 0\n2\n2\n",
            'f.aag:1: "99999999999" in the header is too large a number',
        ),
        ("aag x 1 0 1 0\n2\n2\n", "f.aag:1: this is no AIGER file"),
        ("P1\n", "f.aag:1: this is no AIGER file: expected the header `aag M I L O A` or"),
        (
            "aag 3 1 1 0 1\n",
            "f.aag:1: the file has latches (1): only combinational circuits",
        ),
        ("aag 1073741824 0 0 0 0\n", "f.aag:1: M is 1073741824: expected at most 1073741823"),
        ("aag 1 1 0 0 1\n", "f.aag:1: M is 1, I is 1, A is 1: expected M at least I + A"),
        ("aag 1 1 0 0 0\nx\n", 'f.aag:2: expected the literal of an input, not "x"'),
        ("aag 1 1 0 1 0\n2\n4\n", "f.aag:3: expected literals up to 3, not 4"),
        (
            "aag 2 1 0 0 1\n2\n4 2\n",
            'f.aag:3: expected the three literals of an AND, not "4 2"',
        ),
        ("aag 2 1 0 0 1\n2\n4 2", "f.aag:3: the file is cut off: expected the three literals"),
        ("aag 3 1 0 1 1\n2\n4\n6 2 2\n", "f.aag:3: the literal 4 is read, but nothing defines it"),
        ("aag 3 2 0 0 1\n2\n4\n4 2 2\n", "f.aag:4: the literal 4 is defined twice"),
        ("aag 1 1 0 0 0\n3\n", "f.aag:2: the literal 3 is complemented, and cannot be defined"),
        (
            "aag 3 1 0 0 2\n2\n4 6 2\n6 4 2\n",
            "f.aag:3: the AND gates form a cycle: 4 reads 6 reads 4",
        ),
        ("aag 3 1 0 1 1\n2\n6\n4 2 6\n", "f.aag:4: the literal 6 is read, but nothing defines it"),
        ("aag 3 1 0 1 1\n2\n6\n4 2 2\n", "f.aag:3: the literal 6 is read, but nothing defines it"),
        ("aag 1 1 0 0 0 1\n2\n2\n", "f.aag:1: the file has properties of a sequential circuit"),
        ("aag 1 1 0 0 0 0 0 0 1\n2\n", "f.aag:1: the file has properties of a sequential"),
        ("aig 9999999 9999999 0 0 0\n", "f.aag: byte 0: I is 9999999: expected at most 1048576"),
        ("aag 1 1 0 0 0\n2\ni1 a\n", "f.aag:3: there is no i1 to give a name to"),
        ("aag 1 1 0 0 0\n2\ni0 a\ni0 b\n", "f.aag:4: i0 has a name already"),
        ("aag 1 1 0 0 0\n2\nhello\n", "f.aag:3: expected a symbol such as `i0 name`, or `c`"),
        ("aig 3 2 0 1 1\n6\n", "f.aag: byte 16: the file is cut off: expected 1 AND gates, not 0"),
        ("aig 3 2 0 1 1\n6\n\x00\x01", "f.aag: byte 16: AND gate 6 reads 6 and 5: expected"),
        ("aig 4 2 0 1 1\n6\n", "f.aag: byte 0: M is 4, I is 2, A is 1: expected M = I + A"),
    ],
)
def test_messages_of_aiger(text: str, message: str) -> None:
    with pytest.raises(TmcError) as raised:
        from_aiger(text.encode(), "f.aag")
    assert str(raised.value).startswith(message)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": "circuit"}, 'JSON: format: expected "tmc-circuit"'),
        ({"version": 2}, "JSON: version: expected 1"),
        ({"inputs": "ab"}, "JSON: inputs: expected a list of names"),
        ({"inputs": ["a", 1]}, "JSON: inputs: expected a list of names"),
        ({"gates": []}, "JSON: gates: expected an object"),
        (
            {"gates": {"xor": [True], "left": [2], "right": [4]}},
            "JSON: gates.xor: expected a list of integers",
        ),
        (
            {"gates": {"xor": [1], "left": [2, 2], "right": [4]}},
            "JSON: gates.left: expected 1 numbers, not 2",
        ),
        (
            {"gates": {"xor": [1], "left": [2], "right": [6]}},
            "JSON: gates.right[0]: expected a number from 0 to 5, not 6",
        ),
        (
            {"gates": {"xor": [1 << 80], "left": [2], "right": [4]}},
            "JSON: gates.xor[0]: expected a number from 0 to 1, not 1208925819614629174706176",
        ),
        (
            {"outputs": {"name": ["s"], "literal": [-1]}},
            "JSON: outputs.literal[0]: expected a number from 0 to 9, not -1",
        ),
    ],
)
def test_messages_of_json(change: dict[str, object], message: str) -> None:
    with pytest.raises(TmcError) as raised:
        from_json(json.dumps(json.loads(to_json(ADDER)) | change))
    assert str(raised.value) == message


def test_deep_json_is_refused() -> None:
    with pytest.raises(TmcError, match="this is no JSON"):
        from_json("[" * 200_000)


def test_promised_sizes_take_no_memory() -> None:
    with pytest.raises(TmcError, match="cut off"):
        from_aiger(b"aag 1000000000 900000000 0 0 0\n2\n")
    with pytest.raises(TmcError, match="cut off"):
        from_aiger(b"aig 1000000000 0 0 0 1000000000\n\x01\x00")


def test_names_that_aiger_cannot_hold() -> None:
    for name in ("", "a\nb"):
        with pytest.raises(TmcError, match="AIGER cannot hold the name"):
            to_aag(Circuit.of([name], [], []))


def test_default_names_do_not_meet_given_ones() -> None:
    data = b"aag 2 2 0 0 0\n2\n4\ni1 i0\n"
    assert from_aiger(data).inputs == ("i0'", "i0")


def test_windows_line_ends() -> None:
    assert from_aiger(HALF_ADDER.replace("\n", "\r\n").encode()) == from_aiger(HALF_ADDER.encode())


def test_a_large_circuit() -> None:
    circuit = random_circuit(64, 100_000, 10, seed=1)
    assert from_json(to_json(circuit)) == circuit
    back = from_aiger(to_aig(circuit))
    assert len(back) == len(circuit) and (back.xor == circuit.xor).all()


def test_dot_escapes_names() -> None:
    circuit = Circuit.of(HOSTILE, [], [("o" + name, 3) for name in HOSTILE])
    source = circuit_dot(circuit)
    labels = re.findall(r'label="((?:[^"\\]|\\.)*)"', source)
    names = [*HOSTILE, *("o" + name for name in HOSTILE)]
    assert [re.sub(r"\\(.)", r"\1", label) for label in labels] == names


def test_dot_of_luts() -> None:
    network = LutNetwork(("a", "b", "c"), (Lut((0, 1, 2), 0xE8), Lut((), 1)), ("m", "t"), (3, 4))
    assert lut_dot(network) == (
        'digraph {\n  rankdir=LR\n  node [fontname="monospace" shape=circle]\n'
        "  { rank=source v0 v1 v2 }\n"
        '  v0 [label="a" shape=plaintext]\n  v1 [label="b" shape=plaintext]\n'
        '  v2 [label="c" shape=plaintext]\n  v3 [label="e8" shape=box]\n'
        "  v0 -> v3\n  v1 -> v3\n  v2 -> v3\n"
        '  v4 [label="1" shape=box]\n  { rank=sink o0 o1 }\n'
        '  o0 [label="m" shape=plaintext]\n  v3 -> o0\n'
        '  o1 [label="t" shape=plaintext]\n  v4 -> o1\n}\n'
    )


@given(circuits())
def test_networkx_has_the_depth_and_the_function(circuit: Circuit) -> None:
    graph = to_networkx(circuit)
    assert nx.is_directed_acyclic_graph(graph)
    without_outputs = graph.subgraph(node for node in graph if isinstance(node, int))
    depth = nx.dag_longest_path_length(without_outputs) if without_outputs else 0
    assert depth == int(circuit.levels.max(initial=0))
    gates = [
        (kind == "xor", graph.nodes[node]["left"], graph.nodes[node]["right"])
        for node, kind in graph.nodes(data="kind")
        if kind in ("and", "xor")
    ]
    inputs = [data["name"] for _, data in graph.nodes(data=True) if data["kind"] == "input"]
    outputs = [
        (data["name"], data["literal"])
        for _, data in graph.nodes(data=True)
        if data["kind"] == "output"
    ]
    assert Circuit.of(inputs, gates, outputs) == circuit
    assert from_networkx(graph) == circuit


def test_a_graph_of_ones_own_is_a_circuit() -> None:
    graph = nx.DiGraph()
    graph.add_node("f", kind="output")
    graph.add_node("sum", kind="or")  # before what it reads
    graph.add_nodes_from("abc", kind="input")
    graph.add_edges_from([("a", "sum"), ("c", "sum"), ("sum", "f")])
    graph.add_edge("b", "sum", complement=True)
    circuit = from_networkx(graph)
    assert (circuit.inputs, circuit.outputs) == (("a", "b", "c"), ("f",))
    assert truth_table(circuit)[:, 0].tolist() == [
        bool(a or not b or c) for a, b, c in np.ndindex(2, 2, 2)
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda g: g.add_node("x"), "graph: node 'x': expected no None that reads 0 nodes"),
        (lambda g: g.add_node("x", kind="maj"), "graph: node 'x': expected no 'maj' that reads 0"),
        (lambda g: g.add_node("f", kind="not"), "graph: node 'f': expected no 'not' that reads 2"),
        (lambda g: g.add_edge("f", "f"), "graph: node 'f': there is a cycle: `'f'` reads `'f'`"),
        (lambda g: g.add_node("x", kind="output"), "graph: node 'x': expected no 'output' that"),
        (lambda g: g.add_node("f", left=8, right=4), "graph: node 'f': `4` is read, but nothing"),
    ],
)
def test_messages_of_graphs(change: Callable[[nx.DiGraph], None], message: str) -> None:
    graph = nx.DiGraph([("a", "f"), ("b", "f")])
    graph.add_nodes_from("ab", kind="input")
    graph.add_node("f", kind="and")
    change(graph)
    with pytest.raises(TmcError) as raised:
        from_networkx(graph)
    assert str(raised.value).startswith(message)


@pytest.mark.parametrize("suffix", [".aag", ".aig", ".json", ".AIG"])
def test_files(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"adder{suffix}"
    write_circuit(adder(3), path)
    assert (truth_table(read_circuit(path)) == truth_table(adder(3))).all()
    first = path.read_bytes()
    write_circuit(adder(3), path)
    assert path.read_bytes() == first


@pytest.mark.parametrize("suffix", [".dot", ".svg"])
def test_pictures_are_written_and_not_read(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"adder{suffix}"
    write_circuit(adder(2), path)
    assert "x0" in path.read_text()
    with pytest.raises(UsageError, match="circuits can be read as .aag .aig .bench"):
        read_circuit(path)


def test_unknown_suffixes() -> None:
    with pytest.raises(UsageError) as raised:
        require_writable(["a.aig", "b.edif"])
    assert str(raised.value) == (
        'cannot tell the format of b.edif: ".edif" is not a circuit\'s suffix\n'
        f"hint: circuits can be written as {' '.join(WRITERS)}"
    )
    with pytest.raises(UsageError, match="a file without a suffix is not a circuit's suffix"):
        read_circuit("b")


def test_files_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(TmcError, match="cannot read .*none.aig: No such file"):
        read_circuit(tmp_path / "none.aig")


def test_the_document_shows_what_is_written() -> None:
    text = (Path(__file__).parents[1] / "docs" / "circuit-json.md").read_text()
    example = text.split("```json\n")[1].split("```")[0]
    named = Circuit(ADDER.inputs, ADDER.xor, ADDER.fanin, ("sum", "carry"), ADDER.literals)
    assert example == to_json(named, "half adder")
    scope: dict[str, object] = {}
    exec(text.split("```python\n")[1].split("```")[0], scope)
    evaluate = scope["evaluate"]
    document = json.loads(example)
    assert [evaluate(document, [x, y]) for x in (0, 1) for y in (0, 1)] == [  # type: ignore[operator]
        [0, 0],
        [1, 0],
        [1, 0],
        [0, 1],
    ]


def test_comments_may_be_missing_after_their_mark() -> None:
    data = b"aig 1 1 0 1 0\n2\ni0 x\n"
    assert from_aiger(data + b"c") == from_aiger(data + b"c\n") == from_aiger(data)
