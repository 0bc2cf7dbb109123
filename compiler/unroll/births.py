"""Where gates come from: a birth for every gate of a builder, written down while a machine unrolls.

The recorder looks at how many gates the builder has made whenever the work at hand changes, so it
costs the builder nothing. A gate is born once: whoever asks for it later gets it as it is, and in a
builder that merges functions, whoever asks for the same function does.
"""

from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from tmc.circuits.builder import Builder
from tmc.unroll.unrolling import Cell

Rule = tuple[int, tuple[int, ...]]
"""A state and what is read in it."""


class Kind(StrEnum):
    """What a gate was made for."""

    INPUT = "input"
    """Which symbol the word has in a cell."""
    CHOICE = "choice"
    """Which branch the witness chooses."""
    READ = "read"
    """Whether the machine is there and reads what a rule asks for."""
    MOVE = "move"
    """Whether the machine gets to a state and place."""
    WRITE = "write"
    """What a cell holds after the step."""
    STOP = "stop"
    """Whether a rule is missing."""
    PROBE = "probe"
    """What a probe says of the configuration."""
    OUTPUT = "output"
    """What the circuit answers in the end."""


@dataclass(frozen=True, slots=True)
class Birth:
    """What a gate was made for, and when."""

    kind: Kind
    time: int
    """The configuration that the step begins with; 0 is the start."""
    state: int | None = None
    """The state the machine is in or, of a move, gets to."""
    cells: tuple[Cell, ...] = ()
    """Where the heads are or, of a move, get to; of a write, the cell."""
    rules: tuple[Rule, ...] = ()
    """The rules that are asked for, that lead there, or that may write."""


class Births:
    """The births of the gates of a builder that has not made any."""

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.known: list[Birth] = []
        self._number: dict[Birth, int] = {}
        self._of = array("i")
        self._now = [-1]
        self._rested = 0

    @contextmanager
    def of(self, birth: Birth) -> Iterator[None]:
        """Gates that are made in here are born so, if nothing in here knows better."""
        self._catch_up()
        self._now.append(self._numbered(birth))
        try:
            yield
        finally:
            self._catch_up()
            self._now.pop()

    def note(self, literal: int, birth: Birth) -> None:
        """The gate of a literal was born so, if it has no birth yet."""
        self._catch_up()
        i = (literal >> 1) - 1 - len(self.builder.names)
        if i >= 0 and self._of[i] < 0:
            self._of[i] = self._numbered(birth)

    def rest(self, birth: Birth) -> None:
        """All gates that have no birth yet were born so."""
        self._catch_up()
        number = self._numbered(birth)
        for i in range(self._rested, len(self._of)):
            if self._of[i] < 0:
                self._of[i] = number
        self._rested = len(self._of)

    def numbers(self) -> NDArray[np.int32]:
        """For every gate of the builder the number of its birth in `known`; -1 without."""
        self._catch_up()
        return np.array(self._of, dtype=np.int32)

    def birth(self, node: int) -> Birth | None:
        """The birth of a node of the builder; `None` for inputs, and for gates without."""
        i = node - 1 - len(self.builder.names)
        number = self._of[i] if 0 <= i < len(self._of) else -1
        return self.known[number] if number >= 0 else None

    def _numbered(self, birth: Birth) -> int:
        number = self._number.setdefault(birth, len(self.known))
        if number == len(self.known):
            self.known.append(birth)
        return number

    def _catch_up(self) -> None:
        new = len(self.builder) - len(self._of)
        if new:
            self._of.extend([self._now[-1]] * new)
