"""The exact ReLU network of a circuit: one ReLU and a linear skip for every gate.

On Booleans, `x AND y` is `relu(x + y - 1)`, and every other gate of two inputs is that unit and a
linear function of x and y: `x XOR y` is `x + y - 2 relu(x + y - 1)`. A complement is the linear
`1 - x`. So a circuit is a network with as many units as gates, whose weights are small integers
and whose float32 arithmetic is exact.

Gates are batched by level. A layer reads the *state*, the wires alive before it, and passes on the
wires still needed followed by its own gates; so the state is as wide as the widest cut of the
circuit, not as the circuit is long.

An XOR doubles the error of its inputs, so noise would grow with depth. A network with *resets* puts
`relu(2z - 1/2) - relu(2z - 3/2)` after every gate, which is exactly 0 up to 1/4 and exactly 1 from
3/4 on: noise up to 1/8 that a wire has caught, in whatever layer, is erased by the next gate.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.torch import save as to_safetensors
from torch import Tensor, nn

from tmc.circuits.circuit import Circuit
from tmc.learn.threads import one_thread
from tmc.machines.errors import TmcError
from tmc.machines.files import write_whole

Hook = Callable[[int, Tensor], Tensor]
"""Called with a layer and its values, shape (units, batch); gives the values that are passed on.

