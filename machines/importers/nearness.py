"""How much of a text is as a format has it: a share from 0, nothing, to 1, all of it.

A file with a slip in one line fits no format whole, but most of its lines, or of its keys, are
those of one. The sign of a format (format.py) says what a sound file is in; this is asked only
after all signs have failed.
"""

import re
from collections.abc import Callable

Fit = Callable[[str], float]

# The lengths are bounded so that no text makes the search slow.
_KEY = re.compile(r"^( {0,40})([A-Za-z_][\w -]{0,40}) {0,40}:(?=\s|$)", re.MULTILINE)
_JSON_KEY = re.compile(r'"([A-Za-z_][\w -]{0,40})"\s{0,40}:')


def lines(comment: str, *regexes: str | re.Pattern[str]) -> Fit:
    """The share of the lines that match one of these whole; comments and blank lines are none."""
    compiled = [re.compile(regex) for regex in regexes]
    aside = re.compile(comment)

    def fit(text: str) -> float:
        # One space for many, so that no regular expression has many ways to share them out.
        code = [" ".join(aside.sub("", line).split()) for line in text.splitlines()]
        code = [line for line in code if line]
        fitting = sum(any(regex.fullmatch(line) for regex in compiled) for line in code)
        return fitting / len(code) if code else 0.0

    return fit


def with_line(wanted: str, fit: Fit) -> Fit:
    """The same fit for texts with such a beginning of a line, 0 for all others."""
    regex = re.compile(wanted, re.MULTILINE)
    return lambda text: fit(text) if regex.search(text) else 0.0


def yaml_keys(*usual: str) -> Fit:
    """How well the outermost keys of a document agree with the usual ones (Dice's coefficient)."""

    def fit(text: str) -> float:
        if text.lstrip()[:1] == "{":
            return 0.0
        found = _KEY.findall(text)
        margin = min((len(indent) for indent, _ in found), default=0)
        return _agreement({key for indent, key in found if len(indent) == margin}, set(usual))

    return fit


def json_keys(*usual: str) -> Fit:
    """How well the keys of a text in JSON, at any depth, agree with the usual ones."""

    return lambda text: _agreement(set(_JSON_KEY.findall(text)), set(usual))


def _agreement(found: set[str], usual: set[str]) -> float:
    return 2 * len(found & usual) / (len(found) + len(usual))


def whole(wanted: str) -> Fit:
    """The fit of texts that cannot be weighed by lines or keys: 1 if this stands in them."""
    regex = re.compile(wanted)
    return lambda text: float(regex.search(text) is not None)


def never(text: str) -> float:
    """The fit of what cannot be told by its text."""
    return 0.0
