"""Make a circuit of any size smaller, window by window (`windows.py`).

Two kinds of round take turns. In the one, windows of few leaves are walked on all patterns of their
leaves: what comes out is right as it is. In the other, windows may be larger, and only the patterns
that a sample of inputs brings about count, so a walk may use that others cannot occur. This is a
guess; a SAT solver proves it, or finds an input that becomes part of the sample.

Sources: Mishchenko, Brayton, "SAT-based complete don't-care computation for network optimization"
(DATE 2005), for windows; Lee, Riener, Mishchenko, Brayton, De Micheli, "A simulation-guided
paradigm for logic synthesis and verification" (2021), for learning from counterexamples.
"""

from collections.abc import Iterator
from typing import Self

import numpy as np
from numpy.typing import NDArray

from tmc.circuits.builder import cone
from tmc.circuits.circuit import Circuit
from tmc.circuits.evaluate import pack
from tmc.effort import Effort
from tmc.hashing.sat import Prover
from tmc.resynthesis.walk_kernels import Network
from tmc.resynthesis.windows import (
    Window,
    grow,
    improve,
    load,
    read_by,
    rewrite,
    set_pattern,
    splice,
)
from tmc.unroll.encoding import Bits, Encoding
from tmc.unroll.words import sample_inputs

_WINDOWS = 32  # of a round
_MOVES = 300  # of a walk
_LEAVES, _GATES = 9, 24  # of a window that is walked on all patterns
_GUESSED_LEAVES, _GUESSED_GATES = 14, 30  # of one that is walked on those that occur
_TRIES = 6  # of a window that is refuted
_WORDS = 64  # of patterns in the sample
_CONFLICTS = 2000  # of the proof of one root


def rewrite_windows(circuit: Circuit, encoding: Encoding, effort: Effort) -> Iterator[Circuit]:
    """Ever smaller circuits of the same function on the care set."""
    start = cone(circuit)
    if not len(start):
        return
    search = _Search(start, encoding, effort)
    least = len(circuit)
    for spent in range(effort.rounds):
        if effort.spent():
            return
        if spent % 2:
            search.guess()
        else:
            search.improve()
        if search.size - start.first_gate < least:
            found = search.circuit()
            least = len(found)
            yield found


class _Search:
    """A circuit under improvement, and the inputs it is tried on."""

    def __init__(self, circuit: Circuit, encoding: Encoding, effort: Effort) -> None:
        self.start = circuit
        self.encoding = encoding
        self.effort = effort
        self.rng = np.random.default_rng(effort.seed)
        patterns = self.rng.permutation(sample_inputs(encoding, 64 * _WORDS, effort.seed))
        words = pack(patterns[np.resize(np.arange(len(patterns)), 64 * _WORDS)])
        self.net: Network = load(words, circuit.xor, circuit.fanin, circuit.literals, effort.seed)
        self.size = circuit.nodes
        self.turn = 0
        """The word of the sample that is overwritten next."""

    def circuit(self) -> Circuit:
        """The circuit as it is now."""
        gates = slice(self.net.first, self.size)
        xor, fanin = self.net.xor[gates].copy(), self.net.fanin[gates].copy()
        start = self.start
        return cone(Circuit(start.inputs, xor, fanin, start.outputs, self.net.roots.copy()))

    def windows(self) -> int:
        """How many windows make a round; they overlap, and a large circuit takes many rounds."""
        gates = self.size - self.net.first
        return min(_WINDOWS, 2 + gates // 12)

    def improve(self) -> None:
        """Walk windows on all patterns of their leaves."""
        self.size = improve(self.net, self.size, self.windows(), _MOVES, _LEAVES, _GATES)

    def guess(self) -> None:
        """Walk windows on the patterns that occur in the sample, and prove what is found."""
        readers = read_by(self.net, self.size)
        with _Proof(self.net, self.size, self.encoding) as proof:
            for _ in range(self.windows()):
                if self.size == self.net.first or self.effort.spent():
                    return
                window = grow(self.net, self.size, readers, _GUESSED_LEAVES, _GUESSED_GATES)
                if self.replace(window, proof):
                    readers = read_by(self.net, self.size)

    def replace(self, window: Window, proof: "_Proof") -> bool:
        """Replace a window by fewer gates, if that can be proved; whether it was."""
        for _ in range(_TRIES):
            tables = self.net.tables[self.net.row[window.leaves]]
            new, end = rewrite(self.net, window, tables, _MOVES)
            if end - new.first >= len(window.gates):
                return False
            names = proof.add(window, new, end)
            wrong = proof.difference(window, new, names)
            if wrong is None:
                return False
            if wrong is False:
                origin = splice(self.net, self.size, window, new, end)
                self.size = len(origin)
                proof.follow(origin, names[new.first :])
                return True
            self.learn(np.array(wrong))
        return False

    def learn(self, wrong: Bits) -> None:
        """Let an input and others near it be patterns."""
        flips = self.rng.random((64, len(wrong))) < 2 / len(wrong)
        flips[0] = False
        near = wrong ^ flips
        near[~self.encoding.words(near)[1]] = wrong
        set_pattern(self.net, self.size, self.turn, pack(near)[:, 0])
        self.turn = (self.turn + 1) % _WORDS


class _Proof:
    """A solver that knows all nodes there have been, by names that stay."""

    def __init__(self, net: Network, size: int, encoding: Encoding) -> None:
        self.first = net.first
        gates = slice(net.first, size)
        self.gates = list(zip(net.xor[gates].tolist(), *net.fanin[gates].T.tolist(), strict=True))
        self.names = np.arange(size)
        self.prover = Prover(self)
        for clause in encoding.care():
            self.prover.require(clause)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.prover.close()

    def gate(self, node: int) -> tuple[bool, int, int] | None:
        """The gate `(xor, left, right)` of a name; `None` for the constant and the inputs."""
        return self.gates[node - self.first] if node >= self.first else None

    def add(self, window: Window, new: Network, end: int) -> NDArray[np.int64]:
        """Name the gates of a circuit for a window; the names of all its nodes."""
        names = np.zeros(end, dtype=np.int64)
        names[1 : new.first] = self.names[window.leaves]
        for node in range(new.first, end):
            names[node] = self.first + len(self.gates)
            left, right = _renamed(new.fanin[node], names).tolist()
            self.gates.append((bool(new.xor[node]), left, right))
        return names

    def difference(
        self, window: Window, new: Network, names: NDArray[np.int64]
    ) -> list[bool] | bool | None:
        """An input on which a root of the window would change, or `False` if there is none.

        `None` if that could not be told.
        """
        after = _renamed(new.roots, names).tolist()
        for root, literal in zip(self.names[window.roots].tolist(), after, strict=True):
            answer = self.prover.differ(2 * root, literal, _CONFLICTS)
            if answer is not False:
                return self.prover.model(range(1, self.first)) if answer else None
        return False

    def follow(self, origin: NDArray[np.int32], added: NDArray[np.int64]) -> None:
        """Let nodes have their new numbers after a splice that added gates of these names."""
        names = self.names[np.maximum(origin, 0)]
        names[origin < 0] = added[-1 - origin[origin < 0]]
        self.names = names


def _renamed(literals: NDArray[np.int32], names: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.asarray(2 * names[literals >> 1] + (literals & 1))
