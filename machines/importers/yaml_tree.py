"""YAML from anybody, read into a tree of plain strings that knows its lines.

Only the events of the parser are used, so no tag is obeyed, no `no` becomes false and no `0011`
nine. An alias, which could make a small file stand for a huge one, is refused like everything else
that no machine needs; depth and number of nodes are bounded.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, NoReturn

from tmc.machines.errors import Diagnostic, Severity, SourceError, Span

_MAX_DEPTH = 40
_MAX_NODES = 100_000
_MAX_SIZE = 1_000_000  # characters: a second or two, without the parser in C


@dataclass(slots=True)
class Node:
    """A scalar, a sequence or a mapping: exactly one of its last three fields is not `None`."""

    line: int
    column: int
    scalar: str | None = None
    quoted: bool = False
    items: list["Node"] | None = None
    pairs: list[tuple["Node", "Node"]] | None = None
    """Keys and values in the order of the file; no key stands there twice."""

    @property
    def empty(self) -> bool:
        """Whether nothing is written here."""
        return self.scalar is not None and not self.quoted and self.scalar in ("", "~", "null")

    def get(self, key: str) -> "Node | None":
        """The value of a key in a mapping."""
        pairs = self.pairs or ()
        return next((value for k, value in pairs if k.scalar == key), None)

    def misspelt(self, key: str, known: Collection[str]) -> str:
        """What to do about an unknown key that was probably meant to be this one; empty if none."""
        unknown = [k.scalar for k, _ in self.pairs or () if k.scalar and k.scalar not in known]
        close = get_close_matches(key, unknown, n=1)
        return f"write `{key}:` for `{close[0][:80]}:`" if close else ""


@dataclass(slots=True)
class _Open:
    """A sequence or mapping that is not yet complete."""

    node: Node
    key: Node | None = None
    keys: set[str] = field(default_factory=set)


def read_yaml(text: str, file: str) -> Node:
    """The only document of a text; raises `SourceError` for all that is no plain YAML."""
    import yaml

    def refuse(message: str, mark: Any, hint: str = "") -> NoReturn:
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        span = Span(file, line, column)
        raise SourceError([Diagnostic(Severity.ERROR, "yaml", message, span, hint)])

    if len(text) > _MAX_SIZE:
        refuse(f"too large to be a machine in YAML: more than {_MAX_SIZE:,} characters", None)
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    stack: list[_Open] = []
    root: Node | None = None
    count = 0

    def add(node: Node, mark: Any) -> None:
        nonlocal root
        if not stack:
            root = node
            return
        parent = stack[-1]
        if parent.node.items is not None:
            parent.node.items.append(node)
        elif parent.key is None:
            parent.key = node
            if node.scalar is not None:
                if node.scalar in parent.keys:
                    refuse(f"the key `{node.scalar[:80]}` is given twice", mark, "remove one")
                parent.keys.add(node.scalar)
        else:
            assert parent.node.pairs is not None
            parent.node.pairs.append((parent.key, node))
            parent.key = None

    try:
        for event in yaml.parse(text, Loader=loader):
            mark = event.start_mark
            if isinstance(event, yaml.AliasEvent):
                refuse("an alias (`*name`) is not read", mark, "write out what it stands for")
            if isinstance(event, yaml.DocumentStartEvent) and root is not None:
                refuse("a second document in one file is not read", mark)
            if isinstance(event, yaml.NodeEvent):
                count += 1
                if count > _MAX_NODES:
                    refuse(f"this file has more than {_MAX_NODES:,} nodes", mark)
                if getattr(event, "tag", None) not in (None, "!"):
                    refuse(f"the tag `{str(event.tag)[:80]}` is not read", mark, "remove it")
                line, column = mark.line + 1, mark.column + 1
            if isinstance(event, yaml.ScalarEvent):
                quoted = not event.implicit[0]
                add(Node(line, column, scalar=event.value, quoted=quoted), mark)
            elif isinstance(event, yaml.CollectionStartEvent):
                if len(stack) == _MAX_DEPTH:
                    refuse(f"collections stand in each other deeper than {_MAX_DEPTH}", mark)
                sequence = isinstance(event, yaml.SequenceStartEvent)
                node = Node(line, column)
                if sequence:
                    node.items = []
                else:
                    node.pairs = []
                add(node, mark)
                stack.append(_Open(node))
            elif isinstance(event, yaml.CollectionEndEvent):
                stack.pop()
    except yaml.MarkedYAMLError as error:
        problem = error.problem or "something is wrong here"
        refuse(f"this is not whole YAML: {problem}", error.problem_mark or error.context_mark)
    except yaml.YAMLError as error:
        refuse(f"this is not YAML: {str(error).splitlines()[0]}", None)
    return root or Node(1, 1, scalar="")
