"""Functional hashing by binary decision diagrams: exact for any number of inputs, if they fit.

Every node carries its diagram over the inputs, so two nodes are equal when their diagrams are. What
a machine knows after reading a prefix of its word is often a count or a state, and then diagrams
are small where no truth table can be written and no SAT solver comes to an end. Where they are not
(a palindrome remembers half its word), they pass their limit, and another way must be found.

Source: Bryant, "Graph-based algorithms for Boolean function manipulation" (1986); the diagrams,
with complement edges, are those of the library OxiDD.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import ContextDecorator
from functools import reduce
from operator import and_, or_, xor

from oxidd.bcdd import BCDDFunction, BCDDManager
from oxidd.util import DDMemoryError

from tmc.circuits.builder import Builder
from tmc.circuits.circuit import Circuit
from tmc.defaults import MAX_GATES
from tmc.effort import Watch
from tmc.machines.errors import TmcError

MAX_NODES = 1 << 24
"""Nodes of all diagrams together, above which they are given up; some 50 bytes each."""

MAX_GROWTH = 1 << 10
"""Nodes for every gate, above which they are given up before they are too many."""

Operator = Callable[[BCDDFunction, BCDDFunction], BCDDFunction]

_FIRST = 128  # gates that are counted as made before the first
_PAIRS = 1 << 22  # of nodes that an operation meets without looking at the watch: half a second


class TooManyNodes(TmcError):
    """The binary decision diagrams have passed their limit."""


class HopelesslyMany(TooManyNodes):
    """The diagrams grow so fast that no limit will do."""


class _Limited(ContextDecorator):
    """Raises `TooManyNodes` where the library runs out of nodes."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        if isinstance(error, DDMemoryError):
            raise TooManyNodes("the binary decision diagrams have grown too large") from None


_limited = _Limited()


