"""An analysis in a few lines, for people."""

from collections.abc import Iterator, Sequence

from tmc.machines.analysis.analyze import Analysis, Growth
from tmc.machines.analysis.coverage import Why
from tmc.machines.machine import Machine

_SHOWN = 5  # states, or rules, of a kind

_WHY = {
    Why.UNREACHABLE: "never fires, as its state is not reached",
    Why.SHADOWED: "never fires, as other rules are more specific",
    Why.NOT_SEEN: "fired on no word tried",
}


def report(machine: Machine, found: Analysis) -> str:
    """The lines that say what was found.

    >>> from tmc.machines.analysis.analyze import analyze
    >>> from tmc.machines.files import load
    >>> machine = load("increment")
    >>> print(report(machine, analyze(machine, max_n=7, work=0.1)).splitlines()[1])
      states   all 3 reached
    """
    return "\n".join(_lines(machine, found))


def _lines(machine: Machine, found: Analysis) -> Iterator[str]:
    every = sum(p.words for p in found.points if p.n <= found.max_n)
    more = found.words - every
    beyond = f", {more:,} samples to length {found.longest}" if more else ""
    yield _line("tried", f"{every:,} words: all to length {found.max_n}{beyond}")
    yield from _states(found)
    yield from _rules(found)
    yield from _halting(found)
    yield from _growth("steps", found.steps, found)
    yield from _growth("cells", found.cells, found)
    yield _line("heads", _heads(machine, found))


def _line(title: str, text: str) -> str:
    return f"  {title:8} {text}"


def _states(found: Analysis) -> Iterator[str]:
    seen = found.coverage
    if not seen.unreachable and not seen.not_reached:
        yield _line("states", f"all {seen.states} reached")
    if seen.unreachable:
        yield _line("states", f"no rules lead to {_some(seen.unreachable)}")
    if seen.not_reached:
        yield _line("states", f"reached on no word tried: {_some(seen.not_reached)}")


def _rules(found: Analysis) -> Iterator[str]:
    seen = found.coverage
    if not seen.idle:
        yield _line("rules", f"all {seen.rules} fire")
    for rule in seen.idle[:_SHOWN]:
        yield _line("rules", f"{rule} {_WHY[rule.why]}")
    if len(seen.idle) > _SHOWN:
        yield _line("rules", f"... and {len(seen.idle) - _SHOWN:,} more of {seen.rules:,}")


def _halting(found: Analysis) -> Iterator[str]:
    if not found.undecided:
        yield _line("halting", "on every word tried")
    for proof in found.never_halts:
        yield _line("halting", str(proof))
    if found.undecided > len(found.never_halts):
        proved = "" if found.never_halts else ", of which nothing is proved"
        runs = f"{found.undecided:,} run{'s' * (found.undecided != 1)}"
        yield _line("halting", f"{runs} did not end in {found.max_steps:,} steps{proved}")


def _growth(title: str, growth: Growth | None, found: Analysis) -> Iterator[str]:
    if growth is None:
        yield _line(title, "not measured: some runs do not end")
        return
    bound = f", samples beyond length {found.max_n}" if growth.worst_to > found.max_n else ""
    yield _line(title, f"at most {growth.worst}{bound}")
    yield _line("", f"on average {growth.mean}")


def _heads(machine: Machine, found: Analysis) -> str:
    if found.parting is None:
        far = ", as far as runs were followed" if found.undecided else ""
        return (
            f"oblivious: on all words of a length they are on the same cell at the same time{far}"
        )
    parting = found.parting
    first, second = (f'"{word}"' for word in parting.words)
    tape = f" of tape {parting.tape}" if machine.tapes > 1 else ""
    where = f"at time {parting.time}, on cell {parting.cells[0]}{tape} and on cell"
    if first == second:
        return f"not oblivious: {where} {parting.cells[1]} on two branches of {first}"
    return f"not oblivious: {where} {parting.cells[1]} on {first} and {second}"


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
    return ", ".join(f'"{name}"' for name in names[:_SHOWN]) + more
