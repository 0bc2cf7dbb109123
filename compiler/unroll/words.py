"""Inputs to try a circuit on: those of the words that a machine is tried on.

A nondeterministic machine is tried on a word with a witness, as bits.
"""

import numpy as np

from tmc.machines.words import sample_words
from tmc.unroll.encoding import Bits, Encoding


def sample_inputs(encoding: Encoding, count: int, seed: int = 0) -> Bits:
    """About `count` inputs of a circuit, shape (inputs, wires): words with witnesses by chance."""
    words = sample_words(encoding.machine, encoding.n, count, seed)
    if not encoding.witness_bits:
        return encoding.encode(words)
    words = np.tile(words, (-(-count // len(words)), 1))
    random = np.random.default_rng(seed)
    branches = random.integers(encoding.machine.branches, size=(len(words), encoding.steps))
    return np.concatenate([encoding.encode(words), encoding.choose(branches)], axis=1)
