"""EQN and structural Verilog: files as others write them, and messages with their line."""

from unittest.mock import patch

import numpy as np
import pytest

from tests.circuits import truth_table
from tests.netlists import same
from tmc.circuits.circuit import Circuit
from tmc.formats.eqn import from_eqn
from tmc.formats.verilog import to_verilog
from tmc.formats.verilog_reader import from_verilog
from tmc.machines.errors import TmcError

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


SHAPES = [
    "a & ~b",
    "~(a & b) ^ c",
    "a & a | ~a & b",
    "(a | b) & (c | ~a)",
    "a & ~c",
    "a",
    "~b",
    "a&b",
    "c ^ a & b",
    "a | b ^ c",
]


@pytest.mark.parametrize("most, longest", [(0, 99), (1, 99), (4, 99), (99, 8), (99, 99)])
def test_expressions_of_a_shape_are_read_like_the_first(most: int, longest: int) -> None:
    """Python has the operators, with the precedence, of both formats; it is asked what they are."""
    texts = [
        text.translate(str.maketrans("abc", order))
        for order in ("abc", "cab", "bbc")
        for text in SHAPES
    ]
    names = ", ".join(f"f{i}" for i in range(len(texts)))
    equations = [f"f{i} = {text};" for i, text in enumerate(texts)]
    eqn = [f"INORDER = a b c; OUTORDER = {names.replace(',', '')};", *equations]
    head = f"module m(a, b, c, {names}); input a, b, c; output {names};"
    verilog = [head, *(f"assign {equation}" for equation in equations), "endmodule"]
    expected = [
        [bool(eval(text, {"a": a, "b": b, "c": c}) & 1) for text in texts]
        for a, b, c in np.ndindex(2, 2, 2)
    ]
    with patch.multiple("tmc.formats.shapes", _MOST=most, _LONGEST=longest):
        for read, lines in ((from_eqn, eqn), (from_verilog, verilog)):
            assert truth_table(read("\n".join(lines).encode())).tolist() == expected


def test_an_xor_binds_tighter_than_a_sum() -> None:
    """As `a * !b` is tighter than both: `a + (b ^ (a * c))`."""
    circuit = from_eqn(b"INORDER = a b c; OUTORDER = f g; f = a + b ^ a * c; g = c ^ b + a;")
    assert truth_table(circuit).tolist() == [
        [bool(a | (b ^ (a & c))), bool((c ^ b) | a)] for a, b, c in np.ndindex(2, 2, 2)
    ]


def test_a_shape_with_a_mistake_is_no_shape() -> None:
    for text in ("f = a + b b;", "f = a + 1 b;"):
        with pytest.raises(TmcError, match="f:3: expected an operator between two operands"):
            from_eqn(f"INORDER = a b; OUTORDER = f g;\ng = a + b;\n{text}".encode(), "f")


def test_words_and_vectors_are_no_plain_names() -> None:
    text = "module m(a, v, f, g); input a; input [1:0] v; output f, g; assign f = a & a;\n"
    for name, message in (
        ("and", "expected an operand before and"),
        ("v", "`v` has 2 bits: expected a single wire"),
    ):
        with pytest.raises(TmcError, match=f"f:2: {message}"):
            from_verilog(f"{text}assign g = a & {name}; endmodule".encode(), "f")
    circuit = from_verilog(f"{text}assign g = a & v[0]; endmodule".encode(), "f")
    assert truth_table(circuit)[:, 1].tolist() == [bool(a and v) for a, _, v in np.ndindex(2, 2, 2)]


def test_lines_are_counted_through_comments() -> None:
    text = "module m(a, f);\n/* ;\n; */ input\n a; // ;\noutput f;\n\nassign f =\n a\n& ;"
    with pytest.raises(TmcError, match="f:7: expected an operand at the end"):
        from_verilog(text.encode(), "f")
    with pytest.raises(TmcError, match="f:6: expected an operand at the end"):
        from_eqn(b"INORDER = a;\n# ;\n\nOUTORDER # ;\n= f;\nf =\n a\n* ;", "f")


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
