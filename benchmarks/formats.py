"""Circuits of millions of gates in files: how fast they are written and read, in what memory.

    python benchmarks/formats.py                    # a million gates, in all formats that are read
    python benchmarks/formats.py 10 .aig .blif      # ten million, in these

The circuit has 1,000 inputs and gates that read earlier ones at random, most of them late ones; two
of five are XORs. Every format has two processes of its own, one that writes and one that reads, so
that their peak memory can be told; the circuit itself takes 9 bytes a gate. What is read must have
the same outputs on 64 inputs.
"""

import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from tmc.circuits.circuit import Circuit
from tmc.circuits.evaluate import evaluate
from tmc.formats.suffix import READERS, WRITERS, read_circuit, write_circuit

_INPUTS = 1000
_LATE = 10_000  # gates that are read most
_OUTPUTS = 100
_WARM = 5000  # gates that have the loops compiled before


def main() -> None:
    """Measure all formats that were asked for, and print a table."""
    asked = sys.argv[1:]
    millions = float(asked.pop(0)) if asked and not asked[0].startswith(".") else 1.0
    gates = int(millions * 1e6)
    print(f"{gates:,} gates")
    print(f"{'format':10}{'MB':>8}{'written':>9}{'GB':>7}{'read':>9}{'GB':>7}")
    for suffix in asked or [suffix for suffix in READERS if suffix in WRITERS]:
        with TemporaryDirectory() as folder:
            path = Path(folder, f"circuit{suffix}")
            written = alone(write, path, gates)
            size = path.stat().st_size / 1e6
            read = alone(read_back, path, gates)
        columns = "".join(f"{seconds:9.1f}{peak:7.2f}" for seconds, peak in (written, read))
        print(f"{suffix:10}{size:8.0f}{columns}", flush=True)


def alone(work: Callable[[Path, int], float], path: Path, gates: int) -> tuple[float, float]:
    """The processor time of a work in a fresh process, in seconds, and its peak memory in GB."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        seconds = process.submit(work, path, gates).result()
        return seconds, process.submit(peak_memory).result()


def peak_memory() -> float:
    """The most memory that this process has held, in gigabytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9


def write(path: Path, gates: int) -> float:
    """The seconds to write the circuit."""
    write_circuit(circuit_of(_WARM), path)
    circuit = circuit_of(gates)
    began = time.process_time()
    write_circuit(circuit, path)
    return time.process_time() - began


def read_back(path: Path, gates: int) -> float:
    """The seconds to read it."""
    small = path.with_stem("small")
    write_circuit(circuit_of(_WARM), small)
    read_circuit(small)
    began = time.process_time()
    circuit = read_circuit(path)
    seconds = time.process_time() - began
    if not same(circuit, circuit_of(gates)):
        sys.exit(f"{path.suffix}: another function was read")
    return seconds


def same(one: Circuit, other: Circuit) -> bool:
    """Whether two circuits have the same outputs on 64 random inputs."""
    words = np.random.default_rng(1).integers(1 << 63, size=(len(one.inputs), 1), dtype=np.uint64)
    return len(one.inputs) == len(other.inputs) and np.array_equal(
        evaluate(one, words), evaluate(other, words)
    )


def circuit_of(gates: int) -> Circuit:
    """The circuit of so many gates."""
    random = np.random.default_rng(0)
    node = 1 + _INPUTS + np.arange(gates)
    late = random.random((gates, 2)) < 0.9
    low = np.where(late, np.maximum(1, node[:, None] - _LATE), 1)
    fanin = random.integers(2 * low, 2 * node[:, None])
    last = 2 * (1 + _INPUTS + gates)
    return Circuit(
        tuple(f"x{i}" for i in range(_INPUTS)),
        random.random(gates) < 0.4,
        fanin.astype(np.int32),
        tuple(f"y{i}" for i in range(_OUTPUTS)),
        random.integers(last - 2 * min(gates, _LATE), last, _OUTPUTS).astype(np.int32),
    )


if __name__ == "__main__":
    main()
