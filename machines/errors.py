"""Every error a user can cause, and how it is shown.

    TmcError                 exit code 1: the machine, the file or the answer is wrong
    |-- SourceError          mistakes in the text of a machine, each with its place
    |-- PieceError           a mistake in a piece of text that does not know its place in a file
    |-- UsageError           exit code 2: the question is wrong

A mistake is a value, a `Diagnostic`, so that all the mistakes of a file are collected before one
`SourceError` carries them out. `ValueError` and `AssertionError` are kept for our own bugs.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

_MOST_SHOWN = 20

ASSUMED = "assumed"
"""The code of notes that say what a file of another tool left open, and how it was taken."""


class Severity(StrEnum):
    """How much a diagnostic matters: an error stops the compiler, the others are said."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of one line of a file; lines and columns count from 1."""

    file: str
    line: int
    column: int
    width: int = 1
    text: str = ""
    """The whole line, for the caret to stand under."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing to say about a machine file.

    `code` is a short stable word (`unknown-state`) for editors and scripts; `hint` says what to do.
    """

    severity: Severity
    code: str
    message: str
    span: Span | None = None
    hint: str = ""

    def __str__(self) -> str:
        if self.span is None:
            place, excerpt = "", ""
        else:
            span = self.span
            place = f"{span.file}:{span.line}:{span.column}: "
            # Tabs are kept in the margin, so that the caret stands right whatever their width.
            margin = "".join(c if c == "\t" else " " for c in span.text[: span.column - 1])
            excerpt = f"\n    {span.text}\n    {margin}{'^' * span.width}" if span.text else ""
        hint = f"\nhint: {self.hint}" if self.hint else ""
        return f"{place}{self.severity}: {self.message}{excerpt}{hint}"


class TmcError(Exception):
    """Something the user can mend: `message` says what and where, `hint` what to do."""

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\nhint: {self.hint}" if self.hint else self.message


class UsageError(TmcError):
    """The question makes no sense: a flag, a length or a word that does not fit."""

    exit_code = 2


class PieceError(TmcError):
    """A mistake in a piece of text, at the `width` characters from `offset` on.

    Whoever knows where the piece stands makes a `Diagnostic` of it.
    """

    def __init__(self, code: str, message: str, hint: str, offset: int, width: int = 1) -> None:
        super().__init__(message, hint)
        self.code = code
        self.offset = offset
        self.width = width


class SourceError(TmcError):
    """The mistakes of one machine file, all of them, in the order of its lines.

    Before them may stand a note on how the file was read. The text shows the first twenty, and says
    how many more there are.
    """

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        first = next(d for d in self.diagnostics if d.severity is Severity.ERROR)
        super().__init__(first.message, first.hint)

    def __str__(self) -> str:
        shown = [str(d) for d in self.diagnostics[:_MOST_SHOWN]]
        if more := len(self.diagnostics) - len(shown):
            shown.append(f"... and {more:,} more")
        return "\n".join(shown)


def count_of(number: int, thing: str) -> str:
    """A number of things in words: `1 tape`, `2 tapes`."""
    return f"{number} {thing}{'s' * (number != 1)}"


class Report:
    """The diagnostics of a file as they come up."""

    def __init__(self) -> None:
        self.diagnostics: list[Diagnostic] = []

    def error(self, code: str, message: str, span: Span, hint: str = "") -> None:
        """Add something that stops the compiler."""
        self.diagnostics.append(Diagnostic(Severity.ERROR, code, message, span, hint))

    def warning(self, code: str, message: str, span: Span, hint: str = "") -> None:
        """Add something that is probably a mistake."""
        self.diagnostics.append(Diagnostic(Severity.WARNING, code, message, span, hint))

    def note(self, code: str, message: str, span: Span, hint: str = "") -> None:
        """Add something worth knowing."""
        self.diagnostics.append(Diagnostic(Severity.NOTE, code, message, span, hint))

    def settle(self) -> tuple[Diagnostic, ...]:
        """Warnings and notes in the order of the file; all errors, if there is one, are raised."""
        ordered = sorted(self.diagnostics, key=_position)
        if errors := [d for d in ordered if d.severity is Severity.ERROR]:
            raise SourceError(errors)
        return tuple(ordered)


def _position(diagnostic: Diagnostic) -> tuple[int, int]:
    span = diagnostic.span
    return (span.line, span.column) if span else (0, 0)
