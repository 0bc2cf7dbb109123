"""The reader of structural Verilog: `verilog.py` says what is read.

A file is taken apart into statements, the statements into parts at their commas, and the names and
bits of wires are resolved to literals before `expressions.py` sees them.
"""

import re
from collections.abc import Iterator, Sequence

from tmc.circuits.circuit import Circuit
from tmc.formats.cells import Gate
from tmc.formats.expressions import Expressions
from tmc.formats.netlist import MOST_INPUTS, Netlist
from tmc.formats.shapes import Shapes
from tmc.formats.text import decoded, shown, statements
from tmc.formats.verilog_words import RESERVED
from tmc.formats.yosys_cells import YOSYS_GATES

_PART = re.compile(
    r"\\\S+|[A-Za-z_$`][\w$]*|(?:\d+\s*)?'[sS]?[bodhBODH]\s*[\w?]+|\d+|~\^|\^~|&&|\|\||\S",
    re.ASCII,
)
_TOKEN = re.compile(
    r"(?P<skip>//[^\n]*|/\*(?:.*?\*/|.*)|\(\*(?:.*?\*\)|.*)"  # one without end takes all
    r"|`(?:timescale|default_nettype|resetall|celldefine|endcelldefine)\b[^\n]*)"
    rf"|{_PART.pattern}",
    re.DOTALL | re.ASCII,
)
_SPECIAL = re.compile(r"[/`\\]|\(\*|endmodule")
"""What may stand in a comment, an escaped name, or a statement without a semicolon."""

_PLAIN = re.compile(r"[A-Za-z_][\w$]*+", re.ASCII)
_ASSIGN = re.compile(
    rf"assign\s+({_PLAIN.pattern})\s*=((?:{_PLAIN.pattern}|[\s~!&^|()?:])*+)", re.ASCII
)
"""An assignment of names that are not escaped, without bits and constants."""

_WORD = re.compile(r"\\\S+|[A-Za-z_][\w$]*", re.ASCII)
_CONSTANT = re.compile(r"(\d*)\s*'[sS]?([bodhBODH])\s*([\w?]+)|(\d+)")
_BASES = {"b": 2, "o": 8, "d": 10, "h": 16}

# IEEE 1364-2005, table 5-4; those of vectors are left out.
_BINARY = {
    "&": (5, "and"),
    "^": (4, "xor"),
    "~^": (4, "xnor"),
    "^~": (4, "xnor"),
    "|": (3, "or"),
    "&&": (2, "and"),
    "||": (1, "or"),
}
_PRIMITIVES = {"and", "nand", "or", "nor", "xor", "xnor", "not", "buf"}
_DIRECTIONS = ("input", "output")
_NETS = ("wire", "tri", "logic")
_SYNTHESISE = "make a netlist of gates first: yosys -p 'synth -flatten; write_verilog OUT.v' IN.v"


def from_verilog(data: bytes, file: str = "Verilog") -> Circuit:
    """The circuit of a file with one structural module; raises `TmcError` with the line."""
    reader = _Reader(file)
    text = decoded(data, file)
    for line, statement in statements(text, _TOKEN, _SPECIAL, file, alone=("endmodule",)):
        if not reader.plain(statement, line):
            reader.statement(_PART.findall(statement), line)
    return reader.circuit()


