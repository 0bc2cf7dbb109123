"""The plot of size against n, with the curse of dimensionality drawn beside it."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tmc.draw.figure import BLUE, GREY, ORANGE, rendered
from tmc.growth import Growth, Point

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def growth_plot(growth: Growth, suffix: str = "svg") -> bytes:
    """The picture as a file of type `suffix` (svg, png or pdf), logarithmic on both axes."""
    import matplotlib

    with matplotlib.rc_context({"font.size": 12}):
        return rendered(_plot(growth), suffix, f"{growth.machine}: size of the circuit against n")


def _plot(growth: Growth) -> "Figure":
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 5), layout="constrained")
    axes = figure.add_subplot()
    points = shown(growth)
    n = np.array([point.n for point in points], dtype=float)
    sizes = np.array([point.gates for point in points], dtype=float)
    axes.plot(n, sizes, "o", color=BLUE, markersize=7, label=f"circuits of {growth.machine}")
    if growth.size and len(n):
        line = np.geomspace(n.min(), n.max(), 100)
        axes.plot(line, growth.size.at(line), color=BLUE, linewidth=1.2, label=growth.size.tex())
    top = ceiling(growth)
    along, curse = curse_line(growth)
    if len(along):
        axes.plot(along, curse, "--", color=ORANGE, label="almost all functions: $2^n/n$")
    axes.set(xscale="log", yscale="log", xlabel="length of the input, n", ylabel="gates (B2)")
    ticks = apart([point.n for point in points])
    axes.set_xticks(ticks, [str(x) for x in ticks], minor=False)
    axes.minorticks_off()
    axes.set_ylim(0.8, top)
    axes.grid(color=GREY, alpha=0.2)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, loc="upper left")
    axes.set_title(f"{growth.machine}: size of the circuit against n", loc="left")
    return figure


def shown(growth: Growth) -> list[Point]:
    """The points that have a place on logarithmic axes."""
    return [point for point in growth.points if point.n > 0 and point.gates > 0]


def ceiling(growth: Growth) -> float:
    """The upper end of the axis of sizes."""
    return max(100.0 * max((point.gates for point in growth.points), default=1), 1e3)


def curse_line(growth: Growth) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lengths, and 2^n / n for as many input bits, as far as it is below the ceiling."""
    points = shown(growth)
    n = np.array([point.n for point in points], dtype=float)
    bits = np.array([point.inputs for point in points], dtype=float)
    if not bits.any():
        return np.array([]), np.array([])
    line = np.linspace(n.min(), n.max(), 400)
    wires = np.maximum(np.interp(line, n, bits), 1)
    inside = wires - np.log2(wires) <= np.log2(ceiling(growth))
    return line[inside], 2 ** wires[inside] / wires[inside]


def apart(lengths: list[int]) -> list[int]:
    """The lengths whose numbers do not touch on a logarithmic axis, the last one among them.

    >>> apart(list(range(2, 65, 2)))[-4:]
    [38, 46, 54, 64]
    """
    if not lengths:
        return []
    least = (lengths[-1] / lengths[0]) ** 0.045
    kept = [lengths[-1]]
    for length in reversed(lengths[:-1]):
        if kept[-1] / length >= least:
            kept.append(length)
    return kept[::-1]
