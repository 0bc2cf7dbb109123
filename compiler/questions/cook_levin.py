"""The formula of the Cook-Levin theorem, as in the textbook: satisfiable if the machine accepts.

A variable says that at time `t` a cell holds a symbol (`symbols`), that a head stands on a cell
(`heads`), or that the machine is in a state (`states`). A tableau of `steps` + 1 rows and all the
cells that a head can come to is described by these groups of clauses:

- *cell*, *head*, *state*: every cell holds exactly one symbol, every head stands on exactly one
  cell, and the machine is in exactly one state (C, B and D in Cook's proof);
- *start*: row 0 is a start configuration; a cell of the word that is not given holds some symbol of
  the input alphabet (E);
- *move*: every row follows from the one before (F, G and H). A configuration from which no rule
  leads on stays;
- *accept*: at some time the machine is in an accepting state (I); a machine that computes a word
  is in a halting one.

A nondeterministic machine has *choices* as well: exactly one of its actions is chosen at each step.
Nothing is folded, shared or left out, so without the group *accept* the formula of a deterministic
machine and a word has exactly one model, and that is the run.

Sources: Cook, "The complexity of theorem-proving procedures" (1971), proof of theorem 1; the groups
start, cell, move and accept are those of Sipser, "Introduction to the theory of computation",
theorem 7.37, the choices those of Papadimitriou, "Computational complexity" (1994), section 8.2.
Cook's machine has one tape. Of k tapes, which row follows depends on where all the heads are, so
that there is a clause for each choice of k cells.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from tmc.circuits.tseitin import Size
from tmc.machines.errors import TmcError
from tmc.machines.machine import Action, Machine, Move, Verdict
from tmc.machines.simulate import Configuration
from tmc.questions.pattern import Pattern
from tmc.unroll.encoding import Bits

Clauses = NDArray[np.int32]
"""Shape (clauses, literals): clauses of one length, in the literals of DIMACS."""

MAX_CLAUSES = 20_000_000
"""Clauses above which a formula is not built."""


@dataclass(frozen=True, eq=False)
class Tableau:
    """The formula and what its variables mean; variables are numbered from 1, row by row."""

    machine: Machine
    word: Pattern
    steps: int
    first_cell: int
    symbols: NDArray[np.int32]
    """The variable of a time, a tape, a cell (from `first_cell`) and a symbol."""
    heads: NDArray[np.int32]
    """The variable of a time, a tape and a cell."""
    states: NDArray[np.int32]
    """The variable of a time and a state."""
    choices: NDArray[np.int32]
    """The variable of a step and an action; no actions if the machine is deterministic."""
    groups: Mapping[str, tuple[Clauses, ...]]

    @property
    def size(self) -> Size:
        """The number of variables, clauses and literals."""
        every = [rows for group in self.groups.values() for rows in group]
        return Size(
            sum(x.size for x in (self.symbols, self.heads, self.states, self.choices)),
            sum(map(len, every)),
            sum(rows.size for rows in every),
        )

    def clauses(self, *groups: str) -> Iterator[list[int]]:
        """The clauses of some groups, or of all."""
        for name in groups or self.groups:
            for rows in self.groups[name]:
                yield from rows.tolist()

    def names(self) -> Iterator[tuple[int, str]]:
        """Every variable with what it says, in the words of the probes: `t=5 cell[-1]=1`."""
        machine, cells = self.machine, range(self.first_cell, self.first_cell + self._cells)
        number = ["" if machine.tapes == 1 else str(k + 1) for k in range(machine.tapes)]
        shown = [machine.show([s]) for s in range(len(machine.symbols))]
        row = [
            *(f"cell{k}[{i}]={s}" for k, i, s in product(number, cells, shown)),
            *(f"head{k}={i}" for k, i in product(number, cells)),
            *(f"state={q}" for q in machine.states),
        ]
        choices = [f"choice={b}" for b in range(self.choices.shape[1])]
        v = 0
        for t in range(self.steps + 1):
            for name in row + choices * (t < self.steps):
                v += 1
                yield v, f"t={t} {name}"

    def configurations(self, values: Bits) -> tuple[Configuration, ...]:
        """The rows of the tableau in a model; `values[v]` is the value of variable v."""
        blank = self.machine.blank
        cells = values[self.symbols].argmax(axis=3)
        heads = values[self.heads].argmax(axis=2) + self.first_cell
        return tuple(
            Configuration(
                int(state),
                tuple(where.tolist()),
                tuple(
                    {i: s for i, s in enumerate(tape.tolist(), self.first_cell) if s != blank}
                    for tape in tapes
                ),
            )
            for state, where, tapes in zip(
                values[self.states].argmax(axis=1), heads, cells, strict=True
            )
        )

    @property
    def _cells(self) -> int:
        return len(self.heads[0, 0])


def cook_levin(machine: Machine, word: Pattern, steps: int) -> Tableau:
    """The formula that says: `machine` accepts a word that fits, within `steps` steps.

    Raises `TmcError` if it has more than `MAX_CLAUSES` clauses.
    """
    k, cells = machine.tapes, max(steps + 1, len(word)) + (0 if machine.one_way else steps)
    _require_small(machine, steps, cells, len(word))
    rows, symbols, states = steps + 1, len(machine.symbols), len(machine.states)
    branches = machine.branches if machine.branches > 1 else 0
    widths = [k * cells * symbols, k * cells, states, branches]
    starts = 1 + np.arange(rows, dtype=np.int32)[:, None] * sum(widths)
    parts = [
        starts + np.arange(end - width, end, dtype=np.int32)
        for width, end in zip(widths, np.cumsum(widths), strict=True)
    ]
    variables = _Variables(
        machine,
        parts[0].reshape(rows, k, cells, symbols),
        parts[1].reshape(rows, k, cells),
        parts[2],
        parts[3][:-1],
    )
    first_cell = 0 if machine.one_way else -steps
    groups = {
        "cell": _exactly_one(variables.symbols),
        "head": _exactly_one(variables.heads),
        "state": _exactly_one(variables.states),
        "choice": _exactly_one(variables.choices) if branches else (),
        "start": tuple(variables.start(word, -first_cell)),
        "move": tuple(variables.move()),
        "accept": (variables.accept(),),
    }
    return Tableau(
        machine,
        word,
        steps,
        first_cell,
        variables.symbols,
        variables.heads,
        variables.states,
        variables.choices,
        {name: clauses for name, clauses in groups.items() if clauses},
    )


def _exactly_one(variables: NDArray[np.int32]) -> tuple[Clauses, ...]:
    """Of the variables along the last axis one is true, and no two are."""
    several = variables.reshape(-1, variables.shape[-1])
    pairs = np.array([*combinations(range(several.shape[1]), 2)], dtype=np.intp).reshape(-1, 2)
    return several, -several[:, pairs].reshape(-1, 2)


@dataclass(frozen=True, eq=False)
class _Variables:
    machine: Machine
    symbols: NDArray[np.int32]
    heads: NDArray[np.int32]
    states: NDArray[np.int32]
    choices: NDArray[np.int32]

    def start(self, word: Pattern, origin: int) -> Iterator[Clauses]:
        """The state, the heads and the blank cells at time 0, then the word."""
        blank = self.symbols[0, :, :, self.machine.blank].copy()
        blank[0, origin : origin + len(word)] = 0
        given = [self.states[0, [self.machine.start]], self.heads[0, :, origin], blank[blank > 0]]
        yield np.concatenate(given)[:, None]
        for i, possible in enumerate(word):
            yield self.symbols[0, 0, None, origin + i, list(possible)].reshape(1, -1)

    def move(self) -> Iterator[Clauses]:
        """What no head scans stays, and the rest does what the rules say."""
        for s in range(len(self.machine.symbols)):
            yield _clauses(self.heads[:-1], -self.symbols[:-1, :, :, s], self.symbols[1:, :, :, s])
        for q in range(len(self.machine.states)):
            for read in product(range(len(self.machine.symbols)), repeat=self.machine.tapes):
                yield from self._follow(q, read)

    def _follow(self, q: int, read: tuple[int, ...]) -> Iterator[Clauses]:
        machine = self.machine
        actions = () if q in machine.final else machine.delta.get((q, read), ())
        scans = self._scanning(q, read)
        if not actions:
            yield from self._then(scans, Action(q, read, (Move.S,) * machine.tapes))
        elif not self.choices.size:
            yield from self._then(scans, actions[0])
        else:
            for b, chosen in enumerate(-self.choices.T[:, :, None]):
                if b < len(actions):
                    yield from self._then([*scans, chosen], actions[b])
                else:  # nothing can be chosen that is not there
                    yield _clauses(*scans, chosen)

    def _scanning(self, q: int, read: tuple[int, ...]) -> list[NDArray[np.int32]]:
        """The negation of: in state q the heads read these symbols; for all times and places."""
        wherever = [
            literals
            for j, (s, i) in enumerate(zip(read, self._places(), strict=True))
            for literals in (-self.heads[:-1, j, i], -self.symbols[:-1, j, i, s])
        ]
        return [-self.states[:-1, q, None], *wherever]

    def _then(self, unless: list[NDArray[np.int32]], action: Action) -> Iterator[Clauses]:
        """The next row, as an action makes it. No run leads a head over the tableau's edges."""
        yield _clauses(*unless, self.states[1:, action.state, None])
        for j, i in enumerate(self._places()):
            yield _clauses(*unless, self.symbols[1:, j, i, action.write[j]])
            there = np.clip(i + action.moves[j], 0, self.heads.shape[2] - 1)
            yield _clauses(*unless, self.heads[1:, j, there])

    def _places(self) -> NDArray[np.intp]:
        """Where the heads can be, shape (tapes, places)."""
        k, cells = self.heads.shape[1:]
        return np.indices((cells,) * k).reshape(k, -1)

    def accept(self) -> Clauses:
        """One clause: some time, some accepting state."""
        good = [q for q, v in self.machine.final.items() if v in (Verdict.ACCEPT, Verdict.HALT)]
        return self.states[:, good].reshape(1, -1)


def _clauses(*columns: NDArray[np.int32]) -> Clauses:
    """The clauses with these literals, place by place."""
    return np.stack(np.broadcast_arrays(*columns), axis=-1).reshape(-1, len(columns))


def _require_small(machine: Machine, steps: int, cells: int, n: int) -> None:
    k, symbols, states = machine.tapes, len(machine.symbols), len(machine.states)
    ones = k * cells * (1 + symbols * (symbols - 1) // 2) + k * (1 + cells * (cells - 1) // 2)
    reads = states * symbols**k + sum(len(actions) - 1 for actions in machine.delta.values())
    moves = k * cells * symbols + reads * cells**k * (1 + 2 * k)
    total = (steps + 1) * ones + steps * moves
    if total > MAX_CLAUSES:
        raise TmcError(
            f"the textbook formula of {machine.name} at n = {n} would have some {total:,} clauses, "
            f"and more than {MAX_CLAUSES:,} are not built",
            hint="take a smaller n, or the formula of the circuit"
            + (": with k tapes there is a clause for each k cells" if k > 1 else ""),
        )
