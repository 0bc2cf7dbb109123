"""TuringViz: see the importer for the format."""

import re

from tmc.machines.exporters.export import (
    Export,
    Exporter,
    halts_if_missing,
    verdict_names,
)
from tmc.machines.machine import Machine, Verdict
from tmc.machines.source import Block, blocks

_RESERVED = frozenset(
    "tapes blank alphabet input start state on if then and or not in any write move goto same "
    "choose L R S".split()
)


def write(machine: Machine, word: str) -> Export:
    """The program of a machine of up to six tapes."""
    names = verdict_names(machine, _clean)
    symbols = [_quoted(s) for s in machine.symbols]
    lines = [
        f"-- {machine.name}",
        f"tapes: {machine.tapes}",
        f"blank: {symbols[-1]}",
        f"alphabet: {{{', '.join(symbols)}}}",
        f"input: {_string(word)}",
        f"start: {names[machine.start]}",
    ]
    rules = blocks(machine)
    for q, name in enumerate(names):
        lines += ["", f"state {name}:"]
        lines += [f"  {_rule(block, q, names, symbols)}" for block in rules.get(q, ())]
    if not machine.computes and Verdict.ACCEPT not in machine.final.values():
        lines += ["", "state accept:"]
    return Export("\n".join(lines) + "\n", halts_if_missing(machine))


def _rule(block: Block, q: int, names: list[str], symbols: list[str]) -> str:
    read = "/".join(_cell(cell, symbols) for cell in block.read)
    actions = []
    if any(s is not None for s in block.write):
        written = ("same" if s is None else symbols[s] for s in block.write)
        actions.append(f"write {'/'.join(written)};")
    actions.append(f"move {'/'.join(move.name for move in block.moves)};")
    if block.target != q:
        actions.append(f"goto {names[block.target]};")
    return f"on {read} -> {' '.join(actions)}"


def _cell(cell: frozenset[int], symbols: list[str]) -> str:
    if len(cell) == len(symbols):
        return "*"
    members = [symbols[s] for s in sorted(cell)]
    return members[0] if len(members) == 1 else f"{{{', '.join(members)}}}"


def _clean(name: str) -> str:
    plain = re.sub(r"[^A-Za-z0-9_]", "_", name)
    return f"s_{plain}" if not re.match(r"[A-Za-z_]", plain) or plain in _RESERVED else plain


def _quoted(text: str) -> str:
    if len(text) == 1 and (
        text.isalnum() and text.isascii() and text not in _RESERVED or text == "_"
    ):
        return text
    return _string(text)


def _string(text: str) -> str:
    return '"' + re.sub(r'["\\]', r"\\\g<0>", text) + '"'


EXPORTER = Exporter(
    "turingviz", "TuringViz", (".tvm",), write, tapes=6, branches=True, holds_word=True
)
