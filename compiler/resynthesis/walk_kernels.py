"""The moves of a walk through the circuits of one function, on tables of all that can occur.

A `Network` is a circuit in arrays that change in place: node 0 is false, then come the inputs, then
the gates in topological order. Each node has a row in a table of its values on all patterns; rows
stay where they are when nodes are renumbered. A move takes one gate:

1. *Care.* Flip it and see on which patterns a root changes; elsewhere it may be anything.
2. *Free.* Count the gates that only it needs, its maximal fan-out-free cone.
3. *Divisors.* Any three nodes outside its fan-out may do its work, if no two patterns on which it
   must differ look the same to them. Few triples pass a test on a *signature*: 256 pairs of such
   patterns, a bit for each that the node tells apart; all bits must be there.
4. *Function.* What the three must compute is a truth table of 8 entries, with don't-cares; the
   cheapest is taken from a table of all functions with at most three gates.
5. *Replace*, if no more gates come than go. The fan-out moves behind the new gates and is computed
   anew, with trivial laws and sharing; all else stays.

Source: resubstitution with observability don't-cares (Mishchenko, Brayton, "Scalable logic
synthesis using a simple circuit structure", IWLS 2006), here on complete tables.

The kernels stand in one file because machine code kept on disk is made anew when its own file
changes, and not when that of a function that it calls does.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tmc.jit import always_compiled
from tmc.resynthesis.three_variables import CHAINS, STEPS

_ALL = ~np.uint64(0)
_NONE = np.uint64(0)
_ONE = np.uint64(1)
_SIGNATURES = 4  # words, each of up to 64 pairs of patterns
_SAMPLE = 32  # words of a long table on which a candidate is tried first
_BLOCK = 4  # words of a table that are looked at first, then twice as many, and so on
_CANDIDATES = 512  # of one move
_TRIPLED = 16  # divisors that are tried three at a time

Row = NDArray[np.uint64]
"""Values on all patterns, or on some: bit `p % 64` of word `p // 64` is pattern `p`."""

Triple = tuple[int, int, int]


class Network(NamedTuple):
    """A circuit that changes in place, and its values; only the first `size` nodes are there."""

    first: int
    """The first gate; before it are the constant and the inputs."""
    xor: NDArray[np.bool_]
    fanin: NDArray[np.int32]
    """Shape (nodes, 2): literals."""
    roots: NDArray[np.int32]
    """The literals that are seen."""
    users: NDArray[np.int32]
    """How many gates and roots read a node."""
    row: NDArray[np.int32]
    """The row of a node in `tables`."""
    tables: NDArray[np.uint64]
    """Shape (nodes, words)."""
    flipped: NDArray[np.uint64]
    """Shape (nodes, words): values as they were if one gate were its complement."""
    random: NDArray[np.uint64]
    """The state of the random numbers, one word."""


@always_compiled
def empty_network(
    inputs: NDArray[np.uint64], roots: NDArray[np.int32], room: int, flips: int, seed: int
) -> Network:
    """Inputs with these tables, shape (inputs, words), and room for nodes and flipped values."""
    first, words = 1 + len(inputs), inputs.shape[1]
    net = Network(
        first,
        np.zeros(room, dtype=np.bool_),
        np.zeros((room, 2), dtype=np.int32),
        roots.copy(),
        np.zeros(room, dtype=np.int32),
        np.arange(room).astype(np.int32),
        np.zeros((room, words), dtype=np.uint64),
        np.empty((flips, words), dtype=np.uint64),
        np.array([np.uint64(2 * seed + 1) * np.uint64(0x9E3779B97F4A7C15)], dtype=np.uint64),
    )
    net.tables[1:first] = inputs
    return net


@always_compiled
def network(
    inputs: NDArray[np.uint64],
    xor: NDArray[np.bool_],
    fanin: NDArray[np.int32],
    roots: NDArray[np.int32],
    seed: int,
) -> tuple[Network, int]:
    """A network of gates over inputs with these tables, shape (inputs, words), and its size."""
    first = 1 + len(inputs)
    size = first + len(xor)
    room = size + STEPS
    net = empty_network(inputs, roots, room, room, seed)
    literal = np.arange(first).astype(np.int32) * np.int32(2)
    literal = np.concatenate((literal, np.zeros(len(xor), dtype=np.int32)))
    draft = Draft(np.zeros(room, dtype=np.bool_), np.zeros((room, 2), dtype=np.int32))
    size = first
    for i in range(len(xor)):
        a, b = renamed(fanin[i, 0], literal), renamed(fanin[i, 1], literal)
        literal[first + i], size = _emit(draft, first, size, xor[i], a, b)
    return net, _settle(net, draft, literal, size, first)


@always_compiled
def walk(net: Network, size: int, moves: int) -> int:
    """Make so many random moves; returns the size of the network, which never grows."""
    for _ in range(moves):
        if size == net.first:
            break
        size = _move(net, size, net.first + draw(net, size - net.first))
    return size


@always_compiled
def _move(net: Network, size: int, node: int) -> int:
    """Replace a gate if something as small can be found; returns the new size."""
    later = _fan_out(net, size, node)
    on, off = _care(net, size, node, later)
    users = net.users[node]
    net.users[node] = 1
    freed = _dereference(net, node)
    triple, function = _replacement(net, node, _search(net, later, on, off, freed))
    if function < 0:
        _reference(net, node)
        net.users[node] = users
        return size
    return _replace(net, size, node, later, triple, function)


@always_compiled
def _fan_out(net: Network, size: int, node: int) -> NDArray[np.bool_]:
    """Which nodes depend on a gate, itself among them."""
    later = np.zeros(size, dtype=np.bool_)
    later[node] = True
    for gate in range(node + 1, size):
        later[gate] = later[net.fanin[gate, 0] >> 1] or later[net.fanin[gate, 1] >> 1]
    return later


@always_compiled
def _care(net: Network, size: int, node: int, later: NDArray[np.bool_]) -> tuple[Row, Row]:
    """The patterns on which a gate must be true, and those on which it must be false."""
    old, flipped = net.tables[net.row[node]], net.flipped[node]
    for w in range(len(old)):
        flipped[w] = ~old[w]
    for gate in range(node + 1, size):
        if later[gate]:
            a, b = net.fanin[gate, 0], net.fanin[gate, 1]
            x = net.flipped[a >> 1] if later[a >> 1] else net.tables[net.row[a >> 1]]
            y = net.flipped[b >> 1] if later[b >> 1] else net.tables[net.row[b >> 1]]
            combine(net.xor[gate], a, b, x, y, net.flipped[gate])
    on, off = np.zeros_like(old), np.zeros_like(old)
    for literal in net.roots:
        root = literal >> 1
        if later[root]:
            x, y = net.flipped[root], net.tables[net.row[root]]
            for w in range(len(on)):
                on[w] |= x[w] ^ y[w]
    for w in range(len(on)):
        off[w] = on[w] & ~old[w]
        on[w] &= old[w]
    return on, off


@always_compiled
def combine(xor: bool, a: int, b: int, x: Row, y: Row, out: Row) -> None:
    """Evaluate a gate of the literals a and b, whose nodes have the values x and y."""
    p = _ALL if a & 1 else _NONE
    q = _ALL if b & 1 else _NONE
    if xor:
        for w in range(len(out)):
            out[w] = x[w] ^ y[w] ^ p ^ q
    else:
        for w in range(len(out)):
            out[w] = (x[w] ^ p) & (y[w] ^ q)


@always_compiled
def _dereference(net: Network, node: int) -> int:
    """Take one user from a node; returns the number of gates that nobody needs then."""
    net.users[node] -= 1
    if node < net.first or net.users[node]:
        return 0
    a, b = net.fanin[node, 0] >> 1, net.fanin[node, 1] >> 1
    return 1 + _dereference(net, a) + _dereference(net, b)


@always_compiled
def _reference(net: Network, node: int) -> int:
    """Give a node one more user; returns the number of gates that are needed again."""
    net.users[node] += 1
    if node < net.first or net.users[node] > 1:
        return 0
    a, b = net.fanin[node, 0] >> 1, net.fanin[node, 1] >> 1
    return 1 + _reference(net, a) + _reference(net, b)


class Search(NamedTuple):
    """A gate to be replaced, and the nodes that may do its work: its divisors, in random order."""

    freed: int
    """The gates that go with it."""
    on: Row
    """The patterns on which it must be true, and those on which it must be false."""
    off: Row
    nodes: NDArray[np.int64]
    """The divisors; the last is the constant."""
    sample: NDArray[np.uint64]
    """Shape (divisors, words): a few words of the tables, and of `on` and `off`."""
    sample_on: Row
    sample_off: Row
    told: NDArray[np.uint64]
    """Shape (divisors, words): the pairs of patterns that a divisor tells apart, and all pairs."""
    wanted: Row
    found: NDArray[np.int64]
    """Shape (candidates, 4): three numbers of divisors, and what they may gain."""


@always_compiled
def _search(net: Network, later: NDArray[np.bool_], on: Row, off: Row, freed: int) -> Search:
    """The search for a replacement of a gate, given the nodes that depend on it."""
    nodes = _divisors(net, later)
    words = len(on) if len(on) <= 2 * _SAMPLE else _SAMPLE
    search = Search(
        freed,
        on,
        off,
        nodes,
        np.empty((len(nodes), words), dtype=np.uint64),
        np.empty(words, dtype=np.uint64),
        np.empty(words, dtype=np.uint64),
        np.zeros((len(nodes), _SIGNATURES), dtype=np.uint64),
        np.zeros(_SIGNATURES, dtype=np.uint64),
        np.zeros((_CANDIDATES, 4), dtype=np.int64),
    )
    chosen = np.arange(words)
    if words < len(on):
        for k in range(words):
            chosen[k] = _some(net, off if k & 1 else on)
    for k in range(words):
        search.sample_on[k], search.sample_off[k] = on[chosen[k]], off[chosen[k]]
    for i in range(len(nodes)):
        table = net.tables[net.row[nodes[i]]]
        for k in range(words):
            search.sample[i, k] = table[chosen[k]]
    for s in range(_SIGNATURES):
        _sign(net, search, s)
    return search


@always_compiled
def _divisors(net: Network, later: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The nodes outside a fan-out in random order, half of the time those near it first.

    Near are the gates that would be free and what they read. The constant is the last.
    """
    nodes = np.flatnonzero(~later)
    last = len(nodes) - 1
    nodes[0], nodes[last] = nodes[last], nodes[0]
    for i in range(last - 1, 0, -1):
        j = draw(net, i + 1)
        nodes[i], nodes[j] = nodes[j], nodes[i]
    if draw(net, 2):
        near = np.zeros(len(later), dtype=np.bool_)
        for gate in range(net.first, len(later)):
            if net.users[gate] == 0:
                near[gate] = near[net.fanin[gate, 0] >> 1] = near[net.fanin[gate, 1] >> 1] = True
        front = 0
        for i in range(last):
            if near[nodes[i]]:
                nodes[front], nodes[i] = nodes[i], nodes[front]
                front += 1
    return nodes


