"""The colours of highlight.py in the words of the protocol, for editors that have no grammar.

https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#textDocument_semanticTokens
"""

from collections.abc import Callable

from lsprotocol.types import SemanticTokenTypes as Type
from pygments.token import Comment, Keyword, Name, Number, Operator, String, Whitespace, _TokenType

from tmc.machines.editors.highlight import TmLexer
from tmc.machines.program import LINE_END

_TYPES: dict[_TokenType, Type] = {
    Comment.Single: Type.Comment,
    Keyword: Type.Keyword,
    Keyword.Constant: Type.Keyword,
    Keyword.Declaration: Type.Keyword,
    Keyword.Pseudo: Type.Parameter,
    Name.Builtin: Type.Macro,
    Name.Function: Type.Function,
    Name.Namespace: Type.Namespace,
    Number.Integer: Type.Number,
    Operator: Type.Operator,
    String.Escape: Type.Regexp,
    String.Regex: Type.Regexp,
    String.Symbol: Type.String,
}

LEGEND = sorted(set(_TYPES.values()))
"""The types of tokens; the protocol says their positions here."""


def semantic_tokens(text: str, units: Callable[[str], int]) -> list[int]:
    """Five numbers for each token of a text, as the protocol packs them.

    They are: how many lines and units it begins after the one before, counted from the beginning of
    its line if that is another; how many units it has; its type; and no modifiers.
    """
    data: list[int] = []
    down, last = 0, 0  # lines since the last token, and where it began, or the line
    for at, kind, piece in TmLexer().get_tokens_unprocessed(text):
        if kind is Whitespace and (ends := list(LINE_END.finditer(piece))):
            down += len(ends)
            last = at + ends[-1].end()
        elif kind in _TYPES:
            data += [down, units(text[last:at]), units(piece), LEGEND.index(_TYPES[kind]), 0]
            down, last = 0, at
    return data
