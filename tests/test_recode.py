"""Recoding: the automaton of a function, and scans of it that are the same function and small."""

from collections.abc import Callable, Hashable
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.circuits import circuits, truth_table
from tmc.circuits.builder import Builder
from tmc.circuits.circuit import TRUE, Circuit
from tmc.effort import Effort
from tmc.hashing.bdd import BddBuilder
from tmc.machines.files import load, parse
from tmc.passes.recode import recode
from tmc.recoding.automaton import Automaton, automaton, reverse
from tmc.recoding.codes import scan
from tmc.recoding.counters import count
from tmc.recoding.invariants import guesses, values_of_sums, weights
from tmc.recoding.steps import Question, solve
from tmc.recoding.sums import sums
from tmc.unroll.encoding import Encoding

Scan = Callable[[int, Hashable, int], tuple[Hashable, dict[str, bool]]]
"""From the number of the input, a state and the value read: the next state, and outputs."""

EFFORT = Effort(rounds=2)


def one_hot(n: int, start: Hashable, scanner: Scan) -> Circuit:
    """The circuit that has a wire for every state of a scan."""
    builder = Builder([f"x{i}" for i in range(n)])
    states: dict[Hashable, int] = {start: TRUE}
    outputs: dict[str, int] = {}
    for i in range(n):
        after: dict[Hashable, int] = {}
        for (state, wire), x in product(states.items(), (False, True)):
            edge = builder.and_(wire, builder.inputs[i] ^ (not x))
            target, emitted = scanner(i, state, x)
            after[target] = builder.or_(after.get(target, 0), edge)
            for name, value in emitted.items():
                outputs[name] = builder.or_(outputs.get(name, 0), edge if value else 0)
        states = after
    return builder.build(outputs)


def weighted(n: int, accept: Callable[[int], bool], weights: tuple[int, ...] = ()) -> Circuit:
    """Whether the weighted sum of n inputs is accepted."""

    def step(i: int, total: Hashable, x: int) -> tuple[Hashable, dict[str, bool]]:
        assert isinstance(total, int)
        total += x * (weights[i] if weights else 1)
        return total, {"accept": accept(total)} if i == n - 1 else {}

    return one_hot(n, 0, step)


def delta(n: int, table: list[tuple[int, int]], accept: list[bool]) -> Circuit:
    """Whether a finite automaton that starts in state 0 accepts."""

    def step(i: int, state: Hashable, x: int) -> tuple[Hashable, dict[str, bool]]:
        assert isinstance(state, int)
        after = table[state][x]
        return after, {"accept": accept[after]} if i == n - 1 else {}

    return one_hot(n, 0, step)


