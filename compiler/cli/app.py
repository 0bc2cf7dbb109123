"""What all commands share: the application, its options, its errors and its output.

Exit codes: 0 good, 1 the machine or the answer is wrong, 2 the question is wrong, 3 the answer was
not found out in the time given, 130 interrupted.
Results go to standard output, everything else to standard error; no user ever sees a traceback.
"""

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tmc.cli import completion
from tmc.cli.manual import Command, Group
from tmc.machines.errors import TmcError, UsageError

if TYPE_CHECKING:
    from tmc.machines.machine import Machine


def _print_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        print(f"tmc {version('turing-circuits')}")
        raise typer.Exit


class Application(typer.Typer):
    """A group of commands whose help is a page of the manual."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(
            cls=Group,
            no_args_is_help=True,
            context_settings={"help_option_names": ["-h", "--help"]},
            **settings,
        )

    def command(self, name: str | None = None, **settings: Any) -> Callable[..., Any]:
        """Register a command."""
        return super().command(name, cls=Command, **settings)


app = Application(name="tmc")


@app.callback(
    epilog="Examples:  tmc check palindrome    tmc run palindrome 0110    "
    "tmc compile palindrome -n 8 -o palindrome.svg    tmc help compile"
)
def _tmc(
    version: Annotated[
        bool, typer.Option("--version", help="print the version", callback=_print_version)
    ] = False,
) -> None:
    """Compile Turing machines to Boolean circuits, and learn them."""


File = Annotated[
    str,
    typer.Argument(
        help="a .tm file, one of another tool, or the name of a sample (palindrome)",
        autocompletion=completion.machines,
    ),
]
From = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="FORMAT",
        help="what the file is in, if it cannot be told",
        autocompletion=completion.imported,
    ),
]
N = Annotated[int, typer.Option("-n", help="length of the input word")]
Json = Annotated[bool, typer.Option("--json", help="print JSON")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="no progress, no notes")]
Out = Annotated[
    list[str] | None,
    typer.Option(
        "-o",
        metavar="FILE",
        help="file to write; the suffix says what",
        autocompletion=completion.written,
    ),
]

Lut = Annotated[int, typer.Option("--lut", help="fan-in of the constituents, 2 to 6")]
Lengths = Annotated[
    str,
    typer.Option("-n", metavar="LENGTHS", help="FIRST:LAST:STEP, the last included, as in 2:32:2"),
]

Progress = Callable[[str, int, int], None]

_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    command = typer.main.get_command(app)
    try:
        code = command.main(args=arguments, prog_name="tmc", standalone_mode=False)
        sys.stdout.flush()
        if code == _INTERRUPTED:  # typer has caught it
            raise KeyboardInterrupt
        return int(code or 0)
    except TmcError as error:
        complain(str(error))
        return error.exit_code
    except (KeyboardInterrupt, typer.Abort):
        complain("interrupted")
        return _INTERRUPTED
    except (BrokenPipeError, SystemExit) as leaving:
        if getattr(leaving, "code", 1):  # the reader of our output has gone: nothing is wrong
            _print_no_more()
        return 0
    except OSError as error:
        complain(f"cannot write the output: {error.strerror or error}")
        _print_no_more()
        return 1
    except (MemoryError, OverflowError):
        complain("out of memory: take a smaller n, or a lower --max-gates")
        return 1
    except Exception as error:
        if not hasattr(error, "format_message"):  # a usage error found by typer
            raise
        _complain_of_usage(error)
        return 2


def _print_no_more() -> None:
    """Leave alone what is still to be written to standard output."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _complain_of_usage(error: Any) -> None:
    """What typer found wrong; a group without a command says what commands there are."""
    message, context = error.format_message(), getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        print(message, file=sys.stderr)
        return
    complain(message[0].lower() + message[1:].rstrip("."))
    path = context.command_path if context else "tmc"
    print(f"hint: {path} --help says what there is", file=sys.stderr)


def complain(message: str) -> None:
    """Say on standard error what is wrong."""
    prefix = "" if ": error:" in message or message.startswith("error:") else "error: "
    print(f"{prefix}{message}", file=sys.stderr)


def note(message: str, quiet: bool) -> None:
    """Say something on standard error that is not part of the result."""
    if not quiet:
        print(message, file=sys.stderr)


def say_written(paths: Iterable[str], quiet: bool) -> None:
    """Say which files were written."""
    for path in () if quiet else paths:
        print(f"written: {path}")


def refuse(ctx: typer.Context, options: Iterable[str], where: str, hint: str = "") -> None:
    """Raises `UsageError` if one of these options was given, for there it would do nothing.

    `options` are names of parameters, `n` for `-n`.
    """
    flags = {parameter.name: min(parameter.opts, key=len) for parameter in ctx.command.params}
    for name in options:
        source = ctx.get_parameter_source(name)
        if source is not None and source.name == "COMMANDLINE":
            raise UsageError(f"{flags[name]} does nothing {where}", hint=hint or "leave it out")


def load_machine(file: str, format: str | None, quiet: bool) -> "Machine":
    """The machine in a file; what was assumed about it is said on standard error."""
    from tmc.machines.files import load

    machine = load(file, format)
    for line in assumptions(machine):
        note(f"note: {line}", quiet)
    return machine


def assumptions(machine: "Machine") -> list[str]:
    """What the file of another tool did not say, and the machine does."""
    from tmc.machines.errors import ASSUMED

    return [
        f"line {d.span.line}: {d.message}" if d.span else d.message
        for d in machine.notes
        if d.code == ASSUMED
    ]


def print_json(value: object) -> None:
    """Print a value as JSON, on one line."""
    text = json.dumps(value, default=_plain, ensure_ascii=False)
    print(text if _printable(text) else json.dumps(value, default=_plain))


def print_text(text: str) -> None:
    """Print a file as it is; raises `TmcError` if standard output cannot hold it."""
    if not _printable(text):
        raise TmcError(
            f"standard output takes {sys.stdout.encoding} only, and this text has more",
            hint="write it to a file with -o, or set PYTHONIOENCODING=utf-8",
        )
    print(text, end="")


def _printable(text: str) -> bool:
    try:
        text.encode(sys.stdout.encoding or "utf-8")  # a text in memory has none
    except UnicodeEncodeError:
        return False
    return True


def _plain(value: Any) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if hasattr(value, "item"):  # a NumPy scalar
        return value.item()
    return str(value)


@contextmanager
def progress_bar(quiet: bool) -> Iterator[Progress | None]:
    """A progress bar on standard error, if a person is looking; a total of 0 is unknown."""
    if quiet or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, Any] = {}

        def tell(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total or None)
            bar.update(tasks[what], completed=done, total=total or None)

        yield tell
