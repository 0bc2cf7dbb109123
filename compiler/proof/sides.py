"""Two things to be compared, with their wires brought together.

A *side* answers bits with bits: a circuit, a compiled machine, a network. Inputs are matched by
name if both sides have the same names, else in order if there are as many, and so are outputs; what
was matched in order is said. An output for a cell of the tape may be missing: that cell is blank.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tmc.circuits.circuit import FALSE, TRUE, Circuit
from tmc.circuits.evaluate import evaluate, pack, unpack
from tmc.compilation import Compiled
from tmc.machines.errors import UsageError
from tmc.machines.machine import Machine
from tmc.unroll.encoding import Bits

_SHOWN = 6  # names in a message
_CELL = re.compile(r"y\[-?\d+\](\.blank|\.\d+)?")


@dataclass(frozen=True)
class Side:
    """Something that answers bits with bits."""

    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    answer: Callable[[Bits], Bits]
    """The outputs (patterns, outputs) for patterns (patterns, inputs)."""
    circuit: Circuit | None
    """The same as gates, with these inputs and outputs; without, nothing can be proved."""
    compiled: Compiled | None = None
    """What the circuit comes from, if the side is a machine."""
    note: str | None = None
    """What is to be said of it beside its name."""

    def __post_init__(self) -> None:
        for kind, names in (("inputs", self.inputs), ("outputs", self.outputs)):
            if len({*names}) < len(names):
                raise UsageError(f"{self.name} has {kind} of one name", hint="rename them")


def circuit_side(name: str, circuit: Circuit, compiled: Compiled | None = None) -> Side:
    """A circuit as a side, that of a machine if it was `compiled`."""

    def answer(bits: Bits) -> Bits:
        return unpack(evaluate(circuit, pack(bits)), len(bits))

    return Side(name, circuit.inputs, circuit.outputs, answer, circuit, compiled)


def together(first: Side, second: Side) -> tuple[Side, Side, list[str]]:
    """The sides with the same inputs and outputs, named as in the first, and what was assumed.

    A side gets the cells that only the other one has, as blanks. Raises `UsageError` if the wires
    do not fit.
    """
    notes: list[str] = []
    inputs = list(range(len(first.inputs)))
    if {*first.inputs} == {*second.inputs}:
        inputs = [first.inputs.index(name) for name in second.inputs]
    else:
        notes += _in_order("inputs", first.name, first.inputs, second.name, second.inputs)
    if all(map(_CELL.fullmatch, {*first.outputs} ^ {*second.outputs})):
        names = tuple(dict.fromkeys([*first.outputs, *second.outputs]))
        known = second.outputs
    else:
        notes += _in_order("outputs", first.name, first.outputs, second.name, second.outputs)
        names = known = first.outputs
    return (
        _rewired(first, range(len(first.inputs)), first.inputs, first.outputs, names),
        _rewired(second, inputs, first.inputs, known, names),
        notes,
    )


def matched_symbols(first: Machine, second: Machine) -> list[str]:
    """The note that words of two machines are matched symbol by symbol; none if that goes unsaid.

    Raises `UsageError` if one reads more symbols than the other.
    """
    if first.input_size != second.input_size:
        raise UsageError(
            f"{first.name} reads {first.input_size} symbols, and {second.name} {second.input_size}",
            hint="compare machines with the same input alphabet",
        )
    mine, theirs = (m.symbols[: m.input_size] for m in (first, second))
    if mine == theirs:
        return []
    pairs = ", ".join(f"{b} for {a}" for a, b in zip(mine, theirs, strict=True))
    return [f"{second.name} reads other symbols, taken in order: {pairs}"]


def _in_order(
    kind: str, first: str, names: Sequence[str], second: str, others: Sequence[str]
) -> list[str]:
    """The note that wires are matched in order; none if one side has no names of its own."""
    if len(names) != len(others):
        raise UsageError(
            f"{first} has the {kind} {_show(names)}, and {second} has {_show(others)}",
            hint="compare what has as many inputs and outputs: the same -n, and --output",
        )
    nameless = [f"{kind[0]}{i}" for i in range(len(names))]  # as readers number them
    if nameless in ([*names], [*others]):
        return []
    return [
        f"the {kind} {_show(others)} of {second} are taken in order for {_show(names)} of {first}"
    ]


def _rewired(
    side: Side,
    inputs: Sequence[int],
    input_names: tuple[str, ...],
    outputs: Sequence[str],
    output_names: tuple[str, ...],
) -> Side:
    """A side whose input `j` is number `inputs[j]` of the new ones, and whose outputs are renamed.

    `outputs` are the new names of the old ones; those of `output_names` that are not among them are
    blank cells.
    """
    if side.inputs == input_names and side.outputs == output_names:
        return side
    place = {name: i for i, name in enumerate(outputs)}
    columns = [place.get(name, -1) for name in output_names]
    blank = np.array([name.endswith("blank") for name in output_names], dtype=np.bool_)

    def answer(bits: Bits) -> Bits:
        answered = np.tile(blank, (len(bits), 1))
        known = [i for i, column in enumerate(columns) if column >= 0]
        answered[:, known] = side.answer(bits[:, list(inputs)])[:, [columns[i] for i in known]]
        return answered

    circuit = side.circuit
    if circuit is not None:
        node = np.arange(circuit.nodes)
        node[1 : circuit.first_gate] = 1 + np.array(inputs, dtype=np.intp)
        literals = np.where(blank, TRUE, FALSE).astype(np.int32)
        for i, column in enumerate(columns):
            if column >= 0:
                literals[i] = circuit.literals[column]
        circuit = Circuit(
            input_names,
            circuit.xor,
            _renumbered(circuit.fanin, node),
            output_names,
            _renumbered(literals, node),
        )
    return Side(side.name, input_names, output_names, answer, circuit, side.compiled)


def _renumbered(literals: NDArray[np.int32], node: NDArray[np.intp]) -> NDArray[np.int32]:
    return np.asarray(2 * node[literals >> 1] + (literals & 1), dtype=np.int32)


def _show(names: Sequence[str]) -> str:
    shown = [*names] if len(names) <= _SHOWN else [*names[: _SHOWN - 2], "...", names[-1]]
    return " ".join(shown) or "(none)"
