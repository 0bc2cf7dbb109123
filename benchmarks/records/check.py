"""Check the circuits in this folder on all inputs; needs Python and nothing else.

    python check.py                  # every circuit beside this file
    python check.py FILE ...         # these

This program knows nothing of the compiler that found them. It reads the two forms of a circuit,
BLIF with gates of two inputs and JSON, gives every wire its values on all 2^n inputs as one large
integer, and compares the outputs with what FUNCTIONS says, in plain Python. A file is named after
its function and n; its wires are x0, x1, ... and y[0], y[1], ..., or `accept` for a yes or no. An
output that is the same on all inputs may be missing.
"""

import json
import re
import sys
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

Bits = tuple[int, ...]
Circuit = tuple[list[str], list[tuple[str, str, str, str]], dict[str, tuple[str, bool]]]
"""Inputs; gates as (name, left, right, truth table); outputs as a wire and whether to invert it."""


def number(bits: Bits) -> int:
    """The value of a binary number, most significant bit first."""
    value = 0
    for bit in bits:
        value = 2 * value + bit
    return value


def digits(value: int, width: int) -> dict[str, int]:
    """A number as outputs, most significant bit first."""
    return {f"y[{i}]": value >> (width - 1 - i) & 1 for i in range(width)}


def sort(x: Bits) -> dict[str, int]:
    """The 0s first, then the 1s."""
    return {f"y[{i}]": int(i >= len(x) - sum(x)) for i in range(len(x))}


def multiply(x: Bits) -> dict[str, int]:
    """Two numbers whose bits take turns, least significant first, and so is the product."""
    value = number(x[-2::-2]) * number(x[::-2])
    return {f"y[{i}]": value >> i & 1 for i in range(len(x))}


def look_up(x: Bits) -> int:
    """An address of k bits, most significant first, and 2^k bits to choose from."""
    k = next(k for k in range(len(x)) if k + 2**k == len(x))
    return x[k + number(x[:k])]


def is_balanced(x: Bits) -> bool:
    """Whether parentheses match, where 0 opens and 1 closes."""
    height = 0
    for bit in x:
        height += -1 if bit else 1
        if height < 0:
            return False
    return height == 0


FUNCTIONS: dict[str, Callable[[Bits], dict[str, int] | int | bool]] = {
    "at-least-2": lambda x: sum(x) >= 2,
    "at-least-3": lambda x: sum(x) >= 3,
    "balanced": is_balanced,
    "divisible-by-3": lambda x: number(x) % 3 == 0,
    "divisible-by-5": lambda x: number(x) % 5 == 0,
    "divisible-by-7": lambda x: number(x) % 7 == 0,
    "exactly-3": lambda x: sum(x) == 3,
    "majority": lambda x: 2 * sum(x) > len(x),
    "multiplexer": look_up,
    "multiplier": multiply,
    "ones-count": lambda x: digits(sum(x), len(x)),
    "ones-mod-3": lambda x: sum(x) % 3 == 0,
    "sort-bits": sort,
}
"""What each function says about the inputs x0, x1, ..."""


def read_blif(text: str) -> Circuit:
    """A circuit whose gates are tables of two inputs; an output may be a wire or its complement."""
    header: dict[str, list[str]] = {}
    tables: list[tuple[list[str], list[str]]] = []
    for line in text.splitlines():
        word, *rest = line.split() or ["#"]
        if word == ".names":
            tables.append((rest, []))
        elif word.startswith("."):
            header[word] = rest
        elif not word.startswith("#"):
            tables[-1][1].append(line)
    gates, copies = [], {}
    for names, rows in tables:
        if len(names) == 3:
            left, right, name = names
            table = "".join(str(int(f"{a}{b} 1" in rows)) for a in "01" for b in "01")
            gates.append((name, left, right, table))
        elif len(names) == 2 and rows in (["0 1"], ["1 1"]):
            copies[names[1]] = (names[0], rows == ["0 1"])
        else:
            raise ValueError(f"a gate must have two inputs: .names {' '.join(names)}")
        if any(row[-2:] != " 1" for row in rows):
            raise ValueError(f"a table must list its 1s: .names {' '.join(names)}")
    return header[".inputs"], gates, {x: copies.get(x, (x, False)) for x in header[".outputs"]}


