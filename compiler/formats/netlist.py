"""Netlists: wires by name, each driven by one cell, in any order; and the circuit that they are.

All readers of text formats end here. A netlist is kept as columns of integers, one entry a cell,
and an operand is a literal, so that complements and renamings cost nothing. `assembly.py` puts the
cells in order, and the gates of its kind (`cells.py`) in the place of each.
"""

from array import array
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from tmc.circuits.circuit import Circuit
from tmc.formats.assembly import Cells, assemble, in_order
from tmc.formats.cells import Cell
from tmc.machines.errors import TmcError

MOST_INPUTS = 1 << 20
"""Inputs that a file may declare in one number, without naming each."""

_FREE, _INPUT = -1, -2  # what drives a wire that no cell drives

_SHOWN = 8  # wires of a cycle that a message names


class Netlist:
    """Wires and cells as a file gives them; wires are literals, and 0 and 1 the constants.

    Every method that takes the number of a line raises `TmcError` with that line. Where a file is
    not read by lines, it is the number of a place, which `place` makes text of.
    """

    def __init__(self, file: str, place: Callable[[int], str] = str) -> None:
        self.file = file
        self.place = place
        self.inputs: list[str] = []
        self.outputs: list[tuple[str, int]] = []
        self._wires: dict[str, int] = {}
        self._driver = array("i", [_INPUT])
        self._kinds: dict[Cell, int] = {}
        self._kind, self._target, self._line = array("i"), array("i"), array("i")
        self._start, self._operands = array("q", [0]), array("i")
        self._output_lines: list[int] = []
        self._sources = array("i")  # the wires of the inputs

    def wire(self, name: str) -> int:
        """The literal of a wire, which may be driven later."""
        literal = self._wires.get(name)
        if literal is None:
            literal = self._wires[name] = self.new()
        return literal

    def new(self) -> int:
        """The literal of a wire without a name."""
        self._driver.append(_FREE)
        return 2 * len(self._driver) - 2

    def input(self, name: str, line: int, literal: int | None = None) -> None:
        """The next input of the circuit; if no wire is given, it drives the wire of its name."""
        literal = self.wire(name) if literal is None else literal
        self._claim(literal, _INPUT, line)
        self.inputs.append(name)
        self._sources.append(literal >> 1)

    def output(self, name: str, literal: int, line: int) -> None:
        """The next output of the circuit."""
        self.outputs.append((name, literal))
        self._output_lines.append(line)

    def drive(self, literal: int, cell: Cell, operands: Sequence[int], line: int) -> int:
        """Let a cell that reads these literals drive a wire; returns the wire."""
        self._claim(literal, len(self._target), line)
        self._target.append(literal >> 1)
        self._kind.append(self._kinds.setdefault(cell, len(self._kinds)))
        self._operands.extend(operands)
        self._start.append(len(self._operands))
        self._line.append(line)
        return literal

    def make(self, cell: Cell, operands: Sequence[int], line: int) -> int:
        """The literal of what a cell makes of these literals."""
        return self.drive(self.new(), cell, operands, line)

    def error(self, line: int, message: str, hint: str = "") -> TmcError:
        """An error at a line of the file."""
        return TmcError(f"{self.file}:{self.place(line)}: {message}", hint=hint)

    def circuit(self) -> Circuit:
        """The circuit; raises `TmcError` if a wire is read that nothing drives, or in a cycle."""
        driver = np.array(self._driver, dtype=np.int32)
        operands = np.array(self._operands, dtype=np.int32)
        start = np.array(self._start, dtype=np.int64)
        roots = np.array([literal for _, literal in self.outputs], dtype=np.int32)
        self._require_drivers(driver, operands, start, roots)
        order, cycle = in_order(start, driver[operands >> 1])
        if cycle:
            raise self._cyclic(cycle)
        kind = np.array(self._kind, dtype=np.int32)
        target = np.array(self._target, dtype=np.int32)
        circuits = [cell.circuit() for cell in self._kinds]
        literal = self._input_literals()
        first = 1 + len(self.inputs)
        cells = Cells(start, operands, kind, target)
        xor, fanin = assemble(cells, order, circuits, first, literal)
        literals = literal[roots >> 1] ^ (roots & 1)
        return Circuit(tuple(self.inputs), xor, fanin, tuple(n for n, _ in self.outputs), literals)

    def _claim(self, literal: int, driver: int, line: int) -> None:
        wire = literal >> 1
        if self._driver[wire] != _FREE:
            other = self._driver[wire]
            by = "is an input" if other == _INPUT else f"was driven at {self._at(other)}"
            raise self.error(line, f"nothing else can drive {self._name(wire)}: it {by}")
        self._driver[wire] = driver

    def _at(self, cell: int) -> str:
        return f"{self.file}:{self.place(self._line[cell])}"

    def _input_literals(self) -> NDArray[np.int32]:
        """For every wire its literal in the circuit, as far as it is known before the cells."""
        literal = np.zeros(len(self._driver), dtype=np.int32)
        literal[self._sources] = 2 * np.arange(1, 1 + len(self.inputs))
        return literal

    def _require_drivers(
        self,
        driver: NDArray[np.int32],
        operands: NDArray[np.int32],
        start: NDArray[np.int64],
        roots: NDArray[np.int32],
    ) -> None:
        free = np.flatnonzero(driver[operands >> 1] == _FREE)
        if len(free):
            cell = int(np.searchsorted(start, free[0], side="right")) - 1
            wire, line = int(operands[free[0]]) >> 1, self._line[cell]
            raise self.error(line, f"{self._name(wire)} is read, but nothing drives it")
        free = np.flatnonzero(driver[roots >> 1] == _FREE)
        if len(free):
            line = self._output_lines[free[0]]
            raise self.error(line, f"nothing drives the output `{self.outputs[free[0]][0]}`")

    def _cyclic(self, cells: list[int]) -> TmcError:
        named = {literal >> 1: f"`{name}`" for name, literal in self._wires.items()}
        names = [named[wire] for cell in cells if (wire := self._target[cell]) in named]
        shown = [*names[:_SHOWN], *["..."] * (len(names) > _SHOWN), *names[:1]]
        return self.error(self._line[cells[0]], f"there is a cycle: {' reads '.join(shown)}")

    def _name(self, wire: int) -> str:
        for name, literal in self._wires.items():
            if literal == 2 * wire:
                return f"`{name}`"
        return "a wire without a name" if wire else "a constant"
