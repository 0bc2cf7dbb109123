"""Families of benchmark circuits: a machine for a range of lengths, in a folder with its answers.

Beside the circuits stand the machine, as `machine.tm`, and `manifest.json`: the size and the
SHA-256 of every file, and what is to be expected of it. A family depends on the machine and the
options alone, so that two runs give the same bytes; a search with a clock is refused. After each
length the manifest is written anew, and says what is there; a run that was stopped goes on from
that.

A `.cnf` file asks a question. Of a machine that accepts words: is there one that it accepts? Of one
that computes: which word makes it leave what it has made of a word drawn by chance? The first is
answered by counting, on the simulator if the words are few, else by a decision diagram; the second
has that word for an answer.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from importlib.metadata import version
from inspect import signature
from pathlib import Path
from typing import Unpack

import numpy as np

from tmc.circuits.builder import cone
from tmc.circuits.cost import Gates
from tmc.compilation import Compiled, compile
from tmc.defaults import CompileOptions
from tmc.formats.cnf import to_cnf
from tmc.formats.suffix import WRITERS
from tmc.growth import Point
from tmc.machines.batch import VERDICTS, run_batch
from tmc.machines.errors import TmcError, UsageError
from tmc.machines.files import write_whole
from tmc.machines.machine import Machine, Verdict
from tmc.machines.source import as_name
from tmc.machines.words import all_words, word_count
from tmc.proof.equivalence import expected_outputs, simulate
from tmc.proof.files import as_source
from tmc.questions.counting import count_inputs
from tmc.unroll.encoding import Bits
from tmc.unroll.strategies import Progress
from tmc.unroll.words import sample_inputs

FORMAT = "tmc family 1"
FORMATS = ("aig", "cnf")
"""What is written by default."""

_MANIFEST, _MACHINE = "manifest.json", "machine.tm"
_COUNTED = 1 << 16  # words that the simulator counts


@dataclass(frozen=True, slots=True)
class Made:
    """A file of a family; of a `.cnf`, its question and the answer."""

    name: str
    bytes: int
    sha256: str
    question: str | None = None
    answer: str | None = None
    """`sat`, `unsat`, or `None` where it is not known."""
    witness: str | None = None
    """The input bits of one solution, in the order of the variables, if one was chosen."""


@dataclass(frozen=True, slots=True)
class Member:
    """The circuit of one length, and what is to be expected of it."""

    n: int
    inputs: int
    outputs: int
    steps: int
    halting: str
    strategy: str
    gates: Gates
    depth: int
    fan_in: int
    certificate: str
    accepted: int | None
    """How many words are accepted; `None` if the machine accepts none by its kind, or if their
    decision diagrams are too large."""
    files: tuple[Made, ...]


def export_family(
    machine: Machine,
    lengths: Sequence[int],
    folder: str | Path,
    *,
    formats: Sequence[str] = FORMATS,
    progress: Progress | None = None,
    **options: Unpack[CompileOptions],
) -> Iterator[Point]:
    """Write the circuits of all `lengths` into a folder; the figures of each, when it is there.

    Lengths of a run that was stopped are not done again: their files are looked at, and they take
    no seconds. The options are those of `compile`. Raises `UsageError` for a format that is not
    written, for an effort in seconds, and for a folder with something else in it, before any work.
    """
    head = _head(machine, formats, options)
    folder = Path(folder)
    known = _open(folder, head)
    return _members(machine, lengths, folder, head, known, options, progress)


def _members(
    machine: Machine,
    lengths: Sequence[int],
    folder: Path,
    head: dict[str, object],
    known: dict[int, dict[str, object]],
    options: CompileOptions,
    progress: Progress | None,
) -> Iterator[Point]:
    formats: Sequence[str] = head["formats"]  # type: ignore[assignment]
    for done, n in enumerate(lengths):
        if progress:
            progress(f"family, n = {n}", done, len(lengths))
        seconds = 0.0
        if n not in known:
            compiled = compile(machine, n, **options, progress=progress)
            seconds = compiled.seconds
            known[n] = asdict(_member(compiled, folder, formats))
            _write_manifest(folder, head, known)
        yield _point(known[n], seconds)


def _head(machine: Machine, formats: Sequence[str], options: CompileOptions) -> dict[str, object]:
    """What the files depend on, the length aside."""
    if options.get("effort") is not None:
        raise UsageError(
            "with an effort in seconds, two runs do not give the same family",
            hint="leave out --effort: -O2 and -O3 search for a number of rounds",
        )
    for format in formats:
        if f".{format}" not in WRITERS:
            known = " ".join(suffix[1:] for suffix in WRITERS)
            raise UsageError(f'there is no format "{format}"', hint=f"take some of {known}")
    if not formats or len({*formats}) < len(formats):
        raise UsageError("name each format once", hint="--formats aig,cnf")
    usual = {name: option.default for name, option in signature(compile).parameters.items()}
    chosen = {name: value for name, value in sorted(options.items()) if value != usual[name]}
    return {
        "format": FORMAT,
        "version": version("turing-circuits"),
        "machine": machine.name,
        "source": {"name": _MACHINE, "sha256": sha256(as_source(machine).encode()).hexdigest()},
        "options": chosen,
        "formats": list(formats),
    }


def _open(folder: Path, head: dict[str, object]) -> dict[int, dict[str, object]]:
    """The members that are in the folder already, with all their files."""
    try:
        folder.mkdir(exist_ok=True)
        there = {path.name for path in folder.iterdir()}
        text = (folder / _MANIFEST).read_text() if _MANIFEST in there else ""
    except OSError as error:
        raise TmcError(f"cannot write to the folder `{folder}`: {error.strerror}") from None
    if not text:
        if strange := sorted(name for name in there if not name.endswith(".part")):
            raise UsageError(
                f"`{folder}` has other files in it, `{strange[0]}`, say",
                hint="take a new folder, or that of a family that is to be finished",
            )
        return {}
    try:
        manifest = json.loads(text)
        members = {int(member["n"]): member for member in manifest.pop("members")}
        whole = {
            n: member
            for n, member in members.items()
            if all(_is_there(folder, made) for made in member["files"])
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UsageError(
            f"`{folder / _MANIFEST}` is not the manifest of a family", hint="take a new folder"
        ) from None
    if manifest != json.loads(json.dumps(head)):
        raise UsageError(
            f"`{folder}` holds another family: of another machine, or made with other options",
            hint="take a new folder",
        )
    return whole


def _is_there(folder: Path, made: dict[str, object]) -> bool:
    try:
        data = (folder / str(made["name"])).read_bytes()
    except OSError:
        return False
    return sha256(data).hexdigest() == made["sha256"]


def _write_manifest(
    folder: Path, head: dict[str, object], known: dict[int, dict[str, object]]
) -> None:
    members = [known[n] for n in sorted(known)]
    write_whole(folder / _MANIFEST, json.dumps({**head, "members": members}, indent=1) + "\n")


def _member(compiled: Compiled, folder: Path, formats: Sequence[str]) -> Member:
    """Write the files of one length."""
    machine, cost = compiled.machine, compiled.cost
    accepted = _accepted(compiled)
    write_whole(folder / _MACHINE, as_source(machine))
    files = []
    for format in formats:
        name = f"{as_name(machine.name, 'machine')}-n{compiled.n:04}.{format}"
        files.append(
            _asked(compiled, folder / name, accepted)
            if format == "cnf"
            else _written(folder / name, WRITERS[f".{format}"](compiled.circuit))
        )
    return Member(
        compiled.n,
        len(compiled.circuit.inputs),
        len(compiled.circuit.outputs),
        compiled.steps,
        compiled.halting.status,
        compiled.strategy,
        cost.gates,
        cost.depth,
        cost.fan_in,
        str(compiled.certificate),
        accepted,
        tuple(files),
    )


def _written(path: Path, content: str | bytes, *about: str | None) -> Made:
    data = content.encode() if isinstance(content, str) else content
    write_whole(path, data)
    return Made(path.name, len(data), sha256(data).hexdigest(), *about)


def _asked(compiled: Compiled, path: Path, accepted: int | None) -> Made:
    """Write the clauses of a question."""
    encoding, circuit = compiled.encoding, compiled.circuit
    care = encoding.care()
    if "accept" in circuit.outputs:
        answer = None if accepted is None else "sat" if accepted else "unsat"
        text = to_cnf(circuit, {"accept": True}, care)
        return _written(path, text, "is a word accepted?", answer)
    bits = _drawn(compiled)
    batch = simulate(encoding, bits)
    wanted = {
        name: bool(values[0])
        for name, values in expected_outputs(batch, encoding, circuit.outputs)
        if name in circuit.outputs
    }
    witness = "".join(f"{bit:d}" for bit in bits[0])
    text = to_cnf(circuit, wanted, care)
    return _written(path, text, "which input has these outputs?", "sat", witness)


def _drawn(compiled: Compiled) -> Bits:
    """One input, shape (1, inputs), drawn by chance; for the same machine and n, the same."""
    sample = sample_inputs(compiled.encoding, 64)
    return sample[np.random.default_rng(compiled.n).integers(len(sample), size=1)]


def _accepted(compiled: Compiled) -> int | None:
    """How many words are accepted, if the circuit says which are, and that can be counted."""
    machine, n, encoding = compiled.machine, compiled.n, compiled.encoding
    if "accept" not in compiled.circuit.outputs:
        return None
    if machine.branches == 1 and word_count(machine, n) <= _COUNTED:
        return sum(
            int((run_batch(machine, words, max_steps=compiled.steps).verdicts == _ACCEPT).sum())
            for words in all_words(machine, n)
        )
    witness = range(len(encoding.word_inputs), len(encoding.inputs))
    try:
        return count_inputs(cone(compiled.circuit, ["accept"]), encoding.care(), witness)
    except TmcError:
        return None


_ACCEPT = VERDICTS.index(Verdict.ACCEPT)


def _point(member: dict[str, object], seconds: float) -> Point:
    gates: dict[str, int] = member["gates"]  # type: ignore[assignment]
    n, inputs, steps, depth, fan_in = (
        int(member[name])  # type: ignore[call-overload]
        for name in ("n", "inputs", "steps", "depth", "fan_in")
    )
    return Point(n, inputs, steps, gates["b2"], depth, fan_in, seconds)
