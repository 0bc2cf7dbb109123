"""A network wired like a circuit: every constituent of a LUT network is to be learned.

*Supervised* nodes are those whose true values the samples hold: the outputs always, and others as
one likes. While learning, whoever reads a supervised node is given its true value. So a supervised
constituent that reads inputs and supervised nodes only is a small regression of its own, and all
there is to know of its samples is how often it met each corner of its table with which label. These
are counted, and learned all at once; no gradient crosses a node. The other constituents are
computed stage by stage, and gradients go back the same way.

A network answers as it is read back, with its tables rounded to bits: what it predicts is what
`extract` returns.
"""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.autograd.function import Function, once_differentiable
from torch.nn.functional import binary_cross_entropy, softplus

from tmc.circuits.lut import Lut, LutNetwork
from tmc.learn.data import Samples
from tmc.learn.tables import parametrisation
from tmc.learn.theory import table_entries
from tmc.learn.training import Learner
from tmc.learn.wiring import IntArray, Wiring, look_up, wiring
from tmc.machines.errors import UsageError
from tmc.unroll.encoding import Bits


class MatchedNet(Learner):
    """Constituents to be learned on the wiring of `network`, whose own tables are not looked at.

    The labels of the LUTs in the mask `supervised`, shape (luts,), are used, and the outputs in any
    case. The constituents are written in the `form` of this name in tables.py.
    """

    def __init__(
        self,
        network: LutNetwork,
        supervised: Bits | None = None,
        *,
        form: str = "sigmoid",
        seed: int = 0,
    ) -> None:
        super().__init__()
        luts, k = len(network), network.fan_in
        outputs = np.isin(np.arange(luts), np.subtract(network.roots, len(network.inputs)))
        if supervised is not None and supervised.shape != (luts,):
            raise UsageError(f"a mask of shape ({luts},) is needed, not of {supervised.shape}")
        self.network = network
        self.supervised = outputs if supervised is None else supervised | outputs
        self.form = form
        self._k = k
        self._form = parametrisation(form, k)
        self.rate = self._form.rate
        generator = torch.Generator().manual_seed(seed)
        self.theta = nn.Parameter(self._form.start(luts, k, generator))
        self._taught = _Stages(wiring(network, self.supervised))
        self._alone = _Stages(wiring(network, np.zeros_like(self.supervised)))

    def extra_repr(self) -> str:
        """What tells it from others: its form, the wiring, and which nodes are supervised."""
        wires = [lut.fanin for lut in self.network.luts], self.network.roots
        digest = sha256(repr(wires).encode() + self.supervised.tobytes()).hexdigest()[:16]
        return (
            f"{self.form}, {len(self.network)} luts, {self.supervised.sum()} supervised, {digest}"
        )

    @property
    def entries(self) -> int:
        """What there is to learn: the entries of all tables."""
        return table_entries(self.network)

    def forward(self, x: Tensor) -> Tensor:
        """The probabilities of the outputs, shape (batch, outputs), for inputs in [0, 1]."""
        known = torch.cat([x.new_zeros(1, len(x)), x.T])
        values: Tensor = self._alone(self.theta, self._form.between, known)
        return values[self._alone.wiring.roots].T

    def loss(self, samples: Samples) -> Tensor:
        """The mean cross entropy of the supervised nodes; labels of others are not looked at."""
        taught = self._taught
        known = torch.from_numpy(self._known(samples)).to(self.theta.device)
        apart = self._form.logits(self.theta[taught.order[: taught.wiring.apart]], self._k)
        no, yes = taught.count(known).to(apart).unbind(dim=2)
        loss = (no * softplus(apart) + yes * softplus(-apart)).sum()
        if taught.wiring.stages:
            values: Tensor = taught(self.theta, self._form.between, known.to(apart))
            answers, labels = taught.answered
            predicted = values[answers].clamp(0, 1)  # a mean is rounded
            loss = loss + binary_cross_entropy(predicted, values[labels], reduction="sum")
        return loss / (max(1, int(self.supervised.sum())) * len(samples))

    def predict(self, bits: Bits) -> Bits:
        """The outputs with rounded tables, shape (patterns, outputs)."""
        return self._look_up(bits, self._alone.wiring.roots)

    def right(self, samples: Samples) -> Bits:
        """On which samples all supervised nodes are right, shape (samples,)."""
        given = self._labels(samples)
        rows = self._alone.wiring.answers[self.supervised]
        predicted = self._look_up(samples.bits, rows)
        return np.asarray((predicted == given).all(axis=1))

    def tables(self) -> Bits:
        """The entries rounded to bits, shape (luts, 2^k); short fan-ins need only the first."""
        with torch.no_grad():
            return (self._form.logits(self.theta, self._k) > 0).cpu().numpy()

    def snapshot(self) -> dict[str, Tensor]:
        """Its `entries`, shape (luts, 2^k), and which LUTs are `supervised`, shape (luts,).

        Entries are probabilities in 255ths, and from 128 on those that round to true.
        """
        with torch.no_grad():
            logits = self._form.logits(self.theta, self._k).cpu()
        sure = torch.sigmoid(logits)
        entries = torch.where(logits > 0, 128 + 255 * (sure - 0.5), 255 * sure)
        return {"entries": entries.byte(), "supervised": torch.from_numpy(self.supervised)}

    def _labels(self, samples: Samples) -> Bits:
        """Those of the supervised LUTs, shape (samples, supervised)."""
        inputs = len(self.network.inputs)
        labels = samples.nodes[:, self.supervised]
        column = np.cumsum(self.supervised) - 1
        for output, root in enumerate(self.network.roots):
            if root >= inputs:
                labels[:, column[root - inputs]] = samples.outputs[:, output]
        return labels

    def _known(self, samples: Samples) -> Bits:
        """The known rows of the wiring, shape (rows, samples)."""
        known = np.zeros((self._taught.wiring.known, len(samples)), dtype=np.bool_)
        inputs = len(self.network.inputs)
        known[1 : 1 + inputs] = samples.bits.T
        known[1 + inputs :] = self._labels(samples).T
        return known

    def _look_up(self, bits: Bits, rows: IntArray) -> Bits:
        return look_up(self._alone.wiring, self.tables(), bits, rows)


