"""The formula of the Cook-Levin theorem as a DIMACS file that says what everything in it means.

Comments give the clauses of every group by their numbers, and every variable in the words of the
probes. http://www.satcompetition.org/2009/format-benchmarks2009.html
"""

from collections.abc import Iterator

from tmc.machines.errors import TmcError
from tmc.questions.cook_levin import Tableau

_BLOCK = 1 << 16  # clauses that are written at once

_MEANING = {
    "cell": "every cell holds exactly one symbol",
    "head": "every head stands on exactly one cell",
    "state": "the machine is in exactly one state",
    "choice": "exactly one action is chosen",
    "start": "the start configuration",
    "move": "every configuration follows from the one before",
    "accept": "a good state is reached",
}


def to_tableau_cnf(tableau: Tableau) -> bytes:
    """The formula with its comments; raises `TmcError` if a state has a name of several lines."""
    for name in (tableau.machine.name, *tableau.machine.states):
        if len(f"{name}.".splitlines()) > 1:
            raise TmcError(f"{name!r} is a name of more than one line", hint="rename it")
    return "".join(_parts(tableau)).encode()


def _parts(tableau: Tableau) -> Iterator[str]:
    machine, size = tableau.machine, tableau.size
    yield (
        f"c {machine.name}: the Cook-Levin tableau of {tableau.steps} steps "
        f"on words of length {len(tableau.word)}\n"
    )
    first = 1
    for name, group in tableau.groups.items():
        last = first - 1 + sum(map(len, group))
        yield f"c clauses {first}-{last} {name}: {_MEANING[name]}\n"
        first = last + 1
    for v, name in tableau.names():
        yield f"c variable {v} {name}\n"
    yield f"p cnf {size.variables} {size.clauses}\n"
    for group in tableau.groups.values():
        for rows in group:
            line = "%d " * rows.shape[1] + "0\n"
            for i in range(0, len(rows), _BLOCK):
                block = rows[i : i + _BLOCK]
                yield line * len(block) % tuple(block.reshape(-1).tolist())
