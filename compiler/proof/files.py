"""What certificates have in common: two circuits and a proof, in one zip file.

`certificate.py` claims that a circuit is the machine, `absence.py` that no word is as asked. Both
hold a circuit against the textbook tableau, on the inputs that satisfy the clauses of `care.cnf`,
and make the tableau again; `equality.py` holds two circuits against each other. All are checked by
the same independent program. `agreement.py` is two of the first kind in one file.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import resources
from io import BytesIO
from pathlib import Path
from typing import TypeVar
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError

from tmc.circuits.builder import Builder
from tmc.machines.errors import TmcError
from tmc.machines.files import parse
from tmc.machines.machine import Machine
from tmc.machines.source import source
from tmc.proof.checker import Refused, check, read_circuit, read_clauses
from tmc.proof.refutation import refutation
from tmc.unroll.encoding import Bits, Encoding
from tmc.unroll.readout import Output, read_out
from tmc.unroll.strategies import Progress, Strategy, unroll
from tmc.unroll.unrolling import Unrolling

Claimed = TypeVar("Claimed")

TABLEAU_GATES = 1_000_000
"""Gates above which a tableau is not made."""

PATTERNS = 1024
"""About how many inputs a search for a proof looks at first."""

_MOST_STEPS = 1_000_000


def as_source(machine: Machine) -> str:
    """The text of the file that a machine was read from, or one that says the same."""
    sample = resources.files("tmc.samples") / machine.file
    for path in (Path(machine.file), sample):
        try:
            text = path.read_text(encoding="utf-8-sig")
            if parse(text, machine.file, "tm") == machine:
                return text
        except (OSError, ValueError, TmcError):
            continue
    return source(machine)


def textbook(
    encoding: Encoding, output: Output, progress: Progress | None = None
) -> tuple[Unrolling, dict[str, int]]:
    """The textbook tableau at its end, and the literals of its outputs.

    Raises `TooManyGates` if it has more than `TABLEAU_GATES`.
    """
    builder = Builder(encoding.inputs, TABLEAU_GATES)
    unrolling = unroll(Strategy.TABLEAU, encoding, builder, frozen=True, progress=progress)
    return unrolling, read_out(unrolling, output, halts=False)


def care_text(inputs: Sequence[str], clauses: Sequence[Sequence[int]]) -> str:
    """Clauses of literals of the inputs in DIMACS: variable `v + 1` is the input v."""
    rows = (
        " ".join(str(-(x >> 1) - 1 if x & 1 else (x >> 1) + 1) for x in literals)
        for literals in clauses
    )
    head = f"p cnf {len(inputs) + 1} {len(clauses)}\n"
    return head + "".join(f"{row} 0\n" for row in rows)


def prove(files: Mapping[str, str], samples: Bits, progress: Progress | None) -> str | None:
    """The proof that the circuit and the tableau in `files` agree; `None` if the solver gives up.

    Raises `Different` with an input on which they do not.
    """
    proof = refutation(
        read_circuit(files["circuit.aag"], "circuit.aag"),
        read_circuit(files["tableau.aag"], "tableau.aag"),
        read_clauses(files["care.cnf"]),
        samples,
        progress=progress and (lambda done, every: progress("proving", done, every)),
    )
    return None if proof is None else "".join(proof)


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """A zip file whose bytes depend on the files only."""
    data = BytesIO()
    with ZipFile(data, "w", ZIP_DEFLATED) as content:
        for name, written in files.items():
            content.writestr(ZipInfo(name), written, ZIP_DEFLATED)
    return data.getvalue()


def unzipped(file: BytesIO) -> dict[str, str]:
    """The files of a certificate; raises what `refusing_damage` makes an error of."""
    with ZipFile(file) as content:
        return {name: content.read(name).decode() for name in content.namelist()}


def format_of(path: str | Path) -> str | None:
    """What a certificate says its format is; `None` if it is none, or does not say."""
    try:
        with ZipFile(path) as content:
            return str(json.loads(content.read("certificate.json"))["format"])
    except (OSError, BadZipFile, ZlibError, EOFError, KeyError, TypeError, ValueError):
        return None


@contextmanager
def refusing_damage() -> Iterator[None]:
    """Raises `TmcError` where something in a file is missing, or not of its kind."""
    try:
        yield
    except (BadZipFile, ZlibError, EOFError, ValueError, TypeError) as error:
        raise TmcError(f"it is damaged, or no certificate: {error}") from None
    except KeyError as error:
        raise TmcError(f"it is damaged, or no certificate: {error.args[0]} is missing") from None


def require_numbers(n: object, steps: object) -> None:
    """Raises `TmcError` if these are no length and no number of steps."""
    if not all(type(x) is int and 0 <= x <= _MOST_STEPS for x in (n, steps)):
        raise TmcError(f"n and steps must be numbers up to {_MOST_STEPS:,}")


def check_proof(file: BytesIO) -> str:
    """The size of the proof in a certificate; raises `TmcError` if it proves nothing."""
    try:
        return str(check(file))
    except Refused as reason:
        raise TmcError(str(reason)) from None


def checked(path: str | Path, check_file: Callable[[BytesIO], Claimed]) -> Claimed:
    """What a check finds in a file; raises `TmcError` if it cannot be read, or is refused."""
    try:
        return check_file(BytesIO(Path(path).read_bytes()))
    except OSError as error:
        raise TmcError(f"cannot read {path}: {error.strerror}") from None
    except TmcError as error:
        raise TmcError(f"the certificate {path} is refused: {error}") from None
