"""Plots by matplotlib as files for papers: text is text, and the same figure gives the same bytes.

SVG names its fonts, and PDF embeds the letters that are used of them as TrueType.
"""

from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#666666"  # of Okabe and Ito, and grey

_UNDATED: dict[str, dict[str, Any]] = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}


def rendered(figure: "Figure", suffix: str, title: str = "") -> bytes:
    """The figure as a file of type `suffix`: svg, pdf or png; its title is for those who listen."""
    import matplotlib

    file = BytesIO()
    as_text = matplotlib.rc_context(
        {"svg.hashsalt": "tmc", "svg.fonttype": "none", "pdf.fonttype": 42}
    )
    metadata = _UNDATED.get(suffix, {}) | ({"Title": title} if title else {})
    with as_text:
        figure.savefig(file, format=suffix, dpi=160, metadata=metadata)
    return file.getvalue()
