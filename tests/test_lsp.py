"""The language server, spoken to as editors do."""

import re
from collections.abc import Iterator
from importlib import resources

import pytest
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from tests.editor import Editor
from tests.language import INCREMENT
from tmc.machines.errors import SourceError
from tmc.machines.files import parse
from tmc.machines.layout import layout

UNICODE = """\
input   🙂é
blank   □
start   näch🙂
accept  ja
test    "🙂é" accept

näch🙂: ; 🙂
  🙂 -> □ R näch🙂 ; näch🙂
  é  -> R näch🙂
  □  -> S ja
"""
"""Characters of one and of two UTF-16 units stand before what is asked for."""

MARKED = "\ufeffaccept ja\n" + UNICODE.replace("accept  ja\n", "")
"""A byte order mark stands before the first line."""


@pytest.fixture(scope="module")
def editor() -> Iterator[Editor]:
    editor = Editor()
    yield editor
    assert editor.close() == 0


def sample(name: str) -> str:
    return (resources.files("tmc.samples") / f"{name}.tm").read_text()


# ---------------------------------------------------------------------------------------- columns


@pytest.mark.parametrize(
    "encoding", [lsp.PositionEncodingKind.Utf8, lsp.PositionEncodingKind.Utf32]
)
def test_columns_count_what_the_editor_prefers(encoding: lsp.PositionEncodingKind) -> None:
    other = Editor(encoding, lsp.PositionEncodingKind.Utf16)
    assert other.can.position_encoding == encoding
    other.open(UNICODE)
    assert other.rename(other.at("näch🙂", 4), "x") == UNICODE.replace("näch🙂", "x").replace(
        "; x", "; näch🙂"
    )
    other.open(MARKED)
    assert other.rename(other.at("ja"), "x") == MARKED.replace("ja", "x")
    assert other.close() == 0


def test_columns_count_utf_16_if_nothing_is_said(editor: Editor) -> None:
    assert editor.can.position_encoding == lsp.PositionEncodingKind.Utf16


def test_a_byte_order_mark_is_a_character_of_the_first_line(editor: Editor) -> None:
    assert editor.open(MARKED) == []
    assert editor.definition(editor.at("ja", 1)) == ["\ufeffaccept «ja»"]
    assert editor.references(editor.at("ja")) == ["\ufeffaccept «ja»", "  □  -> S «ja»"]
    hover = editor.hover(editor.at("accept"))
    assert hover and hover[0] == "accept"
    assert editor.hover(editor.at(" ja")) == hover  # the end of the word
    assert "accept" in colours(editor)["keyword"] and "ja" in colours(editor)["function"]
    assert editor.formatted() == layout(MARKED)
    editor.open(MARKED.replace("accept ja", "accept j"))
    assert editor.completed(editor.position("\ufeffaccept j"))["näch🙂"] == "\ufeffaccept näch🙂"
    wrong = editor.open(MARKED.replace("accept ja", "acept ja"))
    assert [editor.written(d.range) for d in wrong] == ["acept"]


# ------------------------------------------------------------------------------------ diagnostics


def test_all_mistakes_are_shown_at_once_and_in_place(editor: Editor) -> None:
    text = UNICODE.replace("S ja", "S jo").replace("é  -> R", "éé -> Q") + "  🙂 1 -> R\n"
    with pytest.raises(SourceError) as error:
        parse(text)
    found = editor.open(text, "file:///nowhere/mine.tm")
    assert [d.code for d in found] == [d.code for d in error.value.diagnostics]
    assert [editor.written(d.range) for d in found] == ["éé", "Q", "jo", "🙂"]
    for shown, expected in zip(found, error.value.diagnostics, strict=True):
        assert shown.message == "\nhint: ".join(filter(None, (expected.message, expected.hint)))
        assert (shown.severity, shown.source) == (lsp.DiagnosticSeverity.Error, "tmc")


def test_diagnostics_follow_the_typing(editor: Editor) -> None:
    assert editor.open(INCREMENT) == []
    editor.type(INCREMENT.replace("L carry", "L cary"))
    (wrong,) = editor.diagnostics()
    assert wrong.message.startswith('unknown state "cary"; did you mean "carry"?')
    assert editor.written(wrong.range) == "cary"
    editor.type(INCREMENT.replace("  1    -> 0 L", "  1    -> 0 L right"))
    assert editor.diagnostics() == []
    editor.type(INCREMENT.replace("[0_]", "0"))
    (gap,) = editor.diagnostics()
    assert (gap.severity, editor.written(gap.range)) == (lsp.DiagnosticSeverity.Hint, "carry")
    editor.shut()
    assert editor.diagnostics() == []


