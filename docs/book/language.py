"""The parts of the language reference that are not written by hand.

In `language.md` a comment `<!-- syntax: RULE -->` becomes the syntax diagram of a rule of
`machines/grammar.lark`, `<!-- bound: RULE -->` one of `machines/bounds.lark`, both with the lines
of the grammar below, and `<!-- messages -->` becomes a table of everything that a file can be told,
from the tests that hold the messages word for word. So neither can differ from what the compiler
does.
"""

import html
import io
import re
from collections.abc import Callable
from functools import cache

import railroad
from lark import Lark, Token, Tree
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from repository import ROOT

from tests.messages.headers import HEADERS
from tests.messages.lines import LINES
from tests.messages.remarks import REMARKS
from tests.messages.rules import RULES

GRAMMARS = {"syntax": "machines/grammar.lark", "bound": "machines/bounds.lark"}
_MARK = re.compile(r"<!-- (syntax|bound): (\w+) -->")


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put in what the comments of the page ask for."""
    if page.file.src_uri != "language.md":
        return markdown
    markdown = _MARK.sub(lambda found: rule_of(GRAMMARS[found[1]], found[2]), markdown)
    return markdown.replace("<!-- messages -->", messages())


def rule_of(grammar: str, name: str) -> str:
    """The diagrams of a rule, one for each way of writing it, and its text."""
    text = (ROOT / grammar).read_text()
    tree = next(t for t in read(text).children if isinstance(t, Tree) and named(t) == name)
    drawn = "".join(diagram(way) for way in ways(tree.children[-1], read(text)))
    lines = re.search(rf"^[?!]?{name}(\.\d+)?:.*\n([ \t]+.*\n)*", text, flags=re.MULTILINE)
    assert lines, name
    return f'<div class="syntax">{drawn}</div>\n\n```text\n{lines[0].rstrip()}\n```\n'


@cache
def read(text: str) -> Tree[Token]:
    """A grammar as a tree, by lark's grammar of grammars."""
    parser = Lark.open_from_package("lark", "lark.lark", ["grammars"], parser="lalr")
    return parser.parse(text)


def named(tree: Tree[Token]) -> str:
    return str(tree.children[0]).lstrip("?!")


def ways(body: object, grammar: Tree[Token]) -> list[railroad.DiagramItem]:
    """The alternatives of a rule but its mistakes, which are no part of the language."""
    assert isinstance(body, Tree)
    branches = body.children if body.data == "expansions" else [body]
    return [item(branch, grammar) for branch in branches if "unclear" not in str(branch)]


def item(node: object, grammar: Tree[Token]) -> railroad.DiagramItem:
    """A part of a rule as a part of a diagram."""
    assert isinstance(node, Tree)
    inner: Callable[[object], railroad.DiagramItem] = lambda part: item(part, grammar)  # noqa: E731
    match node.data, node.children:
        case "alias", (first, *_):
            return inner(first)
        case "expansions", parts:
            return railroad.Choice(0, *map(inner, parts))
        case "expansion", parts:
            return railroad.Sequence(*map(inner, parts))
        case "expr", (first, *operators):
            wrap = {"?": railroad.Optional, "+": railroad.OneOrMore, "*": railroad.ZeroOrMore}
            operator = next((str(o) for o in operators if o is not None), "")
            return wrap[operator](inner(first)) if operator else inner(first)
        case "name", (name,):
            return symbol(str(name), grammar)
        case "literal", (text,):
            return railroad.Terminal(str(text).strip('"'))
        case "maybe", (first,):
            return railroad.Optional(inner(first))
    raise AssertionError(f"no diagram for {node.data}")


def symbol(name: str, grammar: Tree[Token]) -> railroad.DiagramItem:
    """A word that stands for itself, one of some words, or the name of what may stand there."""
    written = meaning(name, grammar)
    if written.startswith('"'):
        return railroad.Terminal(written.strip('"'))
    if choice := re.match(r"/\(?([a-z-]+(?:\|[a-z-]+)+)\)?(?=[/(])", written):
        return railroad.Choice(0, *map(railroad.Terminal, choice[1].split("|")))
    if name == "_ARROW":
        return railroad.Terminal("->")
    return railroad.NonTerminal(name.strip("_"))


def meaning(name: str, grammar: Tree[Token]) -> str:
    """The string or pattern that a terminal begins with; empty if it has none of its own."""
    for tree in grammar.children:
        if isinstance(tree, Tree) and tree.data == "token" and named(tree) == name:
            for literal in tree.find_data("literal"):
                return str(literal.children[0])
    return ""


def diagram(way: railroad.DiagramItem) -> str:
    out = io.StringIO()
    railroad.Diagram(way, css=None).writeSvg(out.write)
    return out.getvalue().replace("\n", "")


def messages() -> str:
    """Every code of a diagnostic of the front end, with what is said in one case and its hint."""
    rows: dict[str, str] = {}
    for case in [*LINES, *RULES, *HEADERS, *REMARKS]:
        told = re.findall(
            r"^f\.tm:[\d:]+ (\w+): (.*)\n(?:    .*\n)*(?:hint: (.*))?",
            case.message + "\n",
            flags=re.MULTILINE,
        )
        for code, (severity, said, hint) in zip(case.codes.split(), told, strict=True):
            rows.setdefault(code, f"| `{code}` | {severity} | {cell(said)} | {cell(hint)} |\n")
    return "| code | | for example | hint |\n|---|---|---|---|\n" + "".join(
        rows[code] for code in sorted(rows)
    )


def cell(text: str) -> str:
    """A text as it is, in the cell of a table."""
    escaped = html.escape(text, quote=False)
    return re.sub(r"([\\*_|\[\]])", r"\\\1", re.sub(r"`([^`]*)`", r"<code>\1</code>", escaped))
