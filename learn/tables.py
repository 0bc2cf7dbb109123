"""Ways to write a constituent in real numbers, so that gradients can find it.

A constituent of k variables is a row of parameters. A parametrisation says what a row answers at
the 2^k corners of the cube, as logits (true where they are positive: that is the table), and what
it answers between them, where the variables are probabilities.

    sigmoid  every entry of the table is a sigmoid; between the corners, the one extension that is
             linear in every variable: the mean entry, weighted by how likely each corner is
    walsh    the logit is a polynomial in variables of -1 and 1, by its Fourier coefficients
             ("WARP-LUTs: Walsh-Assisted Relaxation for Probabilistic Look-Up Tables")
    gates    a softmax over the 16 gates of two variables, each extended as a table is
             ("Deep Differentiable Logic Gate Networks", NeurIPS 2022)
    mlp      a network with one hidden layer, k-8-1 with tanh, that is free between the corners
"""

from abc import ABC, abstractmethod
from functools import cache
from math import sqrt

import torch
from torch import Tensor

from tmc.machines.errors import UsageError


class Parametrisation(ABC):
    """What a block of rows, shape (luts, parameters), means."""

    rate: float
    """The learning rate (of Adam) that suits it."""
    most = 6
    """Variables that a constituent may have."""

    @abstractmethod
    def size(self, k: int) -> int:
        """The parameters of a constituent of k variables."""

    def start(self, luts: int, k: int, generator: torch.Generator) -> Tensor:
        """Rows to begin with."""
        return torch.randn(luts, self.size(k), generator=generator)

    @abstractmethod
    def logits(self, rows: Tensor, k: int) -> Tensor:
        """The answers at the corners, shape (luts, 2^k): corner i has bit j of i in variable j."""

    def between(self, rows: Tensor, x: Tensor) -> Tensor:
        """The probabilities that are answered to probabilities `x`, (luts, k, batch)."""
        return _mean(torch.sigmoid(self.logits(rows, x.shape[1])), x)


class _Sigmoid(Parametrisation):
    rate = 0.3

    def size(self, k: int) -> int:
        return 1 << k

    def logits(self, rows: Tensor, k: int) -> Tensor:
        return rows


class _Walsh(Parametrisation):
    rate = 0.1

    def size(self, k: int) -> int:
        return 1 << k

    def start(self, luts: int, k: int, generator: torch.Generator) -> Tensor:
        """Coefficients that make logits as large as those of other tables."""
        return super().start(luts, k, generator) / sqrt(1 << k)

    def logits(self, rows: Tensor, k: int) -> Tensor:
        return torch.matmul(rows, _characters(k).to(rows))

    def between(self, rows: Tensor, x: Tensor) -> Tensor:
        return torch.sigmoid(_mean(self.logits(rows, x.shape[1]), x))


class _Gates(Parametrisation):
    rate = 0.3
    most = 2

    def size(self, k: int) -> int:
        return 16

    def logits(self, rows: Tensor, k: int) -> Tensor:
        # A gate is the number of its table: bit i of it is the entry at corner i.
        bit = torch.arange(1 << k, device=rows.device)[:, None]
        true = (torch.arange(16, device=rows.device) >> bit & 1).bool()
        rows = rows[:, None]
        yes = rows.masked_fill(~true, -torch.inf).logsumexp(dim=2)
        return yes - rows.masked_fill(true, -torch.inf).logsumexp(dim=2)


class _Mlp(Parametrisation):
    rate = 0.03
    _hidden = 8

    def size(self, k: int) -> int:
        return (k + 2) * self._hidden + 1

    def start(self, luts: int, k: int, generator: torch.Generator) -> Tensor:
        """Weights with which units and logits are of the size of one."""
        rows = super().start(luts, k, generator)
        inner = (k + 1) * self._hidden
        rows[:, :inner] /= sqrt(k + 1)
        rows[:, inner:] /= sqrt(self._hidden)
        return rows

    def logits(self, rows: Tensor, k: int) -> Tensor:
        return self._logit(rows, _corners(k).to(rows).expand(len(rows), -1, -1))

    def between(self, rows: Tensor, x: Tensor) -> Tensor:
        return torch.sigmoid(self._logit(rows, x))

    def _logit(self, rows: Tensor, x: Tensor) -> Tensor:
        k, hidden = x.shape[1], self._hidden
        ends = (k * hidden, (k + 1) * hidden, (k + 2) * hidden)
        weights, bias, out, threshold = torch.tensor_split(rows, ends, dim=1)
        weights = weights.reshape(len(rows), hidden, k)
        units = torch.baddbmm(bias[:, :, None], weights, 2 * x - 1).tanh()
        return torch.baddbmm(threshold[:, :, None], out[:, None], units)[:, 0]


PARAMETRISATIONS: dict[str, Parametrisation] = {
    "sigmoid": _Sigmoid(),
    "walsh": _Walsh(),
    "gates": _Gates(),
    "mlp": _Mlp(),
}


def parametrisation(name: str, k: int) -> Parametrisation:
    """The parametrisation of this name, for constituents of at most k variables.

    Raises `UsageError` if there is none, or if it is not for so many variables.

    >>> parametrisation("gates", 4)
    Traceback (most recent call last):
        ...
    tmc.machines.errors.UsageError: the parametrisation "gates" is for at most 2 variables, not 4
    hint: map the circuit to smaller constituents, or take another parametrisation
    """
    if name not in PARAMETRISATIONS:
        names = ", ".join(PARAMETRISATIONS)
        raise UsageError(f'there is no parametrisation "{name}"', hint=f"take one of {names}")
    form = PARAMETRISATIONS[name]
    if k > form.most:
        raise UsageError(
            f'the parametrisation "{name}" is for at most {form.most} variables, not {k}',
            hint="map the circuit to smaller constituents, or take another parametrisation",
        )
    return form


def _mean(entries: Tensor, x: Tensor) -> Tensor:
    """The mean over the corners of (luts, 2^k) entries, for probabilities (luts, k, batch)."""
    mean = entries[:, :, None]
    for p in reversed(x.unbind(dim=1)):
        low, high = mean.chunk(2, dim=1)
        mean = torch.lerp(low, high, p[:, None])
    return mean[:, 0].expand(-1, x.shape[2])


@cache
def _corners(k: int) -> Tensor:
    """The corners of the cube, shape (k, 2^k)."""
    return (torch.arange(1 << k) >> torch.arange(k)[:, None] & 1).float()


@cache
def _characters(k: int) -> Tensor:
    """The characters (sets of variables, 2^k) at the corners: a product of -1 (false) and 1."""
    signs = 2 * _corners(k) - 1
    members = _corners(k).T[:, :, None].bool()  # set i has variable j if bit j of i is set
    return torch.where(members, signs, torch.ones(())).prod(dim=1)
