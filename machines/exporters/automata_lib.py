"""automata-lib, as the JSON that the importer describes."""

import json
from collections import defaultdict
from typing import Any

from tmc.machines.errors import TmcError
from tmc.machines.exporters.export import Export, Exporter, accepts_where_it_halts
from tmc.machines.machine import Machine, Move, Verdict

_MOVES = {Move.L: "L", Move.R: "R", Move.S: "N"}


def write(machine: Machine, _: str) -> Export:
    """The object of a machine, as a DTM, an NTM or an MNTM."""
    if machine.start in machine.final:
        raise TmcError(
            f"{machine.name} cannot be written for automata-lib: its start may not be final",
            hint="let it take a step first",
        )
    kind = "NTM" if machine.nondeterministic else "DTM"
    ends = Verdict.HALT if machine.computes else Verdict.ACCEPT
    transitions: dict[str, list[Any]] = defaultdict(list)
    for (q, read), actions in sorted(machine.delta.items()):
        transitions[machine.states[q]].append(
            {
                "read": [machine.symbols[s] for s in read],
                "to": [
                    {
                        "state": machine.states[action.state],
                        "write": [machine.symbols[s] for s in action.write],
                        "move": [_MOVES[move] for move in action.moves],
                    }
                    for action in actions
                ],
            }
        )
    value = {
        "type": kind if machine.tapes == 1 else "MNTM",
        "n_tapes": machine.tapes,
        "states": list(machine.states),
        "input_symbols": list(machine.symbols[: machine.input_size]),
        "tape_symbols": list(machine.symbols),
        "initial_state": machine.states[machine.start],
        "blank_symbol": machine.symbols[-1],
        "final_states": [machine.states[q] for q, v in machine.final.items() if v is ends],
        "transitions": transitions,
    }
    text = json.dumps(value, ensure_ascii=False, indent=1) + "\n"
    return Export(text, accepts_where_it_halts(machine))


EXPORTER = Exporter("automata-lib", "automata-lib", (".json",), write, tapes=32, branches=True)
