"""One table of machines, used by every suite: what each sample says about a word, in plain Python.

An oracle is written from the sentence at the head of the sample and not from its states, so that
the two can be wrong only independently. It answers with a bool for a machine that decides, and with
the output for a machine that computes, where `_` is a blank between two digits.
"""

from collections.abc import Callable, Iterator
from importlib.resources import files
from itertools import combinations, product
from pathlib import Path

PATHS = {
    path.stem: path
    for path in sorted(Path(str(files("tmc.samples"))).glob("*.tm"), key=lambda path: path.stem)
}
"""The file of every sample, by name."""


def words(alphabet: str, length: int) -> Iterator[str]:
    """All words of this length, in the order of the alphabet."""
    return map("".join, product(alphabet, repeat=length))


def _value(digits: str) -> int:
    return int("0" + digits, 2)


def _digits(value: int, width: int) -> str:
    return "".join(str(value >> i & 1) for i in reversed(range(width)))


def _sum(word: str) -> str:
    x, y = word[::2], word[1::2]
    total = _value(x[::-1]) + _value(y[::-1])
    return "_".join(_digits(total, len(x) + 1)[::-1])


def _difference(word: str) -> str:
    x, y = word[::2], word[1::2]
    return _digits(abs(_value(x[::-1]) - _value(y[::-1])), len(x))[::-1]


def _is_less(word: str) -> bool:
    x, y = word[::2], word[1::2]
    return _value(x) < _value(y.ljust(len(x), "0"))


def _successor(word: str) -> str:
    successor = _value(word) + 1
    return _digits(successor, max(len(word), successor.bit_length()))


def _binary_product(word: str) -> str:
    x, y = word[::2], word[1::2]
    return _digits(_value(x[::-1]) * _value(y[::-1]), 2 * len(x))[::-1]


def _gray_decoded(word: str) -> str:
    return "".join(str(word[: i + 1].count("1") % 2) for i in range(len(word)))


def _product(word: str) -> str:
    first, _, second = word.partition("x")
    return "1" * (len(first) * second.count("1"))


def _is_balanced(word: str) -> bool:
    while "()" in word:
        word = word.replace("()", "")
    return not word


def _is_subset_sum(word: str) -> bool:
    target, *numbers = map(len, word.split("#"))
    return any(
        sum(chosen) == target
        for size in range(len(numbers) + 1)
        for chosen in combinations(numbers, size)
    )


def _chosen(word: str) -> bool:
    width = next((k for k in range(len(word)) if k + 2**k == len(word)), None)
    return width is not None and word[width:][_value(word[:width])] == "1"


def _rule_30(word: str) -> str:
    row, digits = [*map(int, word)], []
    while len(row) > 1:
        digits.append(row[-1] ^ row[-2])
        row = [x ^ (y | z) for x, y, z in zip(row, row[1:], row[2:], strict=False)]
    return "".join(map(str, digits))


def _is_zeros_then_ones(word: str) -> bool:
    half = len(word) // 2
    return word == "0" * half + "1" * half


ORACLES: dict[str, Callable[[str], bool | str]] = {
    "absolute-difference": _difference,
    "adder": _sum,
    "all-equal": lambda word: len(set(word)) <= 1,
    "at-least-2": lambda word: word.count("1") >= 2,
    "at-least-3": lambda word: word.count("1") >= 3,
    "balanced": _is_balanced,
    "busy-beaver-4": lambda word: "10" + "1" * 12,
    "comparator": _is_less,
    "contains-11": lambda word: "11" in word,
    "copy": lambda word: f"{word}#{word}",
    "divisible-by-3": lambda word: _value(word) % 3 == 0,
    "divisible-by-5": lambda word: _value(word) % 5 == 0,
    "divisible-by-7": lambda word: _value(word) % 7 == 0,
    "equality": lambda word: word[: len(word) // 2] == word[len(word) // 2 :],
    "exactly-3": lambda word: word.count("1") == 3,
    "gray-code": lambda word: _digits(_value(word) ^ _value(word) >> 1, len(word)),
    "gray-decode": _gray_decoded,
    "increment": _successor,
    "majority": lambda word: word.count("1") > word.count("0"),
    "multiplication": _product,
    "multiplexer": _chosen,
    "multiplier": _binary_product,
    "ones-count": lambda word: _digits(word.count("1"), len(word)),
    "ones-mod-3": lambda word: word.count("1") % 3 == 0,
    "palindrome": lambda word: word == word[::-1],
    "parity": lambda word: word.count("1") % 2 == 1,
    "power-of-two": lambda word: len(word).bit_count() == 1,
    "rule-30": _rule_30,
    "sort-bits": lambda word: "".join(sorted(word)),
    "sorted": lambda word: word == "".join(sorted(word)),
    "subset-sum": _is_subset_sum,
    "third-from-end": lambda word: word[-3:-2] == "1",
    "w-hash-w": lambda word: "#" in word and word.partition("#")[0] == word.partition("#")[2],
    "zeros-ones": _is_zeros_then_ones,
    "zeros-ones-2": _is_zeros_then_ones,
}
"""What each sample says about a word of its input alphabet."""
