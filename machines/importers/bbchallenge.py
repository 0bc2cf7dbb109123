"""The standard text format of bbchallenge.org: a whole machine in one word.

    1RB1LB_1LA1RZ

A row for each state A, B, ..., and in it a triple for each symbol 0, 1, ...: what is written, the
move and the next state. A state that has no row halts; `---` is an undefined transition, which
halts too, and counts as a step. The blank is 0, and there is no input.
https://www.sligocki.com/2022/10/09/standard-tm-format.html
"""

import re
from string import ascii_uppercase

from tmc.machines.cells import Cell
from tmc.machines.importers.draft import Draft, DraftRule, Missing
from tmc.machines.importers.format import Format
from tmc.machines.machine import Move, Verdict

_MOVES = {"L": Move.L, "R": Move.R}
_WORD = re.compile(r"\s*((\d[LR][A-Z]|---)+(_(\d[LR][A-Z]|---)+)*)\s*")
_HALT = "halt"


def read(text: str, file: str) -> Draft:
    """The draft of a word."""
    draft = Draft(text, file, blank="0", inputs=(), missing=Missing.HALT)
    line = next((i for i, line in enumerate(draft.lines, start=1) if line.strip()), 1)
    rows = text.split()[0].split("_") if text.split() else []
    width = len(rows[0]) // 3 if rows else 0
    if len(text.split()) > 1:
        draft.error("there is more than one word in this file", line, "a machine is one word")
    elif not rows or not _WORD.fullmatch(text):
        draft.error("this is no machine", line, "write triples like 1RB or ---, and _ between rows")
    elif len(rows) > 26 or not 2 <= width <= 10:
        draft.error("a machine has 1 to 26 states and 2 to 10 symbols", line)
    elif uneven := next((row for row in rows if len(row) != 3 * width), None):
        draft.error(f"the row {uneven[:80]} is not as long as the first", line)
    draft.report.settle()
    draft.start, draft.states = "A", list(ascii_uppercase[: len(rows)])
    draft.others = [str(s) for s in range(width)]
    for state, row in zip(draft.states, rows, strict=True):
        for s in range(width):
            triple = row[3 * s : 3 * s + 3]
            if triple == "---":
                continue
            if int(triple[0]) >= width:
                draft.error(f"{triple} writes a symbol that has no column", line)
                continue
            target = triple[2] if triple[2] in draft.states else _HALT
            cells, moves = (Cell((str(s),)),), (_MOVES[triple[1]],)
            draft.add(DraftRule(state, cells, (triple[0],), moves, target, line))
    draft.final[_HALT] = Verdict.HALT
    return draft


def _fit(text: str) -> float:
    """The share of the only word that is sound triples."""
    words = text.split()
    if len(words) != 1 or "_" not in words[0]:
        return 0.0
    sound = sum(len(triple) for triple in re.findall(r"\d[LR][A-Z]|---", words[0]))
    return sound / len(words[0])


FORMAT = Format(
    "bbchallenge",
    "the bbchallenge format",
    (".txt",),
    lambda text: "_" in text and _WORD.fullmatch(text) is not None,
    read,
    _fit,
)
