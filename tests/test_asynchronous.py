"""Unrolling out of time: every run ends as it does in time, and its length is known roughly."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, example, given, reject, settings
from hypothesis import strategies as st

from tests.strategies import machines
from tmc import candidates
from tmc.candidates import Candidate, Question
from tmc.circuits.builder import Builder, TooManyGates
from tmc.circuits.circuit import FALSE, Circuit
from tmc.compilation import compile
from tmc.hashing.merge import merging_builder
from tmc.machines.batch import VERDICTS, run_batch
from tmc.machines.bounds import parse_bound
from tmc.machines.errors import TmcError, UsageError
from tmc.machines.files import load, parse, sample_names
from tmc.machines.machine import Machine, Verdict
from tmc.machines.words import all_words
from tmc.proof.equivalence import Strength, against_simulator
from tmc.unroll.asynchronous import Asynchronous
from tmc.unroll.encoding import Encoding
from tmc.unroll.halting import Known, Status, step_bound
from tmc.unroll.readout import Output
from tmc.unroll.strategies import Strategy
from tmc.unroll.symbolic import Symbolic

SAMPLES = [name for name in sample_names() if load(name).branches == 1]


def deterministic() -> st.SearchStrategy[Machine]:
    return st.one_of(machines(tapes=1, halting=None), machines(tapes=2, halting=None))


@pytest.mark.parametrize("level", [0, 1])
@given(machine=deterministic(), n=st.integers(0, 4), data=st.data())
@settings(max_examples=150)
def test_the_end_of_a_run_is_that_of_the_simulator(
    level: int, machine: Machine, n: int, data: st.DataObject
) -> None:
    n = n if machine.input_size else 0
    assume(step_bound(machine, n, steps=24).status is Status.PROVED)
    outputs = [o for o in Output if not (machine.computes and o is Output.ACCEPT)]
    output = data.draw(st.sampled_from(outputs))
    try:
        compiled = compile(
            machine,
            n,
            steps=24,
            output=output,
            strategy="asynchronous",
            level=level,
            max_gates=200_000,
        )
    except TooManyGates:  # without functional hashing, pairs that nothing reaches live on
        reject()
    certificate = against_simulator(compiled.circuit, compiled.encoding, exhaustive_bits=16)
    assert certificate.strength is Strength.EXHAUSTIVE
    assert certificate.counterexample is None


# One word halts after 4 steps and one after 5. They meet, and go on together while one of them may.
PATIENT = """
tapes 2
input 01
alphabet x
ends one-way
start b
a:
  0_ -> 00 LL halt
  [^0]* -> 00 LL b
  0[^_] -> 00 LL b
b:
  0_ -> 00 RL a
  1_ -> 00 LL c
  [x_]_ -> 00 LR a
  *[^_] -> 00 LR a
c:
  ** -> 00 LL a
halt halt
"""


@given(machine=deterministic(), n=st.integers(0, 4), steps=st.integers(1, 24))
@settings(max_examples=150)
@example(machine=parse(PATIENT), n=1, steps=4)
def test_the_longest_run_is_within_its_bounds(machine: Machine, n: int, steps: int) -> None:
    """If no word is left, all halt within the upper bound, which may be more than `steps`."""
    n = n if machine.input_size else 0
    encoding = Encoding(machine, n, steps)
    unrolling = Asynchronous(encoding, merging_builder(encoding), frozen=False)
    while not unrolling.finished():
        unrolling.step()
    (words,) = all_words(machine, n)
    undecided = VERDICTS.index(Verdict.UNDECIDED)
    ended = unrolling.running() == FALSE
    assert ended or (run_batch(machine, words, max_steps=steps).verdicts == undecided).any()
    if ended:
        least, most = unrolling.longest
        runs = run_batch(machine, words, max_steps=most)
        assert (runs.verdicts != undecided).all()
        needed = runs.steps.max(initial=0)
        assert least - 1 <= needed <= most  # to see that no rule applies may take one step more


MEETING = """
input 01
alphabet x
start a
accept yes
a:
  0 -> x R soon
  1 -> x R far
soon:
  * -> L waits       ; for those that come back from the end
far:
  [01] -> R
  _ -> L back
back:
  [01] -> L
  x -> R once
waits:
  x -> R twice
once:
  [01] -> R
  _ -> S yes
twice:
  [01] -> R
  _ -> L again
again:
  [01] -> L
  x -> S yes
