"""What came of one network trained once, and how many of them look as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tmc.learn.readback import Proof
from tmc.learn.training import Point


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
    """Samples after which any consistent tables err on at most 5% of words drawn as they are, 95%
    sure; `None` for dense networks, which are not one of finitely many."""
    curve: tuple[Point, ...]


class Results(list[Result]):
    """Results in the order of the trainings; a notebook shows a table and the learning curves."""

    def _repr_html_(self) -> str:
        from tmc.learn.notebook import shown

        return shown(self)


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
            "that are right on all of them err on at most 5% of words drawn as they are, 95% sure.",
        ]
    return "\n".join(lines)
