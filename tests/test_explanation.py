"""Explanations are true: live pairs are those of the simulator, and births fit its traces."""

import json
from collections import defaultdict
from dataclasses import replace
from itertools import count, product

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.strategies import incomplete, machines
from tests.test_cli import tmc
from tmc.circuits.builder import Builder
from tmc.circuits.circuit import Circuit
from tmc.circuits.evaluate import all_patterns, evaluate, unpack
from tmc.compilation import compile
from tmc.explanation import Explanation, explain
from tmc.hashing.choice import with_hashing
from tmc.machines.errors import UsageError
from tmc.machines.files import load, parse
from tmc.machines.machine import Machine
from tmc.machines.simulate import run
from tmc.unroll.births import Birth, Kind
from tmc.unroll.encoding import Encoding
from tmc.unroll.readout import Output, read_out
from tmc.unroll.recorded import RecordedAsynchronous, begin_recorded
from tmc.unroll.strategies import Strategy, begin
from tmc.unroll.symbolic import Pair

TOLD = [Strategy.SYMBOLIC, Strategy.TABLEAU, Strategy.ASYNCHRONOUS]


STUCK = """
input 012
start a
halt end
a:
  0 -> R b
  [12] -> S end
b:
  2 -> S end
"""
"""Being stuck in b, on 00 or 01, takes a gate of its own."""


def met(machine: Machine, n: int, steps: int) -> tuple[list[set[Pair]], list[set[Pair]]]:
    """The pairs met at every time by words that run, and by all with those that have stopped."""
    running: list[set[Pair]] = [set() for _ in range(steps + 2)]
    standing: list[set[Pair]] = [set() for _ in range(steps + 2)]
    for word in product(range(machine.input_size), repeat=n):
        done = run(machine, machine.show(word), max_steps=steps, trace=True)
        trace = list(done.history)
        if done.never_halts:  # it ends where a configuration comes back
            again = trace.index(trace[-1])
            while len(trace) < steps + 2:
                trace.append(trace[len(trace) - (len(done.history) - 1 - again)])
        for t in range(steps + 2):
            now = trace[min(t, len(trace) - 1)]
            standing[t].add((now.state, now.heads))
            if t < len(trace) and now.state not in machine.final:
                running[t].add((now.state, now.heads))
    return running, standing


def births_fit(found: Explanation, standing: list[set[Pair]]) -> None:
    """Every gate was born where, by the traces, some word is."""
    machine = found.compiled.machine
    for birth in found.born:
        assert birth is not None
        heads = tuple(cell for _, cell in birth.cells)
        match birth.kind:
            case Kind.READ | Kind.STOP:
                assert (birth.state, heads) in standing[birth.time]
                assert all(q == birth.state for q, _ in birth.rules)
            case Kind.MOVE if heads:
                assert (birth.state, heads) in standing[birth.time + 1]
            case Kind.WRITE:
                ((tape, cell),) = birth.cells
                assert cell in {places[tape] for _, places in standing[birth.time]}
            case Kind.INPUT:
                assert 0 <= heads[0] < found.compiled.n
        for q, read in birth.rules:
            assert q not in machine.final
            assert ((q, read) in machine.delta) or birth.kind is Kind.STOP


@settings(max_examples=60, deadline=None)
@given(machines(halting=None), st.integers(0, 4), st.integers(0, 9), st.sampled_from(TOLD[:2]))
def test_live_pairs_and_births_are_those_of_the_simulator(
    machine: Machine, n: int, steps: int, strategy: Strategy
) -> None:
    output = "halted" if machine.computes else "accept"
    found = explain(machine, n, steps=steps, strategy=strategy, output=output)
    running, standing = met(machine, n, steps)
    assert found.exact
    live = [set(moment.pairs) for moment in found.moments]
    assert live == [pairs for pairs in running[: steps + 1] if pairs]
    assert [moment.time for moment in found.moments] == list(range(len(live)))
    if found.recorded is strategy:
        births_fit(found, standing)


@settings(max_examples=60, deadline=None)
@given(incomplete(tapes=1), st.integers(0, 3), st.integers(1, 6))
@example(parse(STUCK), 2, 3)
def test_a_machine_that_is_stuck_has_moved_to_where_it_stands(
    machine: Machine, n: int, steps: int
) -> None:
    """The tableau numbers stuck states apart: no circuit reads them, but their births are told."""
    encoding = Encoding(machine, n, steps)

    def born(builder: Builder) -> set[Birth | None]:
        unrolling = begin_recorded(Strategy.TABLEAU, encoding, builder, frozen=True)
        while not unrolling.finished():
            unrolling.step()
        gates = range(1 + len(builder.names), 1 + len(builder.names) + len(builder))
        return set(map(unrolling.births.birth, gates))

    _, standing = met(machine, n, steps)
    for birth in with_hashing(encoding, born):
        assert birth is not None
        if birth.kind is Kind.MOVE and birth.cells:
            heads = tuple(cell for _, cell in birth.cells)
            assert (birth.state, heads) in standing[birth.time + 1]


