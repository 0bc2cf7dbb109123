"""Evaluation against one pattern at a time, by NumPy rows and by vectors on slots."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.circuits import circuits, random_circuit
from tmc.circuits import bitparallel, slots
from tmc.circuits import evaluate as evaluation
from tmc.circuits.circuit import Circuit
from tmc.circuits.evaluate import Words, all_patterns, evaluate, pack, unpack
from tmc.circuits.slots import NOT_OPERAND, NOT_VALUE, SLOT, XOR, SlotProgram, on_slots

ENGINES = ["rows", "blocks"]
PATTERNS = [0, 1, 63, 64, 65, 511, 513, 1500]


@contextmanager
def engine(name: str, cache: int = 1 << 22, threads: int = 1) -> Iterator[None]:
    """Has all circuits evaluated by one engine, in blocks for a cache of that size."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evaluation, "_LOADED_WORK", 0 if name == "blocks" else 1 << 62)
        patch.setattr(evaluation, "_BLOCK_BYTES", cache)
        patch.setattr(bitparallel, "_CACHE_BYTES", cache)
        patch.setattr(bitparallel, "_THREAD_WORK", 1)
        patch.setattr(bitparallel, "_processors", lambda: threads)
        yield


def by_definition(circuit: Circuit, bits: list[bool]) -> list[bool]:
    """The outputs on one pattern."""
    values = [False, *bits]

    def value(literal: int) -> bool:
        return values[literal >> 1] ^ bool(literal & 1)

    for gate in circuit.gates():
        x, y = value(gate.left), value(gate.right)
        values.append(x ^ y if gate.xor else x and y)
    return [value(literal) for literal in circuit.literals.tolist()]


def random_bits(patterns: int, wires: int, seed: int) -> NDArray[np.bool_]:
    return np.random.default_rng(seed).random((patterns, wires)) < 0.5


def assert_right(circuit: Circuit, patterns: int, seed: int = 0) -> None:
    bits = random_bits(patterns, len(circuit.inputs), seed)
    result = unpack(evaluate(circuit, pack(bits)), patterns)
    assert result.shape == (patterns, len(circuit.outputs))
    assert result.tolist() == [by_definition(circuit, row) for row in bits.tolist()]


@pytest.mark.parametrize("name", ENGINES)
@settings(max_examples=150)
@given(circuit=circuits(), patterns=st.integers(1, 130))
def test_every_gate_is_what_its_definition_says(name: str, circuit: Circuit, patterns: int) -> None:
    with engine(name):
        assert_right(circuit, patterns)


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("patterns", PATTERNS)
@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("cache", [1, 1 << 22])
def test_blocks_and_threads_change_nothing(
    name: str, patterns: int, threads: int, cache: int
) -> None:
    circuit = random_circuit(inputs=9, gates=90, outputs=7, seed=patterns, window=30)
    with engine(name, cache, threads):
        assert_right(circuit, patterns, seed=threads)


@pytest.mark.parametrize("name", ENGINES)
def test_outputs_need_not_be_gates(name: str) -> None:
    ends = {"false": 0, "true": 1, "x": 2, "not x": 3, "y": 4, "and": 6, "nand": 7, "x again": 2}
    circuit = Circuit.of(["x", "y", "unused"], [(False, 2, 4)], list(ends.items()))
    with engine(name):
        assert_right(circuit, 70)
        assert_right(Circuit.of([], [], [("true", 1)]), 70)
        assert_right(Circuit.of(["x"], [], []), 70)


@pytest.mark.parametrize("name", ENGINES)
def test_inputs_are_left_as_they_were_and_may_be_views(name: str) -> None:
    circuit = random_circuit(inputs=6, gates=50, outputs=4, seed=1, window=10)
    words: Words = pack(random_bits(300, 12, seed=2))
    before = words.copy()
    with engine(name, cache=1):
        result = evaluate(circuit, words[::2])
        assert np.array_equal(result, evaluate(circuit, words[::2].copy()))
        assert np.array_equal(
            evaluate(circuit, words[::2, 1:4]), evaluate(circuit, words[::2])[:, 1:4]
        )
    assert np.array_equal(words, before)


def test_small_work_loads_no_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    circuit = random_circuit(inputs=9, gates=90, outputs=7, seed=0)
    monkeypatch.delitem(sys.modules, "tmc.circuits.bitparallel")
    monkeypatch.setattr(evaluation, "_COMPILED_WORK", 90 * (64 + 256) + 1)
    evaluate(circuit, pack(random_bits(1 << 12, 9, seed=0)))
    assert "tmc.circuits.bitparallel" not in sys.modules
    monkeypatch.setattr(evaluation, "_COMPILED_WORK", 90 * (64 + 256))
    evaluate(circuit, pack(random_bits(1 << 12, 9, seed=0)))
    assert "tmc.circuits.bitparallel" in sys.modules


# ------------------------------------------------------------------------------------- the slots


class Terms:
    """Numbers for what gates compute as written: the same number, the same expression."""

    def __init__(self) -> None:
        self.known: dict[tuple[bool, int, int], int] = {}

    def gate(self, xor: bool, left: int, right: int) -> int:
        key = (xor, min(left, right), max(left, right))
        return self.known.setdefault(key, -1 - len(self.known))


