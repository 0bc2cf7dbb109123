r"""A machine written as the text of a `.tm` file, which reads back as the same machine.

States and symbols keep their numbers, so that circuits and certificates of the one fit the other;
what is lost is where the rules stood in their first file. Rules that differ in one cell only are
merged into sets, tape by tape, in the order of tapes that leaves the fewest.

Glossary: `k` is the number of tapes. A *block* is what becomes one rule: sets that are read, and
what is done there.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice, permutations

from tmc.machines.cells import read_moves
from tmc.machines.errors import PieceError, TmcError
from tmc.machines.machine import Action, Machine, Move, Test, Verdict, Word

_ORDERS = 24  # of the tapes, that are tried
_MERGED = 50_000  # rules in all of these orders together; one order is always tried
_NO_NAME = re.compile(r"[\s;\\\[\0]|^(->|→)$|^$")

Sets = tuple[frozenset[int], ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One rule of a state: what it does where these sets are read."""

    read: Sets
    write: tuple[int | None, ...]
    """The symbol written on each tape; `None` keeps what was read."""
    moves: tuple[Move, ...]
    target: int


def source(machine: Machine) -> str:
    """The text of a `.tm` file that `parse` reads as this machine.

    Raises `TmcError` if the name of a state cannot be written there.

    >>> from tmc.machines.files import load
    >>> print(source(load("zeros-ones-2")))
    machine zeros-ones-2
    tapes   2
    input   01
    start   begin
    accept  yes
    time    n + 2
    space   n + 1
    test    ""     accept
    test    "0"    reject
    test    "0011" accept in 6
    test    "001"  reject
    test    "0101" reject
    test    "011"  reject
    <BLANKLINE>
    begin:
      0_ -> .0 RR push
      __ -> SS yes
    push:
      0_ -> .0 RR
      1_ -> SL pop
    pop:
      10 -> RL
      __ -> SS yes
    <BLANKLINE>
    """
    for name in machine.states:
        if not is_name(name):
            raise TmcError(
                f"`{name}` cannot be the name of a state in a `.tm` file",
                hint=r"a name is one word without `;`, `[` and `\`, and not an arrow",
            )
    writer = Writer(machine.symbols, machine.states, machine.tapes)
    headers = list(_headers(machine))
    width = max(len(key) for key, value in headers if value)
    lines = [f"{key:{width}} {value}".rstrip() for key, value in headers]
    lines.append("")
    found = blocks(machine)
    for q in _opened(machine):
        lines.append(f"{machine.states[q]}:")
        lines += writer.rules(q, found.get(q, ()))
    return "\n".join(lines) + "\n"


def is_name(word: str) -> bool:
    """Whether a `.tm` file can call a state, or a machine, by this name."""
    return not _NO_NAME.search(word)


def as_name(text: str, otherwise: str) -> str:
    """The text with nothing in it that would end a word, or make it none.

    >>> as_name("my parity; copy", "machine")
    'my-parity-copy'
    """
    name = re.sub(r"[\s;\\\[\0]+", "-", text.strip())
    return name if is_name(name) else otherwise


# ------------------------------------------------------------------------------------- headers


def _headers(machine: Machine) -> Iterator[tuple[str, str]]:
    symbols = "".join(map(_plain, machine.symbols[: machine.input_size]))
    others = "".join(map(_plain, machine.symbols[machine.input_size : machine.blank]))
    yield "machine", as_name(machine.name, "machine")
    if machine.tapes > 1:
        yield "tapes", str(machine.tapes)
    if symbols:
        yield "input", _no_arrow(symbols)
    if others:
        yield "alphabet", _no_arrow(others)
    if machine.symbols[-1] != "_":
        yield "blank", _no_arrow(_escaped(machine.symbols[-1], ";\\["))
    if machine.nondeterministic:
        yield "nondeterministic", ""
    yield "start", machine.states[machine.start]
    yield from _finals(machine)
    if machine.one_way:
        yield "ends", "one-way"
    if machine.output_tape:
        yield "output", f"tape {machine.output_tape + 1}"
    for key, bound in (("time", machine.time), ("space", machine.space)):
        if bound:
            yield key, bound.text
    words = [_quoted(machine, test.word) for test in machine.tests]
    width = max(map(len, words), default=0)
    for test, word in zip(machine.tests, words, strict=True):
        yield "test", f"{word:{width}} {_outcome(machine, test)}"


def _finals(machine: Machine) -> Iterator[tuple[str, str]]:
    """One header for each run of final states that end alike."""
    verdict, names = None, list[str]()
    for q, ends in machine.final.items():
        if ends is not verdict and names:
            yield str(verdict), " ".join(names)
            names = []
        verdict = ends
        names.append(machine.states[q])
    if names:
        yield str(verdict), " ".join(names)


def _opened(machine: Machine) -> range:
    """The states that the file opens: all but the last ones that the headers name in order."""
    opened, final = len(machine.states), list(machine.final)
    while final and final[-1] == opened - 1:
        final.pop()
        opened -= 1
    return range(opened)


def _outcome(machine: Machine, test: Test) -> str:
    halts = test.verdict is Verdict.HALT
    answer = f"-> {_quoted(machine, test.output or ())}" if halts else str(test.verdict)
    return answer if test.steps is None else f"{answer} in {test.steps}"


