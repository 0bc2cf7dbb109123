"""The gates of Yosys, by which its JSON and its Verilog netlists name their cells.

https://yosyshq.readthedocs.io/projects/yosys/en/latest/cell/gate_comb_simple.html
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tmc.formats.cells import Cell, Gate, Table


@dataclass(frozen=True, slots=True)
class YosysGate:
    """A kind of gate, with the names of its inputs; its output is `Y`."""

    inputs: tuple[str, ...]
    cell: Cell


def _gate(kind: str, inputs: str) -> YosysGate:
    return YosysGate(tuple(inputs), Gate(kind, len(inputs)))


def _table(inputs: str, value: Callable[..., int]) -> YosysGate:
    """The gate whose value, a number with the right lowest bit, a function of its inputs gives."""
    bits = 0
    for corner in range(1 << len(inputs)):
        bits |= (value(*(corner >> j & 1 for j in range(len(inputs)))) & 1) << corner
    return YosysGate(tuple(inputs), Table(len(inputs), bits))


def _select(*wires: int) -> int:
    """What a multiplexer of 2, 4, 8 or 16 wires gives; the lines that select come last."""
    count = next(k for k in (1, 2, 3, 4) if (1 << k) + k == len(wires))
    return wires[sum(wire << j for j, wire in enumerate(wires[-count:]))]


YOSYS_GATES: Mapping[str, YosysGate] = {
    "$_BUF_": _gate("buf", "A"),
    "$_NOT_": _gate("not", "A"),
    "$_AND_": _gate("and", "AB"),
    "$_NAND_": _gate("nand", "AB"),
    "$_OR_": _gate("or", "AB"),
    "$_NOR_": _gate("nor", "AB"),
    "$_XOR_": _gate("xor", "AB"),
    "$_XNOR_": _gate("xnor", "AB"),
    "$_ANDNOT_": _table("AB", lambda a, b: a & ~b),
    "$_ORNOT_": _table("AB", lambda a, b: a | ~b),
    "$_MUX_": _table("ABS", _select),
    "$_NMUX_": _table("ABS", lambda *wires: ~_select(*wires)),
    "$_MUX4_": _table("ABCDST", _select),
    "$_MUX8_": _table("ABCDEFGHSTU", _select),
    "$_AOI3_": _table("ABC", lambda a, b, c: ~(a & b | c)),
    "$_OAI3_": _table("ABC", lambda a, b, c: ~((a | b) & c)),
    "$_AOI4_": _table("ABCD", lambda a, b, c, d: ~(a & b | c & d)),
    "$_OAI4_": _table("ABCD", lambda a, b, c, d: ~((a | b) & (c | d))),
}
"""All but the tri-state buffer and `$_MUX16_`."""
