"""`tmc explore`: one page that shows a machine, its run, its tableau and its circuit."""

from typing import Annotated

import typer

from tmc.cli import completion
from tmc.cli.app import (
    File,
    From,
    Json,
    Lut,
    N,
    Quiet,
    app,
    assumptions,
    load_machine,
    print_json,
    progress_bar,
    say_written,
)
from tmc.cli.options import compiles
from tmc.defaults import CompileOptions


@app.command(
    epilog="Examples:  tmc explore palindrome -n 8 -o palindrome.html"
    "    tmc explore sort-bits -n 6 --word 101001 -o sort.html"
    "    tmc explore majority -n 9 -O2 --sizes 1:9:2 -o majority.html",
)
@compiles
def explore(
    *,
    file: File,
    n: N,
    out: Annotated[
        str,
        typer.Option(
            "-o",
            metavar="FILE",
            help="page to write (.html)",
            autocompletion=completion.with_suffix(".html"),
        ),
    ],
    options: CompileOptions,
    word: Annotated[
        str | None,
        typer.Option(metavar="WORD", help="shown first  [default: one that is accepted]"),
    ] = None,
    lut: Lut = 4,
    sizes: Annotated[
        str | None,
        typer.Option(
            metavar="LENGTHS", help="FIRST:LAST:STEP of the growth  [default: a few up to n]"
        ),
    ] = None,
    format: From = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Write one page, which needs nothing else, on which a machine and its circuit run."""
    from tmc.explorer.page import explore as explore_machine
    from tmc.machines.errors import UsageError
    from tmc.machines.files import require_place

    if not out.endswith((".html", ".htm")):
        raise UsageError(f"cannot write a page to {out}", hint="take a name in .html")
    require_place(out)
    machine = load_machine(file, format, quiet or json)
    with progress_bar(quiet) as progress:
        page = explore_machine(
            machine, n, word=word, lut=lut, sizes=sizes, progress=progress, **options
        )
    page.write(out)
    history = page.contents.history
    if json:
        print_json(
            {
                "machine": machine.name,
                "n": n,
                "file": out,
                "bytes": len(page.html.encode()),
                "word": page.contents.word,
                "strategy": page.compiled.strategy,
                "levels": [
                    {"name": level.name, "gates": len(level.circuit)} for level in history.levels
                ],
                "omitted": history.omitted,
                "notes": assumptions(machine),
            }
        )
        return
    levels = ", ".join(f"{level.name} {len(level.circuit):,}" for level in history.levels)
    print(f"{machine.name}, n = {n}: gates by level: {levels}")
    if history.omitted:
        print(f"  left out, being too large for a page: {', '.join(history.omitted)}")
    say_written([f"{out} ({len(page.html.encode()) / 1000:,.0f} KB)"], quiet)
