"""Find a small circuit for the function, however it was computed before; up to 16 inputs.

A walk (`walk.py`) gets stuck somewhere near where it starts, so what decides is where that is. In a
*tournament* many starts are made, by functional decomposition with parameters drawn at random, of
the function or of two parts of it, by multiplexers, or from the circuit given; each is walked for
one round, and then the better half for twice as many rounds, and again. The best circuit so far
joins the last heat. Ways to make a start that lead to the better half are drawn more often in the
next tournament.
"""

from collections.abc import Callable, Iterator

import numpy as np

from tmc.circuits.circuit import Circuit
from tmc.circuits.evaluate import all_patterns
from tmc.effort import Effort
from tmc.resynthesis.bidecompose import bidecompose
from tmc.resynthesis.decompose import MAX_OUTPUTS, decompose
from tmc.resynthesis.function import Function, function_of
from tmc.resynthesis.shannon import shannon
from tmc.resynthesis.walk import walk
from tmc.unroll.encoding import Encoding

MAX_INPUTS = 16

_STARTS = 8  # of a tournament, walked for one round each
_LENGTHS = (2, 4)  # of the heats that follow, in rounds for each circuit
_MOVES = 250  # of a round, for each gate
_WORK = 100_000  # microseconds of a round at most, by the estimate in `walked`
_LARGE = 600  # gates of a start that no walk makes small in time


def resynthesise(circuit: Circuit, encoding: Encoding, effort: Effort) -> Iterator[Circuit]:
    """Ever smaller circuits of the same function on the care set; none above 16 inputs."""
    if len(encoding.inputs) > MAX_INPUTS or not len(circuit):
        return
    bits = np.concatenate([bits for bits, _ in all_patterns(len(encoding.inputs))])
    function = function_of(circuit, encoding.words(bits)[1])
    yield from tournaments(circuit, function, effort)


def tournaments(circuit: Circuit, function: Function, effort: Effort) -> Iterator[Circuit]:
    """Ever smaller circuits of a function, of which one is given."""
    search = _Search(circuit, function, effort)
    least = len(circuit)
    for spent, _ in enumerate(search.rounds(), start=1):
        if len(search.best) < least:
            least = len(search.best)
            yield search.best
        if spent == effort.rounds or effort.spent():
            return


class _Search:
    """Tournaments without end, and the best circuit so far."""

    def __init__(self, circuit: Circuit, function: Function, effort: Effort) -> None:
        self.circuit = circuit
        self.function = function
        self.deadline = effort.deadline
        self.rng = np.random.default_rng(effort.seed)
        self.best = circuit
        self.makers: list[Callable[[], Circuit]] = [self.given, self.multiplexed]
        """The ways to make a start, as often as they are to be drawn."""
        if len(circuit.outputs) <= MAX_OUTPUTS:
            self.makers += [self.decomposed] * 4
        if len(circuit.outputs) == 1:
            self.makers += [self.bidecomposed] * 2

    def rounds(self) -> Iterator[None]:
        """Do one round after another."""
        while True:
            chosen = [self.makers[i] for i in self.rng.integers(len(self.makers), size=_STARTS)]
            heat = []
            for maker in chosen:
                heat.append((self.walked(self.start(maker)), maker))
                yield
            for length in _LENGTHS:
                heat = sorted(heat, key=lambda entry: len(entry[0]))[: len(heat) // 2]
                self.makers += [maker for _, maker in heat]
                if length == _LENGTHS[-1]:
                    heat.append((self.best, self.given))
                for i, (circuit, maker) in enumerate(heat):
                    for _ in range(length):
                        circuit = self.walked(circuit)
                        yield
                    heat[i] = circuit, maker

    def start(self, maker: Callable[[], Circuit]) -> Circuit:
        """A new start, or the best circuit so far if the start is hopelessly large."""
        circuit = maker()
        return circuit if len(circuit) <= max(_LARGE, len(self.best)) else self.best

    def given(self) -> Circuit:
        """The circuit that was to be made smaller."""
        return self.circuit

    def multiplexed(self) -> Circuit:
        """The decision diagram in a random order of inputs, or in the order given."""
        inputs = len(self.function.inputs)
        order = self.rng.permutation(inputs) if self.rng.integers(2) else np.arange(inputs)
        return shannon(self.function, order.tolist())

    def bidecomposed(self) -> Circuit:
        """Two parts of which one sees few signals at first, and both are decomposed."""
        signals = self.rng.integers(2, 3 + len(self.function.inputs) // 3)
        return bidecompose(self.function, self.decompose, int(signals), self.rng)

    def decomposed(self) -> Circuit:
        """The function decomposed."""
        return self.decompose(self.function)

    def decompose(self, function: Function) -> Circuit:
        """A functional decomposition with parameters drawn at random."""
        found = decompose(
            function,
            int(self.rng.integers(1 << 30)),
            beam=int(self.rng.choice([1, 2, 3])),
            bound_sets=int(self.rng.choice([2, 4, 6])),
            codes=int(self.rng.choice([2, 4, 6])),
            diagram_weight=float(self.rng.choice([0.3, 1, 2])),
            triple_weight=float(self.rng.choice([3, 10, 20])),
            deadline=self.deadline,
        )
        return found[int(self.rng.integers(min(2, len(found))))]

    def walked(self, circuit: Circuit) -> Circuit:
        """The circuit after one round of a walk."""
        gates, words = len(circuit), self.function.tables.shape[1] // 64
        cost = 2 + gates * gates / 600 + gates * words / 1000  # of a move, in microseconds
        moves = min(_MOVES * gates, int(_WORK / cost))
        seed = int(self.rng.integers(1 << 30))
        circuit = walk(circuit, self.function, seed, moves, self.deadline)
        self.best = circuit if len(circuit) < len(self.best) else self.best
        return circuit
