"""SVG documents: https://www.w3.org/TR/SVG11/

Every picture is text made here, so the same input gives the same bytes. A style sheet inside the
picture follows the reader's light or dark theme. Its rules are bound to the class of the picture, a
checksum of the content, and nothing has an id: so any pictures can stand on one page, a picture
twice too. For those who do not see it, a picture has a title and a description.

Colours are those of Okabe and Ito, which stay apart for colour-blind eyes.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from zlib import crc32

BLUE, SKY, GREEN = "#0072b2", "#56b4e9", "#009e73"
ORANGE, VERMILLION, PURPLE, YELLOW = "#e69f00", "#d55e00", "#cc79a7", "#f0e442"

# What a class looks like: in light, and what changes in dark. A later class wins over an earlier.
_COMMON: Mapping[str, tuple[str, str]] = {
    ".paper": ("fill:#ffffff", "fill:#14171c"),
    "text": ("fill:#1b1f24;stroke:none", "fill:#e8eaed"),
    ".quiet": ("fill:#667079", "fill:#9aa4ae"),
    ".title": ("font:600 15px system-ui,'DejaVu Sans',sans-serif", ""),
    ".note": ("font:12px system-ui,'DejaVu Sans',sans-serif", ""),
}

MONO = "'DejaVu Sans Mono',Menlo,Consolas,monospace"
_MONO_WIDTH = 0.61  # of a character, in parts of the font size


def document(
    width: float,
    height: float,
    body: Iterable[str],
    style: Mapping[str, tuple[str, str]],
    title: str,
    caption: str = "",
    description: str = "",
) -> str:
    """A whole picture, on paper of its own; a caption is a line above it.

    `style` gives for each CSS selector, without commas, its declarations in light, and those that
    differ in dark. `description` says what is to be seen; else the caption does.
    """
    margin = 16
    top = margin + 28 * bool(caption)
    full = max(width, 9.5 * len(caption)) + 2 * margin
    tall = top + height + margin
    lines = [f'<rect class="paper" width="{number(full)}" height="{number(tall)}"/>']
    if caption:
        lines.append(text(margin, margin + 12, caption, "title", anchor="start"))
    lines += [f'<g transform="translate({number((full - width) / 2)},{top})">', *body, "</g>"]
    content = "\n".join(lines)
    rules = {**_COMMON, **style}
    picture = f"tmc-{crc32(f'{rules}{title}{content}'.encode()):08x}"
    light = "".join(f".{picture} {name}{{{css}}}\n" for name, (css, _) in rules.items())
    dark = "".join(f".{picture} {name}{{{css}}}\n" for name, (_, css) in rules.items() if css)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{picture}" role="img" '
        f'viewBox="0 0 {number(full)} {number(tall)}" '
        f'width="{number(full)}" height="{number(tall)}" style="max-width:100%;height:auto">\n'
        f"<title>{escape(title)}</title>\n<desc>{escape(description or caption or title)}</desc>\n"
        f"<style>\n{light}@media (prefers-color-scheme:dark){{\n{dark}}}\n</style>\n"
        f"{content}\n</svg>\n"
    )


def number(value: float) -> str:
    """A coordinate, with one digit after the point where it is needed.

    >>> number(3.0), number(2.96), number(-0.01)
    ('3', '3', '0')
    """
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")


def escape(content: str) -> str:
    """Text that can stand between tags or in quotes; what XML has no way to say is replaced."""
    if content.isalnum() and content.isascii():
        return content
    return "".join(map(_escaped, content))


@lru_cache(1024)
def _escaped(character: str) -> str:
    if character in '<>&"':
        return {"<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;"}[character]
    legal = character in "\t\n" or unicodedata.category(character) not in ("Cc", "Cs", "Cn")
    return character if legal else "\ufffd"


def text(x: float, y: float, content: str, css: str = "", anchor: str = "middle") -> str:
    """One line of text; `y` is its base line."""
    where = "" if anchor == "start" else f' text-anchor="{anchor}"'
    kind = f' class="{css}"' if css else ""
    return f'<text x="{number(x)}" y="{number(y)}"{kind}{where}>{escape(content)}</text>'


def text_width(content: str, size: float) -> float:
    """The width of one line in the monospaced font."""
    columns = sum(1 + (unicodedata.east_asian_width(c) in "WF") for c in content)
    return columns * size * _MONO_WIDTH


def tooltip(content: str) -> str:
    """What appears when the mouse rests on an element; it goes inside of it."""
    return f"<title>{escape(content)}</title>"


def curve(points: Iterable[tuple[float, float]], down: bool = False) -> str:
    """The data of a path through points, which passes each of them horizontally.

    With `down` it is turned: x goes down, y to the right.
    """
    if down:
        return _curve_down(points)
    rest = iter(points)
    x, y = next(rest)
    parts = [f"M{number(x)} {number(y)}"]
    for u, v in rest:
        if u == x and v == y:
            continue
        if abs(v - y) < 0.05:
            parts.append(f"H{number(u)}")
        else:
            middle = number((x + u) / 2)
            parts.append(f"C{middle} {number(y)} {middle} {number(v)} {number(u)} {number(v)}")
        x, y = u, v
    return "".join(parts)


def _curve_down(points: Iterable[tuple[float, float]]) -> str:
    rest = iter(points)
    x, y = next(rest)
    parts = [f"M{number(y)} {number(x)}"]
    for u, v in rest:
        if abs(v - y) < 0.05:
            parts.append(f"V{number(u)}")
        else:
            half = number((x + u) / 2)
            parts.append(f"C{number(y)} {half} {number(v)} {half} {number(v)} {number(u)}")
        x, y = u, v
    return "".join(parts)
