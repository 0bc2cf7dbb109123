"""Merge the nodes that compute the same function on the care set, from the inputs up."""

from collections.abc import Iterator

from tmc.circuits.circuit import Circuit
from tmc.effort import Effort
from tmc.hashing.choice import MergingBuilder, with_hashing
from tmc.unroll.encoding import Encoding

_MAX_GATES = 4_000  # larger ones were merged as they were built, if that was possible


def sweep(circuit: Circuit, encoding: Encoding, effort: Effort) -> Iterator[Circuit]:
    """The circuit with every function computed once (functional hashing)."""

    def merged(builder: MergingBuilder) -> Circuit:
        return builder.build(builder.outputs_of(circuit))

    if len(circuit) <= _MAX_GATES:
        yield with_hashing(encoding, merged)
