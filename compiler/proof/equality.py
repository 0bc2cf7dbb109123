"""A proof that two circuits do the same on all inputs, in a file that can be checked.

The certificate has the form of those for machines, and is checked by the same independent program:
the other circuit stands where the tableau of a machine does, and every input can occur. Both have
the same inputs and outputs, in the same order, since the checker would take an output that only one
of them has for a constant of the other.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import numpy as np

from tmc.circuits.circuit import Circuit
from tmc.deadline import within
from tmc.formats.aiger import to_aag
from tmc.machines.errors import TmcError
from tmc.machines.files import write_whole
from tmc.machines.words import sample_strings
from tmc.proof.checker import read_circuit
from tmc.proof.files import (
    PATTERNS,
    TABLEAU_GATES,
    care_text,
    check_proof,
    checked,
    prove,
    refusing_damage,
    unzipped,
    zipped,
)
from tmc.proof.refutation import Different
from tmc.unroll.strategies import Progress

FORMAT = "tmc equality 1"

_CIRCUITS = ("circuit.aag", "tableau.aag")


@dataclass(frozen=True, slots=True)
class Equality:
    """That two circuits have the same outputs on every input."""

    names: tuple[str, str]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    evidence: str
    """The size of the proof."""

    def __str__(self) -> str:
        first, second = self.names
        return f"{first} and {second}: equal on all inputs, since {self.evidence} (proved)"


def write_equality(
    path: str | Path,
    names: tuple[str, str],
    circuits: tuple[Circuit, Circuit],
    progress: Progress | None = None,
    *,
    seconds: float | None = None,
) -> Equality:
    """Certify that two circuits, which have the same inputs and outputs by name, are equal.

    Raises `TmcError`, and writes nothing, if they are not, or no proof was found; `OutOfTime` if
    that took more than so many `seconds`.
    """
    with within(seconds):
        data = _made(names, circuits, progress)
        equality = _check(BytesIO(data))
    write_whole(path, data)
    return equality


def check_equality(path: str | Path) -> Equality:
    """What a certificate says, after it was checked; raises `TmcError` if it is refused."""
    return checked(path, _check)


def _made(
    names: tuple[str, str], circuits: tuple[Circuit, Circuit], progress: Progress | None
) -> bytes:
    """The certificate; raises `TmcError` if there is none."""
    first, second = circuits
    for name, circuit in zip(names, circuits, strict=True):
        if len(circuit) > TABLEAU_GATES:
            raise TmcError(
                f"no certificate was written: {name} has more than {TABLEAU_GATES:,} gates"
            )
    files = {
        "circuit.aag": to_aag(first),
        "tableau.aag": to_aag(second),
        "care.cnf": care_text(first.inputs, []),
    }
    head = json.dumps(_head(names, files), indent=2) + "\n"
    samples = sample_strings(2, len(first.inputs), PATTERNS, 0).astype(np.bool_)
    try:
        proof = prove(files, samples, progress)
    except Different as error:
        bits = "".join("01"[bit] for bit in error.bits)
        raise TmcError(f"the circuits are different on the bits {bits}") from None
    if proof is None:
        raise TmcError("no certificate was written: the solver gave up")
    return zipped({"certificate.json": head, **files, "proof.txt": proof})


def _head(names: Sequence[str], files: Mapping[str, str]) -> dict[str, object]:
    texts = (files[file].encode() for file in _CIRCUITS)
    return {
        "format": FORMAT,
        "circuits": [
            {"name": name, "sha256": sha256(text).hexdigest()}
            for name, text in zip(names, texts, strict=True)
        ],
    }


def _check(file: BytesIO) -> Equality:
    """Check a certificate; raises `TmcError` that says why it proves nothing."""
    with refusing_damage():
        files = unzipped(file)
        head = json.loads(files["certificate.json"])
        first, second = (str(circuit["name"]) for circuit in head["circuits"])
        fits = head == _head((first, second), files)
        care = files["care.cnf"]
    if not fits:
        raise TmcError("certificate.json does not fit the circuits")
    evidence = check_proof(file)
    one, other = (read_circuit(files[name], name) for name in _CIRCUITS)
    if [*one.outputs] != [*other.outputs]:
        raise TmcError("its circuits have different outputs")
    if care != care_text(one.inputs, []):
        raise TmcError("its proof is of some inputs only")
    return Equality((first, second), tuple(one.inputs), tuple(one.outputs), evidence)