def test_the_tests_of_a_file_are_run_when_it_is_saved(editor: Editor) -> None:
    assert editor.open(INCREMENT) == []
    assert editor.diagnostics() == []  # after its tests
    editor.type(INCREMENT.replace('"1100"', '"1101"'))
    assert editor.diagnostics() == []
    editor.save()
    assert editor.diagnostics() == []
    (wrong,) = editor.diagnostics()
    assert wrong.message == 'test "1011" expected "1101", got "1100"'
    assert editor.written(wrong.range) == 'test    "1011" -> "1101"'


# ----------------------------------------------------------------------------------------- states


def test_definition_and_references(editor: Editor) -> None:
    editor.open(UNICODE)
    opened = "«näch🙂»: ; 🙂"
    uses = [
        "start   «näch🙂»",
        "  🙂 -> □ R «näch🙂» ; näch🙂",
        "  é  -> R «näch🙂»",
    ]
    for nth in (0, 1, 2, 4):  # the fourth is a comment
        assert editor.definition(editor.at("näch🙂", nth)) == [opened]
        assert editor.references(editor.at("näch🙂", nth)) == [uses[0], opened, *uses[1:]]
        assert editor.references(editor.at("näch🙂", nth), declaration=False) == uses
    assert editor.definition(editor.at("näch🙂", 3)) == []
    assert editor.definition(editor.at("ja\n", 1)) == ["accept  «ja»"]
    assert editor.references(editor.at("🙂")) == []
    params = lsp.DocumentHighlightParams(editor.document, editor.at("näch🙂"))
    marked = editor.wait(editor.client.text_document_document_highlight_async(params))
    assert marked and [editor.written(mark.range) for mark in marked] == ["näch🙂"] * 4


def test_a_state_is_renamed_everywhere(editor: Editor) -> None:
    editor.open(UNICODE)
    text = editor.rename(editor.at("näch🙂", 4), "ü🙂🙂")
    assert text == UNICODE.replace("näch🙂", "ü🙂🙂").replace("; ü🙂🙂", "; näch🙂")
    assert editor.rename(editor.at("ja"), "nein") == UNICODE.replace("ja", "nein")
    params = lsp.PrepareRenameParams(editor.document, editor.at("näch🙂", 2))
    place = editor.wait(editor.client.text_document_prepare_rename_async(params))
    assert isinstance(place, lsp.Range) and editor.written(place) == "näch🙂"
    params = lsp.PrepareRenameParams(editor.document, editor.at("🙂"))
    assert editor.wait(editor.client.text_document_prepare_rename_async(params)) is None


def test_every_state_of_a_machine_is_renamed(editor: Editor) -> None:
    text = sample("multiplexer")
    editor.open(text)
    before = parse(text)
    for state in before.states:
        place = editor.at(f"{state}:" if f"\n{state}:" in text else state)
        after = parse(editor.rename(place, "other"))
        renamed = [name if name != state else "other" for name in before.states]
        assert list(after.states) == renamed
        assert (after.delta, after.final, after.start) == (before.delta, before.final, before.start)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("ja", "there is a state `ja` already"),
        ("zwei Wörter", "cannot be the name of a state"),
        ("R", "would be read as something else"),
    ],
)
def test_a_bad_name_is_refused(editor: Editor, name: str, reason: str) -> None:
    editor.open(UNICODE)
    with pytest.raises(JsonRpcException, match=reason) as refused:
        editor.rename(editor.at("näch🙂"), name)
    assert refused.value.code == lsp.LSPErrorCodes.RequestFailed


def test_the_states_are_the_outline(editor: Editor) -> None:
    editor.open(INCREMENT)
    right, carry = editor.symbols()
    assert (right.name, right.detail) == ("right", "start")
    assert (carry.name, editor.written(carry.selection_range)) == ("carry", "carry")
    lines = editor.text.split("\n")
    last = carry.range.end
    assert lines[last.line] == "  [0_] -> 1 S done" and last.character == len(lines[last.line])
    assert right.range.end < carry.range.start


