"""TuringViz (`.tvm`): up to six tapes, nondeterministic, two-way. The grammar is tvm.lark.

    tapes: 1
    blank: _
    input: "1101"
    start: carry

    state carry:
      on 1 -> write 0; move R;
      on {0, _} -> write 1; move R; goto accept;

    state accept:

All rules that match are branches. The tool knows no verdict: it halts where there is no rule.
https://github.com/TuringViz-org/TuringViz (src/tmLanguage/turingviz-machine-language.md)
"""

import re
from functools import cache
from importlib import resources
from itertools import product
from typing import TYPE_CHECKING, Any

from tmc.machines.cells import Cell
from tmc.machines.importers.draft import ANY, Draft, DraftRule, Ties
from tmc.machines.importers.format import Format, pattern
from tmc.machines.importers.nearness import lines, with_line
from tmc.machines.machine import Move

if TYPE_CHECKING:
    from lark import Lark

_MOVES = {"L": Move.L, "R": Move.R, "S": Move.S}
_MAX_SIZE = 200_000  # characters: a second
_MAX_TAPES = 6
_COMMENT = re.compile(r'("(?:\\.|[^"\\\n])*")|--[^\n]*|(?:(?<=\s)|\A)/\*.*?\*/', re.DOTALL)


def read(text: str, file: str) -> Draft:
    """The draft of a program."""
    draft = Draft(text, file, tapes=0, ties=Ties.BRANCH)
    if len(text) > _MAX_SIZE:
        draft.error(f"too large for TuringViz: more than {_MAX_SIZE:,} characters", 1)
        draft.report.settle()
    code = _COMMENT.sub(lambda m: m[1] or re.sub(r"[^\n]", " ", m[0]), text)
    tree = _parsed(draft, code.replace("\r\n", "\n").replace("\r", "\n") + "\n")
    reader = _Reader(draft)
    reader.headers([t for t in tree.children if t.data != "state"])
    draft.report.settle()
    reader.states([t for t in tree.children if t.data == "state"])
    draft.report.settle()
    return draft


@cache
def _parser() -> "Lark":
    from lark import Lark

    grammar = resources.files("tmc.machines.importers") / "tvm.lark"
    return Lark(grammar.read_text(), parser="lalr", propagate_positions=True)


def _parsed(draft: Draft, code: str) -> Any:
    from lark.exceptions import UnexpectedInput

    try:
        return _parser().parse(code)
    except UnexpectedInput as error:
        line = error.line if isinstance(error.line, int) and error.line > 0 else len(draft.lines)
        column = error.column if isinstance(error.column, int) and error.column > 0 else 1
        found = str(getattr(error, "token", None) or getattr(error, "char", "")).strip()
        draft.error(
            f"`{found[:80]}` makes no sense here" if found else "something is missing here",
            min(line, len(draft.lines)),
            "a rule is `on READ -> write W; move M; goto STATE;`, a header `KEY: VALUE`",
            column,
        )
        draft.report.settle()
        raise AssertionError from error


