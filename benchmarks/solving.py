"""One question, two formulas, one solver: the textbook tableau against the compiled circuit.

    python benchmarks/solving.py                   # all questions, some minutes
    python benchmarks/solving.py rule-30 --n 6,8   # one machine

The question is which word makes the machine end with a given last row (of a machine that computes),
or accept. The row is that of a word drawn by chance, so that there is an answer; questions without
one have a pattern that no word of the language fits. Both formulas are given to Glucose 4 in the
same process, and every word that comes out is run by the simulator. Seconds are of processor time:
`made` to compile the circuit, or to write down the tableau, `solved` to hand the clauses over and
to search. A search is given up after `--seconds`.
"""

import argparse
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from time import process_time

import numpy as np
from pysat.solvers import Solver

from tmc.circuits.tseitin import Size, tseitin
from tmc.compilation import compile
from tmc.machines.errors import TmcError
from tmc.machines.files import load
from tmc.machines.machine import Machine, Verdict
from tmc.machines.simulate import Configuration, run
from tmc.questions.cook_levin import cook_levin
from tmc.questions.pattern import Pattern, fits, read_pattern
from tmc.questions.question import FOUND, question, question_circuit
from tmc.unroll.encoding import Encoding

_CONFLICTS = 2000  # of the solver between two looks at the clock

QUESTIONS: Sequence[tuple[str, Sequence[int], str]] = (
    ("rule-30", (4, 5, 6, 8), "?"),
    ("sort-bits", (4, 6, 8), "?"),
    ("increment", (8, 16), "?"),
    ("palindrome", (6, 8, 10), "?"),
    ("zeros-ones", (6, 8, 10), "?1"),
    ("balanced", (6, 8, 10), "?"),
    ("third-from-end", (8, 16, 32), "?"),
    ("subset-sum", (6, 7), "?"),
)
"""Machines, lengths, and how the word begins; what follows is free."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one formula."""

    size: Size
    made: float
    solved: float
    found: str
    """The word, `none`, or `given up`."""

    @property
    def seconds(self) -> float:
        """All of it."""
        return self.made + self.solved


def last_row(machine: Machine, n: int, seed: int) -> Configuration | None:
    """How a random word ends on a machine that computes."""
    if not machine.computes:
        return None
    draw = random.Random(seed)
    return run(machine, [draw.randrange(machine.input_size) for _ in range(n)]).final


def by_circuit(
    machine: Machine, pattern: Pattern, row: Configuration | None, limit: float
) -> tuple[Outcome, int]:
    """The word by the circuit's formula, and the number of steps unrolled."""
    began = process_time()
    n = len(pattern)
    compiled = compile(machine, n, output="accept" if row is None else "tape")
    encoding, circuit = compiled.encoding, compiled.circuit
    asked = question(machine)
    if row is not None:
        asked = question(machine, wires=wires(encoding, circuit.outputs, row))
    one = question_circuit(circuit, asked, encoding)
    clauses = tseitin(one, [*fits(encoding, pattern), [one.output(FOUND)]])
    size = Size(one.nodes - 1, len(clauses), sum(map(len, clauses)))
    made = process_time() - began
    model, seconds = search(clauses, limit)
    found = "given up" if model is None else "none"
    if model:
        bits = np.array([[v in model for v in range(1, 1 + len(encoding.inputs))]])
        found = machine.show(encoding.words(bits)[0][0].tolist())
    return Outcome(size, made, seconds, found), compiled.steps


def wires(encoding: Encoding, outputs: Sequence[str], row: Configuration) -> dict[str, bool]:
    """The outputs of a circuit that shows this tape."""
    machine, values = encoding.machine, {}
    tape = row.tapes[machine.output_tape]
    for cell in {int(name[2 : name.index("]")]) for name in outputs}:
        blank, *bits = encoding.cell_outputs(cell)
        symbol = tape.get(cell, machine.blank)
        values[blank] = symbol == machine.blank
        for j, name in enumerate(reversed(bits)):
            values[name] = symbol != machine.blank and bool(symbol >> j & 1)
    return values


