"""What the tests of all importers ask of a machine, and of a text with mistakes."""

from itertools import product

import pytest

from tmc.machines.errors import ASSUMED, SourceError
from tmc.machines.files import parse
from tmc.machines.machine import Machine
from tmc.machines.simulate import Run, run


def words(symbols: str, length: int) -> list[str]:
    return ["".join(w) for n in range(length + 1) for w in product(symbols, repeat=n)]


def notes(machine: Machine) -> list[str]:
    return [d.message for d in machine.notes if d.code == ASSUMED]


def mistakes(text: str, file: str = "f.txt", format: str | None = None) -> list[str]:
    with pytest.raises(SourceError) as error:
        parse(text, file, format)
    return [f"{d.span.line if d.span else 0}: {d.message}" for d in error.value.diagnostics]


def verdicts(machine: Machine, symbols: str, length: int = 4) -> dict[str, str]:
    """The verdicts on all words up to a length."""
    return {w: run(machine, w, max_steps=1000).verdict for w in words(symbols, length)}


def accepted(machine: Machine, symbols: str, length: int = 4) -> list[str]:
    return [w for w, verdict in verdicts(machine, symbols, length).items() if verdict == "accept"]


def tape_of(machine: Machine, result: Run) -> str:
    tape = result.final.tapes[0]
    cells = range(min(tape), max(tape) + 1)
    return machine.show([tape.get(c, machine.blank) for c in cells])
