"""What the study of correlation, leap and degree says of its table."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tmc.learn.studies.gates import HARDNESS

if TYPE_CHECKING:
    from tmc.learn.studies.correlation import Line

ALL = "all together"
"""How the table names all functions at once."""
CHANCE = 1 / 8
"""Of the 16 tables of two variables one is the true one, and one its complement."""


def text(lines: Sequence["Line"]) -> str:
    """What came out."""
    fractions = list(dict.fromkeys(one.fraction for one in lines))
    sentences = [
        "Rank correlations of hardness and step over the gates of all functions, and the number of "
        "single functions whose interval lies above and below 0."
    ]
    for fraction in fractions:
        ranks = "; ".join(_ranks_of(lines, fraction, hardness) for hardness in HARDNESS)
        sentences.append(f"{fraction:.0%} shown: {ranks}.")
    told = [one for one in lines if one.function != ALL and one.rank is not None]
    sure = [
        hardness
        for hardness in HARDNESS
        if all(one.low is not None and one.low > 0 for one in told if one.hardness == hardness)
    ]
    sentences.append(
        f"For every function and fraction where it can be told, {' and '.join(sure)} means late."
        if sure
        else "No hardness means late for every function and fraction."
    )
    single = [one for one in lines if one.fraction == 0 and one.function != ALL]
    each = list({(one.function, one.n): one for one in single}.values())
    late = [
        one
        for one in single
        if one.hardness == HARDNESS[0] and one.high is not None and one.high < 0
    ]
    if late:
        sentences.append(
            f"Against the theory, the gates of {_names(late)} that correlate most with the labels "
            "come last."
        )
    blind = [one for one in each if one.uncorrelated == 1]
    if found := [one for one in blind if one.answered >= 0.5]:
        sentences.append(
            f"No gate of {_names(found)} correlates with a label, and most seeds answer right all "
            "the same: without correlation learning is not impossible, at this size."
        )
    if lost := [one for one in blind if one.answered < 0.5]:
        sentences.append(f"Of {_names(lost)} that is true too, and most seeds do not.")
    if chance := [one for one in each if one.learned <= CHANCE]:
        sentences.append(
            f"Of {_names(chance)} at most an eighth of the gates come right, and an eighth of "
            "random tables are."
        )
    if stuck := [one for one in each if one.leap <= 2 and one.answered < 0.5]:
        sentences.append(
            f"The labels of {_names(stuck)} leap at most 2, which is called easy for dense "
            "networks; with the wiring given, most seeds do not learn them from final labels."
        )
    if other := [one for one in each if one.other > 0.1]:
        shares = ", ".join(f"{one.other:.0%} ({one.function} of {one.n})" for one in other)
        sentences.append(
            "To answer right is not to be the circuit: end to end, of the gates of networks that "
            f"answer right these fractions are neither the true gates nor their complements: "
            f"{shares}."
        )
    return " ".join(sentences)


def _ranks_of(lines: Sequence["Line"], fraction: float, hardness: str) -> str:
    """What is said of one hardness at one fraction."""
    mine = [one for one in lines if (one.fraction, one.hardness) == (fraction, hardness)]
    single = [one for one in mine if one.function != ALL and one.low is not None]
    above = sum(one.low is not None and one.low > 0 for one in single)
    below = sum(one.high is not None and one.high < 0 for one in single)
    (whole,) = (one for one in mine if one.function == ALL)
    if whole.rank is None:
        return f"{hardness} is the same for all"
    return (
        f"{hardness} {whole.rank:.2f} (from {whole.low:.2f} to {whole.high:.2f}), "
        f"above for {above} of {len(single)} and below for {below}"
    )


def _names(lines: Sequence["Line"]) -> str:
    return ", ".join(f"{one.function} of {one.n}" for one in lines)
