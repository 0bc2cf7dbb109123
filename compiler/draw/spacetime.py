"""Space-time diagrams: what a run leaves on the tapes, step by step.

Time runs down, cells across, one tape beside the other. The cell under the head has a frame, and
the colour of the state. A short run shows every symbol; a long one is a picture of rectangles, one
for every stretch of time in which a cell keeps its symbol, so its size is that of what was written.
Fills of symbols differ in lightness too, so that they are told apart in grey.

`t` is a time, `c` a cell, `k` a tape, as everywhere.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tmc.draw.svg import (
    BLUE,
    GREEN,
    MONO,
    ORANGE,
    PURPLE,
    SKY,
    VERMILLION,
    YELLOW,
    document,
    number,
    text,
    text_width,
    tooltip,
)
from tmc.draw.window import Window, content
from tmc.machines.errors import UsageError
from tmc.machines.machine import Machine, Verdict
from tmc.machines.simulate import Configuration, Run

MAX_ROWS, MAX_CELLS = 80, 60
"""Longer or wider runs are drawn without text."""

_MAX_WORD = 32  # symbols in the caption
_CELL, _ROW = 26.0, 26.0
_GAP = 34.0  # between tapes

_STATES = (
    (BLUE, "#ffffff"),
    (ORANGE, "#000000"),
    (PURPLE, "#000000"),
    (SKY, "#000000"),
    (YELLOW, "#000000"),
    ("#7b58a6", "#ffffff"),
    ("#5f6b76", "#ffffff"),
)
"""The fill of each working state, and the ink on it; a machine with more begins again."""

_FINAL = {
    Verdict.ACCEPT: (GREEN, "#000000"),
    Verdict.REJECT: (VERMILLION, "#000000"),
    Verdict.HALT: (GREEN, "#000000"),
}
_SYMBOLS = (
    ("#e3e8ed", "#2b323a"),
    ("#b3c0cc", "#4d5a67"),
    ("#f0cf9a", "#3d2c13"),
    ("#8fb5a5", "#3a6555"),
    ("#b88fa6", "#765366"),
    ("#988f45", "#565122"),
)
"""The fill of each symbol that is not blank, in light and in dark."""

_SAYS = {
    Verdict.ACCEPT: "accepts after",
    Verdict.REJECT: "rejects after",
    Verdict.HALT: "halts after",
    Verdict.UNDECIDED: "still runs after",
}


def spacetime_svg(
    machine: Machine, run: Run, caption: str = "", window: Window | None = None
) -> str:
    """The space-time diagram of a traced run as an SVG picture.

    A `window` marks a cell and those that it reads. Raises `UsageError` for a run without its
    history, or too long a one for a window.
    """
    if not run.history:
        raise UsageError("the run has no history to draw", hint="run the machine with trace=True")
    picture = _Picture(machine, run, window)
    if not caption:
        word = machine.show(run.word[:_MAX_WORD]) + "..." * (len(run.word) > _MAX_WORD)
        caption = f'{machine.name} on "{word}": {_SAYS[run.verdict]} {run.steps:,} steps'
    small = len(run.history) <= MAX_ROWS and sum(map(len, picture.cells)) <= MAX_CELLS
    if window and not small:
        raise UsageError(
            f"the run is too long to show single cells: {len(run.history):,} rows",
            hint=f"take a run of fewer than {MAX_ROWS} steps on at most {MAX_CELLS} cells",
        )
    body, width, height = picture.table() if small else picture.raster()
    title = f"Space-time diagram of {machine.name}"
    return document(width, height, body, picture.style(), title, caption)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A cell that keeps its symbol, over rows of the picture."""

    tape: int
    cell: int
    symbol: int
    first: int
    rows: int


