"""Symbolic execution in which words do not keep time with one another.

A circuit that answers what a machine says in the end has no need of a common clock. Suppose that
every word halts. Then any live pair of a state and a place may go on while the others wait, and
words that come to the same pair after different numbers of steps go on together. So the head is
followed in sweeps: to the right over all places where a word waits, then to the left, and so on.
A word turns back with the next sweep. Where the head depends on the data, the unrolling in time has
for each of T steps as many live pairs as the head may have places; here a sweep meets each once. A
machine that turns r times on n cells takes about r n of these steps, not T n, and with functional
hashing as many gates less.

Crossing sequences (Hennie, "One-tape, off-line Turing machine computations", 1965) take a run apart
in the same way: by what happens between two cells, and not by when.

The pairs keep a *clock*, how many steps their words have made, from the least to the most; so a
bound on the steps of all words comes along. A pair whose words have all made as many steps as they
may is left alone: if the step bound is right, it holds no word.
"""

from tmc.circuits.builder import Builder
from tmc.unroll.encoding import Encoding
from tmc.unroll.symbolic import Clock, Pair, Symbolic


class Asynchronous(Symbolic):
    """The unrolling in sweeps; its end is right if every word halts within the step bound.

    `time` is what even the slowest words have made.
    """

    def __init__(self, encoding: Encoding, builder: Builder, *, frozen: bool) -> None:
        if encoding.witness_bits:
            raise ValueError("a witness is read step by step, so its words must keep time")
        super().__init__(encoding, builder, frozen=frozen)
        self.in_step = True
        """Whether no word has ever waited, so that this is the unrolling in time."""
        self._clocks = {pair: Clock(0, 0) for pair in self.live}
        self._longest = Clock(0, 0)
        self._place, self._direction = 0, 1

    @property
    def longest(self) -> Clock:
        """How many steps the longest run has made, at least and at most."""
        return self._longest

    def step(self) -> None:
        """All words whose first head stands at the next place of the sweep make a step."""
        place = self._next_place()
        going = {pair: self.live[pair] for pair in self._in_time() if pair[1][0] == place}
        before = [self._clocks.pop(pair) for pair in going]
        now = Clock(min(c.least for c in before) + 1, max(c.most for c in before) + 1)
        waiting = {pair: self.live[pair] for pair in self._clocks}
        self.in_step &= not waiting
        self._advance(going)
        for pair, live in self.live.items():
            if pair not in waiting:
                self._clocks[pair] = now
            elif live != waiting[pair]:
                old = self._clocks[pair]
                self._clocks[pair] = Clock(min(old.least, now.least), max(old.most, now.most))
        self._longest = Clock(*map(max, self._longest, now))
        slowest = (self._clocks[pair].least for pair in self._in_time())
        self.time = min(slowest, default=self.encoding.steps)

    def _in_time(self) -> list[Pair]:
        """The live pairs that may go on."""
        return [pair for pair in self.live if self._clocks[pair].least < self.encoding.steps]

    def _next_place(self) -> int:
        """The next place in the direction of the sweep, or where it turns."""
        places = {heads[0] for _, heads in self._in_time()}
        ahead = {i for i in places if (i - self._place) * self._direction >= 0}
        if not ahead:
            self._direction, ahead = -self._direction, places
        self._place = min(ahead, key=lambda i: i * self._direction)
        return self._place
