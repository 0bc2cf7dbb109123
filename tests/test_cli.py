"""The command line: what it prints, its exit codes, and that bad input leaves nothing behind."""

import json
import os
import signal
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest

from tmc.cli import main


def tmc(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(list(arguments))
    printed = capsys.readouterr()
    assert "Traceback" not in printed.err
    return code, printed.out, printed.err


def test_compile_says_what_it_found(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "parity.aag"
    kept = ["-o", str(out), "--certificate", str(tmp_path / "parity.cert")]
    code, printed, _ = tmc(capsys, "compile", "parity", "-n", "4", *kept, "--json")
    answer = json.loads(printed)
    assert answer["certified"].startswith("parity, n = 4, 5 steps, output accept: ")
    assert code == 0
    assert answer["machine"] == "parity"
    assert answer["gates"] == {"b2": 3, "aig": 9, "u2": 9}
    assert answer["inputs"] == ["x0", "x1", "x2", "x3"]
    assert answer["outputs"] == ["accept"]
    assert (answer["halting"], answer["fan_in"]) == ("proved", 2)
    assert answer["certificate"]["strength"] == "exhaustive"
    assert set(answer) >= {"n", "strategy", "steps", "depth", "seconds"}
    assert out.read_text().startswith("aag ")


def test_run_prints_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    code, printed, _ = tmc(capsys, "run", "increment", "1011", "", "--json")
    first, second = map(json.loads, printed.splitlines())
    assert code == 0
    assert (first["word"], first["verdict"], first["output"]) == ("1011", "halt", "1100")
    assert second["output"] == "1"


def test_the_middle_of_a_long_word_is_left_out(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "turn.tm"
    path.write_text(
        "input 01\nstart a\nhalt h\na:\n  0 -> 1 R\n  1 -> 0 R\n  _ -> L h\n", encoding="utf-8"
    )
    for n in (500, 501, 12_000):
        word = "01" * (n // 2) + "0" * (n % 2)
        turned = word.translate(str.maketrans("01", "10"))
        code, printed, _ = tmc(capsys, "run", str(path), word)
        told = f"({n:,} characters, all of them with --json)"
        assert code == 0 and (told in printed) == (n > 500) == (turned not in printed)
        assert f'-> "{turned[:250]}' in printed and f'{turned[-250:]}"' in printed
        assert len(printed) < 1_300
        assert json.loads(tmc(capsys, "run", str(path), word, "--json")[1])["output"] == turned


def test_a_machine_without_input_is_drawn_on_the_empty_word(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    view, free, told = ["--view", "spacetime", "-o"], tmp_path / "a.svg", tmp_path / "b.svg"
    assert tmc(capsys, "render", "busy-beaver-4", *view, str(free))[0] == 0
    assert tmc(capsys, "render", "busy-beaver-4", *view, str(told), "--word", "")[0] == 0
    assert free.read_bytes() == told.read_bytes()
    code, _, said = tmc(capsys, "render", "parity", *view, str(tmp_path / "c.svg"))
    assert code == 2 and "a space-time diagram needs a word" in said


def test_a_rejected_word_is_a_good_run(capsys: pytest.CaptureFixture[str]) -> None:
    code, printed, _ = tmc(capsys, "run", "palindrome", "01")
    assert (code, printed.split(" after ")[0]) == (0, '"01": reject')


LOOP = "input 0\nstart a\naccept yes\n\na:\n  0 -> S\n  _ -> S yes\n"


def test_a_machine_that_never_halts_is_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    loop = tmp_path / "loop.tm"
    loop.write_text(LOOP)
    code, printed, _ = tmc(capsys, "run", str(loop), "0")
    assert code == 1
    assert "never halts: a configuration comes back" in printed
    code, _, error = tmc(capsys, "compile", str(loop), "-n", "1")
    assert code == 1
    assert 'never halts on "0": a configuration comes back' in error
    code, printed, _ = tmc(capsys, "compile", str(loop), "-n", "1", "--steps", "5", "--json")
    assert code == 0
    assert json.loads(printed)["halting"] == "truncated"


def test_a_long_trace_leaves_out_its_middle(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    runaway = tmp_path / "runaway.tm"
    runaway.write_text("input 0\nstart a\naccept b\n\na:\n  * -> 0 R\n")
    code, printed, _ = tmc(capsys, "run", str(runaway), "0", "--trace", "--max-steps", "5000")
    assert code == 1
    assert "steps left out" in printed
    assert printed.count("\n") < 210


def test_a_broken_bound_shows_the_word(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "circuit.aag"
    slow = tmp_path / "slow.tm"
    slow.write_text("input 01\nstart a\naccept y\ntime n\n\na:\n  [01] -> R\n  _ -> S y\n")
    code, _, error = tmc(capsys, "compile", str(slow), "-n", "2", "-o", str(out))
    assert code == 1
    assert 'time bound n broken by "00": more than the 2 steps allowed' in error
    assert not out.exists()


def test_a_wrong_circuit_is_refuted_by_a_word(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    circuit = tmp_path / "wrong.aag"
    circuit.write_text("aag 3 2 0 1 1\n2\n4\n6\n6 2 4\ni0 x0\ni1 x1\no0 accept\n")  # AND
    code, printed, _ = tmc(capsys, "verify", "parity", str(circuit), "-n", "2", "--json")
    answer = json.loads(printed)
    assert code == 1
    assert answer["counterexample"]["word"] in ("00", "01", "10", "11")
    assert answer["strength"] == "exhaustive"


def test_circuits_are_converted(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    files = [str(tmp_path / f"parity.{suffix}") for suffix in ("blif", "json", "v", "eqn")]
    assert tmc(capsys, "compile", "parity", "-n", "4", "-o", files[0])[0] == 0
    for source, target in pairwise(files):
        assert tmc(capsys, "convert", source, "-o", target)[:2] == (0, f"written: {target}\n")
    code, printed, _ = tmc(capsys, "verify", "parity", files[-1], "-n", "4")
    assert code == 0 and "equal to the simulator on all 16 inputs" in printed
    code, printed, _ = tmc(capsys, "convert", files[0], "-o", files[2], "--json")
    assert json.loads(printed)["gates"] == 3 and json.loads(printed)["outputs"] == ["accept"]
    code, _, error = tmc(capsys, "convert", files[0], "-o", str(tmp_path / "p.jff"))
    assert code == 2 and "circuits can be written as" in error
    assert tmc(capsys, "convert", files[0], "-o", files[2], "--input", "")[0] == 2
    code, printed, error = tmc(capsys, "convert", files[0])
    assert (code, printed) == (2, "") and error.startswith(f"error: {files[0]} is a circuit")
    code, _, error = tmc(capsys, "convert", str(tmp_path / "none.blif"), "-o", files[0])
    assert code == 1 and "cannot read" in error


def test_a_circuit_without_names_is_taken_in_order(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    circuit = str(tmp_path / "adder.bristol")
    assert tmc(capsys, "compile", "adder", "-n", "6", "-o", circuit)[0] == 0
    code, printed, _ = tmc(capsys, "verify", "adder", circuit, "-n", "6")
    assert code == 0 and "equal to the simulator on all 64 inputs" in printed
    code, _, error = tmc(capsys, "verify", "adder", circuit, "-n", "4")
    assert code == 2 and "adder has the inputs x0 x1 x2 x3, and adder.bristol" in error


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["compile", "parity", "-n", "-1"], 2, "a word cannot have length -1"),
        (["compile", "parity", "-n", "3", "--max-steps", "-1"], 2, "cannot be negative"),
        (["compile", "parity", "-n", "3", "--steps", "999999"], 1, "are not unrolled"),
        (["compile", "parity", "-n", "3", "-O", "9"], 2, "there is no level -O9"),
        (["compile", "parity", "-n", "20", "--seed", "-1"], 2, "a seed cannot be -1"),
        (["verify", "parity", "-n", "3", "--samples", "-1"], 2, "cannot have -1 words"),
        (["compile", "parity", "-n", "3", "--strategy", "x"], 2, 'there is no strategy "x"'),
        (["compile", "parity", "-n", "3", "--output", "x"], 2, 'there is no output "x"'),
        (["compile", "increment", "-n", "3", "--output", "accept"], 2, "never accepts"),
        (["compile", "parity", "-n", "3", "-o", "a.xyz"], 2, "cannot tell the format of a.xyz"),
        (["compile", "parity", "-n", "3", "-o", "/no/such/a.aag"], 1, "/no/such"),
        (["compile", "parity", "-n", "x"], 2, "valid integer"),
        (["compile", "party", "-n", "3"], 1, "parity"),
        (["compile", ".", "-n", "3"], 1, "."),
        (["compile", "busy-beaver-4", "-n", "3"], 2, "no input alphabet"),
        (["compile", "majority", "-n", "9", "--max-gates", "10"], 1, "passed 10 gates"),
        (["check", "parity", "--max-n", "-1"], 2, "a word cannot have length -1"),
        (["run", "parity", "012"], 2, "not in the input alphabet"),
        (["scale", "parity", "-n", "4:x"], 2, "is not a range of lengths"),
        (["render", "parity", "-o", "a.svg"], 2, "needs a length"),
        (["render", "parity", "--view", "x", "-o", "a.svg"], 2, 'there is no view "x"'),
        (["render", "parity", "-n", "3", "-o", "a.gif"], 2, "cannot tell the format of a.gif"),
        (["render", "parity", "--view", "states", "-o", "a.gif"], 2, "cannot draw to a.gif"),
        (
            ["render", "parity", "-n", "3", "--view", "lut", "-o", "a.aig"],
            2,
            "LUT networks can be written as",
        ),
        (["learn", "train", "parity", "-n", "3", "--supervise", "2"], 2, "is a fraction"),
        (["nonsense"], 2, "nonsense"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_wrong_question_gets_one_clear_answer(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    code: int,
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    got, printed, error = tmc(capsys, *arguments)
    assert (got, printed) == (code, "")
    assert message in error
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["compile", "parity", "-n", "3", "-o", "no/a.aag"],
        ["compile", "parity", "-n", "3", "--certificate", "no/a.cert"],
        ["verify", "parity", "-n", "3", "--certificate", "no/a.cert"],
        ["scale", "parity", "-n", "3:4", "-o", "no/a.svg"],
        ["render", "parity", "-n", "3", "-o", "no/a.svg"],
    ],
    ids=" ".join,
)
def test_no_work_is_done_for_a_file_that_has_no_folder(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.setattr("tmc.compilation.step_bound", lambda *_, **__: pytest.fail("work"))
    code, printed, error = tmc(capsys, *arguments)
    assert (code, printed) == (1, "")
    assert "there is no folder `no`" in error


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00\xff\x7fELF\x01", b"garbage -> -> ->\n" * 600_000, "\ufeff".encode() * 3],
    ids=["empty", "binary", "10 MB of garbage", "marks only"],
)
@pytest.mark.parametrize("command", [["check"], ["compile", "-n", "2"], ["run", "-q"]])
def test_a_bad_file_gets_a_clear_answer(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, content: bytes, command: list[str]
) -> None:
    file = tmp_path / "bad.tm"
    file.write_bytes(content)
    name, *rest = command
    words = ["0"] if name == "run" else []
    code, printed, error = tmc(capsys, name, str(file), *words, *rest)
    assert code == 1
    assert "error:" in printed + error
    assert (printed + error).count("\n") < 120


def test_an_interrupt_leaves_no_file(tmp_path: Path) -> None:
    out = tmp_path / "majority.aag"
    process = subprocess.Popen(
        [sys.executable, "-m", "tmc", "compile", "majority", "-n", "40", "-o", str(out)],
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    time.sleep(2)
    os.kill(process.pid, signal.SIGINT)
    _, error = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in error
    assert list(tmp_path.iterdir()) == []


def test_an_interrupt_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tmc.machines.files.load", interrupt)
    assert tmc(capsys, "run", "parity", "0") == (130, "", "error: interrupted\n")


def test_a_closed_pipe_is_no_error() -> None:
    done = subprocess.run(
        f"({sys.executable} -m tmc run increment {'1011 ' * 3000}; echo $? >&2) | head -1",
        shell=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout.startswith('"1011": halt')
    assert done.stderr == "0\n"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no full device")
def test_output_that_cannot_be_written_is_told() -> None:
    with open("/dev/full", "w") as full:
        command = [sys.executable, "-m", "tmc", "run", "parity", "0"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True)
    told = "error: cannot write the output: No space left on device\n"
    assert (done.returncode, done.stderr) == (1, told)
