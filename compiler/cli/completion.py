"""What a shell offers when TAB is pressed: samples, files, suffixes, formats, and fixed choices.

`tmc --install-completion` sets it up. A function here takes the word as far as it is typed, and
returns all that it may become; commands and options are completed by typer.
"""

import os
from collections.abc import Callable, Iterable
from glob import escape, glob

Complete = Callable[[str], list[str]]


def _starting(words: Iterable[str], incomplete: str) -> list[str]:
    return [word for word in words if word.startswith(incomplete)]


def files(incomplete: str) -> list[str]:
    """Files and folders; a folder ends in a slash."""
    found = sorted(glob(f"{escape(incomplete)}*"))
    return [f"{path}/" if os.path.isdir(path) else path for path in found]


def samples(incomplete: str) -> list[str]:
    """The sample machines."""
    from tmc.machines.files import sample_names

    return _starting(sample_names(), incomplete)


def machines(incomplete: str) -> list[str]:
    """Samples, and files."""
    return [*samples(incomplete), *files(incomplete)]


def imported(incomplete: str) -> list[str]:
    """The formats that machines are read in."""
    from tmc.machines.importers.formats import FORMATS

    return _starting(sorted(one.key for one in FORMATS), incomplete)


def exported(incomplete: str) -> list[str]:
    """The formats that machines are written in."""
    from tmc.machines.exporters.formats import EXPORTERS

    return _starting(["tm", *sorted(one.key for one in EXPORTERS)], incomplete)


def written(incomplete: str) -> list[str]:
    """A file for a circuit: every suffix after a name with a dot, and what is there already."""
    from tmc.formats.suffix import WRITERS

    return with_suffix(*WRITERS)(incomplete)


def converted(incomplete: str) -> list[str]:
    """A file for a machine or a circuit."""
    from tmc.formats.suffix import WRITERS
    from tmc.machines.exporters.formats import EXPORTERS

    machines = {suffix for one in EXPORTERS for suffix in one.suffixes}
    return with_suffix(".tm", *sorted(machines | {*WRITERS}))(incomplete)


def circuit_formats(incomplete: str) -> list[str]:
    """Formats of circuits, with commas between them."""
    from tmc.formats.suffix import WRITERS

    return some_of(*(suffix[1:] for suffix in WRITERS))(incomplete)


def with_suffix(*suffixes: str) -> Complete:
    """A file with one of these suffixes, which are offered once the dot is typed."""

    def complete(incomplete: str) -> list[str]:
        stem, dot, typed = incomplete.rpartition(".")
        if not dot or "/" in typed or not os.path.basename(stem):
            return files(incomplete)
        return _starting((stem + suffix for suffix in suffixes), incomplete)

    return complete


def among(*words: str) -> Complete:
    """One of these words."""
    return lambda incomplete: _starting(words, incomplete)


def some_of(*words: str) -> Complete:
    """Some of these words, with commas between them."""

    def complete(incomplete: str) -> list[str]:
        before, comma, last = incomplete.rpartition(",")
        taken = before.split(",")
        return [before + comma + word for word in _starting(words, last) if word not in taken]

    return complete
