"""BLIF, of SIS and since then of every tool of logic synthesis:
https://people.eecs.berkeley.edu/~alanmi/publications/other/blif.pdf

A node is a cover: rows of what it reads, `0`, `1` or `-`, where it is 1 (or where it is 0).
Circuits are written with one cover a gate, LUT networks with one a constituent. Combinational files
of one model are read.
"""

import re
from collections.abc import Iterator, Sequence

from tmc.circuits.circuit import TRUE, Circuit
from tmc.circuits.lut import Lut, LutNetwork
from tmc.formats.cells import Cover
from tmc.formats.netlist import Netlist
from tmc.formats.text import decoded, joined, lines, shown
from tmc.formats.wires import Wires, name_wires

_NAME = re.compile(r"[^\s\x00-\x1f\x7f#\\=]+")
_RULE = "a name has no space, #, = or backslash"

_SEEN = 1 << 12  # rows that are remembered

_IGNORED = {
    *(".area", ".attr", ".cname", ".delay", ".param", ".wire_load_slope", ".wire"),
    *(".input_arrival", ".default_input_arrival", ".output_required", ".default_output_required"),
    *(".input_drive", ".default_input_drive", ".output_load", ".default_output_load"),
    *(".max_input_load", ".default_max_input_load"),
}
"""What is said about the layout and the timing, and names of cells and attributes."""

_REFUSED = {
    ".latch": ("a latch: only combinational circuits are read", "unroll the circuit first"),
    ".mlatch": ("a latch: only combinational circuits are read", "unroll the circuit first"),
    ".subckt": ("an instance of another model", "flatten the file first"),
    ".gate": ("a gate of a library", "map the file to .names first"),
    ".search": ("a file to be included", "put it in its place"),
    ".exdc": ("external don't-cares", "take the section out"),
}


def to_blif(circuit: Circuit, name: str = "circuit") -> str:
    """The circuit as a BLIF model.

    >>> print(to_blif(Circuit.of(["a", "b"], [(False, 2, 5)], [("more", 6)])), end="")
    .model circuit
    .inputs a b
    .outputs more
    .names a b n3
    10 1
    .names n3 more
    1 1
    .end
    """
    wires = name_wires(circuit, "BLIF", _NAME, _RULE)
    return joined(_circuit_lines(circuit, wires, name))


def luts_to_blif(network: LutNetwork, name: str = "network") -> str:
    """The LUT network as a BLIF model, a constituent as its truth table."""
    wires = name_wires(network, "BLIF", _NAME, _RULE)
    return joined(_lut_lines(network, wires, name))


def from_blif(data: bytes, file: str = "BLIF") -> Circuit:
    """The circuit of a BLIF file of one model; raises `TmcError` with the line."""
    reader = _Reader(file)
    for number, line in lines(decoded(data, file), continued=True):
        if line.startswith("."):
            reader.command(line.split(), number)
        else:
            reader.row(line, number)
    return reader.circuit()


def _head(circuit: Circuit | LutNetwork, name: str) -> Iterator[str]:
    yield f".model {name}"
    yield " ".join([".inputs", *circuit.inputs])
    yield " ".join([".outputs", *circuit.outputs])


def _circuit_lines(circuit: Circuit, wires: Wires, name: str) -> Iterator[str]:
    yield from _head(circuit, name)
    if (circuit.fanin <= TRUE).any():
        yield f".names {wires[0]}"
    rows = zip(circuit.xor.tolist(), circuit.fanin.tolist(), strict=True)
    for node, (xor, (a, b)) in enumerate(rows, start=circuit.first_gate):
        yield f".names {wires[a >> 1]} {wires[b >> 1]} {wires[node]}"
        yield f"{~a & 1}{(b if xor else ~b) & 1} 1"
        if xor:
            yield f"{a & 1}{~b & 1} 1"
    for output, literal in zip(circuit.outputs, circuit.literals.tolist(), strict=True):
        if literal <= TRUE:
            yield f".names {output}"
            yield from ["1"] * literal
        elif wires[literal >> 1] != output:
            yield f".names {wires[literal >> 1]} {output}"
            yield f"{~literal & 1} 1"
    yield ".end"