@always_compiled
def _some(net: Network, words: Row) -> int:
    """The number of a random word that is not 0, if there is one."""
    w = draw(net, len(words))
    for _ in range(len(words)):
        if words[w]:
            break
        w = w + 1 if w + 1 < len(words) else 0
    return w


@always_compiled
def _sign(net: Network, search: Search, s: int) -> None:
    """Pair a pattern of a sampled word with all that must differ from it in another one."""
    on, off = search.sample_on, search.sample_off
    p, q = _some(net, on if s & 1 else off), _some(net, off if s & 1 else on)
    one, others = (on[p], off[q]) if s & 1 else (off[p], on[q])
    if not one:
        return
    bit = np.uint64(draw(net, 64))
    while not one >> bit & _ONE:
        bit = (bit + _ONE) & np.uint64(63)
    search.wanted[s] = others
    for i in range(len(search.nodes)):
        flip = _NONE - (search.sample[i, p] >> bit & _ONE)
        search.told[i, s] = (search.sample[i, q] ^ flip) & others


@always_compiled
def _replacement(net: Network, node: int, search: Search) -> tuple[Triple, int]:
    """Three nodes and a function of them that can replace a gate; -1 if there are none."""
    last = len(search.nodes) - 1
    count = 0
    for i in range(last + 1):
        if _tells(search, i, i, i):
            count = _consider(net, search, count, i, last, last)
    triple, function = _choose(net, search, count)
    if function >= 0:
        return triple, function
    count = 0
    a, b = net.fanin[node, 0] >> 1, net.fanin[node, 1] >> 1
    for i in range(1, last):
        for j in range(i):
            if _tells(search, i, j, j):
                x, y = search.nodes[i], search.nodes[j]
                if (x != a or y != b) and (x != b or y != a):
                    count = _consider(net, search, count, i, j, last)
    if search.freed > 1 and draw(net, 2):
        for i in range(2, min(_TRIPLED, last)):
            for j in range(1, i):
                for k in range(j):
                    if _tells(search, i, j, k):
                        count = _consider(net, search, count, i, j, k)
    return _choose(net, search, count)


