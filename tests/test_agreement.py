"""A certificate that two machines do the same is written if they do, and accepted if it is so."""

import json
from collections.abc import Callable
from functools import cache
from io import BytesIO
from itertools import product
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest

from tests.test_cli import tmc
from tmc.compilation import Compiled, compile
from tmc.effort import OutOfTime
from tmc.machines.errors import TmcError, UsageError
from tmc.machines.files import parse
from tmc.machines.simulate import run
from tmc.proof import certificate
from tmc.proof.agreement import check_agreement, write_agreement
from tmc.proof.certificate import check_certificate
from tmc.proof.checker import check
from tmc.proof.equivalence import Strength
from tmc.proof.files import zipped

DECIDERS = "parity palindrome zeros-ones zeros-ones-2 sorted all-equal at-least-2".split()

STAYS = """machine stays
input 01
start q
accept q
q:
"""

WANDERS = """machine wanders
input 01
start right
accept yes
right:
  [01] -> R
  _    -> 1 R mark
mark:
  _ -> 1 S erase
erase:
  1 -> _ L erase-2
erase-2:
  1 -> _ L yes
"""

MARKS = """machine marks
input 01
start q
accept yes
q:
  [01] -> R
  _    -> x S yes
"""


@pytest.fixture
def proofs_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even few inputs are not compared one by one."""
    monkeypatch.setattr(certificate, "EXHAUSTIVE_BITS", -1)


@cache
def compiled(name: str, n: int) -> Compiled:
    return compile(name, n)


def parts(path: Path) -> dict[str, bytes]:
    with ZipFile(path) as content:
        return {name: content.read(name) for name in content.namelist()}


def accepted(name: str, n: int) -> list[bool]:
    machine = compiled(name, n).machine
    return [run(machine, "".join(word)).verdict == "accept" for word in product("01", repeat=n)]


@pytest.mark.parametrize("bits", [16, -1])
def test_machines_are_certified_to_agree_if_they_do(
    bits: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(certificate, "EXHAUSTIVE_BITS", bits)
    path, agreed = tmp_path / "both.cert", 0
    for n, first, second in product((1, 2, 4), DECIDERS, DECIDERS):
        if accepted(first, n) == accepted(second, n):
            written = write_agreement(path, compiled(first, n), compiled(second, n))
            assert written.strength is (Strength.EXHAUSTIVE if bits > 0 else Strength.PROVED)
            assert [m.name for m in check_agreement(path).machines] == [first, second]
            path.unlink()
            agreed += first != second
        else:
            with pytest.raises(TmcError, match="wrong on|should be"):
                write_agreement(path, compiled(first, n), compiled(second, n))
            assert not path.exists()
    assert agreed >= 6


@pytest.mark.usefixtures("proofs_only")
def test_both_parts_are_certificates_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "both.cert"
    write_agreement(path, compiled("zeros-ones", 8), compiled("zeros-ones-2", 8))
    for name, machine in (("first.cert", "zeros-ones"), ("second.cert", "zeros-ones-2")):
        (tmp_path / name).write_bytes(parts(path)[name])
        claim = check_certificate(tmp_path / name)
        assert (claim.machine.name, claim.n, claim.halts) == (machine, 8, True)
        assert claim.evidence.endswith(str(check(BytesIO(parts(path)[name]))))


def test_a_cell_that_one_machine_never_writes_is_blank(tmp_path: Path) -> None:
    path = tmp_path / "both.cert"
    stays, wanders = (compile(parse(text), 3, output="tape") for text in (STAYS, WANDERS))
    claims = write_agreement(path, wanders, stays), write_agreement(path, stays, wanders)
    assert [claim.first.output for claim in claims] == ["tape", "tape"]
    text = WANDERS.replace("erase-2:\n  1 -> _", "erase-2:\n  1 -> 1")
    leaves = compile(parse(text), 3, output="tape")
    for pair in ((leaves, stays), (stays, leaves)):
        with pytest.raises(TmcError, match="wrong: on"):
            write_agreement(tmp_path / "no.cert", *pair)
    assert not (tmp_path / "no.cert").exists()


def test_what_does_not_mean_the_same_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "both.cert"
    stays, marks = (compile(parse(text), 3, output="tape") for text in (STAYS, MARKS))
    with pytest.raises(UsageError, match="stays writes 0 1, and marks 0 1 x"):
        write_agreement(path, stays, marks)
    with pytest.raises(UsageError, match="parity answers accept, and stays tape"):
        write_agreement(path, compiled("parity", 3), stays)
    with pytest.raises(UsageError, match="parity reads 2 symbols, and w-hash-w 3"):
        write_agreement(path, compiled("parity", 3), compile("w-hash-w", 3))
    other = parse(STAYS.replace("01", "ab"))
    mine = parse(STAYS)
    one, two = (compile(machine, 3, output="accept") for machine in (mine, other))
    agreement = write_agreement(path, one, two)
    assert "taken in order: a for 0, b for 1" in str(agreement)


@pytest.mark.usefixtures("proofs_only")
@pytest.mark.parametrize(
    ("forge", "why"),
    [
        (lambda files, other: files | {"second.cert": other["second.cert"]}, "are not of one circ"),
        (lambda files, _: files | {"second.cert": files["first.cert"]}, "does not fit the machine"),
        (lambda files, _: files | {"second.cert": files["second.cert"][:-30]}, "it is damaged"),
        (lambda files, _: {name: files[name] for name in files if "first" not in name}, "damaged"),
        (lambda files, _: files | {"certificate.json": files["certificate.json"] + b" "}, "fit"),
    ],
)
def test_a_forged_certificate_is_refused(
    forge: Callable[..., dict[str, bytes]], why: str, tmp_path: Path
) -> None:
    path, other = tmp_path / "both.cert", tmp_path / "other.cert"
    write_agreement(path, compiled("zeros-ones", 4), compiled("zeros-ones-2", 4))
    write_agreement(other, compiled("zeros-ones", 3), compiled("zeros-ones-2", 3))
    path.write_bytes(zipped(forge(parts(path), parts(other))))
    with pytest.raises(TmcError, match=f"both.cert is refused: .*{why}"):
        check_agreement(path)


def test_time_bounds_a_certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forever(*_: object, **__: object) -> None:
        while True:
            np.zeros(1)

    monkeypatch.setattr("tmc.proof.agreement.make_certificate", forever)
    one = compiled("parity", 4)
    with pytest.raises(OutOfTime):
        write_agreement(tmp_path / "both.cert", one, one, seconds=0.05)
    assert not [*tmp_path.iterdir()]


def test_the_command_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    kept = ["--certificate", "both.cert"]
    code, printed, _ = tmc(capsys, "verify", "zeros-ones", "zeros-ones-2", "-n", "6", *kept)
    assert code == 0 and printed.endswith("(exhaustive)\nwritten: both.cert\n")
    code, printed, _ = tmc(capsys, "verify", *kept)
    assert code == 0
    assert printed.startswith(
        "zeros-ones and zeros-ones-2, n = 6, output accept: equal, since one circuit is both "
    )
    answer = json.loads(tmc(capsys, "verify", *kept, "--json")[1])
    assert (answer["sides"], answer["strength"]) == (["zeros-ones", "zeros-ones-2"], "exhaustive")
    assert [claim["machine"] for claim in answer["claims"]] == answer["sides"]
    wrong = ["parity", "palindrome", "-n", "6", "--certificate", "no.cert"]
    code, printed, _ = tmc(capsys, "verify", *wrong)
    assert code == 1 and "different" in printed and not Path("no.cert").exists()
