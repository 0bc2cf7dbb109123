"""JFLAP 7: see the importer for the format. The states stand on a circle."""

from math import cos, pi, sin
from xml.sax.saxutils import escape, quoteattr

from tmc.machines.exporters.export import Export, Exporter, accepts_where_it_halts, unread
from tmc.machines.machine import Action, Machine, Move, Verdict, Word


def write(machine: Machine, _: str) -> Export:
    """The structure of a machine of up to five tapes."""
    lines = ['<?xml version="1.0" encoding="UTF-8" standalone="no"?>', "<structure>"]
    lines.append("  <type>turing</type>")
    if machine.tapes > 1:
        lines.append(f"  <tapes>{machine.tapes}</tapes>")
    lines.append("  <automaton>")
    ends = Verdict.HALT if machine.computes else Verdict.ACCEPT
    final = {q for q, verdict in machine.final.items() if verdict is ends}
    states = list(machine.states)
    others = unread(machine)
    if not final:  # a machine without final states would accept by halting
        final.add(len(states))
        states.append("never")
    never = len(states)
    if others:
        states.append("nowhere")
    radius = 60 + 20 * len(states)
    for q, name in enumerate(states):
        angle = 2 * pi * q / len(states)
        x, y = radius * (1.2 - cos(angle)), radius * (1.2 - sin(angle))
        marks = "<initial/>" * (q == machine.start) + "<final/>" * (q in final)
        lines.append(
            f'    <state id="{q}" name={quoteattr(name)}>'
            f"<x>{x:.1f}</x><y>{y:.1f}</y>{marks}</state>"
        )
    for (q, read), actions in sorted(machine.delta.items()):
        lines += [_transition(machine, q, read, action) for action in actions]
    for s in others:
        word = (s,) * machine.tapes
        action = Action(never, word, (Move.S,) * machine.tapes)
        lines.append(_transition(machine, never, word, action))
    lines += ["  </automaton>", "</structure>"]
    return Export("\n".join(lines) + "\n", accepts_where_it_halts(machine))


def _transition(machine: Machine, q: int, read: Word, action: Action) -> str:
    parts = [f"<from>{q}</from><to>{action.state}</to>"]
    steps = zip(read, action.write, action.moves, strict=True)
    for tape, (seen, written, move) in enumerate(steps, start=1):
        which = f' tape="{tape}"' if machine.tapes > 1 else ""
        parts.append(
            f"<read{which}>{_symbol(machine, seen)}</read>"
            f"<write{which}>{_symbol(machine, written)}</write>"
            f"<move{which}>{move.name}</move>"
        )
    return f"    <transition>{''.join(parts)}</transition>"


def _symbol(machine: Machine, s: int) -> str:
    return "" if s == machine.blank else escape(machine.symbols[s])


EXPORTER = Exporter(
    "jflap7", "JFLAP 7", (".jff",), write, tapes=5, branches=True, forbidden="~!}□␣"
)
