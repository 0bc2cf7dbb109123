"""A short run as a table of all symbols, with the window of a cell if one is asked for."""

from collections.abc import Iterator

from tmc.draw.history import GAP, History
from tmc.draw.svg import number, text, text_width, tooltip
from tmc.draw.window import Window, content
from tmc.machines.errors import UsageError
from tmc.machines.simulate import Configuration

CELL, ROW = 26.0, 26.0
"""Width and height of a cell."""

_CLEAR = 0.34  # of the way of a head, at either end, is left to the symbols
ARROW = "\N{RIGHTWARDS ARROW}"


class Table(History):
    """The run, a row a step."""

    def drawn(self) -> tuple[list[str], float, float]:
        """The lines of the picture with every symbol, its width and its height."""
        names = max(text_width(self.machine.states[q], 12) for q in self.used) + 16
        left = 44.0
        starts: list[float] = []
        x = left + names + 12
        for cells in self.cells:
            starts.append(x)
            x += CELL * len(cells) + GAP
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
                text(start + CELL * (c - cells.start + 0.5), line, str(c), "note quiet")
                for c in cells
                if c % 5 == 0 or len(cells) <= 16
            ]
            body.append(f"<g>{tooltip(tape)}")
            body += self._tape(k, start, top)
            body.append("</g>")
        for row, configuration in enumerate(self.history):
            body += self._margin(row, configuration, left, top + self.down(row), names)
        width, height = x - GAP, top + self.down(len(self.history) - 1) + ROW
        if self.window is None:
            return body, width, height
        marks, wide, tall = self._window(self.window, starts[0], top, height + 26)
        return [*body, *marks], max(width, wide), tall

    def down(self, row: int) -> float:
        """The top of a row; where steps are missing, a row is left out."""
        return ROW * (row + (self.cut and row >= len(self.history) // 2))

    def _margin(
        self, row: int, configuration: Configuration, left: float, y: float, width: float
    ) -> Iterator[str]:
        q = configuration.state
        if self.cut and row == len(self.history) // 2:
            yield text(left - 10, y - ROW / 2 + 2, "...", "note quiet", anchor="end")
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
            y = top + self.down(row)
            tape, head = configuration.tapes[k], configuration.heads[k]
            for c in cells:
                symbol = tape.get(c, self.machine.blank)
                x = start + CELL * (c - cells.start)
                if c == head:  # above its neighbours, for its frame
                    heads.append(_rectangle(f"cell head q{configuration.state}", x, y))
                else:
                    yield _rectangle(f"cell {self.fill(symbol)}", x, y)
                if symbol != self.machine.blank:
                    ink = f" i{configuration.state}" if c == head else ""
                    shown = self.machine.symbols[symbol]
                    texts.append(text(x + CELL / 2, y + 18, shown, f"symbol{ink}"))
            if row > 0 and self.time(row) == self.time(row - 1) + 1:
                # From cell to cell, but not through what they hold.
                before = self.history[row - 1].heads[k]
                u, v = (start + CELL * (c - cells.start + 0.5) for c in (before, head))
                a, b = u + (v - u) * _CLEAR, v - (v - u) * _CLEAR
                up, down = y - ROW / 2 + ROW * _CLEAR, y + ROW / 2 - ROW * _CLEAR
                path.append(f"M{number(a)} {number(up)}L{number(b)} {number(down)}")
        yield from heads
        yield f'<path class="path" d="{"".join(path)}"/>'
        yield from texts

    def _window(
        self, window: Window, start: float, top: float, bottom: float
    ) -> tuple[list[str], float, float]:
        """The marks of a cell and of those it reads, and what they mean, below `bottom`."""
        machine, row = self.machine, self.row(window.time)
        reads = window.reads(machine)
        lines: list[str] = []
        for css, cells, at in (
            ("window reads", reads, row - 1),
            ("window", range(window.cell, window.cell + 1), row),
        ):
            x = start + CELL * (cells[0] - self.cells[0].start)
            y = top + self.down(at)
            across = CELL * len(cells)
            lines += [_rectangle(css, x, y, across) for css in ("halo", css)]
        rows = window.rows(machine)
        for i, (css, words) in enumerate(zip(("window reads", "window"), rows, strict=True)):
            y = bottom + 24 * i
            lines.append(_rectangle(css, 2, y - 12, 16, 16))
            lines.append(text(28, y, words, "note quiet", anchor="start"))
        wide = 28 + max(7.0 * len(words) for words in rows)
        top, x = bottom + 24 * len(rows) - 8, 28.0
        for words in self.decided(window):
            across = text_width(words, 12) + 16
            if words != ARROW:
                lines.append(_rectangle("cell s_", x, top, across, 22))
            lines.append(text(x + across / 2, top + 15, words, "meaning"))
            x += across
        return lines, max(wide, x), top + 24

    def decided(self, window: Window) -> list[str]:
        """What the cells of a window hold, an arrow, and what the cell does that they decide."""
        row = self.row(window.time)
        before, after = self.history[row - 1], self.history[row]
        held = [content(self.machine, before, c) for c in window.reads(self.machine)]
        return [*held, ARROW, content(self.machine, after, window.cell)]

    def row(self, time: int) -> int:
        """The row of a step whose row before is the step before."""
        rows = [r for r in range(1, len(self.history)) if self.time(r) == time]
        if not rows or self.time(rows[0] - 1) != time - 1:
            raise UsageError(f"step {time} or the one before is left out of the picture")
        return rows[0]


def _rectangle(css: str, x: float, y: float, width: float = CELL, height: float = ROW) -> str:
    return (
        f'<rect class="{css}" x="{number(x)}" y="{number(y)}" '
        f'width="{number(width)}" height="{number(height)}"/>'
    )
