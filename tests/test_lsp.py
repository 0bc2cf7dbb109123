"""The language server, spoken to as editors do: `tmc lsp` in a process of its own, on its pipes."""

import asyncio
import re
import subprocess
import sys
from collections.abc import Coroutine, Iterator
from importlib import resources
from typing import Any, TypeVar

import pytest
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException
from pygls.lsp.client import LanguageClient

from tests.test_language import INCREMENT
from tmc.machines.errors import SourceError
from tmc.machines.files import parse
from tmc.machines.layout import layout

T = TypeVar("T")

_PATIENCE = 60  # seconds

_ENCODINGS = {
    "utf-8": ("utf-8", 1),
    "utf-16": ("utf-16-le", 2),
    "utf-32": ("utf-32-le", 4),
}
"""What a column counts, and how many bytes each has."""

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


class Editor:
    """An editor with one server: texts are opened, typed in, and asked about."""

    def __init__(self, *encodings: lsp.PositionEncodingKind) -> None:
        self.loop = asyncio.new_event_loop()
        self.client = LanguageClient("editor", "1")
        self.shown: asyncio.Queue[lsp.PublishDiagnosticsParams] = asyncio.Queue()
        self.client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(
            lambda params: self.shown.put_nowait(params)
        )
        self.uri, self.version = "", 0
        self.wait(self.client.start_io(sys.executable, "-m", "tmc", "lsp"))
        general = lsp.GeneralClientCapabilities(position_encodings=encodings or None)
        params = lsp.InitializeParams(lsp.ClientCapabilities(general=general))
        self.can = self.wait(self.client.initialize_async(params)).capabilities
        assert self.can.position_encoding
        self.encoding, self.size = _ENCODINGS[self.can.position_encoding]
        self.client.initialized(lsp.InitializedParams())

    def wait(self, answer: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(asyncio.wait_for(answer, _PATIENCE))

    def close(self) -> int | None:
        """End the server as editors do; returns its exit code."""
        self.wait(self.client.shutdown_async(None))
        self.client.exit(None)
        process = self.client._server
        assert process
        self.wait(process.wait())
        self.wait(self.client.stop())  # type: ignore[no-untyped-call]
        self.loop.close()
        return process.returncode

    def open(self, text: str, uri: str = "untitled:Untitled-1") -> list[lsp.Diagnostic]:
        """Open a text in a file that need not exist; what is wrong with it."""
        self.uri, self.text, self.version = uri, text, 1
        item = lsp.TextDocumentItem(uri, "tm", self.version, text)
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))
        return self.diagnostics()

    def type(self, text: str) -> None:
        """Change the whole text."""
        self.text, self.version = text, self.version + 1
        document = lsp.VersionedTextDocumentIdentifier(self.version, self.uri)
        change = lsp.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(lsp.DidChangeTextDocumentParams(document, [change]))

    def save(self) -> None:
        self.client.text_document_did_save(lsp.DidSaveTextDocumentParams(self.document))

    def shut(self) -> None:
        self.client.text_document_did_close(lsp.DidCloseTextDocumentParams(self.document))

    def diagnostics(self) -> list[lsp.Diagnostic]:
        """The next diagnostics of the text as it is now."""
        while True:
            shown = self.wait(self.shown.get())
            if shown.uri == self.uri and shown.version in (self.version, None):
                return list(shown.diagnostics)

    @property
    def document(self) -> lsp.TextDocumentIdentifier:
        return lsp.TextDocumentIdentifier(self.uri)

    # What is asked takes a place as the text before it.

    def position(self, before: str) -> lsp.Position:
        assert self.text.startswith(before)
        line, _, last = before.rpartition("\n")
        return lsp.Position(
            line.count("\n") + bool(_), len(last.encode(self.encoding)) // self.size
        )

    def at(self, needle: str, nth: int = 0) -> lsp.Position:
        """Where a piece of the text begins."""
        return self.position(needle.join(self.text.split(needle)[: nth + 1]))

    def written(self, place: lsp.Range) -> str:
        """What stands in a range, as the server counts."""
        line = self.text.split("\n")[place.start.line].encode(self.encoding)
        assert place.start.line == place.end.line
        return line[self.size * place.start.character : self.size * place.end.character].decode(
            self.encoding
        )

    def applied(self, edits: list[lsp.TextEdit]) -> str:
        """The text after edits of single lines."""
        lines = [line.encode(self.encoding) for line in self.text.split("\n")]
        for edit in sorted(edits, key=lambda e: (e.range.start.line, -e.range.start.character)):
            start, end = edit.range.start, edit.range.end
            line = lines[start.line]
            new = edit.new_text.encode(self.encoding)
            lines[start.line] = (
                line[: self.size * start.character] + new + line[self.size * end.character :]
            )
        return "\n".join(line.decode(self.encoding) for line in lines)

    def definition(self, position: lsp.Position) -> list[str]:
        params = lsp.DefinitionParams(self.document, position)
        found = self.wait(self.client.text_document_definition_async(params))
        assert isinstance(found, list)
        return [self.line_of(place) for place in found]

    def references(self, position: lsp.Position, declaration: bool = True) -> list[str]:
        context = lsp.ReferenceContext(declaration)
        params = lsp.ReferenceParams(context, self.document, position)
        found = self.wait(self.client.text_document_references_async(params))
        return [self.line_of(place) for place in found or ()]

    def line_of(self, place: Any) -> str:
        """The line of a location, what is meant in brackets."""
        assert isinstance(place, lsp.Location) and place.uri == self.uri
        line = self.text.split("\n")[place.range.start.line].encode(self.encoding)
        start, end = self.size * place.range.start.character, self.size * place.range.end.character
        parts = (line[:start], line[start:end], line[end:])
        before, word, after = (part.decode(self.encoding) for part in parts)
        return f"{before}«{word}»{after}"

    def rename(self, position: lsp.Position, name: str) -> str:
        params = lsp.RenameParams(self.document, position, name)
        edit = self.wait(self.client.text_document_rename_async(params))
        assert edit and edit.changes and list(edit.changes) == [self.uri]
        return self.applied(list(edit.changes[self.uri]))

    def hover(self, position: lsp.Position) -> tuple[str, str] | None:
        """The word that is explained, and how."""
        params = lsp.HoverParams(self.document, position)
        found = self.wait(self.client.text_document_hover_async(params))
        if found is None:
            return None
        assert isinstance(found.contents, lsp.MarkupContent) and found.range
        return self.written(found.range), found.contents.value

    def symbols(self) -> list[lsp.DocumentSymbol]:
        params = lsp.DocumentSymbolParams(self.document)
        found = self.wait(self.client.text_document_document_symbol_async(params))
        return [symbol for symbol in found or () if isinstance(symbol, lsp.DocumentSymbol)]

    def completed(self, position: lsp.Position) -> dict[str, str]:
        """The line of the cursor, with each completion."""
        params = lsp.CompletionParams(self.document, position)
        found = self.wait(self.client.text_document_completion_async(params))
        assert isinstance(found, list)
        after = {}
        for item in found:
            assert isinstance(item.text_edit, lsp.TextEdit)
            line = self.applied([item.text_edit]).split("\n")[position.line]
            after[item.label] = line
        return after

    def formatted(self) -> str:
        params = lsp.DocumentFormattingParams(self.document, lsp.FormattingOptions(2, True))
        edits = self.wait(self.client.text_document_formatting_async(params))
        if not edits:
            return self.text
        (edit,) = edits
        assert edit.range == lsp.Range(
            lsp.Position(0, 0), lsp.Position(len(self.text.split("\n")), 0)
        )
        return edit.new_text


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


