"""A circuit as Python source that needs nothing but Python.

Its values are ints of any width, and bit k of each belongs to pattern k: a NOT is an XOR with as
many ones as there are patterns, so that one call evaluates all of them.
"""

from collections.abc import Iterable, Iterator

from tmc.circuits.circuit import TRUE, Circuit

_MAIN = """
if __name__ == "__main__":
    import sys

    word = "".join(sys.argv[1:])
    if len(word) != len(INPUTS) or set(word) - {"0", "1"}:
        sys.exit(f"usage: python {sys.argv[0]} BITS (a bit for each of: {' '.join(INPUTS)})")
    for name, bit in zip(OUTPUTS, evaluate([int(bit) for bit in word])):
        print(f"{name}={bit}")
"""


def to_python(circuit: Circuit, title: str = "A Boolean circuit") -> str:
    """The circuit as a module with `INPUTS`, `OUTPUTS` and `evaluate(values, width=1)`.

    >>> scope = {}
    >>> exec(to_python(Circuit.of(["a", "b"], [(False, 2, 5)], [("more", 6)])), scope)
    >>> scope["evaluate"]([0b1100, 0b1010], width=4)
    (4,)
    """
    return "".join(f"{line}\n" for line in _lines(circuit, title)) + _MAIN


def _lines(circuit: Circuit, title: str) -> Iterator[str]:
    inputs, outputs = len(circuit.inputs), len(circuit.outputs)
    yield f'"""{title}: inputs: {inputs}, outputs: {outputs}, gates: {len(circuit)}."""'
    yield ""
    yield f"INPUTS = {_tuple(map(ascii, circuit.inputs))}"
    yield f"OUTPUTS = {_tuple(map(ascii, circuit.outputs))}"
    yield ""
    yield ""
    yield "def evaluate(values, width=1):"
    yield '    """The outputs on `width` patterns at once: bit k of an int belongs to pattern k."""'
    yield "    ones = (1 << width) - 1"
    yield f"    {_tuple(f'v{node}' for node in range(1, circuit.first_gate))} = values"
    rows = zip(circuit.xor.tolist(), circuit.fanin.tolist(), strict=True)
    for node, (xor, (a, b)) in enumerate(rows, start=circuit.first_gate):
        if xor:
            flip = " ^ ones" if (a ^ b) & 1 else ""
            yield f"    v{node} = {_shown(a & ~1)} ^ {_shown(b & ~1)}{flip}"
        else:
            yield f"    v{node} = {_shown(a)} & {_shown(b)}"
    yield f"    return {_tuple(map(_shown, circuit.literals.tolist()))}"
    yield ""


def _shown(literal: int) -> str:
    if literal <= TRUE:
        return "ones" if literal else "0"
    return f"(v{literal >> 1} ^ ones)" if literal & 1 else f"v{literal >> 1}"


def _tuple(items: Iterable[str]) -> str:
    return f"({''.join(f'{item}, ' for item in items).rstrip()})"
