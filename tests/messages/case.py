"""A row of the tables, and lines that many of their texts have."""

from dataclasses import dataclass

START = "input 01\nstart q\naccept yes\nq:\n"
"""What stands before the rules."""
END = "start q\naccept yes\nq:\n 0 -> R yes\n"
"""What stands after the first headers."""


@dataclass(frozen=True)
class Case:
    """A text, the codes of what there is to say about it, and how that is said."""

    name: str
    codes: str
    text: str
    message: str
