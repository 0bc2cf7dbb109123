"""How often gradients come to a whole machine, and how often it is the right one.

    python benchmarks/machines.py                 # all rows, ten minutes of one processor
    python benchmarks/machines.py sort-bits       # the rows that say so

A row is one command, `tmc learn machine --by gradient` with ten seeds, of 16 restarts or as many as
it says. With `--repair 0` the gradients are alone; with `--rate 0` the search is that mends, where
there are gradients, the tables they have come to. Of all these tables the columns tell how many
explain all training words, the only thing that ends a training; how many of these are proved right
on words of every length; and how many are right, proved or just not refuted by thousands of longer
words.
Fractions come with Wilson's intervals, as if restarts that share lessons and batches were
independent. Of the seeds, which are, it is counted how many have come to a machine that is right,
and in how many the simplest one that explains the words is right, a choice that needs no truth.
Seconds are of one processor, for all ten seeds.
"""

import argparse
import json
import shlex
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO
from time import process_time
from typing import Any

from tmc.cli import main as tmc
from tmc.learn.studies.intervals import wilson

SEEDS = 10
SORT = "sort-bits --time --form factored"
SHOWN = "--time --show-heads 1 --show-cells 1 --restarts 8 --train-steps 100"
ROWS = (
    "parity",
    "parity --repair 0",
    "parity --rate 0",
    "increment",
    "increment --repair 0",
    "increment --rate 0",
    f"{SORT} --train-steps 150",
    f"{SORT} --longest 5 --restarts 8 --train-steps 100",
    f"{SORT} --repair 0 --restarts 8",
    f"{SORT} --train-steps 150 --rate 0 --restarts 8",
    f"zeros-ones {SHOWN}",
    f"zeros-ones {SHOWN} --rate 0",
    f"palindrome {SHOWN}",
    f"palindrome {SHOWN} --rate 0",
)
COLUMNS = ("options", "explain", "proved", "right", "seeds", "simplest", "CPU s")


def main() -> None:
    """Prints a row as soon as it is measured."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("row", nargs="*", help="only the rows that begin so")
    wanted = parser.parse_args().row
    for line in table([row for row in ROWS if not wanted or any(map(row.startswith, wanted))]):
        print(line, flush=True)


def table(rows: list[str]) -> Iterator[str]:
    """The lines of the table."""
    yield f"| {' | '.join(COLUMNS)} |"
    yield "|---" * len(COLUMNS) + "|"
    for row in rows:
        began = process_time()
        cells = measured(learned(row)["seeds"])
        yield f"| `{row}` | {' | '.join(cells)} | {process_time() - began:.0f} |"


def learned(row: str) -> dict[str, Any]:
    """What the command reports."""
    words = ["learn", "machine", *shlex.split(row), "--by", "gradient", "--seeds", str(SEEDS)]
    with redirect_stdout(StringIO()) as printed:
        tmc([*words, "--json", "--quiet"])
    report: dict[str, Any] = json.loads(printed.getvalue())
    return report


def measured(seeds: list[dict[str, Any]]) -> list[str]:
    """Fractions of the restarts, and of the seeds that have come to a machine that is right."""
    trials = sum(seed["restarts"] for seed in seeds)
    explain, proved, neither = (
        sum(seed[kind] for seed in seeds) for kind in ("explain", "proved", "unknown")
    )
    good = sum(seed["proved"] + seed["unknown"] > 0 for seed in seeds)
    simplest = sum(seed["simplest"] in ("proved", "unknown") for seed in seeds)
    return [
        fraction(explain, trials),
        str(proved),
        fraction(proved + neither, trials),
        f"{good} of {len(seeds)}",
        f"{simplest} of {len(seeds)}",
    ]


def fraction(successes: int, trials: int) -> str:
    """Successes of trials, and the interval in percent."""
    interval = wilson(successes, trials)
    return f"{successes} of {trials} ({interval.low:.0%} to {interval.high:.0%})"


if __name__ == "__main__":
    main()
