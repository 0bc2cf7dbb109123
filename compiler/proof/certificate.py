"""Certificates in files: what was shown of a circuit, so that anybody can check it again.

- *exhaustive*: the circuit was compared with the simulator on every input, which is done again;
- *proved*: a clausal proof that no input tells the circuit from the textbook tableau, which the
  independent `checker.py` goes through; here the tableau is made again, and must be the same.

A sample is no certificate. The file is described in `docs/certificates.md`.
"""

import json
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import numpy as np

from tmc.circuits.builder import TooManyGates
from tmc.circuits.circuit import TRUE, Circuit
from tmc.circuits.evaluate import all_patterns
from tmc.deadline import within
from tmc.formats.aiger import to_aag
from tmc.formats.aiger_reader import from_aiger
from tmc.machines.batch import VERDICTS
from tmc.machines.errors import TmcError
from tmc.machines.files import parse, write_whole
from tmc.machines.machine import Machine, Verdict
from tmc.proof.equivalence import (
    Strength,
    against_simulator,
    require_inputs,
    require_outputs,
    simulate,
)
from tmc.proof.files import (
    PATTERNS,
    TABLEAU_GATES,
    as_source,
    care_text,
    check_proof,
    checked,
    prove,
    refusing_damage,
    require_numbers,
    textbook,
    unzipped,
    zipped,
)
from tmc.proof.refutation import Different
from tmc.unroll.encoding import Encoding
from tmc.unroll.readout import Output
from tmc.unroll.strategies import Progress
from tmc.unroll.words import sample_inputs

FORMAT = "tmc certificate 1"

EXHAUSTIVE_BITS = 16
"""Up to so many input bits, a certificate is exhaustive."""

MOST_BITS = 20
"""Up to so many, it is exhaustive if there is no proof."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a certificate says: after `steps` steps the outputs are those of the machine.

    `halts` says that every run has halted by then, on every branch of a machine with choices.
    """

    machine: Machine
    n: int
    steps: int
    output: Output
    halts: bool
    strength: Strength
    circuit: Circuit
    evidence: str
    """What was compared, or the size of the proof."""

    def __str__(self) -> str:
        choices = self.machine.branches > 1
        halts = (
            f"every {'branch' if choices else 'word'} halts within {self.steps:,} steps"
            if self.halts
            else "truncated"
        )
        return (
            f"{self.machine.name}, n = {self.n}, {self.steps:,} steps, output {self.output}: "
            f"{self.evidence}; {halts} ({self.strength})"
        )


def write_certificate(
    path: str | Path,
    circuit: Circuit,
    encoding: Encoding,
    output: Output,
    *,
    halts: bool,
    progress: Progress | None = None,
    seconds: float | None = None,
) -> Claim:
    """Certify that a circuit answers the question `output` about the machine of `encoding`.

    `halts` claims that all runs halt within the steps of `encoding`. Raises `TmcError`, and writes
    nothing, if the circuit or the claim is wrong, or if neither could be shown for all inputs;
    `OutOfTime` if that took more than so many `seconds`.
    """
    with within(seconds):
        data = make_certificate(circuit, encoding, output, halts=halts, progress=progress)
        claim = read_certificate(BytesIO(data), progress)
    write_whole(path, data)
    return claim


def check_certificate(path: str | Path, progress: Progress | None = None) -> Claim:
    """What a certificate says, after it was checked; raises `TmcError` if it is refused."""
    return checked(path, lambda file: read_certificate(file, progress))


def tableau(
    encoding: Encoding, output: Output, *, halts: bool, progress: Progress | None = None
) -> Circuit:
    """The textbook tableau, as the other side of a proof: it has an output `halts` if asked for.

    Raises `TooManyGates` if it is too large.
    """
    unrolling, outputs = textbook(encoding, output, progress)
    if halts:
        outputs["halts"] = unrolling.running() ^ TRUE
    return unrolling.builder.build(outputs)


def make_certificate(
    circuit: Circuit,
    encoding: Encoding,
    output: Output,
    *,
    halts: bool,
    progress: Progress | None = None,
) -> bytes:
    """The certificate that `write_certificate` checks and writes; raises `TmcError` as it does."""
    require_inputs(circuit, encoding)
    require_outputs(circuit, encoding, output)
    text = as_source(encoding.machine)
    machine = parse(text, f"{encoding.machine.name}.tm", "tm")  # as whoever checks will have it
    encoding = Encoding(machine, encoding.n, encoding.steps)
    proof = _proof(circuit, encoding, output, halts, progress)
    strength = Strength.PROVED if proof else Strength.EXHAUSTIVE
    head = _head(circuit, encoding, output, halts, strength)
    files = {
        "certificate.json": json.dumps(head, indent=2) + "\n",
        "machine.tm": text,
        "circuit.aag": to_aag(circuit),
        **proof,
    }
    return zipped(files)


