"""tmc: Turing machines compiled to Boolean circuits, and networks that learn them.

>>> import tmc
>>> compiled = tmc.compile("parity", 8)
>>> compiled.cost.gates.b2, compiled.halting.status.value, compiled.certificate.strength.value
(7, 'proved', 'exhaustive')

This page is a facade: every name is loaded from its own module when it is first used, so that
`import tmc` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from tmc.machines.display import provide

if TYPE_CHECKING:
    from tmc.circuits.circuit import Circuit as Circuit
    from tmc.circuits.lut import LutNetwork as LutNetwork
    from tmc.circuits.mapping import map_luts as map_luts
    from tmc.compilation import Compiled as Compiled
    from tmc.compilation import compile as compile
    from tmc.explorer.page import explore as explore
    from tmc.formats.suffix import read_circuit as read  # noqa: F401
    from tmc.formats.suffix import write_circuit as write  # noqa: F401
    from tmc.growth import scale as scale
    from tmc.machines.batch import run_batch as run_batch
    from tmc.machines.errors import TmcError as TmcError
    from tmc.machines.files import load as load
    from tmc.machines.files import parse as parse
    from tmc.machines.machine import Machine as Machine
    from tmc.machines.simulate import Run as Run
    from tmc.machines.simulate import run as run
    from tmc.optimization import Optimized as Optimized
    from tmc.optimization import optimize as optimize
    from tmc.proof.equivalence import equivalent as equivalent
    from tmc.proof.equivalence import verify as verify
    from tmc.questions.solving import Solutions as Solutions
    from tmc.questions.solving import solve as solve

__version__ = "0.1.0"

# Where each public name lives, and what it is called there.
_HOME = {
    "Circuit": ("tmc.circuits.circuit", "Circuit"),
    "Compiled": ("tmc.compilation", "Compiled"),
    "LutNetwork": ("tmc.circuits.lut", "LutNetwork"),
    "Machine": ("tmc.machines.machine", "Machine"),
    "Run": ("tmc.machines.simulate", "Run"),
    "Optimized": ("tmc.optimization", "Optimized"),
    "Solutions": ("tmc.questions.solving", "Solutions"),
    "TmcError": ("tmc.machines.errors", "TmcError"),
    "compile": ("tmc.compilation", "compile"),
    "equivalent": ("tmc.proof.equivalence", "equivalent"),
    "explore": ("tmc.explorer.page", "explore"),
    "load": ("tmc.machines.files", "load"),
    "map_luts": ("tmc.circuits.mapping", "map_luts"),
    "optimize": ("tmc.optimization", "optimize"),
    "parse": ("tmc.machines.files", "parse"),
    "read": ("tmc.formats.suffix", "read_circuit"),
    "run": ("tmc.machines.simulate", "run"),
    "run_batch": ("tmc.machines.batch", "run_batch"),
    "scale": ("tmc.growth", "scale"),
    "solve": ("tmc.questions.solving", "solve"),
    "verify": ("tmc.proof.equivalence", "verify"),
    "write": ("tmc.formats.suffix", "write_circuit"),
}

__all__ = [*sorted(_HOME), "__version__"]  # noqa: PLE0604


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'tmc' has no attribute {name!r}")
    module, there = _HOME[name]
    value = getattr(import_module(module), there)
    globals()[name] = value
    return value


provide(lambda: import_module("tmc.draw.notebook"))  # of Displayed values


def __dir__() -> list[str]:
    return __all__
