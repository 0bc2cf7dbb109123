"""Structural Verilog (IEEE 1364-2005): one module of gates and assigns.

This is what synthesis tools write and read as a netlist. Written are scalar ports and one `assign`
a gate. Read are the primitive gates, `assign` of single wires with `~ & ^ | && || ?:`, ports and
wires of any width by their bits, and the gates of Yosys (`\\$_NAND_`). Names that are no plain
identifiers are escaped, `\\y[0] `.
"""

import re
from collections.abc import Iterator

from tmc.circuits.circuit import TRUE, Circuit
from tmc.formats.text import joined
from tmc.formats.verilog_words import RESERVED
from tmc.formats.wires import Wires, name_wires, require_ports

_NAME = re.compile(r"[!-~]+")
_RULE = "a name is of printable ASCII characters, without space"
_PLAIN = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_A_LINE = 12  # wires declared together


def to_verilog(circuit: Circuit, name: str = "top") -> str:
    """The circuit as a Verilog module; some programs open none but `top`.

    >>> print(to_verilog(Circuit.of(["a", "b.0"], [(True, 2, 4)], [("equal", 7)])), end="")
    module top(a, \\b.0 , equal);
      input a;
      input \\b.0 ;
      output equal;
      wire n3;
      assign n3 = a ^ \\b.0 ;
      assign equal = ~n3;
    endmodule
    """
    require_ports(circuit, "Verilog")
    wires = name_wires(circuit, "Verilog", _NAME, _RULE)
    return joined(_lines(circuit, wires, name))


def _lines(circuit: Circuit, wires: Wires, name: str) -> Iterator[str]:
    inputs, outputs = map(_escaped, circuit.inputs), [*map(_escaped, circuit.outputs)]
    wires = Wires(tuple(inputs), wires.first, wires.prefix)
    yield f"module {_escaped(name)}({', '.join([*wires.inputs, *outputs])});"
    yield from (f"  input {wire};" for wire in wires.inputs)
    yield from (f"  output {wire};" for wire in outputs)
    for first in range(circuit.first_gate, circuit.nodes, _A_LINE):
        nodes = range(first, min(first + _A_LINE, circuit.nodes))
        yield f"  wire {', '.join(wires[node] for node in nodes)};"

    def shown(literal: int) -> str:
        if literal <= TRUE:
            return f"1'b{literal}"
        return f"{'~' * (literal & 1)}{wires[literal >> 1]}"

    rows = zip(circuit.xor.tolist(), circuit.fanin.tolist(), strict=True)
    for node, (xor, (a, b)) in enumerate(rows, start=circuit.first_gate):
        yield f"  assign {wires[node]} = {shown(a)} {'^' if xor else '&'} {shown(b)};"
    for output, literal in zip(outputs, circuit.literals.tolist(), strict=True):
        yield f"  assign {output} = {shown(literal)};"
    yield "endmodule"


def _escaped(name: str) -> str:
    plain = _PLAIN.fullmatch(name) and name not in RESERVED
    return name if plain else f"\\{name} "
