"""Loops that are interpreted while the work is small and compiled when it is large.

A kernel is an ordinary function over numbers and arrays. numba, whose import alone takes longer
than most circuits, is loaded when the first of them is compiled; the machine code is kept on disk.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, cast

SMALL = 1 << 18
"""Gates up to which a loop over them is not worth compiling."""

F = TypeVar("F", bound=Callable[..., Any])


@cache
def compiled(kernel: F, *callees: Callable[..., Any]) -> F:
    """The same function in machine code; `callees` are the plain functions that it calls.

    >>> def double(x: int) -> int:
    ...     return 2 * x
    >>> compiled(double)(21)
    42
    """
    from numba.extending import register_jitable

    for callee in callees:
        register_jitable(callee)
    return always_compiled(kernel)


def always_compiled(kernel: F) -> F:
    """A decorator for loops that are never interpreted, in files that are imported when needed."""
    import numba

    try:
        return cast(F, numba.njit(cache=True, nogil=True)(kernel))
    except RuntimeError:  # no folder in which the machine code can be kept
        return cast(F, numba.njit(nogil=True)(kernel))
