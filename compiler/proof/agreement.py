"""A proof that two machines do the same on all words of a length, in a file that can be checked.

One circuit is certified to be the one machine, and to be the other (`certificate.py`), each against
the machine's own tableau or simulator, after steps of its own. So the certificate is two, of the
same circuit, and what has to be trusted is what has to be trusted of them. A cell of the tape that
one machine never writes is not shown by the circuit: both certificates say that it is blank.
"""

import json
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from tmc.circuits.circuit import Circuit
from tmc.compilation import Compiled
from tmc.deadline import within
from tmc.formats.aiger import to_aag
from tmc.machines.errors import TmcError, UsageError
from tmc.machines.files import write_whole
from tmc.machines.machine import Machine
from tmc.proof.certificate import Claim, make_certificate, read_certificate
from tmc.proof.equivalence import Strength
from tmc.proof.files import checked, refusing_damage, zipped
from tmc.proof.sides import matched_symbols
from tmc.unroll.readout import Output
from tmc.unroll.strategies import Progress

FORMAT = "tmc agreement 1"

_PARTS = ("first.cert", "second.cert")


@dataclass(frozen=True, slots=True)
class Agreement:
    """That two machines do the same on all words of a length, since one circuit is both."""

    first: Claim
    second: Claim

    @property
    def machines(self) -> tuple[Machine, Machine]:
        """The two."""
        return self.first.machine, self.second.machine

    @property
    def strength(self) -> Strength:
        """That of both claims; exhaustive if only one is proved."""
        one, other = self.first.strength, self.second.strength
        return one if one is other else Strength.EXHAUSTIVE

    def __str__(self) -> str:
        one, other = self.machines
        symbols = "".join(f"; {note}" for note in matched_symbols(one, other))
        return (
            f"{one.name} and {other.name}, n = {self.first.n}, output {self.first.output}: equal, "
            f"since one circuit is both{symbols} ({self.strength})\n  {self.first}\n  {self.second}"
        )


def write_agreement(
    path: str | Path,
    first: Compiled,
    second: Compiled,
    progress: Progress | None = None,
    *,
    seconds: float | None = None,
) -> Agreement:
    """Certify that two machines, compiled for words of one length, have the same outputs.

    Raises `UsageError` if what they answer cannot be compared, `TmcError`, and writes nothing, if
    they are not the same or that could not be shown, and `OutOfTime` if that took more than so many
    `seconds`.
    """
    _require_comparable(first.machine, second.machine, first.output, second.output)
    circuit = _common(first.circuit, second.circuit)
    with within(seconds):
        parts = [
            make_certificate(
                circuit, one.encoding, one.output, halts=one.always_halts, progress=progress
            )
            for one in (first, second)
        ]
        head = _head(first.machine, second.machine)
        data = zipped({"certificate.json": head, **dict(zip(_PARTS, parts, strict=True))})
        agreement = _check(BytesIO(data), progress)
    write_whole(path, data)
    return agreement


def check_agreement(path: str | Path, progress: Progress | None = None) -> Agreement:
    """What a certificate says, after it was checked; raises `TmcError` if it is refused."""
    return checked(path, lambda file: _check(file, progress))


def _head(first: Machine, second: Machine) -> str:
    head = {"format": FORMAT, "machines": [first.name, second.name]}
    return json.dumps(head, indent=2) + "\n"


def _common(first: Circuit, second: Circuit) -> Circuit:
    """The first circuit, without the cells that the second never writes."""
    shown = [i for i, name in enumerate(first.outputs) if name in {*second.outputs}]
    outputs = tuple(first.outputs[i] for i in shown)
    return replace(first, outputs=outputs, literals=first.literals[shown])


def _require_comparable(first: Machine, second: Machine, output: Output, other: Output) -> None:
    """Raises `UsageError` unless the same wires mean the same of both machines."""
    matched_symbols(first, second)
    if output is not other:
        raise UsageError(
            f"{first.name} answers {output}, and {second.name} {other}",
            hint="ask both for the same --output",
        )
    written = [machine.symbols[:-1] for machine in (first, second)]  # the last one is the blank
    if output in (Output.TAPE, Output.ALL) and written[0] != written[1]:
        one, two = (" ".join(symbols) for symbols in written)
        raise UsageError(
            f"{first.name} writes {one}, and {second.name} {two}: the same bits on the tape are "
            "other symbols",
            hint="certify --output accept, or give both machines the same symbols in one order",
        )


def _check(file: BytesIO, progress: Progress | None) -> Agreement:
    """Check a certificate; raises `TmcError` that says why it proves nothing."""
    with refusing_damage(), ZipFile(file) as content:
        head = content.read("certificate.json").decode()
        parts = [BytesIO(content.read(name)) for name in _PARTS]
    first, second = (read_certificate(part, progress) for part in parts)
    if head != _head(first.machine, second.machine):
        raise TmcError("certificate.json does not fit the machines")
    if first.n != second.n or to_aag(first.circuit) != to_aag(second.circuit):
        raise TmcError("its two certificates are not of one circuit, for words of one length")
    _require_comparable(first.machine, second.machine, first.output, second.output)
    return Agreement(first, second)