class _Picture:
    """A run, the cells to be shown of every tape, and the colours in use."""

    def __init__(self, machine: Machine, run: Run, window: Window | None) -> None:
        self.machine, self.run, self.window = machine, run, window
        self.history = run.history
        self.cells = [self._cells(k) for k in range(machine.tapes)]
        self.used = sorted({configuration.state for configuration in self.history})
        working = [q for q in range(len(machine.states)) if q not in machine.final]
        self.colours = {q: _STATES[i % len(_STATES)] for i, q in enumerate(working)}
        self.colours |= {q: _FINAL[verdict] for q, verdict in machine.final.items()}

    def _cells(self, k: int) -> range:
        heads = [configuration.heads[k] for configuration in self.history]
        ends = [*heads, 0]
        if self.window:
            reads = self.window.reads(self.machine)
            ends += [reads[0], reads[-1]]
        for configuration in (self.history[0], self.history[-1]):
            ends += configuration.tapes[k]
        if self._cut():
            for configuration in self.history:
                ends += configuration.tapes[k]
        return range(min(ends), max(ends) + 1)

    def _cut(self) -> bool:
        """Whether steps in the middle are missing."""
        return len(self.history) <= self.run.steps

    def time(self, row: int) -> int:
        """The step of a row: a cut history is half from the beginning and half from the end."""
        if not self._cut() or row < len(self.history) // 2:
            return row
        return self.run.steps + 1 - len(self.history) + row

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
                "fill:none;stroke:#1b1f24;stroke-opacity:.25;stroke-width:2",
                "stroke:#e8eaed",
            ),
        }
        for i, (light, dark) in enumerate(_SYMBOLS):
            style[f".s{i}"] = (f"fill:{light}", f"fill:{dark}")
        for q in self.used:
            fill, ink = self.colours[q]
            style[f".q{q}"] = (f"fill:{fill}", "")
            style[f".i{q}"] = (f"fill:{ink}", "")
        return style

    def fill(self, symbol: int) -> str:
        blank = symbol == self.machine.blank
        return "s_" if blank else f"s{symbol % len(_SYMBOLS)}"

    # A table of symbols

    def table(self) -> tuple[list[str], float, float]:
        """The lines of the picture with every symbol, its width and its height."""
        names = max(text_width(self.machine.states[q], 12) for q in self.used) + 16
        left = 44.0
        starts: list[float] = []
        x = left + names + 12
        for cells in self.cells:
            starts.append(x)
            x += _CELL * len(cells) + _GAP
        several = len(self.cells) > 1
        line = 12.0 + 18 * several
        top = line + 10
        body = [text(left - 10, line, "step", "note quiet", anchor="end")]
        body.append(text(left, line, "state", "note quiet", anchor="start"))
        for k, (cells, start) in enumerate(zip(self.cells, starts, strict=True)):
            tape = f"tape {k + 1}" if several else "tape"
            if several:
                body.append(text(start, 12, tape, "note quiet", anchor="start"))
            body += [
                text(start + _CELL * (c - cells.start + 0.5), line, str(c), "note quiet")
                for c in cells
                if c % 5 == 0 or len(cells) <= 16
            ]
            body.append(f"<g>{tooltip(tape)}")
            body += self._tape(k, start, top)
            body.append("</g>")
        for row, configuration in enumerate(self.history):
            body += self._margin(row, configuration, left, top + self._down(row), names)
        width, height = x - _GAP, top + self._down(len(self.history) - 1) + _ROW
        if self.window is None:
            return body, width, height
        marks, wide, tall = self._window(self.window, starts[0], top, height + 26)
        return [*body, *marks], max(width, wide), tall

    def _down(self, row: int) -> float:
        """The top of a row; where steps are missing, a row is left out."""
        return _ROW * (row + (self._cut() and row >= len(self.history) // 2))

    def _margin(
        self, row: int, configuration: Configuration, left: float, y: float, width: float
    ) -> Iterator[str]:
        q = configuration.state
        if self._cut() and row == len(self.history) // 2:
            yield text(left - 10, y - _ROW / 2 + 2, "...", "note quiet", anchor="end")
        yield text(left - 10, y + 17, f"{self.time(row):,}", "note quiet", anchor="end")
        yield (
            f'<rect class="q{q}" x="{number(left)}" y="{number(y + 3)}" '
            f'width="{number(width)}" height="20" rx="10"/>'
        )
        yield text(left + width / 2, y + 17, self.machine.states[q], f"state i{q}")

    def _tape(self, k: int, start: float, top: float) -> Iterator[str]:
        cells = self.cells[k]
        path: list[str] = []
        texts: list[str] = []
        heads: list[str] = []
        for row, configuration in enumerate(self.history):
            y = top + self._down(row)
            tape, head = configuration.tapes[k], configuration.heads[k]
            for c in cells:
                symbol = tape.get(c, self.machine.blank)
                x = start + _CELL * (c - cells.start)
                if c == head:  # above its neighbours, for its frame
                    heads.append(_rectangle(f"cell head q{configuration.state}", x, y))
                else:
                    yield _rectangle(f"cell {self.fill(symbol)}", x, y)
                if symbol != self.machine.blank:
                    ink = f" i{configuration.state}" if c == head else ""
                    shown = self.machine.symbols[symbol]
                    texts.append(text(x + _CELL / 2, y + 18, shown, f"symbol{ink}"))
            middle = start + _CELL * (head - cells.start + 0.5)
            joined = row > 0 and self.time(row) == self.time(row - 1) + 1
            path.append(f"{'L' if joined else 'M'}{number(middle)} {number(y + _ROW / 2)}")
        yield from heads
        yield f'<path class="path" d="{"".join(path)}"/>'
        yield from texts

    def _window(
        self, window: Window, start: float, top: float, bottom: float
    ) -> tuple[list[str], float, float]:
        """The marks of a cell and of those it reads, and what they mean, below `bottom`."""
        machine, row = self.machine, self._row(window.time)
        reads = window.reads(machine)
        before, after = self.history[row - 1], self.history[row]
        lines: list[str] = []
        for css, cells, at in (
            ("window reads", reads, row - 1),
            ("window", range(window.cell, window.cell + 1), row),
        ):
            x = start + _CELL * (cells[0] - self.cells[0].start)
            y = top + self._down(at)
            across = _CELL * len(cells)
            lines += [_rectangle(css, x, y, across) for css in ("halo", css)]
        named = ", ".join(map(str, reads))
        rows = [
            ("window reads", f"cells {named} at step {window.time - 1:,}"),
            ("window", f"decide cell {window.cell} at step {window.time:,}"),
        ]
        for i, (css, words) in enumerate(rows):
            y = bottom + 24 * i
            lines.append(_rectangle(css, 2, y - 12, 16, 16))
            lines.append(text(28, y, words, "note quiet", anchor="start"))
        wide = 28 + max(7.0 * len(words) for _, words in rows)
        top, x = bottom + 24 * len(rows) - 8, 28.0
        held = [content(machine, before, c) for c in reads]
        for words in [*held, "\N{RIGHTWARDS ARROW}", content(machine, after, window.cell)]:
            across = text_width(words, 12) + 16
            if words != "\N{RIGHTWARDS ARROW}":
                lines.append(_rectangle("cell s_", x, top, across, 22))
            lines.append(text(x + across / 2, top + 15, words, "meaning"))
            x += across
        return lines, max(wide, x), top + 24

    def _row(self, time: int) -> int:
        """The row of a step whose row before is the step before."""
        rows = [r for r in range(1, len(self.history)) if self.time(r) == time]
        if not rows or self.time(rows[0] - 1) != time - 1:
            raise UsageError(f"step {time} or the one before is left out of the picture")
        return rows[0]

    # A raster of colours

    def raster(self) -> tuple[list[str], float, float]:
        """The lines of the picture without text, its width and its height."""
        rows = len(self.history)
        width = min(14.0, max(0.2, 900 / sum(map(len, self.cells))))
        height = min(14.0, max(0.05, 1000 / rows))
        left, top = 60.0, 22.0
        stretches = list(self._stretches())
        body: list[str] = []
        x = left
        for k, cells in enumerate(self.cells):
            tape = f"tape {k + 1}" if len(self.cells) > 1 else "tape"
            across = width * len(cells)
            words = f"{tape}, cells {cells.start:,} to {cells.stop - 1:,}"
            body.append(text(x, 12, words, "note quiet", anchor="start"))
            body.append(
                f'<rect class="cell s_" x="{number(x)}" y="{number(top)}" '
                f'width="{number(across)}" height="{number(height * rows)}"/>'
            )
            body.append(
                f'<g transform="translate({number(x)},{number(top)}) '
                f'scale({width:.4f},{height:.4f})" shape-rendering="crispEdges">'
            )
            body += self._patches(k, [s for s in stretches if s.tape == k])
            body.append("</g>")
            x += max(across, 7.0 * len(words)) + _GAP
        bottom = top + height * rows
        body.append(text(left - 8, top + 10, "step 0", "note quiet", anchor="end"))
        last = f"{self.time(rows - 1):,}"
        body.append(text(left - 8, bottom, last, "note quiet", anchor="end"))
        if self._cut():
            words = f"... {self.time(rows // 2) - rows // 2:,} left out"
            body.append(
                text(x - _GAP + 8, top + height * (rows // 2), words, "note quiet", "start")
            )
            x += 7.0 * len(words)
        legend, wide, tall = self._legend(bottom + 26, max(x - _GAP, 600.0))
        return [*body, *legend], max(x - _GAP, wide), tall

    def _stretches(self) -> Iterator[_Stretch]:
        """Every cell that is not blank, for as long as it keeps its symbol."""
        rows = len(self.history)
        breaks = {0, rows // 2} if self._cut() else {0}
        for k in range(self.machine.tapes):
            since: dict[int, tuple[int, int]] = {}
            for row, configuration in enumerate(self.history):
                tape = configuration.tapes[k]
                # A step changes no cell but the one that the head stood on.
                near = [self.history[row - 1].heads[k]] if row not in breaks else [*since, *tape]
                for c in dict.fromkeys(near):
                    symbol = tape.get(c, self.machine.blank)
                    before = since.get(c)
                    if before and before[0] != symbol:
                        yield _Stretch(k, c, before[0], before[1], row - before[1])
                        del since[c]
                    if symbol != self.machine.blank and c not in since:
                        since[c] = symbol, row
            for c, (symbol, first) in since.items():
                yield _Stretch(k, c, symbol, first, rows - first)

    def _patches(self, k: int, stretches: Sequence[_Stretch]) -> Iterator[str]:
        first = self.cells[k].start
        by_symbol: dict[int, list[str]] = {}
        for s in stretches:
            data = f"M{s.cell - first} {s.first}h1v{s.rows}h-1z"
            by_symbol.setdefault(s.symbol, []).append(data)
        for symbol in sorted(by_symbol):
            yield f'<path class="{self.fill(symbol)}" d="{"".join(by_symbol[symbol])}"/>'
        by_state: dict[int, list[str]] = {}
        for row, configuration in enumerate(self.history):
            data = f"M{configuration.heads[k] - first} {row}h1v1h-1z"
            by_state.setdefault(configuration.state, []).append(data)
        yield '<g class="heads">'
        for q in sorted(by_state):
            name = tooltip(f"head in state {self.machine.states[q]}")
            yield f'<path class="q{q}" d="{"".join(by_state[q])}">{name}</path>'
        yield "</g>"

    def _legend(self, y: float, limit: float) -> tuple[list[str], float, float]:
        """What the colours mean, in rows up to a width; and the width and the bottom."""
        symbols = range(len(self.machine.symbols) - 1)
        entries = [(self.fill(s), f"symbol {self.machine.symbols[s]}") for s in symbols]
        entries += [(f"q{q}", self.machine.states[q]) for q in self.used]
        lines: list[str] = []
        x = wide = 0.0
        for css, words in entries:
            size = 36 + 7.5 * len(words)
            if x and x + size > limit:
                x, y = 0.0, y + 22
            lines.append(
                f'<rect class="cell {css}" x="{number(x)}" y="{number(y - 11)}" '
                f'width="14" height="14"/>'
            )
            lines.append(text(x + 20, y, words, "note quiet", anchor="start"))
            x += size
            wide = max(wide, x)
        return lines, wide, y + 8


def _rectangle(css: str, x: float, y: float, width: float = _CELL, height: float = _ROW) -> str:
    return (
        f'<rect class="{css}" x="{number(x)}" y="{number(y)}" '
        f'width="{number(width)}" height="{number(height)}"/>'
    )
