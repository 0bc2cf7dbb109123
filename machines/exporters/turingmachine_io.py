"""turingmachine.io: see the importer for the format. Stays are followed on, as there are none."""

from tmc.machines.exporters.export import (
    Export,
    Exporter,
    halts_if_missing,
    verdict_names,
)
from tmc.machines.exporters.stay import without_stay
from tmc.machines.machine import Machine, Verdict
from tmc.machines.source import Block, blocks


def write(machine: Machine, word: str) -> Export:
    """The document of a deterministic machine with one tape."""
    moving = without_stay(machine)
    names = verdict_names(moving, str)
    symbols = (*moving.symbols[:-1], " " if moving.symbols[-1] == "_" else moving.symbols[-1])
    lines = [
        f"name: {_quoted(machine.name)}",
        f"input: {_quoted(word)}",
        f"blank: {_quoted(symbols[-1])}",
        f"start state: {_quoted(names[moving.start])}",
        "table:",
    ]
    rules = blocks(moving)
    for q, name in enumerate(names):
        lines.append(f"  {_quoted(name)}:")
        lines += [f"    {_rule(block, q, names, symbols)}" for block in rules.get(q, ())]
    if not moving.computes and Verdict.ACCEPT not in moving.final.values():
        lines.append("  'accept':")
    notes = halts_if_missing(machine)
    if moving is not machine:
        notes += ("steps that stay are taken together with the next: a run is shorter",)
    return Export("\n".join(lines) + "\n", notes)


def _rule(block: Block, q: int, names: list[str], symbols: tuple[str, ...]) -> str:
    (cell,), (written,), (move,) = block.read, block.write, block.moves
    read = [_quoted(symbols[s]) for s in sorted(cell)]
    key = read[0] if len(read) == 1 else f"[{', '.join(read)}]"
    goes = move.name if block.target == q else f"{move.name}: {_quoted(names[block.target])}"
    writes = "" if written is None else f"write: {_quoted(symbols[written])}, "
    return f"{key}: {{{writes}{goes}}}"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


EXPORTER = Exporter(
    "turingmachine.io",
    "turingmachine.io",
    (".yaml", ".yml"),
    write,
    forbidden=" ,",
    holds_word=True,
)
