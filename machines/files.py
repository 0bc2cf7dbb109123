"""Machine files: read whole, judged as text, parsed; and files of any kind, written whole or not.

What is read comes from anybody: a folder, a picture, ten megabytes of noise or the file of another
tool gets one clear error, quickly. What is written appears under its name only when it is complete.
"""

import codecs
import os
import re
from difflib import get_close_matches
from importlib import resources
from pathlib import Path, PurePath

from tmc.machines.errors import Diagnostic, Severity, SourceError, Span, TmcError
from tmc.machines.machine import Machine
from tmc.machines.program import read_program
from tmc.machines.resolve import resolve

_MAX_SIZE = 4_000_000  # bytes

_ENCODINGS = {
    "iso-8859-1": "latin-1",
    "latin1": "latin-1",
    "latin-1": "latin-1",
    "windows-1252": "cp1252",
}
"""What XML may say that it is in, other than UTF-8."""

_TOO_LARGE = ("too-large", f"too large to be a machine file: more than {_MAX_SIZE:,} bytes")
_NO_TEXT = ("not-text", "this is not a text file", "a machine file is text in UTF-8")


def load(source: str | Path, format: str | None = None) -> Machine:
    """The machine in a file, or the sample of that name: `load("palindrome")`.

    A file of another tool is told by its content and suffix; `format` names it where they do not
    (`docs/formats.md`). The notes of the machine say what was assumed about it.

    Raises `SourceError` with all the mistakes of the file, `UsageError` if it may be in several
    formats, or `TmcError` if it cannot be read.
    """
    path = Path(source)
    if not os.path.isfile(source) and str(source) in sample_names():
        name = f"{source}.tm"
        return _parse_bytes((resources.files("tmc.samples") / name).read_bytes(), name)
    return _parse_bytes(_read(path), str(source), format)


def parse(text: str, file: str = "<text>", format: str | None = None) -> Machine:
    """The machine that a text describes, in a `.tm` file or one of another tool, as `load` does.

    `file` is its name in messages. Raises `SourceError` with all the mistakes of the text.

    >>> machine = parse('''
    ... machine all-zeros
    ... input   01
    ... start   scan
    ... accept  yes
    ... scan:
    ...   0 -> R
    ...   _ -> S yes
    ... ''')
    >>> machine.name, machine.states, machine.symbols
    ('all-zeros', ('scan', 'yes'), ('0', '1', '_'))
    """
    if len(text) > _MAX_SIZE:
        raise _refusal(file, *_TOO_LARGE)
    if "\0" in text:
        raise _refusal(file, *_NO_TEXT)
    if format not in (None, "tm"):
        from tmc.machines.importers.formats import format_called, read_foreign

        return read_foreign(text, file, format_called(format))
    if (
        format is None
        and PurePath(file).suffix not in ("", ".tm")
        and (other := _foreign(text, file))
    ):
        return other
    try:
        return resolve(read_program(text, file))
    except SourceError:
        if format is None and (other := _foreign(text, file) or _nearest(text, file)):
            return other
        raise


def _foreign(text: str, file: str) -> Machine | None:
    """The machine of another tool's file, if the text looks like one."""
    from tmc.machines.importers.formats import format_of, read_foreign

    source = format_of(text, file)
    return read_foreign(text, file, source) if source else None


def _nearest(text: str, file: str) -> Machine | None:
    """The machine of a text with mistakes in the format of another tool; `None` for our own."""
    from tmc.machines.importers.formats import nearest_format, read_nearest

    source = nearest_format(text, file)
    return read_nearest(text, file, source) if source else None


def sample_names() -> tuple[str, ...]:
    """The names of the machines that are shipped, in alphabetical order."""
    files = resources.files("tmc.samples").iterdir()
    return tuple(sorted(f.name.removesuffix(".tm") for f in files if f.name.endswith(".tm")))


def write_whole(path: str | Path, data: bytes | str) -> None:
    """Write a file at once: it appears complete, or what stood there before is left alone."""
    path = Path(path)
    content = data.encode() if isinstance(data, str) else data
    try:
        require_place(path)
        if path.exists() and not path.is_file():  # a device or a pipe: not to be replaced
            path.write_bytes(content)
        else:
            _replace(path.resolve(), content)
    except OSError as error:
        raise TmcError(f"cannot write `{path}`: {_reason(error)}") from None


def require_place(path: str | Path) -> None:
    """Raises `TmcError` if a file has no folder to be written in, before any work is done."""
    path = Path(path)
    if path.is_dir():
        raise TmcError(f"`{path}` is a folder", hint="give the name of a file in it")
    if not path.parent.is_dir():
        raise TmcError(f"there is no folder `{path.parent}`", hint="make it first")


def _replace(path: Path, content: bytes) -> None:
    draft = path.with_name(f".{os.getpid()}.part")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    finally:  # also when interrupted
        draft.unlink(missing_ok=True)


# -------------------------------------------------------------------------------------- reading


def _read(path: Path) -> bytes:
    """The bytes of a file, at most one more than a machine file may have."""
    try:
        if path.is_dir():
            raise TmcError(f"`{path}` is a folder, not a machine file")
        with path.open("rb") as file:
            return file.read(_MAX_SIZE + 1)
    except FileNotFoundError:
        close = get_close_matches(path.stem, sample_names(), n=1)
        raise TmcError(
            f"there is no file `{path}`",
            f"did you mean the sample `{close[0]}`?"
            if close
            else "give the path of a `.tm` file, or the name of a sample",
        ) from None
    except (OSError, ValueError) as error:
        raise TmcError(f"cannot read `{path}`: {_reason(error)}") from None


def read_text(path: str | Path) -> str:
    """The text of a file; raises `TmcError` if it cannot be read, or is too large, or no text.

    A sample is no file: the error says how to write one out.
    """
    if not os.path.isfile(path) and str(path) in sample_names():
        raise TmcError(
            f"`{path}` is a sample, not a file",
            hint=f"write it out first: `tmc convert {path} -o {path}.tm`",
        )
    return _text(_read(Path(path)), str(path))


def _text(content: bytes, file: str) -> str:
    if len(content) > _MAX_SIZE:
        raise _refusal(file, *_TOO_LARGE)
    return _decoded(content, file)


def _parse_bytes(content: bytes, file: str, format: str | None = None) -> Machine:
    return parse(_text(content, file), file, format)


def _decoded(content: bytes, file: str) -> str:
    """The text of a file: in UTF-8, or what a byte order mark or an XML declaration says."""
    encoding = "utf-8-sig"
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif declared := re.match(rb"""\s*<\?xml[^>]{0,80}encoding=["']([\w.-]{1,40})["']""", content):
        encoding = _ENCODINGS.get(declared[1].decode().lower(), encoding)
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise _refusal(file, *_NO_TEXT) from None


def _refusal(file: str, code: str, message: str, hint: str = "") -> SourceError:
    """What is wrong with a file as a whole."""
    return SourceError([Diagnostic(Severity.ERROR, code, message, Span(file, 1, 1), hint)])


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
