"""How fast machines run: `run`, `run_batch`, and the simulator of automata-lib beside them.

    pip install automata-lib
    python benchmarks/speed.py

All engines get the same machines in the same process, through their public functions; the slow ones
do a part of the work. Rates are the best of three measurements, after the kernel of `run_batch` has
been compiled. automata-lib makes a new tape at every step, so that long words cost it most.
"""

import sys
import time
from collections.abc import Callable
from itertools import islice, product
from typing import Literal

import numpy as np

from tmc.machines.batch import run_batch
from tmc.machines.files import load, parse
from tmc.machines.machine import Machine, Move
from tmc.machines.simulate import run

try:
    from automata.tm.dtm import DTM
except ImportError:
    sys.exit("automata-lib is measured beside: pip install automata-lib")

BUSY_BEAVER_5 = """
machine busy-beaver-5
start a
halt stop

a:
  _ -> 1 R b
  1 -> L c
b:
  _ -> 1 R c
  1 -> R
c:
  _ -> 1 R d
  1 -> _ L e
d:
  _ -> 1 L a
  1 -> L
e:
  _ -> 1 R stop
  1 -> _ L a
"""

Direction = Literal["L", "N", "R"]
DIRECTIONS: dict[Move, Direction] = {Move.L: "L", Move.S: "N", Move.R: "R"}

Measured = tuple[str, int, float]
"""An engine, the steps it did, and the seconds that took."""


def main() -> None:
    """Measure everything and print it as a table."""
    run_batch(load("increment"), ["0" * 100] * 1000)  # compiles the kernel
    print(f"{'work':36}{'engine':14}{'steps':>13}{'seconds':>9}{'M steps/s':>11}{'ratio':>9}")
    beaver, palindrome = parse(BUSY_BEAVER_5), load("palindrome")
    print_rows("busy beaver of 5 states, one word", one_word(beaver, ""))
    print_rows("palindrome, all words of length 16", many_words(palindrome, 16))
    print_rows("palindrome, one word of length 2000", one_word(palindrome, "01" * 500 + "10" * 500))


def print_rows(work: str, rows: list[Measured]) -> None:
    """Ratios are to automata-lib, the first row."""
    slowest = rows[0][1] / rows[0][2]
    for engine, steps, seconds in rows:
        rate = steps / seconds
        print(
            f"{work:36}{engine:14}{steps:13,}{seconds:9.3f}{rate / 1e6:11.3f}{rate / slowest:9,.1f}"
        )
        work = ""


def one_word(machine: Machine, word: str) -> list[Measured]:
    """One long run; the slow engines do its beginning, while the tape is short."""
    peer = as_dtm(machine)

    def by_peer() -> int:
        return sum(1 for _ in islice(peer.read_input_stepwise(word), 1, 8_001))

    return [
        ("automata-lib", *timed(by_peer)),
        ("run", *timed(lambda: run(machine, word, max_steps=500_000).steps)),
        ("run_batch", *timed(lambda: int(run_batch(machine, [word], max_steps=10**8).steps[0]))),
    ]


def many_words(machine: Machine, n: int) -> list[Measured]:
    """All words of a length; the slow engines do every so many-th."""
    peer = as_dtm(machine)
    words = np.array(list(product(range(2), repeat=n)), dtype=np.int16)
    every = run_batch(machine, words)
    few, some = slice(None, None, 64), slice(None, None, 16)
    texts = [machine.show(word) for word in words[few].tolist()]
    if [peer.accepts_input(text) for text in texts] != (every.verdicts[few] == 0).tolist():
        sys.exit(f"the engines differ on {machine.name}")

    def by_peer() -> int:
        for text in texts:
            peer.accepts_input(text)
        return int(every.steps[few].sum())

    return [
        ("automata-lib", *timed(by_peer)),
        ("run", *timed(lambda: sum(run(machine, word).steps for word in words[some].tolist()))),
        ("run_batch", *timed(lambda: int(run_batch(machine, words).steps.sum()))),
    ]


def timed(work: Callable[[], int]) -> tuple[int, float]:
    """The steps that `work` says it did, and the least seconds of three measurements."""
    best = float("inf")
    for _ in range(3):
        begun = time.perf_counter()
        steps = work()
        best = min(best, time.perf_counter() - begun)
    return steps, best


def as_dtm(machine: Machine) -> DTM:
    """The same machine, made for automata-lib, which wants an input alphabet that is not empty."""
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
