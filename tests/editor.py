"""An editor as a client of `tmc lsp`, which runs in a process of its own, on its pipes."""

import asyncio
import sys
from collections.abc import Coroutine
from typing import Any, TypeVar

from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient

T = TypeVar("T")

PATIENCE = 60  # seconds

_ENCODINGS = {
    "utf-8": ("utf-8", 1),
    "utf-16": ("utf-16-le", 2),
    "utf-32": ("utf-32-le", 4),
}
"""What a column counts, and how many bytes each has."""


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
        return self.loop.run_until_complete(asyncio.wait_for(answer, PATIENCE))

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
        self.uri, self.text, self.version = uri, text, self.version + 1
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