def test_the_server_ends_with_its_editor() -> None:
    async def abandoned() -> int:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tmc", "lsp", stdin=asyncio.subprocess.PIPE
        )
        await process.communicate(b"")
        assert process.returncode is not None
        return process.returncode

    assert asyncio.run(asyncio.wait_for(abandoned(), _PATIENCE)) == 0


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("hello", "Unable to handle message: json.decoder.JSONDecodeError: Expecting value: "),
        ('{"jsonrpc": "2.0", "method": "initialize"}', "Unable to deserialize message: "),
        (
            '{"jsonrpc": "2.0", "method": "nonsense", "params": {}}',
            "Ignoring notification for unknown method",
        ),
    ],
)
def test_what_is_no_message_is_said_in_one_line(message: str, said: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tmc", "lsp"],
        input=f"Content-Length: {len(message)}\r\n\r\n{message}".encode(),
        capture_output=True,
        check=True,
    )
    first, *more = done.stderr.decode().splitlines()
    assert first.startswith(f"tmc lsp: {said}")
    assert all(line.startswith("tmc lsp: ") for line in more)


def test_what_is_not_installed_is_said() -> None:
    code = (
        "import sys; sys.modules['pygls'] = None; from tmc.cli import main; sys.exit(main(['lsp']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (
        1,
        "error: the language server needs pygls, which is not installed\n"
        "hint: pip install 'turing-circuits[editor]'\n",
    )
