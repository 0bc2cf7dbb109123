"""Size against n: the theorem, measured.

A machine is compiled for a range of lengths, and the law of the sizes is stated: the polynomial on
which they lie, or a power that is fitted to them (`laws.py`). Beside it stands 2^n / n, what almost
all functions of n bits cost (Shannon 1949, Lupanov 1958): the curse of dimensionality, which a
machine that runs in polynomial time escapes.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Unpack

from tmc.compilation import Compiled, compile
from tmc.defaults import CompileOptions
from tmc.laws import Law, law
from tmc.machines.display import Displayed
from tmc.machines.errors import UsageError
from tmc.machines.files import load
from tmc.machines.machine import Machine
from tmc.unroll.strategies import Progress


@dataclass(frozen=True, slots=True)
class Point:
    """The circuit of one length, by its figures."""

    n: int
    inputs: int
    steps: int
    gates: int
    """B2."""
    depth: int
    fan_in: int
    seconds: float

    def curse(self) -> str:
        """2^n / n for as many input bits, what almost all functions need, in short."""
        exponent = self.inputs * math.log10(2) - math.log10(max(self.inputs, 1))
        return f"{10**exponent:.3g}" if exponent < 15 else f"1e{exponent:.0f}"


@dataclass(frozen=True, slots=True)
class Growth(Displayed):
    """The circuits of a machine against n, with the laws of size and depth if there are enough."""

    machine: str
    points: tuple[Point, ...]
    size: Law | None
    depth: Law | None


def lengths(text: str) -> list[int]:
    """The lengths that `first:last:step` names, the last one included.

    >>> lengths("2:8:2"), lengths("5"), lengths("3:5")
    ([2, 4, 6, 8], [5], [3, 4, 5])
    """
    parts = text.split(":")
    if not all(part.isascii() and part.isdigit() for part in parts) or len(parts) > 3:
        raise UsageError(
            f'"{text}" is not a range of lengths', hint="write FIRST:LAST:STEP, as in 2:32:2"
        )
    missing = [parts[0], "1"][len(parts) - 1 :]  # the last is the first, and the step is 1
    first, last, step = [int(part) for part in [*parts, *missing]]
    if step < 1:
        raise UsageError(f'"{text}" names no length', hint="a step is at least 1")
    if first > last:
        raise UsageError(f'"{text}" names no length', hint="the last is at least the first")
    return list(range(first, last + 1, step))


def scale(
    source: Machine | str | Path,
    n: str | Iterable[int],
    *,
    progress: Progress | None = None,
    **options: Unpack[CompileOptions],
) -> Growth:
    """Compile a machine for every length in `n`, given as numbers or as `"2:32:2"`.

    The options are those of `compile`.
    """
    machine = source if isinstance(source, Machine) else load(source)
    wanted = lengths(n) if isinstance(n, str) else list(n)
    points = []
    for done, length in enumerate(wanted):
        if progress:
            progress(f"compiling n = {length}", done, len(wanted))
        points.append(point(compile(machine, length, **options)))
    return growth(machine, points)


def point(compiled: Compiled) -> Point:
    """The figures of one circuit."""
    cost = compiled.cost
    return Point(
        compiled.n,
        len(compiled.circuit.inputs),
        compiled.steps,
        cost.gates.b2,
        cost.depth,
        cost.fan_in,
        compiled.seconds,
    )


def growth(machine: Machine, points: Iterable[Point]) -> Growth:
    """The figures of circuits of a machine, with their laws."""
    found = tuple(points)
    size = law([(p.n, p.gates) for p in found])
    depth = law([(p.n, p.depth) for p in found])
    return Growth(machine.name, found, size, depth)
