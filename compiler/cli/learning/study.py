"""`tmc learn study`: one of the studies of learning on circuits."""

from typing import Annotated

import typer

from tmc.cli import completion
from tmc.cli.app import Json, Quiet, print_json, progress_bar, say_written
from tmc.cli.learning.app import learn


@learn.command(
    epilog="Examples:  tmc learn study occam --quick    "
    "tmc learn study dial --jobs 8 -o results    "
    "tmc learn study occam --cluster tcp://10.0.0.1:8786",
)
def study(
    name: Annotated[
        str,
        typer.Argument(
            help="dial, topology, steps, curse, correlation, uniformity or occam",
            autocompletion=completion.among(
                "dial", "topology", "steps", "curse", "correlation", "uniformity", "occam"
            ),
        ),
    ],
    quick: Annotated[
        bool, typer.Option("--quick", help="a part of the cells, some minutes")
    ] = False,
    jobs: Annotated[int | None, typer.Option(help="cells at once  [default: all cores]")] = None,
    cluster: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="of a Dask scheduler")
    ] = None,
    seeds: Annotated[int | None, typer.Option(help="seeds for every setting")] = None,
    out: Annotated[
        str,
        typer.Option(
            "-o", metavar="DIR", help="folder to write to", autocompletion=completion.files
        ),
    ] = "studies",
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Run a study: a table, a figure, and all cells with their seeds.

    A study that was interrupted goes on from the cells that are finished.
    """
    from tmc.learn.extra import learn_extra

    with learn_extra():
        from joblib import cpu_count

        from tmc.learn.studies.runner import run_study
    with progress_bar(quiet) as progress:
        done = run_study(
            name,
            out,
            quick=quick,
            seeds=seeds,
            jobs=cpu_count() if jobs is None else jobs,
            cluster=cluster,
            progress=progress,
        )
    if json:
        print_json({"study": name, "quick": quick, "seeds": done.seeds, "table": done.table})
    else:
        print(done.study.text(done.table))
        say_written([f"{out}/{name}.{suffix}" for suffix in ("csv", "json", "svg")], quiet)