"""


def test_clocks_are_right_where_words_meet_after_different_times() -> None:
    machine, n = parse(MEETING), 6
    (words,) = all_words(machine, n)
    runs = run_batch(machine, words, max_steps=100)
    needed = runs.steps.max()
    encoding = Encoding(machine, n, needed)
    unrolling = Asynchronous(encoding, merging_builder(encoding), frozen=False)
    while not unrolling.finished():
        unrolling.step()
    assert unrolling.running() == FALSE  # nobody was left alone too early
    least, most = unrolling.longest
    assert least <= needed <= most


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_out_of_time_do_what_they_do_in_time(name: str) -> None:
    n = 6 if load(name).input_size else 0
    compiled = compile(name, n, strategy="asynchronous")
    assert compiled.strategy in {Strategy.ASYNCHRONOUS, Strategy.SYMBOLIC}
    assert compiled.certificate.strength is Strength.EXHAUSTIVE


def built(name: str, n: int, unroll: type[Symbolic]) -> tuple[Circuit, Symbolic]:
    machine = load(name)
    encoding = Encoding(machine, n, 10_000)
    unrolling = unroll(encoding, merging_builder(encoding), frozen=False)
    while not unrolling.finished():
        unrolling.step()
    builder = unrolling.builder
    return builder.build({"accept": unrolling.accepting()}), unrolling


def test_a_head_that_depends_on_the_data_costs_far_fewer_gates() -> None:
    (out_of_time, _), (in_time, _) = (
        built("majority", 14, unroll) for unroll in (Asynchronous, Symbolic)
    )
    assert 8 * len(out_of_time) < len(in_time)


def test_a_head_that_does_not_depend_on_the_data_is_followed_in_time() -> None:
    (out_of_time, sweeps), (in_time, _) = (
        built("palindrome", 10, unroll) for unroll in (Asynchronous, Symbolic)
    )
    assert out_of_time == in_time
    assert isinstance(sweeps, Asynchronous) and sweeps.in_step
    _, sweeps = built("majority", 5, Asynchronous)
    assert isinstance(sweeps, Asynchronous) and not sweeps.in_step


def test_the_plainer_strategy_is_named_where_circuits_are_equal() -> None:
    assert compile("palindrome", 8).strategy is Strategy.SYMBOLIC
    assert compile("majority", 8).strategy is Strategy.ASYNCHRONOUS


def test_probes_are_kept_in_time() -> None:
    compiled = compile("majority", 8)
    assert compiled.strategy is Strategy.ASYNCHRONOUS
    assert "t=1 state=find-1" in compiled.probes.outputs


@pytest.mark.parametrize(("name", "steps"), [("majority", 5), ("third-from-end", None)])
def test_words_that_may_not_halt_or_choose_keep_time(name: str, steps: int | None) -> None:
    with pytest.raises(UsageError, match="deterministic machine that is proved to halt"):
        compile(name, 6, steps=steps, strategy="asynchronous")
    assert compile(name, 6, steps=steps).strategy is not Strategy.ASYNCHRONOUS
    machine = load(name)
    if machine.branches > 1:
        encoding = Encoding(machine, 3, 5)
        with pytest.raises(ValueError, match="keep time"):
            Asynchronous(encoding, Builder(encoding.inputs), frozen=False)


def test_long_words_are_compiled_where_time_is_too_slow() -> None:
    compiled = compile("majority", 40)
    halting = compiled.halting
    assert compiled.strategy is Strategy.ASYNCHRONOUS
    assert halting.status is Status.PROVED
    declared = load("majority").time
    assert declared and halting.steps > declared.at(40)
    assert f"{declared.at(40)} steps were neither proved nor refuted" in halting.reason
    assert len(compiled.circuit) < 8000


def test_a_bound_is_not_passed_but_to_prove_more() -> None:
    majority = load("majority")
    assert majority.time
    declared, enough = majority.time.at(40), step_bound(majority, 40).steps
    for bound, steps in ((enough - 1, enough), (enough, enough), (enough + 1, enough + 1)):
        halting = step_bound(replace(majority, time=parse_bound(str(bound))), 40)
        assert (halting.steps, halting.status) == (steps, Status.PROVED)
    asked_for = step_bound(majority, 40, steps=declared)
    assert (asked_for.steps, asked_for.status) == (declared, Status.TRUNCATED)
    limited = step_bound(majority, 40, max_steps=declared)
    assert (limited.steps, limited.status) == (declared, Status.DECLARED)


def test_a_word_that_breaks_a_bound_is_found_out_of_time() -> None:
    words = np.zeros((1, 40), dtype=np.int64)
    words[0, :20] = 1
    machine = load("majority")
    assert run_batch(machine, words, max_steps=10_000).steps[0] > 500
    with pytest.raises(TmcError, match="time bound"):
        step_bound(replace(machine, time=parse_bound("500")), 40)


def only_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Merge functions in the first strategy only, as where the diagrams of others are large."""
    merge = Question._merged

    def merged(self: Question, strategy: Strategy, max_gates: int, *, first: bool) -> Known | None:
        return merge(self, strategy, max_gates, first=first) if first else None

    monkeypatch.setattr(Question, "_merged", merged)
    monkeypatch.setattr(candidates, "_LONG_PATIENCE", 1000)


@pytest.mark.usefixtures("short_searches")
def test_a_strategy_that_was_not_merged_is_searched_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    only_first(monkeypatch)
    monkeypatch.setattr(Candidate, "rank", property(lambda self: str(self.strategy) != "symbolic"))
    compiled = compile("majority", 5, level=2)
    assert compiled.strategy is Strategy.SYMBOLIC
    assert compiled.resynthesised and len(compiled.circuit) < 20


@pytest.mark.parametrize("merged", [True, False])
def test_strategies_that_disagree_are_not_believed(
    merged: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not merged:
        only_first(monkeypatch)
    monkeypatch.setattr(Symbolic, "accepting", lambda self: self._accepting ^ 1)
    monkeypatch.setattr(Asynchronous, "accepting", lambda self: self._accepting)
    with pytest.raises(AssertionError, match="disagree"):
        compile("majority", 5)


@pytest.mark.parametrize("level", [0, 1])
def test_a_circuit_that_is_not_the_machine_is_not_given_out(
    level: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Symbolic, "accepting", lambda self: self._accepting ^ 1)
    with pytest.raises(AssertionError, match="the circuit is not the machine"):
        compile("majority", 5, strategy="symbolic", level=level)
