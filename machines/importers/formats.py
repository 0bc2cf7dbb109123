"""All formats of other tools, and how the one of a file is chosen: by its content, then its suffix.

What is whole in no format is left to the `.tm` parser; what may be of several is asked about. What
that parser refuses too has mistakes, and they are told in the format that most of the file is in.
"""

from difflib import get_close_matches
from pathlib import PurePath

from tmc.machines.errors import ASSUMED, Diagnostic, Severity, SourceError, Span, UsageError
from tmc.machines.importers import (
    automata_lib,
    bbchallenge,
    foggynight,
    ft_turing,
    jflap7,
    jflap8,
    morphett,
    nju,
    notre_dame,
    st_andrews,
    tock,
    tur,
    turingmachine_io,
    turingmachinesimulator,
    turingviz,
    turingviz_yaml,
    tursi,
    vtramo,
)
from tmc.machines.importers.format import Format
from tmc.machines.importers.nearness import lines, with_line
from tmc.machines.machine import Machine

FORMATS: tuple[Format, ...] = (
    turingmachine_io.FORMAT,
    morphett.FORMAT,
    turingmachinesimulator.FORMAT,
    turingviz.FORMAT,
    turingviz_yaml.FORMAT,
    jflap7.FORMAT,
    jflap8.FORMAT,
    bbchallenge.FORMAT,
    tursi.FORMAT,
    tur.FORMAT,
    foggynight.FORMAT,
    nju.FORMAT,
    nju.FORMAT_2021,
    ft_turing.FORMAT,
    automata_lib.FORMAT,
    vtramo.FORMAT,
    tock.FORMAT,
    notre_dame.FORMAT_2014,
    notre_dame.FORMAT_2016,
    st_andrews.FORMAT,
)

_LOOKED_AT = 100_000  # characters
_NEAR = 0.5
"""How much of a text has to be as a format has it for its mistakes to be told in that format."""
_TM = lines(
    ";.*",
    r"(machine|tapes|input|alphabet|blank|start|accept|reject|halt|ends|output)\b.*",
    r"(nondeterministic|time|space|test)\b.*",
    r"\S+ ?:",
    r"\S+ (->|→) .*",
)
_FOREIGN_TM = with_line(r"^[ \t]*\S+[ \t]+(->|→)[ \t]", _TM)
"""How much of a file with the suffix of another tool is `.tm`: rules of ours must stand in it."""


def format_called(key: str) -> Format:
    """The format with this key; raises `UsageError` if there is none."""
    for candidate in FORMATS:
        if candidate.key == key.lower():
            return candidate
    close = get_close_matches(key, [f.key for f in FORMATS], n=1)
    raise UsageError(
        f'there is no format "{key}"',
        hint=f'did you mean "{close[0]}"?'
        if close
        else f"take tm, {', '.join(f.key for f in FORMATS)}",
    )


def format_of(text: str, file: str) -> Format | None:
    """The format that a text is in, if it looks like one, or its suffix belongs to one only.

    Raises `UsageError` if several are possible.
    """
    beginning = text[:_LOOKED_AT]
    if found := [f for f in FORMATS if f.sign(beginning)]:
        return _only(found, file)
    suffix = _suffix(file)
    own = [f for f in FORMATS if suffix in f.suffixes]
    return own[0] if len(own) == 1 and suffix != ".tm" else None


def nearest_format(text: str, file: str) -> Format | None:
    """The format that most of a text with mistakes is in; `None` for a `.tm` or an empty file.

    Raises `UsageError` if several are as near, and `SourceError` if none is near.
    """
    beginning = text[:_LOOKED_AT]
    ours = _suffix(file) in ("", ".tm") or not beginning.strip()
    fits = {f.key: f.fit(beginning) for f in FORMATS}
    most = max(fits.values())
    own = (_TM if ours else _FOREIGN_TM)(beginning)
    if own >= most and (own or ours):
        return None
    nearest = [f for f in FORMATS if fits[f.key] == most]
    if most >= _NEAR:
        return _only(nearest, file)
    if ours:
        return None
    hint = "name it with `--from FORMAT`, which says what is wrong then"
    if most:
        hint += f"; the nearest is `--from {nearest[0].key}`"
    message = "this is in no format that is known, or has too many mistakes to tell in which"
    raise SourceError(
        [Diagnostic(Severity.ERROR, "unknown-format", message, Span(file, 1, 1), hint)]
    )


def _only(found: list[Format], file: str) -> Format:
    """The only one of these, or the only one with the suffix of the file."""
    if len(found) > 1:
        found = [f for f in found if _suffix(file) in f.suffixes] or found
    if len(found) > 1:
        names = " or ".join(f.name for f in found)
        flags = " or ".join(f"`--from {f.key}`" for f in found)
        raise UsageError(f"{file} may be a file of {names}", hint=f"say which: {flags}")
    return found[0]


def _suffix(file: str) -> str:
    return PurePath(file).suffix.lower()


def read_foreign(text: str, file: str, source: Format) -> Machine:
    """The machine that a text in this format describes; raises `SourceError`."""
    draft = source.read(text, file)
    draft.report.diagnostics.insert(0, draft.remark(f"read as {source.name}"))
    return draft.machine()


def read_nearest(text: str, file: str, source: Format) -> Machine:
    """The same for a text with mistakes, of which this is the nearest format: the error says so."""
    try:
        return read_foreign(text, file, source)
    except SourceError as error:
        note = Diagnostic(
            Severity.NOTE,
            ASSUMED,
            f"{file} is read as {source.name}, which most of it fits",
            hint="`--from FORMAT` reads it as another, `--from tm` as a `.tm` file",
        )
        raise SourceError([note, *error.diagnostics]) from None
