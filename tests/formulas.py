"""The value of a formula of a constituent, by a reader that does not know how it was found."""

import re
from collections.abc import Iterator
from itertools import product

LETTERS = "abcdefgh"
_TOKEN = re.compile(r" (in) ([\d,]+)|\s*(>=|MAJ|sum|[a-h]|\d+|[~&|^=?:(),])")


class Reader:
    """The value of a formula; only a choice is weaker than the other operators of two operands."""

    def __init__(self, text: str, bits: dict[str, int]) -> None:
        self.tokens = [
            a or c for a, b, c in _TOKEN.findall(text) for a, c in [(a and f"{a} {b}", c)]
        ]
        assert "".join(self.tokens).replace(" ", "") == text.replace(" ", "")
        self.bits = bits

    def read(self) -> int:
        value = self.choice()
        assert not self.tokens
        return value

    def take(self, wanted: str) -> bool:
        if self.tokens and self.tokens[0] == wanted:
            del self.tokens[0]
            return True
        return False

    def choice(self) -> int:
        first = self.chain()
        if not self.take("?"):
            return first
        yes = self.chain()
        assert self.take(":")
        no = self.chain()
        return yes if first else no

    def chain(self) -> int:
        """Operands of one operator: two of them without brackets are not mixed."""
        values, operators = [self.operand()], []
        while self.tokens and self.tokens[0] in "&|^=":
            operators.append(self.tokens.pop(0))
            values.append(self.operand())
        assert len(set(operators)) <= 1 and (len(operators) <= 1 or operators[0] != "=")
        match operators[:1]:
            case []:
                return values[0]
            case ["&"]:
                return min(values)
            case ["|"]:
                return max(values)
        return sum(values) % 2 ^ (operators[0] == "=")

    def operand(self) -> int:
        if self.take("~"):
            return 1 - self.operand()
        if self.take("("):
            value = self.choice()
            assert self.take(")")
            return value
        word = self.tokens.pop(0)
        if word == "MAJ":
            values = list(self.arguments())
            return int(2 * sum(values) > len(values))
        if word == "sum":
            return int(self.compared(sum(self.arguments())))
        return int(word) if word.isdigit() else self.bits[word]

    def arguments(self) -> Iterator[int]:
        assert self.take("(")
        yield self.choice()
        while self.take(","):
            yield self.choice()
        assert self.take(")")

    def compared(self, ones: int) -> bool:
        how = self.tokens.pop(0)
        if how.startswith("in "):
            return ones in map(int, how[3:].split(","))
        number = int(self.tokens.pop(0))
        return ones >= number if how == ">=" else ones == number


def table_of(text: str, k: int) -> int:
    rows = [dict(zip(LETTERS, reversed(bits), strict=False)) for bits in product((0, 1), repeat=k)]
    return sum(Reader(text, row).read() << i for i, row in enumerate(rows))
