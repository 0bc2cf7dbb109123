"""The netlist JSON of Yosys: https://yosyshq.readthedocs.io/projects/yosys/en/latest/cmd/write_json.html

A wire is a number, a cell says to which number each of its ports is connected, and `"0"` and `"1"`
are the constants. Written are one module of gates and its ports; read are the gates of Yosys and
`$lut`.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from tmc.circuits.circuit import TRUE, Circuit
from tmc.formats.cells import WIDEST_TABLE, Cell, Table
from tmc.formats.netlist import Netlist
from tmc.formats.text import shown
from tmc.formats.wires import require_names, require_ports
from tmc.formats.yosys_cells import YOSYS_GATES

_NAME = re.compile(".+", re.DOTALL)
_CONSTANTS = {"0": 0, "1": 1}
_GATES = "map the module to gates first: yosys -p 'flatten; simplemap' (or 'synth -flatten')"

# By whether it is an XOR, and which of its literals are complemented.
_KINDS = {
    (False, 0, 0): "$_AND_",
    (False, 0, 1): "$_ANDNOT_",
    (False, 1, 1): "$_NOR_",
    (True, 0, 0): "$_XOR_",
    (True, 0, 1): "$_XNOR_",
    (True, 1, 1): "$_XOR_",
}


def to_yosys_json(circuit: Circuit, name: str = "top") -> str:
    """The circuit as one module; raises `TmcError` if two ports have one name, or none."""
    require_names(circuit, "the JSON of Yosys", _NAME, "a name is not empty")
    require_ports(circuit, "the JSON of Yosys")
    inverted = sorted({x >> 1 for x in circuit.literals.tolist() if x & 1 and x > TRUE})
    # Wire 2 is the first input; 0 and 1 are not used, as in the files of Yosys.
    complement = {node: circuit.nodes + 1 + i for i, node in enumerate(inverted)}

    def bit(literal: int) -> int | str:
        if literal <= TRUE:
            return str(literal)
        return complement[literal >> 1] if literal & 1 else (literal >> 1) + 1

    inputs = {wire: bit(2 * node) for node, wire in enumerate(circuit.inputs, start=1)}
    ends = zip(circuit.outputs, circuit.literals.tolist(), strict=True)
    outputs = {wire: bit(literal) for wire, literal in ends}
    directions = [("input", inputs), ("output", outputs)]
    nets = {"hide_name": 0, "attributes": {}}
    sections = {
        "ports": [
            _entry(wire, {"direction": direction, "bits": [bits]})
            for direction, wires in directions
            for wire, bits in wires.items()
        ],
        "cells": _cells(circuit, bit, inverted),
        "netnames": [
            _entry(wire, {**nets, "bits": [bits]})
            for _, wires in directions
            for wire, bits in wires.items()
        ],
    }
    body = [_entry("attributes", {"top": "1"})]
    for key, rows in sections.items():
        inner = ",\n".join(f"  {row}" for row in rows)
        body.append(f"{json.dumps(key)}: {{\n{inner}\n }}")
    module = ",\n".join(f" {part}" for part in body)
    return f'{{"creator": "tmc", "modules": {{{json.dumps(name)}: {{\n{module}\n}}}}}}\n'


def _entry(key: str, value: Mapping[str, object]) -> str:
    return f"{json.dumps(key)}: {json.dumps(value)}"


def _cells(
    circuit: Circuit, bit: Callable[[int], int | str], inverted: Sequence[int]
) -> Iterator[str]:
    """The gates, and the NOTs of the complements that outputs are."""
    rows = zip(circuit.xor.tolist(), circuit.fanin.tolist(), strict=True)
    for node, (xor, pair) in enumerate(rows, start=circuit.first_gate):
        a, b = sorted(pair, key=lambda literal: literal & 1)
        kind = _KINDS[xor, a & 1, b & 1]
        yield _cell(f"g{node}", kind, {"A": bit(a & ~1), "B": bit(b & ~1), "Y": bit(2 * node)})
    for node in inverted:
        yield _cell(f"n{node}", "$_NOT_", {"A": bit(2 * node), "Y": bit(2 * node + 1)})


def _cell(name: str, kind: str, wires: Mapping[str, int | str]) -> str:
    value = {
        "hide_name": 0,
        "type": kind,
        "parameters": {},
        "attributes": {},
        "port_directions": {port: "output" if port == "Y" else "input" for port in wires},
        "connections": {port: [wire] for port, wire in wires.items()},
    }
    return _entry(name, value)


def from_yosys_json(document: Mapping[str, object], file: str = "JSON") -> Circuit:
    """The circuit of a document of Yosys; raises `TmcError` with the port or cell that is wrong."""
    return _Reader(document, file).circuit()


class _Reader:
    """A document whose fields are checked as they are read."""

    def __init__(self, document: Mapping[str, object], file: str) -> None:
        self.places: list[str] = []
        self.netlist = Netlist(file, lambda i: f" {self.places[i]}")
        self.module = self.top(self.table(document.get("modules"), "modules"))

    def circuit(self) -> Circuit:
        for name, port in self.table(self.module.get("ports", {}), "ports").items():
            self.port(name, self.table(port, f"ports.{name}"), self.at(f"ports.{name}"))
        for name, cell in self.table(self.module.get("cells", {}), "cells").items():
            self.cell(self.table(cell, f"cells.{name}"), self.at(f"cells.{name}"))
        return self.netlist.circuit()

    def top(self, modules: dict[str, Any]) -> dict[str, Any]:
        """The only module, or the one that is marked as the top."""
        marked = [
            name
            for name, module in modules.items()
            if len(modules) == 1 or self.is_top(self.table(module, f"modules.{name}"))
        ]
        if len(marked) != 1:
            found = f"{len(modules)} modules, {len(marked)} of them marked as top"
            raise self.netlist.error(self.at("modules"), f"expected one module: {found}", _GATES)
        return self.table(modules[marked[0]], f"modules.{marked[0]}")

    def is_top(self, module: dict[str, Any]) -> bool:
        attributes = module.get("attributes")
        return isinstance(attributes, dict) and bool(_number(attributes.get("top")))

    def port(self, name: str, port: dict[str, Any], place: int) -> None:
        """A port; a vector is a wire for each bit, the most significant first."""
        bits, offset = port.get("bits"), port.get("offset", 0)
        if not isinstance(bits, list) or not isinstance(offset, int):
            raise self.netlist.error(place, "expected bits")
        indices = range(offset, offset + len(bits))
        if port.get("upto"):
            indices = indices[::-1]
        for i in reversed(range(len(bits))):
            wire = name if len(bits) == 1 else f"{name}[{indices[i]}]"
            match port.get("direction"):
                case "input":
                    if not isinstance(bits[i], int):
                        raise self.netlist.error(place, f"expected wires, not {bits[i]!r}")
                    self.netlist.input(wire, place, self.literal(bits[i], place))
                case "output":
                    self.netlist.output(wire, self.literal(bits[i], place), place)
                case direction:
                    raise self.netlist.error(place, f"expected input or output, not {direction!r}")

    def cell(self, cell: dict[str, Any], place: int) -> None:
        kind, connections = cell.get("type"), cell.get("connections")
        if not isinstance(connections, dict):
            raise self.netlist.error(place, "expected connections")
        if kind == "$scopeinfo":  # where a part of the design came from
            return
        if kind == "$lut":
            made, inputs = self.lut(cell, place)
            operands = connections.get("A")
        elif isinstance(kind, str) and kind in YOSYS_GATES:
            gate = YOSYS_GATES[kind]
            made, inputs = gate.cell, len(gate.inputs)
            operands = [bit for port in gate.inputs for bit in _list(connections.get(port))]
        else:
            what = f"there is no gate {shown(str(kind))}"
            raise self.netlist.error(place, what, _GATES)
        target = _list(connections.get("Y"))
        if not isinstance(operands, list) or len(operands) != inputs or len(target) != 1:
            what = f"expected {inputs} wires into {kind} and one out of it"
            raise self.netlist.error(place, what)
        literals = [self.literal(bit, place) for bit in operands]
        self.netlist.drive(self.literal(target[0], place), made, literals, place)

    def lut(self, cell: dict[str, Any], place: int) -> tuple[Cell, int]:
        """A look-up table, and how many wires it reads."""
        parameters = cell.get("parameters")
        if not isinstance(parameters, dict):
            raise self.netlist.error(place, "expected parameters")
        width, bits = (_number(parameters.get(key)) for key in ("WIDTH", "LUT"))
        if width is None or bits is None or not 0 < width <= WIDEST_TABLE or bits >> (1 << width):
            what = f"expected a LUT of up to {WIDEST_TABLE} wires and its table"
            raise self.netlist.error(place, what)
        return Table(width, bits), width

    def literal(self, bit: object, place: int) -> int:
        """The literal of a wire or a constant."""
        if type(bit) is int:
            return self.netlist.wire(str(bit))
        if isinstance(bit, str) and bit in _CONSTANTS:
            return _CONSTANTS[bit]
        raise self.netlist.error(place, f"expected a wire, 0 or 1, not {shown(str(bit))}")

    def at(self, place: str) -> int:
        """The number of a place."""
        self.places.append(place)
        return len(self.places) - 1

    def table(self, value: object, field: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self.netlist.error(self.at(field), "expected an object")
        return value


def _list(bits: object) -> list[Any]:
    return bits if isinstance(bits, list) else []


def _number(value: object) -> int | None:
    """A parameter: a number, or its bits, the most significant first."""
    if isinstance(value, str) and value and not value.strip("01"):
        return int(value, 2)
    return value if type(value) is int else None
