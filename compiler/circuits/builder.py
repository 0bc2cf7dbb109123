"""Making circuits gate by gate, with sharing, constants and trivial laws built in.

A builder hands out literals. It never makes the same gate twice (structural hashing, `strash.py`),
so no pass has to look for equal gates later. The builders of `merge.py` and `bdd.py` go further and
never make the same *function* twice.

Gates live in growing arrays. While there are few, a dict finds them again, which is the fastest
then; a large builder has a table in flat arrays instead, and makes whole vectors of gates in
compiled loops. Both hand out the same literals.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tmc.circuits.circuit import FALSE, TRUE, Circuit
from tmc.circuits.strash import (
    AND,
    MAX_LITERAL,
    ROOM,
    XOR,
    Gates,
    Kernel,
    Table,
    and_all,
    copy_all,
    fold,
    gate_of,
    in_bulk,
    key_of,
    mux_all,
    xor_all,
)
from tmc.defaults import MAX_GATES
from tmc.effort import Watch
from tmc.jit import SMALL, compiled
from tmc.machines.errors import TmcError

Literals = NDArray[np.int32]
"""A vector of literals."""

_FIRST_ROOM = 1 << 8  # gates
_WATCHED = 16  # gates that are copied without a look at the clock


class TooManyGates(TmcError):
    """A circuit under construction has passed its limit."""


class Builder:
    """Gates under construction over named inputs; literals are as in `Circuit`.

    Raises `TooManyGates` when more than `max_gates` gates are made. A subclass that overrides
    `_new` decides which literal stands for a gate that was not asked for before.
    """

    def __init__(self, inputs: Sequence[str], max_gates: int = MAX_GATES) -> None:
        self.names = tuple(inputs)
        self.inputs = [2 * node for node in range(1, 1 + len(self.names))]
        self.max_gates = min(max_gates, MAX_LITERAL // 2 - len(self.names))
        self._known: dict[int, int] | Table = {}
        self._requests = 0
        self._arrays = Gates.none(first=1 + len(self.names))
        self._gates = self._arrays.views()

    def __len__(self) -> int:
        """The number of gates made so far, wanted or not."""
        return int(self._gates.made[0])

    def gate(self, node: int) -> tuple[bool, int, int] | None:
        """The gate `(xor, left, right)` of a node; `None` for the constant and the inputs."""
        i = node - self._gates.first
        return gate_of(self._gates.keys[i]) if i >= 0 else None

    def and_(self, a: int, b: int) -> int:
        """The literal of a AND b."""
        found = fold(AND, a, b, self._gates)
        if found < 0:
            return ~found
        literal = self._known.get(found >> 1)
        return (self._remember(found >> 1) if literal is None else literal) ^ found & 1

    def xor(self, a: int, b: int) -> int:
        """The literal of a XOR b; complements move to the output."""
        found = fold(XOR, a, b, self._gates)
        if found < 0:
            return ~found
        literal = self._known.get(found >> 1)
        return (self._remember(found >> 1) if literal is None else literal) ^ found & 1

    def or_(self, a: int, b: int) -> int:
        """The literal of a OR b."""
        return self.and_(a ^ 1, b ^ 1) ^ 1

    def mux(self, condition: int, then: int, other: int) -> int:
        """The literal of `then` where `condition` holds, else of `other`."""
        if then <= TRUE or other <= TRUE:
            return self.or_(self.and_(condition, then), self.and_(condition ^ 1, other))
        return self.xor(other, self.and_(condition, self.xor(then, other)))

    def repeat(self, literal: int) -> int:
        """A gate of its own that repeats a literal, and that no law looks through.

        A builder that merges functions still finds the two equal.
        """
        return self._new(True, FALSE, literal & ~1) ^ literal & 1

    def ands(self, a: Literals, b: Literals) -> Literals:
        """The literals of `a[i]` AND `b[i]`, as if made one after the other; so are all vectors."""
        return self._vector(self.and_, and_all, a, b)

    def xors(self, a: Literals, b: Literals) -> Literals:
        """The literals of `a[i]` XOR `b[i]`."""
        return self._vector(self.xor, xor_all, a, b)

    def ors(self, a: Literals, b: Literals) -> Literals:
        """The literals of `a[i]` OR `b[i]`."""
        return self.ands(a ^ 1, b ^ 1) ^ 1

    def muxes(self, condition: Literals, then: Literals, other: Literals) -> Literals:
        """The literals of `then[i]` where `condition[i]` holds, else of `other[i]`."""
        return self._vector(self.mux, mux_all, condition, then, other)

    def all(self, literals: Iterable[int]) -> int:
        """The AND of literals, as a chain; true if there are none."""
        result = TRUE
        for literal in literals:
            result = self.and_(result, literal)
        return result

    def any(self, literals: Iterable[int]) -> int:
        """The OR of literals, as a chain; false if there are none."""
        return self.all(literal ^ 1 for literal in literals) ^ 1

    def equals(self, literals: Sequence[int], number: int) -> int:
        """Whether the literals, most significant first, spell a number in binary."""
        return self.all(x ^ 1 ^ (number >> j & 1) for j, x in enumerate(reversed(literals)))

    def add(self, circuit: Circuit, inputs: Sequence[int], watch: Watch | None = None) -> list[int]:
        """Copy `circuit` onto literals as its inputs; returns the literal of each of its nodes."""
        if self._large(len(circuit)):
            copy = np.zeros(circuit.nodes, dtype=np.int32)
            copy[1 : circuit.first_gate] = inputs
            self._in_bulk(copy_all, circuit.xor, circuit.fanin, copy)
            return list(copy.tolist())
        nodes = [FALSE, *inputs]
        gates = zip(circuit.xor.tolist(), circuit.fanin.tolist(), strict=True)
        for i, (xor, (a, b)) in enumerate(gates):
            if watch and i % _WATCHED == 0:
                watch(i, len(circuit))
            left, right = nodes[a >> 1] ^ (a & 1), nodes[b >> 1] ^ (b & 1)
            nodes.append(self.xor(left, right) if xor else self.and_(left, right))
        return nodes

    def outputs_of(self, circuit: Circuit, watch: Watch | None = None) -> dict[str, int]:
        """Copy `circuit` onto the inputs; returns the literal of each of its outputs, by name."""
        nodes = self.add(circuit, self.inputs, watch)
        literals = zip(circuit.outputs, circuit.literals.tolist(), strict=True)
        return {name: nodes[x >> 1] ^ (x & 1) for name, x in literals}

    def cone(self, literals: Literals) -> NDArray[np.bool_]:
        """Which nodes are wanted for these literals, shape (nodes,); the inputs always are."""
        first = self._gates.first
        wanted = np.zeros(first + len(self), dtype=np.bool_)
        wanted[literals >> 1] = True
        if len(self) > SMALL:
            compiled(_mark_cone)(wanted, self._arrays)
        else:
            _mark_cone(wanted.data, self._gates)
        wanted[:first] = True
        return wanted

    def build(self, outputs: Mapping[str, int]) -> Circuit:
        """The circuit of these outputs: their cone, in the order in which it was made."""
        first, made = self._gates.first, len(self)
        roots = np.array(list(outputs.values()), dtype=np.int32)
        wanted = self.cone(roots)
        number = np.cumsum(wanted, dtype=np.int32) - 1

        def renumber(literals: NDArray[Any]) -> Literals:
            return np.asarray(2 * number[literals >> 1] + (literals & 1), dtype=np.int32)

        keys = self._arrays.keys[:made][wanted[first:]]
        fanin = np.empty((len(keys), 2), dtype=np.int32)
        fanin[:, 0] = renumber(keys >> 31)
        fanin[:, 1] = renumber(keys >> 1 & MAX_LITERAL)
        xor = (keys & 1).astype(np.bool_)
        return Circuit(self.names, xor, fanin, tuple(outputs), renumber(roots))

    def _remember(self, key: int) -> int:
        literal = self._new(*gate_of(key))
        self._known[key] = literal
        return literal

    def _new(self, xor: bool, a: int, b: int) -> int:
        """Make a gate that was not asked for before."""
        made = len(self)
        if made >= self.max_gates:
            raise self._too_many()
        if made == len(self._gates.keys):
            self._make_room()
        self._gates.keys[made] = key_of(xor, a, b)
        self._gates.made[0] = made + 1
        return 2 * (self._gates.first + made)

    def _large(self, requests: int) -> bool:
        """Whether so many requests more are worth compiled loops, and these may make the gates."""
        self._requests += requests
        return self._requests > SMALL and self._structural

    @property
    def _structural(self) -> bool:
        """Whether every gate asked for is made, so that a table of gates knows all literals."""
        return type(self)._new is Builder._new

    def _vector(self, one: Callable[..., int], kernel: Kernel, *operands: Literals) -> Literals:
        made = np.empty(len(operands[0]), dtype=np.int32)
        if self._large(len(made)):
            self._in_bulk(kernel, *operands, made)
        else:
            rows = zip(*(operand.tolist() for operand in operands), strict=True)
            made[:] = [one(*row) for row in rows]
        return made

    def _in_bulk(self, kernel: Kernel, *arguments: Any) -> None:
        """Run a kernel of `strash.py` to the end of its first argument."""
        done = 0
        while done < len(arguments[0]):
            if isinstance(self._known, dict):
                self._known = Table(self._arrays)
            done = in_bulk(kernel)(*arguments, done, self._arrays, self._known.slots)
            if len(self) > self.max_gates:
                raise self._too_many()
            if done < len(arguments[0]):
                self._make_room()

    def _make_room(self) -> None:
        """Make room for twice as many gates, and a few beyond the limit for the kernels."""
        room = min(max(2 * len(self._arrays.keys), _FIRST_ROOM), self.max_gates + ROOM)
        self._arrays = self._arrays.grown(room)
        self._gates = self._arrays.views()
        if isinstance(self._known, Table) or (room > SMALL and self._structural):
            self._known = {}  # frees an old table
            self._known = Table(self._arrays)

    def _too_many(self) -> TooManyGates:
        return TooManyGates(
            f"the circuit has passed {self.max_gates:,} gates",
            hint="take a smaller n, or raise the limit with --max-gates",
        )


def _mark_cone(wanted: Any, gates: Gates) -> None:
    """Mark the nodes that the marked ones read."""
    for i in range(gates.made[0] - 1, -1, -1):
        if wanted[gates.first + i]:
            wanted[gates.keys[i] >> 32] = True
            wanted[gates.keys[i] >> 2 & MAX_LITERAL >> 1] = True


def cone(circuit: Circuit, outputs: Sequence[str] | None = None) -> Circuit:
    """The gates that the outputs depend on, equal gates shared; by default of all outputs."""
    builder = Builder(circuit.inputs)
    literals = builder.outputs_of(circuit)
    wanted = circuit.outputs if outputs is None else outputs
    return builder.build({name: literals[name] for name in wanted})
