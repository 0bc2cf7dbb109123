"""What may be given to be compared: a machine, a circuit, a network, the folder of a training."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from tmc.cli.app import Progress, load_machine
from tmc.defaults import CompileOptions

if TYPE_CHECKING:
    from tmc.machines.machine import Machine
    from tmc.proof.sides import Side

_TRAINING = ("run.json", "checkpoint.pt", "result.json")
"""Files of which the folder of a run, or of a training, has one."""


def open_side(path: str, format: str | None, quiet: bool) -> "Machine | Side":
    """The machine in a file, or the circuit or network there as a side.

    Raises `TmcError` if there is none, or if a folder has several.
    """
    from tmc.formats.suffix import READERS, read_circuit
    from tmc.machines.errors import TmcError, UsageError
    from tmc.proof.sides import circuit_side

    name, suffix = Path(path).name, Path(path).suffix.lower()
    if any(os.path.isfile(os.path.join(path, file)) for file in _TRAINING):
        return _trained(path)
    if suffix == ".safetensors":
        return _network(path, name)
    if suffix == ".pt":
        raise UsageError(
            f"{path} holds a training under way, and no network that stands by itself",
            hint="give the folder of the training: once it is done, its network is there",
        )
    if format is not None or suffix not in READERS:
        return load_machine(path, format, quiet)
    try:
        return circuit_side(name, read_circuit(path))
    except TmcError:
        if suffix != ".json" or not os.path.isfile(path):
            raise
        try:  # other tools write machines as JSON
            return load_machine(path, format, quiet)
        except TmcError:
            pass
        raise


def compiled_side(
    machine: "Machine", name: str, n: int, options: CompileOptions, progress: Progress | None
) -> "Side":
    """A machine, compiled at a length; it is called as itself if there is no `name`."""
    from tmc.compilation import compile
    from tmc.proof.sides import circuit_side

    compiled = compile(machine, n, **options, progress=progress)
    return circuit_side(name or machine.name, compiled.circuit, compiled)


def _trained(folder: str) -> "Side":
    """The network that a training has left in its folder, or in that of its run."""
    from dataclasses import replace

    from tmc.formats.suffix import read_circuit
    from tmc.learn.extra import learn_extra
    from tmc.proof.sides import circuit_side

    with learn_extra():
        from tmc.learn.trained import TABLES, trained_network
    file = trained_network(folder)
    name = "/".join(file.parent.resolve().parts[-2:])  # the run and the training
    if file.name == TABLES:
        note = f"{name} is {file}: tables as learned, rounded to bits"
        return replace(circuit_side(name, read_circuit(file)), note=note)
    return _network(str(file), name)


def _network(path: str, name: str) -> "Side":
    from tmc.learn.extra import learn_extra
    from tmc.proof.sides import Side, circuit_side

    with learn_extra():
        from tmc.learn.exact import load_network
        from tmc.learn.exact_circuit import as_circuit
        from tmc.learn.trained import is_dense, load_dense
    if is_dense(path):
        dense = load_dense(path)
        note = f"{name} is a dense network, and no circuit: it is asked word by word"
        return Side(name, dense.inputs, dense.outputs, dense.predict, None, note=note)
    network = load_network(path)
    circuit = as_circuit(network)
    if circuit is not None:
        return circuit_side(name, circuit)
    return Side(name, network.inputs, network.outputs, network.predict, None)
