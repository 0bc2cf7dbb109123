"""Steps a second of the batch engine, beside automata-lib on the same machine in the same run.

The load is the busy beaver with five states (47,176,870 steps). automata-lib is run for its first
steps only, while its tape is short, which favours it. `python benchmarks/speed.py`
"""

import sys
import time

import numpy as np

from tmc.machines.batch import run_batch
from tmc.machines.files import parse

STEPS_OF_THE_PEER = 20_000

RULES = {
    "A": {"_": "1RB", "1": "1LC"},
    "B": {"_": "1RC", "1": "1RB"},
    "C": {"_": "1RD", "1": "_LE"},
    "D": {"_": "1LA", "1": "1LD"},
    "E": {"_": "1RH", "1": "_LA"},
}


def ours() -> float:
    """Steps a second of `run_batch`, after a first call that compiles the kernel."""
    lines = ["start A", "halt H", "alphabet 1"]
    for state, rules in RULES.items():
        lines.append(f"{state}:")
        lines += [f"  {read} -> {w} {move} {q}" for read, (w, move, q) in rules.items()]
    machine = parse("\n".join(lines))
    word = np.zeros((1, 0), dtype=np.int64)
    run_batch(machine, word, max_steps=1_000_000)
    began = time.perf_counter()
    batch = run_batch(machine, word, max_steps=100_000_000)
    return float(batch.steps[0]) / (time.perf_counter() - began)


def automata_lib() -> float:
    """Steps a second of automata-lib's deterministic machine."""
    try:
        from automata.tm.dtm import DTM
    except ModuleNotFoundError:
        sys.exit("the peer is missing: pip install automata-lib")
    machine = DTM(
        states={*RULES, "H"},
        input_symbols={"1"},
        tape_symbols={"1", "_"},
        transitions={
            q: {s: (r[2], r[0], r[1]) for s, r in row.items()} for q, row in RULES.items()
        },
        initial_state="A",
        blank_symbol="_",
        final_states={"H"},
    )
    began = time.perf_counter()
    for step, _ in enumerate(machine.read_input_stepwise("")):
        if step == STEPS_OF_THE_PEER:
            break
    return STEPS_OF_THE_PEER / (time.perf_counter() - began)


if __name__ == "__main__":
    mine, theirs = ours(), automata_lib()
    print(f"tmc run_batch   {mine / 1e6:8.2f} M steps/s")
    print(f"automata-lib    {theirs / 1e6:8.2f} M steps/s")
    print(f"ratio           {mine / theirs:8.0f}")
