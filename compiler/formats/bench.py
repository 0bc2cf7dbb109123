"""BENCH, of the ISCAS benchmarks: Brglez and Fujiwara 1985, "A neutral netlist of 10 combinational
benchmark circuits".

A line declares an input or an output, or says which gate of which wires another wire is. Read are
the gates of the benchmarks in any fan-in, what ABC adds: constants and `LUT 0x8 (a, b)`, and what
cirbo adds: comparisons of two bits, one of two wires or its complement, and constants.
"""

import re
from collections.abc import Iterator

from tmc.circuits.circuit import FALSE, TRUE, Circuit
from tmc.circuits.lut import LutNetwork
from tmc.formats.cells import WIDEST_TABLE, Cell, Gate, Table
from tmc.formats.netlist import Netlist
from tmc.formats.text import decoded, joined, lines, shown
from tmc.formats.wires import Wires, name_wires

_NAME = re.compile(r"[^\s\x00-\x1f\x7f#(),=]+")
_RULE = "a name has no space, #, comma, = or parenthesis"

_DECLARATION = re.compile(r"(INPUT|OUTPUT)\s*\(\s*([^\s(),=]+)\s*\)", re.IGNORECASE)
_ASSIGNMENT = re.compile(r"([^\s(),=]+)\s*=\s*(?:LUT\s+)?([^\s(),=]+)\s*(?:\(([^()=]*)\))?", re.I)
_GATES = {
    **{kind.upper(): kind for kind in ("and", "nand", "or", "nor", "xor", "xnor", "not", "buf")},
    "BUFF": "buf",
    "INV": "not",
    "NXOR": "xnor",  # of cirbo, as all below
    "IFF": "buf",
}
_TABLES = {
    "GT": 0b0010,
    "LT": 0b0100,
    "GEQ": 0b1011,
    "LEQ": 0b1101,
    "LIFF": 0b1010,
    "RIFF": 0b1100,
    "LNOT": 0b0101,
    "RNOT": 0b0011,
}
"""Of two wires, as in `Table`: the first is the lower bit."""
_CONSTANTS = {"GND": 0, "VDD": 1}
_ALWAYS = {"ALWAYS_FALSE": 0, "ALWAYS_TRUE": 1}
"""Constants that may read wires in vain."""


def to_bench(circuit: Circuit) -> str:
    """The circuit in BENCH.

    >>> print(to_bench(Circuit.of(["a", "b"], [(True, 2, 4)], [("equal", 7)])), end="")
    INPUT(a)
    INPUT(b)
    OUTPUT(equal)
    n3 = XOR(a, b)
    equal = NOT(n3)
    """
    wires = name_wires(circuit, "BENCH", _NAME, _RULE)
    return joined(_lines(circuit, wires))


def luts_to_bench(network: LutNetwork) -> str:
    """The LUT network in BENCH as ABC writes and reads it, a constituent as `LUT` and its table."""
    wires = name_wires(network, "BENCH", _NAME, _RULE)
    return joined(_lut_lines(network, wires))


def from_bench(data: bytes, file: str = "BENCH") -> Circuit:
    """The circuit of a BENCH file; raises `TmcError` with the line."""
    netlist = Netlist(file)
    outputs: list[tuple[str, int]] = []
    for number, line in lines(decoded(data, file)):
        if declared := _DECLARATION.fullmatch(line):
            if declared[1].upper() == "INPUT":
                netlist.input(declared[2], number)
            else:
                outputs.append((declared[2], number))
        elif assigned := _ASSIGNMENT.fullmatch(line):
            reads = [name.strip() for name in assigned[3].split(",")] if assigned[3] else []
            if not all(name and len(name.split()) == 1 for name in reads):
                raise netlist.error(number, f"expected names between commas, not {shown(line)}")
            cell = _cell(netlist, assigned[2], len(reads), number)
            operands = [netlist.wire(name) for name in reads]
            netlist.drive(netlist.wire(assigned[1]), cell, operands, number)
        else:
            raise netlist.error(
                number, f"expected INPUT, OUTPUT or an assignment, not {shown(line)}"
            )
    if not netlist.inputs and not outputs:
        raise netlist.error(1, "this is no BENCH file: expected INPUT or OUTPUT")
    for name, number in outputs:
        netlist.output(name, netlist.wire(name), number)
    return netlist.circuit()


