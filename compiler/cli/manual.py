"""The pages of the manual, which `tmc help COMMAND` and `tmc COMMAND --help` print.

A page has the sections of a Unix manual page, and is made of what the command declares: its
docstring, its arguments and options, and its epilog, which holds examples four spaces apart. It is
as wide as the terminal, up to 80 columns; where that is narrow, what an option does stands under
its name.
"""

import os
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from textwrap import dedent, fill
from typing import TYPE_CHECKING, Any

from typer.core import TyperCommand, TyperGroup

if TYPE_CHECKING:
    import typer

_WIDEST = 80
_INDENT = 4
_COLUMN = 26
"""Where the texts of a list begin at most, unless the page is narrow."""
_NARROW = 60

_EXIT_STATUS = (
    ("0", "good"),
    ("1", "the machine, the file or the answer is wrong"),
    ("2", "the question is wrong"),
    ("3", "the answer was not found in the time given"),
    ("130", "interrupted"),
)
_ENVIRONMENT = (
    ("COLUMNS", "width of the pages of this manual"),
    ("NO_COLOR", "if it is set, nothing is coloured or bold"),
    ("TERM", "dumb: nothing is coloured or bold, and there is no progress bar"),
)
_NUMBERS = {"integer": "N", "int": "N", "float": "X"}
"""What stands for a value, by the type that typer shows."""
_PIECE = re.compile(r"""-\S+ (?!-)(?:"[^"]*"|\S)+|(?:"[^"]*"|[^\s"])+""")
"""A word of a command, or an option with its value; quoted text is not broken."""


class Command(TyperCommand):
    """A command with a page of the manual as its help, which loses no file it is asked for.

    Of an option given twice the last value counts, by custom; but then a file would not be written.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Raises a usage error for a second `-o`, if the command writes one file."""
        given: list[Any] = [*self.make_parser(ctx).parse_args(args=list(args))[2]]
        places = [one for one in given if "-o" in one.opts and not one.multiple]
        if len(places) > 1:
            ctx.fail(f"-o is given {len(places)} times, and takes one value")
        return list(super().parse_args(ctx, args))

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the page, for `--help`."""
        formatter.write(page(self, ctx))


class Group(TyperGroup):
    """A group of commands with a page of the manual as its help."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the page, for `--help`."""
        formatter.write(page(self, ctx))


def page(command: Any, ctx: "typer.Context") -> str:
    """The page of a command or a group, as wide as the terminal."""
    width = max(20, min(_WIDEST, shutil.get_terminal_size().columns))
    return "\n\n".join(_sections(command, ctx, width)) + "\n"


def _sections(command: Any, ctx: "typer.Context", width: int) -> Iterator[str]:
    name, description = ctx.command_path, _paragraphs(command)[1:]
    yield _section("NAME", _paragraph(f"{name} - {_summary(command)}", width))
    yield _section("SYNOPSIS", _paragraph(_synopsis(command, ctx), width, hang=_INDENT))
    if description:
        paragraphs = [_paragraph(text, width) for text in description]
        yield _section("DESCRIPTION", "\n\n".join(paragraphs))
    commands = getattr(command, "commands", {})
    if commands:
        rows = [(name, _summary(commands[name])) for name in sorted(commands)]
        yield _section("COMMANDS", _list(rows, width))
    parameters = command.get_params(ctx)
    arguments = [p for p in parameters if p.param_type_name == "argument"]
    options = [p for p in parameters if p.param_type_name == "option" and not p.hidden]
    if arguments:
        rows = [(_value(p, ctx), p.help or "") for p in arguments]
        yield _section("ARGUMENTS", _list(rows, width))
    yield _section("OPTIONS", _list([(_flags(p, ctx), _meaning(p)) for p in options], width))
    if examples := _examples(command.epilog or ""):
        yield _section("EXAMPLES", "\n".join(_command_line(line, width) for line in examples))
    yield _section("EXIT STATUS", _list(_EXIT_STATUS, width))
    if ctx.parent is None:
        yield _section("ENVIRONMENT", _list(_ENVIRONMENT, width))
        yield _section("FILES", _list([_samples()], width))


