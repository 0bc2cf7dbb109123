"""What a matched network is compared with: networks that know nothing of the wiring.

They see the outputs only. *Parameters* are counted against the entries of the matched tables.
"""

from bisect import bisect_left
from enum import StrEnum

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits

from tmc.circuits.lut import LutNetwork
from tmc.learn.data import Samples
from tmc.learn.matched import MatchedNet
from tmc.learn.rewiring import rewired
from tmc.learn.theory import table_entries
from tmc.learn.training import Learner
from tmc.unroll.encoding import Bits

_BLOCK = 1 << 14  # patterns answered at once


class Baseline(StrEnum):
    """The networks to compare with."""

    DENSE = "dense"
    """Two hidden layers, about as many parameters."""
    DENSE_10 = "dense-10"
    """Two hidden layers, about ten times as many."""
    SHALLOW = "shallow"
    """One hidden layer, about as many."""
    RANDOM = "random"
    """As many tables of the same fan-ins on as many levels, wired at random."""


def baseline(kind: Baseline, network: LutNetwork, *, seed: int = 0) -> "DenseNet | MatchedNet":
    """What a `MatchedNet` on the wiring of `network` is compared with; the seed draws it."""
    inputs, outputs, entries = len(network.inputs), len(network.outputs), table_entries(network)
    match kind:
        case Baseline.RANDOM:
            return MatchedNet(rewired(network, seed), seed=seed)
        case Baseline.SHALLOW:
            width = width_for(entries, inputs, outputs, layers=1)
            return DenseNet(inputs, outputs, width, layers=1, seed=seed)
        case Baseline.DENSE | Baseline.DENSE_10:
            times = 10 if kind is Baseline.DENSE_10 else 1
            width = width_for(times * entries, inputs, outputs)
            return DenseNet(inputs, outputs, width, seed=seed)


def width_for(parameters: int, inputs: int, outputs: int, *, layers: int = 2) -> int:
    """The width at which a dense network comes closest to this many parameters.

    >>> width_for(1000, inputs=8, outputs=1), DenseNet(8, 1, width=27).entries
    (27, 1027)
    """
    widths = range(1, 2 + parameters)

    def count(width: int) -> int:
        hidden = (layers - 1) * (width + 1) * width
        return (inputs + 1) * width + hidden + (width + 1) * outputs

    above = bisect_left(widths, parameters, key=count)
    return min(widths[max(0, above - 1) : above + 1], key=lambda w: abs(count(w) - parameters))


class DenseNet(Learner):
    """Hidden layers of ReLU units, and a logit for every output."""

    rate = 0.003
    """The learning rate (of Adam) that suits dense layers."""

    def __init__(
        self, inputs: int, outputs: int, width: int, *, layers: int = 2, seed: int = 0
    ) -> None:
        super().__init__()
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            hidden: list[nn.Module] = []
            for layer in range(layers):
                hidden += [nn.Linear(width if layer else inputs, width), nn.ReLU()]
            self.layers = nn.Sequential(*hidden, nn.Linear(width, outputs))

    @property
    def entries(self) -> int:
        """What there is to learn: the weights and biases."""
        return sum(p.numel() for p in self.parameters())

    def forward(self, x: Tensor) -> Tensor:
        """The logits of the outputs, shape (batch, outputs), for inputs that are 0 or 1."""
        logits: Tensor = self.layers(2 * x - 1)
        return logits

    def loss(self, samples: Samples) -> Tensor:
        """The mean cross entropy of the outputs; labels of nodes are not looked at."""
        logits = self(self._tensor(samples.bits))
        return binary_cross_entropy_with_logits(logits, self._tensor(samples.outputs))

    def predict(self, bits: Bits) -> Bits:
        """The outputs, shape (patterns, outputs)."""
        with torch.no_grad():
            blocks = [self(block) > 0 for block in torch.split(self._tensor(bits), _BLOCK)]
        return np.asarray(torch.cat(blocks).cpu().numpy())

    def right(self, samples: Samples) -> Bits:
        """On which samples all outputs are right, shape (samples,)."""
        return np.asarray((self.predict(samples.bits) == samples.outputs).all(axis=1))

    def _tensor(self, bits: Bits) -> Tensor:
        """As numbers, where the weights are."""
        return torch.from_numpy(bits).to(next(self.parameters()))
