"""Which way to write a constituent learns best when the outputs are all that is shown.

    python benchmarks/parametrisations.py

Every target is mapped to constituents of two variables, whose tables Adam learns: from every
word where there are at most 256, so that the search is measured and not the samples; else from 512.
Twenty copies of the network that differ in their first weights are trained at once, on the same
mini-batches: to Adam they are strangers. A copy is done when it is right on all training words, and
is then held against the circuit on every word there is.

The learning rate of every parametrisation is chosen, for every target, by the first ten copies; the
table shows what became of the other ten at this rate: how many are exact, and the median of the
steps after which they were done.
"""

from collections.abc import Callable
from statistics import median

import numpy as np

from tmc.circuits.builder import Builder
from tmc.circuits.circuit import Circuit
from tmc.circuits.evaluate import all_patterns
from tmc.circuits.lut import Lut, LutNetwork
from tmc.circuits.mapping import map_luts
from tmc.compilation import compile
from tmc.learn.data import Dataset, dataset
from tmc.learn.matched import MatchedNet
from tmc.learn.oracles import circuit_oracle
from tmc.learn.sampling import Sampling
from tmc.learn.tables import PARAMETRISATIONS
from tmc.learn.target import Target
from tmc.learn.training import Point, fit
from tmc.unroll.encoding import Bits

COPIES, STEPS = 20, 400
RATES = (0.01, 0.03, 0.1, 0.3)

Start = Callable[[MatchedNet], None]
"""What changes first weights."""


def main() -> None:
    """Prints a row for every target as soon as it is measured."""
    print("target", "constituents", "levels", *PARAMETRISATIONS, sep=" | ")
    for name, (circuit, sampling) in targets().items():
        network = map_luts(circuit, 2)
        data = dataset(Target(circuit, network), samples=512, sampling=sampling)
        cells = [best(network, data, circuit, form) for form in PARAMETRISATIONS]
        print(name, len(network), max(network.levels()), *cells, sep=" | ", flush=True)


def targets() -> dict[str, tuple[Circuit, Sampling]]:
    """Trees, and machines of the samples at some length, with the words to learn from."""
    built = {
        "parity, tree of 4": tree(4, Builder.xor),
        "parity, tree of 8": tree(8, Builder.xor),
        "and/or, tree of 16": tree(16, Builder.and_, Builder.or_),
        "parity 6": compile("parity", 6).circuit,
        "adder 6": compile("adder", 6).circuit,
        "increment 6": compile("increment", 6).circuit,
        "majority 5": compile("majority", 5).circuit,
        "multiplier 4": compile("multiplier", 4).circuit,
    }
    targets = {
        name: (circuit, Sampling.EXHAUSTIVE if len(circuit.inputs) <= 8 else Sampling.UNIFORM)
        for name, circuit in built.items()
    }
    targets["palindrome 8"] = compile("palindrome", 8).circuit, Sampling.BALANCED
    return targets


def tree(inputs: int, *operations: Callable[[Builder, int, int], int]) -> Circuit:
    """A tree of these operations, one for each level in turn."""
    builder = Builder([f"x{i}" for i in range(inputs)])
    literals, level = list(builder.inputs), 0
    while len(literals) > 1:
        operation = operations[level % len(operations)]
        pairs = zip(literals[::2], literals[1::2], strict=True)
        literals, level = [operation(builder, a, b) for a, b in pairs], level + 1
    return builder.build({"accept": literals[0]})


def best(
    network: LutNetwork, data: Dataset, circuit: Circuit, form: str, start: Start | None = None
) -> str:
    """What the second half of the copies makes of the rate that is best for the first half."""
    half = COPIES // 2
    runs = {rate: trained(network, data, circuit, form, rate, start) for rate in RATES}
    rate = max(RATES, key=lambda r: score(runs[r][:half]))
    exact, steps = score(runs[rate][half:])
    return f"{exact}/{half} {-steps:.0f} (rate {rate:g})"


def score(steps: list[int | None]) -> tuple[int, float]:
    """How many copies are exact, and the median of their steps, negated."""
    done = [s for s in steps if s is not None]
    return len(done), -median(done or [STEPS])


def trained(
    network: LutNetwork,
    data: Dataset,
    circuit: Circuit,
    form: str,
    rate: float,
    start: Start | None = None,
) -> list[int | None]:
    """For every copy the step at which it was done; `None` if it was not, or not exact then."""
    net = MatchedNet(copies(network), form=form)
    if start is not None:
        start(net)
    words = np.concatenate([bits for bits, _ in all_patterns(len(network.inputs))])
    true = circuit_oracle(circuit)(words)
    done: list[int | None] = [None] * COPIES
    exact = [False] * COPIES

    def look(point: Point) -> None:
        for i in np.flatnonzero(right(net, data.train.bits, data.train.outputs)):
            if done[i] is None:
                done[i], exact[i] = point.step, bool(right(net, words, true)[i])

    fit(net, copied(data), steps=STEPS, rate=rate, progress=look)
    return [step if ok else None for step, ok in zip(done, exact, strict=True)]


def right(net: MatchedNet, bits: Bits, outputs: Bits) -> Bits:
    """Which copies are right on all words, shape (copies,)."""
    answers = net.predict(bits).reshape(len(bits), COPIES, -1)
    return np.asarray((answers == outputs[:, None]).all(axis=(0, 2)))


def copies(network: LutNetwork) -> LutNetwork:
    """Copies side by side that share their inputs."""
    inputs, luts = len(network.inputs), len(network)

    def shifted(nodes: tuple[int, ...], copy: int) -> tuple[int, ...]:
        return tuple(j if j < inputs else j + copy * luts for j in nodes)

    every = range(COPIES)
    return LutNetwork(
        network.inputs,
        tuple(Lut(shifted(lut.fanin, i), 0) for i in every for lut in network.luts),
        tuple(f"{name}:{i}" for i in every for name in network.outputs),
        tuple(root for i in every for root in shifted(network.roots, i)),
    )


def copied(data: Dataset) -> Dataset:
    """The same samples for all copies, none of them for a test."""
    train, none = data.train, data.test.take(np.arange(0))
    return Dataset(
        data.manifest,
        *(
            type(train)(s.bits, np.tile(s.outputs, COPIES), np.tile(s.nodes, COPIES))
            for s in (train, none)
        ),
    )


if __name__ == "__main__":
    main()
