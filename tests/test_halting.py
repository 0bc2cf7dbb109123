"""Step bounds: what is called proved is proved, and a word that breaks a promise is shown."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import incomplete
from tmc.circuits.builder import Builder
from tmc.circuits.evaluate import evaluate, pack, unpack
from tmc.compilation import compile
from tmc.hashing.bdd import BddBuilder
from tmc.hashing.sat import Prover
from tmc.machines.batch import run_batch
from tmc.machines.bounds import parse_bound
from tmc.machines.errors import TmcError
from tmc.machines.files import load, parse, sample_names
from tmc.machines.machine import Machine
from tmc.machines.simulate import run
from tmc.machines.words import all_words
from tmc.unroll import halting
from tmc.unroll.encoding import Encoding
from tmc.unroll.halting import Status, step_bound
from tmc.unroll.readout import Output
from tmc.unroll.symbolic import Symbolic

# Longer than all words are run for, so that symbolic execution has to prove the bound.
LONG = 18

SAMPLES = sample_names()

# A word that no sample is likely to hold.
RARE = "011010011001011010"


def rare(last: str, headers: str) -> Machine:
    """A machine that walks over its word, and does `last` at the end of the rare one only."""
    lines = ["input 01", "start s0", headers]
    for i, c in enumerate(RARE):
        lines += [f"s{i}:", f"  {c} -> R s{i + 1}", f"  [^{c}] -> S out"]
    lines += ["out:", "  [01] -> R", "  _ -> S end", f"s{len(RARE)}:", f"  {last}"]
    return parse("\n".join(lines) + "\n")


@pytest.mark.parametrize("name", ["parity", "palindrome", "increment", "zeros-ones-2"])
def test_long_words_are_proved_to_halt(name: str) -> None:
    bound = step_bound(load(name), LONG)
    assert bound.status is Status.PROVED
    assert "symbolic execution" in bound.reason


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("n", [1, 4])
def test_symbolic_execution_agrees_with_running_all_words(
    name: str, n: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = replace(load(name), time=None)
    n = n if machine.input_size else 0
    every = step_bound(machine, n)
    monkeypatch.setattr(halting, "_FEW_WORDS", -1)
    monkeypatch.setattr(halting, "_FEW_WORDS_OF_MANY_BRANCHES", -1)
    executed = step_bound(machine, n)
    assert "symbolic execution" in executed.reason
    assert executed.status is Status.PROVED
    # That no rule applies may take symbolic execution one more step to see.
    assert executed.steps - every.steps in (0, 1)


@pytest.mark.parametrize("name", [name for name in SAMPLES if load(name).input_size])
def test_the_bound_of_every_sample_is_found_and_a_smaller_one_is_broken(name: str) -> None:
    machine = replace(load(name), time=None)
    n = LONG if machine.branches == 1 else 12
    found = step_bound(machine, n)
    assert found.status is Status.PROVED
    declared = load(name).time
    assert declared is None or found.steps <= declared.at(n) + 1
    short = replace(machine, time=parse_bound(str(found.steps - 2)))
    with pytest.raises(TmcError) as caught:
        step_bound(short, n)
    broken = re.match(r'time bound \d+ broken by "(.*)": more than the', str(caught.value))
    assert broken is not None
    assert run(machine, broken[1], max_steps=10_000).steps in (found.steps - 1, found.steps)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_declared_bound_of_every_sample_is_proved(name: str) -> None:
    machine = load(name)
    n = 12 if machine.input_size else 0
    assert step_bound(machine, n).status is Status.PROVED


def test_a_bound_is_found_where_none_is_declared() -> None:
    text = "input 01\nstart a\naccept b\n\na:\n  [01] -> R\n  _ -> S b\n"
    for n in (3, LONG):
        assert step_bound(parse(text), n).steps == n + 1


def test_a_branching_machine_is_proved_to_halt() -> None:
    bound = step_bound(load("third-from-end"), 12)
    assert (bound.status, bound.steps) == (Status.PROVED, 13)


def test_a_proof_knows_what_accepts_and_nothing_else() -> None:
    assert step_bound(load("parity"), LONG).known is not None
    for output in (Output.ACCEPT, Output.HALTED):
        assert compile("parity", LONG, output=output).circuit.outputs == (output,)


def test_a_branching_machine_need_not_halt_on_every_branch() -> None:
    text = "input 01\nnondeterministic\nstart a\naccept b\ntime 15\n\n"
    loops = parse(text + "a:\n  [01] -> R\n  1 -> S\n  _ -> S b\n")
    assert step_bound(loops, 12).status is Status.DECLARED


def test_a_branching_machine_has_witness_bits_for_every_step_of_its_bound() -> None:
    machine = replace(load("third-from-end"), time=parse_bound("20"))
    compiled = compile(machine, 12)
    assert (compiled.steps, compiled.halting.status) == (20, Status.PROVED)
    assert compiled.circuit.inputs == compiled.encoding.inputs


@given(machine=incomplete(), n=st.integers(0, 3), steps=st.integers(0, 6))
def test_the_words_that_get_stuck_are_those_of_the_simulator(
    machine: Machine, n: int, steps: int
) -> None:
    encoding = Encoding(machine, n, steps)
    builder = Builder(encoding.inputs)
    unrolling = Symbolic(encoding, builder, frozen=False)
    while not unrolling.finished():
        unrolling.step()
    (words,) = all_words(machine, n)
    circuit = builder.build({"stuck": unrolling.stuck()})
    stuck = unpack(evaluate(circuit, pack(encoding.encode(words))), len(words))[:, 0]
    assert (stuck == run_batch(machine, words, max_steps=steps).stuck).all()


def test_a_solver_that_gives_up_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Prover, "satisfy", lambda *_: None)
    monkeypatch.setattr("tmc.hashing.bdd.MAX_GROWTH", -1)
    machine = rare("_ -> R", "accept end\ntime 30")
    assert step_bound(machine, len(RARE)).status is Status.DECLARED


def test_nothing_is_proved_if_a_word_may_get_stuck(monkeypatch: pytest.MonkeyPatch) -> None:
    """The word that gets stuck is never found, and that no word runs on is found at once."""
    machine = rare("[01] -> S end", "halt end\ntime 30")
    found = BddBuilder.difference
    monkeypatch.setattr(BddBuilder, "difference", lambda *asked: found(*asked) and None)
    assert step_bound(machine, len(RARE)).status is Status.DECLARED


def test_too_many_gates_prove_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(halting, "_GATES", 10)
    assert step_bound(load("palindrome"), LONG).status is Status.DECLARED
    with pytest.raises(TmcError, match="was not shown to halt"):
        step_bound(replace(load("palindrome"), time=None), LONG)


def test_a_rare_word_that_gets_stuck_is_found() -> None:
    machine = rare("[01] -> S end", "halt end")
    with pytest.raises(TmcError, match=f'"{RARE}" gets stuck in state s{len(RARE)}'):
        step_bound(machine, len(RARE))


def test_a_rare_word_that_breaks_the_bound_is_found() -> None:
    machine = rare("* -> R", f"accept end\ntime {len(RARE) + 2}")
    with pytest.raises(TmcError, match=f'broken by "{RARE}"'):
        step_bound(machine, len(RARE))


@pytest.mark.parametrize("steps", [0, 3])
def test_steps_asked_for_may_be_too_few(steps: int) -> None:
    assert step_bound(load("parity"), 4, steps=steps).status is Status.TRUNCATED
    assert step_bound(load("parity"), 4, steps=5).status is Status.PROVED


def test_a_bound_beyond_the_limit_is_not_unrolled() -> None:
    for steps in (None, 11):
        with pytest.raises(TmcError, match="more than 10 are not unrolled"):
            step_bound(load("palindrome"), 4, steps=steps, max_steps=10)
