"""Commands on machines: check what a file promises, and run it."""

from dataclasses import asdict
from typing import Annotated

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
)

_SHOWN = 200  # configurations of a trace; the middle of a longer one is left out
_WORD = 500  # characters of a word; the middle of a longer one is left out


@app.command(
    epilog="Examples:  tmc check samples/*.tm    tmc check mine.tm --strict --max-n 12"
    "    tmc check palindrome --analyze",
)
def check(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE",
            help="machines: files, or names of samples",
            autocompletion=completion.machines,
        ),
    ],
    max_n: Annotated[
        int | None, typer.Option("--max-n", help="run all words up to this length")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="a missing rule is an error")] = False,
    analyze: Annotated[
        bool,
        typer.Option(
            "--analyze",
            help="say what is reached, fires, never halts, how steps and cells grow, and whether "
            "the heads are oblivious",
        ),
    ] = False,
    work: Annotated[
        float | None, typer.Option(help="how many times as much --analyze may do  [default: 1]")
    ] = None,
    format: From = None,
    json: Json = False,
    quiet: Quiet = False,
) -> int:
    """Run the tests of machine files, and hold them to their time and space bounds.

    With --analyze find out more about them: some seconds a machine.
    """
    from tmc.machines.analysis.analyze import analyze as analyze_machine
    from tmc.machines.analysis.report import report
    from tmc.machines.check import check as check_machine
    from tmc.machines.errors import SourceError, TmcError, UsageError
    from tmc.machines.files import load

    if work is not None and not analyze:
        raise UsageError("--work is about the analysis", hint="add --analyze, or leave it out")
    good = True
    for file in files:
        try:
            with progress_bar(quiet) as progress:
                machine = load(file, format)
                checked = check_machine(machine, max_n=max_n, strict=strict, progress=progress)
                found = None
                if analyze:
                    wanted = 1.0 if work is None else work
                    found = analyze_machine(machine, max_n=max_n, work=wanted, progress=progress)
        except UsageError:  # it is not the file that is wrong
            raise
        except TmcError as error:
            good = False
            wrong = error.diagnostics if isinstance(error, SourceError) else [str(error)]
            if json:
                print_json({"file": file, "ok": False, "diagnostics": wrong})
            else:
                print(error if isinstance(error, SourceError) else f"error: {error}")
            continue
        good &= checked.ok
        if json:
            analysis = {"analysis": asdict(found)} if found else {}
            print_json({"file": file, **asdict(checked), **analysis})
            continue
        for diagnostic in checked.diagnostics:
            if not quiet or diagnostic.severity == "error":
                print(diagnostic)
        print(checked.summary())
        if found:
            print(report(machine, found))
    return 0 if good else 1


@app.command(
    epilog="Examples:  tmc run palindrome 0110 010    tmc run increment 1011 --trace",
)
def run(
    ctx: typer.Context,
    file: File,
    words: Annotated[
        list[str],
        typer.Argument(metavar="WORD", help='input words; "" is the empty one'),
    ],
    start: Annotated[str | None, typer.Option(metavar="STATE", help="to begin in")] = None,
    format: From = None,
    trace: Annotated[bool, typer.Option("--trace", help="show every configuration")] = False,
    max_steps: Annotated[int, typer.Option(help="stop after so many steps")] = 1_000_000,
    json: Json = False,
    quiet: Quiet = False,
) -> int:
    """Run a machine on words; exit code 1 if a run is undecided."""
    from tmc.machines.errors import UsageError
    from tmc.machines.machine import Verdict
    from tmc.machines.simulate import run as run_word
    from tmc.machines.summary import of_run, summarize
    from tmc.machines.trace import show_trace

    if max_steps < 0:
        raise UsageError(f"a run cannot have {max_steps} steps", hint="take 0 or more")
    if json:
        refuse(ctx, ["trace"], "beside --json")
    machine = load_machine(file, format, quiet or json)
    undecided = False
    for word in words:
        if trace:
            followed = run_word(machine, word, max_steps=max_steps, trace=_SHOWN, start=start)
            result = of_run(machine, followed)
        else:
            result = summarize(machine, word, max_steps=max_steps, start=start)
        undecided |= result.verdict is Verdict.UNDECIDED
        if json:
            print_json(
                {
                    "word": word,
                    "verdict": result.verdict,
                    "steps": result.steps,
                    "output": result.output,
                    "space": result.space,
                    "never_halts": result.never_halts,
                    "stuck": bool(result.stuck),
                    "notes": assumptions(machine),
                }
            )
            continue
        if trace:
            print(show_trace(machine, followed, _SHOWN))
        shown = f"{_shortened(word)}: {result.verdict} after {result.steps:,} steps"
        if result.output is not None:
            shown += f" -> {_shortened(result.output)}"
        if result.never_halts:
            shown += "; never halts: a configuration comes back"
        print(shown)
        if result.stuck:
            note(result.stuck, quiet)
    return 1 if undecided else 0


def _shortened(word: str) -> str:
    """A word in quotes; of a long one the ends and the length."""
    if len(word) <= _WORD:
        return f'"{word}"'
    ends = f"{word[: _WORD // 2]} ... {word[-_WORD // 2 :]}"
    return f'"{ends}" ({len(word):,} characters, all of them with --json)'