def assert_sound(circuit: Circuit, program: SlotProgram) -> None:
    """The program computes the outputs by the very gates of the circuit, each of them once."""
    terms, nodes = Terms(), list(range(circuit.first_gate))
    for gate in circuit.gates():
        left, right = (2 * nodes[literal >> 1] + literal % 2 for literal in (gate.left, gate.right))
        nodes.append(terms.gate(gate.xor, left, right))
    begin, held = 0, dict(enumerate(range(circuit.first_gate)))
    for end, written in program.chains.tolist():
        operands = program.operands[begin:end].tolist()
        value = held[operands[0] // SLOT]
        assert len(operands) >= 2 and operands[0] % SLOT == 0
        for operand in operands[1:]:
            left = 2 * value + bool(operand & NOT_VALUE)
            right = 2 * held[operand // SLOT] + bool(operand & NOT_OPERAND)
            value = terms.gate(bool(operand & XOR), left, right)
        assert 0 < written < program.slots
        held[written], begin = value, end
    assert begin == len(program.operands)
    assert begin - len(program.chains) == len(alive(circuit))
    for literal, place in zip(circuit.literals.tolist(), program.outputs.tolist(), strict=True):
        assert (held[place >> 1], place % 2) == (nodes[literal >> 1], literal % 2)


def alive(circuit: Circuit) -> set[int]:
    """The gates that some output needs."""
    needed = {literal >> 1 for literal in circuit.literals.tolist()}
    for gate in reversed(list(circuit.gates())):
        if gate.node in needed:
            needed |= {gate.left >> 1, gate.right >> 1}
    return needed & set(range(circuit.first_gate, circuit.nodes))


def most_alive(circuit: Circuit) -> int:
    """How many values are needed at once, the constant and the inputs included."""
    last = {literal >> 1: circuit.nodes for literal in circuit.literals.tolist()}
    for gate in reversed(list(circuit.gates())):
        if gate.node in last:
            last.setdefault(gate.left >> 1, gate.node)
            last.setdefault(gate.right >> 1, gate.node)
    most = circuit.first_gate
    for now in range(circuit.first_gate, circuit.nodes):
        if now in last:
            alive = sum(node <= now < end for node, end in last.items() if node)
            most = max(most, 1 + alive)
    return most


@pytest.mark.parametrize("block", [1, 3, 1000])
@pytest.mark.parametrize("span", [0, 3, 1000])
@settings(max_examples=50)
@given(circuit=circuits(max_gates=30))
def test_no_value_is_overwritten_while_it_is_needed(
    block: int, span: int, circuit: Circuit
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(slots, "_SPAN", span)
        program = on_slots(circuit, block)
    assert_sound(circuit, program)
    if span == 0:  # a gate is a chain
        assert len(program.chains) == len(alive(circuit))
    if span == 0 and block == 1:  # all stay where they are
        assert program.slots == most_alive(circuit)


@pytest.mark.parametrize("window", [0, 20, 200])
def test_slots_of_larger_circuits(window: int) -> None:
    circuit = random_circuit(inputs=12, gates=3000, outputs=5, seed=window, window=window)
    assert_sound(circuit, on_slots(circuit))


def test_a_circuit_is_evaluated_as_it_is_now() -> None:
    circuit = random_circuit(inputs=16, gates=200, outputs=4, seed=1)
    words = pack(random_bits(640, 16, seed=0))
    before = bitparallel.evaluate_in_blocks(circuit, words)
    circuit.literals[:] ^= 1
    assert np.array_equal(bitparallel.evaluate_in_blocks(circuit, words), ~before)


def test_a_long_chain_needs_no_slots_of_its_own() -> None:
    gates = [(True, 2, 4), *[(g % 2 == 1, 2 * (2 + g), 2) for g in range(1, 100)]]
    program = on_slots(Circuit.of(["x", "y"], gates, [("end", 2 * 102)]))
    assert (program.slots, len(program.chains)) == (3, 1)


# -------------------------------------------------------------------------------------- packing


@given(st.integers(0, 200), st.integers(0, 5), st.integers(0, 99))
def test_unpacking_undoes_packing(patterns: int, wires: int, seed: int) -> None:
    bits = random_bits(patterns, wires, seed)
    words = pack(bits)
    assert words.shape == (wires, -(-patterns // 64))
    for p in range(patterns):
        assert [int(word) >> p % 64 & 1 for word in words[:, p // 64]] == bits[p].tolist()
    assert np.array_equal(unpack(words, patterns), bits)


@pytest.mark.parametrize("wires", [0, 1, 5, 17])
def test_all_patterns_count_up(wires: int) -> None:
    seen = 0
    for bits, words in all_patterns(wires):
        numbers = bits @ (1 << np.arange(wires)[::-1])
        assert numbers.tolist() == list(range(seen, seen + len(bits)))
        assert np.array_equal(unpack(words, len(bits)), bits)
        seen += len(bits)
    assert seen == 1 << wires
