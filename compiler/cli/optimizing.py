"""The command on a circuit that was read: make it smaller."""

from typing import TYPE_CHECKING, Annotated

import typer

from tmc.cli import completion
from tmc.cli.app import Json, Out, Quiet, app, print_json, progress_bar, say_written
from tmc.defaults import OPTIMIZE_LEVEL

if TYPE_CHECKING:
    from tmc.optimization import Optimized


@app.command(
    epilog="Examples:  tmc optimize c432.bench -o smaller.aig"
    "    tmc optimize adder.blif -O3 --effort 60 -o adder.v"
    "    tmc optimize mine.aig --keep-structure --json",
)
def optimize(
    file: Annotated[
        str,
        typer.Argument(
            help="a circuit's file: .aig, .blif, .bench, .v, ...", autocompletion=completion.files
        ),
    ],
    out: Out = None,
    level: Annotated[
        int,
        typer.Option(
            "-O",
            help="0: equal gates, 1: quick passes, 2: and a search, 3: a long one",
            autocompletion=completion.among(*"0123"),
        ),
    ] = OPTIMIZE_LEVEL,
    effort: Annotated[
        float | None,
        typer.Option(metavar="SECONDS", help="of search, from -O2  [default: by rounds]"),
    ] = None,
    keep_structure: Annotated[
        bool, typer.Option("--keep-structure", help="improve the circuit, replace nothing")
    ] = False,
    model: Annotated[
        str,
        typer.Option(
            metavar="WHAT",
            help="what counts: b2 (all gates of two inputs) or aig (ANDs, XOR = 3)",
            autocompletion=completion.among("b2", "aig"),
        ),
    ] = "b2",
    seed: Annotated[int, typer.Option(help="seed of everything that is drawn by chance")] = 0,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Make anybody's circuit smaller, prove it equal, and write it; never a worse one."""
    from tmc.formats.suffix import require_writable, write_circuit
    from tmc.optimization import optimize as optimize_circuit

    require_writable(out or [])
    with progress_bar(quiet) as progress:
        optimized = optimize_circuit(
            file,
            level=level,
            effort=effort,
            keep_structure=keep_structure,
            model=model,
            seed=seed,
            progress=progress,
        )
    for path in out or []:
        write_circuit(optimized.circuit, path)
    if json:
        print_json({"file": file, **_summary(optimized)})
        return
    print(_sentences(file, optimized))
    say_written(out or [], quiet)


def _summary(optimized: "Optimized") -> dict[str, object]:
    """What was done, as plain values."""
    return {
        "level": optimized.level,
        "model": optimized.model,
        "resynthesised": optimized.resynthesised,
        "minimal": optimized.minimal,
        "interrupted": optimized.interrupted,
        "gates": optimized.after.gates,
        "depth": optimized.after.depth,
        "stages": optimized.stages,
        "inputs": optimized.circuit.inputs,
        "outputs": optimized.circuit.outputs,
        "seconds": round(optimized.seconds, 3),
        "certificate": optimized.certificate,
    }


def _sentences(file: str, optimized: "Optimized") -> str:
    lines = [
        f"{file}: {optimized.headline}",
        f"  {'':<20} {'B2':>10} {'AIG':>10} {'depth':>6} {'seconds':>8}",
    ]
    for stage in optimized.stages:
        figures = f"{stage.gates.b2:>10,} {stage.gates.aig:>10,} {stage.depth:>6}"
        lines.append(f"  {stage.name:<20} {figures} {stage.seconds:>8.2f}  {stage.note}".rstrip())
    return "\n".join([*lines, f"  certificate  {optimized.certificate}"])
