"""Circuits in files: the suffix of the path says the format.

A file is written whole or not at all, and a format is one line in the tables below.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

from tmc.circuit import Circuit
from tmc.draw.circuit import circuit_svg
from tmc.formats.aiger import from_aiger, to_aag, to_aig
from tmc.formats.circuit_json import from_json, to_json
from tmc.formats.dot import circuit_dot
from tmc.machines.errors import TmcError, UsageError
from tmc.machines.files import require_place, write_whole

Format = TypeVar("Format")

READERS: Mapping[str, Callable[[bytes, str], Circuit]] = {
    ".aag": from_aiger,
    ".aig": from_aiger,
    ".json": from_json,
}

WRITERS: Mapping[str, Callable[[Circuit], str | bytes]] = {
    ".aag": to_aag,
    ".aig": to_aig,
    ".json": to_json,
    ".dot": circuit_dot,
    ".svg": circuit_svg,
}


def read_circuit(path: str | Path) -> Circuit:
    """The circuit in a file; raises `TmcError` if it cannot be read."""
    path = Path(path)
    reader = _chosen(READERS, path, "read")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise TmcError(f"cannot read {path}: {error.strerror}") from None
    return reader(data, str(path))


def write_circuit(circuit: Circuit, path: str | Path) -> None:
    """Write a circuit to a file, in the format that its suffix names."""
    path = Path(path)
    write_whole(path, _chosen(WRITERS, path, "written")(circuit))


def require_writable(paths: Iterable[str | Path]) -> None:
    """Raises `TmcError` if a path has no suffix of a circuit or no folder, before any work."""
    for path in paths:
        _chosen(WRITERS, Path(path), "written")
        require_place(path)


def _chosen(table: Mapping[str, Format], path: Path, verb: str) -> Format:
    try:
        return table[path.suffix.lower()]
    except KeyError:
        suffix = f'"{path.suffix}"' if path.suffix else "a file without a suffix"
        raise UsageError(
            f"cannot tell the format of {path}: {suffix} is not a circuit's suffix",
            hint=f"circuits can be {verb} as {' '.join(table)}",
        ) from None
