"""Netlists: what is written comes back, and what cannot be read is told with its line."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pysat.formula import CNF
from pysat.solvers import Solver

from tests.circuits import circuits, random_circuit, truth_table
from tests.networks import adder, networks
from tmc.circuits.circuit import Circuit
from tmc.circuits.lut import LutNetwork
from tmc.circuits.mapping import map_luts, to_circuit
from tmc.formats.bench import from_bench, luts_to_bench, to_bench
from tmc.formats.blif import from_blif, luts_to_blif, to_blif
from tmc.formats.bristol import from_bristol, to_bristol
from tmc.formats.cells import Cover, Gate, Table
from tmc.formats.circuit_json import from_json
from tmc.formats.cnf import to_cnf
from tmc.formats.eqn import from_eqn, to_eqn
from tmc.formats.suffix import read_circuit, write_circuit
from tmc.formats.verilog import to_verilog
from tmc.formats.verilog_reader import from_verilog
from tmc.formats.yosys_json import to_yosys_json
from tmc.machines.errors import TmcError, UsageError

Reader = Callable[[bytes, str], Circuit]
Writer = Callable[[Circuit], str]

FORMATS: dict[str, tuple[Writer, Reader]] = {
    "blif": (to_blif, from_blif),
    "bench": (to_bench, from_bench),
    "eqn": (to_eqn, from_eqn),
    "v": (to_verilog, from_verilog),
}
every_format = pytest.mark.parametrize("format", FORMATS)


wired = circuits().filter(lambda circuit: bool(circuit.inputs or circuit.outputs))
"""Circuits less the empty one, which is no BENCH file."""


def plain(circuit: Circuit) -> Circuit:
    """The same circuit with names that every format can hold."""
    return replace(
        circuit,
        inputs=tuple(f"x{i}" for i in range(len(circuit.inputs))),
        outputs=tuple(f"y{i}" for i in range(len(circuit.outputs))),
    )


def same(back: Circuit, circuit: Circuit) -> bool:
    return (back.inputs, back.outputs) == (circuit.inputs, circuit.outputs) and (
        truth_table(back) == truth_table(circuit)
    ).all()


@every_format
@given(wired)
def test_what_is_written_comes_back(format: str, circuit: Circuit) -> None:
    write, read = FORMATS[format]
    circuit = plain(circuit)
    back = read(write(circuit).encode(), "f")
    assert same(back, circuit)
    assert len(back) <= len(circuit)
    again = read(write(back).encode(), "f")
    assert len(again) == len(back)


@every_format
@pytest.mark.parametrize("bits", [1, 3, 8])
def test_gates_stay_gates(format: str, bits: int) -> None:
    write, read = FORMATS[format]
    back = read(write(adder(bits)).encode(), "f")
    assert (back.xor == adder(bits).xor).all()


@every_format
@given(wired)
def test_names_come_back_or_are_refused(format: str, circuit: Circuit) -> None:
    write, read = FORMATS[format]
    try:
        text = write(circuit)
    except TmcError as error:
        assert "cannot hold" in str(error)
    else:
        assert same(read(text.encode(), "f"), circuit)


@every_format
def test_names_of_compiled_machines_are_held(format: str) -> None:
    write, read = FORMATS[format]
    inputs, outputs = ("x0.1", "x0.0", "n4", "n5n"), ("y[-1].blank", "y[0]", "accept")
    circuit = Circuit.of(
        inputs, [(False, 2, 5), (True, 8, 10)], [(y, 9 + 2 * i) for i, y in enumerate(outputs)]
    )
    assert same(read(write(circuit).encode(), "f"), circuit)


@every_format
def test_large_files_are_read_like_small_ones(format: str) -> None:
    write, read = FORMATS[format]
    text = write(random_circuit(20, 300, 9, seed=1)).encode()
    with patch("tmc.formats.assembly.SMALL", 0):
        large = read(text, "f")
    assert large == read(text, "f")


@every_format
def test_long_chains_need_no_recursion(format: str) -> None:
    write, read = FORMATS[format]
    circuit = random_circuit(2, 20_000, 1, seed=2, window=1)
    lines = write(circuit).splitlines()
    if head := {"bench": 3, "eqn": 2}.get(format):
        lines[head:] = reversed(lines[head:])
    back = read("\n".join(lines).encode(), "f")
    assert same(back, circuit) and len(back) > 15_000


@given(networks)
def test_constituents_come_back(network: LutNetwork) -> None:
    assert same(from_blif(luts_to_blif(network).encode()), to_circuit(network))
    assert same(from_bench(luts_to_bench(network).encode()), to_circuit(network))


def outcome(read: Reader, data: bytes) -> None:
    """Read damaged data: a circuit or a `TmcError`, and nothing else."""
    try:
        circuit = read(data, "f")
    except TmcError as error:
        assert str(error).startswith("f:")
    else:
        assert isinstance(circuit, Circuit)


@every_format
def test_files_cut_off_anywhere(format: str) -> None:
    write, read = FORMATS[format]
    data = write(adder(3)).encode()
    for end in range(len(data)):
        outcome(read, data[:end])


@every_format
@settings(max_examples=200)
@given(st.data())
def test_damaged_files(format: str, data: st.DataObject) -> None:
    write, read = FORMATS[format]
    whole = write(plain(data.draw(circuits()))).encode()
    at = data.draw(st.integers(0, max(0, len(whole) - 1)))
    middle = data.draw(st.binary(max_size=3) | st.sampled_from([b"=", b"(", b" x0 ", b"\n", b"1"]))
    outcome(read, whole[:at] + middle + whole[at + data.draw(st.integers(0, 9)) :])


@every_format
@given(st.binary(max_size=80))
def test_noise(format: str, noise: bytes) -> None:
    outcome(FORMATS[format][1], noise)


@given(st.integers(0, 4), st.integers(0, 1 << 16))
def test_tables_are_what_they_say(fan_in: int, bits: int) -> None:
    bits %= 1 << (1 << fan_in)
    values = truth_table(Table(fan_in, bits).circuit())[:, 0]
    corners = [
        sum(1 << j for j in range(fan_in) if i >> (fan_in - 1 - j) & 1) for i in range(1 << fan_in)
    ]
    assert values.tolist() == [bool(bits >> corner & 1) for corner in corners]


@given(st.data())
def test_covers_are_what_they_say(data: st.DataObject) -> None:
    fan_in = data.draw(st.integers(0, 8))
    row = st.text("01-", min_size=fan_in, max_size=fan_in)
    cover = Cover(fan_in, tuple(data.draw(st.lists(row, max_size=5))), data.draw(st.booleans()))
    values = truth_table(cover.circuit())[:, 0]
    for i, value in enumerate(values.tolist()):
        point = f"{i:0{fan_in}b}" if fan_in else ""
        hit = any(all(r in ("-", p) for r, p in zip(row, point, strict=True)) for row in cover.rows)
        assert value == (hit == cover.on_set)


@pytest.mark.parametrize("kind", ["and", "nand", "or", "nor", "xor", "xnor"])
@pytest.mark.parametrize("fan_in", [1, 2, 3, 5])
def test_gates_are_what_they_say(kind: str, fan_in: int) -> None:
    circuit = Gate(kind, fan_in).circuit()
    assert len(circuit) == fan_in - 1
    ones = np.array([i.bit_count() for i in range(1 << fan_in)])
    base = {"and": ones == fan_in, "or": ones > 0, "xor": ones % 2 == 1}
    inverted = {"nand": "and", "nor": "or", "xnor": "xor"}
    expected = ~base[inverted[kind]] if kind in inverted else base[kind]
    assert (truth_table(circuit)[:, 0] == expected).all()


# A model as a person writes it: comments, continued lines, definitions out of order, an off-set, a
# don't-care, a constant, timing.
BLIF = """# a comment
.model by_hand
.inputs a b \\
  c   # the rest
