"""Where the states, the labels and the edges of a state diagram are.

It is a layered drawing, with the start on the left, or at the top where that would be a strip too
long for a page. The label of an edge is a node of the layout as the states are, in a layer between
theirs, and takes room of its own: so labels overlap nothing. An edge that leads back runs through
the layers in the other direction.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tmc.draw.labels import transition_labels
from tmc.draw.layout import columns, lay_out
from tmc.draw.svg import text_width
from tmc.machines.machine import Machine, Verdict

_FONT, LINE = 12, 15.0
HALF = 17.0
"""Of the height of a state."""
LOOP = 22.0
"""The height of a loop."""
_MAX_LINES = 8
_WIDE, _STRIP = 1000.0, 4.0  # a diagram that is wider, by so much more than it is high, goes down
TIP = 7.0
"""The length of the tip of an edge, at least."""


@dataclass(frozen=True, slots=True)
class _Box:
    """A node of the layout: a state, or the label between two of them."""

    layer: int
    width: float
    height: float
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Way:
    """An edge: from left to right into its label and out of it, and where the label is."""

    pair: tuple[int, int]
    forward: bool
    """Whether it leads to the right."""
    into: list[tuple[float, float]]
    out: list[tuple[float, float]]
    x: float
    y: float
    height: float
    lines: Sequence[str]


def drawing(machine: Machine) -> "Picture":
    """The diagram from left to right, or from top to bottom if it would be long and low."""
    across = Picture(machine)
    strip = across.width > max(_WIDE, _STRIP * across.height)
    return Picture(machine, down=True) if strip else across


class Picture:
    """States, labels and edges with their places.

    A place is *along* the layers and *across* them: from the left and from above, or, if the
    diagram goes `down`, from above and from the left.
    """

    def __init__(self, machine: Machine, down: bool = False) -> None:
        self.machine, self.down = machine, down
        self.labels = transition_labels(machine)
        pairs = [pair for pair in self.labels if pair[0] != pair[1]]
        rank = _rank(machine, pairs)
        # Every edge, as the layout has it: from the earlier state to the later one.
        self.pairs = {pair: sorted(pair, key=rank.__getitem__) for pair in pairs}
        depth = _depth(rank, self.pairs.values())
        self.boxes = [self._state(q, 2 * depth[q]) for q in range(len(machine.states))]
        self.number = {pair: len(self.boxes) + i for i, pair in enumerate(pairs)}
        links: list[tuple[int, int]] = []
        for pair, (first, second) in self.pairs.items():
            lines = _shortened(self.labels[pair])
            size = label_size(lines)
            self.boxes.append(_Box(2 * depth[first] + 1, *size, lines))
            links += [(first, self.number[pair]), (self.number[pair], second)]
        self.layout = lay_out(
            [box.layer for box in self.boxes],
            links,
            [(box.width if down else box.height) + 10 for box in self.boxes],
            bend=14,
        )
        self._place()

    def _state(self, q: int, layer: int) -> _Box:
        name = self.machine.states[q]
        width = max(2 * HALF, text_width(name, 13) + 22)
        lines = _shortened(self.labels.get((q, q), []))
        height = 2 * HALF
        if lines:
            loop_width, loop_height = label_size(lines)
            if self.down:
                height = max(height, loop_height)
                width += 2 * (LOOP + 4 + loop_width)
            else:
                width = max(width, loop_width)
                height += 2 * (LOOP + loop_height)
        return _Box(layer, width, height, lines)

    def _along(self, box: _Box) -> float:
        return box.height if self.down else box.width

    def _place(self) -> None:
        boxes, across = self.boxes, self.layout.y
        layers = 1 + max(box.layer for box in boxes)
        extents, rise = [0.0] * layers, [0.0] * layers
        for box in boxes:
            extents[box.layer] = max(extents[box.layer], self._along(box))
        for first, second in self._links():
            way = [(boxes[first].layer, across[first]), *self.layout.route(first, second)]
            way.append((boxes[second].layer, across[second]))
            for (_, a), (d, b) in zip(way, way[1:], strict=False):
                rise[d] = max(rise[d], abs(b - a) * (0.2 if self.down else 1))
        margin = 34  # for the arrow into the start
        self.columns = [(a + margin, b + margin) for a, b in columns(extents, rise)]
        bends = [y + 6 for row in self.layout.bends for y in row]
        if self.down:
            self.height = self.columns[-1][1] + 2
            ends = [y + box.width / 2 for y, box in zip(across, boxes, strict=True)]
            self.width = max([*ends, *bends])
            return
        # Below a state nothing is drawn: only its loop needs the room, above.
        ends = [
            y + (HALF + 2 if v < len(self.machine.states) else box.height / 2)
            for v, (y, box) in enumerate(zip(across, boxes, strict=True))
        ]
        self.height = max([*ends, *bends])
        self.width = self.columns[-1][1]

    def _links(self) -> Iterator[tuple[int, int]]:
        for pair, (first, second) in self.pairs.items():
            yield first, self.number[pair]
            yield self.number[pair], second

    def place(self, node: int) -> tuple[float, float]:
        """The middle of a state or a label, from the left and from above."""
        along, across = self._middle(node), self.layout.y[node]
        return (across, along) if self.down else (along, across)

    def _middle(self, node: int) -> float:
        first, last = self.columns[self.boxes[node].layer]
        return (first + last) / 2

    def _ports(self) -> dict[tuple[int, int], tuple[float, float]]:
        """Where the edge with a label touches a state, for every (state, label)."""
        across = self.layout.y
        sides: dict[tuple[int, bool], list[tuple[float, int]]] = {}
        for first, second in self._links():
            way = self.layout.route(first, second)
            if first < len(self.machine.states):
                towards = way[0][1] if way else across[second]
                sides.setdefault((first, True), []).append((towards, second))
            else:
                towards = way[-1][1] if way else across[first]
                sides.setdefault((second, False), []).append((towards, first))
        ports = {}
        for (q, after), ends in sides.items():
            gap = min(9.0, 24.0 / max(1, len(ends) - 1))
            for i, (_, label) in enumerate(sorted(ends)):
                aside = (i - (len(ends) - 1) / 2) * gap
                half = self._reach(q, aside)
                ports[q, label] = (
                    self._middle(q) + (half if after else -half),
                    across[q] + aside,
                )
        return ports

    def _reach(self, q: int, aside: float) -> float:
        """How far the figure of a state reaches along, that much aside of its middle."""
        half = HALF if self.down else self.half_width(q)
        if self.machine.final.get(q) is Verdict.HALT:  # which has corners
            return half
        bent = max(0.0, abs(aside) - self.half_width(q) + HALF) if self.down else aside
        return half + float((HALF**2 - bent**2) ** 0.5) - HALF

    def half_width(self, q: int) -> float:
        """Half the width of the figure of a state."""
        return max(2 * HALF, text_width(self.machine.states[q], 13) + 22) / 2

    def ways(self) -> Iterator[Way]:
        """The edges with their places."""
        ports = self._ports()
        for pair, (first, second) in self.pairs.items():
            label = self.number[pair]
            box = self.boxes[label]
            along, across, half = self._middle(label), self.layout.y[label], self._along(box) / 2
            start, end = ports[first, label], ports[second, label]
            into = [start, (self.columns[self.boxes[first].layer][1], start[1])]
            into += [(self.columns[box.layer][0], across), (along - half, across)]
            out = [(along + half, across), (self.columns[box.layer][1], across)]
            for d, bend in self.layout.route(label, second):
                out += [(self.columns[d][0], bend), (self.columns[d][1], bend)]
            out += [(self.columns[self.boxes[second].layer][0] - TIP, end[1]), end]
            x, y = self.place(label)
            yield Way(pair, pair == (first, second), into, out, x, y, box.height, box.lines)


def _rank(machine: Machine, pairs: Sequence[tuple[int, int]]) -> dict[int, int]:
    """The states numbered breadth-first from the start; final ones come last."""
    after: dict[int, list[int]] = {}
    for q, r in pairs:
        after.setdefault(q, []).append(r)
    order: dict[int, None] = {}
    for root in [machine.start, *range(len(machine.states))]:
        queue = deque([root])
        while queue:
            q = queue.popleft()
            if q not in order:
                order[q] = None
                queue.extend(after.get(q, []))
    ordered = sorted(order, key=lambda q: q in machine.final)
    return {q: i for i, q in enumerate(ordered)}


def _depth(rank: dict[int, int], links: Iterable[Sequence[int]]) -> dict[int, int]:
    """The longest path to each state, along edges from earlier ranks to later ones."""
    depth = dict.fromkeys(rank, 0)
    before: dict[int, list[int]] = {}
    for first, second in links:
        before.setdefault(second, []).append(first)
    for q in rank:
        depth[q] = max((depth[p] + 1 for p in before.get(q, [])), default=0)
    return depth


def _shortened(lines: list[str]) -> list[str]:
    if len(lines) <= _MAX_LINES:
        return lines
    return [*lines[: _MAX_LINES - 1], f"... {len(lines) - _MAX_LINES + 1} more"]


def label_size(lines: Sequence[str]) -> tuple[float, float]:
    return max(text_width(line, _FONT) for line in lines) + 10, LINE * len(lines) + 4
