"""`TiedNet`: many soft tables of a machine side by side, each a restart of its own.

An entry of a table is a distribution over actions: where to go, what to write, how to move. As
*triples* it is one softmax over all combinations; *factored* it is three, which has fewer weights
and cannot say that what is written depends on where it goes. An action that ends the run does not
move; of a machine that decides it writes what it has read.
"""

from enum import StrEnum

import numpy as np
import torch
from torch import Tensor, nn

from tmc.learn.shape import Delta, Shape
from tmc.learn.tied.belief import Masks, log_likelihood


class Form(StrEnum):
    """How the distribution over actions is parametrised."""

    TRIPLES = "triples"
    FACTORED = "factored"


class TiedNet(nn.Module):
    """So many soft tables for a shape, with normally distributed logits."""

    def __init__(
        self, shape: Shape, restarts: int = 16, seed: int = 0, *, form: Form = Form.TRIPLES
    ) -> None:
        super().__init__()
        self.shape = shape
        self.form = form
        symbols, moves = len(shape.symbols), len(shape.moves)
        actions = shape.states * moves * symbols
        last = len(shape.endings) * (symbols if shape.computes else 1)
        sizes = [actions + last] if form is Form.TRIPLES else [shape.nexts, symbols, moves]
        random = torch.Generator().manual_seed(seed)
        self.logits = nn.ParameterList(
            torch.randn(restarts, shape.states * symbols, size, generator=random) for size in sizes
        )

    @property
    def restarts(self) -> int:
        """How many tables there are."""
        return len(self.logits[0])

    def log_likelihood(self, masks: Masks) -> Tensor:
        """How likely each table makes the labels of each word, shape (restarts, words)."""
        going, ending = self._actions()
        write = going.sum((2, 3)) + ending.sum(2)
        table = torch.cat([going.sum(-1).flatten(2), ending.sum(-1), write], dim=-1)
        return log_likelihood(self.shape, table, masks)

    @torch.no_grad()
    def rounded(self) -> list[Delta]:
        """The likeliest action of every entry, for each restart."""
        shape = self.shape
        size = (self.restarts, shape.states, len(shape.symbols))
        going, ending = self._actions()
        actions, last = going.flatten(2), ending.flatten(2)
        goes_on = (actions.amax(-1) > last.amax(-1)).numpy().reshape(size)
        action = np.unravel_index(actions.argmax(-1).numpy().reshape(size), going.shape[2:])
        end = np.unravel_index(last.argmax(-1).numpy().reshape(size), ending.shape[2:])
        after = np.where(goes_on, action[0], shape.states + end[0])
        write = np.where(goes_on, action[2], end[1])
        move = np.where(goes_on, np.array(shape.moves, dtype=np.int64)[action[1]], 0)
        return [Delta(*table) for table in zip(after, write, move, strict=True)]

    def _actions(self) -> tuple[Tensor, Tensor]:
        """Probabilities of going on, (R, entries, Q, moves, S), and of ending, (R, entries, E, S).

        An entry is a state and a symbol read; the last axis is the symbol written.
        """
        shape = self.shape
        symbols, endings = len(shape.symbols), len(shape.endings)
        each = [torch.softmax(logits, dim=-1) for logits in self.logits]
        if self.form is Form.TRIPLES:
            rows = each[0].shape[:2]
            going, ending = each[0][..., : -self._last], each[0][..., -self._last :]
            going = going.reshape(*rows, shape.states, len(shape.moves), symbols)
            ending = ending.reshape(*rows, endings, -1)
        else:
            after, write, move = each
            going = torch.einsum("req,rem,res->reqms", after[..., : shape.states], move, write)
            ending = after[..., shape.states :, None]
            if shape.computes:
                ending = ending * write[..., None, :]
        if not shape.computes:
            ending = ending * torch.eye(symbols).repeat(shape.states, 1)[:, None]
        return going, ending

    @property
    def _last(self) -> int:
        """How many of the triples end the run."""
        return len(self.shape.endings) * (len(self.shape.symbols) if self.shape.computes else 1)
