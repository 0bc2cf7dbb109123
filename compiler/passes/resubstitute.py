"""Express a gate by other gates that are there already, where nobody can tell the difference.

For each gate, from the outputs down: find the inputs on which its value matters (flip it, and see
whether an output changes: the rest are observability don't-cares), and look for one, two or three
earlier literals, its *divisors*, that do the same there. The gates that only the old one needed,
its maximal fan-out-free cone, are then free. All of it is exact, on truth tables.

Source: Mishchenko, Brayton, "Scalable logic synthesis using a simple circuit structure" (IWLS
2006), here without windows.
"""

from collections.abc import Iterator

from tmc.circuits.builder import cone
from tmc.circuits.circuit import Circuit
from tmc.effort import Effort
from tmc.hashing.merge import care_patterns, columns
from tmc.unroll.encoding import Bits, Encoding

_WORK = 6_000_000  # operations on 64 words of a table, after which a round ends; a second
_KEPT = 6  # gates of a free cone that are tried as divisors
_OUTER = 6  # of them, those that are tried together with an XOR of two more
_DIVISORS = 40  # of one gate, those that exclude the most, for an AND of two


def resubstitute(circuit: Circuit, encoding: Encoding, effort: Effort) -> Iterator[Circuit]:
    """The circuit with gates replaced by fewer ones until none can be.

    Needs all inputs of the care set at once, so no more than some 16 of them.
    """
    network = _Network(circuit, care_patterns(encoding))
    while network.sweep():
        pass
    yield cone(network.circuit(circuit))


