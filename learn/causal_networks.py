"""Networks as causal models: the exact ReLU network of a circuit, and LUT networks with tables.

The units of an exact network are the nodes of its circuit, so that its wires are known by
construction. A network of constituents is made from a circuit in such a way that every wire has a
constituent of its own, and none looks behind it; then a network that learned other tables on that
wiring has the same wires. An intervention on any of them is answered by the one on the circuit.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from tmc.circuits.lut import Lut, LutNetwork
from tmc.circuits.mapping import map_luts
from tmc.learn.causal import CausalCircuit, CausalModel, Reals, Wires
from tmc.learn.exact import ExactNetwork, emulate, units
from tmc.learn.matched import MatchedNet, extract
from tmc.learn.threads import one_thread
from tmc.machines.errors import UsageError


@dataclass(frozen=True, eq=False)
class CausalExact(CausalModel):
    """The exact network of a circuit, or one trained from it, whose units bear names."""

    network: ExactNetwork
    wires: Wires
    places: NDArray[np.intp]
    """Shape (nodes, 2): the layer of each node of the circuit, and its place there."""

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of the inputs."""
        return self.network.inputs

    @property
    def outputs(self) -> tuple[str, ...]:
        """The names of the outputs."""
        return self.network.outputs

    @one_thread()
    def _compute(
        self, words: Reals, settings: Mapping[int, Reals], nodes: NDArray[np.intp]
    ) -> tuple[Reals, Reals]:
        found = np.empty((len(nodes), len(words)), dtype=np.float32)
        layers = self.places[:, 0]
        seen, changed = layers[nodes], {int(layers[node]) for node in settings}

        def hook(layer: int, values: Tensor) -> Tensor:
            if layer in changed:
                values = values.clone()
                for node, wanted in settings.items():
                    if layers[node] == layer:
                        values[self.places[node, 1]] = torch.from_numpy(wanted.copy())
            here = np.flatnonzero(seen == layer)
            found[here] = values.numpy()[self.places[nodes[here], 1]]
            return values

        with torch.no_grad():
            outputs = self.network(torch.from_numpy(words), hook).numpy()
        return outputs, found.T


def causal_exact(model: CausalCircuit, *, reset: bool = False) -> CausalExact:
    """The exact network of a causal circuit."""
    return CausalExact(emulate(model.circuit, reset=reset), model.wires, units(model.circuit))


@dataclass(frozen=True, eq=False)
class CausalLuts(CausalModel):
    """A network of constituents with names for some of its nodes.

    Between the corners of the cube a constituent is the mean of its entries, weighted by how likely
    each corner is, as in a `MatchedNet`.
    """

    network: LutNetwork
    tables: Reals
    """Shape (luts, 2^fan-in): the entries, from 0 to 1; rows of smaller constituents end early."""
    wires: Wires

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of the inputs."""
        return self.network.inputs

    @property
    def outputs(self) -> tuple[str, ...]:
        """The names of the outputs."""
        return self.network.outputs

    def _compute(
        self, words: Reals, settings: Mapping[int, Reals], nodes: NDArray[np.intp]
    ) -> tuple[Reals, Reals]:
        inputs = len(self.inputs)
        values = np.zeros((1 + inputs + len(self.network), len(words)), dtype=np.float32)
        values[1 : 1 + inputs] = words.T
        for node in range(1, len(values)):
            if node in settings:
                values[node] = settings[node]
            elif node > inputs:
                fanin = self.network.luts[node - 1 - inputs].fanin
                entries = self.tables[node - 1 - inputs, : 1 << len(fanin), None]
                for source in reversed(fanin):
                    low, high = np.split(entries, 2)
                    entries = (1 - values[1 + source]) * low + values[1 + source] * high
                values[node] = entries[0]
        roots = 1 + np.array(self.network.roots, dtype=np.intp)
        return values[roots].T, values[nodes].T


def causal_luts(model: CausalCircuit, k: int = 4) -> CausalLuts:
    """A causal circuit covered with constituents of at most `k` variables, one for each wire.

    Raises `UsageError` unless k is from 2 to 6.
    """
    circuit, answers = model.circuit, len(model.outputs)
    nodes = sorted({x >> 1 for x in model.wires.values() if x >> 1})
    ends = np.concatenate([circuit.literals >> 1, np.array(nodes, dtype=np.int32)])
    names = (*circuit.outputs, *(f"node {node}" for node in nodes))
    mapped = map_luts(replace(circuit, outputs=names, literals=2 * ends), k, {*nodes})
    first = len(circuit.inputs) + len(mapped)
    flipped = [root for root, x in zip(mapped.roots, circuit.literals, strict=False) if x & 1]
    negations = {root: first + i for i, root in enumerate(dict.fromkeys(flipped))}
    network = LutNetwork(
        circuit.inputs,
        (*mapped.luts, *(Lut((root,), 0b01) for root in negations)),
        circuit.outputs,
        tuple(
            negations[root] if x & 1 else root
            for root, x in zip(mapped.roots, circuit.literals, strict=False)
        ),
    )
    place = {0: 0, **{node: 1 + x for node, x in zip(nodes, mapped.roots[answers:], strict=True)}}
    wires = {name: 2 * place[x >> 1] + (x & 1) for name, x in model.wires.items()}
    return CausalLuts(network, _tables(network), wires)


def _tables(network: LutNetwork) -> Reals:
    """The entries of a network, shape (luts, 2^fan-in)."""
    corners = range(1 << network.fan_in)
    rows = [[lut.table >> i & 1 for i in corners] for lut in network.luts]
    return np.array(rows, dtype=np.float32).reshape(len(network), len(corners))


def read_back(model: CausalLuts, net: MatchedNet) -> CausalLuts:
    """What `net` has learned on the wiring of `model`, every entry rounded to a bit."""
    learned = extract(net)
    return replace(model, network=learned, tables=_tables(learned))


def in_real_numbers(model: CausalLuts, net: MatchedNet) -> CausalLuts:
    """What `net` has learned on the wiring of `model`, as it is while it learns.

    Raises `UsageError` unless its constituents are tables of sigmoids: other forms are not what
    lies between the entries of a table.
    """
    if net.form != "sigmoid":
        raise UsageError(
            f'the form "{net.form}" is no table of real numbers',
            hint="take the form sigmoid, or what is read back",
        )
    return replace(model, tables=torch.sigmoid(net.theta.detach()).numpy())
