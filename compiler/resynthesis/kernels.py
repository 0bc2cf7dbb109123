"""Compiling loops over arrays to machine code: numba behind a decorator that keeps types."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


def kernel(function: Kernel) -> Kernel:
    """The same function, compiled when it is first called, and kept on disk where that can be."""
    try:
        return cast(Kernel, numba.njit(cache=True)(function))
    except RuntimeError:  # no folder in which the compiled code can be kept
        return cast(Kernel, numba.njit(function))
