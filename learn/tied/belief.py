"""What soft tables make of words, step by step, and how likely they make the labels.

The belief about a run is the joint distribution of state and head, and beside it, for every cell,
the distribution of its symbol: exact for a table of zeros and ones, and else an approximation (mean
field), since what stands on the cells is not independent of where the head is. Head and state must
be kept together: a machine knows where it is by its state.

After each step the belief is conditioned on what is shown of it, and the probability that it gave
to that is a factor of the likelihood. What is not shown is not conditioned on.

Glossary: R restarts, B words, C cells, Q working states, S symbols, E endings.
"""

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import pad

from tmc.learn.shape import Shape
from tmc.learn.tied.labels import HIDDEN, RUNNING, Labels, Numbers
from tmc.unroll.encoding import Bits

_TINY = 1e-30


class Masks(NamedTuple):
    """Labels as factors of 0 and 1, and the belief at step 0."""

    runs: Tensor
    """(steps + 1, B, C, Q)"""
    ended: Tensor
    """(steps + 1, B, E)"""
    cells: Tensor
    """(steps + 1, B, C, S)"""
    start_runs: Tensor
    """(B, C, Q)"""
    start_cells: Tensor
    """(B, C, S)"""

    def take(self, rows: Tensor) -> "Masks":
        """The masks of some words."""
        return Masks(
            self.runs[:, rows],
            self.ended[:, rows],
            self.cells[:, rows],
            self.start_runs[rows],
            self.start_cells[rows],
        )


def masks_of(labels: Labels) -> Masks:
    """The masks of all words."""
    shape, arrays = labels.shape, labels.arrays
    width = arrays.start.shape[1]
    state = _allowed(arrays.state, shape.states)
    head = _allowed(arrays.head, width)
    ending = _allowed(np.where(arrays.ending == RUNNING, HIDDEN, arrays.ending), len(shape.endings))
    goes_on = (arrays.ending == HIDDEN) | (arrays.ending == RUNNING)
    shown = (arrays.state != HIDDEN) | (arrays.head != HIDDEN) | (arrays.ending == RUNNING)
    runs = head[..., :, None] * state[..., None, :] * goes_on[..., None, None]
    ended = ending * ~shown[..., None]
    by_runs, by_ended, by_cells = (
        torch.tensor(mask, dtype=torch.float).transpose(0, 1).contiguous()
        for mask in (runs, ended, _allowed(arrays.cells, len(shape.symbols)))
    )
    start = torch.zeros(len(labels), width, shape.states)
    start[:, labels.origin, 0] = 1
    symbols = torch.tensor(np.eye(len(shape.symbols))[arrays.start], dtype=torch.float)
    return Masks(by_runs, by_ended, by_cells, start, symbols)


def log_likelihood(shape: Shape, table: Tensor, masks: Masks) -> Tensor:
    """How likely the tables make the labels of every word, as logarithms, shape (R, B).

    `table` has for each state and symbol the probabilities of what follows, shape (R, Q * S,
    Q * moves + E + S): going on, in which state and where; ending; and what is written.
    """
    restarts = len(table)
    words, width, states = masks.start_runs.shape
    symbols, endings = len(shape.symbols), len(shape.endings)
    going = states * len(shape.moves)
    runs = masks.start_runs.expand(restarts, -1, -1, -1)
    cells = masks.start_cells.expand(restarts, -1, -1, -1)
    ended = torch.zeros(restarts, words, endings)
    total = torch.zeros(restarts, words)
    for step in range(1, len(masks.runs)):
        here = (runs[..., :, None] * cells[..., None, :]).reshape(restarts, -1, states * symbols)
        after = torch.bmm(here, table).reshape(restarts, words, width, -1)
        ended = ended + after[..., going : going + endings].sum(2)
        cells = cells * (1 - runs.sum(-1, keepdim=True)) + after[..., going + endings :]
        runs = _moved(shape, after[..., :going].reshape(*runs.shape, len(shape.moves)))
        runs, ended = runs * masks.runs[step], ended * masks.ended[step]
        cells = cells * masks.cells[step]
        mass = runs.sum((2, 3)) + ended.sum(2) + _TINY
        known = cells.sum(-1) + _TINY
        total = total + mass.log() + known.log().sum(2)
        runs, ended = runs / mass[..., None, None], ended / mass[..., None]
        cells = cells / known[..., None]
    return total


def _allowed(labels: Numbers, values: int) -> Bits:
    """1 for the value shown, or for all of them if none is, shape (*labels, values)."""
    return np.asarray((labels[..., None] == np.arange(values)) | (labels[..., None] == HIDDEN))


def _moved(shape: Shape, going: Tensor) -> Tensor:
    """Heads where they have moved to, (R, B, C, Q, moves) -> (R, B, C, Q); who leaves is lost."""
    width = going.shape[2]
    moved = []
    for i, move in enumerate(shape.moves):
        one = going[..., i]
        shifted = pad(one, (0, 0, max(move, 0), max(-move, 0)))[:, :, max(-move, 0) :][:, :, :width]
        if shape.one_way and move < 0:  # cell 0 is the first of the window
            shifted = shifted + pad(one[:, :, :1], (0, 0, 0, width - 1))
        moved.append(shifted)
    return torch.stack(moved).sum(0)