@always_compiled
def _tells(search: Search, i: int, j: int, k: int) -> bool:
    """Whether three divisors tell apart all pairs of the signatures."""
    told = search.told
    for s in range(_SIGNATURES):
        if told[i, s] | told[j, s] | told[k, s] != search.wanted[s]:
            return False
    return True


@always_compiled
def _consider(net: Network, search: Search, count: int, i: int, j: int, k: int) -> int:
    """Add a candidate if it is right on the sample and may gain enough; how many there are then."""
    if count == len(search.found):
        return count
    x, y, z = search.sample[i], search.sample[j], search.sample[k]
    yes, no = _entries(x, y, z, search.sample_on, search.sample_off)
    triple = search.nodes[i], search.nodes[j], search.nodes[k]
    gain, _, _ = _judge(net, triple, yes, no, search.freed)
    if gain < 0:
        return count
    found = search.found[count]
    found[0], found[1], found[2], found[3] = i, j, k, gain
    return count + 1


@always_compiled
def _choose(net: Network, search: Search, count: int) -> tuple[Triple, int]:
    """The best candidate that is right on all patterns, one of them by chance, and its function."""
    start = draw(net, count) if count else 0
    for gain in range(search.freed if count else -1, -1, -1):
        for k in range(count):
            found = search.found[(start + k) % count]
            if found[3] == gain:
                nodes = search.nodes
                triple = nodes[found[0]], nodes[found[1]], nodes[found[2]]
                a, b, c = net.row[triple[0]], net.row[triple[1]], net.row[triple[2]]
                x, y, z = net.tables[a], net.tables[b], net.tables[c]
                yes, no = _entries(x, y, z, search.on, search.off)
                found[3], yes, no = _judge(net, triple, yes, no, search.freed)
                if found[3] == gain:
                    return triple, _cheapest(net, yes, no)
    return (0, 0, 0), -1


