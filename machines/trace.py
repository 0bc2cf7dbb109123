"""A run as a table: one line a configuration, the same cell always in the same column.

The cell under a head stands in brackets, so that a glance down the page shows the head moving and
the tape changing. Where a run is long, its middle is left out.
"""

from collections.abc import Iterator, Sequence

from tmc.machines.machine import Machine
from tmc.machines.simulate import Configuration, Run


def show_trace(machine: Machine, run: Run, limit: int = 200) -> str:
    """The space-time table of a traced run, `limit` configurations at most.

    Steps that the run itself did not keep (`trace=limit`) are left out in the same way.
    """
    if not run.history:
        raise ValueError("the run was not traced")
    return "".join(f"{line.rstrip()}\n" for line in _lines(machine, run, limit))


def _lines(machine: Machine, run: Run, limit: int) -> Iterator[str]:
    early, late = _ends(run, limit)
    shown = [configuration for _, configuration in early + late]
    ranges = [_cells(shown, j, len(run.word)) for j in range(machine.tapes)]
    steps = max(len("step"), len(str(run.steps)))
    states = max(len("state"), *(len(machine.states[c.state]) for c in shown))

    titles = ["tape"] if machine.tapes == 1 else [f"tape {j + 1}" for j in range(machine.tapes)]
    columns = [f" {t:{2 * len(r)}}" for t, r in zip(titles, ranges, strict=True)]
    yield f"{'step':>{steps}}  {'state':{states}} {'  '.join(columns)}"
    previous = -1
    for step, c in early + late:
        if step > previous + 1:
            missing = step - previous - 1
            yield f"{'...':>{steps}}  {missing:,} {'step' if missing == 1 else 'steps'} left out"
        previous = step
        tapes = [
            f"{_tape(machine, c, j, cells):{len(column)}}"
            for j, (cells, column) in enumerate(zip(ranges, columns, strict=True))
        ]
        yield f"{step:>{steps}}  {machine.states[c.state]:{states}} {'  '.join(tapes)}"


Numbered = list[tuple[int, Configuration]]


def _ends(run: Run, limit: int) -> tuple[Numbered, Numbered]:
    """The first and the last configurations that are shown, with their steps."""
    kept = len(run.history)
    shown = min(limit, kept)
    early, late = shown // 2, shown - shown // 2
    first_late = run.steps + 1 - late
    return (
        list(enumerate(run.history[:early])),
        list(enumerate(run.history[kept - late :], start=first_late)),
    )


def _cells(shown: Sequence[Configuration], j: int, n: int) -> range:
    """The cells of tape `j` that a head is on, or that hold something, at some time."""
    cells = [c.heads[j] for c in shown] + [cell for c in shown for cell in c.tapes[j]]
    return range(min(cells), max(cells) + 1)


def _tape(machine: Machine, configuration: Configuration, j: int, cells: range) -> str:
    """One tape, two characters a cell and one at the end: `[1]0 1 1 `."""
    head, tape = configuration.heads[j], configuration.tapes[j]
    marks = {head: "[", head + 1: "]"}
    text = [marks.get(cell, " ") + machine.symbols[tape.get(cell, machine.blank)] for cell in cells]
    return "".join(text) + marks.get(cells.stop, " ")
