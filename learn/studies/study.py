"""What a study is: cells, how one is measured, and what is made of the measurements.

A *cell* is one setting with one seed; all that decides its outcome is in its fields, so it can be
measured anywhere and at any time, and twice with the same outcome. A *table* has one line for each
setting, with an estimate over the seeds and its confidence interval. Tables, figures and texts are
functions of the outcomes and of nothing else.
"""

import json
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from tmc.machines.errors import UsageError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

C = TypeVar("C")
"""A cell: a frozen dataclass of numbers and strings."""
R = TypeVar("R")
"""An outcome: a frozen dataclass of numbers, strings and `None`."""
L = TypeVar("L")
"""A line of the table: a frozen dataclass of numbers and strings."""
T = TypeVar("T")
K = TypeVar("K", bound=Hashable)

NAMES = ("dial", "topology", "steps", "curse", "correlation", "uniformity", "occam")
"""The studies there are; each is `STUDY` in the module of its name."""


@dataclass(frozen=True, slots=True)
class Study(Generic[C, R, L]):
    """One question, asked in many cells."""

    name: str
    title: str
    cell: type[C]
    outcome: type[R]
    cells: Callable[[bool, int], Sequence[C]]
    """The cells of the quick or the full study, with so many seeds."""
    measure: Callable[[C], R]
    table: Callable[[Sequence[tuple[C, R]]], list[L]]
    interval: str
    """How the intervals of the table are made."""
    draw: Callable[[Sequence[L]], "Figure"]
    text: Callable[[Sequence[L]], str]
    """What came out, in words, every number taken from the table."""
    quick_seeds: int = 4
    seeds: int = 10

    def key(self, cell: C) -> str:
        """A name of a cell that depends on its fields alone."""
        text = json.dumps({"study": self.name, **fields_of(cell)}, sort_keys=True)
        return sha256(text.encode()).hexdigest()[:16]


AnyStudy = Study[Any, Any, Any]


def load_study(name: str) -> AnyStudy:
    """The study of this name; raises `UsageError` if there is none.

    >>> load_study("alchemy")
    Traceback (most recent call last):
        ...
    tmc.machines.errors.UsageError: there is no study "alchemy"
    hint: take one of dial, topology, steps, curse, correlation, uniformity, occam
    """
    if name not in NAMES:
        raise UsageError(f'there is no study "{name}"', hint=f"take one of {', '.join(NAMES)}")
    study: AnyStudy = import_module(f"tmc.learn.studies.{name}").STUDY
    return study


def fields_of(value: object) -> dict[str, Any]:
    """The fields of a dataclass that is a value, by name."""
    return asdict(value)  # type: ignore[call-overload, no-any-return]


def grouped(values: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    """Cells or lines by what they have in common, in the order in which it is first met.

    >>> grouped(["ox", "cat", "ape"], len)
    {2: ['ox'], 3: ['cat', 'ape']}
    """
    groups: dict[K, list[T]] = {}
    for value in values:
        groups.setdefault(key(value), []).append(value)
    return groups
