"""JFLAP 8 beta (`.jflap`): XML that has nothing in common with that of JFLAP 7.

A structure of type `transition_set` holds the transitions, which read, write and move on tape i
by `<readi>`, `<writei>` and `<movei>`; other structures hold the start state, the final states and
the blank, `□` if nothing is said. All transitions that match are branches. Final states accept; a
machine that has none accepts by halting.

The `!x` and `a,b}v` of JFLAP 7 are no part of it: transitions compare symbols, and only those
between building blocks know `!x`. A machine of blocks (`block_tm`) is refused.
https://github.com/lawrencelin/JFLAP_v8.0 (MultiTapeTMConfiguration.java, BlockTMConfiguration.java)
"""

from collections import Counter

from tmc.machines.cells import Cell
from tmc.machines.importers.draft import ANY, Draft, DraftRule, Missing, Ties
from tmc.machines.importers.format import Format, pattern
from tmc.machines.importers.markup import Element, read_xml
from tmc.machines.importers.nearness import whole
from tmc.machines.machine import Move, Verdict

_MOVES = {"L": Move.L, "R": Move.R, "S": Move.S}


def read(text: str, file: str) -> Draft:
    """The draft of a structure."""
    draft = Draft(text, file, blank="□", ties=Ties.BRANCH)
    root = read_xml(text, file)
    parts: dict[str, Element] = {}
    for element in root.walk():
        kind = element.attributes.get("type", "")
        if element.tag == "structure" and kind:
            parts.setdefault(kind, element)
    if blocks := parts.get("block_tm"):
        draft.error(
            "this machine is made of building blocks, which are not read from JFLAP 8",
            blocks.line,
            "draw it in JFLAP 7, whose blocks are read",
        )
        draft.report.settle()
    if "transition_set" not in parts or not ({"turing", "Turing"} & set(parts)):
        draft.error("there is no Turing machine in this file", root.line)
        draft.report.settle()
    machine = parts.get("turing") or parts["Turing"]
    tapes = machine.value("tapes") or "1"
    draft.tapes = int(tapes) if tapes.isdecimal() and len(tapes) < 3 else 0
    if blank := parts.get("blank_symbol"):
        draft.blank = blank.value("value") or draft.blank
    names = _names(root)
    draft.states = list(dict.fromkeys(names.values()))
    start = parts.get("start_state")
    state = start.first("state") if start else None
    if state is None:
        draft.error("no state is the start state", root.line)
        draft.report.settle()
    else:
        draft.start = _name(names, state)
    final = parts.get("final_states")
    for state in final.all("state") if final else ():
        draft.final[_name(names, state)] = Verdict.ACCEPT
    for element in parts["transition_set"].all("transition"):
        _transition(draft, names, element)
    draft.report.settle()
    if draft.final:
        draft.note("final states accept; a run that ends elsewhere rejects")
    else:
        draft.note("no final state: halting accepts")
        draft.missing = Missing.ACCEPT
    return draft


def _names(root: Element) -> dict[str, str]:
    """A name for each state by its id, or by its name where it has no id."""
    found: dict[str, str] = {}
    for element in root.walk():
        if element.tag in ("state", "from", "to"):
            key = element.value("id") or element.value("name")
            if key:
                found.setdefault(key, element.value("name") or f"q{key}")
    times = Counter(found.values())
    return {key: f"{name}-{key}" if times[name] > 1 else name for key, name in found.items()}


def _name(names: dict[str, str], element: Element) -> str:
    return names.get(element.value("id") or element.value("name"), "")


def _transition(draft: Draft, names: dict[str, str], element: Element) -> None:
    ends = [element.first("from"), element.first("to")]
    source, target = (_name(names, e) if e else "" for e in ends)
    if not (source and target):
        draft.error("this transition goes from nowhere, or to nowhere", element.line)
        return
    tapes = range(draft.tapes)
    symbols = [element.value(f"read{i}") or draft.blank for i in tapes]
    written = [element.value(f"write{i}") or draft.blank for i in tapes]
    moves = [element.value(f"move{i}") or "R" for i in tapes]
    if wrong := next((s for s in symbols + written if len(s) > 1), None):
        draft.error(f"a symbol is one character, not `{wrong[:80]}`", element.line, _hint(wrong))
    elif wrong := next((m for m in moves if m not in _MOVES), None):
        draft.error(f"`{wrong[:80]}` is not a move", element.line, "JFLAP moves are L, R and S")
    else:
        draft.add(
            DraftRule(
                source,
                tuple(ANY if s == "~" else Cell((s,)) for s in symbols),
                tuple(None if s == "~" else s for s in written),
                tuple(_MOVES[m] for m in moves),
                target,
                element.line,
            )
        )


def _hint(label: str) -> str:
    """What to do about a label that JFLAP 7 would understand."""
    if label.startswith("!"):
        return f"JFLAP 8 knows no `!x` here: write a transition for each symbol but `{label[1:80]}`"
    if "}" in label:
        return "JFLAP 8 has no variables: write a transition for each symbol"
    return ""


FORMAT = Format(
    "jflap8",
    "JFLAP 8",
    (".jflap",),
    pattern(r"<structure\s[^<>]*type="),
    read,
    whole(r"<(read|write|move)0\s*>"),
)
