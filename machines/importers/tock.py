"""Tock (Notre Dame, ND-CSE-30151): a table in CSV; one tape, nondeterministic.

          , 0        , 1         , _
    >carry,"done,1,R","carry,0,R","done,1,R"
    @done ,,,

Symbols stand above, states at the left, `>` before the first of a run and `@` before those that
accept. A cell is `next,write,move`, empty, or a set `{(next,write,move),...}`. `_` is the blank, a
symbol is a word of letters and digits or one of `# $ |- -|`, and a move to the left of the first
cell stays. https://github.com/ND-CSE-30151/tock (tock/tables.py, tock/syntax.py)
"""

import csv
import re

from tmc.machines.cells import Cell
from tmc.machines.importers.draft import Draft, DraftRule, Ties
from tmc.machines.importers.format import Format, pattern
from tmc.machines.importers.nearness import lines, with_line
from tmc.machines.machine import Move, Verdict

_MOVES = {"L": Move.L, "R": Move.R, "N": Move.S, "S": Move.S}
_TOKEN = r"\|-|-\||[⊢⊣#$¢␣]|[A-Za-z0-9_.]+"
_TRIPLE = re.compile(rf"\(?\s*({_TOKEN})\s*,\s*({_TOKEN})\s*,\s*([A-Z])\s*\)?")
_STATE = re.compile(rf"((?:[>@]\s*)*)({_TOKEN})")
_LONGEST = 10_000  # characters of a cell


def read(text: str, file: str) -> Draft:
    """The draft of a table."""
    draft = Draft(text, file, ties=Ties.BRANCH, one_way=True)
    symbols: list[str] = []
    try:
        rows = csv.reader(draft.lines, strict=True)
        for row in rows:
            cells = [cell.partition("//")[0].strip() for cell in row]
            if not any(cells):
                continue
            if cells[0]:
                _row(draft, symbols, cells, rows.line_num)
            elif symbols:
                draft.error(
                    "a second row of symbols belongs to another kind of machine", rows.line_num
                )
            else:
                symbols = [_symbol(draft, cell, rows.line_num) for cell in cells[1:]]
    except csv.Error as error:
        draft.error(f"this is not whole CSV: {error}", max(rows.line_num, 1))
    if not symbols:
        draft.error("the first row has no symbols", 1, "leave its first cell empty")
    if not draft.start:
        draft.error("no state to start in", 1, "write `>` before its name")
    draft.report.settle()
    draft.others = [s for s in symbols if s != "_"]
    draft.note("the tape ends at its left: a move beyond stays")
    draft.note("no reject state: missing rules reject")
    return draft


def _symbol(draft: Draft, cell: str, line: int) -> str:
    if not re.fullmatch(_TOKEN, cell):
        draft.error(f"`{cell[:80]}` is no symbol", line, "a Turing machine reads one symbol")
    return "_" if cell == "␣" else cell


def _row(draft: Draft, symbols: list[str], cells: list[str], line: int) -> None:
    named = _STATE.fullmatch(cells[0])
    if not named:
        draft.error(f"`{cells[0][:80]}` is no state", line)
        return
    marks, state = named.groups()
    if ">" in marks:
        if draft.start:
            draft.error("there is more than one state to start in", line)
        draft.start = state
    if "@" in marks:
        draft.final[state] = Verdict.ACCEPT
    if len(cells) - 1 != len(symbols):
        draft.error(f"this row has {len(cells) - 1} cells for {len(symbols)} symbols", line)
        return
    for symbol, cell in zip(symbols, cells[1:], strict=True):
        if len(cell) > _LONGEST:
            draft.error("this cell is too long", line)
            continue
        inner = cell[1:-1] if cell.startswith("{") and cell.endswith("}") else cell
        for target, written, move in _triples(draft, inner, line):
            written = "_" if written == "␣" else written
            draft.add(DraftRule(state, (Cell((symbol,)),), (written,), (move,), target, line))


def _triples(draft: Draft, text: str, line: int) -> list[tuple[str, str, Move]]:
    found, at = [], 0
    while at < len(text.rstrip()):
        triple = _TRIPLE.match(text, at)
        if not triple or triple[3] not in _MOVES:
            draft.error(f"`{text[at : at + 80]}` is no transition", line, "write `next,write,move`")
            return []
        found.append((triple[1], triple[2], _MOVES[triple[3]]))
        at = triple.end()
        if comma := re.compile(r"\s*,?\s*").match(text, at):
            at = comma.end()
    return found


FORMAT = Format(
    "tock",
    "Tock CSV",
    (".csv",),
    pattern(r'^ *[>@][^,\n]*,.*"\(?[^",\n]+,[^",\n]+,\s*[LRNS]\)?"'),
    read,
    with_line(
        "^ *[>@]",
        lines("", r"""([>@] ?)*[^">@,]*(, ?(("\(?[^",]+,[^",]+, ?[LRNS]\)?"|[^ ",]) ?)?)+"""),
    ),
)
