"""The language server, `tmc lsp`: a view of each open text, in the words of the protocol.

https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/

The editor sends whole texts, and every answer is a function of one of them (view.py): there is no
state to go stale. The protocol counts lines and columns from 0, and columns in UTF-16 units unless
both sides agree on others; spans count characters from 1. All that is translated here.
"""

import asyncio
import logging
import os
import sys
from collections.abc import Iterable
from functools import cached_property
from importlib.metadata import version
from itertools import accumulate

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from tmc.machines.check import check
from tmc.machines.editors.semantic import LEGEND, semantic_tokens
from tmc.machines.editors.view import View, view
from tmc.machines.errors import Diagnostic, Severity, SourceError, Span, UsageError
from tmc.machines.layout import layout
from tmc.machines.program import BYTE_ORDER_MARK, HEADERS, LINE_END

_PAUSE = 0.1  # seconds in which nobody types

_SEVERITIES = {
    Severity.ERROR: lsp.DiagnosticSeverity.Error,
    Severity.WARNING: lsp.DiagnosticSeverity.Warning,
    Severity.NOTE: lsp.DiagnosticSeverity.Hint,
}

server = LanguageServer(
    "tmc", version("turing-circuits"), text_document_sync_kind=lsp.TextDocumentSyncKind.Full
)


def serve() -> None:
    """Serve one editor on standard input and output, until it says that it is done."""
    log = logging.StreamHandler()
    log.setFormatter(_InOneLine())
    logging.basicConfig(handlers=[log])
    with open(os.dup(sys.stdout.fileno()), "wb") as output:  # pygls closes what it writes to
        server.start_io(stdout=output)


class _InOneLine(logging.Formatter):
    """What went wrong, and why: the traceback is in the answer that the editor gets."""

    def format(self, record: logging.LogRecord) -> str:
        what, *more = super().format(record).splitlines()
        return f"tmc lsp: {what}: {more[-1]}" if more else f"tmc lsp: {what}"


