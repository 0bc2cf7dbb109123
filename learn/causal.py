"""Causal models: wires that mean something can be seen and set, and what follows is computed anew.

A *causal model* answers words, and names some of its wires by what they mean: `t=2 state=odd`. An
*intervention* sets wires, whatever drives them, and all that is computed from them follows. An
*interchange* sets a wire, on one word, to the value that it has on another ("Causal Abstractions of
Neural Networks", NeurIPS 2021). Models that agree on all words may still disagree on interchanges:
one function, two algorithms.

A circuit is the ground truth: there a wire that is set is an input of another circuit. Networks
that are made or learned from it are in `causal_networks.py`.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tmc.circuits.builder import Builder
from tmc.circuits.circuit import TRUE, Circuit
from tmc.circuits.evaluate import evaluate, pack, unpack
from tmc.compilation import Compiled
from tmc.hashing.choice import MergingBuilder, with_hashing
from tmc.machines.errors import UsageError
from tmc.unroll.encoding import Bits
from tmc.unroll.factored import Factored
from tmc.unroll.probes import trace, variable
from tmc.unroll.readout import read_out

Reals = NDArray[np.float32]

Patch = Mapping[str, float | Bits | Reals]
"""Wires to set, by name: to one value on all words, or to a value for each."""

Wires = Mapping[str, int]
"""Named wires as literals: twice the node, and 1 if the name stands for its complement.

Node 0 is the constant false, as in a circuit; then come the inputs.
"""


@dataclass(frozen=True, eq=False, slots=True)
class Values:
    """What a model has computed for some words: 0 and 1 in a circuit, real numbers in a network."""

    outputs: Reals
    """Shape (words, outputs)."""
    wires: Mapping[str, Reals]
    """The value of each named wire, shape (words,)."""


class CausalModel(ABC):
    """What answers words, shows its wires, and can be intervened on."""

    wires: Wires

    @property
    @abstractmethod
    def inputs(self) -> tuple[str, ...]:
        """The names of the inputs."""

    @property
    @abstractmethod
    def outputs(self) -> tuple[str, ...]:
        """The names of the outputs."""

    @property
    def names(self) -> tuple[str, ...]:
        """The wires that can be set: all but those that are the same on every word."""
        return tuple(name for name, literal in self.wires.items() if literal > TRUE)

    def run(self, words: Bits | Reals) -> Values:
        """What is computed for words, shape (words, inputs)."""
        return self.intervene(words, {})

    def intervene(self, words: Bits | Reals, patch: Patch) -> Values:
        """What is computed for words, shape (words, inputs), with the wires of `patch` set.

        Raises `UsageError` for a wire that is not there, or is set to two values at once.
        """
        if words.ndim != 2 or words.shape[1] != len(self.inputs):
            raise UsageError(
                f"words of shape {words.shape} do not fit the {len(self.inputs)} inputs",
                hint="take bits of shape (words, inputs), as an encoding makes them",
            )
        literals = np.array([*self.wires.values()], dtype=np.intp)
        settings = self._settings(patch, len(words))
        outputs, nodes = self._compute(words.astype(np.float32), settings, literals >> 1)
        values = np.where(literals & 1, 1 - nodes, nodes)
        return Values(outputs, dict(zip(self.wires, values.T, strict=True)))

    @abstractmethod
    def _compute(
        self, words: Reals, settings: Mapping[int, Reals], nodes: NDArray[np.intp]
    ) -> tuple[Reals, Reals]:
        """The outputs, and the values of `nodes`, both (words, ...), where some nodes are set."""

    def _settings(self, patch: Patch, words: int) -> dict[int, Reals]:
        """The values that `patch` gives to nodes, shape (words,) each."""
        settings: dict[int, Reals] = {}
        for name, value in patch.items():
            literal = self.wires.get(name)
            if literal is None:
                raise UsageError(
                    f'there is no wire "{name}"',
                    hint="a probe is there if it can be true; `tmc learn map` lists all",
                )
            if literal <= TRUE:
                raise UsageError(
                    f"{name} is {literal} on every word, and there is no wire to be set",
                    hint="set a probe that depends on the word",
                )
            wanted = np.broadcast_to(np.asarray(value, dtype=np.float32), (words,))
            wanted = 1 - wanted if literal & 1 else wanted
            if not np.array_equal(settings.setdefault(literal >> 1, wanted), wanted):
                raise UsageError(
                    f"{name} is one wire with another probe, which is set to another value",
                    hint="set one of the two",
                )
        return settings


def assign(model: CausalModel, name: str) -> dict[str, bool]:
    """The patch that gives a variable one of its values: that probe true, its others false.

    A variable is the state at a time, where a head stands, or the symbol in a cell.

    >>> circuit = Circuit.of(["a"], [], [("y", 2)])
    >>> assign(CausalCircuit(circuit, {"t=1 state=p": 2, "t=1 state=q": 3}), "t=1 state=q")
    {'t=1 state=q': True, 't=1 state=p': False}
    """
    others = [other for other in model.names if variable(other) == variable(name)]
    return {name: True} | {other: False for other in others if other != name}


@dataclass(frozen=True, eq=False)
class CausalCircuit(CausalModel):
    """A circuit with names for some of its wires. What is set is rounded to a bit.

    >>> chain = Circuit.of(["a", "b", "c"], [(True, 2, 4), (True, 6, 8)], [("odd", 10)])
    >>> model = CausalCircuit(chain, {"odd so far": 8})
    >>> word = np.array([[True, False, True]])
    >>> model.run(word).outputs, model.intervene(word, {"odd so far": False}).outputs
    (array([[0.]], dtype=float32), array([[1.]], dtype=float32))
    """

    circuit: Circuit
    wires: Wires

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of the inputs."""
        return self.circuit.inputs

    @property
    def outputs(self) -> tuple[str, ...]:
        """The names of the outputs."""
        return self.circuit.outputs

    def _compute(
        self, words: Reals, settings: Mapping[int, Reals], nodes: NDArray[np.intp]
    ) -> tuple[Reals, Reals]:
        literals = np.concatenate([self.circuit.literals, 2 * nodes.astype(np.int32)])
        freed = _free(self.circuit, [*settings], literals)
        bits = np.column_stack([words, *settings.values()]) >= 0.5
        found = unpack(evaluate(freed, pack(bits)), len(words)).astype(np.float32)
        return found[:, : len(self.outputs)], found[:, len(self.outputs) :]


