"""The command line as a guest: its pages, what TAB offers, and how it behaves on any terminal."""

import json
import os
import pty
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import typer

from tmc.cli import main
from tmc.cli.app import app

ROOT: Any = typer.main.get_command(app)
MODULE = [sys.executable, "-m", "tmc"]


def commands(group: Any = ROOT, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    for name, command in getattr(group, "commands", {}).items():
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name)


COMMANDS = list(commands())


def page(capsys: pytest.CaptureFixture[str], *path: str) -> str:
    assert main([*path, "--help"]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("path", COMMANDS, ids=lambda path: " ".join(path) or "tmc")
def test_a_page_has_the_sections_of_a_manual_and_fits_the_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, path: tuple[str, ...]
) -> None:
    order = (
        "NAME SYNOPSIS DESCRIPTION COMMANDS ARGUMENTS OPTIONS EXAMPLES EXIT_STATUS ENVIRONMENT "
        "FILES"
    )
    for width in (30, 60, 80, 200):
        monkeypatch.setenv("COLUMNS", str(width))
        text = page(capsys, *path)
        sections = [line.replace(" ", "_") for line in text.splitlines() if line[:1].isupper()]
        assert sections == [name for name in order.split() if name in sections]
        assert {"NAME", "SYNOPSIS", "OPTIONS", "EXIT_STATUS"} <= set(sections)
        long = [line for line in text.splitlines() if len(line) > min(width, 80)]
        pieces = [line.strip().removesuffix(" \\") for line in long]  # of which none can be broken
        assert [x for x in pieces if " " in x and not re.fullmatch(r'-\S+ (".*"|\S+)', x)] == []
    assert main(["help", *path]) == 0
    assert capsys.readouterr().out == text


def examples(text: str) -> list[list[str]]:
    found = re.search(r"^EXAMPLES\n(.*?)\n\n", text, flags=re.DOTALL | re.MULTILINE)
    if found is None:
        return []
    return [shlex.split(line) for line in found[1].replace("\\\n", " ").splitlines()]


