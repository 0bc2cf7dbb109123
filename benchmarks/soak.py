"""Random machines through every strategy and level, against the simulator, until something differs.

    python benchmarks/soak.py --machines 100000 --processes 2      # seeds 0 to 99,999
    python benchmarks/soak.py --machines 1000 --seed 5000          # seeds 5,000 to 5,999

Machine number s is drawn from seed s: one or two tapes, one- or two-way, deterministic or not, a
decider or a machine that computes, one to three input symbols. It is unrolled for a number of steps
that may be too few (out of time only if they are enough), and the circuit is compared with the
simulator on all words (and witnesses), in all outputs. A level that searches is slow, and is tried
on a share of the machines. Whatever goes wrong is printed with the machine and counted: a wrong
output, a pass that was caught, an exception.
"""

import argparse
import os
import sys
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product
from multiprocessing import Pool
from time import perf_counter

import numpy as np

from tmc.candidates import suits
from tmc.cli.app import progress_bar
from tmc.compilation import compile
from tmc.machines.machine import Action, Machine, Move, Verdict
from tmc.schedules import SCHEDULES
from tmc.unroll.encoding import Encoding
from tmc.unroll.halting import step_bound
from tmc.unroll.readout import Output
from tmc.unroll.strategies import Strategy

STRATEGIES = [strategy for strategy in Strategy if strategy is not Strategy.AUTO]
QUICK = [level for level, schedule in enumerate(SCHEDULES) if not schedule.searches]
SEARCHES = [level for level, schedule in enumerate(SCHEDULES) if schedule.searches]
SHARE = 100
"""One machine in so many is searched."""
EFFORT = 0.05
"""Seconds of each search."""


@dataclass
class Soak:
    """What came of some machines."""

    machines: int = 0
    circuits: int = 0
    words: int = 0
    searched: int = 0
    """Machines that went through the slow levels too."""
    differences: list[str] = field(default_factory=list)

    def __add__(self, other: "Soak") -> "Soak":
        return Soak(
            self.machines + other.machines,
            self.circuits + other.circuits,
            self.words + other.words,
            self.searched + other.searched,
            self.differences + other.differences,
        )

    def __str__(self) -> str:
        levels = " ".join(f"-O{level}" for level in QUICK)
        slow = " ".join(f"-O{level}" for level in SEARCHES)
        return (
            f"{self.machines:,} machines, {self.circuits:,} circuits, {self.words:,} words "
            f"compared, {len(self.differences)} differences\n"
            f"  {' '.join(STRATEGIES)} at {levels}, and {self.searched:,} machines at {slow} "
            f"with {EFFORT} s each"
        )


def soak(seed: int) -> Soak:
    """Machine number `seed` through every strategy and level.

    >>> soak(1).differences
    []
    """
    random = np.random.default_rng(seed)
    machine = draw(random)
    n = int(random.integers(0, 4 if machine.input_size == 3 else 5))
    steps = int(random.integers(0, 6 if machine.tapes == 2 or machine.branches > 1 else 13))
    outputs = [Output.TAPE, Output.HALTED] if machine.computes else [Output.ACCEPT, Output.TAPE]
    output = (Output.ALL, *outputs)[random.choice(3, p=(0.4, 0.4, 0.2))]
    result = Soak(machines=1, searched=int(seed % SHARE == 0))
    halting = step_bound(machine, n, steps=steps)
    suitable = [one for one in STRATEGIES if suits(one, Encoding(machine, n, steps), halting)]
    for strategy, level in product(suitable, QUICK + SEARCHES * result.searched):
        result.circuits += 1
        try:
            result.words += compared(machine, n, steps, output, strategy, level)
        except Exception as error:
            question = f"seed {seed}, -n {n} --steps {steps} --output {output}"
            result.differences.append(
                f"{question} --strategy {strategy} -O{level}\n"
                f"{type(error).__name__}: {error}\n{text(machine)}"
            )
    return result


