"""How the texts of the studies write names and numbers."""


def capital(text: str) -> str:
    """The text as a sentence begins; only its first letter changes.

    >>> capital("all parities, AND/OR tree")
    'All parities, AND/OR tree'
    """
    return text[:1].upper() + text[1:]


def between(estimate: float | None, low: float | None, high: float | None) -> str:
    """An estimate with its confidence interval, which is there.

    >>> between(0.5, 0.25, 1)
    '0.50 (0.25 to 1.00)'
    """
    return f"{estimate:.2f} ({low:.2f} to {high:.2f})"
