"""A certificate that two circuits are equal is accepted if they are, and means no less."""

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from pysat.solvers import Solver

from tests.circuits import circuits, truth_table
from tests.test_checker import chain, tree
from tests.test_cli import tmc
from tests.test_optimization import multiplier
from tmc.circuits.circuit import FALSE, TRUE, Circuit
from tmc.effort import OutOfTime
from tmc.formats.aiger import to_aag
from tmc.formats.suffix import write_circuit
from tmc.hashing.choice import with_free_hashing
from tmc.machines.errors import TmcError
from tmc.proof import equality, refutation
from tmc.proof.checker import check
from tmc.proof.equality import check_equality, write_equality
from tmc.proof.files import zipped
from tmc.proof.sides import circuit_side, together

NAMES = ("one", "other")


def contents(path: Path) -> dict[str, str]:
    with ZipFile(path) as content:
        return {name: content.read(name).decode() for name in content.namelist()}


def forged(path: Path, **changes: str) -> None:
    """Put other files into a certificate, and let its head fit them."""
    files = contents(path)
    files |= {name.replace("_", "."): text for name, text in changes.items()}
    head = json.loads(files["certificate.json"])
    for circuit, name in zip(head["circuits"], ("circuit.aag", "tableau.aag"), strict=True):
        circuit["sha256"] = sha256(files[name].encode()).hexdigest()
    path.write_bytes(zipped(files | {"certificate.json": json.dumps(head)}))


@pytest.mark.parametrize("n", [1, 5, 40])
def test_two_circuits_of_a_function_are_certified(n: int, tmp_path: Path) -> None:
    path = tmp_path / "equal.cert"
    written = write_equality(path, NAMES, (chain(n), tree(n)))
    assert written == check_equality(path)
    assert (written.names, written.outputs) == (NAMES, ("odd",))
    assert written.inputs == chain(n).inputs
    assert written.evidence == str(check(str(path)))
    assert str(written).startswith("one and other: equal on all inputs, since ")


