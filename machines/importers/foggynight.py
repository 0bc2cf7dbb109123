"""foggynight/turing-machine: `state symbols -> state symbols moves`, any number of tapes, two-way.

    CONF:BEGIN
      STATE:INITIAL carry
    CONF:END
    carry 1 -> carry 0 R
    carry * -> A 1 R

The start state is 0, and A accepts, R rejects and E is an error, if the configuration does not name
others; it can name the characters for the blank, the wildcard and the moves too. The wildcard reads
anything, and writes what was read; the first rule that matches counts, or with `MODE:DETERMINISTIC
FALSE` all that match. A line that begins with `;` is a comment.
https://github.com/foggynight/turing-machine (src/parser.scm, src/global.scm)
"""

import re

from tmc.machines.cells import Cell
from tmc.machines.importers.draft import ANY, Draft, DraftRule, Ties
from tmc.machines.importers.format import Format
from tmc.machines.importers.nearness import lines
from tmc.machines.machine import Move, Verdict

_RULE = re.compile(r"\S+(\s+\S)+\s+->\s+\S+(\s+\S)+(\s+[LRS])+")
_DEFAULTS = {
    "STATE:INITIAL": "0",
    "STATE:ACCEPT": "A",
    "STATE:REJECT": "R",
    "STATE:ERROR": "E",
    "CHAR:COMMENT": ";",
    "CHAR:BLANK": "_",
    "CHAR:WILDCARD": "*",
    "CHAR:LEFT": "L",
    "CHAR:RIGHT": "R",
    "CHAR:STAY": "S",
    "CHAR:SEPARATOR": "->",
    "MODE:DETERMINISTIC": "TRUE",
}


def read(text: str, file: str) -> Draft:
    """The draft of a program."""
    draft = Draft(text, file, tapes=0, ties=Ties.FIRST)
    settings = dict(_DEFAULTS)
    halts: list[str] = []
    inside = False
    for number, line in enumerate(draft.lines, start=1):
        words = line.split()
        if not words or words[0].startswith(settings["CHAR:COMMENT"]):
            continue
        first = words[0].upper()
        if first in ("CONF:BEGIN", "CONF:END"):
            inside = first == "CONF:BEGIN"
        elif inside:
            key = first.replace("SYNTAX:", "CHAR:").replace("MOVE:", "CHAR:")
            if key == "STATE:EXTRA-HALTS":
                halts += words[1:]
            elif len(words) < 2:
                draft.error("this directive says nothing", number, "write `KEY VALUE`")
            elif key in settings:
                one = key.startswith("CHAR:") and key != "CHAR:SEPARATOR"
                settings[key] = words[1][0] if one else words[1]
            elif not key.startswith(("TAPE:", "LIMIT:")):
                draft.note(f"the directive {words[0][:80]} is not read", number)
        else:
            _rule(draft, words, number, settings)
    draft.report.settle()
    draft.tapes = draft.tapes or 1
    draft.blank = settings["CHAR:BLANK"]
    draft.start = settings["STATE:INITIAL"]
    if settings["MODE:DETERMINISTIC"].upper() in ("FALSE", "#F", "NO"):
        draft.ties = Ties.BRANCH
    for key, verdict in (
        ("STATE:ACCEPT", Verdict.ACCEPT),
        ("STATE:REJECT", Verdict.REJECT),
        ("STATE:ERROR", Verdict.REJECT),
    ):
        draft.final.setdefault(settings[key], verdict)
    draft.final |= {q: Verdict.REJECT for q in halts if q not in draft.final}
    used = {rule.target for rule in draft.rules}
    if settings["STATE:ERROR"] in used or halts:
        draft.note("the error state and the extra halting states reject")
    draft.final = {
        q: v for q, v in draft.final.items() if q in used or v is Verdict.ACCEPT or q == draft.start
    }
    draft.note("a missing rule rejects")
    return draft


def _rule(draft: Draft, words: list[str], number: int, settings: dict[str, str]) -> None:
    separator = settings["CHAR:SEPARATOR"]
    if separator not in words:
        draft.error(
            f"this rule has no `{separator}`",
            number,
            "write `state symbols -> state symbols moves`",
        )
        return
    at = words.index(separator)
    before, after = words[:at], words[at + 1 :]
    k = len(before) - 1
    draft.tapes = draft.tapes or k
    if k < 1 or k != draft.tapes or len(after) != 1 + 2 * k:
        draft.error(
            f"a rule here has {draft.tapes} symbols, and after the arrow a state, as many symbols "
            "and as many moves",
            number,
        )
        return
    moves = {
        settings["CHAR:LEFT"]: Move.L,
        settings["CHAR:RIGHT"]: Move.R,
        settings["CHAR:STAY"]: Move.S,
    }
    wrong = next((m for m in after[1 + k :] if m[0] not in moves), None)
    if wrong:
        draft.error(f"`{wrong[:80]}` is not a move", number, f"write {', '.join(moves)}")
        return
    wildcard = settings["CHAR:WILDCARD"]
    draft.add(
        DraftRule(
            before[0],
            tuple(ANY if s[0] == wildcard else Cell((s[0],)) for s in before[1:]),
            tuple(None if s[0] == wildcard else s[0] for s in after[1 : 1 + k]),
            tuple(moves[m[0]] for m in after[1 + k :]),
            after[0],
            number,
        )
    )


def _looks_like(text: str) -> bool:
    if re.search(r"^[^\S\n]*CONF:BEGIN", text, re.MULTILINE | re.IGNORECASE):
        return True
    code = [line for line in text.splitlines() if line.strip() and line.strip()[0] != ";"]
    return bool(code) and all(_RULE.fullmatch(line.strip()) for line in code[:200])


FORMAT = Format(
    "foggynight",
    "foggynight/turing-machine",
    (".tm",),
    _looks_like,
    read,
    lines("^\\s*;.*", _RULE, "(?i:CONF:(BEGIN|END))", r"[A-Z]+:[A-Z]+ .*"),
)
