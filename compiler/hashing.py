"""Which functional hashing suits a question: tables, diagrams, or signatures and a solver.

Up to 16 inputs, truth tables decide. Above, decision diagrams are tried: they are exact, and fast
where what a machine remembers is a count or a state. Where they grow too fast, nodes of equal
signatures are left to a SAT solver.
"""

from collections.abc import Callable
from typing import TypeVar

from tmc.bdd import MAX_NODES, BddBuilder, TooManyNodes
from tmc.defaults import MAX_GATES
from tmc.encoding import Encoding
from tmc.merge import EXACT_INPUTS, TableBuilder, merging_builder

MergingBuilder = TableBuilder | BddBuilder

Built = TypeVar("Built")


def with_hashing(
    encoding: Encoding,
    build: Callable[[MergingBuilder], Built],
    max_gates: int = MAX_GATES,
    *,
    max_nodes: int = MAX_NODES,
    solver: bool = True,
) -> Built:
    """What `build` makes of a builder that merges equal functions on the care set.

    `build` is called once more, with signatures and a solver, if the diagrams of the first pass
    `max_nodes`; without `solver`, that raises `TooManyNodes`.
    """
    if len(encoding.inputs) > EXACT_INPUTS:
        try:
            return build(BddBuilder(encoding.inputs, encoding.care(), max_gates, max_nodes))
        except TooManyNodes:
            if not solver:
                raise
    return build(merging_builder(encoding, max_gates))
