"""How fast circuits are evaluated: `evaluate` beside straight-line C, ABC, aigverse and NumPy.

    pip install pyosys aigverse           # pyosys brings the program yosys-abc along; gcc is found
    python benchmarks/evaluation.py       # 10,000, 100,000 and 1,000,000 gates: half an hour
    python benchmarks/evaluation.py 10000 100000

Circuits of AND gates, each on 65,536 patterns: the tableau of `palindrome`, and random ones, of
which 1,024 and 65,536 values are alive as they are written. All engines evaluate every gate, in one
thread, and reading or compiling the circuit is not counted:

- tmc makes its program of slots each time, and that is counted.
- gcc -O3 gets straight-line code on vectors of 512 bits, of the same program, in functions as long
  as it does best with. It takes minutes to compile a million gates.
- ABC simulates random patterns (`&sim`, the best of several shapes of the same work). It wants a
  latch, so one of the inputs is declared as one.
- aigverse computes truth tables, so it takes part where there are 16 inputs and memory for all.
- NumPy does a level of the circuit at a time, on a 64th of the patterns.

The best of several runs counts. Ratios are the speed of tmc to that of the others.
"""

import ctypes
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory

import numpy as np
from peers import abc_program, missing

from tmc.circuits.bitparallel import evaluate_in_blocks
from tmc.circuits.builder import Builder
from tmc.circuits.circuit import Circuit
from tmc.circuits.evaluate import Words, evaluate
from tmc.circuits.slots import NOT_OPERAND, NOT_VALUE, SLOT, XOR, SlotProgram, on_slots
from tmc.formats.aiger import to_aig
from tmc.machines.files import load
from tmc.unroll.encoding import Encoding
from tmc.unroll.strategies import Strategy, unroll

PATTERNS = 1 << 16
SIZES = {10_000: 12, 100_000: 22, 1_000_000: 45}
"""Gates, and the length of the words whose tableau has about as many."""
VECTOR = 8  # words of the vectors in C
SHAPES = ((4, 512), (8, 256), (32, 64))
"""ABC's frames and words of 32 bits, which make 65,536 patterns."""
TIMES = 16  # as many frames, since ABC tells hundredths of seconds


