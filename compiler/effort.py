"""How long a search may go on: a seed, a number of rounds, and a clock.

A search works in rounds of a fixed amount of work, drawn from the seed, and keeps the best circuit.
If the rounds end it, the same seed gives the same circuit on any machine; if the clock does, a
faster machine has got further.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from math import ceil, inf
from time import perf_counter

from tmc.machines.errors import TmcError

Watch = Callable[[int, int], None]
"""Is told now and then how much of a work is done; it may raise `OutOfTime`."""


class OutOfTime(TmcError):
    """A work was given up because it has taken longer than it may."""


@dataclass(frozen=True, slots=True)
class Effort:
    """What a search may spend."""

    rounds: int
    """Rounds after which it ends."""
    deadline: float = inf
    """The time, by `perf_counter`, at which it ends even so."""
    seed: int = 0
    tell: Watch | None = None
    """Is told, whenever a search looks at the clock, how many tenths of a second are over, of how
    many; of 0, if rounds end it."""
    began: float = field(default_factory=perf_counter, compare=False)

    def spent(self) -> bool:
        """Whether the time is over."""
        now = perf_counter()
        if self.tell:
            total = ceil(10 * (self.deadline - self.began)) if self.deadline < inf else 0
            self.tell(min(int(10 * (now - self.began)), total), total)
        return now >= self.deadline

    def watch(self, done: int, total: int) -> None:
        """Raises `OutOfTime` when the time is over."""
        if self.spent():
            raise OutOfTime("the effort is spent")

    def share(self, part: float) -> "Effort":
        """An effort of a part of the rounds and of the time that is left."""
        now = perf_counter()
        left = max(self.deadline - now, 0)
        return replace(
            self,
            rounds=max(1, round(self.rounds * part)),
            deadline=now + part * left if left < inf else inf,
            began=now,
        )


def patience(seconds: float, also: Watch | None = None) -> Watch:
    """A watch that ends a work after so many seconds from now; `also` is told each time."""
    deadline = perf_counter() + seconds

    def watch(done: int, total: int) -> None:
        if perf_counter() >= deadline:
            raise OutOfTime(f"given up after {seconds:g} s")
        if also:
            also(done, total)

    return watch
