"""Passes keep the function on the care set, never make a circuit larger; a wrong one is caught."""

from collections.abc import Iterator, Sequence
from math import inf
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.test_builder import follow, programs, table
from tmc.circuits.builder import Builder
from tmc.circuits.circuit import TRUE, Circuit
from tmc.circuits.minimal import is_minimal
from tmc.compilation import compile
from tmc.effort import Effort
from tmc.hashing.merge import merging_builder
from tmc.hashing.sat import Prover
from tmc.machines.files import load, parse
from tmc.passes.resubstitute import resubstitute
from tmc.passes.sweep import sweep
from tmc.schedules import SCHEDULES, Improved, Pass, Schedule, Search, improve, search
from tmc.unroll.encoding import Encoding
from tmc.unroll.reference import Reference

BINARY = Encoding(load("parity"), 4)
# Symbols 0, 1 and 2 in two bits: the code 3 is a don't-care.
TERNARY = Encoding(parse("input 012\nstart a\naccept a\n"), 2)

PASSES = sorted(
    {one for s in SCHEDULES for one in (*s.quick, *(search.load() for search in s.searches))},
    key=lambda one: one.__name__,
)
EFFORT = Effort(rounds=2)


def circuit_of(program: list[tuple[str, int, int, int]], encoding: Encoding) -> Circuit:
    builder = Builder(encoding.inputs)
    literals = follow(builder, program)
    return builder.build({"first": literals[len(literals) // 2], "second": literals[-1]})


def best(one: Pass, circuit: Circuit, encoding: Encoding) -> Circuit:
    return min([circuit, *one(circuit, encoding, EFFORT)], key=len)


@pytest.mark.parametrize("one", PASSES, ids=lambda one: one.__name__)
@pytest.mark.parametrize("encoding", [BINARY, TERNARY], ids=["all words", "a care set"])
@given(program=programs)
def test_a_pass_keeps_the_function(
    one: Pass, encoding: Encoding, program: list[tuple[str, int, int, int]]
) -> None:
    circuit = circuit_of(program, encoding)
    smaller = best(one, circuit, encoding)
    patterns = np.array(np.meshgrid(*[[False, True]] * 4, indexing="ij")).reshape(4, -1).T
    _, cared_for = encoding.words(patterns)
    assert np.array_equal(table(smaller)[cared_for], table(circuit)[cared_for])
    assert len(smaller) <= len(circuit)
    assert (smaller.inputs, smaller.outputs) == (circuit.inputs, circuit.outputs)


@given(program=programs, data=st.data())
def test_a_wrong_pass_is_dropped_with_a_warning(
    program: list[tuple[str, int, int, int]], data: st.DataObject
) -> None:
    circuit = circuit_of(program, BINARY)
    column = data.draw(st.integers(0, 1))

    def wrong(old: Circuit, encoding: Encoding, effort: Effort) -> Iterator[Circuit]:
        outputs: Sequence[tuple[str, int]] = [("first", TRUE), ("second", TRUE)]
        yield Circuit.of(old.inputs, [], outputs)

    if len(circuit) == 0 or table(circuit)[:, column].all():
        return
    with pytest.warns(UserWarning, match="the pass wrong gave a wrong circuit"):
        assert improve(circuit, BINARY, Reference.of(circuit, BINARY), (wrong,)) == circuit
    if is_minimal(circuit):
        return
    schedule = Schedule(searches=(Search(lambda: wrong),))
    start = Improved(circuit)
    with pytest.warns(UserWarning, match="the pass wrong gave a wrong circuit"):
        assert search(start, BINARY, Reference.of(circuit, BINARY), schedule, EFFORT) == start


def test_a_pass_that_cannot_be_proved_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = compile("parity", 18, level=0)
    monkeypatch.setattr(Prover, "satisfy", lambda *_: None)

    def constant(old: Circuit, encoding: Encoding, effort: Effort) -> Iterator[Circuit]:
        yield Circuit.of(old.inputs, [], [("accept", TRUE)])

    circuit, encoding = compiled.circuit, compiled.encoding
    reference = Reference(merging_builder(encoding), {"accept": 2})
    assert reference.agrees(circuit) is None
    assert improve(circuit, encoding, reference, (constant,)) == circuit


def test_interrupting_a_search_gives_the_best_so_far() -> None:
    plain = compile("palindrome", 8, level=0)
    merged = best(sweep, plain.circuit, plain.encoding)

    def interrupted(old: Circuit, encoding: Encoding, effort: Effort) -> Iterator[Circuit]:
        yield merged
        raise KeyboardInterrupt

    def never(old: Circuit, encoding: Encoding, effort: Effort) -> Iterator[Circuit]:
        raise AssertionError("the search goes on")

    schedule = Schedule(searches=(Search(lambda: interrupted), Search(lambda: never)))
    reference = Reference.of(plain.circuit, plain.encoding)
    found = search(Improved(plain.circuit), plain.encoding, reference, schedule, EFFORT)
    assert found == Improved(merged, interrupted=True)


@pytest.mark.usefixtures("short_searches")
def test_keeping_the_structure_forbids_resynthesis() -> None:
    free = compile("majority", 5, level=2)
    kept = compile("majority", 5, level=2, keep_structure=True)
    assert (free.resynthesised, kept.resynthesised) == (True, False)
    assert len(free.circuit) < len(kept.circuit)


@pytest.mark.usefixtures("short_searches")
def test_the_same_seed_gives_the_same_circuit() -> None:
    first, again = (compile("ones-mod-3", 6, level=2, seed=7) for _ in range(2))
    assert first.circuit == again.circuit


def test_an_effort_is_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    efforts: list[Effort] = []

    def watched(old: Circuit, encoding: Encoding, effort: Effort) -> Iterator[Circuit]:
        efforts.append(effort)
        yield old

    schedules = (*SCHEDULES[:2], Schedule((sweep,), (Search(lambda: watched),), rounds=5))
    monkeypatch.setattr("tmc.compilation.SCHEDULES", schedules)
    compile("all-equal", 4, level=2, effort=1e6)
    compile("all-equal", 4, level=2, seed=3)
    rehearsed, timed, counted = efforts
    assert rehearsed.deadline == inf
    assert timed.deadline < perf_counter() + 1e6 < timed.deadline + 1e4
    assert counted == Effort(rounds=5, seed=3)


def test_what_nobody_can_see_is_not_computed() -> None:
    # a & majority(g, c, d) sees g = (a ? b : c) only where a is true: there it is b.
    encoding = Encoding(load("parity"), 4)
    builder = Builder(encoding.inputs)
    a, b, c, d = builder.inputs
    g = builder.mux(a, b, c)
    majority = builder.xor(builder.and_(builder.xor(g, c), builder.xor(g, d)), g)
    circuit = builder.build({"out": builder.and_(a, majority)})
    assert (len(circuit), len(best(resubstitute, circuit, encoding))) == (8, 5)


@pytest.mark.parametrize(
    ("name", "n", "gates"),
    [
        ("parity", 10, 9),
        ("palindrome", 10, 9),
        ("palindrome", 24, 23),
        ("palindrome", 64, 63),
        ("zeros-ones", 8, 7),
        ("adder", 8, 17),
        ("adder", 24, 57),
    ],
)
def test_optimal_circuits_are_found(name: str, n: int, gates: int) -> None:
    assert len(compile(name, n).circuit) == gates
