"""Text files line by line: comments and line ends taken away, the number of each line kept."""

import re
from collections.abc import Container, Iterable, Iterator
from itertools import islice

from tmc.machines.errors import TmcError

_BLOCK = 1 << 14  # lines that are put together at once


def decoded(data: bytes, file: str) -> str:
    """The text of a file in UTF-8, with `\\n` at the ends of its lines."""
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise TmcError(f"{file}:{line}: this is not a text file: expected UTF-8") from None


def lines(text: str, continued: bool = False) -> Iterator[tuple[int, str]]:
    """The lines that say something, with their numbers, less what follows a `#`.

    A line that ends in a backslash goes on in the next one where they may be `continued`.
    """
    parts: list[str] = []
    first = 1
    for number, line in enumerate(_split(text), start=1):
        if "#" in line:
            line = line.partition("#")[0]
        line = line.strip()
        if not parts:
            first = number
        if continued and line.endswith("\\"):
            parts.append(line[:-1])
            continue
        if parts:
            line = " ".join([*parts, line]).strip()
            parts.clear()
        if line:
            yield first, line
    if parts:
        yield first, " ".join(parts)


def joined(lines: Iterable[str]) -> str:
    """The text of these lines; of millions, few are in memory one by one."""
    left = iter(lines)
    blocks = iter(lambda: [*islice(left, _BLOCK)], [])
    return "".join(["\n".join([*block, ""]) for block in blocks])


def shown(text: str) -> str:
    """A piece of a file in a message, cut if it is long."""
    return f'"{text}"' if len(text) <= 40 else f'"{text[:40]}..."'


def _split(text: str) -> Iterator[str]:
    """The lines of a text one by one: millions of them need not be in memory at once."""
    at = 0
    while (end := text.find("\n", at)) >= 0:
        yield text[at:end]
        at = end + 1
    yield text[at:]


def statements(
    text: str, token: re.Pattern[str], file: str, alone: Container[str] = ()
) -> Iterator[tuple[int, list[str]]]:
    """The tokens up to each semicolon, with the line of the first; some stand `alone`, without one.

    What matches the group `skip` of the pattern is no token. Raises `TmcError` if the last
    statement has no end.
    """
    tokens: list[str] = []
    line = first = 1
    counted = 0
    for match in token.finditer(text):
        if match.lastgroup == "skip":
            continue
        word = match[0]
        if not tokens:
            line += text.count("\n", counted, match.start())
            counted, first = match.start(), line
        if word == ";" or (not tokens and word in alone):
            yield first, tokens if word == ";" else [word]
            tokens = []
        else:
            tokens.append(word)
    if tokens:
        raise TmcError(f"{file}:{first}: the file is cut off: expected ; after this")
