"""What was learned, compared with the circuit it was learned from.

Up to 20 input bits every word is tried. Beyond, a word that was drawn may show that the two differ,
and a SAT solver may prove that they do not; or the question stays open.
"""

from enum import StrEnum

import numpy as np

from tmc.circuit import Circuit
from tmc.encoding import Encoding
from tmc.equivalence import against_circuit
from tmc.evaluate import all_patterns
from tmc.learn.data import (
    ENUMERATED,
    Oracle,
    care,
    circuit_oracle,
    network_oracle,
    word_blocks,
)
from tmc.lut import LutNetwork
from tmc.mapping import to_circuit as to_circuit

_CONFLICTS = 100_000  # of the SAT solver, for each output


class Proof(StrEnum):
    """How an extracted network compares with the circuit."""

    EQUAL = "equal"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


def wrong_inputs(predict: Oracle, circuit: Circuit, encoding: Encoding | None = None) -> int | None:
    """On how many words some output is wrong; `None` if there are too many words to try."""
    if len(circuit.inputs) > ENUMERATED:
        return None
    true = circuit_oracle(circuit)
    wrong = 0
    for bits, _ in all_patterns(len(circuit.inputs)):
        words = bits[care(bits, encoding)]
        wrong += int((predict(words) != true(words)).any(axis=1).sum())
    return wrong


def compare(network: LutNetwork, circuit: Circuit, encoding: Encoding | None = None) -> Proof:
    """Whether `network` answers as `circuit` does on every word."""
    predict = network_oracle(network)
    wrong = wrong_inputs(predict, circuit, encoding)
    if wrong is not None:
        return Proof.DIFFERENT if wrong else Proof.EQUAL
    bits = next(word_blocks(circuit, encoding, np.random.default_rng(0)))
    if not np.array_equal(predict(bits), circuit_oracle(circuit)(bits)):
        return Proof.DIFFERENT
    if encoding is None:
        return Proof.UNKNOWN
    certificate = against_circuit(to_circuit(network), circuit, encoding, _CONFLICTS)
    if certificate is None:
        return Proof.UNKNOWN
    return Proof.DIFFERENT if certificate.counterexample else Proof.EQUAL
