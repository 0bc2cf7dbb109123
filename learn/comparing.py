"""Which networks learn what a machine does: models, supervision and seeds, all on the same samples.

For one compiled machine, a network wired like its LUT network is trained with several fractions of
its nodes supervised, and next to it dense networks that see the outputs only: `dense` with as many
parameters, and `wide`, which is given as many units as it likes. The wiring is also filled in by
searches that use no gradient: `sat` and `coordinates`. All see the same samples, are tested on the
same words, and are then compared with the circuit.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

from tmc.circuits.lut import LutNetwork
from tmc.compilation import Compiled
from tmc.learn.baselines import DenseNet, width_for
from tmc.learn.data import Dataset, choice, dataset
from tmc.learn.matched import MatchedNet, extract
from tmc.learn.readback import Comparison, Proof, compare, wrong_inputs
from tmc.learn.results import Model, Result, Results
from tmc.learn.run_folder import RunFolder, digest
from tmc.learn.sampling import Sampling
from tmc.learn.searched import Searched, tables_by_coordinates, tables_by_sat
from tmc.learn.supervision import Supervision, choose
from tmc.learn.target import Target, target
from tmc.learn.theory import occam_samples, table_entries
from tmc.learn.threads import one_thread
from tmc.learn.trained import keep_network, require_names
from tmc.learn.training import Point, fit
from tmc.machines.errors import UsageError
from tmc.unroll.encoding import Bits
from tmc.unroll.probes import Kind

WIDE = 128
"""Units in each hidden layer of the `wide` network."""

Net = MatchedNet | DenseNet

Progress = Callable[[Model, float, int, Point], None]
"""Called with a model, its supervision, its seed and a new point of its learning curve."""


@one_thread()
def compare_models(
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
    folder: str | Path | None = None,
    resume: bool = False,
    made: Mapping[str, object] | None = None,
    progress: Progress | None = None,
) -> Results:
    """Every model trained with every seed, which draws the samples, the weights and the batches.

    A model with the wiring learns with every fraction of `supervise`: of the nodes that `kinds`,
    `times` and `levels` leave (`Supervision`), chosen by the seed too.

    A `folder` keeps all trainings, and with `resume` those that it holds are not repeated; it also
    remembers how the target was `made`, by the names of the settings (`run_folder.py`).
    """
    if not (target.network.inputs and len(target.network)):
        raise UsageError(
            "there is nothing to learn: every output is an input or a constant",
            hint="take longer words, or another output",
        )
    named = dict.fromkeys(choice(Model, model) for model in models)  # each is trained once
    trainings = [  # before anything is trained, for what may be said against it
        _Training(model, p, seed, choose(target, Supervision(p, kinds, times, levels), seed))
        for seed in seeds
        for model in named
        for p in (dict.fromkeys(supervise) if model.wired else (0.0,))
    ]
    draw = lru_cache(maxsize=1)(partial(dataset, target, samples=samples, sampling=sampling))
    run = None
    if folder is not None:
        require_names(target.network)
        settings = {
            "machine": target.encoding.machine.name if target.encoding else None,
            "n": target.encoding.n if target.encoding else len(target.circuit.inputs),
            **(made or {}),
            "probes": ",".join(sorted(kinds)) if kinds else "all" if target.probes else None,
            "times": _text(times),
            "levels": _text(levels),
            "samples": samples,
            "sampling": str(choice(Sampling, sampling)),
            "training steps": steps,
            "circuit": digest(target),
        }
        run = RunFolder(folder, settings, resume=resume)
    results = Results()
    for training in trainings:
        which = training.model, training.fraction, training.seed
        result = run.finished(*which) if run else None
        if result is None:
            data = draw(seed=training.seed)
            kept = run.begin(*which) if run else None
            seen = partial(progress, *which) if progress else None
            learned = _learn(training, target, data, steps, kept, seen)
            result = _result(training, target, data, learned)
            if run and kept:
                keep_network(learned.net, target.network, kept)
                run.keep(result)
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
    folder: str | Path | None = None,
    resume: bool = False,
    progress: Progress | None = None,
) -> Results:
    """`compare_models` on a compiled machine, with constituents that read at most `lut` variables.

    With `probes`, or where `kinds` or `times` of them are asked for, it is unrolled, and nodes are
    labelled by its trace. Outputs are labelled by the simulator.
    """
    probes = probes or kinds is not None or times is not None
    return compare_models(
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
        folder=folder,
        resume=resume,
        made={
            "output": str(compiled.output),
            "steps unrolled": compiled.steps,
            "optimisation level": compiled.level,
            "lut": lut,
        },
        progress=progress,
    )


def _text(numbers: range | None) -> str | None:
    """As on the command line, the last one included."""
    return None if numbers is None else f"{numbers.start}:{numbers.stop - 1}"


@dataclass(frozen=True, eq=False, slots=True)
class _Training:
    """One of the trainings."""

    model: Model
    fraction: float
    seed: int
    shown: Bits
    """The LUTs whose labels are used, shape (luts,)."""


@dataclass(frozen=True, eq=False, slots=True)
class _Learned:
    """One model, once learned."""

    net: Net | LutNetwork
    parameters: int
    steps: int
    seconds: float
    curve: tuple[Point, ...]


def _learn(
    training: _Training,
    target: Target,
    data: Dataset,
    steps: int,
    folder: Path | None,
    progress: Callable[[Point], None] | None,
) -> _Learned:
    wiring, shown, seed = target.network, training.shown, training.seed
    inputs, outputs = len(wiring.inputs), len(wiring.outputs)
    match training.model:
        case Model.MATCHED:
            net: Net = MatchedNet(wiring, shown, seed=seed)
        case Model.DENSE:
            width = width_for(table_entries(wiring), inputs, outputs)
            net = DenseNet(inputs, outputs, width, seed=seed)
        case Model.WIDE:
            net = DenseNet(inputs, outputs, WIDE, seed=seed)
        case Model.SAT:
            return _found(tables_by_sat(wiring, data, shown))
        case Model.COORDINATES:
            return _found(tables_by_coordinates(wiring, data, shown, seed=seed))
    history = fit(net, data, steps=steps, seed=seed, folder=folder, resume=True, progress=progress)
    return _Learned(net, net.entries, history.steps, history.seconds, history.curve)


def _result(training: _Training, target: Target, data: Dataset, learned: _Learned) -> Result:
    end = learned.curve[-1]
    compared = _compare(learned.net, target, end)
    outputs = choose(target, Supervision(0.0))
    return Result(
        model=training.model,
        supervise=training.fraction,
        shown=int((training.shown & ~outputs).sum()),
        seed=training.seed,
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
        occam_samples=occam_samples(learned.parameters) if training.model.wired else None,
        curve=learned.curve,
    )


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
