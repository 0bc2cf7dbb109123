"""Anybody's circuit: what comes out computes the same, is no worse, and says what was done."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.circuits import circuits, random_circuit, truth_table
from tests.test_checker import chain, tree
from tests.test_cli import tmc
from tmc import optimization
from tmc.circuits.builder import Builder
from tmc.circuits.circuit import Circuit
from tmc.circuits.cost import cost
from tmc.circuits.evaluate import evaluate, pack
from tmc.compilation import compile
from tmc.effort import OutOfTime, patience
from tmc.formats.suffix import read_circuit, write_circuit
from tmc.machines.errors import UsageError
from tmc.optimization import MODELS, optimize
from tmc.proof.equivalence import Strength, equivalent
from tmc.schedules import SCHEDULES, Improved, Schedule, Search
from tmc.unroll.encoding import Encoding

C17 = Path(__file__).parents[1] / "benchmarks" / "c17.bench"
"""The smallest of the ISCAS-85 benchmarks."""


def multiplier(bits: int) -> Circuit:
    """The school method: rows of full adders."""
    builder = Builder([f"{name}{i}" for name in "xy" for i in range(bits)])
    total = [0] * (2 * bits)
    for i, y in enumerate(builder.inputs[bits:]):
        carry = 0
        for j, x in enumerate(builder.inputs[:bits]):
            product, old = builder.and_(x, y), total[i + j]
            half = builder.xor(product, old)
            total[i + j] = builder.xor(half, carry)
            carry = builder.or_(builder.and_(product, old), builder.and_(half, carry))
        total[i + bits] = carry
    return builder.build({f"p{i}": literal for i, literal in enumerate(total)})


@settings(max_examples=60)
@given(
    circuit=circuits(),
    level=st.sampled_from([0, 1]),
    model=st.sampled_from(MODELS),
    keep=st.booleans(),
)
def test_the_function_is_kept_and_nothing_is_worse(
    circuit: Circuit, level: int, model: str, keep: bool
) -> None:
    found = optimize(circuit, level=level, model=model, keep_structure=keep)
    assert np.array_equal(truth_table(found.circuit), truth_table(circuit))
    assert (found.circuit.inputs, found.circuit.outputs) == (circuit.inputs, circuit.outputs)
    before, after = cost(circuit), found.after
    assert (getattr(after.gates, model), after.depth) <= (
        getattr(before.gates, model),
        before.depth,
    )
    assert found.before.gates == before.gates
    ranks = [(getattr(stage.gates, model), stage.depth) for stage in found.stages]
    assert ranks == sorted(ranks, reverse=True)
    assert ranks[-1] == (getattr(after.gates, model), after.depth)
    assert found.certificate.strength is Strength.EXHAUSTIVE
    assert found.certificate.checked == 2 ** len(circuit.inputs)


@pytest.mark.usefixtures("short_searches")
def test_a_search_finds_what_is_known_of_a_tableau() -> None:
    tableau = compile("palindrome", 6, level=0, strategy="tableau").circuit
    found = optimize(tableau, level=2)
    assert found.after.gates.b2 == 5
    assert found.minimal
    assert found.before.gates.b2 == len(tableau) > 400


def test_above_16_inputs_there_is_a_proof() -> None:
    circuit = multiplier(9)
    found = optimize(circuit, level=1)
    assert found.certificate.strength is Strength.PROVED
    assert equivalent(found.circuit, circuit)
    notes = {stage.name: stage.note for stage in optimize(circuit, level=2, effort=0).stages}
    assert notes["recode"] == notes["rewrite_windows"] == "no time is left"
    assert notes["resynthesise"] == "more than 16 inputs"


def test_a_large_circuit_is_left_to_the_passes_that_end() -> None:
    circuit = multiplier(20)
    found = optimize(circuit, level=1)
    assert {stage.name: stage.note for stage in found.stages}["rewrite"] == "more than 1,500 gates"
    assert found.after.gates.b2 <= len(circuit)


def test_without_a_proof_only_equal_gates_are_merged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tmc.optimization._PATIENCE", 0.0)
    circuit = random_circuit(20, 200, 3, seed=1)
    found = optimize(circuit, level=2)
    assert [stage.name for stage in found.stages][1:] == [
        "structural hashing",
        "functional hashing",
    ]
    assert found.stages[-1].note == "no end within 0 s: nothing can be proved"
    assert equivalent(found.circuit, circuit)


def test_of_as_many_gates_the_shallow_ones_are_kept() -> None:
    deep, shallow = chain(8), tree(8)
    assert len(deep) == len(shallow)
    for first, other in ((deep, shallow), (shallow, deep)):
        work = optimization._Work(first, 0, "b2", False, None)
        work.record("another", Improved(other))
        assert cost(work.best).depth == 3


@pytest.mark.usefixtures("short_searches")
def test_keep_structure_looks_at_no_function_alone() -> None:
    found = optimize(multiplier(3), level=2, keep_structure=True)
    assert not found.resynthesised
    notes = {stage.name: stage.note for stage in found.stages}
    assert notes["recode"] == notes["resynthesise"] == "looks at the function alone"


def test_ctrl_c_gives_the_best_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(circuit: Circuit, encoding: Encoding, effort: object) -> Iterator[Circuit]:
        yield circuit
        raise KeyboardInterrupt

    def never(circuit: Circuit, encoding: Encoding, effort: object) -> Iterator[Circuit]:
        raise AssertionError("a pass began after Ctrl-C")
        yield circuit

    quick = SCHEDULES[1].quick
    searches = (Search(lambda: interrupted), Search(lambda: never))
    for schedule in (
        Schedule(quick, searches, rounds=1),
        Schedule((*quick, interrupted, never), (), rounds=1),
    ):
        monkeypatch.setattr("tmc.optimization.SCHEDULES", (Schedule(), schedule, schedule))
        circuit = multiplier(3)
        found = optimize(circuit, level=2)
        assert found.interrupted
        assert np.array_equal(truth_table(found.circuit), truth_table(circuit))


def test_a_wrong_pass_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(circuit: Circuit, encoding: Encoding, effort: object) -> Iterator[Circuit]:
        yield replace(
            circuit, xor=circuit.xor[:0], fanin=circuit.fanin[:0], literals=circuit.literals * 0
        )

    schedule = Schedule((wrong,), (Search(lambda: wrong),), rounds=1)
    monkeypatch.setattr("tmc.optimization.SCHEDULES", (Schedule(), schedule, schedule))
    circuit = multiplier(3)
    with pytest.warns(UserWarning, match="the pass wrong gave a wrong circuit"):
        found = optimize(circuit, level=2)
    assert np.array_equal(truth_table(found.circuit), truth_table(circuit))


def test_patience_ends() -> None:
    told = []
    watch = patience(1000, lambda done, total: told.append((done, total)))
    watch(3, 5)
    assert told == [(3, 5)]
    with pytest.raises(OutOfTime, match="given up after 0 s"):
        patience(0)(3, 5)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"model": "cmos"}, 'there is no cost model "cmos"'),
        ({"level": 4}, "there is no level -O4"),
        ({"level": 1, "effort": 3.0}, "there is no search at -O1"),
        ({"effort": -1.0}, "an effort cannot be -1.0 seconds"),
    ],
)
def test_options_that_make_no_sense(options: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        optimize(multiplier(2), **options)  # type: ignore[arg-type]


def test_the_command_reads_and_writes_any_format(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    source, out = str(C17), [str(tmp_path / name) for name in ("a.aig", "b.blif")]
    code, printed, _ = tmc(
        capsys, "optimize", source, "-o", out[0], "-o", out[1], "--effort", "1", "--json"
    )
    answer = json.loads(printed)
    assert code == 0
    assert answer["inputs"] == ["1", "2", "3", "6", "7"]
    assert answer["stages"][0]["gates"] == {"b2": 6, "aig": 6, "u2": 6}
    assert answer["gates"]["b2"] <= 6
    assert answer["certificate"]["strength"] == "exhaustive"
    for path in out:
        written = read_circuit(path)
        assert equivalent(written, read_circuit(source))
        assert len(written) == answer["gates"]["b2"]


def test_the_command_shows_every_pass(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    write_circuit(multiplier(2), tmp_path / "m.aig")
    code, printed, _ = tmc(capsys, "optimize", str(tmp_path / "m.aig"), "-O", "1")
    assert code == 0
    first, *rows, last = printed.splitlines()
    assert "m.aig: 4 inputs, 4 outputs, -O1" in first
    assert [row.split("  ")[1] for row in rows[1:]] == [
        "as read",
        "structural hashing",
        "functional hashing",
        "rewrite",
    ]
    assert last == "  certificate  equal to the circuit given on all 16 inputs"


def test_the_command_refuses_before_it_works(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    write_circuit(multiplier(2), tmp_path / "m.aig")
    for arguments, code, message in (
        (["m.aig", "-o", str(tmp_path / "no" / "x.aig")], 1, "there is no folder"),
        (["m.aig", "-o", "x.exe"], 2, "is not a circuit's suffix"),
        (["none.aig"], 1, "cannot read"),
    ):
        file, *rest = arguments
        found, _, error = tmc(capsys, "optimize", str(tmp_path / file), *rest)
        assert (found, message in error) == (code, True), error
    assert [path.name for path in tmp_path.iterdir()] == ["m.aig"]


@pytest.mark.usefixtures("short_searches")
def test_progress_is_told() -> None:
    told: list[tuple[str, int, int]] = []
    circuit = multiplier(3)
    optimize(circuit, level=2, progress=lambda *what: told.append(what))
    assert {"proving", "recode"} <= {what for what, _, _ in told}
    assert all(0 <= done <= total for _, done, total in told)


@pytest.mark.usefixtures("short_searches")
def test_the_same_seed_gives_the_same_circuit() -> None:
    circuit = multiplier(3)
    first, second = (optimize(circuit, level=2, seed=5).circuit for _ in range(2))
    assert first == second
    patterns = pack(np.random.default_rng(0).integers(2, size=(64, 6)).astype(np.bool_))
    assert np.array_equal(evaluate(first, patterns), evaluate(circuit, patterns))
