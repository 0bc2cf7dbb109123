"""Words with numbers: a set of words as `range(count)`, so that drawing a word is drawing a number.

All words are numbered like the digits of a clock. The words on which a function is true are
numbered along its decision diagram: every node knows how many words lead from it to true, so at
each variable the first so many numbers go one way and the others the other way. That is a
bijection from the numbers onto the words; a uniform number is a uniform word, however rare such
words are. (Knuth, The Art of Computer Programming 4A, section 7.1.4.)
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

import numpy as np
from oxidd.bcdd import BCDDFunction

from tmc.hashing.bdd import BddBuilder, TooManyNodes
from tmc.learn.permutation import Numbers, as_numbers
from tmc.unroll.encoding import Bits, Encoding

MAX_NODES = 1 << 20
"""Nodes of the diagrams, above which another order of the inputs is tried, and then given up."""


_BLOCK = 1 << 16  # words handed out at once


class Numbering(Protocol):
    """A set of words, numbered from 0."""

    count: int

    def words(self, numbers: Numbers) -> Bits:
        """The words of these numbers as patterns, shape (numbers, inputs)."""


class AllWords:
    """All words of an encoding in lexicographic order, each with all its witnesses.

    >>> AllWords(2).words(np.arange(4)).astype(int).tolist()
    [[0, 0], [0, 1], [1, 0], [1, 1]]
    """

    def __init__(self, words: Encoding | int) -> None:
        """Of an encoding, or all patterns of so many bits."""
        if isinstance(words, int):
            self._encoding, self._symbols, self._size, self._bits = None, 0, 1, words
        else:
            self._encoding, self._symbols = words, words.n
            self._size, self._bits = words.machine.input_size, len(words.witness_inputs)
        self.count = int(self._size**self._symbols) << self._bits

    def words(self, numbers: Numbers) -> Bits:
        """The words of these numbers."""
        radices = [self._size] * self._symbols + [2] * self._bits
        digits = np.empty((len(numbers), len(radices)), dtype=np.int64)
        for column, radix in reversed([*enumerate(radices)]):
            digits[:, column] = numbers % radix
            numbers = numbers // radix
        word, rest = digits[:, : self._symbols], digits[:, self._symbols :].astype(np.bool_)
        if self._encoding is None:
            return rest
        return np.concatenate([self._encoding.encode(word), rest], axis=1)


def every_word(words: AllWords) -> Iterator[Bits]:
    """All words in order, in blocks."""
    for start in range(0, words.count, _BLOCK):
        yield words.words(np.arange(start, min(start + _BLOCK, words.count)))


class Listed:
    """Words that are listed."""

    def __init__(self, patterns: Bits) -> None:
        self.count, self._patterns = len(patterns), patterns

    def words(self, numbers: Numbers) -> Bits:
        """The words of these numbers."""
        return self._patterns[numbers]


class Diagram:
    """The words on which a literal of `builder` is true, in the order of its diagram."""

    def __init__(self, builder: BddBuilder, literal: int, order: Sequence[int]) -> None:
        """`order` is the inputs from the top of the diagram down."""
        self._order = [*order]
        levels = {i: level for level, i in enumerate(order)}
        nodes: dict[BCDDFunction, int] = {}
        level, low, high, models = [], [], [], []

        def add(at: int, left: int, right: int, count: int) -> int:
            level.append(at)
            low.append(left)
            high.append(right)
            models.append(count)
            return len(level) - 1

        bottom = len(self._order)
        stack = [builder.diagram(literal)]
        while stack:
            diagram = stack[-1]
            halves = diagram.cofactors()
            if halves is None:
                nodes[diagram] = add(bottom, 0, 0, int(diagram.valid()))
            elif waiting := [half for half in halves if half not in nodes]:
                stack += waiting
                continue
            elif diagram not in nodes:
                at = levels[builder.input_of(diagram)]
                right, left = (nodes[half] for half in halves)
                count = sum(models[x] << level[x] - at - 1 for x in (left, right))
                nodes[diagram] = add(at, left, right, count)
            stack.pop()
        self.count = models[-1] << level[-1]
        self._low, self._high = np.array(low), np.array(high)
        self._level = as_numbers(level, self.count)
        self._models = as_numbers(models, self.count)

    def __len__(self) -> int:
        """The number of nodes, constants included."""
        return len(self._low)

    def words(self, numbers: Numbers) -> Bits:
        """The words of these numbers."""
        patterns = np.empty((len(numbers), len(self._order)), dtype=np.bool_)
        node = np.full(len(numbers), len(self) - 1)
        for level, column in enumerate(self._order):
            here = self._level[node] == level  # else both ways lead on to the node
            low, high = (np.where(here, way[node], node) for way in (self._low, self._high))
            first = self._models[low] << self._level[low] - (level + 1)
            one = (numbers >= first).astype(np.bool_)
            numbers = np.where(one, numbers - first, numbers)
            node = np.where(one, high, low)
            patterns[:, column] = one
        return patterns


def diagram(
    inputs: Sequence[str], make: Callable[[BddBuilder], int], max_nodes: int = MAX_NODES
) -> Diagram | None:
    """The diagram of the literal that `make` builds; `None` if it is too large in every order."""
    for order in _orders(len(inputs)):
        try:
            builder = BddBuilder(inputs, max_nodes=max_nodes, order=order)
            return Diagram(builder, make(builder), order)
        except TooManyNodes:
            continue
    return None


def is_word(builder: BddBuilder, encoding: Encoding | None) -> int:
    """The literal that says that a pattern is a word."""
    clauses = encoding.care() if encoding else []
    return builder.all(builder.any(clause) for clause in clauses)


def _orders(inputs: int) -> Iterator[list[int]]:
    """As they come; from the ends inwards, for mirrored words; and the two halves side by side."""
    yield [*range(inputs)]
    half = (inputs + 1) // 2
    yield [i for k in range(half) for i in dict.fromkeys((k, inputs - 1 - k))]
    yield [i for k in range(half) for i in (k, k + half) if i < inputs]
