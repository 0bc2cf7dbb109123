"""How small the circuits of the samples are, beside the best known and beside ABC and aigverse.

    pip install pyosys aigverse             # the peers; without them their columns are empty
    python benchmarks/size.py --quick       # some minutes
    python benchmarks/size.py -o size.csv   # all of it, one after the other: hours
    python benchmarks/size.py --functions majority,sort-bits --n 8,12 --effort 10 --no-peers

Every function is compiled from its sample twice: at -O1, which is quick, and at the level and with
the effort asked for. The peers get the textbook tableau at -O0 and the same seconds for each of
their scripts; of the answers that are right the smallest is shown, and wrong ones are listed. What
`tmc.compile` gives has been compared with the simulator, on all words up to 16 bits. Sizes are in
B2; for the peers, who know no XOR, the ANDs of the same circuit stand in brackets.

`speed` compares the whole paths to a circuit: the tableau and the peer's best script, against -O1.
"""

import argparse
import csv
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from math import exp, log
from time import perf_counter
from typing import Any

import peers
from best_known import Size, sizes

from tmc.circuits.builder import Builder, TooManyGates
from tmc.circuits.circuit import Circuit
from tmc.compilation import Compiled, compile
from tmc.machines.errors import TmcError
from tmc.machines.files import load
from tmc.proof.equivalence import against_circuit, against_simulator
from tmc.unroll.encoding import Encoding
from tmc.unroll.readout import choose_output, read_out
from tmc.unroll.strategies import Strategy, unroll

LENGTHS: dict[str, tuple[int, ...]] = {
    "absolute-difference": (6, 8, 12, 16, 32),
    "adder": (8, 16, 32, 64),
    "all-equal": (8, 16, 32, 64),
    "at-least-2": (8, 12, 16, 32),
    "at-least-3": (6, 7, 8, 12, 16, 32),
    "balanced": (6, 8, 10, 12, 16, 32, 64),
    "comparator": (8, 16, 32, 64),
    "contains-11": (8, 16, 32, 64),
    "divisible-by-3": (8, 12, 16, 32, 64),
    "divisible-by-5": (8, 12, 16, 32),
    "divisible-by-7": (8, 12, 16, 32),
    "equality": (8, 16, 32, 64),
    "exactly-3": (6, 7, 8, 12, 16, 32),
    "gray-code": (8, 16, 32, 64),
    "gray-decode": (8, 16, 32, 64),
    "increment": (8, 16, 32, 64),
    "majority": (7, 8, 9, 11, 13, 15, 31, 63),
    "multiplexer": (3, 6, 11, 20, 37),
    "multiplier": (4, 6, 8, 10, 12, 16),
    "ones-count": (7, 8, 12, 15, 16, 31),
    "ones-mod-3": (8, 12, 16, 32, 64),
    "palindrome": (8, 16, 32, 64),
    "parity": (8, 16, 32, 64),
    "sort-bits": (6, 8, 10, 12, 16, 32),
    "sorted": (8, 16, 32, 64),
}
"""The functions, and the lengths of words for which they are compared."""

QUICK = range(6, 9)
EXHAUSTIVE_BITS = 16
TABLEAU_GATES = 1_000_000
CONFLICTS = 10_000


@dataclass(frozen=True, slots=True)
class Row:
    """One function of words of one length; a peer that has no answer leaves its fields empty."""

    function: str
    n: int
    o1: int
    o1_seconds: float
    gates: int
    seconds: float
    best_known: int | None
    exact: bool | None
    published: int | None
    ratio: float | None
    checked: str
    tableau: int | None = None
    abc: int | None = None
    abc_ands: int | None = None
    abc_script: str | None = None
    abc_seconds: float | None = None
    aigverse: int | None = None
    aigverse_ands: int | None = None
    aigverse_seconds: float | None = None
    speed: float | None = None
    wrong: str = ""


