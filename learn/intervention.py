"""One intervention on one word: what the circuit and its networks answer before and after."""

from collections.abc import Sequence
from dataclasses import dataclass

from tmc.compilation import Compiled
from tmc.learn.causal import CausalModel, assign, causal_circuit
from tmc.learn.causal_networks import causal_exact, causal_luts
from tmc.machines.errors import UsageError
from tmc.unroll.readout import Output


@dataclass(frozen=True, slots=True)
class Answer:
    """One output."""

    output: str
    before: float
    circuit: float
    exact: float
    luts: float


@dataclass(frozen=True, slots=True)
class Intervention:
    """What becomes of a word when wires are set."""

    machine: str
    n: int
    word: str
    patch: dict[str, bool]
    """The wires set."""
    answers: tuple[Answer, ...]
    probes: int
    changed: tuple[str, ...]
    """The probes that have another value after it, in their order."""
    tape_before: str | None
    """The word on the tape at the end; `None` if the outputs do not say."""
    tape_after: str | None
    agree: bool
    """Whether both networks answer what the circuit does."""


def intervention(
    compiled: Compiled, word: str, changes: Sequence[str], *, lut: int = 4
) -> Intervention:
    """Runs a word in the causal circuit of a machine, its exact network, and its LUT network.

    A change is the name of a probe, which gives that value to its variable (`t=2 state=odd`: all
    other states are off), or that name and 0 or 1, which sets that wire alone
    (`t=2 state=odd=1`). Raises `UsageError` for a word or a change that is none.

    >>> from tmc.compilation import compile
    >>> found = intervention(compile("parity", 4), "0110", ["t=2 state=even"])
    >>> found.answers
    (Answer(output='accept', before=0.0, circuit=1.0, exact=1.0, luts=1.0),)
    """
    encoding, machine = compiled.encoding, compiled.machine
    symbols = machine.word(word)
    if len(symbols) != compiled.n:
        raise UsageError(f'"{word}" has length {len(symbols)}, and the circuit takes {compiled.n}')
    if encoding.witness_inputs:
        raise UsageError(f"the circuit of {machine.name} needs a witness beside the word")
    bits = encoding.encode([symbols])
    circuit = causal_circuit(compiled)
    patch = _patch(circuit, changes)
    before = circuit.run(bits)
    after, exact, luts = (
        model.intervene(bits, patch)
        for model in (circuit, causal_exact(circuit), causal_luts(circuit, lut))
    )
    columns = (x.outputs[0].tolist() for x in (before, after, exact, luts))
    shown = compiled.output in (Output.TAPE, Output.ALL)
    tape_before, tape_after = (
        compiled.decode(dict(zip(circuit.outputs, x.outputs[0] >= 0.5, strict=True)))
        if shown
        else None
        for x in (before, after)
    )
    answers = tuple(Answer(*row) for row in zip(circuit.outputs, *columns, strict=True))
    return Intervention(
        machine.name,
        compiled.n,
        word,
        patch,
        answers,
        len(circuit.wires),
        tuple(x for x in circuit.wires if before.wires[x][0] != after.wires[x][0]),
        tape_before,
        tape_after,
        agree=all(x.circuit == x.exact == x.luts for x in answers),
    )


def _patch(model: CausalModel, changes: Sequence[str]) -> dict[str, bool]:
    patch: dict[str, bool] = {}
    for change in changes:
        name, _, number = change.rpartition("=")
        if change in model.wires or name not in model.wires:
            wanted = assign(model, change)
        elif number not in ("0", "1"):
            raise UsageError(f'{name} cannot be set to "{number}"', hint="set it to 0 or 1")
        else:
            wanted = {name: number == "1"}
        twice = [wire for wire, value in wanted.items() if patch.get(wire, value) != value]
        if twice:
            raise UsageError(f"{twice[0]} is set to 0 and to 1", hint="set it once")
        patch |= wanted
    return patch
