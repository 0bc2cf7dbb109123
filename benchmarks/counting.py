"""The size of circuits that add up columns of bits: counts, thresholds and products.

A column holds bits of one weight. Adders turn it into one bit, the digit of the sum, and carries
for the next column, until every column has one bit. In B2:

- a half adder takes 2 gates and turns two bits into a digit and a carry;
- a full adder takes 5 and turns three bits into a digit and a carry;
- an MDFA takes 8, does the work of two full adders, and turns a bit and two *pairs* into a digit
  and a pair of carries. A pair is two bits x and y given as x and x ^ y. To make a pair of two bits
  takes a gate, but an adder that reads one has one gate less to make.

(Demenkov, Kojevnikov, Kulikov, Yaroslavtsev, "New upper bounds on the Boolean circuit complexity of
symmetric functions", 2010.) How many of each a column should use is found by dynamic programming;
the results are the sizes of real circuits, hence upper bounds.
"""

from collections.abc import Iterator, Sequence
from functools import cache

IMPOSSIBLE = 10**9


def count(n: int) -> int:
    """The gates for the number of 1s among n bits, in binary."""
    return columns([n], n.bit_length())


def multiply(k: int) -> int:
    """The gates for the product of two numbers of k bits: k^2 products of bits, added up."""
    heights = [min(i, k - 1) - max(0, i - k + 1) + 1 for i in range(2 * k - 1)]
    return k * k + columns(heights, 2 * k)


def columns(heights: Sequence[int], digits: int) -> int:
    """The gates for the sum of columns, of which the last may get just one carry."""

    @cache
    def rest(i: int, bits: int, pairs: int) -> int:
        bits += heights[i] if i < len(heights) else 0
        if i == digits - 1:
            return 0 if (bits, pairs) == (1, 0) else IMPOSSIBLE
        return min(
            (
                gates + rest(i + 1, carries, pairs)
                for gates, carries, pairs in _column(bits, pairs, digit=True)
            ),
            default=IMPOSSIBLE,
        )

    return rest(0, 0, 0)


def at_least(k: int, n: int) -> int:
    """The gates for "at least k of n bits are 1": count on from 2^w - k, and see a carry at 2^w.

    The same function of the complemented bits is "at most n - k", so that both ways can be tried.
    """
    return min(_carry(k, n), _carry(n + 1 - k, n))


def _carry(k: int, n: int) -> int:
    width = max(k - 1, n - k).bit_length()
    start = 2**width - k

    @cache
    def rest(i: int, bits: int, pairs: int) -> int:
        bits += n if i == 0 else 0
        if i == width:  # at most one of the carries is 1, so of a pair x ^ y says it all
            return bits + pairs - 1
        options = _column(bits, pairs, digit=False)
        if start >> i & 1:
            options = _with_one(bits, pairs)
        return min((g + rest(i + 1, carries, p) for g, carries, p in options), default=IMPOSSIBLE)

    return rest(0, 0, 0)


def _with_one(bits: int, pairs: int) -> Iterator[tuple[int, int, int]]:
    """The ways to add up a column with one more bit that is always 1 and no digit to show."""
    if bits + pairs == 0:
        yield 0, 0, 0
    # 1 + x is the digit ~x and the carry x.
    if bits:
        for gates, carries, made in _column(bits, pairs, digit=False):
            yield gates, carries + 1, made
    # 1 + x + y is the digit ~(x ^ y) and the carry x | y.
    for left, below, gates in ((bits - 2, pairs, 2), (bits, pairs - 1, 1)):
        if left >= 0 and below >= 0:
            last = left + below == 0 and gates == 2
            for more, carries, made in _column(left + 1, below, digit=False):
                yield gates - last + more, carries + 1, made


def _column(bits: int, pairs: int, *, digit: bool) -> Iterator[tuple[int, int, int]]:
    """The ways to add up a column: gates, single carries, and pairs of carries.

    If its digit is not wanted, the last adder is spared an XOR.
    """
    adders = bits + 2 * pairs - 1
    for blocks in range(adders // 4 + 1):
        for full in range((adders - 4 * blocks) // 2 + 1):
            half = adders - 4 * blocks - 2 * full
            read = min(pairs, 2 * blocks)
            read_full = min(pairs - read, full)
            read_half = min(pairs - read - read_full, half)
            split = pairs - read - read_full - read_half
            if half > 1 or not (bits or read_half or split):
                continue
            gates = 8 * blocks + (2 * blocks - read) + 5 * full - read_full
            gates += 2 * half - read_half + split
            spared = not digit and (blocks or full or half > read_half)
            yield gates - bool(spared), full + half, blocks
