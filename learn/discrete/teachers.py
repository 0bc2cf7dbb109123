"""Teachers: asked about a hypothesis, they show a word on which it errs.

A learner that believes nothing but what it was told, and is told only where it errs, needs few
words: each of them refutes a hypothesis that all the words before allow. Teachers show the
*lightest* such word, the one of the fewest ones. On light words most of a circuit behaves as on the
words before, and what is new is easy to place: with them, parity of n bits takes little more than n
words and no search.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from tmc.circuits.lut import LutNetwork
from tmc.circuits.mapping import to_circuit
from tmc.hashing.choice import MergingBuilder, with_hashing
from tmc.hashing.merge import free_builder
from tmc.learn.data import Samples
from tmc.learn.oracles import node_values
from tmc.unroll.encoding import Bits, Encoding

_DRAWN = 4096  # words tried before a proof is


@dataclass(frozen=True, slots=True)
class Answer:
    """A word on which a hypothesis errs, as samples of one row; or that none was found."""

    wrong: Samples | None
    proved: bool = False
    """Whether it is proved that there is none."""


Teacher = Callable[[LutNetwork, Bits], Answer]
"""Is asked about a network, which has to be right at its outputs and the LUTs of a mask (luts,)."""


def sample_teacher(samples: Samples) -> Teacher:
    """Knows these samples and nothing else."""
    samples = samples.take(np.argsort(samples.bits.sum(axis=1), kind="stable"))

    def ask(network: LutNetwork, shown: Bits) -> Answer:
        nodes = node_values(network, samples.bits)
        wrong = (nodes[:, list(network.roots)] != samples.outputs).any(axis=1)
        wrong |= (nodes[:, len(network.inputs) :] != samples.nodes)[:, shown].any(axis=1)
        rows = np.flatnonzero(wrong)[:1]
        return Answer(samples.take(rows) if len(rows) else None)

    return ask


def circuit_teacher(
    truth: LutNetwork, encoding: Encoding | None = None, *, conflicts: int = 100_000, seed: int = 0
) -> Teacher:
    """Knows the true network: tries words that were drawn, and then proves that there is no other.

    Without an `encoding` every pattern is a word. A proof that needs more than so many conflicts of
    a solver, for an output, is given up.
    """
    drawn = sample_teacher(label(truth, _drawn_words(truth, encoding, seed)))

    def ask(network: LutNetwork, shown: Bits) -> Answer:
        answer = drawn(network, shown)
        if answer.wrong:
            return answer
        sides = [to_circuit(_showing(side, shown)) for side in (network, truth)]

        def compare(builder: MergingBuilder) -> Answer:
            mine, theirs = (builder.outputs_of(side) for side in sides)
            proved = True
            for name in mine:
                found = builder.difference(mine[name], theirs[name], conflicts)
                if isinstance(found, list):
                    return Answer(label(truth, np.array([found], dtype=np.bool_)))
                proved &= found is False
            return Answer(None, proved)

        return with_hashing(encoding, compare) if encoding else compare(free_builder(truth.inputs))

    return ask


def label(truth: LutNetwork, bits: Bits) -> Samples:
    """Words with the values that the true network gives to its outputs and LUTs."""
    nodes = node_values(truth, bits)
    return Samples(bits, nodes[:, list(truth.roots)], nodes[:, len(truth.inputs) :])


def _drawn_words(truth: LutNetwork, encoding: Encoding | None, seed: int) -> Bits:
    """Words of random density."""
    random = np.random.default_rng(seed)
    density = random.random((_DRAWN, 1))
    if encoding is None:
        return random.random((_DRAWN, len(truth.inputs))) < density
    symbols = random.integers(encoding.machine.input_size, size=(_DRAWN, encoding.n))
    symbols[random.random(symbols.shape) >= density] = 0
    witness = random.random((_DRAWN, len(encoding.witness_inputs))) < density
    return np.concatenate([encoding.encode(symbols), witness], axis=1)


def _showing(network: LutNetwork, shown: Bits) -> LutNetwork:
    """The network with the LUTs that are shown as outputs too."""
    nodes = (np.flatnonzero(shown) + len(network.inputs)).tolist()
    names = tuple(f"node {node}" for node in nodes)
    return replace(network, outputs=network.outputs + names, roots=network.roots + tuple(nodes))
