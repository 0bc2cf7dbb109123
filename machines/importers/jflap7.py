"""JFLAP 7 (`.jff`): machines that were drawn, nondeterministic, with up to five tapes.

A transition reads, writes and moves on every tape; an empty `<read/>` or `<write/>` is the blank.
`~` reads anything and keeps it, `!x` reads anything but x, and `a,b}v` reads a or b and calls what
it read v, which later transitions can read and write: here a state for each value of v. A building
block is a machine in the place of a state: it is entered at its start, and left from its final
states by the transitions of the block. Final states accept, whatever would go on from them; a
machine that has none accepts by halting.
https://github.com/citiususc/jflap-lib (TMTransducer.java), https://www.jflap.org/tutorial
"""

from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

from tmc.machines.cells import Cell
from tmc.machines.importers.draft import ANY, Draft, DraftRule, Missing, Ties
from tmc.machines.importers.format import Format, pattern
from tmc.machines.importers.markup import Element, read_xml
from tmc.machines.importers.nearness import whole
from tmc.machines.machine import Move, Verdict

_MOVES = {"L": Move.L, "R": Move.R, "S": Move.S}
_BLANKS = ("", "□", "\u2423")
_MAX_STATES = 20_000

Values = tuple[tuple[str, str], ...]
"""The variables that are set, and their symbols, in the order of their names."""


@dataclass(slots=True)
class _Transition:
    target: str
    read: tuple[str, ...]
    write: tuple[str, ...]
    moves: tuple[Move, ...]
    line: int


@dataclass(slots=True)
class _Graph:
    """Building blocks taken apart: states by names that no two of them share."""

    initial: str = ""
    final: list[str] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    transitions: dict[str, list[_Transition]] = field(default_factory=dict)


def read(text: str, file: str) -> Draft:
    """The draft of a structure."""
    draft = Draft(text, file, blank="", ties=Ties.BRANCH)
    root = read_xml(text, file)
    kind = root.value("type")
    if kind != "turing":
        draft.error(
            f"this is no Turing machine, but a JFLAP structure of type `{kind[:80]}`", root.line
        )
        draft.report.settle()
    tapes = root.value("tapes") or "1"
    if tapes not in ("1", "2", "3", "4", "5"):
        draft.error(f"JFLAP machines have 1 to 5 tapes, not `{tapes[:80]}`", root.line)
        draft.report.settle()
    draft.tapes = int(tapes)
    graph = _graph(draft, root.first("automaton") or root, "")
    draft.report.settle()
    _resolve_variables(draft, graph)
    if draft.tapes > 1:
        draft.note("the input stands on tape 1, the other tapes begin empty")
    if graph.final:
        draft.note("final states accept; a run that ends elsewhere rejects")
    else:
        draft.note("no final state: halting accepts")
        draft.missing = Missing.ACCEPT
    return draft


# --------------------------------------------------------------------------------------- blocks


def _graph(draft: Draft, automaton: Element, prefix: str) -> _Graph:
    """The states and transitions of an automaton and of the blocks in it."""
    graph = _Graph()
    entries: dict[str, str] = {}  # the state that a transition to this id comes to
    exits: dict[str, list[str]] = {}  # the states that transitions from this id leave
    nodes = [e for e in automaton.children if e.tag in ("state", "block")]
    named = [e.attributes.get("name") or f"q{e.attributes.get('id', '')}" for e in nodes]
    times = Counter(named)
    for node, name in zip(nodes, named, strict=True):
        q = node.attributes.get("id", "")
        if q in entries:
            draft.error(f"two states have the id {q[:80]}", node.line)
            continue
        if times[name] > 1:
            name = f"{name}-{q}"
        inside = _inside(automaton, node)
        if inside is None:
            entries[q], exits[q] = prefix + name, [prefix + name]
            graph.states.append(prefix + name)
        else:
            block = _graph(draft, inside, f"{prefix}{name}/")
            entries[q], exits[q] = block.initial, block.final
            graph.states += block.states
            graph.transitions |= block.transitions
            for final in block.final:
                graph.transitions[final] = []
        if node.first("initial"):
            graph.initial = entries[q]
        if node.first("final"):
            graph.final += exits[q]
    if not graph.initial:
        draft.error(
            f"no state is the initial one{f' in block {prefix[:-1]}' if prefix else ''}",
            automaton.line,
            "mark one in JFLAP, or add `<initial/>`",
        )
    for element in automaton.all("transition"):
        _add_transition(draft, graph, element, entries, exits)
    return graph


def _inside(automaton: Element, node: Element) -> Element | None:
    """The automaton in a building block, if the node is one and is not empty."""
    tag = node.value("tag")
    if node.tag != "block" or not tag:
        return None
    found = automaton.first(tag)
    inner = (found.first("automaton") or found) if found else None
    return inner if inner and any(e.tag in ("state", "block") for e in inner.children) else None


