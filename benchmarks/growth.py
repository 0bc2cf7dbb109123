"""Size against time: the circuits of the three strategies for T steps, and their power laws.

    python benchmarks/growth.py                               # half an hour, 4 GB
    python benchmarks/growth.py --tasks sort-bits --limit 30  # some minutes
    python benchmarks/growth.py -o growth.csv --plot growth.svg

The circuits are those of -O0, as unrolled, in B2: what the outputs need. T is asked for, whatever
the machine needs, and the length of the word goes with it as each task says: sorting n bits takes
(n + 1)(n + 3)/2 steps, so that with n = T/2 most words are not done, and with n = sqrt(2T) - 2 all
are. Every circuit is compared with the simulator on a sample of words.

`recursive` is built up to T = 4096; the other two take quadratic time, and are built as long as one
circuit takes no more than `--limit` CPU seconds, by what the last one took. Beyond, sizes are
extrapolated by the power law through the last four that were built, and marked with a ~.
"""

import argparse
import csv
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isqrt
from pathlib import Path
from time import process_time

import numpy as np

from tmc.circuits.builder import Builder, TooManyGates
from tmc.circuits.circuit import Circuit
from tmc.laws import Power, power
from tmc.machines.files import load
from tmc.machines.machine import Action, Machine, Move, Verdict, Word
from tmc.proof.equivalence import against_simulator
from tmc.unroll.encoding import Encoding
from tmc.unroll.readout import Output, read_out
from tmc.unroll.strategies import Strategy, unroll

TIMES = (64, 128, 256, 512, 1024, 2048, 4096)
STRATEGIES = (Strategy.TABLEAU, Strategy.SYMBOLIC, Strategy.RECURSIVE)
COLORS = {"tableau": "#D55E00", "symbolic": "#009E73", "recursive": "#0072B2"}  # Okabe and Ito
_WORDS = 64  # in the sample
_LAST = 4  # sizes that a power law is fitted to


@dataclass(frozen=True)
class Task:
    """A machine, what it is asked for, and the words it is given."""

    machine: Machine
    output: Output
    n: str

    def length(self, time: int) -> int:
        """The length of the words for so many steps."""
        return {"T/2": time // 2, "sqrt(2T) - 2": isqrt(2 * time) - 2}[self.n]


@dataclass(frozen=True)
class Point:
    """A size, and the CPU seconds that it took to build; `None` if it is extrapolated."""

    task: str
    strategy: Strategy
    time: int
    n: int
    gates: int
    seconds: float | None


def drunkard(seed: int = 3, working: int = 8) -> Machine:
    """A machine drawn at random: 8 states, 3 symbols, and 24 rules, one of which halts."""
    random = np.random.default_rng(seed)
    symbols = ("0", "1", "_")
    delta: dict[tuple[int, Word], tuple[Action, ...]] = {
        (q, (s,)): (
            Action(
                int(random.integers(working)),
                (int(random.integers(len(symbols))),),
                (Move(int(random.choice([-1, 1]))),),
            ),
        )
        for q in range(working)
        for s in range(len(symbols))
    }
    delta[working - 1, (1,)] = (Action(working, (0,), (Move.R,)),)
    states = (*(f"q{q}" for q in range(working)), "halt")
    return Machine("random", 1, states, symbols, 2, 0, {working: Verdict.HALT}, delta)


TASKS = {
    "sort-bits": Task(load("sort-bits"), Output.TAPE, "T/2"),
    "sort-bits-to-the-end": Task(load("sort-bits"), Output.TAPE, "sqrt(2T) - 2"),
    "random": Task(drunkard(), Output.ALL, "T/2"),
}


def main() -> None:
    """Build what is asked for, and print the table, the power laws and the ratios."""
    asked = _arguments()
    points: list[Point] = []
    try:
        for name in asked.tasks:
            print(f"\n{name}, {TASKS[name].output}, n = {TASKS[name].n}")
            print(f"{'strategy':12}{'T':>6}{'n':>6}{'gates':>14}{'gates/T':>10}{'seconds':>9}")
            for strategy in STRATEGIES:
                for point in grow(name, strategy, asked):
                    print(_line(point), flush=True)
                    points.append(point)
            print(*_summary([point for point in points if point.task == name]), sep="\n")
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
    if asked.o:
        write(points, asked.o)
    if asked.plot:
        plot(points, asked.plot)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tasks", type=_names, default=list(TASKS), help="some of: %(default)s")
    parser.add_argument("--last", type=int, default=TIMES[-1], help="the last T (%(default)s)")
    parser.add_argument(
        "--limit", type=float, default=600, help="CPU seconds for one circuit (%(default)s)"
    )
    parser.add_argument(
        "--max-gates", type=int, default=60_000_000, help="of one circuit (%(default)s)"
    )
    parser.add_argument("-o", type=Path, metavar="FILE", help="write the points as CSV, too")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="draw them, as svg, png or pdf")
    return parser.parse_args()


def _names(text: str) -> list[str]:
    if unknown := set(text.split(",")) - set(TASKS):
        raise argparse.ArgumentTypeError(f"unknown: {', '.join(sorted(unknown))}")
    return text.split(",")


def grow(name: str, strategy: Strategy, asked: argparse.Namespace) -> Iterator[Point]:
    """The sizes of one strategy for all T, those that were not built extrapolated."""
    built: list[Point] = []
    times = [time for time in TIMES if time <= asked.last]
    for time in times:
        if built and 4 * (built[-1].seconds or 0) > asked.limit:
            break
        try:
            built.append(measure(name, strategy, time, asked.max_gates))
        except TooManyGates as error:
            print(f"{strategy} at T = {time}: {error}", file=sys.stderr)
            break
        yield built[-1]
    law = power_law(built)
    if law is None:
        return
    for time in times[len(built) :]:
        gates = round(law.factor * time**law.exponent)
        yield Point(name, strategy, time, TASKS[name].length(time), gates, None)


