"""What an editor asks of a text, as a function of the text alone.

A text is read as far as it can be: half of a file has words, and states, and what can be said of
them; the machine is there only if nothing is wrong. Places are the parser's spans; lines and
columns count characters from 1.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from tmc.machines.editors.hover import Explainer, as_written
from tmc.machines.editors.words import Role, RoleWord, words_of
from tmc.machines.errors import Diagnostic, Severity, SourceError, Span, TmcError, UsageError
from tmc.machines.files import parse
from tmc.machines.machine import Machine
from tmc.machines.program import HEADERS, Program, lines_of, read_program
from tmc.machines.source import is_name

_STATE_KEYS = ("start", "accept", "reject", "halt")


@dataclass(frozen=True, slots=True)
class OpenedState:
    """A state that the file opens: its name, and where its last line is."""

    name: RoleWord
    last: int
    detail: str
    """What the headers say about it: `start`, `accept` and so on."""


@dataclass(frozen=True)
class View:
    """A text, what it says, and what is wrong with it."""

    text: str
    program: Program
    machine: Machine | None
    diagnostics: tuple[Diagnostic, ...]
    """The errors; the warnings and notes, if there are none."""

    @cached_property
    def lines(self) -> list[str]:
        """The lines, as the parser counts them."""
        return lines_of(self.text)

    @cached_property
    def words(self) -> tuple[RoleWord, ...]:
        """The words of the lines that can be read."""
        return words_of(self.program)

    def at(self, line: int, column: int) -> RoleWord | None:
        """The word that a cursor stands in, or at the end of."""
        for word in self.words:
            if word.span.line == line and 0 <= column - word.span.column <= len(word.text):
                return word
        return None

    # ------------------------------------------------------------------------------------ states

    def occurrences(self, line: int, column: int) -> list[RoleWord]:
        """Where the state that a cursor stands in is opened and used; nothing if it is no state."""
        word = self.at(line, column)
        return self._named(word.text) if word and word.names_state else []

    def _named(self, name: str) -> list[RoleWord]:
        return [word for word in self.words if word.names_state and word.text == name]

    def definitions(self, line: int, column: int) -> list[RoleWord]:
        """Where the state is opened, or else named by a header that says how a run ends there."""
        found = self.occurrences(line, column)
        ends = {h.key.span.line for h in self.program.headers if h.key.text != "start"}
        opened = [word for word in found if word.role is Role.OPENS]
        return opened or [word for word in found if word.span.line in ends]

    def states(self) -> Iterator[OpenedState]:
        """The states that the file opens, in its order."""
        headers = [(h.key.text, value.text) for h in self.program.headers for value in h.values]
        for block in self.program.blocks:
            if block.state:
                name, span = block.state.text, block.state.span
                last = max((rule.read.span.line for rule in block.rules), default=span.line)
                keys = [key for key, value in headers if value == name and key in _STATE_KEYS]
                yield OpenedState(RoleWord(name, span, Role.OPENS), last, ", ".join(keys))

    def rename(self, line: int, column: int, name: str) -> list[Span]:
        """The places to write the new name of a state in.

        Raises `UsageError` if there is no state there, or if the file would then say something
        else: the name is taken, or is none, or would be read in another way.
        """
        found = self.occurrences(line, column)
        if not found:
            raise UsageError("there is no state here", hint="put the cursor on the name of one")
        old = found[0].text
        if not is_name(name):
            raise UsageError(
                f"`{name}` cannot be the name of a state",
                hint=r"a name is one word without `;`, `[` and `\`, and not an arrow",
            )
        if name != old and self._named(name):
            raise UsageError(f"there is a state `{name}` already", hint="take another name")
        if old in self.program.unread:
            raise UsageError(
                f"`{old}` stands in a line that cannot be read", hint="mend that line first"
            )
        spans = [word.span for word in found]
        after = view(self._replaced(spans, name), self.program.file)
        said = [(name if word in found else word.text, word.role) for word in self.words]
        same = said == [(word.text, word.role) for word in after.words]
        if not same or _codes(after) != _codes(self):
            raise UsageError(f"`{name}` would be read as something else", hint="take another name")
        return spans

    def _replaced(self, spans: list[Span], name: str) -> str:
        lines = list(self.lines)
        for span in reversed(spans):
            before, after = span.column - 1, span.column - 1 + span.width
            lines[span.line - 1] = (
                lines[span.line - 1][:before] + name + lines[span.line - 1][after:]
            )
        return "\n".join(lines)

    # ---------------------------------------------------------------------------------- the rest

    def hover(self, line: int, column: int) -> tuple[RoleWord, str] | None:
        """The word that a cursor stands in and what there is to know of it, in Markdown."""
        word = self.at(line, column)
        shown = ""
        if word and word.role is Role.KEY:
            shown = HEADERS[word.text]
        elif word and self._explainer:
            shown = self._explainer.explain(word, column)
        elif word and word.names_state:
            shown = as_written(self.program, word.text)
        return (word, shown) if word and shown else None

    @cached_property
    def _explainer(self) -> Explainer | None:
        return Explainer(self.program, self.machine) if self.machine else None

    def completions(self, line: int, column: int) -> tuple[str, dict[str, str]]:
        """What is typed of the word at the cursor, and what it may become, with what that is."""
        before = self.lines[line - 1][: column - 1] if line <= len(self.lines) else ""
        typed = before.split()[-1] if before and not before[-1].isspace() else ""
        here = self.at(line, column)
        states = {w.text: "state" for w in self.words if w.names_state and w is not here}
        match before.removesuffix(typed).split():
            case []:
                return typed, HEADERS | {f"{name}:": "state" for name in states}
            case [key, *_] if key.removesuffix(":") in _STATE_KEYS:
                return typed, states
            case [_, "->" | "→", _, *_]:
                return typed, states
            case _:
                return typed, {}


@lru_cache(maxsize=8)
def view(text: str, file: str) -> View:
    """The view of a text; never raises."""
    machine: Machine | None = None
    try:
        machine = parse(text, file, "tm")
        diagnostics = machine.notes
    except SourceError:
        diagnostics = _of_any_tool(text, file)
    return View(text, read_program(text, file), machine, diagnostics)


def _codes(shown: View) -> list[str]:
    return [d.code for d in shown.diagnostics]


def _of_any_tool(text: str, file: str) -> tuple[Diagnostic, ...]:
    """What the compiler says of a text that is no `.tm` file, but may be one of another tool."""
    try:
        return parse(text, file).notes
    except SourceError as error:
        return error.diagnostics
    except TmcError as error:
        return (Diagnostic(Severity.ERROR, "format", error.message, hint=error.hint),)
