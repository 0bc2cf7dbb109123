"""Layered layout: where the nodes of an acyclic graph go, and the bends of its edges.

Nodes stand in layers, edges go from earlier to later ones (Sugiyama, Tagawa and Toda 1981). An edge
that skips layers is made of short ones through *bends*, which take room in every layer they pass,
so that no line runs through a node; all edges of one source share its bends. Sweeps to and fro put
each node at the barycentre of its neighbours and keep the order with the fewest crossings; then
`tmc.draw.coordinates` makes chains straight. All of it is deterministic.
"""

from bisect import bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass

from tmc.draw.coordinates import coordinates

SWEEPS = 8


@dataclass(frozen=True, slots=True)
class Layout:
    """The place of every node across its layer, and the bends on the way out of it."""

    layer: Sequence[int]
    y: Sequence[float]
    bends: Sequence[Sequence[float]]
    """For every node the places of its bends: the first is in the layer after its own."""
    height: float
    """The room that all layers take: everything lies between 0 and this."""

    def route(self, source: int, target: int) -> list[tuple[int, float]]:
        """The bends between two nodes, as (layer, place)."""
        first = self.layer[source] + 1
        return list(enumerate(self.bends[source][: self.layer[target] - first], start=first))


def lay_out(
    layer: Sequence[int],
    edges: Sequence[tuple[int, int]],
    size: Sequence[float],
    bend: float,
    fixed: Sequence[int] = (),
) -> Layout:
    """The layout of nodes with these layers, edges and sizes across the layer.

    Every edge goes to a later layer. `bend` is the room of a bend. The nodes of the layers in
    `fixed` keep the order of their numbers.
    """
    nodes = len(layer)
    last = list(layer)
    for u, v in edges:
        last[u] = max(last[u], layer[v])
    first_bend: list[int] = []
    depth = list(layer)
    for u in range(nodes):
        first_bend.append(len(depth))
        depth.extend(range(layer[u] + 1, last[u]))
    above: list[list[int]] = [[] for _ in depth]
    for u in range(nodes):
        before = u
        for d in range(first_bend[u], first_bend[u] + last[u] - layer[u] - 1):
            above[d].append(before)
            before = d
    for u, v in dict.fromkeys(edges):
        gap = layer[v] - layer[u]
        above[v].append(u if gap == 1 else first_bend[u] + gap - 2)

    layers: list[list[int]] = [[] for _ in range(max(depth, default=-1) + 1)]
    for v, d in enumerate(depth):
        layers[d].append(v)
    below = _reversed(above)
    layers = _order(layers, above, below, set(fixed))
    sizes = [*size, *[bend] * (len(depth) - nodes)]
    y = coordinates(layers, above, below, sizes, nodes)
    low = min((at - room / 2 for at, room in zip(y, sizes, strict=True)), default=0.0)
    y = [at - low for at in y]
    height = max((at + room / 2 for at, room in zip(y, sizes, strict=True)), default=0.0)
    bends = [
        y[first_bend[u] : first_bend[u] + max(0, last[u] - layer[u] - 1)] for u in range(nodes)
    ]
    return Layout(layer, y[:nodes], bends, height)


def columns(width: Sequence[float], rise: Sequence[float]) -> list[tuple[float, float]]:
    """Left and right end of every layer, from its width and the steepest edge before it."""
    ends: list[tuple[float, float]] = []
    for d in range(len(width)):
        left = ends[-1][1] + min(150.0, 34 + 0.3 * rise[d]) if ends else 0.0
        ends.append((left, left + width[d]))
    return ends


def _reversed(above: Sequence[Sequence[int]]) -> list[list[int]]:
    below: list[list[int]] = [[] for _ in above]
    for v, sources in enumerate(above):
        for u in sources:
            below[u].append(v)
    return below


def _order(
    layers: list[list[int]],
    above: list[list[int]],
    below: list[list[int]],
    fixed: set[int],
) -> list[list[int]]:
    """The layers, each in an order that makes few crossings."""
    place = [0.0] * len(above)
    for layer in layers:
        _settle(layer, place)
    best, fewest = layers, _crossings(layers, above, place)
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        towards = above if down else below
        swept = list(layers)
        for d in range(len(swept)) if down else reversed(range(len(swept))):
            if d not in fixed:
                swept[d] = _by_barycentre(swept[d], towards, place)
            _settle(swept[d], place)
        layers = swept
        count = _crossings(layers, above, place)
        if count < fewest:
            best, fewest = layers, count
    for layer in best:
        _settle(layer, place)
    return _swap(best, above, below, place, fixed)


