"""Merge the nodes that compute the same function on the care set, from the inputs up."""

from tmc.circuit import Circuit
from tmc.encoding import Encoding
from tmc.merge import merging_builder


def sweep(circuit: Circuit, encoding: Encoding) -> Circuit:
    """The circuit with every function computed once (functional hashing)."""
    builder = merging_builder(encoding)
    nodes = builder.add(circuit, builder.inputs)
    literals = zip(circuit.outputs, circuit.literals.tolist(), strict=True)
    return builder.build({name: nodes[x >> 1] ^ (x & 1) for name, x in literals})
