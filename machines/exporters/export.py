"""What every exporter gives, and what formats have in common: what they cannot say, and names."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tmc.machines.errors import TmcError, count_of
from tmc.machines.importers.naming import verdict_of
from tmc.machines.machine import Machine, Verdict

_SHOWN = 60  # symbols of a word in a note


@dataclass(frozen=True, slots=True)
class Export:
    """The text of a file, and what is lost or said otherwise in it."""

    text: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exporter:
    """A format that is written: how it is called, what it can say, and how it says it."""

    key: str
    """The word after `--to`; the importer has the same."""
    name: str
    suffixes: tuple[str, ...]
    write: Callable[[Machine, str], Export]
    """Of a machine, and the word on its tape where the format holds one."""
    tapes: int = 1
    """The most tapes that it can have."""
    branches: bool = False
    """Whether it can be nondeterministic."""
    forbidden: str = ""
    """Characters that cannot be symbols."""
    blank: str = ""
    """How the blank is written, which no other symbol can be; empty if the file says it."""
    holds_word: bool = False
    """Whether a file says what stands on the tape at first."""

    def export(self, machine: Machine, word: str | None = None) -> Export:
        """The file; raises `TmcError` with the reason if the format cannot say the machine.

        Without a `word` that of the machine's own file stands on the tape, if it has every input
        symbol, or else one that has: importers learn the input alphabet from it. Raises
        `UsageError` if there is no place for a word, or a symbol of it is not in the alphabet.
        """
        if machine.tapes > self.tapes:
            most = count_of(self.tapes, "tape")
            raise self.cannot(machine, f"it has at most {most}, this machine {machine.tapes}")
        if machine.nondeterministic and not self.branches:
            raise self.cannot(machine, "its machines are deterministic")
        if machine.one_way:
            raise self.cannot(machine, "its tapes have no end, this machine's end at their left")
        for s in machine.symbols[: machine.blank]:
            if s in self.forbidden or s == self.blank:
                raise self.cannot(machine, f"`{s}` cannot be a symbol there")
        everything = tuple(range(machine.input_size))
        own = machine.example if self.holds_word and word is None else None
        carried = own is not None and set(own) == set(everything)
        tape = own if own and carried else everything if word is None else machine.word(word)
        written = self.write(machine, "".join(machine.symbols[s] for s in tape))
        if word is None and not carried:
            written = replace(written, notes=(*written.notes, *word_left_out(machine)))
        if word is not None and set(tape) != set(everything):
            lost = "the word lacks input symbols: read back, the input alphabet is another"
            written = replace(written, notes=(*written.notes, lost))
        parts = {"time": machine.time, "space": machine.space, "tests": machine.tests}
        if left := [name for name, there in parts.items() if there]:
            note = f"not part of the format, and left out: {', '.join(left)}"
            return replace(written, notes=(*written.notes, note))
        return written

    def cannot(self, machine: Machine, reason: str) -> TmcError:
        """That this machine cannot be written in this format."""
        return TmcError(f"{machine.name} cannot be written for {self.name}: {reason}")


def word_left_out(machine: Machine) -> tuple[str, ...]:
    """What to tell of the word in the machine's own file if it is not written."""
    if machine.example is None:
        return ()
    word = machine.show(machine.example)
    cut = word if len(word) <= _SHOWN else f"{word[:_SHOWN]}..."
    return (f"the input word of the file, {cut}, is left out: give it to `tmc run`",)


def missing_rules(machine: Machine) -> bool:
    """Whether a state that does not end a run has no rule for something."""
    working = len(machine.states) - len(machine.final)
    complete: int = working * len(machine.symbols) ** machine.tapes
    return len(machine.delta) < complete


def halts_if_missing(machine: Machine) -> tuple[str, ...]:
    """What to tell of a machine that computes, where a missing rule halts."""
    if machine.computes and missing_rules(machine):
        return ("a run for which there is no rule halts there; here it is an error",)
    return ()


def accepts_where_it_halts(machine: Machine) -> tuple[str, ...]:
    """What to tell of a machine that computes, where there are only accepting states."""
    if machine.computes:
        return ("it accepts where this machine halts; the output is what stands on the tape",)
    return ()


def verdict_names(machine: Machine, clean: Callable[[str], str], halting: str = "") -> list[str]:
    """Names of the states for a tool in which only they tell how a run ended.

    `clean` makes a name one that the tool can have; with `halting` all names of states that end a
    run begin so, and no others.
    """
    names: list[str] = []
    taken: set[str] = set()
    for q, state in enumerate(machine.states):
        names.append(_name(clean(state), machine.final.get(q), halting, clean, taken))
        taken.add(names[-1])
    return names


def _name(
    name: str, verdict: Verdict | None, halting: str, clean: Callable[[str], str], taken: set[str]
) -> str:
    begins = bool(halting) and name.lower().startswith(halting)
    promised = verdict if verdict in (Verdict.ACCEPT, Verdict.REJECT) else None
    good = verdict_of(name) is promised and begins == (bool(halting) and verdict is not None)
    if good and name not in taken:
        return name
    if verdict is not None:
        stem = halting + "-" if halting else ""
        last = str(verdict) if verdict is not Verdict.HALT or not halting else ""
        options = [
            f"{stem}{last}".rstrip("-"),
            *(f"{stem}s{i}-{last}".rstrip("-") for i in range(2, 9999)),
        ]
    else:
        base = f"s-{name}" if begins else name
        options = [f"{base}-{i}" for i in range(2, 9999)]
    return next(n for n in map(clean, options) if n not in taken)


def cleaner(bad: str, otherwise: str = "q") -> Callable[[str], str]:
    """A function that replaces the characters of a pattern in a name."""
    compiled = re.compile(bad)
    return lambda name: compiled.sub("-", name).strip("-") or otherwise


def unique(names: Sequence[str]) -> list[str]:
    """The names, with numbers where they come again."""
    found: list[str] = []
    for name in names:
        options = [name, *(f"{name}-{i}" for i in range(2, len(names) + 2))]
        found.append(next(n for n in options if n not in found))
    return found


def unread(machine: Machine) -> list[int]:
    """The input symbols that no rule reads or writes, which a list of rules does not show."""
    shown = {s for _, read in machine.delta for s in read}
    shown |= {s for actions in machine.delta.values() for a in actions for s in a.write}
    return [s for s in range(machine.input_size) if s not in shown]
