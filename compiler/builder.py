"""Making circuits gate by gate, with sharing, constants and trivial laws built in.

A builder hands out literals. It never makes the same gate twice (structural hashing), so no pass
has to look for equal gates later. The builders of `merge.py` go further and never make the same
*function* twice.
"""

from array import array
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from tmc.circuit import FALSE, TRUE, Circuit
from tmc.defaults import MAX_GATES
from tmc.machines.errors import TmcError


class TooManyGates(TmcError):
    """A circuit under construction has passed its limit."""


class Builder:
    """Gates under construction over named inputs; literals are as in `Circuit`.

    Raises `TooManyGates` when more than `max_gates` gates are made.
    """

    def __init__(self, inputs: Sequence[str], max_gates: int = MAX_GATES) -> None:
        self.names = tuple(inputs)
        self.inputs = [2 * node for node in range(1, 1 + len(self.names))]
        self.max_gates = max_gates
        self._xor = bytearray()
        self._left = array("i")
        self._right = array("i")
        self._known: dict[int, int] = {}

    def __len__(self) -> int:
        """The number of gates made so far, wanted or not."""
        return len(self._xor)

    def gate(self, node: int) -> tuple[bool, int, int] | None:
        """The gate `(xor, left, right)` of a node; `None` for the constant and the inputs."""
        i = node - 1 - len(self.names)
        return (bool(self._xor[i]), self._left[i], self._right[i]) if i >= 0 else None

    def and_(self, a: int, b: int) -> int:
        """The literal of a AND b."""
        if a > b:
            a, b = b, a
        if a <= TRUE:
            return b if a else FALSE
        if a ^ b <= 1:
            return a if a == b else FALSE
        if a & b & 1 and (pair := self._exclusive(a, b)):
            return self.xor(*pair)
        return self._gate(False, a, b)

    def xor(self, a: int, b: int) -> int:
        """The literal of a XOR b; complements move to the output."""
        flip = (a ^ b) & 1
        a, b = a & ~1, b & ~1
        if a > b:
            a, b = b, a
        if a == b:
            return flip
        return (self._gate(True, a, b) if a else b) ^ flip

    def or_(self, a: int, b: int) -> int:
        """The literal of a OR b."""
        return self.and_(a ^ 1, b ^ 1) ^ 1

    def mux(self, condition: int, then: int, other: int) -> int:
        """The literal of `then` where `condition` holds, else of `other`."""
        if then <= TRUE or other <= TRUE:
            return self.or_(self.and_(condition, then), self.and_(condition ^ 1, other))
        return self.xor(other, self.and_(condition, self.xor(then, other)))

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

    def add(self, circuit: Circuit, inputs: Sequence[int]) -> list[int]:
        """Copy `circuit` onto literals as its inputs; returns the literal of each of its nodes."""
        nodes = [FALSE, *inputs]
        for xor, (a, b) in zip(circuit.xor.tolist(), circuit.fanin.tolist(), strict=True):
            left, right = nodes[a >> 1] ^ (a & 1), nodes[b >> 1] ^ (b & 1)
            nodes.append(self.xor(left, right) if xor else self.and_(left, right))
        return nodes

    def build(self, outputs: Mapping[str, int]) -> Circuit:
        """The circuit of these outputs: their cone, in the order in which it was made."""
        first = 1 + len(self.names)
        left, right = self._left, self._right
        wanted = bytearray(first + len(self))
        for literal in outputs.values():
            wanted[literal >> 1] = 1
        for node in range(first + len(self) - 1, first - 1, -1):
            if wanted[node]:
                wanted[left[node - first] >> 1] = wanted[right[node - first] >> 1] = 1
        kept = np.flatnonzero(np.frombuffer(wanted, dtype=np.uint8)[first:])
        number = np.zeros(first + len(self), dtype=np.int32)
        number[:first] = np.arange(first)
        number[first + kept] = first + np.arange(len(kept))

        def renumber(literals: Sequence[int]) -> NDArray[np.int32]:
            old = np.array(literals, dtype=np.int32)
            return np.asarray(2 * number[old >> 1] + (old & 1), dtype=np.int32)

        pairs = np.stack([renumber(left)[kept], renumber(right)[kept]], axis=1)
        return Circuit(
            self.names,
            np.frombuffer(bytes(self._xor), dtype=np.bool_)[kept],
            pairs,
            tuple(outputs),
            renumber(list(outputs.values())),
        )

    def _exclusive(self, a: int, b: int) -> tuple[int, int] | None:
        """The p and q of ~(p & q) & ~(~p & ~q) = p ^ q, if a and b are such complements."""
        first, second = self.gate(a >> 1), self.gate(b >> 1)
        if first is None or second is None or first[0] or second[0]:
            return None
        _, p, q = first
        return (p, q) if {p ^ 1, q ^ 1} == set(second[1:]) else None

    def _gate(self, xor: bool, a: int, b: int) -> int:
        key = (a << 32 | b) << 1 | xor
        literal = self._known.get(key)
        if literal is None:
            literal = self._known[key] = self._new(xor, a, b)
        return literal

    def _new(self, xor: bool, a: int, b: int) -> int:
        if len(self) >= self.max_gates:
            raise TooManyGates(
                f"the circuit has passed {self.max_gates:,} gates",
                hint="take a smaller n, or raise the limit with --max-gates",
            )
        self._xor.append(xor)
        self._left.append(a)
        self._right.append(b)
        return 2 * (len(self.names) + len(self))


def cone(circuit: Circuit, outputs: Sequence[str] | None = None) -> Circuit:
    """The gates that the outputs depend on, equal gates shared; by default of all outputs."""
    builder = Builder(circuit.inputs)
    nodes = builder.add(circuit, builder.inputs)
    wanted = circuit.outputs if outputs is None else outputs
    literals = {name: circuit.output(name) for name in wanted}
    return builder.build({name: nodes[x >> 1] ^ (x & 1) for name, x in literals.items()})
