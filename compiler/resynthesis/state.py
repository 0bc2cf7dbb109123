"""What is left to compute in the middle of a decomposition, and one step of it.

Everything here is exact. Which steps are worth taking is decided in `decompose.py`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tmc.circuits.builder import Builder
from tmc.resynthesis.chains import make
from tmc.resynthesis.codes import bits_for, cheapest, table_of
from tmc.resynthesis.columns import (
    NOWHERE,
    Table,
    Vectors,
    classify,
    dependent,
    determined,
    few_classes,
    recode,
    told,
)
from tmc.resynthesis.function import Function
from tmc.resynthesis.shannon import Diagram


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """Outputs that are left to compute as a function of signals that are computed already."""

    signals: tuple[int, ...]
    """Literals; signal i is bit i of a pattern."""
    new: int
    """How many of the signals, the last ones, were made by the last step."""
    table: Table
    vectors: Vectors
    live: int
    """The outputs that are left, as a mask."""
    depends: Vectors
    """By signal, live outputs that depend on it, as a mask; with don't-cares there may be more."""
    outputs: Mapping[int, int]
    """The literals of the outputs that are made."""

    @property
    def literals(self) -> list[int]:
        """All that is computed and still of use."""
        return [*self.signals, *self.outputs.values()]


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """A bound set of a state, and what has to be known of it."""

    bound: int
    classes: NDArray[np.int8]
    """By row, the class of its column."""
    emitted: Mapping[int, int]
    """The tables of the outputs that depend on the bound set alone."""

    @property
    def simplifies(self) -> bool:
        """Whether fewer bits tell the classes or, with as many, fewer patterns can occur."""
        classes, rows = int(self.classes.max()) + 1, int((self.classes != NOWHERE).sum())
        return bits_for(classes) < self.bound.bit_count() or classes < rows

    @property
    def rank(self) -> tuple[int, int]:
        """The signals that are lost by a step (less than zero), and the classes: small is good."""
        classes = int(self.classes.max()) + 1
        return bits_for(classes) - self.bound.bit_count(), classes


def start(builder: Builder, function: Function) -> State:
    """The inputs as signals; outputs that are constants or inputs are made already."""
    vectors, numbers = np.unique(_packed(function.tables), return_inverse=True)
    table = np.where(function.care, 1 + numbers, 0).astype(np.int32)
    vectors = np.concatenate([vectors[:1], vectors])
    signals = tuple(reversed(builder.inputs))
    depends = [dependent(table, vectors, i) for i in range(len(signals))]
    state = State(
        signals=signals,
        new=0,
        table=table,
        vectors=vectors,
        live=(1 << len(function.outputs)) - 1,
        depends=np.array(depends, dtype=np.uint64),
        outputs={},
    )
    for bound in (0, *(1 << i for i in range(len(signals)))):
        emitted = _emitted(state, bound)
        literals = make(builder, _members(signals, bound), list(emitted.values()))
        state = _with_outputs(state, dict(zip(emitted, literals, strict=True)))
    return _without_idle_signals(state)


def with_few_classes(state: State, bounds: NDArray[np.int64], classes: int, most: int) -> list[int]:
    """The first of some bound sets, at most `most`, that have at most so many classes."""
    live = np.uint64(state.live)
    found = few_classes(state.table, state.vectors, live, state.depends, bounds, classes, most)
    return [int(bound) for bound in found]


def chart(state: State, bound: int) -> Chart:
    """The classes of the columns of a bound set, and the outputs that it determines."""
    emitted = _emitted(state, bound)
    live = np.uint64(state.live & ~_mask(emitted))
    classes = classify(state.table, state.vectors, live, bound, 1 << bound.bit_count())
    return Chart(bound, classes, emitted)


