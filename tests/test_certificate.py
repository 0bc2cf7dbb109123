"""A certificate that is written is accepted, and one that says another thing is refused."""

import json
import time
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from tmc.circuits.circuit import TRUE, Circuit
from tmc.cli import main
from tmc.compilation import Compiled, compile
from tmc.effort import OutOfTime
from tmc.formats.aiger import to_aag
from tmc.machines.errors import TmcError, UsageError
from tmc.machines.files import parse
from tmc.machines.source import source
from tmc.proof import certificate, refutation
from tmc.proof import files as proof_files
from tmc.proof.certificate import check_certificate, write_certificate
from tmc.proof.equivalence import Strength
from tmc.unroll.encoding import Encoding
from tmc.unroll.halting import Status
from tmc.unroll.readout import Output


@pytest.fixture
def proofs_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even few inputs are not compared one by one."""
    monkeypatch.setattr(certificate, "EXHAUSTIVE_BITS", -1)


def certify(path: Path, compiled: Compiled, circuit: Circuit | None = None) -> certificate.Claim:
    return write_certificate(
        path,
        compiled.circuit if circuit is None else circuit,
        compiled.encoding,
        compiled.output,
        halts=compiled.always_halts,
    )


def change(path: Path, **files: str) -> None:
    """Put other files into a certificate."""
    with ZipFile(BytesIO(path.read_bytes())) as old:
        content = {name: old.read(name).decode() for name in old.namelist()}
    with ZipFile(path, "w") as new:
        for name, text in (content | {k.replace("_", "."): v for k, v in files.items()}).items():
            new.writestr(name, text)


def content(path: Path, name: str) -> str:
    with ZipFile(path) as file:
        return file.read(name).decode()


SMALL = [
    ("parity", 5, "accept"),
    ("palindrome", 6, "accept"),
    ("palindrome", 4, "all"),
    ("w-hash-w", 3, "accept"),  # three symbols: a care set
    ("increment", 4, "tape"),
    ("majority", 5, "halted"),
    ("zeros-ones-2", 6, "accept"),  # two tapes
    ("subset-sum", 3, "accept"),  # two tapes and a witness
    ("third-from-end", 4, "all"),
    ("busy-beaver-4", 0, "tape"),
]


@pytest.mark.parametrize(("name", "n", "output"), SMALL)
@pytest.mark.parametrize("level", [0, 1])
def test_what_is_proved_is_accepted(
    name: str, n: int, output: str, level: int, tmp_path: Path, proofs_only: None
) -> None:
    path = tmp_path / "it.cert"
    compiled = compile(name, n, output=output, level=level)
    written = certify(path, compiled)
    claim = check_certificate(path)
    assert (claim.strength, claim.n, claim.steps) == (Strength.PROVED, n, compiled.steps)
    assert (claim.output, claim.halts) == (output, True)
    assert claim.circuit == written.circuit
    assert claim.machine.delta == compiled.machine.delta
    assert "lemmas refute" in claim.evidence


@pytest.mark.parametrize(("name", "n", "output"), SMALL)
def test_what_was_compared_is_compared_again(
    name: str, n: int, output: str, tmp_path: Path
) -> None:
    path = tmp_path / "it.cert"
    certify(path, compile(name, n, output=output))
    claim = check_certificate(path)
    assert (claim.strength, claim.halts) == (Strength.EXHAUSTIVE, True)
    words = "all" if n else "the only input"
    assert f"equal to the simulator on {words}" in str(claim)


def test_more_inputs_than_can_be_compared_are_proved(tmp_path: Path) -> None:
    claim = certify(tmp_path / "it.cert", compile("increment", 20))
    assert claim.strength is Strength.PROVED


def test_time_bounds_a_certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = compile("increment", 20)
    with monkeypatch.context() as patch:
        patch.setattr(certificate, "prove", lambda *_: time.sleep(60))
        with pytest.raises(OutOfTime):
            write_certificate(
                tmp_path / "it.cert",
                compiled.circuit,
                compiled.encoding,
                compiled.output,
                halts=True,
                seconds=0.05,
            )
    assert not [*tmp_path.iterdir()]


def test_the_same_circuit_gives_the_same_bytes(tmp_path: Path, proofs_only: None) -> None:
    compiled = compile("palindrome", 6)
    for name in ("a", "b"):
        certify(tmp_path / name, compiled)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_truncated_run_is_certified_as_such(tmp_path: Path, proofs_only: None) -> None:
    path = tmp_path / "it.cert"
    compiled = compile("palindrome", 5, steps=3, output="all")
    assert not certify(path, compiled).halts
    assert "truncated (proved)" in str(check_certificate(path))


@pytest.mark.parametrize("bits", [-1, 16])
def test_a_wrong_circuit_gets_no_certificate(
    bits: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(certificate, "EXHAUSTIVE_BITS", bits)
    path = tmp_path / "it.cert"
    compiled = compile("palindrome", 6)
    inputs = compiled.circuit.inputs
    almost = Circuit.of(inputs, [(True, 2, 12), (True, 4, 10), (False, 15, 17)], [("accept", 18)])
    with pytest.raises(TmcError, match="wrong"):
        certify(path, compiled, almost)
    with pytest.raises(TmcError, match="wrong"):
        certify(path, compiled, Circuit.of(inputs, [], [("accept", TRUE)]))
    with pytest.raises(UsageError, match="the circuit lacks the output accept"):
        certify(path, compiled, Circuit.of(inputs, [], []))
    assert not path.exists()


def test_a_branch_that_goes_on_has_not_halted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, path = tmp_path / "choice.tm", tmp_path / "it.cert"
    text = "input 01\nnondeterministic\nstart a\naccept b\n\na:\n  * -> S b\n  * -> S c\n"
    for branch, halts in (("c:\n  * -> S c\n", False), ("c:\n  * -> S b\n", True)):
        file.write_text(text + branch)
        compiled = compile(file, 3, steps=3)
        assert compiled.halting.status is Status.PROVED  # every word is decided
        for bits in (-1, 16):
            monkeypatch.setattr(certificate, "EXHAUSTIVE_BITS", bits)
            assert certify(path, compiled).halts is check_certificate(path).halts is halts
            if not halts:
                arguments = compiled.circuit, compiled.encoding, compiled.output
                with pytest.raises(TmcError, match="halt"):
                    write_certificate(path, *arguments, halts=True)


@pytest.mark.parametrize("bits", [-1, 16])
def test_a_run_that_has_not_ended_is_no_halt(
    bits: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(certificate, "EXHAUSTIVE_BITS", bits)
    compiled = compile("parity", 4, steps=3, output="halted")
    with pytest.raises(TmcError, match="halt"):
        write_certificate(
            tmp_path / "it", compiled.circuit, compiled.encoding, compiled.output, halts=True
        )


def test_a_sample_is_no_certificate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, proofs_only: None
) -> None:
    compiled = compile("majority", 5)
    path = tmp_path / "it.cert"
    monkeypatch.setattr(certificate, "MOST_BITS", -1)
    for module, name, why in (
        (refutation, "_ALL_CONFLICTS", "the solver gave up"),
        (proof_files, "TABLEAU_GATES", "the tableau has more than .* gates"),
    ):
        monkeypatch.setattr(refutation, "_CONFLICTS", 0)
        monkeypatch.setattr(module, name, 0)
        with pytest.raises(TmcError, match=f"no certificate was written, .*: {why}"):
            certify(path, compiled)
    assert not path.exists()
    monkeypatch.setattr(certificate, "MOST_BITS", 20)  # few inputs are compared without a proof
    assert certify(path, compiled).strength is Strength.EXHAUSTIVE


def test_a_certificate_holds_the_text_of_its_machine(tmp_path: Path) -> None:
    text = "input 01\nstart a\naccept b\n\na:\n  [01] -> R\n  _ -> S b\n"
    file, path = tmp_path / "all.tm", tmp_path / "it.cert"
    file.write_text(text)
    compiled = compile(file, 3)
    certify(path, compiled)
    assert content(path, "machine.tm") == text
    file.write_text(text.replace("accept", "reject"))
    for other in (compiled, compile(parse(text, "none.tm"), 3)):  # its text is in no file
        certify(path, other)
        assert content(path, "machine.tm") == source(other.machine)
        assert check_certificate(path).machine.states == ("a", "b")


# Certificates that were tampered with


HEADER = "certificate.json does not fit the machine and the circuit"
TABLEAU = "its tableau is not that of the machine"
DAMAGED = "it is damaged, or no certificate"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"n": 7}, "the circuit has inputs"),
        ({"n": -1}, "n and steps must be numbers"),
        ({"n": "6"}, "n and steps must be numbers"),
        ({"steps": 1_000_000_000}, "n and steps must be numbers"),
        ({"steps": 20}, TABLEAU),
        ({"halts": False}, TABLEAU),
        ({"output": "halted"}, "the circuit (lacks|has) the output"),
        ({"output": "nonsense"}, DAMAGED),
        ({"format": "tmc certificate 0"}, HEADER),
        ({"machine": "parity"}, HEADER),
        ({"circuit": "0" * 64}, HEADER),
        ({"strength": "sampled"}, "a sample is no certificate"),
        ({"strength": "sure"}, DAMAGED),
    ],
)
def test_another_claim_is_refused(
    changes: dict[str, object], message: str, tmp_path: Path, proofs_only: None
) -> None:
    path = tmp_path / "it.cert"
    certify(path, compile("palindrome", 6))
    head = json.loads(content(path, "certificate.json"))
    change(path, certificate_json=json.dumps(head | changes))
    with pytest.raises(TmcError, match=f"is refused: {message}"):
        check_certificate(path)


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"certificate_json": "{"}, DAMAGED),
        ({"certificate_json": "[]"}, DAMAGED),
        ({"certificate_json": "{}"}, f"{DAMAGED}: output is missing"),
        ({"machine_tm": "nonsense"}, ".*nonsense"),
        ({"circuit_aag": "aag 0 0 0 0 0\n"}, HEADER),
        ({"circuit_aag": "nonsense"}, "circuit.aag:1: "),
        ({"care_cnf": "p cnf 7 1\n2 0\n"}, TABLEAU),
        ({"tableau_aag": "aag 0 0 0 0 0\n"}, TABLEAU),
        ({"proof_txt": "l 0\n"}, "line 1 of the proof does not follow"),
        ({"proof_txt": ""}, "the proof ends before the lemma"),
    ],
)
def test_other_files_are_refused(
    files: dict[str, str], message: str, tmp_path: Path, proofs_only: None
) -> None:
    path = tmp_path / "it.cert"
    certify(path, compile("palindrome", 6))
    change(path, **files)
    with pytest.raises(TmcError, match=f"is refused: {message}"):
        check_certificate(path)


def test_a_proof_about_another_machine_is_refused(tmp_path: Path, proofs_only: None) -> None:
    everything = "input 01\nstart a\naccept yes\n\na:\n  [01] -> R\n  _ -> S yes\n"
    nothing = everything.replace("accept", "reject")
    paths = []
    for name, text in (("everything", everything), ("nothing", nothing)):
        (tmp_path / f"{name}.tm").write_text(text)
        paths.append(tmp_path / name)
        certify(paths[-1], compile(tmp_path / f"{name}.tm", 4))
    change(
        paths[1],
        circuit_aag=content(paths[0], "circuit.aag"),
        tableau_aag=content(paths[0], "tableau.aag"),
        proof_txt=content(paths[0], "proof.txt"),
    )
    head = json.loads(content(paths[1], "certificate.json"))
    head["circuit"] = json.loads(content(paths[0], "certificate.json"))["circuit"]
    change(paths[1], certificate_json=json.dumps(head))
    check_certificate(paths[0])
    with pytest.raises(TmcError, match=TABLEAU):
        check_certificate(paths[1])


def test_a_damaged_certificate_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "it.cert"
    with pytest.raises(TmcError, match="cannot read"):
        check_certificate(path)
    certify(path, compile("parity", 4))
    data = path.read_bytes()
    for part in (b"", data[:100], data[:-4]):
        path.write_bytes(part)
        with pytest.raises(TmcError, match=f"is refused: {DAMAGED}"):
            check_certificate(path)


def test_too_many_inputs_are_not_compared_again(tmp_path: Path) -> None:
    path = tmp_path / "it.cert"
    claim = certify(path, compile("parity", 4))
    encoding = Encoding(claim.machine, 40, 41)
    circuit = Circuit.of(encoding.inputs, [], [("accept", 0)])
    head = certificate._head(circuit, encoding, Output.ACCEPT, True, Strength.EXHAUSTIVE)
    change(path, circuit_aag=to_aag(circuit), certificate_json=json.dumps(head))
    with pytest.raises(TmcError, match="40 input bits are too many"):
        check_certificate(path)


# The command line


def test_the_command_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = str(tmp_path / "p.cert")
    assert main(["compile", "adder", "-n", "20", "--certificate", path]) == 0
    assert f"written: {path}" in capsys.readouterr().out
    assert main(["verify", "--certificate", path]) == 0
    assert "(proved)" in capsys.readouterr().out
    assert main(["verify", "parity", "-n", "4", "--certificate", path]) == 0
    capsys.readouterr()
    assert main(["verify", "--certificate", path, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["machine"], answer["n"], answer["halts"]) == ("parity", 4, True)
    assert answer["strength"] == "exhaustive"
    change(Path(path), circuit_aag="aag 0 0 0 0 0\n")
    assert main(["verify", "--certificate", path]) == 1
    assert "is refused: certificate.json does not fit" in capsys.readouterr().err
    assert main(["verify", "--certificate", str(tmp_path / "nothing")]) == 1
    assert main(["verify"]) == 2
    assert "verify what?" in capsys.readouterr().err


def test_a_wrong_circuit_writes_no_certificate(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong.aag"
    wrong.write_text("aag 2 2 0 1 0\n2\n4\n2\ni0 x0\ni1 x1\no0 accept\n")
    path = tmp_path / "p.cert"
    arguments = ["verify", "parity", str(wrong), "-n", "2", "--certificate", str(path)]
    assert main(arguments) == 1
    assert "different: on" in capsys.readouterr().out
    assert not path.exists()