def _lut_lines(network: LutNetwork, wires: Wires, name: str) -> Iterator[str]:
    yield from _head(network, name)
    own: dict[int, str] = {}  # a constituent is called as the first output that shows it
    for output, root in zip(network.outputs, network.roots, strict=True):
        if root >= len(network.inputs):
            own.setdefault(root, output)
    for node, lut in enumerate(network.luts, start=len(network.inputs)):
        names = [own.get(j, wires[j]) for j in (*lut.fanin, node)]
        yield " ".join([".names", *names])
        yield from _rows(lut)
    for output, root in zip(network.outputs, network.roots, strict=True):
        if (wire := own.get(root, wires[root])) != output:
            yield f".names {wire} {output}"
            yield "1 1"
    yield ".end"


def _rows(lut: Lut) -> Iterator[str]:
    """The rows of a constituent; where it is never 1 they say so, since ABC wants a row."""
    width = len(lut.fanin)
    if not width:
        yield from ["1"] * lut.table
        return
    if not lut.table:
        yield f"{'-' * width} 0"
    for corner in range(1 << width):
        if lut.table >> corner & 1:
            yield f"{corner:0{width}b}"[::-1] + " 1"


class _Reader:
    """A model as its lines come: the cover that stands open gets the rows."""

    def __init__(self, file: str) -> None:
        self.netlist = Netlist(file)
        self.outputs: list[tuple[str, int]] = []
        self.model = 0
        """The line in which the model begins."""
        self.ended = False
        self.names: list[str] | None = None
        self.at = 0
        """The line of the open cover."""
        self.rows: list[str] = []
        self.value = ""
        self.seen: dict[tuple[int, str], tuple[str, str]] = {}
        """Of rows that are right, by their width and text, the pattern and the value."""

    def command(self, words: Sequence[str], line: int) -> None:
        self.close()
        command, *names = words
        error = self.netlist.error
        if command == ".model" and self.model:
            raise error(line, "the file has another model", "flatten it to one model first")
        if self.ended:
            raise error(line, f"{shown(command)} after .end")
        match command:
            case ".model":
                self.model = line
            case ".inputs":
                for name in names:
                    self.netlist.input(name, line)
            case ".outputs":
                self.outputs += [(name, line) for name in names]
            case ".names":
                if not names:
                    raise error(line, "expected the name of what a cover drives")
                self.names, self.at = names, line
            case ".conn" | ".barbuf":
                if len(names) != 2:
                    raise error(line, f"expected two names after {command}")
                self.cover(Cover(1, ("1",), True), names, line)
            case ".end":
                self.ended = True
            case _ if command in _REFUSED:
                what, hint = _REFUSED[command]
                raise error(line, f"the file has {what}", hint)
            case _ if command not in _IGNORED:
                raise error(line, f"there is no command {shown(command)}")

    def row(self, text: str, line: int) -> None:
        if self.names is None:
            raise self.netlist.error(line, f"expected a command, not {shown(text)}")
        width = len(self.names) - 1
        row, value = self.seen.get((width, text)) or self.new_row(text, width, line)
        if self.rows and value != self.value:
            raise self.netlist.error(line, "a cover has rows for 1 or rows for 0, not both")
        self.rows.append(row)
        self.value = value

    def new_row(self, text: str, width: int, line: int) -> tuple[str, str]:
        """What a row of a cover says that reads so many wires."""
        *pattern, value = text.split()
        row = pattern[0] if pattern else ""
        good = (
            len(pattern) == min(width, 1)
            and len(row) == width
            and value in ("0", "1")
            and not row.strip("01-")
        )
        if not good:
            raise self.netlist.error(
                line,
                f"expected {width} of 0, 1 and - and then 0 or 1, not {shown(text)}"
                if width
                else f"expected 0 or 1, not {shown(text)}",
            )
        if len(self.seen) < _SEEN:
            self.seen[width, text] = row, value
        return row, value

    def close(self) -> None:
        """The cover is complete."""
        if self.names is not None:
            cover = Cover(len(self.names) - 1, tuple(self.rows), not self.rows or self.value == "1")
            self.cover(cover, self.names, self.at)
            self.names, self.rows = None, []

    def cover(self, cover: Cover, names: Sequence[str], line: int) -> None:
        *reads, drives = map(self.netlist.wire, names)
        self.netlist.drive(drives, cover, reads, line)

    def circuit(self) -> Circuit:
        self.close()
        if not self.model:
            raise self.netlist.error(1, "this is no BLIF file: expected .model")
        for name, line in self.outputs:
            self.netlist.output(name, self.netlist.wire(name), line)
        return self.netlist.circuit()
