"""The colours of `.tm` files: a Pygments lexer, and a TextMate grammar that agrees with it."""

import json
import subprocess
import sys
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pygments.lexers import get_lexer_by_name, get_lexer_for_filename
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
from textmate_grammar.elements import ContentElement
from textmate_grammar.parsers.base import LanguageParser

from tests.strategies import machines
from tmc.machines.editors.highlight import TmLexer
from tmc.machines.files import sample_names
from tmc.machines.machine import Machine
from tmc.machines.source import source

ROOT = Path(__file__).parents[1]


def sample(name: str) -> str:
    return (resources.files("tmc.samples") / f"{name}.tm").read_text()


def tokens(text: str) -> list[tuple[_TokenType, str]]:
    return [(kind, piece) for _, kind, piece in TmLexer().get_tokens_unprocessed(text)]


# ---------------------------------------------------------------------------------------- Pygments


def test_pygments_finds_the_lexer() -> None:
    assert isinstance(get_lexer_by_name("tm"), TmLexer)
    assert isinstance(get_lexer_for_filename("mine.tm"), TmLexer)


def test_the_command_of_pygments() -> None:
    command = [sys.executable, "-m", "pygments", "-l", "tm", "-f", "html"]
    done = subprocess.run(
        [*command, str(ROOT / "samples" / "parity.tm")], capture_output=True, text=True, check=True
    )
    assert '<span class="kd">machine</span>' in done.stdout
    assert '<span class="err">' not in done.stdout


@pytest.mark.parametrize("name", sample_names())
def test_the_samples_have_no_error_token(name: str) -> None:
    found = tokens(sample(name))
    assert "".join(piece for _, piece in found) == sample(name)
    assert [piece for kind, piece in found if kind in Error] == []


def test_what_a_word_is_read_as_is_its_colour() -> None:
    text = (
        "input R\nblank: □\nstart R\naccept in\nR: ; R:\n  [R*]\\;* -> .R RR in ; no\n 🙂_ → LS\n"
    )
    text = "tapes 2\noutput tape 1\n" + text + 'test "R\\"" accept in 12\ntime 2n log n\n'
    shown = [(kind, piece) for kind, piece in tokens(text) if kind is not Whitespace]
    assert shown == [
        (Keyword.Declaration, "tapes"),
        (Number.Integer, "2"),
        (Keyword.Declaration, "output"),
        (Keyword, "tape"),
        (Number.Integer, "1"),
        (Keyword.Declaration, "input"),
        (String.Symbol, "R"),
        (Keyword.Declaration, "blank"),
        (Punctuation, ":"),
        (String.Symbol, "□"),
        (Keyword.Declaration, "start"),
        (Name.Function, "R"),
        (Keyword.Declaration, "accept"),
        (Name.Function, "in"),
        (Name.Function, "R"),
        (Punctuation, ":"),
        (Comment.Single, "; R:"),
        (String.Regex, "[R*]"),
        (String.Escape, "\\;"),
        (Keyword.Pseudo, "*"),
        (Operator, "->"),
        (Keyword.Pseudo, "."),
        (String.Symbol, "R"),
        (Name.Builtin, "RR"),
        (Name.Function, "in"),
        (Comment.Single, "; no"),
        (String.Symbol, "🙂"),
        (String.Symbol, "_"),
        (Operator, "→"),
        (Name.Builtin, "LS"),
        (Keyword.Declaration, "test"),
        (Punctuation, '"'),
        (String.Symbol, "R"),
        (String.Escape, '\\"'),
        (Punctuation, '"'),
        (Keyword.Constant, "accept"),
        (Keyword, "in"),
        (Number.Integer, "12"),
        (Keyword.Declaration, "time"),
        (Number.Integer, "2"),
        (Name.Builtin, "n"),
        (Name.Builtin, "log"),
        (Name.Builtin, "n"),
    ]


def test_what_cannot_be_read_is_an_error() -> None:
    text = "q:\n  0 1 -> R\nacept q ; no\n"
    assert [piece for kind, piece in tokens(text) if kind in Error] == ["0", "1", "R", "acept", "q"]


LINES = st.sampled_from(sample("multiplexer").splitlines(keepends=True))


