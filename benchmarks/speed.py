"""How fast machines run: the simulators of tmc beside automata-lib and plain C.

    pip install automata-lib          # gcc is found where it is installed
    python benchmarks/speed.py

All engines get the same machines in the same process, through their public functions; the slow ones
do a part of the work. Rates are the best of three measurements, after the kernels of `run_batch`
have been compiled; of C, gcc -O3, the running time alone counts. automata-lib makes a new tape at
every step, so that long words cost it most. The accelerated engine does not do every step, but
counts it.
"""

import ctypes
import subprocess
import time
from collections.abc import Callable
from importlib.util import find_spec
from itertools import islice, product
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal

import numpy as np

from tmc.machines.accelerate import accelerate
from tmc.machines.batch import run_batch
from tmc.machines.files import load, parse
from tmc.machines.machine import Machine, Move
from tmc.machines.simulate import run

if TYPE_CHECKING:
    from automata.tm.dtm import DTM

BUSY_BEAVERS = {
    5: "1RB1LC_1RC1RB_1RD0LE_1LA1LD_1RZ0LA",
    6: "1RB1RA_1LC1LB_0RF1LD_1RA0LE_1RZ1LF_0LA0LC",
}
"""By number of states: the champion, and one by Marxen and Buntrock. Z halts, 0 is the blank."""

Direction = Literal["L", "N", "R"]
DIRECTIONS: dict[Move, Direction] = {Move.L: "L", Move.S: "N", Move.R: "R"}

Measured = tuple[str, int, float]
"""An engine, the steps it did, and the seconds that took."""

CODE = """
#include <string.h>
static const int next[][S] = NEXT, write[][S] = WRITE, move[][S] = MOVE;
static unsigned char tape[CELLS];

/* The steps on m words of length n, one after another. */
long run(const unsigned char *words, long m, long n) {
    long steps = 0;
    for (long i = 0; i < m; i++) {
        memset(tape, BLANK, CELLS);
        memcpy(tape + CELLS / 2, words + i * n, n);
        unsigned char *head = tape + CELLS / 2;
        for (int q = START, s; s = *head, next[q][s] >= 0; steps++) {
            *head = write[q][s];
            head += move[q][s];
            q = next[q][s];
        }
    }
    return steps;
}
"""


def main() -> None:
    """Measure everything and print it as a table."""
    if not find_spec("automata"):
        print("automata-lib is left out: pip install automata-lib")
    if not which("gcc"):
        print("gcc is left out: it is not installed")
    run_batch(load("increment"), ["0" * 100] * 1000)  # compiles the kernel
    print(f"{'work':37}{'engine':13}{'steps':>22}{'seconds':>9}{'M steps/s':>16}{'ratios':>28}")
    beaver, palindrome = busy_beaver(5), load("palindrome")
    print_rows("busy beaver of 5 states, one word", one_word(beaver, ""))
    print_rows("6 states, a run that halts", [accelerated(busy_beaver(6))])
    print_rows("palindrome, one word of length 2000", one_word(palindrome, "01" * 500 + "10" * 500))
    print_rows("palindrome, all words of length 16", many_words(palindrome, 16))


def busy_beaver(states: int) -> Machine:
    """The machine of a table."""
    lines = ["start A", "halt Z"]
    for state, rules in zip("ABCDEF", BUSY_BEAVERS[states].split("_"), strict=False):
        lines.append(f"{state}:")
        for read, rule in (("_", rules[:3]), ("1", rules[3:])):
            lines.append(f"  {read} -> {rule[0].replace('0', '_')} {rule[1]} {rule[2]}")
    return parse("\n".join(lines) + "\n")


def print_rows(work: str, rows: list[Measured]) -> None:
    """A row for each engine, with its ratio to those of others."""
    rates = {engine: steps / seconds for engine, steps, seconds in rows}
    for engine, steps, seconds in rows:
        ratios = "".join(
            f"{rates[engine] / rates[peer]:10,.1f}x {name}"
            for peer, name in (("automata-lib", "automata"), ("plain C", "C"))
            if peer in rates and peer != engine
        )
        print(f"{work:37}{engine:13}{steps:22,}{seconds:9.3f}{rates[engine] / 1e6:16,.3f}{ratios}")
        work = ""


def one_word(machine: Machine, word: str) -> list[Measured]:
    """One long run; the slow engines do its beginning, while the tape is short."""
    rows: list[Measured] = []
    if find_spec("automata"):
        peer = as_dtm(machine)

        def by_peer() -> int:
            return sum(1 for _ in islice(peer.read_input_stepwise(word), 1, 8_001))

        rows.append(("automata-lib", *timed(by_peer)))
    rows += plain_c(machine, np.array([machine.word(word)], dtype=np.uint8), cells=1 << 16)
    rows.append(("run", *timed(lambda: run(machine, word, max_steps=500_000).steps)))
    batch = timed(lambda: int(run_batch(machine, [word], max_steps=10**8).steps[0]))
    return [*rows, ("run_batch", *batch), accelerated(machine, word)]


