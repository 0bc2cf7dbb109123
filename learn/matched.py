"""A network wired like a circuit: every constituent of a LUT network is a table to be learned.

A table with entries `sigmoid(theta)` is extended from Booleans to probabilities in the one way that
is linear in every variable: the mean of the entries over the corners, weighted by how likely each
corner is. On Booleans it is a look-up.

*Supervised* nodes are those whose true values the samples hold: the outputs always, and a fraction
of the others. While learning, whoever reads a supervised node is given its true value. So a node
waits only for parents that are *hidden*: with everything supervised there is nothing to wait for,
all nodes learn at once as separate look-ups, and no gradient crosses a node. With nothing
supervised, values and gradients go through all levels. Both are the same loop over *stages*: the
inputs and the supervised nodes are known at the start, and a stage is all the nodes whose parents
are known by then, padded to the largest fan-in among them.

A network answers as it is read back, with its tables rounded to bits; what it predicts is
what `extract` returns.
"""

from dataclasses import dataclass
from hashlib import sha256

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy

from tmc.encoding import Bits
from tmc.learn.data import Samples
from tmc.learn.theory import table_entries
from tmc.learn.training import Learner
from tmc.lut import Lut, LutNetwork
from tmc.machines.errors import UsageError

_BLOCK = 1 << 14  # patterns answered at once


@dataclass(frozen=True, slots=True)
class _Stage:
    """Nodes that are computed together, by their rows in the table of values.

    The rows are those of the constant false, of the inputs, and of the LUTs, in this order.
    """

    rows: Tensor
    """Shape (nodes,)."""
    luts: Tensor
    """Shape (nodes,): their numbers among the LUTs."""
    fanin: Tensor
    """Shape (nodes, k): the rows they read; short fan-ins are filled up with the constant."""
    given: Tensor
    """Which of them are supervised, by position."""
    hidden: Tensor
    """Which of them are not."""


class MatchedNet(Learner):
    """Tables to be learned on the wiring of `network`, whose own tables are not looked at.

    `supervise` is the fraction of nodes, outputs aside, whose labels are used. The choice is
    seeded, and with the same seed a larger fraction supervises the same nodes and more.
    """

    rate = 0.3
    """The learning rate (of Adam) that suits tables."""

    def __init__(self, network: LutNetwork, *, supervise: float = 1.0, seed: int = 0) -> None:
        super().__init__()
        self.network = network
        self.supervised = _choose(network, supervise, seed)
        generator = torch.Generator().manual_seed(seed)
        corners = 1 << network.fan_in
        self.theta = nn.Parameter(torch.randn(len(network), corners, generator=generator))
        self._stages = _stages(network, self.supervised)
        self._levels = _stages(network, np.zeros(len(network), dtype=np.bool_))

    def extra_repr(self) -> str:
        """What tells it from others: the wiring, and which nodes are supervised."""
        wiring = [lut.fanin for lut in self.network.luts], self.network.roots
        digest = sha256(repr(wiring).encode() + self.supervised.tobytes()).hexdigest()
        return f"{len(self.network)} luts, {self.supervised.sum()} supervised, {digest[:16]}"

    @property
    def entries(self) -> int:
        """What there is to learn: the entries of all tables."""
        return table_entries(self.network)

    def forward(self, x: Tensor) -> Tensor:
        """The probabilities of the outputs, shape (batch, outputs), for inputs in [0, 1]."""
        values = self._values(x)
        for stage in self._levels:
            values = values.index_copy(0, stage.rows, self._mix(stage, values))
        return values[self._roots].T

    def loss(self, samples: Samples) -> Tensor:
        """The mean cross entropy of the supervised nodes; labels of others are not looked at."""
        values = self._values(torch.from_numpy(samples.bits).float())
        given = torch.from_numpy(samples.nodes[:, self.supervised]).T.float()
        values = values.index_copy(0, self._given, given)
        predicted, true = [], []
        for i, stage in enumerate(self._stages):
            p = self._mix(stage, values) if i else self._look_up(stage, values)
            predicted.append(p[stage.given])
            true.append(values[stage.rows[stage.given]])
            values = values.index_copy(0, stage.rows[stage.hidden], p[stage.hidden])
        return binary_cross_entropy(torch.cat(predicted), torch.cat(true))

    def predict(self, bits: Bits) -> Bits:
        """The outputs with rounded tables, shape (patterns, outputs)."""
        return self._rounded(bits, self._roots)

    def right(self, samples: Samples) -> Bits:
        """On which samples all supervised nodes are right, shape (samples,)."""
        given = samples.nodes[:, self.supervised]
        return np.asarray((self._rounded(samples.bits, self._given) == given).all(axis=1))

    @property
    def _roots(self) -> Tensor:
        return 1 + torch.tensor(self.network.roots)

    @property
    def _given(self) -> Tensor:
        """The rows of the supervised nodes."""
        return 1 + len(self.network.inputs) + torch.from_numpy(np.flatnonzero(self.supervised))

    def _values(self, x: Tensor) -> Tensor:
        """The values of all rows, of which only those of the inputs are known."""
        unknown = x.new_zeros(len(self.network), len(x))
        return torch.cat([x.new_zeros(1, len(x)), x.T, unknown])

    def _look_up(self, stage: _Stage, values: Tensor) -> Tensor:
        """The entries at the corners where Boolean parents stand, shape (nodes, batch)."""
        table = torch.sigmoid(self.theta[stage.luts])
        return table.gather(1, _corners(stage, values))

    def _mix(self, stage: _Stage, values: Tensor) -> Tensor:
        """The mean entries over the corners for parents in [0, 1], shape (nodes, batch)."""
        k = stage.fanin.shape[1]
        table = torch.sigmoid(self.theta[stage.luts, : 1 << k])[:, :, None]
        for x in reversed(values[stage.fanin].unbind(dim=1)):
            low, high = table.chunk(2, dim=1)
            table = torch.lerp(low, high, x[:, None])
        return table[:, 0].expand(-1, values.shape[1]).clamp(0, 1)

    def _rounded(self, bits: Bits, rows: Tensor) -> Bits:
        """The values of some rows when all tables are rounded, shape (patterns, rows)."""
        result = np.empty((len(bits), len(rows)), dtype=np.bool_)
        tables = (self.theta.detach() > 0).float()
        for start in range(0, len(bits), _BLOCK):
            block = slice(start, start + _BLOCK)
            values = self._values(torch.from_numpy(bits[block]).float())
            for stage in self._levels:
                table = tables[stage.luts]
                values[stage.rows] = table.gather(1, _corners(stage, values))
            result[block] = values[rows].T.numpy() > 0
        return result


