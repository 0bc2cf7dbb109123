"""Anybody's circuit made smaller: the passes of a level without a machine.

For the passes, a circuit of n inputs is one of the words of length n over 0 and 1, none of which is
a don't-care. What was read is first made anew in a builder that merges equal functions, and stays
there as the reference that every answer is held against (`reference.py`): truth tables up to 16
inputs, decision diagrams or a SAT solver above. A proof that takes longer than a minute is given
up, and with it the pass. Of the circuits that are right, the best is kept, the first being the one
that was read; so no result is worse than that.
"""

from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter

import numpy as np

from tmc.circuits.builder import TooManyGates, cone
from tmc.circuits.circuit import Circuit
from tmc.circuits.cost import Cost, Gates, cost
from tmc.circuits.evaluate import all_patterns, evaluate, pack
from tmc.defaults import OPTIMIZE_LEVEL
from tmc.effort import Effort, OutOfTime, Watch, patience
from tmc.formats.suffix import read_circuit
from tmc.hashing.bdd import BddBuilder
from tmc.hashing.merge import EXACT_INPUTS
from tmc.machines.display import Displayed
from tmc.machines.errors import UsageError
from tmc.machines.files import parse
from tmc.passes.rewrite import MANY
from tmc.passes.sweep import sweep
from tmc.proof.equivalence import Certificate, Strength
from tmc.rehearsal import effort_of
from tmc.resynthesis.collapse import collapse
from tmc.schedules import (
    SCHEDULES,
    Improved,
    Pass,
    Search,
    cannot_shrink,
    improve,
    require_search,
    search,
)
from tmc.unroll.encoding import Encoding
from tmc.unroll.reference import Reference
from tmc.unroll.strategies import Progress
from tmc.unroll.words import sample_inputs

MODELS = ("b2", "aig")
"""The cost models in which a circuit can be the best."""

_PATIENCE = 60.0  # seconds of one proof
_MAX_NODES = 1 << 21  # of decision diagrams: some seconds, and a solver does the rest
_SAMPLE = 4096
_GIVEN = "circuit given"


@dataclass(frozen=True, slots=True)
class Stage:
    """The best circuit after a pass, and what the pass took."""

    name: str
    gates: Gates
    depth: int
    seconds: float
    note: str = ""
    """Why the pass was left out, or did not come to its end."""


@dataclass(frozen=True, slots=True, repr=False)
class Optimized(Displayed):
    """A circuit that computes what another one does, and is no worse."""

    circuit: Circuit
    level: int
    model: str
    """The cost model in which it is the best."""
    stages: tuple[Stage, ...]
    """What was done, in order; the first is the circuit as it was read."""
    resynthesised: bool
    """Whether it was found from the function alone, and is not the circuit given any more."""
    minimal: bool
    """Whether it is proved that no smaller one exists in B2."""
    interrupted: bool
    """Whether Ctrl-C ended the work."""
    certificate: Certificate
    seconds: float

    def __str__(self) -> str:
        gates = [getattr(cost.gates, self.model) for cost in (self.before, self.after)]
        return f"{gates[1]:,} gates ({self.model}) of {gates[0]:,}, {self.certificate}"

    def __repr__(self) -> str:
        return f"<Optimized {self}>"

    @property
    def before(self) -> Stage:
        """The circuit as it was read."""
        return self.stages[0]

    @property
    def after(self) -> Cost:
        """Size, depth and fan-in of the result, in every model."""
        return cost(self.circuit)

    @property
    def headline(self) -> str:
        """What was made smaller, and how."""
        inputs, outputs = len(self.circuit.inputs), len(self.circuit.outputs)
        return (
            f"{inputs} input{'s' * (inputs != 1)}, {outputs} output{'s' * (outputs != 1)}, "
            f"-O{self.level}{', resynthesised' * self.resynthesised}"
            f"{', minimal in B2' * self.minimal}, {self.seconds:.2f} s"
            f"{' (interrupted: the best so far)' * self.interrupted}"
        )


def optimize(
    source: Circuit | str | Path,
    *,
    level: int = OPTIMIZE_LEVEL,
    effort: float | None = None,
    keep_structure: bool = False,
    model: str = "b2",
    seed: int = 0,
    progress: Progress | None = None,
) -> Optimized:
    """The best circuit that the passes of a level make of a circuit or a file.

    The fewest gates of `model` are the best, then the least depth. From level 2 on there is a
    search, for `effort` seconds or else for a number of rounds, so that the same `seed` gives the
    same circuit. `keep_structure` leaves out the passes that look at the function alone. Ctrl-C
    gives the best so far. Raises `TmcError` for a file that cannot be read, and `UsageError` for
    options that make no sense.

    >>> twice = Circuit.of("ab", [(False, 2, 4), (False, 2, 5), (False, 7, 9)], [("not a", 10)])
    >>> optimized = optimize(twice)
    >>> len(optimized.circuit), str(optimized.certificate)
    (0, 'equal to the circuit given on all 4 inputs')
    """
    began = perf_counter()
    require_search(level, effort, seed)
    if model not in MODELS:
        raise UsageError(f'there is no cost model "{model}"', hint=f"take {' or '.join(MODELS)}")
    circuit = source if isinstance(source, Circuit) else read_circuit(source)
    work = _Work(circuit, level, model, keep_structure, progress)
    try:
        work.do(effort, seed)
    except KeyboardInterrupt:
        work.interrupted = True
    best = replace(work.best, inputs=circuit.inputs, outputs=circuit.outputs)
    return Optimized(
        best,
        level,
        model,
        tuple(work.stages),
        work.resynthesised,
        work.minimal,
        work.interrupted,
        work.certificate(),
        perf_counter() - began,
    )


