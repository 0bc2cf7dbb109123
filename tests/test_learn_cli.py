"""The commands that draw data and train: what they write, and what they refuse."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from tmc.cli import main
from tmc.cli.app import app
from tmc.learn.datafiles import load_dataset


def ran(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["learn", *arguments]) == 0
    return capsys.readouterr().out


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["learn", *arguments]) == 2
    return capsys.readouterr().err


def test_data_of_one_length(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "words.npz"
    said = ran(
        capsys,
        "data",
        "palindrome",
        "-n",
        "8",
        "--sampling",
        "balanced",
        "--seed",
        "7",
        "-o",
        str(path),
    )
    assert said.startswith(
        "palindrome, n = 8: 512 train, 8 test, 0 validation (balanced; the first"
    )
    data = load_dataset(path)
    assert (data.manifest.seed, data.manifest.true, data.manifest.probes) == (7, 16, ())


def test_data_of_every_length_in_its_own_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "words-{n}.npz")
    options = ["--probes", "--validation", "2", "--samples", "4", "--json"]
    said = json.loads(ran(capsys, "data", "increment", "-n", "3:5:2", "-o", out, *options))
    assert [(one["n"], one["train"], one["validation"]) for one in said] == [(3, 4, 2), (5, 4, 2)]
    for one in said:
        data = load_dataset(one["file"])
        assert data.manifest.n == one["n"] and len(data.manifest.probes) == one["probes"] > 0
        assert one["luts"] == data.train.nodes.shape[1]


def test_data_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(tmp_path / "words.npz")
    assert "take a name in .npz" in refused(capsys, "data", "parity", "-n", "4", "-o", "words.txt")
    assert "put {n} into the name" in refused(capsys, "data", "parity", "-n", "4:6", "-o", out)
    assert "too many for exhaustive" in refused(
        capsys, "data", "parity", "-n", "30", "--sampling", "exhaustive", "-o", out
    )
    assert [*tmp_path.iterdir()] == []


def test_a_part_of_the_trace_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["train", "parity", "-n", "5", "--seeds", "1", "--train-steps", "50", "--json"]
    trace = ["--supervise", "1", "--probes", "state", "--times", "2:3"]
    matched, dense = json.loads(ran(capsys, *words, *trace))
    # `even` and `odd` after two steps and after three.
    assert (matched["shown"], dense["shown"]) == (4, 0)
    assert matched["proved"] in ("equal", "different")
    assert (matched["word"] is None) == (matched["proved"] == "equal")
    (level, _) = json.loads(ran(capsys, *words, "--supervise", "1", "--levels", "1"))
    assert level["shown"] == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--probes", "states"], 'there is no kind "states"'),
        (["--times", "3:1"], '--times "3:1" is empty'),
        (["--levels", "-1:2"], '--levels "-1:2" is no range'),
        (["--times", "1:2:3"], "write A:B, as in --times 2:5"),
        (["--times", "70:80"], "no constituent is of these kinds, times and levels"),
        (["--supervise", "2"], "--supervise is a fraction"),
    ],
)
def test_supervision_without_sense_is_refused(
    options: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert message in refused(capsys, "train", "parity", "-n", "4", *options)


def file_commands(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The commands that read a machine file, by their words."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from file_commands(command, (*path, name))
        elif name not in ("fmt", "optimize") and {"file", "files"} & {
            p.name for p in command.params
        }:
            yield (*path, name)


FILE_COMMANDS = list(file_commands(get_command(app)))


@pytest.mark.parametrize("words", FILE_COMMANDS, ids=" ".join)
def test_every_command_reads_the_format_that_it_is_told(
    words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file in a format that cannot be told is no machine, unless the format is named."""
    path = tmp_path / "machine"
    path.write_text("1RB1LB_1LA1RZ_x")
    wanted: Any = get_command(app)
    for word in words:
        wanted = wanted.commands[word]
    suffix = {"render": "svg", "explore": "html"}.get(words[-1], "npz")
    needed = {"out": str(tmp_path / f"o.{suffix}"), "word": "", "set_": "t=0 state=A=0"}
    arguments = [*words, str(path), "--from", "bbchallenge"]
    for parameter in wanted.params:
        if parameter.name == "n":
            arguments += ["-n", "2"]
        elif parameter.required and parameter.name in needed:
            arguments += [parameter.opts[0], needed[parameter.name]]
        elif parameter.name == "words":
            arguments.append("")
    assert main(arguments) == 1
    told = capsys.readouterr()
    assert "write triples like 1RB" in told.out + told.err


def test_a_machine_of_another_tool_is_learned_from(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "inc"
    path.write_text((Path(__file__).parent / "formats" / "inc.morphett.txt").read_text())
    out = str(tmp_path / "inc.npz")
    assert main(["learn", "data", str(path), "-n", "3", "-o", out, "--from", "morphett"]) == 0
    assert "note: read as Morphett's simulator" in capsys.readouterr().err
    assert load_dataset(out).manifest.machine == "inc"


@pytest.mark.parametrize(
    ("command", "name"),
    [
        ("train none -n 4", "curves.svg"),
        ("data none -n 4:5", "words-{n}.npz"),
        ("emulate none -n 4", "net.onnx"),
        ("map none -n 4", "map.json"),
        ("precision none -n 4", "error.svg"),
    ],
)
def test_a_file_without_a_place_is_refused_before_any_work(
    command: str,
    name: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Before the machine is read, which is not there."""
    missing = tmp_path / "missing"
    assert main(["learn", *command.split(), "-o", str(missing / name)]) == 1
    assert f"there is no folder `{missing}`" in capsys.readouterr().err
    assert "take a name in ." in refused(capsys, *command.split(), "-o", f"{tmp_path}/{{n}}.exe")
    hidden = str(tmp_path / Path(name).suffix)  # a name without a suffix
    assert "take a name in ." in refused(capsys, *command.replace(":5", "").split(), "-o", hidden)
    assert [*tmp_path.iterdir()] == []


def test_options_without_effect_or_sense_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["train", "parity", "-n", "4", "--seeds", "1", "--train-steps", "5"]
    for option in (["--supervise", "0.5"], ["--levels", "1:1"]):
        said = refused(capsys, *words, "--models", "dense,wide", *option)
        assert "add one of matched, sat, coordinates to --models" in said
    curves = str(tmp_path / "curves.svg")
    assert "no learning curve" in refused(capsys, *words, "--sampling", "exhaustive", "-o", curves)
    for rate in ("nan", "inf", "-1"):
        said = refused(capsys, "machine", "parity", "--by", "gradient", "--rate", rate)
        assert "--rate is at least 0, and not" in said
    noisy = ["machine", "parity", "--longest", "2", "--noise", "0.1"]
    for option in (["--smallest"], ["--conflicts", "9"]):
        assert "leave out --noise" in refused(capsys, *noisy, *option)
    assert "at least one seed and one job" in refused(
        capsys, "study", "occam", "--jobs", "0", "-o", str(tmp_path / "study")
    )
    assert [*tmp_path.iterdir()] == []


def test_what_is_asked_twice_is_trained_once(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["train", "parity", "-n", "4", "--seeds", "1", "--train-steps", "5", "--json"]
    twice = ["--models", "matched,matched,dense", "--supervise", "1", "--supervise", "1.0"]
    trained = json.loads(ran(capsys, *words, *twice))
    assert [(one["model"], one["supervise"]) for one in trained] == [("matched", 1), ("dense", 0)]
