"""Words and their labels: what there is to learn from, and what is kept aside to test with.

A sample is a word as bits, the outputs of the machine on it, and the values of all constituents of
the target. The simulator labels the outputs and the probes, and where the circuit disagrees, that
is said and nothing is labelled. The other constituents have no meaning but what they compute.

Training, validation and test words are disjoint and drawn with a seed, as `sampling.py` says. No
word is drawn twice, but for balanced samples of a kind that has too few. With the same seed, a
larger training set begins with the smaller one, and the words kept aside are the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from tmc.learn.oracles import circuit_oracle, node_values
from tmc.learn.sampling import Kinds, Method, Sampling, kinds
from tmc.learn.target import Probe, Target, probe_labels
from tmc.machines.errors import TmcError, UsageError
from tmc.unroll.encoding import Bits

Choice = TypeVar("Choice", bound=StrEnum)

_BLOCK = 1 << 14  # words labelled at once


@dataclass(frozen=True, eq=False, slots=True)
class Samples:
    """Words with their labels, one a row."""

    bits: Bits
    """Shape (samples, inputs)."""
    outputs: Bits
    """Shape (samples, outputs)."""
    nodes: Bits
    """Shape (samples, luts): the values of the LUTs, without the inputs."""

    def __len__(self) -> int:
        return len(self.bits)

    def take(self, rows: NDArray[np.integer]) -> "Samples":
        """These rows, in this order."""
        return Samples(self.bits[rows], self.outputs[rows], self.nodes[rows])

    def probes(self, probes: Sequence[Probe]) -> Bits:
        """What was seen at probes, shape (samples, probes)."""
        return np.concatenate([self.bits, self.nodes], axis=1)[:, [p.node for p in probes]]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a data set is made of."""

    machine: str
    """The name of the machine; empty for a circuit that comes from none."""
    n: int
    """The length of the words; for a circuit that comes from no machine, its inputs."""
    symbols: tuple[str, ...]
    """The input alphabet; empty for a circuit that comes from no machine."""
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    probes: tuple[Probe, ...]
    """Those of the target; a node is an input or, from there on, a LUT."""
    sampling: Sampling
    method: Method
    """How the words were found."""
    true: int | None
    """On how many of all words the first output is true, if drawing them has told."""
    seed: int


@dataclass(frozen=True, eq=False, slots=True)
class Dataset:
    """Samples to train with and to test with, which share no word."""

    manifest: Manifest
    train: Samples
    test: Samples
    validation: Samples | None = None
    """To choose between models with; `None` if none were asked for."""


def dataset(
    target: Target,
    *,
    samples: int = 512,
    test: int = 1024,
    validation: int = 0,
    sampling: Sampling | str = Sampling.UNIFORM,
    seed: int = 0,
) -> Dataset:
    """Samples of a target: so many to train with, to test with and to validate with.

    Of few words a quarter at most is kept for the test and another for the validation, and no more
    are trained on than are left. Exhaustive samples are all words, and none is kept aside. Raises
    `UsageError` for a question without sense, and `TmcError` where the simulator disagrees.
    """
    sampling = choice(Sampling, sampling)
    if samples < 1 or test < 0 or validation < 0:
        raise UsageError("a data set has at least one training sample, and none is negative")
    drawn = kinds(target, sampling, seed)
    if sampling is Sampling.EXHAUSTIVE:
        test, validation, samples = 0, 0, 1 << len(target.circuit.inputs)
    kept = reserve(drawn, test, validation)
    reserved = sum(kept)
    words = [order.take(0, reserved + samples) for order in drawn.orders]
    ends = np.cumsum([0, *kept])
    aside = [
        np.concatenate([kind[first:stop] for kind in words])
        for first, stop in zip(ends[:-1], ends[1:], strict=True)
    ]
    left = [kind[reserved:] for kind in words]
    balanced = sampling is Sampling.BALANCED
    train = in_turn(left, samples if balanced else len(left[0][:samples]))
    encoding = target.encoding
    manifest = Manifest(
        encoding.machine.name if encoding else "",
        encoding.n if encoding else len(target.circuit.inputs),
        encoding.machine.symbols[: encoding.machine.input_size] if encoding else (),
        target.circuit.inputs,
        target.circuit.outputs,
        target.probes,
        sampling,
        drawn.method,
        drawn.true,
        seed,
    )
    return Dataset(
        manifest,
        train=label(target, train),
        test=label(target, aside[0]),
        validation=label(target, aside[1]) if validation else None,
    )


def reserve(drawn: Kinds, test: int, validation: int) -> tuple[int, int]:
    """How many of the first words of each kind are kept for the test and for the validation."""
    share = len(drawn.orders)
    few = min(len(order.take(0, 4 * (test + validation))) for order in drawn.orders) // 4
    return min(test // share, few), min(validation // share, few)


def in_turn(words: Sequence[Bits], rows: int) -> Bits:
    """So many rows, one of each kind in turn; a kind that has too few begins again."""
    row = np.arange(rows)
    result = np.empty((rows, words[0].shape[1]), dtype=np.bool_)
    for i, kind in enumerate(words):
        mine = row % len(words) == i
        result[mine] = kind[row[mine] // len(words) % max(len(kind), 1)]
    return result


def choice(kind: type[Choice], name: str) -> Choice:
    """The member of an enumeration that has this name; raises `UsageError` if there is none.

    >>> choice(Sampling, "biased")
    Traceback (most recent call last):
        ...
    tmc.machines.errors.UsageError: there is no sampling "biased"
    hint: take one of uniform, balanced, exhaustive
    """
    try:
        return kind(name)
    except ValueError:
        raise UsageError(
            f'there is no {kind.__name__.lower()} "{name}"',
            hint=f"take one of {', '.join(kind)}",
        ) from None


def label(target: Target, bits: Bits) -> Samples:
    """The samples of words, shape (words, inputs).

    Raises `TmcError` where the simulator sees something else than the circuit computes.
    """
    blocks = [_label(target, bits[i : i + _BLOCK]) for i in range(0, max(len(bits), 1), _BLOCK)]
    if len(blocks) == 1:
        return blocks[0]
    return Samples(
        *(np.concatenate([getattr(b, name) for b in blocks]) for name in Samples.__slots__)
    )


def _label(target: Target, bits: Bits) -> Samples:
    network, inputs = target.network, len(target.network.inputs)
    outputs = circuit_oracle(target.circuit)(bits)
    values = node_values(network, bits)
    if not np.array_equal(values[:, list(network.roots)], outputs):
        raise ValueError("the LUT network does not compute what the circuit does")
    if target.oracle is not None:
        _agree(target.oracle(bits), outputs, target.circuit.outputs, bits)
    if target.probes:
        seen = values[:, [probe.node for probe in target.probes]]
        _agree(probe_labels(target, bits), seen, [probe.name for probe in target.probes], bits)
    return Samples(bits, outputs, values[:, inputs:])


def _agree(true: Bits, computed: Bits, names: Sequence[str], bits: Bits) -> None:
    """Raises `TmcError` at the first word on which the simulator and the circuit differ."""
    wrong = true != computed
    if wrong.any():
        row, column = np.argwhere(wrong)[0]
        word = "".join(map(str, bits[row].astype(int)))
        raise TmcError(
            f"the circuit and the simulator disagree on the input bits {word}:"
            f" {names[column]} should be {true[row, column]:d}"
        )