class _Network:
    """The gates as lists that are changed in place; a gate only ever reads earlier nodes."""

    def __init__(self, circuit: Circuit, patterns: Bits) -> None:
        self.first = circuit.first_gate
        self.xor: list[bool] = [False] * self.first + circuit.xor.tolist()
        pairs: list[tuple[int, int]] = [(0, 0)] * self.first
        self.fanin = [*pairs, *((a, b) for a, b in circuit.fanin.tolist())]
        self.roots: list[int] = circuit.literals.tolist()
        self.mask = (1 << len(patterns)) - 1
        self.work = _WORK // (1 + len(patterns) // 4096)
        self.table = [0, *columns(patterns)]
        self.update(self.table, self.first)
        self.count()

    def circuit(self, old: Circuit) -> Circuit:
        """The network as a circuit with the names of `old`."""
        gates = zip(self.xor, self.fanin, strict=True)
        kept = [(xor, a, b) for xor, (a, b) in gates][self.first :]
        return Circuit.of(old.inputs, kept, list(zip(old.outputs, self.roots, strict=True)))

    def sweep(self) -> bool:
        """Try every gate once; whether any was replaced."""
        before = sum(1 for users in self.users[self.first :] if users)
        for node in range(len(self.fanin) - 1, self.first - 1, -1):
            if self.users[node] and self.work > 0:
                self.improve(node)
        return sum(1 for users in self.users[self.first :] if users) < before

    def improve(self, node: int) -> None:
        """Replace one gate if that frees more than it costs; one of the freed may be kept."""
        care = self.observable(node)
        whole = self.free_cone(node)
        for kept in [None, *sorted(whole - {node}, reverse=True)[:_KEPT]]:
            free = self.free_cone(node, kept)
            earlier = range(node)
            self.work -= node
            divisors = [d for d in earlier if d not in free and (d < self.first or self.users[d])]
            if self.replace(node, len(free), care, divisors):
                self.update(self.table, self.first)
                self.count()
                return

    def replace(self, node: int, most: int, care: int, divisors: list[int]) -> bool:
        """Let at most so many divisors do what a gate does where it matters; whether they can."""
        target = self.table[node] & care
        literal = self.one(target, care, divisors)
        if literal is None and most > 1:
            literal = self.two(node, target, care, divisors)
        if literal is None and most > 2:
            literal = self.three(node, target, care, divisors)
        if literal is None:
            return False
        self.redirect(literal >> 1 if literal >> 1 > node else node, literal)
        return True

    def one(self, target: int, care: int, divisors: list[int]) -> int | None:
        """A literal that is the target where it matters."""
        for d in divisors:
            wrong = (self.table[d] ^ target) & care
            if wrong == 0 or wrong == care:
                return 2 * d | (wrong != 0)
        return None

    def two(self, node: int, target: int, care: int, divisors: list[int]) -> int | None:
        """Make `node` a gate of two divisors; the literal of it that is the target."""
        if pair := self.difference(target, care, divisors):
            return self.become(node, True, pair)
        for flip, on in enumerate((target, target ^ care)):
            covers = self.covers(on, care ^ on, divisors)
            for i, (_, a, rest) in enumerate(covers):
                for _, b, other in covers[:i]:
                    if not rest & other:
                        return self.become(node, False, (a, b)) ^ flip
        return None

    def three(self, node: int, target: int, care: int, divisors: list[int]) -> int | None:
        """Make `node` the AND of a divisor and the XOR of two; the literal that is the target."""
        for flip, on in enumerate((target, target ^ care)):
            for _, a, rest in self.covers(on, care ^ on, divisors)[:_OUTER]:
                if pair := self.difference(on, on | rest, divisors):
                    inner = self.insert(node, pair)
                    return self.become(node + 1, False, (a, inner)) ^ flip
        return None

    def difference(self, target: int, care: int, divisors: list[int]) -> tuple[int, int] | None:
        """Two literals whose XOR is the target where it matters."""
        self.work -= 2 * len(divisors)
        there = {self.table[d] & care: d for d in reversed(divisors)}
        for d in divisors:
            needed = self.table[d] & care ^ target
            for flip, table in enumerate((needed, needed ^ care)):
                if table in there:
                    return 2 * d, 2 * there[table] | flip
        return None

    def covers(self, on: int, off: int, divisors: list[int]) -> list[tuple[int, int, int]]:
        """Literals that are true on `on`, and where they are on `off`: the least there first."""
        self.work -= 2 * len(divisors)
        found = []
        for d in divisors:
            for literal, table in ((2 * d, self.table[d]), (2 * d + 1, self.table[d] ^ self.mask)):
                if not on & ~table:
                    rest = table & off
                    found.append((rest.bit_count(), literal, rest))
        return sorted(found)[:_DIVISORS]

    def become(self, node: int, xor: bool, pair: tuple[int, int]) -> int:
        """Make `node` a gate of two literals; its literal."""
        flip = (pair[0] ^ pair[1]) & 1 if xor else 0
        self.xor[node] = xor
        self.fanin[node] = (pair[0] & ~1, pair[1] & ~1) if xor else pair
        return 2 * node | flip

    def insert(self, node: int, pair: tuple[int, int]) -> int:
        """Put an XOR before `node`, which moves up by one; the literal of the XOR."""

        def moved(x: int) -> int:
            return x + 2 if x >> 1 >= node else x

        self.fanin[node:] = [(moved(a), moved(b)) for a, b in self.fanin[node:]]
        self.roots = [moved(x) for x in self.roots]
        self.xor.insert(node, True)
        self.fanin.insert(node, (0, 0))
        return self.become(node, True, pair)

    def observable(self, node: int) -> int:
        """The inputs on which an output changes if the value of the gate does."""
        flipped = self.table[: node + 1]
        flipped[node] ^= self.mask
        self.update(flipped, node + 1)
        seen = 0
        for root in {literal >> 1 for literal in self.roots}:
            seen |= flipped[root] ^ self.table[root]
        return seen

    def update(self, table: list[int], start: int) -> None:
        """Compute the tables of the gates from `start` on."""
        self.work -= 4 * (len(self.fanin) - start)
        del table[start:]
        for node in range(start, len(self.fanin)):
            a, b = self.fanin[node]
            x = table[a >> 1] ^ self.mask if a & 1 else table[a >> 1]
            y = table[b >> 1] ^ self.mask if b & 1 else table[b >> 1]
            table.append(x ^ y if self.xor[node] else x & y)

    def count(self) -> None:
        """Count the users of every node, those that no output needs left out."""
        self.users = [0] * len(self.fanin)
        for literal in self.roots:
            self.users[literal >> 1] += 1
        for node in range(len(self.fanin) - 1, self.first - 1, -1):
            if self.users[node]:
                for literal in self.fanin[node]:
                    self.users[literal >> 1] += 1

    def free_cone(self, node: int, kept: int | None = None) -> set[int]:
        """The gates that only this one needs, itself among them, if the one `kept` stays."""
        free, stack = {node}, [node]
        left = dict[int, int]()
        while stack:
            for literal in self.fanin[stack.pop()]:
                inner = literal >> 1
                left[inner] = left.get(inner, self.users[inner]) - 1
                if inner >= self.first and not left[inner] and inner != kept:
                    free.add(inner)
                    stack.append(inner)
        return free

    def redirect(self, node: int, literal: int) -> None:
        """Let all users of a gate read a literal instead."""

        def moved(x: int) -> int:
            return literal ^ (x & 1) if x >> 1 == node else x

        if literal == 2 * node:
            return
        self.roots = [moved(x) for x in self.roots]
        for user in range(node + 1, len(self.fanin)):
            a, b = self.fanin[user]
            self.fanin[user] = moved(a), moved(b)
