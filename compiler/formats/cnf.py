"""DIMACS CNF: https://jix.github.io/varisat/manual/0.2.0/formats/dimacs.html

A circuit in Tseitin's encoding (1968): every input and gate is a variable, and the clauses hold if
and only if each gate has the value that it gives. Comments say which variable is which input, and
which literal is which output. To ask for an output, add its literal as a clause.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

import numpy as np

from tmc.circuits.circuit import TRUE, Circuit
from tmc.circuits.tseitin import definitions, in_dimacs
from tmc.formats.text import joined
from tmc.formats.wires import refusal

_NAME = re.compile(r"[^\r\n]*")


def to_cnf(
    circuit: Circuit,
    assumed: Mapping[str, bool] | None = None,
    care: Iterable[Sequence[int]] = (),
) -> str:
    """The circuit as clauses; those inputs and outputs that are `assumed` have these values.

    The clauses `care`, of literals of the circuit, hold too (`Encoding.care`). Raises `KeyError` if
    there is no wire with an assumed name.

    >>> circuit = Circuit.of(["a", "b"], [(False, 2, 5)], [("more", 6)])
    >>> print(to_cnf(circuit, {"more": True}), end="")
    c input 1 a
    c input 2 b
    c output 3 more
    p cnf 3 4
    -3 1 0
    -3 -2 0
    3 -1 2 0
    3 0
    """
    for name in (*circuit.inputs, *circuit.outputs):
        if not _NAME.fullmatch(name):
            raise refusal("DIMACS CNF", f"the name {name!r}", "a name is on one line")
    return joined(_lines(circuit, assumed or {}, list(care)))


def _lines(
    circuit: Circuit, assumed: Mapping[str, bool], care: Sequence[Sequence[int]]
) -> Iterator[str]:
    read = np.concatenate([circuit.fanin.reshape(-1), circuit.literals])
    constant = bool((read <= TRUE).any())
    inputs = list(zip(circuit.inputs, range(1, circuit.first_gate), strict=True))
    ends = in_dimacs(circuit, circuit.literals).tolist()
    outputs = list(zip(circuit.outputs, ends, strict=True))
    wires = dict([*inputs, *outputs])
    units = [[-circuit.nodes]] * constant  # its variable is false
    units += [[wires[name] if value else -wires[name]] for name, value in assumed.items()]
    for name, v in inputs:
        yield f"c input {v} {name}"
    for name, v in outputs:
        yield f"c output {v} {name}"
    clauses = 3 * len(circuit) + int(circuit.xor.sum()) + len(units) + len(care)
    yield f"p cnf {circuit.nodes - 1 + constant} {clauses}"
    required = (in_dimacs(circuit, clause).tolist() for clause in care)
    for clause in chain(definitions(circuit), units, required):
        yield f"{' '.join(map(str, clause))} 0"
