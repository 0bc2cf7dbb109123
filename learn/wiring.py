"""The wiring of a LUT network as arrays, so that constituents are computed many at a time.

Values stand in the rows of a table, a column for each sample: first the *known* rows, which are the
constant false, the inputs, and the labels of the supervised LUTs; then the *answers* of all LUTs.
Who reads a supervised LUT reads its label, who reads another reads its answer. So a LUT waits for
hidden parents only. The answers come in this order: first the supervised LUTs that read known rows
only, whose answers nobody waits for; then stage after stage, a stage being all the LUTs whose rows
to read are there by then. So a stage is a slice of the table.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tmc.circuits.evaluate import Words, pack, unpack
from tmc.circuits.lut import LutNetwork
from tmc.unroll.encoding import Bits

IntArray = NDArray[np.int64]

_BLOCK = 1 << 12  # samples answered at once


@dataclass(frozen=True, eq=False, slots=True)
class Wiring:
    """Which rows are read for which answer."""

    known: int
    """The number of known rows."""
    order: IntArray
    """Shape (luts,): the LUT that answers in each row after the known ones."""
    fanin: IntArray
    """Shape (luts, k), in this order: the rows read; short fan-ins are filled up with the false."""
    labels: IntArray
    """Shape (luts,), in this order: the row of its label, or 0 if it is hidden."""
    apart: int
    """How many of them, at the start, are supervised and read known rows only."""
    stages: tuple[slice, ...]
    """Of the order: what comes after these."""
    roots: IntArray
    """Shape (outputs,): the rows of the outputs, as answered."""

    @property
    def answers(self) -> IntArray:
        """Shape (luts,): the row in which each LUT answers."""
        rows = np.empty_like(self.order)
        rows[self.order] = self.known + np.arange(len(rows))
        return rows


def wiring(network: LutNetwork, supervised: Bits) -> Wiring:
    """The wiring of `network` when these of its LUTs, shape (luts,), are supervised."""
    inputs, luts = len(network.inputs), len(network)
    ready = [1] * inputs  # the first stage in which a node can be read
    stage = np.empty(luts, dtype=np.int64)
    fanin = np.zeros((luts, network.fan_in), dtype=np.int64)  # 1 + node, or 0
    for i, (lut, known) in enumerate(zip(network.luts, supervised.tolist(), strict=True)):
        first = max([ready[j] for j in lut.fanin], default=1)
        stage[i] = 0 if known and first == 1 else first
        ready.append(1 if known else first + 1)
        fanin[i, : len(lut.fanin)] = np.add(lut.fanin, 1)
    order = np.argsort(stage, kind="stable")
    shown = np.flatnonzero(supervised)
    labels = np.zeros(luts, dtype=np.int64)
    labels[shown] = 1 + inputs + np.arange(len(shown))
    known_rows = 1 + inputs + len(shown)
    answers = np.empty(luts, dtype=np.int64)
    answers[order] = known_rows + np.arange(luts)
    straight = np.arange(1 + inputs)
    read = np.concatenate([straight, np.where(supervised, labels, answers)])
    ends = np.searchsorted(stage[order], np.arange(1 + stage.max(initial=0)), side="right")
    return Wiring(
        known=known_rows,
        order=order,
        fanin=read[fanin[order]],
        labels=labels[order],
        apart=int(ends[0]),
        stages=tuple(map(slice, ends[:-1].tolist(), ends[1:].tolist())),
        roots=np.concatenate([straight, answers])[1 + np.array(network.roots, dtype=np.int64)],
    )


def look_up(wiring: Wiring, tables: Bits, inputs: Bits, rows: IntArray) -> Bits:
    """The values of some rows, shape (samples, rows), for inputs (samples, inputs).

    `tables`, shape (luts, 2^k), are those of the LUTs in the order of the network, none of which is
    supervised. A table is a tree of multiplexers, each of which decides 64 samples at once.
    """
    result = np.empty((len(inputs), len(rows)), dtype=np.bool_, order="F")  # as it is unpacked
    entries = np.where(tables[wiring.order], ~np.uint64(0), np.uint64(0))[:, :, None]
    for start in range(0, len(inputs), _BLOCK):
        block = inputs[start : start + _BLOCK]
        values = np.zeros((wiring.known + len(wiring.order), -(-len(block) // 64)), np.uint64)
        values[1 : wiring.known] = pack(block)
        for stage in wiring.stages:
            answers = values[wiring.known :][stage]
            answers[:] = _choose(entries[stage], values[wiring.fanin[stage]])
        result[start : start + _BLOCK] = unpack(values[rows], len(block))
    return result


def _choose(entries: Words, x: Words) -> Words:
    """The entries (luts, 2^k, 1) at the corners where the variables (luts, k, words) stand."""
    for variable in range(x.shape[1] - 1, -1, -1):
        low, high = np.split(entries, 2, axis=1)
        entries = low ^ (x[:, variable, None] & (low ^ high))
    return entries[:, 0]