class _Document:
    """The text of an open document as it is now, and the translation of its places."""

    def __init__(self, uri: str) -> None:
        self.uri = uri
        self.document = server.workspace.get_text_document(self.uri)
        self.text = self.document.source
        self.lines = LINE_END.split(self.text)
        self.version = self.document.version
        self.units = self.document.position_codec.client_num_units

    @cached_property
    def view(self) -> View:
        """What the text says."""
        return view(self.text, self.document.filename or "")

    @property
    def is_current(self) -> bool:
        """Whether the editor still shows this text."""
        unchanged = self.document.version == self.version
        return unchanged and self.document in server.workspace.text_documents.values()

    def place(self, position: lsp.Position) -> tuple[int, int]:
        """The line and the column of a position, from 1."""
        number = position.line + 1
        line = self.line(number)
        before = accumulate(map(self.units, line), initial=0)
        column = min(len(line), sum(units < position.character for units in before))
        return number, max(column - self.mark(number), 0) + 1

    def range(self, span: Span) -> lsp.Range:
        """The range of a span; of one without a text, its whole line."""
        line = self.line(span.line)
        begin = span.column - 1 + self.mark(span.line)
        end = begin + span.width
        if not span.text:
            begin, end = len(line) - len(line.lstrip()), len(line.rstrip())
        return lsp.Range(
            lsp.Position(span.line - 1, self.units(line[:begin])),
            lsp.Position(span.line - 1, self.units(line[:end])),
        )

    def line(self, number: int) -> str:
        """A line of the text as the editor has it; those after its end are empty."""
        return self.lines[number - 1] if number <= len(self.lines) else ""

    def mark(self, number: int) -> int:
        """The characters of a line that spans do not count: a byte order mark."""
        return int(number == 1 and self.text.startswith(BYTE_ORDER_MARK))

    def publish(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Show these diagnostics, and no others."""
        shown = [
            lsp.Diagnostic(
                range=self.range(d.span or Span("", 1, 1)),
                message=f"{d.message}\nhint: {d.hint}" if d.hint else d.message,
                severity=_SEVERITIES[d.severity],
                code=d.code,
                source="tmc",
            )
            for d in diagnostics
        ]
        server.text_document_publish_diagnostics(
            lsp.PublishDiagnosticsParams(self.uri, shown, self.version)
        )


# ------------------------------------------------------------------------------------ diagnostics


@server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
async def _changed(params: lsp.DidChangeTextDocumentParams) -> None:
    """Judge a text when its author pauses."""
    document = _Document(params.text_document.uri)
    await asyncio.sleep(_PAUSE)
    if document.is_current:
        document.publish(document.view.diagnostics)


@server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
@server.feature(lsp.TEXT_DOCUMENT_DID_SAVE)
async def _opened(params: lsp.DidOpenTextDocumentParams | lsp.DidSaveTextDocumentParams) -> None:
    """Judge a text, and run its tests."""
    document = _Document(params.text_document.uri)
    document.publish(document.view.diagnostics)
    if machine := document.view.machine:
        checked = await asyncio.to_thread(check, machine, max_n=0)
        if document.is_current:
            document.publish(checked.diagnostics)


@server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
def _closed(params: lsp.DidCloseTextDocumentParams) -> None:
    server.text_document_publish_diagnostics(
        lsp.PublishDiagnosticsParams(params.text_document.uri, [])
    )


# ----------------------------------------------------------------------------------------- states


@server.feature(lsp.TEXT_DOCUMENT_DEFINITION)
def _definition(params: lsp.DefinitionParams) -> list[lsp.Location]:
    document = _Document(params.text_document.uri)
    found = document.view.definitions(*document.place(params.position))
    return [lsp.Location(document.uri, document.range(word.span)) for word in found]


@server.feature(lsp.TEXT_DOCUMENT_REFERENCES)
def _references(params: lsp.ReferenceParams) -> list[lsp.Location]:
    document = _Document(params.text_document.uri)
    place = document.place(params.position)
    opened = [] if params.context.include_declaration else document.view.definitions(*place)
    found = [word for word in document.view.occurrences(*place) if word not in opened]
    return [lsp.Location(document.uri, document.range(word.span)) for word in found]


@server.feature(lsp.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT)
def _highlights(params: lsp.DocumentHighlightParams) -> list[lsp.DocumentHighlight]:
    document = _Document(params.text_document.uri)
    found = document.view.occurrences(*document.place(params.position))
    return [lsp.DocumentHighlight(document.range(word.span)) for word in found]


@server.feature(lsp.TEXT_DOCUMENT_PREPARE_RENAME)
def _prepare_rename(params: lsp.PrepareRenameParams) -> lsp.Range | None:
    document = _Document(params.text_document.uri)
    word = document.view.at(*document.place(params.position))
    return document.range(word.span) if word and word.names_state else None


@server.feature(lsp.TEXT_DOCUMENT_RENAME, lsp.RenameOptions(prepare_provider=True))
def _rename(params: lsp.RenameParams) -> lsp.WorkspaceEdit:
    document = _Document(params.text_document.uri)
    try:
        spans = document.view.rename(*document.place(params.position), params.new_name)
    except UsageError as error:
        raise JsonRpcException(str(error), lsp.LSPErrorCodes.RequestFailed) from None
    edits = [lsp.TextEdit(document.range(span), params.new_name) for span in spans]
    return lsp.WorkspaceEdit(changes={document.uri: edits})


@server.feature(lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
def _symbols(params: lsp.DocumentSymbolParams) -> list[lsp.DocumentSymbol]:
    document = _Document(params.text_document.uri)
    return [
        lsp.DocumentSymbol(
            state.name.text,
            lsp.SymbolKind.Function,
            lsp.Range(
                document.range(state.name.span).start,
                document.range(Span("", state.last, 1)).end,
            ),
            document.range(state.name.span),
            state.detail,
        )
        for state in document.view.states()
    ]


# --------------------------------------------------------------------------------------- the rest


@server.feature(lsp.TEXT_DOCUMENT_HOVER)
def _hover(params: lsp.HoverParams) -> lsp.Hover | None:
    document = _Document(params.text_document.uri)
    found = document.view.hover(*document.place(params.position))
    if found is None:
        return None
    word, shown = found
    markdown = lsp.MarkupContent(lsp.MarkupKind.Markdown, shown)
    return lsp.Hover(markdown, document.range(word.span))


@server.feature(lsp.TEXT_DOCUMENT_COMPLETION)
def _completion(params: lsp.CompletionParams) -> list[lsp.CompletionItem]:
    document = _Document(params.text_document.uri)
    line, column = document.place(params.position)
    typed, words = document.view.completions(line, column)
    replaced = document.range(Span("", line, column - len(typed), len(typed), document.line(line)))
    return [
        lsp.CompletionItem(
            word,
            kind=lsp.CompletionItemKind.Keyword
            if word in HEADERS
            else lsp.CompletionItemKind.Function,
            detail=detail,
            text_edit=lsp.TextEdit(replaced, word),
        )
        for word, detail in words.items()
    ]


@server.feature(
    lsp.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, lsp.SemanticTokensLegend([*LEGEND], token_modifiers=[])
)
def _colours(params: lsp.SemanticTokensParams) -> lsp.SemanticTokens:
    document = _Document(params.text_document.uri)
    return lsp.SemanticTokens(semantic_tokens(document.text, document.units))


@server.feature(lsp.TEXT_DOCUMENT_FORMATTING)
def _formatting(params: lsp.DocumentFormattingParams) -> list[lsp.TextEdit]:
    """The layout of `tmc fmt`; a text with mistakes is left alone."""
    document = _Document(params.text_document.uri)
    try:
        laid = layout(document.text)
    except SourceError:
        return []
    whole = lsp.Range(lsp.Position(0, 0), lsp.Position(len(document.lines), 0))
    return [lsp.TextEdit(whole, laid)] if laid != document.text else []