def _head(
    circuit: Circuit, encoding: Encoding, output: Output, halts: bool, strength: Strength
) -> dict[str, object]:
    return {
        "format": FORMAT,
        "strength": strength,
        "machine": encoding.machine.name,
        "n": encoding.n,
        "steps": encoding.steps,
        "output": output,
        "halts": halts,
        "circuit": sha256(to_aag(circuit).encode()).hexdigest(),
    }


def _proof(
    circuit: Circuit, encoding: Encoding, output: Output, halts: bool, progress: Progress | None
) -> dict[str, str]:
    """The files of a proof; none if all inputs are compared instead."""
    if len(encoding.inputs) <= EXHAUSTIVE_BITS:
        return {}
    try:
        other = tableau(encoding, output, halts=halts, progress=progress)
    except TooManyGates:
        return _compared_instead(encoding, f"the tableau has more than {TABLEAU_GATES:,} gates")
    files = {
        "circuit.aag": to_aag(circuit),
        "tableau.aag": to_aag(other),
        "care.cnf": care_text(encoding.inputs, encoding.care()),
    }
    try:
        proof = prove(files, sample_inputs(encoding, PATTERNS), progress)
    except Different as error:
        raise _different(circuit, encoding, error.bits) from None
    if proof is None:
        return _compared_instead(encoding, "the solver gave up")
    return files | {"proof.txt": proof}


def _compared_instead(encoding: Encoding, why: str) -> dict[str, str]:
    """No files, if there are few enough inputs; else an error that says why there is no proof."""
    if len(encoding.inputs) <= MOST_BITS:
        return {}
    raise TmcError(
        f"no certificate was written, since only a sample of the inputs could be compared: {why}",
        hint=f"take a smaller n (up to {MOST_BITS} input bits, every input is compared)",
    )


def _different(circuit: Circuit, encoding: Encoding, bits: list[bool]) -> TmcError:
    word = encoding.machine.show(encoding.words(np.array([bits]))[0][0].tolist())
    return TmcError(f'the circuit, or the claim that all words halt, is wrong on "{word}"')


def read_certificate(file: BytesIO, progress: Progress | None = None) -> Claim:
    """What a certificate says, after it was checked; raises `TmcError` if it proves nothing."""
    with refusing_damage():
        files = unzipped(file)
        head = json.loads(files["certificate.json"])
        output, strength = Output(head["output"]), Strength(head["strength"])
        n, steps, halts = head["n"], head["steps"], head["halts"]
        machine = parse(files["machine.tm"], f"{head['machine']}.tm", "tm")
        circuit = from_aiger(files["circuit.aag"].encode(), "circuit.aag")
    require_numbers(n, steps)
    encoding = Encoding(machine, n, steps)
    if head != _head(circuit, encoding, output, bool(halts), strength):
        raise TmcError("certificate.json does not fit the machine and the circuit")
    require_inputs(circuit, encoding)
    require_outputs(circuit, encoding, output)
    if strength is Strength.EXHAUSTIVE:
        evidence = _compare(circuit, encoding, halts, progress)
    elif strength is Strength.SAMPLED:
        raise TmcError("a sample is no certificate")
    else:
        other = to_aag(tableau(encoding, output, halts=halts, progress=progress))
        care = care_text(encoding.inputs, encoding.care())
        if files.get("tableau.aag") != other or files.get("care.cnf") != care:
            raise TmcError("its tableau is not that of the machine")
        evidence = f"equal to the tableau, since {check_proof(file)}"
    return Claim(machine, n, steps, output, halts, strength, circuit, evidence)


def _compare(circuit: Circuit, encoding: Encoding, halts: bool, progress: Progress | None) -> str:
    """Compare with the simulator on every input."""
    if len(encoding.inputs) > MOST_BITS:
        raise TmcError(f"{len(encoding.inputs)} input bits are too many to compare all inputs")
    compared = against_simulator(circuit, encoding, exhaustive_bits=MOST_BITS, progress=progress)
    if compared.counterexample:
        raise TmcError(str(compared))
    if halts and not _halted(encoding):
        raise TmcError(f"not every run halts within {encoding.steps:,} steps")
    return str(compared)


def _halted(encoding: Encoding) -> bool:
    """Whether the simulator comes to an end on every input, whatever the witness is."""
    for bits, _ in all_patterns(len(encoding.inputs)):
        batch = simulate(encoding, bits[encoding.words(bits)[1]])
        if (batch.verdicts == VERDICTS.index(Verdict.UNDECIDED)).any():
            return False
    return True
