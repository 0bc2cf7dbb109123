"""All formats of other tools, and how the one of a file is chosen: by its content, then its suffix.

What fits no format is left to the `.tm` parser; what fits several is asked about.
"""

from difflib import get_close_matches
from pathlib import PurePath

from tmc.machines.errors import UsageError
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
    suffix = PurePath(file).suffix.lower()
    beginning = text[:_LOOKED_AT]
    found = [f for f in FORMATS if f.sign(beginning)]
    if len(found) > 1:
        found = [f for f in found if suffix in f.suffixes] or found
    if len(found) > 1:
        names = " or ".join(f.name for f in found)
        flags = " or ".join(f"`--from {f.key}`" for f in found)
        raise UsageError(f"{file} may be a file of {names}", hint=f"say which: {flags}")
    own = [f for f in FORMATS if suffix in f.suffixes]
    if not found and len(own) == 1 and suffix != ".tm":
        return own[0]
    return found[0] if found else None


def read_foreign(text: str, file: str, source: Format) -> Machine:
    """The machine that a text in this format describes; raises `SourceError`."""
    draft = source.read(text, file)
    draft.report.diagnostics.insert(0, draft.remark(f"read as {source.name}"))
    return draft.machine()
