"""The labels of a state diagram: what leads from one state to another, in few lines.

A label is written as in a machine file, `READ -> [WRITE] MOVES`: symbols of one tape run together
in a set, `*` is any symbol, `.` keeps the one that is there, and nothing is said of the writing
where all tapes keep theirs.
"""

from collections.abc import Iterable, Sequence

from tmc.machines.machine import Machine, Move, Word

_Cells = tuple[frozenset[int], ...]

_KEEP = -1
_SPECIAL = "[]\\*.^"


def transition_labels(machine: Machine) -> dict[tuple[int, int], list[str]]:
    """The labels from one state to another, for every pair that has some, by number.

    >>> from tmc.machines.files import load
    >>> machine = load("increment")
    >>> for (q, r), lines in transition_labels(machine).items():
    ...     print(machine.states[q], machine.states[r], lines)
    right right ['[01] → R']
    right carry ['_ → L']
    carry carry ['1 → 0 L']
    carry done ['[0_] → 1 S']
    """
    effects: dict[tuple[int, int], dict[tuple[Word, tuple[Move, ...]], list[Word]]] = {}
    for (state, read), actions in machine.delta.items():
        for action in actions:
            kept = tuple(_KEEP if w == r else w for w, r in zip(action.write, read, strict=True))
            reads = effects.setdefault((state, action.state), {})
            reads.setdefault((kept, action.moves), []).append(read)
    return {
        pair: [
            _label(machine, cells, write, moves)
            for (write, moves), reads in effects[pair].items()
            for cells in _merged(reads)
        ]
        for pair in sorted(effects)
    }


def _merged(reads: Iterable[Word]) -> list[_Cells]:
    """What is read, with the tuples that differ on one tape only run together."""
    rows = [tuple(frozenset([s]) for s in read) for read in dict.fromkeys(reads)]
    tapes = len(rows[0])
    for j in range(tapes):
        groups: dict[_Cells, frozenset[int]] = {}
        for row in rows:
            rest = row[:j] + row[j + 1 :]
            groups[rest] = groups.get(rest, frozenset()) | row[j]
        rows = [(*rest[:j], symbols, *rest[j:]) for rest, symbols in groups.items()]
    return rows


def _label(machine: Machine, read: _Cells, write: Word, moves: Sequence[Move]) -> str:
    cells = "".join(_set(machine, symbols) for symbols in read)
    written = "".join("." if s == _KEEP else _symbol(machine, s) for s in write)
    kept = all(s == _KEEP for s in write)
    return f"{cells} → {'' if kept else written + ' '}{''.join(move.name for move in moves)}"


def _set(machine: Machine, symbols: frozenset[int]) -> str:
    if len(symbols) == len(machine.symbols) > 1:
        return "*"
    if len(symbols) == 1:
        return _symbol(machine, *symbols)
    others = [s for s in range(len(machine.symbols)) if s not in symbols]
    if 3 * len(others) < len(symbols):
        return f"[^{''.join(_symbol(machine, s) for s in others)}]"
    return f"[{''.join(_symbol(machine, s) for s in sorted(symbols))}]"


def _symbol(machine: Machine, s: int) -> str:
    symbol = machine.show([s])
    return f"\\{symbol}" if symbol in _SPECIAL else symbol