# --------------------------------------------------------------------------------------- the rest


def test_hover_shows_the_rules_that_fire(editor: Editor) -> None:
    editor.open(UNICODE)
    found = editor.hover(editor.at("näch🙂"))
    assert found and found[0] == "näch🙂"
    assert found[1].startswith(
        "```tm\nnäch🙂:\n  🙂 -> _ R   ; 1\n  é -> R     ; 1\n  _ -> S ja  ; 1\n```"
    )
    found = editor.hover(editor.at("R näch🙂 ;"))
    assert found and found[0] == "R" and found[1].count("->") == 1
    found = editor.hover(editor.at("é"))
    assert found and found[0] == "🙂é" and "  é -> R  ; 1\n" in found[1]
    assert editor.hover(editor.at("; 🙂")) is None


def test_completion_replaces_what_is_typed(editor: Editor) -> None:
    before, after = UNICODE.split("ch🙂 ; näch🙂")
    editor.open(before + after)
    assert editor.completed(editor.position(before)) == {
        "näch🙂": "  🙂 -> □ R näch🙂",
        "ja": "  🙂 -> □ R ja",
    }
    editor.type("sta")
    assert editor.completed(lsp.Position(0, 3))["start"] == "start"


def test_formatting_is_that_of_tmc_fmt(editor: Editor) -> None:
    untidy = UNICODE.replace("  ", " ").replace("\n\n", "\n")
    editor.open(untidy)
    assert editor.formatted() == layout(untidy) != untidy
    editor.open(layout(untidy))
    assert editor.formatted() == layout(untidy)
    editor.open(untidy + "?\n")
    assert editor.formatted() == editor.text


def colours(editor: Editor) -> dict[str, set[str]]:
    """What stands in the tokens of each type."""
    params = lsp.SemanticTokensParams(editor.document)
    found = editor.wait(editor.client.text_document_semantic_tokens_full_async(params))
    options = editor.can.semantic_tokens_provider
    assert found and isinstance(options, lsp.SemanticTokensOptions)
    types = options.legend.token_types
    shown: dict[str, set[str]] = {}
    lines = re.split("\r\n|\r|\n", editor.text)
    line = column = 0
    for i in range(0, len(found.data), 5):
        down, right, length, kind, _ = found.data[i : i + 5]
        line, column = line + down, right if down else column + right
        written = lines[line].encode("utf-16-le")[2 * column : 2 * (column + length)]
        shown.setdefault(types[kind], set()).add(written.decode("utf-16-le"))
    return shown


def test_the_colours_are_those_of_the_lexer(editor: Editor) -> None:
    text = UNICODE.replace("ja\n", "R\r\n") + "; last\r;\n 🙂 1 -> R"
    editor.open(text)
    assert colours(editor) == {
        "keyword": {"input", "blank", "start", "accept", "test"},
        "string": {"🙂", "é", "□"},
        "function": {"näch🙂", "R"},
        "macro": {"R", "S"},
        "operator": {"->"},
        "comment": {"; 🙂", "; näch🙂", "; last", ";"},
    }


# ------------------------------------------------------------------------------------- robustness


def test_half_typed_files_are_answered(editor: Editor) -> None:
    editor.open("")
    for end in range(0, len(UNICODE), 9):
        editor.type(UNICODE[:end])
        position = editor.position(UNICODE[:end])
        editor.hover(position)
        editor.definition(position)
        editor.completed(position)
        editor.symbols()
        editor.formatted()
    far = lsp.Position(1_000, 1_000)
    assert editor.hover(far) is None
    editor.wait(
        editor.client.text_document_completion_async(lsp.CompletionParams(editor.document, far))
    )
    editor.type(UNICODE)
    assert editor.diagnostics() == []


@pytest.mark.parametrize(
    "text", ["\0", "\ufeff" + INCREMENT, "\u2028q:\x0b\n\x85", "q:\r0 -> R\r\n"]
)
def test_strange_texts_are_answered(editor: Editor, text: str) -> None:
    editor.open(text)
    editor.symbols()
    editor.formatted()
    editor.hover(lsp.Position(0, 0))
    assert isinstance(editor.references(lsp.Position(0, 0)), list)
