"""`tmc.optimize` beside ABC and aigverse, on circuits that come from no machine (`circuits.py`).

    pip install pyosys aigverse cirbo
    python benchmarks/optimize.py --effort 10 -o optimize.csv
    python benchmarks/optimize.py --only c17,adder-32 --effort 3

All get the same circuit in the same run. Ours is one run of -O2 for so many seconds; the peers have
as many for *each* of their scripts, and of their answers the smallest is shown. Two measures stand
beside each other, since ABC and aigverse look for few ANDs and we look for few gates of any kind:

- B2, any gate of two inputs counts 1, NOT is free; XORs are found again in the peers' answers;
- ANDs, as the peers count theirs; ours is then a run of its own, with `model="aig"`, in which an
  XOR counts 3 even where it could share an AND with its neighbours.

Every answer is proved equal to the circuit (`tmc.equivalent`); what is wrong, or could not be
proved, is listed and not counted.
"""

import argparse
import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from math import exp, log

import peers
from circuits import circuits
from circuits import missing as missing_circuits

from tmc.circuits.circuit import Circuit
from tmc.circuits.cost import cost
from tmc.optimization import optimize
from tmc.proof.equivalence import equivalent

CONFLICTS = 100_000


@dataclass(frozen=True, slots=True)
class Row:
    """One circuit; a peer without an answer leaves its fields empty."""

    name: str
    inputs: int
    outputs: int
    b2: int
    ands: int
    depth: int
    ours_b2: int
    ours_ands: int
    ours_depth: int
    seconds: float
    resynthesised: bool
    abc_b2: int | None = None
    abc_b2_script: str = ""
    abc_ands: int | None = None
    abc_ands_script: str = ""
    aigverse_b2: int | None = None
    aigverse_ands: int | None = None
    dropped: str = ""


def main() -> None:
    """Measure, print the table, and write the CSV file."""
    asked = _arguments()
    for line in [*peers.missing(), *missing_circuits()]:
        print(line)
    rows: list[Row] = []
    optimize(next(circuits())[1], level=2, effort=1)  # compiles the kernels
    print(_HEADER)
    for name, circuit in circuits():
        if asked.only and name not in asked.only:
            continue
        try:
            rows.append(measure(name, circuit, asked.effort))
        except KeyboardInterrupt:
            break
        print(_line(rows[-1]), flush=True)
        if asked.o:
            write(rows, asked.o)
    print(*summary(rows), sep="\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--effort", type=float, default=10.0, help="seconds (default: 10)")
    parser.add_argument("--only", type=lambda text: text.split(","), help="these circuits")
    parser.add_argument("-o", metavar="FILE", help="write the rows as CSV, too")
    asked = parser.parse_args()
    return asked


def measure(name: str, circuit: Circuit, seconds: float) -> Row:
    """What all make of one circuit."""
    before = cost(circuit)
    ours = optimize(circuit, level=2, effort=seconds)
    fewest_ands = optimize(circuit, level=2, effort=seconds, model="aig")
    for found in (ours, fewest_ands):
        assert equivalent(found.circuit, circuit, conflicts=CONFLICTS), name
    cells: dict[str, object] = {}
    dropped: list[str] = []
    abc = list(_right(peers.abc, circuit, seconds, dropped))
    if abc:
        ands, script = min((found.ands, found.script) for found in abc)
        cells |= {"abc_ands": ands, "abc_ands_script": script.removeprefix("ABC ")}
        b2, script = min((len(found.circuit), found.script) for found in abc)
        cells |= {"abc_b2": b2, "abc_b2_script": script.removeprefix("ABC ")}
    aigverse = list(_right(peers.aigverse, circuit, seconds, dropped))
    if aigverse:
        cells["aigverse_b2"] = min(len(found.circuit) for found in aigverse)
        cells["aigverse_ands"] = min(found.ands for found in aigverse)
    return Row(
        name,
        len(circuit.inputs),
        len(circuit.outputs),
        before.gates.b2,
        before.gates.aig,
        before.depth,
        ours.after.gates.b2,
        fewest_ands.after.gates.aig,
        ours.after.depth,
        round(ours.seconds, 2),
        ours.resynthesised,
        dropped="; ".join(dropped),
        **cells,  # type: ignore[arg-type]
    )


def _right(
    peer: Callable[[Circuit, float], Iterator[peers.Answer]],
    circuit: Circuit,
    seconds: float,
    dropped: list[str],
) -> Iterator[peers.Answer]:
    """The answers of a peer that are proved; the others are noted."""
    for answer in peer(circuit, seconds):
        same = equivalent(answer.circuit, circuit, conflicts=CONFLICTS)
        if same:
            yield answer
        else:
            dropped.append(f"{answer.script} {'wrong' if same is False else 'not proved'}")


_HEADER = (
    f"{'circuit':20}{'in':>4}{'out':>4}  {'B2':>6}{'ours':>6}{'ABC':>6}{'aigv.':>6}  "
    f"{'ANDs':>6}{'ours':>6}{'ABC':>6}{'aigv.':>6}  {'depth':>6}{'ours':>6}{'s':>7}  scripts"
)


def _line(row: Row) -> str:
    line = (
        f"{row.name:20}{row.inputs:4}{row.outputs:4}  "
        f"{row.b2:6}{row.ours_b2:6}{_show(row.abc_b2)}{_show(row.aigverse_b2)}  "
        f"{row.ands:6}{row.ours_ands:6}{_show(row.abc_ands)}{_show(row.aigverse_ands)}  "
        f"{row.depth:6}{row.ours_depth:6}{row.seconds:7.1f}  "
        f"{row.abc_b2_script} {row.abc_ands_script}"
    )
    return f"{line}  dropped: {row.dropped}" if row.dropped else line


def _show(value: int | None) -> str:
    return f"{'' if value is None else value:>6}"


def summary(rows: Sequence[Row]) -> Iterator[str]:
    """The geometric means of the sizes, as parts of the circuit given."""
    yield ""
    for measure, given in (("b2", "b2"), ("ands", "ands")):
        shown = []
        for who in ("ours", "abc", "aigverse"):
            ratios = [
                getattr(row, f"{who}_{measure}") / getattr(row, given)
                for row in rows
                if getattr(row, f"{who}_{measure}")
            ]
            if ratios:
                shown.append(f"{who} {exp(sum(map(log, ratios)) / len(ratios)):.3f}")
        yield f"{measure:5} geometric mean of the size given: {', '.join(shown)}"


def write(rows: Sequence[Row], file: str) -> None:
    """The rows as a CSV file."""
    with open(file, "w", newline="", encoding="utf-8") as out:
        table = csv.DictWriter(out, [field.name for field in fields(Row)], lineterminator="\n")
        table.writeheader()
        table.writerows(map(asdict, rows))


if __name__ == "__main__":
    main()
