"""LUT mapping: cover a circuit with constituents that read at most k variables each.

A *cut* of a node is a set of earlier nodes (its leaves) through which every path to the inputs
passes; a cut of at most k leaves is a constituent that could compute the node. Each node keeps a
few good cuts, merged from those of its fan-ins (priority cuts: Mishchenko, Cho, Chatterjee, Brayton
2007), and the outputs then pull in the best cut of every node they need. The best cut is the one of
the smallest area flow: the constituents that it would cost, shared ones counted in part.
"""

from collections.abc import Container, Iterable

import numpy as np

from tmc.circuits.builder import Builder
from tmc.circuits.circuit import FALSE, TRUE, Circuit
from tmc.circuits.lut import Lut, LutNetwork
from tmc.machines.errors import UsageError

Cut = tuple[int, ...]
"""Leaves, ascending."""

_CUTS = 8  # kept at each node
FAN_INS = range(2, 7)
"""What the largest fan-in of a network of LUTs can be."""


def map_luts(circuit: Circuit, k: int = 4, opaque: Container[int] = ()) -> LutNetwork:
    """The circuit as a network of LUTs of fan-in at most `k`; raises `UsageError` unless 2 to 6.

    A constituent may read a node that is `opaque`, but not look through it at what is below; and if
    such a node has a LUT, no other node shares it.
    """
    if k not in FAN_INS:
        raise UsageError(f"a LUT cannot have fan-in {k} here", hint="take --lut 2 to 6")
    best = _best_cuts(circuit, k, opaque)
    roots = [literal >> 1 for literal in circuit.literals.tolist()]
    return _Cover(circuit, best, opaque).network(_needed(circuit, best, roots))


def _best_cuts(circuit: Circuit, k: int, opaque: Container[int]) -> list[Cut]:
    """For every node the cut that computes it; inputs and the constant have themselves."""
    users = np.bincount(circuit.fanin.ravel() >> 1, minlength=circuit.nodes).tolist()
    flow = [0.0] * circuit.nodes
    depth = [0] * circuit.nodes
    best: list[Cut] = [(), *((node,) for node in range(1, circuit.first_gate))]
    cuts = [[cut] for cut in best]

    def rank(cut: Cut) -> tuple[float, int, int]:
        return sum(flow[x] for x in cut), max((depth[x] for x in cut), default=0), len(cut)

    for node, (left, right) in enumerate(circuit.fanin.tolist(), start=circuit.first_gate):
        unions = {tuple(sorted({*a, *b})): None for a in cuts[left >> 1] for b in cuts[right >> 1]}
        ranked = sorted((cut for cut in unions if len(cut) <= k), key=lambda c: (rank(c), c))
        chosen = ranked[0]
        best.append(chosen)
        cuts.append([(node,)] if node in opaque else [*ranked[:_CUTS], (node,)])
        area, level, _ = rank(chosen)
        flow[node] = (1 + area) / max(users[node], 1)
        depth[node] = 1 + level
    return best


def _needed(circuit: Circuit, best: list[Cut], roots: Iterable[int]) -> list[int]:
    """The gates that get a LUT, ascending."""
    needed: set[int] = set()
    stack = list(roots)
    while stack:
        node = stack.pop()
        if node >= circuit.first_gate and node not in needed:
            needed.add(node)
            stack += best[node]
    return sorted(needed)


def to_circuit(network: LutNetwork) -> Circuit:
    """A circuit that computes what `network` does, each table as a tree of multiplexers.

    >>> from tmc.circuits.lut import Lut
    >>> print(to_circuit(LutNetwork(("a", "b"), (Lut((0, 1), 0b1000),), ("both",), (2,))))
    inputs: a=v1 b=v2
    v3 = v1 & v2
    outputs: both=v3
    """
    builder = Builder(network.inputs)
    literals = list(builder.inputs)

    def choose(table: int, variables: list[int]) -> int:
        if not variables:
            return TRUE if table else FALSE
        *rest, last = variables
        half = 1 << len(rest)
        low, high = table & ((1 << half) - 1), table >> half
        return builder.mux(last, choose(high, rest), choose(low, rest))

    for lut in network.luts:
        literals.append(choose(lut.table, [literals[j] for j in lut.fanin]))
    return builder.build(
        {name: literals[root] for name, root in zip(network.outputs, network.roots, strict=True)}
    )


