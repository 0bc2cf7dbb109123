"""The plot of size against n, with the curse of dimensionality drawn beside it."""

import io

import numpy as np

from tmc.growth import Growth

_BLUE, _ORANGE, _GREY = "#0072B2", "#D55E00", "#666666"  # Okabe and Ito, and grey


def growth_plot(growth: Growth, suffix: str = "svg") -> bytes:
    """The picture as a file of type `suffix` (svg, png or pdf), logarithmic on both axes."""
    import matplotlib

    with matplotlib.rc_context({"svg.hashsalt": "tmc", "svg.fonttype": "none", "font.size": 12}):
        return _plot(growth, suffix)


def _plot(growth: Growth, suffix: str) -> bytes:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 5), layout="constrained")
    axes = figure.add_subplot()
    points = [point for point in growth.points if point.n > 0 and point.gates > 0]
    n = np.array([point.n for point in points], dtype=float)
    sizes = np.array([point.gates for point in points], dtype=float)
    axes.plot(n, sizes, "o", color=_BLUE, markersize=7, label=f"circuits of {growth.machine}")
    if growth.size and len(n):
        line = np.geomspace(n.min(), n.max(), 100)
        law = growth.size
        label = f"fit: {law.factor:.2g} n^{law.exponent:.2f} (± {law.error:.2f})"
        axes.plot(line, law.factor * line**law.exponent, color=_BLUE, linewidth=1.2, label=label)
    top = max(sizes.max(initial=1) * 100, 1e3)
    bits = np.array([point.inputs for point in points], dtype=float)
    if len(n) and bits.max() > 0:
        line = np.linspace(n.min(), n.max(), 400)
        wires = np.interp(line, n, bits)
        inside = wires - np.log2(np.maximum(wires, 1)) <= np.log2(top)
        curse = 2 ** wires[inside] / np.maximum(wires[inside], 1)
        axes.plot(line[inside], curse, "--", color=_ORANGE, label="almost all functions: 2^n / n")
    axes.set(xscale="log", yscale="log", xlabel="length of the input, n", ylabel="gates (B2)")
    axes.set_xticks(n, [f"{int(x)}" for x in n], minor=False)
    axes.minorticks_off()
    axes.set_ylim(0.8, top)
    axes.grid(color=_GREY, alpha=0.2)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, loc="upper left")
    axes.set_title(f"{growth.machine}: size of the circuit against n", loc="left")
    file = io.BytesIO()
    metadata = {"Date": None} if suffix in ("svg", "pdf") else {}
    figure.savefig(file, format=suffix, dpi=160, metadata=metadata if suffix == "svg" else None)
    return file.getvalue()
