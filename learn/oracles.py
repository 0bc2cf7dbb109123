"""Oracles: who knows the outputs for a word. A circuit, a LUT network, or the simulator."""

from collections.abc import Callable, Sequence

import numpy as np

from tmc.circuits.circuit import Circuit
from tmc.circuits.evaluate import evaluate, pack, unpack
from tmc.circuits.lut import LutNetwork
from tmc.machines.batch import run_batch
from tmc.proof.equivalence import expected_outputs
from tmc.unroll.encoding import Bits, Encoding

Oracle = Callable[[Bits], Bits]
"""Gives the outputs (patterns, outputs) for patterns (patterns, inputs)."""


def circuit_oracle(circuit: Circuit) -> Oracle:
    """What `circuit` answers."""
    return lambda bits: unpack(evaluate(circuit, pack(bits)), len(bits))


def machine_oracle(encoding: Encoding, outputs: Sequence[str]) -> Oracle:
    """What the simulator answers at the outputs of these names."""

    def answer(bits: Bits) -> Bits:
        words, _ = encoding.words(bits)
        witnesses = encoding.witnesses(bits) if encoding.witness_bits else None
        batch = run_batch(encoding.machine, words, max_steps=encoding.steps, witnesses=witnesses)
        values = dict(expected_outputs(batch, encoding, outputs))
        named = np.empty((len(bits), len(outputs)), dtype=np.bool_)
        for column, name in enumerate(outputs):
            named[:, column] = values[name]
        return named

    return answer


def network_oracle(network: LutNetwork) -> Oracle:
    """What a LUT network answers."""
    roots = np.array(network.roots, dtype=np.intp)
    return lambda bits: node_values(network, bits)[:, roots]


def node_values(network: LutNetwork, bits: Bits) -> Bits:
    """The values of all nodes, shape (patterns, nodes): the inputs, the LUTs."""
    nodes = network.evaluate(list(bits.T))
    values = np.empty((len(bits), len(nodes)), dtype=np.bool_)
    for column, value in enumerate(nodes):
        values[:, column] = value
    return values
