"""What there is to say of a compiled machine, in sentences."""

from tmc.compilation import Compiled


def account(compiled: Compiled) -> dict[str, str]:
    """The facts by what they are about, in the order in which they are told.

    >>> from tmc.compilation import compile
    >>> account(compile("parity", 4))["depth"]
    '3 (B2), fan-in 2'
    """
    cost, halting = compiled.cost, compiled.halting
    ends = "halts" if compiled.machine.branches == 1 else "is decided"
    stops = {
        "proved": f"proved: {ends} within {halting.steps} steps on every input of length "
        f"{compiled.n} ({halting.reason})",
        "declared": f"declared: {halting.steps} steps ({halting.reason})",
        "truncated": f"truncated after {halting.steps} steps ({halting.reason})",
    }[halting.status]
    return {
        "halting": stops,
        "gates": f"{cost.gates.b2:,} (B2), {cost.gates.aig:,} (AIG), {cost.gates.u2:,} (U2)",
        "depth": f"{cost.depth} (B2), fan-in {cost.fan_in}",
        "certificate": str(compiled.certificate),
    }


def headline(compiled: Compiled) -> str:
    """What was compiled, and how."""
    inputs, outputs = len(compiled.circuit.inputs), len(compiled.circuit.outputs)
    return (
        f"{compiled.machine.name}, n = {compiled.n}: {counted(inputs, 'input')}, "
        f"{counted(outputs, 'output')}, strategy {compiled.strategy}, -O{compiled.level}"
        f"{', resynthesised' * compiled.resynthesised}, {compiled.seconds:.2f} s"
        f"{' (interrupted: the best so far)' * compiled.interrupted}"
    )


def caption(compiled: Compiled) -> str:
    """What stands above a picture of the circuit.

    >>> from tmc.compilation import compile
    >>> caption(compile("parity", 4))
    'parity, n = 4: 3 gates, depth 3'
    """
    gates = counted(compiled.cost.gates.b2, "gate")
    return f"{compiled.machine.name}, n = {compiled.n}: {gates}, depth {compiled.cost.depth}"


def counted(number: int, noun: str) -> str:
    """A number of things.

    >>> counted(1, "gate"), counted(2048, "gate")
    ('1 gate', '2,048 gates')
    """
    return f"{number:,} {noun}{'s' * (number != 1)}"
