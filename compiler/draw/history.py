"""A traced run as its pictures need it: the cells shown of every tape, times, and colours.

The cell under a head has the colour of the state. Fills of symbols differ in lightness too, so that
they are told apart in grey.

`t` is a time, `c` a cell, `k` a tape, as everywhere.
"""

from collections.abc import Mapping

from tmc.draw.svg import BLUE, GREEN, MONO, ORANGE, PURPLE, SKY, VERMILLION, YELLOW
from tmc.draw.window import Window
from tmc.machines.machine import Machine, Verdict
from tmc.machines.simulate import Run

GAP = 34.0
"""Between tapes."""

_DESCRIBED = 40  # changes of state

STATES = (
    (BLUE, "#ffffff"),
    (ORANGE, "#000000"),
    (PURPLE, "#000000"),
    (SKY, "#000000"),
    (YELLOW, "#000000"),
    ("#7b58a6", "#ffffff"),
    ("#5f6b76", "#ffffff"),
)
"""The fill of each working state, and the ink on it; a machine with more begins again."""

FINAL = {
    Verdict.ACCEPT: (GREEN, "#000000"),
    Verdict.REJECT: (VERMILLION, "#000000"),
    Verdict.HALT: (GREEN, "#000000"),
}
SYMBOLS = (
    ("#e3e8ed", "#2b323a"),
    ("#b3c0cc", "#4d5a67"),
    ("#f0cf9a", "#3d2c13"),
    ("#8fb5a5", "#3a6555"),
    ("#b88fa6", "#765366"),
    ("#988f45", "#565122"),
)
"""The fill of each symbol that is not blank, in light and in dark."""


class History:
    """A run, the cells to be shown of every tape, and the colours in use."""

    def __init__(self, machine: Machine, run: Run, window: Window | None = None) -> None:
        self.machine, self.run, self.window = machine, run, window
        self.history = run.history
        self.cells = [self._cells(k) for k in range(machine.tapes)]
        self.used = sorted({configuration.state for configuration in self.history})
        working = [q for q in range(len(machine.states)) if q not in machine.final]
        self.colours = {q: STATES[i % len(STATES)] for i, q in enumerate(working)}
        self.colours |= {q: FINAL[verdict] for q, verdict in machine.final.items()}

    def _cells(self, k: int) -> range:
        heads = [configuration.heads[k] for configuration in self.history]
        ends = [*heads, 0]
        if self.window:
            reads = self.window.reads(self.machine)
            ends += [reads[0], reads[-1]]
        for configuration in (self.history[0], self.history[-1]):
            ends += configuration.tapes[k]
        if self.cut:
            for configuration in self.history:
                ends += configuration.tapes[k]
        return range(min(ends), max(ends) + 1)

    @property
    def cut(self) -> bool:
        """Whether steps in the middle are missing."""
        return len(self.history) <= self.run.steps

    def time(self, row: int) -> int:
        """The step of a row: a cut history is half from the beginning and half from the end."""
        if not self.cut or row < len(self.history) // 2:
            return row
        return self.run.steps + 1 - len(self.history) + row

    def words(self) -> str:
        """The run in words: when its state changes, and to what."""
        names = [self.machine.states[configuration.state] for configuration in self.history]
        changes = [
            f"step {self.time(row)}: {name}"
            for row, name in enumerate(names)
            if row == 0 or name != names[row - 1]
        ]
        return "; ".join([*changes[:_DESCRIBED], *["and so on"] * (len(changes) > _DESCRIBED)])

    def style(self) -> Mapping[str, tuple[str, str]]:
        style = {
            ".cell": ("stroke:#c3cbd3;stroke-width:1", "stroke:#3a434d"),
            ".s_": ("fill:#ffffff", "fill:#14171c"),
            ".head": ("stroke:#1b1f24;stroke-width:1.8", "stroke:#e8eaed"),
            ".heads": ("stroke:#1b1f24;stroke-width:.1", "stroke:#e8eaed"),
            ".window": ("fill:none;stroke:#1b1f24;stroke-width:3", "stroke:#e8eaed"),
            ".halo": ("fill:none;stroke:#ffffff;stroke-width:6", "stroke:#14171c"),
            ".reads": ("stroke-dasharray:6 3", ""),
            ".meaning": (f"font:12px {MONO}", ""),
            ".symbol": (f"font:14px {MONO}", ""),
            ".state": (f"font:600 12px {MONO}", ""),
            ".path": (
                "fill:none;stroke:#1b1f24;stroke-opacity:.45;stroke-width:2;stroke-linecap:round",
                "stroke:#e8eaed",
            ),
        }
        for i, (light, dark) in enumerate(SYMBOLS):
            style[f".s{i}"] = (f"fill:{light}", f"fill:{dark}")
        for q in self.used:
            fill, ink = self.colours[q]
            style[f".q{q}"] = (f"fill:{fill}", "")
            style[f".i{q}"] = (f"fill:{ink}", "")
        return style

    def fill(self, symbol: int) -> str:
        """The class of a cell that holds a symbol."""
        blank = symbol == self.machine.blank
        return "s_" if blank else f"s{symbol % len(SYMBOLS)}"

    def fills(self) -> Mapping[str, str]:
        """The colour of each fill that `fill` names, in light."""
        used = SYMBOLS[: len(self.machine.symbols) - 1]
        return {"s_": "#ffffff", **{f"s{i}": light for i, (light, _) in enumerate(used)}}
