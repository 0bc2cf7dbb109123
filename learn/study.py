"""Which networks learn what a machine does: models, supervision and seeds, all on the same samples.

For one compiled machine, a network wired like its LUT network is trained with several fractions of
its nodes supervised, and next to it dense networks that see the outputs only: `dense` with as many
parameters, and `wide`, which is given as many units as it likes. The wiring is also filled in by
searches that use no gradient: `sat` and `coordinates`. All see the same samples, are tested on the
same words, and are then compared with the circuit.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from tmc.compilation import Compiled
from tmc.encoding import Bits
from tmc.learn.baselines import DenseNet, width_for
from tmc.learn.data import Dataset, choice, dataset
from tmc.learn.matched import MatchedNet, extract
from tmc.learn.readback import Comparison, Proof, compare, wrong_inputs
from tmc.learn.sampling import Sampling
from tmc.learn.searched import Searched, tables_by_coordinates, tables_by_sat
from tmc.learn.supervision import Supervision, choose
from tmc.learn.target import Target, target
from tmc.learn.theory import occam_samples, table_entries
from tmc.learn.threads import one_thread
from tmc.learn.training import Point, fit
from tmc.lut import LutNetwork
from tmc.machines.errors import UsageError
from tmc.probes import Kind

WIDE = 128
"""Units in each hidden layer of the `wide` network."""


class Model(StrEnum):
    """The kinds of networks compared."""

    MATCHED = "matched"
    DENSE = "dense"
    WIDE = "wide"
    SAT = "sat"
    COORDINATES = "coordinates"

    @property
    def wired(self) -> bool:
        """Whether it has the wiring of the circuit, and can be shown what is inside."""
        return self not in (Model.DENSE, Model.WIDE)


@dataclass(frozen=True, slots=True)
class Result:
    """One network, trained once."""

    model: Model
    supervise: float
    """The fraction of eligible nodes whose labels were used; 0 for dense networks."""
    shown: int
    """How many nodes that is, outputs aside."""
    seed: int
    parameters: int
    samples: int
    """Training samples."""
    steps: int
    """Of training; samples that `sat` took, or entries that `coordinates` flipped."""
    seconds: float
    train_accuracy: float
    """The fraction of training words with every output right."""
    test_accuracy: float | None
    """The same of words not trained on; `None` if none were kept."""
    wrong_inputs: int | None
    """On how many of all words some output is wrong; `None` if they could not be counted."""
    proved: Proof
    """How the network as read back compares with the circuit."""
    word: str | None
    """A word on which the network as read back is wrong, if one is known."""
    bits: str | None
    """The same as input bits."""
    occam_samples: int | None
    """Samples after which any consistent tables err on at most 5% of the words, 95% sure; `None`
    for dense networks, which are not one of finitely many."""
    curve: tuple[Point, ...]


Net = MatchedNet | DenseNet

Progress = Callable[[Model, float, int, Point], None]
"""Called with a model, its supervision, its seed and a new point of its learning curve."""


@one_thread()
def study(
    target: Target,
    *,
    samples: int = 512,
    supervise: Sequence[float] = (1.0, 0.0),
    kinds: Sequence[Kind] | None = None,
    times: range | None = None,
    levels: range | None = None,
    models: Sequence[Model | str] = (Model.MATCHED, Model.DENSE),
    seeds: Sequence[int] = (0, 1, 2),
    steps: int = 2000,
    sampling: Sampling | str = Sampling.UNIFORM,
    progress: Progress | None = None,
) -> list[Result]:
    """Every model trained with every seed, which draws the samples, the weights and the batches.

    A model with the wiring learns with every fraction of `supervise`: of the nodes that `kinds`,
    `times` and `levels` leave (`Supervision`), chosen by the seed too.
    """
    if not (target.network.inputs and len(target.network)):
        raise UsageError(
            "there is nothing to learn: every output is an input or a constant",
            hint="take longer words, or another output",
        )
    named = [choice(Model, model) for model in models]
    shown = {  # before anything is trained, for what they may say against it
        (seed, p): choose(target, Supervision(p, kinds, times, levels), seed)
        for seed in seeds
        for p in supervise
    }
    nothing = choose(target, Supervision(0.0))
    results = []
    for seed in seeds:
        data = dataset(target, samples=samples, sampling=sampling, seed=seed)
        for model in named:
            for fraction in supervise if model.wired else (0.0,):
                supervised = shown[seed, fraction] if model.wired else nothing
                seen = partial(progress, model, fraction, seed) if progress else None
                learned = _learn(model, target, data, supervised, steps, seed, seen)
                end = learned.curve[-1]
                compared = _compare(learned.net, target, end)
                result = Result(
                    model=model,
                    supervise=fraction,
                    shown=int((supervised & ~nothing).sum()),
                    seed=seed,
                    parameters=learned.parameters,
                    samples=len(data.train),
                    steps=learned.steps,
                    seconds=learned.seconds,
                    train_accuracy=end.train_accuracy,
                    test_accuracy=end.test_accuracy,
                    wrong_inputs=compared.wrong_inputs,
                    proved=compared.proof,
                    word=compared.word,
                    bits=compared.bits,
                    occam_samples=occam_samples(learned.parameters) if model.wired else None,
                    curve=learned.curve,
                )
                results.append(result)
    return results


def train(
    compiled: Compiled,
    *,
    samples: int = 512,
    supervise: Sequence[float] = (1.0, 0.0),
    probes: bool = False,
    kinds: Sequence[Kind] | None = None,
    times: range | None = None,
    levels: range | None = None,
    models: Sequence[Model | str] = (Model.MATCHED, Model.DENSE),
    seeds: Sequence[int] = (0, 1, 2),
    lut: int = 4,
    steps: int = 2000,
    sampling: Sampling | str = Sampling.UNIFORM,
    progress: Progress | None = None,
) -> list[Result]:
    """The study of a compiled machine, with constituents that read at most `lut` variables.

    With `probes`, or where `kinds` or `times` of them are asked for, it is unrolled, and nodes are
    labelled by its trace. Outputs are labelled by the simulator.
    """
    probes = probes or kinds is not None or times is not None
    return study(
        target(compiled, lut=lut, probes=probes),
        samples=samples,
        supervise=supervise,
        kinds=kinds,
        times=times,
        levels=levels,
        models=models,
        seeds=seeds,
        steps=steps,
        sampling=sampling,
        progress=progress,
    )


def report(results: Sequence[Result]) -> str:
    """The results as a table, a line for each, and below it what the Occam bound says."""
    names = max([len("matched"), *(len(r.model) for r in results)])
    width = max([len("wrong"), *(len(str(r.wrong_inputs)) for r in results)])
    lines = [
        f"{'model':<{names}}  supervise  shown  seed  parameters  steps  seconds  test accuracy"
        f"  {'wrong':>{width}}  proved     for example"
    ]
    for r in results:
        test = "-" if r.test_accuracy is None else f"{r.test_accuracy:.4f}"
        wrong = "-" if r.wrong_inputs is None else str(r.wrong_inputs)
        word = r.bits if r.word is None else f'"{r.word}"'
        lines.append(
            f"{r.model:<{names}}  {r.supervise:>9.4g}  {r.shown:>5}  {r.seed:>4}"
            f"  {r.parameters:>10}  {r.steps:>5}  {r.seconds:>7.2f}  {test:>13}"
            f"  {wrong:>{width}}  {r.proved:<9}  {word or ''}".rstrip()
        )
    bounds = sorted({(r.samples, r.occam_samples) for r in results if r.occam_samples})
    for samples, enough in bounds:
        lines += [
            "",
            f"{samples} training samples; the Occam bound asks for {enough}: then any tables",
            "that are right on all of them err on at most 5% of the words, 95% sure.",
        ]
    return "\n".join(lines)


@dataclass(frozen=True, eq=False, slots=True)
class _Learned:
    """One model, once learned."""

    net: Net | LutNetwork
    parameters: int
    steps: int
    seconds: float
    curve: tuple[Point, ...]


def _learn(
    model: Model,
    target: Target,
    data: Dataset,
    supervised: Bits,
    steps: int,
    seed: int,
    progress: Callable[[Point], None] | None,
) -> _Learned:
    wiring = target.network
    inputs, outputs = len(wiring.inputs), len(wiring.outputs)
    match model:
        case Model.MATCHED:
            net: Net = MatchedNet(wiring, supervised, seed=seed)
        case Model.DENSE:
            width = width_for(table_entries(wiring), inputs, outputs)
            net = DenseNet(inputs, outputs, width, seed=seed)
        case Model.WIDE:
            net = DenseNet(inputs, outputs, WIDE, seed=seed)
        case Model.SAT:
            return _found(tables_by_sat(wiring, data, supervised))
        case Model.COORDINATES:
            return _found(tables_by_coordinates(wiring, data, supervised, seed=seed))
    history = fit(net, data, steps=steps, seed=seed, progress=progress)
    return _Learned(net, net.entries, history.steps, history.seconds, history.curve)


def _found(found: Searched) -> _Learned:
    entries = table_entries(found.network)
    return _Learned(found.network, entries, found.steps, found.seconds, (found.end,))


def _compare(net: Net | LutNetwork, target: Target, end: Point) -> Comparison:
    """What is known of a matched network as extracted, and of a dense one as it answers."""
    if isinstance(net, MatchedNet):
        net = extract(net)
    if isinstance(net, LutNetwork):
        return compare(net, target.circuit, target.encoding)
    wrong = wrong_inputs(net.predict, target.circuit, target.encoding)
    if wrong is None:  # too many words to try, but a sample may have been wrong
        sampled = (end.train_accuracy, end.test_accuracy)
        wrong_sample = any(a is not None and a < 1 for a in sampled)
        return Comparison(Proof.DIFFERENT if wrong_sample else Proof.UNKNOWN, None)
    return Comparison(Proof.DIFFERENT if wrong else Proof.EQUAL, wrong)
