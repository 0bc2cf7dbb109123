"""Every word of a program with its role, in the order of the file."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from tmc.machines.errors import Span
from tmc.machines.program import Example, Header, Lexeme, Program, RuleLine
from tmc.machines.resolve import Resolver
from tmc.machines.roles import RoleReader


class Role(StrEnum):
    """What a word says."""

    KEY = "key"
    """Which header a line is, a test among them."""
    NAME = "name"
    """What the machine is called."""
    NUMBER = "number"
    CHOICE = "choice"
    """One of a few words: a verdict, or how the tape ends."""
    SYMBOLS = "symbols"
    """Of an alphabet."""
    BOUND = "bound"
    WORD = "word"
    """The word or the output of a test, without its quotes."""
    OPENS = "opens"
    """A state, on the line that opens it."""
    STATE = "state"
    """A state that is used."""
    READ = "read"
    WRITE = "write"
    MOVES = "moves"


@dataclass(frozen=True, slots=True)
class RoleWord:
    """A word as written, where it stands, and what it says there."""

    text: str
    span: Span
    role: Role

    @property
    def names_state(self) -> bool:
        """Whether the word is the name of a state."""
        return self.role in (Role.OPENS, Role.STATE)


_VALUES = {
    "machine": Role.NAME,
    "tapes": Role.NUMBER,
    "input": Role.SYMBOLS,
    "alphabet": Role.SYMBOLS,
    "blank": Role.SYMBOLS,
    "start": Role.STATE,
    "accept": Role.STATE,
    "reject": Role.STATE,
    "halt": Role.STATE,
    "ends": Role.CHOICE,
    "output": Role.NUMBER,
    "time": Role.BOUND,
    "space": Role.BOUND,
}


def words_of(program: Program) -> tuple[RoleWord, ...]:
    """The words of all lines that could be read."""
    found = [RoleWord(lexeme.text, lexeme.span, role) for lexeme, role in _words(program)]
    return tuple(sorted(found, key=lambda word: (word.span.line, word.span.column)))


def _words(program: Program) -> Iterator[tuple[Lexeme, Role]]:
    for header in program.headers:
        yield from _of_header(header)
    for example in program.examples:
        yield from _of_example(example)
    reader = Resolver(program).roles
    for block in program.blocks:
        if block.state:
            yield block.state, Role.OPENS
        for rule in block.rules:
            yield from _of_rule(rule, reader)


def _of_header(header: Header) -> Iterator[tuple[Lexeme, Role]]:
    yield header.key, Role.KEY
    for value in header.values:
        yield value, _VALUES[header.key.text]


def _of_example(example: Example) -> Iterator[tuple[Lexeme, Role]]:
    yield example.key, Role.KEY
    yield example.word, Role.WORD
    if example.verdict:
        yield example.verdict, Role.CHOICE
    if example.output:
        yield example.output, Role.WORD
    if example.steps:
        yield example.steps, Role.NUMBER


def _of_rule(rule: RuleLine, reader: RoleReader) -> Iterator[tuple[Lexeme, Role]]:
    roles = reader.of(rule)
    yield rule.read, Role.READ
    if roles.write:
        yield roles.write, Role.WRITE
    yield roles.moves, Role.MOVES
    if roles.target:
        yield roles.target, Role.STATE
