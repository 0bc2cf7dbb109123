"""What the tests of all netlists share: circuits to write, and what reading may come to."""

from collections.abc import Callable
from dataclasses import replace

from tests.circuits import circuits, truth_table
from tmc.circuits.circuit import Circuit
from tmc.machines.errors import TmcError

Reader = Callable[[bytes, str], Circuit]
Writer = Callable[[Circuit], str]

wired = circuits().filter(lambda circuit: bool(circuit.inputs or circuit.outputs))
"""Circuits less the empty one, which is no BENCH file."""


def plain(circuit: Circuit) -> Circuit:
    """The same circuit with names that every format can hold."""
    return replace(
        circuit,
        inputs=tuple(f"x{i}" for i in range(len(circuit.inputs))),
        outputs=tuple(f"y{i}" for i in range(len(circuit.outputs))),
    )


def same(back: Circuit, circuit: Circuit) -> bool:
    return (back.inputs, back.outputs) == (circuit.inputs, circuit.outputs) and (
        truth_table(back) == truth_table(circuit)
    ).all()


def outcome(read: Reader, data: bytes) -> None:
    """Read damaged data: a circuit or a `TmcError`, and nothing else."""
    try:
        circuit = read(data, "f")
    except TmcError as error:
        assert str(error).startswith("f:")
    else:
        assert isinstance(circuit, Circuit)
