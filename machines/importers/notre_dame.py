"""Two formats of a course at Notre Dame: one tape that ends at its left, deterministic.

Of 2014: lines of a letter, a colon and a list. `T` is a rule, `F` the accepting and the rejecting
state.

    Q:carry,done,no
    A:0,1
    Z:0,1, ,
    T:carry,1,carry,0,R
    S:carry
    F:done,no

Of 2016: seven lines (name, input symbols, other symbols, states, start, accept, reject), then rules
`state,read|next,write,move`.

A move to the left of the first cell stays. The courses leave open which of two rules counts: that
is refused.
"""

import re

from tmc.machines.cells import Cell
from tmc.machines.importers.draft import Draft, DraftRule
from tmc.machines.importers.format import Format, pattern
from tmc.machines.importers.nearness import lines
from tmc.machines.machine import Move, Verdict

_RULES_FIT = lines("", r"[^,|]+,[^|]+\|[^,|]+,[^|]+,\s*[LRS]")
_MOVES = {"L": Move.L, "R": Move.R, "S": Move.S, "N": Move.S}


def read_2014(text: str, file: str) -> Draft:
    """The draft of lines with letters."""
    draft = Draft(text, file, one_way=True)
    rules: list[tuple[int, list[str]]] = []
    headers: dict[str, list[str]] = {}
    for number, line in enumerate(draft.lines, start=1):
        if not line.strip():
            continue
        key, colon, value = line.partition(":")
        if not colon or key.strip() not in ("Q", "A", "Z", "T", "S", "F"):
            draft.error("this line makes no sense", number, "a line is one of Q A Z T S F, and `:`")
        elif key.strip() == "T":
            rules.append((number, value.split(",")))
        else:
            headers[key.strip()] = value.split(",")
    missing = [key for key in "QASF" if key not in headers]
    if missing:
        draft.error(f"the line {missing[0]}: is missing", 1)
    draft.report.settle()
    draft.states = _stripped(headers["Q"])
    draft.inputs = _stripped(headers["A"])
    draft.blank = " " if " " in headers.get("Z", []) else "_"
    draft.note(f"the blank is {'the space' if draft.blank == ' ' else '`_`'}")
    draft.start = _stripped(headers["S"])[0]
    _finals(draft, _stripped(headers["F"]))
    for number, parts in rules:
        if len(parts) != 5:
            draft.error("a rule has five parts", number, "write `T:state,read,next,write,move`")
        else:
            state, symbol, target, written, move = parts
            _rule(draft, number, state, symbol, target, written, move)
    return _finished(draft)


def read_2016(text: str, file: str) -> Draft:
    """The draft of seven lines and rules."""
    draft = Draft(text, file, one_way=True)
    if len(draft.lines) < 8:
        draft.error("there are fewer than seven lines and a rule", 1)
        draft.report.settle()
    draft.name = draft.lines[0].strip()
    draft.inputs = _stripped(draft.lines[1].split(","))
    draft.others = [s for s in _stripped(draft.lines[2].split(",")) if s]
    draft.states = _stripped(draft.lines[3].split(","))
    draft.start = draft.lines[4].strip()
    _finals(draft, [draft.lines[5].strip(), draft.lines[6].strip()])
    draft.note("the blank is `_`")
    for number, line in enumerate(draft.lines[7:], start=8):
        if not line.strip():
            continue
        before, bar, after = line.rstrip().partition("|")
        left, right = before.split(","), after.split(",")
        if not bar or len(left) != 2 or len(right) != 3:
            draft.error("this is no rule", number, "write `state,read|next,write,move`")
        else:
            _rule(draft, number, left[0], left[1], *right)
    return _finished(draft)


def _stripped(parts: list[str]) -> list[str]:
    return [part.strip() for part in parts]


def _finals(draft: Draft, states: list[str]) -> None:
    """The accepting state, and the rejecting one."""
    if len(states) > 2:
        draft.error("there are two final states: the accepting and the rejecting one", 1)
    for state, verdict in zip(states, (Verdict.ACCEPT, Verdict.REJECT), strict=False):
        if state:
            draft.final[state] = verdict


def _rule(
    draft: Draft, number: int, state: str, symbol: str, target: str, written: str, move: str
) -> None:
    symbol, written = symbol.strip() or symbol, written.strip() or written
    if wrong := next((s for s in (symbol, written) if len(s) != 1), None):
        draft.error(f"a symbol is one character, not `{wrong[:80]}`", number)
    elif not (symbol and written):
        draft.error("a symbol is missing", number)
    elif move.strip() not in _MOVES:
        draft.error(f"`{move.strip()[:80]}` is not a move", number, "write L, R or S")
    else:
        cells, moves = (Cell((symbol,)),), (_MOVES[move.strip()],)
        draft.add(DraftRule(state.strip(), cells, (written,), moves, target.strip(), number))


def _finished(draft: Draft) -> Draft:
    known = {*draft.states, *draft.final}
    for rule in draft.rules:
        for q in (rule.state, rule.target):
            if q not in known:
                draft.error(f'unknown state "{q[:80]}"', rule.line, "list it with the states")
    if draft.start not in known:
        draft.error(f'unknown state "{draft.start[:80]}" to start in', 1)
    draft.note("the tape ends at its left: a move beyond stays")
    draft.note("a missing rule rejects")
    return draft


FORMAT_2014 = Format(
    "notre-dame-2014",
    "Notre Dame (2014)",
    (".txt",),
    pattern(r"^Q:", r"^T:\S+,"),
    read_2014,
    lines("", r"[QAZTSF] ?:.*"),
)
FORMAT_2016 = Format(
    "notre-dame-2016",
    "Notre Dame (2016)",
    (".txt",),
    lambda text: (
        re.search(r"^[^,|\n]+,[^|\n]+\|[^,|\n]+,[^|\n]+,\s*[LRS]\s*$", text, re.MULTILINE)
        is not None
    ),
    read_2016,
    lambda text: _RULES_FIT("\n".join(text.splitlines()[7:])),
)