@pytest.mark.parametrize("strategy", TOLD)
@pytest.mark.parametrize(("name", "n"), [("majority", 6), ("increment", 5), ("palindrome", 7)])
def test_births_change_no_gate(strategy: Strategy, name: str, n: int) -> None:
    machine = load(name)
    compiled = compile(machine, n)
    encoding = Encoding(machine, n, compiled.steps)

    def built(recorded: bool, builder: Builder) -> tuple[Circuit, int]:
        start = begin_recorded if recorded else begin
        unrolling = start(strategy, encoding, builder, frozen=compiled.output is not Output.ACCEPT)
        while not unrolling.finished():
            unrolling.step()
        made = len(builder)
        if recorded:
            assert (unrolling.births.numbers() >= 0).all()  # type: ignore[attr-defined]
        return builder.build(read_out(unrolling, compiled.output, halts=True)), made

    assert built(True, Builder(encoding.inputs)) == built(False, Builder(encoding.inputs))
    assert with_hashing(encoding, lambda b: built(True, b)) == with_hashing(
        encoding, lambda b: built(False, b)
    )


def tables(circuit: Circuit) -> list[bytes]:
    """What each gate computes, up to complements, as a truth table."""
    nodes = np.arange(circuit.first_gate, circuit.nodes)
    every = Circuit(
        circuit.inputs,
        circuit.xor,
        circuit.fanin,
        tuple(map(str, nodes)),
        (2 * nodes).astype(np.int32),
    )
    bits, packed = next(all_patterns(len(circuit.inputs)))
    values = unpack(evaluate(every, packed), len(bits))
    return [np.packbits(column ^ column[0]).tobytes() for column in values.T]


@pytest.mark.parametrize(("name", "n"), [("majority", 5), ("palindrome", 6), ("comparator", 6)])
def test_gates_that_only_the_passes_made_are_counted(name: str, n: int) -> None:
    found = explain(name, n)
    compiled = found.compiled

    def every(builder: Builder) -> Circuit:
        unrolling = begin_recorded(compiled.strategy, compiled.encoding, builder, frozen=False)
        while not unrolling.finished():
            unrolling.step()
        return builder.build({str(i): 2 * (1 + n + i) for i in range(len(builder))})

    unrolled = {*tables(with_hashing(compiled.encoding, every))}
    new = [table for table in tables(compiled.circuit) if table not in unrolled]
    assert found.kept.get(None, 0) == len(new)
    assert sum(found.kept.values()) == len(compiled.circuit)
    last = compiled.circuit.nodes - 1
    story = explain(name, n, gate=f"v{last}").story
    assert story is not None and story.is_gate
    assert (story.birth is not None) is (tables(compiled.circuit)[-1] in unrolled)


@pytest.mark.parametrize("strategy", TOLD[:2])
@pytest.mark.parametrize(("name", "n"), [("majority", 5), ("sort-bits", 4), ("increment", 5)])
def test_births_of_samples_fit_the_traces(strategy: Strategy, name: str, n: int) -> None:
    found = explain(name, n, strategy=strategy)
    assert {Kind.READ, Kind.MOVE, Kind.WRITE} & {birth.kind for birth in found.born if birth}
    births_fit(found, met(load(name), n, found.compiled.steps)[1])


def test_births_out_of_time_fit_the_traces_at_some_time() -> None:
    found = explain("majority", 6)
    assert found.recorded is Strategy.ASYNCHRONOUS
    running, standing = met(load("majority"), 6, found.compiled.steps)
    somewhere = set().union(*standing)
    for birth in found.born:
        assert birth is not None
        if birth.kind in (Kind.READ, Kind.MOVE):
            assert (birth.state, tuple(cell for _, cell in birth.cells)) in somewhere


def test_sweeps_are_told_by_their_moves() -> None:
    compiled = compile("majority", 5)

    def follow(builder: Builder) -> None:
        unrolling = begin_recorded(Strategy.ASYNCHRONOUS, compiled.encoding, builder, frozen=False)
        assert isinstance(unrolling, RecordedAsynchronous)
        for moves in count():
            assert unrolling.moment == moves
            if unrolling.finished():
                return
            unrolling.step()

    with_hashing(compiled.encoding, follow)


