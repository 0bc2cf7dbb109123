"""Which functional hashing suits a question: tables, diagrams, or signatures and a solver.

Up to 16 inputs, truth tables decide. Above, decision diagrams are tried: they are exact, and fast
where what a machine remembers is a count or a state. Where they grow too fast, nodes of equal
signatures are left to a SAT solver.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import TypeVar

from tmc.defaults import MAX_GATES
from tmc.hashing.bdd import MAX_NODES, BddBuilder, HopelesslyMany, TooManyNodes
from tmc.hashing.merge import EXACT_INPUTS, TableBuilder, free_builder, merging_builder
from tmc.unroll.encoding import Encoding

MergingBuilder = TableBuilder | BddBuilder

_FEW_NODES = 1 << 20  # for which memory is found in no time
_LONG = 256  # inputs of a word that only a machine of one scan has diagrams for

Built = TypeVar("Built")


def diagram_builder(
    encoding: Encoding,
    max_gates: int = MAX_GATES,
    max_nodes: int = MAX_NODES,
    order: Sequence[int] | None = None,
) -> BddBuilder:
    """A builder of decision diagrams on the care set, in an order of inputs that suits machines.

    With the last input on top, a scan of a long word adds its nodes above those that it has, and
    touches no other; a head that goes to and fro is better off with the first on top.
    """
    if order is None:
        inputs = range(len(encoding.inputs))
        order = inputs[::-1] if len(inputs) > _LONG else inputs
    return BddBuilder(encoding.inputs, encoding.care(), max_gates, max_nodes, order)


def with_hashing(
    encoding: Encoding,
    build: Callable[[MergingBuilder], Built],
    max_gates: int = MAX_GATES,
    *,
    max_nodes: int = MAX_NODES,
    solver: bool = True,
    order: Sequence[int] | None = None,
) -> Built:
    """What `build` makes of a builder that merges equal functions on the care set.

    `build` is called again, with signatures and a solver, if the diagrams of the first pass
    `max_nodes`; without `solver`, that raises `TooManyNodes`. An `order` of the inputs is tried
    before the one that suits machines.
    """
    if len(encoding.inputs) <= EXACT_INPUTS:
        return build(merging_builder(encoding, max_gates))
    for tried in [None] if order is None else [order, None]:
        make = partial(diagram_builder, encoding, max_gates, order=tried)
        with suppress(TooManyNodes):
            return _with_diagrams(make, build, max_nodes)
    if not solver:
        raise TooManyNodes("the binary decision diagrams have grown too large")
    return build(merging_builder(encoding, max_gates))


def with_free_hashing(inputs: Sequence[str], build: Callable[[MergingBuilder], Built]) -> Built:
    """What `build` makes of a builder that merges equal functions of inputs that may be anything.

    `build` is called again, with signatures and a solver, if the diagrams grow too large.
    """
    if len(inputs) > EXACT_INPUTS:
        with suppress(TooManyNodes):
            return _with_diagrams(
                lambda nodes: BddBuilder(inputs, max_nodes=nodes), build, MAX_NODES
            )
    return build(free_builder(inputs))


def _with_diagrams(
    make: Callable[[int], BddBuilder], build: Callable[[MergingBuilder], Built], max_nodes: int
) -> Built:
    """Raises `TooManyNodes` if the diagrams pass `max_nodes`, or grow too fast."""
    for limit in sorted({min(_FEW_NODES, max_nodes), max_nodes}):
        try:
            return build(make(limit))
        except HopelesslyMany:
            break
        except TooManyNodes:
            continue
    raise TooManyNodes("the binary decision diagrams have grown too large")
