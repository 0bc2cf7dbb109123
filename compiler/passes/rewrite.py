"""Local rewriting, by the quicker way: few gates in plain Python, many window by window."""

from collections.abc import Iterator
from dataclasses import replace

from tmc.circuits.circuit import Circuit
from tmc.effort import Effort
from tmc.hashing.merge import EXACT_INPUTS
from tmc.passes.resubstitute import resubstitute
from tmc.unroll.encoding import Encoding

_FEW = 300  # gates for which loops are not worth compiling
MANY = 1_500  # gates that take too long for a quick pass
_ROUNDS = 16  # of windows


def rewrite(circuit: Circuit, encoding: Encoding, effort: Effort) -> Iterator[Circuit]:
    """The circuit with gates expressed by others that are there already."""
    if len(circuit) <= _FEW and len(encoding.inputs) <= EXACT_INPUTS:
        yield from resubstitute(circuit, encoding, effort)
    elif len(circuit) <= MANY:
        from tmc.passes.rewrite_windows import rewrite_windows  # which brings compiled loops along

        yield from rewrite_windows(circuit, encoding, replace(effort, rounds=_ROUNDS))