def _lines(circuit: Circuit, wires: Wires) -> Iterator[str]:
    yield from _declarations(circuit)
    inverted = _inverted(circuit)
    if (circuit.fanin <= TRUE).any() or FALSE in circuit.literals:
        yield f"{wires[0]}n = vdd"  # more programs know this constant than the other
        yield f"{wires[0]} = NOT({wires[0]}n)"
    for node in range(1, circuit.first_gate):
        if node in inverted:
            yield f"{wires[node]}n = NOT({wires[node]})"
    rows = zip(circuit.xor.tolist(), circuit.fanin.tolist(), strict=True)
    for node, (xor, (a, b)) in enumerate(rows, start=circuit.first_gate):
        left, right = wires[a >> 1], wires[b >> 1]
        if xor:
            kind = "XNOR" if (a ^ b) & 1 else "XOR"
        elif a & b & 1:
            kind = "NOR"
        else:
            kind = "AND"
            left, right = left + "n" * (a & 1), right + "n" * (b & 1)
        yield f"{wires[node]} = {kind}({left}, {right})"
        if node in inverted:
            yield f"{wires[node]}n = NOT({wires[node]})"
    for name, literal in zip(circuit.outputs, circuit.literals.tolist(), strict=True):
        if literal == TRUE:
            yield f"{name} = vdd"
        elif wires[literal >> 1] != name:
            yield f"{name} = {'NOT' if literal & 1 else 'BUFF'}({wires[literal >> 1]})"


def _lut_lines(network: LutNetwork, wires: Wires) -> Iterator[str]:
    yield from _declarations(network)
    for node, lut in enumerate(network.luts, start=len(network.inputs)):
        if lut.fanin:
            reads = ", ".join(wires[j] for j in lut.fanin)
            yield f"{wires[node]} = LUT 0x{lut.table:x} ({reads})"
        else:
            yield f"{wires[node]} = {'vdd' if lut.table else 'gnd'}"
    for name, root in zip(network.outputs, network.roots, strict=True):
        if wires[root] != name:
            yield f"{name} = LUT 0x2 ({wires[root]})"


def _declarations(circuit: Circuit | LutNetwork) -> Iterator[str]:
    for name in circuit.inputs:
        yield f"INPUT({name})"
    for name in circuit.outputs:
        yield f"OUTPUT({name})"


def _inverted(circuit: Circuit) -> set[int]:
    """The nodes that an AND reads complemented, with a wire that is not."""
    mixed = circuit.fanin[~circuit.xor & ((circuit.fanin.sum(axis=1) & 1) > 0)]
    return set((mixed[(mixed & 1) > 0] >> 1).tolist())


def _cell(netlist: Netlist, kind: str, fan_in: int, line: int) -> Cell:
    """The cell of the gate called `kind`, with `fan_in` operands."""
    name = kind.upper()
    if name in _CONSTANTS and not fan_in:
        return Table(0, _CONSTANTS[name])
    if name in _TABLES and fan_in == 2:
        return Table(2, _TABLES[name])
    if name in _ALWAYS and fan_in <= WIDEST_TABLE:
        return Table(fan_in, ((1 << (1 << fan_in)) - 1) * _ALWAYS[name])
    if name in _GATES:
        gate = Gate(_GATES[name], fan_in)
        if fan_in == 1 or (fan_in and gate.kind not in ("not", "buf")):
            return gate
        count = "one wire" if gate.kind in ("not", "buf") else "a wire"
        raise netlist.error(line, f"expected {count} in the parentheses of {kind}")
    if re.fullmatch(r"0X[0-9A-F]+", name):
        if fan_in > WIDEST_TABLE:
            raise netlist.error(line, f"a LUT of more than {WIDEST_TABLE} wires")
        table = int(name, 16)
        if table >> (1 << fan_in):
            raise netlist.error(line, f"the table {shown(kind)} is too long for {fan_in} wires")
        return Table(fan_in, table)
    if name.startswith("DFF"):
        what = "the file has a flip-flop: only combinational circuits are read"
        raise netlist.error(line, what, "unroll the circuit first")
    of = f" of {fan_in} wires" if name in {*_TABLES, *_ALWAYS, *_CONSTANTS} else ""
    raise netlist.error(line, f"there is no gate {shown(kind)}{of}")
