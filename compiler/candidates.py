"""From a machine to the smallest circuit: every strategy is tried, and the best one searched.

A strategy unrolls in a builder that merges equal functions, and the outputs in that builder stay
the reference that every later circuit is held against. The first strategy sets the pace: another
one that makes many more gates than the best circuit has is given up.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tmc.bdd import BddBuilder, TooManyNodes
from tmc.builder import Builder, TooManyGates
from tmc.circuit import Circuit
from tmc.effort import Effort
from tmc.encoding import Encoding
from tmc.halting import Halting, Status
from tmc.hashing import MergingBuilder, with_hashing
from tmc.machines.errors import TmcError
from tmc.merge import EXACT_INPUTS
from tmc.readout import Output, read_out
from tmc.reference import Reference
from tmc.resynthesis.collapse import collapse
from tmc.schedules import Improved, Schedule, improve, search
from tmc.unroll.strategies import Progress, Strategy, unroll

_PATIENCE = 8  # where hashing costs little, and passes make much smaller what was made
_LONG = 256  # steps from which, at -O0, the strategy is tried first that grows the least


@dataclass(frozen=True)
class Candidate:
    """What a strategy has come to, and an unrolling that smaller circuits are held against."""

    strategy: Strategy
    circuit: Circuit
    reference: Reference | None = None
    """Of this strategy, or of another one: only where functions were merged is there one."""

    def held_against(self, other: Reference | None) -> "Candidate":
        """This candidate with the reference of another one, if it has none and that one fits."""
        fits = other is not None and tuple(other.outputs) == self.circuit.outputs
        return replace(self, reference=other) if self.reference is None and fits else self


@dataclass(frozen=True)
class Question:
    """What is to be compiled."""

    encoding: Encoding
    output: Output
    halting: Halting
    schedule: Schedule
    progress: Progress | None = None

    def smallest(self, strategies: Sequence[Strategy], max_gates: int) -> Candidate:
        """The smallest circuit of the strategies, after the quick passes.

        Raises `TooManyGates` if none has come to an end within `max_gates`.
        """
        best: Candidate | None = None
        failure: TmcError | None = None
        for strategy in self._in_order(strategies):
            try:
                candidate = self._candidate(strategy, best, max_gates)
            except TooManyGates as error:
                failure = failure or error
                continue
            if best is None or len(candidate.circuit) < len(best.circuit):
                best = candidate if best is None else candidate.held_against(best.reference)
        if best is None:
            assert failure is not None
            raise failure
        return best

    def searched(self, best: Candidate, effort: Effort, keep_structure: bool) -> Improved:
        """The circuit of a candidate after the searches."""
        start = Improved(best.circuit)
        if best.reference is None or not self.schedule.searches:
            return start
        if not keep_structure and isinstance(best.reference.builder, BddBuilder):
            collapsed = collapse(best.reference.builder, best.reference.outputs)
            if len(collapsed) < len(best.circuit):
                start = Improved(collapsed, resynthesised=True)
        return search(
            start,
            self.encoding,
            best.reference,
            self.schedule,
            effort,
            keep_structure=keep_structure,
        )

    def _patience(self) -> int:
        """How many times the gates of the best circuit another strategy may make on its way."""
        exact = len(self.encoding.inputs) <= EXACT_INPUTS
        return _PATIENCE if self.schedule.quick and exact else 1

    def _in_order(self, strategies: Sequence[Strategy]) -> list[Strategy]:
        """The strategy first that is likely to be the smallest."""
        long = not self.schedule.quick and self.encoding.steps >= _LONG
        return sorted(strategies, key=lambda one: long and one is not Strategy.RECURSIVE)

    def _candidate(self, strategy: Strategy, best: Candidate | None, max_gates: int) -> Candidate:
        if best is not None:
            max_gates = min(max_gates, self._patience() * (1 + len(best.circuit)))
        if self.schedule.quick:
            try:
                reference = self._reference(strategy, max_gates, solver=best is None)
            except TooManyNodes:
                pass
            else:
                circuit = reference.builder.build(reference.outputs)
                circuit = improve(circuit, self.encoding, reference, self.schedule.quick)
                return Candidate(strategy, circuit, reference)
        builder = Builder(self.encoding.inputs, max_gates)
        return Candidate(strategy, builder.build(self._unroll(strategy, builder)))

    def _reference(self, strategy: Strategy, max_gates: int, *, solver: bool) -> Reference:
        """The outputs in a merging builder; the proof of halting may have made them already."""
        known = self.halting.accepting
        if known and strategy is Strategy.SYMBOLIC and self.output is Output.ACCEPT:
            if len(known.builder) <= max_gates:
                return known

        def build(builder: MergingBuilder) -> Reference:
            return Reference(builder, self._unroll(strategy, builder))

        return with_hashing(self.encoding, build, max_gates, solver=solver)

    def _unroll(self, strategy: Strategy, builder: Builder) -> dict[str, int]:
        frozen = self.output is not Output.ACCEPT
        unrolling = unroll(strategy, self.encoding, builder, frozen=frozen, progress=self.progress)
        halts = self.halting.status is Status.PROVED and not self.encoding.witness_bits
        return read_out(unrolling, self.output, halts=halts)
