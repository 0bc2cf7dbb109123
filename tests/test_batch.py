"""`run_batch` and `trace_batch` against `run`, by the kernel as it stands and compiled."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import product

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.strategies import machines
from tmc.machines import batch
from tmc.machines.batch import VERDICTS, Batch, run_batch, trace_batch
from tmc.machines.errors import UsageError
from tmc.machines.files import load, parse
from tmc.machines.machine import Machine, Verdict, Word
from tmc.machines.many_tapes import follow_all
from tmc.machines.simulate import Run, run

COMPILED = [False, True]


@contextmanager
def kernel(
    compiled: bool, plain_steps: int = 1 << 16, compiled_steps: int = 1 << 27
) -> Iterator[None]:
    """Runs all batches by one kernel, with budgets that may be tiny."""
    with pytest.MonkeyPatch.context() as patch:
        if not compiled:
            patch.setattr(batch, "_compiled", lambda kernel: partial(kernel))
            patch.setattr(batch, "_KNOWN", {})
        patch.setattr(batch, "_PLAIN_STEPS", plain_steps if not compiled else 0)
        patch.setattr(batch, "_COMPILED_STEPS", compiled_steps)
        yield


def all_words(machine: Machine, longest: int) -> list[Word]:
    alphabet = range(machine.input_size)
    return [word for n in range(longest + 1) for word in product(alphabet, repeat=n)]


def assert_same(result: Batch, runs: list[Run]) -> None:
    """A batch says what the runs say, tapes included."""
    assert [VERDICTS[v] for v in result.verdicts] == [r.verdict for r in runs]
    assert result.steps.tolist() == [r.steps for r in runs]
    assert result.spaces.tolist() == [r.space for r in runs]
    assert result.never_halts.tolist() == [r.never_halts for r in runs]
    assert result.stuck.tolist() == [r.stuck for r in runs]
    assert result.configurations.tolist() == [r.configurations for r in runs]
    assert result.states.tolist() == [r.final.state for r in runs]
    assert result.scanned.tolist() == [
        [t.get(head, result.machine.blank) for head, t in zip(f.heads, f.tapes, strict=True)]
        for f in (r.final for r in runs)
    ]
    assert [result.output(i) for i in range(len(runs))] == [r.output for r in runs]
    machine = result.machine
    for first, stop in ((-60, 60), (-1, 2), (3, 3)):
        tapes = [r.final.tapes[machine.output_tape] for r in runs]
        expected = [[t.get(c, machine.blank) for c in range(first, stop)] for t in tapes]
        assert result.tape(first, stop).tolist() == expected


@pytest.mark.parametrize("compiled", COMPILED)
@settings(max_examples=60)
@given(machine=machines(halting=None))
def test_a_batch_is_its_runs(compiled: bool, machine: Machine) -> None:
    words = all_words(machine, 3)
    with kernel(compiled):
        result = run_batch(machine, words, max_steps=50)
    assert_same(result, [run(machine, word, max_steps=50) for word in words])


@pytest.mark.parametrize("compiled", COMPILED)
@settings(max_examples=60)
@given(machine=machines(nondeterministic=True), data=st.data())
def test_a_batch_follows_witnesses(compiled: bool, machine: Machine, data: st.DataObject) -> None:
    words = all_words(machine, 2)
    length = data.draw(st.integers(0, 8))
    seed = data.draw(st.integers(0, 99))
    witnesses = np.random.default_rng(seed).integers(0, 3, (len(words), length))
    with kernel(compiled):
        result = run_batch(machine, words, witnesses=witnesses)
    pairs = zip(words, witnesses.tolist(), strict=True)
    assert_same(result, [run(machine, word, witness=witness) for word, witness in pairs])


@settings(max_examples=20)
@given(machines(nondeterministic=True))
def test_a_batch_without_witnesses_is_a_search(machine: Machine) -> None:
    words = all_words(machine, 2)
    result = run_batch(machine, words, max_steps=8)
    assert_same(result, [run(machine, word, max_steps=8) for word in words])


@given(
    machine=machines(halting=None),
    plain=st.integers(0, 20),
    compiled=st.integers(1, 20),
)
@example(machine=load("busy-beaver-4"), plain=3, compiled=5)
def test_budgets_change_nothing(machine: Machine, plain: int, compiled: int) -> None:
    words = all_words(machine, 2)
    with kernel(compiled=False, plain_steps=plain, compiled_steps=compiled):
        small = run_batch(machine, words, max_steps=200)
    with kernel(compiled=True, compiled_steps=compiled):
        assert_same(small, [run(machine, word, max_steps=200) for word in words])
        assert_same(
            run_batch(machine, words, max_steps=200),
            [run(machine, word, max_steps=200) for word in words],
        )


FAR = {
    "right": "a:\n  * -> 1 R\n",
    "left": "a:\n  * -> 1 L\n",
    "swings": "a:\n  [01] -> R\n  _ -> 1 L b\nb:\n  [01] -> L\n  _ -> 1 R a\n",
    "counts": "a:\n  [01] -> R\n  _ -> L b\nb:\n  1 -> 0 L\n  [0_] -> 1 R a\n",
}


@pytest.mark.parametrize("compiled", COMPILED)
@pytest.mark.parametrize("ends", ["one-way", "two-way"])
@pytest.mark.parametrize("rules", FAR.values(), ids=FAR)
def test_tapes_grow_on_both_sides(compiled: bool, ends: str, rules: str) -> None:
    machine = parse(f"input 01\nstart a\naccept yes\nends {ends}\n{rules}")
    words = ["", "0", "0110"]
    with kernel(compiled):
        result = run_batch(machine, words, max_steps=3_000)
    runs = [run(machine, word, max_steps=3_000) for word in words]
    assert_same(result, runs)
    assert result.tape(-4_000, 4_000).shape == (3, 8_000)
    held = [len(r.final.tapes[0]) for r in runs]
    assert (result.tape(-4_000, 4_000) != machine.blank).sum(axis=1).tolist() == held


TURN = "0 -> 1 {0} 63\n  1 -> 0 {0}"


@pytest.mark.parametrize("compiled", COMPILED)
@pytest.mark.parametrize(("there", "back"), ["RL", "LR"])
@pytest.mark.parametrize(("last", "steps"), [("* -> {}", 127), (TURN, 255)])
def test_a_loop_may_be_wider_than_the_tape_was(
    compiled: bool, there: str, back: str, last: str, steps: int
) -> None:
    # Writes 0 beside cell 0 and waits, so that a configuration is saved at step 63; then walks 32
    # cells to and fro for ever. A round may turn the 0 to 1 or back, so that two make the loop.
    rules = [f"* -> {there} 1", f"* -> 0 {back} 2"]
    rules += [f"* -> S {q + 1}" for q in range(2, 63)]
    rules += [f"* -> {there if q < 95 else back} {q + 1}" for q in range(63, 126)]
    rules += [f"{last.format(back)} 63"]
    states = [f"{q}:\n  {rule}\n" for q, rule in enumerate(rules)]
    machine = parse("input 01\nstart 0\naccept yes\n" + "".join(states))
    words = ["", "1"]
    with kernel(compiled):
        result = run_batch(machine, words)
    assert result.never_halts.all()
    assert result.steps.tolist() == [steps, steps]
    assert_same(result, [run(machine, word) for word in words])


def test_the_busy_beaver_of_five_states() -> None:
    rules = (
        "a:\n  _ -> 1 R b\n  1 -> 1 L c\nb:\n  _ -> 1 R c\n  1 -> 1 R b\n"
        "c:\n  _ -> 1 R d\n  1 -> _ L e\nd:\n  _ -> 1 L a\n  1 -> 1 L d\n"
        "e:\n  _ -> 1 R stop\n  1 -> _ L a\n"
    )
    machine = parse(f"start a\nhalt stop\n{rules}")
    result = run_batch(machine, [""], max_steps=10**8)
    assert (result.steps[0], result.spaces[0]) == (47_176_870, 12_289)
    assert (result.output(0) or ()).count(0) == 4098


def test_words_may_be_of_any_length_and_kind() -> None:
    machine = load("increment")
    result = run_batch(machine, ["1011", (1, 1, 1), "", [0]])
    assert [machine.show(result.output(i) or ()) for i in range(4)] == ["1100", "1000", "1", "1"]
    array = np.array([[1, 0, 1, 1], [0, 0, 0, 0]], dtype=np.uint8)
    assert run_batch(machine, array).steps.tolist() == [8, 6]
    assert len(run_batch(machine, []).steps) == 0
    assert run_batch(machine, np.zeros((3, 0), dtype=np.int64)).steps.tolist() == [2, 2, 2]
    assert run_batch(load("subset-sum"), np.zeros((0, 3), dtype=np.int64)).tape(0, 3).shape == (
        0,
        3,
    )


def test_symbols_that_do_not_exist_never_reach_the_kernel() -> None:
    for symbol in (-1, 3):
        with pytest.raises(ValueError, match="the symbols of increment are 0 to 2"):
            run_batch(load("increment"), [[0, symbol]])
    with pytest.raises(UsageError, match='"x" in the word "0x" is not in the input alphabet'):
        run_batch(load("increment"), ["0x"])


def test_code_that_cannot_be_kept_is_compiled_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import numba

    def njit(cache: bool = False, nogil: bool = False) -> object:
        if cache:
            raise RuntimeError("cannot cache function")
        return lambda function: function

    monkeypatch.setattr(numba, "njit", njit)
    assert batch._compiled(follow_all) is follow_all


def test_small_batches_are_not_compiled() -> None:
    script = """
