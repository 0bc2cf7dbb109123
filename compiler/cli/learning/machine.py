"""`tmc learn machine`: a whole machine, from what another one answers."""

from collections.abc import Mapping
from dataclasses import asdict
from math import inf
from typing import Annotated

import typer

from tmc.cli import completion
from tmc.cli.app import (
    File,
    From,
    Json,
    Quiet,
    load_machine,
    print_json,
    print_text,
    progress_bar,
    say_written,
)
from tmc.cli.learning.app import learn, range_of
from tmc.cli.learning.ways import Training, Way, by_gradient, by_maxsat, by_sat, say

_LONGEST = 10
_LONGEST_SHOWN = 4
_CONFLICTS = 1_000_000
_RESTARTS, _STEPS, _RATE, _REPAIR = 16, 400, 0.2, 40_000


@learn.command(
    epilog="Examples:  tmc learn machine increment -o learned.tm    "
    "tmc learn machine palindrome --time --smallest    "
    "tmc learn machine increment --time --noise 0.1    "
    "tmc learn machine increment --by gradient --seeds 3    "
    "tmc learn machine sort-bits --by gradient --time --show-cells 0.1 -o learned.tm"
)
def machine(
    *,
    file: File,
    format: From = None,
    by: Annotated[
        str,
        typer.Option(
            metavar="HOW",
            help="sat, from the fewest words; gradient, from all short words",
            autocompletion=completion.among("sat", "gradient"),
        ),
    ] = "sat",
    states: Annotated[
        int | None,
        typer.Option(
            help="working states allowed: those of the machine, by gradient twice these",
            show_default=False,
        ),
    ] = None,
    time: Annotated[bool, typer.Option("--time", help="tell when runs end")] = False,
    show_states: Annotated[float, typer.Option(help="fraction of the states shown")] = 0.0,
    show_heads: Annotated[float, typer.Option(help="fraction of the heads shown")] = 0.0,
    show_cells: Annotated[float, typer.Option(help="fraction of the cells shown")] = 0.0,
    times: Annotated[
        str | None,
        typer.Option(metavar="A:B", help="show them at these steps only, B included"),
    ] = None,
    longest: Annotated[
        int | None,
        typer.Option(
            help="length of the words tried, 10; with noise or by gradient, of those shown, 4",
            show_default=False,
        ),
    ] = None,
    smallest: Annotated[
        bool, typer.Option("--smallest", help="sat: try one state, then two, and so on")
    ] = False,
    noise: Annotated[
        float | None, typer.Option(help="sat: fraction of the labels that are wrong")
    ] = None,
    conflicts: Annotated[
        int | None,
        typer.Option(help="sat: give the solver up after so many, 1000000; not with noise"),
    ] = None,
    seeds: Annotated[
        int | None,
        typer.Option(help="gradient: seeds to train with, 1", show_default=False),
    ] = None,
    restarts: Annotated[
        int | None,
        typer.Option(help="gradient: tables side by side, 16", show_default=False),
    ] = None,
    train_steps: Annotated[
        int | None, typer.Option(help="gradient: training steps at most, 400", show_default=False)
    ] = None,
    form: Annotated[
        str | None,
        typer.Option(
            metavar="HOW",
            help="gradient: tables are softened as triples, or factored",
            autocompletion=completion.among("triples", "factored"),
        ),
    ] = None,
    rate: Annotated[
        float | None,
        typer.Option(
            help="gradient: learning rate, 0.2; 0 leaves all to the repair", show_default=False
        ),
    ] = None,
    repair: Annotated[
        int | None,
        typer.Option(
            help="gradient: changes tried to mend a rounded table, 40000; 0 is none",
            show_default=False,
        ),
    ] = None,
    seed: Annotated[
        int, typer.Option(help="seed of what is shown, of noise and of the training")
    ] = 0,
    out: Annotated[
        str | None,
        typer.Option(
            "-o",
            metavar="FILE",
            help="the machine learned (.tm)",
            autocompletion=completion.with_suffix(".tm"),
        ),
    ] = None,
    json: Json = False,
    quiet: Quiet = False,
) -> int:
    """Learn a machine from what another one answers, and prove the two equal.

    By SAT it is found from the fewest words; with noise all short words are shown, some labels of
    which are wrong, and the machine that contradicts the fewest is found by MaxSAT. By gradient,
    tables are trained on all short words until they explain them all; the machine is the simplest
    that is proved, or if none is, the simplest that explains the words.
    """
    from tmc.learn.data import choice
    from tmc.learn.discrete.lessons import MachineTeacher, Told
    from tmc.learn.shape import shape_of, working_states
    from tmc.machines.errors import UsageError
    from tmc.machines.files import require_place, write_whole
    from tmc.machines.source import source

    way = choice(Way, by)
    counts = {"seeds": seeds, "restarts": restarts, "train-steps": train_steps}
    if way is Way.SAT:
        _refuse({**counts, "form": form, "rate": rate, "repair": repair}, Way.GRADIENT)
    else:
        _refuse({"noise": noise, "smallest": smallest or None, "conflicts": conflicts}, Way.SAT)
    noise = noise or 0.0
    if not 0 <= noise < 1:
        raise UsageError("--noise is a fraction of the labels", hint="take 0 to 0.99")
    for option, asked in {"smallest": smallest, "conflicts": conflicts}.items():
        if noise and asked:
            raise UsageError(f"--{option} is for labels that are right", hint="leave out --noise")
    at_least_0 = {"seed": seed, "longest": longest, "rate": rate, "repair": repair}
    for option, number in at_least_0.items():
        if number is not None and not 0 <= number < inf:
            raise UsageError(f"--{option} is at least 0, and not {number}")
    for option, count in {"conflicts": conflicts, **counts}.items():
        if count is not None and count < 1:
            raise UsageError(f"--{option} is at least 1, and not {count}")
    if out is not None:
        require_place(out)
    told = Told(time, show_states, show_heads, show_cells, range_of("--times", times))
    truth = load_machine(file, format, quiet)
    if longest is None:
        longest = _LONGEST_SHOWN if noise or way is Way.GRADIENT else _LONGEST
    with progress_bar(quiet) as progress:
        if way is Way.GRADIENT:
            if states is None:
                states = 2 * len(working_states(truth))
            shape = shape_of(truth, states=states)
            training = Training(
                longest=longest,
                seeds=range(seed, seed + (seeds or 1)),
                restarts=restarts or _RESTARTS,
                steps=train_steps or _STEPS,
                form=form or "triples",
                rate=_RATE if rate is None else rate,
                repair=_REPAIR if repair is None else repair,
            )
            learned, report = by_gradient(shape, truth, told, training, progress)
        else:
            shape = shape_of(truth, states=states)
            teacher = MachineTeacher(truth, told, longest=longest, seed=seed)
            if noise:
                learned, report = by_maxsat(shape, teacher, noise, seed)
            else:
                most = conflicts or _CONFLICTS
                learned, report = by_sat(shape, teacher, smallest, most, progress)
    text = source(learned) if learned else None
    if out is not None and text is not None:
        write_whole(out, text)
    if json:
        shown = {**asdict(told), "times": told.times and (told.times[0], told.times[-1])}
        print_json({"machine": truth.name, "by": way, "told": shown, **report, "source": text})
    else:
        print(f"{truth.name}: {say(report)}")
        if text is not None and out is None:
            print_text(f"\n{text}")
        say_written([out] if out is not None and text is not None else [], quiet)
    return 0 if report["answer"] in ("proved", "unknown") else 1


def _refuse(options: Mapping[str, object], way: Way) -> None:
    """Options of the other way."""
    from tmc.machines.errors import UsageError

    for name, value in options.items():
        if value is not None:
            raise UsageError(f"--{name} is for --by {way}", hint="leave one of them out")
