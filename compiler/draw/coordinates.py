"""Coordinates across the layers: Brandes and Köpf, Fast and Simple Horizontal Coordinate Assignment
(Graph Drawing 2001).

Each node is aligned with a median neighbour of the layer before, if no other alignment is in the
way; aligned nodes form a *block* with one coordinate, so bends run straight. Blocks are packed.
Doing this from either end and from either side gives four answers: the mean of the middle two is
balanced, and straight wherever all four are. Blocks are packed by longest paths, which avoids the
flaw in the paper's own packing (Brandes, Walter and Zink 2020).
"""

from collections.abc import Sequence
from graphlib import TopologicalSorter

_Layers = Sequence[Sequence[int]]


def coordinates(
    layers: _Layers,
    above: Sequence[Sequence[int]],
    below: Sequence[Sequence[int]],
    size: Sequence[float],
    nodes: int,
) -> list[float]:
    """A coordinate for every node: in each layer in its order, the sizes apart at least.

    Numbers from `nodes` on are bends.
    """
    if not size:
        return []
    answers: list[list[float]] = []
    clashes = _clashes(layers, above, nodes)
    for near, rows in ((above, layers), (below, layers[::-1])):
        for sign in (1, -1):
            turned = [row[::sign] for row in rows]
            root = _align(turned, near, clashes)
            answers.append([sign * x for x in _pack(turned, root, size)])
    return _balance(answers)


def _clashes(layers: _Layers, above: Sequence[Sequence[int]], nodes: int) -> set[tuple[int, int]]:
    """The edges that cross an edge between two bends; it is they that give way."""
    found: set[tuple[int, int]] = set()
    for upper, lower in zip(layers, layers[1:], strict=False):
        place = {u: i for i, u in enumerate(upper)}
        inner = [
            (place[above[v][0]], i)
            for i, v in enumerate(lower)
            if v >= nodes and above[v][0] >= nodes
        ]
        # Edges between bends do not cross each other often; where they do, the first one stays.
        straight: list[tuple[int, int]] = []
        for a, i in inner:
            if straight and a <= straight[-1][0]:
                found.add((upper[a], lower[i]))
            else:
                straight.append((a, i))
        left = -1
        upto = 0
        for i, v in enumerate(lower):
            while upto < len(straight) and straight[upto][1] <= i:
                left = straight[upto][0]
                upto += 1
            here = upto > 0 and straight[upto - 1][1] == i
            right = straight[upto][0] if upto < len(straight) else len(upper)
            for u in above[v]:
                if not here and not left < place[u] < right:
                    found.add((u, v))
    return found


def _align(
    layers: _Layers, near: Sequence[Sequence[int]], clashes: set[tuple[int, int]]
) -> list[int]:
    """For every node the first node of its block."""
    root = list(range(len(near)))
    place = {v: i for layer in layers for i, v in enumerate(layer)}
    for layer in layers[1:]:
        reached = -1
        for v in layer:
            ranked = sorted(near[v], key=place.__getitem__)
            for m in sorted({(len(ranked) - 1) // 2, len(ranked) // 2} if ranked else ()):
                u = ranked[m]
                free = (u, v) not in clashes and (v, u) not in clashes
                if root[v] == v and free and reached < place[u]:
                    root[v] = root[u]
                    reached = place[u]
    return root


def _pack(layers: _Layers, root: Sequence[int], size: Sequence[float]) -> list[float]:
    """Every block as far to the left as it can go; then to the right, where it is pulled there."""
    before: dict[int, dict[int, float]] = {
        r: {} for layer in layers for r in map(root.__getitem__, layer)
    }
    after: dict[int, dict[int, float]] = {r: {} for r in before}
    for layer in layers:
        for u, v in zip(layer, layer[1:], strict=False):
            a, b, apart = root[u], root[v], (size[u] + size[v]) / 2
            before[b][a] = after[a][b] = max(apart, before[b].get(a, 0.0))
    order = list(TopologicalSorter(before).static_order())
    x: dict[int, float] = {}
    for block in order:
        x[block] = max((x[a] + apart for a, apart in before[block].items()), default=0.0)
    for block in reversed(order):
        if after[block]:
            x[block] = max(x[block], min(x[b] - apart for b, apart in after[block].items()))
    return [x[r] for r in root]


def _balance(answers: list[list[float]]) -> list[float]:
    """The mean of the two middle answers, after all are shifted to the narrowest one."""
    narrow = min(answers, key=lambda x: max(x) - min(x))
    for i, x in enumerate(answers):
        end = max if i % 2 else min
        shift = end(narrow) - end(x)
        answers[i] = [value + shift for value in x]
    return [sum(sorted(values)[1:3]) / 2 for values in zip(*answers, strict=True)]
