"""Which words are drawn, and in what order: seeded, and never a word twice.

*Uniform* draws from all words. *Balanced* draws from two orders in turn: that of the words on which
the first output is true, and that of the others (one word of length 16 in 256 is a palindrome).
Each word of a kind is equally likely. How that is done is a `Method`: up to 20 input bits, words
are listed; beyond, they are numbered along the decision diagram of the output; and where no order
of the inputs makes that small, all words are tried one after the other, until a million have been.
*Exhaustive* is every word there is.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np

from tmc.hashing.bdd import BddBuilder
from tmc.learn.numbering import AllWords, Diagram, Listed, Numbering, diagram, every_word, is_word
from tmc.learn.oracles import circuit_oracle
from tmc.learn.permutation import Permutation
from tmc.learn.target import Target
from tmc.machines.errors import UsageError
from tmc.unroll.encoding import Bits

ENUMERATED = 20
"""Up to so many input bits, all words are listed."""

_BLOCK = 1 << 14  # words tried at once
_TRIED = 1 << 20


class Sampling(StrEnum):
    """How training and test words are chosen."""

    UNIFORM = "uniform"
    BALANCED = "balanced"
    EXHAUSTIVE = "exhaustive"


class Method(StrEnum):
    """How words are found."""

    NUMBERED = "numbered"
    """Every word has a number."""
    LISTED = "listed"
    """All words were tried."""
    DIAGRAM = "diagram"
    """Numbered along the decision diagram of the first output."""
    REJECTION = "rejection"
    """Words were tried in a random order."""


class Order(Protocol):
    """Words in a seeded order."""

    def take(self, start: int, stop: int) -> Bits:
        """The words at the places from `start` up to `stop`: fewer if there are no more.

        Nobody goes back: `start` is not before that of the last call.
        """


class Numbered:
    """The words of a numbering, shuffled."""

    def __init__(self, numbering: Numbering, seed: int | Sequence[int]) -> None:
        self.count = numbering.count
        self._numbering, self._shuffle = numbering, Permutation(numbering.count, seed)

    def take(self, start: int, stop: int) -> Bits:
        """The words at these places."""
        return self._numbering.words(self._shuffle(start, max(start, stop)))


class Found:
    """Those of an order that pass a test, found by trying a million at most."""

    def __init__(self, order: Order, test: Callable[[Bits], Bits]) -> None:
        self._order, self._test = order, test
        self._tried = self._first = 0  # words tried, and the place of the first that is kept
        self._kept = order.take(0, 0)

    def take(self, start: int, stop: int) -> Bits:
        """The words at these places."""
        self._kept = self._kept[start - self._first :]
        self._first = start
        parts, have = [self._kept], len(self._kept)
        while have < stop - start and self._tried < _TRIED:
            block = self._order.take(self._tried, self._tried + _BLOCK)
            self._tried += _BLOCK
            parts.append(block[self._test(block)])
            have += len(parts[-1])
        self._kept = np.concatenate(parts)
        return self._kept[: stop - start]


class InOrder:
    """Words as they come."""

    def __init__(self, words: Bits) -> None:
        self._words = words

    def take(self, start: int, stop: int) -> Bits:
        """The words at these places."""
        return self._words[start:stop]


@dataclass(frozen=True, slots=True)
class Kinds:
    """The orders that words are drawn from in turn: one, or those of true and false."""

    method: Method
    orders: tuple[Order, ...]
    true: int | None = None
    """On how many words the first output is true, if that was found out."""


def kinds(target: Target, sampling: Sampling, seed: int) -> Kinds:
    """The orders of words that a sampling draws from.

    Raises `UsageError` where every word is wanted of too many input bits, and where an output that
    shall be balanced is the same on all words.
    """
    if seed < 0:
        raise UsageError(f"a seed is not negative, so not {seed}")
    words = AllWords(target.encoding or len(target.circuit.inputs))
    match sampling:
        case Sampling.UNIFORM:
            return Kinds(Method.NUMBERED, (Numbered(words, seed),))
        case Sampling.EXHAUSTIVE:
            inputs = len(target.circuit.inputs)
            if inputs > ENUMERATED:
                raise UsageError(
                    f"{inputs} input bits are too many for exhaustive samples",
                    hint=f"up to {ENUMERATED} are listed; beyond, draw uniform or balanced samples",
                )
            every = np.concatenate([*every_word(words)])
            return Kinds(Method.LISTED, (InOrder(every),))
        case Sampling.BALANCED:
            return _balanced(target, words, seed)


def _balanced(target: Target, words: AllWords, seed: int) -> Kinds:
    if not target.circuit.outputs:
        raise UsageError("there is no output by which samples could be balanced")
    answer = circuit_oracle(target.circuit)

    def true(bits: Bits) -> Bits:
        return answer(bits)[:, 0]

    if len(target.circuit.inputs) <= ENUMERATED:
        method, every = Method.LISTED, np.concatenate([*every_word(words)])
        first = true(every)
        numberings: Sequence[Numbering] = Listed(every[first]), Listed(every[~first])
    elif (drawn := _diagrams(target)) is not None:
        method, numberings = Method.DIAGRAM, drawn
    else:
        order = Numbered(words, seed)
        found = Found(order, true), Found(order, lambda bits: ~true(bits))
        return _both(target, Kinds(Method.REJECTION, found))
    orders = tuple(Numbered(x, [seed, i]) for i, x in enumerate(numberings))
    return _both(target, Kinds(method, orders, numberings[0].count))


def _both(target: Target, drawn: Kinds) -> Kinds:
    """The same; raises `UsageError` if there are no words of one kind."""
    true, false = (len(order.take(0, 1)) for order in drawn.orders)
    if not (true and false):
        found = " found" if drawn.method is Method.REJECTION else ""
        raise UsageError(
            f"{target.circuit.outputs[0]} is {'true' if true else 'false'} on every word{found}",
            hint="draw uniform samples: balanced ones need words of both kinds",
        )
    return drawn


def _diagrams(target: Target) -> tuple[Diagram, Diagram] | None:
    """The words on which the first output is true, and the others; `None` if they do not fit."""
    circuit = target.circuit

    def literal(flip: int) -> Callable[[BddBuilder], int]:
        def make(builder: BddBuilder) -> int:
            first = builder.outputs_of(circuit)[circuit.outputs[0]]
            return builder.and_(first ^ flip, is_word(builder, target.encoding))

        return make

    true, false = (diagram(circuit.inputs, literal(flip)) for flip in (0, 1))
    return None if true is None or false is None else (true, false)
