"""Which of the one to three words after an arrow are WRITE, MOVES and NEXT.

One word is MOVES, three are all of them. Two are WRITE MOVES or MOVES NEXT, whichever fits: NEXT is
a state of the file, MOVES has one move for each tape. Where neither or both do, the nearer one is
taken, so that every rule has a reading, also one that is being typed.
"""

from collections.abc import Container
from dataclasses import dataclass

from tmc.machines.cells import read_moves
from tmc.machines.errors import PieceError
from tmc.machines.program import Lexeme, RuleLine


@dataclass(frozen=True, slots=True)
class Roles:
    """The words after the arrow of one rule."""

    write: Lexeme | None
    moves: Lexeme
    target: Lexeme | None


@dataclass(frozen=True, slots=True)
class RoleReader:
    """Reads the rules of a machine with so many tapes and these states."""

    tapes: int
    states: Container[str]
    unread: Container[str]
    """Words of lines that could not be read, which may open a state."""

    def of(self, line: RuleLine) -> Roles:
        """What each word is."""
        match line.words:
            case (moves,):
                return Roles(None, moves, None)
            case (write, moves, target):
                return Roles(write, moves, target)
            case (a, b):
                return Roles(None, a, b) if self._ends_in_state(a, b) else Roles(a, b, None)
            case _:
                raise AssertionError(line)

    def unclear(self, line: RuleLine) -> bool:
        """Whether there are two words and both readings fit."""
        match line.words:
            case (a, b):
                return self.are_moves(a) and self.are_moves(b) and b.text in self.states
            case _:
                return False

    def are_moves(self, word: Lexeme) -> bool:
        """Whether a word has one move for each tape."""
        try:
            return len(read_moves(word.text)) == self.tapes
        except PieceError:
            return False

    def _ends_in_state(self, a: Lexeme, b: Lexeme) -> bool:
        a_moves, b_state = self.are_moves(a), b.text in self.states
        if self.are_moves(b):
            return a_moves and b_state
        return a_moves or b_state or b.text in self.unread