class _Reader:
    """A module as its statements come."""

    def __init__(self, file: str) -> None:
        self.netlist = Netlist(file)
        self.error = self.netlist.error
        self.expressions = Expressions(self.netlist, _BINARY)
        self.shapes = Shapes(self.netlist, lambda part: Expressions(part, _BINARY), _PLAIN, _PART)
        self.header: list[str] = []
        """The ports in the order of the header."""
        self.directions: dict[str, tuple[str, int]] = {}
        """Input or output, and the line that says so."""
        self.ranges: dict[str, tuple[int, int]] = {}
        self.bits = 0
        """How many bits the vectors have that were declared so far."""
        self.module = 0
        """The line in which the module begins."""
        self.ended = False

    def plain(self, text: str, line: int) -> bool:
        """Take a statement if it is an assignment in which all names are those of wires."""
        match = _ASSIGN.fullmatch(text)
        if match is None or not self.module or self.ended:
            return False
        words = [match[1], *_PLAIN.findall(match[2])]
        if not (RESERVED.isdisjoint(words) and self.ranges.keys().isdisjoint(words)):
            return False
        target, *operands = map(self.netlist.wire, words)
        self.shapes.drive(target, match[2], operands, line)
        return True

    def statement(self, tokens: list[str], line: int) -> None:
        if not tokens:
            return
        keyword, *rest = tokens
        if keyword == "module":
            if self.module:
                raise self.error(line, "the file has another module", _SYNTHESISE)
            self.module = line
            self.ports(rest, line)
        elif not self.module or self.ended:
            raise self.error(line, f"expected module, not {shown(keyword)}")
        elif keyword == "endmodule":
            self.ended = True
        elif keyword in (*_DIRECTIONS, *_NETS):
            self.declaration(tokens, line)
        elif keyword == "assign":
            for part in _parts(rest):
                self.assignment(part, line)
        elif keyword in _PRIMITIVES:
            self.gates(keyword, rest, line)
        elif keyword in RESERVED or not _WORD.fullmatch(keyword):
            what = f"{shown(keyword)} is no part of a netlist: expected gates, assign, declarations"
            raise self.error(line, what, _SYNTHESISE)
        else:
            self.instance(_plain(keyword), rest, line)

    def ports(self, tokens: Sequence[str], line: int) -> None:
        """The header of the module: its name, and its ports with or without their directions."""
        if not tokens or not _WORD.fullmatch(tokens[0]):
            raise self.error(line, "expected a name after module")
        if len(tokens) == 1:
            return
        if tokens[1] != "(" or tokens[-1] != ")":
            raise self.error(line, f"expected the ports of the module, not {shown(tokens[1])}")
        before: list[str] = []
        for part in _parts(tokens[2:-1]):
            if part and part[0] in _DIRECTIONS:
                before = part[:-1]
            elif before:
                part = [*before, *part]
            if before:
                self.declaration(part, line)
            self.header.append(self.name(part[-1:], line))

    def declaration(self, tokens: Sequence[str], line: int) -> None:
        """Ports or wires: a direction or a kind of net, perhaps a range, then names."""
        rest = list(tokens)
        direction = rest.pop(0) if rest[0] in _DIRECTIONS else ""
        while rest and rest[0] in (*_NETS, "signed"):
            rest.pop(0)
        bounds = None
        if rest[:1] == ["["]:
            bounds = self.range(rest[:5], line)
            rest = rest[5:]
        for part in _parts(rest):
            name = self.name(part[:1], line)
            if bounds:
                if self.ranges.setdefault(name, bounds) != bounds:
                    raise self.error(line, f"`{name}` was declared with another range")
                self.bits += abs(bounds[0] - bounds[1]) + 1
                if self.bits > MOST_INPUTS:
                    raise self.error(line, f"vectors of more than {MOST_INPUTS:,} bits in all")
            if direction:
                if name in self.directions:
                    raise self.error(line, f"`{name}` was declared before")
                self.directions[name] = (direction, line)
            if len(part) > 1:
                self.assignment(part, line)

    def range(self, tokens: Sequence[str], line: int) -> tuple[int, int]:
        match tokens:
            case ["[", first, ":", last, "]"] if first.isdecimal() and last.isdecimal():
                if max(len(first), len(last)) < 10:
                    return int(first), int(last)
        raise self.error(line, f"expected a range such as [7:0], not {shown(' '.join(tokens))}")

    def assignment(self, tokens: Sequence[str], line: int) -> None:
        """A wire, `=`, and what drives it."""
        sign = tokens.index("=") if "=" in tokens else len(tokens)
        target = self.target(tokens[:sign], line)
        if sign == len(tokens):
            raise self.error(line, f"expected = after {shown(' '.join(tokens[:4]))}")
        literal = self.expression(tokens[sign + 1 :], line)
        self.netlist.drive(target, Gate("buf", 1), [literal], line)

    def gates(self, kind: str, tokens: Sequence[str], line: int) -> None:
        """Primitive gates, outputs first: `not` and `buf` read one wire, the others drive one."""
        for part in _parts(tokens):
            start = 1 if part and _WORD.fullmatch(part[0]) else 0
            if part[start : start + 1] != ["("] or part[-1] != ")":
                raise self.error(line, f"expected the wires of {kind} in parentheses")
            wires = list(_parts(part[start + 1 : -1]))
            outputs = len(wires) - 1 if kind in ("not", "buf") else 1
            if len(wires) < 2:
                raise self.error(line, f"expected an output and an input of {kind}")
            operands = [self.expression(wire, line) for wire in wires[outputs:]]
            for wire in wires[:outputs]:
                self.netlist.drive(
                    self.target(wire, line), Gate(kind, len(operands)), operands, line
                )

    def instance(self, kind: str, tokens: Sequence[str], line: int) -> None:
        """A gate of Yosys, its wires given by the names of its ports."""
        gate = YOSYS_GATES.get(kind)
        if gate is None:
            raise self.error(line, f"there is an instance of {shown(kind)}", _SYNTHESISE)
        wires: dict[str, list[str]] = {}
        for part in _parts(tokens[2:-1]):
            match part:
                case [".", port, "(", *wire, ")"]:
                    wires[port] = wire
        if sorted(wires) != sorted([*gate.inputs, "Y"]) or tokens[1:2] != ["("]:
            ports = " ".join([*gate.inputs, "Y"])
            raise self.error(line, f"expected the ports {ports} of {kind}, as in .A(wire)")
        operands = [self.expression(wires[port], line) for port in gate.inputs]
        self.netlist.drive(self.target(wires["Y"], line), gate.cell, operands, line)

    def target(self, tokens: Sequence[str], line: int) -> int:
        """The wire that a name with or without a bit stands for."""
        items = list(self.items(tokens, line))
        if len(items) != 1 or not isinstance(items[0], int) or items[0] < 2:
            raise self.error(line, f"expected a wire to be driven, not {shown(' '.join(tokens))}")
        return items[0]

    def expression(self, tokens: Sequence[str], line: int) -> int:
        return self.expressions.literal(self.items(tokens, line), line)

    def items(self, tokens: Sequence[str], line: int) -> Iterator[int | str]:
        """An expression with its names, bits and constants as literals."""
        at = 0
        while at < len(tokens):
            token = tokens[at]
            if _WORD.fullmatch(token) and token not in RESERVED:
                bit = tokens[at + 1 : at + 4] if tokens[at + 1 : at + 2] == ["["] else []
                yield self.netlist.wire(self.bit(_plain(token), bit, line))
                at += len(bit)
            elif constant := _CONSTANT.fullmatch(token):
                yield self.constant(constant, line)
            elif token in ("{", "}", "["):
                raise self.error(line, f"expected single wires, not {shown(' '.join(tokens))}")
            else:
                yield token
            at += 1

    def bit(self, name: str, bit: Sequence[str], line: int) -> str:
        """The name of a wire, or of a bit of a vector."""
        bounds = self.ranges.get(name)
        if not bit:
            if bounds is None:
                return name
            if bounds[0] != bounds[1]:
                width = abs(bounds[0] - bounds[1]) + 1
                raise self.error(line, f"`{name}` has {width} bits: expected a single wire")
            return f"{name}[{bounds[0]}]"
        if len(bit) < 3 or bit[2] != "]" or not bit[1].isdecimal() or len(bit[1]) > 9:
            raise self.error(line, f"expected one bit, not {shown(name + ''.join(bit))}")
        index = int(bit[1])
        if bounds is None or not min(bounds) <= index <= max(bounds):
            what = "is no vector" if bounds is None else f"has no bit {index}"
            raise self.error(line, f"`{name}` {what}")
        return f"{name}[{index}]"

    def constant(self, match: re.Match[str], line: int) -> int:
        size, base, digits, decimal = match.groups()
        try:
            value = int(decimal) if decimal else int(digits.replace("_", ""), _BASES[base.lower()])
        except ValueError:
            value = -1
        if value not in (0, 1) or size not in (None, "", "1"):
            raise self.error(line, f"expected the constant 1'b0 or 1'b1, not {shown(match[0])}")
        return value

    def name(self, tokens: Sequence[str], line: int) -> str:
        if not tokens or not _WORD.fullmatch(tokens[0]) or tokens[0] in RESERVED:
            raise self.error(line, f"expected a name, not {shown(' '.join(tokens))}")
        return _plain(tokens[0])

    def circuit(self) -> Circuit:
        if not self.module:
            raise self.error(1, "this is no Verilog file: expected module")
        if not self.ended:
            raise self.error(self.module, "the file is cut off: expected endmodule")
        for name in self.header:
            if name not in self.directions:
                raise self.error(self.module, f"the port `{name}` is no input and no output")
        order = {name: i for i, name in enumerate(self.header)}
        for name, (direction, line) in sorted(
            self.directions.items(), key=lambda item: order.get(item[0], -1)
        ):
            if name not in order:
                raise self.error(line, f"`{name}` is no port of the module")
            for bit in self.all_bits(name):
                if direction == "input":
                    self.netlist.input(bit, line)
                else:
                    self.netlist.output(bit, self.netlist.wire(bit), line)
        return self.netlist.circuit()

    def all_bits(self, name: str) -> list[str]:
        """The wires of a port, in the order of its range."""
        if name not in self.ranges:
            return [name]
        first, last = self.ranges[name]
        step = 1 if last >= first else -1
        return [f"{name}[{i}]" for i in range(first, last + step, step)]


def _parts(tokens: Sequence[str]) -> Iterator[list[str]]:
    """The parts between the commas that are in no parenthesis."""
    part: list[str] = []
    depth = 0
    for token in tokens:
        if token in ("(", "[", "{"):
            depth += 1
        elif token in (")", "]", "}"):
            depth -= 1
        if token == "," and depth == 0:
            yield part
            part = []
        else:
            part.append(token)
    if part:
        yield part


def _plain(word: str) -> str:
    return word.removeprefix("\\")
