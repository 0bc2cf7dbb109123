"""turingmachinesimulator.com: see the importer for the format."""

from collections.abc import Iterable

from tmc.machines.exporters.export import (
    Export,
    Exporter,
    accepts_where_it_halts,
    cleaner,
    unique,
    unread,
)
from tmc.machines.machine import Machine, Move, Verdict

_MOVES = {Move.L: "<", Move.R: ">", Move.S: "-"}
_clean = cleaner(r"[\s,:/]")


def write(machine: Machine, _: str) -> Export:
    """The program of a deterministic machine."""
    names = unique([_clean(state) for state in machine.states])
    ends = Verdict.HALT if machine.computes else Verdict.ACCEPT
    accepting = [names[q] for q, verdict in machine.final.items() if verdict is ends]
    lines = [
        f"name: {machine.name}",
        f"init: {names[machine.start]}",
        f"accept: {','.join(accepting) or unique([*names, 'accept'])[-1]}",
    ]
    for (q, read), (action,) in sorted(machine.delta.items()):
        moves = [_MOVES[move] for move in action.moves]
        lines += [
            "",
            ",".join([names[q], *_symbols(machine, read)]),
            ",".join([names[action.state], *_symbols(machine, action.write), *moves]),
        ]
    never = unique([*names, "never"])[-1]
    for s in unread(machine):
        word, stay = _symbols(machine, [s] * machine.tapes), ["-"] * machine.tapes
        lines += ["", ",".join([never, *word]), ",".join([never, *word, *stay])]
    return Export("\n".join(lines) + "\n", accepts_where_it_halts(machine))


def _symbols(machine: Machine, word: Iterable[int]) -> list[str]:
    return ["_" if s == machine.blank else machine.symbols[s] for s in word]


EXPORTER = Exporter(
    "turingmachinesimulator",
    "turingmachinesimulator.com",
    (".txt",),
    write,
    tapes=32,
    forbidden=",",
    blank="_",
)
