"""Circuits smaller than any published one, written to `records/` with a table.

    python benchmarks/records.py                        # try every function with a published size
    python benchmarks/records.py sort-bits-6 majority-9 --effort 120 --seed 3

compiles the samples at -O3 and keeps what is smaller than the published size in `best_known.csv`
and than the circuit that is already there, as BLIF and as JSON. `records/check.py` checks them all
without help from the compiler.
"""

import argparse
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from best_known import Size, sizes

from tmc.circuits.circuit import TRUE, Circuit
from tmc.compilation import compile
from tmc.formats.circuit_json import to_json

FOLDER = Path(__file__).with_name("records")
SAMPLES = Path(__file__).parents[1] / "samples"
MOST_BITS = 16

HEAD = """\
# Circuits smaller than any published one that we know of

Every gate has two inputs and costs 1, whatever it computes; a NOT costs nothing (the basis B2).
`tmc` found these circuits from the machines in [samples](../../samples/README.md). A published size
is one in the literature, or of a circuit put together of blocks from there. Each circuit is here as
BLIF, where a gate is a table of two inputs, and as [JSON](../../docs/circuit-json.md).
`python check.py` tries all of them on all inputs; it needs Python only, and defines the functions
in its own words.

This file is written by `python benchmarks/records.py`.

| function | n | gates | published | by | circuit |
| --- | --- | --- | --- | --- | --- |
"""


def main() -> None:
    """Try the cases asked for, and write what is smaller."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("cases", nargs="*", help="such as majority-9; otherwise all")
    parser.add_argument("--effort", type=float, default=60.0, help="seconds for each")
    parser.add_argument("--level", type=int, default=3)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    for size in candidates():
        name = f"{size.function}-{size.n}"
        if asked.cases and name not in asked.cases:
            continue
        compiled = compile(
            size.function, size.n, level=asked.level, effort=asked.effort, seed=asked.seed
        )
        circuit = without_constants(compiled.circuit)
        smaller = len(circuit) < min([size.published or 0, *recorded(name)])
        print(f"{name}: {len(circuit)} gates, published: {size.published}", flush=True)
        if smaller:
            write(circuit, name)
            (FOLDER / "README.md").write_text(readme(), encoding="utf-8")


def candidates() -> Iterator[Size]:
    """Samples of few bits with a published size that may not be the smallest."""
    return (
        size
        for size in sizes()
        if size.published
        and not size.exact
        and size.n <= MOST_BITS
        and (SAMPLES / f"{size.function}.tm").exists()
    )


def recorded(name: str) -> Iterable[int]:
    """The size of the circuit that is there already, if there is one."""
    path = FOLDER / f"{name}.json"
    if path.exists():
        yield len(json.loads(path.read_text(encoding="utf-8"))["gates"]["xor"])


def without_constants(circuit: Circuit) -> Circuit:
    """The circuit without the outputs that are constant, such as blanks of the tape."""
    kept = np.flatnonzero(circuit.literals > TRUE)
    outputs = tuple(circuit.outputs[i] for i in kept)
    return replace(circuit, outputs=outputs, literals=circuit.literals[kept])


def write(circuit: Circuit, name: str) -> None:
    """The two files of a record."""
    (FOLDER / f"{name}.blif").write_text(to_blif(circuit, name), encoding="utf-8")
    (FOLDER / f"{name}.json").write_text(to_json(circuit, name), encoding="utf-8")


def to_blif(circuit: Circuit, name: str) -> str:
    """The circuit as BLIF, one table of two inputs for each gate, and wires for the outputs."""
    wires = ["", *circuit.inputs, *(f"g{i + 1}" for i in range(len(circuit)))]
    lines = [f".model {name}", _words(".inputs", circuit.inputs)]
    lines.append(_words(".outputs", circuit.outputs))
    for gate in circuit.gates():
        lines.append(f".names {wires[gate.left >> 1]} {wires[gate.right >> 1]} {wires[gate.node]}")
        for p, q in ((0, 0), (0, 1), (1, 0), (1, 1)):
            a, b = p ^ gate.left & 1, q ^ gate.right & 1
            if a ^ b if gate.xor else a & b:
                lines.append(f"{p}{q} 1")
    for output, literal in zip(circuit.outputs, circuit.literals.tolist(), strict=True):
        lines += [f".names {wires[literal >> 1]} {output}", f"{1 - (literal & 1)} 1"]
    return "".join(f"{line}\n" for line in [*lines, ".end"])


def _words(first: str, names: Iterable[str]) -> str:
    return " ".join([first, *names])


def readme() -> str:
    """The table of what is in the folder."""
    rows = []
    for size in candidates():
        name = f"{size.function}-{size.n}"
        files = f"[BLIF]({name}.blif), [JSON]({name}.json)"
        source = size.source.rpartition(f"published: {size.published}, ")[2]
        for gates in recorded(name):
            cells = [size.function, size.n, gates, size.published, source, files]
            rows.append(f"| {' | '.join(map(str, cells))} |\n")
    return HEAD + "".join(rows)


if __name__ == "__main__":
    main()
