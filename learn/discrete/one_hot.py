"""Values of few kinds, one literal for each: a state, a symbol, a move.

A value is a tuple of literals, exactly one of which is true. Of every value only one half is
written down, what makes a literal true; that the others are false then follows by unit propagation,
in both directions. What was asked before is answered again with the same literals, so that runs
which are equal so far share their clauses, whatever words they are of.
"""

from collections.abc import Hashable, Sequence

from tmc.learn.discrete.clauses import FALSE, TRUE, Clauses

Value = tuple[int, ...]
"""Literals, exactly one of which is true."""


def constant(size: int, chosen: int) -> Value:
    """The value `chosen` of `size` kinds."""
    return tuple(TRUE if i == chosen else FALSE for i in range(size))


class OneHot:
    """Makes values from values."""

    def __init__(self, clauses: Clauses) -> None:
        self.clauses = clauses
        self._gates: dict[Hashable, int] = {}
        self._values: dict[Hashable, Value] = {}

    def unknown(self, size: int) -> Value:
        """A value that nothing is known of."""
        if size == 1:
            return (TRUE,)
        value = tuple(self.clauses.variable() for _ in range(size))
        self.clauses.exactly_one(value)
        return value

    def both(self, a: int, b: int) -> int:
        """Whether two literals are true."""
        if a == TRUE or b == TRUE:
            return b if a == TRUE else a
        if FALSE in (a, b):
            return FALSE
        key = ("both", min(a, b), max(a, b))
        if key not in self._gates:
            gate = self._gates[key] = self.clauses.variable()
            self.clauses.require(-gate, a)
            self.clauses.require(-gate, b)
            self.clauses.require(gate, -a, -b)
        return self._gates[key]

    def any(self, literals: Sequence[int]) -> int:
        """Whether one of these literals is true."""
        some = tuple(sorted({x for x in literals if x != FALSE}))
        if TRUE in some:
            return TRUE
        if len(some) < 2:
            return some[0] if some else FALSE
        key = ("any", *some)
        if key not in self._gates:
            gate = self._gates[key] = self.clauses.variable()
            self.clauses.require(-gate, *some)
            for x in some:
                self.clauses.require(gate, -x)
        return self._gates[key]

    def select(self, choices: Sequence[int], values: Sequence[Value]) -> Value:
        """The value whose choice is true, of which at most one is; if none is, any value."""
        rows = [(c, v) for c, v in zip(choices, values, strict=True) if c != FALSE]
        if len({v for _, v in rows}) == 1:
            return rows[0][1]
        key = tuple(rows)
        if key not in self._values:
            self._values[key] = self._selected(rows)
        return self._values[key]

    def update(self, condition: int, new: Value, old: Value) -> Value:
        """The new value if the condition is true, else the old one."""
        if condition in (TRUE, FALSE):
            return new if condition == TRUE else old
        return self.select((condition, -condition), (new, old))

    def _selected(self, rows: Sequence[tuple[int, Value]]) -> Value:
        require = self.clauses.require
        value = []
        for column in zip(*(v for _, v in rows), strict=True):
            impossible = all(x == FALSE for x in column)
            value.append(FALSE if impossible else self.clauses.variable())
        for choice, row in rows:
            for x, literal in zip(row, value, strict=True):
                require(-choice, -x, literal)
        self.clauses.exactly_one([x for x in value if x != FALSE])
        return tuple(value)