class _Work:
    """What there is to be done, the circuit that the passes work on, and the best so far."""

    def __init__(
        self,
        circuit: Circuit,
        level: int,
        model: str,
        keep_structure: bool,
        progress: Progress | None,
    ) -> None:
        any_word = parse("input 01\nstart end\naccept end\n")
        self.encoding = Encoding(any_word, len(circuit.inputs))
        outputs = tuple(f"y{i}" for i in range(len(circuit.outputs)))  # a file may repeat names
        self.given = replace(circuit, inputs=self.encoding.inputs, outputs=outputs)
        self.level, self.schedule = level, SCHEDULES[level]
        self.model, self.keep_structure, self.progress = model, keep_structure, progress
        self.now = Improved(self.given)
        self.best, self.resynthesised = self.given, False
        self.minimal = self.interrupted = False
        self.stages: list[Stage] = []
        self._since = perf_counter()
        self.record("as read")

    def do(self, seconds: float | None, seed: int) -> None:
        """All passes, in order."""
        self.record("structural hashing", Improved(cone(self.given)))
        reference = self.reference() if self.level else None
        if reference is None:
            return
        self.record("functional hashing", Improved(reference.builder.build(reference.outputs)))
        for one in self.schedule.quick:
            if one is not sweep:  # which the reference has done
                self.quick(one, reference)
        if self.schedule.searches and not self.shrunk(reference):
            self.collapse(reference)
            effort = effort_of(self.schedule, seconds, seed, self.progress)
            for wanted in self.schedule.searches:
                if not (self.now.interrupted or self.shrunk(reference)):
                    self.search(wanted, reference, effort)
        self.interrupted = self.now.interrupted

    def reference(self) -> Reference | None:
        """What was read, in a builder that merges equal functions; `None` if that takes long."""
        try:
            return Reference.of(
                self.now.circuit, self.encoding, max_nodes=_MAX_NODES, watches=self.watch
            )
        except (OutOfTime, TooManyGates):
            self.record(
                "functional hashing", note=f"no end within {_PATIENCE:g} s: nothing can be proved"
            )
            return None

    def watch(self) -> Watch:
        """The watch of a proof that begins."""
        tell = self.progress
        return patience(_PATIENCE, (lambda done, all: tell("proving", done, all)) if tell else None)

    def quick(self, one: Pass, reference: Reference) -> None:
        """A quick pass."""
        name = one.__name__
        why = _left_out(name, self.now.circuit)
        if why:
            self.record(name, note=why)
        else:
            found = improve(self.now.circuit, self.encoding, reference, (one,))
            self.record(name, replace(self.now, circuit=found))

    def collapse(self, reference: Reference) -> None:
        """Start from the decision diagrams, if there are some and they are smaller."""
        if self.keep_structure or not isinstance(reference.builder, BddBuilder):
            return
        found = collapse(reference.builder, reference.outputs)
        smaller = len(found) < len(self.now.circuit) and reference.agrees(found)
        self.record("collapse", Improved(found, resynthesised=True) if smaller else self.now)

    def search(self, one: Search, reference: Reference, effort: Effort) -> None:
        """A search, with its share of the effort."""
        name = one.load().__name__
        why = _left_out(name, self.now.circuit)
        if one.resynthesis and self.keep_structure:
            why = "looks at the function alone"
        elif not why and effort.spent():
            why = "no time is left"
        if why:
            self.record(name, note=why)
            return
        alone = replace(self.schedule, searches=(one,))
        found = search(self.now, self.encoding, reference, alone, effort, progress=self.progress)
        self.record(name, found)

    def shrunk(self, reference: Reference) -> bool:
        """Whether it is known that nothing is smaller; only exact hashing can be sure of that."""
        known = cannot_shrink(self.now.circuit, self.encoding)
        exact = len(self.encoding.inputs) <= EXACT_INPUTS or isinstance(
            reference.builder, BddBuilder
        )
        self.minimal = known and exact
        return known

    def record(self, name: str, now: Improved | None = None, note: str = "") -> None:
        """Note what a pass has come to."""
        if now is not None:
            self.now = now
            if self.rank(now.circuit) < self.rank(self.best):
                self.best, self.resynthesised = now.circuit, now.resynthesised
        found, at = cost(self.best), perf_counter()
        self.stages.append(Stage(name, found.gates, found.depth, at - self._since, note))
        self._since = at

    def rank(self, circuit: Circuit) -> tuple[int, int]:
        """Few gates are good; where they are equal, little depth is."""
        found = cost(circuit)
        return getattr(found.gates, self.model), found.depth

    def certificate(self) -> Certificate:
        """What is known of the best; on all inputs, or a sample, it is evaluated once more."""
        bits = len(self.encoding.inputs)
        exhaustive = bits <= EXACT_INPUTS
        sample = pack(sample_inputs(self.encoding, _SAMPLE)) if not exhaustive else None
        blocks = [sample] if sample is not None else (words for _, words in all_patterns(bits))
        for words in blocks:
            if not np.array_equal(evaluate(self.best, words), evaluate(self.given, words)):
                raise AssertionError("the circuit is not the one given")
        if exhaustive:
            return Certificate(Strength.EXHAUSTIVE, 1 << bits, _GIVEN)
        return Certificate(Strength.PROVED, 0, _GIVEN)


def _left_out(name: str, circuit: Circuit) -> str:
    """Why a pass has nothing to say about a circuit, if that is so."""
    inputs = len(circuit.inputs)
    reasons = {
        "rewrite": f"more than {MANY:,} gates" if len(circuit) > MANY else "",
        "resynthesise": f"more than {EXACT_INPUTS} inputs" if inputs > EXACT_INPUTS else "",
        "aigverse_scripts": "" if find_spec("aigverse") else "aigverse is not installed",
    }
    return reasons.get(name, "")