def _settle(layer: list[int], place: list[float]) -> None:
    """Give the nodes of a layer places around 0, one apart."""
    for i, v in enumerate(layer):
        place[v] = i - (len(layer) - 1) / 2


def _by_barycentre(layer: list[int], towards: list[list[int]], place: list[float]) -> list[int]:
    """The layer sorted by the mean place of each node's neighbours; others stay where they are."""

    def centre(v: int) -> float:
        near = towards[v]
        return sum(place[u] for u in near) / len(near) if near else place[v]

    return sorted(layer, key=centre)


def _crossings(layers: list[list[int]], above: list[list[int]], place: list[float]) -> int:
    """How many pairs of edges cross."""
    count = 0
    for layer in layers[1:]:
        ends: list[float] = []
        for v in layer:
            starts = sorted(place[u] for u in above[v])
            count += sum(len(ends) - bisect_right(ends, start) for start in starts)
            for start in starts:
                insort(ends, start)
    return count


def _swap(
    layers: list[list[int]],
    above: list[list[int]],
    below: list[list[int]],
    place: list[float],
    fixed: set[int],
) -> list[list[int]]:
    """Swap neighbours in a layer as long as that removes crossings."""
    near = [
        [sorted(place[u] for u in side) for side in pair] for pair in zip(above, below, strict=True)
    ]
    waiting = {d for d in range(len(layers)) if d not in fixed}
    while waiting:
        d = min(waiting)
        waiting.remove(d)
        if _swap_layer(layers[d], near):  # which leaves fewer crossings each time
            _settle(layers[d], place)
            for v in {v for u in layers[d] for v in (*above[u], *below[u])}:
                near[v] = [sorted(place[u] for u in side[v]) for side in (above, below)]
            waiting |= {d - 1, d, d + 1} & set(range(len(layers))) - fixed
    return layers


def _swap_layer(layer: list[int], near: list[list[list[float]]]) -> bool:
    """Swap neighbours where that removes crossings; whether it did."""
    changed = False
    for i in range(len(layer) - 1):
        u, v = layer[i], layer[i + 1]
        sides = list(zip(near[u], near[v], strict=True))
        if sum(_pairs(a, b) for a, b in sides) > sum(_pairs(b, a) for a, b in sides):
            layer[i], layer[i + 1] = v, u
            changed = True
    return changed


def _pairs(left: list[float], right: list[float]) -> int:
    """The crossings of two neighbours: pairs in which the left one's end is to the right."""
    return sum(len(left) - bisect_right(left, end) for end in right)


def spread(layer: Sequence[int], edges: Sequence[tuple[int, int]]) -> list[float]:
    """A place for every node of a large graph, without bends: near its neighbours, and in each
    layer at least one apart.

    The nodes of layer 0 keep the order of their numbers.
    """
    above: list[list[int]] = [[] for _ in layer]
    for u, v in edges:
        above[v].append(u)
    below = _reversed(above)
    layers: list[list[int]] = [[] for _ in range(max(layer, default=-1) + 1)]
    for v, d in enumerate(layer):
        layers[d].append(v)
    place = [0.0] * len(layer)
    for row in layers:
        _settle(row, place)
    for sweep in range(SWEEPS):
        towards, down = (above, True) if sweep % 2 == 0 else (below, False)
        for d in range(len(layers)) if down else reversed(range(len(layers))):
            row = layers[d]
            wanted = {v: _mean([place[u] for u in towards[v]] or [place[v]]) for v in row}
            if d:
                row.sort(key=wanted.__getitem__)
            for v, y in zip(row, _apart([wanted[v] for v in row]), strict=True):
                place[v] = y
    return place


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _apart(wanted: Sequence[float]) -> list[float]:
    """The places closest to the wanted ones, in their order and one apart: isotonic regression."""
    blocks: list[tuple[float, int]] = []  # the mean, and how many
    for i, y in enumerate(wanted):
        mean, count = y - i, 1
        while blocks and blocks[-1][0] >= mean:
            before, more = blocks.pop()
            mean = (mean * count + before * more) / (count + more)
            count += more
        blocks.append((mean, count))
    means = [mean for mean, count in blocks for _ in range(count)]
    return [mean + i for i, mean in enumerate(means)]
