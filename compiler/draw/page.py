"""Pictures as files for papers and slides: SVG as it is, PDF and PNG by Typst (https://typst.app).

Typst draws the SVG without any program of the system, and keeps text text: it embeds the letters
that are used of DejaVu, the fonts that every picture names and that come with matplotlib. So a page
is the same on every machine, byte for byte, unless it has characters that DejaVu lacks: these are
taken from the fonts of the system.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from html import unescape
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal, TypeVar

from tmc.machines.errors import UsageError

if TYPE_CHECKING:
    from typst import Fonts

_POINTS = 0.75  # in a CSS pixel
_DENSITY = 192  # pixels in an inch: two in a CSS pixel
_LARGEST = 8000  # pixels along a side
_MARGINLESS = """\
#set page(width: {width}pt, height: {height}pt, margin: 0pt)
#set document(title: sys.inputs.title, date: none)
#image(bytes(sys.inputs.svg), format: "svg", width: 100%, alt: sys.inputs.title)
"""

PICTURES = (".svg", ".pdf", ".png")
"""The suffixes of the files that a picture can be."""

Subject = TypeVar("Subject")


def suffix_of(path: str | Path, *others: str) -> str:
    """The suffix of a picture's path, in small letters.

    Raises `UsageError` unless it is `.svg`, `.pdf`, `.png` or one of `others`.
    """
    suffix = Path(path).suffix.lower()
    known = [*PICTURES, *others]
    if suffix not in known:
        hint = f"take a name in {', '.join(known[:-1])} or {known[-1]}"
        raise UsageError(f"cannot draw to {path}", hint=hint)
    return suffix


def picture(svg: str, suffix: str) -> str | bytes:
    """One of our SVG pictures as a file of type `suffix`: `.svg`, `.pdf` or `.png`."""
    return svg if suffix == ".svg" else _set(svg, "pdf" if suffix == ".pdf" else "png")


def writers(svg: Callable[[Subject], str]) -> Mapping[str, Callable[[Subject], str | bytes]]:
    """For each suffix, the function that draws to it what `svg` draws."""

    def to(suffix: str) -> Callable[[Subject], str | bytes]:
        return lambda subject: picture(svg(subject), suffix)

    return {suffix: to(suffix) for suffix in PICTURES}


def _set(svg: str, format: Literal["pdf", "png"]) -> bytes:
    import typst

    size = re.search(r'viewBox="0 0 (\S+) (\S+)"', svg)
    title = re.search(r"<title>(.*?)</title>", svg, flags=re.DOTALL)
    assert size and title, "not one of our pictures"
    width, height = map(float, size.groups())
    source = _MARGINLESS.format(width=width * _POINTS, height=height * _POINTS)
    page = typst.Compiler(
        source.encode(),
        font_paths=_fonts(system=not _drawn().issuperset(map(ord, svg.replace("\n", "")))),
        sys_inputs={"svg": svg, "title": unescape(title[1])},
    )
    density = min(_DENSITY, 96 * _LARGEST / max(width, height))
    made = page.compile(format=format, ppi=density, timestamp=0)
    assert isinstance(made, bytes), "a picture is one page"
    return made


@cache
def _fonts(system: bool) -> "Fonts":
    """The fonts of DejaVu, and behind them those of the system if they are needed."""
    from typst import Fonts

    for path in _folder().glob("DejaVuSans*.ttf"):  # matplotlib has others, which would be taken
        copy(path, _alone().name)
    return Fonts(
        include_system_fonts=system, include_embedded_fonts=False, font_paths=[_alone().name]
    )


@cache
def _alone() -> TemporaryDirectory[str]:
    """A folder that lasts as long as the program."""
    return TemporaryDirectory()


@cache
def _drawn() -> frozenset[int]:
    """The characters that DejaVu has."""
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(str(_folder() / "DejaVuSansMono.ttf")).get_charmap())


def _folder() -> Path:
    import matplotlib

    return Path(matplotlib.get_data_path(), "fonts", "ttf")
