"""What all TikZ pictures share: text, points and curves in the units of TeX: https://tikz.dev"""

import re
from collections.abc import Sequence

UNITS = 40.0
"""Units of a layout in a centimetre."""

_ESCAPES = str.maketrans(
    {
        **{sign: f"\\{sign}" for sign in "&%$#_{}"},
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "\\": r"\textbackslash{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        '"': r"\textquotedbl{}",
        "\N{RIGHTWARDS ARROW}": r"$\to$",
    }
)


def escaped(text: str) -> str:
    """Text that TeX prints as it is.

    >>> print(escaped("[0_] \N{RIGHTWARDS ARROW} 1"))
    [0\\_] $\\to$ 1
    """
    return text.translate(_ESCAPES)


_MATH = {
    "~": r"\lnot ",
    "&": r"\land ",
    "|": r"\lor ",
    "^": r"\oplus ",
    ">=": r"\ge ",
    "in": r"\in ",
    "?": r"\mathbin{?} ",
    ":": r"\mathbin{:} ",
    "sum": r"\mathrm{sum}",
    "MAJ": r"\mathrm{MAJ}",
}


def formula(text: str) -> str:
    """The formula of a constituent, in the symbols of mathematics.

    >>> print(formula("~c ^ MAJ(a, b)"))
    $\\lnot c \\oplus \\mathrm{MAJ}(a, b)$
    """
    signs = re.sub(r">=|[a-zA-Z]+|[~&|^?:]", lambda sign: _MATH.get(sign[0], sign[0]), text)
    return f"${signs.replace('  ', ' ')}$"


def at(x: float, y: float) -> str:
    """A point; in TikZ, y goes up.

    >>> at(40, 20)
    '(1.00,-0.50)'
    """
    return f"({x / UNITS + 0.0:.2f},{-y / UNITS + 0.0:.2f})"


def size(length: float) -> str:
    """A length of the layout, in centimetres."""
    return f"{length / UNITS:.2f}cm"


def curved(points: Sequence[tuple[float, float]], down: bool = False) -> str:
    """A path through points, which passes each of them horizontally.

    With `down` it is turned: x goes down, y to the right.
    """
    (x, y), *rest = points
    parts = [_turned(x, y, down)]
    for u, v in rest:
        straight, half = abs(v - y) < 0.05, (x + u) / 2
        if straight and abs(u - x) < 0.05:
            continue
        if straight:
            way = "--"
        elif down:  # TikZ would choose controls too far away, for edges that are long and low
            way = f".. controls {at(y, half)} and {at(v, half)} .."
        else:
            way = "to[out=0, in=180]"
        parts.append(f"{way} {_turned(u, v, down)}")
        x, y = u, v
    return " ".join(parts)


def _turned(x: float, y: float, down: bool) -> str:
    return at(y, x) if down else at(x, y)
