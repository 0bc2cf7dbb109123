"""How values show themselves in a notebook: what draws them lies in a layer above, and is provided
from there.

IPython asks a value for `_repr_svg_` and `_repr_html_`, and shows those that are not `None`:
https://ipython.readthedocs.io/en/stable/config/integrating.html
"""

from collections.abc import Callable
from typing import Protocol


class Drawing(Protocol):
    """What draws values; either answer is `None` where the other one is better."""

    def svg(self, value: object, /) -> str | None:
        """A picture."""

    def html(self, value: object, /) -> str | None:
        """Words, and what else a page can hold."""


_drawings: list[Callable[[], Drawing]] = []


def provide(drawing: Callable[[], Drawing]) -> None:
    """From now on values are drawn by what `drawing` gives when the first is shown."""
    _drawings[:] = [drawing]


class Displayed:
    """A value that a notebook shows as a picture, or in words where it has none."""

    __slots__ = ()

    def _repr_svg_(self) -> str | None:
        return _drawings[0]().svg(self) if _drawings else None

    def _repr_html_(self) -> str | None:
        return _drawings[0]().html(self) if _drawings else None
