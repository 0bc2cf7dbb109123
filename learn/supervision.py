"""Which labels a learner is shown: the dial from the last verdict to the whole trace.

The outputs are always shown. Of the other nodes some are *eligible*: where the network has probes,
those that have one, for who watches a machine sees its configurations and not its gates; else all.
Of the eligible ones a fraction is shown: 0 is the final label only, and 1, with probes, the whole
trace. They can be narrowed down by what the probe looks at, by the step, and by the level of the
node in the network.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tmc.learn.target import Target
from tmc.machines.errors import UsageError
from tmc.unroll.encoding import Bits
from tmc.unroll.probes import Kind


@dataclass(frozen=True, slots=True)
class Supervision:
    """How much of what happens inside is shown."""

    fraction: float = 1.0
    """Of the eligible nodes."""
    kinds: Sequence[Kind] | None = None
    """Only probes of these kinds; `None` for all."""
    times: range | None = None
    """Only probes of these steps; `None` for all."""
    levels: range | None = None
    """Only LUTs of these levels, the first of which is 1; `None` for all."""


def choose(target: Target, supervision: Supervision, seed: int = 0) -> Bits:
    """Which LUTs are shown, shape (luts,).

    The choice is drawn with the seed, and with the same seed a larger fraction shows the same nodes
    and more. A node that has several probes is eligible if one of them is. Raises `UsageError` for
    a fraction that is none, for kinds or times without probes, and where nothing is eligible that
    was asked for by name.
    """
    if not 0 <= supervision.fraction <= 1:
        raise UsageError(
            f"the fraction supervised lies between 0 and 1, not at {supervision.fraction:g}"
        )
    inputs = len(target.network.inputs)
    shown = np.zeros(inputs + len(target.network), dtype=np.bool_)
    shown[list(target.network.roots)] = True
    eligible = _eligible(target, supervision) & ~shown
    nodes = np.random.default_rng(seed).permutation(np.flatnonzero(eligible))
    shown[nodes[: round(supervision.fraction * len(nodes))]] = True
    return shown[inputs:]


def _eligible(target: Target, supervision: Supervision) -> Bits:
    """Which nodes may be shown, inputs and outputs among them, shape (nodes,)."""
    nodes = len(target.network.inputs) + len(target.network)
    kinds, times, levels = supervision.kinds, supervision.times, supervision.levels
    eligible = np.ones(nodes, dtype=np.bool_)
    if target.probes:
        eligible[:] = False
        eligible[
            [
                probe.node
                for probe in target.probes
                if (kinds is None or probe.kind in kinds) and (times is None or probe.time in times)
            ]
        ] = True
    elif kinds is not None or times is not None:
        raise UsageError(
            "the network has no probes, of any kind or time",
            hint="take the network of the machine with its probes, or choose by --levels",
        )
    if levels is not None:
        eligible &= np.array([level in levels for level in target.network.levels()], dtype=np.bool_)
    eligible[: len(target.network.inputs)] = False
    narrowed = any(limit is not None for limit in (kinds, times, levels))
    if narrowed and supervision.fraction and not eligible.any():
        steps = f", and steps 0 to {target.probes[-1].time}" if target.probes else ""
        raise UsageError(
            "no constituent is of these kinds, times and levels",
            hint=f"there are levels 1 to {max(target.network.levels(), default=0)}{steps}",
        )
    return eligible
