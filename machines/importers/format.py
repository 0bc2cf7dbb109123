"""What every importer says of its format."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from tmc.machines.importers.draft import Draft


@dataclass(frozen=True, slots=True)
class Format:
    """A format of machine files: how it is called, told, and read."""

    key: str
    """The word after `--from`."""
    name: str
    suffixes: tuple[str, ...]
    sign: Callable[[str], bool]
    """Whether a text looks like it; what no `.tm` file has, not even one with mistakes."""
    read: Callable[[str, str], Draft]
    """The draft of a text; the second argument is the name of its file in messages.
    Raises `SourceError`."""


def pattern(regex: str) -> Callable[[str], bool]:
    """A sign: somewhere in the text is a match, in which `^` and `$` are those of lines."""
    compiled = re.compile(regex, re.MULTILINE)
    return lambda text: compiled.search(text) is not None
