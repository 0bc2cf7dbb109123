"""Which networks learn what a machine does: models, supervision and seeds, all on the same samples.

For one compiled machine, a network wired like its LUT network is trained with several fractions of
its nodes supervised, and next to it dense networks that see the outputs only: `dense` with as many
parameters, and `wide`, which is given as many units as it likes. All see the same samples, are
tested on the same words, and are then compared with the circuit.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

import numpy as np

from tmc.circuit import Circuit
from tmc.compilation import Compiled
from tmc.encoding import Bits, Encoding
from tmc.learn.baselines import DenseNet, width_for
from tmc.learn.data import Oracle, Sampling, choice, dataset, machine_oracle
from tmc.learn.matched import MatchedNet, extract
from tmc.learn.readback import Proof, compare, wrong_inputs
from tmc.learn.theory import occam_samples, table_entries
from tmc.learn.threads import one_thread
from tmc.learn.training import Point, fit
from tmc.lut import LutNetwork
from tmc.machines.errors import UsageError
from tmc.mapping import map_luts

WIDE = 128
"""Units in each hidden layer of the `wide` network."""


class Model(StrEnum):
    """The kinds of networks compared."""

    MATCHED = "matched"
    DENSE = "dense"
    WIDE = "wide"


@dataclass(frozen=True, slots=True)
class Result:
    """One network, trained once."""

    model: Model
    supervise: float
    """The fraction of internal nodes whose labels were used; 0 for dense networks."""
    seed: int
    parameters: int
    samples: int
    """Training samples."""
    steps: int
    seconds: float
    train_accuracy: float
    """The fraction of training words with every output right."""
    test_accuracy: float | None
    """The same of words not trained on; `None` if none were kept."""
    wrong_inputs: int | None
    """On how many of all words some output is wrong; `None` if there are too many to try."""
    proved: Proof
    """How the network as read back compares with the circuit."""
    occam_samples: int | None
    """Samples after which any consistent tables err on at most 5% of the words, 95% sure; `None`
    for dense networks, which are not one of finitely many."""
    curve: tuple[Point, ...]


Net = MatchedNet | DenseNet

Progress = Callable[[Model, float, int, Point], None]
"""Called with a model, its supervision, its seed and a new point of its learning curve."""


@one_thread()
def study(
    circuit: Circuit,
    network: LutNetwork,
    encoding: Encoding | None = None,
    *,
    samples: int = 512,
    supervise: Sequence[float] = (1.0, 0.0),
    models: Sequence[Model | str] = (Model.MATCHED, Model.DENSE),
    seeds: Sequence[int] = (0, 1, 2),
    steps: int = 2000,
    sampling: Sampling | str = Sampling.UNIFORM,
    oracle: Oracle | None = None,
    progress: Progress | None = None,
) -> list[Result]:
    """Every model trained with every seed, which draws the samples, the weights and the batches."""
    if not (network.inputs and len(network)):
        raise UsageError(
            "there is nothing to learn: every output is an input or a constant",
            hint="take longer words, or another output",
        )
    kinds = [choice(Model, model) for model in models]
    results = []
    for seed in seeds:
        data = dataset(
            circuit,
            network,
            encoding,
            samples=samples,
            sampling=sampling,
            seed=seed,
            oracle=oracle,
        )
        for kind in kinds:
            for fraction in supervise if kind is Model.MATCHED else (0.0,):
                net = _build(kind, network, fraction, seed)
                seen = partial(progress, kind, fraction, seed) if progress else None
                history = fit(net, data, steps=steps, seed=seed, progress=seen)
                wrong = wrong_inputs(net.predict, circuit, encoding)
                end = history.curve[-1]
                result = Result(
                    model=kind,
                    supervise=fraction,
                    seed=seed,
                    parameters=net.entries,
                    samples=len(data.train),
                    steps=history.steps,
                    seconds=history.seconds,
                    train_accuracy=end.train_accuracy,
                    test_accuracy=end.test_accuracy,
                    wrong_inputs=wrong,
                    proved=_proof(net, wrong, end, circuit, encoding),
                    occam_samples=occam_samples(net.entries) if kind is Model.MATCHED else None,
                    curve=history.curve,
                )
                results.append(result)
    return results


def train(
    compiled: Compiled,
    *,
    samples: int = 512,
    supervise: Sequence[float] = (1.0, 0.0),
    models: Sequence[Model | str] = (Model.MATCHED, Model.DENSE),
    seeds: Sequence[int] = (0, 1, 2),
    lut: int = 4,
    steps: int = 2000,
    sampling: Sampling | str = Sampling.UNIFORM,
    progress: Progress | None = None,
) -> list[Result]:
    """The study of a compiled machine, with constituents that read at most `lut` variables.

    Outputs are labelled by the simulator.
    """
    circuit, encoding = compiled.circuit, compiled.encoding
    return study(
        circuit,
        map_luts(circuit, lut),
        encoding,
        samples=samples,
        supervise=supervise,
        models=models,
        seeds=seeds,
        steps=steps,
        sampling=sampling,
        oracle=machine_oracle(encoding, circuit.outputs),
        progress=progress,
    )


def report(results: Sequence[Result]) -> str:
    """The results as a table, a line for each, and below it what the Occam bound says."""
    lines = ["model    supervise  seed  parameters  steps  seconds  test accuracy  wrong  proved"]
    for r in results:
        test = "-" if r.test_accuracy is None else f"{r.test_accuracy:.4f}"
        wrong = "-" if r.wrong_inputs is None else str(r.wrong_inputs)
        lines.append(
            f"{r.model:<7}  {r.supervise:>9.4g}  {r.seed:>4}  {r.parameters:>10}  {r.steps:>5}"
            f"  {r.seconds:>7.2f}  {test:>13}  {wrong:>5}  {r.proved}"
        )
    bounds = sorted({(r.samples, r.occam_samples) for r in results if r.occam_samples})
    for samples, enough in bounds:
        lines += [
            "",
            f"{samples} training samples; the Occam bound asks for {enough}: then any tables",
            "that are right on all of them err on at most 5% of the words, 95% sure.",
        ]
    return "\n".join(lines)


def _build(model: Model, network: LutNetwork, fraction: float, seed: int) -> Net:
    inputs, outputs = len(network.inputs), len(network.outputs)
    match model:
        case Model.MATCHED:
            return MatchedNet(network, _choose(network, fraction, seed), seed=seed)
        case Model.DENSE:
            width = width_for(table_entries(network), inputs, outputs)
            return DenseNet(inputs, outputs, width, seed=seed)
        case Model.WIDE:
            return DenseNet(inputs, outputs, WIDE, seed=seed)


def _choose(network: LutNetwork, fraction: float, seed: int) -> Bits:
    """This fraction of the LUTs that are no outputs. A larger fraction has the same and more."""
    if not 0 <= fraction <= 1:
        raise UsageError(f"the fraction supervised lies between 0 and 1, not at {fraction:g}")
    inner = np.setdiff1d(np.arange(len(network)), np.subtract(network.roots, len(network.inputs)))
    chosen = np.random.default_rng(seed).permutation(inner)
    return np.isin(np.arange(len(network)), chosen[: round(fraction * len(inner))])


def _proof(
    net: Net, wrong: int | None, end: Point, circuit: Circuit, encoding: Encoding | None
) -> Proof:
    """What is proved of a matched network as extracted, and of a dense one as it answers."""
    if isinstance(net, MatchedNet):
        return compare(extract(net), circuit, encoding)
    if wrong is None:  # too many words to try, but a sample may have been wrong
        sampled = (end.train_accuracy, end.test_accuracy)
        return Proof.DIFFERENT if any(a is not None and a < 1 for a in sampled) else Proof.UNKNOWN
    return Proof.DIFFERENT if wrong else Proof.EQUAL
