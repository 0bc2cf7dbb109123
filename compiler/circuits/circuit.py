"""Boolean circuits as flat arrays: the one data structure that all of the compiler is about.

Node 0 is the constant false, then come the inputs, then the gates in topological order. A *literal*
is `2 * node + complement`, as in AIGER, so a NOT costs nothing; literal 0 is false and 1 is true.
Every gate is an AND or an XOR of two literals of earlier nodes. The order is an invariant of the
type: nothing here ever sorts a graph, recurses, or looks for a cycle.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tmc.jit import SMALL, compiled
from tmc.machines.display import Displayed

FALSE = 0
TRUE = 1


def complement(literal: int) -> int:
    """The literal of the same node with the other value."""
    return literal ^ 1


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate as a value, for people and pictures; passes work on the arrays."""

    node: int
    xor: bool
    left: int
    right: int

    def __str__(self) -> str:
        return f"{show_literal(2 * self.node)} = {self.text()}"

    def text(self) -> str:
        """The right-hand side: two literals around `&` or `^`."""
        return f"{show_literal(self.left)} {'^' if self.xor else '&'} {show_literal(self.right)}"


def show_literal(literal: int) -> str:
    """A literal as text: `0`, `1`, `v7` or `~v7`."""
    if literal <= TRUE:
        return str(literal)
    return f"{'~' if literal & 1 else ''}v{literal >> 1}"


@dataclass(frozen=True, eq=False)
class Circuit(Displayed):
    """A circuit over AND and XOR of fan-in 2, with complemented literals.

    `inputs` and `outputs` are names, in order; gate `i` is node `1 + len(inputs) + i`.
    Raises `ValueError` if a gate reads itself or a later node.
    """

    inputs: tuple[str, ...]
    xor: NDArray[np.bool_]
    """Shape (gates,): whether the gate is an XOR; else it is an AND."""
    fanin: NDArray[np.int32]
    """Shape (gates, 2): the literals each gate reads."""
    outputs: tuple[str, ...]
    literals: NDArray[np.int32]
    """Shape (outputs,): the literal of each output."""

    def __post_init__(self) -> None:
        gates = len(self.xor)
        node = 1 + len(self.inputs) + np.arange(gates)
        if self.fanin.shape != (gates, 2) or self.literals.shape != (len(self.outputs),):
            raise ValueError("the arrays of a circuit do not fit each other")
        if gates and ((self.fanin >> 1) >= node[:, None]).any():
            first = int(np.argmax(((self.fanin >> 1) >= node[:, None]).any(axis=1)))
            raise ValueError(f"gate {first} reads a node that does not come before it")
        if ((self.literals >> 1) >= self.nodes).any() or (self.literals < 0).any():
            raise ValueError("an output reads a node that does not exist")

    @staticmethod
    def of(
        inputs: Sequence[str],
        gates: Sequence[tuple[bool, int, int]],
        outputs: Sequence[tuple[str, int]],
    ) -> "Circuit":
        """The circuit with these gates `(xor, left, right)` and outputs `(name, literal)`.

        >>> print(Circuit.of(["a", "b"], [(True, 2, 4)], [("equal", 7)]))
        inputs: a=v1 b=v2
        v3 = v1 ^ v2
        outputs: equal=~v3
        """
        return Circuit(
            tuple(inputs),
            np.array([xor for xor, _, _ in gates], dtype=np.bool_),
            np.array([(a, b) for _, a, b in gates], dtype=np.int32).reshape(-1, 2),
            tuple(name for name, _ in outputs),
            np.array([literal for _, literal in outputs], dtype=np.int32),
        )

    def __len__(self) -> int:
        """The number of gates."""
        return len(self.xor)

    def __bool__(self) -> bool:
        """Always true: a circuit without gates is a circuit."""
        return True

    @property
    def first_gate(self) -> int:
        """The node of the first gate."""
        return 1 + len(self.inputs)

    @property
    def nodes(self) -> int:
        """The number of nodes: the constant, the inputs and the gates."""
        return self.first_gate + len(self.xor)

    def gates(self) -> Iterator[Gate]:
        """The gates in topological order, as values."""
        rows = zip(self.xor.tolist(), self.fanin.tolist(), strict=True)
        for node, (xor, (left, right)) in enumerate(rows, start=self.first_gate):
            yield Gate(node, xor, left, right)

    def gate(self, node: int) -> tuple[bool, int, int] | None:
        """The gate `(xor, left, right)` of a node; `None` for the constant and the inputs."""
        i = node - self.first_gate
        if i < 0:
            return None
        left, right = self.fanin[i].tolist()
        return bool(self.xor[i]), left, right

    @cached_property
    def levels(self) -> NDArray[np.int32]:
        """Shape (nodes,): the longest path from an input to each node, counted in gates."""
        levels = np.zeros(self.nodes, dtype=np.int32)
        if len(self) > SMALL:
            compiled(_fill_levels)(self.fanin, levels)
        else:
            _fill_levels(self.fanin.tolist(), levels.data)
        return levels

    def output(self, name: str) -> int:
        """The literal of the output called `name`; raises `KeyError` if there is none."""
        try:
            return int(self.literals[self.outputs.index(name)])
        except ValueError:
            raise KeyError(name) from None

    def __eq__(self, other: object) -> bool:
        """Whether both are written the same, gate by gate; equal functions may still differ."""
        return (
            isinstance(other, Circuit)
            and self.inputs == other.inputs
            and self.outputs == other.outputs
            and np.array_equal(self.xor, other.xor)
            and np.array_equal(self.fanin, other.fanin)
            and np.array_equal(self.literals, other.literals)
        )

    __hash__ = None  # type: ignore[assignment]

    def __str__(self) -> str:
        inputs = "".join(f" {name}=v{i}" for i, name in enumerate(self.inputs, start=1))
        outputs = "".join(
            f" {name}={show_literal(literal)}"
            for name, literal in zip(self.outputs, self.literals.tolist(), strict=True)
        )
        return "\n".join([f"inputs:{inputs}", *map(str, self.gates()), f"outputs:{outputs}"])


def _fill_levels(fanin: Any, levels: Any) -> None:
    """Set the levels of the gates, the last of the nodes."""
    first = len(levels) - len(fanin)
    for i in range(len(fanin)):
        a, b = fanin[i]
        levels[first + i] = 1 + max(levels[a >> 1], levels[b >> 1])
