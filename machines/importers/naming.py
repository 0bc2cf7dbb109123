"""What states and symbols of other tools are called here, and what their names give away.

A `.tm` file has symbols of one character and names of one word. Whatever has another form gets a
new name, and that is told. Some tools know no verdicts: their users call a state `accept`, and that
is all there is to go by.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from tmc.machines.machine import Verdict
from tmc.machines.source import as_name

_SHOWN = 8
_ACCEPTS = re.compile(r"(.*[-_ .])?q?[-_]?(accept(ed|ing|s)?|acc|yes)", re.IGNORECASE)
_REJECTS = re.compile(r"(.*[-_ .])?q?[-_]?(reject(ed|ing|s)?|rej|no)", re.IGNORECASE)
_SPARE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789αβγδεζηθικλμνξοπρστυφχψω"

Note = Callable[[str], None]


def name_states(states: Sequence[str], note: Note) -> list[str]:
    """A name for every state: its own, if it can be one."""
    names: dict[str, str] = {}
    taken = set(states)
    for state in states:
        name = plain = as_name(state, "q")
        i = 2
        while name != state and name in taken:
            name = f"{plain}-{i}"
            i += 1
        taken.add(name)
        names[state] = name
    _tell("state", names, note)
    return list(names.values())


def name_symbols(symbols: Sequence[str], blank: str, note: Note) -> tuple[str, ...]:
    """A character for every symbol: its own, if it is one; the last is the blank."""
    names = {s: s for s in symbols if _is_character(s)}
    taken = set(names.values())
    for s in symbols:
        if s in names or s == blank:
            continue
        free = (c for c in (*s, *s.swapcase(), *_SPARE) if _is_character(c) and c not in taken)
        names[s] = next(free, None) or next(_more(taken))
        taken.add(names[s])
    if blank not in names:
        names[blank] = next((c for c in "_□␣" if c not in taken), None) or next(_more(taken))
        if names[blank] != "_":
            note(f"the blank is written as `{names[blank]}`, since `_` is another symbol")
    _tell("symbol", {s: names[s] for s in symbols if s != blank}, note)
    return tuple(names[s] for s in symbols)


def _is_character(symbol: str) -> bool:
    return len(symbol) == 1 and symbol.isprintable() and not symbol.isspace()


def _more(taken: set[str]) -> Iterator[str]:
    return (c for c in map(chr, range(0x4E00, 0x9FA6)) if c not in taken)


def _tell(what: str, names: dict[str, str], note: Note) -> None:
    renamed = [f"`{old}` as `{new}`" for old, new in names.items() if old != new]
    if renamed:
        more = f" and {len(renamed) - _SHOWN:,} more" if len(renamed) > _SHOWN else ""
        note(f"{what}s written otherwise: {', '.join(renamed[:_SHOWN])}{more}")


def verdict_of(state: str) -> Verdict | None:
    """What the name of a state promises.

    >>> verdict_of("qAccept"), verdict_of("halt-reject"), verdict_of("done")
    (<Verdict.ACCEPT: 'accept'>, <Verdict.REJECT: 'reject'>, None)
    """
    if _ACCEPTS.fullmatch(state):
        return Verdict.ACCEPT
    return Verdict.REJECT if _REJECTS.fullmatch(state) else None


def verdicts_by_name(halting: Sequence[str], note: Note) -> dict[str, Verdict]:
    """How runs end in these states, of a tool that only knows that they end.

    Names of verdicts make the machine one that decides; without them it computes a word.
    """
    named = {state: verdict for state in halting if (verdict := verdict_of(state))}
    if not named:
        note("no accept state: where the machine halts, the tape is its output")
        return dict.fromkeys(halting, Verdict.HALT)
    found = set(named.values())
    otherwise = Verdict.REJECT if Verdict.ACCEPT in found else Verdict.ACCEPT
    shown = ", ".join(f"`{state}` {verdict}s" for state, verdict in named.items())
    note(f"verdicts are taken from the names of states: {shown}")
    others = [state for state in halting if state not in named]
    if others:
        shown = ", ".join(f"`{state}`" for state in others[:_SHOWN])
        note(f"the other halting states {otherwise}: {shown}")
    return {state: named.get(state, otherwise) for state in halting}