@pytest.mark.parametrize("path", [p for p in COMMANDS if p not in ((), ("learn",))], ids=" ".join)
def test_the_examples_of_a_page_can_be_typed(
    capsys: pytest.CaptureFixture[str], path: tuple[str, ...]
) -> None:
    lines = examples(page(capsys, *path))
    assert lines
    for program, *arguments in lines:
        assert program == "tmc"
        command: Any = ROOT
        while hasattr(command, "commands") and arguments:
            command = command.commands[arguments.pop(0)]
        assert command.make_context("tmc", arguments).params is not None


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["complie"], "error: no such command 'complie'. Did you mean 'compile'?"),
        (["compile", "parity", "--stpes", "3"], "--steps"),
        (["compile", "parity"], "error: missing option '-n'"),
        (["help", "compil"], "did you mean compile?"),
        (["help", "learn", "trian"], "did you mean train?"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_misspelt_is_mended(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert message in printed.err and "hint: " in printed.err and printed.out == ""


def test_without_a_command_the_page_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert capsys.readouterr().err.startswith("NAME\n    tmc - Compile Turing machines")


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    import tmc

    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"tmc {tmc.__version__}\n"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("render parity -n 3 --lut 9 -o a.svg", "--lut does nothing in the view circuit"),
        ("render parity -n 3 --word 011 -o a.svg", "--word does nothing in the view circuit"),
        ("render parity --view states -n 3 -o a.svg", "-n does nothing in the view states"),
        ("render parity --view states -O2 -o a.svg", "-O does nothing in the view states"),
        ("render parity --view spacetime --word 0 --steps 3 -o a.svg", "--steps does nothing"),
        ("run parity 0 --trace --json", "--trace does nothing beside --json"),
        ("solve parity -n 3 --trace --json", "--trace does nothing beside --json"),
        ("explain parity -n 3 --gate 1 --top 3", "--top does nothing beside --gate"),
        ("verify --certificate a.cert -n 3", "-n does nothing where a certificate is checked"),
        ("verify a.blif a.blif -O2", "-O does nothing where no machine is compiled"),
        ("learn data parity -n 3 --sampling exhaustive --test 5 -o a.npz", "--test does nothing"),
        ("learn train parity -n 3 --sampling exhaustive --samples 5", "--samples does nothing"),
        ("explore parity -n 3 -o a.html -o b.html", "-o is given 2 times, and takes one value"),
        ("compile parity -n 3 -O1 --effort 5", "there is no search at -O1"),
        ("scale parity -n 1:5:0", "a step is at least 1"),
    ],
)
def test_an_option_that_would_do_nothing_is_refused(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    line: str,
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    blif = ".model a\n.inputs x0\n.outputs y\n.names x0 y\n1 1\n.end\n"
    (tmp_path / "a.blif").write_text(blif)
    assert main(shlex.split(line)) == 2
    printed = capsys.readouterr()
    assert message in printed.err and "hint: " in printed.err and printed.out == ""
    assert [path.name for path in tmp_path.iterdir()] == ["a.blif"]


def test_a_written_file_is_said_on_standard_output_unless_quiet(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    for line, name in {
        "compile parity -n 3": "a.aig",
        "render parity -n 3": "a.svg",
        "convert parity": "a.tm",
        "learn data parity -n 3": "a.npz",
        "learn machine parity": "b.tm",
    }.items():
        command = [*line.split(), "-o", name]
        assert main(command) == 0
        printed = capsys.readouterr()
        assert f"written: {name}\n" in printed.out and printed.err == ""
        assert main([*command, "--quiet"]) == 0
        printed = capsys.readouterr()
        assert "written" not in printed.out and printed.err == ""


def test_the_same_option_is_the_same_in_all_commands() -> None:
    """A flag has one value, and one default but where it means another thing."""
    seen: dict[str, set[tuple[str, str]]] = {}
    for path in COMMANDS:
        command: Any = ROOT
        for name in path:
            command = command.commands[name]
        for parameter in command.params:
            if parameter.param_type_name == "option" and not parameter.required:
                shown = (str(parameter.metavar), str(parameter.default))
                seen.setdefault(min(parameter.opts, key=len), set()).add(shown)
    differ = {flag for flag, shown in seen.items() if len({default for _, default in shown}) > 1}
    assert differ == {
        "-O",  # of a circuit that is there a search is wanted
        "-o",  # a study has a folder
        "--max-steps",  # of a run, and of a bound
        "--probes",  # all of them, and some kinds
        "--samples",  # words to learn from, and to try
        "--seeds",  # networks, machines, studies: trainings of another length
        "--train-steps",
    }
    assert {flag for flag, shown in seen.items() if len({value for value, _ in shown}) > 1} == {
        "--output",  # what a circuit answers, and a word that a tape holds
        "--probes",
        "-o",
    }


def offered(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, line: str
) -> list[str]:
    """What bash is told when TAB is pressed at the end of a line."""
    monkeypatch.setenv("_TMC_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", str(len(line.split(" ")) - 1))
    assert main([]) == 0
    return capsys.readouterr().out.split()


@pytest.mark.parametrize(
    ("line", "answers"),
    [
        ("tmc comp", "compile"),
        ("tmc learn em", "emulate"),
        ("tmc help learn em", "emulate"),
        ("tmc compile --strat", "--strategy"),
        ("tmc compile palin", "palindrome"),
        ("tmc check fol", "folder/"),
        ("tmc check folder/m", "folder/mine.tm"),
        ("tmc compile parity -n 3 -o pic.s", "pic.svg"),
        ("tmc compile parity -n 3 -o folder/a.b", "folder/a.bench folder/a.blif folder/a.bristol"),
        ("tmc scale parity -n 3 -o fo", "folder/"),
        ("tmc scale parity -n 3 -o a.p", "a.png a.pdf"),
        ("tmc scale parity --formats aig,cn", "aig,cnf"),
        ("tmc convert parity --to mo", "morphett"),
        ("tmc convert parity --from jf", "jflap7 jflap8"),
        ("tmc convert parity -o p.t", "p.tm p.tex p.tvm p.txt"),
        ("tmc run parity 01", ""),
        ("tmc learn precision x --like add", "adder"),
        ("tmc learn train parity --models matched,", "dense wide sat coordinates"),
    ],
)
def test_tab_offers_what_can_follow(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    line: str,
    answers: str,
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "mine.tm").touch()
    monkeypatch.chdir(tmp_path)
    got = offered(capsys, monkeypatch, line)
    wanted = answers.split()
    if "matched," in line:
        wanted = [f"matched,{word}" for word in wanted]
    assert sorted(got) == sorted(wanted)


@pytest.mark.parametrize(
    ("line", "kinds"),
    [
        ("tmc compile --strategy ", "tmc.unroll.strategies:Strategy"),
        ("tmc compile --output ", "tmc.unroll.readout:Output"),
        ("tmc learn data --sampling ", "tmc.learn.sampling:Sampling"),
        ("tmc learn train --models ", "tmc.learn.results:Model"),
        ("tmc learn train --probes ", "tmc.unroll.probes:Kind"),
        ("tmc learn machine --by ", "tmc.cli.learning.ways:Way"),
        ("tmc learn machine --form ", "tmc.learn.tied.net:Form"),
        ("tmc learn study ", "tmc.learn.studies.study:NAMES"),
        ("tmc compile --cnf ", "tmc.cli.formulas:KINDS"),
    ],
)
def test_tab_offers_every_kind_there_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, line: str, kinds: str
) -> None:
    module, name = kinds.split(":")
    every = [str(kind) for kind in getattr(import_module(module), name)]
    assert sorted(offered(capsys, monkeypatch, line)) == sorted(every)


def program(
    *arguments: str, stderr: int = subprocess.PIPE, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*MODULE, *arguments],
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
        env={**os.environ, **environment},
    )


