"""Clauses for a SAT or MaxSAT solver, with the constants folded away.

A literal is a variable or its negation, as in DIMACS. Variable 1 is true: what is known is `TRUE`
or `FALSE`, and a clause is shortened or dropped before the solver sees it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import combinations
from types import TracebackType
from typing import Self

from pysat.solvers import Solver
from pysolvers import error as SolverError

TRUE = 1
FALSE = -TRUE


@contextmanager
def interruptible() -> Iterator[None]:
    """Lets Ctrl-C interrupt what is done here: a solver catches it, and makes it its own error."""
    try:
        yield
    except SolverError:
        raise KeyboardInterrupt from None


class Clauses:
    """Numbers variables, and hands clauses over to `sink`."""

    def __init__(self, sink: Callable[[list[int]], object]) -> None:
        self._sink = sink
        self._variables = TRUE
        sink([TRUE])

    def variable(self) -> int:
        """A new variable."""
        self._variables += 1
        return self._variables

    def require(self, *literals: int) -> None:
        """At least one of these literals is true."""
        if TRUE not in literals:
            self._sink([x for x in literals if x != FALSE] or [FALSE])

    def equate(self, a: int, b: int) -> None:
        """The two literals are equal."""
        self.require(-a, b)
        self.require(a, -b)

    def at_most_one(self, literals: Sequence[int]) -> None:
        """All of these literals are false, or all but one."""
        for a, b in combinations(literals, 2):
            self.require(-a, -b)

    def exactly_one(self, literals: Sequence[int]) -> None:
        """One of these literals is true and the others are false."""
        self.require(*literals)
        self.at_most_one(literals)


class Search(Clauses):
    """Clauses in a solver that keeps what it learns from one question to the next."""

    def __init__(self, conflicts: int | None = None, solver: str = "cadical195") -> None:
        self._solver = Solver(name=solver)
        self._conflicts = conflicts
        self._model: list[int] = []
        super().__init__(self._solver.add_clause)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._solver.delete()

    def solve(self, assumptions: Iterable[int] = ()) -> bool | None:
        """Whether everything required can hold; `None` after too many conflicts.

        `conflicts` bounds all questions together.
        """
        if self._conflicts is not None:
            left = self._conflicts - self._solver.accum_stats()["conflicts"]
            if left <= 0:  # a budget of 0 would be taken for none
                return None
            self._solver.conf_budget(left)
        else:
            self._solver.conf_budget(-1)
        with interruptible():
            answer: bool | None = self._solver.solve_limited(list(assumptions))
        if answer:
            self._model = self._solver.get_model()
        return answer

    def holds(self, literal: int) -> bool:
        """Whether a literal is true in the model found last; what does not matter is false."""
        variable = abs(literal)
        value = variable <= len(self._model) and self._model[variable - 1] > 0
        return value == (literal > 0)