.inputs d
.outputs f g
.outputs k
.names t d f      # t comes later
1- 1
-1 1
.default_input_arrival 0 0
.names a b c t
11- 0
--0 0
.names k
1
.names g
.end
"""


def test_blif_by_hand() -> None:
    circuit = from_blif(BLIF.encode())
    assert circuit.inputs == ("a", "b", "c", "d") and circuit.outputs == ("f", "g", "k")
    for (a, b, c, d), row in zip(
        np.ndindex(2, 2, 2, 2), truth_table(circuit).tolist(), strict=True
    ):
        t = not (a and b) and bool(c)
        assert row == [t or bool(d), False, True]


BENCH = """# a comment

INPUT(G1)
input( G2 )
INPUT(G3)
OUTPUT(G9)
OUTPUT(one)
G9 = nand(G8, G3, G1)   # G8 comes later
G8 = LUT 0x6 ( G1, G2 )
one = vdd
"""


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("c = GT(a, b)", [0, 0, 1, 0]),
        ("c = LT(a, b)", [0, 1, 0, 0]),
        ("c = GEQ(a, b)", [1, 0, 1, 1]),
        ("c = leq(a, b)", [1, 1, 0, 1]),
        ("c = LIFF(a, b)", [0, 0, 1, 1]),
        ("c = RIFF(a, b)", [0, 1, 0, 1]),
        ("c = LNOT(a, b)", [1, 1, 0, 0]),
        ("c = RNOT(a, b)", [1, 0, 1, 0]),
        ("c = IFF(b)", [0, 1, 0, 1]),
        ("d = ALWAYS_TRUE(a, b)\nc = XOR(a, d)", [1, 1, 0, 0]),
        ("d = ALWAYS_FALSE()\nc = OR(a, d)", [0, 0, 1, 1]),
    ],
)
def test_the_gates_of_cirbo_are_read(text: str, values: list[int]) -> None:
    circuit = from_bench(f"INPUT(a)\nINPUT(b)\nOUTPUT(c)\n{text}\n".encode())
    assert truth_table(circuit)[:, 0].tolist() == values
    assert len(circuit) <= 1


def test_bench_by_hand() -> None:
    circuit = from_bench(BENCH.encode())
    assert circuit.inputs == ("G1", "G2", "G3") and circuit.outputs == ("G9", "one")
    for (a, b, c), row in zip(np.ndindex(2, 2, 2), truth_table(circuit).tolist(), strict=True):
        assert row == [not ((a ^ b) and c and a), True]


HEAD = ".model m\n.inputs a b\n.outputs f\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "f.blif:1: this is no BLIF file: expected .model"),
        ("hello\n", 'f.blif:1: expected a command, not "hello"'),
        (HEAD, "f.blif:3: nothing drives the output `f`"),
        (HEAD + ".names a c f\n11 1\n", "f.blif:4: `c` is read, but nothing drives it"),
        (
            HEAD + ".names a f\n1 1\n.names b f\n1 1\n",
            "f.blif:6: nothing else can drive `f`: it was driven at f.blif:4",
        ),
        (HEAD + ".names a b\n1 1\n", "f.blif:4: nothing else can drive `b`: it is an input"),
        (
            HEAD + ".names g a f\n11 1\n.names f b g\n1- 1\n",
            "f.blif:4: there is a cycle: `f` reads `g` reads `f`",
        ),
        (
            HEAD + ".names a b f\n1 1\n",
            'f.blif:5: expected 2 of 0, 1 and - and then 0 or 1, not "1 1"',
        ),
        (HEAD + ".names a b f\n1x 1\n", "f.blif:5: expected 2 of 0, 1 and -"),
        (HEAD + ".names a b f\n11 1\n.names g\n11 1\n", "f.blif:7: expected 0 or 1"),
        (HEAD + ".names f\n2\n", 'f.blif:5: expected 0 or 1, not "2"'),
        (
            HEAD + ".names a f\n1 1\n0 0\n",
            "f.blif:6: a cover has rows for 1 or rows for 0, not both",
        ),
        (
            HEAD + ".latch a f 0\n",
            "f.blif:4: the file has a latch: only combinational circuits are",
        ),
        (HEAD + ".subckt add x=a y=f\n", "f.blif:4: the file has an instance of another model"),
        (HEAD + ".gate nand2 a=a b=b O=f\n", "f.blif:4: the file has a gate of a library"),
        (HEAD + ".exdc\n", "f.blif:4: the file has external don't-cares"),
        (HEAD + ".foo\n", 'f.blif:4: there is no command ".foo"'),
        (HEAD + ".end\n.model other\n", "f.blif:5: the file has another model"),
        (HEAD + ".end\n.names a f\n", 'f.blif:5: ".names" after .end'),
        (".model m\n.inputs a a\n", "f.blif:2: nothing else can drive `a`: it is an input"),
        (".model m\n.names\n", "f.blif:2: expected the name of what a cover drives"),
    ],
)
def test_messages_of_blif(text: str, message: str) -> None:
    with pytest.raises(TmcError) as raised:
        from_blif(text.encode(), "f.blif")
    assert str(raised.value).startswith(message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "f.bench:1: this is no BENCH file: expected INPUT or OUTPUT"),
        ("INPUT a\n", 'f.bench:1: expected INPUT, OUTPUT or an assignment, not "INPUT a"'),
        ("INPUT(a)\nOUTPUT(f)\nf = DFF(a)\n", "f.bench:3: the file has a flip-flop: only"),
        ("INPUT(a)\nf = MAJ(a, a, a)\n", 'f.bench:2: there is no gate "MAJ"'),
        ("INPUT(a)\nf = GT(a)\n", 'f.bench:2: there is no gate "GT" of 1 wires'),
        ("INPUT(a)\nf = vdd(a)\n", 'f.bench:2: there is no gate "vdd" of 1 wires'),
        ("INPUT(a)\nf = NOT(a, a)\n", "f.bench:2: expected one wire in the parentheses of NOT"),
        ("INPUT(a)\nf = AND()\n", "f.bench:2: expected a wire in the parentheses of AND"),
        ("INPUT(a)\nf = AND(a,,a)\n", "f.bench:2: expected names between commas"),
        ("INPUT(a)\nf = LUT 0x10 (a, a)\n", 'f.bench:2: the table "0x10" is too long for 2 wires'),
        ("OUTPUT(f)\n", "f.bench:1: nothing drives the output `f`"),
        ("INPUT(a)\nf = AND(f, a)\n", "f.bench:2: there is a cycle: `f` reads `f`"),
        ("INPUT(a)\nf = AND(g, a)\n", "f.bench:2: `g` is read, but nothing drives it"),
    ],
)
def test_messages_of_bench(text: str, message: str) -> None:
    with pytest.raises(TmcError) as raised:
        from_bench(text.encode(), "f.bench")
    assert str(raised.value).startswith(message)


def test_a_long_cycle_is_shown_in_part() -> None:
    ring = "".join(f"w{i} = NOT(w{(i + 1) % 1000})\n" for i in range(1000))
    with pytest.raises(TmcError) as raised:
        from_bench(f"INPUT(a)\n{ring}".encode(), "f")
    assert str(raised.value) == (
        "f:2: there is a cycle: `w0` reads `w1` reads `w2` reads `w3` reads `w4` reads `w5` reads "
        "`w6` reads `w7` reads ... reads `w0`"
    )


def test_bytes_that_are_no_text() -> None:
    with pytest.raises(TmcError, match="f:2: this is not a text file: expected UTF-8"):
        from_blif(b".model m\n\xff\n", "f")


@every_format
def test_files_by_suffix(format: str, tmp_path: Path) -> None:
    path = tmp_path / f"adder.{format}"
    write_circuit(adder(3), path)
    assert same(read_circuit(path), adder(3))


def test_networks_by_suffix(tmp_path: Path) -> None:
    network = map_luts(adder(4), 4)
    path = tmp_path / "adder.blif"
    write_circuit(network, path)
    assert path.read_text().count(".names") == len(network)
    assert same(read_circuit(path), adder(4))
    with pytest.raises(UsageError, match="LUT networks can be written as .bench .blif"):
        write_circuit(network, tmp_path / "adder.v")


EQN = """# a comment
INORDER = a b
  c;