def _free(circuit: Circuit, nodes: Sequence[int], literals: NDArray[np.int32]) -> Circuit:
    """The circuit with these nodes as further inputs, and an output for each of its literals."""
    first, more = circuit.first_gate, len(nodes)
    place = np.arange(circuit.nodes, dtype=np.int32)
    place[first:] += more
    place[[*nodes]] = np.arange(first, first + more)

    def moved(literals: NDArray[np.int32]) -> NDArray[np.int32]:
        return np.asarray(2 * place[literals >> 1] + (literals & 1))

    return Circuit(
        circuit.inputs + tuple(f"set {node}" for node in nodes),
        circuit.xor,
        moved(circuit.fanin),
        tuple(f"out {i}" for i in range(len(literals))),
        moved(literals),
    )


def causal_circuit(compiled: Compiled) -> CausalCircuit:
    """The machine as a causal model: every state, head and cell is a wire, and is a cause.

    The outputs are those of the last configuration, of which every one is made of the one before:
    to `assign` a variable is to change the configuration and to let the machine go on from there.
    The circuit is not optimised, since optimisation may use that some configurations never occur.
    """
    builder = Builder(compiled.encoding.inputs)
    unrolling = Factored(compiled.encoding, builder)
    probes = trace(unrolling)
    outputs = read_out(unrolling, compiled.output, halts=False)
    built = builder.build(outputs | probes)
    literals = built.literals.tolist()
    circuit = replace(built, outputs=tuple(outputs), literals=built.literals[: len(outputs)])
    return CausalCircuit(circuit, dict(zip(probes, literals[len(outputs) :], strict=True)))


