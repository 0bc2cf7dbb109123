"""Learning curves: the fraction of test words answered right, against the steps of training.

A model has its own colour, mark and dashes, so that the curves are told apart in grey too.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tmc.draw.figure import rendered
from tmc.draw.page import suffix_of
from tmc.draw.pgfplots import axis, colour, plot
from tmc.draw.tex import escaped
from tmc.learn.plot import COLOURS, MARKERS
from tmc.learn.results import Model, Result
from tmc.machines.errors import UsageError
from tmc.machines.files import write_whole

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TITLE = "Learning curves: test words answered right, against the steps of training"

_TEX_LOOKS = (
    ("solid", "o"),
    ("dashed", "square"),
    ("dotted", "diamond"),
    ("dashdotted", "triangle"),
    ("densely dashed", "pentagon"),
    ("dashdotdotted", "x"),
)
_DASHES: Sequence[tuple[float, Sequence[float]]] = (
    (0, ()),
    (0, (5, 2)),
    (0, (1, 1.5)),
    (0, (6, 2, 1, 2)),
    (0, (9, 3)),
    (0, (4, 1.5, 1, 1.5, 1, 1.5)),
)


def curve_figure(results: Sequence[Result], path: str | Path) -> None:
    """Draws a line for every result to a file that ends in .svg, .pdf, .png or .tex (pgfplots).

    The same results give the same bytes.
    """
    suffix = suffix_of(path, ".tex")
    drawn = (
        curves_tikz(results) if suffix == ".tex" else rendered(curves(results), suffix[1:], TITLE)
    )
    write_whole(path, drawn)


def curves(results: Sequence[Result]) -> "Figure":
    """A line for every result; the legend names the models, the one that ends best first.

    The seeds of one model look the same.

    Raises `UsageError` if a result has no test words.
    """
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

    lines = _lines(results)
    last = max([1, *(result.steps for result in results)])
    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.add_subplot()
    ends: list[tuple[float, str, dict[str, Any]]] = []
    for i, (kind, runs) in enumerate(lines.items()):
        look: dict[str, Any] = {
            "color": COLOURS[i % len(COLOURS)],
            "linestyle": _DASHES[i % len(_DASHES)],
            "linewidth": 1.6,
            "marker": MARKERS[i % len(MARKERS)],
            "markersize": 7,
            "fillstyle": "none",  # what lies below another mark is still seen
            "markeredgewidth": 1.6,
        }
        for steps, accuracies in runs:
            axes.plot(steps, accuracies, **look, markevery=[-1], clip_on=False)
            axes.hlines(accuracies[-1], steps[-1], last, color=look["color"], linewidth=0.5)
        final = [accuracies[-1] for _, accuracies in runs]
        ends.append((sum(final) / len(final), _name(*kind), look))
    ends.sort(key=lambda end: (-end[0], end[1]))
    names = [Line2D([], [], **look, label=name) for _, name, look in ends]
    axes.legend(handles=names, loc="upper left", bbox_to_anchor=(1.03, 1.0), edgecolor="#cccccc")
    axes.set_title("Learning curves", loc="left")
    axes.set_xscale("symlog", linthresh=10)
    axes.set_xlim(0, last)
    axes.set_ylim(-0.02, 1.05)
    axes.yaxis.set_major_formatter("{x:.0%}")
    axes.set_xlabel("training steps (a mark: the end of training)")
    axes.set_ylabel("test words answered right")
    axes.grid(color="#666666", alpha=0.15)
    axes.spines[["top", "right"]].set_visible(False)
    return figure


def curves_tikz(results: Sequence[Result]) -> str:
    """The same for pgfplots, with a legend beside it, over the logarithm of the steps + 1."""
    lines = _lines(results)
    last = max([1, *(result.steps for result in results)])
    options = [
        r"width=0.7\linewidth, title={Learning curves}, xmode=log, xmin=1, ymin=-0.02, ymax=1.05",
        f"xmax={last + 1}, xlabel={{training steps + 1}}, ylabel={{test words answered right}}",
        "legend pos=outer north east, legend cell align=left, legend style={draw=none}, grid=major",
    ]
    source = [colour(f"tmc{i}", COLOURS[i % len(COLOURS)]) for i in range(len(lines))]
    for i, (kind, runs) in enumerate(lines.items()):
        dashes, mark = _TEX_LOOKS[i % len(_TEX_LOOKS)]
        for j, (steps, accuracies) in enumerate(runs):
            look = (
                f"tmc{i}, thick, {dashes}, mark={mark}, mark phase={len(steps)}, mark repeat=100000"
            )
            name = escaped(_name(*kind)) if j == 0 else ""
            points = [(step + 1, a) for step, a in zip(steps, accuracies, strict=True)]
            source += plot(f"{look}, mark options=solid", points, name)
    return axis(options, source)


def _lines(
    results: Sequence[Result],
) -> dict[tuple[Model, float], list[tuple[list[int], list[float]]]]:
    """The steps and accuracies of every training, by model and supervision."""
    lines: dict[tuple[Model, float], list[tuple[list[int], list[float]]]] = {}
    for result in results:
        tested = [(p.step, p.test_accuracy) for p in result.curve if p.test_accuracy is not None]
        line = [step for step, _ in tested], [accuracy for _, accuracy in tested]
        lines.setdefault((result.model, result.supervise), []).append(line)
    if not all(steps for kind in lines.values() for steps, _ in kind):
        raise UsageError("there is no learning curve without test words")
    return lines


def _name(model: Model, supervise: float) -> str:
    return f"{model}, {supervise:.0%} supervised" if model.wired else str(model)