@always_compiled
def _entries(x: Row, y: Row, z: Row, on: Row, off: Row) -> tuple[int, int]:
    """The entries of a truth table over three nodes that must be true, and those false.

    Stops soon after it has found one that must be both.
    """
    yes = no = start = 0
    length = _BLOCK
    while start < len(on) and not yes & no:
        block = slice(start, start + length)
        u, v, w, above, below = x[block], y[block], z[block], on[block], off[block]
        for entry in range(8):
            p = _NONE if entry & 1 else _ALL
            q = _NONE if entry & 2 else _ALL
            r = _NONE if entry & 4 else _ALL
            hit = miss = _NONE
            for k in range(len(above)):
                here = (u[k] ^ p) & (v[k] ^ q) & (w[k] ^ r)
                hit |= here & above[k]
                miss |= here & below[k]
            yes |= int(hit != 0) << entry
            no |= int(miss != 0) << entry
        start += length
        length *= 2
    return yes, no


@always_compiled
def _judge(net: Network, triple: Triple, yes: int, no: int, freed: int) -> tuple[int, int, int]:
    """What three nodes gain if they replace a gate, and the entries of their function.

    The gain is negative if they cannot.
    """
    a, b, c = triple
    if yes & no:
        return -1, yes, no
    # Nothing is known where the constant is true: let the function not depend on it.
    if b == 0:
        yes, no = yes | yes << 2, no | no << 2
    if c == 0:
        yes, no = yes | yes << 4, no | no << 4
    gain = freed - CHAINS.least[yes, no]
    if gain >= 0:
        gain -= _reference(net, a) + _reference(net, b) + _reference(net, c)
        _dereference(net, c)
        _dereference(net, b)
        _dereference(net, a)
    return gain, yes, no


@always_compiled
def _cheapest(net: Network, yes: int, no: int) -> int:
    """A function with the fewest gates, one of them by chance, that has these entries."""
    optional = 255 & ~(yes | no)
    part = optional
    best = ties = 0
    while True:
        if CHAINS.gates[yes | part] == CHAINS.least[yes, no]:
            ties += 1
            if draw(net, ties) == 0:
                best = yes | part
        if part == 0:
            return best
        part = (part - 1) & optional


class Draft(NamedTuple):
    """Gates in the making, at the places of their nodes."""

    xor: NDArray[np.bool_]
    fanin: NDArray[np.int32]


