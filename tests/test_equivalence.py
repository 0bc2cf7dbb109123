"""Certificates: what is called proved is proved, and a circuit that answers nothing is refused."""

import pytest

from tmc.circuits.circuit import FALSE, TRUE, Circuit
from tmc.circuits.evaluate import all_patterns
from tmc.compilation import compile
from tmc.hashing.sat import Prover
from tmc.machines.errors import UsageError
from tmc.machines.files import load, parse
from tmc.machines.words import sample_words
from tmc.proof.equivalence import Strength, against_circuit, equivalent, verify
from tmc.unroll.encoding import Encoding
from tmc.unroll.readout import Output
from tmc.unroll.words import sample_inputs

TERNARY = parse("input 012\nstart a\naccept b\n\na:\n  * -> S b\n")


def test_a_long_circuit_is_proved() -> None:
    compiled = compile("parity", 22)
    certificate = verify(compiled.circuit, compiled.encoding, compiled.output)
    assert (certificate.strength, certificate.counterexample) == (Strength.PROVED, None)


def test_without_a_proof_the_sample_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = compile("palindrome", 22)
    monkeypatch.setattr(Prover, "satisfy", lambda *_: None)
    monkeypatch.setattr("tmc.hashing.bdd.MAX_GROWTH", -1)
    certificate = verify(compiled.circuit, compiled.encoding, compiled.output)
    assert certificate.strength is Strength.SAMPLED
    other = compile("palindrome", 22, level=0).circuit
    assert against_circuit(compiled.circuit, other, compiled.encoding) is None
    assert equivalent(compiled.circuit, other) is None


def test_a_long_wrong_circuit_is_refuted() -> None:
    compiled = compile("parity", 22)
    wrong = Circuit.of(compiled.circuit.inputs, [], [("accept", 2)])
    certificate = verify(wrong, compiled.encoding, compiled.output)
    assert certificate.counterexample is not None


def test_a_cell_that_is_absent_is_blank() -> None:
    encoding = Encoding(load("increment"), 2, 4)
    without = Circuit.of(encoding.inputs, [], [])
    blank = Circuit.of(encoding.inputs, [], [("y[5].blank", TRUE), ("y[5]", FALSE)])
    filled = Circuit.of(encoding.inputs, [], [("y[5].blank", FALSE), ("y[5]", FALSE)])
    same, differ = (against_circuit(without, other, encoding) for other in (blank, filled))
    assert same is not None and same.counterexample is None
    assert differ is not None and differ.counterexample is not None


@pytest.mark.parametrize(
    ("outputs", "message"),
    [
        ([], "the circuit lacks the output accept"),
        ([("foo", 2)], "the circuit lacks the output accept"),
        ([("accept", 2), ("foo", 2)], "the circuit has the output foo"),
        ([("accept", 2), ("y[a].blank", 2)], r"the circuit has the output y\[a\].blank"),
        ([("accept", 2), ("y[0].blank", 2)], r"the circuit has the output y\[0\].blank"),
    ],
)
def test_a_circuit_must_answer_the_question(outputs: list[tuple[str, int]], message: str) -> None:
    encoding = Encoding(load("parity"), 3, 4)
    circuit = Circuit.of(encoding.inputs, [], outputs)
    with pytest.raises(UsageError, match=message):
        verify(circuit, encoding, Output.ACCEPT)


@pytest.mark.parametrize("name", ["y[99999999999].blank", "y[-7].blank", "y[0].7", "y[", "accept"])
def test_a_cell_must_be_one_of_the_machine(name: str) -> None:
    encoding = Encoding(load("increment"), 2, 4)
    circuit = Circuit.of(encoding.inputs, [], [(name, 2)])
    with pytest.raises(UsageError, match="the circuit (has|lacks) the output"):
        verify(circuit, encoding, Output.TAPE)


def test_outputs_are_matched_by_name() -> None:
    gates = [(False, 2, 4), (True, 2, 4)]
    one = Circuit.of(["a", "b"], gates, [("p", 6), ("q", 8)])
    other = Circuit.of(["a", "b"], gates, [("q", 8), ("p", 6)])
    crossed = Circuit.of(["a", "b"], gates, [("p", 8), ("q", 6)])
    assert equivalent(one, other) is True
    assert equivalent(one, crossed) is False
    with pytest.raises(UsageError, match="only one of the circuits has a wire q"):
        equivalent(one, Circuit.of(["a", "b"], gates, [("p", 6), ("r", 8)]))


def test_care_clauses_hold_exactly_in_the_care_set() -> None:
    encoding = Encoding(TERNARY, 2)
    ((bits, _),) = all_patterns(4)
    _, cared_for = encoding.words(bits)
    assert cared_for.sum() == 9
    for pattern, cared in zip(bits, cared_for, strict=True):
        values = [False, *pattern]
        holds = all(any(values[x >> 1] ^ (x & 1) for x in clause) for clause in encoding.care())
        assert holds == cared


def test_a_long_ternary_word_has_a_care_set_too() -> None:
    compiled = compile("w-hash-w", 9)
    certificate = verify(compiled.circuit, compiled.encoding, compiled.output)
    assert (certificate.strength, certificate.counterexample) == (Strength.EXHAUSTIVE, None)
    assert certificate.checked == 3**9


def test_the_sample_holds_palindromes_and_sorted_words() -> None:
    words = [tuple(word) for word in sample_words(load("parity"), 24, 1000).tolist()]
    assert sum(word == word[::-1] for word in words) > 100
    assert sum(list(word) == sorted(word) for word in words) > 10
    assert len(set(words)) == len(words)


def test_short_words_are_sampled_with_many_witnesses() -> None:
    encoding = Encoding(load("subset-sum"), 2, 40)
    bits = sample_inputs(encoding, 500)
    assert len({tuple(row) for row in bits.tolist()}) > 450
    assert encoding.words(bits)[1].all()
    assert encoding.witnesses(bits).max() < encoding.machine.branches


@pytest.mark.parametrize("word", ["", "0", "1", "111", "1011", "0000"])
def test_a_tape_is_decoded(word: str) -> None:
    compiled = compile("increment", len(word))
    expected = format(int(word or "0", 2) + 1, f"0{max(len(word), 1)}b")
    assert compiled.decode(compiled.run(word)) == expected


def test_the_window_of_the_input_is_always_shown() -> None:
    erase = parse("input 01\nstart a\nhalt b\n\na:\n  [01] -> _ R\n  _ -> S b\n")
    outputs = compile(erase, 3).circuit.outputs
    assert outputs == ("y[0].blank", "y[0]", "y[1].blank", "y[1]", "y[2].blank", "y[2]")
