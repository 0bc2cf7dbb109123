"""`tmc explain`: why a circuit has its size, and where one of its gates comes from."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from tmc.cli.app import (
    File,
    From,
    Json,
    N,
    Quiet,
    app,
    assumptions,
    load_machine,
    print_json,
    progress_bar,
    refuse,
)
from tmc.cli.options import compiles
from tmc.defaults import CompileOptions

if TYPE_CHECKING:
    from tmc.explanation import Explanation, GateStory, Moment, Stage
    from tmc.machines.machine import Machine
    from tmc.unroll.births import Birth, Rule

Born = Mapping["Birth | None", int]

_ROWS = 24  # of the table of steps
_TOP = 8  # rows of the other tables


@app.command(
    epilog="Examples:  tmc explain palindrome -n 8    tmc explain majority -n 9 --json"
    "    tmc explain palindrome -n 8 --gate 12    tmc explain palindrome -n 8 --gate accept"
    '    tmc explain increment -n 4 --gate "t=5 state=carry"',
)
@compiles
def explain(
    *,
    ctx: typer.Context,
    file: File,
    n: N,
    options: CompileOptions,
    gate: Annotated[
        str | None,
        typer.Option(
            metavar="WIRE", help='a number, an output, or a probe such as "t=5 state=carry"'
        ),
    ] = None,
    top: Annotated[int, typer.Option(help="rows of the tables of rules, states and cells")] = _TOP,
    format: From = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Say why a circuit has its size: live pairs, births of gates, what passes remove."""
    from tmc.explanation import explain as explain_machine
    from tmc.machines.errors import UsageError

    if top < 0:
        raise UsageError(f"a table cannot have {top} rows", hint="take --top 0 or more")
    for alone in (name for name, given in {"gate": gate, "json": json}.items() if given):
        refuse(ctx, ["top"], f"beside --{alone}")
    machine = load_machine(file, format, quiet or json)
    with progress_bar(quiet) as progress:
        found = explain_machine(machine, n, gate=gate, progress=progress, **options)
    if json:
        print_json(_summary(found))
    elif found.story:
        print(_story(found.story, found.compiled.machine))
    else:
        print("\n".join(_report(found, top)))


def _summary(found: "Explanation") -> dict[str, object]:
    compiled = found.compiled
    machine = compiled.machine
    return {
        "machine": machine.name,
        "n": compiled.n,
        "strategy": compiled.strategy,
        "level": compiled.level,
        "resynthesised": compiled.resynthesised,
        "gates": len(compiled.circuit),
        "exact": found.exact,
        "oblivious": found.oblivious,
        "steps": [
            {
                "time": moment.time,
                "pairs": [
                    {"state": machine.states[q], "heads": heads} for q, heads in moment.pairs
                ],
            }
            for moment in found.moments
        ],
        "recorded": found.recorded,
        "births": [
            {
                **(_birth(birth, machine) if birth else {"kind": None}),
                "unrolled": found.born.get(birth, 0),
                "kept": found.kept.get(birth, 0),
            }
            for birth in {**found.born, **found.kept}
        ],
        "stages": found.stages,
        "gate": found.story
        and {
            "name": found.story.name,
            "wire": found.story.text,
            "birth": found.story.birth and _birth(found.story.birth, machine),
            "complemented": found.story.complemented,
            "made_of": [
                {"wire": wire, **_birth(birth, machine)} for wire, birth in found.story.made_of
            ],
        },
        "notes": assumptions(machine),
    }


def _birth(birth: "Birth", machine: "Machine") -> dict[str, object]:
    return {
        "kind": birth.kind,
        "time": birth.time,
        "state": None if birth.state is None else machine.states[birth.state],
        "cells": [{"tape": tape + 1, "cell": cell} for tape, cell in birth.cells],
        "rules": [
            {
                "state": machine.states[q],
                "read": machine.show(read),
                "line": machine.line((q, read)),
            }
            for q, read in birth.rules
        ],
    }


def _report(found: "Explanation", top: int) -> list[str]:
    compiled = found.compiled
    machine = compiled.machine
    unrolled, kept = sum(found.born.values()), len(compiled.circuit)
    lines = [
        f"{machine.name}, n = {compiled.n}: {kept:,} gates, strategy {compiled.strategy}, "
        f"-O{compiled.level}{', resynthesised' * compiled.resynthesised}",
        "",
        "What each pass left",
        *(f"  {_stage(stage)}" for stage in found.stages),
        "",
        *_lives(found),
    ]
    told = (
        ""
        if found.recorded is compiled.strategy
        else f"; told of the {found.recorded} unrolling, since {compiled.strategy} has no births"
    )
    lines += [
        "",
        f"Where the {unrolled:,} gates of the unrolling were born, and which of them the {kept:,} "
        f"of the circuit still compute{told}",
    ]
    tables: dict[str, Callable[[Birth], str | None]] = {
        "for what": lambda birth: birth.kind.value,
        "state": lambda birth: None if birth.state is None else machine.states[birth.state],
        "cell": lambda birth: " ".join(str(cell) for _, cell in birth.cells) or None,
        "rules": lambda birth: _rules(birth.rules, machine) or None,
    }
    for head, key in tables.items():
        lines += _table(head, found.born, found.kept, key, top)
    new = found.kept.get(None, 0)
    if new:
        lines.append(f"  {new:,} gates of the circuit compute what no gate of the unrolling does")
    return lines


