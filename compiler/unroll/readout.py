"""Outputs: what of an unrolled machine leaves the circuit, and under which name.

`accept` says whether the run has accepted, `halted` whether it has stopped, and the tape is read in
absolute cells: the window of the input, and every other cell that can hold something. A run that
is still going shows a blank tape.
"""

from collections.abc import Iterator
from enum import StrEnum

from tmc.circuits.circuit import FALSE, TRUE
from tmc.machines.errors import UsageError
from tmc.machines.machine import Machine
from tmc.unroll.unrolling import Unrolling


class Output(StrEnum):
    """What a circuit answers."""

    ACCEPT = "accept"
    TAPE = "tape"
    HALTED = "halted"
    ALL = "all"


def choose_output(machine: Machine, wanted: str | None) -> Output:
    """The output asked for, by default the natural one; raises `UsageError` if there is none."""
    if wanted is None:
        return Output.TAPE if machine.computes else Output.ACCEPT
    try:
        output = Output(wanted)
    except ValueError:
        raise UsageError(
            f'there is no output "{wanted}"', hint=f"take one of {', '.join(Output)}"
        ) from None
    if machine.computes and output is Output.ACCEPT:
        raise UsageError(
            f"{machine.name} computes a word and never accepts", hint="ask for --output tape"
        )
    return output


def fixed_outputs(machine: Machine, output: Output) -> list[str]:
    """The output wires that are there whatever the tape holds."""
    accept = output in (Output.ACCEPT, Output.ALL) and not machine.computes
    halted = output in (Output.HALTED, Output.ALL)
    return ["accept"] * accept + ["halted"] * halted


def read_out(unrolling: Unrolling, output: Output, *, halts: bool) -> dict[str, int]:
    """The literal of each output wire, by name and in order.

    `halts` says that every word is known to have halted by now.
    """
    machine = unrolling.machine
    if output is Output.ACCEPT:
        return {"accept": unrolling.accepting()}
    halted = TRUE if halts else _halted(unrolling)
    if output is Output.HALTED:
        return {"halted": halted}
    tape = dict(_tape(unrolling, halted))
    if output is Output.TAPE:
        return tape
    accept = {} if machine.computes else {"accept": unrolling.accepting()}
    return accept | {"halted": halted} | tape


def _halted(unrolling: Unrolling) -> int:
    """Whether the run has stopped; a machine that computes may get stuck, and has not halted."""
    machine = unrolling.machine
    if machine.computes:
        return unrolling.builder.any(unrolling.state(q) for q in machine.final)
    return unrolling.running() ^ 1


def _tape(unrolling: Unrolling, halted: int) -> Iterator[tuple[str, int]]:
    builder, encoding = unrolling.builder, unrolling.encoding
    blank = unrolling.machine.blank
    tape = unrolling.machine.output_tape
    for cell in unrolling.window(tape):
        symbols = unrolling.symbols((tape, cell))
        filled = builder.and_(halted, symbols.get(blank, FALSE) ^ 1)
        if filled == FALSE and not 0 <= cell < encoding.n:
            continue  # a cell that is absent is blank
        name, *values = encoding.cell_outputs(cell)
        yield name, filled ^ 1
        for bit, wire in zip(reversed(range(len(values))), values, strict=True):
            ones = [x for s, x in symbols.items() if s != blank and s >> bit & 1]
            yield wire, builder.and_(halted, builder.any(ones))