def _corners(stage: _Stage, values: Tensor) -> Tensor:
    """The corners at which Boolean parents stand, shape (nodes, batch)."""
    weights = 2.0 ** torch.arange(stage.fanin.shape[1])
    return (values[stage.fanin] * weights[:, None]).sum(dim=1).long()


def _choose(network: LutNetwork, fraction: float, seed: int) -> Bits:
    """Which LUTs are supervised, shape (luts,): the outputs, and a fraction of the others."""
    if not 0 <= fraction <= 1:
        raise UsageError(f"the fraction supervised lies between 0 and 1, not at {fraction:g}")
    inputs = len(network.inputs)
    supervised = np.zeros(inputs + len(network), dtype=np.bool_)
    supervised[list(network.roots)] = True
    internal = inputs + np.flatnonzero(~supervised[inputs:])
    chosen = np.random.default_rng(seed).permutation(internal)
    supervised[chosen[: round(fraction * len(internal))]] = True
    return supervised[inputs:]


def _stages(network: LutNetwork, supervised: Bits) -> list[_Stage]:
    """The LUTs grouped by how many hidden ones must be computed before them."""
    inputs = len(network.inputs)
    ready = [0] * inputs  # the stage in which a node's value can be read
    groups: dict[int, list[int]] = {}
    for i, lut in enumerate(network.luts):
        stage = max((ready[j] for j in lut.fanin), default=0)
        groups.setdefault(stage, []).append(i)
        ready.append(0 if supervised[i] else stage + 1)
    stages = []
    for _, luts in sorted(groups.items()):
        k = max(len(network.luts[i].fanin) for i in luts)
        fanin = torch.zeros(len(luts), k, dtype=torch.long)
        for row, i in enumerate(luts):
            sources = network.luts[i].fanin
            fanin[row, : len(sources)] = 1 + torch.tensor(sources)
        given = torch.from_numpy(supervised[luts])
        stages.append(
            _Stage(
                rows=1 + inputs + torch.tensor(luts),
                luts=torch.tensor(luts),
                fanin=fanin,
                given=given.nonzero().flatten(),
                hidden=(~given).nonzero().flatten(),
            )
        )
    return stages


def extract(net: MatchedNet) -> LutNetwork:
    """The network of truth tables that `net` has learned: every entry rounded to a bit."""
    luts = tuple(
        Lut(lut.fanin, sum(1 << i for i in range(1 << len(lut.fanin)) if row[i] > 0))
        for lut, row in zip(net.network.luts, net.theta.tolist(), strict=True)
    )
    return LutNetwork(net.network.inputs, luts, net.network.outputs, net.network.roots)
