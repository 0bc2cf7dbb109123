"""EQN, the equations of SIS and ABC: `INORDER = a b; OUTORDER = f; f = a * !b;`

There is one equation for each wire, in any order. Read are `*` and `&`, `^`, `+` and `|`, from the
tightest to the loosest, `!` and `~` before an operand, `'` after it, and parentheses. ABC knows no
`^`, so an XOR is written as two products, which are found again.
"""

import re
from collections.abc import Iterator

from tmc.circuits.circuit import FALSE, TRUE, Circuit
from tmc.formats.expressions import Expressions
from tmc.formats.netlist import Netlist
from tmc.formats.shapes import Shapes
from tmc.formats.text import decoded, joined, shown, statements
from tmc.formats.wires import Wires, name_wires
from tmc.formats.xors import find_xors

_NAME = re.compile(r"(?!(?:[01]|INORDER|OUTORDER)\Z)[^\s\x00-\x1f\x7f#!~&*+|^'()=;]+")
_RULE = "a name is not 0, 1, INORDER or OUTORDER, and has no space, #, ;, = or operator"

_WORD = re.compile(r"[^\s#!~&*+|^'()=;]+")
_SIGN = re.compile(rf"[!~&*+|^'()=;]|{_WORD.pattern}")
_TOKEN = re.compile(rf"(?P<skip>#[^\n]*)|{_SIGN.pattern}")
_COMMENT = re.compile("#")
_BINARY = {"*": (3, "and"), "&": (3, "and"), "^": (2, "xor"), "+": (1, "or"), "|": (1, "or")}
_CONSTANTS = {"0": FALSE, "1": TRUE}


def to_eqn(circuit: Circuit) -> str:
    """The circuit as equations.

    >>> print(to_eqn(Circuit.of(["a", "b"], [(True, 2, 4)], [("equal", 7)])), end="")
    INORDER = a b;
    OUTORDER = equal;
    n3 = (a * !b) + (!a * b);
    equal = !n3;
    """
    wires = name_wires(circuit, "EQN", _NAME, _RULE)
    return joined(_lines(circuit, wires))


def from_eqn(data: bytes, file: str = "EQN") -> Circuit:
    """The circuit of a file of equations; raises `TmcError` with the line."""
    netlist = Netlist(file)
    shapes = Shapes(netlist, lambda part: Expressions(part, _BINARY, postfix="'"), _WORD, _SIGN)
    outputs: list[tuple[str, int]] = []
    lists = 0
    for line, text in statements(decoded(data, file), _TOKEN, _COMMENT, file):
        name, sign, rest = text.partition("=")
        name = name.rstrip()
        if not sign or not _WORD.fullmatch(name):
            raise netlist.error(line, f"expected an equation, not {shown(' '.join(text.split()))}")
        if name in ("INORDER", "OUTORDER"):
            lists += 1
            for wire in _SIGN.findall(rest):
                if not _NAME.fullmatch(wire):
                    raise netlist.error(line, f"expected names in {name}, not {shown(wire)}")
                if name == "INORDER":
                    netlist.input(wire, line)
                else:
                    outputs.append((wire, line))
            continue
        if name in _CONSTANTS:
            raise netlist.error(line, f"expected the name of a wire before =, not {shown(name)}")
        words = [
            _CONSTANTS[word] if word in _CONSTANTS else netlist.wire(word)
            for word in _WORD.findall(rest)
        ]
        shapes.drive(netlist.wire(name), rest, words, line)
    if not lists:
        raise netlist.error(1, "this is no EQN file: expected INORDER and OUTORDER")
    for name, line in outputs:
        netlist.output(name, netlist.wire(name), line)
    return find_xors(netlist.circuit())


def _lines(circuit: Circuit, wires: Wires) -> Iterator[str]:
    yield " ".join(["INORDER =", *circuit.inputs]) + ";"
    yield " ".join(["OUTORDER =", *circuit.outputs]) + ";"
    if (circuit.fanin <= TRUE).any():
        yield f"{wires[0]} = 0;"
    rows = zip(circuit.xor.tolist(), circuit.fanin.tolist(), strict=True)
    for node, (xor, (a, b)) in enumerate(rows, start=circuit.first_gate):
        left, right = wires[a >> 1], wires[b >> 1]
        product = f"{'!' * (a & 1)}{left} * {'!' * (~b & 1 if xor else b & 1)}{right}"
        if xor:
            product = f"({product}) + ({'!' * (~a & 1)}{left} * {'!' * (b & 1)}{right})"
        yield f"{wires[node]} = {product};"
    for name, literal in zip(circuit.outputs, circuit.literals.tolist(), strict=True):
        if literal <= TRUE:
            yield f"{name} = {literal};"
        elif wires[literal >> 1] != name:
            yield f"{name} = {'!' * (literal & 1)}{wires[literal >> 1]};"
