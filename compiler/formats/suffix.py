"""Circuits and LUT networks in files: the suffix of the path says the format.

A file is written whole or not at all, and a format is one line in the tables below. What each of
them reads, refuses and assumes is in docs/circuit-formats.md.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

from tmc.circuits.circuit import Circuit
from tmc.circuits.lut import LutNetwork
from tmc.draw.circuit import circuit_svg
from tmc.draw.luts import lut_svg
from tmc.draw.page import PICTURES, picture, writers
from tmc.formats.aiger import to_aag, to_aig
from tmc.formats.aiger_reader import from_aiger
from tmc.formats.bench import from_bench, luts_to_bench, to_bench
from tmc.formats.blif import from_blif, luts_to_blif, to_blif
from tmc.formats.bristol import from_bristol, to_bristol
from tmc.formats.circuit_json import from_json, to_json
from tmc.formats.cnf import to_cnf
from tmc.formats.dot import circuit_dot, lut_dot
from tmc.formats.eqn import from_eqn, to_eqn
from tmc.formats.python_source import to_python
from tmc.formats.tikz import circuit_tikz, lut_tikz
from tmc.formats.verilog import to_verilog
from tmc.formats.verilog_reader import from_verilog
from tmc.formats.yosys_json import to_yosys_json
from tmc.machines.errors import TmcError, UsageError
from tmc.machines.files import require_place, write_whole

Format = TypeVar("Format")

READERS: Mapping[str, Callable[[bytes, str], Circuit]] = {
    ".aag": from_aiger,
    ".aig": from_aiger,
    ".bench": from_bench,
    ".blif": from_blif,
    ".eqn": from_eqn,
    ".json": from_json,  # ours, and that of Yosys
    ".bristol": from_bristol,
    ".v": from_verilog,
}

WRITERS: Mapping[str, Callable[[Circuit], str | bytes]] = {
    ".aag": to_aag,
    ".aig": to_aig,
    ".bench": to_bench,
    ".blif": to_blif,
    ".eqn": to_eqn,
    ".json": to_json,
    ".yosys.json": to_yosys_json,
    ".bristol": to_bristol,
    ".cnf": to_cnf,
    ".v": to_verilog,
    ".py": to_python,
    ".dot": circuit_dot,
    ".tex": circuit_tikz,
    **writers(circuit_svg),
}

LUT_WRITERS: Mapping[str, Callable[[LutNetwork], str | bytes]] = {
    ".bench": luts_to_bench,
    ".blif": luts_to_blif,
    ".dot": lut_dot,
    ".tex": lut_tikz,
    **writers(lut_svg),
}


def read_circuit(path: str | Path) -> Circuit:
    """The circuit in a file; raises `TmcError` if it cannot be read."""
    path = Path(path)
    reader = _chosen(READERS, path, "circuits can be read")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise TmcError(f"cannot read {path}: {error.strerror}") from None
    return reader(data, str(path))


def write_circuit(circuit: Circuit | LutNetwork, path: str | Path, caption: str = "") -> None:
    """Write a circuit or a LUT network to a file, in the format that its suffix names.

    A caption is a line above a picture (.svg, .pdf, .png); other formats have no place for it.
    Raises `TmcError` if the format cannot hold it; then nothing is written.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if caption and suffix in PICTURES:
        if isinstance(circuit, LutNetwork):
            svg = lut_svg(circuit, caption)
        else:
            svg = circuit_svg(circuit, caption)
        data = picture(svg, suffix)
    elif isinstance(circuit, LutNetwork):
        data = _chosen(LUT_WRITERS, path, _LUTS_WRITTEN)(circuit)
    else:
        data = _chosen(WRITERS, path, _WRITTEN)(circuit)
    write_whole(path, data)


def require_writable(paths: Iterable[str | Path], luts: bool = False) -> None:
    """Raises `TmcError` if a path has no suffix of a circuit or no folder, before any work.

    With `luts` the suffix has to be one of a LUT network.
    """
    for path in map(Path, paths):
        if luts:
            _chosen(LUT_WRITERS, path, _LUTS_WRITTEN)
        else:
            _chosen(WRITERS, path, _WRITTEN)
        require_place(path)


def is_circuit(file: str | Path, out: str | Path) -> bool:
    """Whether a file that is to be written as another holds a circuit, by the suffixes of both.

    A `.json` file may hold a machine too: it is a circuit if the other can hold no machine.
    """
    source, target = Path(file).suffix.lower(), Path(out).suffix.lower()
    return source in READERS and (source != ".json" or target in WRITERS and target != ".json")


def has_suffix(path: str | Path, suffixes: Collection[str]) -> bool:
    """Whether the suffix of a path, or its last two, is one of these."""
    parts = Path(path).suffixes
    return any("".join(parts[-k:]).lower() in suffixes for k in (1, 2))


_WRITTEN, _LUTS_WRITTEN = "circuits can be written", "LUT networks can be written"


def _chosen(table: Mapping[str, Format], path: Path, what: str) -> Format:
    """The entry for the suffix of a path; the longest suffix counts."""
    for suffixes in (path.suffixes[-2:], path.suffixes[-1:]):
        if found := table.get("".join(suffixes).lower()):
            return found
    suffix = f'"{path.suffix}"' if path.suffix else "a file without a suffix"
    raise UsageError(
        f"cannot tell the format of {path}: {suffix} is not a circuit's suffix",
        hint=f"{what} as {' '.join(table)}",
    )