import sys
from tmc.machines.batch import run_batch
from tmc.machines.files import load
for name in ("increment", "palindrome", "copy"):
    run_batch(load(name), ["01", "11"])
assert "numba" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", script], check=True)


@settings(max_examples=60)
@given(machine=machines(halting=None), steps=st.integers(0, 12))
def test_traces_are_histories(machine: Machine, steps: int) -> None:
    words = all_words(machine, 2)
    runs = [run(machine, word, max_steps=steps, trace=True) for word in words]
    assert_traces(machine, words, steps, runs, None)


@settings(max_examples=60)
@given(machine=machines(nondeterministic=True), seed=st.integers(0, 99), length=st.integers(0, 8))
def test_traces_follow_witnesses(machine: Machine, seed: int, length: int) -> None:
    words = all_words(machine, 2)
    witnesses = np.random.default_rng(seed).integers(0, 3, (len(words), length))
    pairs = zip(words, witnesses.tolist(), strict=True)
    runs = [run(machine, word, max_steps=6, witness=w, trace=True) for word, w in pairs]
    assert_traces(machine, words, 6, runs, witnesses)


def assert_traces(
    machine: Machine,
    words: list[Word],
    steps: int,
    runs: list[Run],
    witnesses: np.ndarray[tuple[int, int], np.dtype[np.int64]] | None,
) -> None:
    traces = trace_batch(machine, words, steps, witnesses)
    k, width = machine.tapes, traces.cells.shape[3]
    assert traces.states.shape == (len(words), steps + 1)
    assert traces.heads.shape == (len(words), steps + 1, k)
    assert traces.cells.shape == (len(words), steps + 1, k, width)
    window = range(traces.first_cell, traces.first_cell + width)
    for i, result in enumerate(runs):
        history = list(result.history)
        if result.never_halts:  # a trace goes on around the loop
            continue
        history += history[-1:] * (steps + 1 - len(history))
        for t, configuration in enumerate(history):
            assert traces.states[i, t] == configuration.state
            assert tuple(traces.heads[i, t]) == configuration.heads
            for tape, cells in zip(configuration.tapes, traces.cells[i, t], strict=True):
                assert set(tape) <= set(window)
                assert cells.tolist() == [tape.get(c, machine.blank) for c in window]


