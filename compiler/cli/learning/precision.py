"""`tmc learn precision`: how near the exact networks come to a real function."""

from pathlib import Path
from typing import Annotated

import typer

from tmc.cli import completion
from tmc.cli.app import (
    File,
    From,
    Json,
    Lengths,
    Quiet,
    load_machine,
    print_json,
    progress_bar,
    say_written,
)
from tmc.cli.learning.app import learn, require_places
from tmc.cli.options import compiles
from tmc.defaults import CompileOptions


@learn.command(
    epilog="Examples:  tmc learn precision absolute-difference -n 4:16:2 -o error.svg"
    "    tmc learn precision mine.tm --like adder -n 4:32:4"
)
@compiles
def precision(
    *,
    file: File,
    n: Lengths,
    like: Annotated[
        str | None,
        typer.Option(
            metavar="SAMPLE",
            help="read words as this sample does  [default: by name]",
            autocompletion=completion.samples,
        ),
    ] = None,
    samples: Annotated[int, typer.Option(help="random real points to try")] = 4096,
    out: Annotated[
        list[str] | None,
        typer.Option(
            "-o",
            metavar="FILE",
            help="plot to write (.svg, .png, .pdf)",
            autocompletion=completion.with_suffix(".svg", ".png", ".pdf"),
        ),
    ] = None,
    options: CompileOptions,
    format: From = None,
    json: Json = False,
    quiet: Quiet = False,
) -> int:
    """Hold the exact networks of a numeric machine against its real function."""
    from tmc.learn.extra import learn_extra
    from tmc.machines.files import write_whole

    require_places(out or (), "plot", (".svg", ".png", ".pdf"))
    with learn_extra():
        from tmc.learn.precision import precision as measure
        from tmc.learn.precision_plot import precision_plot
    machine = load_machine(file, format, quiet)
    with progress_bar(quiet) as progress:
        measured = measure(machine, n, like=like, samples=samples, progress=progress, **options)
    for path in out or []:
        write_whole(path, precision_plot(measured, Path(path).suffix[1:]))
    code = 0 if measured.holds else 1
    if json:
        print_json(measured)
        return code
    print(f"{measured.machine} as {measured.formula}, at {measured.samples:,} random points")
    print(
        f"{'n':>4} {'m':>3} {'error':>10} {'bound':>10} {'units':>8} {'depth':>6} {'width':>6} "
        f"{'weights':>8}"
    )
    for p in measured.points:
        print(
            f"{p.n:>4} {p.m:>3} {p.error:>10.3g} {p.bound:>10.3g} {p.units:>8,} {p.depth:>6} "
            f"{p.width:>6} {p.weights:>8,}"
        )
    if measured.law:
        print(f"units = {measured.law}")
    if code:
        print("an error passes its bound: this machine is not the function that it is read as")
    say_written(out or [], quiet)
    return code
