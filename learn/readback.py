"""What was learned, compared with the circuit it was learned from, on every word.

Up to 20 input bits every word is tried. Beyond, the words on which the two differ are a decision
diagram, which proves that there are none or counts them, and shows one. Where it is too large, up
to 24 bits are tried all the same; with more, a word that was drawn may show that the two differ,
and a SAT solver may prove that they do not, or find a word; or the question stays open.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from tmc.circuits.circuit import Circuit
from tmc.circuits.evaluate import Words, all_patterns, evaluate, pack, unpack
from tmc.circuits.lut import LutNetwork
from tmc.circuits.mapping import to_circuit
from tmc.hashing.bdd import BddBuilder
from tmc.hashing.choice import MergingBuilder, with_hashing
from tmc.hashing.merge import free_builder
from tmc.learn.numbering import AllWords, Diagram, diagram, is_word
from tmc.learn.oracles import Oracle, circuit_oracle
from tmc.learn.permutation import Permutation, as_numbers
from tmc.learn.sampling import ENUMERATED
from tmc.unroll.encoding import Bits, Encoding

_EXHAUSTED = 24  # input bits of two circuits
_DRAWN = 1 << 14  # words
_CONFLICTS = 100_000  # of the SAT solver, for each output


class Proof(StrEnum):
    """How an extracted network compares with the circuit."""

    EQUAL = "equal"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a network compares with the circuit, on words of the machine only."""

    proof: Proof
    wrong_inputs: int | None
    """On how many words some output is wrong; `None` if they could not be counted."""
    bits: str | None = None
    """The input bits of a word on which some output is wrong; `None` if none is known."""
    word: str | None = None
    """That word as text; `None` also for a circuit that comes from no machine."""


def wrong_inputs(predict: Oracle, circuit: Circuit, encoding: Encoding | None = None) -> int | None:
    """On how many words some output is wrong; `None` if there are too many words to try."""
    if len(circuit.inputs) > ENUMERATED:
        return None
    true = circuit_oracle(circuit)
    wrong = 0
    for bits, _ in all_patterns(len(circuit.inputs)):
        words = bits[_care(bits, encoding)]
        wrong += int((predict(words) != true(words)).any(axis=1).sum())
    return wrong


def compare(network: LutNetwork, circuit: Circuit, encoding: Encoding | None = None) -> Comparison:
    """Whether `network` answers as `circuit` does on every word, else how often and where not.

    Without an `encoding` every pattern of bits is a word. Inputs and outputs have to be the same.
    """
    learned = to_circuit(network)
    inputs = len(circuit.inputs)
    if inputs <= ENUMERATED:
        return _try_all(learned, circuit, encoding)
    wrong = _differences(learned, circuit, encoding)
    if wrong is not None:
        first = wrong.words(as_numbers(range(min(wrong.count, 1)), wrong.count))
        return _comparison(wrong.count, first, encoding)
    if inputs <= _EXHAUSTED:
        return _try_all(learned, circuit, encoding)
    words = AllWords(encoding or inputs)
    drawn = words.words(Permutation(words.count, seed=0)(0, _DRAWN))
    differ = unpack(_differ(learned, circuit, pack(drawn)), len(drawn))[:, 0]
    if differ.any():
        return _comparison(None, drawn[differ], encoding)
    found = _solve(learned, circuit, encoding)
    if found is None:
        return Comparison(Proof.UNKNOWN, None)
    if found is False:
        return Comparison(Proof.EQUAL, 0)
    return _comparison(None, np.array([found], dtype=np.bool_), encoding)


def _comparison(count: int | None, wrong: Bits, encoding: Encoding | None) -> Comparison:
    """What is said when so many words are wrong, some of which are these."""
    if not len(wrong):
        return Comparison(Proof.EQUAL, 0)
    bits = "".join(map(str, wrong[0].astype(int)))
    word = encoding.machine.show(encoding.words(wrong[:1])[0][0]) if encoding else None
    return Comparison(Proof.DIFFERENT, count, bits, word)


def _care(bits: Bits, encoding: Encoding | None) -> Bits:
    """Which patterns are words, shape (patterns,)."""
    return encoding.words(bits)[1] if encoding else np.ones(len(bits), dtype=np.bool_)


def _try_all(learned: Circuit, circuit: Circuit, encoding: Encoding | None) -> Comparison:
    count, first = 0, np.empty((0, len(circuit.inputs)), dtype=np.bool_)
    for bits, packed in all_patterns(len(circuit.inputs)):
        wrong = unpack(_differ(learned, circuit, packed), len(bits))[:, 0] & _care(bits, encoding)
        count += int(wrong.sum())
        if not len(first):
            first = bits[wrong][:1]
    return _comparison(count, first, encoding)


def _differ(learned: Circuit, circuit: Circuit, patterns: Words) -> Words:
    """On which patterns some output differs, shape (1, words)."""
    differences = evaluate(learned, patterns) ^ evaluate(circuit, patterns)
    return np.bitwise_or.reduce(differences, axis=0, keepdims=True)


def _differences(learned: Circuit, circuit: Circuit, encoding: Encoding | None) -> Diagram | None:
    """The words on which some output differs; `None` if the diagrams are too large."""

    def make(builder: BddBuilder) -> int:
        mine, theirs = builder.outputs_of(learned), builder.outputs_of(circuit)
        differ = builder.any(builder.xor(mine[name], theirs[name]) for name in circuit.outputs)
        return builder.and_(differ, is_word(builder, encoding))

    return diagram(circuit.inputs, make)


def _solve(
    learned: Circuit, circuit: Circuit, encoding: Encoding | None
) -> list[bool] | bool | None:
    """A word on which some output differs, or `False` if there is none; `None` if it stays open."""

    def ask(builder: MergingBuilder) -> list[bool] | bool | None:
        mine, theirs = builder.outputs_of(learned), builder.outputs_of(circuit)
        unsolved = False
        for name in circuit.outputs:
            found = builder.difference(mine[name], theirs[name], _CONFLICTS)
            if isinstance(found, list):
                return found
            unsolved |= found is None
        return None if unsolved else False

    return with_hashing(encoding, ask) if encoding else ask(free_builder(circuit.inputs))
