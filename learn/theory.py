"""How many samples are enough: the Occam bound of a network whose wiring is known.

There are finitely many ways to fill the truth tables of a LUT network: 2^(2^k) for a constituent
that reads k variables, so 2^P for P table entries in all. If a wrong filling is to survive m
independent samples with probability at most delta, for every filling that errs on more than a
fraction epsilon of the words, then m >= (P ln 2 + ln 1/delta) / epsilon is enough. The bound knows
nothing of intermediate labels: it is about *any* learner that is right on its samples, and says
nothing of how long it takes to find one.
"""

from math import ceil, log

from tmc.circuits.lut import LutNetwork


def table_entries(network: LutNetwork) -> int:
    """The entries of all truth tables: what a matched network has to learn.

    >>> from tmc.circuits.lut import Lut
    >>> table_entries(LutNetwork(("a", "b"), (Lut((0, 1), 6), Lut((2,), 1)), ("f",), (3,)))
    6
    """
    return sum(1 << len(lut.fanin) for lut in network.luts)


def occam_samples(entries: int, epsilon: float = 0.05, delta: float = 0.05) -> int:
    """Samples after which every consistent filling errs at most epsilon, with chance 1 - delta.

    A parity of 32 bits is 31 gates of fan-in 2, so 124 entries:

    >>> occam_samples(124)
    1779
    """
    return ceil((entries * log(2) + log(1 / delta)) / epsilon)


def occam_error(entries: int, samples: int, delta: float = 0.05) -> float:
    """The error that no consistent filling exceeds after `samples`, with chance 1 - delta.

    >>> round(occam_error(124, 1779), 4)
    0.05
    """
    return min(1.0, (entries * log(2) + log(1 / delta)) / samples) if samples else 1.0