def measure(name: str, strategy: Strategy, time: int, max_gates: int) -> Point:
    """Build one circuit, and compare it with the simulator."""
    task = TASKS[name]
    encoding = Encoding(task.machine, task.length(time), time)
    began = process_time()
    circuit = build(task, encoding, strategy, max_gates)
    seconds = process_time() - began
    certificate = against_simulator(circuit, encoding, exhaustive_bits=0, samples=_WORDS)
    assert certificate.counterexample is None, str(certificate)
    return Point(name, strategy, time, encoding.n, len(circuit), seconds)


def build(task: Task, encoding: Encoding, strategy: Strategy, max_gates: int) -> Circuit:
    """The circuit of a task as it is unrolled."""
    builder = Builder(encoding.inputs, max_gates)
    frozen = task.output is not Output.ACCEPT
    unrolling = unroll(strategy, encoding, builder, frozen=frozen, progress=_progress)
    return builder.build(read_out(unrolling, task.output, halts=False))


def _progress(what: str, done: int, total: int) -> None:
    if sys.stderr.isatty() and (done % 64 == 0 or done == total):
        end = "\r\033[K" if done == total else "\r"
        print(f"{what} {done}/{total}", end=end, file=sys.stderr, flush=True)


def power_law(points: Sequence[Point]) -> Power | None:
    """The power law of gates against T, through the last sizes that were built."""
    return power([(point.time, point.gates) for point in _fitted(points)])


def _fitted(points: Sequence[Point]) -> list[Point]:
    return [point for point in points if point.seconds is not None][-_LAST:]


def _line(point: Point) -> str:
    gates = f"{'' if point.seconds is not None else '~'}{point.gates:,}"
    seconds = "" if point.seconds is None else f"{point.seconds:9.1f}"
    rate = point.gates / point.time
    return f"{point.strategy:12}{point.time:6}{point.n:6}{gates:>14}{rate:10,.0f}{seconds}"


def _summary(points: Sequence[Point]) -> Iterator[str]:
    """The power laws, and how much smaller `recursive` is than the others."""
    for strategy in STRATEGIES:
        row = [p for p in points if p.strategy is strategy]
        if law := power_law(row):
            span = f"T = {_fitted(row)[0].time} to {_fitted(row)[-1].time}"
            yield f"{strategy:12}T^{law.exponent:.3f} (+- {law.error:.3f}) from {span}"
    sizes = {(p.strategy, p.time): p for p in points}
    for time in sorted({p.time for p in points if p.time >= 1024}):
        ours = sizes.get((Strategy.RECURSIVE, time))
        for other in (Strategy.TABLEAU, Strategy.SYMBOLIC):
            theirs = sizes.get((other, time))
            if ours and theirs:
                how = "" if theirs.seconds is not None else " (extrapolated)"
                yield f"T = {time}: {theirs.gates / ours.gates:.1f} times the gates by {other}{how}"


def write(points: Sequence[Point], file: Path) -> None:
    """The points as CSV."""
    with file.open("w", newline="", encoding="utf-8") as out:
        rows = csv.writer(out)
        rows.writerow(["task", "output", "strategy", "T", "n", "gates", "seconds"])
        for p in points:
            seconds = "extrapolated" if p.seconds is None else f"{p.seconds:.2f}"
            output = TASKS[p.task].output
            rows.writerow([p.task, output, p.strategy, p.time, p.n, p.gates, seconds])


def plot(points: Sequence[Point], file: Path) -> None:
    """The sizes of every task on logarithmic axes; what is extrapolated is hollow."""
    import matplotlib
    from matplotlib.figure import Figure

    names = list(dict.fromkeys(p.task for p in points))
    with matplotlib.rc_context({"svg.hashsalt": "tmc", "svg.fonttype": "none", "font.size": 12}):
        figure = Figure(figsize=(5 * len(names), 4.5), layout="constrained")
        panels = figure.subplots(1, len(names), sharey=True, squeeze=False)[0]
        for axes, name in zip(panels, names, strict=True):
            for strategy in STRATEGIES:
                row = [p for p in points if p.task == name and p.strategy is strategy]
                built = sum(p.seconds is not None for p in row)
                law = power_law(row)
                label = f"{strategy}, T^{law.exponent:.2f}" if law else strategy
                style = {"color": COLORS[strategy], "linewidth": 1.2}
                x, y = [p.time for p in row], [p.gates for p in row]
                axes.plot(x, y, "--o", markerfacecolor="white", **style)
                axes.plot(x[:built], y[:built], "-o", label=label, **style)
            axes.set(xscale="log", yscale="log", xlabel="steps, T")
            axes.set_xticks(TIMES, [str(time) for time in TIMES], minor=False, rotation=45)
            axes.minorticks_off()
            axes.grid(color="#666666", alpha=0.2)
            axes.spines[["top", "right"]].set_visible(False)
            axes.legend(frameon=False, loc="upper left")
            task = TASKS[name]
            axes.set_title(f"{name}: {task.output}, n = {task.n}", loc="left")
        panels[0].set_ylabel("gates (B2, -O0)")
        figure.savefig(file, metadata={"Date": None} if file.suffix != ".png" else None)


if __name__ == "__main__":
    main()
