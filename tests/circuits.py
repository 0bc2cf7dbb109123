"""Random circuits for Hypothesis, and the truth table that is their oracle."""

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from tmc.circuits.circuit import Circuit
from tmc.circuits.evaluate import all_patterns, evaluate, unpack

HOSTILE = [
    "a<b",
    "x&y",
    'say "hi"',
    "it's",
    "back\\slash",
    "</svg>",
    "größe",
    "\u2713 x",
    "y[-1].0",
]
"""Names that a writer has to escape."""


@st.composite
def circuits(
    draw: st.DrawFn, max_inputs: int = 5, max_gates: int = 20, min_inputs: int = 0
) -> Circuit:
    """Circuits with any gates: constants, equal fan-ins and dead gates are in."""
    inputs = draw(st.integers(min_inputs, max_inputs))
    literal = st.integers(0, 1 << 16)
    rows = draw(st.lists(st.tuples(st.booleans(), literal, literal), max_size=max_gates))
    gates = [
        (xor, a % (2 * node), b % (2 * node))
        for node, (xor, a, b) in enumerate(rows, start=1 + inputs)
    ]
    ends = draw(st.lists(literal, max_size=4))
    names = st.lists(
        st.sampled_from(HOSTILE) | st.from_regex(r"[a-z][a-z0-9.\[\]]{0,6}", fullmatch=True),
        min_size=inputs + len(ends),
        max_size=inputs + len(ends),
        unique=True,
    )
    chosen = draw(names)
    limit = 2 * (1 + inputs + len(gates))
    outputs = [(name, end % limit) for name, end in zip(chosen[inputs:], ends, strict=True)]
    return Circuit.of(chosen[:inputs], gates, outputs)


def random_circuit(inputs: int, gates: int, outputs: int, seed: int, window: int = 0) -> Circuit:
    """A random circuit of a given size; with a window, gates read from the latest nodes only."""
    rng = np.random.default_rng(seed)
    node = 1 + inputs + np.arange(gates)
    low = np.maximum(1, node - window) if window else np.ones(gates, dtype=np.int64)
    fanin = rng.integers(2 * low[:, None], 2 * node[:, None], (gates, 2))
    literals = rng.integers(2 * (1 + inputs + gates) - 2 * gates, 2 * (1 + inputs + gates), outputs)
    return Circuit(
        tuple(f"x{i}" for i in range(inputs)),
        rng.random(gates) < 0.4,
        fanin.astype(np.int32),
        tuple(f"y{i}" for i in range(outputs)),
        literals.astype(np.int32),
    )


def truth_table(circuit: Circuit) -> NDArray[np.bool_]:
    """The outputs on all inputs, shape (2^inputs, outputs)."""
    rows = [
        unpack(evaluate(circuit, words), len(bits))
        for bits, words in all_patterns(len(circuit.inputs))
    ]
    return np.concatenate(rows)
