"""Size against n: the theorem, measured.

A machine is compiled for a range of lengths, and the size of its circuits is fitted by a power law,
size = c n^p, by least squares on logarithms. Beside it stands 2^n / n, what almost all functions of
n bits cost (Shannon 1949, Lupanov 1958): the curse of dimensionality, which a machine that runs in
polynomial time escapes.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Unpack

import numpy as np

from tmc.compilation import Compiled, compile
from tmc.defaults import CompileOptions
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
class Fit:
    """A power law, value = factor * n^exponent, and the standard error of the exponent."""

    factor: float
    exponent: float
    error: float

    def __str__(self) -> str:
        return f"{self.factor:.3g} n^{self.exponent:.3f} (exponent +- {self.error:.3f})"


@dataclass(frozen=True, slots=True)
class Growth(Displayed):
    """The circuits of a machine against n, with fitted power laws where three points allow one."""

    machine: str
    points: tuple[Point, ...]
    size: Fit | None
    depth: Fit | None


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
    """The figures of circuits of a machine, with the power laws through them."""
    found = tuple(points)
    size = fit([(p.n, p.gates) for p in found])
    depth = fit([(p.n, p.depth) for p in found])
    return Growth(machine.name, found, size, depth)


def fit(points: Sequence[tuple[float, float]]) -> Fit | None:
    """The power law through the positive points; `None` if there are fewer than three.

    >>> law = fit([(n, 3 * n**2) for n in (2, 4, 8, 16)])
    >>> round(law.factor, 6), round(law.exponent, 6), round(law.error, 6)
    (3.0, 2.0, 0.0)
    """
    positive = [(math.log(x), math.log(y)) for x, y in points if x > 0 and y > 0]
    if len({x for x, _ in positive}) < 3:
        return None
    x, y = np.array(positive).T
    dx = x - x.mean()
    exponent = float((dx * y).sum() / (dx**2).sum())
    intercept = float(y.mean() - exponent * x.mean())
    rest = y - intercept - exponent * x
    error = math.sqrt(float((rest**2).sum()) / (len(x) - 2) / float((dx**2).sum()))
    return Fit(math.exp(intercept), exponent, error)
