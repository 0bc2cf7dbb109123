"""How fast and how well matched networks learn, beside other networks on the same samples.

    python benchmarks/learning.py

Every model is trained with the loop and the mini-batches of `tmc.learn`, on the same samples. On
machines each has the rate that is best for it on validation words (`tuning.py`), and as many steps
at most as the others; then it is tested with every seed, which draws the words, the weights and the
mini-batches. Seconds are those of the processor, on one thread.

The peer is torchlogix (https://github.com/ligerlac/torchlogix), networks of logic gates wired at
random; without it the script says that it is missing and measures the rest. It asks for packages
that its dense layers do without, and that would exchange torch, so give it an environment of its
own:

    python3.11 -m venv build/bench
    build/bench/bin/pip install -e '.[learn]'
    build/bench/bin/pip install --no-deps torchlogix==0.1.1  # later ones need Python 3.12
    build/bench/bin/python benchmarks/learning.py
"""

from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec
from itertools import pairwise
from statistics import mean
from time import process_time
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy

from tmc.circuits.circuit import Circuit
from tmc.circuits.lut import Lut, LutNetwork
from tmc.circuits.mapping import map_luts
from tmc.compilation import compile
from tmc.learn.baselines import Baseline, baseline
from tmc.learn.data import Dataset, Samples, dataset
from tmc.learn.matched import MatchedNet
from tmc.learn.readback import wrong_inputs
from tmc.learn.target import plain_target, target
from tmc.learn.threads import one_thread
from tmc.learn.training import History, Learner, fit
from tmc.learn.tuning import tune
from tmc.unroll.encoding import Bits
from tmc.unroll.readout import Output

TORCHLOGIX = find_spec("torchlogix") is not None
GATES, WORDS, INPUTS, LAYERS = 10_000, 512, 64, 24
MACHINES = {"parity": 10, "adder": 12, "increment": 10, "palindrome": 12, "majority": 9}
STEPS, SEEDS = 500, 10
RATES = (0.003, 0.01, 0.03, 0.1, 0.3)


def main() -> None:
    """Prints two tables: seconds for large networks, accuracy on machines."""
    if not TORCHLOGIX:
        print("torchlogix is missing: the text of this file says how to install it\n")
    print("network of 10,000 gates | steps | seconds | ms a step | all training labels right")
    for row in speed():
        print(*row, sep=" | ", flush=True)
    print("\nmachine | model | parameters | rate | test accuracy | exact | steps | seconds")
    for machine, n in MACHINES.items():
        for measured in accuracies(machine, n):
            print(machine, *measured, sep=" | ", flush=True)


def speed() -> Iterator[tuple[str, int, str, str, bool]]:
    """How long random gates are learned, all shown, and what a step costs where fewer are."""
    network = random_gates()
    data = dataset(plain_target(network), samples=WORDS, test=0)
    half = np.random.default_rng(1).random(GATES) < 0.5
    runs: dict[str, tuple[Learner, int]] = {
        "matched, all shown": (MatchedNet(network, np.ones(GATES, dtype=np.bool_)), 200),
        "matched, half shown": (MatchedNet(network, half), 20),
        "matched, outputs shown": (MatchedNet(network), 20),
    }
    if TORCHLOGIX:
        runs["torchlogix, outputs shown"] = LogicGates(INPUTS, 1, LAYERS, GATES), 20
    fit(MatchedNet(network), data, steps=1)  # what is loaded at the first step is not measured
    for name, (model, steps) in runs.items():
        history, seconds = timed(model, data, steps=steps)
        each = f"{1000 * seconds / history.steps:.0f}"
        yield name, history.steps, f"{seconds:.2f}", each, history.stopped


def timed(model: Learner, data: Dataset, **how: Any) -> tuple[History, float]:
    """A training, and the seconds of the processor that it took."""
    start = process_time()
    history = fit(model, data, **how)
    return history, process_time() - start


