r"""The insides of words: cells, moves and symbols, one character each unless escaped or in a set.

`0_` is two cells, so is `[01]*`, and so is `\*.`; which of them are allowed, and what `.` and `*`
mean, depends on the side of the arrow. The blank is the symbol `BLANK` here, however it is written;
everything else is the character that stands for itself.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tmc.machines.errors import PieceError
from tmc.machines.machine import Move

BLANK = " "
"""The blank, which no character of a file can mean: a space separates words."""

_PIECE = re.compile(r"\\.|\[\^?(?:\\.|[^\]\\])*\]|.", re.DOTALL)
_CHARACTER = re.compile(r"\\.|.", re.DOTALL)

_MOVES = {"L": Move.L, "R": Move.R, "S": Move.S, "<": Move.L, ">": Move.R, "-": Move.S}


@dataclass(frozen=True, slots=True)
class Cell:
    """What one cell of a rule names: the symbols, or with `rest` every symbol but these.

    Of a WRITE cell the `rest` of nothing says: keep what was read.
    """

    symbols: tuple[str, ...]
    rest: bool = False
    offset: int = field(default=0, compare=False)


KEEP = Cell((), rest=True)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads words in which the character `blank`, too, means the blank."""

    blank: str = BLANK

    def read(self, word: str) -> tuple[Cell, ...]:
        """The cells of a READ part.

        >>> Reader().read("0[^1]")
        (Cell(symbols=('0',), rest=False, offset=0), Cell(symbols=('1',), rest=True, offset=1))
        """
        return tuple(self._read_cell(piece, at) for piece, at in _pieces(word))

    def _read_cell(self, piece: str, at: int) -> Cell:
        match piece:
            case "*":
                return Cell((), rest=True, offset=at)
            case ".":
                raise PieceError(
                    "cell",
                    "`.` keeps a cell, so it cannot be read",
                    r"`*` reads any symbol, `\.` the symbol `.`",
                    at,
                )
            case "[":
                raise _unclosed(at)
            case _ if piece[0] == "[":
                inner = piece[1:-1]
                excluded = inner.removeprefix("^")
                if not excluded:
                    raise PieceError(
                        "cell",
                        f"the set `{piece}` is empty",
                        "`*` reads any symbol",
                        at,
                        len(piece),
                    )
                symbols = tuple(self.symbol(c) for c in _CHARACTER.findall(excluded))
                return Cell(symbols, rest=inner[0] == "^", offset=at)
            case _:
                return Cell((self.symbol(piece),), offset=at)

    def write(self, word: str) -> tuple[Cell, ...]:
        """The cells of a WRITE part."""
        return tuple(self._write_cell(piece, at) for piece, at in _pieces(word))

    def _write_cell(self, piece: str, at: int) -> Cell:
        match piece:
            case ".":
                return KEEP
            case "*":
                raise PieceError(
                    "cell",
                    "`*` is any symbol, so it cannot be written",
                    r"`.` keeps what was read, `\*` is the symbol `*`",
                    at,
                )
            case "[":
                raise _unclosed(at)
            case _ if piece[0] == "[":
                raise PieceError(
                    "cell",
                    f"the set `{piece}` cannot be written",
                    "write one symbol, or `.` to keep what was read",
                    at,
                    len(piece),
                )
            case _:
                return Cell((self.symbol(piece),), offset=at)

    def symbols(self, word: str) -> list[tuple[str, int]]:
        """The symbols of a word of the tape or of an alphabet, each with its offset."""
        found = list(_CHARACTER.finditer(word))
        for m in found:
            if m[0][-1].isspace():
                raise PieceError(
                    "symbol", "a space is not a symbol", "the blank is written `_`", m.start()
                )
        return [(self.symbol(m[0]), m.start()) for m in found]

    def symbol(self, piece: str) -> str:
        """The symbol that a character means, or an escaped one."""
        return BLANK if piece == "_" or piece[-1] == self.blank else piece[-1]


def read_moves(word: str) -> tuple[Move, ...]:
    """The moves of a MOVES part."""
    for i, c in enumerate(word):
        if c not in _MOVES:
            upper = c.upper() in _MOVES
            hint = "moves are upper case" if upper else "use L R S (or < > -), one for each tape"
            raise PieceError("move", f'"{c}" is not a move', hint, i)
    return tuple(_MOVES[c] for c in word)


def _pieces(word: str) -> Iterator[tuple[str, int]]:
    return ((m[0], m.start()) for m in _PIECE.finditer(word))


def _unclosed(at: int) -> PieceError:
    return PieceError("cell", "`[` is not closed", r"`\[` is the symbol `[`", at)