def _quoted(machine: Machine, word: Word) -> str:
    text = machine.show(word)
    return '"' + re.sub(r'["“”]', r"\\\g<0>", text) + '"'


# --------------------------------------------------------------------------------------- rules


@dataclass(frozen=True)
class Writer:
    """Writes the rules of machines with these symbols, the blank last, and these states."""

    symbols: Sequence[str]
    states: Sequence[str]
    tapes: int

    def rules(self, state: int, blocks: Iterable[Block]) -> list[str]:
        """A line for each rule, the arrows below each other."""
        parts = [(self.read(block.read), self.does(state, block)) for block in blocks]
        width = max((len(read) for read, _ in parts), default=0)
        return [f"  {read:{width}} -> {does}" for read, does in parts]

    def read(self, sets: Sets) -> str:
        """The READ part."""
        return _no_arrow("".join(map(self._read_cell, sets)))

    def does(self, state: int, block: Block) -> str:
        """What stands after the arrow, as short as it can be without a second reading."""
        words = ["".join(move.name for move in block.moves)]
        writes = any(s is not None for s in block.write)
        leaves = block.target != state
        if writes or (leaves and self._ambiguous):
            words.insert(0, _no_arrow("".join(map(self._write_cell, block.write))))
        if leaves or (writes and self._ambiguous):
            words.append(self.states[block.target])
        return " ".join(words)

    @property
    def _ambiguous(self) -> bool:
        """Whether a state is called like moves, so that two words after the arrow may mislead."""
        return any(_are_moves(name, self.tapes) for name in self.states)

    def _read_cell(self, found: frozenset[int]) -> str:
        rest = [s for s in range(len(self.symbols)) if s not in found]
        if len(found) == 1:
            return self._symbol(min(found), r";\[*._")
        if not rest:
            return "*"
        if len(rest) < len(found) - 1:
            return f"[^{self._set(rest)}]"
        return f"[{self._set(sorted(found))}]"

    def _set(self, members: Sequence[int]) -> str:
        text = "".join(self._symbol(s, r"]\_") for s in members)
        return "\\" + text if text[0] == "^" else text

    def _write_cell(self, s: int | None) -> str:
        return "." if s is None else self._symbol(s, r";\[*._")

    def _symbol(self, s: int, special: str) -> str:
        if s == len(self.symbols) - 1:
            return "_"
        return _escaped(self.symbols[s], special)


def _plain(symbol: str) -> str:
    return _escaped(symbol, r";\[_")


def _escaped(symbol: str, special: str) -> str:
    return "\\" + symbol if symbol in special else symbol


def _no_arrow(word: str) -> str:
    return "\\" + word if word in ("->", "→") else word


def _are_moves(word: str, k: int) -> bool:
    try:
        return len(read_moves(word)) == k
    except PieceError:
        return False


# ------------------------------------------------------------------------------------- merging


def blocks(machine: Machine) -> dict[int, list[Block]]:
    """The rules of each state, as few as merging finds, that together say what delta says.

    Those of a nondeterministic machine are in an order that keeps that of its actions.
    """
    layers: dict[int, list[dict[Word, Block]]] = defaultdict(list)
    for (q, read), actions in machine.delta.items():
        for i, action in enumerate(actions):
            if i == len(layers[q]):
                layers[q].append({})
            layers[q][i][read] = entry(read, action)
    return {
        q: [block for layer in own for block in merge(list(layer.values()), machine.tapes)]
        for q, own in layers.items()
    }


def entry(read: Word, action: Action) -> Block:
    """The rule that reads these symbols, and no others."""
    write = tuple(None if w == s else w for w, s in zip(action.write, read, strict=True))
    return Block(tuple(map(_only, read)), write, action.moves, action.state)


@cache
def _only(s: int) -> frozenset[int]:
    return frozenset([s])


def merge(found: Sequence[Block], tapes: int) -> list[Block]:
    """The blocks that these merge into, in the order of the first words they read.

    No two of them read the same word.
    """
    most = max(1, min(_ORDERS, _MERGED // max(1, len(found))))
    orders = islice(permutations(range(tapes)), most)
    best = min((_merged(list(found), order) for order in orders), key=len)
    return sorted(best, key=lambda block: tuple(map(sorted, block.read)))


def _merged(found: list[Block], order: Sequence[int]) -> list[Block]:
    for j in order:
        alike: dict[object, list[Block]] = defaultdict(list)
        for b in found:
            others = (*b.read[:j], *b.read[j + 1 :]), (*b.write[:j], *b.write[j + 1 :])
            alike[others, b.moves, b.target].append(b)
        found = [b for group in alike.values() for b in _united(group, j)]
    return found


def _united(group: Sequence[Block], j: int) -> Iterator[Block]:
    """Blocks that differ on tape j only: one for each symbol written there, one that keeps."""
    sets: dict[int | None, frozenset[int]] = defaultdict(frozenset)
    for block in group:
        sets[block.write[j]] |= block.read[j]
    kept = sets.get(None, frozenset())
    if len(kept) == 1 and (symbol := min(kept)) in sets:  # to keep it is to write it
        sets[symbol] |= kept
        del sets[None]
    for written, read in sets.items():
        block = group[0]
        yield Block(
            (*block.read[:j], read, *block.read[j + 1 :]),
            (*block.write[:j], written, *block.write[j + 1 :]),
            block.moves,
            block.target,
        )