OUTORDER = f g one;
f = !(t + b) * c' ^ a;   # t comes later
t = ~(a|b)&(c);
one = 1; g = ((((a))));
"""


def test_eqn_by_hand() -> None:
    circuit = from_eqn(EQN.encode())
    assert circuit.inputs == ("a", "b", "c") and circuit.outputs == ("f", "g", "one")
    for (a, b, c), row in zip(np.ndindex(2, 2, 2), truth_table(circuit).tolist(), strict=True):
        t = not (a or b) and c
        assert row == [bool((not (t or b) and not c) ^ a), bool(a), True]


VERILOG = """`timescale 1ns/1ps
// a comment; and /* no */ end
module by_hand(a, \\b.0 , v, f, g, w); /* two
lines */
  input a, \\b.0 ;
  (* keep = "true" *) input [1:0] v;
  output f;
  output [0:1] g;
  output w;
  wire t, u, s;
  assign f = t ? ~v[0] ^ a : v[1] ? a & u | s : 1'b1;   // t, u and s come later
  nand n1 (t, a, v[0], \\b.0 ), (u, a, 1'b1);
  xnor (s, a, v[1]);
  not i1 (g[0], g[1], 1'h0 ~^(* attribute *) a);
  \\$_MUX_ m (.A(a), .B(v[1]), .S(\\b.0 ), .Y(w));
endmodule
"""


def test_verilog_by_hand() -> None:
    circuit = from_verilog(VERILOG.encode())
    assert circuit.inputs == ("a", "b.0", "v[1]", "v[0]")
    assert circuit.outputs == ("f", "g[0]", "g[1]", "w")
    points = np.ndindex(2, 2, 2, 2)
    for (a, b, v1, v0), row in zip(points, truth_table(circuit).tolist(), strict=True):
        t, u, s = not (a and v0 and b), not a, a == v1
        f = (not v0) ^ a if t else (a and u or s) if v1 else True
        assert row == [bool(f), bool(a), bool(a), bool(v1 if b else a)]


def test_verilog_with_directions_in_the_header() -> None:
    circuit = from_verilog(
        b"module m(input a, b, input wire [2:1] c, output logic y, output z);\n"
        b"wire n = a & b; or (y, n, c[2], c[1]); assign z = !n; endmodule\n"
    )
    assert circuit.inputs == ("a", "b", "c[2]", "c[1]") and circuit.outputs == ("y", "z")
    for (a, b, c, d), row in zip(
        np.ndindex(2, 2, 2, 2), truth_table(circuit).tolist(), strict=True
    ):
        assert row == [bool(a and b or c or d), not (a and b)]


def test_reserved_words_are_escaped() -> None:
    circuit = Circuit.of(["and", "a b".replace(" ", "_")], [], [("output", 2), ("1x", 5)])
    text = to_verilog(circuit)
    assert "module top(\\and , a_b, \\output , \\1x );" in text
    assert same(from_verilog(text.encode()), circuit)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "f:1: this is no EQN file: expected INORDER and OUTORDER"),
        ("INORDER = a", "f:1: the file is cut off: expected ; after this"),
        ("hello;", 'f:1: expected an equation, not "hello"'),
        (
            "INORDER = a;\n\nOUTORDER = f;\nf = a b;",
            "f:4: expected an operator between two operands",
        ),
        ("INORDER = a;\nf = a *;", "f:2: expected an operand at the end of an expression"),
        ("INORDER = a;\nf = * a;", "f:2: expected an operand before *"),
        ("INORDER = a;\nf = (a;", "f:2: expected ) at the end of an expression"),
        ("INORDER = a;\nf = a);", "f:2: nothing before ) goes with it"),
        ("INORDER = a;\nf = a !a;", "f:2: expected an operator before !"),
        ("INORDER = a;\nf = a = a;", "f:2: nothing before = goes with it"),
        ("INORDER = a;\na = 1;", "f:2: nothing else can drive `a`: it is an input"),
        ("INORDER = a;\nf = f * a;", "f:2: there is a cycle: `f` reads `f`"),
        (";", 'f:1: expected an equation, not ""'),
        ("INORDER = a *;", 'f:1: expected names in INORDER, not "*"'),
        ("INORDER = a;\n0 = a;", 'f:2: expected the name of a wire before =, not "0"'),
    ],
)
def test_messages_of_eqn(text: str, message: str) -> None:
    with pytest.raises(TmcError) as raised:
        from_eqn(text.encode(), "f")
    assert str(raised.value).startswith(message)


M = "module m(a, f);\ninput a;\noutput f;\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "f:1: this is no Verilog file: expected module"),
        ("wire a;", 'f:1: expected module, not "wire"'),
        (M, "f:1: the file is cut off: expected endmodule"),
        (M + "assign f = a", "f:4: the file is cut off: expected ; after this"),
        (M + "endmodule\nmodule n;", "f:5: the file has another module"),
        (M + "endmodule", "f:3: nothing drives the output `f`"),
        (
            M + "always @(posedge a) f <= a;",
            'f:4: "always" is no part of a netlist: expected gates',
        ),
        (M + "reg r;", 'f:4: "reg" is no part of a netlist'),
        (
            M + "dff d(f, a);",
            'f:4: there is an instance of "dff"\nhint: make a netlist of gates first',
        ),
        (M + "assign f = {a, a};", 'f:4: expected single wires, not "{ a , a }"'),
        (M + "assign f = 2'b10;", "f:4: expected the constant 1'b0 or 1'b1, not \"2'b10\""),
        (M + "assign f = 1'bx;", "f:4: expected the constant 1'b0 or 1'b1, not \"1'bx\""),
        (M + "assign f = a + a;", "f:4: nothing before + goes with it"),
        (M + "assign f = a ? a;", "f:4: expected : at the end of an expression"),
        (M + "assign f;", 'f:4: expected = after "f"'),
        (M + "assign 1'b0 = a;", 'f:4: expected a wire to be driven, not "1\'b0"'),
        (M + "assign f = v[1];", "f:4: `v` is no vector"),
        (M + "wire [3:0] v;\nassign f = v;", "f:5: `v` has 4 bits: expected a single wire"),
        (M + "wire [3:0] v;\nassign f = v[4];", "f:5: `v` has no bit 4"),
        (M + "wire [3:0] v;\nassign f = v[1:0];", 'f:5: expected one bit, not "v[1:"'),
        (
            M + "wire [3000000000:0] v;",
            'f:4: expected a range such as [7:0], not "[ 3000000000 : 0 ]"',
        ),
        (M + "wire [300000000:0] v;", "f:4: vectors of more than 1,048,576 bits in all"),
        (M + "and (f);", "f:4: expected an output and an input of and"),
        (M + "and f, a;", "f:4: expected the wires of and in parentheses"),
        (
            M + "\\$_AND_ g(.A(a), .Y(f));",
            "f:4: expected the ports A B Y of $_AND_, as in .A(wire)",
        ),
        (M + "inout z;", 'f:4: "inout" is no part of a netlist'),
        (M + "input z;endmodule", "f:4: `z` is no port of the module"),
        (M + "input a;", "f:4: `a` was declared before"),
        ("module m(a);endmodule", "f:1: the port `a` is no input and no output"),
        (
            M + "assign f = a;\nassign f = 1'b1;",
            "f:5: nothing else can drive `f`: it was driven at f",
        ),
    ],
)
def test_messages_of_verilog(text: str, message: str) -> None:
    with pytest.raises(TmcError) as raised:
        from_verilog(text.encode(), "f")
    assert str(raised.value).startswith(message)


@pytest.mark.parametrize("write, read", [(to_bristol, from_bristol), (to_yosys_json, from_json)])
@given(wired)
def test_numbered_wires_come_back(write: Writer, read: Reader, circuit: Circuit) -> None:
    circuit = replace(
        circuit,
        inputs=tuple(f"i{i}" for i in range(len(circuit.inputs))),
        outputs=tuple(f"o{i}" for i in range(len(circuit.outputs))),
    )
    back = read(write(circuit).encode(), "f")
    assert same(back, circuit) and len(back) == len(circuit)


@given(wired)
def test_any_names_come_back_from_yosys_json(circuit: Circuit) -> None:
    assert same(from_json(to_yosys_json(circuit)), circuit)


@pytest.mark.parametrize("write, read", [(to_bristol, from_bristol), (to_yosys_json, from_json)])
def test_numbered_wires_cut_off_anywhere(write: Writer, read: Reader) -> None:
    data = write(adder(2)).encode()
    for end in range(len(data)):
        try:
            back = read(data[:end], "f")
        except TmcError as error:
            assert str(error).startswith("f:")
        else:
            assert data[end:].isspace() and len(back) == len(adder(2))


@settings(max_examples=200)
@given(st.data())
def test_damaged_numbers(data: st.DataObject) -> None:
    write, read = data.draw(
        st.sampled_from([(to_bristol, from_bristol), (to_yosys_json, from_json)])
    )
    whole = write(plain(data.draw(circuits()))).encode()
    at = data.draw(st.integers(0, len(whole) - 1))
    middle = data.draw(
        st.binary(max_size=2) | st.sampled_from([b"9", b"-1", b'"', b"\n", b"[", b"{}"])
    )
    outcome(read, whole[:at] + middle + whole[at + data.draw(st.integers(0, 9)) :])


BRISTOL = """4 8
2 2 1
1 2

2 1 0 1 5 XOR
1 1 1 3 EQ
1 1 4 6 EQW
2 1 3 5 7 AND

"""
OLD = "2 5\n2 1 1\n\n2 1 0 2 3 AND\n1 1 3 4 INV\n"
MANY = "1 6\n1 4\n1 2\n4 2 0 1 2 3 4 5 MAND\n"


def test_bristol_by_hand() -> None:
    for a, b, c in np.ndindex(2, 2, 2):
        with pytest.raises(TmcError, match="f:7: `4` is read, but nothing drives it"):
            from_bristol(BRISTOL.encode(), "f")
        row = truth_table(from_bristol(BRISTOL.replace("1 1 4 6 EQW", "1 1 2 6 EQW").encode()))
        assert row[4 * a + 2 * b + c].tolist() == [bool(c), a != b]


def test_bristol_of_before_2020_and_gates_of_many_bits() -> None:
    old = truth_table(from_bristol(OLD.encode()))
    many = truth_table(from_bristol(MANY.encode()))
    for i, (a, _, b) in enumerate(np.ndindex(2, 2, 2)):
        assert old[i].tolist() == [not (a and b)]
    for i, (a, b, c, d) in enumerate(np.ndindex(2, 2, 2, 2)):
        assert many[i].tolist() == [bool(a and c), bool(b and d)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "f:1: the file is cut off: expected the header: the numbers of gates and of wires"),
        ("1 2 3\n", "f:1: this is no Bristol file: expected the header"),
        ("hello\n", 'f:1: expected the header: the numbers of gates and of wires, not "hello"'),
        ("1 3\n1 2\n", "f:2: expected how many bits the outputs have"),
        (
            "1 3\n2 2\n1 1\n2 1 0 1 2 AND\n",
            "f:3: expected how many bits the inputs have: 2 numbers",
        ),
        ("1 3\n1 2\n1 1\n", "f:3: the file is cut off: expected 1 gates, not 0"),
        ("0 1\n1 1\n1 1\n2 1 0 0 0 AND\n", "f:4: expected 0 gates and no more"),
        ("1 3\n1 2\n1 1\n2 1 0 1 3 AND\n", "f:4: there is no wire 3: the file has 3"),
        ("1 3\n1 2\n1 1\n2 1 0 1 2 OR\n", "f:4: there is no gate OR from 2 to 1 wires"),
        ("1 3\n1 2\n1 1\n2 1 0 1 AND\n", "f:4: expected 2 + 1 wires, not 2"),
        ("1 3\n1 2\n1 1\n2 1 0 1 1 AND\n", "f:4: nothing else can drive `1`: it is an input"),
        ("1 3\n1 2\n1 1\n2 1 0 2 2 AND\n", "f:4: there is a cycle: `2` reads `2`"),
        ("0 9999999999\n1 9999999999\n1 1\n", "f:3: 9999999999 inputs and 1 outputs on"),
        ("0 1\n1 9\n1 1\n", "f:3: 9 inputs and 1 outputs on 1 wires: expected at most as many as"),
    ],
)
def test_messages_of_bristol(text: str, message: str) -> None:
    with pytest.raises(TmcError) as raised:
        from_bristol(text.encode(), "f")
    assert str(raised.value).startswith(message)


def cell(kind: str, **connections: list[int]) -> dict[str, object]:
    return {"c": {"type": kind, "connections": connections}}


def port(direction: str, *bits: int | str) -> dict[str, object]:
    return {"direction": direction, "bits": [*bits]}


def module(cells: dict[str, object], **ports: object) -> dict[str, object]:
    inputs = {"a": {"direction": "input", "bits": [2]}, "v": {"direction": "input", "bits": [3, 4]}}
    return {"ports": {**inputs, **ports}, "cells": cells}


def lut(width: object, table: object) -> dict[str, object]:
    parameters = {"WIDTH": width, "LUT": table}
    connections = {"A": [2, 3, 4], "Y": [9]}
    return {"type": "$lut", "parameters": parameters, "connections": connections}


Y = {"direction": "output", "bits": [9]}


def test_yosys_json_by_hand() -> None:
    output = {"direction": "output", "bits": [9, "1", 3], "upto": 1, "offset": 2}
    document = {"modules": {"m": module({"l": lut(3, "11101000")}, y=output)}}
    circuit = from_json(json.dumps(document))
    assert circuit.inputs == ("a", "v[1]", "v[0]") and circuit.outputs == ("y[2]", "y[3]", "y[4]")
    for (a, b, c), row in zip(np.ndindex(2, 2, 2), truth_table(circuit).tolist(), strict=True):
        assert row == [bool(c), True, a + b + c >= 2]


@pytest.mark.parametrize(
    ("modules", "message"),
    [
        ([], "f: modules: expected an object"),
        ({}, "f: modules: expected one module: 0 modules, 0 of them marked as top"),
        ({"a": {}, "b": {}}, "f: modules: expected one module: 2 modules, 0 of them marked as top"),
        ({"m": module({}, y=Y)}, "f: ports.y: nothing drives the output `y`"),
        ({"m": module({}, a={})}, "f: ports.a: expected bits"),
        ({"m": module({}, y=port("inout", 2))}, "f: ports.y: expected input or"),
        (
            {"m": module({}, y=port("output", "x"))},
            "f: ports.y: expected a wire",
        ),
        ({"m": module({"c": []})}, "f: cells.c: expected an object"),
        (
            {"m": module(cell("$add"))},
            'f: cells.c: there is no gate "$add"',
        ),
        (
            {"m": module(cell("$_NOT_", A=[2]))},
            "f: cells.c: expected 1 wires",
        ),
        ({"m": module({"c": {"type": "$_NOT_"}})}, "f: cells.c: expected connections"),
        ({"m": module({"c": lut(99, "1")})}, "f: cells.c: expected a LUT of up to 16 wires"),
        (
            {"m": module({"c": lut(3, "0"), "d": lut(3, 1)})},
            "f: cells.d: nothing else can drive `9`: it was driven at f: cells.c",
        ),
    ],
)
def test_messages_of_yosys_json(modules: object, message: str) -> None:
    with pytest.raises(TmcError) as raised:
        from_json(json.dumps({"modules": modules}), "f")
    assert str(raised.value).startswith(message)


@given(wired)
def test_a_solver_finds_the_values_in_the_clauses(circuit: Circuit) -> None:
    circuit = plain(circuit)
    text = to_cnf(circuit)
    formula = CNF(from_string=text)
    head = next(line.split() for line in text.splitlines() if line.startswith("p"))
    assert int(head[3]) == len(formula.clauses) and formula.nv <= int(head[2])
    inputs = [int(line.split()[2]) for line in text.splitlines() if line.startswith("c input")]
    outputs = [int(line.split()[2]) for line in text.splitlines() if line.startswith("c output")]
    with Solver(bootstrap_with=formula.clauses) as solver:
        for point, row in zip(np.ndindex(*[2] * len(inputs)), truth_table(circuit), strict=True):
            values = [x if bit else -x for x, bit in zip(inputs, point, strict=True)]
            assert solver.solve(values)
            for output, value in zip(outputs, row.tolist(), strict=True):
                assert solver.solve([*values, output if value else -output])
                assert not solver.solve([*values, -output if value else output])


def test_assumed_values_are_clauses() -> None:
    circuit = Circuit.of(["a", "b"], [(False, 2, 5)], [("f", 7)])
    with Solver(bootstrap_with=CNF(from_string=to_cnf(circuit, {"f": False})).clauses) as solver:
        assert solver.solve() and solver.get_model()[:2] == [1, -2]
    with Solver(
        bootstrap_with=CNF(from_string=to_cnf(circuit, {"f": False, "b": True})).clauses
    ) as s:
        assert not s.solve()
    with pytest.raises(KeyError):
        to_cnf(circuit, {"g": True})
    with pytest.raises(TmcError, match="DIMACS CNF cannot hold the name 'a.nb'"):
        to_cnf(Circuit.of(["a\nb"], [], []))


PIECES = [
    "/*",
    "(*",
    " ",
    "(",
    ")",
    "1 ",
    "1",
    "'",
    "~",
    "a?",
    "\\",
    "\\\n",
    "#",
    ",",
    ";",
    "=",
    "!",
    "-",
    ".",
]


@pytest.mark.parametrize("piece", PIECES)
def test_a_great_many_of_one_thing_is_refused_soon(piece: str) -> None:
    many = (piece * 100_000).encode()
    for read, start in (
        (from_blif, b".model m\n.inputs a\n.names "),
        (from_bench, b"INPUT(a)\nf = AND("),
        (from_eqn, b"INORDER = a;\nf = "),
        (from_verilog, b"module m(a, f); input a; output f;\nassign f = "),
        (from_bristol, b"1 3\n1 2\n"),
    ):
        outcome(read, start + many)
        outcome(read, start + many + b" a;\n")
