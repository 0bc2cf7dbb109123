"""The JSON of the 42 school's project ft_turing: one tape, two-way, deterministic.

    {"name": "inc", "alphabet": ["0", "1", "."], "blank": ".", "states": ["carry", "done"],
     "initial": "carry", "finals": ["done"],
     "transitions": {"carry": [{"read": "1", "to_state": "carry", "write": "0",
                                "action": "RIGHT"}]}}

A run halts in a final state; a run for which there is no rule is blocked, which is an error. Input
symbols are those of the alphabet but the blank. Two rules for the same are refused.
"""

from collections.abc import Container

from tmc.machines.cells import Cell
from tmc.machines.importers.draft import Draft, DraftRule, Missing
from tmc.machines.importers.format import Format
from tmc.machines.importers.json_tree import Json, read_json
from tmc.machines.importers.nearness import json_keys
from tmc.machines.machine import Move

_KEYS = (
    *("name", "alphabet", "blank", "states", "initial", "finals", "transitions"),
    *("read", "to_state", "write", "action"),
)
_MOVES = {"LEFT": Move.L, "RIGHT": Move.R}


def read(text: str, file: str) -> Draft:
    """The draft of an object."""
    root = Json(read_json(text, file), file)
    name = root.get("name")
    draft = Draft(text, file, name=name.text() if name else "", blank=root["blank"].text())
    alphabet = root["alphabet"].texts()
    draft.inputs = [s for s in alphabet if s != draft.blank]
    draft.states, draft.start = dict.fromkeys(root["states"].texts()), root["initial"].text()
    finals = root["finals"].texts()
    if draft.blank not in alphabet:
        draft.error("the blank is not in the alphabet", 1)
    for q in [draft.start, *finals]:
        _require(draft, q, draft.states, "states")
    for state, rules in root["transitions"].items():
        _require(draft, state, draft.states, "states")
        for rule in rules.array():
            read_, written = rule["read"].text(), rule["write"].text()
            target, action = rule["to_state"].text(), rule["action"].text()
            for symbol in (read_, written):
                _require(draft, symbol, alphabet, "alphabet")
            _require(draft, target, draft.states, "states")
            if action not in _MOVES:
                rule["action"].wrong("LEFT or RIGHT")
            draft.add(DraftRule(state, (Cell((read_,)),), (written,), (_MOVES[action],), target))
    draft.report.settle()
    draft.ends_by_name(finals, Missing.OURS)
    return draft


def _require(draft: Draft, name: str, known: Container[str], key: str) -> None:
    if name not in known:
        draft.error(f"`{name[:80]}` is not in `{key}`", 1, "list it there")


FORMAT = Format(
    "ft_turing",
    "ft_turing JSON",
    (".json",),
    lambda text: text.lstrip()[:1] == "{" and '"to_state"' in text or '"finals"' in text,
    read,
    json_keys(*_KEYS),
)
