"""Whether deep circuits are learned better if all constituents begin near passing a value through.

    python benchmarks/passing.py

Each constituent starts as usual, or with the same first weights and 3 added to the logits of its
table where its deepest input is true, and taken away where it is false. Such a network answers at
first with an input, and so does each of its nodes, so that gradients reach the deepest. Outputs
only; words, copies and rates as in `parametrisations.py`.
"""

import torch
from parametrisations import best

from tmc.circuits.mapping import map_luts
from tmc.compilation import compile
from tmc.learn.data import dataset
from tmc.learn.matched import MatchedNet
from tmc.learn.target import Target

TARGETS = {
    ("parity", 8): "exhaustive",
    ("parity", 12): "uniform",
    ("adder", 8): "exhaustive",
    ("palindrome", 12): "balanced",
}
STRENGTH = 3.0  # of the logit


def main() -> None:
    """Prints a row for every target as soon as it is measured."""
    print("target", "constituents", "levels", "usual", "passing", sep=" | ")
    for (machine, n), sampling in TARGETS.items():
        compiled = compile(machine, n)
        network = map_luts(compiled.circuit, 2)
        data = dataset(Target(compiled.circuit, network), samples=512, sampling=sampling)
        starts = None, pass_through
        cells = [best(network, data, compiled.circuit, "sigmoid", start) for start in starts]
        print(f"{machine} {n}", len(network), max(network.levels()), *cells, sep=" | ", flush=True)


def pass_through(net: MatchedNet) -> None:
    """Lets every table begin near the value of its deepest input."""
    level = net.network.levels()
    with torch.no_grad():
        for row, lut in zip(net.theta, net.network.luts, strict=True):
            if not lut.fanin:  # a constant
                continue
            deepest = max(range(len(lut.fanin)), key=lambda j: level[lut.fanin[j]])
            true = torch.arange(len(row)) >> deepest & 1
            row += STRENGTH * (2 * true - 1)


if __name__ == "__main__":
    main()
