"""The format of a course at St Andrews (CS3052): one tape that ends at its left, deterministic.

    states 3
    carry
    done +
    stuck -
    alphabet 2 0 1
    carry 1 carry 0 R

The number of states and their names, the first of them to start in, `+` and `-` after those that
accept and reject; the number of symbols and the symbols, without the blank `_`; then rules
`state read next write move`. A move to the left of the first cell stays. Two rules for the same are
refused.
"""

from collections.abc import Container

from tmc.machines.cells import Cell
from tmc.machines.importers.draft import Draft, DraftRule
from tmc.machines.importers.format import Format, pattern
from tmc.machines.importers.nearness import lines, with_line
from tmc.machines.machine import Move, Verdict

_MOVES = {"L": Move.L, "R": Move.R, "N": Move.S, "S": Move.S}
_MARKS = {"+": Verdict.ACCEPT, "-": Verdict.REJECT}


def read(text: str, file: str) -> Draft:
    """The draft of a description."""
    draft = Draft(text, file, one_way=True)
    lines = [(i, line.split()) for i, line in enumerate(draft.lines, start=1) if line.strip()]
    count = _count(draft, lines, "states")
    names, rest = lines[1 : 1 + count], lines[1 + count :]
    if len(names) < count:
        draft.error(f"there are {len(names)} states, not {count}", 1)
    marks: dict[str, Verdict | None] = {}
    for number, words in names:
        if len(words) > 2 or (len(words) == 2 and words[1] not in _MARKS):
            draft.error("this is no state", number, "write its name, then `+`, `-` or nothing")
            continue
        if words[0] in marks:
            draft.error(f"state {words[0][:80]} is listed twice", number)
        marks[words[0]] = _MARKS[words[1]] if len(words) == 2 else None
    draft.states = list(marks)
    draft.final = {q: verdict for q, verdict in marks.items() if verdict}
    draft.report.settle()
    size = _count(draft, rest, "alphabet")
    symbols = rest[0][1][2:]
    if len(symbols) != size:
        draft.error(f"there are {len(symbols)} symbols, not {size}", rest[0][0])
    draft.inputs = [s for s in symbols if s != "_"]
    draft.start = next(iter(draft.states), "")
    for number, words in rest[1:]:
        _rule(draft, number, words, marks, {*symbols, "_"})
    draft.report.settle()
    draft.note(f"the first state is that to start in: `{draft.start}`")
    draft.note("the tape ends at its left: a move beyond stays")
    draft.note("a missing rule rejects")
    return draft


def _count(draft: Draft, lines: list[tuple[int, list[str]]], key: str) -> int:
    number, words = lines[0] if lines else (1, [])
    good = len(words) > 1 and words[0] == key and words[1].isdecimal() and len(words[1]) < 6
    if not good:
        draft.error(f"here the number of {key} should stand", number, f"write `{key} 2`, say")
        draft.report.settle()
    return int(words[1])


def _rule(
    draft: Draft,
    number: int,
    words: list[str],
    states: Container[str],
    symbols: Container[str],
) -> None:
    if len(words) != 5:
        draft.error(
            f"a rule has five words, not {len(words)}", number, "write `state read next write move`"
        )
        return
    state, symbol, target, written, move = words
    for q in (state, target):
        if q not in states:
            draft.error(f'unknown state "{q[:80]}"', number, "list it at the beginning")
            return
    for s in (symbol, written):
        if s not in symbols:
            draft.error(f"symbol `{s[:80]}` is not in the alphabet", number)
            return
    if move not in _MOVES:
        draft.error(f"`{move[:80]}` is not a move", number, "write L, R or N")
        return
    draft.add(DraftRule(state, (Cell((symbol,)),), (written,), (_MOVES[move],), target, number))


FORMAT = Format(
    "st-andrews",
    "St Andrews CS3052",
    (".tm", ".txt"),
    pattern(r"\A\s*states \d+\s*$"),
    read,
    with_line(
        r"^[ \t]*(states|alphabet) \d",
        lines("", r"(states|alphabet) \d+.*", r"\S+( [+-])?", r"\S+ \S \S+ \S [LRNS]"),
    ),
)
