"""A run as a table: one line a configuration, the same cell always in the same column.

The cell under a head stands in brackets, so that a glance down the page shows the head moving and
the tape changing. Where a run is long, its middle is left out.
"""

from collections.abc import Iterator, Sequence

from tmc.machines.machine import Machine
from tmc.machines.simulate import Configuration, Run


def show_trace(machine: Machine, run: Run, limit: int = 200) -> str:
    """The space-time table of a traced run, with at most `limit` configurations.

    Steps that the run itself did not keep (`trace=200`) are left out in the same way.
    """
    if not run.history:
        raise ValueError("the run was not traced")
    return "".join(f"{line.rstrip()}\n" for line in _lines(machine, run, limit))


def _lines(machine: Machine, run: Run, limit: int) -> Iterator[str]:
    shown = _numbered(run, limit)
    configurations = [c for _, c in shown]
    cells = [_cells(configurations, j) for j in range(machine.tapes)]
    titles = [f"tape {j + 1}" if machine.tapes > 1 else "tape" for j in range(machine.tapes)]
    widths = [max(2 * len(r) + 1, 1 + len(t)) for r, t in zip(cells, titles, strict=True)]
    step_width = max(len("step"), len(str(run.steps)))
    state_width = max(len("state"), *(len(machine.states[c.state]) for c in configurations))

    def line(step: int | str, state: str, tapes: Sequence[str]) -> str:
        columns = [f"{tape:{width}}" for tape, width in zip(tapes, widths, strict=True)]
        return f"{step:>{step_width}}  {state:{state_width}}  {' '.join(columns)}"

    yield line("step", "state", [f" {title}" for title in titles])
    following = 0
    for step, c in shown:
        if step > following:
            missing = step - following
            yield f"{'...':>{step_width}}  {missing:,} step{'s' * (missing > 1)} left out"
        following = step + 1
        yield line(
            step, machine.states[c.state], [_tape(machine, c, j, r) for j, r in enumerate(cells)]
        )


def _numbered(run: Run, limit: int) -> list[tuple[int, Configuration]]:
    """The first and the last configurations of a run, each with its step."""
    kept = len(run.history)
    early = min(limit, kept) // 2
    late = min(limit, kept) - early
    return [
        *enumerate(run.history[:early]),
        *enumerate(run.history[kept - late :], start=run.steps + 1 - late),
    ]


def _cells(configurations: Sequence[Configuration], j: int) -> range:
    """The cells of tape `j` that a head is on, or that are not blank, at some time."""
    cells = {c.heads[j] for c in configurations}.union(*(c.tapes[j] for c in configurations))
    return range(min(cells), max(cells) + 1)


def _tape(machine: Machine, configuration: Configuration, j: int, cells: range) -> str:
    """One tape, a mark before every cell and one at the end: `[1]0 1 1 `."""
    head, tape = configuration.heads[j], configuration.tapes[j]
    marks = {head: "[", head + 1: "]"}
    symbols = [machine.symbols[tape.get(cell, machine.blank)] for cell in cells]
    marked = [marks.get(cell, " ") + s for cell, s in zip(cells, symbols, strict=True)]
    return "".join(marked) + marks.get(cells.stop, " ")