def adder(i: int, state: Hashable, x: int) -> tuple[Hashable, dict[str, bool]]:
    """One input of two words x y x y of 8 bits: the sum, and the carry at the end."""
    assert isinstance(state, tuple)
    if i % 2 == 0:
        return (state[0], x), {}
    total = state[0] + state[1] + x
    sum_bit = {f"y{i // 2}": total % 2 == 1}
    return (total // 2, 0), sum_bit | ({"y8": total > 1} if i == 15 else {})


def machine_of(circuit: Circuit) -> Automaton:
    builder = BddBuilder(circuit.inputs, max_nodes=1 << 16)
    order = range(len(circuit.inputs))
    care = builder.diagram(TRUE)
    nodes = builder.add(circuit, builder.inputs)
    tops = [builder.diagram(nodes[x >> 1] ^ (x & 1)) for x in circuit.literals.tolist()]
    machine = automaton(circuit.inputs, circuit.outputs, tops, care, order)
    assert machine
    return machine


def run(machine: Automaton, bits: list[bool]) -> list[bool]:
    """The outputs of an automaton on one input."""
    state, outputs = 0, [False] * len(machine.outputs)
    for step in machine.steps:
        x = int(bits[step.variable])
        for k, j in enumerate(step.emitted):
            outputs[j] = bool(step.values[state, x, k])
        state = int(step.target[state, x])
    return outputs


def encoding(n: int) -> Encoding:
    return Encoding(load("parity"), n)


def smallest(circuit: Circuit, effort: Effort = EFFORT) -> Circuit:
    """The last circuit of the pass, which must be the same function and ever smaller."""
    best = circuit
    for smaller in recode(circuit, encoding(len(circuit.inputs)), effort):
        assert len(smaller) < len(best)
        best = smaller
    assert (best.inputs, best.outputs) == (circuit.inputs, circuit.outputs)
    if len(circuit.inputs) <= 16:
        assert np.array_equal(truth_table(best), truth_table(circuit))
    return best


@given(circuits(max_inputs=5, min_inputs=1).filter(lambda circuit: bool(circuit.outputs)))
def test_an_automaton_computes_the_outputs_in_both_directions(circuit: Circuit) -> None:
    forward = machine_of(circuit)
    backward = reverse(forward)
    assert backward
    for word, outputs in zip(
        product([False, True], repeat=len(circuit.inputs)), truth_table(circuit), strict=True
    ):
        assert run(forward, list(word)) == outputs.tolist()
        assert run(backward, list(word)) == outputs.tolist()


@given(circuits(max_inputs=5, min_inputs=1).filter(lambda circuit: bool(circuit.outputs)))
def test_the_states_are_the_functions_that_can_be_left(circuit: Circuit) -> None:
    machine, table = machine_of(circuit), truth_table(circuit)
    for level in range(1, len(circuit.inputs)):
        rows = table.reshape(1 << level, -1, len(circuit.outputs))
        still_open = (rows != rows[:, :1]).any(axis=(0, 1))
        functions = {row[:, still_open].tobytes() for row in rows}
        assert machine.widths[level] == len(functions)


def test_words_outside_the_care_set_lead_nowhere() -> None:
    # Of the symbols 0, 1 and 2 in two bits each, whether the first one is 2 and the last one 1.
    ternary = Encoding(parse("input 012\nstart a\naccept a\n"), 2)
    circuit = Circuit.of(
        ternary.inputs,
        [(False, 2, 5), (False, 7, 8), (False, 10, 12)],
        [("both", 14)],
    )
    found = list(recode(circuit, ternary, EFFORT))
    assert [len(smaller) for smaller in found][-1:] == [1]
    patterns = ternary.encode([(a, b) for a in range(3) for b in range(3)])
    rows = patterns @ (1 << np.arange(3, -1, -1))
    assert np.array_equal(truth_table(found[-1])[rows], truth_table(circuit)[rows])


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """A partition of the rows of three inputs, some of which cannot occur."""
    drawn = draw(st.lists(st.integers(-1, 3), min_size=8, max_size=8).filter(lambda c: max(c) >= 0))
    order = [c for c in dict.fromkeys(drawn) if c >= 0]
    return Question(3, tuple(order.index(c) if c >= 0 else -1 for c in drawn), ())


@given(questions(), st.integers(0, 3))
def test_chains_tell_the_classes_apart(question: Question, gates: int) -> None:
    found = solve(question, 2, gates)
    for i in range(min(len(found.chains), 20)):
        builder = Builder(["x2", "x1", "x0"])
        _, wires = found.build(builder, builder.inputs[::-1], i)
        assert len(builder) <= gates
        values = truth_table(builder.build({"p": wires[0], "q": wires[1]}))
        classes: dict[bytes, int] = {}
        for row, c in enumerate(question.classes):
            if c >= 0:
                assert classes.setdefault(values[row].tobytes(), c) == c


def test_all_chains_are_visited() -> None:
    # How many of three inputs are true: in binary that takes five gates, but four in some code.
    ones = tuple(row.bit_count() for row in range(8))
    binary = Question(3, (0,) * 8, (0b10010110, 0b11101000))
    least = [
        next(gates for gates in range(9) if len(solve(question, bits, gates).chains))
        for question, bits in ((binary, 0), (Question(3, ones, ()), 2))
    ]
    assert least == [5, 4]


@settings(max_examples=6)
@given(st.data())
def test_a_random_automaton_is_scanned_right(data: st.DataObject) -> None:
    states, n = data.draw(st.integers(2, 6)), data.draw(st.integers(6, 10))
    state = st.integers(0, states - 1)
    table = data.draw(st.lists(st.tuples(state, state), min_size=states, max_size=states))
    accept = data.draw(st.lists(st.booleans(), min_size=states, max_size=states))
    circuit = delta(n, table, accept)
    forward = machine_of(circuit)
    for machine in (forward, reverse(forward)):
        made = scan(machine, 1, EFFORT) if machine else None
        assert made is None or np.array_equal(truth_table(made), truth_table(circuit))


@settings(max_examples=40)
@given(st.lists(st.integers(-4, 4).filter(bool), min_size=6, max_size=10), st.floats(0.2, 0.8))
def test_a_weighted_threshold_is_a_sum(by: list[int], where: float) -> None:
    low, high = sum(w for w in by if w < 0), sum(w for w in by if w > 0)
    limit = round(low + where * (high - low))
    circuit = weighted(len(by), lambda total: total >= limit, tuple(by))
    machine = machine_of(circuit)
    values = values_of_sums(machine, np.array(by))
    if values is None:  # settled before the last input
        assert machine.steps[-1].emitted == ()
        return
    for made in sums(machine, np.array(by), values):
        assert np.array_equal(truth_table(made), truth_table(circuit))


def test_weights_are_found() -> None:
    true = (3, 2, 1, 1, 3, 2, 2, 1, 3, 1, 2, 3, 1, 1, 2, 1)
    forward = machine_of(weighted(16, lambda total: total >= 14, true))
    assert any(tuple(w) == true for w in guesses(forward, reverse(forward)))


def test_a_count_modulo_five_is_a_function_of_the_count() -> None:
    machine = machine_of(weighted(12, lambda total: total % 5 == 0))
    assert (found := weights(machine)) is not None and found.tolist() == [1] * 12
    assert values_of_sums(machine, found) == {i: (i % 5 == 0,) for i in range(13)}


def test_a_sum_that_does_not_decide_is_refused() -> None:
    machine = machine_of(one_hot(6, 0, lambda i, s, x: (x, {"last": x == 1} if i == 5 else {})))
    assert values_of_sums(machine, np.ones(6, dtype=np.int64)) is None


@pytest.mark.parametrize(
    ("circuit", "gates"),
    [
        (weighted(16, lambda total: total % 3 == 0), 43),  # 3n - 5
        (weighted(16, lambda total: total % 4 == 0), 40),  # 2.5n
        (weighted(15, lambda total: total > 7), 48),  # the best known
        (one_hot(16, (0, 0), adder), 37),  # 5k - 3
    ],
    ids=["mod-3", "mod-4", "majority", "adder"],
)
def test_known_sizes_are_reached(circuit: Circuit, gates: int) -> None:
    assert len(smallest(circuit, Effort(rounds=10))) <= gates


@pytest.mark.parametrize("n", [6, 9, 12])
def test_brackets_are_counted(n: int) -> None:
    def step(i: int, depth: Hashable, x: int) -> tuple[Hashable, dict[str, bool]]:
        assert isinstance(depth, int)
        depth = -1 if depth < 0 else depth + (1 if x else -1)
        return depth, {"accept": depth in (0, 1)} if i == n - 1 else {}

    circuit = one_hot(n, 0, step)
    machine = machine_of(circuit)
    for scanned in (machine, reverse(machine)):
        assert scanned and (found := weights(scanned)) is not None
        made = count(scanned, found, EFFORT)
        assert made and len(made) <= 4 * n
        assert np.array_equal(truth_table(made), truth_table(circuit))


@settings(max_examples=20)
@given(circuits(max_inputs=6, min_inputs=2).filter(lambda c: bool(c.outputs)), st.data())
def test_a_counter_with_flags_counts_anything(circuit: Circuit, data: st.DataObject) -> None:
    weight = st.integers(-2, 2)
    n = len(circuit.inputs)
    by = np.array(data.draw(st.lists(weight, min_size=n, max_size=n)))
    made = count(machine_of(circuit), by, EFFORT)
    assert made is None or np.array_equal(truth_table(made), truth_table(circuit))


@settings(max_examples=20)
@given(circuits(max_inputs=5, min_inputs=1).filter(lambda circuit: bool(circuit.outputs)))
def test_any_circuit_keeps_its_function(circuit: Circuit) -> None:
    names = encoding(len(circuit.inputs)).inputs
    smallest(replace(circuit, inputs=names))


def test_two_words_are_read_bit_by_bit() -> None:
    builder = Builder([f"x{i}" for i in range(24)])
    less = 0
    for x, y in zip(builder.inputs[:12], builder.inputs[12:], strict=True):
        less = builder.mux(builder.xor(x, y), y, less)
    assert len(smallest(builder.build({"less": less}))) <= 4 * 12 - 3
