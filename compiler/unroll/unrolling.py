"""What the strategies have in common: a machine that runs on literals instead of symbols.

An unrolling holds the configuration at one time, and `step` moves it on by one step. It says for
every state, head position and cell under which inputs it is so; every answer is a literal of the
builder, made when it is asked for.

Glossary: `q` a state, `s` a symbol, `t` a time; a *branch* is a number chosen by the witness bits
of a step, 0 in a deterministic machine.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping

from tmc.circuits.builder import Builder
from tmc.circuits.circuit import FALSE, TRUE
from tmc.machines.machine import Action, Move, Verdict
from tmc.unroll.encoding import Encoding

Cell = tuple[int, int]
"""A tape (from 0) and an absolute position on it."""

Symbols = Mapping[int, int]
"""The symbols that a cell may hold, each with the literal that says so: exactly one is true."""


class Unrolling(ABC):
    """A machine at time `time`, on all words of length n at once."""

    def __init__(self, encoding: Encoding, builder: Builder) -> None:
        self.machine = encoding.machine
        self.encoding = encoding
        self.builder = builder
        self.time = 0
        self.cells: dict[Cell, Symbols] = {
            (0, i): self._input_symbols(i) for i in range(encoding.n)
        }

    @abstractmethod
    def step(self) -> None:
        """Move on to the next time; where the machine has stopped, nothing changes any more."""

    def finished(self) -> bool:
        """Whether all steps are made, or it is plain that every word has halted."""
        return self.time >= self.encoding.steps

    @abstractmethod
    def running(self) -> int:
        """Whether a further step is possible."""

    @abstractmethod
    def accepting(self) -> int:
        """Whether the run has accepted."""

    @abstractmethod
    def state(self, q: int) -> int:
        """Whether the machine is in state q."""

    @abstractmethod
    def head(self, tape: int, position: int) -> int:
        """Whether the head of a tape stands on a cell."""

    def symbols(self, cell: Cell) -> Symbols:
        """The symbols that a cell may hold."""
        return self.cells.get(cell, {self.machine.blank: TRUE})

    def window(self, tape: int) -> range:
        """The cells that hold the input or may hold anything but a blank."""
        touched = [c for j, c in self.cells if j == tape]
        return range(min([0, *touched]), max([self.encoding.n - 1, *touched]) + 1)

    def reach(self) -> range:
        """The cells in which a head can be: its light cone."""
        return range(0 if self.machine.one_way else -self.time, self.time + 1)

    def moved(self, position: int, move: Move) -> int:
        """Where a head goes; at the end of a one-way tape it stays."""
        target = position + move
        return max(target, 0) if self.machine.one_way else target

    def actions(self, q: int, read: tuple[int, ...], branch: int) -> Action | None:
        """What the machine does there on this branch; `None` if it stops."""
        actions = self.machine.delta.get((q, read), ())
        return actions[branch] if branch < len(actions) else None

    def branches(self) -> list[int]:
        """For every branch, the literal that says the witness chooses it now."""
        bits = self.encoding.witness_bits
        return [self.builder.equals(self.witness(), branch) for branch in range(1 << bits)]

    def witness(self) -> list[int]:
        """The witness bits of this step."""
        bits = self.encoding.witness_bits
        first = len(self.encoding.word_inputs) + self.time * bits
        return self.builder.inputs[first : first + bits]

    def accepts(self, q: int) -> bool:
        """Whether q is an accepting state."""
        return self.machine.final.get(q) is Verdict.ACCEPT

    def _input_symbols(self, i: int) -> Symbols:
        bits = self.encoding.symbol_bits
        wires = self.builder.inputs[i * bits : (i + 1) * bits]
        return {s: self.builder.equals(wires, s) for s in range(self.machine.input_size)}

    def _gather(self, parts: Mapping[int, Iterable[int]]) -> dict[int, int]:
        """The OR of the literals under each key, without the keys that come out false."""
        together = {key: self.builder.any(literals) for key, literals in parts.items()}
        return {key: literal for key, literal in together.items() if literal != FALSE}
