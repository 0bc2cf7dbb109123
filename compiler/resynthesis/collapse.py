"""A circuit from decision diagrams alone: one multiplexer a node, whatever the machine did.

Where the head depends on the data, an unrolling is thousands of gates away from the function that
it computes, and its diagram is nearer. It is a start for the searches that follow.
"""

from collections.abc import Mapping

from oxidd.bcdd import BCDDFunction

from tmc.circuits.builder import Builder
from tmc.circuits.circuit import FALSE, TRUE, Circuit
from tmc.hashing.bdd import BddBuilder


def collapse(source: BddBuilder, outputs: Mapping[str, int]) -> Circuit:
    """The multiplexers of the diagrams of some literals of a builder."""
    builder = Builder(source.names)
    made: dict[BCDDFunction, int] = {}

    def literal(diagram: BCDDFunction) -> int | None:
        if diagram in made:
            return made[diagram]
        negated = made.get(~diagram)
        return None if negated is None else negated ^ 1

    def make(root: BCDDFunction) -> int:
        stack = [root]
        while stack:
            diagram = stack[-1]
            halves = diagram.cofactors()
            if halves is None:
                made[diagram] = TRUE if diagram.valid() else FALSE
            else:
                high, low = (literal(half) for half in halves)
                if high is None or low is None:
                    stack += [half for half in halves if literal(half) is None]
                    continue
                if literal(diagram) is None:
                    condition = builder.inputs[source.input_of(diagram)]
                    made[diagram] = builder.mux(condition, high, low)
            stack.pop()
        found = literal(root)
        assert found is not None
        return found

    return builder.build({name: make(source.diagram(x)) for name, x in outputs.items()})
