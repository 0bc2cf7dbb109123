"""A training looked at afterwards: what each constituent had learned, moment by moment.

A run kept with `tmc learn train --folder` holds snapshots of every matched network, taken while it
learned (`checkpoint.py`). Here they are put back on the wiring of the circuit, which is compiled
again as it was; the explorer shows them.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file

from tmc.circuits.lut import LutNetwork
from tmc.compilation import Compiled
from tmc.explorer.learned import Learned, Moment
from tmc.learn.checkpoint import SNAPSHOTS
from tmc.learn.matched import with_tables
from tmc.learn.numbering import AllWords
from tmc.learn.oracles import node_values
from tmc.learn.permutation import Permutation
from tmc.learn.run_folder import digest, settings_of
from tmc.learn.target import Target, target
from tmc.machines.errors import TmcError, UsageError
from tmc.unroll.encoding import Bits, Encoding

MOMENTS = 32
"""Snapshots that are shown, at most."""

_WORDS = 1 << 12  # that constituents are tried on
_AGAIN = "train again into a new folder"

Snapshots = dict[str, NDArray[Any]]


def watch(folder: str | Path, compiled: Compiled) -> Learned:
    """The training of a matched network in a folder, whose circuit `compiled` has.

    The folder is that of one training; that of the run will do if it has only one of such a
    network. Raises `UsageError` if there is none, or several, or it is of another circuit, and
    `TmcError` if it cannot be read.
    """
    path = _training(Path(folder))
    settings = settings_of(path.parent)
    try:
        aim = target(compiled, lut=settings["lut"], probes=settings["probes"] is not None)
        same = settings["circuit"] == digest(aim)
    except (KeyError, TypeError) as error:
        about = path.parent / "run.json"
        raise TmcError(f"{about} does not say what was trained: {error}", hint=_AGAIN) from None
    if not same:
        raise UsageError(
            f"the training in {path} is of another circuit",
            hint=f"it was made with {_told(settings)}: give the same machine and options",
        )
    shots = _snapshots(path, aim.network)
    taken = len(shots["step"])
    shown = np.unique(np.linspace(0, taken - 1, min(MOMENTS, taken)).round().astype(int))
    moments = zip(shots["step"][shown].tolist(), shots["accuracy"][shown].tolist(), strict=True)
    entries = shots["entries"][shown]
    bits = _words(compiled.encoding)
    return Learned(
        name=path.name,
        network=aim.network,
        probes=_probes(aim),
        supervised=shots["supervised"][-1].astype(np.bool_),
        moments=tuple(
            Moment(step, train, None if np.isnan(test) else test) for step, (train, test) in moments
        ),
        taken=taken,
        entries=entries,
        right=_right(aim.network, entries >= 128, bits),
        words=len(bits),
        every_word=len(bits) == AllWords(compiled.encoding).count,
    )


def _training(folder: Path) -> Path:
    """The folder of the one training."""
    if (folder / SNAPSHOTS).exists():
        return folder
    found = sorted(path.parent for path in folder.glob(f"*/{SNAPSHOTS}"))
    if not found:
        raise UsageError(
            f"there is no training of a matched network in {folder}",
            hint="`tmc learn train MACHINE -n N --folder DIR` keeps some",
        )
    if len(found) > 1:
        raise UsageError(
            f"the run in {folder} has {len(found)} trainings of a matched network",
            hint=f"take one of {', '.join(map(str, found))}",
        )
    return found[0]


def _told(settings: Mapping[str, Any]) -> str:
    names = ("machine", "n", "output", "steps unrolled", "optimisation level")
    return ", ".join(f"{name} {settings.get(name)}" for name in names)


def _snapshots(path: Path, network: LutNetwork) -> Snapshots:
    """The snapshots of a network; raises `TmcError` if they cannot be read, or do not fit it."""
    luts = len(network)
    shapes: dict[str, tuple[int, ...]] = {
        "step": (),
        "accuracy": (2,),
        "entries": (luts, 1 << network.fan_in),
        "supervised": (luts,),
    }
    file = path / SNAPSHOTS
    try:
        found: Snapshots = load_file(file)
    except (OSError, SafetensorError) as error:
        raise TmcError(f"cannot read {file}: {error}", hint=_AGAIN) from None
    count = len(found["step"]) if "step" in found and found["step"].ndim else 0
    for name, shape in shapes.items():
        if not count or name not in found or found[name].shape != (count, *shape):
            raise TmcError(f"{file} holds no {name} of this network", hint=_AGAIN)
    return found


def _probes(aim: Target) -> tuple[tuple[str, ...], ...]:
    """What each constituent means in a run, by the names of its probes."""
    first = len(aim.network.inputs)
    names: list[list[str]] = [[] for _ in aim.network.luts]
    for probe in aim.probes:
        if probe.node >= first:
            names[probe.node - first].append(probe.name)
    return tuple(map(tuple, names))


def _words(encoding: Encoding) -> Bits:
    """All words, or some that are drawn."""
    words = AllWords(encoding)
    return words.words(Permutation(words.count, seed=0)(0, min(_WORDS, words.count)))


def _right(network: LutNetwork, tables: Bits, bits: Bits) -> NDArray[np.int64]:
    """On how many words each LUT has its true value, with each of several tables of all LUTs.

    The tables have the shape (moments, luts, 2^k), the counts (moments, luts).
    """
    first = len(network.inputs)
    true = node_values(network, bits)[:, first:]
    counts = [
        (node_values(with_tables(network, one), bits)[:, first:] == true).sum(axis=0)
        for one in tables
    ]
    return np.array(counts, dtype=np.int64).reshape(len(tables), len(network))
