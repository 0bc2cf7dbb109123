"""What the study of uniformity says of its table."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tmc.learn.studies.lengths import EVERY, KINDS, TIED, TRACED, UNTIED
from tmc.learn.studies.study import grouped
from tmc.learn.studies.words import capital

if TYPE_CHECKING:
    from tmc.learn.studies.uniformity import Line


def text(lines: Sequence["Line"]) -> str:
    """What came out."""
    sentences = [
        "The fewest words tried with which 90% of the seeds are exact, or how many seeds are if "
        "there are none."
    ]
    for machine, mine in _by_machine(lines).items():
        told = "; ".join(
            f"{kind}: "
            + ", ".join(
                f"{_fewest(found)} for " + (f"{length} n" if length == EVERY else f"n = {length}")
                for length, found in grouped(_of(mine, kind), lambda one: one.tested).items()
            )
            for kind in KINDS
        )
        sentences.append(f"{capital(machine)}: {told}.")
    sentences += [_sizes(lines), _search(lines), _corners(lines), _beyond(lines)]
    return " ".join(filter(None, sentences))


def _by_machine(lines: Sequence["Line"]) -> "dict[str, list[Line]]":
    return grouped(lines, lambda one: one.machine)


def _of(lines: Sequence["Line"], kind: str) -> "list[Line]":
    return [one for one in lines if one.kind == kind]


def _far(lines: Sequence["Line"]) -> "dict[str, list[Line]]":
    """The tied ones by the length at which they are judged, ascending."""
    found = grouped(_of(lines, TIED), lambda one: one.tested)
    return {length: mine for length, mine in found.items() if length != EVERY}


def _enough(lines: Sequence["Line"]) -> "Line | None":
    """The line of the fewest words with which 90% of the seeds are exact."""
    return min((x for x in lines if x.exact >= 0.9), key=lambda x: x.words, default=None)


def _fewest(lines: Sequence["Line"]) -> str:
    enough = _enough(lines)
    if enough:
        return f"{enough.words:,} words"
    share = max(one.exact for one in lines)
    best = f"none, at most {share:.0%} of the seeds" if share else "none, not one seed"
    most = max(lines, key=lambda one: one.words)
    if most.wrong is None:
        return best
    return f"{best} ({100 * most.wrong:.2g}% of all words wrong after {most.words:,})"


def _sizes(lines: Sequence["Line"]) -> str:
    """What there is to learn, beside what was needed."""
    parts = []
    for machine, mine in _by_machine(lines).items():
        (tied,) = {one.bits for one in _of(mine, TIED)}
        untied = {one.n: one.bits for one in _of(mine, UNTIED)}
        first, last = min(untied), max(untied)
        part = (
            f"{machine} {tied:.0f} bits tied, and untied {untied[first]:.0f} for n = {first} and "
            f"{untied[last]:.0f} for n = {last}"
        )
        farthest, judged = [*_far(mine).items()][-1]
        if enough := _enough(judged):
            part += (
                f" (tied, the Occam bound asks for {enough.occam:,} words, and {enough.words} were "
                f"enough for n = {farthest})"
            )
        parts.append(part)
    return (
        f"What there is to learn: {'; '.join(parts)}. Untied it grows with the length, and what is "
        "learned for one length is no table of a network for another."
    )


def _search(lines: Sequence["Line"]) -> str:
    """Where it is not the words that are too few."""
    hard = []
    for machine, mine in _by_machine(lines).items():
        told = grouped(_of(mine, TRACED), lambda one: one.n)
        for n, blind in grouped(_of(mine, UNTIED), lambda one: one.n).items():
            enough = _enough(told[n])
            if enough and all(one.exact < 0.5 for one in blind):
                hard.append(f"{machine} at n = {n} ({enough.words} words with the trace)")
    if not hard:
        return ""
    return (
        "Untied, most seeds do not learn these from answers with any number of words tried, and do "
        f"from whole traces: {', '.join(hard)}. There the words are enough, and the search fails."
    )


def _corners(lines: Sequence["Line"]) -> str:
    """Where it is the words that are too few."""
    rare = []
    for machine, mine in _by_machine(_of(lines, TRACED)).items():
        lengths = grouped(mine, lambda one: one.n)
        few = [str(n) for n, found in lengths.items() if not _enough(found)]
        if few:
            rare.append(f"{machine} at n = {', '.join(few)}")
    if not rare:
        return ""
    return (
        f"Whole traces are not enough for {'; '.join(rare)}: entries of a table that no training "
        "word has met stay unknown, and untied every cell and step has rare ones of its own."
    )


def _beyond(lines: Sequence["Line"]) -> str:
    """What becomes, on long words, of tables that explain all short ones."""
    nearest, tied = next(iter(_far(lines).items()))
    found, repaired = sum(one.found for one in tied), sum(one.repaired for one in tied)
    exact = sum(round(one.exact * one.seeds) for one in tied)
    unknown = sum(one.unknown for one in tied)
    sentence = (
        f"Of {found} tied tables that explain all training words {repaired} were mended by local "
        f"search after rounding; at n = {nearest}, {exact} are proved exact, {unknown} neither "
        f"proved nor refuted, and {found - exact - unknown} wrong."
    )
    if found - exact - unknown:
        sentence += (
            " No bound for words of the training lengths speaks of longer ones: to explain the "
            "short words is not to be uniform."
        )
    return sentence
