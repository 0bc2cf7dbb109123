"""Learning curves: the fraction of test words answered right, against the steps of training."""

from collections.abc import Sequence
from itertools import cycle
from pathlib import Path

from tmc.learn.plot import COLOURS, rendered, spread
from tmc.learn.results import Model, Result
from tmc.machines.errors import UsageError
from tmc.machines.files import write_whole

_STYLES = {Model.MATCHED: "-", Model.DENSE: "--", Model.WIDE: ":"}  # a search is a dot


def curve_figure(results: Sequence[Result], path: str | Path) -> None:
    """Draws a line for every result, with its name at the end; `path` ends in .svg or .png.

    The seeds of one model share a colour and a name. The same results give the same bytes.
    """
    from matplotlib.figure import Figure

    path = Path(path)
    if path.suffix not in (".svg", ".png"):
        raise UsageError(f"cannot draw {path}", hint="name a file that ends in .svg or .png")
    lines: dict[tuple[Model, float], list[tuple[list[int], list[float]]]] = {}
    for result in results:
        tested = [(p.step, p.test_accuracy) for p in result.curve if p.test_accuracy is not None]
        line = [step for step, _ in tested], [accuracy for _, accuracy in tested]
        lines.setdefault((result.model, result.supervise), []).append(line)
    if not all(steps for kind in lines.values() for steps, _ in kind):
        raise UsageError("there is no learning curve without test words")
    last = max([1, *(result.steps for result in results)])
    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.add_subplot()
    ends = []
    for (kind, runs), colour in zip(lines.items(), cycle(COLOURS)):
        for steps, accuracies in runs:
            axes.plot(
                steps, accuracies, color=colour, linestyle=_STYLES.get(kind[0], "-"), linewidth=1.6
            )
            axes.plot(steps[-1], accuracies[-1], "o", color=colour, markersize=4)
            axes.hlines(accuracies[-1], steps[-1], last, color=colour, linewidth=0.5)
        final = [accuracies[-1] for _, accuracies in runs]
        ends.append((sum(final) / len(final), _name(*kind), colour))
    ends.sort()
    for height, (_, name, colour) in zip(spread([end[0] for end in ends]), ends, strict=True):
        axes.annotate(
            name,
            (1, height),
            (6, 0),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            color=colour,
            va="center",
            annotation_clip=False,
        )
    axes.set_xscale("symlog", linthresh=10)
    axes.set_xlim(0, last)
    axes.set_ylim(-0.02, 1.05)
    axes.set_xlabel("training steps (a dot: the end of training)")
    axes.set_ylabel("test words answered right")
    axes.spines[["top", "right"]].set_visible(False)
    write_whole(path, rendered(figure, path.suffix[1:]))


def _name(model: Model, supervise: float) -> str:
    return f"{model}, {supervise:.0%} supervised" if model.wired else str(model)