def read_json(text: str) -> Circuit:
    """A circuit of ANDs and XORs with complemented literals, 2 * node + complement."""
    document: dict[str, Any] = json.loads(text)
    inputs: list[str] = document["inputs"]
    wires = ["0", *inputs]
    gates = []
    columns = document["gates"]
    for xor, a, b in zip(columns["xor"], columns["left"], columns["right"], strict=True):
        name = f"gate {len(wires)}"
        bits = [(p ^ a & 1, q ^ b & 1) for p in (0, 1) for q in (0, 1)]
        table = "".join(str(p ^ q if xor else p & q) for p, q in bits)
        gates.append((name, wires[a >> 1], wires[b >> 1], table))
        wires.append(name)
    named = zip(document["outputs"]["name"], document["outputs"]["literal"], strict=True)
    return inputs, gates, {name: (wires[x >> 1], bool(x & 1)) for name, x in named}


READERS = {".blif": read_blif, ".json": read_json}


def evaluate(circuit: Circuit) -> dict[str, int]:
    """The outputs on all inputs; bit p of an integer is the value on the p-th of all_inputs."""
    inputs, gates, outputs = circuit
    patterns = list(product((0, 1), repeat=len(inputs)))
    everything = (1 << len(patterns)) - 1
    values = {"0": 0}
    for i, name in enumerate(inputs):
        values[name] = _column([bits[i] for bits in patterns])
    for name, left, right, table in gates:
        if name in values:
            raise ValueError(f"two gates are called {name}")
        p, q = values[left], values[right]
        sides = [(p ^ everything) & (q ^ everything), (p ^ everything) & q, p & ~q, p & q]
        values[name] = 0
        for one, side in zip(table, sides, strict=True):
            values[name] |= side if one == "1" else 0
    return {
        name: values[wire] ^ (everything if inverted else 0)
        for name, (wire, inverted) in outputs.items()
    }


def expected(function: str, n: int) -> dict[str, int]:
    """What the outputs should be on all inputs."""
    answers = [FUNCTIONS[function](bits) for bits in product((0, 1), repeat=n)]
    rows = [a if isinstance(a, dict) else {"accept": int(a)} for a in answers]
    return {name: _column([row[name] for row in rows]) for name in rows[0]}


def _column(bits: list[int]) -> int:
    return int("".join(map(str, reversed(bits))), 2)


def check(path: Path) -> int:
    """The number of gates of a circuit that is right; raises `ValueError` if it is not."""
    function, _, length = path.stem.rpartition("-")
    n = int(length)
    circuit = READERS[path.suffix](path.read_text(encoding="utf-8"))
    inputs, gates, _ = circuit
    if inputs != [f"x{i}" for i in range(n)]:
        raise ValueError(f"the inputs are {' '.join(inputs)}")
    actual, wanted = evaluate(circuit), expected(function, n)
    constants = {0, (1 << 2**n) - 1}
    for name in sorted(actual.keys() | wanted.keys()):
        if name not in wanted:
            raise ValueError(f"the output {name} is not part of {function}")
        if name not in actual and wanted[name] not in constants:
            raise ValueError(f"the output {name} is missing")
        if name in actual and (wrong := actual[name] ^ wanted[name]):
            p = (wrong & -wrong).bit_length() - 1
            raise ValueError(f"the output {name} is wrong on {p:0{n}b}")
    return len(gates)


def tabulated(folder: Path) -> Iterator[tuple[str, int, int]]:
    """The name, the gates and the published size of each row of the table in README.md."""
    text = (folder / "README.md").read_text(encoding="utf-8")
    for row in re.findall(r"^\| ([\w-]+) \| (\d+) \| (\d+) \| (\d+) \|", text, re.MULTILINE):
        function, n, gates, published = row
        yield f"{function}-{n}", int(gates), int(published)


def main(arguments: list[str]) -> int:
    """Check the files, and the table of this folder if none are given."""
    folder = Path(__file__).parent
    paths = [Path(name) for name in arguments] or sorted(
        path for path in folder.iterdir() if path.suffix in READERS
    )
    failed = False
    sizes: dict[str, set[int]] = {}
    for path in paths:
        try:
            gates = check(path)
        except (ValueError, KeyError) as error:
            failed = True
            print(f"{path.name}: WRONG: {error}")
        else:
            sizes.setdefault(path.stem, set()).add(gates)
            print(f"{path.name}: {gates} gates, right on all inputs")
    if not arguments:
        table = {name: gates for name, gates, published in tabulated(folder) if gates < published}
        if sizes != {name: {gates} for name, gates in table.items()}:
            failed = True
            print("README.md: WRONG: its table is not what the files hold")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
