"""Read the inputs one by one, and keep what must be remembered in a better code.

A circuit that follows a machine keeps its state as the machine does: a head position one-hot, a
count in unary. No local change leads from there to a binary count. So the pass forgets the circuit:
from the decision diagrams of its outputs it takes the smallest automaton that reads the inputs in
some order (`recoding.automaton`), and builds the scan of that automaton anew: as a weighted sum, in
codes that suit every step, or as a counter with flags. It ends at once where the diagrams or the
states are many. Every circuit is held against the diagrams before it is handed out.
"""

from collections.abc import Iterator
from functools import reduce
from operator import and_, or_

from tmc.circuits.circuit import TRUE, Circuit
from tmc.effort import Effort, OutOfTime
from tmc.hashing.bdd import BddBuilder, TooManyNodes
from tmc.hashing.order import depth_first
from tmc.recoding.automaton import Automaton, automaton, reverse
from tmc.recoding.codes import scan
from tmc.recoding.counters import count
from tmc.recoding.invariants import guesses, values_of_sums, weights
from tmc.recoding.sums import sums
from tmc.unroll.encoding import Encoding

_NODES = 1 << 20  # of the decision diagrams
_FEW_STATES = 8  # with which a count can be beaten
_BEAMS = (2, 8, 32, 128)  # codes kept for each level; each as many rounds


def recode(circuit: Circuit, encoding: Encoding, effort: Effort) -> Iterator[Circuit]:
    """Ever smaller scans of the function on the care set, if there are any."""
    if not circuit.inputs or not circuit.outputs:
        return
    automata = _automata(circuit, encoding, effort)
    found = min(automata, key=lambda pair: sum(pair[1].widths), default=None)
    if found is None:
        return
    builder, forward = found
    backward = reverse(forward)
    wanted = list(builder.outputs_of(circuit).values())  # which are known
    smallest = len(circuit)
    for candidate in _candidates(forward, backward, effort):
        if len(candidate) < smallest and _is(builder, candidate, wanted, effort):
            smallest = len(candidate)
            yield candidate
        if effort.spent():
            return


def _automata(
    circuit: Circuit, encoding: Encoding, effort: Effort
) -> Iterator[tuple[BddBuilder, Automaton]]:
    """The automata that read the inputs in some order, each with a builder of that order."""
    for order in [depth_first(circuit), *_orders(len(circuit.inputs))]:
        try:
            builder = BddBuilder(circuit.inputs, encoding.care(), max_nodes=_NODES, order=order)
            literals = _literals(builder, circuit, effort)
        except TooManyNodes:
            continue
        except OutOfTime:
            return
        diagrams = [builder.diagram(literal) for literal in literals]
        clauses = (reduce(or_, map(builder.diagram, clause)) for clause in encoding.care())
        care = reduce(and_, clauses, builder.diagram(TRUE))
        machine = automaton(circuit.inputs, circuit.outputs, diagrams, care, order)
        if machine:
            yield builder, machine


def _orders(n: int) -> list[list[int]]:
    """Orders of the inputs: as they come, two words bit by bit, and from both ends."""
    half = (n + 1) // 2
    pairs = [i for pair in zip(range(half), range(half, n), strict=False) for i in pair]
    ends = [i for i in range(half) for i in (i, n - 1 - i)]
    return [list(range(n)), list(dict.fromkeys([*pairs, half - 1])), list(dict.fromkeys(ends))]


def _candidates(
    forward: Automaton, backward: Automaton | None, effort: Effort
) -> Iterator[Circuit]:
    """Scans by all methods: what takes little time first, then beams as wide as the effort."""
    machines = [forward, backward] if backward else [forward]
    counts = next(_by_sums(forward, backward), None) or _by_counters(machines, effort)
    yield from counts
    small = [machine for machine in machines if not counts or machine.width <= _FEW_STATES]
    rounds = 0
    for beam in _BEAMS:
        rounds += beam
        if rounds > max(effort.rounds, _BEAMS[0]):
            return
        for machine in small:
            if circuit := scan(machine, beam, effort):
                yield circuit


def _by_sums(forward: Automaton, backward: Automaton | None) -> Iterator[list[Circuit]]:
    """The circuits of a weighted sum, for each guess of weights on which all depends."""
    for guess in guesses(forward, backward):
        values = values_of_sums(forward, guess)
        if values:
            yield sums(forward, guess, values)


def _by_counters(machines: list[Automaton], effort: Effort) -> list[Circuit]:
    """The circuits that keep a counter and flags."""
    guessed = [(machine, weights(machine)) for machine in machines]
    found = [count(machine, guess, effort) for machine, guess in guessed if guess is not None]
    return [circuit for circuit in found if circuit]


def _literals(builder: BddBuilder, circuit: Circuit, effort: Effort) -> list[int]:
    return list(builder.outputs_of(circuit, effort.watch).values())


def _is(builder: BddBuilder, candidate: Circuit, wanted: list[int], effort: Effort) -> bool:
    """Whether a circuit computes these literals: equal functions are merged by their diagrams."""
    try:
        return _literals(builder, candidate, effort) == wanted
    except (TooManyNodes, OutOfTime):
        return False
