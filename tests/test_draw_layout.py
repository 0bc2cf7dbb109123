"""The layered layout: nothing overlaps, edges bend in every layer, few of them cross."""

from itertools import combinations, product
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tmc.draw.layout import lay_out, spread
from tmc.draw.svg import curve


@st.composite
def layered(draw: st.DrawFn) -> tuple[list[int], list[tuple[int, int]], list[float]]:
    """The layers, edges and sizes of a random graph."""
    layer = draw(st.lists(st.integers(0, 6), min_size=1, max_size=25))
    node = st.integers(0, len(layer) - 1)
    pairs = draw(st.lists(st.tuples(node, node), max_size=40))
    edges = [(u, v) for u, v in pairs if layer[u] < layer[v]]
    sizes = draw(st.lists(st.integers(10, 60).map(float), min_size=len(layer), max_size=len(layer)))
    return layer, edges, sizes


@given(layered())
def test_nothing_in_a_layer_overlaps(
    graph: tuple[list[int], list[tuple[int, int]], list[float]],
) -> None:
    layer, edges, sizes = graph
    result = lay_out(layer, edges, sizes, bend=8.0)
    rows: dict[int, list[tuple[float, float]]] = {}
    for v, y in enumerate(result.y):
        rows.setdefault(layer[v], []).append((y, sizes[v]))
        for i, bend in enumerate(result.bends[v]):
            rows.setdefault(layer[v] + 1 + i, []).append((bend, 8.0))
    for row in rows.values():
        row.sort()
        for (a, size), (b, other) in zip(row, row[1:], strict=False):
            assert b - a >= (size + other) / 2 - 1e-6


@given(layered())
def test_an_edge_bends_in_every_layer_that_it_passes(
    graph: tuple[list[int], list[tuple[int, int]], list[float]],
) -> None:
    layer, edges, sizes = graph
    result = lay_out(layer, edges, sizes, bend=8.0)
    for u, v in edges:
        assert [d for d, _ in result.route(u, v)] == list(range(layer[u] + 1, layer[v]))


def test_chains_are_straight() -> None:
    layer = [0, 1, 2, 3, 9, 1, 2]
    edges = [(0, 1), (1, 2), (2, 3), (3, 4), (0, 5), (5, 6)]
    result = lay_out(layer, edges, [20.0] * 7, bend=8.0)
    assert len({*result.y[1:5], *result.bends[3]}) == 1
    assert result.y[5] == result.y[6]


@given(st.randoms(use_true_random=False))
def test_no_swap_of_neighbours_would_remove_crossings(random: Random) -> None:
    layer = [d for d in range(4) for _ in range(6)]
    pairs = product(range(len(layer)), repeat=2)
    near = [(u, v) for u, v in pairs if layer[v] == layer[u] + 1]
    edges = sorted(random.sample(near, 40))
    result = lay_out(layer, edges, [20.0] * len(layer), bend=8.0, fixed=(0,))

    def crossings(place: list[float]) -> int:
        return sum(
            layer[a] == layer[c] and (place[a] - place[c]) * (place[b] - place[d]) < 0
            for (a, b), (c, d) in combinations(edges, 2)
        )

    fewest = crossings(list(result.y))
    for depth in set(layer) - {0}:
        row = sorted((y, v) for v, y in enumerate(result.y) if layer[v] == depth)
        for (_, u), (_, v) in zip(row, row[1:], strict=False):
            swapped = list(result.y)
            swapped[u], swapped[v] = swapped[v], swapped[u]
            assert crossings(swapped) >= fewest


def test_a_planar_ladder_is_drawn_without_crossings() -> None:
    """Edges given crosswise, which an order of the middle layers can untangle."""
    wide = 8
    layer = [0] * wide + [1] * wide + [2] * wide
    edges = [(i, wide + (5 * i) % wide) for i in range(wide)]
    edges += [(wide + (5 * i) % wide, 2 * wide + (3 * i) % wide) for i in range(wide)]
    result = lay_out(layer, edges, [10.0] * len(layer), bend=5.0, fixed=(0,))
    for (a, b), (c, d) in combinations(edges, 2):
        if layer[a] == layer[c]:
            assert (result.y[a] - result.y[c]) * (result.y[b] - result.y[d]) > 0


@given(layered())
def test_dots_in_a_layer_are_one_apart(
    graph: tuple[list[int], list[tuple[int, int]], list[float]],
) -> None:
    layer, edges, _ = graph
    place = spread(layer, edges)
    first = [y for y, d in zip(place, layer, strict=True) if d == 0]
    assert first == sorted(first)
    for depth in set(layer):
        row = sorted(y for y, d in zip(place, layer, strict=True) if d == depth)
        assert all(b - a >= 1 - 1e-6 for a, b in zip(row, row[1:], strict=False))


def test_a_curve_is_level_at_its_ends() -> None:
    assert curve([(0, 0), (10, 0), (30, 8)]) == "M0 0H10C20 0 20 8 30 8"
