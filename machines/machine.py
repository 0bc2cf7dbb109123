"""The Turing machine itself: states, symbols and tapes as small integers, and delta as a table.

Glossary: `q` is a state, `s` a symbol, `k` the number of tapes, `n` the length of the input word.
States and symbols are numbered; the names are kept for people. The symbols that are not blank come
first, the input alphabet before the rest, and *the blank is always the last symbol*: so the number
of a symbol is its code, in the simulator's arrays and on the wires of a circuit alike.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import IntEnum, StrEnum
from functools import cached_property

from tmc.machines.bounds import Bound
from tmc.machines.display import Displayed, Page, drawing
from tmc.machines.errors import Diagnostic, UsageError

Word = tuple[int, ...]
"""Symbols in a row, as numbers."""


class Verdict(StrEnum):
    """How a run ended; `UNDECIDED` says that it has not."""

    ACCEPT = "accept"
    REJECT = "reject"
    HALT = "halt"
    UNDECIDED = "undecided"


class Move(IntEnum):
    """Where a head goes, as the number added to its position."""

    L = -1
    S = 0
    R = +1


@dataclass(frozen=True, slots=True)
class Action:
    """What one rule does: the next state, and for every tape a symbol to write and a move."""

    state: int
    write: tuple[int, ...]
    moves: tuple[Move, ...]
    line: int = 0
    """The line of the rule in its file; 0 if there is none."""


@dataclass(frozen=True, slots=True)
class Test:
    """A promise of a machine file about one word; `steps` is exact where it is given."""

    __test__ = False  # not a test case for pytest

    word: Word
    verdict: Verdict
    output: Word | None = None
    steps: int | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of delta: the rule stands for every choice of symbols from `read`."""

    state: int
    read: tuple[frozenset[int], ...]
    line: int


@dataclass(frozen=True)
class Machine(Displayed):
    """A Turing machine with `tapes` tapes and one head on each.

    `delta` maps a state and the symbols under the heads to the actions possible there: one, or
    several in file order if the machine is nondeterministic. What is not in `delta` stops the run:
    a missing rule rejects (in a machine with halting states it is an error of the run).
    """

    name: str
    tapes: int
    states: tuple[str, ...]
    symbols: tuple[str, ...]
    """The input alphabet, then other symbols, then the blank; each is one character."""
    input_size: int
    """How many of the first symbols are the input alphabet."""
    start: int
    final: Mapping[int, Verdict]
    """The states that end a run."""
    delta: Mapping[tuple[int, Word], tuple[Action, ...]]
    one_way: bool = False
    nondeterministic: bool = False
    output_tape: int = 0
    """The tape (from 0) that holds the output of a machine that computes a word."""
    time: Bound | None = None
    space: Bound | None = None
    tests: tuple[Test, ...] = ()
    rules: tuple[Rule, ...] = ()
    """The rules as written, for messages and pictures; `delta` is what counts."""
    notes: tuple[Diagnostic, ...] = ()
    """Warnings and notes that came up while the file was read."""
    file: str = ""
    example: Word | None = None
    """The input word that stands in the file, if it is of another tool and has one."""

    def __str__(self) -> str:
        counts = {"state": len(self.states), "symbol": len(self.symbols), "tape": self.tapes}
        parts = [f"{count:,} {what}{'s' * (count != 1)}" for what, count in counts.items()]
        return f"{self.name}: {', '.join(parts)}"

    @cached_property
    def blank(self) -> int:
        """The number of the blank symbol."""
        return len(self.symbols) - 1

    @cached_property
    def computes(self) -> bool:
        """Whether the machine halts with a word on its tape, instead of deciding."""
        return Verdict.HALT in self.final.values()

    @cached_property
    def branches(self) -> int:
        """The largest number of actions possible at once: 1 for a deterministic machine."""
        return max((len(actions) for actions in self.delta.values()), default=1)

    def word(self, text: str) -> Word:
        r"""The symbols of `text`, in which `\` makes the next character plain.

        Raises `UsageError` for a character that is not in the input alphabet.
        """
        word = read_word(text, self.symbols)
        for character, s in zip(split_word(text), word, strict=True):
            if s is None or s >= self.input_size:
                alphabet = "".join(self.symbols[: self.input_size])
                raise UsageError(
                    f'"{character}" in the word "{text}" is not in the input alphabet',
                    hint=f"the input alphabet of {self.name} is {alphabet or 'empty'}",
                )
        return tuple(s for s in word if s is not None)

    def explore(self, n: int, word: str | None = None) -> Page:
        """A page on which the machine runs, with its circuit for words of length `n`.

        A notebook shows it in a frame. It begins with `word`, or one that is accepted.
        """
        return drawing().explore(self, n, word)

    def state(self, name: str) -> int:
        """The number of a state; raises `UsageError` if none has this name."""
        if name in self.states:
            return self.states.index(name)
        close = get_close_matches(name, self.states, n=1)
        raise UsageError(
            f'{self.name} has no state "{name}"',
            hint=f'did you mean "{close[0]}"?' if close else f"it has {', '.join(self.states)}",
        )

    def line(self, rule: tuple[int, tuple[int, ...]]) -> int | None:
        """The line of the file with the rule for a state and what is read; `None` without one."""
        q, read = rule
        for written in self.rules:
            if written.state == q and all(map(frozenset.__contains__, written.read, read)):
                return written.line
        return None

    def show(self, word: Sequence[int]) -> str:
        r"""The text of a word, one character a symbol; `word` reads it back.

        Where a symbol looks like the blank `_` or is a backslash, it is escaped.
        """
        return show_word(word, self.symbols)


def reachable(start: int, delta: Mapping[tuple[int, Word], Iterable[Action]]) -> set[int]:
    """The states to which a path of rules leads from the start."""
    following: dict[int, set[int]] = defaultdict(set)
    for (q, _), actions in delta.items():
        following[q].update(action.state for action in actions)
    reached, waiting = {start}, [start]
    while waiting:
        new = following[waiting.pop()] - reached
        reached |= new
        waiting += new
    return reached


def split_word(text: str) -> list[str]:
    r"""The symbols of a word as written: single characters, or `\` and a character.

    >>> split_word(r"01\_")
    ['0', '1', '\\_']
    """
    parts: list[str] = []
    rest = iter(text)
    for c in rest:
        parts.append(c + next(rest, "") if c == "\\" else c)
    return parts


def read_word(text: str, symbols: Sequence[str]) -> list[int | None]:
    """The numbers of the symbols of `text`; `None` where there is no such symbol.

    A plain `_` is the blank, which is the last of `symbols`; an escaped one is the symbol `_`. The
    blank can have a second name, which is then what it is called in `symbols`.
    """
    blank = len(symbols) - 1
    number = {symbols[blank]: blank} | {s: i for i, s in enumerate(symbols[:blank])}
    return [blank if part == "_" else number.get(part[-1]) for part in split_word(text)]


def show_word(word: Sequence[int], symbols: Sequence[str]) -> str:
    r"""The text that `read_word` reads as `word`.

    >>> show_word([1, 0, 2], ["_", "1", "_"])
    '1\\__'
    """
    blank = len(symbols) - 1
    escape = {s: "\\" for s in set(word) if s != blank and symbols[s] in "_\\"}
    return "".join(escape.get(s, "") + symbols[s] for s in word)