@always_compiled
def _replace(
    net: Network,
    size: int,
    node: int,
    later: NDArray[np.bool_],
    triple: Triple,
    function: int,
) -> int:
    """Put a function of three nodes in the place of a gate; returns the new size."""
    draft = Draft(np.empty(size + STEPS, dtype=np.bool_), np.empty_like(net.fanin))
    literal = np.zeros(size, dtype=np.int32)  # of each old node
    new = net.first
    for old in range(size):
        if old < net.first:
            literal[old] = 2 * old
        elif not later[old]:
            draft.xor[new] = net.xor[old]
            draft.fanin[new, 0] = renamed(net.fanin[old, 0], literal)
            draft.fanin[new, 1] = renamed(net.fanin[old, 1], literal)
            net.row[new] = net.row[old]
            literal[old] = 2 * new
            new += 1
    kept = new
    local = np.zeros(4 + STEPS, dtype=np.int32)
    for i in range(3):
        local[1 + i] = literal[triple[i]]
    for i in range(CHAINS.gates[function]):
        xor, a, b = CHAINS.steps[function, i]
        x, y = renamed(a, local), renamed(b, local)
        local[4 + i], new = _emit(draft, net.first, new, xor == 1, x, y)
    literal[node] = renamed(CHAINS.result[function], local)
    for old in range(node + 1, size):
        if later[old]:
            a, b = renamed(net.fanin[old, 0], literal), renamed(net.fanin[old, 1], literal)
            literal[old], new = _emit(draft, net.first, new, net.xor[old], a, b)
    return _settle(net, draft, literal, new, kept)


@always_compiled
def renamed(old: int, literal: NDArray[np.int32]) -> int:
    """A literal after the nodes have become other literals."""
    return int(literal[old >> 1]) ^ (old & 1)


@always_compiled
def _emit(draft: Draft, first: int, size: int, xor: bool, a: int, b: int) -> tuple[int, int]:
    """The literal of a gate, made only if it is new and no trivial law has it; and the new size."""
    if a > b:
        a, b = b, a
    flip = 0
    if xor:
        flip = (a ^ b) & 1
        a, b = a & ~1, b & ~1
        if a == b:
            return flip, size
        if a == 0:
            return b ^ flip, size
    else:
        if a <= 1:
            return b if a else 0, size
        if a ^ b <= 1:
            return a if a == b else 0, size
    for node in range(max(first, 1 + (b >> 1)), size):
        if draft.fanin[node, 0] == a and draft.fanin[node, 1] == b and draft.xor[node] == xor:
            return 2 * node ^ flip, size
    draft.xor[size] = xor
    draft.fanin[size, 0] = a
    draft.fanin[size, 1] = b
    return 2 * size ^ flip, size + 1


@always_compiled
def _settle(net: Network, draft: Draft, literal: NDArray[np.int32], size: int, kept: int) -> int:
    """Let the network be the gates of a draft that the roots need; returns how many nodes remain.

    The roots are renamed. Before `kept` gates keep their rows; the others are computed.
    """
    users = net.users
    users[:] = 0
    for i in range(len(net.roots)):
        net.roots[i] = renamed(net.roots[i], literal)
        users[net.roots[i] >> 1] += 1
    for node in range(size - 1, net.first - 1, -1):
        if users[node]:
            users[draft.fanin[node, 0] >> 1] += 1
            users[draft.fanin[node, 1] >> 1] += 1
    place = np.arange(size).astype(np.int32) * np.int32(2)
    taken = np.zeros(len(net.row), dtype=np.bool_)
    new = net.first
    spare = net.first
    for node in range(net.first, size):
        if node < kept and users[node]:
            taken[net.row[node]] = True
    for node in range(net.first, size):
        if users[node]:
            place[node] = 2 * new
            net.xor[new] = draft.xor[node]
            a, b = renamed(draft.fanin[node, 0], place), renamed(draft.fanin[node, 1], place)
            net.fanin[new, 0], net.fanin[new, 1] = a, b
            users[new] = users[node]
            if node < kept:
                net.row[new] = net.row[node]
            else:
                while taken[spare]:
                    spare += 1
                taken[spare] = True
                net.row[new] = spare
                x, y = net.tables[net.row[a >> 1]], net.tables[net.row[b >> 1]]
                combine(net.xor[new], a, b, x, y, net.tables[spare])
            new += 1
    for i in range(len(net.roots)):
        net.roots[i] = renamed(net.roots[i], place)
    return new


@always_compiled
def draw(net: Network, below: int) -> int:
    """A random number: xorshift64* (Vigna, 2016)."""
    x = net.random[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    net.random[0] = x
    return int(np.int64(x * np.uint64(0x2545F4914F6CDD1D) >> np.uint64(33))) % below
