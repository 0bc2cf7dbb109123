"""turingmachine.io: a table in YAML, one deterministic tape, two-way; and the gists it exports.

    input: '1101'
    blank: ' '
    start state: carry
    synonyms: {accept: {R: done}}
    table:
      carry:
        1: {write: 0, R}
        [0, ' ']: {write: 1, R: done}
      done:

Omitted `write` keeps the symbol, an omitted target keeps the state. The tool knows no verdict: it
halts where there is no instruction.
https://github.com/aepsilon/turing-machine-viz (src/parser.js)
"""

from difflib import get_close_matches

from tmc.machines.cells import Cell
from tmc.machines.importers.draft import Draft, DraftRule
from tmc.machines.importers.format import Format, both
from tmc.machines.importers.nearness import yaml_keys
from tmc.machines.importers.yaml_tree import Node, read_yaml
from tmc.machines.machine import Move

_MOVES = {"L": Move.L, "R": Move.R, "N": Move.S}
_KEYS = ("name", "input", "blank", "start state", "synonyms", "table", "positions", "source code")

Instruction = tuple[str | None, Move, str | None]
"""The symbol written, the move and the next state; `None` keeps."""


def read(text: str, file: str) -> Draft:
    """The draft of a document, or of the one that a gist wraps."""
    root = read_yaml(text, file)
    name = root.get("name")
    if inner := root.get("source code"):
        # The lines of the wrapped document are those after the one with its key.
        text = "\n" * inner.line + (inner.scalar or "")
        root = read_yaml(text, file)
    draft = Draft(text, file, name=name.scalar or "" if name else "")
    _Reader(draft, root).read()
    return draft


class _Reader:
    def __init__(self, draft: Draft, root: Node) -> None:
        self.draft = draft
        self.root = root
        self.table = root.get("table")
        self.states = {k.scalar or "": v for k, v in (self.table and self.table.pairs) or ()}
        self.synonyms: dict[str, Instruction] = {}

    def read(self) -> None:
        """Fill the draft."""
        draft, root = self.draft, self.root
        if not (self.table and self.table.pairs):
            hint = root.misspelt("table", _KEYS) or "add `table:` with a key per state"
            draft.error("there is no transition table", self.root.line, hint)
        for key, _ in root.pairs or ():
            if key.scalar not in _KEYS:
                draft.note(f"the key `{key.scalar}` means nothing and is not read", key.line)
        draft.blank = self._blank()
        start = root.get("start state")
        draft.start = (start and start.scalar) or ""
        if not start:
            hint = root.misspelt("start state", _KEYS) or "add `start state: NAME`"
            draft.error("no state to start in", root.line, hint)
        elif self.states:
            self._check_state(draft.start, start)
        if (word := root.get("input")) and word.scalar:
            draft.example = list(word.scalar)
        for key, value in (root.get("synonyms") or Node(1, 1)).pairs or ():
            if instruction := self._instruction(value):
                self.synonyms[key.scalar or ""] = instruction
        halting = []
        for name, row in self.states.items():
            if row.empty or row.pairs == []:
                halting.append(name)
            elif row.pairs is None:
                draft.error(
                    f"state {name} has no table of symbols",
                    row.line,
                    "a row maps symbols to instructions; an empty one halts",
                )
            for key, value in row.pairs or ():
                self._rule(name, key, value)
        draft.states = list(self.states)
        draft.report.settle()
        draft.ends_by_name(halting)

    def _blank(self) -> str:
        node = self.root.get("blank")
        if node is None or node.scalar is None or len(node.scalar) != 1:
            line = node.line if node else self.root.line
            self.draft.error("the blank is one character", line, "write `blank: ' '`, say")
            return " "
        return node.scalar

    def _rule(self, state: str, key: Node, value: Node) -> None:
        instruction = self._instruction(value)
        if instruction is None:
            return
        written, move, target = instruction
        symbols = self._symbols(key)
        cell = Cell(tuple(dict.fromkeys(symbols)))
        self.draft.add(DraftRule(state, (cell,), (written,), (move,), target or state, key.line))

    def _symbols(self, key: Node) -> list[str]:
        """The symbols of a key: of a list, or of a string with commas, which is the same there."""
        if key.items is not None:
            found = [node.scalar or "" for node in key.items]
        elif key.scalar is not None and len(key.scalar) > 1:
            found = key.scalar.split(",")
        else:
            found = [key.scalar or ""]
        for symbol in found:
            if len(symbol) != 1:
                self.draft.error(
                    f"a symbol is one character, not `{symbol[:80]}`",
                    key.line,
                    "several symbols stand in brackets: `[0, 1]`",
                )
        return [symbol for symbol in found if len(symbol) == 1]

    def _instruction(self, node: Node) -> Instruction | None:
        """What an instruction says, or a report of why it says nothing."""
        if node.pairs is not None:
            return self._mapping(node)
        word = node.scalar or ""
        if word in _MOVES:
            return None, _MOVES[word], None
        if word in self.synonyms:
            return self.synonyms[word]
        close = get_close_matches(word, self.synonyms, n=1)
        self.draft.error(
            f"`{word[:80]}` is no instruction" if word else "the instruction is missing",
            node.line,
            f"did you mean `{close[0]}`?"
            if close
            else "write L, R, a synonym, or a mapping like `{write: 1, R: next}`",
        )
        return None

    def _mapping(self, node: Node) -> Instruction | None:
        written: str | None = None
        moves: list[tuple[Move, Node]] = []
        for key, value in node.pairs or ():
            if key.scalar == "write":
                written = value.scalar
                if written is None or len(written) != 1:
                    self.draft.error("what is written is one character", value.line)
                    return None
            elif key.scalar in _MOVES:
                moves.append((_MOVES[key.scalar], value))
            else:
                self.draft.error(
                    f"unknown key `{(key.scalar or '')[:80]}`",
                    key.line,
                    "an instruction has the keys `write`, and one of `L` and `R`",
                )
                return None
        if len(moves) != 1:
            self.draft.error(
                "an instruction moves once" if moves else "the move is missing",
                node.line,
                "write `L` or `R`, with the next state if it is another: `{R: next}`",
            )
            return None
        move, target = moves[0]
        if target.empty:
            return written, move, None
        self._check_state(target.scalar or "", target)
        return written, move, target.scalar

    def _check_state(self, name: str, node: Node) -> None:
        if name in self.states:
            return
        close = get_close_matches(name, self.states, n=1)
        self.draft.error(
            f'unknown state "{name[:80]}"' + (f'; did you mean "{close[0]}"?' if close else ""),
            node.line,
            "every state is a key of `table`, one that halts too",
        )


FORMAT = Format(
    "turingmachine.io",
    "turingmachine.io YAML",
    (".yaml", ".yml"),
    both(r"^ *start state:[ \t]*\S", r"^ *table:"),
    read,
    yaml_keys("input", "blank", "start state", "table"),
)
