"""Asking a SAT solver about literals of a circuit that is still growing.

Gates are given to the solver in Tseitin's encoding when a question first reaches them, so gates
that nobody asks about cost nothing. The solver keeps what it learned from question to question. A
long question is asked in slices, between which Ctrl-C and alarms are heard.
"""

from collections.abc import Iterable, Sequence
from math import inf
from types import TracebackType
from typing import Protocol, Self

from pysat.solvers import Solver

from tmc.circuits.tseitin import gate_clauses

_SLICE = 5000  # conflicts after which the solver lets go for a moment


class Gates(Protocol):
    """Something with gates in it: a circuit, or a builder."""

    def gate(self, node: int) -> tuple[bool, int, int] | None:
        """The gate `(xor, left, right)` of a node; `None` for the constant and the inputs."""


class Prover:
    """An incremental solver over the nodes of `gates`; variable `node + 1` is a node.

    Answers are `True` (there is an input), `False` (proved that there is none) or `None` (the
    solver gave up after `conflicts` conflicts).
    """

    def __init__(self, gates: Gates) -> None:
        self._gates = gates
        self._solver = Solver(name="glucose4", bootstrap_with=[[-1]])
        self._known = {0}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Free the solver."""
        self._solver.delete()

    def satisfy(self, literals: Iterable[int], conflicts: int | None = None) -> bool | None:
        """Can all these literals be true at once?"""
        wanted = list(literals)
        self._encode(literal >> 1 for literal in wanted)
        assumptions = [_variable(literal) for literal in wanted]
        left = inf if conflicts is None else conflicts
        while True:
            self._solver.conf_budget(int(min(left, _SLICE)))
            # Without `expect_interrupt` the solver catches Ctrl-C itself, and may crash.
            answer: bool | None = self._solver.solve_limited(assumptions, expect_interrupt=True)
            left -= _SLICE
            if answer is not None or left <= 0:
                return answer

    def differ(self, a: int, b: int, conflicts: int | None = None) -> bool | None:
        """Is there an input on which the two literals differ?"""
        for wanted in ((a, b ^ 1), (a ^ 1, b)):
            answer = self.satisfy(wanted, conflicts)
            if answer is not False:
                return answer
        self._solver.add_clause([_variable(a), -_variable(b)])
        self._solver.add_clause([-_variable(a), _variable(b)])
        return False

    def require(self, clause: Iterable[int]) -> None:
        """From now on, at least one of these literals is true."""
        literals = list(clause)
        self._encode(literal >> 1 for literal in literals)
        self._solver.add_clause([_variable(literal) for literal in literals])

    def model(self, nodes: Sequence[int]) -> list[bool]:
        """The values of nodes in the input found last; a node that does not matter is false."""
        model: list[int] = self._solver.get_model()
        return [node < len(model) and model[node] > 0 for node in nodes]

    def _encode(self, nodes: Iterable[int]) -> None:
        stack = [node for node in nodes if node not in self._known]
        while stack:
            node = stack.pop()
            if node in self._known:
                continue
            self._known.add(node)
            gate = self._gates.gate(node)
            if gate is None:
                continue
            xor, left, right = gate
            x, a, b = node + 1, _variable(left), _variable(right)
            for clause in gate_clauses(xor, x, a, b):
                self._solver.add_clause(clause)
            stack += (left >> 1, right >> 1)


def _variable(literal: int) -> int:
    variable = (literal >> 1) + 1
    return -variable if literal & 1 else variable
