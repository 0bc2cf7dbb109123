"""Ten million gates: how fast they are made, written as binary AIGER and read, in what memory.

    pip install aigverse
    python benchmarks/large.py        # the tableau of `palindrome` at n = 96: ten million gates
    python benchmarks/large.py 64     # at another length

tmc unrolls the tableau; then it makes the same gates once more, from pairs of literals, and writes
and reads them. From the same pairs, and with structural hashing as well, aigverse (the and-inverter
graphs of mockturtle, called from Python) and a plain dict make their gates. Every engine has a
process of its own, so that its peak memory can be told. Kernels are compiled before.
"""

import resource
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from tmc.circuits.builder import Builder
from tmc.circuits.circuit import Circuit
from tmc.formats.aiger import to_aig
from tmc.formats.aiger_reader import from_aiger
from tmc.machines.files import load
from tmc.unroll.encoding import Encoding
from tmc.unroll.strategies import Strategy, unroll

try:
    from aigverse.io import read_aiger_into_aig, write_aiger
    from aigverse.networks import Aig
except ImportError:
    sys.exit("aigverse is measured beside: pip install aigverse")

Seconds = dict[str, float]
"""For each kind of work, the seconds it took."""


def main() -> None:
    """Measure all engines and print a table; ratios are to aigverse at the same work."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 96
    with TemporaryDirectory() as folder:
        engines = {
            "tmc": alone(by_tmc, n, folder),
            "aigverse": alone(by_aigverse, folder),
            "dict": alone(by_dict, folder),
        }
    _, peer, _ = engines["aigverse"]
    print(f"{'engine':12}{'work':8}{'gates':>12}{'seconds':>9}{'M/s':>8}{'ratio':>8}{'peak GB':>9}")
    for engine, (gates, spent, peak) in engines.items():
        for work, seconds in spent.items():
            ratio = f"{peer[work] / seconds:.1f}" if work in peer else ""
            columns = f"{seconds:9.2f}{gates / seconds / 1e6:8.2f}{ratio:>8}{peak:9.2f}"
            print(f"{engine:12}{work:8}{gates:12,}{columns}")


def alone(work: Callable[..., tuple[int, Seconds]], *arguments: Any) -> tuple[int, Seconds, float]:
    """How many gates were worked on in a fresh process, and its peak memory in gigabytes."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        gates, seconds = process.submit(work, *arguments).result()
        return gates, seconds, process.submit(peak_memory).result()


def peak_memory() -> float:
    """The most memory that this process has held, in gigabytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9


class Stopwatch:
    """The seconds between one mark and the next."""

    def __init__(self) -> None:
        self.seconds: Seconds = {}
        self.last = time.perf_counter()

    def mark(self, work: str) -> None:
        """Book the time since the last mark."""
        now = time.perf_counter()
        self.seconds[work] = now - self.last
        self.last = now


def by_tmc(n: int, folder: str) -> tuple[int, Seconds]:
    """The tableau; its gates are left for the others."""
    circuit = tableau(48)  # compiles the kernels
    copied(circuit)
    from_aiger(to_aig(circuit))
    watch = Stopwatch()
    circuit = tableau(n)
    watch.mark("unroll")
    again = copied(circuit)
    watch.mark("make")
    data = to_aig(circuit)
    Path(folder, "tmc.aig").write_bytes(data)
    watch.mark("write")
    back = from_aiger(data)
    watch.mark("read")
    if not circuit == again == back:
        sys.exit("the circuits differ")
    np.save(Path(folder, "gates.npy"), circuit.fanin)
    np.save(Path(folder, "inputs.npy"), len(circuit.inputs))
    return len(circuit), watch.seconds


def tableau(n: int) -> Circuit:
    """The tableau of `palindrome`."""
    machine = load("palindrome")
    assert machine.time is not None
    encoding = Encoding(machine, n, machine.time.at(n))
    builder = Builder(encoding.inputs)
    unrolling = unroll(Strategy.TABLEAU, encoding, builder, frozen=False)
    return builder.build({"accept": unrolling.accepting()})


def copied(circuit: Circuit) -> Circuit:
    """The circuit with every gate made anew."""
    builder = Builder(circuit.inputs)
    nodes = builder.add(circuit, builder.inputs)
    literal = circuit.output("accept")
    return builder.build({"accept": nodes[literal >> 1] ^ literal & 1})


def by_aigverse(folder: str) -> tuple[int, Seconds]:
    """The same gates, as signals of a network."""
    file = str(Path(folder, "aigverse.aig"))
    watch = Stopwatch()
    network = Aig()
    signals = [network.get_constant(False)]
    signals += [network.create_pi() for _ in range(inputs_in(folder))]
    for a, b in pairs_in(folder):
        left, right = signals[a >> 1], signals[b >> 1]
        signals.append(network.create_and(~left if a & 1 else left, ~right if b & 1 else right))
    watch.mark("make")
    network.create_po(signals[-1])
    write_aiger(network, file)
    watch.mark("write")
    read_aiger_into_aig(file)
    watch.mark("read")
    return network.num_gates, watch.seconds


def by_dict(folder: str) -> tuple[int, Seconds]:
    """The same gates, in a dict from pairs of literals packed to one number."""
    watch = Stopwatch()
    first = 1 + inputs_in(folder)
    literals = [2 * node for node in range(first)]
    known: dict[int, int] = {}
    for a, b in pairs_in(folder):
        left, right = literals[a >> 1] ^ a & 1, literals[b >> 1] ^ b & 1
        key = left << 32 | right if left < right else right << 32 | left
        if key not in known:
            known[key] = 2 * (first + len(known))
        literals.append(known[key])
    watch.mark("make")
    return len(known), watch.seconds


def inputs_in(folder: str) -> int:
    """The number of inputs."""
    return int(np.load(Path(folder, "inputs.npy")))


def pairs_in(folder: str) -> Iterator[list[int]]:
    """The literals that each gate reads."""
    fanin = np.load(Path(folder, "gates.npy"))
    for start in range(0, len(fanin), 1 << 16):
        yield from fanin[start : start + (1 << 16)].tolist()


if __name__ == "__main__":
    main()
