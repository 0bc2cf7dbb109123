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
    text: str,
    token: re.Pattern[str],
    special: re.Pattern[str],
    file: str,
    alone: Container[str] = (),
) -> Iterator[tuple[int, str]]:
    """The statements up to each semicolon, less comments, with the line in which each begins.

    Where there is a match of `special` before the next semicolon, the tokens of a statement are
    found one by one: what matches the group `skip` is a comment, and some tokens stand `alone`,
    without a semicolon. Raises `TmcError` if the last statement has no end.
    """
    at, line = 0, 1
    while True:
        end = text.find(";", at)
        part = text[at:end]
        if end >= 0 and not special.search(part):
            yield line + part.count("\n", 0, len(part) - len(part.lstrip())), part.strip()
            line += part.count("\n")
            at = end + 1
            continue
        tokens, begin, end = _tokens(text, token, at, alone)
        line += text.count("\n", at, begin)
        if end < 0 and tokens:
            raise TmcError(f"{file}:{line}: the file is cut off: expected ; after this")
        if end < 0:
            return
        yield line, " ".join(tokens)
        line += text.count("\n", begin, end)
        at = end


def _tokens(
    text: str, token: re.Pattern[str], at: int, alone: Container[str]
) -> tuple[list[str], int, int]:
    """The tokens of the next statement, and where it begins and ends; -1 if it has no end."""
    tokens: list[str] = []
    begin = at
    for match in token.finditer(text, at):
        if match.lastgroup == "skip":
            continue
        if not tokens:
            begin = match.start()
        if match[0] == ";":
            return tokens, begin, match.end()
        if not tokens and match[0] in alone:
            return [match[0]], begin, match.end()
        tokens.append(match[0])
    return tokens, begin, -1
