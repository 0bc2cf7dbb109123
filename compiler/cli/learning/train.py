"""`tmc learn train`: networks trained on the wiring of a circuit."""

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
    load_machine,
    print_json,
    progress_bar,
    refuse,
    say_written,
)
from tmc.cli.learning.app import learn, range_of, require_places
from tmc.cli.options import compiles
from tmc.defaults import CompileOptions

if TYPE_CHECKING:
    from tmc.unroll.probes import Kind


@learn.command(
    epilog="Examples:  tmc learn train parity -n 8    "
    "tmc learn train palindrome -n 8 --supervise 1 --supervise 0.5 --supervise 0 -o curves.svg"
    "    tmc learn train parity -n 12 --supervise 0 --models matched,sat,coordinates"
    "    tmc learn train increment -n 6 --probes state,head --times 4:12 --supervise 0.5"
    "    tmc learn train adder -n 12 --seeds 10 --folder runs/adder --resume",
)
@compiles
def train(
    *,
    ctx: typer.Context,
    file: File,
    n: N,
    supervise: Annotated[
        list[float] | None,
        typer.Option(metavar="X", help="fraction of inner nodes shown  [default: 1 and 0]"),
    ] = None,
    probes: Annotated[
        str | None,
        typer.Option(
            metavar="LIST",
            help="unroll the machine, and show of its trace these: state,head,cell",
            autocompletion=completion.some_of("state", "head", "cell"),
        ),
    ] = None,
    times: Annotated[
        str | None,
        typer.Option(metavar="A:B", help="show only these steps of the trace, B included"),
    ] = None,
    levels: Annotated[
        str | None,
        typer.Option(
            metavar="A:B", help="show only nodes of these levels of the network, B included"
        ),
    ] = None,
    models: Annotated[
        str,
        typer.Option(
            metavar="LIST",
            help="some of matched,dense,wide,sat,coordinates",
            autocompletion=completion.some_of("matched", "dense", "wide", "sat", "coordinates"),
        ),
    ] = "matched,dense",
    samples: Annotated[int, typer.Option(help="training words")] = 512,
    sampling: Annotated[
        str,
        typer.Option(
            metavar="HOW",
            help="uniform, balanced or exhaustive",
            autocompletion=completion.among("uniform", "balanced", "exhaustive"),
        ),
    ] = "uniform",
    seeds: Annotated[int, typer.Option(help="how many seeds to train with")] = 3,
    lut: Lut = 4,
    train_steps: Annotated[int, typer.Option(help="training steps at most")] = 2000,
    out: Annotated[
        list[str] | None,
        typer.Option(
            "-o",
            metavar="FILE",
            help="learning curves (.svg, .pdf, .png, .tex)",
            autocompletion=completion.with_suffix(".svg", ".pdf", ".png"),
        ),
    ] = None,
    folder: Annotated[
        str | None,
        typer.Option(
            metavar="DIR",
            autocompletion=completion.files,
            help="keep every training here: its result, a checkpoint, metrics as CSV and for"
            " TensorBoard",
        ),
    ] = None,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume", help="go on with what is in --folder; what is finished is not repeated"
        ),
    ] = False,
    options: CompileOptions,
    format: From = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Train a network wired like the circuit against others, on the same samples.

    With --folder a run can be killed at any time. The same command with --resume goes on where it
    was, and ends with the weights of a run that was not killed; --models, --supervise and --seeds
    may ask for more than before.
    """
    from tmc.compilation import compile
    from tmc.learn.data import choice
    from tmc.learn.extra import learn_extra
    from tmc.machines.errors import UsageError

    fractions = supervise or [1.0, 0.0]
    if any(not 0 <= p <= 1 for p in fractions):
        raise UsageError("--supervise is a fraction", hint="take 0 to 1")
    if min(samples, seeds, train_steps) < 1:
        raise UsageError("--samples, --seeds and --train-steps are at least 1")
    require_places(out or (), "draw", (".svg", ".pdf", ".png", ".tex"))
    if out and sampling == "exhaustive":
        raise UsageError(
            "exhaustive samples keep no word for the test, so there is no learning curve",
            hint="leave out -o, or draw uniform samples",
        )
    if sampling == "exhaustive":
        refuse(ctx, ["samples"], "with exhaustive samples, which are all words")
    if resume and folder is None:
        raise UsageError("--resume what?", hint="name the folder of the run with --folder")
    kinds = None if probes is None else _kinds(probes)
    steps, depths = range_of("--times", times), range_of("--levels", levels)
    with learn_extra():
        from tmc.learn.comparing import train as train_models
        from tmc.learn.picture import curve_figure
        from tmc.learn.results import Model, report
        from tmc.learn.run_folder import require_free
    named = [choice(Model, name.strip()) for name in models.split(",")]
    if (supervise or levels) and not any(model.wired for model in named):
        raise UsageError(
            "--supervise and --levels are for models with the wiring of the circuit",
            hint=f"add one of {', '.join(model for model in Model if model.wired)} to --models",
        )
    if folder is not None:
        require_free(folder, resume=resume)
    machine = load_machine(file, format, quiet)
    with progress_bar(quiet) as progress:
        compiled = compile(machine, n, **options, progress=progress)
    with progress_bar(quiet) as progress:
        results = train_models(
            compiled,
            samples=samples,
            supervise=fractions,
            kinds=kinds,
            times=steps,
            levels=depths,
            models=named,
            seeds=range(options["seed"], options["seed"] + seeds),
            lut=lut,
            steps=train_steps,
            sampling=sampling,
            folder=folder,
            resume=resume,
            progress=progress
            and (
                lambda model, p, s, point: progress(
                    f"{model}, supervise {p:g}, seed {s}", point.step, train_steps
                )
            ),
        )
    for path in out or ():
        curve_figure(results, path)
    if json:
        print_json(results)
    else:
        print(report(results))
        say_written([*([folder] if folder else []), *(out or ())], quiet)


def _kinds(text: str) -> "list[Kind]":
    from tmc.learn.data import choice
    from tmc.unroll.probes import Kind

    return [choice(Kind, part.strip()) for part in text.split(",")]
