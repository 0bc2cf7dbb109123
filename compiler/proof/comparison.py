"""Do two sides do the same? Any two of machine, circuit and network; strengths as of certificates.

A machine and gates are compared as in `equivalence.py`, with the simulator and the tableau. Else
both sides answer all inputs if there are few, or a sample, and then their gates are proved equal:
both are built in one builder that merges what is equal, by decision diagrams or a solver. Where
two machines are compared, or a machine and something without gates, a circuit stands for the
machine; the answer is then no stronger than what is known of that circuit.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from tmc.circuits.builder import TooManyGates
from tmc.circuits.circuit import Circuit
from tmc.circuits.evaluate import all_patterns
from tmc.compilation import Compiled
from tmc.deadline import within
from tmc.effort import OutOfTime
from tmc.hashing.bdd import BddBuilder
from tmc.hashing.choice import MergingBuilder, with_free_hashing, with_hashing
from tmc.hashing.merge import TruthTableBuilder
from tmc.machines.errors import UsageError
from tmc.machines.words import sample_strings
from tmc.proof.equivalence import Certificate, Strength, against_simulator, all_inputs, verify
from tmc.proof.sides import Side, matched_symbols, together
from tmc.unroll.encoding import Bits
from tmc.unroll.strategies import Progress
from tmc.unroll.words import sample_inputs

_EXHAUSTIVE_BITS = 20  # up to so many input bits, all inputs are compared
_CONFLICTS = 100_000  # of the solver for each output


@dataclass(frozen=True, slots=True)
class Difference:
    """An input on which two sides differ."""

    bits: str
    """The input bits, in the order of the inputs of the first side."""
    word: str | None
    """The word, if one side is a machine."""
    output: str
    expected: bool
    """What the first side answers there, or the machine, if only one side is."""
    symbols: tuple[int, ...] = ()
    """The word as numbers of symbols."""
    witness: tuple[int, ...] = ()
    """The branches that a nondeterministic machine takes, step by step."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether two sides are equal, and how thoroughly that was found out."""

    sides: tuple[str, str]
    """Their names; a machine that is compared with something else is the first."""
    equal: bool | None = None
    """`None` if nothing was compared in the time given."""
    strength: Strength | None = None
    """`None` if nothing was compared in the time given."""
    checked: int = 0
    """How many inputs were evaluated."""
    against: str = "other side"
    """`simulator` or `tableau` where a machine was compared with gates."""
    by: str | None = None
    """What proved it: truth tables, decision diagrams or a SAT solver."""
    counterexample: Difference | None = None
    notes: tuple[str, ...] = field(default=())
    """What was assumed of the wires, and what the answer rests on."""

    def __str__(self) -> str:
        if wrong := self.counterexample:
            where = f"bits {wrong.bits}" if wrong.word is None else f'"{wrong.word}"'
            first, second = self.sides
            return (
                f"different: on {where} the output {wrong.output} is {wrong.expected:d} "
                f"in {first} and {not wrong.expected:d} in {second}"
            )
        to = "" if self.against == "other side" else f" to the {self.against}"
        match self.strength:
            case Strength.PROVED:
                return f"proved equal{to}" + (f" by {self.by}" if self.by else "")
            case Strength.EXHAUSTIVE:
                return f"equal{to} on {all_inputs(self.checked)}"
            case Strength.SAMPLED:
                return f"equal{to} on a sample of {self.checked:,} inputs"
        return "unknown: nothing could be compared in the time given"


def compare(
    first: Side,
    second: Side,
    *,
    samples: int = 4096,
    seed: int = 0,
    seconds: float | None = None,
    progress: Progress | None = None,
) -> Answer:
    """Whether two sides give the same outputs on every input, in at most about so many seconds.

    Raises `UsageError` if their wires do not fit, or their words are over different alphabets.
    """
    if samples < 0:
        raise UsageError(f"a sample cannot have {samples} words", hint="take --samples 0 or more")
    if second.compiled and not first.compiled:
        first, second = second, first
    ours, theirs, matched = together(first, second)
    notes = [*(side.note for side in (first, second) if side.note), *matched]
    if first.compiled and second.compiled:
        notes += matched_symbols(first.compiled.machine, second.compiled.machine)
    work = _Comparison(ours, theirs, samples, seed, progress, notes)
    try:
        with within(seconds):
            if ours.compiled and not theirs.compiled and theirs.circuit:
                work.with_machine(ours.compiled, theirs.circuit)
            else:
                work.with_each_other()
    except OutOfTime:
        notes.append(f"{seconds:g} s were not enough for more")
    return replace(work.answer, notes=tuple(notes))


