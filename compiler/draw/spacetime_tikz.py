"""Space-time diagrams as TikZ pictures, cell by cell: https://tikz.dev

The cell under a head has the colour of the state and a thick frame. A window is marked as in the
SVG pictures: what a cell reads with dashes; below stands what the cells hold.
"""

from collections.abc import Iterator

from tmc.draw.history import GAP
from tmc.draw.spacetime import MAX_CELLS, MAX_ROWS, outcome
from tmc.draw.svg import text_width
from tmc.draw.table import ARROW, CELL, ROW, Table
from tmc.draw.tex import at, escaped, size
from tmc.draw.window import Window
from tmc.machines.errors import TmcError, UsageError
from tmc.machines.machine import Machine
from tmc.machines.simulate import Run

_HEAD = r"""%% in the preamble: \usepackage{tikz}
\begin{tikzpicture}[
  cell/.style={draw=gray!50, minimum width=%s, minimum height=%s, inner sep=0pt, font=\ttfamily},
  head/.style={draw=black, line width=.6pt}, state/.style={font=\small\ttfamily, anchor=west},
  side/.style={font=\small, text=gray}, title/.style={font=\bfseries, anchor=west},
  holds/.style={draw=gray!50, font=\small\ttfamily, inner xsep=5pt, minimum height=16pt},
  decided/.style={draw=white, double=black, double distance=1.2pt, line width=1pt},
  reads/.style={draw=black, line width=1.4pt, dashed},
]"""


def spacetime_tikz(machine: Machine, run: Run, window: Window | None = None) -> str:
    """A traced run as a picture for a document to input.

    Raises `UsageError` for a run without its history, and `TmcError` for one of more than 80 rows
    or 60 cells.
    """
    if not run.history:
        raise UsageError("the run has no history to draw", hint="run the machine with trace=True")
    table = Table(machine, run, window)
    if len(table.history) > MAX_ROWS or sum(map(len, table.cells)) > MAX_CELLS:
        raise TmcError(
            f"a TikZ picture shows at most {MAX_ROWS} rows and {MAX_CELLS} cells",
            hint="write .pdf, which shows long runs without text",
        )
    head = [*_colours(table), _HEAD % (size(CELL), size(ROW))]
    left = -max(92.0, 12 + max(text_width(machine.states[q], 13) for q in table.used))
    title = rf"\node[title] at {at(left - 32, -44)} {{{escaped(outcome(machine, run))}}};"
    body = [title, *_margin(table, left), *_cells(table), *_window(table, left)]
    return "\n".join([*head, *(f"  {line}" for line in body), r"\end{tikzpicture}", ""])


def _colours(table: Table) -> Iterator[str]:
    for q in table.used:
        fill, ink = table.colours[q]
        yield rf"\definecolor{{tmcq{q}}}{{HTML}}{{{fill[1:].upper()}}}"
        yield rf"\definecolor{{tmci{q}}}{{HTML}}{{{ink[1:].upper()}}}"
    for css, fill in table.fills().items():
        yield rf"\definecolor{{tmc{css.strip('_')}}}{{HTML}}{{{fill[1:].upper()}}}"


def _margin(table: Table, left: float) -> Iterator[str]:
    yield rf"\node[side, anchor=east] at {at(left - 4, -18)} {{step}};"
    yield rf"\node[side, anchor=west] at {at(left, -18)} {{state}};"
    for row, configuration in enumerate(table.history):
        y = table.down(row) + ROW / 2
        name = escaped(table.machine.states[configuration.state])
        yield rf"\node[side, anchor=east] at {at(left - 4, y)} {{{table.time(row)}}};"
        yield rf"\node[state] at {at(left, y)} {{{name}}};"


def _cells(table: Table) -> Iterator[str]:
    left = 0.0
    for k, cells in enumerate(table.cells):
        heads: list[str] = []
        for c in cells:
            x = left + CELL * (c - cells.start + 0.5)
            if c % 5 == 0 or len(cells) <= 16:
                yield rf"\node[side] at {at(x, -18)} {{{c}}};"
            for row, configuration in enumerate(table.history):
                symbol = configuration.tapes[k].get(c, table.machine.blank)
                blank = symbol == table.machine.blank
                shown = "" if blank else escaped(table.machine.symbols[symbol])
                where = f"at {at(x, table.down(row) + ROW / 2)} {{{shown}}}"
                q = configuration.state
                if c == configuration.heads[k]:  # above its neighbours, for its frame
                    heads.append(rf"\node[cell, head, fill=tmcq{q}, text=tmci{q}] {where};")
                else:
                    yield rf"\node[cell, fill=tmc{table.fill(symbol).strip('_')}] {where};"
        yield from heads
        left += CELL * len(cells) + GAP


def _window(table: Table, left: float) -> Iterator[str]:
    if table.window is None:
        return
    row = table.row(table.window.time)
    cell = range(table.window.cell, table.window.cell + 1)
    for style, cells, at_row in (
        ("reads", table.window.reads(table.machine), row - 1),
        ("decided", cell, row),
    ):
        x = CELL * (cells[0] - table.cells[0].start)
        y = table.down(at_row)
        corner = at(x + CELL * len(cells), y + ROW)
        yield rf"\draw[{style}] {at(x, y)} rectangle {corner};"
    y = table.down(len(table.history) - 1) + ROW + 26
    for style, words in zip(("reads", "decided"), table.window.rows(table.machine), strict=True):
        yield rf"\draw[{style}] {at(left, y - 8)} rectangle {at(left + 16, y + 8)};"
        yield rf"\node[side, anchor=west] at {at(left + 24, y)} {{{words}}};"
        y += 24
    place = at(left + 28, y + 4)
    for i, words in enumerate(table.decided(table.window)):
        frame = ", draw=none" * (words == ARROW)
        yield rf"\node[holds{frame}, anchor=west] (h{i}) at {place} {{{escaped(words)}}};"
        place = f"(h{i}.east)"