def main() -> None:
    """Measure the cases asked for, print the table, and write the CSV file."""
    asked = _arguments()
    known = {(size.function, size.n): size for size in sizes()}
    for line in peers.missing() if asked.peers else ():
        print(line)
    cases = [
        (function, n)
        for function in asked.functions or LENGTHS
        for n in asked.n or LENGTHS[function]
        if not asked.quick or asked.n or n in QUICK
    ]
    rows: list[Row] = []
    for level in (1, asked.level):
        compile("majority", 5, level=level)  # compiles the kernels
    print(_HEADER)
    for i, (function, n) in enumerate(cases):
        _progress(f"{i + 1}/{len(cases)} {function} {n}")
        try:
            row = measure(function, n, known.get((function, n)), asked)
        except TmcError as error:
            print(f"{function:20}{n:4}  {error}")
        except KeyboardInterrupt:
            break
        else:
            print(_line(row), flush=True)
            rows.append(row)
            if asked.o:
                write(rows, asked.o)
    print(*summary(rows), sep="\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--functions", type=_names, help="some of " + ", ".join(LENGTHS))
    parser.add_argument("--n", type=_numbers, help="these lengths instead of the usual ones")
    parser.add_argument("--level", type=int, default=2, help="the -O level (default: 2)")
    parser.add_argument("--effort", type=float, help="seconds (default: 30, with --quick 3)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--no-peers", dest="peers", action="store_false")
    parser.add_argument("--quick", action="store_true", help="n = 6 to 8 only, and little effort")
    parser.add_argument("-o", metavar="FILE", help="write the rows as CSV, too")
    asked = parser.parse_args()
    if asked.effort is None:
        asked.effort = 3.0 if asked.quick else 30.0
    return asked


def _names(text: str) -> list[str]:
    if unknown := set(text.split(",")) - set(LENGTHS):
        raise argparse.ArgumentTypeError(f"unknown: {', '.join(sorted(unknown))}")
    return text.split(",")


def _numbers(text: str) -> list[int]:
    return [int(number) for number in text.split(",")]


def measure(function: str, n: int, known: Size | None, asked: argparse.Namespace) -> Row:
    """Compile one function, and let the peers have their try."""
    quick = compile(function, n, level=1, seed=asked.seed)
    ours = quick
    if asked.level >= 2:
        ours = compile(function, n, level=asked.level, effort=asked.effort, seed=asked.seed)
    gates = len(ours.circuit)
    return Row(
        function,
        n,
        len(quick.circuit),
        round(quick.seconds, 3),
        gates,
        round(ours.seconds, 3),
        known.gates if known else None,
        known.exact if known else None,
        known.published if known else None,
        round(gates / known.gates, 4) if known and known.gates else None,
        str(ours.certificate.strength),
        **(_peers(function, n, ours, quick.seconds, asked.effort) if asked.peers else {}),
    )


def _peers(function: str, n: int, ours: Compiled, seconds: float, effort: float) -> dict[str, Any]:
    """The fields of the peers: the smallest of their right answers, and the names of wrong ones."""
    began = perf_counter()
    try:
        tableau = _tableau(function, n)
    except TooManyGates:
        return {}
    built = perf_counter() - began
    cells: dict[str, Any] = {"tableau": len(tableau)}
    wrong: list[str] = []
    for peer, asked in (("abc", peers.abc), ("aigverse", peers.aigverse)):
        right = []
        for answer in asked(tableau, effort):
            if _is_right(answer.circuit, ours):
                right.append((len(answer.circuit), answer.seconds, answer))
            else:
                wrong.append(answer.script)
        if right:
            gates, took, answer = min(right, key=lambda found: found[:2])
            cells |= {peer: gates, f"{peer}_ands": answer.ands}
            cells[f"{peer}_seconds"] = round(built + took, 3)
            if peer == "abc":
                cells["abc_script"] = answer.script.removeprefix("ABC ")
                cells["speed"] = round((built + took) / seconds, 2)
    return cells | {"wrong": "; ".join(wrong)}


def _tableau(function: str, n: int) -> Circuit:
    """The textbook tableau, as long as the sample says that it runs."""
    machine = load(function)
    assert machine.time
    encoding = Encoding(machine, n, machine.time.at(n))
    builder = Builder(encoding.inputs, TABLEAU_GATES)
    output = choose_output(machine, None)
    tableau = unroll(Strategy.TABLEAU, encoding, builder, frozen=True)
    return builder.build(read_out(tableau, output, halts=True))


