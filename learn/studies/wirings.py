"""One function wired in several ways: bracketed by hand, or found by a search, and proved equal."""

from functools import cache

from tmc.circuits.circuit import Circuit
from tmc.effort import Effort
from tmc.learn.dags import ADJACENT, LESS, PARITY, Shape, prefixes, product, sums
from tmc.machines.errors import TmcError
from tmc.passes.resynthesise import tournaments
from tmc.proof.equivalence import equivalent
from tmc.resynthesis.function import function_of

FOUND = "searched"
"""The wiring that a search from the truth table finds smallest."""
_ROUNDS = 4


@cache
def wired(function: str, n: int, wiring: str) -> Circuit:
    """A circuit of the function; raises `TmcError` if it is not proved equal to the chain."""
    chain = bracketed(function, n, Shape.CHAIN)
    if wiring == FOUND:
        tree = bracketed(function, n, Shape.TREE)
        found = tournaments(tree, function_of(tree), Effort(_ROUNDS))
        circuit = min([tree, *found], key=len)
    else:
        circuit = bracketed(function, n, Shape(wiring))
    if equivalent(circuit, chain) is not True:
        raise TmcError(f"the {wiring} of {function} does not compute what the chain does")
    return circuit


def bracketed(function: str, n: int, shape: Shape) -> Circuit:
    """The function in gates of two variables, its words bracketed in this shape."""
    match function:
        case "parity":
            return product(PARITY, n, shape)
        case "comparator":
            return product(LESS, n, shape)
        case "contains 11":
            return product(ADJACENT, n, shape)
        case "all parities":
            return prefixes(PARITY, n, shape)
        case "every 11":
            return prefixes(ADJACENT, n, shape)
        case _:
            return sums(n, shape)