def compared(
    machine: Machine, n: int, steps: int, output: Output, strategy: Strategy, level: int
) -> int:
    """The number of inputs on which a circuit was compared; raises an error if it is wrong."""
    effort = EFFORT if SCHEDULES[level].searches else None
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        compiled = compile(
            machine, n, steps=steps, output=output, strategy=strategy, level=level, effort=effort
        )
    return compiled.certificate.checked


def draw(random: np.random.Generator) -> Machine:
    """A machine of one to five working states, by chance."""
    tapes = 1 + int(random.random() < 0.3)
    nondeterministic = random.random() < 0.2
    halting = not nondeterministic and random.random() < 0.4
    inputs = int(random.integers(1, 4 if tapes == 1 else 3))
    symbols = ("0", "1", "2")[:inputs] + ("x",) * int(random.integers(2)) + ("_",)
    working = int(random.integers(1, 6))
    verdicts = (Verdict.HALT,) if halting else (Verdict.ACCEPT, Verdict.REJECT)
    states = (*"abcde"[:working], *map(str, verdicts))
    missing = 0.0 if halting else 0.2 * random.random()  # a machine that computes has all rules

    def action() -> Action:
        return Action(
            int(random.integers(len(states))),
            tuple(random.integers(len(symbols), size=tapes).tolist()),
            tuple(Move(move) for move in random.integers(-1, 2, size=tapes).tolist()),
        )

    delta = {
        (q, read): tuple(
            dict.fromkeys(
                action() for _ in range(1 + int(nondeterministic and random.random() < 0.5))
            )
        )
        for q in range(working)
        for read in product(range(len(symbols)), repeat=tapes)
        if random.random() >= missing
    }
    return Machine(
        name="random",
        tapes=tapes,
        states=states,
        symbols=symbols,
        input_size=inputs,
        start=int(random.integers(len(states))) if random.random() < 0.1 else 0,
        final={working + i: verdict for i, verdict in enumerate(verdicts)},
        delta=delta,
        one_way=bool(random.random() < 0.4),
        nondeterministic=nondeterministic,
        output_tape=int(random.integers(tapes)) if halting else 0,
    )


def text(machine: Machine) -> str:
    """The machine as a `.tm` file."""
    name = machine.states.__getitem__
    lines = [
        f"tapes {machine.tapes}",
        f"input {''.join(machine.symbols[: machine.input_size])}",
        *(f"alphabet {s}" for s in machine.symbols[machine.input_size : machine.blank]),
        f"start {name(machine.start)}",
        f"ends {'one-way' if machine.one_way else 'two-way'}",
        *["nondeterministic"] * machine.nondeterministic,
        *[f"output tape {machine.output_tape + 1}"] * machine.computes,
        *(f"{verdict} {name(q)}" for q, verdict in machine.final.items()),
    ]
    for (q, read), actions in machine.delta.items():
        lines += [f"{name(q)}:"] * (f"{name(q)}:" not in lines)
        for action in actions:
            moves = "".join(move.name for move in action.moves)
            write = machine.show(action.write)
            lines.append(f"  {machine.show(read)} -> {write} {moves} {name(action.state)}")
    return "\n".join(lines) + "\n"


def soaked(seeds: Iterable[int], processes: int) -> Iterator[Soak]:
    """The result of each machine, in order."""
    if processes == 1:
        yield from map(soak, seeds)
        return
    with Pool(processes) as pool:
        yield from pool.imap(soak, seeds, chunksize=16)


def main() -> int:
    """Run machines from the command line: 0 if nothing differed, else 1."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--machines", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0, help="number of the first machine")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    arguments = parser.parse_args()
    seeds = range(arguments.seed, arguments.seed + arguments.machines)
    began, total = perf_counter(), Soak()
    try:
        with progress_bar(quiet=False) as progress:
            for result in soaked(seeds, arguments.processes):
                total += result
                for difference in result.differences:
                    print(difference, flush=True)
                if progress:
                    progress("machines", total.machines, len(seeds))
    except KeyboardInterrupt:
        print(f"interrupted: go on with --seed {arguments.seed + total.machines}")
    print(f"from seed {arguments.seed:,} on: {total}, {perf_counter() - began:.0f} s")
    return 1 if total.differences else 0


if __name__ == "__main__":
    sys.exit(main())
