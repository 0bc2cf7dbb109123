"""Morphett's simulator: see the importer for the format. What ends a run is called `halt...`.

The simulator starts in the state `0` unless a field of its page says otherwise, so the start is
called that.
"""

from tmc.machines.exporters.export import (
    Export,
    Exporter,
    cleaner,
    halts_if_missing,
    verdict_names,
)
from tmc.machines.machine import Machine, Move, Verdict
from tmc.machines.source import Block, blocks

_MOVES = {Move.L: "l", Move.R: "r", Move.S: "*"}
_START = "0"
_clean = cleaner(r"[\s;*]")


def write(machine: Machine, word: str) -> Export:
    """The program of a deterministic machine with one tape; its first rule is of the start."""
    names = verdict_names(machine, _clean, "halt")
    names = [_not_zero(name, q == machine.start, names) for q, name in enumerate(names)]
    rules = blocks(machine)
    start = machine.states[machine.start]
    renamed = machine.start in rules and names[machine.start] != _START
    if renamed:
        names[machine.start] = _START
    order = [machine.start, *(q for q in range(len(names)) if q != machine.start)]
    lines = [f"; {machine.name}"]
    if renamed:
        lines.append(f"; {_START} is the state {start} of {machine.name}")
    if word:
        lines.append(f"; $INITIAL_TAPE: {word}")
    if machine.start not in rules:
        lines.append(f"{_START} * * * {names[machine.start]}")
    size = len(machine.symbols)
    for q in order:
        for block in rules.get(q, ()):
            lines += _rules(block, names, q, machine, size)
    ends = [machine.final.get(b.target) for own in rules.values() for b in own]
    if not machine.computes and Verdict.ACCEPT not in ends:
        lines.append("never * * * halt-accept")
    told = f"the state {start} is called {_START}, in which the simulator starts"
    notes = ((told,) if renamed else ()) + halts_if_missing(machine)
    return Export("\n".join(lines) + "\n", notes)


def _rules(block: Block, names: list[str], q: int, machine: Machine, size: int) -> list[str]:
    (cell,), (written,), (move,) = block.read, block.write, block.moves
    symbols = ["*"] if len(cell) == size else [_symbol(machine, s) for s in sorted(cell)]
    new = "*" if written is None else _symbol(machine, written)
    return [f"{names[q]} {s} {new} {_MOVES[move]} {names[block.target]}" for s in symbols]


def _symbol(machine: Machine, s: int) -> str:
    return "_" if s == machine.blank else machine.symbols[s]


def _not_zero(name: str, start: bool, names: list[str]) -> str:
    """Another name for a state 0 that is not the start, as every run begins in 0 if it is there."""
    if start or name != _START:
        return name
    return next(n for n in (f"{_START}-{i}" for i in range(2, len(names) + 3)) if n not in names)


EXPORTER = Exporter(
    "morphett", "Morphett's simulator", (".txt",), write, forbidden=";*", blank="_", holds_word=True
)