def random_gates() -> LutNetwork:
    """Gates of two variables that read nodes of up to a fifth of the network before them."""
    rng = np.random.default_rng(0)
    luts = []
    for node in range(INPUTS, INPUTS + GATES):
        a, b = rng.choice(np.arange(max(0, node - GATES // 5), node), size=2, replace=False)
        luts.append(Lut((int(a), int(b)), int(rng.integers(16))))
    names = tuple(f"x{i}" for i in range(INPUTS))
    return LutNetwork(names, tuple(luts), ("y",), (INPUTS + GATES - 1,))


def accuracies(machine: str, n: int) -> Iterator[tuple[str, int, float, str, str, str, str]]:
    """Every model on the same words of a machine, at its best rate: means over the seeds.

    *Exact* is how many of the networks are right on every word there is.
    """
    compiled = compile(machine, n)
    aim = target(compiled)
    sampling = "balanced" if compiled.output is Output.ACCEPT else "uniform"
    draw = partial(dataset, aim, samples=WORDS, validation=WORDS // 2, sampling=sampling)
    sets = [draw(seed=seed) for seed in range(SEEDS)]
    for name, build in models(compiled.circuit, aim.network).items():
        rate = tune(build, sets[0], rates=RATES, steps=STEPS)[0].rate
        nets = [build(seed=seed) for seed in range(SEEDS)]
        runs = [
            timed(net, data, steps=STEPS, seed=seed, rate=rate)
            for seed, (net, data) in enumerate(zip(nets, sets, strict=True))
        ]
        test = mean(history.curve[-1].test_accuracy or 0 for history, _ in runs)
        exact = sum(
            wrong_inputs(net.predict, compiled.circuit, compiled.encoding) == 0 for net in nets
        )
        steps, seconds = mean(h.steps for h, _ in runs), mean(s for _, s in runs)
        parameters = nets[0].entries
        about = f"{test:.3f}", f"{exact} of {SEEDS}", f"{steps:.0f}", f"{seconds:.2f}"
        yield name, parameters, rate, *about


def models(circuit: Circuit, network: LutNetwork) -> dict[str, Callable[..., Any]]:
    """By name, what makes a model with a seed."""
    shown = np.ones(len(network), dtype=np.bool_)
    made: dict[str, Callable[..., Any]] = {
        "matched, all shown": partial(MatchedNet, network, shown),
        "matched, outputs shown": partial(MatchedNet, network),
        **{kind: partial(baseline, kind, network) for kind in Baseline},
    }
    if TORCHLOGIX:
        gates = map_luts(circuit, 2)
        size = len(gates.inputs), len(gates.outputs), max(gates.levels())
        made["torchlogix-10"] = partial(LogicGates, *size, 10 * len(gates))
    return made


class LogicGates(Learner):
    """A network of torchlogix: layers of gates, each wired at random to the one before.

    An output is the mean of a group of gates of the last layer. It answers with its gates decided,
    as it would be read back.
    """

    rate = 0.01

    def __init__(self, inputs: int, outputs: int, layers: int, gates: int, seed: int = 0) -> None:
        super().__init__()
        from torchlogix.layers import GroupSum, LogicDense

        width = max(gates // layers, -(-inputs // 2), 2)
        width = -(-width // outputs) * outputs
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            widths = [inputs, *[width] * layers]
            stack = [LogicDense(before, after) for before, after in pairwise(widths)]
        self.layers = nn.Sequential(*stack, GroupSum(outputs, tau=width / outputs))

    @property
    def entries(self) -> int:
        """What there is to learn: 16 weights for each gate."""
        return sum(p.numel() for p in self.parameters())

    def loss(self, samples: Samples) -> Tensor:
        """The mean cross entropy of the outputs."""
        predicted = self.layers(torch.from_numpy(samples.bits).float()).clamp(0, 1)
        return binary_cross_entropy(predicted, torch.from_numpy(samples.outputs).float())

    def predict(self, bits: Bits) -> Bits:
        """The outputs of the decided gates, shape (patterns, outputs)."""
        self.layers.eval()
        with torch.no_grad():
            answers = self.layers(torch.from_numpy(bits).float()) > 0.5
        self.layers.train()
        return np.asarray(answers.numpy())

    def right(self, samples: Samples) -> Bits:
        """On which samples all outputs are right, shape (samples,)."""
        return np.asarray((self.predict(samples.bits) == samples.outputs).all(axis=1))


if __name__ == "__main__":
    with one_thread():
        main()
