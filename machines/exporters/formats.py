"""All formats that machines are written in, and how the one of a file is chosen: by its suffix."""

from difflib import get_close_matches
from pathlib import PurePath

from tmc.machines.errors import UsageError
from tmc.machines.exporters import (
    automata_lib,
    bbchallenge,
    jflap7,
    morphett,
    turingmachine_io,
    turingmachinesimulator,
    turingviz,
)
from tmc.machines.exporters.export import Export, Exporter, word_left_out
from tmc.machines.machine import Machine
from tmc.machines.source import source

EXPORTERS: tuple[Exporter, ...] = (
    turingmachine_io.EXPORTER,
    morphett.EXPORTER,
    turingmachinesimulator.EXPORTER,
    jflap7.EXPORTER,
    turingviz.EXPORTER,
    bbchallenge.EXPORTER,
    automata_lib.EXPORTER,
)
_KEYS = ("tm", *(e.key for e in EXPORTERS))


def export(machine: Machine, format: str, word: str | None = None) -> Export:
    """The machine as a file in this format, or in `tm`, with a word on its tape.

    Raises `UsageError` if there is no such format, or it holds no word, and `TmcError` if it cannot
    say the machine.
    """
    found = next((e for e in EXPORTERS if e.key == format), None)
    if word is not None and format in _KEYS and not (found and found.holds_word):
        raise UsageError(
            f"a file in the format {format} holds no input word",
            hint=f"leave it out, or take {', '.join(e.key for e in EXPORTERS if e.holds_word)}",
        )
    if format == "tm":
        return Export(source(machine), word_left_out(machine))
    if found:
        return found.export(machine, word)
    close = get_close_matches(format, _KEYS, n=1)
    raise UsageError(
        f'no machine is written in the format "{format}"',
        hint=f'did you mean "{close[0]}"?' if close else f"take {', '.join(_KEYS)}",
    )


def format_for(path: str) -> str:
    """The format that the suffix of a file means; raises `UsageError` if it is not one."""
    suffix = PurePath(path).suffix.lower()
    if suffix == ".tm":
        return "tm"
    found = [e.key for e in EXPORTERS if suffix in e.suffixes]
    if len(found) == 1:
        return found[0]
    raise UsageError(
        f"{path} may be a file of several formats"
        if found
        else f"cannot tell the format of {path}",
        hint=f"say which: --to {' or --to '.join(found or _KEYS)}",
    )
