"""Where gates are drawn: by cell and time, where they were born, or in layers, as they read.

*By cell and time* a gate stands in the box of the configuration that it says something about: the
cell across, the time down. A function has one place in all levels, so what survives a pass stays
where it was. A gate that was born nowhere stands below what it reads.

*In layers* a gate stands below all that it reads, one layer for each unit of depth, so that few
wires cross (`tmc.draw.layout`).

Places are in slots: two gates stand at least one slot apart.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import ceil, sqrt

from tmc.circuits.circuit import Circuit
from tmc.draw.layout import lay_out, spread
from tmc.explorer.levels import History, Level
from tmc.unroll.births import Birth, Kind
from tmc.unroll.encoding import Encoding
from tmc.unroll.unrolling import Cell

MAX_ROUTED = 400
"""Circuits with more gates are laid out without bends in their wires."""

_MAX_ACROSS = 8  # slots of a box
_NEXT = (Kind.MOVE, Kind.WRITE)  # births that say what the next configuration is

Place = tuple[float, float]
Site = tuple[int, int]
"""A row (a time) and the number of a column (a cell of a tape)."""


@dataclass(frozen=True)
class Grid:
    """The boxes of the places by cell and time."""

    columns: tuple[Cell, ...]
    across: int
    """The slots of a column; between two columns one more is left free."""
    tops: tuple[float, ...]
    """For every row the place where it begins, and after the last one where it ends."""

    def middle(self, column: float) -> float:
        """The place of the middle of a column."""
        return column * (self.across + 1) + (self.across - 1) / 2


@dataclass(frozen=True)
class Layers:
    """Places in layers, of nodes and then of outputs."""

    across: Sequence[float]
    layer: Sequence[int]
    bends: Sequence[Sequence[float]]
    """The places across of the bends after each node; empty in a large circuit."""


@dataclass(frozen=True)
class Placed:
    """The places of a level: of its nodes, then of its outputs."""

    sites: Sequence[Site | None]
    """Of the gates: the box of each, by its birth."""
    by_cell: Sequence[Place]
    layers: Layers


def row(birth: Birth) -> int:
    """The time of the configuration that a birth says something about."""
    return birth.time + (birth.kind in _NEXT)


def place(history: History, encoding: Encoding) -> tuple[Grid, list[Placed]]:
    """The places of all levels."""
    drawing = _ByCell(history, encoding)
    placed = []
    for level in history.levels:
        sites, by_cell = drawing.level(level)
        placed.append(Placed(sites, by_cell, circuit_layers(level.circuit)))
    return drawing.grid, placed


def _columns(history: History, encoding: Encoding) -> dict[Cell, int]:
    """The cells that a word or a birth has to do with, tape by tape, and their numbers."""
    cells = {(0, i) for i in range(encoding.n)}
    cells |= {cell for birth in history.births for cell in birth.cells}
    every: list[Cell] = []
    for tape in sorted({tape for tape, _ in cells}):
        on_it = [cell for j, cell in cells if j == tape]
        every += [(tape, cell) for cell in range(min(on_it), max(on_it) + 1)]
    return {cell: i for i, cell in enumerate(every)}


class _ByCell:
    """The drawing by cell and time: a place for every function, given out level by level."""

    def __init__(self, history: History, encoding: Encoding) -> None:
        self.encoding = encoding
        self.column = _columns(history, encoding)
        self.base = history.levels[0]
        # Out of time, only the births of the tableau say when.
        of_tableau = set(self.base.birth.tolist()) if history.has_tableau else set()
        timed = [history.in_time or i in of_tableau for i in range(len(history.births))]
        self.births = [
            birth if known else None for birth, known in zip(history.births, timed, strict=True)
        ]
        self.places: dict[int, list[Place]] = defaultdict(list)
        self.of_function: dict[int, Site] = {}
        boxes, loose = self._boxes()
        self.grid = self._grid(boxes, loose)
        self.seats = dict(self._seats(boxes))
        self.taken = set(self.seats.values())
        self.lines: dict[int, float] = {}
        """For a row the first line that has room for gates without a box."""

    def _boxes(self) -> tuple[dict[Site, list[int]], Counter[int]]:
        """The gates of the first level in each box, and how many more each row has."""
        boxes: dict[Site, list[int]] = defaultdict(list)
        loose: Counter[int] = Counter()
        base = self.base
        births = self._births(base)
        for node, birth in enumerate(births, start=base.circuit.first_gate):
            if at := self._site(birth):
                boxes[at].append(node)
                self.of_function.setdefault(int(base.function[node]), at)
            elif birth:
                loose[row(birth)] += 1
        return boxes, loose

    def _grid(self, boxes: dict[Site, list[int]], loose: Counter[int]) -> Grid:
        most = max(map(len, boxes.values()), default=1)
        across = min(_MAX_ACROSS, ceil(sqrt(most)))
        tall = [1] * (1 + max([self.encoding.steps, *loose, *(at for at, _ in boxes)]))
        for (at, _), gates in boxes.items():
            tall[at] = max(tall[at], ceil(len(gates) / across))
        for at, more in loose.items():
            tall[at] += ceil(more / (len(self.column) * (across + 1)))
        tops = accumulate((height + 1 for height in tall), initial=0)
        return Grid(tuple(self.column), across, tuple(map(float, tops)))

    def _seats(self, boxes: dict[Site, list[int]]) -> Iterator[tuple[int, Place]]:
        """The places of the gates in boxes, from the top by their depth."""
        across, depth = self.grid.across, self.base.circuit.levels
        for (at, column), gates in boxes.items():
            left, top = float(column * (across + 1)), self.grid.tops[at]
            for i, node in enumerate(sorted(gates, key=lambda v: (depth[v], v))):
                yield node, (left + i % across, top + i // across)

    def level(self, level: Level) -> tuple[list[Site | None], list[Place]]:
        """The sites of the gates of a level, and the places of its nodes and outputs."""
        circuit = level.circuit
        places = [*self._inputs()]
        sites: list[Site | None] = []
        used: Counter[int] = Counter()
        gates = zip(self._births(level), circuit.fanin.tolist(), strict=True)
        for node, (birth, pair) in enumerate(gates, start=circuit.first_gate):
            function = int(level.function[node])
            at = self._site(birth)
            if level is not self.base:
                at = self.of_function.get(function, at)
            there = self.places[function]
            if used[function] == len(there):
                seat = self.seats.get(node) if level is self.base else None
                there.append(seat or self._free([places[x >> 1] for x in pair], at, birth))
                self.taken.add(there[-1])
            sites.append(at)
            places.append(there[used[function]])
            used[function] += 1
        return sites, [*places, *self._outputs(circuit)]

    def _births(self, level: Level) -> list[Birth | None]:
        """The births of the gates of a level, as far as they are told by time."""
        return [self.births[b] if b >= 0 else None for b in level.birth.tolist()]

    def _site(self, birth: Birth | None) -> Site | None:
        """The box of a birth; `None` if it has no cell."""
        return (row(birth), self.column[birth.cells[0]]) if birth and birth.cells else None

    def _free(self, below: Sequence[Place], at: Site | None, birth: Birth | None) -> Place:
        """A free place: in the box of a site or the row of a birth, or else under what is read."""
        across, tops = self.grid.across, self.grid.tops
        x = float(round(sum(p[0] for p in below) / len(below)))
        y = float(round(max(p[1] for p in below))) + 1
        first, last = x - across, x + across
        if at:
            x, y = float(at[1] * (across + 1)), tops[at[0]]
        elif birth:
            y = self.lines.get(row(birth), tops[min(row(birth), len(tops) - 1)])
            first, last = 0.0, len(self.column) * (across + 1) - 2.0
            x = min(max(x, first), last)
        while True:
            for shift in range(int(last - first) + 1):
                for place in ((x + shift, y), (x - shift, y)):
                    if place not in self.taken and (at or first <= place[0] <= last):
                        return place
            y += 1
            if birth and not at:
                self.lines[row(birth)] = y

    def _inputs(self) -> Iterator[Place]:
        """The constant, the word above its cells, and the witness beside the steps."""
        encoding, grid = self.encoding, self.grid
        yield grid.middle(-1), -3.0
        for i in range(encoding.n):
            yield from _around(grid.middle(self.column[0, i]), -3.0, encoding.symbol_bits)
        for t in range(encoding.steps if encoding.witness_bits else 0):
            yield from _around(grid.middle(len(grid.columns)), grid.tops[t], encoding.witness_bits)

    def _outputs(self, circuit: Circuit) -> Iterator[Place]:
        """What a cell holds below that cell, anything else in the middle."""
        grid, tape = self.grid, self.encoding.machine.output_tape
        column = {f"y[{cell}]": i for (j, cell), i in self.column.items() if j == tape}
        bottom = max([grid.tops[-1], *(y + 1 for _, y in self.taken)]) + 1
        used: Counter[float] = Counter()
        for name in circuit.outputs:
            x = grid.middle(column.get(name.split(".")[0], (len(grid.columns) - 1) / 2))
            yield x, bottom + 1.5 * used[x]
            used[x] += 1


def _around(x: float, y: float, count: int) -> Iterator[Place]:
    for i in range(count):
        yield x + i - (count - 1) / 2, y


def circuit_layers(circuit: Circuit) -> Layers:
    """A circuit in layers: its nodes, then its outputs."""
    reads = [[x >> 1 for x in pair] for pair in circuit.fanin.tolist()]
    roots = [x >> 1 for x in circuit.literals.tolist()]
    return layers(circuit.inputs, reads, [""] * len(reads), circuit.outputs, roots)


def layers(
    inputs: Sequence[str],
    reads: Sequence[Sequence[int]],
    labels: Sequence[str],
    outputs: Sequence[str],
    roots: Sequence[int],
) -> Layers:
    """The places of the constant (node 0), the inputs, the nodes that read, and the outputs.

    `reads` are the nodes read by each; `labels` take room across, and so do the names.
    """
    first = 1 + len(inputs)
    depth = [0] * first
    for below in reads:
        depth.append(1 + max((depth[u] for u in below), default=0))
    last = max(depth) + 1
    layer = depth + [last] * len(outputs)
    edges = [(u, v) for v, below in enumerate(reads, start=first) for u in below if u]
    edges += [(u, len(depth) + i) for i, u in enumerate(roots) if u]
    if len(reads) > MAX_ROUTED:
        return Layers(spread(layer, edges), layer, [])
    size = [0.0, *map(_width, [*inputs, *labels, *outputs])]
    found = lay_out(layer, edges, size, 0.4, fixed=(0, last))
    return Layers(found.y, layer, found.bends)


def _width(name: str) -> float:
    """The slots that a name takes."""
    return max(1.3, 0.4 * len(name) + 0.4)
