"""Whether two machines are equal: on words of every length, or on all words of one length."""

from dataclasses import dataclass
from enum import StrEnum

from tmc.compilation import compile
from tmc.defaults import MAX_GATES
from tmc.learn.equality.differences import Difference, difference_at, find_difference
from tmc.learn.equality.lockstep import lockstep_radius
from tmc.learn.equality.onepass import MovesLeft, decide
from tmc.learn.shape import delta_of, shape_of
from tmc.machines.errors import TmcError, UsageError
from tmc.machines.machine import Machine
from tmc.proof.equivalence import against_circuit
from tmc.unroll.readout import Output
from tmc.unroll.strategies import Strategy


class Answer(StrEnum):
    """Whether two machines are equal."""

    PROVED = "proved"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was found about two machines."""

    answer: Answer
    how: str
    """The method that answered."""
    difference: Difference | None = None
    """A word on which the simulator shows that they differ."""

    def __str__(self) -> str:
        if self.difference:
            return str(self.difference)
        return f"{self.answer}: {self.how}"


def bisimilar(a: Machine, b: Machine, *, seed: int = 0) -> Comparison:
    """Whether two machines are equal on words of every length.

    Where no head moves left that is decided. Else a proof is tried that succeeds only if both heads
    move alike, and if it does not, some thousands of words are run. Raises `UsageError` for
    machines that are nondeterministic, have several tapes, or differ in their symbols, ends or kind
    of answer.

    >>> from tmc.machines.files import load
    >>> print(bisimilar(load("parity"), load("parity")))
    proved: no head moves left, 2 pairs of states
    >>> print(bisimilar(load("sort-bits"), load("increment")))
    on "" one writes "" at cell 0 and the other writes "1" at cell -1
    """
    _require_alike(a, b)
    shape, tables = shape_of(a), (delta_of(a), delta_of(b))
    try:
        decided = decide(shape, *tables)
    except MovesLeft:
        pass
    else:
        how = f"no head moves left, {decided.pairs} pairs of states"
        if decided.word is None:
            return Comparison(Answer.PROVED, how)
        difference = difference_at(a, b, decided.word)
        assert difference, f"the simulator shows no difference on {a.show(decided.word)!r}"
        return Comparison(Answer.DIFFERENT, how, difference)
    radius = lockstep_radius(shape, *tables)
    if radius is not None:
        cells = f"{2 * radius + 1} cell{'s' * (radius > 0)}"
        return Comparison(Answer.PROVED, f"the heads always move alike, windows of {cells}")
    if difference := find_difference(a, b, seed=seed):
        return Comparison(Answer.DIFFERENT, "words were run", difference)
    return Comparison(Answer.UNKNOWN, "no difference on the words run, and no proof")


def equal_at(
    a: Machine,
    b: Machine,
    n: int,
    *,
    max_steps: int = 10_000,
    max_gates: int = MAX_GATES,
    strategy: str = Strategy.AUTO,
    conflicts: int = 100_000,
) -> Comparison:
    """Whether two machines are equal on all words of length `n`, as `bisimilar` says it.

    Both are unrolled, and the circuits compared, by decision diagrams or SAT: on these lengths that
    takes less than to optimise them.
    """
    _require_alike(a, b)
    output = Output.TAPE if a.computes else Output.ACCEPT
    try:
        one, other = (
            compile(
                machine,
                n,
                output=output,
                max_steps=max_steps,
                max_gates=max_gates,
                strategy=strategy,
                level=0,
            )
            for machine in (a, b)
        )
    except UsageError:
        raise
    except TmcError as error:
        return Comparison(Answer.UNKNOWN, error.message)
    certificate = against_circuit(one.circuit, other.circuit, one.encoding, conflicts)
    if certificate is None:
        return Comparison(Answer.UNKNOWN, f"no proof after {conflicts:,} conflicts")
    if certificate.counterexample is None:
        return Comparison(Answer.PROVED, f"their circuits of {n} symbols are equal")
    difference = difference_at(a, b, certificate.counterexample.symbols)
    assert difference, f"the simulator shows no difference: {certificate}"
    return Comparison(Answer.DIFFERENT, f"their circuits of {n} symbols differ", difference)


def _require_alike(a: Machine, b: Machine) -> None:
    one, other = shape_of(a), shape_of(b)
    for what, mine, others in (
        ("symbols", one.symbols, other.symbols),
        ("input alphabets", one.input_size, other.input_size),
        ("ends of the tape", one.one_way, other.one_way),
        ("kinds of answer", one.endings, other.endings),
    ):
        if mine != others:
            raise UsageError(
                f"{a.name} and {b.name} cannot be compared: they have different {what}",
                hint="compare machines with the same header lines",
            )
