"""XML from anybody, read into a tree that knows its lines.

Expat is told to refuse every entity declaration, so that no text grows when it is read; depth and
number of elements are bounded too.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

from tmc.machines.errors import Diagnostic, Severity, SourceError, Span

_MAX_DEPTH = 60
_MAX_ELEMENTS = 300_000


@dataclass(slots=True)
class Element:
    """An element of XML: `text` is what stands in it directly, without space around it."""

    tag: str
    attributes: dict[str, str]
    line: int
    children: list["Element"] = field(default_factory=list)
    text: str = ""

    def all(self, tag: str) -> Iterator["Element"]:
        """The children with this tag."""
        return (child for child in self.children if child.tag == tag)

    def first(self, tag: str) -> "Element | None":
        """The first child with this tag."""
        return next(self.all(tag), None)

    def value(self, tag: str) -> str:
        """The text of the first child with this tag; empty if there is none."""
        child = self.first(tag)
        return child.text if child else ""

    def walk(self) -> Iterator["Element"]:
        """This element and everything in it, in the order of the file."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting += reversed(element.children)


def read_xml(text: str, file: str) -> Element:
    """The root of the tree; raises `SourceError` for what is no XML, or more than it seems."""
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    open_elements: list[Element] = []
    roots: list[Element] = []
    count = 0

    def refuse(message: str) -> NoReturn:
        line, column = parser.CurrentLineNumber, parser.CurrentColumnNumber + 1
        raise _refusal(message, file, line, column)

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if count > _MAX_ELEMENTS:
            refuse(f"this file has more than {_MAX_ELEMENTS:,} elements")
        if len(open_elements) == _MAX_DEPTH:
            refuse(f"elements stand in each other deeper than {_MAX_DEPTH}")
        element = Element(tag, attributes, parser.CurrentLineNumber)
        (open_elements[-1].children if open_elements else roots).append(element)
        open_elements.append(element)

    def end(tag: str) -> None:
        element = open_elements.pop()
        element.text = element.text.strip()

    def characters(data: str) -> None:
        open_elements[-1].text += data

    def entity(*_: object) -> None:
        refuse("this file declares entities, which no machine needs")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    parser.EntityDeclHandler = entity
    try:
        parser.Parse(text.encode("utf-8", "replace"), True)
    except expat.ExpatError as error:
        reason = expat.ErrorString(error.code)
        raise _refusal(
            f"this is not whole XML: {reason}", file, error.lineno, error.offset + 1
        ) from None
    return roots[0]


def _refusal(message: str, file: str, line: int, column: int) -> SourceError:
    return SourceError([Diagnostic(Severity.ERROR, "xml", message, Span(file, line, column))])
