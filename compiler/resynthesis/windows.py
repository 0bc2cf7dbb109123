"""Windows of a large circuit: some twenty gates that are walked as a circuit of their own.

A window is a connected set of gates. What it reads are its *leaves*, and those of its gates that
others read are its *roots*. It is *convex*: no path leaves it and comes back. So whatever computes
the roots from the leaves may take its place, and no cycle can come of it.

The circuit is a `Network` as in `walk_kernels.py`, its tables the values on a sample of inputs. A
splice moves the numbers of nodes, which is quick, and evaluates the new gates alone: the values of
all others stay, since the roots are what they were on every input that can occur.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tmc.jit import always_compiled
from tmc.resynthesis.walk_kernels import (
    Network,
    Row,
    combine,
    draw,
    empty_network,
    network,
    renamed,
    walk,
)

_FAN_OUT = 12  # readers of a node that are looked at
_VISITED = 200  # nodes on the way back from the leaves, after which a window counts as not convex
_TRIES = 6  # gates that would make a window not convex, after which it is left as it is
_NOISE = 1200  # of a score at most, in thousandths of a leaf

_OUTSIDE, _LEAF, _INSIDE = 0, 1, 2


class Readers(NamedTuple):
    """The gates that read a node `v`: `gates[start[v] : start[v + 1]]`."""

    start: NDArray[np.int64]
    gates: NDArray[np.int32]


class Window(NamedTuple):
    """A convex set of gates as a circuit of its own over its leaves, in the numbers of a network.

    The literals of its own circuit count the constant, the leaves and the gates, in this order.
    """

    leaves: NDArray[np.int32]
    gates: NDArray[np.int32]
    roots: NDArray[np.int32]
    """The gates that others read."""
    xor: NDArray[np.bool_]
    fanin: NDArray[np.int32]
    literals: NDArray[np.int32]
    """The roots as literals of its own circuit."""


@always_compiled
def load(
    inputs: NDArray[np.uint64],
    xor: NDArray[np.bool_],
    fanin: NDArray[np.int32],
    roots: NDArray[np.int32],
    seed: int,
) -> Network:
    """A circuit without dead gates as a network; `inputs` are patterns, shape (inputs, words)."""
    first = 1 + len(inputs)
    size = first + len(xor)
    net = empty_network(inputs, roots, size, 0, seed)
    net.xor[first:] = xor
    net.fanin[first:] = fanin
    for node in range(first, size):
        evaluate(net, node)
    for literal in roots:
        net.users[literal >> 1] += 1
    for literal in fanin.ravel():
        net.users[literal >> 1] += 1
    return net


@always_compiled
def evaluate(net: Network, node: int) -> None:
    """Compute the values of a gate from those of what it reads."""
    a, b = net.fanin[node, 0], net.fanin[node, 1]
    x, y = net.tables[net.row[a >> 1]], net.tables[net.row[b >> 1]]
    combine(net.xor[node], a, b, x, y, net.tables[net.row[node]])


@always_compiled
def set_pattern(net: Network, size: int, word: int, inputs: Row) -> None:
    """Let one word of the patterns be these, and evaluate all gates on it."""
    tables, row = net.tables, net.row
    tables[1 : net.first, word] = inputs
    for node in range(net.first, size):
        a, b = net.fanin[node, 0], net.fanin[node, 1]
        x = tables[row[a >> 1], word] ^ (np.uint64(0) - np.uint64(a & 1))
        y = tables[row[b >> 1], word] ^ (np.uint64(0) - np.uint64(b & 1))
        tables[row[node], word] = x ^ y if net.xor[node] else x & y


@always_compiled
def improve(
    net: Network, size: int, windows: int, moves: int, most_leaves: int, most_gates: int
) -> int:
    """Walk random windows on all patterns of their leaves; returns the new size of the network.

    What is no larger is taken, since another circuit of the same size may lead on.
    """
    readers = read_by(net, size)
    for _ in range(windows):
        if size == net.first:
            break
        window = grow(net, size, readers, most_leaves, most_gates)
        tables = all_patterns(len(window.leaves))
        new, end = rewrite(net, window, tables, moves)
        if end - new.first <= len(window.gates):
            size = len(splice(net, size, window, new, end))
            readers = read_by(net, size)
    return size


@always_compiled
def read_by(net: Network, size: int) -> Readers:
    """The readers of all nodes."""
    start = np.zeros(size + 1, dtype=np.int64)
    for gate in range(net.first, size):
        start[1 + (net.fanin[gate, 0] >> 1)] += 1
        start[1 + (net.fanin[gate, 1] >> 1)] += 1
    start = np.cumsum(start)
    gates = np.empty(start[size], dtype=np.int32)
    free = start.copy()
    for gate in range(net.first, size):
        for literal in net.fanin[gate]:
            gates[free[literal >> 1]] = gate
            free[literal >> 1] += 1
    return Readers(start, gates)


@always_compiled
def grow(net: Network, size: int, readers: Readers, most_leaves: int, most_gates: int) -> Window:
    """A window around a random gate; gates join that add the fewest leaves, more or less."""
    place = np.zeros(size, dtype=np.int8)
    stamps = np.zeros(size, dtype=np.int32)
    near = [net.first + draw(net, size - net.first)]
    met = np.zeros(size, dtype=np.bool_)
    met[near[0]] = True
    gates = np.empty(most_gates, dtype=np.int32)
    count = leaves = failed = 0
    while count < most_gates and failed < _TRIES:
        i = _next(net, place, near, most_leaves - leaves)
        if i < 0:
            break
        gate = near[i]
        near[i] = near[-1]
        near.pop()
        more, before = _more_leaves(net, place, gate), place[gate]
        place[gate] = _INSIDE
        gates[count] = gate
        if not _convex(net, place, gates[: count + 1], stamps, count + failed + 1):
            place[gate] = before
            met[gate] = False
            failed += 1
            continue
        count += 1
        leaves += more
        for node in (gate, net.fanin[gate, 0] >> 1, net.fanin[gate, 1] >> 1):
            _meet(net, readers, node, near, met)
            if node > 0 and place[node] == _OUTSIDE:
                place[node] = _LEAF
    return _window(net, size, readers, place, np.sort(gates[:count]))


@always_compiled
def _next(net: Network, place: NDArray[np.int8], near: list[int], room: int) -> int:
    """Which gate joins next, of those near a window that has room for so many leaves; or -1."""
    best, least = -1, 1 << 30
    for i in range(len(near)):
        more = _more_leaves(net, place, near[i])
        if more <= room:
            score = 1000 * more + draw(net, _NOISE)
            if score < least:
                best, least = i, score
    return best


@always_compiled
def _more_leaves(net: Network, place: NDArray[np.int8], gate: int) -> int:
    """By how many leaves a window grows with a gate."""
    a, b = net.fanin[gate, 0] >> 1, net.fanin[gate, 1] >> 1
    more = -1 if place[gate] == _LEAF else 0
    if a > 0 and place[a] == _OUTSIDE:
        more += 1
    if b > 0 and b != a and place[b] == _OUTSIDE:
        more += 1
    return more


@always_compiled
def _meet(
    net: Network, readers: Readers, node: int, near: list[int], met: NDArray[np.bool_]
) -> None:
    """Let a node and some gates that read it be near the window."""
    if node >= net.first and not met[node]:
        met[node] = True
        near.append(node)
    if node > 0:
        start = readers.start[node]
        for gate in readers.gates[start : min(start + _FAN_OUT, readers.start[node + 1])]:
            if not met[gate]:
                met[gate] = True
                near.append(int(gate))


@always_compiled
def _convex(
    net: Network,
    place: NDArray[np.int8],
    gates: NDArray[np.int32],
    stamps: NDArray[np.int32],
    stamp: int,
) -> bool:
    """Whether no leaf depends on a gate of the window; "no" if that takes long to tell."""
    lowest = gates.min()
    stack = [0]
    for gate in gates:
        for literal in net.fanin[gate]:
            if place[literal >> 1] != _INSIDE:
                stack.append(int(literal >> 1))
    visited = 0
    while stack and visited < _VISITED:
        node = stack.pop()
        if node < lowest or stamps[node] == stamp:
            continue
        if place[node] == _INSIDE:
            return False
        stamps[node] = stamp
        visited += 1
        stack.append(int(net.fanin[node, 0] >> 1))
        stack.append(int(net.fanin[node, 1] >> 1))
    return visited < _VISITED


@always_compiled
def _window(
    net: Network,
    size: int,
    readers: Readers,
    place: NDArray[np.int8],
    gates: NDArray[np.int32],
) -> Window:
    """The window of gates that are given in order."""
    leaves = np.flatnonzero(place == _LEAF).astype(np.int32)
    literal = np.zeros(size, dtype=np.int32)
    for i in range(len(leaves)):
        literal[leaves[i]] = 2 * (1 + i)
    fanin = np.empty((len(gates), 2), dtype=np.int32)
    seen = np.zeros(len(gates), dtype=np.bool_)
    for i in range(len(gates)):
        gate = gates[i]
        literal[gate] = 2 * (1 + len(leaves) + i)
        fanin[i, 0] = renamed(net.fanin[gate, 0], literal)
        fanin[i, 1] = renamed(net.fanin[gate, 1], literal)
        reading = readers.gates[readers.start[gate] : readers.start[gate + 1]]
        seen[i] = net.users[gate] > len(reading)
        for reader in reading:
            seen[i] |= place[reader] != _INSIDE
    roots = gates[seen]
    return Window(leaves, gates, roots, net.xor[gates], fanin, literal[roots])


@always_compiled
def all_patterns(inputs: int) -> NDArray[np.uint64]:
    """The tables of inputs on all patterns, shape (inputs, words)."""
    words = 1 << max(inputs - 6, 0)
    tables = np.zeros((inputs, words), dtype=np.uint64)
    for i in range(inputs):
        for p in range(64 * words):
            if p >> i & 1:
                tables[i, p >> 6] |= np.uint64(1) << np.uint64(p & 63)
    return tables


@always_compiled
def rewrite(
    net: Network, window: Window, tables: NDArray[np.uint64], moves: int
) -> tuple[Network, int]:
    """The circuit of a window after a walk on these tables of its leaves, and its size."""
    seed = draw(net, 1 << 30)
    new, size = network(tables, window.xor, window.fanin, window.literals, seed)
    return new, walk(new, size, moves)


@always_compiled
def splice(net: Network, size: int, window: Window, new: Network, end: int) -> NDArray[np.int32]:
    """Put another circuit, of `end` nodes, in the place of a window.

    Returns where each node of the network comes from: an old node, or -1 - i for gate i of the new
    circuit. What no root needs any more is gone.
    """
    later = np.zeros(size, dtype=np.bool_)
    inside = np.zeros(size, dtype=np.bool_)
    inside[window.gates] = True
    for gate in range(window.gates[0] + 1, size):
        for literal in net.fanin[gate]:
            later[gate] |= later[literal >> 1] or inside[literal >> 1]
    later &= ~inside
    draft = Draft(
        np.empty(size, dtype=np.bool_),
        np.empty((size, 2), dtype=np.int32),
        np.empty(size, dtype=np.int32),
        np.empty(size, dtype=np.int32),
    )
    literal = np.zeros(size, dtype=np.int32)
    place = 0
    for old in range(size):
        if not later[old] and not inside[old]:
            place = _copy(net, draft, literal, old, place)
    local = np.zeros(end, dtype=np.int32)
    local[1 : new.first] = literal[window.leaves]
    for i in range(end - new.first):
        node = new.first + i
        local[node] = 2 * place
        draft.xor[place] = new.xor[node]
        draft.fanin[place, 0] = renamed(new.fanin[node, 0], local)
        draft.fanin[place, 1] = renamed(new.fanin[node, 1], local)
        draft.row[place] = net.row[window.gates[i]]
        draft.origin[place] = -1 - i
        place += 1
    for i in range(len(window.roots)):
        literal[window.roots[i]] = renamed(new.roots[i], local)
    for old in range(window.gates[0], size):
        if later[old]:
            place = _copy(net, draft, literal, old, place)
    return _settle(net, draft, literal, place)


class Draft(NamedTuple):
    """A network in the making."""

    xor: NDArray[np.bool_]
    fanin: NDArray[np.int32]
    row: NDArray[np.int32]
    origin: NDArray[np.int32]


@always_compiled
def _copy(net: Network, draft: Draft, literal: NDArray[np.int32], old: int, place: int) -> int:
    """Copy a node of the network to a place in the draft; returns the next place."""
    literal[old] = 2 * place
    draft.xor[place] = net.xor[old]
    draft.fanin[place, 0] = renamed(net.fanin[old, 0], literal)
    draft.fanin[place, 1] = renamed(net.fanin[old, 1], literal)
    draft.row[place] = net.row[old]
    draft.origin[place] = old
    return place + 1


@always_compiled
def _settle(net: Network, draft: Draft, literal: NDArray[np.int32], size: int) -> NDArray[np.int32]:
    """Let the network be what its roots need of a draft; returns the origins of its nodes."""
    users = net.users
    users[:] = 0
    for i in range(len(net.roots)):
        net.roots[i] = renamed(net.roots[i], literal)
        users[net.roots[i] >> 1] += 1
    for node in range(size - 1, net.first - 1, -1):
        if users[node]:
            users[draft.fanin[node, 0] >> 1] += 1
            users[draft.fanin[node, 1] >> 1] += 1
    moved = np.zeros(size, dtype=np.int32)
    origin = np.empty(size, dtype=np.int32)
    place = 0
    for node in range(size):
        if node < net.first or users[node]:
            moved[node] = 2 * place
            users[place] = users[node]
            net.xor[place] = draft.xor[node]
            net.fanin[place, 0] = renamed(draft.fanin[node, 0], moved)
            net.fanin[place, 1] = renamed(draft.fanin[node, 1], moved)
            net.row[place] = draft.row[node]
            origin[place] = draft.origin[node]
            if origin[place] < 0:
                evaluate(net, place)
            place += 1
    for i in range(len(net.roots)):
        net.roots[i] = renamed(net.roots[i], moved)
    return origin[:place]
