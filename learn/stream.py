"""Training samples in blocks, for more words than memory holds.

Block `i` of a stream is the same whenever it is asked for, and no two blocks share a word: the
words are those of a seeded order, none of which comes twice (`sampling.py`), from where the test
and validation words of the data set of the same seed and sizes end. So nothing has to be
remembered, and processes that take blocks in turn share no word either. The stream ends when there
are no more words, of one kind at least if they are balanced; where words can only be found by
trying, when a million have been tried.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from tmc.learn.data import Samples, choice, in_turn, label, reserve
from tmc.learn.sampling import Sampling, kinds
from tmc.learn.target import Target
from tmc.machines.errors import UsageError


@dataclass(frozen=True, eq=False, slots=True)
class Stream:
    """The training samples of a target, block by block.

    `test` and `validation` are the sizes of a data set whose words of that kind are left out.
    """

    target: Target
    sampling: Sampling | str = Sampling.UNIFORM
    seed: int = 0
    block: int = 1 << 14
    """Samples in a block; the last may have fewer."""
    test: int = 1024
    validation: int = 0

    def __iter__(self) -> Iterator[Samples]:
        return self.blocks()

    def blocks(self, first: int = 0, step: int = 1) -> Iterator[Samples]:
        """Every `step`-th block from number `first` on.

        Raises `UsageError` for a question without sense, as `dataset` does.
        """
        sampling = choice(Sampling, self.sampling)
        if sampling is Sampling.EXHAUSTIVE:
            raise UsageError("all words at once are no stream", hint="take uniform samples")
        drawn = kinds(self.target, sampling, self.seed)
        share = len(drawn.orders)
        if self.block < 1:
            raise UsageError(f"a block has at least one sample, not {self.block}")
        if min(self.test, self.validation, first) < 0 or step < 1:
            raise UsageError("sizes and the first block are not negative, and a step is at least 1")
        if self.block % share:
            raise UsageError(f"a block has an even number of samples, not {self.block}")
        each = self.block // share
        place = sum(reserve(drawn, self.test, self.validation)) + first * each
        while True:
            words = [order.take(place, place + each) for order in drawn.orders]
            rows = share * min(map(len, words))
            if not rows:
                return
            yield label(self.target, in_turn(words, rows))
            if rows < self.block:
                return
            place += step * each