def test_a_trace_goes_on_around_a_loop() -> None:
    machine = parse("input 0\nstart a\naccept yes\na:\n  * -> R b\nb:\n  * -> L a\n")
    traces = trace_batch(machine, ["0"], 9)
    assert traces.heads[0, :, 0].tolist() == [0, 1] * 5


def test_a_trace_of_a_nondeterministic_machine_needs_witnesses() -> None:
    with pytest.raises(UsageError, match="subset-sum is nondeterministic: which branch"):
        trace_batch(load("subset-sum"), ["1#1"], 3)


def test_a_machine_with_many_tapes_needs_memory_for_its_rules_only() -> None:
    k = 9  # a table of all that can be read would have 4^9 rows a state
    machine = parse(
        f"tapes {k}\ninput 012\nstart a\naccept yes\n"
        f"a:\n  0{'_' * (k - 1)} -> {'1' * k} {'R' * k}\n  {'_' * k} -> {'S' * k} yes\n"
    )
    assert len(batch.program_of(machine).trie) < 40
    words = ["", "000", "01"]
    assert_same(run_batch(machine, words), [run(machine, word) for word in words])
    verdicts = [VERDICTS[v] for v in run_batch(machine, words).verdicts]
    assert verdicts == [Verdict.ACCEPT, Verdict.ACCEPT, Verdict.REJECT]
