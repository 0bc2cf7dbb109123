"""Bristol Fashion, of secure computation: https://nigelsmart.github.io/MPC-Circuits/

Wires are numbers: the inputs come first, the outputs last, and there are no names. The format of
before 2020 (two lines of header, XOR, AND and INV) is read too.
"""

from collections.abc import Iterator

from tmc.circuits.circuit import FALSE, TRUE, Circuit
from tmc.formats.cells import Cell, Gate, Table
from tmc.formats.netlist import MOST_INPUTS, Netlist
from tmc.formats.text import decoded, lines, shown

_GATES = {
    "XOR": Gate("xor", 2),
    "AND": Gate("and", 2),
    "INV": Gate("not", 1),
    "NOT": Gate("not", 1),
    "EQW": Gate("buf", 1),
}


def to_bristol(circuit: Circuit) -> str:
    """The circuit in Bristol Fashion, its inputs as one number and its outputs as another.

    What an AND or an output reads complemented has an INV, one for each wire. `EQ` and `EQW`, which
    few programs know, stand only for constants, and where an output is an input or another output.

    >>> print(to_bristol(Circuit.of(["a", "b"], [(False, 2, 5)], [("more", 6)])), end="")
    2 4
    1 2
    1 1
    <BLANKLINE>
    1 1 1 2 INV
    2 1 0 2 3 AND
    """
    writer = _Writer(circuit)
    gates = list(writer.gates())
    inputs, outputs = len(circuit.inputs), len(circuit.outputs)
    head = [f"{len(gates)} {writer.wires}", f"1 {inputs}", f"1 {outputs}", ""]
    return "".join(f"{line}\n" for line in [*head, *gates])


def from_bristol(data: bytes, file: str = "Bristol") -> Circuit:
    """The circuit of a file in either format; raises `TmcError` with the line.

    Inputs are called `i0`, `i1`, ... and outputs `o0`, `o1`, ..., those of all numbers in a row.
    """
    return _Reader(file, lines(decoded(data, file))).circuit()


class _Writer:
    """The numbers of wires: a wire is a node, or its complement, as a literal.

    An XOR is written of what is not complemented, and its own wire is then the complement, or not.
    """

    def __init__(self, circuit: Circuit) -> None:
        self.circuit = circuit
        self.rows = list(zip(circuit.xor.tolist(), circuit.fanin.tolist(), strict=True))
        self.flipped = [False] * circuit.nodes
        """Whether the wire of a node is its complement."""
        read = self.settle()
        self.outputs = [self.wire(literal) for literal in circuit.literals.tolist()]
        read.update(wire for wire in self.outputs if wire > TRUE)
        self.inverted = {wire >> 1 for wire in read if wire & 1}
        self.has_constant = bool(read & {FALSE, TRUE})
        own: dict[int, int] = {}  # the output that a wire is; an input is none
        for i, wire in enumerate(self.outputs):
            if wire > TRUE and (wire & 1 or wire >> 1 >= circuit.first_gate):
                own.setdefault(wire, i)
        self.next = len(circuit.inputs)
        driven = len(self.rows) + len(self.inverted) + self.has_constant
        self.first_output = self.next + driven - len(own)
        self.wires = self.first_output + len(self.outputs)
        self.number = {2 * node: node - 1 for node in range(1, circuit.first_gate)}
        self.number |= {wire: self.first_output + i for wire, i in own.items()}

    def settle(self) -> set[int]:
        """Find which wires are complements; returns the wires that gates read."""
        read: set[int] = set()
        for node, (xor, pair) in enumerate(self.rows, start=self.circuit.first_gate):
            a, b = map(self.wire, pair)
            self.flipped[node] = bool(xor and (a ^ b) & 1)
            read.update((a & ~1, b & ~1) if xor else (a, b))
        return read

    def wire(self, literal: int) -> int:
        """The wire of a literal: the node's own, or with 1 added its complement."""
        return literal ^ self.flipped[literal >> 1]

    def new(self, wire: int) -> int:
        """The number of a wire that a gate now drives."""
        if wire not in self.number:
            self.number[wire] = self.next
            self.next += 1
        return self.number[wire]

    def gates(self) -> Iterator[str]:
        number = self.number
        if self.has_constant:
            yield f"1 1 0 {self.new(FALSE)} EQ"
        for node in range(self.circuit.first_gate):
            yield from self.inverter(node)
        for node, (xor, pair) in enumerate(self.rows, start=self.circuit.first_gate):
            a, b = (self.wire(literal) & (~1 if xor else ~0) for literal in pair)
            yield f"2 1 {number[a]} {number[b]} {self.new(2 * node)} {'XOR' if xor else 'AND'}"
            yield from self.inverter(node)
        for i, wire in enumerate(self.outputs):
            if wire <= TRUE:
                yield f"1 1 {wire} {self.first_output + i} EQ"
            elif number[wire] != self.first_output + i:
                yield f"1 1 {number[wire]} {self.first_output + i} EQW"

    def inverter(self, node: int) -> Iterator[str]:
        if node in self.inverted:
            yield f"1 1 {self.number[2 * node]} {self.new(2 * node + 1)} INV"


