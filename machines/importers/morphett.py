"""Anthony Morphett's simulator: five words a line, one tape.

    ; $INITIAL_TAPE: 1101
    carry 1 0 r carry
    carry * 1 r halt-accept   ; a 0 or the blank

`state symbol new-symbol direction new-state`; `_` is the blank, `*` any symbol or state where it is
read and the same where it is written, and `*` as a direction stays. The rule for a state and a
symbol goes before one for the state and `*`, that before one for `*` and the symbol, and that
before one for both; of two for the same the last counts. A state whose name begins with `halt`
halts, and so does a run for which there is no rule, after one more step.
https://github.com/awmorp/turing (jsturing.js)
"""

import re

from tmc.machines.cells import Cell
from tmc.machines.importers.draft import ANY, Draft, DraftRule, Ties
from tmc.machines.importers.format import Format
from tmc.machines.importers.nearness import lines
from tmc.machines.machine import Move

_MOVES = {"l": Move.L, "r": Move.R, "*": Move.S}
_LINE = re.compile(r"\S+\s+\S\s+\S\s+[lrLR*]\s+\S+(\s+!)?")
_PARTS = ("the symbol", "the new symbol", "the direction", "the new state")


def read(text: str, file: str) -> Draft:
    """The draft of a program."""
    draft = Draft(text, file, ties=Ties.LAST)
    found: list[tuple[int, list[str]]] = []
    for number, line in enumerate(draft.lines, start=1):
        code, _, comment = line.partition(";")
        if tape := re.match(r".*\$INITIAL_TAPE: *(.*)", comment):
            draft.example = _tape(draft, tape[1].strip(), number)
        if (words := code.split()) and _sound(draft, words, number):
            found.append((number, words))
    draft.report.settle()
    if not found:
        draft.error("there is no rule in this file", 1)
        return draft
    named = {name for _, words in found for name in (words[0], words[4]) if name != "*"}
    draft.start = "0" if "0" in named else next((w[0] for _, w in found if w[0] != "*"), "0")
    draft.note(
        "the start state is no part of the format: it is "
        + (f"`{draft.start}`" if draft.start == "0" else f"that of the first rule, `{draft.start}`")
    )
    draft.note("two-way tape, as in the standard variant of the simulator")
    states = dict.fromkeys([draft.start])
    states |= dict.fromkeys(name for _, words in found for name in (words[0], words[4]))
    states.pop("*", None)
    halting = [state for state in states if state[:4].lower() == "halt"]
    working = [state for state in states if state not in halting]
    for number, (state, symbol, written, direction, target, *_) in found:
        general = (symbol == "*") + 2 * (state == "*")
        for q in working if state == "*" else [state]:
            draft.add(
                DraftRule(
                    q,
                    (ANY if symbol == "*" else Cell((symbol,)),),
                    (None if written == "*" else written,),
                    (_MOVES[direction.lower()],),
                    q if target == "*" else target,
                    number,
                    rank=general,
                )
            )
    draft.states = list(states)
    draft.ends_by_name(halting)
    return draft


def _tape(draft: Draft, word: str, line: int) -> list[str]:
    if "*" in word.lstrip("*"):
        draft.note(
            "the head starts on the first cell, not where the initial tape has its `*`", line
        )
    return list(word.replace("*", "").replace(" ", "_"))


def _sound(draft: Draft, words: list[str], line: int) -> bool:
    """Whether these words are a rule; what is wrong is reported."""
    if len(words) < 5:
        draft.error(
            f"{_PARTS[len(words) - 1]} is missing",
            line,
            "a rule is `state symbol new-symbol direction new-state`",
        )
    elif len(words) > 6 or (len(words) == 6 and words[5] != "!"):
        draft.error(
            f"`{words[5 if words[5] != '!' else 6]}` is one word too many",
            line,
            "a comment begins with `;`",
        )
    elif len(words[1]) > 1 or len(words[2]) > 1:
        wrong = words[1] if len(words[1]) > 1 else words[2]
        draft.error(f"a symbol is one character, not `{wrong[:80]}`", line)
    elif words[3].lower() not in _MOVES:
        draft.error(f"`{words[3][:80]}` is not a direction", line, "write `l`, `r` or `*`")
    else:
        return True
    return False


def _looks_like(text: str) -> bool:
    code = [line.partition(";")[0].strip() for line in text.splitlines()]
    rules = [line for line in code if line]
    return bool(rules) and all(map(_LINE.fullmatch, rules))


FORMAT = Format(
    "morphett",
    "Morphett's simulator",
    (".txt", ".tm"),
    _looks_like,
    read,
    lines(";.*", _LINE),
)
