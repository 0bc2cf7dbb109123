"""turingmachinesimulator.com: rules of two lines, any number of tapes, deterministic, two-way.

    name: little-endian increment
    init: carry
    accept: done

    carry,1
    carry,0,>

A rule is `state,r1,...,rk` and below it `next,w1,...,wk,m1,...,mk`, with the moves `<`, `>` and
`-`; `_` is the blank, and a symbol is one character. The input stands on the first tape, and a
missing rule rejects. Of two rules for the same, the first counts, as in
https://github.com/fcortes/turing-machine-simulator (turing.cc). Lines `testAccept:` and
`testReject:`, seen in the wild, give words with their answers.
"""

import re

from tmc.machines.cells import Cell
from tmc.machines.importers.draft import Draft, DraftRule, Ties
from tmc.machines.importers.format import Format, pattern
from tmc.machines.importers.nearness import lines, with_line
from tmc.machines.machine import Move, Verdict

_MOVES = {"<": Move.L, ">": Move.R, "-": Move.S}
_HEADER = re.compile(r"(name|init|accept|testaccept|testreject):(.*)", re.IGNORECASE)
_TESTS = {"testaccept": Verdict.ACCEPT, "testreject": Verdict.REJECT}


def read(text: str, file: str) -> Draft:
    """The draft of a program."""
    draft = Draft(text, file, tapes=0, ties=Ties.FIRST)
    first: tuple[int, list[str]] | None = None
    words: list[tuple[str, Verdict, int]] = []
    accept = False
    for number, line in enumerate(draft.lines, start=1):
        line = line.strip()
        if not line or line.startswith("//"):
            continue
        if header := _HEADER.fullmatch(line):
            key, value = header[1].lower(), header[2].strip()
            if key == "name":
                draft.name = value
            elif key == "init":
                draft.start = re.sub(r"\s", "", value)
            elif key == "accept":
                accept = True
                names = re.sub(r"\s", "", value).split(",")
                draft.final |= {name: Verdict.ACCEPT for name in names if name}
            else:
                words.append((value, _TESTS[key], number))
            continue
        parts = re.sub(r"\s", "", line).split(",")
        if first is None:
            first = (number, parts)
        else:
            _rule(draft, *first, number, parts)
            first = None
    if first:
        draft.error("this rule has no second line", first[0], "write `next,symbols,moves` below it")
    if not draft.start:
        draft.error("no state to start in", 1, "add `init: STATE`")
    draft.tapes = draft.tapes or 1
    draft.report.settle()
    if not accept:
        draft.note("no `accept:`: no word is accepted")
    draft.note("no reject state: missing rules reject")
    _tests(draft, words)
    return draft


def _rule(draft: Draft, line: int, before: list[str], below: int, after: list[str]) -> None:
    state, *read = before
    k = len(read)
    if not draft.tapes:
        draft.tapes = k
    if k == 0 or k != draft.tapes:
        draft.error(
            f"this rule reads {k} symbols, this machine has {draft.tapes} tapes"
            if k
            else "this is no rule, for it reads nothing",
            line,
            "a rule begins with `state,` and one symbol for each tape",
        )
        return
    target, *rest = after
    if len(rest) != 2 * k:
        draft.error(
            f"the second line of a rule has {1 + 2 * k} parts, this one {len(after)}",
            below,
            "write `next,`, a symbol for each tape, and a move for each tape",
        )
        return
    written, moves = rest[:k], rest[k:]
    for number, symbols in ((line, read), (below, written)):
        if wrong := next((s for s in symbols if len(s) != 1), None):
            draft.error(f"a symbol is one character, not `{wrong[:80]}`", number)
            return
        if "" in symbols:
            draft.error("a symbol is missing between two commas", number, "the blank is `_`")
            return
    if wrong := next((m for m in moves if m not in _MOVES), None):
        draft.error(f"`{wrong[:80]}` is not a move", below, "write `<`, `>` or `-`")
        return
    if "" in moves:
        draft.error("a move is missing", below, "write `<`, `>` or `-`")
        return
    cells = tuple(Cell((s,)) for s in read)
    draft.add(
        DraftRule(state, cells, tuple(written), tuple(_MOVES[m] for m in moves), target, line)
    )


def _tests(draft: Draft, words: list[tuple[str, Verdict, int]]) -> None:
    known = {s for rule in draft.rules for cell in rule.read for s in cell.symbols} - {"_"}
    for text, verdict, line in words:
        for word in re.split(r"[,\s]+", text):
            if set(word) <= known:
                draft.tests.append((list(word), verdict, line))
            else:
                draft.note(f"`{word[:80]}` has symbols that no rule reads: no test", line)


FORMAT = Format(
    "turingmachinesimulator",
    "turingmachinesimulator.com",
    (".txt", ".tm"),
    pattern(r"^init:[ \t]*\S"),
    read,
    with_line(
        r"^(init|accept):|,[ \t]*[<>-][ \t]*$",
        lines("//.*", _HEADER, r"[^:,]+(, ?[^ ,] ?)+"),
    ),
)
