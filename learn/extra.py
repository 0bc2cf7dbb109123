"""Learning needs PyTorch, which is not installed by default; this is where its absence is said.

Modules that compute with tensors import torch at their top. Whoever imports such a module on behalf
of a user does it under `learn_extra()`, so that a missing package is a message and not a traceback.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from tmc.machines.errors import TmcError

_PACKAGES = ("onnx", "safetensors", "torch")


@contextmanager
def learn_extra() -> Iterator[None]:
    """Turns a missing package of the `learn` extra into a `TmcError` that says what to install.

    >>> with learn_extra():
    ...     raise ModuleNotFoundError("No module named 'torch'", name="torch")
    Traceback (most recent call last):
        ...
    tmc.machines.errors.TmcError: learning needs torch, which is not installed
    hint: pip install 'turing-circuits[learn]'
    """
    try:
        yield
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in _PACKAGES:
            raise
        raise TmcError(
            f"learning needs {package}, which is not installed",
            hint="pip install 'turing-circuits[learn]'",
        ) from None
