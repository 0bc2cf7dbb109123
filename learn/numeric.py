"""Machines read as numeric functions: fixed-point words in, fixed-point words out.

A real number in [0, 1) enters a machine as its first m binary digits after the point: it is rounded
down to a multiple of 2^-m. Two numbers enter digit by digit in turn, x y x y and so on, so a word
has length n = m or n = 2m. What the tape shows at the end, blanks left out, is a number again, with
so many of its digits after the point as the reading says. Whether the first digit is the most or
the least significant is the machine's choice, the same for words in and out.

A reading also names the real function f that the machine stands for at every precision, and a
constant c: the word that comes out is a number within c 2^-m of f.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tmc.machines.errors import TmcError, UsageError
from tmc.machines.machine import Machine
from tmc.unroll.encoding import Bits, Encoding, wires

Reals = NDArray[np.float64]

MAX_PRECISION = 48
"""Digits that are read: a random 64-bit float has 53, and some must be left to be rounded off."""

_DIGITS = 53


@dataclass(frozen=True, slots=True)
class Reading:
    """How the words of a machine are numbers, and the real function that they are values of."""

    formula: str
    function: Callable[[Reals], Reals]
    """f at points of shape (points, arguments)."""
    arguments: int
    least_first: bool
    """Whether the first digit of a word is the least significant."""
    fraction: Callable[[int], int]
    """How many digits of the result stand after the point, at precision m."""
    constant: float
    """c: the result is within c 2^-m of f."""

    def precision(self, n: int) -> int:
        """The precision m of words of length n; raises `UsageError` if there is none."""
        m, rest = divmod(n, self.arguments)
        if rest:
            raise UsageError(
                f"a word of {n} symbols is no pair of numbers", hint="take words of even length"
            )
        if not 1 <= m <= MAX_PRECISION:
            raise UsageError(
                f"a precision of {m} digits cannot be measured",
                hint=f"take words of {self.arguments} to {self.arguments * MAX_PRECISION} symbols",
            )
        return m

    def words(self, points: Reals, n: int) -> NDArray[np.int64]:
        """Points of [0, 1), shape (points, arguments), rounded down to words, (points, n)."""
        m = self.precision(n)
        numbers = np.floor(points * 2.0**m).astype(np.int64)
        shifts = np.arange(m) if self.least_first else np.arange(m)[::-1]
        digits = numbers[:, None, :] >> shifts[:, None] & 1  # (points, digits, arguments)
        return digits.reshape(len(points), n)

    def numbers(self, encoding: Encoding, outputs: Sequence[str], values: Bits) -> Reals:
        """The numbers on the tape, given the values of the output wires, (points, outputs)."""
        shown = dict(zip(outputs, values.T, strict=True))
        total = np.zeros(len(values))
        weight = np.full(len(values), 2.0 ** -self.fraction(self.precision(encoding.n)))
        cells = _cells(encoding, shown)
        for cell in cells if self.least_first else reversed(cells):
            filled, digit = _digit(encoding, shown, cell)
            total += weight * (filled & digit)
            weight[filled] *= 2
        return total


def _cells(encoding: Encoding, shown: Mapping[str, Bits]) -> list[int]:
    """The output cells that there are, from left to right."""
    reach = range(-encoding.steps, encoding.n + encoding.steps + 1)
    return [cell for cell in reach if encoding.cell_outputs(cell)[0] in shown]


def _digit(encoding: Encoding, shown: Mapping[str, Bits], cell: int) -> tuple[Bits, Bits]:
    """Whether a cell holds a symbol, and whether that is a 1."""
    blank, *_ = encoding.cell_outputs(cell)
    *high, digit = (shown[wire] for wire in wires(f"y[{cell}]", encoding.value_bits))
    filled = ~shown[blank]
    if any((filled & bit).any() for bit in high):
        raise TmcError(f"{encoding.machine.name} writes symbols that are no binary digits")
    return filled, digit


def reading_of(machine: Machine, like: str | None = None) -> Reading:
    """The reading of a machine: that of the sample of its name, or of the sample called `like`.

    Raises `UsageError` for a machine that has none.
    """
    name = machine.name if like is None else like
    if name not in READINGS:
        raise UsageError(
            f"the words of {name} are not read as numbers",
            hint=f"these are: {', '.join(READINGS)}; a machine of yours can be read --like one",
        )
    if not machine.computes or machine.symbols[: machine.input_size] != ("0", "1"):
        raise UsageError(
            f"{machine.name} cannot be read as a numeric function",
            hint="it must turn words of 0 and 1 into words, and not decide",
        )
    return READINGS[name]


def _to_digits(x: Reals) -> NDArray[np.int64]:
    return np.floor(x * 2.0**_DIGITS).astype(np.int64)


def _gray(x: Reals) -> Reals:
    digits = _to_digits(x)
    return (digits ^ digits >> 1) / 2.0**_DIGITS


def _gray_decoded(x: Reals) -> Reals:
    digits = _to_digits(x)
    for shift in (1, 2, 4, 8, 16, 32):
        digits ^= digits >> shift
    return digits / 2.0**_DIGITS


# Rounding x down to a multiple of 2^-m errs by less than 2^-m. A difference of two such errors does
# too, and so does their mean; a product errs by x and y times one of them. The Gray code and its
# inverse jump, but their first m digits are those of the first m digits of x.
READINGS: Mapping[str, Reading] = {
    "absolute-difference": Reading(
        "|x - y|", lambda x: np.abs(x[:, 0] - x[:, 1]), 2, True, lambda m: m, 1
    ),
    "adder": Reading("(x + y)/2", lambda x: x.mean(axis=1), 2, True, lambda m: m + 1, 1),
    "multiplier": Reading("xy", lambda x: x.prod(axis=1), 2, True, lambda m: 2 * m, 2),
    "increment": Reading("x, rounded up", lambda x: x[:, 0], 1, False, lambda m: m, 1),
    "gray-code": Reading("Gray code of x", lambda x: _gray(x[:, 0]), 1, False, lambda m: m, 1),
    "gray-decode": Reading(
        "number whose Gray code is x", lambda x: _gray_decoded(x[:, 0]), 1, False, lambda m: m, 1
    ),
}
"""The samples that read as numeric functions, by name."""
