"""What every importer says of its format."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from tmc.machines.importers.draft import Draft
from tmc.machines.importers.nearness import Fit


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
    fit: Fit
    """How much of a text with mistakes is as it has it (nearness.py)."""


def pattern(*regexes: str) -> Callable[[str], bool]:
    """A sign: matches of these stand in the text in this order; `^` and `$` are those of lines.

    Each is looked for after the first match of the one before, which takes one pass over the text,
    where `A.*B` would take one for each A.
    """
    compiled = [re.compile(regex, re.MULTILINE) for regex in regexes]

    def sign(text: str) -> bool:
        at = 0
        for wanted in compiled:
            found = wanted.search(text, at)
            if found is None:
                return False
            at = found.end()
        return True

    return sign


def both(first: str, second: str) -> Callable[[str], bool]:
    """A sign: matches of both stand in the text, in any order."""
    signs = pattern(first), pattern(second)
    return lambda text: all(sign(text) for sign in signs)
