"""tur (`.tur`): sections, and under `rules:` indented states with their rules; any number of tapes.

    name: inc
    tape: 1, 1, 0, 1
    rules:
      carry:
        1 -> 0, R, carry
        _ -> 1, R, done
      done:

A rule is `read [-> write], move, next`, or the same with lists `[a, b]` for several tapes; `_` is
the blank whatever `blank:` calls it. A symbol may stand in quotes. A state without rules halts; a
run for which there is no rule is an error, and two rules for the same are refused.
https://github.com/rezigned/tur (src/grammar.pest)
"""

import re
from collections.abc import Collection

from tmc.machines.cells import Cell
from tmc.machines.importers.draft import Draft, DraftRule, Missing
from tmc.machines.importers.format import Format, pattern
from tmc.machines.importers.nearness import lines
from tmc.machines.machine import Move

_MOVES = {"L": Move.L, "<": Move.L, "R": Move.R, ">": Move.R, "S": Move.S, "-": Move.S}
_KEYS = ("name", "mode", "head", "heads", "blank", "tape", "tapes", "states", "rules")
_SYMBOL = r"(?:'.'|[^#\s,<>'])"
_LIST = rf"\[\s*({_SYMBOL}(?:\s*,\s*{_SYMBOL})*)\s*\]"
_MOVE = r"[LRS<>-]"
_NAME = r"([^\W\d](?:[\w-])*|-[\w-]*)"
_ONE = re.compile(rf"({_SYMBOL})(?:\s*->\s*({_SYMBOL}))?\s*,\s*({_MOVE})\s*,\s*{_NAME}")
_MANY = re.compile(
    rf"{_LIST}\s*(?:->\s*{_LIST})?\s*,\s*\[\s*({_MOVE}(?:\s*,\s*{_MOVE})*)\s*\]\s*,\s*{_NAME}"
)
_STATE = re.compile(rf"{_NAME}\s*:")
_HEADING = re.compile(rf"({'|'.join(_KEYS)}):\s*(.*)")
_COMMENT = re.compile(r"'.'|(#.*)")
_BLANK = "_"


def read(text: str, file: str) -> Draft:
    """The draft of a program."""
    draft = Draft(text, file, tapes=0)
    section, state = "", ""
    contents: list[str] = []
    stops: list[str] = []
    blank = ""
    seen: set[str] = set()
    opened: dict[str, int] = {}
    for number, written in enumerate(draft.lines, start=1):
        line = _COMMENT.sub(lambda m: "" if m[1] else m[0], written).rstrip()
        code = line.strip()
        if not code:
            continue
        if line == code and (heading := _HEADING.fullmatch(code)):
            section, value = heading[1], heading[2].strip()
            if section in seen:
                draft.error(f"`{section}:` is given twice", number, "remove one of them")
            seen.add(section)
            if section == "name":
                draft.name = value
            elif section == "blank":
                blank = _plain(value)
            elif section == "tape":
                contents = [value]
            elif section in ("head", "heads") and set(re.findall(r"\d+", value)) - {"0"}:
                draft.note("every head starts on the first cell, not where the file says", number)
        elif section == "tapes":
            contents.append(code)
        elif section == "states" and (found := re.fullmatch(r"(start|stop):\s*(.*)", code)):
            if found[1] == "start":
                draft.start = found[2].strip()
            else:
                stops += [name.strip() for name in found[2].split(",")]
        elif section == "rules" and (named := _STATE.fullmatch(code)):
            state = named[1]
            if state in opened:
                draft.note(f"state {state} is opened again: its rules are put together", number)
            opened.setdefault(state, number)
        elif section == "rules" and state:
            _rule(draft, state, code, number)
        else:
            draft.error("this line makes no sense here", number, "rules stand under `rules:`")
    if not opened:
        draft.error("there are no rules", 1, "add `rules:`, a state and its rules")
    draft.report.settle()
    _finish(draft, opened, stops, blank, contents)
    return draft


def _rule(draft: Draft, state: str, code: str, number: int) -> None:
    if one := _ONE.fullmatch(code):
        symbols, written, moves, target = [one[1]], [one[2] or one[1]], [one[3]], one[4]
    elif many := _MANY.fullmatch(code):
        symbols = _items(many[1])
        written = _items(many[2]) if many[2] else symbols
        moves, target = [m.strip() for m in many[3].split(",")], many[4]
    else:
        draft.error(
            "this is no rule",
            number,
            "write `read -> write, move, next`, with lists in brackets for several tapes",
        )
        return
    draft.tapes = draft.tapes or len(symbols)
    if not len(symbols) == len(written) == len(moves) == draft.tapes:
        draft.error(f"every part of a rule has {draft.tapes} items, one for each tape", number)
        return
    draft.add(
        DraftRule(
            state,
            tuple(Cell((_plain(s),)) for s in symbols),
            tuple(map(_plain, written)),
            tuple(_MOVES[m] for m in moves),
            target,
            number,
        )
    )


def _finish(
    draft: Draft, opened: Collection[str], stops: list[str], blank: str, contents: list[str]
) -> None:
    """The start, the ends, and what stands on the tapes."""
    draft.tapes = draft.tapes or max(len(contents), 1)
    draft.states = opened
    if not draft.start:
        draft.start = next(iter(opened))
        draft.note(f"no start state: it is the first one, `{draft.start}`")
    known = {*opened, *stops, "halt"}
    for rule in draft.rules:
        if rule.target not in known:
            draft.error(f'unknown state "{rule.target}"', rule.line, "open it under `rules:`")
    if blank and blank != _BLANK:
        _rename_blank(draft, blank)
    first, *others = [_word(content) for content in contents] or [[]]
    draft.example = [_BLANK if s == blank else s for s in first]
    if any(s not in (_BLANK, blank) for word in others for s in word):
        draft.note("the file gives words for several tapes: here all but the first begin empty")
    working = {rule.state for rule in draft.rules}
    halting = [q for q in dict.fromkeys([*opened, "halt", *stops]) if q not in working]
    used = {draft.start, *opened, *stops, *(rule.target for rule in draft.rules)}
    ends = dict.fromkeys([*(q for q in halting if q in used), *stops])
    draft.ends_by_name(list(ends), Missing.OURS)


def _rename_blank(draft: Draft, blank: str) -> None:
    """Let the second name of the blank mean the blank."""

    def name(symbol: str) -> str:
        return _BLANK if symbol == blank else symbol

    draft.rules = [
        DraftRule(
            r.state,
            tuple(Cell(tuple(map(name, c.symbols)), c.rest) for c in r.read),
            tuple(None if w is None else name(w) for w in r.write),
            r.moves,
            r.target,
            r.line,
        )
        for r in draft.rules
    ]


def _word(text: str) -> list[str]:
    inner = text.strip().removeprefix("[").removesuffix("]")
    return [_plain(s) for s in re.findall(r"'.'|[^\s,|]", inner)]


def _items(text: str) -> list[str]:
    return re.findall(_SYMBOL, text)


def _plain(symbol: str) -> str:
    return symbol[1] if len(symbol) == 3 and symbol[0] == symbol[2] == "'" else symbol


FORMAT = Format(
    "tur",
    "tur",
    (".tur",),
    pattern(r"^(name|tapes?|mode|blank):", r"^rules:\s*$"),
    read,
    lines("#.*", _HEADING, _STATE, _ONE, _MANY),
)
