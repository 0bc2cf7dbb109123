"""Space-time diagrams: what a run leaves on the tapes, step by step.

Time runs down, cells across, one tape beside the other. The cell under the head has a frame, and
the colour of the state. A short run shows every symbol; a long one is a raster.
"""

from tmc.draw.raster import Raster
from tmc.draw.svg import document
from tmc.draw.table import Table
from tmc.draw.window import Window
from tmc.machines.errors import UsageError
from tmc.machines.machine import Machine, Verdict
from tmc.machines.simulate import Run

MAX_ROWS, MAX_CELLS = 80, 60
"""Longer or wider runs are drawn without text."""

_MAX_WORD = 32  # symbols in the caption

SAYS = {
    Verdict.ACCEPT: "accepts after",
    Verdict.REJECT: "rejects after",
    Verdict.HALT: "halts after",
    Verdict.UNDECIDED: "still runs after",
}
"""How a run ended, before the number of its steps."""


def outcome(machine: Machine, run: Run) -> str:
    """The word and how the run on it ended: what stands above its picture."""
    word = machine.show(run.word[:_MAX_WORD]) + "..." * (len(run.word) > _MAX_WORD)
    return f'{machine.name} on "{word}": {SAYS[run.verdict]} {run.steps:,} steps'


def spacetime_svg(
    machine: Machine, run: Run, caption: str = "", window: Window | None = None
) -> str:
    """The space-time diagram of a traced run as an SVG picture.

    A `window` marks a cell and those that it reads. Raises `UsageError` for a run without its
    history, or too long a one for a window.
    """
    if not run.history:
        raise UsageError("the run has no history to draw", hint="run the machine with trace=True")
    table = Table(machine, run, window)
    caption = caption or outcome(machine, run)
    small = len(run.history) <= MAX_ROWS and sum(map(len, table.cells)) <= MAX_CELLS
    if window and not small:
        raise UsageError(
            f"the run is too long to show single cells: {len(run.history):,} rows",
            hint=f"take a run of fewer than {MAX_ROWS} steps on at most {MAX_CELLS} cells",
        )
    picture: Table | Raster = table if small else Raster(machine, run)
    body, width, height = picture.drawn()
    title = f"Space-time diagram of {machine.name}"
    return document(width, height, body, picture.style(), title, caption, picture.words())
