"""What is asked of a run: a verdict, a word on the tape, values of output wires, or all of these.

A question is one literal over the outputs of a circuit (`ask`). The same lines are asked of the
optimised circuit, of the textbook tableau in a certificate, and of the outcome of a simulated run,
where all literals are constants.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tmc.circuits.builder import Builder
from tmc.circuits.circuit import FALSE, TRUE, Circuit
from tmc.machines.errors import UsageError
from tmc.machines.machine import Machine, Verdict, read_word, split_word
from tmc.questions.pattern import ANY
from tmc.unroll.encoding import Encoding
from tmc.unroll.readout import Output

FOUND = "found"
"""The output of a circuit that says: this input is as asked."""

_CELL = re.compile(r"y\[(-?\d{1,9})\]")

_MEANING = {
    Verdict.ACCEPT: "accepted",
    Verdict.REJECT: "rejected",
    Verdict.HALT: "brought to a halt",
}


@dataclass(frozen=True, slots=True)
class Question:
    """Which runs are looked for: those of which all that is given holds."""

    verdict: Verdict | None = None
    output: str | None = None
    """What stands on the output tape after the halt, between the outermost symbols, wherever that
    is; `?` is any symbol but the blank."""
    wires: tuple[tuple[str, bool], ...] = ()
    """Outputs of the circuit, as `tmc compile --output all` names them, and their values."""

    def __str__(self) -> str:
        parts = [_MEANING[self.verdict]] if self.verdict else []
        if self.output is not None:
            parts.append(f'turned into "{self.output}"')
        if self.wires:
            shown = ", ".join(f"{name} = {value:d}" for name, value in self.wires)
            parts.append(f"given {shown}")
        return " and ".join(parts)

    @property
    def needs(self) -> Output:
        """The outputs of a circuit that the question is about, if every run halts in time."""
        names = {name for name, _ in self.wires}
        if self.output is None and not names & {"halted"} and names <= {"accept"}:
            return Output.HALTED if self.verdict is Verdict.HALT else Output.ACCEPT
        if self.verdict is None and not names & {"accept", "halted"}:
            return Output.TAPE
        return Output.ALL

    @property
    def whole(self) -> Output:
        """The same, and whether a run has halted, if it matters."""
        rejects = self.verdict is Verdict.REJECT
        return Output.ALL if rejects or self.needs is Output.TAPE else self.needs


def question(
    machine: Machine,
    verdict: str | None = None,
    output: str | None = None,
    wires: Mapping[str, bool] | None = None,
) -> Question:
    """The question that was meant, by default whether the machine accepts, or halts if it computes.

    Raises `UsageError` if no run of the machine could be asked this.
    """
    asked = tuple((wires or {}).items())
    if verdict is None and output is None and not asked:
        verdict = Verdict.HALT if machine.computes else Verdict.ACCEPT
    for name, _ in asked:
        _require_wire(machine, name)
    if output is not None:
        _output_symbols(machine, output)
    return Question(None if verdict is None else _verdict(machine, verdict), output, asked)


def question_circuit(circuit: Circuit, asked: Question, encoding: Encoding) -> Circuit:
    """The circuit with the one output `found`: whether an input is as asked."""
    builder = Builder(circuit.inputs)
    found = ask(asked, encoding, builder, builder.outputs_of(circuit))
    return builder.build({FOUND: found})


def ask(
    question: Question, encoding: Encoding, builder: Builder, outputs: Mapping[str, int]
) -> int:
    """The literal that answers a question, from the literals of the outputs by name.

    A cell without wires is blank, and without an output `halted` every run is known to halt.
    """
    accept, halted = outputs.get("accept", FALSE), outputs.get("halted", TRUE)
    wanted = [x if value else x ^ 1 for x, value in _wires(question, outputs)]
    match question.verdict:
        case Verdict.ACCEPT:
            wanted.append(accept)
        case Verdict.REJECT:
            wanted += [halted, accept ^ 1]
        case Verdict.HALT:
            wanted.append(halted)
    if question.output is not None:
        wanted += [halted, _shows(question.output, encoding, builder, outputs)]
    return builder.all(wanted)


def _wires(question: Question, outputs: Mapping[str, int]) -> list[tuple[int, bool]]:
    known = {"halted": TRUE}
    return [
        (outputs.get(name, known.get(name, TRUE if name.endswith("blank") else FALSE)), value)
        for name, value in question.wires
    ]


def _shows(text: str, encoding: Encoding, builder: Builder, outputs: Mapping[str, int]) -> int:
    """Whether the tape shows a word at some place, and blanks everywhere else."""
    word = _output_symbols(encoding.machine, text)
    cells = sorted({int(found[1]) for name in outputs if (found := _CELL.match(name))})
    cells = [*range(cells[0], cells[-1] + 1)] if cells else []
    wires = {c: encoding.cell_outputs(c) for c in cells}
    blank = [outputs.get(wires[c][0], TRUE) for c in cells]

    def holds(i: int, symbol: int | None) -> int:
        if symbol == encoding.machine.blank:
            return blank[i]
        value = [outputs.get(name, FALSE) for name in wires[cells[i]][1:]]
        same = TRUE if symbol is None else builder.equals(value, symbol)
        return builder.and_(blank[i] ^ 1, same)

    places = range(len(cells) - len(word) + 1)
    return builder.any(
        builder.all(
            [
                builder.all(blank[:i]),
                builder.all(reversed(blank[i + len(word) :])),
                *(holds(i + j, s) for j, s in enumerate(word)),
            ]
        )
        for i in (places if word else places[:1])
    )


def _output_symbols(machine: Machine, text: str) -> Sequence[int | None]:
    """The symbols of a wanted output; `None` for any symbol but the blank."""
    word: list[int | None] = []
    for part in split_word(text):
        (symbol,) = [None] if part == ANY else read_word(part, machine.symbols)
        if symbol is None and part != ANY:
            raise UsageError(
                f'"{part}" in the output "{text}" is no symbol of {machine.name}',
                hint=f"its symbols are {' '.join(machine.symbols)}",
            )
        word.append(symbol)
    if word and machine.blank in (word[0], word[-1]):
        raise UsageError(
            f'the output "{text}" begins or ends with a blank',
            hint="an output is what stands between the outermost symbols",
        )
    return word


def _verdict(machine: Machine, name: str) -> Verdict:
    possible = [Verdict.HALT] if machine.computes else [Verdict.ACCEPT, Verdict.REJECT]
    if name in possible:
        return Verdict(name)
    does = "computes a word: it halts" if machine.computes else "decides: it accepts or rejects"
    raise UsageError(f'no run ends with "{name}": {machine.name} {does}')


def _require_wire(machine: Machine, name: str) -> None:
    found = _CELL.match(name)
    names = ["halted"] if machine.computes else ["accept", "halted"]
    if found:
        names += Encoding(machine, 0).cell_outputs(int(found[1]))
    if name not in names:
        cell = " ".join(Encoding(machine, 0).cell_outputs(0))
        raise UsageError(
            f"{machine.name} has no output {name}",
            hint=f"outputs are {' '.join(n for n in names if n[0] != 'y')}, and for a cell {cell}",
        )
