"""Colours for `.tm` files, as a lexer for Pygments: `pygmentize -l tm FILE`, and Sphinx.

The words and their roles are the parser's own, so that a word is coloured as what it is read as,
whatever it looks like: `R` can be a symbol, a move and a state. What stands between them is marks
and comments; the words of a line that cannot be read are errors.
"""

import re
from collections.abc import Iterator
from typing import ClassVar

from pygments.lexer import Lexer
from pygments.token import (
    Comment,
    Error,
    Keyword,
    Name,
    Number,
    Operator,
    Punctuation,
    String,
    Whitespace,
    _TokenType,
)

from tmc.machines.editors.words import Role, words_of
from tmc.machines.program import BYTE_ORDER_MARK, LINE_END, read_program

Token = tuple[int, _TokenType, str]

_CELLS = (
    (r"\\.", String.Escape),
    (r"\[(?:\\.|[^\]\\])*\]", String.Regex),
    (r"[*.]", Keyword.Pseudo),
    (r".", String.Symbol),
)
_CHARACTERS = ((r"\\.", String.Escape), (r".", String.Symbol))
_BETWEEN = (
    (rf"[\s{BYTE_ORDER_MARK}]+", Whitespace),
    (r";[^\r\n]*", Comment.Single),
    (r"(?:->|→)(?![^\s;])", Operator),
    (r":|\"|“|”", Punctuation),
    (r"(?:in|tape)(?![^\s;])", Keyword),
    (r"[^\s;]+", Error),
)
_INSIDE = {
    Role.KEY: ((r".+", Keyword.Declaration),),
    Role.NAME: ((r".+", Name.Namespace),),
    Role.NUMBER: ((r".+", Number.Integer),),
    Role.CHOICE: ((r".+", Keyword.Constant),),
    Role.SYMBOLS: _CHARACTERS,
    Role.BOUND: (
        (r"\s+", Whitespace),
        (r"\d+", Number.Integer),
        (r"\w+", Name.Builtin),
        (r"[-+*/^]", Operator),
        (r".", Punctuation),
    ),
    Role.WORD: _CHARACTERS,
    Role.OPENS: ((r".+", Name.Function),),
    Role.STATE: ((r".+", Name.Function),),
    Role.READ: _CELLS,
    Role.WRITE: _CELLS,
    Role.MOVES: ((r".+", Name.Builtin),),
}
"""What the characters of a word are, the first pattern that matches first."""


class TmLexer(Lexer):  # type: ignore[misc]
    """Lexes the machine language of tmc."""

    name = "Turing machine"
    aliases: ClassVar[list[str]] = ["tm"]
    filenames: ClassVar[list[str]] = ["*.tm"]
    url = "https://pypi.org/project/turing-circuits/"

    def get_tokens_unprocessed(self, text: str) -> Iterator[Token]:
        """The tokens of a text and where they begin; joined, they are the text."""
        first = int(text.startswith(BYTE_ORDER_MARK))
        lines = [first, *(m.end() for m in LINE_END.finditer(text))]
        at = 0
        for word in words_of(read_program(text, "")):
            begin = lines[word.span.line - 1] + word.span.column - 1
            end = begin + len(word.text)
            yield from _tokens(_BETWEEN, text, at, begin)
            yield from _tokens(_INSIDE[word.role], text, begin, end)
            at = end
        yield from _tokens(_BETWEEN, text, at, len(text))


def _tokens(
    patterns: tuple[tuple[str, _TokenType], ...], text: str, begin: int, end: int
) -> Iterator[Token]:
    """The tokens of a piece of the text, which the patterns cover."""
    for match in re.finditer("|".join(f"({pattern})" for pattern, _ in patterns), text[begin:end]):
        assert match.lastindex is not None
        yield begin + match.start(), patterns[match.lastindex - 1][1], match[0]