@given(st.text() | st.lists(LINES | st.text(max_size=8)).map("".join))
def test_the_tokens_of_any_text_are_the_text(text: str) -> None:
    at = 0
    for index, _, piece in TmLexer().get_tokens_unprocessed(text):
        assert index == at and piece
        at += len(piece)
    assert "".join(piece for _, piece in tokens(text)) == text


# ---------------------------------------------------------------------------------------- TextMate

GRAMMAR = ROOT / "machines" / "editors" / "vscode" / "tm.tmLanguage.json"

SCOPES: dict[str, _TokenType] = {
    "comment.line.semicolon.tm": Comment.Single,
    "constant.character.escape.tm": String.Escape,
    "constant.language.tm": Keyword.Constant,
    "constant.numeric.tm": Number.Integer,
    "entity.name.function.state.tm": Name.Function,
    "entity.name.type.machine.tm": Name.Namespace,
    "keyword.control.header.tm": Keyword.Declaration,
    "keyword.operator.arithmetic.tm": Operator,
    "keyword.operator.arrow.tm": Operator,
    "keyword.other.tm": Keyword,
    "keyword.other.wildcard.tm": Keyword.Pseudo,
    "punctuation.definition.string.begin.tm": Punctuation,
    "punctuation.definition.string.end.tm": Punctuation,
    "punctuation.section.bound.tm": Punctuation,
    "punctuation.separator.colon.tm": Punctuation,
    "string.regexp.set.tm": String.Regex,
    "string.unquoted.symbol.tm": String.Symbol,
    "support.constant.move.tm": Name.Builtin,
    "support.function.bound.tm": Name.Builtin,
}
"""What the lexer calls a scope of the grammar."""


@pytest.fixture(scope="module")
def textmate() -> LanguageParser:
    return LanguageParser(json.loads(GRAMMAR.read_text()))


def by_scopes(textmate: LanguageParser, text: str) -> dict[tuple[int, int], _TokenType]:
    """What each character that is no space is, by its line and column, as the grammar says."""
    found: dict[tuple[int, int], _TokenType] = {}
    element = textmate.parse_string(text)
    assert isinstance(element, ContentElement)
    for (line, column), piece, scopes in element.flatten():
        for i, character in enumerate(piece):
            if not character.isspace():
                found[line, column + i] = SCOPES.get(scopes[-1], Error)
    return found


def by_lexer(text: str) -> dict[tuple[int, int], _TokenType]:
    """The same as the lexer says it."""
    kinds = [kind for kind, piece in tokens(text) for _ in piece]
    found: dict[tuple[int, int], _TokenType] = {}
    line = column = 0
    for kind, character in zip(kinds, text, strict=True):
        if not character.isspace():
            found[line, column] = kind
        line, column = (line + 1, 0) if character == "\n" else (line, column + 1)
    return found


@pytest.mark.parametrize("name", sample_names())
def test_the_grammar_agrees_with_the_lexer_on_the_samples(
    textmate: LanguageParser, name: str
) -> None:
    assert by_scopes(textmate, sample(name)) == by_lexer(sample(name))


EVERY_HEADER = r"""
machine: every-header ; name
tapes   2
input:  01\_
alphabet x□;
blank   □
start   q ; here
accept  yes also
reject  no
ends    one-way
output  tape 2
nondeterministic
time    max(n, 2n log n) - 1 ; bound
space   (n + 1)^2/2
test    "0\"1" accept in 12
test    “01” -> "" ; both
test    -> RR
q:      ; a state
  [^01;]\; → .x <>
  [0\]]*   -> LS 🙂
  x_       -> RR ; q:
🙂:
  __       -> .. S- yes
"""


def test_the_grammar_agrees_with_the_lexer_on_every_header(textmate: LanguageParser) -> None:
    assert by_scopes(textmate, EVERY_HEADER) == by_lexer(EVERY_HEADER)


@given(machine=machines(halting=None))
def test_the_grammar_agrees_with_the_lexer_on_any_machine(
    textmate: LanguageParser, machine: Machine
) -> None:
    assert by_scopes(textmate, source(machine)) == by_lexer(source(machine))


def test_every_scope_is_used(textmate: LanguageParser) -> None:
    used = set(by_scopes(textmate, EVERY_HEADER).values())
    assert used == set(SCOPES.values())
