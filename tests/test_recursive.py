"""The unrolling in rings, on machines whose heads depend on the data: against the simulator.

Random machines of every kind go through it in `test_compiler.py`, for a few steps. Here they run
long enough for all rings to trade, many times, and every output is compared, cell by cell.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.strategies import machines
from tmc.circuits.builder import Builder
from tmc.compilation import compile
from tmc.machines.batch import trace_batch
from tmc.machines.files import load, parse
from tmc.machines.machine import Action, Machine, Move, Verdict
from tmc.machines.words import all_words
from tmc.proof.equivalence import against_simulator
from tmc.unroll.code import choose_code
from tmc.unroll.encoding import Encoding
from tmc.unroll.reach import reaches
from tmc.unroll.readout import Output, read_out
from tmc.unroll.rings import shapes
from tmc.unroll.strategies import Strategy, unroll


def wandering(seed: int, tapes: int = 1, one_way: bool = False, moves: str = "LR") -> Machine:
    """A machine that has a rule for everything, and halts if it meets one chosen at random."""
    random = np.random.default_rng(seed)
    working, symbols = 6, ("0", "1", "x", "_")
    read = np.ndindex(*[len(symbols)] * tapes)
    return Machine(
        name="wandering",
        tapes=tapes,
        states=(*"abcdef", "stop"),
        symbols=symbols,
        input_size=2,
        start=0,
        final={working: Verdict.HALT},
        delta={
            (q, tuple(r)): (
                Action(
                    int(random.integers(working)) if random.random() < 0.98 else working,
                    tuple(int(s) for s in random.integers(len(symbols), size=tapes)),
                    tuple(Move[moves[i]] for i in random.integers(len(moves), size=tapes)),
                ),
            )
            for r in list(read)
            for q in range(working)
        },
        one_way=one_way,
        output_tape=tapes - 1,
    )


def check(machine: Machine, n: int, steps: int, exhaustive_bits: int = 0, samples: int = 64) -> int:
    """Compare all outputs with the simulator; returns the size of the circuit."""
    encoding = Encoding(machine, n, steps)
    builder = Builder(encoding.inputs)
    unrolling = unroll(Strategy.RECURSIVE, encoding, builder, frozen=True)
    circuit = builder.build(read_out(unrolling, Output.ALL, halts=False))
    certificate = against_simulator(
        circuit, encoding, exhaustive_bits=exhaustive_bits, samples=samples
    )
    assert certificate.counterexample is None
    return len(circuit)


@pytest.mark.parametrize("steps", [7, 8, 31, 32, 33, 64, 101])
@pytest.mark.parametrize("moves", ["LR", "LSR"])
def test_all_short_words_of_machines_that_wander(moves: str, steps: int) -> None:
    for seed in range(2):
        check(wandering(seed, moves=moves), n=5, steps=steps, exhaustive_bits=5)


@pytest.mark.parametrize(
    ("name", "n", "steps"),
    [
        ("sort-bits", 60, 500),
        ("sort-bits", 17, 171),
        ("palindrome", 40, 333),
        ("copy", 12, 300),
        ("balanced", 30, 257),
        ("increment", 60, 122),
        ("w-hash-w", 15, 200),
        ("zeros-ones-2", 60, 128),
        ("subset-sum", 9, 12),
    ],
)
def test_samples_on_random_words(name: str, n: int, steps: int) -> None:
    check(load(name), n, steps, samples=1000)


@pytest.mark.parametrize(("n", "steps"), [(60, 500), (33, 255)])
def test_random_words_of_machines_that_wander(n: int, steps: int) -> None:
    check(wandering(n), n, steps)


@pytest.mark.parametrize("one_way", [False, True])
@pytest.mark.parametrize("tapes", [2, 3])
def test_several_tapes_follow_one_schedule(tapes: int, one_way: bool) -> None:
    check(wandering(7, tapes, one_way), n=10, steps=33)
    check(wandering(8, tapes, one_way, moves="LSR"), n=4, steps=40, exhaustive_bits=4)


def test_the_end_of_a_one_way_tape_is_met_in_any_ring() -> None:
    for seed in range(2):
        check(wandering(seed, one_way=True), n=6, steps=90, exhaustive_bits=6)


@given(machine=machines(halting=None), n=st.integers(0, 4), steps=st.integers(7, 40))
@settings(max_examples=60)
def test_random_machines_run_long(machine: Machine, n: int, steps: int) -> None:
    encoding = Encoding(machine, n, steps)
    builder = Builder(encoding.inputs)
    unrolling = unroll(Strategy.RECURSIVE, encoding, builder, frozen=True)
    output = Output.HALTED if machine.computes else Output.ACCEPT
    outputs = read_out(unrolling, Output.TAPE, halts=False)
    circuit = builder.build(outputs | read_out(unrolling, output, halts=False))
    assert against_simulator(circuit, encoding, exhaustive_bits=12).counterexample is None


@given(
    cells=st.integers(1, 300),
    steady=st.booleans(),
    moves=st.lists(st.sampled_from([-1, 0, 1]), max_size=40),
    lengths=st.lists(st.integers(1, 60), min_size=40, max_size=40),
)
@settings(max_examples=60)
def test_the_head_is_always_in_every_ring(
    cells: int, steady: bool, moves: list[int], lengths: list[int]
) -> None:
    rings = shapes(cells, steady=steady)[:-1]
    windows = [range(0)] * len(rings)
    since = [-ring.period for ring in rings]
    walk = [
        move or (1 if steady else 0)
        for move, n in zip(moves, lengths, strict=False)
        for _ in range(n)
    ]
    head = 0
    for time, move in enumerate(walk):
        due = [k for k, ring in enumerate(rings) if time - since[k] == ring.period]
        for k in reversed(range(max(due, default=-1) + 1)):
            ring = rings[k]
            first = (head // ring.block - ring.left) * ring.block
            smaller = windows[k - 1] if k else range(0)
            windows[k] = range(first, first + ring.slots)
            since[k] = time
            # Nothing leaves the ring that is in the next smaller one.
            assert not smaller or smaller[0] in windows[k] and smaller[-1] in windows[k]
        for inner, outer in zip(windows, windows[1:], strict=False):
            assert inner[0] in outer and inner[-1] in outer
        assert not rings or head in windows[0]
        head += move


@given(machine=machines(halting=None), n=st.integers(0, 4), steps=st.integers(0, 12))
@settings(max_examples=60)
def test_what_happens_is_within_reach(machine: Machine, n: int, steps: int) -> None:
    words = np.concatenate(list(all_words(machine, n)))
    traces = trace_batch(machine, words, steps)
    for j, reach in enumerate(reaches(Encoding(machine, n, steps))):
        heads = traces.heads[:, :, j]
        assert heads.min() in reach.cells and heads.max() in reach.cells
        for i, column in enumerate(traces.cells[:, :, j].T, start=traces.first_cell):
            assert set(column.ravel().tolist()) <= reach.at(i, machine.blank)


@given(
    symbols=st.sets(st.integers(0, 5), min_size=1),
    rewrites=st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=8),
    inputs=st.integers(0, 3),
)
def test_codes_tell_symbols_apart_and_fixed_bits_stay(
    symbols: set[int], rewrites: set[tuple[int, int]], inputs: int
) -> None:
    rewrites = {(a, b) for a, b in rewrites if a in symbols and b in symbols}
    code = choose_code(symbols, rewrites, {s for s in symbols if s < inputs})
    codes = [bits for s in symbols for bits in code.bits[s]]
    assert len(set(codes)) == len(codes) and {len(bits) for bits in codes} == {code.width}
    assert code.width <= 2 * max(len(symbols) - 1, 0).bit_length()
    for a, b in rewrites:
        # Whatever stood there, it stands for the new symbol after a change of variable bits.
        (written,) = {bits[code.fixed :] for bits in code.bits[b]}
        assert all(bits[: code.fixed] + written in code.bits[b] for bits in code.bits[a])


def test_bits_that_never_change_cost_nothing_to_write() -> None:
    sorting, crossing = {(0, 1), (1, 0)}, {(0, 2), (1, 2)}
    word = {0, 1}
    assert choose_code({0, 1, 2}, sorting, word).variable == 1
    assert (choose_code({0, 1, 2}, crossing).fixed, choose_code({0, 1, 2}, crossing).variable) == (
        1,
        1,
    )


def test_size_grows_like_t_log_t() -> None:
    sizes = [check(load("sort-bits"), steps // 2, steps, samples=8) for steps in (128, 256, 512)]
    assert sizes[2] - 2 * sizes[1] < 1.1 * (2 * (sizes[1] - 2 * sizes[0]))
    assert sizes[2] < 512 * 100


@pytest.mark.parametrize("steps", range(12))
def test_a_head_that_always_moves_reads_after_the_last_step(steps: int) -> None:
    machine = parse("input 01\nstart a\naccept yes\na:\n  _ -> 1 R a\n")
    compiled = compile(
        machine, 0, steps=steps, output="halted", strategy=Strategy.RECURSIVE, level=0
    )
    assert compiled.run("") == {"halted": False}
