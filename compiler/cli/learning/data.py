"""`tmc learn data`: words and their labels in a file."""

from typing import Annotated

import typer

from tmc.cli import completion
from tmc.cli.app import (
    File,
    From,
    Json,
    Lut,
    Quiet,
    load_machine,
    print_json,
    progress_bar,
    refuse,
    say_written,
)
from tmc.cli.learning.app import learn, require_places
from tmc.cli.options import compiles
from tmc.defaults import CompileOptions


@learn.command(
    epilog="Examples:  tmc learn data palindrome -n 16 --sampling balanced -o palindrome.npz"
    "    tmc learn data increment -n 4:8 --probes --validation 100 -o 'increment-{n}.npz'",
)
@compiles
def data(
    *,
    ctx: typer.Context,
    file: File,
    n: Annotated[
        str,
        typer.Option("-n", metavar="LENGTHS", help="length of the words, or FIRST:LAST:STEP"),
    ],
    samples: Annotated[int, typer.Option(help="training words")] = 512,
    test: Annotated[int, typer.Option(help="test words at most")] = 1024,
    validation: Annotated[int, typer.Option(help="validation words at most")] = 0,
    sampling: Annotated[
        str,
        typer.Option(
            metavar="HOW",
            help="uniform, balanced or exhaustive",
            autocompletion=completion.among("uniform", "balanced", "exhaustive"),
        ),
    ] = "uniform",
    probes: Annotated[
        bool, typer.Option("--probes", help="label every state, head and cell at every step")
    ] = False,
    lut: Lut = 4,
    out: Annotated[
        str,
        typer.Option(
            "-o",
            metavar="FILE",
            help="file to write (.npz); {n} stands for the length",
            autocompletion=completion.with_suffix(".npz"),
        ),
    ],
    options: CompileOptions,
    format: From = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Draw words and label them by the simulator: one data set for each length."""
    from tmc.compilation import compile
    from tmc.growth import lengths
    from tmc.learn.data import dataset
    from tmc.learn.datafiles import save_dataset
    from tmc.learn.target import target
    from tmc.machines.errors import UsageError

    if sampling == "exhaustive":
        refuse(ctx, ["samples", "test", "validation"], "with exhaustive samples, which are all")
    wanted = lengths(n)
    if len(wanted) > 1 and "{n}" not in out:
        raise UsageError(
            "each length has a file of its own", hint="put {n} into the name, as in 'words-{n}.npz'"
        )
    files = [out.replace("{n}", str(length)) for length in wanted]
    require_places(files, "write a data set", (".npz",))
    machine = load_machine(file, format, quiet)
    written = []
    for length, path in zip(wanted, files, strict=True):
        with progress_bar(quiet) as progress:
            compiled = compile(machine, length, **options, progress=progress)
        drawn = dataset(
            target(compiled, lut=lut, probes=probes),
            samples=samples,
            test=test,
            validation=validation,
            sampling=sampling,
            seed=options["seed"],
        )
        save_dataset(drawn, path)
        about = drawn.manifest
        written.append(
            {
                "file": path,
                "machine": about.machine,
                "n": about.n,
                "train": len(drawn.train),
                "test": len(drawn.test),
                "validation": len(drawn.validation) if drawn.validation else 0,
                "sampling": about.sampling,
                "method": about.method,
                "true": about.true,
                "luts": drawn.train.nodes.shape[1],
                "probes": len(about.probes),
                "seed": about.seed,
            }
        )
    if json:
        print_json(written)
        return
    for one in written:
        parts = ", ".join(f"{one[part]:,} {part}" for part in ("train", "test", "validation"))
        true = "" if one["true"] is None else f"; the first output is true on {one['true']:,} words"
        print(f"{one['machine']}, n = {one['n']}: {parts} ({one['sampling']}{true})")
        say_written([str(one["file"])], quiet)
