"""The YAML of vtramo's advanced Turing machine simulator: any number of tapes, deterministic.

    name: inc
    initial_state: carry
    tapes: 1
    transitions:
      carry:
        '>': {next_state: carry, write: '>', move: '->'}
        '1': {next_state: carry, write: '0', move: '->'}
        '*': {next_state: h, write: '1', move: '->'}

Symbols and moves of several tapes are separated by commas. As in Papadimitriou's book every tape
begins with the marker `>`, where the heads start, and the states `yes`, `no` and `h` end a run; `_`
is the blank. `*` reads anything and writes what was read; a rule without it goes first, then the
one whose first `*` comes last. A missing rule rejects.
https://github.com/vtramo/advanced-turing-machine-simulator (DeltaProgram.java)
"""

from tmc.machines.cells import Cell
from tmc.machines.errors import count_of
from tmc.machines.importers.draft import ANY, MAX_TAPES, Draft, DraftRule
from tmc.machines.importers.format import Format, both
from tmc.machines.importers.nearness import yaml_keys
from tmc.machines.importers.yaml_tree import Node, read_yaml
from tmc.machines.machine import Move, Verdict

_MOVES = {"<-": Move.L, "->": Move.R, "-": Move.S}
_ENDS = {"yes": Verdict.ACCEPT, "no": Verdict.REJECT, "h": Verdict.HALT}
_KEYS = ("name", "initial_state", "tapes", "transitions")
_MARKER = ">"


def read(text: str, file: str) -> Draft:
    """The draft of a document."""
    draft = Draft(text, file)
    root = read_yaml(text, file)
    name, tapes, start = root.get("name"), root.get("tapes"), root.get("initial_state")
    draft.name = (name and name.scalar) or ""
    number = (tapes and tapes.scalar) or ""
    if number.isdecimal() and len(number) < 4 and 1 <= int(number) <= MAX_TAPES:
        draft.tapes = int(number)
    else:
        line = (tapes or root).line
        draft.error(f"`tapes` is a number from 1 to {MAX_TAPES}", line, "write `tapes: 1`")
    draft.start = (start and start.scalar) or ""
    if not draft.start:
        hint = root.misspelt("initial_state", _KEYS) or "add `initial_state: NAME`"
        draft.error("no state to start in", root.line, hint)
    if not root.get("transitions"):
        hint = root.misspelt("transitions", _KEYS) or "add `transitions:` with a key per state"
        draft.error("there are no transitions", root.line, hint)
    draft.report.settle()
    for state, row in (root.get("transitions") or Node(1, 1)).pairs or ():
        for symbols, rule in row.pairs or ():
            _rule(draft, state.scalar or "", symbols, rule)
    draft.report.settle()
    _end(draft)
    _begin(draft)
    return draft


def _rule(draft: Draft, state: str, symbols: Node, rule: Node) -> None:
    read_ = _items(symbols)
    written, moves = _items(rule.get("write")), _items(rule.get("move"))
    target = rule.get("next_state")
    k = draft.tapes
    if not (target and target.scalar):
        draft.error("the rule has no `next_state`", rule.line)
    elif not len(read_) == len(written) == len(moves) == k:
        draft.error(
            f"a rule reads, writes and moves on {count_of(k, 'tape')}",
            rule.line,
            "separate the tapes by commas",
        )
    elif wrong := next((s for s in read_ + written if len(s) != 1), None):
        draft.error(f"a symbol is one character, not `{wrong[:80]}`", rule.line)
    elif wrong := next((m for m in moves if m not in _MOVES), None):
        draft.error(f"`{wrong[:80]}` is not a move", rule.line, "write `<-`, `->` or `-`")
    else:
        draft.add(
            DraftRule(
                state,
                tuple(ANY if s == "*" else Cell((s,)) for s in read_),
                tuple(None if s == "*" else s for s in written),
                tuple(_MOVES[m] for m in moves),
                target.scalar,
                symbols.line,
                rank=int("".join("01"[s == "*"] for s in read_), 2),
            )
        )


def _items(node: Node | None) -> list[str]:
    return [part.strip() for part in (node.scalar or "").split(",")] if node else []


def _end(draft: Draft) -> None:
    """The states that end a run, of those that are used."""
    used = {draft.start, *(rule.target for rule in draft.rules)}
    draft.final = {q: verdict for q, verdict in _ENDS.items() if q in used}
    if "h" in draft.final and len(draft.final) > 1:
        draft.final["h"] = Verdict.REJECT
        draft.note("`h` rejects, since `yes` and `no` are answers of this machine too")
    if "h" in draft.final and len(draft.final) == 1:
        draft.note("a missing rule is an error here; there it would reject")
    else:
        draft.note("a missing rule rejects")


def _begin(draft: Draft) -> None:
    """Bring the heads from the markers, where they start there, to the input.

    If the markers are read in the first step only, the run begins after it. Else they are written
    in two steps that go before.
    """
    k = draft.tapes
    marks = (Cell((_MARKER,)),) * k
    first = next((r for r in draft.rules if r.state == draft.start and r.read == marks), None)
    others = [r for r in draft.rules if r is not first]
    named = any(_MARKER in c.symbols for r in others for c in r.read)
    written = any(_MARKER in r.write for r in others)
    if first and set(first.moves) == {Move.R} and not named and not written:
        draft.note("the markers `>` are met in the first step only: the run begins after it")
        draft.rules, draft.start = others, first.target
        return
    draft.note("two steps go before, which write the markers `>` to the left of the input")
    states = {draft.start, *(q for r in draft.rules for q in (r.state, r.target))}
    go, mark = _fresh("go-left", states), _fresh("mark", states)
    anything, keep = (ANY,) * k, (None,) * k
    draft.rules[:0] = [
        DraftRule(go, anything, keep, (Move.L,) * k, mark),
        DraftRule(mark, anything, (_MARKER,) * k, (Move.S,) * k, draft.start),
    ]
    draft.start = go
    symbols = {s for r in draft.rules for c in r.read for s in c.symbols}
    symbols |= {s for r in draft.rules for s in r.write if s is not None}
    draft.inputs = sorted(symbols - {_MARKER, draft.blank})
    draft.others = [_MARKER]
    draft.note(
        f"no input alphabet: the input symbols are all but `_` and `>`: {' '.join(draft.inputs)}"
    )


def _fresh(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "'"
    return name


FORMAT = Format(
    "vtramo",
    "vtramo YAML",
    (".yaml", ".yml"),
    both(r"^initial_state:[ \t]*\S", "^transitions:"),
    read,
    yaml_keys(*_KEYS),
)
