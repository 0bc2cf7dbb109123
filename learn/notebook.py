"""What notebooks show of results: a table, and the learning curves."""

from collections.abc import Sequence

from tmc.draw.figure import rendered
from tmc.draw.markup import embedded, table
from tmc.learn.picture import TITLE, curves
from tmc.learn.results import Result
from tmc.machines.errors import UsageError

_HEAD = ("model", "supervise", "seed", "parameters", "steps", "test accuracy", "wrong", "proved")


def shown(results: Sequence[Result]) -> str:
    """The results for a page: a row for each, and below them the curves if there are any."""
    try:
        picture = embedded(rendered(curves(results), "svg", TITLE), TITLE)
    except UsageError:  # without test words
        picture = ""
    return table(_HEAD, map(_fields, results)) + picture


def _fields(r: Result) -> tuple[str, ...]:
    test = "-" if r.test_accuracy is None else f"{r.test_accuracy:.4f}"
    wrong = "-" if r.wrong_inputs is None else f"{r.wrong_inputs:,}"
    example = r.bits if r.word is None else f'"{r.word}"'
    proved = f"{r.proved}, on {example}" if example else str(r.proved)
    numbers = f"{r.supervise:.4g}", str(r.seed), f"{r.parameters:,}", f"{r.steps:,}"
    return (str(r.model), *numbers, test, wrong, proved)
