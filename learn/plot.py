"""How the figures of learning look: colours, bands, names beside the lines.

Colours are those of Okabe and Ito, which the colour-blind can tell apart, and markers differ too.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
MARKERS = "osD^vPX"
GREY = "#666666"
BESIDE: dict[str, Any] = {
    "textcoords": "offset points",
    "va": "center",
    "fontsize": 9,
    "annotation_clip": False,
}
"""How a text beside a point is written."""


class Banded(Protocol):
    """A point with its confidence interval."""

    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...


P = TypeVar("P", bound=Banded)


def panels(
    titles: Sequence[str], *, rows: int = 1, x: str = "", y: str = ""
) -> "tuple[Figure, list[Axes]]":
    """A figure of panels with these titles in rows, and what its axes are."""
    from matplotlib.figure import Figure

    count = len(titles)
    columns = -(-count // rows)
    figure = Figure(figsize=(3.0 * columns + 1.2, 2.7 * rows + 0.5), layout="constrained")
    grid = figure.subplots(rows, columns, sharey=True, squeeze=False).ravel().tolist()
    for panel in grid:
        panel.spines[["top", "right"]].set_visible(False)
        panel.grid(color=GREY, alpha=0.15)
        panel.tick_params(labelsize=9)
    for panel in grid[count:]:
        panel.set_visible(False)
    for panel, title in zip(grid, titles, strict=False):
        panel.set_title(title, fontsize=10)
    if x:
        figure.supxlabel(x, fontsize=10)
    if y:
        figure.supylabel(y, fontsize=10)
    return figure, grid[:count]


def percent(axes: "Axes") -> None:
    """The height is a fraction, from 0% to 100%."""
    axes.set_ylim(-0.04, 1.04)
    axes.yaxis.set_major_formatter("{x:.0%}")


def line(
    axes: "Axes",
    points: Sequence[P],
    x: Callable[[P], float],
    y: Callable[[P], float],
    kind: int,
) -> None:
    """A line with its confidence band, in the colour and with the marker of its kind."""
    colour = COLOURS[kind % len(COLOURS)]
    along = [x(point) for point in points]
    low, high = [point.low for point in points], [point.high for point in points]
    axes.fill_between(along, low, high, color=colour, alpha=0.15, linewidth=0)
    marker = MARKERS[kind % len(MARKERS)]
    heights = [y(point) for point in points]
    axes.plot(along, heights, marker=marker, color=colour, markersize=4.5, linewidth=1.6)


def names(axes: "Axes", ends: Sequence[tuple[float, str, int]], gap: float = 0.09) -> None:
    """Names at the right end of lines, given as (height, name, kind), moved apart.

    Heights are those of the data; call it when the limits of the axes are set.
    """
    scale = axes.transScale + axes.transLimits
    placed = sorted((float(scale.transform((1, y))[1]), name, kind) for y, name, kind in ends)
    heights = spread([max(0.03, height) for height, _, _ in placed], gap)
    for height, (_, name, kind) in zip(heights, placed, strict=True):
        colour = COLOURS[kind % len(COLOURS)]
        end = 1.05, height
        marker = MARKERS[kind % len(MARKERS)]
        axes.plot(*end, marker, color=colour, markersize=5, clip_on=False, transform=axes.transAxes)
        axes.annotate(name, end, (6, 0), color=colour, **BESIDE, xycoords="axes fraction")


def spread(heights: Sequence[float], gap: float = 0.07) -> list[float]:
    """Ascending heights moved apart, so that lines of text do not cover each other.

    >>> spread([0.5, 0.5, 1.0], gap=0.25)
    [0.5, 0.75, 1.0]
    >>> spread([1.0, 1.0], gap=0.25)
    [0.75, 1.0]
    """
    moved: list[float] = []
    for height in heights:
        moved.append(max(height, moved[-1] + gap) if moved else height)
    top = 1.0
    for i in reversed(range(len(moved))):
        moved[i] = min(moved[i], top)
        top = moved[i] - gap
    return moved
