"""NJU FLA, the format of a course at Nanjing University: any number of tapes, deterministic.

    #Q = {carry,done}
    #S = {0,1}
    #G = {0,1,_}
    #q0 = carry
    #B = _
    #F = {done}
    #N = 1
    carry 1 0 r carry

States, input symbols, tape symbols, start, blank, final states and the number of tapes; then rules
`state read write moves next` with a character for each tape, moves `l`, `r` and `*`. As a symbol
`*` reads anything but the blank in the dialect of 2022, and anything at all in that of 2021; it
writes what was read. The first rule that matches counts. A run ends where no rule matches, and
accepts in a final state.
https://github.com/shiwenwenya/NJUCS_FLA2022 (turing_machine.cpp)
"""

import re
from collections.abc import Container
from functools import partial

from tmc.machines.cells import Cell
from tmc.machines.importers.draft import ANY, Draft, DraftRule, Ties
from tmc.machines.importers.format import Format, pattern
from tmc.machines.importers.nearness import lines, never, with_line
from tmc.machines.machine import Move, Verdict

_MOVES = {"l": Move.L, "r": Move.R, "*": Move.S}
_HEADER = re.compile(r"#(Q|S|G|q0|B|F|N)\s*=\s*(.*)")


def read(text: str, file: str, wildcard_reads_blank: bool) -> Draft:
    """The draft of a program, in one of the two dialects."""
    draft = Draft(text, file, ties=Ties.FIRST, ends_on_halt=True)
    headers: dict[str, str] = {}
    lines: list[tuple[int, list[str]]] = []
    for number, written in enumerate(draft.lines, start=1):
        code = written.partition(";")[0].strip()
        if header := _HEADER.fullmatch(code):
            headers[header[1]] = header[2].strip()
        elif code.startswith("#"):
            draft.error("this header makes no sense", number, "there are #Q #S #G #q0 #B #F #N")
        elif code:
            lines.append((number, code.split()))
    missing = [key for key in ("Q", "S", "G", "q0", "F") if key not in headers]
    if missing:
        draft.error(f"the header #{missing[0]} is missing", 1)
    tapes = headers.get("N", "1")
    draft.tapes = int(tapes) if re.fullmatch(r"\d{1,3}", tapes) else 0
    draft.report.settle()
    draft.blank = headers.get("B", "_")
    if len(draft.blank) != 1:
        draft.error(f"the blank is one character, not `{draft.blank[:80]}`", 1)
    draft.states = dict.fromkeys(_members(headers["Q"]))
    draft.inputs = _members(headers["S"])
    draft.others = [s for s in _members(headers["G"]) if s != draft.blank]
    draft.start = headers["q0"]
    draft.final = {q: Verdict.ACCEPT for q in _members(headers["F"])}
    for q in [draft.start, *draft.final]:
        if q not in draft.states:
            draft.error(f'unknown state "{q}"', 1, "states are listed in #Q")
    anything = ANY if wildcard_reads_blank else Cell((draft.blank,), rest=True)
    known = {*draft.inputs, *draft.others, draft.blank, "*"}
    for number, words in lines:
        _rule(draft, number, words, known, anything)
    if any("*" in words[1] for _, words in lines if len(words) > 1):
        meaning = "anything" if wildcard_reads_blank else "anything but the blank"
        other = "nju" if wildcard_reads_blank else "nju-2021"
        draft.note(f"`*` reads {meaning} (otherwise with --from {other})")
    draft.note("no reject state: missing rules reject")
    return draft


def _rule(
    draft: Draft, number: int, words: list[str], known: Container[str], anything: Cell
) -> None:
    k = draft.tapes
    if len(words) != 5:
        draft.error(
            f"a rule has five words, not {len(words)}",
            number,
            "write `state read write moves next`",
        )
        return
    state, symbols, written, moves, target = words
    if not len(symbols) == len(written) == len(moves) == k:
        draft.error(f"the middle words of a rule have {k} characters, one for each tape", number)
        return
    if wrong := next((s for s in symbols + written if s not in known), None):
        draft.error(f"symbol `{wrong}` is not in the tape alphabet", number, "list it in #G")
        return
    if wrong := next((m for m in moves if m not in _MOVES), None):
        draft.error(f"`{wrong}` is not a move", number, "write `l`, `r` or `*`")
        return
    for q in (state, target):
        if q not in draft.states:
            draft.error(f'unknown state "{q[:80]}"', number, "list it in #Q")
            return
    draft.add(
        DraftRule(
            state,
            tuple(anything if s == "*" else Cell((s,)) for s in symbols),
            tuple(None if s == "*" else s for s in written),
            tuple(_MOVES[m] for m in moves),
            target,
            number,
        )
    )


def _members(text: str) -> list[str]:
    return [part.strip() for part in text.strip("{} ").split(",") if part.strip()]


FORMAT = Format(
    "nju",
    "NJU FLA",
    (".tm",),
    pattern(r"^#Q\s*="),
    partial(read, wildcard_reads_blank=False),
    with_line(r"^#\w+ *=", lines(";.*", _HEADER, r"\S+ \S+ \S+ [lr*]+ \S+")),
)
FORMAT_2021 = Format(
    "nju-2021",
    "NJU FLA of 2021",
    (),
    lambda text: False,  # which dialect it is cannot be told
    partial(read, wildcard_reads_blank=True),
    never,
)