def found_probes(compiled: Compiled) -> CausalCircuit:
    """The compiled circuit itself, with those probes as wires that it still computes.

    A probe is found if some wire is equal to it on all words, and was *absorbed* if none is.
    """

    def build(builder: MergingBuilder) -> tuple[list[int], dict[str, int]]:
        nodes = builder.add(compiled.circuit, builder.inputs)
        return nodes, builder.outputs_of(compiled.probes)

    nodes, probes = with_hashing(compiled.encoding, build)
    where: dict[int, int] = {}
    for node, literal in enumerate(nodes):
        where.setdefault(literal >> 1, 2 * node + (literal & 1))
    found = {
        name: where[literal >> 1] ^ (literal & 1)
        for name, literal in probes.items()
        if literal >> 1 in where
    }
    return CausalCircuit(compiled.circuit, found)


def beside(model: CausalCircuit, circuit: Circuit) -> CausalCircuit:
    """The outputs of `circuit`, with all gates of `model` computed beside it, and its wires named.

    Every wire has the values that it has in the model, but no output depends on it. It is a control
    for methods that claim to explain a network: whoever only reads wires cannot tell the two apart.
    Raises `ValueError` if the two have other inputs.
    """
    if model.inputs != circuit.inputs:
        raise ValueError("circuits with different inputs cannot stand side by side")
    first, more = circuit.first_gate, len(model.circuit)

    def moved(literals: NDArray[np.int32]) -> NDArray[np.int32]:
        return np.where(literals >> 1 >= first, literals + 2 * more, literals).astype(np.int32)

    both = Circuit(
        circuit.inputs,
        np.concatenate([model.circuit.xor, circuit.xor]),
        np.concatenate([model.circuit.fanin, moved(circuit.fanin)]),
        circuit.outputs,
        moved(circuit.literals),
    )
    return CausalCircuit(both, model.wires)


@dataclass(frozen=True, slots=True)
class Agreement:
    """On how many interchanges two models give the same outputs, for each variable tried."""

    pairs: int
    """Pairs of words, tried for each variable."""
    alike: Mapping[str, int]
    """Pairs on which the outputs are the same."""
    effects: Mapping[str, int]
    """Pairs on which some model does not answer what the first one does without interchange."""

    @property
    def fraction(self) -> float:
        """The fraction of interchanges that are alike: the interchange intervention accuracy."""
        return 1 - self._different / max(self.pairs * len(self.alike), 1)

    @property
    def fraction_of_effects(self) -> float:
        """The same of those that have an effect: most have none, which flatters the fraction."""
        return 1 - self._different / max(sum(self.effects.values()), 1)

    @property
    def _different(self) -> int:
        return self.pairs * len(self.alike) - sum(self.alike.values())


def interchange_agreement(
    first: CausalModel,
    second: CausalModel,
    base: Bits,
    source: Bits,
    variables: Sequence[str] | None = None,
) -> Agreement:
    """How often two models agree when a variable, on a word of `base`, is taken from `source`.

    The words are paired row by row. `variables` are tried one at a time; by default all of which
    both models have a wire that is no input. A variable is set as a whole, all wires together, to
    what they are in the model itself, so that two models may agree though they write the same
    thing differently. Outputs are those that both have, rounded. ("Inducing Causal Structure for
    Interpretable Neural Networks", ICML 2022.)
    """
    shared = _variables(first, second)
    tried = shared if variables is None else {name: shared[name] for name in variables}
    models = (first, second)
    sources = [model.run(source).wires for model in models]
    common = [name for name in first.outputs if name in {*second.outputs}]
    columns = [[model.outputs.index(name) for name in common] for model in models]
    plain = first.run(base).outputs[:, columns[0]] >= 0.5
    alike, effects = {}, {}
    for tried_one, names in tried.items():
        one, other = (
            model.intervene(base, {name: wires[name] for name in names}).outputs[:, column] >= 0.5
            for model, wires, column in zip(models, sources, columns, strict=True)
        )
        alike[tried_one] = int((one == other).all(axis=1).sum())
        effects[tried_one] = int(((one != plain) | (other != plain)).any(axis=1).sum())
    return Agreement(len(base), alike, effects)


def _variables(first: CausalModel, second: CausalModel) -> dict[str, list[str]]:
    """The wires that can be set in both models by the variable they belong to, inputs left out."""
    shared, inputs = {*second.names}, len(first.inputs)
    found: dict[str, list[str]] = {}
    for name in first.names:
        if name in shared:
            found.setdefault(variable(name), []).append(name)
    return {
        one: names
        for one, names in found.items()
        if any(first.wires[name] >> 1 > inputs for name in names)
    }
