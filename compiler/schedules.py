"""What each optimisation level does: the passes, in order, in this one place.

A pass maps a circuit to a circuit of the same function on the care set. Every answer is checked;
one that is wrong, or that cannot be proved right, or that is not smaller, is thrown away.
"""

import warnings
from collections.abc import Callable

from tmc.circuit import Circuit
from tmc.encoding import Encoding
from tmc.equivalence import against_circuit
from tmc.passes.resubstitute import resubstitute
from tmc.passes.sweep import sweep

Pass = Callable[[Circuit, Encoding], Circuit]

SCHEDULES: tuple[tuple[Pass, ...], ...] = (
    (),  # -O0: structural hashing, as the circuit is built
    # -O1: functional hashing, as it is built and once more for the cone; then resubstitution
    (sweep, resubstitute),
)

_CONFLICTS = 10_000  # of the check of one output


def improve(circuit: Circuit, encoding: Encoding, passes: tuple[Pass, ...]) -> Circuit:
    """The circuit after the passes that were proved right and made it smaller."""
    for one in passes:
        smaller = one(circuit, encoding)
        if len(smaller) < len(circuit) and _proved(one, smaller, circuit, encoding):
            circuit = smaller
    return circuit


def _proved(one: Pass, smaller: Circuit, circuit: Circuit, encoding: Encoding) -> bool:
    certificate = against_circuit(smaller, circuit, encoding, _CONFLICTS)
    if certificate is not None and certificate.counterexample:
        name = getattr(one, "__name__", str(one))
        warnings.warn(f"the pass {name} gave a wrong circuit, which was dropped", stacklevel=2)
    return certificate is not None and certificate.counterexample is None
