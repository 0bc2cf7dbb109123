"""The data of the page as text: JSON of integer columns, deflated, in base64.

A column is the list of the differences between one integer and the next, which are small numbers
and compress well. Nothing in the text can end a script element: base64 has no `<`.
"""

import base64
import json
import zlib
from collections.abc import Iterable
from itertools import pairwise


def column(values: Iterable[float]) -> list[int]:
    """The integers nearest to the values, each less the one before it.

    >>> column([3, 5, 5, 4])
    [3, 2, 0, -1]
    """
    whole = [0, *map(round, values)]
    return [b - a for a, b in pairwise(whole)]


def pack(data: object) -> str:
    """The data, deflated, in base64; the same data always give the same text."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode()


def unpack(text: str) -> object:
    """The data that `pack` has made a text of, with columns as differences.

    >>> unpack(pack({"gates": [1, 2]}))
    {'gates': [1, 2]}
    """
    return json.loads(zlib.decompress(base64.b64decode(text)))