class _Reader:
    """A file as its lines come."""

    def __init__(self, file: str, rest: Iterator[tuple[int, str]]) -> None:
        self.netlist = Netlist(file)
        self.error = self.netlist.error
        self.rest = rest
        self.line = 1
        self.wires = 0

    def circuit(self) -> Circuit:
        what = "the header: the numbers of gates and of wires"
        gates, self.wires, *more = self.numbers(self.words(what), what)
        if more:
            raise self.error(self.line, f"this is no Bristol file: expected {what}")
        what = "how many bits the inputs have"
        second = self.numbers(self.words(what), what)
        first_gate = self.words("the next line", optional=True)
        if first_gate and first_gate[-1].isdecimal():
            inputs = self.counted(second, what)
            what = "how many bits the outputs have"
            outputs = self.counted(self.numbers(first_gate, what), what)
            first_gate = []
        elif len(second) == 3:  # before 2020: two inputs, one output
            inputs, outputs = sum(second[:2]), second[2]
        else:
            raise self.error(self.line, "expected how many bits the outputs have")
        if max(inputs, outputs) > min(self.wires, MOST_INPUTS):
            raise self.error(
                self.line,
                f"{inputs} inputs and {outputs} outputs on {self.wires} wires: "
                f"expected at most as many as wires, and {MOST_INPUTS:,}",
            )
        header = self.line
        for i in range(inputs):
            self.netlist.input(f"i{i}", header, self.netlist.wire(str(i)))
        for i in range(gates):
            self.gate(first_gate or self.words(f"{gates} gates, not {i}"))
            first_gate = []
        for line, text in self.rest:
            raise self.error(line, f"expected {gates} gates and no more, not {shown(text)}")
        for i in range(outputs):
            wire = self.netlist.wire(str(self.wires - outputs + i))
            self.netlist.output(f"o{i}", wire, header)
        return self.netlist.circuit()

    def words(self, expected: str, optional: bool = False) -> list[str]:
        """The words of the next line."""
        self.line, text = next(self.rest, (self.line, ""))
        if not text and not optional:
            raise self.error(self.line, f"the file is cut off: expected {expected}")
        return text.split()

    def numbers(self, words: list[str], expected: str) -> list[int]:
        if not all(word.isdecimal() and len(word) < 11 for word in words) or len(words) < 2:
            raise self.error(self.line, f"expected {expected}, not {shown(' '.join(words))}")
        return [int(word) for word in words]

    def counted(self, numbers: list[int], expected: str) -> int:
        """The sum of numbers that come after how many they are."""
        count, *bits = numbers
        if count != len(bits):
            raise self.error(self.line, f"expected {expected}: {count} numbers, not {len(bits)}")
        return sum(bits)

    def gate(self, words: list[str]) -> None:
        """A gate: how many wires it reads and drives, these wires, and its kind."""
        *before, kind = words
        numbers = self.numbers(before, "the numbers of a gate and its kind")
        reads, drives, *wires = numbers
        if len(wires) != reads + drives:
            raise self.error(self.line, f"expected {reads} + {drives} wires, not {len(wires)}")
        operands, targets = wires[:reads], wires[reads:]
        if kind == "EQ" and (reads, drives) == (1, 1) and operands[0] in (0, 1):
            self.drive(targets[0], Table(0, operands[0]), [])
        elif kind == "MAND" and reads == 2 * drives:
            for a, b, target in zip(operands, operands[drives:], targets, strict=False):
                self.drive(target, _GATES["AND"], [a, b])
        elif kind in _GATES and (reads, drives) == (_GATES[kind].fan_in, 1):
            self.drive(targets[0], _GATES[kind], operands)
        else:
            raise self.error(self.line, f"there is no gate {kind} from {reads} to {drives} wires")

    def drive(self, target: int, cell: Cell, operands: list[int]) -> None:
        for wire in (target, *operands):
            if wire >= self.wires:
                raise self.error(self.line, f"there is no wire {wire}: the file has {self.wires}")
        literals = [self.netlist.wire(str(wire)) for wire in operands]
        self.netlist.drive(self.netlist.wire(str(target)), cell, literals, self.line)
