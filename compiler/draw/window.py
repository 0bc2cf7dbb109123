"""The window of the Cook-Levin theorem in a space-time diagram: the three cells of the step before
that decide what a cell holds.

What one cell holds at one time is its symbol, and the state if the head is there. On one tape it is
a function of the same cell and its two neighbours one step earlier (Cook 1971; Sipser, Introduction
to the Theory of Computation, section 7.4), since nothing comes from further away than a head
moves. A machine with choices also reads which action was taken.
"""

from dataclasses import dataclass

from tmc.machines.errors import UsageError
from tmc.machines.machine import Machine
from tmc.machines.simulate import Configuration, Run

AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Window:
    """A cell at a time from 1 on; it reads the cells around it at the time before."""

    time: int
    cell: int

    def reads(self, machine: Machine) -> range:
        """The cells it reads: three, or two at the end of a tape that has one."""
        first = self.cell - 1
        return range(max(first, 0) if machine.one_way else first, self.cell + 2)

    def rows(self, machine: Machine) -> tuple[str, str]:
        """What is written beside the marks of the cells read, and of the cell."""
        read = ", ".join(map(str, self.reads(machine)))
        return (
            f"cells {read} at step {self.time - 1:,}",
            f"decide cell {self.cell} at step {self.time:,}",
        )


def window(machine: Machine, run: Run, text: str = AUTO) -> Window:
    """The window that `text` names, `TIME,CELL`, or one where there is something to see.

    That is the first cell whose symbol changes; in a run that changes none, the cell that the head
    comes to. Raises `UsageError` if the run has no such time, or the machine several tapes.
    """
    if machine.tapes > 1:
        raise UsageError(
            f"{machine.name} has {machine.tapes} tapes, and a window shows the cells of one",
            hint="a cell of several tapes also reads what is under the other heads",
        )
    if not run.steps:
        raise UsageError("the run has no step whose window could be shown")
    if text == AUTO:
        return _interesting(run.history)
    try:
        time, cell = map(int, text.split(","))
    except ValueError:
        raise UsageError(
            f'"{text}" is no window', hint=f"write TIME,CELL, like 6,2, or {AUTO}"
        ) from None
    if not 1 <= time <= run.steps:
        raise UsageError(
            f"there is no window at step {time}", hint=f"take a step from 1 to {run.steps}"
        )
    if machine.one_way and cell < 0:
        raise UsageError(f"there is no cell {cell}", hint="the tape of this machine begins at 0")
    return Window(time, cell)


def content(machine: Machine, configuration: Configuration, cell: int) -> str:
    """What a cell of the only tape holds: its symbol, and the state if the head is there.

    >>> from tmc.machines.files import load
    >>> from tmc.machines.simulate import run
    >>> machine = load("increment")
    >>> start = run(machine, "10", trace=True).history[0]
    >>> content(machine, start, 0), content(machine, start, 1), content(machine, start, 2)
    ('right:1', '0', '_')
    """
    symbol = machine.show([configuration.tapes[0].get(cell, machine.blank)])
    here = configuration.heads[0] == cell
    return f"{machine.states[configuration.state]}:{symbol}" if here else symbol


def _interesting(history: tuple[Configuration, ...]) -> Window:
    for t in range(1, len(history)):
        head = history[t - 1].heads[0]
        if history[t].tapes[0].get(head) != history[t - 1].tapes[0].get(head):
            return Window(t, head)
    return Window(1, history[1].heads[0])
