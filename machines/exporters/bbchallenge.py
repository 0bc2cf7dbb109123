"""The text format of bbchallenge: see the importer. The start is A, the blank 0."""

from string import ascii_uppercase

from tmc.machines.errors import TmcError
from tmc.machines.exporters.export import Export, Exporter, halts_if_missing
from tmc.machines.exporters.stay import without_stay
from tmc.machines.machine import Machine, Move

_NAME = "bbchallenge"


def write(machine: Machine, _: str) -> Export:
    """The word of a deterministic machine with one tape that starts on an empty one."""
    if not machine.computes:
        raise _cannot(machine, "it knows no verdict, this machine decides")
    if machine.input_size:
        raise _cannot(machine, "it starts on an empty tape, this machine reads a word")
    if not 2 <= len(machine.symbols) <= 10:
        raise _cannot(machine, "it has 2 to 10 symbols")
    if machine.start in machine.final:
        raise _cannot(machine, "this machine halts before its first step")
    moving = without_stay(machine)
    working = [q for q in range(len(moving.states)) if q not in moving.final]
    if len(working) > 25:
        raise _cannot(machine, f"it has at most 25 states, this machine {len(working)}")
    working.sort(key=lambda q: q != moving.start)
    letter = {q: "Z" for q in moving.final} | dict(zip(working, ascii_uppercase, strict=False))
    order = [moving.blank, *range(moving.blank)]
    digit = {s: str(i) for i, s in enumerate(order)}
    rows = []
    for q in working:
        row = ""
        for s in order:
            if (q, (s,)) not in moving.delta:
                row += "---"
                continue
            (action,) = moving.delta[q, (s,)]
            move = "L" if action.moves == (Move.L,) else "R"
            row += f"{digit[action.write[0]]}{move}{letter[action.state]}"
        rows.append(row)
    notes = halts_if_missing(machine)
    if moving is not machine:
        notes += ("steps that stay are taken together with the next: a run is shorter",)
    return Export("_".join(rows) + "\n", notes)


def _cannot(machine: Machine, reason: str) -> TmcError:
    return TmcError(f"{machine.name} cannot be written for {_NAME}: {reason}")


EXPORTER = Exporter("bbchallenge", _NAME, (), write)
