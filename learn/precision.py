"""Error against size: the theorem on approximation, executed.

If a machine computes a real function f on fixed-point words in polynomial time (`numeric.py`), then
its circuits of precision m are exact networks of size polynomial in m, and they are within c 2^-m
of f: the error falls exponentially with the precision, the network grows only polynomially. Here
the networks are built, run in 32-bit floats on random real points, and held against f.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Unpack

import numpy as np

from tmc.compilation import Compiled, compile
from tmc.defaults import CompileOptions
from tmc.growth import lengths
from tmc.laws import Law, law
from tmc.learn.exact import emulate
from tmc.learn.numeric import Reading, reading_of
from tmc.machines.errors import UsageError
from tmc.machines.files import load
from tmc.machines.machine import Machine
from tmc.unroll.strategies import Progress


@dataclass(frozen=True, slots=True)
class Point:
    """The network of one precision."""

    n: int
    """The length of the words."""
    m: int
    """Digits of each number."""
    error: float
    """The largest distance from f at the points tried."""
    bound: float
    """c 2^-m, which no error passes."""
    units: int
    """ReLU units."""
    depth: int
    width: int
    weights: int
    """Weights and biases that are not zero."""


@dataclass(frozen=True, slots=True)
class Precision:
    """How near the networks of a machine come to its real function, and how large they are."""

    machine: str
    formula: str
    constant: float
    samples: int
    seed: int
    points: tuple[Point, ...]
    units: Law | None
    """The units as a function of m, if there are enough precisions."""

    @property
    def holds(self) -> bool:
        """Whether every error measured is within its bound."""
        return all(point.error <= point.bound for point in self.points)

    @property
    def law(self) -> str | None:
        """The law of the units in words, if there is one."""
        return self.units.words("m") if self.units else None

    def _repr_html_(self) -> str:
        from tmc.learn.precision_plot import shown

        return shown(self)


def precision(
    source: Machine | str | Path,
    n: str | Iterable[int],
    *,
    like: str | None = None,
    samples: int = 4096,
    progress: Progress | None = None,
    **options: Unpack[CompileOptions],
) -> Precision:
    """Networks for every length in `n` (numbers or `"4:16:2"`), tried on random real points.

    The words are read as those of the sample `like`, by default of the sample that has the name of
    the machine. The options are those of `compile`; their seed draws the points too.

    >>> halves = precision("adder", "4:8:4")
    >>> halves.formula, [point.m for point in halves.points], halves.holds
    ('(x + y)/2', [2, 4], True)
    """
    machine = source if isinstance(source, Machine) else load(source)
    reading = reading_of(machine, like)
    wanted = lengths(n) if isinstance(n, str) else list(n)
    seed = options.get("seed", 0)
    if samples < 1 or seed < 0:
        raise UsageError("take at least one point, and a seed that is not negative")
    for length in wanted:
        reading.precision(length)
    points = []
    for done, length in enumerate(wanted):
        if progress:
            progress(f"n = {length}", done, len(wanted))
        points.append(_measure(compile(machine, length, **options), reading, samples, seed))
    return Precision(
        machine.name,
        reading.formula,
        reading.constant,
        samples,
        seed,
        tuple(points),
        law([(point.m, point.units) for point in points]),
    )


def _measure(compiled: Compiled, reading: Reading, samples: int, seed: int) -> Point:
    n, encoding = compiled.n, compiled.encoding
    network = emulate(compiled.circuit)
    points = np.random.default_rng(seed).random((samples, reading.arguments))
    answers = network.predict(encoding.encode(reading.words(points, n)))
    computed = reading.numbers(encoding, network.outputs, answers)
    report, m = network.describe(), reading.precision(n)
    return Point(
        n,
        m,
        error=float(np.abs(computed - reading.function(points)).max()),
        bound=reading.constant * 2.0**-m,
        units=report.relus,
        depth=report.depth,
        width=report.width,
        weights=report.weights,
    )
