"""A network of tables while it learned, on the wiring of the page's sparse DAG.

Its constituents are shown beside the true ones. What came of each is told by its own value, at
every moment of the training: on how many words it is the true one. A constituent that is right on
none has learned the complement, which those that read it can make good.

Between the corners of the cube a constituent answers by the extension of its table that is linear
in every variable: its mean entry, if the variables are independent and true with the probabilities
that it reads.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tmc.circuits.lut import Lut, LutNetwork
from tmc.compilation import Compiled
from tmc.explorer.golden import weighted_sums
from tmc.explorer.pack import column
from tmc.unroll.encoding import Bits

_TRUE = 128  # the least entry that is rounded to true
_SURE = 255
_MILLION = 1_000_000

Entries = NDArray[np.uint8]
Fields = dict[str, object]


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment of the training. Accuracies are fractions of words with every output right."""

    step: int
    train_accuracy: float
    test_accuracy: float | None
    """`None` if there are no test words."""


@dataclass(frozen=True, eq=False, slots=True)
class Learned:
    """A network on the wiring of `network`, whose own tables are the true ones."""

    name: str
    network: LutNetwork
    probes: tuple[tuple[str, ...], ...]
    """What each constituent means in a run, if that is known."""
    supervised: Bits
    """The constituents whose values it was told while it learned, shape (luts,)."""
    moments: tuple[Moment, ...]
    taken: int
    """The moments that the training has kept, of which these are some."""
    entries: Entries
    """How sure it was of each entry, shape (moments, luts, 2^k): 255ths, true from 128 on."""
    right: NDArray[np.int64]
    """On how many of the words each constituent had its true value, shape (moments, luts)."""
    words: int
    """How many words that was counted on."""
    every_word: bool
    """Whether those are all words."""

    @property
    def names(self) -> tuple[str, ...]:
        """What each constituent means first in a run, in short; empty if it is not known.

        `carry@11` is a state at step 11, `head=2@3` a head, `[2]=1@11` a cell.
        """
        return tuple(_short(names[0]) if names else "" for names in self.probes)

    def thinned(self, count: int) -> "Learned":
        """The same with at most so many moments, the first and the last among them."""
        kept = np.unique(np.linspace(0, len(self.moments) - 1, count).round().astype(int))
        return replace(
            self,
            moments=tuple(self.moments[i] for i in kept),
            entries=self.entries[kept],
            right=self.right[kept],
        )


Reader = Callable[[Compiled], Learned]
"""Reads a training, given the circuit whose wiring it is on."""


def training_fields(learned: Learned, bits: Bits) -> Fields:
    """The training as values that JSON has, and what the page must find on these words."""
    network, entries = learned.network, learned.entries
    used = (
        np.arange(entries.shape[2]) < np.array([1 << len(x.fanin) for x in network.luts])[:, None]
    )
    series = entries[:, used].astype(np.int64)  # (moments, entries)
    answers = activations(network, entries[-1], bits)[:, list(network.roots)]
    return {
        "name": learned.name,
        "step": column(moment.step for moment in learned.moments),
        "train": [moment.train_accuracy for moment in learned.moments],
        "test": [moment.test_accuracy for moment in learned.moments],
        "taken": learned.taken,
        "supervised": column(learned.supervised.tolist()),
        "probes": [list(names) for names in learned.probes] if any(learned.probes) else [],
        "entries": column(series.T.ravel().tolist()),
        "right": column(learned.right.T.ravel().tolist()),
        "words": learned.words,
        "every_word": learned.every_word,
        "entry_sums": weighted_sums(series.T.astype(np.uint32)),
        "wire_sums": [_wire_sums(network, one, bits) for one in entries >= _TRUE],
        "answers": column((_MILLION * answers).ravel().tolist()),
    }


def _short(probe: str) -> str:
    time, what = probe.removeprefix("t=").split(" ", 1)
    return f"{what.removeprefix('state=').removeprefix('cell')}@{time}"


def activations(network: LutNetwork, entries: Entries, bits: Bits) -> NDArray[np.float64]:
    """What all nodes answer to words, with entries (luts, 2^k); shape (words, nodes)."""
    values = [*bits.T.astype(np.float64)]
    for lut, row in zip(network.luts, entries / _SURE, strict=True):
        answer = np.zeros(len(bits))
        for corner in range(1 << len(lut.fanin)):
            weight = np.full(len(bits), row[corner])
            for j, source in enumerate(lut.fanin):
                weight *= values[source] if corner >> j & 1 else 1 - values[source]
            answer += weight
        values.append(answer)
    return np.stack(values, axis=1)


def _wire_sums(network: LutNetwork, tables: Bits, bits: Bits) -> list[int]:
    """The sums over all wires (golden.py) of the network with other tables, (luts, 2^k)."""
    luts = tuple(
        Lut(lut.fanin, sum(1 << i for i in range(1 << len(lut.fanin)) if row[i]))
        for lut, row in zip(network.luts, tables.tolist(), strict=True)
    )
    lanes = np.zeros((-(-len(bits) // 32) * 32, bits.shape[1]), dtype=np.bool_)
    lanes[: len(bits)] = bits
    nodes = replace(network, luts=luts).evaluate(list(lanes.T))
    values = np.zeros((1 + len(nodes), len(lanes)), dtype=np.uint32)
    for row, node in zip(values[1:], nodes, strict=True):
        row[:] = node
    packed = values.reshape(len(values), -1, 32) << np.arange(32, dtype=np.uint32)
    return weighted_sums(packed.sum(axis=2, dtype=np.uint32))
