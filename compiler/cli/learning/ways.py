"""The ways in which `tmc learn machine` learns, each with a report of the same fields."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from tmc.cli.app import Progress

if TYPE_CHECKING:
    from tmc.learn.discrete.lessons import MachineTeacher, Told
    from tmc.learn.discrete.machines import LearnedMachine
    from tmc.learn.shape import Shape
    from tmc.learn.tied.machines import Attempt
    from tmc.machines.machine import Machine

Learned = tuple["Machine | None", dict[str, Any]]


class Way(StrEnum):
    """How a machine is looked for."""

    SAT = "sat"
    GRADIENT = "gradient"


@dataclass(frozen=True, slots=True)
class Training:
    """What the command line says of a training by gradients."""

    longest: int
    seeds: range
    restarts: int
    steps: int
    form: str
    rate: float
    repair: int


def by_sat(
    shape: "Shape",
    teacher: "MachineTeacher",
    smallest: bool,
    conflicts: int,
    progress: Progress | None,
) -> Learned:
    """A machine that the teacher finds no fault with."""
    from tmc.learn.discrete.machines import learn_machine, learn_smallest

    shown = 0

    def count(lesson: object) -> None:
        nonlocal shown
        shown += 1
        if progress:
            progress("words shown", shown, shown)

    search = learn_smallest if smallest else learn_machine
    learned = search(shape, teacher, conflicts=conflicts, progress=count)
    if learned.impossible:
        how = f"no machine with so few states explains these {len(learned.lessons)} words"
        return None, _report(teacher.machine, learned, "impossible", how)
    return learned.machine, _report(
        teacher.machine, learned, "given up", f"after {conflicts:,} conflicts"
    )


def by_maxsat(shape: "Shape", teacher: "MachineTeacher", noise: float, seed: int) -> Learned:
    """The machine that contradicts the fewest labels, of which this fraction is wrong."""
    import numpy as np

    from tmc.learn.discrete.lessons import noisy
    from tmc.learn.discrete.machines import LearnedMachine
    from tmc.learn.discrete.noise import fit_machine
    from tmc.learn.equality.bisimulation import bisimilar

    random = np.random.default_rng(seed)
    lessons = [noisy(lesson, shape, noise, random) for lesson in teacher.lessons()]
    fitted = fit_machine(shape, lessons)
    learned = LearnedMachine(
        fitted.machine,
        shape.states,
        tuple(lessons),
        fitted.machine is None,
        bisimilar(teacher.machine, fitted.machine) if fitted.machine else None,
        fitted.seconds,
    )
    how = "no machine with so few states keeps to the times told"
    return fitted.machine, {
        **_report(teacher.machine, learned, "impossible", how),
        "noise": noise,
        "labels": fitted.labels,
        "contradicted": fitted.contradicted,
    }


def by_gradient(
    shape: "Shape",
    truth: "Machine",
    told: "Told",
    training: Training,
    progress: Progress | None,
) -> Learned:
    """The best machine of all seeds and restarts."""
    from tmc.learn.data import choice
    from tmc.learn.extra import learn_extra

    with learn_extra():
        from tmc.learn.tied.machines import train_machine
        from tmc.learn.tied.net import Form
    learned = train_machine(
        shape,
        truth,
        told,
        longest=training.longest,
        seeds=training.seeds,
        restarts=training.restarts,
        steps=training.steps,
        form=choice(Form, training.form),
        rate=training.rate,
        proposals=training.repair,
        progress=progress,
    )
    how = "no table explains all the words"
    return learned.machine, {
        **_report(truth, learned, "given up", how),
        "seeds": [_seed(attempt) for attempt in learned.attempts],
        "interrupted": learned.interrupted,
    }


def _report(
    truth: "Machine", learned: "LearnedMachine", otherwise: str, why: str
) -> dict[str, Any]:
    """What all ways report; `otherwise` is the answer where there is no machine, and why."""
    comparison = learned.comparison
    return {
        "noise": 0.0,
        "states": learned.states,
        "words": [truth.show(word) for word in learned.words],
        "labels": None,
        "contradicted": None,
        "answer": comparison.answer if comparison else otherwise,
        "how": str(comparison.difference or comparison.how) if comparison else why,
        "seconds": learned.seconds,
        "seeds": None,
        "interrupted": None,
    }


def _seed(attempt: "Attempt") -> dict[str, Any]:
    from tmc.learn.equality.bisimulation import Answer

    return {
        "seed": attempt.seed,
        "restarts": attempt.restarts,
        "steps": attempt.steps,
        "seconds": attempt.seconds,
        "explain": len(attempt.candidates),
        **{str(answer): attempt.count(answer) for answer in Answer},
        "simplest": attempt.simplest and attempt.simplest.comparison.answer,
        "machines": [
            {
                "restart": one.restart,
                "step": one.step,
                "repaired": one.repaired,
                "states": one.states,
                "rules": len(one.machine.delta),
                "answer": one.comparison.answer,
                "how": str(one.comparison.difference or one.comparison.how),
            }
            for one in attempt.candidates
        ],
    }


def say(report: dict[str, Any]) -> str:
    """A report as text."""
    words = report["words"]
    shown = " ".join(f'"{word}"' for word in words)
    lines = [f"{report['states']} states, {len(words)} words shown, {report['seconds']:.2f} s"]
    if len(words) <= 40 and report["seeds"] is None:
        lines.append(f"  words   {shown}")
    if report["contradicted"] is not None:
        lines.append(
            f"  labels  {report['contradicted']} of {report['labels']} are contradicted, "
            "and no machine contradicts fewer"
        )
    said = {"proved": "proved", "different": "refuted", "unknown": "neither"}
    for seed in report["seeds"] or ():
        counts = ", ".join(f"{seed[answer]} {word}" for answer, word in said.items())
        simplest = f"; the simplest: {said[seed['simplest']]}" if seed["simplest"] else ""
        lines.append(
            f"  seed {seed['seed']}: {seed['explain']} of {seed['restarts']} restarts explain the "
            f"words: {counts}{simplest} ({seed['steps']} steps, {seed['seconds']:.1f} s)"
        )
        refuted = [one["how"] for one in seed["machines"] if one["answer"] == "different"]
        lines += [f"    {how}" for how in dict.fromkeys(refuted)]
    if report["interrupted"]:
        lines.append("  interrupted: this is what was found by then")
    lines.append(f"  {report['answer']}: {report['how']}")
    if report["seeds"] and report["answer"] != "given up":
        alike = sum(seed[report["answer"]] for seed in report["seeds"])
        of = f"{alike} proved" if report["answer"] == "proved" else f"{alike}, and none is proved"
        lines.append(f"  the simplest of {of}")
    return "\n".join(lines)