Layer 0 is the constant 0 and the inputs; layer `l` is the gates of level `l`, as in `units`.
"""

_BLOCK = 1 << 12  # patterns answered at once

_FORMAT = "tmc exact network 1"
_WIRING = ("gates", "kept", "sources", "keep", "roots")
_OF_GATES = ("weight", "bias", "skip", "gain", "shift")
_WEIGHTS = (*_OF_GATES, "sign", "offset")


@dataclass(frozen=True, slots=True)
class ExactReport:
    """The size of an exact network."""

    inputs: int
    outputs: int
    width: int
    """The most ReLU units in one layer."""
    carried: int
    """The most wires that are passed by a layer unchanged."""
    depth: int
    """Layers of ReLU units on the longest path; a reset is a layer of its own."""
    relus: int
    weights: int
    """Weights and biases that are not zero."""


class Layer(NamedTuple):
    """The gates of one level: what they read, and what they make of it.

    A gate is `skip . (a, b) + gain * relu(weight . (a, b) + bias) + shift`.
    """

    keep: Tensor
    """The positions in the state of the wires passed on."""
    sources: Tensor
    """Shape (gates, 2): the positions of a and b."""
    weight: Tensor
    bias: Tensor
    skip: Tensor
    gain: Tensor
    shift: Tensor


class ExactNetwork(nn.Module):
    """Gates in layers. Wirings are integer tensors; weights are parameters, and can be trained.

    `gates` and `kept` hold the number of gates, and of wires passed on, of each layer. For all
    layers in a row, `sources` (gates, 2) are the positions in the state that each gate reads, and
    `keep` those passed on. `roots` are the positions of the outputs in the last state. The first
    state is the constant 0 and the inputs. Raises `ValueError` if these do not fit each other.
    """

    gates: Tensor
    kept: Tensor
    sources: Tensor
    keep: Tensor
    roots: Tensor

    def __init__(
        self,
        inputs: Sequence[str],
        outputs: Sequence[str],
        tensors: Mapping[str, Tensor],
        reset: bool,
    ) -> None:
        super().__init__()
        _check(inputs, outputs, tensors)
        self.inputs = tuple(inputs)
        self.outputs = tuple(outputs)
        self.reset = reset
        for name in _WIRING:
            self.register_buffer(name, tensors[name])
        for name in _WEIGHTS:
            self.register_parameter(name, nn.Parameter(tensors[name]))

    def forward(self, x: Tensor, hook: Hook | None = None) -> Tensor:
        """The outputs, shape (batch, outputs), for inputs of shape (batch, inputs).

        A `hook` sees every layer as it is computed, and may change it.
        """
        state = torch.cat([x.new_zeros(1, len(x)), x.T])
        if hook:
            state = hook(0, state)
        for number, layer in enumerate(self.layers(), start=1):
            a, b = state[layer.sources[:, 0]], state[layer.sources[:, 1]]
            gate = self.answer(layer, a, b)
            if hook:
                gate = hook(number, gate)
            state = torch.cat([state[layer.keep], gate])
        sign, offset = self.get_parameter("sign"), self.get_parameter("offset")
        return (sign[:, None] * state[self.roots] + offset[:, None]).T

    def answer(self, layer: Layer, a: Tensor, b: Tensor) -> Tensor:
        """What the gates of a layer make of their two wires, shape (gates, batch)."""
        weight, skip = layer.weight, layer.skip
        unit = torch.relu(weight[:, :1] * a + weight[:, 1:] * b + layer.bias[:, None])
        gate = skip[:, :1] * a + skip[:, 1:] * b + layer.gain[:, None] * unit
        gate = gate + layer.shift[:, None]
        if self.reset:
            gate = torch.relu(2 * gate - 0.5) - torch.relu(2 * gate - 1.5)
        return gate

    def layers(self) -> Iterator[Layer]:
        """The layers in order."""
        gates, kept = self.gates.tolist(), self.kept.tolist()
        columns = (self.sources, *(self.get_parameter(name) for name in _OF_GATES))
        return map(
            Layer,
            torch.split(self.keep, kept),
            *(torch.split(column, gates) for column in columns),
        )

    @one_thread()
    def predict(self, bits: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """The outputs rounded to bits, shape (patterns, outputs)."""
        with torch.no_grad():
            x = torch.from_numpy(bits).float()
            blocks = [self(block) >= 0.5 for block in torch.split(x, _BLOCK)]
        return np.asarray(torch.cat(blocks).numpy())

    def describe(self) -> ExactReport:
        """The size of the network, as a ReLU network."""
        stages = 2 if self.reset else 1
        return ExactReport(
            inputs=len(self.inputs),
            outputs=len(self.outputs),
            width=stages * max(self.gates.tolist(), default=0),
            carried=max(self.kept.tolist(), default=0),
            depth=stages * len(self.gates),
            relus=(3 if self.reset else 1) * len(self.sources),
            weights=sum(int(torch.count_nonzero(self.get_parameter(name))) for name in _WEIGHTS)
            + (6 * len(self.sources) if self.reset else 0),
        )


def emulate(circuit: Circuit, *, reset: bool = False) -> ExactNetwork:
    """The exact network of `circuit`; with `reset`, noise up to 1/8 on any wire is erased.

    >>> both = Circuit.of(["a", "b"], [(False, 2, 4)], [("both", 6)])
    >>> emulate(both)(torch.tensor([[1.0, 0.0], [1.0, 1.0]])).tolist()
    [[0.0], [1.0]]
    """
    order, wiring = _layers(circuit)
    literals = circuit.fanin[order]
    xor = circuit.xor[order]
    flipped = (literals & 1).astype(np.float32)  # a literal is sign * wire + flipped
    sign = 1 - 2 * flipped
    weights = {
        "weight": sign,
        "bias": flipped.sum(axis=1) - 1,
        "skip": sign * xor[:, None],
        "gain": np.where(xor, -2.0, 1.0),
        "shift": flipped.sum(axis=1) * xor,
        "sign": 1.0 - 2.0 * (circuit.literals & 1),
        "offset": circuit.literals & 1,
    }
    tensors = {name: torch.from_numpy(array) for name, array in wiring.items()}
    tensors |= {name: torch.tensor(array, dtype=torch.float32) for name, array in weights.items()}
    return ExactNetwork(circuit.inputs, circuit.outputs, tensors, reset)


def units(circuit: Circuit) -> NDArray[np.intp]:
    """Where each node is in the exact network, shape (nodes, 2): its layer, and its place there.

    >>> both = Circuit.of(["a", "b"], [(False, 2, 4), (True, 2, 6)], [("only a", 8)])
    >>> units(both).tolist()  # the constant, a, b, and the two gates
    [[0, 0], [0, 1], [0, 2], [1, 0], [2, 0]]
    """
    level = circuit.levels.astype(np.intp)
    order = np.argsort(level, kind="stable")
    first = np.searchsorted(level[order], np.arange(level.max() + 1))
    place = np.empty_like(level)
    place[order] = np.arange(circuit.nodes) - first[level[order]]
    return np.stack([level, place], axis=1)


def _layers(circuit: Circuit) -> tuple[NDArray[np.intp], dict[str, NDArray[np.int32]]]:
    """The gates in order of their levels, and the wiring of `ExactNetwork`."""
    first, level, fanin = circuit.first_gate, circuit.levels, circuit.fanin >> 1
    depth = int(level.max())
    last_use = level.copy()  # the last level that reads a node
    np.maximum.at(last_use, fanin, level[first:, None])
    last_use[circuit.literals >> 1] = depth + 1
    order = np.argsort(level[first:], kind="stable")
    sizes = np.bincount(level[first:], minlength=depth + 1)[1:]

    position = np.zeros(circuit.nodes, dtype=np.int32)
    state = np.arange(first)
    kept, keep, sources = [], [], []
    for layer, gates in enumerate(np.split(order, np.cumsum(sizes))[:-1], start=1):
        position[state] = np.arange(len(state))
        alive = state[last_use[state] > layer]
        sources.append(position[fanin[gates]])
        keep.append(position[alive])
        kept.append(len(alive))
        state = np.concatenate([alive, gates + first])
    position[state] = np.arange(len(state))
    return order, {
        "gates": sizes.astype(np.int32),
        "kept": np.array(kept, dtype=np.int32),
        "sources": np.concatenate([np.empty((0, 2), np.int32), *sources]),
        "keep": np.concatenate([np.empty(0, np.int32), *keep]),
        "roots": position[circuit.literals >> 1],
    }


def _check(inputs: Sequence[str], outputs: Sequence[str], tensors: Mapping[str, Tensor]) -> None:
    """Raises `ValueError` unless the tensors are the wiring and the weights of a network."""
    if set(tensors) != {*_WIRING, *_WEIGHTS}:
        raise ValueError("its tensors are not those of an exact network")
    if any(tensors[name].dtype != torch.int32 for name in _WIRING):
        raise ValueError("its wiring is not of 32-bit integers")
    if any(tensors[name].dtype != torch.float32 for name in _WEIGHTS):
        raise ValueError("its weights are not of 32-bit floats")
    if not all(bool(tensors[name].isfinite().all()) for name in _WEIGHTS):
        raise ValueError("a weight is not a finite number")
    gates, kept = (tensors[name].numpy().astype(np.int64).reshape(-1) for name in _WIRING[:2])
    if len(gates) != len(kept) or (gates < 0).any() or (kept < 0).any():
        raise ValueError("its layers have no sensible sizes")
    total = int(gates.sum())
    shapes = {
        "gates": (len(gates),),
        "kept": (len(gates),),
        "sources": (total, 2),
        "keep": (int(kept.sum()),),
        "roots": (len(outputs),),
        "weight": (total, 2),
        "bias": (total,),
        "skip": (total, 2),
        "gain": (total,),
        "shift": (total,),
        "sign": (len(outputs),),
        "offset": (len(outputs),),
    }
    for name, shape in shapes.items():
        if tensors[name].shape != shape:
            raise ValueError(f"{name} has the wrong shape")
    width = np.concatenate([[1 + len(inputs)], gates + kept])  # of the state before each layer
    limits = {
        "sources": np.repeat(width[:-1], gates)[:, None],
        "keep": np.repeat(width[:-1], kept),
        "roots": width[-1],
    }
    for name, limit in limits.items():
        positions = tensors[name].numpy()
        if ((positions < 0) | (positions >= limit)).any():
            raise ValueError(f"{name} has a position outside the state")


def save(network: ExactNetwork, path: str | Path) -> None:
    """Writes the network as safetensors: the same network gives the same bytes."""
    about = {
        "format": _FORMAT,
        "inputs": network.inputs,
        "outputs": network.outputs,
        "reset": network.reset,
    }
    tensors = {name: tensor.contiguous() for name, tensor in network.state_dict().items()}
    write_whole(Path(path), to_safetensors(tensors, {"tmc": json.dumps(about)}))


def load_network(path: str | Path) -> ExactNetwork:
    """The network in a file that `save` wrote; raises `TmcError` if it is not one."""
    try:
        with safe_open(path, framework="pt") as file:
            about = json.loads((file.metadata() or {}).get("tmc", "{}"))
            tensors = {name: file.get_tensor(name) for name in file.keys()}
        if about.get("format") != _FORMAT:
            raise ValueError(f"it does not say that it is a {_FORMAT!r}")
        if not (_names(about["inputs"]) and _names(about["outputs"])):
            raise ValueError("its inputs and outputs are not lists of names")
        return ExactNetwork(about["inputs"], about["outputs"], tensors, about["reset"] is True)
    except OSError as error:
        raise TmcError(f"cannot read {path}: {error.strerror or error}") from None
    except (SafetensorError, ValueError, KeyError, AttributeError) as error:
        raise TmcError(
            f"{path} is not an exact network: {error}",
            hint="`tmc learn emulate` writes such files",
        ) from None


def _names(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)
