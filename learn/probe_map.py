"""Probe maps: which unit of a network is which state, head or cell, and at which time.

A map is made for a circuit with named wires, and says for every probe which node of the circuit it
is, and so which unit of the exact network, and which node of the LUT network that has one for every
probe. As JSON it stands beside the weights, so that a network in a file can be intervened on.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tmc.compilation import Compiled
from tmc.learn.causal import causal_circuit, found_probes
from tmc.learn.causal_networks import CausalExact, causal_luts
from tmc.learn.exact import ExactNetwork, units
from tmc.machines.errors import TmcError
from tmc.machines.files import write_whole
from tmc.unroll.probes import Kind, fact

_FORMAT = "tmc probe map 1"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a probe is."""

    name: str
    kind: Kind
    time: int
    node: int
    """Of the circuit: 0 is the constant false, then come the inputs and the gates."""
    complement: bool
    """Whether the probe holds where the node, the unit and the LUT are 0."""
    layer: int
    """Of the exact network: 0 is the constant and the inputs."""
    unit: int
    """Its place in the layer."""
    lut: int | None
    """The node of the LUT network, from 0, inputs first; `None` if it is the constant."""


@dataclass(frozen=True, slots=True)
class ProbeMap:
    """Where all the probes of a machine are in its networks."""

    machine: str
    n: int
    steps: int
    causal: bool
    """Whether the circuit is the one in which every probe is a cause, or the compiled one."""
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    fan_in: int
    """The most variables that a LUT may read."""
    layers: tuple[int, ...]
    """The units of each layer of the exact network, the constant and the inputs first."""
    luts: int
    probes: tuple[Place, ...]
    absorbed: tuple[str, ...]
    """Probes that can be true, and that no wire of the circuit is equal to."""


def probe_map(compiled: Compiled, *, causal: bool = False, lut: int = 4) -> ProbeMap:
    """The map of a compiled circuit, or with `causal` of the circuit that is made for probes.

    Raises `UsageError` unless `lut` is from 2 to 6.

    >>> from tmc.compilation import compile
    >>> places = {p.name: p for p in probe_map(compile("parity", 3)).probes}
    >>> place = places["t=2 state=odd"]
    >>> place.layer, place.unit, place.complement
    (1, 0, False)
    """
    model = causal_circuit(compiled) if causal else found_probes(compiled)
    absorbed = () if causal else (x for x in compiled.probes.outputs if x not in model.wires)
    mapped = causal_luts(model, lut)
    where = units(model.circuit)
    places = []
    for name, literal in model.wires.items():
        what = fact(name, compiled.machine)
        node, cover = literal >> 1, mapped.wires[name] >> 1
        places.append(
            Place(
                name,
                what.kind,
                what.time,
                node,
                complement=bool(literal & 1),
                layer=int(where[node, 0]),
                unit=int(where[node, 1]),
                lut=cover - 1 if cover else None,
            )
        )
    return ProbeMap(
        compiled.machine.name,
        compiled.n,
        compiled.steps,
        causal,
        model.inputs,
        model.outputs,
        lut,
        tuple(np.bincount(where[:, 0]).tolist()),
        len(mapped.network),
        tuple(places),
        tuple(absorbed),
    )


def save_map(probes: ProbeMap, path: str | Path) -> None:
    """Writes the map as JSON."""
    text = json.dumps({"format": _FORMAT, **asdict(probes)}, indent=1, ensure_ascii=False)
    write_whole(Path(path), text + "\n")


def load_map(path: str | Path) -> ProbeMap:
    """The map in a file that `save_map` wrote; raises `TmcError` if it is not one."""
    try:
        about = json.loads(Path(path).read_text())
        if about.pop("format") != _FORMAT:
            raise ValueError(f"it does not say that it is a {_FORMAT!r}")
        return _read(about)
    except OSError as error:
        raise TmcError(f"cannot read {path}: {error.strerror or error}") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise TmcError(
            f"{path} is not a probe map: {error}", hint="`tmc learn map` writes such files"
        ) from None


def _read(about: dict[str, Any]) -> ProbeMap:
    lists = {name: tuple(about[name]) for name in ("inputs", "outputs", "layers", "absorbed")}
    places = [Place(**{**place, "kind": Kind(place["kind"])}) for place in about["probes"]]
    for place in places:
        if not (0 <= place.layer < len(lists["layers"]) and 0 <= place.node):
            raise ValueError(f"{place.name} is in no layer")
        if not 0 <= place.unit < lists["layers"][place.layer]:
            raise ValueError(f"{place.name} is no unit of its layer")
    return ProbeMap(**{**about, **lists, "probes": tuple(places)})


def named(network: ExactNetwork, probes: ProbeMap) -> CausalExact:
    """An exact network, as read from a file, with the wires of its map.

    Raises `TmcError` if the map is that of another network.
    """
    layers = (1 + len(network.inputs), *network.gates.tolist())
    if (network.inputs, network.outputs, layers) != (probes.inputs, probes.outputs, probes.layers):
        raise TmcError(
            f"the probe map of {probes.machine}, n = {probes.n}, is not one of this network",
            hint="write both with the same options, --causal among them",
        )
    places = np.zeros((1 + max((p.node for p in probes.probes), default=0), 2), dtype=np.intp)
    for place in probes.probes:
        places[place.node] = place.layer, place.unit
    wires = {place.name: 2 * place.node + place.complement for place in probes.probes}
    return CausalExact(network, wires, places)
