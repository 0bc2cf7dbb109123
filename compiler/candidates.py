"""From a machine to the smallest circuit: every strategy is tried, and the best one searched.

A strategy unrolls in a builder that merges equal functions, and the outputs in that builder stay
the reference that every later circuit is held against. The first strategy sets the pace: another
one that makes many more gates than the best circuit has, or whose diagrams are large, is given up.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from tmc.circuits.builder import Builder, TooManyGates
from tmc.circuits.circuit import Circuit
from tmc.hashing.bdd import MAX_NODES, BddBuilder, TooManyNodes
from tmc.hashing.choice import MergingBuilder, with_hashing
from tmc.hashing.merge import EXACT_INPUTS
from tmc.machines.errors import TmcError
from tmc.rehearsal import effort_of
from tmc.resynthesis.collapse import collapse
from tmc.schedules import Improved, Schedule, cannot_shrink, improve, search
from tmc.unroll.encoding import Encoding
from tmc.unroll.halting import Halting, Known, Status
from tmc.unroll.readout import Output, read_out
from tmc.unroll.reference import Reference
from tmc.unroll.strategies import Progress, Strategy, plainest, unroll

_PATIENCE = 2  # times the gates of the best circuit that another strategy may make on its way
_LONG_PATIENCE = 8  # where hashing costs little, and passes make much smaller what was made
_FEW = 64  # gates that are always allowed
_FEW_NODES = 1 << 18  # of the diagrams of a strategy that is not the first
_LONG = 256  # steps from which, at -O0, the strategy is tried first that grows the least

_PLAINEST_FIRST = (
    Strategy.SYMBOLIC,
    Strategy.TABLEAU,
    Strategy.ASYNCHRONOUS,
    Strategy.RECURSIVE,
)

Observer = Callable[[Strategy, str, Circuit | None], None]
"""Is told what each strategy comes to after each pass; no circuit if it was given up."""


def suits(strategy: Strategy, encoding: Encoding, halting: Halting) -> bool:
    """Whether a strategy is right for a question: out of time, all words must come to their end."""
    halts = halting.status is Status.PROVED and not encoding.witness_bits
    return halts or strategy is not Strategy.ASYNCHRONOUS


@dataclass(frozen=True)
class Candidate:
    """What a strategy has come to, and an unrolling that smaller circuits are held against."""

    strategy: Strategy
    circuit: Circuit
    reference: Reference | None = None
    """Of this strategy, or of another one: only where functions were merged is there one."""

    @property
    def rank(self) -> tuple[int, int]:
        """Small is good; where gates are equal, a plainer strategy is."""
        return len(self.circuit), _PLAINEST_FIRST.index(self.strategy)

    def reference_for(self, strategy: Strategy, unrolled: Circuit) -> Reference | None:
        """The reference for another strategy's circuit, if that has the same outputs.

        Raises `AssertionError` if it is found to say something else.
        """
        if self.reference is None or tuple(self.reference.outputs) != unrolled.outputs:
            return None
        if self.reference.agrees(unrolled) is False:
            raise AssertionError(f"{strategy} and {self.strategy} disagree")
        return self.reference


@dataclass(frozen=True)
class Question:
    """What is to be compiled."""

    encoding: Encoding
    output: Output
    halting: Halting
    schedule: Schedule
    progress: Progress | None = None
    observer: Observer | None = None

    def smallest(self, strategies: Sequence[Strategy], max_gates: int) -> Candidate:
        """The smallest circuit of the strategies, after the quick passes.

        Raises `TooManyGates` if none has come to an end within `max_gates`.
        """
        best: Candidate | None = None
        failure: TmcError | None = None
        for strategy in self._in_order(strategies):
            if best and (strategy is best.strategy or cannot_shrink(best.circuit, self.encoding)):
                continue
            try:
                candidate = self._candidate(strategy, best, max_gates)
            except TooManyGates as error:
                failure = failure or error
                self._tell(strategy, "given up")
                continue
            if best is None or candidate.rank < best.rank:
                best = candidate
        if best is None:
            assert failure is not None
            raise failure
        return best

    def searched(
        self, best: Candidate, seconds: float | None, seed: int, keep_structure: bool
    ) -> Improved:
        """The circuit of a candidate after the searches."""
        start = Improved(best.circuit)
        done = not self.schedule.searches or cannot_shrink(best.circuit, self.encoding)
        if best.reference is None or done:
            return start
        if not keep_structure and isinstance(best.reference.builder, BddBuilder):
            collapsed = collapse(best.reference.builder, best.reference.outputs)
            if len(collapsed) < len(best.circuit):
                start = Improved(collapsed, resynthesised=True)
                self._tell(best.strategy, "collapse", collapsed)
        try:
            effort = effort_of(self.schedule, seconds, seed, self.progress)
        except KeyboardInterrupt:
            return replace(start, interrupted=True)
        return search(
            start,
            self.encoding,
            best.reference,
            self.schedule,
            effort,
            keep_structure=keep_structure,
            told=partial(self._tell, best.strategy),
            progress=self.progress,
        )

    def _tell(self, strategy: Strategy, what: str, circuit: Circuit | None = None) -> None:
        if self.observer:
            self.observer(strategy, what, circuit)

    def _patience(self) -> int:
        exact = len(self.encoding.inputs) <= EXACT_INPUTS
        return _LONG_PATIENCE if self.schedule.quick and exact else _PATIENCE

    def _in_order(self, strategies: Sequence[Strategy]) -> list[Strategy]:
        """The strategy first that is likely to be the smallest, or is known already."""
        known, first = self.halting.known, Strategy.ASYNCHRONOUS
        if known:
            first = known.strategy
        elif not self.schedule.quick and self.encoding.steps >= _LONG:
            first = Strategy.RECURSIVE
        return sorted(strategies, key=lambda one: one is not first)

    def _candidate(self, strategy: Strategy, best: Candidate | None, max_gates: int) -> Candidate:
        if best is not None:
            max_gates = min(max_gates, self._patience() * len(best.circuit) + _FEW)
        merged = self._merged(strategy, max_gates, first=best is None)
        if merged is None:
            builder = Builder(self.encoding.inputs, max_gates)
            strategy, outputs = self._unroll(strategy, builder)
            circuit = builder.build(outputs)
            self._tell(strategy, "structural hashing", circuit)
            reference = best.reference_for(strategy, circuit) if best else None
            return Candidate(strategy, circuit, reference)
        strategy, reference = merged
        circuit = reference.builder.build(reference.outputs)
        if best is not None:
            reference = best.reference_for(strategy, circuit) or reference
        self._tell(strategy, "functional hashing", circuit)
        told = partial(self._tell, strategy)
        circuit = improve(circuit, self.encoding, reference, self.schedule.quick, told)
        return Candidate(strategy, circuit, reference)

    def _merged(self, strategy: Strategy, max_gates: int, *, first: bool) -> Known | None:
        """The outputs in a merging builder, if functions are to be merged and can be.

        The proof of halting may have made them already.
        """
        if not self.schedule.quick:
            return None
        known = self.halting.known
        if known and strategy is known.strategy and self.output is Output.ACCEPT:
            if len(known.reference.builder) <= max_gates:
                return known

        def build(builder: MergingBuilder) -> Known:
            strategy_then, outputs = self._unroll(strategy, builder)
            return Known(strategy_then, Reference(builder, outputs))

        nodes = MAX_NODES if first else _FEW_NODES
        try:
            return with_hashing(self.encoding, build, max_gates, max_nodes=nodes, solver=first)
        except TooManyNodes:
            return None

    def _unroll(self, strategy: Strategy, builder: Builder) -> tuple[Strategy, dict[str, int]]:
        """The outputs, and the strategy that has made them."""
        frozen = self.output is not Output.ACCEPT
        unrolling = unroll(strategy, self.encoding, builder, frozen=frozen, progress=self.progress)
        halts = self.halting.status is Status.PROVED and not self.encoding.witness_bits
        return plainest(strategy, unrolling), read_out(unrolling, self.output, halts=halts)
