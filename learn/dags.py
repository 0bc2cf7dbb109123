"""The same function by different circuits: chains, balanced trees, prefix circuits, alternations.

Reading a word from left to right is multiplication in a monoid: a symbol is lifted to an element,
and the product of all elements tells the answer. A product may be bracketed in any way. From the
left it is a *chain*, what a machine does; in halves a balanced *tree*; and where the products of
all prefixes are asked for, a *prefix* circuit makes them in logarithmic depth and shares what it
can, while each tree stands for itself: in the least depth (Sklansky 1960), or with fewer products
in up to twice the depth (Brent and Kung 1982).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tmc.circuits.builder import Builder
from tmc.circuits.circuit import Circuit

Element = tuple[int, ...]
"""An element of a monoid, as literals."""


class Shape(StrEnum):
    """How products are bracketed."""

    CHAIN = "chain"
    TREE = "tree"
    SKLANSKY = "Sklansky"
    BRENT_KUNG = "Brent-Kung"


@dataclass(frozen=True, slots=True)
class Monoid:
    """How a function is a product over the blocks of its word."""

    block: int
    """Inputs that are lifted together."""
    lift: Callable[[Builder, Sequence[int]], Element]
    multiply: Callable[[Builder, Element, Element], Element]
    read: Callable[[Element], int]
    """The literal that answers, of a product."""


PARITY = Monoid(
    1,
    lift=lambda b, x: (x[0],),
    multiply=lambda b, left, right: (b.xor(left[0], right[0]),),
    read=lambda product: product[0],
)
"""Whether the number of ones is odd."""

CARRY = Monoid(
    2,
    lift=lambda b, x: (b.and_(x[0], x[1]), b.xor(x[0], x[1])),
    multiply=lambda b, left, right: (
        b.or_(right[0], b.and_(right[1], left[0])),
        b.and_(left[1], right[1]),
    ),
    read=lambda product: product[0],
)
"""The carry out of x + y, pairs from the least significant: (generate, propagate)."""

LESS = Monoid(
    2,
    lift=lambda b, x: (b.and_(x[0] ^ 1, x[1]), b.xor(x[0], x[1]) ^ 1),
    multiply=lambda b, left, right: (
        b.or_(left[0], b.and_(left[1], right[0])),
        b.and_(left[1], right[1]),
    ),
    read=lambda product: product[0],
)
"""Whether x < y, pairs from the most significant: (less, equal)."""

ADJACENT = Monoid(
    1,
    lift=lambda b, x: (x[0], x[0], 0),
    multiply=lambda b, left, right: (
        left[0],
        right[1],
        b.or_(b.or_(left[2], right[2]), b.and_(left[1], right[0])),
    ),
    read=lambda product: product[2],
)
"""Whether two ones stand side by side: (first, last, found)."""


def product(monoid: Monoid, n: int, shape: Shape) -> Circuit:
    """The answer for the whole word of n bits, bracketed as a chain or a tree.

    >>> print(product(PARITY, 3, Shape.CHAIN))
    inputs: x0=v1 x1=v2 x2=v3
    v4 = v1 ^ v2
    v5 = v3 ^ v4
    outputs: accept=v5
    """
    builder, elements = _lifted(monoid, n)
    return builder.build({"accept": monoid.read(_product(monoid, builder, elements, shape))})


def prefixes(monoid: Monoid, n: int, shape: Shape) -> Circuit:
    """The answers for all prefixes of the word of n bits."""
    builder, elements = _lifted(monoid, n)
    match shape:
        case Shape.SKLANSKY:
            products = _sklansky(monoid, builder, elements)
        case Shape.BRENT_KUNG:
            products = _brent_kung(monoid, builder, elements)
        case _:
            products = [
                _product(monoid, builder, elements[: i + 1], shape) for i in range(len(elements))
            ]
    return builder.build({f"y{i}": monoid.read(one) for i, one in enumerate(products)})


def sums(n: int, shape: Shape) -> Circuit:
    """The digits of x + y, given as n/2 pairs from the least significant, by carries so shaped."""
    carries = prefixes(CARRY, n, shape)
    builder = Builder(carries.inputs)
    carry = [0, *builder.outputs_of(carries).values()]
    pairs = zip(builder.inputs[::2], builder.inputs[1::2], strict=True)
    digits = [builder.xor(builder.xor(x, y), carry[i]) for i, (x, y) in enumerate(pairs)]
    return builder.build({f"y{i}": digit for i, digit in enumerate([*digits, carry[-1]])})


def alternation(n: int) -> Circuit:
    """A balanced tree over n bits, of ANDs on the lowest level, then ORs, and so on."""
    builder = Builder([f"x{i}" for i in range(n)])
    level, conjunction = list(builder.inputs), True
    while len(level) > 1:
        gate = builder.and_ if conjunction else builder.or_
        pairs = zip(level[::2], level[1::2], strict=False)
        odd = level[-1:] if len(level) % 2 else []
        level = [*(gate(a, b) for a, b in pairs), *odd]
        conjunction = not conjunction
    return builder.build({"accept": level[0]})


def _lifted(monoid: Monoid, n: int) -> tuple[Builder, list[Element]]:
    builder = Builder([f"x{i}" for i in range(n)])
    blocks = range(0, n, monoid.block)
    inputs = builder.inputs
    return builder, [monoid.lift(builder, inputs[i : i + monoid.block]) for i in blocks]


def _product(
    monoid: Monoid, builder: Builder, elements: Sequence[Element], shape: Shape
) -> Element:
    if len(elements) == 1:
        return elements[0]
    cut = len(elements) - 1 if shape is Shape.CHAIN else (len(elements) + 1) // 2
    left, right = elements[:cut], elements[cut:]
    return monoid.multiply(
        builder,
        _product(monoid, builder, left, shape),
        _product(monoid, builder, right, shape),
    )


def _sklansky(monoid: Monoid, builder: Builder, elements: list[Element]) -> list[Element]:
    if len(elements) == 1:
        return elements
    cut = (len(elements) + 1) // 2
    left = _sklansky(monoid, builder, elements[:cut])
    right = _sklansky(monoid, builder, elements[cut:])
    return [*left, *(monoid.multiply(builder, left[-1], one) for one in right)]


def _brent_kung(monoid: Monoid, builder: Builder, elements: list[Element]) -> list[Element]:
    if len(elements) == 1:
        return elements
    pairs = zip(elements[::2], elements[1::2], strict=False)
    products = [monoid.multiply(builder, left, right) for left, right in pairs]
    odd = _brent_kung(monoid, builder, products)
    even = [monoid.multiply(builder, odd[i], one) for i, one in enumerate(elements[2::2])]
    merged = [elements[0]]
    for i, one in enumerate(odd):
        merged += [one, *even[i : i + 1]]
    return merged