def by_textbook(
    machine: Machine, pattern: Pattern, steps: int, row: Configuration | None, limit: float
) -> Outcome:
    """The word by the formula of Cook and Levin."""
    began = process_time()
    tableau = cook_levin(machine, pattern, steps)
    given: list[list[int]] = []
    if row is not None:
        last = tableau.symbols[steps, machine.output_tape]
        tape = row.tapes[machine.output_tape]
        given = [
            [int(cell[tape.get(i, machine.blank)])]
            for i, cell in enumerate(last, tableau.first_cell)
        ]
    size = replace(
        tableau.size,
        clauses=tableau.size.clauses + len(given),
        literals=tableau.size.literals + len(given),
    )
    made = process_time() - began
    model, seconds = search(chain(tableau.clauses(), given), limit)
    found = "given up" if model is None else "none"
    if model:
        values = np.zeros(size.variables + 1, dtype=np.bool_)
        values[[*model]] = True
        start = tableau.configurations(values)[0].tapes[0]
        found = machine.show([start[i] for i in range(len(pattern))])
    return Outcome(size, made, seconds, found)


def search(clauses: Iterable[Sequence[int]], limit: float) -> tuple[set[int] | None, float]:
    """The true variables of a model, none if there is none, `None` if it took too long."""
    began = process_time()
    answer = None
    with Solver(name="glucose4", bootstrap_with=clauses) as solver:
        while answer is None and process_time() - began < limit:
            solver.conf_budget(_CONFLICTS)
            answer = solver.solve_limited(expect_interrupt=True)
        model = {v for v in solver.get_model() if v > 0} if answer else set()
    return (None if answer is None else model), process_time() - began


def right(machine: Machine, word: str, row: Configuration | None) -> bool:
    """Whether the simulator says the same of a word."""
    ended = run(machine, word)
    if row is None:
        return ended.verdict is Verdict.ACCEPT
    return ended.final.tapes[machine.output_tape] == row.tapes[machine.output_tape]


def compare(name: str, n: int, begins: str, seed: int, limit: float) -> str:
    """One row of the table."""
    machine = load(name)
    pattern = read_pattern(machine, n, begins + "?" * (n - len(begins)))
    row = last_row(machine, n, seed)
    ours, steps = by_circuit(machine, pattern, row, limit)
    cells = [name, str(n), str(steps), *columns(ours)]
    try:
        theirs = by_textbook(machine, pattern, steps, row, limit)
    except TmcError as error:
        return markdown([*cells, str(error).splitlines()[0]])
    for found in (ours.found, theirs.found):
        assert found in ("none", "given up") or right(machine, found, row), found
    assert (ours.found == "none") == (theirs.found == "none") or theirs.found == "given up"
    clauses = theirs.size.clauses / max(ours.size.clauses, 1)
    more = ">" if theirs.found == "given up" else ""
    ratios = [
        more + times(a / max(b, 1e-6))
        for a, b in ((theirs.solved, ours.solved), (theirs.seconds, ours.seconds))
    ]
    answer = "none" if ours.found == "none" else "a word"
    return markdown([*cells, *columns(theirs), answer, f"{clauses:,.0f}", *ratios])


def times(ratio: float) -> str:
    """A ratio, with a digit more where it is small."""
    return f"{ratio:,.0f}" if ratio >= 10 else f"{ratio:.1f}"


def columns(outcome: Outcome) -> list[str]:
    """The figures of one formula."""
    more = "> " if outcome.found == "given up" else ""
    return [f"{outcome.size.clauses:,}", f"{outcome.made:.2f}", f"{more}{outcome.solved:.4f}"]


def markdown(cells: Sequence[str]) -> str:
    """One row of a table."""
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Ask, and print the table as it goes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("machines", nargs="*")
    parser.add_argument("--n", help="lengths, as 6,8")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=30)
    given = parser.parse_args()
    head = ["machine", "n", "T", "clauses", "made", "solved", "tableau: clauses", "made", "solved"]
    head += ["answer", "clauses, times", "solved, times", "all, times"]
    print(markdown(head), markdown(["---"] * len(head)), sep="\n", flush=True)
    for name, lengths, begins in QUESTIONS:
        if given.machines and name not in given.machines:
            continue
        for n in map(int, given.n.split(",")) if given.n else lengths:
            print(compare(name, n, begins, given.seed, given.seconds), flush=True)


if __name__ == "__main__":
    main()
