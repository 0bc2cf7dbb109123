"""The plot of error and size against precision: one falls as 2^-m, the other grows as a power."""

from typing import TYPE_CHECKING

import numpy as np

from tmc.draw.figure import BLUE, GREY, ORANGE, rendered
from tmc.draw.markup import card, embedded, facts, table
from tmc.learn.precision import Precision

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def precision_plot(measured: Precision, suffix: str = "svg") -> bytes:
    """The picture as a file of type `suffix` (svg, png or pdf), its heights logarithmic."""
    import matplotlib

    with matplotlib.rc_context({"font.size": 12}):
        return rendered(_plot(measured), suffix, _title(measured))


def shown(measured: Precision) -> str:
    """The plot and its figures for a page."""
    rows = [
        (
            f"{p.n}",
            f"{p.m}",
            f"{p.error:.3g}",
            f"{p.bound:.3g}",
            f"{p.units:,}",
            f"{p.depth}",
            f"{p.width:,}",
            f"{p.weights:,}",
        )
        for p in measured.points
    ]
    holds = "every error is within its bound" if measured.holds else "an error passes its bound"
    return card(
        f"{measured.machine} as {measured.formula}, at {measured.samples:,} random points: {holds}",
        embedded(precision_plot(measured), _title(measured)),
        table(("n", "m", "error", "bound", "units", "depth", "width", "weights"), rows),
        facts({"units": measured.law} if measured.law else {}),
    )


def _title(measured: Precision) -> str:
    return f"{measured.machine}: error and size against precision"


def _plot(measured: Precision) -> "Figure":
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    figure = Figure(figsize=(8, 7), layout="constrained")
    errors, sizes = figure.subplots(2, sharex=True)
    points = measured.points
    m = np.array([point.m for point in points], dtype=float)
    bound = [point.bound for point in points]
    c = f"{measured.constant:g} · " if measured.constant != 1 else ""
    errors.plot(m, bound, color=ORANGE, linewidth=1.2, label=f"bound: {c}2^-m")
    seen = [(point.m, point.error) for point in points if point.error > 0]
    label = f"largest error at {measured.samples:,} random points"
    errors.plot(*np.array(seen).reshape(-1, 2).T, "o", color=BLUE, markersize=7, label=label)
    errors.set_yscale("log", base=2)
    errors.set_ylabel(f"distance from {measured.formula}")
    units = [point.units for point in points]
    sizes.plot(m, units, "o", color=BLUE, markersize=7, label="ReLU units")
    if measured.units:
        line = np.geomspace(m.min(), m.max(), 100)
        law = measured.units
        sizes.plot(line, law.at(line), color=BLUE, linewidth=1.2, label=law.words("m"))
    weights = [point.weights for point in points]
    sizes.plot(m, weights, "s", color=GREY, markersize=5, label="weights that are not 0")
    sizes.set(yscale="log", xlabel="precision, m binary digits", ylabel="size of the network")
    sizes.xaxis.set_major_locator(MaxNLocator(integer=True))
    for axes in (errors, sizes):
        axes.grid(color=GREY, alpha=0.2)
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(frameon=False)
    errors.set_title(_title(measured), loc="left")
    return figure