def extract(net: MatchedNet) -> LutNetwork:
    """The network of truth tables that `net` has learned: every entry rounded to a bit."""
    return with_tables(net.network, net.tables())


def with_tables(network: LutNetwork, tables: Bits) -> LutNetwork:
    """A network with other tables, of entries of shape (luts, 2^k); short fan-ins need fewer."""
    luts = tuple(
        Lut(lut.fanin, sum(1 << i for i in range(1 << len(lut.fanin)) if row[i]))
        for lut, row in zip(network.luts, tables.tolist(), strict=True)
    )
    return LutNetwork(network.inputs, luts, network.outputs, network.roots)


Between = Callable[[Tensor, Tensor], Tensor]
"""What rows answer to probabilities (luts, k, batch)."""


class _Stages(nn.Module):
    """A wiring on the device on which the parameters are."""

    order: Tensor
    fanin: Tensor

    def __init__(self, wiring: Wiring) -> None:
        super().__init__()
        self.wiring = wiring
        self.register_buffer("order", torch.from_numpy(wiring.order), persistent=False)
        self.register_buffer("fanin", torch.from_numpy(wiring.fanin), persistent=False)
        answered = wiring.apart + np.flatnonzero(wiring.labels[wiring.apart :])
        self.answered = wiring.known + answered, wiring.labels[answered]
        """The rows of supervised answers in the stages, and those of their labels."""

    def forward(self, rows: Tensor, between: Between, known: Tensor) -> Tensor:
        """The table of values: those `known`, then the answers of the stages."""
        values: Tensor = _Through.apply(  # type: ignore[no-untyped-call]
            rows[self.order], known, between, self
        )
        return values

    def count(self, known: Tensor) -> Tensor:
        """How often LUTs that stand apart met each corner with each label, (luts, 2^k, 2)."""
        k = self.fanin.shape[1]
        luts = self.wiring.apart
        place = torch.arange(luts, device=known.device, dtype=torch.int32)[:, None]
        for variable in (*self.fanin[:luts].T.flip(0), self.wiring.labels[:luts]):
            place = 2 * place + known[variable]
        place = place.expand(-1, known.shape[1]).flatten()
        return place.bincount(minlength=luts << k + 1).view(luts, 1 << k, 2)


class _Through(Function):
    """The stages, one after the other in one table; gradients go back through it in place."""

    @staticmethod
    def forward(ctx: Any, rows: Tensor, known: Tensor, between: Between, net: _Stages) -> Tensor:
        values = known.new_zeros(len(known) + len(rows), known.shape[1])
        values[: len(known)] = known
        ctx.net, ctx.shape, ctx.steps = net, rows.shape, []
        for stage in net.wiring.stages:
            with torch.enable_grad():
                block = rows[stage].detach().requires_grad_()
                x = values[net.fanin[stage]].requires_grad_()
                answers = between(block, x)
            values[len(known) :][stage] = answers.detach()
            ctx.steps.append((stage, block, x, answers))
        return values

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        known = ctx.net.wiring.known
        values = gradient.clone()
        rows = gradient.new_zeros(ctx.shape)
        for stage, block, x, answers in reversed(ctx.steps):
            rows[stage], inward = torch.autograd.grad(
                answers,
                (block, x),
                values[known:][stage],
                retain_graph=True,
                materialize_grads=True,
            )
            values.index_add_(0, ctx.net.fanin[stage].flatten(), inward.flatten(0, 1))
        return rows, values[:known], None, None
