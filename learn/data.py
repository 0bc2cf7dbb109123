"""Words and their labels: what there is to learn from, and what is kept aside to test with.

A sample is a word as bits, the outputs of the circuit on it, and the values of all nodes of a LUT
network for it. Training and test words are disjoint and drawn with a seed: *uniform* draws distinct
words, all equally likely; *balanced* draws words on which the first output is true and words on
which it is false equally often (one word of length 16 in 256 is a palindrome), and repeats a word
only where its kind has too few; *exhaustive* trains on every word and tests on none. With the same
seed, a larger training set begins with the smaller one, and the test words are the same.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import TypeVar
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from tmc.circuit import Circuit
from tmc.encoding import Bits, Encoding
from tmc.evaluate import all_patterns
from tmc.learn.oracles import Oracle as Oracle
from tmc.learn.oracles import circuit_oracle as circuit_oracle
from tmc.learn.oracles import machine_oracle as machine_oracle
from tmc.learn.oracles import network_oracle as network_oracle
from tmc.learn.oracles import node_values as node_values
from tmc.lut import LutNetwork
from tmc.machines.errors import TmcError, UsageError
from tmc.machines.files import write_whole

Choice = TypeVar("Choice", bound=StrEnum)

ENUMERATED = 20
"""Up to so many input bits, all words are listed; beyond, they are drawn."""

_FORMAT = "tmc dataset 1"
_ARRAYS = ("bits", "outputs", "nodes")
_BLOCK = 1 << 14  # words drawn at once
_BLOCKS = 64  # drawn before the search for rare words ends


class Sampling(StrEnum):
    """How training and test words are chosen."""

    UNIFORM = "uniform"
    BALANCED = "balanced"
    EXHAUSTIVE = "exhaustive"


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


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a data set is made of."""

    machine: str
    """The name of the machine; empty for a circuit that comes from none."""
    n: int
    """The length of the words; for a circuit that comes from no machine, its inputs."""
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    sampling: Sampling
    seed: int


@dataclass(frozen=True, eq=False, slots=True)
class Dataset:
    """Training and test samples, which share no word."""

    manifest: Manifest
    train: Samples
    test: Samples


def dataset(
    circuit: Circuit,
    network: LutNetwork,
    encoding: Encoding | None = None,
    *,
    samples: int = 512,
    test: int = 1024,
    sampling: Sampling | str = Sampling.UNIFORM,
    seed: int = 0,
    oracle: Oracle | None = None,
) -> Dataset:
    """Samples of what `circuit` computes, labelled at the outputs and at the nodes of `network`.

    Without an `encoding` every pattern of bits is a word. Of few words a quarter at most is kept
    for the test, and no more are trained on than are left. An `oracle` (a simulator) labels the
    outputs itself; a `TmcError` says where the circuit disagrees.
    """
    sampling = choice(Sampling, sampling)
    if samples < 1 or test < 0:
        raise UsageError("a data set has at least one training sample")
    if seed < 0:
        raise UsageError(f"a seed is not negative, so not {seed}")
    rng = np.random.default_rng(seed)
    match sampling:
        case Sampling.EXHAUSTIVE:
            train_bits = _every_word(circuit, encoding)
            test_bits = train_bits[:0]
        case Sampling.UNIFORM:
            train_bits, test_bits = _uniform(circuit, encoding, samples, test, rng)
        case Sampling.BALANCED:
            train_bits, test_bits = _balanced(circuit, encoding, samples, test, rng)
    manifest = Manifest(
        encoding.machine.name if encoding else "",
        encoding.n if encoding else len(circuit.inputs),
        circuit.inputs,
        circuit.outputs,
        sampling,
        seed,
    )
    return Dataset(
        manifest,
        train=_label(train_bits, circuit, network, oracle),
        test=_label(test_bits, circuit, network, oracle),
    )


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


def care(bits: Bits, encoding: Encoding | None) -> Bits:
    """Which patterns are words, shape (patterns,)."""
    return encoding.words(bits)[1] if encoding else np.ones(len(bits), dtype=np.bool_)


def word_blocks(
    circuit: Circuit, encoding: Encoding | None, rng: np.random.Generator
) -> Iterator[Bits]:
    """Words in random order: all of them if they can be listed, else many that are drawn."""
    if len(circuit.inputs) <= ENUMERATED:
        yield rng.permutation(_every_word(circuit, encoding))
        return
    for _ in range(_BLOCKS):
        if encoding is None:
            yield rng.random((_BLOCK, len(circuit.inputs))) < 0.5
        else:
            symbols = rng.integers(encoding.machine.input_size, size=(_BLOCK, encoding.n))
            witness = rng.random((_BLOCK, len(encoding.witness_inputs))) < 0.5
            yield np.concatenate([encoding.encode(symbols), witness], axis=1)


