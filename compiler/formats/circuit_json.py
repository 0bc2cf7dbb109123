"""The circuit as JSON, for every other program: docs/circuit-json.md

Gates are columns of integers and not objects, so that a million of them are read in seconds.
"""

import json

import numpy as np
from numpy.typing import NDArray

from tmc.circuits.circuit import Circuit
from tmc.formats.yosys_json import from_yosys_json
from tmc.machines.errors import TmcError

FORMAT = "tmc-circuit"
VERSION = 1


def to_json(circuit: Circuit, name: str = "") -> str:
    """The circuit as a JSON document.

    >>> print(to_json(Circuit.of(["a", "b"], [(True, 2, 4)], [("equal", 7)]), "same"), end="")
    {
      "format": "tmc-circuit",
      "version": 1,
      "name": "same",
      "inputs": ["a", "b"],
      "gates": {
        "xor": [1],
        "left": [2],
        "right": [4]
      },
      "outputs": {
        "name": ["equal"],
        "literal": [7]
      }
    }
    """
    left, right = circuit.fanin.T.tolist()
    gates = {"xor": circuit.xor.astype(int).tolist(), "left": left, "right": right}
    outputs = {"name": circuit.outputs, "literal": circuit.literals.tolist()}
    fields = [
        f'"format": "{FORMAT}"',
        f'"version": {VERSION}',
        f'"name": {json.dumps(name)}',
        f'"inputs": {json.dumps(circuit.inputs)}',
        f'"gates": {_columns(gates)}',
        f'"outputs": {_columns(outputs)}',
    ]
    return "{\n  " + ",\n  ".join(fields) + "\n}\n"


def _columns(table: dict[str, object]) -> str:
    lines = (f'    "{key}": {json.dumps(column)}' for key, column in table.items())
    return "{\n" + ",\n".join(lines) + "\n  }"


def from_json(data: bytes | str, file: str = "JSON") -> Circuit:
    """The circuit of a JSON document; raises `TmcError` with the field that is wrong.

    A document of Yosys, with modules in it, is read as well.
    """
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise TmcError(f"{file}: this is no JSON: {error}") from None
    if isinstance(document, dict) and "modules" in document:
        return from_yosys_json(document, file)
    return _Document(document, file).circuit()


class _Document:
    """A JSON document whose fields are checked as they are read."""

    def __init__(self, root: object, file: str) -> None:
        self.file = file
        self.root = self.table(root, "the document")
        if self.root.get("format") != FORMAT:
            raise self.error("format", f'"{FORMAT}"')
        if self.root.get("version") != VERSION:
            raise self.error("version", f"{VERSION}")

    def circuit(self) -> Circuit:
        inputs = self.names(self.root.get("inputs"), "inputs")
        gates = self.table(self.root.get("gates"), "gates")
        count = len(self.column(gates, "gates", "xor"))
        # A gate may read the constant, the inputs and the gates before it.
        nodes = 1 + len(inputs) + np.arange(count)
        xor = self.numbers(gates, "gates", "xor", np.full(count, 2))
        left = self.numbers(gates, "gates", "left", 2 * nodes)
        right = self.numbers(gates, "gates", "right", 2 * nodes)
        outputs = self.table(self.root.get("outputs"), "outputs")
        names = self.names(outputs.get("name"), "outputs.name")
        limit = np.full(len(names), 2 * (1 + len(inputs) + count))
        literals = self.numbers(outputs, "outputs", "literal", limit)
        fanin = np.stack([left, right], axis=1)
        return Circuit(inputs, xor.astype(np.bool_), fanin, names, literals)

    def error(self, field: str, expected: str) -> TmcError:
        return TmcError(f"{self.file}: {field}: expected {expected}")

    def table(self, value: object, field: str) -> dict[str, object]:
        if not isinstance(value, dict):
            raise self.error(field, "an object")
        return value

    def names(self, value: object, field: str) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
            raise self.error(field, "a list of names")
        return tuple(value)

    def column(self, table: dict[str, object], parent: str, key: str) -> list[int]:
        column = table.get(key)
        # `True` is an `int` for isinstance, and no number in JSON.
        if not isinstance(column, list) or not all(type(value) is int for value in column):
            raise self.error(f"{parent}.{key}", "a list of integers")
        return column

    def numbers(
        self, table: dict[str, object], parent: str, key: str, limit: NDArray[np.int64]
    ) -> NDArray[np.int32]:
        """A column of numbers, each at least 0 and below its limit."""
        column = self.column(table, parent, key)
        if len(column) != len(limit):
            raise self.error(f"{parent}.{key}", f"{len(limit)} numbers, not {len(column)}")
        for i, (value, bound) in enumerate(zip(column, limit.tolist(), strict=True)):
            if not 0 <= value < bound:
                place = f"{parent}.{key}[{i}]"
                raise self.error(place, f"a number from 0 to {bound - 1}, not {value}")
        return np.array(column, dtype=np.int32)