def step(builder: Builder, state: State, chart: Chart, code: Sequence[int]) -> State:
    """Put the bits of a code in place of the bound set, and make the outputs that it determines."""
    bits, rows = len(code), range(len(chart.classes))
    inputs = _members(state.signals, chart.bound)
    made = make(builder, inputs, [*code, *chart.emitted.values()])
    codewords = [sum((table >> row & 1) << i for i, table in enumerate(code)) for row in rows]
    table = recode(state.table, chart.bound, np.array(codewords), bits)
    free = [i for i in range(len(state.signals)) if not chart.bound >> i & 1]
    last = range(len(free), len(free) + bits)
    depends = [*state.depends[free], *(dependent(table, state.vectors, i) for i in last)]
    after = State(
        signals=(*(state.signals[i] for i in free), *made[:bits]),
        new=bits,
        table=table,
        vectors=state.vectors,
        live=state.live,
        depends=np.array(depends, dtype=np.uint64),
        outputs=state.outputs,
    )
    after = _with_outputs(after, dict(zip(chart.emitted, made[bits:], strict=True)))
    return _without_idle_signals(after)


def finish(builder: Builder, state: State) -> dict[int, int]:
    """The literals of all outputs, those that are left by multiplexers."""
    diagram = Diagram(builder, state.signals)
    care = state.table > 0
    values = state.vectors[state.table]
    left = {j: diagram.literal(_has(values, j), care) for j in _bits(state.live)}
    return {**state.outputs, **left}


def _packed(tables: NDArray[np.bool_]) -> Vectors:
    """The values of up to 64 functions on each pattern, as bits of a number."""
    packed = np.zeros((tables.shape[1], 8), dtype=np.uint8)
    packed[:, : -(-len(tables) // 8)] = np.packbits(tables, axis=0, bitorder="little").T
    return packed.view("<u8")[:, 0].astype(np.uint64)


def _emitted(state: State, bound: int) -> dict[int, int]:
    """The tables of the outputs that a bound set determines."""
    live = np.uint64(state.live)
    mask = int(determined(state.table, state.vectors, live, state.depends, bound))
    if not mask:
        return {}
    true, false = told(state.table, state.vectors, bound)
    tables = {}
    for j in _bits(mask):
        ones, zeros = _has(true, j), _has(false, j)
        tables[j] = cheapest(table_of(ones), table_of(~ones & ~zeros), bound.bit_count())
    return tables


def _with_outputs(state: State, outputs: Mapping[int, int]) -> State:
    """The state after outputs were made; vectors that differ only there become equal."""
    if not outputs:
        return state
    live = np.uint64(state.live & ~_mask(outputs))
    vectors, numbers = np.unique(state.vectors[1:] & live, return_inverse=True)
    renumber = np.concatenate([[0], 1 + numbers]).astype(np.int32)
    return replace(
        state,
        table=renumber[state.table],
        vectors=np.concatenate([vectors[:1], vectors]),
        live=int(live),
        depends=state.depends & live,
        outputs={**state.outputs, **outputs},
    )


def _without_idle_signals(state: State) -> State:
    """The state without signals on which no output depends."""
    for i in reversed(range(len(state.signals))):
        if not state.depends[i]:
            state = _without_idle_signal(state, i)
    return state


def _without_idle_signal(state: State, i: int) -> State:
    depends = state.depends.copy()
    depends[i] = dependent(state.table, state.vectors, i)
    if depends[i]:
        return replace(state, depends=depends)
    return replace(
        state,
        signals=(*state.signals[:i], *state.signals[i + 1 :]),
        new=state.new - (i >= len(state.signals) - state.new),
        table=recode(state.table, 1 << i, np.zeros(2, dtype=np.int64), 0),
        depends=np.delete(depends, i),
    )


def _has(vectors: Vectors, output: int) -> NDArray[np.bool_]:
    return (vectors >> np.uint64(output) & np.uint64(1)).astype(np.bool_)


def _members(signals: Sequence[int], bound: int) -> list[int]:
    return [signals[i] for i in _bits(bound)]


def _bits(mask: int) -> list[int]:
    return [i for i in range(mask.bit_length()) if mask >> i & 1]


def _mask(bits: Iterable[int]) -> int:
    return sum(1 << i for i in bits)
