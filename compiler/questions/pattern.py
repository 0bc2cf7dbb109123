r"""Words that are fixed in part: `01??1` is every word with these symbols where no `?` stands.

`?` is any symbol of the input alphabet, and `\?` the symbol `?` itself.
"""

from tmc.machines.errors import UsageError
from tmc.machines.machine import Machine, split_word
from tmc.unroll.encoding import Encoding

Pattern = tuple[tuple[int, ...], ...]
"""For every cell of a word, the symbols that may stand in it."""

ANY = "?"


def read_pattern(machine: Machine, n: int, text: str | None) -> Pattern:
    """The pattern that `text` says; without a text every word of length n is meant.

    Raises `UsageError` if it has another length, or a symbol that is not in the input alphabet.

    >>> from tmc.machines.files import load
    >>> read_pattern(load("parity"), 3, "0?1")
    ((0,), (0, 1), (1,))
    """
    free = tuple(range(machine.input_size))
    if text is None:
        return (free,) * n
    parts = split_word(text)
    if len(parts) != n:
        raise UsageError(
            f'the word "{text}" has length {len(parts)}, and n is {n}',
            hint=f"write {ANY} for a symbol that is to be found",
        )
    return tuple(free if part == ANY else _symbol(machine, part, text) for part in parts)


def _symbol(machine: Machine, part: str, text: str) -> tuple[int, ...]:
    try:
        return machine.word(part)
    except UsageError as error:
        message = f'"{part}" in the word "{text}" is not in the input alphabet'
        raise UsageError(message, error.hint) from None


def fits(encoding: Encoding, pattern: Pattern) -> list[list[int]]:
    """The clauses, of literals of the inputs, that hold for words that fit; symbols have codes."""
    bits = encoding.symbol_bits
    clauses = []
    for i, possible in enumerate(pattern):
        first = 2 * (1 + i * bits)
        if len(possible) == 1:
            code = possible[0]
            clauses += [[first + 2 * j | (~code >> (bits - 1 - j) & 1)] for j in range(bits)]
        else:
            clauses += [
                [first + 2 * j | (code >> (bits - 1 - j) & 1) for j in range(bits)]
                for code in range(1 << bits)
                if code not in possible
            ]
    return clauses
