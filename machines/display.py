"""How values show themselves in a notebook: what draws them lies in a layer above, and is provided
from there.

IPython asks a value for `_repr_svg_` and `_repr_html_`, and shows those that are not `None`:
https://ipython.readthedocs.io/en/stable/config/integrating.html
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol


class Drawing(Protocol):
    """What draws values; either answer is `None` where the other one is better."""

    def svg(self, value: object, /) -> str | None:
        """A picture."""

    def html(self, value: object, /) -> str | None:
        """Words, and what else a page can hold."""

    def explore(self, value: Any, n: int, word: str | None, /) -> "Page":
        """A page on which a machine runs on words of length `n`."""


class Page(Protocol):
    """A page that needs nothing else; a notebook shows it in a frame."""

    @property
    def html(self) -> str:
        """All of it."""

    def write(self, path: str | Path) -> None:
        """Write it as a file."""


_drawings: list[Callable[[], Drawing]] = []  # the one that was provided


def provide(drawing: Callable[[], Drawing]) -> None:
    """From now on values are drawn by what `drawing` gives when the first is shown."""
    _drawings[:] = [drawing]


def drawing() -> Drawing:
    """What was provided."""
    return _drawings[0]()


class Displayed:
    """A value that a notebook shows as a picture, or in words where it has none."""

    __slots__ = ()

    def _repr_svg_(self) -> str | None:
        return drawing().svg(self)

    def _repr_html_(self) -> str | None:
        return drawing().html(self)
