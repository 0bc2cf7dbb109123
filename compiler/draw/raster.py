"""A long run as a picture of rectangles, one for every stretch of time in which a cell keeps its
symbol, so its size is that of what was written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tmc.draw.history import GAP, History
from tmc.draw.svg import number, text, tooltip


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A cell that keeps its symbol, over rows of the picture."""

    tape: int
    cell: int
    symbol: int
    first: int
    rows: int


class Raster(History):
    """The run, without text."""

    def drawn(self) -> tuple[list[str], float, float]:
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
            x += max(across, 7.0 * len(words)) + GAP
        bottom = top + height * rows
        body.append(text(left - 8, top + 10, "step 0", "note quiet", anchor="end"))
        last = f"{self.time(rows - 1):,}"
        body.append(text(left - 8, bottom, last, "note quiet", anchor="end"))
        if self.cut:
            words = f"... {self.time(rows // 2) - rows // 2:,} left out"
            body.append(text(x - GAP + 8, top + height * (rows // 2), words, "note quiet", "start"))
            x += 7.0 * len(words)
        legend, wide, tall = self._legend(bottom + 26, max(x - GAP, 600.0))
        return [*body, *legend], max(x - GAP, wide), tall

    def _stretches(self) -> Iterator[_Stretch]:
        """Every cell that is not blank, for as long as it keeps its symbol."""
        rows = len(self.history)
        breaks = {0, rows // 2} if self.cut else {0}
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
