"""A random walk through the circuits of a function: moves that make it smaller, or no larger.

Each move replaces one gate by any one, two or three other nodes where an output can tell the
difference (`walk_kernels.py`). Moves that gain nothing are taken as well: they lead out of local
minima, and there are many circuits of one size. The circuit never grows.
"""

from math import inf
from time import perf_counter

import numpy as np

from tmc.circuits.circuit import Circuit
from tmc.circuits.evaluate import Words, all_patterns, pack
from tmc.resynthesis.function import Function
from tmc.resynthesis.walk_kernels import network
from tmc.resynthesis.walk_kernels import walk as walk_network

_MOVES = 500  # between two looks at the clock


def walk(
    circuit: Circuit, function: Function, seed: int, moves: int, deadline: float = inf
) -> Circuit:
    """The circuit after so many random moves, or when the time is over: never a larger one.

    It must compute the function, and still does; the same seed gives the same circuit.
    """
    tables = patterns(function)
    net, size = network(tables, circuit.xor, circuit.fanin, circuit.literals, seed)
    for start in range(0, moves, _MOVES):
        if perf_counter() >= deadline:
            break
        size = walk_network(net, size, min(_MOVES, moves - start))
    gates = slice(net.first, size)
    return Circuit(
        circuit.inputs,
        net.xor[gates].copy(),
        net.fanin[gates].copy(),
        circuit.outputs,
        net.roots.copy(),
    )


def patterns(function: Function) -> Words:
    """The inputs on the care set, shuffled, so that the first few are a fair sample.

    The last word is filled up with patterns that are there already.
    """
    bits = np.concatenate([bits for bits, _ in all_patterns(len(function.inputs))])
    cared_for = np.flatnonzero(function.care)
    chosen = np.random.default_rng(0).permutation(cared_for)
    return pack(bits[np.resize(chosen, -(-max(len(chosen), 1) // 64) * 64)])
