"""The certificates of `tmc verify`: which one says what was compared, and what a file says."""

import os
from typing import TYPE_CHECKING

from tmc.cli.app import Progress, print_json, progress_bar

if TYPE_CHECKING:
    from tmc.proof.absence import Absence
    from tmc.proof.agreement import Agreement
    from tmc.proof.certificate import Claim
    from tmc.proof.equality import Equality
    from tmc.proof.sides import Side


def require_other(certificate: str, *compared: str | None) -> None:
    """Raises `UsageError` if a certificate would be written over what it is about."""
    from tmc.machines.errors import UsageError

    for path in compared:
        if (
            path
            and os.path.exists(path)
            and os.path.realpath(path) == os.path.realpath(certificate)
        ):
            raise UsageError(
                f"the certificate would take the place of {path}", hint="give it another name"
            )


def certify(
    path: str, sides: "list[Side]", seconds: float | None, progress: Progress | None
) -> None:
    """Certify that two sides are equal; raises `TmcError` if it cannot be shown."""
    from tmc.machines.errors import TmcError
    from tmc.proof.agreement import write_agreement
    from tmc.proof.certificate import write_certificate
    from tmc.proof.equality import write_equality
    from tmc.proof.sides import together

    machines = [side.compiled for side in sides if side.compiled]
    if len(machines) == 2:
        write_agreement(path, machines[0], machines[1], progress, seconds=seconds)
        return
    first, other, _ = together(*sorted(sides, key=lambda side: side.compiled is None))
    for side in (first, other):
        if side.circuit is None:
            raise TmcError(f"{side.name} is not made of gates, and only circuits are certified")
    assert first.circuit and other.circuit
    compiled = first.compiled
    if compiled is None:
        circuits = (first.circuit, other.circuit)
        write_equality(path, (first.name, other.name), circuits, progress, seconds=seconds)
        return
    write_certificate(
        path,
        other.circuit,
        compiled.encoding,
        compiled.output,
        halts=compiled.always_halts,
        progress=progress,
        seconds=seconds,
    )


def check(certificate: str, json: bool, quiet: bool) -> None:
    """Check a certificate, and say what it says; raises `TmcError` if it is refused."""
    from tmc.proof import absence, agreement, equality
    from tmc.proof.certificate import check_certificate
    from tmc.proof.files import format_of

    claim: Absence | Agreement | Claim | Equality
    with progress_bar(quiet) as progress:
        match format_of(certificate):
            case equality.FORMAT:
                claim = equality.check_equality(certificate)
            case absence.FORMAT:
                claim = absence.check_absence(certificate, progress)
            case agreement.FORMAT:
                claim = agreement.check_agreement(certificate, progress)
            case _:
                claim = check_certificate(certificate, progress)
    if json:
        print_json(_fields(claim))
    else:
        print(claim)


def _fields(claim: "Absence | Agreement | Claim | Equality") -> dict[str, object]:
    """What a certificate says, as JSON has it."""
    from tmc.proof.absence import Absence
    from tmc.proof.agreement import Agreement
    from tmc.proof.equality import Equality

    match claim:
        case Equality():
            said: dict[str, object] = {
                "sides": claim.names,
                "inputs": claim.inputs,
                "outputs": claim.outputs,
                "strength": "proved",
            }
        case Absence():
            said = {
                "machine": claim.machine.name,
                "n": claim.n,
                "steps": claim.steps,
                "word": claim.word,
                "asked": claim.asked,
                "strength": "proved",
            }
        case Agreement():
            return {
                "sides": [machine.name for machine in claim.machines],
                "n": claim.first.n,
                "output": claim.first.output,
                "strength": claim.strength,
                "claims": [_fields(claim.first), _fields(claim.second)],
            }
        case _:
            said = {
                "machine": claim.machine.name,
                "n": claim.n,
                "steps": claim.steps,
                "output": claim.output,
                "halts": claim.halts,
                "strength": claim.strength,
            }
    return said | {"evidence": claim.evidence}