@pytest.mark.parametrize("terminal", ["xterm", "dumb"])
def test_a_progress_bar_is_for_people_and_json_is_pure(terminal: str) -> None:
    """Standard error is a terminal, standard output is not."""
    ours, theirs = pty.openpty()
    arguments = ["compile", "parity", "-n", "4", "--json"]
    done = program(*arguments, stderr=theirs, TERM=terminal, NO_COLOR="1", COLUMNS="40")
    os.close(theirs)
    try:
        shown = os.read(ours, 1 << 16).decode()
    except OSError:  # nothing was written
        shown = ""
    os.close(ours)
    assert json.loads(done.stdout)["machine"] == "parity"
    assert ("\x1b[" in shown) == (terminal == "xterm")
    assert re.search(r"\x1b\[(\d+;)*[349]\d(;\d+)*m", shown) is None  # a colour
    assert max(map(len, re.split(r"\x1b\[[0-9;?]*[A-Za-z]|[\r\n]", shown))) <= 40
    piped = program(*arguments)
    assert piped.stderr == "" and json.loads(piped.stdout)["machine"] == "parity"


ACCENTED = "input é\nstart a\naccept yes\n\na:\n  é -> R\n  _ -> S yes\n"


def test_a_stream_of_few_characters_gets_others_escaped(tmp_path: Path) -> None:
    file = tmp_path / "accented.tm"
    file.write_text(ACCENTED, encoding="utf-8")
    run = ["run", str(file), "é"]
    assert program(*run, PYTHONIOENCODING="ascii").stdout.startswith('"\\xe9": accept')
    printed = program(*run, "--json", PYTHONIOENCODING="ascii").stdout
    assert json.loads(printed)["word"] == "é"
    refused = program("convert", str(file), PYTHONIOENCODING="ascii")  # no escapes in a file
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "standard output takes ascii only" in refused.stderr


def test_a_closed_stream_takes_nothing_and_spoils_nothing() -> None:
    tmc = shlex.join(MODULE)
    lines = ["run parity 0 <&- >&-", "run parity 2 2>&-", "lsp <&-"]
    closed = "; ".join(f"{tmc} {line}; echo $?" for line in lines)
    done = subprocess.run(closed, shell=True, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("0\n2\n0\n", "")


def test_an_interrupt_while_modules_are_loaded_is_told() -> None:
    """It comes as soon as typer is wanted, which is before any command begins."""
    code = """
import os, signal, sys
class Interrupt:
    def find_spec(self, name, *_):
        if name == "typer":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupt())
from tmc.__main__ import run
sys.exit(run())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "error: interrupted\n")


def test_an_interrupt_waits_for_a_module_that_is_being_loaded(tmp_path: Path) -> None:
    """As torch would: it is told neither during its import nor never."""
    loaded = "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\nsum(range(1000))\nwhole = 1"
    (tmp_path / "loaded.py").write_text(loaded)
    code = """
import sys, time
import tmc.machines.files
from tmc.__main__ import run
def load(*_):
    import loaded
    assert loaded.whole
    print("loaded", flush=True)
    time.sleep(60)
tmc.machines.files.load = load
sys.argv[1:] = ["run", "parity", "0"]
sys.exit(run())
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "loaded\n", "error: interrupted\n")
