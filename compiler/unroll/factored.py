"""The textbook unrolling in which the configuration is all that passes from one time to the next.

The state, the place of each head and the symbol in each cell are one-hot variables, as in the
tableau of several tapes. Each that is not constant is a gate of its own, which repeats what is
computed for it; everything later is made of these. So they are causes: to set the variables of a
time is to change the configuration, and the machine goes on from there. Other unrollings only show
such wires: in the tableau of one tape, the state is read off the heads.
"""

from collections.abc import Mapping

from tmc.circuits.builder import Builder
from tmc.circuits.circuit import TRUE
from tmc.unroll.encoding import Encoding
from tmc.unroll.multitape import MultitapeTableau


class Factored(MultitapeTableau):
    """An unrolling of a machine with any number of tapes whose probes are causes."""

    def __init__(self, encoding: Encoding, builder: Builder) -> None:
        super().__init__(encoding, builder)
        self._separate()

    def step(self) -> None:
        """The tapes report, the state decides, the tapes act; what comes of it is repeated."""
        super().step()
        self._separate()

    def resting(self, q: int) -> int:
        """Where no rule applies, the same state again: only a witness could change its mind."""
        return super().resting(q) if self.encoding.witness_bits else q

    def _separate(self) -> None:
        self.states = self._repeat(self.states)
        self.heads = [self._repeat(heads) for heads in self.heads]
        self.cells = {cell: self._repeat(symbols) for cell, symbols in self.cells.items()}

    def _repeat(self, values: Mapping[int, int]) -> dict[int, int]:
        return {key: x if x <= TRUE else self.builder.repeat(x) for key, x in values.items()}
