"""What the study of the curse of dimensionality says of its table."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tmc.learn.studies.study import grouped
from tmc.learn.studies.words import between, capital

if TYPE_CHECKING:
    from tmc.learn.studies.curse import Line


def text(lines: Sequence["Line"]) -> str:
    """What came out."""
    first, last = min(one.n for one in lines), max(one.n for one in lines)
    sentences = [
        "The slopes of log2 of the words needed against n, where 0 is no growth and 1 is doubling "
        "with every bit, as all words do:"
    ]
    slopes = {_key(one): one for one in lines if one.n == last}
    starts = {_key(one): one for one in lines if one.n == first}
    learners = grouped(slopes.values(), lambda one: one.learner)
    for function in grouped(lines, lambda one: one.function):
        found = "; ".join(
            f"{learner} {between(one.slope, one.slope_low, one.slope_high)}, "
            f"{_words(starts[function, learner])} words at n = {first}, {_words(one)} at n = "
            f"{last}, with {one.parameters} parameters"
            for learner in learners
            if (one := slopes[function, learner])
        )
        sentences.append(f"{capital(function)}: {found}.")
    never = [key for key in slopes if not any(_learns(one) for one in lines if _key(one) == key)]
    free = [key for key, one in slopes.items() if one.slope_high < 0.5]
    cursed = [key for key, one in slopes.items() if one.slope_low > 0.5]
    growth = max(one.parameters / starts[key].parameters for key, one in slopes.items())
    sentences += [
        f"Never learned by half of the seeds at any length, so that the slope is that of all words "
        f"by the way of counting: {_listed(never)}.",
        f"Below 1/2 with their interval: {_listed(free)}. Above it: {_listed(cursed)}.",
        _escapes("the wiring with every gate shown", learners["shown"]),
        _escapes("the wiring with outputs only", learners["outputs"]),
        _suffers("a deep network without the wiring", learners["dense"], never),
        _suffers("a shallow network", learners["shallow"], never),
        f"From n = {first} to n = {last} parameters grow {growth:.1f} times at most, and the "
        f"number of all words {2 ** (last - first)} times.",
    ]
    return " ".join(sentences)


def _key(one: "Line") -> tuple[str, str]:
    return one.function, one.learner


def _learns(one: "Line") -> bool:
    return one.samples < 1 << one.n


def _words(one: "Line") -> str:
    return f"{one.samples:,.0f}" if _learns(one) else "all"


def _listed(keys: Sequence[tuple[str, str]]) -> str:
    return ", ".join(f"{function} {learner}" for function, learner in keys) or "none"


def _escapes(what: str, slopes: Sequence["Line"]) -> str:
    """Whether a learner with the wiring does what the theory of sparse compositions expects."""
    bound = [one.function for one in slopes if one.slope_high >= 0.5]
    if not bound:
        return f"{capital(what)} escapes the curse on every function, as theory has it."
    return (
        f"Against what theory lets expect, {what} does not escape the curse on "
        f"{' and '.join(bound)}."
    )


def _suffers(what: str, slopes: Sequence["Line"], never: Sequence[tuple[str, str]]) -> str:
    """The same of one without; what it never learned has no slope that tells."""
    told = [one for one in slopes if _key(one) not in never]
    well = [one.function for one in told if one.slope_low > 0.5]
    against = [one.function for one in told if one.slope_low <= 0.5]
    untold = [one.function for one in slopes if _key(one) in never]
    where = "every function" if len(well) == len(slopes) else " and ".join(well)
    parts = [
        f"suffers the curse on {where}, as theory has it" * bool(well),
        f"does not on {' and '.join(against)}, against it" * bool(against),
        f"learned {' and '.join(untold)} at no length, from which no slope follows" * bool(untold),
    ]
    return f"{capital(what)} {', and '.join(filter(None, parts))}."
