"""The clock of an effort starts when the searches' loops are in machine code."""

import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from math import inf
from time import perf_counter

import pytest

from tests.circuits import truth_table
from tmc.circuits.circuit import Circuit
from tmc.compilation import compile
from tmc.effort import Effort
from tmc.rehearsal import automaton, effort_of
from tmc.schedules import Schedule, Search
from tmc.unroll.encoding import Encoding

LOADED = """
import gc
from numba.core.dispatcher import Dispatcher
from tmc.rehearsal import effort_of
from tmc.schedules import SCHEDULES

effort_of(SCHEDULES[2], 1, 0)
loops = [one for one in gc.get_objects() if isinstance(one, Dispatcher)]
print(*(loop.py_func.__name__ for loop in loops if loop.signatures))
"""


def test_the_loops_of_all_searches_are_loaded() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED], capture_output=True, text=True, check=True
    )
    assert set(done.stdout.split()) >= {
        *("_visit", "extension", "_pairs"),  # of recode
        *("network", "walk"),  # of resynthesise
        *("classify", "dependent", "determined", "diagram_size", "few_classes", "recode", "told"),
        *("load", "grow", "improve", "read_by", "rewrite", "splice"),  # of rewrite_windows
    }


def test_the_clock_starts_after_the_rehearsal() -> None:
    ends: list[float] = []

    def slow(circuit: Circuit, encoding: Encoding, effort: Effort) -> Iterator[Circuit]:
        yield circuit
        ends.append(perf_counter())

    schedule = Schedule(searches=(Search(lambda: slow),), rounds=7)
    assert effort_of(schedule, None, seed=3) == Effort(7, inf, seed=3)
    assert effort_of(schedule, 0, seed=0).spent()
    assert not ends
    assert effort_of(schedule, 100, seed=0).deadline >= ends[0] + 100
    effort_of(schedule, 100, seed=0)
    assert len(ends) == 1


def test_who_looks_at_the_clock_is_told_how_far_it_is() -> None:
    told: list[tuple[int, int]] = []

    def tell(done: int, total: int) -> None:
        told.append((done, total))

    Effort(5, tell=tell).spent()
    now = perf_counter()
    Effort(5, now + 100, tell=tell, began=now - 100).spent()
    Effort(5, now - 1, tell=tell, began=now - 3).spent()
    assert told[0] == (0, 0)
    assert 1000 <= told[1][0] <= 2000 and told[1][1] == 2000
    assert told[2] == (20, 20)
    Effort(5, now + 100, tell=tell, began=now - 100).share(0.5).spent()
    assert told[3][0] < 500 and told[3][1] <= 500


def test_searches_are_on_the_progress_bar() -> None:
    told: dict[str, list[tuple[int, int]]] = defaultdict(list)
    compile("majority", 5, level=2, effort=0.1, progress=lambda what, *of: told[what].append(of))
    for what in ("loading the searches", "recode"):
        assert all(0 <= done <= total for done, total in told[what])
        assert told[what][-1] == (1, 1)


def test_ctrl_c_while_the_searches_are_loaded_gives_what_there_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupted(*_: object) -> Effort:
        raise KeyboardInterrupt

    monkeypatch.setattr("tmc.candidates.effort_of", interrupted)
    compiled = compile("majority", 5, level=2, effort=100)
    assert compiled.interrupted and not compiled.resynthesised
    assert compiled.circuit == compile("majority", 5, level=1).circuit


def test_the_circuit_of_the_rehearsal_is_an_automaton() -> None:
    inputs = tuple("abcdef")
    table = truth_table(automaton(inputs))[:, 0]
    for word in range(64):
        state = 0
        for i in range(6):
            state = (2 * state + (2 + i % 2 if word >> i & 1 else 1)) % 5
        assert table[word] == (state == 0)
