"""A proof that no word of a length makes a machine do this, in a file that can be checked.

The certificate has the form of those for circuits, and is checked by the same independent program.
The two circuits in it have different outputs, of which the other side lacks each, which makes it
false there: the textbook tableau's `found` says that an input is as asked, and so says `ours` of
the optimised circuit, whose gates the proof needs for its lemmas. That both are false on all words
that can occur is what the proof shows. Which words can occur is in `care.cnf`: those that fit the
pattern. Here the tableau is made again, and must be the same.
"""

import json
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path

import numpy as np

from tmc.circuits.builder import TooManyGates
from tmc.circuits.circuit import Circuit
from tmc.formats.aiger import to_aag
from tmc.machines.errors import TmcError, UsageError
from tmc.machines.files import parse, write_whole
from tmc.machines.machine import Machine, Verdict
from tmc.proof.checker import read_circuit
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
from tmc.questions.pattern import Pattern, fits, read_pattern
from tmc.questions.question import FOUND, Question, ask, question
from tmc.questions.solving import Solutions
from tmc.unroll.encoding import Bits, Encoding
from tmc.unroll.strategies import Progress
from tmc.unroll.words import sample_inputs

FORMAT = "tmc absence 1"


@dataclass(frozen=True, slots=True)
class Absence:
    """That no word that fits a pattern is as asked after so many steps."""

    machine: Machine
    n: int
    steps: int
    word: str
    asked: Question
    evidence: str

    def __str__(self) -> str:
        words = f"no word {self.word}" if self.word.strip("?") else f"no word of length {self.n}"
        return (
            f"{self.machine.name}: {words} is {self.asked} within {self.steps:,} steps, "
            f"since {self.evidence} (proved)"
        )


def write_absence(
    path: str | Path, nothing: Solutions, progress: Progress | None = None
) -> Absence:
    """Certify that there is no word, where `solve` has found none.

    Raises `TmcError`, and writes nothing, if there is a word, or no proof was found.
    """
    asked, word, compiled = nothing.question, nothing.word, nothing.compiled
    require_provable(compiled.machine, asked)
    text = as_source(compiled.machine)
    machine = parse(text, f"{compiled.machine.name}.tm", "tm")  # as whoever checks will have it
    encoding = Encoding(machine, compiled.n, compiled.steps)
    pattern = read_pattern(machine, encoding.n, word)
    head = {
        "format": FORMAT,
        "machine": machine.name,
        "n": encoding.n,
        "steps": encoding.steps,
        "word": word,
        "asked": asdict(asked),
    }
    files = {
        "certificate.json": json.dumps(head, indent=2) + "\n",
        "machine.tm": text,
        "circuit.aag": to_aag(_renamed(nothing.circuit)),
        "tableau.aag": to_aag(_tableau(encoding, asked, progress)),
        "care.cnf": care_text(encoding.inputs, fits(encoding, pattern)),
    }
    files["proof.txt"] = _proof(files, encoding, pattern, progress)
    data = zipped(files)
    absence = _check(BytesIO(data), progress)
    write_whole(path, data)
    return absence


def require_provable(machine: Machine, asked: Question) -> None:
    """Raises `UsageError` where the absence of a word is no formula without a solution."""
    if machine.branches > 1 and asked.verdict is Verdict.REJECT:
        raise UsageError(
            f"that some witness accepts every word of {machine.name} has no certificate",
            hint="leave out --certificate",
        )


def check_absence(path: str | Path, progress: Progress | None = None) -> Absence:
    """What a certificate says, after it was checked; raises `TmcError` if it is refused."""
    return checked(path, lambda file: _check(file, progress))


def _renamed(circuit: Circuit) -> Circuit:
    return Circuit(circuit.inputs, circuit.xor, circuit.fanin, ("ours",), circuit.literals)


def _tableau(encoding: Encoding, asked: Question, progress: Progress | None) -> Circuit:
    """Whether an input is as asked, by the textbook."""
    try:
        unrolling, outputs = textbook(encoding, asked.whole, progress)
    except TooManyGates:
        raise TmcError(
            f"no certificate was written: the tableau has more than {TABLEAU_GATES:,} gates",
            hint="take a smaller n",
        ) from None
    builder = unrolling.builder
    return builder.build({FOUND: ask(asked, encoding, builder, outputs)})


def _proof(
    files: dict[str, str], encoding: Encoding, pattern: Pattern, progress: Progress | None
) -> str:
    try:
        proof = prove(files, _samples(encoding, pattern), progress)
    except Different as error:
        word = encoding.machine.show(encoding.words(np.array([error.bits]))[0][0].tolist())
        raise TmcError(f'there is such a word: "{word}"') from None
    if proof is None:
        raise TmcError(
            "no certificate was written: the solver gave up",
            hint="take a smaller n, or fix a part of the word with --word",
        )
    return proof


def _samples(encoding: Encoding, pattern: Pattern) -> Bits:
    """Some inputs that fit."""
    bits = sample_inputs(encoding, PATTERNS)
    words, _ = encoding.words(bits)
    for i, possible in enumerate(pattern):
        if len(possible) == 1:
            words[:, i] = possible[0]
    bits[:, : len(encoding.word_inputs)] = encoding.encode(words)
    return bits


def _check(file: BytesIO, progress: Progress | None) -> Absence:
    """Check a certificate; raises `TmcError` that says why it proves nothing."""
    with refusing_damage():
        files = unzipped(file)
        head = json.loads(files["certificate.json"])
        n, steps, word, asked = (head[name] for name in ("n", "steps", "word", "asked"))
        machine = parse(files["machine.tm"], f"{head['machine']}.tm", "tm")
        if head["format"] != FORMAT or not isinstance(word, str):
            raise ValueError("certificate.json is of another format")
        wires = {str(name): bool(value) for name, value in asked["wires"]}
        meant = question(machine, asked["verdict"], asked["output"], wires)
    require_numbers(n, steps)
    encoding = Encoding(machine, n, steps)
    require_provable(machine, meant)
    care = care_text(encoding.inputs, fits(encoding, read_pattern(machine, n, word)))
    made_again = to_aag(_tableau(encoding, meant, progress))
    if files.get("tableau.aag") != made_again or files.get("care.cnf") != care:
        raise TmcError("its tableau is not that of the machine")
    if FOUND in read_circuit(files.get("circuit.aag", ""), "circuit.aag").outputs:
        raise TmcError("its circuit has the tableau's output, and may be equal to it")
    return Absence(machine, n, steps, word, meant, check_proof(file))
