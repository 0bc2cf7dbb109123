"""The smallest circuits known for the functions that the samples compute: what to compare with.

    python benchmarks/best_known.py

writes `best_known.csv`, one row for a function and a length n of its words, which are of bits if
nothing else is said. A function bears the name of the sample that computes it, if there is one.
Sizes are in B2: all gates of fan-in two cost 1, and a NOT costs nothing. A size is `exact` if no
smaller circuit exists; otherwise it is an upper bound. Some are formulas, written down below for
every n up to 64, some are single circuits that somebody found, and where none is published, or only
a larger one, we have found one ourselves. The column `published` holds the size that stands in the
literature; it is empty if there is none, or only a construction of our own.

A lower bound that settles many cases: a function that depends on m bits takes at least m - 1 gates.
"""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from pathlib import Path

import counting

FILE = Path(__file__).with_name("best_known.csv")

DEPENDS = "every bit matters"
CONSTANT = "the same answer for all words of this length"
KLEIN_PATERSON = "a part of the address is decoded (Klein, Paterson 1980)"
EVOLVED = (
    "evolved multipliers, attributed to Vassilev, Job, Miller 2000, a paper not at hand; "
    "resynthesis reaches this size"
)
CIRCUITS = "github.com/alexanderskulikov/circuit_improvement, simulated on all inputs"
EXACT_SAT = "exact synthesis by SAT: one gate fewer is impossible"
BY_HAND = "by hand: "
FOUND_BY = "found by resynthesis"
BLOCKS = "columns of bits added by MDFA blocks, Demenkov et al. 2010 (counting.py)"


@dataclass(frozen=True, slots=True)
class Size:
    """The size of a circuit of one function of words of length n."""

    function: str
    n: int
    gates: int
    exact: bool
    source: str
    published: int | None = None
    """The smallest size in the literature, which may be larger; set by `sizes`."""


@dataclass(frozen=True, slots=True)
class Formula:
    """Sizes for many n; `exact` holds the n for which they are known to be the smallest."""

    function: str
    lengths: range
    gates: Callable[[int], int]
    exact: Sequence[int]
    source: str

    def sizes(self) -> Iterator[Size]:
        for n in self.lengths:
            yield Size(self.function, n, self.gates(n), n in self.exact, self.source)


ALL, EVEN, ODD = range(1, 65), range(2, 65, 2), range(1, 65, 2)


@cache
def multiplexer(k: int) -> int:
    """The gates that choose one of 2^k bits: j digits decoded once, for all rows of 2^j bits.

    A row takes 2^j ANDs and 2^j - 1 ORs, and the other digits choose among the rows. A decoder of
    one digit is free, and one of j digits combines the decoders of its halves.
    """
    if k == 0:
        return 0
    splits = [(2 << k) - (1 << k - j) + decoder(j) + multiplexer(k - j) for j in range(1, k + 1)]
    return min(splits)


