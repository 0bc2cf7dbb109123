"""What a file that is not `.tm` looks like: formats of other tools, told by their content."""

import re

_LOOKED_AT = 20_000  # characters

# What no `.tm` file has, not even one with mistakes.
_SIGNS = (
    ("JFLAP", r"<structure\b"),
    ("JSON", r'\A\s*[\[{][\s\[{]*"[^"\n]*"\s*:'),
    ("turingmachine.io YAML", r"(?s)^start ?state:[ \t]*\S.*^table:"),
    ("vtramo YAML", r"(?s)^initial_state:[ \t]*\S.*^transitions:"),
    ("tur", r"(?s)^name:[ \t]*\S.*^rules:\s*$"),
    ("TuringViz", r"(?s)^state \S+:\s*$.*^\s*on .* -> "),
    ("turingmachinesimulator.com", r"^init:[ \t]*\S"),
    ("NJU FLA", r"^#Q\s*="),
    ("foggynight", r"^CONF:BEGIN"),
    ("tursi", r"^#! (start|end|fill|write|break|wildcard)\b"),
    ("Notre Dame (2014)", r"(?s)^Q:\S+,.*^T:\S+,"),
    ("Notre Dame (2016)", r"^[^,|\s]+,[^|\n]+\|[^,|\s]+,[^|\n]+,[LRS]\s*$"),
    ("St Andrews", r"\A\s*states \d+\s*$"),
    ("Tock CSV", r'^>[^,\n]*,.*"[^",\n]+,[^",\n]+,[LRN]"'),
    ("the bbchallenge format", r"\A\s*(\d[LR][A-Z]|---)+(_(\d[LR][A-Z]|---)+)+\s*\Z"),
)

_MORPHETT = r"\S+\s+\S+\s+\S+\s+[lrLR*]\s+\S+(\s+!)?"


def foreign_format(text: str) -> tuple[str, int] | None:
    """The format that `text` seems to be in and the position of what gives it away, if any.

    >>> foreign_format("init: q0\\naccept: q1\\n")
    ('turingmachinesimulator.com', 0)
    """
    text = text[:_LOOKED_AT]
    for name, sign in _SIGNS:
        if found := re.search(sign, text, re.MULTILINE):
            return name, found.start()
    code = [line.partition(";")[0].strip() for line in text.splitlines()]
    rules = [line for line in code if line]
    if rules and all(re.fullmatch(_MORPHETT, rule) for rule in rules):
        return "Morphett", text.index(rules[0])
    return None
