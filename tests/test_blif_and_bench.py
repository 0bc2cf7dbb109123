"""BLIF and BENCH: files as others write them, and messages with their line."""

import numpy as np
import pytest

from tests.circuits import truth_table
from tmc.formats.bench import from_bench
from tmc.formats.blif import from_blif
from tmc.machines.errors import TmcError

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


def test_an_empty_cover_is_false_whatever_came_before() -> None:
    text = ".model m\n.inputs a\n.outputs f g\n.names a f\n1 0\n.names g\n.end\n"
    assert truth_table(from_blif(text.encode())).tolist() == [[True, False], [False, False]]


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
