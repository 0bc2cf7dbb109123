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
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError

import numpy as np

from tmc.builder import Builder, TooManyGates
from tmc.certificate import as_source, zipped
from tmc.checker import Refused, check, read_circuit, read_clauses
from tmc.circuit import Circuit
from tmc.encoding import Bits, Encoding
from tmc.formats.aiger import to_aag
from tmc.machines.errors import TmcError, UsageError
from tmc.machines.files import parse, write_whole
from tmc.machines.machine import Machine, Verdict
from tmc.pattern import Pattern, fits, read_pattern
from tmc.question import FOUND, Question, ask, question
from tmc.readout import read_out
from tmc.refutation import Different, refutation
from tmc.solving import Solutions
from tmc.unroll.strategies import Progress, Strategy, unroll
from tmc.words import sample_inputs

FORMAT = "tmc absence 1"

_TABLEAU_GATES = 1_000_000
_PATTERNS = 1024
_MOST_STEPS = 1_000_000


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
        "care.cnf": _care(encoding, pattern),
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


def is_absence(path: str | Path) -> bool:
    """Whether a file is such a certificate, and not one of a circuit."""
    try:
        with ZipFile(path) as content:
            return bool(json.loads(content.read("certificate.json"))["format"] == FORMAT)
    except (OSError, BadZipFile, ZlibError, EOFError, KeyError, TypeError, ValueError):
        return False


def check_absence(path: str | Path, progress: Progress | None = None) -> Absence:
    """What a certificate says, after it was checked; raises `TmcError` if it is refused."""
    try:
        return _check(BytesIO(Path(path).read_bytes()), progress)
    except OSError as error:
        raise TmcError(f"cannot read {path}: {error.strerror}") from None
    except TmcError as error:
        raise TmcError(f"the certificate {path} is refused: {error}") from None


def _renamed(circuit: Circuit) -> Circuit:
    return Circuit(circuit.inputs, circuit.xor, circuit.fanin, ("ours",), circuit.literals)


def _tableau(encoding: Encoding, asked: Question, progress: Progress | None) -> Circuit:
    """Whether an input is as asked, by the textbook."""
    try:
        builder = Builder(encoding.inputs, _TABLEAU_GATES)
        unrolling = unroll(Strategy.TABLEAU, encoding, builder, frozen=True, progress=progress)
        outputs = read_out(unrolling, asked.whole, halts=False)
        return builder.build({FOUND: ask(asked, encoding, builder, outputs)})
    except TooManyGates:
        raise TmcError(
            f"no certificate was written: the tableau has more than {_TABLEAU_GATES:,} gates",
            hint="take a smaller n",
        ) from None


def _care(encoding: Encoding, pattern: Pattern) -> str:
    """The words that fit, in DIMACS: variable `v + 1` is the input v."""
    clauses = fits(encoding, pattern)
    rows = (
        " ".join(str(-(x >> 1) - 1 if x & 1 else (x >> 1) + 1) for x in literals)
        for literals in clauses
    )
    head = f"p cnf {len(encoding.inputs) + 1} {len(clauses)}\n"
    return head + "".join(f"{row} 0\n" for row in rows)


def _proof(
    files: dict[str, str], encoding: Encoding, pattern: Pattern, progress: Progress | None
) -> str:
    try:
        proof = refutation(
            read_circuit(files["circuit.aag"], "circuit.aag"),
            read_circuit(files["tableau.aag"], "tableau.aag"),
            read_clauses(files["care.cnf"]),
            _samples(encoding, pattern),
            progress=progress and (lambda done, every: progress("proving", done, every)),
        )
    except Different as error:
        word = encoding.machine.show(encoding.words(np.array([error.bits]))[0][0].tolist())
        raise TmcError(f'there is such a word: "{word}"') from None
    if proof is None:
        raise TmcError(
            "no certificate was written: the solver gave up",
            hint="take a smaller n, or fix a part of the word with --word",
        )
    return "".join(proof)


def _samples(encoding: Encoding, pattern: Pattern) -> Bits:
    """Some inputs that fit."""
    bits = sample_inputs(encoding, _PATTERNS)
    words, _ = encoding.words(bits)
    for i, possible in enumerate(pattern):
        if len(possible) == 1:
            words[:, i] = possible[0]
    bits[:, : len(encoding.word_inputs)] = encoding.encode(words)
    return bits


def _check(file: BytesIO, progress: Progress | None) -> Absence:
    """Check a certificate; raises `TmcError` that says why it proves nothing."""
    try:
        with ZipFile(file) as content:
            files = {name: content.read(name).decode() for name in content.namelist()}
        head = json.loads(files["certificate.json"])
        n, steps, word, asked = (head[name] for name in ("n", "steps", "word", "asked"))
        machine = parse(files["machine.tm"], f"{head['machine']}.tm", "tm")
        if head["format"] != FORMAT or not isinstance(word, str):
            raise ValueError("certificate.json is of another format")
        wires = {str(name): bool(value) for name, value in asked["wires"]}
        meant = question(machine, asked["verdict"], asked["output"], wires)
    except (BadZipFile, ZlibError, EOFError, ValueError, TypeError) as error:
        raise TmcError(f"it is damaged, or no certificate: {error}") from None
    except KeyError as error:
        raise TmcError(f"it is damaged, or no certificate: {error.args[0]} is missing") from None
    if not all(type(x) is int and 0 <= x <= _MOST_STEPS for x in (n, steps)):
        raise TmcError(f"n and steps must be numbers up to {_MOST_STEPS:,}")
    encoding = Encoding(machine, n, steps)
    require_provable(machine, meant)
    care = _care(encoding, read_pattern(machine, n, word))
    made_again = to_aag(_tableau(encoding, meant, progress))
    if files.get("tableau.aag") != made_again or files.get("care.cnf") != care:
        raise TmcError("its tableau is not that of the machine")
    if FOUND in read_circuit(files.get("circuit.aag", ""), "circuit.aag").outputs:
        raise TmcError("its circuit has the tableau's output, and may be equal to it")
    try:
        evidence = check(file)
    except Refused as reason:
        raise TmcError(str(reason)) from None
    return Absence(machine, n, steps, word, meant, str(evidence))
