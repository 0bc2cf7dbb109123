"""Is a circuit right? Answers name their strength, and a wrong circuit is shown by a word.

- *exhaustive*: every input of the care set was compared with the simulator;
- *proved*: there is no input on which two circuits differ: both are built in one builder, which
  merges what is equal from the inputs up, by decision diagrams or SAT, until the outputs meet;
- *sampled*: so many words were compared with the simulator, and the rest were not.

Outputs are matched by name, and a cell of the tape that a circuit does not show is blank.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from tmc.circuits.builder import TooManyGates
from tmc.circuits.circuit import FALSE, TRUE, Circuit
from tmc.circuits.evaluate import all_patterns, evaluate, pack, unpack
from tmc.hashing.choice import MergingBuilder, with_hashing
from tmc.hashing.merge import free_builder
from tmc.machines.batch import VERDICTS, Batch, run_batch
from tmc.machines.errors import UsageError
from tmc.machines.machine import Verdict
from tmc.unroll.encoding import Bits, Encoding
from tmc.unroll.readout import Output, fixed_outputs, read_out
from tmc.unroll.strategies import Progress, Strategy, unroll
from tmc.unroll.words import sample_inputs

_CELL = re.compile(r"y\[(-?\d{1,9})\]")
_ACCEPT = VERDICTS.index(Verdict.ACCEPT)
_UNDECIDED = VERDICTS.index(Verdict.UNDECIDED)


class Strength(StrEnum):
    """How much a certificate says."""

    EXHAUSTIVE = "exhaustive"
    PROVED = "proved"
    SAMPLED = "sampled"


@dataclass(frozen=True, slots=True)
class Counterexample:
    """An input on which a circuit is wrong."""

    word: str
    output: str
    expected: bool
    symbols: tuple[int, ...]
    """The word as numbers of symbols."""
    witness: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Certificate:
    """What was compared, how thoroughly, and the word that refutes the circuit, if any."""

    strength: Strength
    checked: int
    """How many inputs were evaluated."""
    against: str
    counterexample: Counterexample | None = None

    def __str__(self) -> str:
        if self.counterexample:
            wrong = self.counterexample
            return (
                f"wrong: on {wrong.word!r} the output {wrong.output} should be {wrong.expected:d}"
            )
        if self.strength is Strength.PROVED:
            return f"proved equal to the {self.against}"
        if self.strength is Strength.EXHAUSTIVE:
            return f"equal to the {self.against} on {all_inputs(self.checked)}"
        return f"equal to the {self.against} on a sample of {self.checked:,} inputs"


def all_inputs(number: int) -> str:
    """All inputs of a circuit in words.

    >>> all_inputs(1), all_inputs(4096)
    ('the only input', 'all 4,096 inputs')
    """
    return "the only input" if number == 1 else f"all {number:,} inputs"


def against_simulator(
    circuit: Circuit,
    encoding: Encoding,
    *,
    exhaustive_bits: int,
    samples: int = 4096,
    seed: int = 0,
    progress: Progress | None = None,
) -> Certificate:
    """Compare with the simulator on every input, or on a sample if there are too many input bits.

    Raises `UsageError` if the circuit's inputs are not those of the encoding.
    """
    require_inputs(circuit, encoding)
    bits = len(encoding.inputs)
    strength = Strength.EXHAUSTIVE if bits <= exhaustive_bits else Strength.SAMPLED
    blocks: Iterable[Bits] = (
        (block for block, _ in all_patterns(bits))
        if strength is Strength.EXHAUSTIVE
        else [sample_inputs(encoding, samples, seed)]
    )
    checked, done = 0, 0
    for block in blocks:
        _, cared_for = encoding.words(block)
        compared = block[cared_for]
        checked += len(compared)
        wrong = _first_wrong(circuit, encoding, compared)
        if wrong:
            return Certificate(strength, checked, "simulator", wrong)
        done += len(block)
        if progress and strength is Strength.EXHAUSTIVE:
            progress("comparing with the simulator", done, 1 << bits)
    return Certificate(strength, checked, "simulator")


def require_inputs(circuit: Circuit, encoding: Encoding) -> None:
    """Raises `UsageError` if the circuit's inputs are not those of the encoding."""
    if circuit.inputs != encoding.inputs:
        raise UsageError(
            f"the circuit has inputs {_show(circuit.inputs)}, and {encoding.machine.name} at "
            f"n = {encoding.n} has {_show(encoding.inputs)}",
            hint="compare circuits of the same n (and, with a witness, of the same steps)",
        )


