"""The file in which a study keeps the outcomes of its finished cells, a line of JSON for each.

A line is written at once and reaches the disk before the next cell is taken, so whatever ends the
study leaves whole lines, and at most one torn line at the end, which is passed over. The first line
says which study of which version the file is of.
"""

import json
import os
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tmc.machines.errors import TmcError


class Ledger:
    """The outcomes in a file, by the keys of their cells; the file is made if there is none."""

    def __init__(self, path: Path, study: str) -> None:
        self._path = path
        self._header = {"study": study, "tmc": version("turing-circuits")}
        self.outcomes: dict[str, dict[str, Any]] = {}
        try:
            text = path.read_text() if path.exists() else ""
        except (OSError, UnicodeDecodeError) as error:
            raise TmcError(f"cannot read {path}: {error}") from None
        lines = [line for line in map(_parse, text.split("\n")) if line is not None]
        if lines and lines[0] != self._header:
            raise TmcError(
                f"{path} holds outcomes of another study or version",
                hint="take another folder, or delete the file",
            )
        if text and not text.endswith("\n"):
            self._append("\n")
        if not lines:
            self._write(self._header)
        if not all({"key", "outcome"} <= line.keys() for line in lines[1:]):
            raise TmcError(
                f"{path} has a line that is no outcome",
                hint="take another folder, or delete the file",
            )
        for line in lines[1:]:
            self.outcomes[line["key"]] = line["outcome"]

    def add(self, key: str, outcome: dict[str, Any]) -> None:
        """Keep the outcome of a cell."""
        self._write({"key": key, "outcome": outcome})
        self.outcomes[key] = outcome

    def _write(self, line: dict[str, Any]) -> None:
        self._append(json.dumps(line) + "\n")

    def _append(self, text: str) -> None:
        try:
            with self._path.open("a") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise TmcError(f"cannot write {self._path}: {error.strerror}") from None


def _parse(line: str) -> dict[str, Any] | None:
    """The object on a line; `None` if it is torn or empty."""
    try:
        value = json.loads(line)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
