"""The YAML that TuringViz used until May 2026: any number of tapes, nondeterministic, two-way.

    tapes: 1
    input: '1101'
    blank: ' '
    startstate: carry
    table:
      carry:
        '1': {write: '0', R}
        '0': {write: '1', R: accept}
      accept: {}

A key is a symbol for each tape, separated by `/`, or a list of such in brackets; `all` is any
symbol and `!x` any but x. An instruction writes (`same` keeps), moves, and goes to a state if it is
another; a list of instructions is a choice. All rules that match are branches. The tool knows no
verdict: it halts where there is no rule.
"""

from tmc.machines.cells import Cell
from tmc.machines.errors import count_of
from tmc.machines.importers.draft import ANY, MAX_TAPES, Draft, DraftRule, Ties
from tmc.machines.importers.format import Format, pattern
from tmc.machines.importers.nearness import yaml_keys
from tmc.machines.importers.yaml_tree import Node, read_yaml
from tmc.machines.machine import Move

_KEYS = ("tapes", "input", "blank", "startstate", "table")
_MOVES = {"L": Move.L, "R": Move.R, "S": Move.S, "N": Move.S}


def read(text: str, file: str) -> Draft:
    """The draft of a document."""
    draft = Draft(text, file, ties=Ties.BRANCH)
    root = read_yaml(text, file)
    tapes = (root.get("tapes") or Node(1, 1, scalar="1")).scalar or ""
    draft.tapes = int(tapes) if tapes.isdecimal() and len(tapes) < 3 else 0
    if not 1 <= draft.tapes <= MAX_TAPES:
        draft.error("`tapes` is a number", root.line, "write `tapes: 2`, say")
        draft.report.settle()
    blank = root.get("blank")
    draft.blank = (blank and blank.scalar) or " "
    start = root.get("startstate") or root.get("start state")
    draft.start = (start and start.scalar) or ""
    table = root.get("table")
    rows = {key.scalar or "": row for key, row in (table and table.pairs) or ()}
    if not rows:
        hint = root.misspelt("table", _KEYS) or "add `table:` with a key per state"
        draft.error("there is no transition table", root.line, hint)
    elif not start:
        hint = root.misspelt("startstate", _KEYS) or "add `startstate: NAME`"
        draft.error("no state to start in", root.line, hint)
    elif draft.start not in rows:
        draft.error("the start state is not in the table", (start or root).line)
    first, *others = (((root.get("input") or Node(1, 1, scalar="")).scalar) or "").split("/")
    draft.example = first
    if any(set(word) - {draft.blank} for word in others):
        draft.note("the file gives words for several tapes: here all but the first begin empty")
    halting = []
    for state, row in rows.items():
        if not row.pairs:
            halting.append(state)
        for key, value in row.pairs or ():
            for instruction in value.items if value.items is not None else [value]:
                _rules(draft, rows, state, key, instruction)
    draft.states = list(rows)
    draft.report.settle()
    draft.ends_by_name(halting)
    return draft


def _rules(draft: Draft, rows: dict[str, Node], state: str, key: Node, value: Node) -> None:
    k = draft.tapes
    written, moves, target = ["same"] * k, list[str](), state
    pairs = value.pairs if value.pairs is not None else [(value, Node(value.line, 1, scalar=""))]
    for name, node in pairs:
        if name.scalar == "write":
            written = _parts(node.scalar or "")
        else:
            moves = [m.strip() for m in (name.scalar or "").split("/")]
            target = state if node.empty else node.scalar or state
    if target not in rows:
        draft.error(f'unknown state "{target[:80]}"', key.line, "every state is a key of `table`")
        return
    if len(written) != k or len(moves) != k or any(m not in _MOVES for m in moves):
        draft.error(
            f"an instruction writes and moves on {count_of(k, 'tape')}",
            value.line,
            "write `{write: 0/same, R/S: next}`, with a part for each tape",
        )
        return
    for symbols in _patterns(key):
        if len(symbols) != k:
            draft.error(f"a key has {count_of(k, 'part')}, one for each tape", key.line)
            return
        cells = tuple(map(_cell, symbols))
        if wrong := next((s for c in cells for s in c.symbols if len(s) != 1), None):
            draft.error(f"a symbol is one character, not `{wrong[:80]}`", key.line)
            return
        write = tuple(None if w == "same" else w for w in written)
        if wrong := next((w for w in write if w is not None and len(w) != 1), None):
            draft.error(f"a symbol is one character, not `{wrong[:80]}`", value.line)
            return
        steps = tuple(_MOVES[m] for m in moves)
        draft.add(DraftRule(state, cells, write, steps, target, key.line))


def _patterns(key: Node) -> list[list[str]]:
    """The patterns of a key, each a part for each tape."""
    if key.items is not None:
        return [_parts(item.scalar or "") for item in key.items]
    text = key.scalar or ""
    if len(text) > 2 and text.startswith("[") and text.endswith("]"):
        return [_parts(pattern) for pattern in text[1:-1].split(",")]
    return [_parts(text)]


def _parts(text: str) -> list[str]:
    """The parts between slashes; space is layout where it is not all that stands there."""
    return [part.strip() or part[-1:] for part in text.split("/")]


def _cell(part: str) -> Cell:
    if part in ("all", "*"):
        return ANY
    if len(part) == 2 and part[0] == "!":
        return Cell((part[1],), rest=True)
    if len(part) > 2 and part[0] == "{" and part[-1] == "}":
        return Cell(tuple(s.strip() or s for s in part[1:-1].split(",")))
    return Cell((part,))


FORMAT = Format(
    "turingviz-yaml",
    "TuringViz YAML",
    (".yaml", ".yml"),
    pattern(r"^(startstate:[ \t]*\S|tapes:)", "^table:"),
    read,
    yaml_keys(*_KEYS),
)