def require_outputs(circuit: Circuit, encoding: Encoding, output: Output) -> None:
    """Raises `UsageError` if a circuit's outputs do not answer the question `output`.

    `accept` and `halted` must be there if asked for, cells must be whole and within reach, and
    nothing else may be there.
    """
    wanted = fixed_outputs(encoding.machine, output)
    names = {*circuit.outputs}
    cells = {int(match[1]) for name in names if (match := _CELL.match(name))}
    reach = range(-encoding.steps, encoding.n + encoding.steps + 1)
    if output in (Output.TAPE, Output.ALL):
        wanted += [wire for c in sorted(cells) if c in reach for wire in encoding.cell_outputs(c)]
    if odd := sorted(names ^ {*wanted}):
        has = "lacks" if odd[0] in wanted else "has"
        raise UsageError(
            f"the circuit {has} the output {odd[0]}",
            hint=f"with --output {output}, {encoding.machine.name} answers "
            + (
                " ".join(fixed_outputs(encoding.machine, output))
                or "with cells y[0].blank y[0] ..."
            ),
        )


def _show(names: Sequence[str]) -> str:
    return " ".join(names if len(names) < 6 else [*names[:3], "...", names[-1]]) or "none"


def _first_wrong(circuit: Circuit, encoding: Encoding, bits: Bits) -> Counterexample | None:
    batch = simulate(encoding, bits)
    values = unpack(evaluate(circuit, pack(bits)), len(bits))
    actual = dict(zip(circuit.outputs, values.T, strict=True))
    for name, expected in expected_outputs(batch, encoding, circuit.outputs):
        wrong = np.flatnonzero(expected != actual.get(name, name.endswith("blank")))
        for i in wrong[:1]:
            return _counterexample(encoding, bits[i : i + 1], name, bool(expected[i]))
    return None


def simulate(encoding: Encoding, bits: Bits) -> Batch:
    """The runs on inputs of the care set, shape (inputs, wires), for the steps of `encoding`."""
    words, _ = encoding.words(bits)
    witnesses = encoding.witnesses(bits) if encoding.witness_bits else None
    return run_batch(encoding.machine, words, max_steps=encoding.steps, witnesses=witnesses)


def _counterexample(encoding: Encoding, bits: Bits, output: str, expected: bool) -> Counterexample:
    words, _ = encoding.words(bits)
    witness = encoding.witnesses(bits)[0].tolist() if encoding.witness_bits else []
    word = tuple(words[0].tolist())
    return Counterexample(encoding.machine.show(word), output, expected, word, tuple(witness))


def expected_outputs(
    batch: Batch, encoding: Encoding, outputs: Sequence[str]
) -> Iterator[tuple[str, Bits]]:
    """The values that the simulator gives to the outputs, and to cells that should be there too."""
    undecided = batch.verdicts == _UNDECIDED
    if "accept" in outputs:
        yield "accept", batch.verdicts == _ACCEPT
    if "halted" in outputs:
        yield "halted", ~undecided
    shown = {int(name[2 : name.index("]")]) for name in outputs if name.startswith("y[")}
    if not shown:
        return
    blank = encoding.machine.blank
    filled = batch.ends[~undecided & (batch.ends[:, 0] < batch.ends[:, 1])]
    first = min([*shown, *filled[:, 0].tolist()])
    stop = max([max(shown) + 1, *filled[:, 1].tolist()])
    tape = np.where(undecided[:, None], blank, batch.tape(first, stop))
    for cell, column in zip(range(first, stop), tape.T, strict=True):
        name, *values = encoding.cell_outputs(cell)
        yield name, column == blank
        for bit, wire in zip(reversed(range(len(values))), values, strict=True):
            yield wire, (column != blank) & (column >> bit & 1).astype(np.bool_)


