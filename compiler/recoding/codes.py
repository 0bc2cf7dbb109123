"""Small state sets: a beam search over the codes of all levels at once, with exact steps.

A *code* says which state each word of a few wires stands for: a word may stand for none, and a
state may have several words. From a code of one level, the chains of `steps` lead to codes of the
next; it is the same code when its wires are exchanged or complemented. The beam keeps, for each
level, the codes whose gates so far, with those that the next step needs at least, are fewest.
Levels of one kind ask the same questions over and over, and a periodic automaton ends in a cycle of
codes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import permutations, product

import numpy as np
from numpy.typing import NDArray

from tmc.circuits.builder import Builder
from tmc.circuits.circuit import FALSE, Circuit
from tmc.effort import Effort
from tmc.recoding.automaton import Automaton, Step
from tmc.recoding.steps import Chains, Question, Resynthesis, resynthesise, solve
from tmc.unroll.encoding import code_bits

MAX_STATES = 15
"""The states of a level that may be."""

_REDUNDANT_BITS = 3  # up to which codes may have a wire more than they need
_MOST_GATES = (0, 1, 3, 5, 4, 3)  # of one step, by the inputs that it reads
_RANDOM_CODES = 16  # tried where chains of so many gates do not suffice
_LOOKED_AT = 2  # candidates for each place in the beam
_UNUSED = 15  # in place of the state of a word that stands for none

Solutions = Chains | Resynthesis
Codes = NDArray[np.uint8]
"""Shape (codes, words): the state of each word."""


@dataclass(frozen=True, eq=False)
class _Node:
    """A code, the gates that lead to it, and the last step of the way."""

    code: bytes
    cost: int
    parent: "_Node | None" = None
    solution: tuple[Solutions, int] | None = None
    exchange: int = 0
    """Which of the exchanges the wires of the solution undergo."""


def scan(machine: Automaton, beam: int, effort: Effort) -> Circuit | None:
    """A circuit that keeps the state in the cheapest codes found, so many of them for each level.

    `None` if there are too many states, or when the time is over.
    """
    if machine.width > MAX_STATES:
        return None
    frontier = [_Node(bytes([0]), 0)]
    for i, step in enumerate(machine.steps):
        if effort.spent():
            return None
        bits = _bits(machine, i + 1)
        best: dict[bytes, _Node] = {}
        for node in frontier:
            for child in _children(node, step, bits):
                if child.code not in best or child.cost < best[child.code].cost:
                    best[child.code] = child
        nodes = sorted(best.values(), key=lambda node: (node.cost, node.code))
        if i + 1 < len(machine.steps):
            ahead, wires = machine.steps[i + 1], _bits(machine, i + 2)
            nodes = _some(nodes, beam * _LOOKED_AT)
            least = {node: node.cost + _least(node, ahead, wires) for node in nodes}
            nodes.sort(key=lambda node: least[node])
        frontier = _some(nodes, beam)
    return _circuit(machine, frontier[0])


def _some(nodes: list[_Node], most: int) -> list[_Node]:
    """The first so many nodes of codes of each number of wires: the longer ones put work off."""
    taken: dict[int, int] = {}
    kept = []
    for node in nodes:
        wires = len(node.code)
        taken[wires] = taken.get(wires, 0) + 1
        if taken[wires] <= most:
            kept.append(node)
    return kept


def _bits(machine: Automaton, level: int) -> int:
    """The wires that a code of this level may have: one more than needed, if it is not too many."""
    width = machine.widths[level]
    return max(code_bits(width), min(code_bits(width) + 1, _REDUNDANT_BITS)) if width > 1 else 0


def _children(node: _Node, step: Step, bits: int) -> Iterator[_Node]:
    """The cheapest codes after a step from a code, each with its step."""
    question, states, _ = _question(node.code, step)
    label = np.full(_UNUSED + 1, _UNUSED, dtype=np.uint8)
    label[: len(states)] = states
    for solutions, codes in _answers(question, bits):
        canonical, exchanges = _canonical(label[codes])
        cost = node.cost + solutions.gates
        rows = zip(canonical, exchanges.tolist(), strict=True)
        for i, (code, exchange) in enumerate(rows):
            yield _Node(_shrunk(code), cost, node, (solutions, i), exchange)


def _least(node: _Node, step: Step, bits: int) -> int:
    """The least gates that a step from this code takes."""
    question, _, _ = _question(node.code, step)
    return next((solutions.gates for solutions, _ in _answers(question, bits)), 1 << 16)


@lru_cache(maxsize=1 << 14)
def _answers(question: Question, bits: int) -> list[tuple[Solutions, Codes]]:
    """The chains of the fewest gates, and of one more, each with its code over the classes.

    If those would be too many to visit, a few circuits for random codes instead.
    """
    found: list[tuple[Solutions, Codes]] = []
    for gates in range(_MOST_GATES[question.inputs] + 1):
        if found and gates > found[0][0].gates + 1:
            break
        chains = solve(question, bits, gates)
        if len(chains.chains):
            codes = _codes(question, chains, bits)
            _, first = np.unique(_canonical(codes)[0], axis=0, return_index=True)
            found.append((chains.some(np.sort(first)), codes[np.sort(first)]))
    if not found:
        some = [resynthesise(question, seed) for seed in range(_RANDOM_CODES)]
        some.sort(key=lambda resynthesis: resynthesis.gates)
        found = [(one, _codes(question, one, bits)) for one in some]
    return found


def _codes(question: Question, solutions: Solutions, bits: int) -> Codes:
    """For each solution, the class of each word; `_UNUSED` where it stands for none."""
    classes = np.array(question.classes)
    care = np.flatnonzero(classes >= 0)
    codes = np.full((len(solutions.words), 1 << bits), _UNUSED, dtype=np.uint8)
    codes[np.arange(len(codes))[:, None], solutions.words[:, care]] = classes[care]
    return codes


@cache
def _exchanges(bits: int) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """The ways to exchange and complement wires: new wire i is old wire p[i], flipped or not."""
    return list(product(permutations(range(bits)), product((0, 1), repeat=bits)))


@cache
def _renamings(bits: int) -> NDArray[np.int64]:
    """Shape (exchanges, words): the old word of each new word."""
    words = np.arange(1 << bits)
    return np.array(
        [
            sum(
                ((words >> i & 1) ^ flip) << p for i, (p, flip) in enumerate(zip(*way, strict=True))
            )
            for way in _exchanges(bits)
        ]
    ).reshape(-1, 1 << bits)


def _canonical(codes: Codes) -> tuple[Codes, NDArray[np.int64]]:
    """The least of the codes that are the same when wires are exchanged, and the exchange."""
    words = codes.shape[1]
    renamed = codes[:, _renamings(code_bits(words))]
    digits = np.uint64(16) ** np.arange(words, dtype=np.uint64)[::-1]
    numbers = (renamed * digits).sum(axis=2, dtype=np.uint64)
    least = numbers.argmin(axis=1)
    return renamed[np.arange(len(codes)), least], least


def _shrunk(code: Codes) -> bytes:
    """The code without wires that are false in all words in use; canonical codes have them last."""
    while len(code) > 1 and (code[len(code) // 2 :] == _UNUSED).all():
        code = code[: len(code) // 2]
    return code.tobytes()


def _question(code: bytes, step: Step) -> tuple[Question, list[int], list[tuple[int, int]]]:
    """What a step asks of a code: also the state of each class, and of each output the table.

    The table of an output is that of a function wanted, or 0, and whether it is complemented.
    """
    rows = [(state, x) for x in (0, 1) for state in code]
    target = [-1 if state == _UNUSED else int(step.target[state, x]) for state, x in rows]
    states = list(dict.fromkeys(t for t in target if t >= 0))
    care = [r for r, t in enumerate(target) if t >= 0]
    outputs = []
    for k in range(len(step.emitted)):
        values = [bool(step.values[rows[r][0], rows[r][1], k]) for r in care]
        outputs.append(
            (
                sum(1 << r for r, v in zip(care, values, strict=True) if v != values[0]),
                int(values[0]),
            )
        )
    wanted = tuple(sorted({table for table, _ in outputs} - {0}))
    classes = tuple(states.index(t) if t >= 0 else -1 for t in target)
    return Question(code_bits(len(rows)), classes, wanted), states, outputs


def _circuit(machine: Automaton, last: _Node) -> Circuit:
    """The circuit of the steps that lead to a node."""
    path = [last]
    while path[-1].parent:
        path.append(path[-1].parent)
    builder = Builder(machine.inputs)
    literals: dict[int, int] = {}
    wires: list[int] = []
    for level, step in enumerate(machine.steps):
        before, node = path[-1 - level], path[-2 - level]
        question, _, outputs = _question(before.code, step)
        assert node.solution
        reads = [*wires, builder.inputs[step.variable]]
        solutions, index = node.solution
        known, chosen = solutions.build(builder, reads, index)
        for j, (table, flip) in zip(step.emitted, outputs, strict=True):
            literals[j] = known[table] ^ flip
        chosen += [FALSE] * (_bits(machine, level + 1) - len(chosen))
        order, flips = _exchanges(len(chosen))[node.exchange]
        new = [chosen[p] ^ flip for p, flip in zip(order, flips, strict=True)]
        wires = new[: code_bits(len(node.code))]
    return builder.build({name: literals[j] for j, name in enumerate(machine.outputs)})