class _Comparison:
    """A comparison under way: `answer` is the best so far, whenever it is interrupted."""

    def __init__(
        self,
        first: Side,
        second: Side,
        samples: int,
        seed: int,
        progress: Progress | None,
        notes: list[str],
    ) -> None:
        self.first, self.second = first, second
        self.samples, self.seed, self.progress = samples, seed, progress
        self.notes = notes
        self.answer = Answer((first.name, second.name))
        self.bits = len(first.inputs)
        compiled = first.compiled or second.compiled
        self.encoding = compiled and compiled.encoding

    def with_machine(self, compiled: Compiled, circuit: Circuit) -> None:
        """Compare a machine itself with gates."""
        if self.samples < 1 << self.bits <= 1 << _EXHAUSTIVE_BITS:  # a quick answer first
            self._certified(self._sampled(compiled, circuit))
        if not self.answer.counterexample:
            self._certified(self._verified(compiled, circuit))

    def with_each_other(self) -> None:
        """Compare what two sides answer, and prove their gates equal."""
        if self.samples < 1 << self.bits:
            self._settle(Strength.SAMPLED, self._sample())
        sampled = self.answer
        if sampled.counterexample:
            return
        if self.bits <= _EXHAUSTIVE_BITS:
            self._settle(Strength.EXHAUSTIVE, self._all())
        elif self.first.circuit and self.second.circuit:
            self._prove(self.first.circuit, self.second.circuit)
        else:
            self.notes.append("a network whose units are no gates is not proved equal to anything")
        machines = [side.compiled for side in (self.first, self.second) if side.compiled]
        if machines and self.answer.equal and self.answer is not sampled:
            self._rest(sampled, machines)

    # ------------------------------------------------------------------- a machine and gates

    def _verified(self, compiled: Compiled, circuit: Circuit) -> Certificate:
        return verify(
            circuit,
            compiled.encoding,
            compiled.output,
            exhaustive_bits=_EXHAUSTIVE_BITS,
            samples=self.samples,
            seed=self.seed,
            progress=self.progress,
        )

    def _sampled(self, compiled: Compiled, circuit: Circuit) -> Certificate:
        return against_simulator(
            circuit, compiled.encoding, exhaustive_bits=-1, samples=self.samples, seed=self.seed
        )

    def _certified(self, found: Certificate) -> None:
        difference = None
        if wrong := found.counterexample:
            assert self.encoding
            bits = self.encoding.encode([wrong.symbols])
            if wrong.witness:
                witness = self.encoding.choose(np.array([wrong.witness]))
                bits = np.concatenate([bits, witness], axis=1)
            difference = Difference(
                _text(bits[0]),
                wrong.word,
                wrong.output,
                wrong.expected,
                wrong.symbols,
                wrong.witness,
            )
        self.answer = replace(
            self.answer,
            equal=difference is None,
            strength=found.strength,
            checked=found.checked,
            against=found.against,
            counterexample=difference,
        )

    # ------------------------------------------------------------------------------ two sides

    def _sample(self) -> Iterator[Bits]:
        if self.encoding:
            yield sample_inputs(self.encoding, self.samples, self.seed)
        else:
            yield sample_strings(2, self.bits, self.samples, self.seed).astype(np.bool_)

    def _all(self) -> Iterator[Bits]:
        done = 0
        for bits, _ in all_patterns(self.bits):
            yield bits[self.encoding.words(bits)[1]] if self.encoding else bits
            done += len(bits)
            if self.progress:
                self.progress("comparing all inputs", done, 1 << self.bits)

    def _settle(self, strength: Strength, blocks: Iterator[Bits]) -> None:
        """Compare what the sides answer on these inputs."""
        checked = 0
        for bits in blocks:
            checked += len(bits)
            ours, theirs = self.first.answer(bits), self.second.answer(bits)
            if (wrong := ours != theirs).any():
                row, column = np.argwhere(wrong)[0]
                self._differ(strength, checked, bits[row], column, bool(ours[row, column]))
                return
        self.answer = replace(self.answer, equal=True, strength=strength, checked=checked)

    def _differ(
        self, strength: Strength, checked: int, bits: Bits, column: int, expected: bool
    ) -> None:
        word, symbols, witness = None, (), ()
        if self.encoding:
            symbols = tuple(self.encoding.words(bits[None])[0][0].tolist())
            word = self.encoding.machine.show(symbols)
            if self.encoding.witness_bits:
                witness = tuple(self.encoding.witnesses(bits[None])[0].tolist())
        self.answer = replace(
            self.answer,
            equal=False,
            strength=strength,
            checked=checked,
            counterexample=Difference(
                _text(bits), word, self.first.outputs[column], expected, symbols, witness
            ),
        )

    def _prove(self, ours: Circuit, theirs: Circuit) -> None:
        """Look for an input on which the gates differ, or a proof that there is none."""
        if self.progress:
            self.progress("proving", 0, 1)

        def miter(builder: MergingBuilder) -> tuple[str, list[bool] | bool | None]:
            mine, other = builder.outputs_of(ours), builder.outputs_of(theirs)
            answers = []
            for name in mine:
                answers.append(builder.difference(mine[name], other[name], _CONFLICTS))
                if isinstance(answers[-1], list):
                    return _means(builder), answers[-1]
            return _means(builder), None if None in answers else False

        try:
            if self.encoding:
                by, found = with_hashing(self.encoding, miter)
            else:
                by, found = with_free_hashing(ours.inputs, miter)
        except TooManyGates:
            return
        if found is False:
            self.answer = replace(self.answer, strength=Strength.PROVED, checked=0, by=by)
        elif found is not None:
            self._settle(Strength.PROVED, iter([np.array([found], dtype=np.bool_)]))

    def _rest(self, sampled: Answer, machines: Sequence[Compiled]) -> None:
        """Let the answer be as strong as what is known of the circuits that stand for machines."""
        strong, self.answer = self.answer, sampled
        how = strong.by or all_inputs(strong.checked)
        note = f"the circuits that stand for the machines are proved equal, by {how}"
        self.notes.append(note)
        for compiled in machines:
            known = compiled.certificate
            if known.strength is Strength.SAMPLED:
                known = self._verified(compiled, compiled.circuit)
            if known.counterexample:
                raise AssertionError(f"the circuit of {compiled.machine.name} is wrong: {known}")
            if known.strength is Strength.SAMPLED:
                return
            if known.strength is Strength.PROVED:
                strong = replace(strong, strength=Strength.PROVED)
        self.notes.remove(note)
        self.answer = strong


def _means(builder: MergingBuilder) -> str:
    if isinstance(builder, BddBuilder):
        return "decision diagrams"
    return "truth tables" if isinstance(builder, TruthTableBuilder) else "a SAT solver"


def _text(bits: Bits) -> str:
    return "".join(map(str, bits.astype(int)))