def test_a_story_says_whether_its_gate_is_the_complement() -> None:
    compiled = compile("palindrome", 6)

    def wires(builder: Builder) -> list[int]:
        unrolling = begin_recorded(compiled.strategy, compiled.encoding, builder, frozen=False)
        while not unrolling.finished():
            unrolling.step()
        read_out(unrolling, compiled.output, halts=True)
        return builder.add(compiled.circuit, builder.inputs)

    literals = with_hashing(compiled.encoding, wires)
    told = set()
    for node in range(compiled.circuit.first_gate, compiled.circuit.nodes):
        story = explain("palindrome", 6, gate=f"v{node}").story
        assert story is not None
        if story.birth is not None:
            assert story.complemented is bool(literals[node] & 1)
            told.add(story.complemented)
    assert told == {True, False}


def test_that_heads_are_free_is_known_only_if_every_pair_is_met() -> None:
    free, fixed = explain("majority", 5), explain("palindrome", 5)
    assert free.exact and (free.oblivious, fixed.oblivious) == (False, True)
    assert replace(free, exact=False).oblivious is None
    assert replace(fixed, exact=False).oblivious is True


def test_stages_are_what_the_passes_left() -> None:
    found = explain("majority", 6, strategy="symbolic")
    names = [stage.name for stage in found.stages]
    assert names[:3] == ["structural hashing", "functional hashing", "sweep"]
    assert found.stages[-1].gates == len(found.compiled.circuit)
    plain = compile("majority", 6, strategy="symbolic", level=0)
    assert found.stages[0].gates == len(plain.circuit)
    assert found.stages[1].gates == sum(found.born.values())
    (only,) = explain("majority", 6, strategy="symbolic", level=0).stages
    assert (only.name, only.gates) == ("structural hashing", len(plain.circuit))


@pytest.mark.parametrize("name", ["palindrome", "majority", "increment", "zeros-ones-2"])
def test_heads_are_oblivious_as_analysis_finds_them(name: str) -> None:
    found = explain(name, 5)
    running, _ = met(load(name), 5, found.compiled.steps)
    alone = all(len({heads for _, heads in pairs}) <= 1 for pairs in running)
    assert found.oblivious is alone


def test_a_strategy_without_births_is_told_by_another() -> None:
    found = explain("parity", 4, strategy="recursive")
    assert (found.compiled.strategy, found.recorded) == (Strategy.RECURSIVE, Strategy.SYMBOLIC)
    assert sum(found.kept.values()) == len(found.compiled.circuit)
    two = explain("zeros-ones-2", 4, strategy="tableau")
    assert two.recorded is Strategy.SYMBOLIC


def test_probes_and_outputs_have_stories() -> None:
    accept = explain("parity", 5, gate="accept").story
    assert accept is not None and accept.birth is not None and accept.birth.kind is Kind.MOVE
    probe = explain("parity", 5, gate="t=3 state=odd").story
    assert probe is not None and probe.birth is not None and probe.is_gate
    assert probe.birth.time == 2
    lost = explain("majority", 5, gate="t=4 head=2").story
    assert lost is not None and lost.birth is not None
    with pytest.raises(UsageError, match='there is no wire "nothing"'):
        explain("parity", 3, gate="nothing")


def test_explain_prints_tables_and_stories(capsys: pytest.CaptureFixture[str]) -> None:
    code, printed, _ = tmc(capsys, "explain", "palindrome", "-n", "6")
    assert code == 0
    assert "palindrome, n = 6: 5 gates, strategy symbolic, -O1" in printed
    assert "the heads are oblivious" in printed
    assert "2 gates of the circuit compute what no gate of the unrolling does" in printed
    code, printed, _ = tmc(capsys, "explain", "palindrome", "-n", "6", "--gate", "accept")
    assert "a gate that was born at t=" in printed and "(line" in printed
    code, printed, _ = tmc(capsys, "explain", "palindrome", "-n", "6", "--json")
    answer = json.loads(printed)
    counted: dict[str, int] = defaultdict(int)
    for birth in answer["births"]:
        counted["unrolled"] += birth["unrolled"]
        counted["kept"] += birth["kept"]
    assert (counted["kept"], answer["gates"], counted["unrolled"]) == (5, 5, 11)
    assert answer["steps"][0] == {"time": 0, "pairs": [{"state": "first", "heads": [0]}]}
    code, printed, error = tmc(capsys, "explain", "palindrome", "-n", "6", "--gate", "x")
    assert code == 2 and 'there is no wire "x"' in error
    code, printed, error = tmc(capsys, "explain", "palindrome", "-n", "6", "--top", "-1")
    assert (code, printed) == (2, "") and "a table cannot have -1 rows" in error
