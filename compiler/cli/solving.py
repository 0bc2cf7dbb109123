"""The command that asks a machine backwards: which word makes it do this?"""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from tmc.cli import completion
from tmc.cli.app import (
    File,
    From,
    Json,
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
from tmc.defaults import BuildOptions

if TYPE_CHECKING:
    from tmc.machines.simulate import Run
    from tmc.questions.solving import Solutions

_LIMIT = 1000  # words that --all lists
_SHOWN = 200  # configurations of a trace


@app.command(
    epilog="Examples:  tmc solve palindrome -n 8 --word 011?????"
    "    tmc solve multiplier -n 8 --output 11110000 --all    tmc solve majority -n 32 --count"
    '    tmc solve subset-sum --word "111#1#11" --trace'
    "    tmc solve zeros-ones -n 18 --word ?1???????????????? --certificate none.cert",
)
@compiles
def solve(
    *,
    ctx: typer.Context,
    file: File,
    n: Annotated[int | None, typer.Option("-n", help="length of the word")] = None,
    accept: Annotated[bool, typer.Option("--accept", help="it is accepted (the default)")] = False,
    reject: Annotated[bool, typer.Option("--reject", help="it is rejected")] = False,
    output: Annotated[
        str | None,
        typer.Option(metavar="WORD", help="left on the tape; ? is any symbol but the blank"),
    ] = None,
    wires: Annotated[
        list[str] | None, typer.Option("--set", metavar="OUT=V", help="an output of the circuit")
    ] = None,
    word: Annotated[
        str | None,
        typer.Option(metavar="WORD", help="what is known of it; ? is any input symbol"),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help=f"all words, up to {_LIMIT:,}")] = False,
    limit: Annotated[int | None, typer.Option(help="so many words at most")] = None,
    count: Annotated[bool, typer.Option("--count", help="how many words there are")] = False,
    certificate: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="file for the proof, if there is no word",
            autocompletion=completion.files,
        ),
    ] = None,
    trace: Annotated[bool, typer.Option("--trace", help="show the runs")] = False,
    options: BuildOptions,
    format: From = None,
    json: Json = False,
    quiet: Quiet = False,
) -> int:
    """Find words on which a machine does what is asked; exit code 1 if there are none.

    Every word that is found is run by the simulator before it is shown. Of a nondeterministic
    machine the choices are found with the word.
    """
    from tmc.machines.errors import UsageError
    from tmc.machines.files import require_place
    from tmc.proof.absence import require_provable, write_absence
    from tmc.questions.question import question
    from tmc.questions.solving import solve as solve_machine

    if accept and reject:
        raise UsageError("a word cannot be accepted and rejected", hint="choose one")
    if json:
        refuse(ctx, ["trace"], "beside --json")
    machine = load_machine(file, format, quiet or json)
    verdict = "accept" if accept else "reject" if reject else None
    asked = question(machine, verdict, output, _values(wires or []))
    if certificate:
        require_place(certificate)
        require_provable(machine, asked)
    wanted = _LIMIT if every else 0 if count and not certificate else 1
    with progress_bar(quiet) as progress:
        solved = solve_machine(
            machine,
            n,
            verdict=verdict,
            output=output,
            wires=_values(wires or []),
            word=word,
            limit=wanted if limit is None else limit,
            count=count,
            progress=progress,
            **options,
        )
        none = solved.complete and not solved.found
        absence = write_absence(certificate, solved, progress) if certificate and none else None
    if json:
        print_json(_summary(solved) | ({"certified": str(absence)} if absence else {}))
    else:
        _print(solved, trace)
        if absence:
            print(f"certified: {absence}")
            say_written([certificate or ""], quiet)
        elif certificate:
            note("no certificate was written: there is a word", quiet)
    return 0 if solved.found or solved.count else 1


def _values(settings: list[str]) -> dict[str, bool]:
    from tmc.machines.errors import UsageError

    values = {}
    for setting in settings:
        name, _, value = setting.rpartition("=")
        if not name or value not in ("0", "1"):
            raise UsageError(f'"{setting}" sets nothing', hint="write --set accept=1, say")
        values[name] = value == "1"
    return values


def _summary(solved: "Solutions") -> dict[str, object]:
    compiled = solved.compiled
    machine = compiled.machine
    return {
        "machine": machine.name,
        "n": compiled.n,
        "word": solved.word,
        "asked": asdict(solved.question),
        "found": [
            {
                "word": machine.show(run.word),
                "verdict": run.verdict,
                "steps": run.steps,
                "output": None if run.output is None else machine.show(run.output),
                "choices": run.branch,
            }
            for run in solved.found
        ],
        "complete": solved.complete,
        "interrupted": solved.interrupted,
        "count": solved.count,
        "steps": compiled.steps,
        "halting": compiled.halting.status,
        "gates": compiled.cost.gates,
        "seconds": round(solved.seconds, 3),
        "notes": assumptions(machine),
    }


def _print(solved: "Solutions", trace: bool) -> None:
    if solved.count is not None or not solved.found:
        print(solved.answer)
    for run in solved.found:
        if trace:
            print(_trace(solved, run))
        print(_sentence(solved, run))
    if solved.interrupted:
        print("interrupted: there may be more")
    elif len(solved.found) > 1 and not solved.complete:
        print("there may be more: raise --limit, or --count them")


def _sentence(solved: "Solutions", run: "Run") -> str:
    machine = solved.compiled.machine
    shown = f'"{machine.show(run.word)}": {run.verdict} after {run.steps:,} steps'
    if run.output is not None:
        shown += f' -> "{machine.show(run.output)}"'
    if run.branch and run.verdict != "reject":
        shown += f", choices {' '.join(map(str, run.branch))}"
    return shown


def _trace(solved: "Solutions", run: "Run") -> str:
    from tmc.machines.trace import show_trace

    return show_trace(solved.compiled.machine, solved.traced(run, _SHOWN), _SHOWN)