def accelerated(machine: Machine, word: str = "") -> Measured:
    """The whole run by the accelerated engine, where it gains something."""

    def steps() -> int:
        outcome = accelerate(machine, machine.word(word), max_steps=10**18)
        return outcome.steps if outcome else 0

    return ("accelerate", *timed(steps))


def many_words(machine: Machine, n: int) -> list[Measured]:
    """All words of a length; the slow engines do every so many-th."""
    words = np.array(list(product(range(2), repeat=n)), dtype=np.int16)
    every = run_batch(machine, words)
    few, some = slice(None, None, 64), slice(None, None, 16)
    rows: list[Measured] = []
    if find_spec("automata"):
        peer = as_dtm(machine)
        texts = [machine.show(word) for word in words[few].tolist()]
        if [peer.accepts_input(text) for text in texts] != (every.verdicts[few] == 0).tolist():
            raise SystemExit(f"the engines differ on {machine.name}")

        def by_peer() -> int:
            for text in texts:
                peer.accepts_input(text)
            return int(every.steps[few].sum())

        rows.append(("automata-lib", *timed(by_peer)))
    rows += plain_c(machine, words.astype(np.uint8), cells=4 * n)
    by_run = timed(lambda: sum(run(machine, word).steps for word in words[some].tolist()))
    by_batch = timed(lambda: int(run_batch(machine, words).steps.sum()))
    return [*rows, ("run", *by_run), ("run_batch", *by_batch)]


def timed(work: Callable[[], int]) -> tuple[int, float]:
    """The steps that `work` says it did, and the least seconds of three measurements."""
    best = float("inf")
    for _ in range(3):
        begun = time.perf_counter()
        steps = work()
        best = min(best, time.perf_counter() - begun)
    return steps, best


def plain_c(
    machine: Machine, words: np.ndarray[tuple[int, int], np.dtype[np.uint8]], cells: int
) -> list[Measured]:
    """What gcc -O3 makes of tables and a loop, on a tape that is long enough."""
    if not which("gcc"):
        return []
    size = len(machine.symbols)
    tables = {"NEXT": -1, "WRITE": 0, "MOVE": 0}
    rows = {name: [[fill] * size for _ in machine.states] for name, fill in tables.items()}
    for (q, (s,)), (action,) in machine.delta.items():
        entries = (action.state, action.write[0], int(action.moves[0]))
        for name, entry in zip(rows, entries, strict=True):
            rows[name][q][s] = entry
    defined = {name: str(table).replace("[", "{").replace("]", "}") for name, table in rows.items()}
    numbers = {"S": size, "START": machine.start, "BLANK": machine.blank, "CELLS": cells}
    defines = "".join(f"#define {k} {v}\n" for k, v in (defined | numbers).items())
    with TemporaryDirectory() as folder:
        source, library = Path(folder, "run.c"), Path(folder, "run.so")
        source.write_text(defines + CODE)
        command = ["gcc", "-O3", "-march=native", "-shared", "-fPIC", "-o", str(library)]
        subprocess.run([*command, str(source)], check=True)
        code = ctypes.CDLL(str(library)).run
    code.restype = ctypes.c_long
    code.argtypes = [ctypes.c_void_p, ctypes.c_long, ctypes.c_long]
    return [("plain C", *timed(lambda: int(code(words.ctypes.data, *words.shape))))]


def as_dtm(machine: Machine) -> "DTM":
    """The same machine, made for automata-lib, which wants an input alphabet that is not empty."""
    from automata.tm.dtm import DTM

    names, symbols = machine.states, machine.symbols
    transitions: dict[str, dict[str, tuple[str, str, Direction]]] = {}
    for (q, (s,)), (action,) in machine.delta.items():
        target, written = names[action.state], symbols[action.write[0]]
        transition = (target, written, DIRECTIONS[action.moves[0]])
        transitions.setdefault(names[q], {})[symbols[s]] = transition
    return DTM(
        states=set(names),
        input_symbols=set(symbols[: max(machine.input_size, 1)]),
        tape_symbols=set(symbols),
        transitions=transitions,
        initial_state=names[machine.start],
        blank_symbol=symbols[machine.blank],
        final_states={names[q] for q in machine.final},
    )


if __name__ == "__main__":
    main()
