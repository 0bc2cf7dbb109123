"""The circuit that all others are held against: what was built first, kept in its builder.

A circuit is checked by building it once more, beside the reference: the builder merges what is
equal from the inputs up, and in the end the outputs must have met.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self

from tmc.circuits.builder import TooManyGates
from tmc.circuits.circuit import Circuit
from tmc.effort import OutOfTime, Watch
from tmc.hashing.bdd import MAX_NODES, TooManyNodes
from tmc.hashing.choice import MergingBuilder, with_hashing
from tmc.hashing.order import depth_first
from tmc.unroll.encoding import Encoding

_CONFLICTS = 10_000  # of a solver's answer about one output


@dataclass(frozen=True)
class Reference:
    """Outputs, by name, as literals of a builder that merges equal functions."""

    builder: MergingBuilder
    outputs: Mapping[str, int]
    watches: Callable[[], Watch] | None = None
    """Makes the watch of a proof, when it begins."""

    @classmethod
    def of(
        cls,
        circuit: Circuit,
        encoding: Encoding,
        *,
        max_nodes: int = MAX_NODES,
        watches: Callable[[], Watch] | None = None,
    ) -> Self:
        """The reference that is a circuit itself; raises `OutOfTime` if its watch does."""
        watch = watches() if watches else None
        return with_hashing(
            encoding,
            lambda builder: cls(builder, builder.outputs_of(circuit, watch), watches),
            max_nodes=max_nodes,
            order=depth_first(circuit),
        )

    def agrees(self, circuit: Circuit) -> bool | None:
        """Whether a circuit has the same outputs, the same everywhere on the care set.

        `None` if that was not found out.
        """
        if circuit.inputs != self.builder.names or circuit.outputs != tuple(self.outputs):
            return False
        watch = self.watches() if self.watches else None
        found = []
        try:
            for name, literal in self.builder.outputs_of(circuit, watch).items():
                found.append(self.builder.difference(literal, self.outputs[name], _CONFLICTS))
                if watch:
                    watch(len(circuit), len(circuit))
        except (TooManyGates, TooManyNodes, OutOfTime):
            return None
        if any(isinstance(answer, list) for answer in found):
            return False
        return None if None in found else True
