"""From text to `Program`: what was written in a machine file, and where.

Lines are parsed one by one with `grammar.lark`, so that one that makes no sense hides no other: it
becomes a mistake of the program, explained in words. Nothing is judged here that needs a second
line to judge.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING

from tmc.machines.errors import Diagnostic, Severity, Span

if TYPE_CHECKING:
    from lark import Lark, Token, Tree
    from lark.exceptions import UnexpectedInput

HEADERS = {
    "machine": "machine NAME",
    "tapes": "tapes NUMBER",
    "input": "input SYMBOLS, written together, as in `input 01`",
    "alphabet": "alphabet SYMBOLS, written together, as in `alphabet 01#`",
    "blank": "blank SYMBOL, one character, as in `blank #`",
    "start": "start STATE",
    "accept": "accept STATE ...",
    "reject": "reject STATE ...",
    "halt": "halt STATE ...",
    "ends": "ends two-way, or ends one-way",
    "output": "output tape NUMBER",
    "nondeterministic": "nondeterministic, alone on its line",
    "time": "time BOUND, as in `time 2n + 2`",
    "space": "space BOUND, as in `space n + 1`",
    "test": 'test "WORD" accept|reject|-> "OUTPUT" [in STEPS]',
}
"""The keys of header lines, and how each is used."""

BYTE_ORDER_MARK = "\ufeff"
"""What may stand before a text, and is no part of its first line."""
LINE_END = re.compile(r"\r\n|\n|\r")

_MAX_LINE = 2_000  # characters
_MAX_UNREADABLE = 1_000  # lines, then the file is not a machine


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A word as written, and where it stands."""

    text: str
    span: Span

    def part(self, offset: int, width: int = 1) -> Span:
        """The span of some characters of the word."""
        span = self.span
        return Span(span.file, span.line, span.column + offset, width, span.text)


