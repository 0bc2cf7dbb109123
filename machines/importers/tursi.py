"""tursi (`.tm`): five words a line, and commands that begin with `#!`; one tape, two-way.

    #! start carry
    #! end done
    #! fill _
    #! wildcard ?
    carry 1 0 R carry
    carry ? 1 R done

`state read write move next`; the move is `l L <`, `n N s S =`, `r R >` or a number of cells.
The wildcard reads every symbol for which the state has no rule of its own, and writes what was
read. `#` begins a comment, `##` is the character. Two rules for the same are refused, and a run
for which there is no rule is an error.
https://github.com/schaetzc/tursi (src/tursi/parsing/Parser.java)
"""

import re
from itertools import pairwise

from tmc.machines.cells import Cell
from tmc.machines.importers.draft import ANY, Draft, DraftRule, Missing
from tmc.machines.importers.format import Format
from tmc.machines.importers.nearness import lines
from tmc.machines.machine import Move

_COMMANDS = ("start", "end", "fill", "break", "write", "wildcard")
_COMMAND = re.compile(rf"^[^#\n]*#! *({'|'.join(_COMMANDS)})\b", re.MULTILINE)
_LINE = re.compile(r"\S+\s+\S\s+\S\s+([lLrRnNsS=<>]|[-+]?\d+)\s+\S+")
_NOT_MORPHETT = re.compile(rf"(?!\* )(?!.* (\*|(?i:halt)\S*)$){_LINE.pattern}")
_MOVES = dict.fromkeys("lL<", -1) | dict.fromkeys("nNsS=", 0) | dict.fromkeys("rR>", 1)
_FARTHEST = 100  # cells that one rule may go


def read(text: str, file: str) -> Draft:
    """The draft of a program."""
    draft = Draft(text, file)
    reader = _Reader(draft)
    for number, line in enumerate(draft.lines, start=1):
        reader.line(line, number)
    draft.report.settle()
    reader.finish()
    return draft


class _Reader:
    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.found: list[tuple[int, list[str], int]] = []
        self.start = ""
        self.ends: list[str] | None = None
        self.fill = self.wildcard = ""
        self.passed: set[str] = set()

    def line(self, text: str, number: int) -> None:
        """Read a line: a rule, and commands after it."""
        pieces = re.split(r"#(?!#)(!?)", text.replace("##", "\0"))  # `##` is no sign
        code, rest = pieces[0], pieces[1:]
        if words := code.replace("\0", "#").split():
            self._rule(words, number)
        for mark, command in zip(rest[::2], rest[1::2], strict=True):
            if mark != "!":
                break  # a comment, to the end of the line
            self._command(command.replace("\0", "#").split(), number)

    def _rule(self, words: list[str], number: int) -> None:
        draft = self.draft
        if len(words) != 5:
            draft.error(
                f"a rule has five words, not {len(words)}",
                number,
                "write `state read write move next`; a comment begins with `#`",
            )
        elif len(words[1]) != 1 or len(words[2]) != 1:
            wrong = words[1] if len(words[1]) != 1 else words[2]
            draft.error(f"a symbol is one character, not `{wrong[:80]}`", number)
        elif words[3] in _MOVES:
            self.found.append((number, words, _MOVES[words[3]]))
        elif re.fullmatch(r"[-+]?\d{1,9}", words[3]) and abs(int(words[3])) <= _FARTHEST:
            self.found.append((number, words, int(words[3])))
        else:
            draft.error(
                f"`{words[3][:80]}` is not a move",
                number,
                f"write L, N or R, or a number of cells to {_FARTHEST}",
            )

    def _command(self, words: list[str], number: int) -> None:
        name, *values = words or [""]
        if name not in _COMMANDS:
            self.draft.error(
                f"unknown command `{name[:80]}`", number, f"there are {', '.join(_COMMANDS)}"
            )
        elif name in ("start", "fill", "wildcard") and len(values) != 1:
            self.draft.error(f"`{name}` takes one word", number)
        elif name in ("fill", "wildcard") and len(values[0]) != 1:
            self.draft.error(f"`{name}` takes one character", number, "a pattern is not read")
        elif name == "start":
            self.start = values[0]
        elif name == "end":
            self.ends = [*(self.ends or ()), *values]
        elif name == "fill":
            self.fill = values[0]
        elif name == "wildcard":
            self.wildcard = values[0]
        elif name == "write":
            if len(values) == 1 or (len(values) == 2 and values[0] == "0"):
                self.draft.example = list(values[-1])
            else:
                self.draft.note("only a word that begins at cell 0 can be the input", number)

    def finish(self) -> None:
        """Say what was found, and guess what was not, as the tool does."""
        draft = self.draft
        if not self.found:
            draft.error("there is no rule in this file", 1)
            return
        sources = dict.fromkeys(words[0] for _, words, _ in self.found)
        targets = dict.fromkeys(words[4] for _, words, _ in self.found)
        if not self.start:
            self.start = next((q for q in sources if q not in targets), next(iter(sources)))
            draft.note(f"no start state: it is `{self.start}`")
        if not self.fill:
            self.fill = "*"
            draft.note("no fill: the blank is `*`")
        if self.ends is None:
            self.ends = [q for q in targets if q not in sources]
            draft.note("no end states: those without rules")
        draft.start, draft.blank = self.start, self.fill
        for number, words, distance in self.found:
            self._add(number, words, distance)
        draft.ends_by_name(list(dict.fromkeys(self.ends)), Missing.OURS)

    def _add(self, number: int, words: list[str], distance: int) -> None:
        state, read, write, _, target = words
        cell = ANY if read == self.wildcard else Cell((read,))
        written = None if write == self.wildcard else write
        step = Move(max(-1, min(1, distance)))
        rest = abs(distance) - 1
        rank = int(read == self.wildcard)
        following = [f"{target}{'<' if distance < 0 else '>'}{i}" for i in range(rest, 0, -1)]
        following.append(target)
        add = self.draft.add
        add(DraftRule(state, (cell,), (written,), (step,), following[0], number, rank))
        if rest > 0:
            self.draft.note(f"a move of {abs(distance)} cells takes as many steps here", number)
        for here, after in pairwise(following):
            if here not in self.passed:
                self.passed.add(here)
                add(DraftRule(here, (ANY,), (None,), (step,), after, number))


def _looks_like(text: str) -> bool:
    if _COMMAND.search(text):
        return True
    if re.search(r"^#\w+ *=", text, re.MULTILINE):  # a header of NJU FLA
        return False
    code = [line.partition("#")[0].strip() for line in text.splitlines()]
    rules = [line for line in code if line]
    if not rules or not all(map(_LINE.fullmatch, rules)):
        return False
    words = [rule.split() for rule in rules]
    return not any("*" in (w[0], w[4]) or w[4].lower().startswith("halt") for w in words)


FORMAT = Format(
    "tursi",
    "tursi",
    (".tm",),
    _looks_like,
    read,
    lines(r"#(?!!|\w+ *=).*", _NOT_MORPHETT, rf"#! *({'|'.join(_COMMANDS)})\b.*"),
)