def _is_right(circuit: Circuit, ours: Compiled) -> bool:
    """Whether the simulator says so on all words, or there is a proof; a doubt counts as wrong."""
    simulated = against_simulator(circuit, ours.encoding, exhaustive_bits=EXHAUSTIVE_BITS)
    if simulated.counterexample or len(ours.encoding.inputs) <= EXHAUSTIVE_BITS:
        return simulated.counterexample is None
    proof = against_circuit(circuit, ours.circuit, ours.encoding, CONFLICTS)
    return proof is not None and proof.counterexample is None


_HEADER = (
    f"{'function':20}{'n':>4}{'-O1':>7}{'s':>7}{'ours':>7}{'s':>7}{'best':>7}{'ratio':>7}  "
    f"{'checked':11}{'tableau':>8}{'ABC':>7}{'(ANDs)':>8}{'s':>7}  {'script':12}{'aigv.':>6}"
    f"{'(ANDs)':>8}{'s':>7}{'speed':>8}"
)


def _line(row: Row) -> str:
    best = "" if row.best_known is None else f"{'=' if row.exact else ''}{row.best_known}"
    abc = f"({row.abc_ands})" if row.abc is not None else ""
    aigverse = f"({row.aigverse_ands})" if row.aigverse is not None else ""
    line = (
        f"{row.function:20}{row.n:4}{row.o1:7}{row.o1_seconds:7.2f}{row.gates:7}{row.seconds:7.2f}"
        f"{best:>7}{_show(row.ratio, 3):>7}  {row.checked:11}{_show(row.tableau):>8}"
        f"{_show(row.abc):>7}{abc:>8}{_show(row.abc_seconds, 2):>7}  {row.abc_script or '':12}"
        f"{_show(row.aigverse):>6}{aigverse:>8}{_show(row.aigverse_seconds, 2):>7}"
        f"{_show(row.speed, 1):>8}"
    )
    return line + (f"  wrong: {row.wrong}" if row.wrong else "")


def _show(value: float | None, digits: int = 0) -> str:
    return "" if value is None else f"{value:.{digits}f}"


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        print(f"{text}\x1b[K", end="\r", file=sys.stderr, flush=True)


def summary(rows: Sequence[Row]) -> Iterator[str]:
    """Geometric means of the ratios, and the worst of them."""
    yield ""
    compared = [row for row in rows if row.ratio]
    for title, chosen in (
        ("n <= 16", [row for row in compared if row.n <= 16]),
        ("n <= 16, published", [row for row in compared if row.n <= 16 and row.published]),
        ("n > 16", [row for row in compared if row.n > 16]),
    ):
        if chosen:
            worst = max(chosen, key=lambda row: row.ratio or 0)
            yield (
                f"{title + ':':20} geometric mean {_mean(row.ratio for row in chosen):.4f} of the "
                f"best known over {len(chosen)} circuits, "
                f"{_mean(row.o1 / row.best_known for row in chosen if row.best_known):.3f} at -O1; "
                f"worst: {worst.function} {worst.n}, {worst.ratio:.3f}"
            )
    for peer in ("abc", "aigverse"):
        sizes = [(getattr(row, peer), row.gates) for row in rows if getattr(row, peer)]
        sizes = [(theirs, mine) for theirs, mine in sizes if mine]
        if sizes:
            yield (
                f"{peer + ':':20} {_mean(theirs / mine for theirs, mine in sizes):.3f} of our size "
                f"over {len(sizes)} circuits"
            )
    speeds = [row.speed for row in rows if row.speed]
    if speeds:
        yield (
            f"{'speed:':20} the tableau and ABC take {_mean(speeds):.1f} times as long as -O1, "
            f"from {min(speeds):.2f} to {max(speeds):.1f}"
        )
    wrong = [f"{row.function} {row.n}: {row.wrong}" for row in rows if row.wrong]
    if wrong:
        yield f"wrong answers:       {len(wrong)} cases; {wrong[0]}"


def _mean(ratios: Iterator[float | None] | Sequence[float]) -> float:
    logs = [log(ratio) for ratio in ratios if ratio]
    return exp(sum(logs) / len(logs))


def write(rows: Sequence[Row], file: str) -> None:
    """The rows as a CSV file."""
    with open(file, "w", newline="", encoding="utf-8") as out:
        table = csv.DictWriter(out, [f.name for f in fields(Row)], lineterminator="\n")
        table.writeheader()
        table.writerows(map(asdict, rows))


if __name__ == "__main__":
    main()
