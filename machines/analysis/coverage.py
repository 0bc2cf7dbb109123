"""Which states are reached and which rules fire: by the graph of states, and on words.

The graph has an edge where delta has an entry. A state that no path leads to is reached on no word:
that is proved. So is that a rule never fires which belongs to such a state, or for which others
count wherever it matches, as they are more specific (`shadowed`). That another state is not
reached, or a rule does not fire, is what was seen on the words that were tried.
"""

from collections import defaultdict
from collections.abc import Collection, Set
from dataclasses import dataclass
from enum import StrEnum

from tmc.machines.analysis.explore import Key
from tmc.machines.machine import Machine, Rule, reachable
from tmc.machines.source import Writer


class Why(StrEnum):
    """Why a rule does not fire."""

    UNREACHABLE = "unreachable"
    """Its state is reached on no word."""
    SHADOWED = "shadowed"
    """Wherever it matches, another rule counts."""
    NOT_SEEN = "not seen"
    """It fired on no word that was tried."""


@dataclass(frozen=True, slots=True)
class IdleRule:
    """A rule that does not fire."""

    state: str
    read: str
    line: int
    """Its line in the file; 0 if there is none."""
    why: Why

    def __str__(self) -> str:
        place = f"line {self.line}: " if self.line else ""
        return f'{place}state "{self.state}" reading {self.read}'


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is reached and what fires; states by name."""

    states: int
    unreachable: tuple[str, ...]
    """Reached on no word: proved."""
    not_reached: tuple[str, ...]
    """The others that were reached on no word tried."""
    rules: int
    idle: tuple[IdleRule, ...]


def coverage(machine: Machine, reached: Set[int], fired: Set[Key]) -> Coverage:
    """The coverage of a machine by runs that reached these states, and used these parts of delta.

    The states are all that can be seen, those that end a run included.
    """
    possible = reachable(machine.start, machine.delta)
    names = machine.states
    idle = _idle(machine, possible, fired)
    return Coverage(
        len(names),
        tuple(name for q, name in enumerate(names) if q not in possible),
        tuple(name for q, name in enumerate(names) if q in possible and q not in reached),
        len(machine.rules),
        tuple(idle),
    )


def _idle(machine: Machine, possible: Collection[int], fired: Set[Key]) -> list[IdleRule]:
    writer = Writer(machine.symbols, machine.states, machine.tapes)
    counts = _where_they_count(machine)
    idle = []
    for i, rule in enumerate(machine.rules):
        if not counts[i]:
            why = Why.SHADOWED
        elif rule.state not in possible:
            why = Why.UNREACHABLE
        elif counts[i].isdisjoint(fired):
            why = Why.NOT_SEEN
        else:
            continue
        idle.append(IdleRule(machine.states[rule.state], writer.read(rule.read), rule.line, why))
    return idle


def _where_they_count(machine: Machine) -> list[set[Key]]:
    """The keys of delta at which each rule does what is done there.

    An action names the line of its rule. Where no rule of the state has that line (rules that were
    put together from several) it is of every rule that matches.
    """
    of_state: dict[int, list[tuple[int, Rule]]] = defaultdict(list)
    for i, rule in enumerate(machine.rules):
        of_state[rule.state].append((i, rule))
    counts: list[set[Key]] = [set() for _ in machine.rules]
    for key, actions in machine.delta.items():
        lines = {action.line for action in actions}
        matching = [
            (i, rule)
            for i, rule in of_state[key[0]]
            if all(s in cell for s, cell in zip(key[1], rule.read, strict=True))
        ]
        own = [i for i, rule in matching if rule.line in lines]
        for i in own or [i for i, _ in matching]:
            counts[i].add(key)
    return counts