def decoder(j: int) -> int:
    """The gates for all 2^j products of j digits or their complements."""
    return 0 if j == 1 else (1 << j) + decoder(j // 2) + decoder(j - j // 2)


@cache
def at_least_2(n: int) -> int:
    """The gates for "two 1s": on a grid, two rows or two columns have a 1."""
    if n == 1:
        return 0
    # Cells may be missing from the grid, but no row and no column is empty.
    grids = [
        (n - rows) + (n - columns) + at_least_2(rows) + at_least_2(columns) + 1
        for rows in range(2, n)
        for columns in range(-(-n // rows), n)
    ]
    return min([3 * n - 5, *grids])


def mod3(n: int, r: int) -> int:
    """The gates for "the number of 1s is r modulo 3", from n = 3 on."""
    return 3 * n - 5 - ((n + r) % 3 == 0)


_MOD3 = "3n - 5 - [n + r = 0 mod 3], Kulikov, Pechenev, Slezkin 2022 (Knuth: this is the minimum)"

FORMULAS = (
    # Two numbers of k = n/2 bits, or two words of that length.
    Formula("adder", EVEN, lambda n: 5 * n // 2 - 3, EVEN, "ripple carry; minimal: Red'kin 1981"),
    Formula(
        "comparator", EVEN, lambda n: 2 * n - 3, (2, 4), f"{BY_HAND}chain of majorities, 4k - 3"
    ),
    Formula("equality", EVEN, lambda n: n - 1, EVEN, DEPENDS),
    Formula("equality", ODD, lambda n: 0, ODD, CONSTANT),
    # 5.5k^2 - 6.5k - 1 + (k mod 2), where the school method takes 6k^2 - 8k.
    Formula("multiplier", EVEN[1:], lambda n: counting.multiply(n // 2), (), BLOCKS),
    Formula(
        "absolute-difference",
        EVEN[1:],
        lambda n: 4 * n - 7,
        (),
        f"{BY_HAND}subtract, then add 1 to the complement where a borrow is left; 8k - 7",
    ),
    # One word.
    Formula("all-equal", ALL[1:], lambda n: 2 * n - 3, ALL, "Schnorr: equivalence"),
    Formula(
        "contains-11",
        ALL[1:],
        lambda n: (3 * n - 4) // 2,
        (2, 3, 4, 5),
        f"{BY_HAND}every second bit AND the OR of its neighbours; minimal for n <= 5 by SAT",
    ),
    Formula("copy", ALL, lambda n: 0, ALL, "wires only"),
    Formula("gray-code", ALL, lambda n: n - 1, ALL, "n - 1 different sums of two bits"),
    Formula("gray-decode", ALL, lambda n: n - 1, ALL, "n - 1 sums, each of one more bit"),
    Formula("increment", ALL, lambda n: 2 * n - 2, (1, 2), f"{BY_HAND}half adders"),
    Formula("palindrome", EVEN, lambda n: n - 1, EVEN, DEPENDS),
    Formula("palindrome", ODD[1:], lambda n: n - 2, ODD, f"{DEPENDS} but the middle one"),
    Formula("parity", ALL, lambda n: n - 1, ALL, DEPENDS),
    Formula(
        "sorted",
        ALL[1:],
        lambda n: 2 * n - 3,
        (2, 3, 4, 5),
        f"{BY_HAND}n - 1 implications; minimal for n <= 5 by SAT",
    ),
    Formula("zeros-ones", EVEN, lambda n: n - 1, EVEN, DEPENDS),
    Formula("zeros-ones", ODD, lambda n: 0, ODD, CONSTANT),
    Formula("balanced", ODD, lambda n: 0, ODD, CONSTANT),
    Formula("power-of-two", ALL, lambda n: 0, ALL, "a constant: its words are 0s and no bits"),
    Formula(
        "at-least-2",
        ALL[1:],
        at_least_2,
        (2, 3, 4),
        "two rows or two columns of a grid (Bloniarz 1979); minimal for n <= 4 by SAT",
    ),
    # Two words and a # between them; a symbol is two bits, of which the # sets the first.
    Formula("w-hash-w", ODD, lambda n: 2 * n - 2, ODD, f"{DEPENDS} but the second of the #"),
    Formula("w-hash-w", EVEN, lambda n: 0, EVEN, CONSTANT),
    # Counting.
    Formula("ones-count", ALL[1:], counting.count, (2, 3), BLOCKS),
    Formula("majority", ALL[2:], lambda n: counting.at_least(n // 2 + 1, n), (3, 4), BLOCKS),
    Formula("at-least-3", ALL[3:], lambda n: counting.at_least(3, n), (), BLOCKS),
    Formula("threshold-12", ALL[12:], lambda n: counting.at_least(12, n), (), BLOCKS),
    # The number of 1s modulo 3. In a binary number a bit counts 1 and -1 by turns, and -x is
    # (1 - x) - 1: with every second bit inverted it is divisible by 3 if r = floor(n/2).
    Formula("ones-mod-3", ALL[2:], lambda n: mod3(n, 0), (3, 4, 5, 6), _MOD3),
    Formula("ones-mod-3=1", ALL[2:], lambda n: mod3(n, 1), (3, 4, 5), _MOD3),
    Formula("ones-mod-3=2", ALL[2:], lambda n: mod3(n, 2), (3, 4, 5), _MOD3),
    Formula(
        "divisible-by-3",
        ALL[2:],
        lambda n: mod3(n, n // 2),
        (3, 4, 5, 6),
        f"{_MOD3}, every second bit inverted, r = floor(n/2)",
    ),
)

WIDTHS = {k: k + 2**k for k in range(6)}
_SUM = (2, 5, 9, 11, 16, 19, 25, 27, 31, 34, 41, 43, 48, 51, 59)
_SORT = (16, 23, 27, 34, 38, 44, 55, 58, 62, 68, 73, 83)

CIRCUIT_SIZES = (
    *(Size("ones-count", n, gates, n <= 3, CIRCUITS) for n, gates in enumerate(_SUM, 2)),
    Size("busy-beaver-4", 0, 0, True, "a constant: it reads no word"),
    # An address of k digits and the 2^k bits that it chooses from; n = k + 2^k.
    *(Size("multiplexer", n, multiplexer(k), k < 2, KLEIN_PATERSON) for k, n in WIDTHS.items()),
    *(Size("multiplexer", n, 0, True, CONSTANT) for n in ALL if n not in WIDTHS.values()),
    Size("multiplier", 2, 1, True, DEPENDS),
    *(Size("multiplier", n, gates, False, EVOLVED) for n, gates in ((4, 7), (6, 23), (8, 57))),
    Size("absolute-difference", 2, 1, True, DEPENDS),
    Size("divisible-by-5", 1, 0, True, "a NOT"),
    Size("divisible-by-5", 2, 1, True, DEPENDS),
    Size("divisible-by-5", 3, 2, True, DEPENDS),
    Size("divisible-by-7", 1, 0, True, "a NOT"),
    Size("divisible-by-7", 2, 1, True, DEPENDS),
    Size("divisible-by-7", 3, 3, True, "all-equal"),
    Size("sort-bits", 2, 2, True, "AND and OR"),
    *(Size("sort-bits", n, gates, False, CIRCUITS) for n, gates in enumerate(_SORT, 5)),
    # More than half of the bits; for even n the dual of "at least half", which has the same size.
    Size("majority", 2, 1, True, DEPENDS),
    Size("majority", 3, 4, True, EXACT_SAT),
    Size("majority", 4, 7, True, f"{EXACT_SAT} (at least half)"),
    Size("majority", 5, 9, False, CIRCUITS),
    Size("majority", 6, 15, False, f"{CIRCUITS} (at least half)"),
    Size("majority", 7, 17, False, CIRCUITS),
    Size("majority", 8, 22, False, f"{CIRCUITS} (at least half)"),
    Size("majority", 9, 27, False, CIRCUITS),
    Size("majority", 10, 30, False, "majority of 11 with one bit 0: a gate that reads it vanishes"),
    Size("majority", 11, 31, False, CIRCUITS),
    Size("majority", 13, 46, False, CIRCUITS),
    Size("majority", 15, 48, False, CIRCUITS),
    *(Size("at-least-3", n, g, False, CIRCUITS) for n, g in ((4, 7), (5, 9), (6, 13), (7, 18))),
    Size("exactly-2", 3, 4, True, "ones-mod-3=2"),
    Size("exactly-2", 4, 6, True, EXACT_SAT),
    Size("exactly-2", 5, 9, False, CIRCUITS),
    *(Size("exactly-3", n, g, False, CIRCUITS) for n, g in ((4, 7), (5, 9), (6, 11), (7, 17))),
    Size("balanced", 2, 1, True, DEPENDS),
    Size("balanced", 4, 3, True, DEPENDS),
)


FOUND = {
    "absolute-difference": {4: 5, 6: 14, 8: 22, 12: 40, 16: 56},
    "at-least-3": {7: 17, 8: 20, 9: 24, 10: 28, 11: 33, 12: 37, 13: 40, 15: 50, 16: 53},
    "balanced": {6: 8, 8: 14, 10: 21, 12: 28, 16: 45, 32: 119, 64: 329},
    "divisible-by-5": {8: 20, 12: 38, 16: 57},
    "divisible-by-7": {8: 20, 12: 35, 16: 59},
    "exactly-3": {7: 16, 8: 20, 12: 35, 16: 50},
    "majority": {6: 13, 7: 16, 8: 21, 9: 23, 10: 28, 13: 40, 14: 44},
    "multiplier": {8: 55},
    "sort-bits": {
        6: 21,
        7: 26,
        8: 32,
        9: 37,
        11: 46,
        12: 56,
        13: 61,
        14: 67,
        16: 82,
        32: 183,
    },
}
"""Sizes by length that are smaller than the published ones, or for which there are none.

They were found by resynthesis, and hold for all inputs: all were tried up to n = 16, and beyond the
circuit was proved right by a decision diagram.
"""


def sizes() -> list[Size]:
    """The smallest size for each function and length."""
    everything = [
        *CIRCUIT_SIZES,
        *(size for formula in FORMULAS for size in formula.sizes()),
        *(
            Size(function, n, gates, False, _how_found(n))
            for function, lengths in FOUND.items()
            for n, gates in lengths.items()
        ),
    ]
    everything.sort(key=lambda size: (size.function, size.n, size.gates, not size.exact))
    return [_best(list(same)) for _, same in groupby(everything, lambda s: (s.function, s.n))]


def _how_found(n: int) -> str:
    return f"{FOUND_BY}, {'verified exhaustively' if n <= 16 else 'proved by BDD'}"


def _best(sizes: Sequence[Size]) -> Size:
    """The first of the sizes of one function and length, the smallest first."""
    others = (size for size in sizes if not size.source.startswith((BY_HAND, FOUND_BY)))
    literature = next(others, None)
    best = sizes[0]
    if literature is None:
        return best
    if literature.gates > best.gates:
        source = f"{best.source}; published: {literature.gates}, {literature.source}"
        best = replace(best, source=source)
    return replace(best, published=literature.gates)


def to_csv() -> list[list[str]]:
    """The rows of the file, its header first."""
    header = ["function", "n", "gates", "exact", "published", "source"]
    return [header, *map(_row, sizes())]


def _row(size: Size) -> list[str]:
    published = "" if size.published is None else str(size.published)
    exact = str(size.exact).lower()
    return [size.function, str(size.n), str(size.gates), exact, published, size.source]


if __name__ == "__main__":
    with FILE.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(to_csv())