class BddBuilder(Builder):
    """Merges nodes that are the same function on the care set, by their diagrams.

    `care` is the clauses, of literals of the inputs, that hold in the care set; `order` is the
    inputs from the top of the diagrams down. Raises `TooManyNodes` beyond `max_nodes`, and
    `HopelesslyMany` before that if there are more than `max_growth` nodes for every gate, which is
    `MAX_GROWTH` by default.
    """

    @_limited
    def __init__(
        self,
        inputs: Sequence[str],
        care: Sequence[Sequence[int]] = (),
        max_gates: int = MAX_GATES,
        max_nodes: int = MAX_NODES,
        order: Sequence[int] | None = None,
        max_growth: int | None = None,
    ) -> None:
        super().__init__(inputs, max_gates)
        self._look: Callable[[], None] | None = None
        self._max_nodes = max_nodes
        self._max_growth = MAX_GROWTH if max_growth is None else max_growth
        self._manager = BCDDManager(max_nodes, max_nodes, 1)
        self._manager.add_vars(len(self.names))
        inputs_in_order = range(len(self.names)) if order is None else order
        self._inputs = list(inputs_in_order)
        self._level = {i: level for level, i in enumerate(inputs_in_order)}
        variables = (self._manager.var(self._level[i]) for i in range(len(self.names)))
        self._diagrams: list[BCDDFunction | None] = [self._manager.false(), *variables]
        self._care = self._manager.true()
        for clause in care:
            self._care &= reduce(or_, map(self.diagram, clause))
        self._functions: dict[BCDDFunction, int] = {}
        self._remember_functions(range(len(self._diagrams)))

    def diagram(self, literal: int) -> BCDDFunction:
        """The diagram of a literal, right on the care set; `KeyError` if it was forgotten."""
        diagram = self._diagrams[literal >> 1]
        if diagram is None:
            raise KeyError(literal)
        return ~diagram if literal & 1 else diagram

    def and_(self, a: int, b: int) -> int:
        """The literal of a AND b, not folded where what it folds to was forgotten."""
        try:
            return super().and_(a, b)
        except KeyError:
            return self._new(False, a, b)

    def add(self, circuit: Circuit, inputs: Sequence[int], watch: Watch | None = None) -> list[int]:
        """Copy `circuit` onto literals as its inputs; within long operations, too, `watch` is told.

        Returns the literal of each of its nodes.
        """
        made = len(self)
        self._look = watch and (lambda: watch(len(self) - made, len(circuit)))
        try:
            return super().add(circuit, inputs, watch)
        finally:
            self._look = None

    @_limited
    def relieve(self, held: Callable[[], Iterable[int]]) -> None:
        """When memory is half full, forget all diagrams but those of the literals held.

        A function that is forgotten, and asked for again, is made again.
        """
        if self._manager.approx_num_inner_nodes() < self._max_nodes // 2:
            return
        kept = {literal >> 1 for literal in held()} | set(range(1 + len(self.names)))
        self._diagrams = [d if i in kept else None for i, d in enumerate(self._diagrams)]
        self._known, self._functions = {}, {}
        self._remember_functions(sorted(kept))
        self._manager.gc()

    def input_of(self, diagram: BCDDFunction) -> int:
        """The number of the input that a diagram asks for first; it must not be constant."""
        level = diagram.node_var()
        assert level is not None
        return self._inputs[level]

    @_limited
    def difference(self, a: int, b: int, conflicts: int | None = None) -> list[bool] | bool:
        """An input of the care set on which two literals differ, or `False` if there is none."""
        cube = ((self.diagram(a) ^ self.diagram(b)) & self._care).pick_cube()
        return cube is not None and [bool(cube[self._level[i]]) for i in range(len(self.names))]

    @_limited
    def count(self, literal: int, some: Sequence[int] = ()) -> int:
        """How many inputs of the care set make a literal true.

        Inputs that differ only in the numbers `some` count once, and one that is true will do.
        """
        cube = reduce(and_, (self.diagram(2 + 2 * i) for i in some), self._manager.true())
        found = (self.diagram(literal) & self._care).exists(cube)
        return found.sat_count(len(self.names)) >> len(some)

    def _remember_functions(self, nodes: Iterable[int]) -> None:
        for node in nodes:
            self._functions.setdefault(self.diagram(2 * node) & self._care, 2 * node)

    @_limited
    def _new(self, is_xor: bool, a: int, b: int) -> int:
        left, right, operator = self.diagram(a), self.diagram(b), xor if is_xor else and_
        diagram = self._combine(operator, left, right)
        key, other = diagram & self._care, ~diagram & self._care
        if key in self._functions:
            return self._functions[key]
        if other in self._functions:
            return self._functions[other] ^ 1
        if self._manager.approx_num_inner_nodes() > self._max_growth * (_FIRST + len(self)):
            raise HopelesslyMany("the binary decision diagrams grow too fast")
        literal = self._functions[key] = super()._new(is_xor, a, b)
        self._diagrams.append(diagram)
        return literal

    def _combine(self, operator: Operator, left: BCDDFunction, right: BCDDFunction) -> BCDDFunction:
        """An operation, in parts if it may be long and somebody watches.

        It meets up to as many pairs of nodes as there are, and a result of few nodes may take that
        many; no limit of nodes ends it. So it is taken apart at the input on top, as the library
        does it.
        """
        look, few = self._look, self._manager.approx_num_inner_nodes() ** 2 <= _PAIRS
        if look is None or few:
            return operator(left, right)
        done: dict[tuple[BCDDFunction, BCDDFunction], BCDDFunction] = {}

        def combined(left: BCDDFunction, right: BCDDFunction) -> BCDDFunction:
            first, second = left.node_level(), right.node_level()
            if first is None or second is None:
                return operator(left, right)
            if left.node_count() * right.node_count() <= _PAIRS:
                return operator(left, right)
            if (left, right) not in done:
                look()
                level = min(first, second)
                (a, b), (c, d) = cofactors(left, level), cofactors(right, level)
                done[left, right] = self._manager.var(level).ite(combined(b, d), combined(a, c))
            return done[left, right]

        return combined(left, right)


def cofactors(f: BCDDFunction, level: int) -> tuple[BCDDFunction, BCDDFunction]:
    """What is left of a function when the input of this level is 0, and when it is 1.

    It must not depend on an input further up.
    """
    below = f.cofactors() if f.node_level() == level else None
    return below[::-1] if below else (f, f)


def diagrams(
    circuit: Circuit, max_nodes: int = MAX_NODES, order: Sequence[int] | None = None
) -> list[BCDDFunction]:
    """The diagram of each output on all inputs; raises `TooManyNodes` beyond `max_nodes`."""
    builder = BddBuilder(circuit.inputs, max_nodes=max_nodes, order=order)
    return list(map(builder.diagram, builder.outputs_of(circuit).values()))
