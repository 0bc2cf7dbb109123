"""A network read back is compared on every word: brute force says how many are wrong, and which."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.networks import (
    adder,
    every,
    gates_as_luts,
    palindrome,
    parity,
    parity_machine,
    random_network,
)
from tmc.circuits.circuit import Circuit
from tmc.circuits.lut import Lut, LutNetwork
from tmc.circuits.mapping import to_circuit
from tmc.compilation import compile
from tmc.learn.dags import PARITY, Shape, product
from tmc.learn.oracles import circuit_oracle, network_oracle
from tmc.learn.readback import Comparison, Proof, compare, wrong_inputs
from tmc.learn.target import target
from tmc.unroll.encoding import Encoding

EQUAL = Comparison(Proof.EQUAL, 0)


def broken(network: LutNetwork, lut: int) -> LutNetwork:
    """The same with one entry of a table changed."""
    luts = list(network.luts)
    luts[lut] = Lut(luts[lut].fanin, luts[lut].table ^ 1)
    return replace(network, luts=tuple(luts))


def wrong_on_zeros(network: LutNetwork) -> LutNetwork:
    """The same but for the word of zeros, which no sample finds."""
    luts = list(network.luts)
    none = 0  # a node that says that no input up to here is 1
    for i, _ in enumerate(network.inputs[1:], start=1):
        luts.append(Lut((none, i), 0b0001 if i == 1 else 0b0010))
        none = len(network.inputs) + len(luts) - 1
    luts.append(Lut((network.roots[0], none), 0b0110))
    return replace(network, luts=tuple(luts), roots=(len(network.inputs) + len(luts) - 1,))


def by_hand(network: LutNetwork, circuit: Circuit, encoding: Encoding | None = None) -> list[str]:
    """The words on which the network is wrong, tried one after the other."""
    bits = every(len(circuit.inputs))
    if encoding:
        bits = bits[encoding.words(bits)[1]]
    wrong = (network_oracle(network)(bits) != circuit_oracle(circuit)(bits)).any(axis=1)
    return ["".join(map(str, row)) for row in bits[wrong].astype(int).tolist()]


@given(seed=st.integers(0, 1 << 16), lut=st.integers(0, 11), large=st.booleans())
@settings(max_examples=50)
def test_wrong_words_are_counted_and_shown(seed: int, lut: int, large: bool) -> None:
    """By trying all words and by diagrams, whose limits are moved here."""
    network = random_network(6, 12, 2, seed)
    circuit, wrong = to_circuit(network), broken(network, lut)
    with pytest.MonkeyPatch.context() as limits:
        if large:
            limits.setattr("tmc.learn.readback.ENUMERATED", 0)
        found = compare(wrong, circuit)
    expected = by_hand(wrong, circuit)
    assert found.wrong_inputs == len(expected) == wrong_inputs(network_oracle(wrong), circuit)
    assert found.proof is (Proof.DIFFERENT if expected else Proof.EQUAL)
    assert found.bits in expected if expected else found.bits is None
    assert found.word is None
    assert compare(network, circuit) == EQUAL


@pytest.mark.parametrize("circuit", [parity(7), adder(3)])
def test_one_entry_of_a_table_matters(circuit: Circuit) -> None:
    network = gates_as_luts(circuit)
    found = compare(broken(network, 0), circuit)
    assert found.wrong_inputs == len(by_hand(broken(network, 0), circuit)) > 0


@pytest.mark.parametrize("limit", [0, 20])
def test_codes_without_a_symbol_are_not_counted(
    limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tmc.learn.readback.ENUMERATED", limit)
    machine = replace(parity_machine(), symbols=("0", "1", "2", "_"), input_size=3)
    encoding = Encoding(machine, 2)
    circuit = replace(parity(4), inputs=encoding.inputs)
    never = LutNetwork(encoding.inputs, (Lut((), 0),), ("accept",), (4,))
    # Of the words 00 01 02 10 11 12 20 21 22, those with one bit set in all: the symbol 2 is `10`.
    found = compare(never, circuit, encoding)
    assert found.wrong_inputs == 4 and found.word in {"01", "02", "10", "20"}
    assert found.bits in by_hand(never, circuit, encoding)
    assert compare(never, circuit).wrong_inputs == 8


def test_a_witness_is_a_part_of_the_input() -> None:
    compiled = compile("subset-sum", 3)
    aim = target(compiled)
    wrong = broken(aim.network, 0)
    found, expected = (
        compare(wrong, aim.circuit, aim.encoding),
        by_hand(wrong, aim.circuit, aim.encoding),
    )
    assert found.bits in expected and found.wrong_inputs == len(expected)
    assert found.word is not None and len(found.word) == 3


def test_long_words_are_counted_by_diagrams() -> None:
    encoding = Encoding(parity_machine(), 24, steps=25)
    circuit = parity(24)
    network = gates_as_luts(circuit)
    assert wrong_inputs(network_oracle(network), circuit, encoding) is None
    assert compare(network, circuit, encoding) == compare(network, circuit) == EQUAL
    # The second XOR answers 1 where it reads two zeros: on a quarter of the words.
    assert compare(broken(network, 1), circuit).wrong_inputs == 1 << 22
    found = compare(wrong_on_zeros(network), circuit, encoding)
    assert found == Comparison(Proof.DIFFERENT, 1, "0" * 24, "0" * 24)
    many = parity(90)
    assert compare(broken(gates_as_luts(many), 1), many).wrong_inputs == 1 << 88


@pytest.mark.parametrize("known", [True, False])
def test_where_diagrams_are_too_large_words_are_tried_or_solved(
    known: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tmc.learn.readback.diagram", lambda *_: None)
    few = parity(21)
    encoding = Encoding(parity_machine(), 21, steps=22) if known else None
    wrong = compare(wrong_on_zeros(gates_as_luts(few)), few, encoding)
    assert wrong == Comparison(Proof.DIFFERENT, 1, "0" * 21, "0" * 21 if known else None)
    circuit = palindrome(32)
    encoding = Encoding(parity_machine(), 32) if known else None
    network = gates_as_luts(circuit)
    assert compare(network, circuit, encoding) == EQUAL
    found = compare(wrong_on_zeros(network), circuit, encoding)
    assert found == Comparison(Proof.DIFFERENT, None, "0" * 32, "0" * 32 if known else None)
    drawn = compare(broken(network, 0), circuit, encoding)
    assert drawn.proof is Proof.DIFFERENT and drawn.wrong_inputs is None
    assert drawn.bits is not None and len(drawn.bits) == 32


def test_a_question_can_stay_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tmc.learn.readback.diagram", lambda *_: None)
    chain, tree = (product(PARITY, 30, shape) for shape in (Shape.CHAIN, Shape.TREE))
    assert compare(gates_as_luts(tree), chain) == EQUAL
    monkeypatch.setattr("tmc.hashing.sat.Prover.differ", lambda *_: None)  # it gives up
    assert compare(gates_as_luts(tree), chain) == Comparison(Proof.UNKNOWN, None)
