"""Names of wires: for writers of formats in which every wire needs one, and for files without."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tmc.circuits.circuit import Circuit
from tmc.circuits.lut import LutNetwork
from tmc.machines.errors import TmcError


@dataclass(frozen=True, slots=True)
class Wires:
    """The names of nodes: inputs have their own, all others a prefix and their number."""

    inputs: tuple[str, ...]
    first: int
    """The node of the first input."""
    prefix: str

    def __getitem__(self, node: int) -> str:
        i = node - self.first
        return self.inputs[i] if 0 <= i < len(self.inputs) else f"{self.prefix}{node}"


def name_wires(
    circuit: Circuit | LutNetwork, format: str, allowed: re.Pattern[str], rule: str
) -> Wires:
    """The names of all wires; raises `TmcError` if the format cannot hold one of the given names.

    That is one that does not match `allowed`, which `rule` says in words, or one given twice.
    """
    given = [*circuit.inputs, *circuit.outputs]
    for name in given:
        if not allowed.fullmatch(name):
            raise refusal(format, f"the name {name!r}", rule)
    if len(set(given)) < len(given):
        twice = next(name for name, count in Counter(given).items() if count > 1)
        raise refusal(format, f"two wires called {twice!r}", "an input or output has its own name")
    first = 1 if isinstance(circuit, Circuit) else 0
    return Wires(circuit.inputs, first, _free_prefix(given))


def refusal(format: str, what: str, rule: str) -> TmcError:
    """The error of a writer that cannot hold a circuit."""
    return TmcError(f"{format} cannot hold {what}: {rule}", hint="rename it, or write .json")


def _free_prefix(names: Sequence[str]) -> str:
    """A prefix that makes names with numbers which nothing else has."""
    prefix = "n"
    while any(re.match(rf"{prefix}\d", name) for name in names):
        prefix += "n"
    return prefix
