"""What the page must find when it runs: words with the simulator's answers, and sums over wires.

The page checks itself when it is opened. It runs the machine on these words and evaluates every
level on them, 32 words at once; the sum over the values of *all* wires of a level must come out as
here, so a gate that is not what it was is noticed even if no output depends on it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tmc.circuits.circuit import Circuit
from tmc.circuits.evaluate import Words, evaluate, pack
from tmc.machines.simulate import Run, run
from tmc.unroll.encoding import Bits, Encoding
from tmc.unroll.words import sample_inputs

WORDS = 64
"""About so many words are checked: all of them, if there are no more."""

_FACTOR = np.uint32(31)


@dataclass(frozen=True)
class Golden:
    """Inputs of the circuit, and the simulator's runs on them."""

    bits: Bits
    """Shape (patterns, inputs)."""
    runs: tuple[Run, ...]

    @property
    def lanes(self) -> NDArray[np.uint32]:
        """The inputs packed 32 patterns to a number, shape (inputs, blocks)."""
        return _halves(pack(self.bits))


def golden(encoding: Encoding, seed: int = 0) -> Golden:
    """Words of the encoding's length, with witnesses if it needs them, and their runs."""
    sample = sample_inputs(encoding, WORDS, seed)
    bits = sample[np.unique(np.linspace(0, len(sample) - 1, WORDS).astype(int))]
    words, _ = encoding.words(bits)
    # With a witness, the choices of a machine that has none too, a run that returns is not cut off.
    none = np.zeros((len(bits), encoding.steps), dtype=np.int64)
    witnesses = (encoding.witnesses(bits) if encoding.witness_bits else none).tolist()
    runs = [
        run(encoding.machine, word, max_steps=encoding.steps, witness=witness)
        for word, witness in zip(words.tolist(), witnesses, strict=True)
    ]
    return Golden(bits, tuple(runs))


def wire_sums(circuit: Circuit, bits: Bits) -> list[int]:
    """For every 32 patterns the sum over all nodes of value * 31^(later nodes), modulo 2^32.

    Unused lanes count too: there all inputs are 0.
    """
    nodes = np.arange(circuit.nodes, dtype=np.int32)
    names = tuple(map(str, nodes.tolist()))
    every = Circuit(circuit.inputs, circuit.xor, circuit.fanin, names, 2 * nodes)
    return weighted_sums(_halves(evaluate(every, pack(bits))))


def weighted_sums(values: NDArray[np.uint32]) -> list[int]:
    """For every column of (rows, columns) the sum of value * 31^(later rows), modulo 2^32."""
    powers = np.ones(len(values), dtype=np.uint32)
    if len(powers) > 1:
        powers[1:] = np.multiply.accumulate(np.full(len(powers) - 1, _FACTOR, dtype=np.uint32))
    weighted = values * powers[::-1, None]
    sums: Sequence[int] = weighted.sum(axis=0, dtype=np.uint32).tolist()
    return list(sums)


def _halves(words: Words) -> NDArray[np.uint32]:
    """Words of 64 patterns as twice as many of 32, the first patterns first."""
    return words.astype("<u8").view("<u4").astype(np.uint32)