class _Cover:
    """LUTs in the making: where each gate went, and the LUTs so far."""

    def __init__(self, circuit: Circuit, best: list[Cut], opaque: Container[int]) -> None:
        self.circuit = circuit
        self.best = best
        self.opaque = opaque
        self.place = {node: node - 1 for node in range(1, circuit.first_gate)}
        self.luts: list[Lut] = []
        self.shared: dict[Lut, int] = {}
        roots = {*circuit.literals.tolist()}
        self.flipped = {
            x >> 1 for x in roots if x & 1 and x ^ 1 not in roots and x >> 1 >= circuit.first_gate
        }

    def network(self, needed: list[int]) -> LutNetwork:
        literals = self.circuit.literals.tolist()
        inner = {leaf for node in needed for leaf in self.best[node]}
        kept = inner | self.flipped | {x >> 1 for x in literals if not x & 1}
        for node in needed:
            if node in kept:
                make = self.make if node in self.opaque else self.add
                self.place[node] = make(self.lut(node))
        roots = [self.root(literal) for literal in literals]
        circuit = self.circuit
        return LutNetwork(circuit.inputs, tuple(self.luts), circuit.outputs, tuple(roots))

    def add(self, lut: Lut) -> int:
        """The node of a LUT; an equal one is used again."""
        if lut not in self.shared:
            self.shared[lut] = self.make(lut)
        return self.shared[lut]

    def make(self, lut: Lut) -> int:
        """The node of a LUT of its own."""
        self.luts.append(lut)
        return len(self.circuit.inputs) + len(self.luts) - 1

    def root(self, literal: int) -> int:
        """The node of an output; a complement is put into the table."""
        node = literal >> 1
        if node == 0:
            return self.add(Lut((), literal))
        if node in self.flipped or not literal & 1:
            return self.place[node]
        if node < self.circuit.first_gate:
            return self.add(Lut((self.place[node],), 0b01))
        lut = self.lut(node)
        return self.add(Lut(lut.fanin, lut.table ^ ((1 << (1 << len(lut.fanin))) - 1)))

    def lut(self, node: int) -> Lut:
        """The constituent of a gate, as it is kept: its truth table over the leaves of its cut."""
        leaves = self.best[node]
        corners = 1 << len(leaves)
        full = (1 << corners) - 1
        tables = {0: 0}
        for j, leaf in enumerate(leaves):
            variable = sum(1 << i for i in range(corners) if i >> j & 1)
            tables[leaf] = variable ^ (full if leaf in self.flipped else 0)

        def table(literal: int) -> int:
            return tables[literal >> 1] ^ (full if literal & 1 else 0)

        for inner, (xor, left, right) in self.between(node, {*tables}):
            a, b = table(left), table(right)
            tables[inner] = a ^ b if xor else a & b
        return Lut(
            tuple(self.place[leaf] for leaf in leaves), table(2 * node + (node in self.flipped))
        )

    def between(self, node: int, leaves: set[int]) -> list[tuple[int, tuple[bool, int, int]]]:
        """The gates from the leaves of a cut up to its node, in topological order."""
        gates: dict[int, tuple[bool, int, int]] = {}
        stack = [node]
        while stack:
            inner = stack.pop()
            if inner in leaves or inner in gates:
                continue
            gate = self.circuit.gate(inner)
            assert gate is not None, "a cut covers every path to the inputs"
            gates[inner] = gate
            stack += (gate[1] >> 1, gate[2] >> 1)
        return sorted(gates.items())
