"""Plots as source for pgfplots: https://ctan.org/pkg/pgfplots

The file holds the picture alone, for a document to input, whose fonts and width it takes.
"""

from collections.abc import Iterable

import numpy as np

from tmc.draw.figure import BLUE, ORANGE
from tmc.draw.growth import apart, ceiling, curse_line, shown
from tmc.draw.tex import escaped
from tmc.growth import Growth
from tmc.laws import Power

_HEAD = r"""% in the preamble: \usepackage{pgfplots} \pgfplotsset{compat=1.16}
\begin{tikzpicture}"""


def growth_tikz(growth: Growth) -> str:
    """The plot of size against n, beside the curse of dimensionality, logarithmic on both axes."""
    points = shown(growth)
    ticks = ",".join(map(str, apart([point.n for point in points])))
    options = [
        r"width=\linewidth, height=0.62\linewidth",
        r"xmode=log, ymode=log, log ticks with fixed point, legend pos=north west",
        r"xlabel={length of the input, $n$}, ylabel={gates ($B_2$)}",
        f"xtick={{{ticks}}}, minor tick num=0, ymin=0.8, ymax={ceiling(growth):g}",
        r"legend style={draw=none, fill=none}, legend cell align=left, grid=major",
    ]
    sizes = [(point.n, point.gates) for point in points]
    lines = [
        colour("tmcblue", BLUE),
        colour("tmcorange", ORANGE),
        *plot("only marks, mark=*, tmcblue", sizes, f"circuits of {escaped(growth.machine)}"),
    ]
    if growth.size and points:
        straight = isinstance(growth.size, Power)  # on logarithmic axes
        n = np.geomspace(points[0].n, points[-1].n, 2 if straight else 40)
        line = list(zip(n.tolist(), growth.size.at(n).tolist(), strict=True))
        lines += plot("tmcblue", line, growth.size.tex())
    along, curse = curse_line(growth)
    if len(along):
        few = np.linspace(0, len(along) - 1, 40).round().astype(int)
        bend = list(zip(along[few].tolist(), curse[few].tolist(), strict=True))
        lines += plot("tmcorange, dashed, thick", bend, "almost all functions: $2^n/n$")
    return axis(options, lines)


def axis(options: Iterable[str], lines: Iterable[str]) -> str:
    """A picture of one axis."""
    head = [_HEAD, r"\begin{axis}[", *(f"  {option}," for option in options), "]"]
    end = [r"\end{axis}", r"\end{tikzpicture}", ""]
    return "\n".join([*head, *(f"  {line}" for line in lines), *end])


def colour(name: str, code: str) -> str:
    """The definition of a colour."""
    return rf"\definecolor{{{name}}}{{HTML}}{{{code[1:].upper()}}}"


def plot(options: str, points: Iterable[tuple[float, float]], legend: str = "") -> Iterable[str]:
    """A line or marks through points; without a legend it has no entry there."""
    coordinates = " ".join(f"({x:g},{y:.4g})" for x, y in points)
    forgotten = ", forget plot" * (not legend)
    yield rf"\addplot[{options}{forgotten}] coordinates {{{coordinates}}};"
    if legend:
        yield rf"\addlegendentry{{{legend}}}"
