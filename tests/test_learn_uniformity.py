"""Tied and untied learners, and what is said of a machine at lengths it was not shown."""

from math import log2
from pathlib import Path

import pytest

from tmc.learn.discrete.lessons import Told
from tmc.learn.equality.bisimulation import Answer, Comparison
from tmc.learn.sampling import Sampling
from tmc.learn.shape import delta_of, machine_of, shape_of
from tmc.learn.studies import lengths, uniformity
from tmc.learn.studies.lengths import bits_of, judged, learn_tied, learn_untied, roomy, unrolled
from tmc.learn.studies.runner import run_study
from tmc.learn.supervision import Supervision
from tmc.machines.files import load
from tmc.machines.machine import Machine

PROVED, DIFFERENT, UNKNOWN = Answer.PROVED, Answer.DIFFERENT, Answer.UNKNOWN


def test_tables_are_counted() -> None:
    shape = roomy(load("parity"))  # 4 states, 3 symbols: 4 * 2 * 3 ways to go on, 2 to end
    assert bits_of(shape) == pytest.approx(12 * log2(26))
    shape = roomy(load("increment"))  # to end is to write one of 3 symbols
    assert bits_of(shape) == pytest.approx(12 * log2(27))


def test_a_tied_table_is_exact_beyond_its_words() -> None:
    machine = load("parity")
    found, words = learn_tied(machine, Told(), 4, seed=0)
    assert found is not None and words == 31
    assert judged(machine, found.machine(), (20, 40)) == [PROVED] * 3


def test_what_is_right_on_short_words_only_is_wrong_at_long_ones() -> None:
    machine = load("parity")
    shape, delta = shape_of(machine), delta_of(machine)
    delta.next[1, 1] = 1  # two ones are odd
    assert judged(machine, machine_of(shape, delta), (1, 2, 9)) == [PROVED] + [DIFFERENT] * 3


def test_a_length_without_a_proof_ends_the_proofs(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def unsure(a: Machine, b: Machine, n: int, **bounds: object) -> Comparison:
        asked.append(n)
        return Comparison(PROVED if n < 6 else UNKNOWN, "")

    monkeypatch.setattr(lengths, "equal_at", unsure)
    monkeypatch.setattr(lengths, "bisimilar", lambda a, b: Comparison(UNKNOWN, ""))
    machine = load("parity")
    found = judged(machine, machine, (4, 6, 8))
    assert found == [PROVED, UNKNOWN, UNKNOWN, UNKNOWN]
    assert asked == [4, 6]


def test_untied_parity_is_read_off_its_trace() -> None:
    aim = unrolled("parity", 6)
    trace = learn_untied(aim, Supervision(), Sampling.UNIFORM, 48, seeds=2)
    assert len(trace) == 2
    assert all(len(one) == len(aim.network) for one in trace)
    assert trace[0].luts == aim.network.luts or trace[1].luts == aim.network.luts


def test_the_study_says_what_its_table_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uniformity, "TOLD", {"parity": Told(), "zeros-ones": Told(cells=0.5)})
    monkeypatch.setattr(uniformity, "LONGEST", (1, 3))
    monkeypatch.setattr(uniformity, "LENGTHS", (6,))
    monkeypatch.setattr(uniformity, "SAMPLES", (48, 192))
    monkeypatch.setattr(uniformity, "FAR", (8, 12))
    monkeypatch.setattr(lengths, "UNTIED_STEPS", 60)
    monkeypatch.setattr(lengths, "TIED_STEPS", 50)
    done = run_study("uniformity", tmp_path, quick=True, seeds=2)
    lines = done.table
    tied = [one for one in lines if one.machine == "parity" and one.kind == "tied"]
    assert [(one.n, one.words, one.tested) for one in tied] == [
        (3, 15, "8"),
        (3, 15, "12"),
        (3, 15, "every"),
    ]
    assert all(one.seeds == 2 and one.wrong is None for one in tied)
    untied = [one for one in lines if one.kind == "untied"]
    assert [(one.machine, one.n, one.words) for one in untied] == [
        ("parity", 6, 48),
        ("zeros-ones", 6, 48),
    ]
    for one in untied:
        assert one.wrong is not None and (one.exact == 1) == (one.wrong == 0)
    said = done.study.text(lines)
    assert said.startswith("The fewest words") and "Zeros-ones: tied: " in said
