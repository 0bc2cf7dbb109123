"""The table of samples, `samples/README.md`: what each does, and how small its circuit can be.

    python benchmarks/samples_table.py             # after a sample or a best known size has changed
    python benchmarks/samples_table.py --measure   # compile all samples anew, too

All but the last column follows from the samples and from `best_known.csv`. The last column is
measured, and kept as it stands in the file unless `--measure` is given.
"""

import csv
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tmc.machines.files import load
from tmc.machines.machine import Machine

SAMPLES = Path(__file__).parents[1] / "samples"
README = SAMPLES / "README.md"
PATHS = sorted(SAMPLES.glob("*.tm"), key=lambda path: path.stem)
BEST_KNOWN = Path(__file__).with_name("best_known.csv")

LENGTHS = {"busy-beaver-4": 0, "multiplexer": 6, "w-hash-w": 7}
"""The length at which a sample is compared, if not 8."""

FORMULAS = {
    "absolute-difference": "4n - 7",
    "adder": "5n/2 - 3",
    "all-equal": "2n - 3",
    "at-least-2": "2n + O(sqrt n)",
    "equality": "n - 1; n odd: 0",
    "gray-decode": "n - 1",
    "multiplexer": "2n + O(sqrt n)",
    "multiplier": "(11n^2 - 26n - 8)/8 + (n/2 mod 2)",
    "comparator": "2n - 3",
    "contains-11": "floor(3n/2) - 2",
    "copy": "0",
    "divisible-by-3": "3n - 5 - [n + floor(n/2) = 0 mod 3]",
    "gray-code": "n - 1",
    "increment": "2n - 2",
    "ones-count": "4.5n + o(n)",
    "ones-mod-3": "3n - 5 - [n = 0 mod 3]",
    "palindrome": "n - 1; n odd: n - 2",
    "parity": "n - 1",
    "sorted": "2n - 3",
    "w-hash-w": "2n - 2; n even: 0",
    "zeros-ones": "n - 1; n odd: 0",
}
"""The best known sizes in n, where there is a formula; n is the length of the word."""

SAME_FUNCTION = {"zeros-ones-2": "zeros-ones"}
"""Samples that compute the function of another one."""

HEAD = """\
# Samples

The machines that come with `tmc`. Each opens with a comment that says what it does, promises its
`time` and `space`, and carries its own tests.

Gates are counted in B2: every gate of fan-in two costs 1, and a NOT costs nothing. A best known
size is for words of length n, in the next column at n = 8 unless another n is given; `=` says that
no smaller circuit exists, `<=` that none has been found. Where the figures come from stands below
the table. The last column is the size of what `tmc` makes at the same n, with its default options;
the circuit of a nondeterministic machine reads its guesses beside the word.

This file is written by `python benchmarks/samples_table.py`; with `--measure`, all machines are
compiled anew for its last column.
"""


@dataclass(frozen=True, slots=True)
class Known:
    """A row of `best_known.csv`."""

    gates: int
    exact: bool
    source: str

    def show(self, n: int) -> str:
        """The size at length n, as it stands in the table."""
        return f"{'=' if self.exact else '<='} {self.gates}" + ("" if n == 8 else f" (n = {n})")


def best_known() -> dict[tuple[str, int], Known]:
    """The best known sizes, by function and length."""
    with BEST_KNOWN.open(newline="", encoding="utf-8") as file:
        return {
            (row["function"], int(row["n"])): Known(
                int(row["gates"]), row["exact"] == "true", row["source"]
            )
            for row in csv.DictReader(file)
        }


def length(name: str) -> int:
    """The length of the words for which a sample is compared with the best known circuit."""
    return LENGTHS.get(name, 8)


def summary(path: Path) -> str:
    """The first sentence of the comment that opens a machine file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    comment = " ".join(line.removeprefix(";").strip() for line in lines if line.startswith(";"))
    return re.split(r"(?<=\.) |: ", comment)[0].rstrip(".")


def kind(machine: Machine) -> str:
    """What sort of machine it is, in a few words."""
    words = ["function" if machine.computes else "decider"]
    if machine.tapes > 1:
        words.append(f"{machine.tapes} tapes")
    if machine.nondeterministic:
        words.append("nondeterministic")
    return ", ".join(words)


def markdown(cells: list[str]) -> str:
    """One row of a table."""
    return "| " + " | ".join(re.sub(r"([*|<])", r"\\\1", cell) for cell in cells) + " |"


def readme(measured: Mapping[str, str]) -> str:
    """The whole file; `measured` holds the cells of the last column, by sample."""
    known = best_known()
    header = ["sample", "what it does", "kind", "states", "time"]
    header += ["best known", "at n = 8", "compiled"]
    rows, sources = [header, ["---"] * len(header)], []
    for path in PATHS:
        name, machine = path.stem, load(path)
        function, n = SAME_FUNCTION.get(name, name), length(name)
        row = [f"[{name}]({path.name})", summary(path), kind(machine)]
        row += [str(len(machine.states)), str(machine.time), FORMULAS.get(function, "")]
        best = known.get((function, n))
        row += [best.show(n) if best else "", measured.get(name, "")]
        rows.append(row)
        if best:
            sources.append(f"- {name}: {best.source}")
    table = map(markdown, rows)
    return "\n".join([HEAD, *table, "", "Where the best known sizes come from:", "", *sources, ""])


def kept() -> dict[str, str]:
    """The last column as it stands in the file."""
    text = README.read_text(encoding="utf-8") if README.exists() else ""
    return dict(re.findall(r"^\| \[(.*?)\].* \| (\d*) \|$", text, re.MULTILINE))


def measure() -> dict[str, str]:
    """The gates that the compiler needs for every sample."""
    from tmc.compilation import compile

    return {path.stem: str(len(compile(load(path), length(path.stem)).circuit)) for path in PATHS}


if __name__ == "__main__":
    measured = measure() if "--measure" in sys.argv[1:] else kept()
    README.write_text(readme(measured), encoding="utf-8")
