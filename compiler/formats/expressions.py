"""Expressions over wires, as Verilog and EQN have them, made into cells.

The reader of a format resolves names: what comes here are literals and signs. Operators wait on a
stack until one of lower precedence comes (the shunting-yard algorithm: Dijkstra 1961), so that
parentheses may be nested as deep as a file likes. A complement is part of a literal, and no cell.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tmc.formats.cells import MULTIPLEXER, Gate
from tmc.formats.netlist import Netlist

_PREFIX = ("~", "!")
_THEN, _ELSE = "?", "?:"
_LOWEST = 0  # the precedence of a conditional


@dataclass(slots=True)
class Expressions:
    """The expressions of a format, whose cells go to a netlist."""

    netlist: Netlist
    binary: Mapping[str, tuple[int, str]]
    """Precedence, above 0, and kind of gate of each operator; all associate to the left."""
    postfix: str = ""
    """A sign after an operand that complements it."""
    _values: list[int] = field(default_factory=list)
    _waiting: list[str] = field(default_factory=list)

    def literal(self, items: Iterable[int | str], line: int) -> int:
        """The literal of an expression, of literals and signs; raises `TmcError` with the line."""
        self._values.clear()
        self._waiting.clear()
        complete = False  # whether what was read so far may end here
        for item in items:
            if isinstance(item, int):
                if complete:
                    raise self.netlist.error(line, "expected an operator between two operands")
                self._values.append(item)
                complete = True
            elif complete:
                complete = self._after_operand(item, line)
            elif item in _PREFIX or item == "(":
                self._waiting.append(item)
            else:
                raise self.netlist.error(line, f"expected an operand before {item}")
            if complete:
                self._complement()
        if not complete:
            raise self.netlist.error(line, "expected an operand at the end of an expression")
        self._reduce(_LOWEST, line)
        if self._waiting:
            sign = ")" if self._waiting[-1] == "(" else ":"
            raise self.netlist.error(line, f"expected {sign} at the end of an expression")
        return self._values[0]

    def _after_operand(self, sign: str, line: int) -> bool:
        """Take a sign that follows an operand; whether the expression may end after it."""
        if sign == self.postfix:
            self._values[-1] ^= 1
            return True
        if sign in self.binary:
            self._reduce(self.binary[sign][0], line)
            self._waiting.append(sign)
            return False
        if sign == _THEN:
            self._reduce(_LOWEST + 1, line)
            self._waiting.append(sign)
            return False
        if sign in ("(", *_PREFIX):
            raise self.netlist.error(line, f"expected an operator before {sign}")
        self._reduce(_LOWEST, line)
        opening = {")": "(", ":": _THEN}.get(sign)
        if not self._waiting or self._waiting.pop() != opening:
            raise self.netlist.error(line, f"nothing before {sign} goes with it")
        if sign == ":":
            self._waiting.append(_ELSE)
        return sign == ")"

    def _complement(self) -> None:
        while self._waiting and self._waiting[-1] in _PREFIX:
            self._waiting.pop()
            self._values[-1] ^= 1

    def _reduce(self, precedence: int, line: int) -> None:
        """Make the cells of all operators that wait, down to a precedence or a parenthesis."""
        while self._waiting and self._waiting[-1] not in ("(", _THEN):
            sign = self._waiting[-1]
            level, kind = (_LOWEST, "") if sign == _ELSE else self.binary[sign]
            if level < precedence:
                return
            self._waiting.pop()
            cell = MULTIPLEXER if sign == _ELSE else Gate(kind, 2)
            count = 3 if sign == _ELSE else 2
            operands = self._values[-count:]
            del self._values[-count:]
            self._values.append(self.netlist.make(cell, operands, line))
