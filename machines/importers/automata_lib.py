"""automata-lib (caleb531/automata): its objects, and a JSON of what they are made of.

    {"type": "DTM", "n_tapes": 1, "states": ["carry", "done"], "input_symbols": ["0", "1"],
     "tape_symbols": ["0", "1", "."], "initial_state": "carry", "blank_symbol": ".",
     "final_states": ["done"],
     "transitions": {"carry": [{"read": ["1"],
                                "to": [{"state": "carry", "write": ["0"], "move": ["R"]}]}]}}

The type is DTM, NTM or MNTM (several tapes, nondeterministic); what is read, written and moved is a
list with an item for each tape; `to` has several items where a machine has a choice. Two-way tapes,
the final states accept, and a missing rule rejects. The library itself has no text format.
"""

from collections.abc import Iterable
from typing import Any

from tmc.machines.cells import Cell
from tmc.machines.importers.draft import Draft, DraftRule, Ties
from tmc.machines.importers.format import Format
from tmc.machines.importers.json_tree import Json, read_json
from tmc.machines.importers.nearness import json_keys
from tmc.machines.machine import Machine, Move, Verdict

_KEYS = (
    *("type", "n_tapes", "states", "input_symbols", "tape_symbols", "initial_state"),
    *("blank_symbol", "final_states", "transitions", "read", "to", "state", "write", "move"),
)
_MOVES = {"L": Move.L, "R": Move.R, "N": Move.S}


def read(text: str, file: str) -> Draft:
    """The draft of an object."""
    return _draft(read_json(text, file), text, file)


def from_automata(machine: Any, name: str = "machine") -> Machine:
    """The machine that a `DTM`, `NTM` or `MNTM` of automata-lib is.

    Raises `SourceError` if it cannot be said here.
    """
    tapes = int(getattr(machine, "n_tapes", 1))
    transitions = {
        str(q): [
            {
                "read": list(read) if tapes > 1 or isinstance(read, tuple) else [read],
                "to": [_result(result) for result in _results(results)],
            }
            for read, results in row.items()
        ]
        for q, row in machine.transitions.items()
    }
    plain = {
        "type": type(machine).__name__,
        "n_tapes": str(tapes),
        "states": sorted(map(str, machine.states)),
        "input_symbols": sorted(machine.input_symbols),
        "tape_symbols": sorted(machine.tape_symbols),
        "initial_state": str(machine.initial_state),
        "blank_symbol": machine.blank_symbol,
        "final_states": sorted(map(str, machine.final_states)),
        "transitions": transitions,
    }
    return _draft(plain, "", name).machine()


def _results(results: Any) -> Iterable[Any]:
    """One result of a DTM, or the set or list of those of the others, in a fixed order."""
    if isinstance(results, tuple) and results and isinstance(results[0], str):
        return [results]
    return sorted(results) if isinstance(results, set | frozenset) else results


def _result(result: Any) -> dict[str, Any]:
    state, *rest = result
    if len(rest) == 2:  # (state, symbol, direction)
        return {"state": str(state), "write": [rest[0]], "move": [rest[1]]}
    return {
        "state": str(state),
        "write": [written for written, _ in rest[0]],
        "move": [move for _, move in rest[0]],
    }


def _draft(value: Any, text: str, file: str) -> Draft:
    root = Json(value, file)
    kind = root["type"].text()
    if kind not in ("DTM", "NTM", "MNTM"):
        root["type"].wrong("DTM, NTM or MNTM")
    tapes = root["n_tapes"].text() if kind == "MNTM" else "1"
    if not (tapes.isdecimal() and len(tapes) < 4):
        root["n_tapes"].wrong("a number of tapes")
    draft = Draft(text, file, tapes=int(tapes), blank=root["blank_symbol"].text())
    draft.ties = Ties.REFUSE if kind == "DTM" else Ties.BRANCH
    draft.states, draft.start = dict.fromkeys(root["states"].texts()), root["initial_state"].text()
    draft.inputs = root["input_symbols"].texts()
    draft.others = [s for s in root["tape_symbols"].texts() if s != draft.blank]
    draft.final = {q: Verdict.ACCEPT for q in root["final_states"].texts()}
    for q in [draft.start, *draft.final]:
        _require(draft, q)
    for state, rules in root["transitions"].items():
        _require(draft, state)
        for rule in rules.array():
            for result in rule["to"].array():
                _add(draft, state, rule["read"], result)
    draft.report.settle()
    draft.note("no reject state: missing rules reject")
    return draft


def _add(draft: Draft, state: str, read: Json, result: Json) -> None:
    symbols, written = read.texts(), result["write"].texts()
    moves, target = result["move"].texts(), result["state"].text()
    _require(draft, target)
    for part, items in ((read, symbols), (result["write"], written), (result["move"], moves)):
        if len(items) != draft.tapes:
            part.wrong(f"a list of {draft.tapes}, one for each tape")
    if any(move not in _MOVES for move in moves):
        result["move"].wrong("a list of L, R and N")
    cells = tuple(Cell((s,)) for s in symbols)
    steps = tuple(_MOVES[move] for move in moves)
    draft.add(DraftRule(state, cells, tuple(written), steps, target))


def _require(draft: Draft, state: str) -> None:
    if state not in draft.states:
        draft.error(f'unknown state "{state[:80]}"', 1, "list it in `states`")


FORMAT = Format(
    "automata-lib",
    "automata-lib JSON",
    (".json",),
    lambda text: text.lstrip()[:1] == "{" and '"initial_state"' in text,
    read,
    json_keys(*_KEYS),
)
