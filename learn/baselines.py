"""What a matched network is compared with: a dense network that knows nothing of the wiring."""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits

from tmc.encoding import Bits
from tmc.learn.data import Samples
from tmc.learn.training import Learner

_BLOCK = 1 << 14  # patterns answered at once


def width_for(parameters: int, inputs: int, outputs: int) -> int:
    """The width at which a dense network comes closest to this many parameters.

    >>> width_for(1000, inputs=8, outputs=1), DenseNet(8, 1, width=27).entries
    (27, 1027)
    """
    widths = range(1, 2 + int(parameters**0.5))
    return min(widths, key=lambda w: abs(_parameters(inputs, outputs, w) - parameters))


def _parameters(inputs: int, outputs: int, width: int) -> int:
    return (inputs + 1) * width + (width + 1) * width + (width + 1) * outputs


class DenseNet(Learner):
    """Two hidden layers of ReLU units, and a logit for every output."""

    rate = 0.003
    """The learning rate (of Adam) that suits dense layers."""

    def __init__(self, inputs: int, outputs: int, width: int, *, seed: int = 0) -> None:
        super().__init__()
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.layers = nn.Sequential(
                nn.Linear(inputs, width),
                nn.ReLU(),
                nn.Linear(width, width),
                nn.ReLU(),
                nn.Linear(width, outputs),
            )

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
        logits = self(torch.from_numpy(samples.bits).float())
        return binary_cross_entropy_with_logits(logits, torch.from_numpy(samples.outputs).float())

    def predict(self, bits: Bits) -> Bits:
        """The outputs, shape (patterns, outputs)."""
        with torch.no_grad():
            blocks = [
                self(block) > 0 for block in torch.split(torch.from_numpy(bits).float(), _BLOCK)
            ]
        return np.asarray(torch.cat(blocks).numpy())

    def right(self, samples: Samples) -> Bits:
        """On which samples all outputs are right, shape (samples,)."""
        return np.asarray((self.predict(samples.bits) == samples.outputs).all(axis=1))
