"""Tables, cards and pictures as HTML, for notebooks: all that is given as text is escaped here."""

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence

from tmc.draw.svg import escape

_LEFT = 'style="text-align:left"'


def card(title: str, *parts: str) -> str:
    """HTML under a title."""
    return (
        f'<div role="group" aria-label="{escape(title)}">'
        f"<p><strong>{escape(title)}</strong></p>{''.join(parts)}</div>"
    )


def facts(named: Mapping[str, object]) -> str:
    """A table of what there is to say, by what it is about."""
    rows = (
        f'<tr><th scope="row" {_LEFT}>{escape(name)}</th><td {_LEFT}>{escape(str(fact))}</td></tr>'
        for name, fact in named.items()
    )
    return f"<table>{''.join(rows)}</table>"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table with a row of names above."""
    names = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    lines = (f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><tr>{names}</tr>{''.join(lines)}</table>"


def embedded(svg: bytes, alt: str) -> str:
    """A picture of matplotlib's: as an image, for its ids must not meet others."""
    data = b64encode(svg).decode()
    return (
        f'<img alt="{escape(alt)}" src="data:image/svg+xml;base64,{data}" style="max-width:100%">'
    )
