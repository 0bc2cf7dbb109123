"""The circuit that an exact network is: a gate for every unit that answers bits with bits.

A unit reads two wires. If it answers the four pairs of bits with bits, in the arithmetic of the
network itself, then on bits it is the gate with that table, and the network is the circuit of these
gates. This is so after `emulate`, and may be so after the weights have been changed.
"""

import torch

from tmc.circuits.circuit import Circuit
from tmc.circuits.lut import Lut, LutNetwork
from tmc.circuits.mapping import to_circuit
from tmc.learn.exact import ExactNetwork

_CORNERS = torch.tensor([[0.0, 1.0, 0.0, 1.0], [0.0, 0.0, 1.0, 1.0]])  # of a and b, as in `Lut`


def as_circuit(network: ExactNetwork) -> Circuit | None:
    """The circuit that answers as `network.predict` does; `None` if some unit is no gate.

    >>> from tmc.learn.exact import emulate
    >>> either = Circuit.of(["a", "b"], [(False, 3, 5)], [("either", 7)])
    >>> print(as_circuit(emulate(either)))
    inputs: a=v1 b=v2
    v3 = ~v1 & ~v2
    outputs: either=~v3
    """
    inputs = len(network.inputs)
    luts = [Lut((), 0)]  # the constant
    state = [inputs, *range(inputs)]
    with torch.no_grad():
        for layer in network.layers():
            values = network.answer(layer, *_CORNERS)
            if not bool(((values == 0) | (values == 1)).all()):
                return None
            gates = range(inputs + len(luts), inputs + len(luts) + len(values))
            luts += [
                Lut((state[a], state[b]), _table(row))
                for (a, b), row in zip(layer.sources.tolist(), values.tolist(), strict=True)
            ]
            state = [*(state[i] for i in layer.keep.tolist()), *gates]
        sign, offset = network.get_parameter("sign"), network.get_parameter("offset")
        answers = (sign[:, None] * torch.tensor([0.0, 1.0]) + offset[:, None] >= 0.5).tolist()
    first = inputs + len(luts)
    luts += [
        Lut((state[root],), _table(row))
        for root, row in zip(network.roots.tolist(), answers, strict=True)
    ]
    roots = tuple(range(first, first + len(answers)))
    return to_circuit(LutNetwork(network.inputs, tuple(luts), network.outputs, roots))


def _table(row: list[float]) -> int:
    return sum(int(bit) << i for i, bit in enumerate(row))
