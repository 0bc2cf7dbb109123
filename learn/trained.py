"""The networks that trainings leave in their folders, each in a file that says all there is of it.

    network.blif         truth tables on the wiring of the circuit, as read back: a LUT network
    network.safetensors  a dense network: its weights, and the names of its inputs and outputs

Tables are a circuit, and every reader of BLIF takes them. A dense network adds up real numbers, and
is no circuit: it can be asked, word by word, and that is all.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from tmc.circuits.lut import LutNetwork
from tmc.formats.blif import luts_to_blif
from tmc.formats.suffix import write_circuit
from tmc.learn.baselines import DenseNet
from tmc.learn.matched import MatchedNet, extract
from tmc.learn.run_folder import result_in
from tmc.learn.threads import one_thread
from tmc.machines.errors import TmcError, UsageError
from tmc.machines.files import write_whole
from tmc.unroll.encoding import Bits

TABLES = "network.blif"
DENSE = "network.safetensors"

_FORMAT = "tmc dense network 1"
_SHOWN = 6  # networks in a message


@dataclass(frozen=True, eq=False, slots=True)
class Dense:
    """A dense network that knows what its wires are called."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    net: DenseNet

    @one_thread()
    def predict(self, bits: Bits) -> Bits:
        """The outputs, shape (patterns, outputs), for inputs of shape (patterns, inputs)."""
        return self.net.predict(bits)


def require_names(network: LutNetwork) -> None:
    """Raises `TmcError` if the names of the wires do not go into the file of a network."""
    luts_to_blif(network)


def keep_network(
    net: MatchedNet | DenseNet | LutNetwork, wiring: LutNetwork, folder: str | Path
) -> Path:
    """Writes a network that was trained beside `wiring` into a folder; returns the file."""
    if not isinstance(net, DenseNet):
        path = Path(folder) / TABLES
        write_circuit(extract(net) if isinstance(net, MatchedNet) else net, path)
        return path
    path = Path(folder) / DENSE
    about = {"format": _FORMAT, "inputs": wiring.inputs, "outputs": wiring.outputs}
    write_whole(path, save(net.state_dict(), {"tmc": json.dumps(about)}))
    return path


def is_dense(path: str | Path) -> bool:
    """Whether a file says that it is a dense network."""
    try:
        with safe_open(path, framework="pt") as file:
            return bool(_about(file.metadata()).get("format") == _FORMAT)
    except (OSError, SafetensorError, ValueError, AttributeError):
        return False


def load_dense(path: str | Path) -> Dense:
    """The dense network in a file; raises `TmcError` if it is not one."""
    try:
        with safe_open(path, framework="pt") as file:
            about = _about(file.metadata())
            tensors = {name: file.get_tensor(name) for name in file.keys()}
        if about["format"] != _FORMAT:
            raise ValueError(f"it does not say that it is a {_FORMAT!r}")
        inputs, outputs = (tuple(map(str, about[kind])) for kind in ("inputs", "outputs"))
        return Dense(inputs, outputs, _dense(tensors, len(inputs), len(outputs)))
    except OSError as error:
        raise TmcError(f"cannot read {path}: {error.strerror or error}") from None
    except (SafetensorError, ValueError, KeyError, TypeError) as error:
        raise TmcError(
            f"{path} is not a dense network: {error}",
            hint="`tmc learn train --models dense --folder DIR` leaves such files",
        ) from None


def trained_network(folder: str | Path) -> Path:
    """The file of the trained network in a folder, which is that of a training or of a run.

    Of a run it is the only one with tables, or the only one there is. Raises `UsageError` if there
    is none, or if there are several, and then names them.
    """
    folder = Path(folder)
    for name in (TABLES, DENSE):
        if (folder / name).is_file():
            return folder / name
    tables, dense = (sorted(folder.glob(f"*/{name}")) for name in (TABLES, DENSE))
    found = tables or dense
    if not found:
        raise UsageError(
            f"there is no trained network in {folder}",
            hint="a training leaves it when it is done: go on with --resume, or, if it is one of"
            " a version that kept none, train again into a new folder",
        )
    if len(found) > 1:
        raise UsageError(
            f"the run in {folder} has {len(tables) + len(dense)} trained networks",
            hint=f"give the folder of one: {_choice([*tables, *dense])}",
        )
    return found[0]


def _choice(files: Sequence[Path]) -> str:
    """The folders of these networks, the best first, and how good each is."""
    found = [(file.parent, result_in(file.parent).wrong_inputs) for file in files]
    found.sort(key=lambda one: (one[1] is None, one[1] or 0))
    shown = [f"{folder} ({_wrong(words)})" for folder, words in found[:_SHOWN]]
    more = [f"{len(found) - _SHOWN} more"] if len(found) > _SHOWN else []
    return ", ".join([*shown, *more])


def _wrong(words: int | None) -> str:
    if words is None:
        return "wrong words not counted"
    return f"{words or 'no'} word{'s' * (words != 1)} wrong"


def _about(metadata: Mapping[str, str] | None) -> Mapping[str, Sequence[str]]:
    about: Mapping[str, Sequence[str]] = json.loads((metadata or {}).get("tmc", "{}"))
    return about


def _dense(tensors: Mapping[str, Tensor], inputs: int, outputs: int) -> DenseNet:
    """The network of these weights; raises `ValueError` or `KeyError` if they are not one's."""
    if any(x.dtype != torch.float32 or not bool(x.isfinite().all()) for x in tensors.values()):
        raise ValueError("its weights are not finite 32-bit floats")
    hidden = len(tensors) // 2 - 1
    width = len(tensors["layers.0.weight"])
    if hidden < 1:
        raise ValueError("it has no hidden layer")
    with torch.device("meta"):  # only the shapes, which the weights have to fit
        net = DenseNet(inputs, outputs, width, layers=hidden)
    shapes = {name: weights.shape for name, weights in net.state_dict().items()}
    if shapes != {name: weights.shape for name, weights in tensors.items()}:
        raise ValueError("its weights have shapes that do not fit each other")
    net.load_state_dict(tensors, assign=True)
    return net