def _add_transition(
    draft: Draft,
    graph: _Graph,
    element: Element,
    entries: Mapping[str, str],
    exits: Mapping[str, list[str]],
) -> None:
    source, target = element.value("from"), element.value("to")
    for q in (source, target):
        if q not in entries:
            draft.error(f"there is no state with the id `{q[:80]}`", element.line)
            return
    k = draft.tapes
    parts = {"read": [""] * k, "write": [""] * k, "move": ["R"] * k}
    if element.attributes.get("block") == "true":
        parts["write"], parts["move"] = ["~"] * k, ["S"] * k
    for part, values in parts.items():
        for e in element.all(part):
            tape = e.attributes.get("tape", "1")
            if not (tape.isdecimal() and len(tape) < 3 and 1 <= int(tape) <= k):
                draft.error(f"there is no tape `{tape[:80]}`, this machine has {k}", e.line)
                return
            values[int(tape) - 1] = e.text
    wrong = next((m for m in parts["move"] if m not in _MOVES), None)
    if wrong is not None:
        draft.error(f"`{wrong[:80]}` is not a move", element.line, "JFLAP moves are L, R and S")
        return
    for q in exits[source]:
        graph.transitions.setdefault(q, []).append(
            _Transition(
                entries[target],
                tuple(parts["read"]),
                tuple(parts["write"]),
                tuple(_MOVES[m] for m in parts["move"]),
                element.line,
            )
        )


# ------------------------------------------------------------------------------------ variables


def _resolve_variables(draft: Draft, graph: _Graph) -> None:
    """Rules without variables: a state for each value that the variables can have in it."""
    binds = any("}" in r for own in graph.transitions.values() for t in own for r in t.read)
    begin = [(q, Values()) for q in ([graph.initial] if binds else graph.states)]
    reached = dict.fromkeys(begin)
    waiting = deque(begin)
    draft.start = graph.initial
    final = set(graph.final)
    while waiting:
        state, values = waiting.popleft()
        if state in final:
            draft.final[_name(state, values)] = Verdict.ACCEPT
        for transition in graph.transitions.get(state, ()):
            for read, write, after in _instances(draft, transition, dict(values)):
                key = (transition.target, after)
                if key not in reached:
                    reached[key] = None
                    waiting.append(key)
                draft.add(
                    DraftRule(
                        _name(state, values),
                        read,
                        write,
                        transition.moves,
                        _name(*key),
                        transition.line,
                    )
                )
        if len(reached) > _MAX_STATES:
            draft.error(
                f"the variables of this machine stand for more than {_MAX_STATES:,} states", 1
            )
        draft.report.settle()
    draft.states = [_name(*key) for key in reached]


def _name(state: str, values: Values) -> str:
    return state + "".join(f"({v}={s or '_'})" for v, s in values)


def _instances(
    draft: Draft, transition: _Transition, values: dict[str, str]
) -> Iterator[tuple[tuple[Cell, ...], tuple[str | None, ...], Values]]:
    """The rules that a transition is, for these values of the variables."""
    choices: list[list[tuple[Cell, dict[str, str]]]] = []
    for text in transition.read:
        symbols, bind, variable = text.rpartition("}")
        if bind:
            found = [_symbol(s, values) for s in symbols.split(",")]
            choices.append([(Cell((s,)), {variable: s}) for s in dict.fromkeys(found)])
        else:
            choices.append([(_cell(draft, text, values, transition.line), {})])
    for chosen in product(*choices):
        after = dict(values)
        for _, bound in chosen:
            after |= bound
        write = tuple(None if w == "~" else _symbol(w, after) for w in transition.write)
        for w in write:
            _require_symbol(draft, w or "", transition.line)
        yield tuple(cell for cell, _ in chosen), write, tuple(sorted(after.items()))


def _cell(draft: Draft, text: str, values: Mapping[str, str], line: int) -> Cell:
    if text == "~":
        return ANY
    excludes = text.startswith("!") and len(text) > 1
    symbol = _symbol(text.removeprefix("!") if excludes else text, values)
    _require_symbol(draft, symbol, line)
    return Cell((symbol,), rest=excludes)


def _symbol(text: str, values: Mapping[str, str]) -> str:
    symbol = values.get(text, text)
    return "" if symbol in _BLANKS else symbol


def _require_symbol(draft: Draft, symbol: str, line: int) -> None:
    if len(symbol) > 1:
        draft.error(
            f"a symbol is one character, not `{symbol[:80]}`",
            line,
            "a transition reads and writes one cell of each tape",
        )


FORMAT = Format(
    "jflap7",
    "JFLAP 7",
    (".jff",),
    pattern(r"<structure\s*>|<type>\s*turing"),
    read,
    whole(r"<automaton\s*>|<transition\s*>\s*<from\s*>\s*\d"),
)
