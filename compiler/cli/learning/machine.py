"""`tmc learn machine`: a whole machine, from what another one answers."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from tmc.cli.app import (
    File,
    From,
    Json,
    Progress,
    Quiet,
    load_machine,
    note,
    print_json,
    progress_bar,
)
from tmc.cli.learning.app import learn

if TYPE_CHECKING:
    from tmc.learn.discrete.lessons import MachineTeacher
    from tmc.learn.shape import Shape
    from tmc.machines.machine import Machine

_LONGEST = 10
_LONGEST_NOISY = 4


@learn.command(
    epilog="Examples:  tmc learn machine increment -o learned.tm    "
    "tmc learn machine palindrome --time --smallest    "
    "tmc learn machine increment --time --noise 0.1"
)
def machine(
    *,
    file: File,
    format: From = None,
    states: Annotated[
        int | None, typer.Option(help="working states allowed  [default: those of the machine]")
    ] = None,
    smallest: Annotated[
        bool, typer.Option("--smallest", help="try one state, then two, and so on")
    ] = False,
    time: Annotated[bool, typer.Option("--time", help="tell when runs end")] = False,
    show_states: Annotated[float, typer.Option(help="fraction of the states shown")] = 0.0,
    show_heads: Annotated[float, typer.Option(help="fraction of the heads shown")] = 0.0,
    show_cells: Annotated[float, typer.Option(help="fraction of the cells shown")] = 0.0,
    noise: Annotated[float, typer.Option(help="fraction of the labels that are wrong")] = 0.0,
    longest: Annotated[
        int | None,
        typer.Option(
            help="length of the words tried; with noise, of those shown  [default: 10, or 4]"
        ),
    ] = None,
    conflicts: Annotated[
        int, typer.Option(help="give the solver up here; with noise it is never given up")
    ] = 1_000_000,
    seed: Annotated[int, typer.Option(help="seed of what is shown, and of the noise")] = 0,
    out: Annotated[str | None, typer.Option("-o", help="the machine learned (.tm)")] = None,
    json: Json = False,
    quiet: Quiet = False,
) -> int:
    """Find a machine by SAT from the fewest words, and prove it equal to the one that answers.

    With noise all short words are shown, some labels of which are wrong, and the machine that
    contradicts the fewest is found by MaxSAT.
    """
    from tmc.learn.discrete.lessons import MachineTeacher, Told
    from tmc.learn.shape import shape_of
    from tmc.machines.errors import UsageError
    from tmc.machines.files import require_place, write_whole
    from tmc.machines.source import source

    if not 0 <= noise < 1:
        raise UsageError("--noise is a fraction of the labels", hint="take 0 to 1")
    if noise and smallest:
        raise UsageError("--smallest is for labels that are right", hint="leave out --noise")
    if seed < 0 or conflicts < 1 or (longest is not None and longest < 0):
        raise UsageError("--seed and --longest are at least 0, and --conflicts at least 1")
    if out is not None:
        require_place(out)
    truth = load_machine(file, format, quiet)
    shape = shape_of(truth, states=states)
    told = Told(time=time, states=show_states, heads=show_heads, cells=show_cells)
    if longest is None:
        longest = _LONGEST_NOISY if noise else _LONGEST
    teacher = MachineTeacher(truth, told, longest=longest, seed=seed)
    if noise:
        learned, report = _fit(shape, teacher, noise, seed)
    else:
        with progress_bar(quiet) as progress:
            learned, report = _learn(shape, teacher, smallest, conflicts, progress)
    text = source(learned) if learned else None
    if out is not None and text is not None:
        write_whole(out, text)
    if json:
        print_json({"machine": truth.name, "told": told, "noise": noise, **report, "source": text})
    else:
        print(f"{truth.name}: {_say(report)}")
        if text is not None and out is None:
            print(f"\n{text}", end="")
    if out is not None and text is not None:
        note(f"written: {out}", quiet)
    return 0 if report["answer"] in ("proved", "unknown") else 1


def _learn(
    shape: "Shape",
    teacher: "MachineTeacher",
    smallest: bool,
    conflicts: int,
    progress: Progress | None,
) -> tuple["Machine | None", dict[str, Any]]:
    from tmc.learn.discrete.machines import learn_machine, learn_smallest

    shown = 0

    def count(lesson: object) -> None:
        nonlocal shown
        shown += 1
        if progress:
            progress("words shown", shown, shown)

    search = learn_smallest if smallest else learn_machine
    learned = search(shape, teacher, conflicts=conflicts, progress=count)
    comparison = learned.comparison
    answer = "impossible" if learned.impossible else "given up"
    how = f"after {conflicts:,} conflicts"
    if learned.impossible:
        how = f"no machine with so few states explains these {len(learned.lessons)} words"
    return learned.machine, {
        "states": learned.states,
        "words": [teacher.machine.show(word) for word in learned.words],
        "labels": None,
        "contradicted": None,
        "answer": comparison.answer if comparison else answer,
        "how": comparison.how if comparison else how,
        "seconds": learned.seconds,
    }


def _fit(
    shape: "Shape", teacher: "MachineTeacher", noise: float, seed: int
) -> tuple["Machine | None", dict[str, Any]]:
    import numpy as np

    from tmc.learn.discrete.lessons import noisy
    from tmc.learn.discrete.noise import fit_machine
    from tmc.learn.equality.bisimulation import bisimilar

    random = np.random.default_rng(seed)
    lessons = [noisy(lesson, shape, noise, random) for lesson in teacher.lessons()]
    fitted = fit_machine(shape, lessons)
    comparison = bisimilar(teacher.machine, fitted.machine) if fitted.machine else None
    return fitted.machine, {
        "states": shape.states,
        "words": [teacher.machine.show(lesson.word) for lesson in lessons],
        "labels": fitted.labels,
        "contradicted": fitted.contradicted,
        "answer": comparison.answer if comparison else "impossible",
        "how": str(comparison.difference or comparison.how)
        if comparison
        else "no machine with so few states keeps to the times told",
        "seconds": fitted.seconds,
    }


def _say(report: dict[str, Any]) -> str:
    words = report["words"]
    shown = " ".join(f'"{word}"' for word in words)
    lines = [f"{report['states']} states, {len(words)} words shown, {report['seconds']:.2f} s"]
    if len(words) <= 40:
        lines.append(f"  words   {shown}")
    if report["contradicted"]:
        lines.append(
            f"  labels  {report['contradicted']} of {report['labels']} are contradicted, "
            "and no machine contradicts fewer"
        )
    lines.append(f"  {report['answer']}: {report['how']}")
    return "\n".join(lines)
