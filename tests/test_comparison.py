"""Two sides compared: what is called equal is equal, and what differs differs where it is said."""

import json
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from tests.circuits import circuits
from tests.networks import parity
from tests.test_cli import tmc
from tmc.circuits.circuit import FALSE, TRUE, Circuit
from tmc.circuits.evaluate import all_patterns, evaluate, pack, unpack
from tmc.compilation import compile
from tmc.deadline import within
from tmc.effort import OutOfTime
from tmc.formats.suffix import write_circuit
from tmc.learn.exact import emulate, save
from tmc.learn.exact_circuit import as_circuit
from tmc.machines.errors import UsageError
from tmc.machines.files import parse
from tmc.machines.machine import Machine, Verdict
from tmc.machines.simulate import run
from tmc.proof.comparison import Answer, compare
from tmc.proof.equivalence import Strength
from tmc.proof.sides import Side, circuit_side, together
from tmc.unroll.encoding import Bits

SAME = """machine same
input ab
start scan
accept yes
scan:
  [ab] -> R
  _    -> S yes
"""


def answers(circuit: Circuit) -> dict[str, Bits]:
    """The truth table of every output, with the inputs in the order of their names."""
    bits = next(all_patterns(len(circuit.inputs)))[0]
    order = np.argsort(np.argsort(circuit.inputs))
    values = unpack(evaluate(circuit, pack(bits[:, order])), len(bits))
    return dict(zip(circuit.outputs, values.T, strict=True))


def side(machine: str | Machine, n: int) -> Side:
    compiled = compile(machine, n)
    return circuit_side(compiled.machine.name, compiled.circuit, compiled)


def held(first: Circuit, second: Circuit) -> Answer:
    return compare(circuit_side("A", first), circuit_side("B", second))


@given(circuits(max_inputs=4), circuits(max_inputs=4), st.randoms())
def test_circuits_are_equal_if_their_truth_tables_are(
    first: Circuit, second: Circuit, random: object
) -> None:
    one = replace(first, outputs=tuple(f"o.{i}" for i in range(len(first.outputs))))
    other = replace(
        second,
        inputs=one.inputs[1:] + one.inputs[:1]
        if len(one.inputs) == len(second.inputs)
        else second.inputs,
        outputs=one.outputs if len(one.outputs) == len(second.outputs) else second.outputs,
    )
    if len(one.inputs) != len(other.inputs) or len(one.outputs) != len(other.outputs):
        with pytest.raises(UsageError, match="compare what has as many"):
            held(one, other)
        return
    mine, theirs = answers(one), answers(other)
    answer = held(one, other)
    assert answer.equal == all((mine[name] == theirs[name]).all() for name in mine)
    if wrong := answer.counterexample:
        place = {name: bit for name, bit in zip(one.inputs, wrong.bits, strict=True)}
        row = int("".join(place[name] for name in sorted(place)) or "0", 2)
        assert mine[wrong.output][row] == wrong.expected != theirs[wrong.output][row]


def test_wires_are_matched_by_name_or_in_order() -> None:
    first = Circuit.of(["a", "b"], [(False, 2, 5)], [("p", 6), ("q", 2)])
    turned = Circuit.of(["b", "a"], [(False, 3, 4)], [("q", 4), ("p", 6)])
    assert (held(first, turned).equal, held(first, turned).notes) == (True, ())
    three = Circuit.of(["a", "b", "c"], [(False, 2, 5)], [("p", 8), ("q", 6)])  # a and not b; c
    cycled = Circuit.of(["b", "c", "a"], [(False, 6, 3)], [("q", 4), ("p", 8)])
    assert held(three, cycled).equal
    renamed = replace(first, inputs=("u", "v"), outputs=("r", "s"))
    assert held(first, renamed).notes == (
        "the inputs u v of B are taken in order for a b of A",
        "the outputs r s of B are taken in order for p q of A",
    )
    nameless = replace(first, inputs=("i0", "i1"), outputs=("o0", "o1"))
    assert held(first, nameless).notes == held(nameless, first).notes == ()
    with pytest.raises(UsageError, match="A has the inputs a b, and B has a b c"):
        held(first, Circuit.of(["a", "b", "c"], [], [("p", 0), ("q", 0)]))


def test_a_cell_that_one_side_lacks_is_blank() -> None:
    first = Circuit.of(["a"], [], [("y[0].blank", FALSE), ("y[0]", 2)])
    second = Circuit.of(["a"], [], [("y[0].blank", FALSE), ("y[0]", 2), ("y[1].blank", TRUE)])
    ours, theirs, _ = together(circuit_side("A", first), circuit_side("B", second))
    assert ours.outputs == theirs.outputs == ours.circuit.outputs  # type: ignore[union-attr]
    assert held(first, second).equal and held(second, first).equal
    filled = replace(second, literals=np.array([FALSE, 2, FALSE], dtype=np.int32))
    assert held(first, filled).counterexample.output == "y[1].blank"  # type: ignore[union-attr]


