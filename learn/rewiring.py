"""A random DAG to compare a wiring with: as many nodes of the same fan-ins, on the same levels.

Every LUT stays on its level, so one of the nodes that it reads is of the level before, and the
others are drawn from all levels below its own. Nodes that are read by nobody would be wasted, so
those not read yet are given away first, from the top level down: what is still free at a level is
free for all levels below, so every node finds a reader if there is a way to have it so. Of a tree
this makes a tree.
"""

import numpy as np

from tmc.circuits.lut import Lut, LutNetwork


def rewired(network: LutNetwork, seed: int = 0) -> LutNetwork:
    """A random wiring of the size and the shape of `network`, with LUTs in the order of levels.

    Its tables are all false. The outputs stay on their levels.
    """
    rng = np.random.default_rng(seed)
    inputs = len(network.inputs)
    levels = np.array(network.levels())
    order = np.concatenate([np.arange(inputs), inputs + np.argsort(levels[inputs:], kind="stable")])
    place = np.argsort(order)
    level = levels[order]
    fan_in = [len({*network.luts[node - inputs].fanin}) for node in order[inputs:].tolist()]
    reads: list[set[int]] = [set() for _ in fan_in]
    free: list[int] = []  # LUTs, as often as they can read another node
    for below in range(int(level.max(initial=0)) - 1, -1, -1):
        nodes = rng.permutation(np.flatnonzero(level == below))
        readers = rng.permutation(np.flatnonzero(level[inputs:] == below + 1)).tolist()
        for reader, node in zip(readers, np.resize(nodes, len(readers)).tolist(), strict=True):
            reads[reader].add(node)
            free += [reader] * (fan_in[reader] - 1)
        rng.shuffle(free)
        for node in nodes[len(readers) :].tolist()[: len(free)]:
            reads[free.pop()].add(node)
    for reader in free:
        others = np.setdiff1d(np.flatnonzero(level < level[inputs + reader]), [*reads[reader]])
        reads[reader].add(int(rng.choice(others)))
    luts = tuple(Lut(tuple(sorted(fanin)), 0) for fanin in reads)
    roots = tuple(place[list(network.roots)].tolist())
    return LutNetwork(network.inputs, luts, network.outputs, roots)