class _Reader:
    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.alphabet: list[str] = []

    def headers(self, trees: list[Any]) -> None:
        """What stands before the states."""
        draft = self.draft
        seen = {t.data: t for t in trees}
        for key, header in (("tapes", "tapes"), ("blank", "blank"), ("begin", "start")):
            if key not in seen:
                draft.error(f"the header `{header}:` is missing", 1)
        draft.report.settle()
        tapes = seen["tapes"].children[0]
        draft.tapes = int(tapes)
        if not 1 <= draft.tapes <= _MAX_TAPES:
            draft.error(f"a machine here has 1 to {_MAX_TAPES} tapes", tapes.line)
        draft.blank = self._symbol(seen["blank"].children[0])
        draft.start = str(seen["begin"].children[0])
        if "alphabet" in seen:
            self.alphabet = self._set(seen["alphabet"].children[0])
            draft.others = [s for s in self.alphabet if s != draft.blank]
        words = [self._text(token) for token in seen["input"].children] if "input" in seen else [""]
        draft.example = words[0]
        if any(set(word) - {draft.blank} for word in words[1:]):
            draft.note("the file gives words for several tapes: here all but the first begin empty")

    def states(self, trees: list[Any]) -> None:
        """The states, and how runs end."""
        draft = self.draft
        names = [str(t.children[0]) for t in trees]
        draft.states = dict.fromkeys(names)
        for tree in trees:
            name = tree.children[0]
            if names.count(str(name)) > 1:  # few, as the size of the text is limited
                draft.error(f"state {name} is declared twice", name.line)
            for rule in tree.children[1:]:
                self._rule(str(name), rule)
        if draft.start not in draft.states:
            draft.error(f'unknown state "{draft.start}" to start in', 1, "declare it: `state ...:`")
        draft.report.settle()
        halting = [str(t.children[0]) for t in trees if len(t.children) == 1]
        draft.ends_by_name(halting)

    def _rule(self, state: str, rule: Any) -> None:
        condition, body = rule.children
        line = body.meta.line
        if condition.data == "patterns":
            reads = [self._pattern(p, line) for p in condition.children]
        else:
            reads = [self._conjunction(c, line) for c in condition.children]
        for read, actions in product(reads, body.children):
            self._add(state, read, actions, line)

    def _add(self, state: str, read: tuple[Cell, ...], actions: Any, line: int) -> None:
        draft, k = self.draft, self.draft.tapes
        write: tuple[str | None, ...] = (None,) * k
        moves: tuple[Move, ...] | None = None
        target = state
        if len({a.data for a in actions.children}) < len(actions.children):
            draft.error("an action stands twice in one rule", line, "remove one of them")
            return
        for action in actions.children:
            if action.data == "write":
                write = tuple(
                    None if w.data == "same" else self._symbol(w) for w in action.children
                )
            elif action.data == "move":
                moves = tuple(_MOVES[m] for m in action.children)
            else:
                target = str(action.children[0])
        if moves is None:
            draft.error("a rule without `move`", line, f"write `move {'/'.join('S' * k)};`")
        elif not len(read) == len(write) == len(moves) == k:
            parts = f"{len(read)}, {len(write)} and {len(moves)}"
            draft.error(f"this rule reads, writes and moves on {parts} tapes of {k}", line)
        elif target not in draft.states:
            draft.error(f'unknown state "{target}"', line, f"declare it: `state {target}:`")
        else:
            draft.add(DraftRule(state, read, write, moves, target, line))

    def _pattern(self, tree: Any, line: int) -> tuple[Cell, ...]:
        return tuple(self._cell(matcher, line) for matcher in tree.children)

    def _cell(self, tree: Any, line: int) -> Cell:
        if tree.data == "any":
            return ANY
        if tree.data == "but":
            return self._but([self._symbol(tree.children[0])], line)
        if tree.data == "set":
            return Cell(tuple(self._set(tree)))
        return Cell((self._symbol(tree),))

    def _conjunction(self, tree: Any, line: int) -> tuple[Cell, ...]:
        cells = [ANY] * self.draft.tapes
        for atom in tree.children:
            tape = int(atom.children[0][1:])
            if tape > self.draft.tapes:
                self.draft.error(f"there is no tape t{tape}", line)
                continue
            if atom.data == "is_any":
                continue
            value = atom.children[1]
            symbols = self._set(value) if value.data == "set" else [self._symbol(value)]
            negative = atom.data in ("is_not", "is_not_in")
            cells[tape - 1] = self._but(symbols, line) if negative else Cell(tuple(symbols))
        return tuple(cells)

    def _but(self, symbols: list[str], line: int) -> Cell:
        if not self.alphabet:
            self.draft.error("`all but` needs an alphabet", line, "add the header `alphabet: {..}`")
        return Cell(tuple(s for s in self.alphabet if s not in symbols))

    def _set(self, tree: Any) -> list[str]:
        return list(dict.fromkeys(self._symbol(s) for s in tree.children))

    def _symbol(self, tree: Any) -> str:
        text = self._text(tree.children[0])
        if len(text) != 1:
            line = tree.children[0].line
            self.draft.error(f"a symbol is one character, not `{text[:80]}`", line)
        return text[:1]

    def _text(self, token: Any) -> str:
        text = str(token)
        return re.sub(r"\\(.)", r"\1", text[1:-1]) if text.startswith('"') else text


FORMAT = Format(
    "turingviz",
    "TuringViz",
    (".tvm",),
    pattern(r"^state \S+:\s*$", r"^[^\S\n]*(on|if) ", "(->|then) "),
    read,
    with_line(
        r"^[ \t]*(state \S|on .*->|if .*then)",
        lines("--.*", r"(tapes|blank|alphabet|input|start):.*", r"state .*:", r"(on|if) .*;"),
    ),
)
