"""`tmc explore`: one page that shows a machine, its run, its tableau and its circuit."""

from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Annotated

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
    note,
    print_json,
    progress_bar,
    refuse,
    say_written,
)
from tmc.cli.options import compiles
from tmc.defaults import CompileOptions

if TYPE_CHECKING:
    from tmc.explorer.learned import Learned, Reader
    from tmc.explorer.page import Page


@app.command(
    epilog="Examples:  tmc explore palindrome -n 8 -o palindrome.html"
    "    tmc explore sort-bits -n 6 --word 101001 -o sort.html"
    "    tmc explore majority -n 9 -O2 --sizes 1:9:2 -o majority.html"
    "    tmc learn train parity -n 6 --models matched --supervise 0 --seeds 1 --folder runs/parity"
    "    tmc explore parity -n 6 --net runs/parity -o training.html",
)
@compiles
def explore(
    *,
    ctx: typer.Context,
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
    net: Annotated[
        str | None,
        typer.Option(
            metavar="DIR",
            help="a training of `tmc learn train --folder`: show what it had learned, when",
            autocompletion=completion.files,
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
    if net is not None:
        refuse(ctx, ["lut"], "beside --net", "the constituents are those of the training")
    reader = None if net is None else _reader(net)
    machine = load_machine(file, format, quiet or json)
    with progress_bar(quiet) as progress:
        page = explore_machine(
            machine, n, word=word, lut=lut, sizes=sizes, net=reader, progress=progress, **options
        )
    page.write(out)
    history, learned = page.contents.history, page.contents.learned
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
                "moments": [asdict(moment) for moment in learned.moments] if learned else None,
                "notes": [*assumptions(machine), *_too_large(page)],
            }
        )
        return
    levels = ", ".join(f"{level.name} {len(level.circuit):,}" for level in history.levels)
    print(f"{machine.name}, n = {n}: gates by level: {levels}")
    if history.omitted:
        print(f"  left out, being too large for a page: {', '.join(history.omitted)}")
    if learned:
        first, last = learned.moments[0], learned.moments[-1]
        print(
            f"  {learned.name}: {len(learned.moments)} of {learned.taken} snapshots, "
            f"steps {first.step} to {last.step}; {len(learned.network)} constituents, "
            f"right on all words counted: {_whole(learned, 0)}, then {_whole(learned, -1)}"
        )
    for line in _too_large(page):
        note(f"note: {line}", quiet)
    say_written([f"{out} ({len(page.html.encode()) / 1000:,.0f} KB)"], quiet)


def _too_large(page: "Page") -> list[str]:
    """What there is to say of a page that is large all the same."""
    if not page.is_large:
        return []
    without, smaller = "its tableau", "a smaller -n makes it smaller"
    if learned := page.contents.learned:
        without += f" and with {len(learned.moments)} of {learned.taken} snapshots"
        smaller += ", and so does a training with a smaller --lut, or with fewer --probes"
    size = len(page.html.encode()) / 1_000_000
    return [f"the page has {size:.1f} MB, even without {without}: {smaller}"]


def _reader(folder: str) -> "Reader":
    from tmc.learn.extra import learn_extra

    with learn_extra():
        from tmc.learn.watching import watch
    return partial(watch, folder)


def _whole(learned: "Learned", moment: int) -> int:
    """How many constituents are right on all words that they were tried on."""
    return int((learned.right[moment] == learned.words).sum())