def verify(
    circuit: Circuit,
    encoding: Encoding,
    output: Output,
    *,
    exhaustive_bits: int = 20,
    samples: int = 4096,
    seed: int = 0,
    max_gates: int = 500_000,
    progress: Progress | None = None,
) -> Certificate:
    """The strongest certificate to be had for a circuit of the machine of `encoding`.

    Every input up to `exhaustive_bits` input bits; above, a sample that may refute it, then a proof
    against the textbook tableau if that needs no more than `max_gates`, else the sample. Raises
    `UsageError` if the inputs or outputs of the circuit are not those of the machine.
    """
    if samples < 0:
        raise UsageError(f"a sample cannot have {samples} words", hint="take --samples 0 or more")
    require_outputs(circuit, encoding, output)
    certificate = against_simulator(
        circuit,
        encoding,
        exhaustive_bits=exhaustive_bits,
        samples=samples,
        seed=seed,
        progress=progress,
    )
    if certificate.strength is Strength.EXHAUSTIVE or certificate.counterexample:
        return certificate
    proof = against_tableau(
        circuit, encoding, output, max_gates=max_gates, conflicts=100_000, progress=progress
    )
    return proof or certificate


def equivalent(circuit: Circuit, other: Circuit, *, conflicts: int | None = None) -> bool | None:
    """Whether two circuits compute the same, on all inputs; `None` if that was not found out.

    Outputs are matched by name. Raises `UsageError` if inputs or outputs have other names.
    """
    for ours, others in ((circuit.inputs, other.inputs), (circuit.outputs, other.outputs)):
        if odd := sorted({*ours} ^ {*others}):
            raise UsageError(
                f"only one of the circuits has a wire {odd[0]}", hint="compare circuits of one n"
            )
    if circuit.inputs != other.inputs:
        raise UsageError("the inputs of the circuits are in another order")
    builder = free_builder(circuit.inputs)
    mine, theirs = (builder.outputs_of(side) for side in (circuit, other))
    answers = [builder.difference(mine[name], theirs[name], conflicts) for name in mine]
    if any(isinstance(answer, list) for answer in answers):
        return False
    return None if None in answers else True


def against_circuit(
    circuit: Circuit, other: Circuit, encoding: Encoding, conflicts: int | None = None
) -> Certificate | None:
    """Prove two circuits equal on the care set, or find a word; `None` if neither was possible.

    Outputs that only one of them has must be blank cells. Raises `UsageError` if the inputs differ.
    """
    for side in (circuit, other):
        require_inputs(side, encoding)

    def compare(builder: MergingBuilder) -> Certificate | None:
        first, second = (builder.outputs_of(side) for side in (circuit, other))
        return _miter(builder, encoding, first, second, "other circuit", conflicts)

    return with_hashing(encoding, compare)


def against_tableau(
    circuit: Circuit,
    encoding: Encoding,
    output: Output,
    *,
    max_gates: int,
    conflicts: int | None = None,
    progress: Progress | None = None,
) -> Certificate | None:
    """Prove a circuit equal to the textbook tableau; `None` if that took too much."""
    require_inputs(circuit, encoding)

    def compare(builder: MergingBuilder) -> Certificate | None:
        mine = builder.outputs_of(circuit)
        tableau = unroll(Strategy.TABLEAU, encoding, builder, frozen=True, progress=progress)
        theirs = read_out(tableau, output, halts=False)
        return _miter(builder, encoding, mine, theirs, "tableau", conflicts)

    try:
        return with_hashing(encoding, compare, max_gates)
    except TooManyGates:
        return None


def _miter(
    builder: MergingBuilder,
    encoding: Encoding,
    mine: dict[str, int],
    theirs: dict[str, int],
    against: str,
    conflicts: int | None,
) -> Certificate | None:
    unmatched = [x for x in mine.keys() ^ theirs.keys() if not x.startswith("y[")]
    if unmatched:
        raise UsageError(
            f"only one side has the output {min(unmatched)}", hint="compare the same --output"
        )
    open_question = False
    for name in dict.fromkeys([*mine, *theirs]):
        absent = TRUE if name.endswith("blank") else FALSE
        a, b = mine.get(name, absent), theirs.get(name, absent)
        found = builder.difference(a, b, conflicts)
        if isinstance(found, list):
            bits = np.array([found], dtype=np.bool_)
            right = unpack(evaluate(builder.build({name: b}), pack(bits)), 1)
            wrong = _counterexample(encoding, bits, name, bool(right[0, 0]))
            return Certificate(Strength.PROVED, 0, against, wrong)
        open_question |= found is None
    return None if open_question else Certificate(Strength.PROVED, 0, against)
