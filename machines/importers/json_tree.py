"""JSON from anybody: objects and arrays of strings, with every mistake told by its path.

Numbers and words like `true` are kept as they are written, so nothing depends on their size.
"""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, NoReturn

from tmc.machines.errors import Diagnostic, Severity, SourceError, Span


def read_json(text: str, file: str) -> Any:
    """The value that a text describes; raises `SourceError` for what is no JSON."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            twice, _ = Counter(key for key, _ in pairs).most_common(1)[0]
            refuse(file, f"the key `{twice[:80]}` is given twice in one object")
        return found

    try:
        return json.loads(
            text, parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=unique
        )
    except json.JSONDecodeError as error:
        refuse(file, f"this is not whole JSON: {error.msg}", error.lineno, error.colno)
    except RecursionError:
        refuse(file, "arrays and objects stand in each other too deeply")


def refuse(file: str, message: str, line: int = 1, column: int = 1) -> NoReturn:
    """Raise a `SourceError` with one mistake."""
    span = Span(file, line, column)
    raise SourceError([Diagnostic(Severity.ERROR, "json", message, span)])


class Json:
    """A value, and where it stands; asked for what it does not hold it raises `SourceError`."""

    def __init__(self, value: Any, file: str, path: str = "") -> None:
        self.value = value
        self.file = file
        self.path = path

    def wrong(self, expected: str) -> NoReturn:
        """Refuse the value."""
        refuse(self.file, f"`{self.path or 'the whole'}` should be {expected}")

    def __getitem__(self, key: str) -> "Json":
        value = self.value
        if not isinstance(value, dict):
            self.wrong("an object")
        if key not in value:
            refuse(self.file, f"`{self._at(key)}` is missing")
        return Json(value[key], self.file, self._at(key))

    def get(self, key: str) -> "Json | None":
        """The value of a key, if there is one."""
        if not isinstance(self.value, dict):
            self.wrong("an object")
        return self[key] if key in self.value else None

    def items(self) -> Iterator[tuple[str, "Json"]]:
        """The keys and values of an object."""
        if not isinstance(self.value, dict):
            self.wrong("an object")
        return ((key, self[key]) for key in self.value)

    def array(self) -> list["Json"]:
        """The items of an array."""
        if not isinstance(self.value, list):
            self.wrong("an array")
        return [Json(v, self.file, f"{self.path}[{i}]") for i, v in enumerate(self.value)]

    def text(self) -> str:
        """The value as a string; a number as it is written."""
        if not isinstance(self.value, str):
            self.wrong("a string")
        return self.value

    def texts(self) -> list[str]:
        """An array of strings."""
        return [item.text() for item in self.array()]

    def _at(self, key: str) -> str:
        return f"{self.path}.{key[:80]}".lstrip(".")