def _uniform(
    circuit: Circuit,
    encoding: Encoding | None,
    samples: int,
    test: int,
    rng: np.random.Generator,
) -> tuple[Bits, Bits]:
    words = np.empty((0, len(circuit.inputs)), dtype=np.bool_)
    for block in word_blocks(circuit, encoding, rng):
        words = _distinct(np.concatenate([words, block]))
        if len(words) >= samples + test:
            break
    kept = min(test, len(words) // 4)
    return words[kept : kept + samples], words[:kept]


def _balanced(
    circuit: Circuit,
    encoding: Encoding | None,
    samples: int,
    test: int,
    rng: np.random.Generator,
) -> tuple[Bits, Bits]:
    answer = circuit_oracle(circuit)
    true = false = np.empty((0, len(circuit.inputs)), dtype=np.bool_)
    enough = test + max(samples, test)
    for block in word_blocks(circuit, encoding, rng):
        first = answer(block)[:, 0]
        true = _distinct(np.concatenate([true, block[first]]))[:enough]
        false = _distinct(np.concatenate([false, block[~first]]))[:enough]
        if len(true) == len(false) == enough:
            break
    if not (len(true) and len(false)):
        raise UsageError(
            f"{circuit.outputs[0]} is {'true' if len(true) else 'false'} on every word found",
            hint="draw uniform samples: balanced ones need words of both kinds",
        )
    kept = min(test // 2, len(true) // 4, len(false) // 4)
    row = np.arange(samples)
    kinds = [kind[kept:][row // 2 % (len(kind) - kept)] for kind in (true, false)]
    return np.where((row % 2 == 0)[:, None], *kinds), np.concatenate([true[:kept], false[:kept]])


def _every_word(circuit: Circuit, encoding: Encoding | None) -> Bits:
    inputs = len(circuit.inputs)
    if inputs > ENUMERATED:
        raise UsageError(
            f"{inputs} input bits are too many for exhaustive samples",
            hint=f"up to {ENUMERATED} are listed; beyond, draw uniform or balanced samples",
        )
    return np.concatenate([bits[care(bits, encoding)] for bits, _ in all_patterns(inputs)])


def _distinct(words: Bits) -> Bits:
    """Each word once, where it first stands."""
    _, first = np.unique(np.packbits(words, axis=1), axis=0, return_index=True)
    return words[np.sort(first)]


def _label(bits: Bits, circuit: Circuit, network: LutNetwork, oracle: Oracle | None) -> Samples:
    outputs = circuit_oracle(circuit)(bits)
    if oracle is not None:
        wrong = (oracle(bits) != outputs).any(axis=1)
        if wrong.any():
            word = "".join(map(str, bits[int(np.argmax(wrong))].astype(int)))
            raise TmcError(f"the circuit and the simulator disagree on the input bits {word}")
    values = node_values(network, bits)
    if not np.array_equal(values[:, list(network.roots)], outputs):
        raise ValueError("the LUT network does not compute what the circuit does")
    return Samples(bits, outputs, values[:, len(network.inputs) :])


def save_dataset(data: Dataset, path: str | Path) -> None:
    """Writes the samples as `.npz`, with the manifest in it as JSON."""
    arrays = {
        f"{part}_{name}": getattr(samples, name)
        for part, samples in (("train", data.train), ("test", data.test))
        for name in _ARRAYS
    }
    manifest = json.dumps({"format": _FORMAT, **asdict(data.manifest)})
    file = BytesIO()
    np.savez_compressed(file, manifest=np.array(manifest), **arrays)
    write_whole(Path(path), file.getvalue())


def load_dataset(path: str | Path) -> Dataset:
    """The samples in a file that `save_dataset` wrote; raises `TmcError` if it is not one."""
    try:
        with np.load(path, allow_pickle=False) as file:
            about = json.loads(str(file["manifest"]))
            train, test = (
                Samples(*(file[f"{part}_{name}"] for name in _ARRAYS)) for part in ("train", "test")
            )
        if about["format"] != _FORMAT:
            raise ValueError(f"it does not say that it is a {_FORMAT!r}")
        manifest = Manifest(
            about["machine"],
            about["n"],
            tuple(about["inputs"]),
            tuple(about["outputs"]),
            Sampling(about["sampling"]),
            about["seed"],
        )
        luts = train.nodes.shape[-1]
        for samples in (train, test):
            widths = (len(manifest.inputs), len(manifest.outputs), luts)
            for name, width in zip(_ARRAYS, widths, strict=True):
                array = getattr(samples, name)
                if array.dtype != np.bool_ or array.shape != (len(samples), width):
                    raise ValueError(f"the {name} do not fit the manifest")
    except OSError as error:
        raise TmcError(f"cannot read {path}: {error.strerror or error}") from None
    except (BadZipFile, EOFError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise TmcError(f"{path} is not a data set: {error}") from None
    return Dataset(manifest, train, test)
