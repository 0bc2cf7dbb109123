"""Circuits and LUT networks by hand, shared by the tests of learning."""

from itertools import product

import numpy as np
from hypothesis import strategies as st

from tmc.circuits.builder import Builder
from tmc.circuits.circuit import Circuit
from tmc.circuits.evaluate import all_patterns
from tmc.circuits.lut import Lut, LutNetwork
from tmc.machines.machine import Action, Machine, Move, Verdict
from tmc.unroll.encoding import Bits


def every(inputs: int) -> Bits:
    """All patterns of so many bits."""
    return np.concatenate([bits for bits, _ in all_patterns(inputs)])


def parity(n: int) -> Circuit:
    """The chain of XORs."""
    builder = Builder([f"x{i}" for i in range(n)])
    literal = 0
    for x in builder.inputs:
        literal = builder.xor(literal, x)
    return builder.build({"accept": literal})


def palindrome(n: int) -> Circuit:
    """Whether the bits read the same backwards."""
    builder = Builder([f"x{i}" for i in range(n)])
    half = zip(builder.inputs[: n // 2], reversed(builder.inputs), strict=False)
    return builder.build({"accept": builder.all(builder.xor(a, b) ^ 1 for a, b in half)})


def adder(digits: int) -> Circuit:
    """The ripple-carry adder of two numbers, given bit by bit from the least significant."""
    builder = Builder([f"x{i}" for i in range(2 * digits)])
    carry, outputs = 0, {}
    for i in range(digits):
        x, y = builder.inputs[2 * i : 2 * i + 2]
        differ = builder.xor(x, y)
        outputs[f"y{i}"] = builder.xor(differ, carry)
        carry = builder.mux(differ, carry, x)
    return builder.build({**outputs, f"y{digits}": carry})


def gates_as_luts(circuit: Circuit) -> LutNetwork:
    """Every gate as a table of two variables; outputs that are no gate get a table of their own."""
    luts = []
    for xor, (a, b) in zip(circuit.xor.tolist(), circuit.fanin.tolist(), strict=True):
        corners = [((i & 1) ^ (a & 1), (i >> 1) ^ (b & 1)) for i in range(4)]
        table = sum((x ^ y if xor else x & y) << i for i, (x, y) in enumerate(corners))
        luts.append(Lut(((a >> 1) - 1, (b >> 1) - 1), table))
    roots = []
    for literal in circuit.literals.tolist():
        roots.append((literal >> 1) - 1)
        if literal <= 1 or literal & 1:
            roots[-1] = len(circuit.inputs) + len(luts)
            luts.append(Lut((), literal) if literal <= 1 else Lut(((literal >> 1) - 1,), 0b01))
    return LutNetwork(circuit.inputs, tuple(luts), circuit.outputs, tuple(roots))


def random_network(inputs: int, luts: int, outputs: int, seed: int, fan_in: int = 3) -> LutNetwork:
    """Random tables of up to `fan_in` variables, on recent nodes."""
    rng = np.random.default_rng(seed)
    made = []
    for node in range(inputs, inputs + luts):
        k = int(rng.integers(0 if rng.random() < 0.1 else 1, min(fan_in, node) + 1))
        fanin = rng.choice(np.arange(max(0, node - 12), node), size=k, replace=False)
        made.append(Lut(tuple(fanin.tolist()), int(rng.integers(1 << (1 << k)))))
    roots = rng.integers(inputs, inputs + luts, size=outputs)
    names = tuple(f"x{i}" for i in range(inputs)), tuple(f"y{i}" for i in range(outputs))
    return LutNetwork(names[0], tuple(made), names[1], tuple(roots.tolist()))


networks = st.builds(
    random_network,
    inputs=st.integers(1, 5),
    luts=st.integers(1, 12),
    outputs=st.integers(1, 3),
    seed=st.integers(0, 1 << 16),
    fan_in=st.integers(1, 4),
)


def parity_machine() -> Machine:
    """Accepts words over 0, 1 with an odd number of 1s."""
    even, odd, yes = range(3)
    return Machine(
        name="parity",
        tapes=1,
        states=("even", "odd", "yes"),
        symbols=("0", "1", "_"),
        input_size=2,
        start=even,
        final={yes: Verdict.ACCEPT},
        delta={
            (even, (0,)): (Action(even, (0,), (Move.R,)),),
            (even, (1,)): (Action(odd, (1,), (Move.R,)),),
            (odd, (0,)): (Action(odd, (0,), (Move.R,)),),
            (odd, (1,)): (Action(even, (1,), (Move.R,)),),
            (odd, (2,)): (Action(yes, (2,), (Move.S,)),),
        },
    )


def fillings(wiring: LutNetwork) -> list[LutNetwork]:
    """The wiring with all the tables there are."""
    choices = [range(1 << (1 << len(lut.fanin))) for lut in wiring.luts]
    return [
        LutNetwork(
            wiring.inputs,
            tuple(Lut(lut.fanin, t) for lut, t in zip(wiring.luts, tables, strict=True)),
            wiring.outputs,
            wiring.roots,
        )
        for tables in product(*choices)
    ]