def _stage(stage: "Stage") -> str:
    size = "given up" if stage.gates is None else f"{stage.gates:>9,} gates, depth {stage.depth}"
    name = "" if stage.name == "given up" else stage.name
    return f"{stage.strategy:<13} {name:<19} {size}".rstrip()


def _lives(found: "Explanation") -> list[str]:
    """The table of live pairs, the middle left out if it is long."""
    if not found.moments:
        return ["The live pairs of state and head are too many to be followed"]
    at_most = "" if found.exact else "at most "
    heads = {True: "oblivious", False: "dependent on the word", None: "not known to be oblivious"}
    machine = found.compiled.machine
    lines = [
        f"Live pairs of state and head: {at_most}"
        f"{max(len(moment.pairs) for moment in found.moments):,} at a time, "
        f"{sum(len(moment.pairs) for moment in found.moments):,} in all; the heads are "
        f"{heads[found.oblivious]}",
        f"  {'time':>5} {'pairs':>6} {'states':>7} {'born':>6} {'kept':>6}  heads on",
    ]
    in_time = found.recorded != "asynchronous"
    born, kept = (_by_time(births) if in_time else {} for births in (found.born, found.kept))
    for moment in _ends(found.moments):
        if moment is None:
            lines.append("    ...")
            continue
        places = "; ".join(_places(moment.places(tape)) for tape in range(machine.tapes))
        counts = (born.get(moment.time, 0), kept.get(moment.time, 0)) if in_time else ("", "")
        lines.append(
            f"  {moment.time:>5} {len(moment.pairs):>6} {moment.states:>7} {counts[0]:>6} "
            f"{counts[1]:>6}  {places}"
        )
    if not in_time:
        lines.append("  (words do not keep time with one another, so gates are born at no time)")
    return lines


def _by_time(births: Born) -> dict[int, int]:
    counts: Counter[int] = Counter()
    for birth, count in births.items():
        if birth:
            counts[birth.time] += count
    return counts


def _ends(moments: "tuple[Moment, ...]") -> "list[Moment | None]":
    if len(moments) <= _ROWS:
        return [*moments]
    return [*moments[: _ROWS // 2], None, *moments[-_ROWS // 2 :]]


def _places(places: tuple[int, ...]) -> str:
    """Cells as text, those in a row as a range."""
    first, last = places[0], places[-1]
    if len(places) > 1 and last - first + 1 == len(places):
        return f"{first} .. {last}"
    return " ".join(map(str, places))


def _table(
    head: str, born: Born, kept: Born, key: "Callable[[Birth], str | None]", top: int
) -> list[str]:
    rows: Counter[str] = Counter()
    left: Counter[str] = Counter()
    for births, counts in ((born, rows), (kept, left)):
        for birth, count in births.items():
            if birth and (name := key(birth)) is not None:
                counts[name] += count
    if not rows:
        return []
    lines = [f"  {'born':>9} {'kept':>9}  {head}"]
    for name, count in rows.most_common(top):
        lines.append(f"  {count:>9,} {left[name]:>9,}  {name}")
    if len(rows) > top:
        rest = [name for name, _ in rows.most_common()[top:]]
        lines.append(
            f"  {sum(rows[name] for name in rest):>9,} {sum(left[name] for name in rest):>9,}  "
            f"({len(rest):,} more)"
        )
    return lines


def _rules(rules: "tuple[Rule, ...]", machine: "Machine") -> str:
    """Rules as states and what they read, with their lines in the file."""
    texts: dict[str, list[str]] = {}
    lines = sorted({line for rule in rules if (line := machine.line(rule))})
    for q, read in rules:
        texts.setdefault(machine.states[q], []).append(machine.show(read))
    text = ", ".join(f"{state} {' '.join(reads)}" for state, reads in texts.items())
    where = f" (line{'s' * (len(lines) > 1)} {' '.join(map(str, lines))})" if lines else ""
    return text + where


def _story(story: "GateStory", machine: "Machine") -> str:
    lines = [f"{story.name}: {story.text}"]
    if story.birth:
        said = "the complement of " if story.complemented else ""
        lines.append(f"  computes {said}a gate that was born {_sentence(story.birth, machine)}")
    elif story.made_of:
        lines.append("  computes what no gate of the unrolling does; it is made of")
        lines += [f"    {wire}, born {_sentence(birth, machine)}" for wire, birth in story.made_of]
    elif story.is_gate:
        lines.append("  computes what no gate of the unrolling does; it is made of inputs")
    return "\n".join(lines)


def _sentence(birth: "Birth", machine: "Machine") -> str:
    state = None if birth.state is None else machine.states[birth.state]
    cells = " and ".join(
        f"cell {cell}" + (f" of tape {tape + 1}" if machine.tapes > 1 else "")
        for tape, cell in birth.cells
    )
    rules = _rules(birth.rules, machine)
    by = f", for {rules}" if rules else ""
    at = f"at t={birth.time}"
    match birth.kind.value:
        case "input":
            return f"for the input: the symbol in {cells}"
        case "choice":
            return f"{at}, for what the witness chooses"
        case "read":
            return f"{at}, in state {state} on {cells}{by}"
        case "move":
            where = f": whether {state} is reached on {cells}" if cells else ""
            return f"{at}, for a move{where}{by}"
        case "write":
            return f"{at}, for what {cells} holds after the step{by}"
        case "stop":
            return f"{at}, for a missing rule: in state {state} on {cells}{by}"
        case "probe":
            return f"{at}, for what the probe says"
        case _:
            return f"{at}, for the output"