@settings(max_examples=40, deadline=None)
@given(circuit=circuits(max_gates=12))
def test_a_circuit_is_equal_to_its_merged_form_and_not_to_a_complement(
    circuit: Circuit, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("equality") / "equal.cert"
    merged = with_free_hashing(circuit.inputs, lambda b: b.build(b.outputs_of(circuit)))
    assert (truth_table(merged) == truth_table(circuit)).all()
    write_equality(path, NAMES, (circuit, merged))
    check_equality(path)
    if circuit.outputs:
        literals = merged.literals.copy()
        literals[-1] ^= 1
        wrong = Circuit(merged.inputs, merged.xor, merged.fanin, merged.outputs, literals)
        path.unlink()
        with pytest.raises(TmcError, match="the circuits are different on the bits [01]*"):
            write_equality(path, NAMES, (circuit, wrong))
        assert not path.exists()


def test_what_is_too_hard_or_too_large_gets_no_certificate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "equal.cert"
    pair = (chain(24), tree(24))
    with monkeypatch.context() as patch:
        patch.setattr(equality, "prove", lambda *_: None)
        with pytest.raises(TmcError, match="the solver gave up"):
            write_equality(path, NAMES, pair)
    monkeypatch.setattr(equality, "TABLEAU_GATES", 22)
    with pytest.raises(TmcError, match="one has more than 22 gates"):
        write_equality(path, NAMES, pair)
    assert not path.exists()


def forever(*_: object) -> None:
    while True:
        pass


def test_time_bounds_a_certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "equal.cert"
    path.write_text("what was there")
    monkeypatch.setattr(equality, "prove", forever)
    with pytest.raises(OutOfTime):
        write_equality(path, NAMES, (chain(3), tree(3)), seconds=0.05)
    assert path.read_text() == "what was there"
    assert [*tmp_path.iterdir()] == [path]


def test_a_question_in_slices_has_the_same_proof(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The solver lets go and goes on in the middle of a question, and the checker is content."""
    bits = 5
    answers: list[bool | None] = []
    product = multiplier(bits)
    turned = replace(product, inputs=product.inputs[bits:] + product.inputs[:bits])
    _, side, _ = together(circuit_side("one", product), circuit_side("other", turned))
    assert side.circuit
    solve = Solver.solve_limited

    def watched(*arguments: Any, **options: Any) -> bool | None:
        answers.append(solve(*arguments, **options))
        return answers[-1]

    monkeypatch.setattr(Solver, "solve_limited", watched)
    written = []
    for slice in (1 << 20, 20):
        monkeypatch.setattr(refutation, "_SLICE", slice)
        written.append(write_equality(tmp_path / "equal.cert", NAMES, (product, side.circuit)))
        assert (None in answers) is (slice == 20)
    assert written[0] == written[1]


def test_verify_says_that_time_was_not_enough_for_a_certificate(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    write_circuit(chain(3), "one.aig")
    kept = ["one.aig", "one.aig", "--seconds", "1", "--certificate", "equal.cert"]
    monkeypatch.setattr(equality, "prove", forever)
    code, printed, _ = tmc(capsys, "verify", *kept)
    assert code == 3 and printed == (
        "one.aig and one.aig: equal on all 8 inputs (exhaustive)\n"
        "  note: 1 s were not enough for the certificate, and none was written\n"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["one.aig"]
    code, printed, _ = tmc(capsys, "verify", *kept, "--json")
    answer = json.loads(printed)
    assert (code, answer["equal"], answer["certificate"]) == (3, True, None)
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    code, printed, _ = tmc(capsys, "verify", *kept[:2], *kept[4:], "--json")
    assert (code, json.loads(printed)["certificate"]) == (0, "equal.cert")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A certificate of two constants."""
    constants = [Circuit.of("ab", [(False, 2, 4)], [("y", end)]) for end in (FALSE, FALSE)]
    write_equality(tmp_path / "equal.cert", NAMES, (constants[0], constants[1]))
    return tmp_path / "equal.cert"


def test_a_forged_certificate_is_refused(path: Path) -> None:
    good = path.read_bytes()
    forged(path)
    check_equality(path)
    other = Circuit.of("ab", [(False, 2, 4)], [("y", TRUE)])
    forged(path, tableau_aag=to_aag(other))
    with pytest.raises(TmcError, match="line .* of the proof"):
        check_equality(path)
    path.write_bytes(good)
    renamed = contents(path)["tableau.aag"].replace("o0 y", "o0 z")
    head = contents(path)["certificate.json"]
    path.write_bytes(zipped(contents(path) | {"tableau.aag": renamed}))
    with pytest.raises(TmcError, match="certificate.json does not fit the circuits"):
        check_equality(path)
    path.write_bytes(zipped(contents(path) | {"certificate.json": head[:-3]}))
    with pytest.raises(TmcError, match="it is damaged, or no certificate"):
        check_equality(path)


def test_a_proof_of_something_else_is_refused(path: Path, tmp_path: Path) -> None:
    """Proofs that the checker accepts: of different outputs that are false, and of few inputs."""
    files = contents(path)
    one = Circuit.of("ab", [], [("y", FALSE)])
    other = Circuit.of("ab", [], [("z", FALSE)])
    proof = "i -1 0\ni 1 -4 0\ni 1 -5 0\ni 4 5 0\nl 0\n"
    forged(path, circuit_aag=to_aag(one), tableau_aag=to_aag(other), proof_txt=proof)
    check(str(path))
    with pytest.raises(TmcError, match="its circuits have different outputs"):
        check_equality(path)
    few = files["care.cnf"] + "2 0\n"
    path.write_bytes(zipped(files | {"care.cnf": few}))
    check(str(path))
    with pytest.raises(TmcError, match="its proof is of some inputs only"):
        check_equality(path)


def test_verify_keeps_that_two_circuits_are_equal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    write_circuit(chain(20), "one.aig")
    write_circuit(tree(20), "other.blif")
    write_circuit(chain(20, flip=1), "wrong.v")
    kept = ["--certificate", "equal.cert"]
    code, printed, _ = tmc(capsys, "verify", "one.aig", "other.blif", *kept)
    assert code == 0 and printed.endswith("written: equal.cert\n")
    code, printed, _ = tmc(capsys, "verify", *kept)
    assert code == 0 and printed.startswith("one.aig and other.blif: equal on all inputs, since")
    answer = json.loads(tmc(capsys, "verify", *kept, "--json")[1])
    assert (answer["sides"], answer["strength"]) == (["one.aig", "other.blif"], "proved")
    assert answer["outputs"] == ["odd"] and len(answer["inputs"]) == 20
    code, printed, _ = tmc(capsys, "verify", "one.aig", "wrong.v", "--certificate", "no.cert")
    assert code == 1 and "different" in printed and not Path("no.cert").exists()
