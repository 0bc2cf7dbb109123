"""Names of wires: for writers of formats in which every wire needs one, and for files without."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
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

    That is one that does not match `allowed`, which `rule` says in words, or one given twice. Only
    an output that is an input, not complemented, may be called like it: the two are one wire.
    """
    require_names(circuit, format, allowed, rule)
    first = 1 if isinstance(circuit, Circuit) else 0
    wires = Wires(circuit.inputs, first, _free_prefix([*circuit.inputs, *circuit.outputs]))
    shared = set(circuit.inputs).intersection(circuit.outputs)
    for name, literal in _ends(circuit) if shared else ():
        if name in shared and (literal & 1 or wires[literal >> 1] != name):
            what = f"an output called {name!r} that is not the input {name!r}"
            raise refusal(format, what, "a name is one wire")
    return wires


def require_names(
    circuit: Circuit | LutNetwork, format: str, allowed: re.Pattern[str], rule: str
) -> None:
    """Raises `TmcError` if a name does not match, or two inputs or two outputs have one name."""
    for kind, names in (("inputs", circuit.inputs), ("outputs", circuit.outputs)):
        for name in names:
            if not allowed.fullmatch(name):
                raise refusal(format, f"the name {name!r}", rule)
        if len(set(names)) < len(names):
            twice = next(name for name, count in Counter(names).items() if count > 1)
            raise refusal(format, f"two {kind} called {twice!r}", "each has a name of its own")


def require_ports(circuit: Circuit, format: str) -> None:
    """Raises `TmcError` if an output is called like an input, where each is a port."""
    inputs = set(circuit.inputs)
    for name in circuit.outputs:
        if name in inputs:
            what = f"an input and an output that are both called {name!r}"
            raise refusal(format, what, "each is a port, with a name of its own")


def refusal(format: str, what: str, rule: str) -> TmcError:
    """The error of a writer that cannot hold a circuit."""
    return TmcError(f"{format} cannot hold {what}: {rule}", hint="rename it, or write .json")


def _ends(circuit: Circuit | LutNetwork) -> Iterator[tuple[str, int]]:
    """The outputs with their literals."""
    if isinstance(circuit, Circuit):
        literals = circuit.literals.tolist()
    else:
        literals = [2 * root for root in circuit.roots]
    return zip(circuit.outputs, literals, strict=True)


def _free_prefix(names: Sequence[str]) -> str:
    """A prefix that makes names with numbers which nothing else has."""
    prefix = "n"
    while any(re.match(rf"{prefix}\d", name) for name in names):
        prefix += "n"
    return prefix
