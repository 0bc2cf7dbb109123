"""Bounds: arithmetic in n, the length of the input word, as in `time 2n log n + 3`.

A bound is computed in exact fractions and rounded up once, at the end; so `n/2 + n/2` is n, and no
float ever decides how long a circuit must run. The text comes from strangers: before any number is
made its size is estimated, and `2^(n^9)` is refused instead of computed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from fractions import Fraction
from functools import cache, reduce
from itertools import pairwise
from math import ceil, isqrt
from typing import TYPE_CHECKING, TypeAlias

from tmc.machines.errors import PieceError, Span, TmcError

if TYPE_CHECKING:
    from lark import Lark, Token, Tree
    from lark.exceptions import UnexpectedInput

_MAX_BITS = 4096  # of a numerator or a denominator
_MAX_LENGTH = 200  # characters; keeps the expression shallow, too

_NAMES = ("n", "log", "sqrt", "max", "min")
_VOCABULARY = "a bound is written in n with + - * / ^ ( ) log sqrt max min"
_OPERATORS = {
    "add": "+",
    "subtract": "-",
    "negate": "negate",
    "multiply": "*",
    "divide": "/",
    "power": "^",
}


@dataclass(frozen=True, slots=True)
class Variable:
    """The length of the input word, `n`."""


@dataclass(frozen=True, slots=True)
class Apply:
    """An operator (`+ - * / ^ negate`) or a function (`log sqrt max min`), and what it is of."""

    operator: str
    operands: tuple["Expression", ...]


Expression: TypeAlias = "Fraction | Variable | Apply"


class BoundError(PieceError):
    """A bound that means nothing: what is wrong, and which piece of its text to point at."""

    def __init__(self, message: str, hint: str, offset: int, width: int = 1) -> None:
        super().__init__("bound", message, hint, offset, width)


@dataclass(frozen=True, slots=True)
class Bound:
    """A number of steps or cells that depends on the length of the input word.

    >>> parse_bound("n log n + 2").at(5)
    17
    >>> parse_bound("n/2 - 3").at(0)
    0
    """

    text: str
    expression: Expression
    span: Span | None = field(default=None, compare=False)
    """Where it is written, if in a file."""

    def at(self, n: int) -> int:
        """The bound for words of length n: rounded up, and 0 where it is negative.

        Raises `TmcError` where that is no number (`1/n` at 0) or one too large to be of use.
        """
        try:
            return max(0, ceil(_evaluate(self.expression, n)))
        except ArithmeticError as error:
            raise TmcError(
                f"the bound `{self.text}` cannot be computed at n = {n}: {error}",
                hint="a bound must be a number of moderate size for every n from 0 on",
            ) from None

    def __str__(self) -> str:
        return self.text


def parse_bound(text: str) -> Bound:
    """Read a bound, or raise the `BoundError` that says where it is wrong."""
    from lark.exceptions import UnexpectedInput

    if not text.strip():
        raise BoundError("the bound is missing", "write it in n, for example 2n + 3", 0)
    if len(text) > _MAX_LENGTH:
        raise BoundError(
            f"a bound of {len(text)} characters is too long",
            f"at most {_MAX_LENGTH} are read",
            _MAX_LENGTH,
        )
    try:
        tree = _parser().parse(text)
    except UnexpectedInput as error:
        raise _explain(text, error) from None
    return Bound(text, _Reader(text).expression(tree))


# ---------------------------------------------------------------------------------------- values


def _evaluate(expression: Expression, n: int) -> Fraction:
    match expression:
        case Fraction():
            return expression
        case Variable():
            return Fraction(n)
        case Apply(operator, operands):
            return _apply(operator, [_evaluate(e, n) for e in operands])


def _apply(operator: str, values: Sequence[Fraction]) -> Fraction:
    """One operation; `ArithmeticError` says in words why there is no result."""
    match operator, values:
        case "+", (a, b):
            result = a + b
        case "-", (a, b):
            result = a - b
        case "*", (a, b):
            result = a * b
        case "/", (a, b):
            if b == 0:
                raise ArithmeticError("division by zero")
            result = a / b
        case "^", (a, b):
            result = _power(a, b)
        case "negate", (a,):
            result = -a
        case "log", (a,):
            result = Fraction((max(ceil(a), 1) - 1).bit_length())
        case "sqrt", (a,):
            result = Fraction(isqrt(ceil(a) - 1) + 1 if a > 0 else 0)
        case "max", _:
            result = max(values)
        case "min", _:
            result = min(values)
        case _:
            raise AssertionError(f"{operator} of {len(values)} values")
    return _sized(result, _bits(result))


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    if exponent < 0 or exponent.denominator != 1:
        raise ArithmeticError(f"the exponent {exponent} is not a whole number from 0 on")
    if abs(base) not in (0, 1):
        _sized(base, (_bits(base) - 1) * exponent.numerator)
    return Fraction(base**exponent.numerator)


def _bits(value: Fraction) -> int:
    return max(value.numerator.bit_length(), value.denominator.bit_length())


def _sized(value: Fraction, bits: int) -> Fraction:
    if bits > _MAX_BITS:
        raise ArithmeticError(f"a number in it passes 2^{_MAX_BITS}")
    return value


# ------------------------------------------------------------------------------------------ text


@cache
def _parser() -> "Lark":
    from lark import Lark

    return Lark.open(
        "bounds.lark", rel_to=__file__, parser="lalr", start="sum", propagate_positions=True
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """Makes expressions of the parse trees of `text`; judges what is ambiguous or impossible."""

    text: str

    def expression(self, tree: "Tree[Token]") -> Expression:
        parts = _subtrees(tree)
        match str(tree.data):
            case "number":
                return Fraction(int(self.written(tree)))
            case "n":
                return Variable()
            case "group":
                return self.expression(parts[0])
            case "unknown":
                raise self.unknown(tree)
            case "unclear_quotient":
                raise self.unclear_quotient(tree)
            case "adjacent":
                self.check_adjacent(tree)
                return reduce(_times, map(self.expression, parts))
            case "power" if parts[0].data == "bare_call":
                raise self.unclear_call(tree, parts[0], "^" + self.written(parts[1]))
            case "call" | "bare_call":
                operator = str(tree.children[0])
            case rule:
                operator = _OPERATORS[rule]
        if operator in ("log", "sqrt") and len(parts) > 1:
            raise self.mistake(
                tree, f"{operator} takes one number, not {len(parts)}", "max and min take several"
            )
        application = Apply(operator, tuple(map(self.expression, parts)))
        return self.folded(tree, application)

    def folded(self, tree: "Tree[Token]", application: Apply) -> Expression:
        """The value of what does not depend on n; so `1/0` and `n^-1` are errors of the text."""
        operator, operands = application.operator, application.operands
        if not isinstance(operands[-1], Fraction):
            return application
        # What depends on n is tried as 1: the divisor or exponent alone is judged.
        values = [e if isinstance(e, Fraction) else Fraction(1) for e in operands]
        try:
            value = _apply(operator, values)
        except ArithmeticError as error:
            raise self.mistake(
                tree, f"`{self.written(tree)}` cannot be computed: {error}", ""
            ) from None
        return value if all(isinstance(e, Fraction) for e in operands) else application

    def check_adjacent(self, tree: "Tree[Token]") -> None:
        for left, right in pairwise(_subtrees(tree)):
            if left.data == "bare_call" and _subtrees(left)[0].data == "number":
                raise self.unclear_call(tree, left, self.written(right))

    def unclear_call(self, tree: "Tree[Token]", call: "Tree[Token]", rest: str) -> BoundError:
        function, argument = str(call.children[0]), self.written(_subtrees(call)[0])
        return self.unclear(tree, f"{function}({argument}){rest}", f"{function}({argument}{rest})")

    def unclear_quotient(self, tree: "Tree[Token]") -> BoundError:
        above, below = map(self.written, _subtrees(tree))
        factor = self.written(_subtrees(_subtrees(tree)[1])[0])
        rest = below.removeprefix(factor).strip()
        return self.unclear(tree, f"({above}/{factor}) {rest}", f"{above}/({below})")

    def unclear(self, tree: "Tree[Token]", one: str, other: str) -> BoundError:
        return self.mistake(
            tree, f"`{self.written(tree)}` can be read in two ways", f"write {one} or {other}"
        )

    def unknown(self, tree: "Tree[Token]") -> BoundError:
        name = self.written(tree)
        (close,) = get_close_matches(name.lower(), _NAMES, n=1) or ["n"]
        if name.startswith("l"):  # ln, lg, log2
            close = "log"
        return self.mistake(tree, f"unknown name `{name}`, did you mean {close}?", _VOCABULARY)

    def mistake(self, tree: "Tree[Token]", message: str, hint: str) -> BoundError:
        return BoundError(message, hint, tree.meta.start_pos, len(self.written(tree)))

    def written(self, tree: "Tree[Token]") -> str:
        return self.text[tree.meta.start_pos : tree.meta.end_pos]


def _subtrees(tree: "Tree[Token]") -> "list[Tree[Token]]":
    from lark import Tree

    return [child for child in tree.children if isinstance(child, Tree)]


def _times(a: Expression, b: Expression) -> Expression:
    return Apply("*", (a, b))


def _explain(text: str, error: "UnexpectedInput") -> BoundError:
    """Where the parser got stuck, in words."""
    place = len(text) if getattr(error, "token", None) == "" else error.pos_in_stream
    assert place is not None
    before, after = text[:place].rstrip(), text[place:]
    found = re.match(r"\w+|.", after)
    if after and not re.match(r"[A-Za-z0-9_+\-*/^(),]", after):
        return BoundError(f"`{after[0]}` means nothing in a bound", _VOCABULARY, place)
    if operator := re.search(r"([-+*/^(,]|log|sqrt|max|min)$", before):
        squared = text[operator.start() :].startswith("**")
        return BoundError(
            f"missing operand after `{operator[0]}`",
            "a power is written n^2" if squared else _VOCABULARY,
            operator.start(),
            len(operator[0]),
        )
    if not found:
        return BoundError("a parenthesis is not closed", "add `)`", _last_open(text))
    if found[0] in ("),"):
        return BoundError(f"`{found[0]}` does not belong here", _VOCABULARY, place)
    if not before:
        return BoundError(f"missing operand before `{found[0]}`", _VOCABULARY, place)
    return BoundError(f"missing operator before `{found[0]}`", _VOCABULARY, place, len(found[0]))


def _last_open(text: str) -> int:
    opened: list[int] = []
    for i, c in enumerate(text):
        if c == "(":
            opened.append(i)
        elif c == ")":
            opened.pop()
    return opened[-1]