@pytest.mark.parametrize(("growth", "by"), [(1 << 10, "decision diagrams"), (-1, "a SAT solver")])
def test_long_circuits_are_proved(monkeypatch: pytest.MonkeyPatch, growth: int, by: str) -> None:
    monkeypatch.setattr("tmc.hashing.bdd.MAX_GROWTH", growth)
    inputs, place = parity(22).inputs, "0110100110010110100101"
    chain = [(True, 2 if i == 0 else 2 * (22 + i), 2 * (i + 2)) for i in range(21)]
    there = [2 * (i + 1) | (bit == "0") for i, bit in enumerate(place)]
    minterm = [(False, there[0] if i == 0 else 2 * (43 + i), there[i + 1]) for i in range(21)]
    answer = held(parity(22), Circuit.of(inputs, chain, [(parity(22).outputs[0], 2 * 43)]))
    assert (answer.equal, answer.strength, answer.by) == (True, Strength.PROVED, by)
    off = Circuit.of(
        inputs, [*chain, *minterm, (True, 2 * 43, 2 * 64)], [(parity(22).outputs[0], 2 * 65)]
    )
    wrong = held(parity(22), off)
    assert (wrong.equal, wrong.strength) == (False, Strength.PROVED)
    assert wrong.counterexample and wrong.counterexample.bits == place
    assert wrong.counterexample.expected is (place.count("1") % 2 == 1)


def test_machines_are_compared_with_each_other() -> None:
    same = parse(SAME)
    answer = compare(side("palindrome", 5), side(same, 5))
    assert answer.counterexample and answer.counterexample.word is not None
    assert answer.notes == ("same reads other symbols, taken in order: a for 0, b for 1",)
    verdict = run(compile("palindrome", 5).machine, answer.counterexample.word).verdict
    assert (verdict, answer.counterexample.expected) == (Verdict.REJECT, False)
    equal = compare(side(same, 5), side(same, 5))
    assert (equal.equal, equal.strength, equal.checked) == (True, Strength.EXHAUSTIVE, 32)
    proved = compare(side("sorted", 22), side("sorted", 22))
    assert (proved.equal, proved.strength) == (True, Strength.PROVED)
    with pytest.raises(UsageError, match="reads 2 symbols, and w-hash-w 3"):
        compare(side("palindrome", 4), side("w-hash-w", 2))


def test_no_answer_is_stronger_than_what_stands_for_the_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tmc.proof.equivalence.against_tableau", lambda *_, **__: None)
    answer = compare(side("sorted", 22), side("sorted", 22))
    assert (answer.equal, answer.strength) == (True, Strength.SAMPLED)
    assert answer.notes[0].startswith("the circuits that stand for the machines are proved equal")


def test_an_exact_network_is_the_circuit_of_its_gates() -> None:
    circuit = compile("adder", 6).circuit
    for reset in (False, True):
        network = emulate(circuit, reset=reset)
        read = as_circuit(network)
        assert read is not None and held(circuit, read).equal
        with torch.no_grad():
            network.get_parameter("bias").add_(0.05)
        read = as_circuit(network)
        assert (read is not None) is reset  # resets erase it
        if read is not None:
            assert held(circuit, read).equal


def test_without_gates_nothing_is_proved() -> None:
    circuit = parity(22)
    one = circuit_side("A", circuit)
    answer = compare(one, replace(one, name="B", circuit=None))
    assert (answer.equal, answer.strength) == (True, Strength.SAMPLED)
    assert "is not proved" in answer.notes[0]


def test_time_runs_out() -> None:
    with pytest.raises(OutOfTime), within(0.05):
        while True:
            pass
    with pytest.raises(UsageError, match="nothing can be done in 0 seconds"), within(0):
        pass

    def asleep(bits: Bits) -> Bits:
        time.sleep(60)
        return bits

    never = Side("A", ("a",), ("b",), asleep, None)
    answer = compare(never, replace(never, name="B"), seconds=0.05)
    assert (answer.equal, answer.strength) == (None, None)
    assert answer.notes == ("0.05 s were not enough for more",)


