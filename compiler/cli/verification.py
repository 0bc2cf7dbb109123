"""`tmc verify`: any two of machine, circuit and network, held against each other."""

from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer

from tmc.cli import completion
from tmc.cli.app import (
    From,
    Json,
    Quiet,
    app,
    assumptions,
    print_json,
    progress_bar,
    refuse,
    say_written,
)
from tmc.cli.certificates import certify, check, require_other
from tmc.cli.options import FLAGS, compiles
from tmc.cli.sides import compiled_side, open_side
from tmc.defaults import CompileOptions

if TYPE_CHECKING:
    from tmc.machines.machine import Machine

_UNKNOWN = 3
"""The exit code of a comparison, or a certificate, that came to nothing in the time given."""


@app.command(
    epilog="Examples:  tmc verify palindrome -n 16    tmc verify palindrome mine.aig -n 8"
    "    tmc verify mine.aig yours.blif --seconds 60    tmc verify parity my-parity.tm -n 12"
    "    tmc verify palindrome net.safetensors -n 8    tmc verify parity runs/parity -n 6"
    "    tmc verify palindrome -n 24 --certificate p.cert    tmc verify --certificate p.cert"
    "    tmc verify mine.aig yours.blif --certificate equal.cert"
    "    tmc verify zeros-ones zeros-ones-2 -n 18 --certificate both.cert",
)
@compiles
def verify(
    *,
    ctx: typer.Context,
    first: Annotated[
        str | None,
        typer.Argument(
            metavar="A",
            help="machine (file or sample), circuit, network or folder of a training",
            autocompletion=completion.machines,
        ),
    ] = None,
    second: Annotated[
        str | None,
        typer.Argument(
            metavar="B",
            help="another one; else the circuit that tmc compiles",
            autocompletion=completion.machines,
        ),
    ] = None,
    n: Annotated[int | None, typer.Option("-n", help="length of the input word")] = None,
    options: CompileOptions,
    samples: Annotated[int, typer.Option(help="inputs to try where not all can be")] = 4096,
    seconds: Annotated[
        float | None,
        typer.Option(help="time for the comparison and its certificate; compiling is not counted"),
    ] = None,
    certificate: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="file to write; without a machine, the file to check",
            autocompletion=completion.files,
        ),
    ] = None,
    format: From = None,
    json: Json = False,
    quiet: Quiet = False,
) -> int:
    """Do two of machine, circuit and network do the same? Says how strong the answer is.

    A folder of `tmc learn train` is the network that it has; if it has several, give that of one.

    Exit code 0 if they are equal, 1 if they differ, 3 if --seconds were not enough to find that
    out, or to make the certificate.
    """
    from tmc.deadline import remaining
    from tmc.effort import OutOfTime
    from tmc.machines.errors import UsageError
    from tmc.machines.files import require_place
    from tmc.machines.machine import Machine
    from tmc.proof.comparison import compare
    from tmc.proof.sides import circuit_side

    if first is None and certificate is not None:
        idle = ("n", "samples", "seconds", "format", *sorted(FLAGS))
        refuse(ctx, idle, "where a certificate is checked")
        check(certificate, json, quiet)
        return 0
    if first is None:
        raise UsageError(
            "verify what?", hint="give a machine and -n, or a certificate with --certificate"
        )
    if certificate is not None:
        require_place(certificate)
        require_other(certificate, first, second)
    given = [name for name in (first, second) if name is not None]
    things = [open_side(name, format, quiet or json) for name in given]
    machines = [thing for thing in things if isinstance(thing, Machine)]
    _require_question(first, second, n, len(machines))
    if not machines:
        refuse(ctx, sorted(FLAGS - {"seed"}), "where no machine is compiled")
    with progress_bar(quiet) as progress:
        sides = [
            compiled_side(thing, name, n or 0, options, progress)
            if isinstance(thing, Machine)
            else thing
            for thing, name in zip(things, _names(given, machines), strict=True)
        ]
        if second is None:
            assert sides[0].circuit
            sides.append(circuit_side("its circuit", sides[0].circuit))
        began = perf_counter()
        answer = compare(
            *sides, samples=samples, seed=options["seed"], seconds=seconds, progress=progress
        )
        certified = late = False
        if certificate and answer.equal:
            try:
                certify(certificate, sides, remaining(seconds, began), progress)
                certified = True
            except OutOfTime:
                late = True
                line = f"{seconds:g} s were not enough for the certificate, and none was written"
                answer = replace(answer, notes=(*answer.notes, line))
    if json:
        assumed = [line for machine in machines for line in assumptions(machine)]
        print_json(
            {
                "machine": machines[0].name if machines else None,
                "n": n,
                "sides": answer.sides,
                "equal": answer.equal,
                "checked": answer.checked,
                "counterexample": answer.counterexample,
                "strength": answer.strength or "unknown",
                "against": answer.against,
                "by": answer.by,
                "certificate": certificate if certified else None,
                "notes": [*assumed, *answer.notes],
            }
        )
    else:
        what = machines[0].name if len(machines) == 1 else " and ".join(answer.sides)
        at = f", n = {n}" if machines else ""
        strength = f" ({answer.strength})" if answer.equal else ""
        print(f"{what}{at}: {answer}{strength}")
        for line in answer.notes:
            print(f"  note: {line}")
        if certificate and certified:
            say_written([certificate], quiet)
    return _UNKNOWN if late or answer.equal is None else int(not answer.equal)


def _require_question(first: str, second: str | None, n: int | None, machines: int) -> None:
    from tmc.machines.errors import UsageError

    if not machines and second is None:
        raise UsageError(f"hold {first} against what?", hint="give a machine and -n, or a circuit")
    if machines and n is None:
        raise UsageError("a machine is compared at a length", hint="add -n 8, say")
    if not machines and n is not None:
        raise UsageError(
            "-n is the length of the words of a machine", hint="leave it out, or give a machine"
        )


def _names(files: list[str], machines: "list[Machine]") -> list[str]:
    """What to call the sides: a machine has its name, unless two have the same."""
    alike = len({machine.name for machine in machines}) < len(machines)
    return [Path(file).name if alike else "" for file in files]