@dataclass(frozen=True, slots=True)
class Header:
    """A header line other than a test: its key, without a colon, and the words after it."""

    key: Lexeme
    values: tuple[Lexeme, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A test line: the word and the output are without their quotes."""

    key: Lexeme
    word: Lexeme
    verdict: Lexeme | None
    output: Lexeme | None
    steps: Lexeme | None


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule: what is read, and the one to three words after the arrow."""

    read: Lexeme
    words: tuple[Lexeme, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A state and the rules below it; the rules before the first state have none."""

    state: Lexeme | None
    rules: tuple[RuleLine, ...]


@dataclass(frozen=True, slots=True)
class Program:
    """All lines of a machine file, each kind in the order of the file."""

    file: str
    headers: tuple[Header, ...]
    examples: tuple[Example, ...]
    blocks: tuple[Block, ...]
    mistakes: tuple[Diagnostic, ...]
    """The lines that could not be read."""
    unread: frozenset[str]
    """The words of those lines: what is said to be missing may stand there."""

    @property
    def empty(self) -> bool:
        """Whether the file says nothing."""
        return not (self.headers or self.examples or self.blocks or self.mistakes)


def read_program(text: str, file: str) -> Program:
    """Everything that `text` says; never raises, for mistakes are part of a program."""
    headers: list[Header] = []
    examples: list[Example] = []
    blocks: list[tuple[Lexeme | None, list[RuleLine]]] = [(None, [])]
    mistakes: list[Diagnostic] = []
    unread: set[str] = set()
    for line in _lines(text, file):
        match _read_line(line):
            case Header() as header:
                headers.append(header)
            case Example() as example:
                examples.append(example)
            case RuleLine() as rule:
                blocks[-1][1].append(rule)
            case Lexeme() as state:
                blocks.append((state, []))
            case Diagnostic() as mistake:
                mistakes.append(mistake)
                words = line.text.split()
                unread.update(words, (word.strip(":") for word in words))
                if name := _opened(words):
                    place = Span(file, line.line, line.text.index(name) + 1, len(name), line.text)
                    blocks.append((Lexeme(name, place), []))
                if len(mistakes) == _MAX_UNREADABLE:
                    message = "too many mistakes: the rest of the file is not read"
                    mistakes.append(Diagnostic(Severity.ERROR, "syntax", message, line))
                    break
    return Program(
        file,
        tuple(headers),
        tuple(examples),
        tuple(Block(state, tuple(rules)) for state, rules in blocks if state or rules),
        tuple(mistakes),
        frozenset(unread),
    )


def lines_of(text: str) -> list[str]:
    """The lines of a text as spans count them, without their ends."""
    return LINE_END.split(text.removeprefix(BYTE_ORDER_MARK))


def _lines(text: str, file: str) -> Iterator[Span]:
    """The lines that say something, each as the span of the whole line."""
    for number, line in enumerate(lines_of(text), start=1):
        if re.match(r"\s*[^\s;]", line):
            yield Span(file, number, 1, len(line), line)


def _opened(words: Sequence[str]) -> str:
    """The state that an unreadable line was meant to open, or none: `q`, `q :`, `q: 0 -> R`."""
    name = words[0].removesuffix(":")
    opens = name != words[0] or words[1:] in ([], [":"])
    return name if opens and name not in HEADERS else ""


def _read_line(line: Span) -> Header | Example | RuleLine | Lexeme | Diagnostic:
    from lark.exceptions import UnexpectedInput

    if len(line.text) > _MAX_LINE:
        place = Span(line.file, line.line, 1)
        message = f"a line of {len(line.text):,} characters is too long"
        hint = f"at most {_MAX_LINE:,} are read"
        return Diagnostic(Severity.ERROR, "syntax", message, place, hint)
    try:
        return _build(_parser().parse(line.text), line)
    except UnexpectedInput as error:
        return _explain(line, error)


@cache
def _parser() -> "Lark":
    from lark import Lark

    return Lark.open("grammar.lark", rel_to=__file__, parser="lalr", start="line")


def _build(tree: "Tree[Token]", line: Span) -> Header | Example | RuleLine | Lexeme:
    """The value of a parsed line."""
    tokens = _tokens(tree)
    first, *others = (_lexeme(token, line) for token in tokens)
    match str(tree.data):
        case "header":
            return Header(first, tuple(others))
        case "test":
            named = {t.type: lexeme for t, lexeme in zip(tokens[1:], others, strict=True)}
            return Example(
                key=first,
                word=named["WORD"],
                verdict=named.get("VERDICT"),
                output=named.get("OUTCOME"),
                steps=named.get("NUMBER"),
            )
        case "rule":
            return RuleLine(first, tuple(others))
        case "state":
            return first
        case other:
            raise AssertionError(other)


def _tokens(tree: "Tree[Token]") -> "list[Token]":
    from lark import Token

    return [child for child in tree.children if isinstance(child, Token)]


def _lexeme(token: "Token", line: Span) -> Lexeme:
    """The text of a token without what only marks its role: colon, quotes, trailing space."""
    assert token.column is not None
    text, column = token.rstrip(), token.column
    if token.type in ("WORD", "OUTCOME"):
        text, column = text[1:-1], column + 1
    elif token.type == "OPENS" or token.type.lower() in HEADERS:
        text = text.removesuffix(":")
    return Lexeme(text, Span(line.file, line.line, column, max(1, len(text)), line.text))


# -------------------------------------------------------------------------------------- mistakes

_RULE = "a rule is READ -> [WRITE] MOVES [NEXT]"

# What to call a terminal that is missing.
_WANTED = {
    "NAME": "a name",
    "NUMBER": "a number",
    "SYMBOLS": "symbols",
    "SYMBOL": "one symbol",
    "STATE": "a state",
    "WAY": "two-way or one-way",
    "_TAPE": "the word `tape`",
    "BOUND": "a bound",
    "WORD": "a word in quotes",
    "OUTCOME": "a word in quotes",
    "VERDICT": "accept, reject",
    "_ARROW": "`->`",
    "PART": "a move",
}


def _explain(line: Span, error: "UnexpectedInput") -> Diagnostic:
    """Why a line could not be parsed, in words."""
    place = error.column - 1
    word = line.text[place:].split(maxsplit=1)[0]
    key = line.text.split()[0].removesuffix(":")
    wanted: Collection[str] = getattr(error, "expected", getattr(error, "allowed", ()))
    token: Token | None = getattr(error, "token", None)
    code, hint = "syntax", f"write {HEADERS[key]}" if key in HEADERS else _RULE
    if word == "\\":
        message = "a backslash stands alone"
        hint = "it goes before the symbol that it makes plain, as in `\\;`"
    elif "OPENS" in wanted:
        code, message, hint = _explain_start(line.text)
    elif token is not None and token.type == "$END":
        assert token.end_column is not None
        word = line.text[place : token.end_column - 1]
        message = f"expected {_one_of(wanted)} after `{word}`"
    elif ("WORD" in wanted or "OUTCOME" in wanted) and word[0] in '"“”':
        message = "the quote is not closed"
    elif nouns := _one_of(wanted):
        message = f"expected {nouns}, found `{word}`"
    else:
        message = f"`{word}` is one word too many"
    if key.startswith(("#", "//")):
        hint = "comments start with ;"
    span = Span(line.file, line.line, place + 1, len(word), line.text)
    return Diagnostic(Severity.ERROR, code, message, span, hint)


def _one_of(terminals: Collection[str]) -> str:
    return " or ".join(dict.fromkeys(noun for t, noun in _WANTED.items() if t in terminals))


def _explain_start(text: str) -> tuple[str, str, str]:
    """Code, message and hint for a line that is neither a header, a state nor a rule."""
    words = text.replace("→", "->").split()
    first, key = words[0], words[0].removesuffix(":")
    arrow = words.index("->") if "->" in words else -1
    close = get_close_matches(key.lower(), HEADERS, n=1, cutoff=0.7)
    if arrow == 0:
        return "syntax", "nothing is read before `->`", _RULE
    if arrow > 0 and first != key:
        return (
            "syntax",
            f"state `{key}` and a rule share a line",
            "start a new line after the colon",
        )
    if arrow > 0:
        cells = "".join(words[:arrow])
        hint = f"the cells of several tapes are written together, as in `{cells} ->`"
        return "syntax", f"{arrow} words stand before `->`, a rule has one", hint
    if "->" in first:
        return "syntax", "`->` needs spaces around it", _RULE
    if close:
        return (
            "unknown-header",
            f'unknown header "{key}"; did you mean "{close[0]}"?',
            f"write {HEADERS[close[0]]}",
        )
    if len(words) == 1 or words[1] == ":":
        return "syntax", f"`{first}` is no line of a machine", f"a state is written `{key}:`"
    return "syntax", f"`{first}` begins no header, state or rule", _RULE