def test_verify_takes_any_two(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    files = {name: str(tmp_path / f"adder.{name}") for name in ("aig", "blif", "safetensors")}
    circuit = compile("adder", 6).circuit
    write_circuit(circuit, files["aig"])
    write_circuit(compile("adder", 6, level=0, strategy="tableau").circuit, files["blif"])
    save(emulate(circuit), files["safetensors"])
    for pair in (("aig", "blif"), ("safetensors", "blif")):
        code, printed, _ = tmc(capsys, "verify", *(files[name] for name in pair))
        assert code == 0
        names = " and ".join(f"adder.{name}" for name in pair)
        assert printed == f"{names}: equal on all 64 inputs (exhaustive)\n"
    for order in (["adder", files["safetensors"]], [files["blif"], "adder"]):
        code, printed, _ = tmc(capsys, "verify", *order, "-n", "6", "--json")
        answer = json.loads(printed)
        assert (code, answer["equal"], answer["strength"]) == (0, True, "exhaustive")
        assert (answer["machine"], answer["against"]) == ("adder", "simulator")
    certificate = str(tmp_path / "adder.cert")
    kept = ["--certificate", certificate]
    assert tmc(capsys, "verify", files["safetensors"], "adder", "-n", "6", *kept)[0] == 0
    assert tmc(capsys, "verify", *kept)[0] == 0


def test_verify_shows_where_two_differ(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    one, other = tmp_path / "one.bench", tmp_path / "other.eqn"
    write_circuit(Circuit.of(["a", "b"], [(False, 2, 4)], [("s", 6)]), one)
    write_circuit(Circuit.of(["b", "a"], [(True, 2, 4)], [("s", 6)]), other)
    code, printed, _ = tmc(capsys, "verify", str(one), str(other))
    assert code == 1
    assert printed == (
        "one.bench and other.eqn: different: on bits 01 the output s is 0 in one.bench "
        "and 1 in other.eqn\n"
    )
    code, printed, _ = tmc(capsys, "verify", "palindrome", "parity", "-n", "3", "--json")
    wrong = json.loads(printed)["counterexample"]
    assert (code, len(wrong["word"]), wrong["output"]) == (1, 3, "accept")


def test_sides_without_gates_are_proved_equal(capsys: pytest.CaptureFixture[str]) -> None:
    wires = Circuit.of([f"x{i}" for i in range(24)], [], [("y", 2), ("z", 0)])
    gates = Circuit.of(wires.inputs, [(False, 2, 3)], [("y", 2), ("z", 50)])
    for order in ((wires, gates), (gates, wires), (wires, wires)):
        answer = compare(*(circuit_side(str(i), side) for i, side in enumerate(order)))
        assert (answer.equal, answer.strength) == (True, Strength.PROVED)
    for n, words in (("0", "the only input"), ("1", "all 2 inputs")):
        code, printed, _ = tmc(capsys, "verify", "palindrome", "-n", n)
        assert code == 0 and f"equal to the simulator on {words}" in printed


def test_time_without_end_is_time(capsys: pytest.CaptureFixture[str]) -> None:
    code, printed, _ = tmc(capsys, "verify", "parity", "-n", "3", "--seconds", "1e999")
    assert code == 0 and "(exhaustive)" in printed


def test_a_certificate_does_not_take_the_place_of_a_circuit(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    write_circuit(Circuit.of(["a"], [], [("b", 2)]), "a.aag")
    before = Path("a.aag").read_bytes()
    code, _, error = tmc(capsys, "verify", "a.aag", "a.aag", "--certificate", "./a.aag")
    assert code == 2 and "the certificate would take the place of a.aag" in error
    assert Path("a.aag").read_bytes() == before


def test_verify_says_that_it_does_not_know(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise OutOfTime("given up")

    monkeypatch.setattr("tmc.proof.comparison.verify", interrupted)
    code, printed, _ = tmc(capsys, "verify", "parity", "-n", "3", "--seconds", "9")
    assert code == 3
    assert printed.startswith("parity, n = 3: unknown: nothing could be compared in the time given")
    code, printed, _ = tmc(capsys, "verify", "parity", "-n", "3", "--seconds", "9", "--json")
    assert (code, json.loads(printed)["strength"], json.loads(printed)["equal"]) == (
        3,
        "unknown",
        None,
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a.aag"], "hold a.aag against what?"),
        (["a.aag", "a.aag", "-n", "3"], "-n is the length of the words of a machine"),
        (["parity", "a.aag"], "a machine is compared at a length"),
        (["parity", "a.aag", "-n", "3"], "parity has the inputs x0 x1 x2, and a.aag has a"),
        (["parity", "-n", "3", "--seconds", "-1"], "nothing can be done in -1.0 seconds"),
        (["parity", "run.pt", "-n", "3"], "give the folder of the training"),
    ],
)
def test_a_question_that_makes_no_sense(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    arguments: list[str],
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    write_circuit(Circuit.of(["a"], [], [("b", 2)]), "a.aag")
    code, printed, error = tmc(capsys, "verify", *arguments)
    assert (code, printed) == (2, "")
    assert message in error


def test_only_a_training_is_called_one(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = tmp_path / "a.aig"
    folder.mkdir()
    _, _, error = tmc(capsys, "verify", "parity", str(folder), "-n", "3")
    assert "Is a directory" in error
    (folder / "run.json").write_text("{}")
    _, _, error = tmc(capsys, "verify", "parity", str(folder), "-n", "3")
    assert "there is no trained network in" in error