def _section(title: str, text: str) -> str:
    return f"{_bold(title)}\n{text}"


def _bold(text: str) -> str:
    plain = "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb"
    return text if plain or not sys.stdout.isatty() else f"\x1b[1m{text}\x1b[0m"


def _paragraph(text: str, width: int, indent: int = _INDENT, hang: int = 0) -> str:
    return fill(
        " ".join(text.split()),
        width,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + hang),
        break_on_hyphens=False,
        break_long_words=False,
    )


def _list(rows: Sequence[tuple[str, str]], width: int) -> str:
    """Names with their meanings: beside them, or under them where there is no room."""
    column = min(_COLUMN, _INDENT + max(len(name) for name, _ in rows) + 2)
    lines = []
    for name, meaning in rows:
        term = " " * _INDENT + name
        text = _paragraph(meaning, width, 2 * _INDENT if width < _NARROW else column)
        beside = width >= _NARROW and len(term) < column - 1
        lines += [term + text[len(term) :]] if beside else [term, text]
    return "\n".join(lines)


def _command_line(line: str, width: int) -> str:
    """A command that can be copied: one that is too long goes on after a backslash."""
    first, *pieces = _PIECE.findall(line)
    lines, here = [], " " * _INDENT + first
    for piece in pieces:
        if len(here) + len(piece) + 3 > width:
            lines.append(f"{here} \\")
            here = " " * 2 * _INDENT + piece
        else:
            here += f" {piece}"
    return "\n".join([*lines, here])


def _examples(epilog: str) -> list[str]:
    text = re.sub(r"^Examples?:\s*", "", epilog.strip())
    return [line for line in re.split(r"\s{4,}|\n", text) if line]


def _paragraphs(command: Any) -> list[str]:
    return dedent(command.help or "").strip().split("\n\n")


def _summary(command: Any) -> str:
    return " ".join(_paragraphs(command)[0].split())


def _synopsis(command: Any, ctx: "typer.Context") -> str:
    name = ctx.command_path
    if hasattr(command, "commands"):
        return f"{name} [OPTIONS] COMMAND [ARGUMENTS]..."
    required, places = [], []
    for p in command.params:
        if p.param_type_name == "argument":
            more = "..." if p.nargs == -1 else ""
            places.append((_value(p, ctx) if p.required else f"[{_value(p, ctx)}]") + more)
        elif p.required:
            required.append(f"{min(p.opts, key=len)} {_value(p, ctx)}")
    return " ".join([name, *places, *required, "[OPTIONS]"])


def _flags(option: Any, ctx: "typer.Context") -> str:
    """An option as it is written, the short form first."""
    names = ", ".join([*sorted(option.opts, key=len), *option.secondary_opts])
    return names if option.is_flag else f"{names} {_value(option, ctx)}"


def _value(parameter: Any, ctx: "typer.Context") -> str:
    """What stands for the value of an option or an argument."""
    if parameter.param_type_name == "argument":
        return str(parameter.metavar or parameter.name).upper()
    if parameter.metavar:
        return str(parameter.metavar)
    shown = parameter.get_help_record(ctx)[0].split()[-1].strip("<>").lower()
    return _NUMBERS.get(shown, "TEXT")


def _meaning(option: Any) -> str:
    text = option.help or ""
    if text.endswith("."):  # of typer
        text = text[0].lower() + text[1:-1]
    if option.required:
        text += "; required"
    if option.multiple:
        text += "; can be repeated"
    if option.is_flag or not option.show_default or option.default in (None, ()):
        return text
    return f"{text}  [default: {option.default}]"


def _samples() -> tuple[str, str]:
    from importlib.resources import files

    return str(files("tmc.samples")), "the sample machines, which go by their names"
