"""DIMACS CNF: https://jix.github.io/varisat/manual/0.2.0/formats/dimacs.html

A circuit in Tseitin's encoding (1968): every input and gate is a variable, and the clauses hold if
and only if each gate has the value that it gives. Comments say which variable is which input, and
which literal is which output. To ask for an output, add its literal as a clause.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from tmc.circuit import FALSE, TRUE, Circuit
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
    return "".join(f"{line}\n" for line in _lines(circuit, assumed or {}, list(care)))


def _lines(
    circuit: Circuit, assumed: Mapping[str, bool], care: Sequence[Sequence[int]]
) -> Iterator[str]:
    read = np.concatenate([circuit.fanin.reshape(-1), circuit.literals])
    constant = bool((read <= TRUE).any())
    # The constant false is a variable after all others, so that a node is its own variable.
    variables = circuit.nodes - 1 + constant

    def signed(literal: int) -> int:
        variable = literal >> 1 if literal > TRUE else circuit.nodes
        return -variable if literal & 1 else variable

    literal_of = {name: 2 * i for i, name in enumerate(circuit.inputs, start=1)}
    outputs = dict(zip(circuit.outputs, circuit.literals.tolist(), strict=True))
    units = [-signed(FALSE)] * constant
    for name, value in assumed.items():
        literal = outputs[name] if name in outputs else literal_of[name]
        units.append(signed(literal ^ (not value)))
    for name, literal in literal_of.items():
        yield f"c input {signed(literal)} {name}"
    for name, literal in outputs.items():
        yield f"c output {signed(literal)} {name}"
    clauses = 3 * len(circuit) + int(circuit.xor.sum()) + len(units) + len(care)
    yield f"p cnf {variables} {clauses}"
    rows = zip(circuit.xor.tolist(), circuit.fanin.tolist(), strict=True)
    for x, (xor, (left, right)) in enumerate(rows, start=circuit.first_gate):
        a, b = signed(left), signed(right)
        if xor:
            yield f"-{x} {a} {b} 0"
            yield f"-{x} {-a} {-b} 0"
            yield f"{x} {-a} {b} 0"
            yield f"{x} {a} {-b} 0"
        else:
            yield f"-{x} {a} 0"
            yield f"-{x} {b} 0"
            yield f"{x} {-a} {-b} 0"
    yield from (f"{unit} 0" for unit in units)
    yield from (f"{' '.join(str(signed(literal)) for literal in clause)} 0" for clause in care)