def main() -> None:
    """Measure all engines on all circuits and print a table."""
    sizes = [size for size in SIZES if len(sys.argv) == 1 or str(size) in sys.argv]
    if len(sizes) < len(sys.argv) - 1:
        sys.exit(f"the sizes are {' '.join(map(str, SIZES))}")
    for line in [*missing(), *([] if which("gcc") else ["gcc is left out: it is not installed"])]:
        print(line)
    print(f"{'circuit':24}{'slots':>8}{'gates':>11}  {'engine':18}{'G gates/s':>10}{'ratio':>9}")
    for gates in sizes:
        for name, circuit, length in circuits(gates):
            words = np.random.default_rng(0).bit_generator.random_raw(
                (len(circuit.inputs), PATTERNS // 64)
            )
            row = f"{name:24}{on_slots(circuit).slots:8,}{len(circuit):11,}"
            own = 0.0
            for engine, speed in engines(circuit, words, length):
                own = own or speed
                print(f"{row}  {engine:18}{speed / 1e9:10.1f}{own / speed:8.2f}x", flush=True)


def circuits(gates: int) -> Iterator[tuple[str, Circuit, int]]:
    """Circuits of about so many gates, and how many operands a function in C should have."""
    yield f"tableau of palindrome {SIZES[gates]}", tableau("palindrome", SIZES[gates]), 4_000
    for bits in (10, 16):
        if gates > 3 << bits:
            yield f"random, of {1 << bits:,}", random_circuit(gates, bits), 60


def tableau(name: str, n: int) -> Circuit:
    """The tableau of a machine."""
    machine = load(name)
    assert machine.time is not None
    encoding = Encoding(machine, n, machine.time.at(n))
    builder = Builder(encoding.inputs)
    unrolling = unroll(Strategy.TABLEAU, encoding, builder, frozen=False)
    return builder.build({"accept": unrolling.accepting()})


def random_circuit(gates: int, bits: int) -> Circuit:
    """Random ANDs over 2^bits registers, which hold the minterms of the inputs at first."""
    rng, builder = np.random.default_rng(0), Builder([f"x{i}" for i in range(16)])
    registers = [1]
    for x in builder.inputs[:bits]:
        registers = [builder.and_(r, x ^ flip) for r in registers for flip in (0, 1)]
    count, size = gates - len(builder) - len(registers), len(registers)
    first = rng.integers(0, size, count)
    second = (first + rng.integers(1, size, count)) % size
    flips = rng.integers(0, 2, (count, 2))
    for i, j, (f, g) in zip(first.tolist(), second.tolist(), flips.tolist(), strict=True):
        registers[i] = builder.and_(registers[i] ^ f, registers[j] ^ g)
    outputs = {f"y{k}": builder.all(registers[k::16]) for k in range(16)}
    return builder.build(outputs)


def engines(circuit: Circuit, words: Words, length: int) -> Iterator[tuple[str, float]]:
    """Every engine, tmc first, and the gate evaluations that it does in a second."""
    work = len(circuit) * PATTERNS
    expected = evaluate_in_blocks(circuit, words)  # compiles the loop
    with one_processor():
        yield "tmc", work / best(lambda: evaluate(circuit, words))
    yield "tmc, all threads", work / best(lambda: evaluate(circuit, words))
    with TemporaryDirectory() as name:
        folder = Path(name)
        code = straight_line(on_slots(circuit), length, folder) if which("gcc") else None
        with one_processor():
            if code:
                assert np.array_equal(code(words[:, :VECTOR]), expected[:, :VECTOR])
                yield "gcc -O3", work / (best(code.repeat) * PATTERNS / 64 / VECTOR)
            if abc_program():
                yield "ABC", work / by_abc(circuit, folder)
            if find_spec("aigverse") and len(circuit.inputs) == 16 and room_for(circuit):
                yield "aigverse", work / by_aigverse(circuit, folder)
            yield "NumPy", work / 64 / best(lambda: by_numpy(circuit, words[:, :16]))


@contextmanager
def one_processor() -> Iterator[None]:
    """Keeps this process and those that it starts to one processor, where the system can."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    every = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(every)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, every)


def best(work: Callable[[], object]) -> float:
    """The least seconds of some runs."""
    seconds: list[float] = []
    while len(seconds) < 3 or (sum(seconds) < 2 and len(seconds) < 20):
        begun = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begun)
    return min(seconds)


# ---------------------------------------------------------------------------------- straight line


class StraightLine:
    """A compiled program, with the values of its slots."""

    def __init__(self, program: SlotProgram, library: Path) -> None:
        self.program = program
        self.values = np.zeros((program.slots + 1) * VECTOR, dtype=np.uint64)
        self.values = self.values[-(self.values.ctypes.data // 8) % VECTOR :]
        self.code = ctypes.CDLL(str(library))

    def repeat(self) -> None:
        """Do every gate once, on whatever there is."""
        self.code.run(ctypes.c_void_p(self.values.ctypes.data))

    def __call__(self, words: Words) -> Words:
        """The outputs for a vector of patterns."""
        rows = self.values[: self.program.slots * VECTOR].reshape(-1, VECTOR)
        rows[1 : 1 + len(words)] = words
        self.repeat()
        ends = self.program.outputs.astype(np.int64)
        return np.asarray(rows[ends >> 1] ^ -(ends & 1).astype(np.uint64)[:, None])


def straight_line(program: SlotProgram, length: int, folder: Path) -> StraightLine:
    """The program compiled by gcc, several files at a time."""
    every = list(functions(program, length))
    calls = "".join(f"void f{i}(V *); " for i in range(len(every)))
    body = " ".join(f"f{i}(v);" for i in range(len(every)))
    share = -(-len(every) // 16)
    parts = ["".join(every[i : i + share]) for i in range(0, len(every), share)]
    parts.append(f"{calls}\nvoid run(V *v) {{ {body} }}\n")
    kind = "typedef unsigned long V __attribute__((vector_size(64)));\n"

    def compiled(i: int) -> str:
        file = folder / f"part{i}.c"
        file.write_text(kind + parts[i])
        command = ["gcc", "-O3", "-march=native", "-fPIC", "-c", "-o", f"{file}.o", str(file)]
        subprocess.run(command, check=True)
        return f"{file}.o"

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        objects = list(pool.map(compiled, range(len(parts))))
    library = folder / "straight.so"
    subprocess.run(["gcc", "-shared", "-o", str(library), *objects], check=True)
    return StraightLine(program, library)


def functions(program: SlotProgram, length: int) -> Iterator[str]:
    """The program in C. A function has so many operands, and keeps its slots in variables."""
    lines: list[str] = []
    read: set[int] = set()
    written: set[int] = set()
    begin, done, count = 0, 0, 0

    def function() -> str:
        loads = "".join(f"V s{slot} = v[{slot}];\n" for slot in sorted(read | written))
        stores = "".join(f"v[{slot}] = s{slot};\n" for slot in sorted(written))
        return f"void f{count}(V *v) {{\n{loads}{''.join(lines)}{stores}}}\n"

    for end, slot in program.chains.tolist():
        first, *rest = program.operands[begin:end].tolist()
        text = f"s{first // SLOT}"
        read.add(first // SLOT)
        for operand in rest:
            value = f"~({text})" if operand & NOT_VALUE else f"({text})"
            other = f"{'~' if operand & NOT_OPERAND else ''}s{operand // SLOT}"
            text = f"{value} {'^' if operand & XOR else '&'} {other}"
            if operand // SLOT not in written:
                read.add(operand // SLOT)
        lines.append(f"s{slot} = {text};\n")
        written.add(slot)
        begin = end
        if end - done >= length:
            yield function()
            lines, read, written, done, count = [], set(), set(), end, count + 1
    yield function()


# ------------------------------------------------------------------------------------- libraries


def by_abc(circuit: Circuit, folder: Path) -> float:
    """The seconds of ABC's fastest way, as it tells them itself."""
    head, rest = to_aig(circuit).split(b"\n", 1)
    _, top, inputs, _, outputs, ands = head.split()
    with_latch = b"aig %s %d 1 %s %s\n0\n" % (top, int(inputs) - 1, outputs, ands)
    (folder / "abc.aig").write_bytes(with_latch + rest)
    seconds: list[float] = []
    for frames, words in SHAPES:
        script = f"&read abc.aig; &sim -F {TIMES * frames} -W {words}"
        command = [str(abc_program()), "-q", script]
        told = subprocess.run(command, cwd=folder, capture_output=True, text=True).stdout
        seconds += map(float, re.findall(r"Time = +([\d.]+) sec", told))
    return min(seconds) / TIMES


def room_for(circuit: Circuit) -> bool:
    """Whether the truth tables of all nodes fit in half of the memory that is free."""
    free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return 2 * circuit.nodes * PATTERNS // 8 < free


def by_aigverse(circuit: Circuit, folder: Path) -> float:
    """The seconds in which aigverse makes the truth tables."""
    from aigverse.algorithms import simulate
    from aigverse.io import read_aiger_into_aig

    (folder / "aigverse.aig").write_bytes(to_aig(circuit))
    network = read_aiger_into_aig(str(folder / "aigverse.aig"))
    return best(lambda: simulate(network))


def by_numpy(circuit: Circuit, words: Words) -> Words:
    """The outputs, by whole levels of AND gates."""
    values = np.zeros((circuit.nodes, words.shape[1]), dtype=np.uint64)
    values[1 : circuit.first_gate] = words
    levels = circuit.levels[circuit.first_gate :]
    order = np.argsort(levels, kind="stable")
    flips = -(circuit.fanin & 1).astype(np.uint64)
    for gates in np.split(order, np.flatnonzero(np.diff(levels[order])) + 1):
        (a, b), (f, g) = circuit.fanin[gates].T >> 1, flips[gates].T
        values[circuit.first_gate + gates] = (values[a] ^ f[:, None]) & (values[b] ^ g[:, None])
    ends = -(circuit.literals & 1).astype(np.uint64)
    return np.asarray(values[circuit.literals >> 1] ^ ends[:, None])


if __name__ == "__main__":
    main()
