"""Expressions that differ only in their names: the first of a shape is parsed, the others are not.

Files of millions of gates have few shapes, such as `(v * !v) + (!v * v)`. What an expression
computes becomes a kind of cell, so that the next one is two passes of a regular expression.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tmc.circuits.circuit import Circuit
from tmc.formats.cells import Gate
from tmc.formats.expressions import Expressions
from tmc.formats.netlist import Netlist

_MOST, _LONGEST = 1 << 12, 1 << 8  # shapes that are remembered, and characters of one


@dataclass(frozen=True, slots=True, eq=False)
class _Block:
    """A cell of a kind of its own."""

    whole: Circuit

    def circuit(self) -> Circuit:
        return self.whole


@dataclass(slots=True)
class Shapes:
    """The shapes of the expressions of a file, whose cells go to its netlist."""

    netlist: Netlist
    parser: Callable[[Netlist], Expressions]
    word: re.Pattern[str]
    """A name or a constant."""
    token: re.Pattern[str]
    """A word or a sign."""
    _known: dict[str, _Block] = field(default_factory=dict)

    def drive(self, target: int, text: str, words: Sequence[int], line: int) -> None:
        """Let an expression whose words are these literals drive a wire.

        Raises `TmcError` with the line.
        """
        shape = self.word.sub("v", text)
        block = self._known.get(shape)
        if block is None:
            if len(self._known) == _MOST or len(shape) > _LONGEST:
                literal = self._parsed(self.netlist, text, words, line)
                self.netlist.drive(target, Gate("buf", 1), [literal], line)
                return
            part = Netlist(self.netlist.file)
            for i in range(len(words)):
                part.input(str(i), line)
            inputs = [part.wire(str(i)) for i in range(len(words))]
            part.output("", self._parsed(part, text, inputs, line), line)
            block = self._known[shape] = _Block(part.circuit())
        self.netlist.drive(target, block, words, line)

    def _parsed(self, netlist: Netlist, text: str, words: Sequence[int], line: int) -> int:
        """The literal of the expression in a netlist."""
        rest = iter(words)
        items = (
            next(rest) if self.word.fullmatch(token) else token
            for token in self.token.findall(text)
        )
        return self.parser(netlist).literal(items, line)
