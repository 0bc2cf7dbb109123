"""The textbook formula beside that of the circuit, for `tmc compile --cnf textbook`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tmc.machines.errors import UsageError

if TYPE_CHECKING:
    from tmc.circuits.tseitin import Size
    from tmc.compilation import Compiled
    from tmc.machines.machine import Machine
    from tmc.questions.cook_levin import Tableau

KINDS = ("tseitin", "textbook")
SUFFIX = ".cnf"


def textbook_paths(paths: Sequence[str], kind: str, word: str | None) -> list[str]:
    """The files that are to hold the textbook formula; complains about options at odds."""
    if kind not in KINDS:
        raise UsageError(f'there is no formula "{kind}"', hint=f"take one of {', '.join(KINDS)}")
    if kind == "textbook":
        return [path for path in paths if Path(path).suffix.lower() == SUFFIX]
    if word is not None:
        raise UsageError("a word is for the textbook formula only", hint="add --cnf textbook")
    return []


def require_question(machine: "Machine", n: int, output: str | None, word: str | None) -> None:
    """Raises `UsageError` if a textbook formula asks for another output, or `word` does not fit."""
    from tmc.questions.pattern import read_pattern
    from tmc.unroll.readout import choose_output

    if choose_output(machine, output) != _question(machine):
        raise UsageError(
            f"the textbook formula of {machine.name} asks for one output alone",
            hint=f"take --output {_question(machine)}",
        )
    if word is not None:
        read_pattern(machine, n, word)


def _question(machine: "Machine") -> str:
    return "halted" if machine.computes else "accept"


def both_formulas(compiled: "Compiled", word: str | None) -> tuple["Tableau", "Size"]:
    """The textbook formula on the words that fit, and the size of the circuit's own for them."""
    from tmc.circuits.tseitin import Size, tseitin
    from tmc.questions.cook_levin import cook_levin
    from tmc.questions.pattern import fits, read_pattern

    circuit = compiled.circuit
    words = read_pattern(compiled.machine, compiled.n, word)
    asked = circuit.output(_question(compiled.machine))
    clauses = tseitin(circuit, [*fits(compiled.encoding, words), [asked]])
    own = Size(circuit.nodes - 1, len(clauses), sum(map(len, clauses)))
    return cook_levin(compiled.machine, words, compiled.steps), own


def formula_sentences(tableau: "Tableau", own: "Size") -> str:
    """The sizes of both, as `tmc compile` prints them."""
    times = tableau.size.clauses / max(own.clauses, 1)
    return (
        f"  textbook     {tableau.size}\n"
        f"  the circuit  {own}: {times:,.0f} times fewer clauses by Tseitin's encoding"
    )


def formula_summary(tableau: "Tableau", own: "Size") -> dict[str, object]:
    """The sizes of both as plain values, as `--json` prints them."""
    groups = {name: sum(map(len, group)) for name, group in tableau.groups.items()}
    return {"textbook": tableau.size, "groups": groups, "tseitin": own}
