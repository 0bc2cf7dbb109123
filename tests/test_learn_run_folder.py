"""A run that is killed at any moment ends as one that was not; a folder is of one run."""

import importlib
import json
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from shutil import copytree
from typing import Any

import pytest
import torch
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from tests.networks import random_network
from tmc.cli import main
from tmc.learn.checkpoint import Folder
from tmc.learn.comparing import compare_models
from tmc.learn.results import Model, Result
from tmc.learn.target import plain_target
from tmc.learn.training import Point, fit
from tmc.machines.errors import TmcError, UsageError

torch.set_num_threads(1)

OPTIONS: dict[str, Any] = {"supervise": (0.5,), "seeds": (0,), "samples": 60, "steps": 40}


def train_in(folder: Path, resume: bool = True, **options: Any) -> list[Result]:
    target = plain_target(random_network(8, 25, 2, seed=1))
    return compare_models(target, **{**OPTIONS, "folder": folder, "resume": resume, **options})


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run that nobody has killed."""
    folder = tmp_path_factory.mktemp("whole")
    train_in(folder)
    return folder


def ends(folder: Path) -> dict[str, Any]:
    """What a run leaves, seconds aside: weights, metrics as CSV and in TensorBoard, results."""
    found: dict[str, Any] = {}
    for training in sorted(path for path in folder.iterdir() if path.is_dir()):
        saved = torch.load(training / "checkpoint.pt", weights_only=True)["model"]
        shown = EventAccumulator(str(training)).Reload().Scalars("train_accuracy")
        found[training.name] = (
            {name: tensor.numpy().tobytes() for name, tensor in saved.items()},
            (training / "metrics.csv").read_text(),
            (training / "snapshots.safetensors").read_bytes()
            if "matched" in training.name
            else None,
            next(training.glob("network.*")).read_bytes(),
            [(event.step, event.value) for event in shown],
            {**json.loads((training / "result.json").read_text()), "seconds": None},
        )
    return found


# ---------------------------------------------------------------------- processes that are killed


def save_often() -> None:
    """Lets this process write a checkpoint every third step."""
    module: Any = importlib.import_module("tmc.learn.comparing")
    module.fit = partial(fit, save_every=3)


def learn(folder: Path, tell: Connection) -> None:
    """Goes on with the run, and says when something begins."""
    save_often()
    folders: Any = Folder
    save = Folder.save

    def told(kept: Folder, state: Mapping[str, Any]) -> None:
        tell.send("saves")
        save(kept, state)

    folders.save = told
    tell.send("starts")
    train_in(folder, progress=lambda *_: tell.send("learns"))


def stop_in_a_checkpoint(folder: Path, tell: Connection, number: int, part: float) -> None:
    """Goes on with the run, and gets stuck when so much of a checkpoint is written."""
    save_often()
    paths: Any = Path
    replace_file = Path.replace
    drafts = count(1)

    def stuck(draft: Path, name: Path) -> None:
        if draft.name == "checkpoint.part" and next(drafts) == number:
            os.truncate(draft, int(draft.stat().st_size * part))
            tell.send("stuck")
            signal.pause()
        replace_file(draft, name)

    paths.replace = stuck
    train_in(folder)


CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(  # imported once for all of them
    [__name__, "lightning_fabric", "torch.profiler", "torch.utils.tensorboard"]
)


def start(work: Callable[..., None], folder: Path, *how: Any) -> tuple[Any, Connection]:
    hear, tell = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(target=work, args=(folder, tell, *how))
    process.start()
    tell.close()
    return process, hear


@pytest.mark.parametrize("seed", range(3))
def test_a_run_killed_at_random_moments_ends_as_one_that_was_not(
    seed: int, whole: Path, tmp_path: Path
) -> None:
    random = Random(seed)
    for _ in range(6):
        process, hear = start(learn, tmp_path)
        with suppress(EOFError):  # it has come to its end
            for _ in range(random.randint(1, 9)):
                hear.recv()
        time.sleep(random.choice((0.001, 0.02)) * random.random())  # into the middle of something
        process.kill()
        process.join()
        assert process.exitcode in (-signal.SIGKILL, 0)
    train_in(tmp_path)
    assert ends(tmp_path) == ends(whole)


@pytest.mark.parametrize("part", [0, 0.5, 1])
def test_a_run_killed_in_a_checkpoint_goes_on_from_the_one_before(
    part: float, whole: Path, tmp_path: Path
) -> None:
    for number in (1, 4, 9):  # the first of all; others later on
        process, hear = start(stop_in_a_checkpoint, tmp_path, number, part)
        assert hear.recv() == "stuck"
        process.kill()
        process.join()
        assert process.exitcode == -signal.SIGKILL
    train_in(tmp_path)
    assert ends(tmp_path) == ends(whole)


def test_a_run_killed_before_it_writes_its_result_does_not_train_again(
    whole: Path, tmp_path: Path
) -> None:
    copytree(whole, tmp_path, dirs_exist_ok=True)
    (tmp_path / "matched-0.5-seed-0" / "result.json").unlink()
    (tmp_path / "matched-0.5-seed-0" / ".77.part").write_text("{")
    seen: list[Point] = []
    train_in(tmp_path, progress=lambda _model, _supervise, _seed, point: seen.append(point))
    assert seen == []
    assert ends(tmp_path) == ends(whole)


# ------------------------------------------------------------------------------ what folders hold


def test_what_is_finished_is_not_repeated_and_more_may_be_asked_for(tmp_path: Path) -> None:
    seen: set[tuple[Model, float, int]] = set()

    def see(model: Model, supervise: float, seed: int, _point: Point) -> None:
        seen.add((model, supervise, seed))

    first = train_in(tmp_path, models=("matched", "sat"), resume=False, progress=see)
    assert seen == {(Model.MATCHED, 0.5, 0)}  # a search has no curve
    assert train_in(tmp_path, models=("matched", "sat"), progress=see) == first
    assert len(seen) == 1
    more: dict[str, Any] = {
        "models": ("matched", "sat", "dense"),
        "seeds": (0, 1),
        "supervise": (0.5, 1),
    }
    second = train_in(tmp_path, **more, progress=see)
    assert [r for r in second if r in first] == first
    assert seen == {
        *((Model.MATCHED, p, seed) for p in (0.5, 1) for seed in (0, 1)),
        *((Model.DENSE, 0.0, seed) for seed in (0, 1)),
    }
    assert {path.name for path in tmp_path.iterdir()} == {
        "run.json",
        *(f"{m}-{p}-seed-{s}" for m in ("matched", "sat") for p in (0.5, 1) for s in (0, 1)),
        *(f"dense-seed-{s}" for s in (0, 1)),
    }
    apart = train_in(tmp_path / "apart", **more)
    assert [replace(r, seconds=0) for r in second] == [replace(r, seconds=0) for r in apart]


def test_a_folder_is_of_one_run(whole: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds a run already\nhint: --resume it, or name"):
        train_in(whole, resume=False)
    with pytest.raises(UsageError, match="has samples 60, not 50; training steps 40, not 30\nhint"):
        train_in(whole, samples=50, steps=30)
    with pytest.raises(UsageError, match="has sampling uniform, not balanced\n"):
        train_in(whole, sampling="balanced")
    other = plain_target(random_network(8, 25, 2, seed=2))
    with pytest.raises(UsageError, match="is of another circuit\nhint: take the options it was"):
        compare_models(other, **OPTIONS, folder=whole, resume=True)
    (tmp_path / "notes.txt").write_text("mine")
    for resume in (False, True):
        with pytest.raises(UsageError, match="is not empty, and holds no run\nhint: name another"):
            train_in(tmp_path, resume=resume)
        with pytest.raises(UsageError, match="notes.txt is a file\nhint: name a folder"):
            train_in(tmp_path / "notes.txt", resume=resume)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_nothing_is_left_by_a_question_without_sense(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        train_in(tmp_path / "run", samples=0)
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "tmc run 9", "settings": {}}'])
def test_a_damaged_folder_is_said_to_be(text: str, whole: Path, tmp_path: Path) -> None:
    copytree(whole, tmp_path, dirs_exist_ok=True)
    result = tmp_path / "dense-seed-0" / "result.json"
    result.write_text(text)
    with pytest.raises(TmcError, match="cannot read the result .*\nhint: delete its folder"):
        train_in(tmp_path)
    (tmp_path / "run.json").write_text(text)
    with pytest.raises(TmcError, match="run.json does not describe a run: "):
        train_in(tmp_path)
    (tmp_path / "run.json").unlink()
    (tmp_path / "run.json").mkdir()
    with pytest.raises(TmcError, match="cannot read .*run.json: Is a directory"):
        train_in(tmp_path)


# -------------------------------------------------------------------------------- the command line

COMMAND = ["learn", "train", "parity", "-n", "6", "--seeds", "1", "--train-steps", "30", "--quiet"]


def test_the_command_goes_on_where_it_was(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(tmp_path / "runs" / "parity")
    command = [*COMMAND, "--json", "--folder", folder]
    assert main(command) == 0
    first = capsys.readouterr().out
    assert main([*command, "--resume"]) == 0
    assert capsys.readouterr().out == first
    assert [r["model"] for r in json.loads(first)] == ["matched", "matched", "dense"]
    for name in ("matched-1-seed-0", "matched-0-seed-0", "dense-seed-0"):
        held = {path.name for path in (Path(folder) / name).iterdir()}
        assert held > {"checkpoint.pt", "metrics.csv", "result.json"}
        tables = name.startswith("matched")
        assert ("network.blif" if tables else "network.safetensors") in held
        assert len(held) == 5 + tables == 5 + ("snapshots.safetensors" in held)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "holds a run already\nhint: --resume it, or name another folder\n"),
        (["--resume", "-n", "7"], "has n 6, not 7; steps unrolled 7, not 8\nhint: take the"),
        (["--resume", "--lut", "3", "-O", "0"], "has optimisation level 1, not 0; lut 4, not 3\n"),
        (["--resume", "--train-steps", "9"], "has training steps 30, not 9\n"),
        (["--resume", "--probes", "state"], "has probes None, not state\n"),
    ],
)
def test_the_command_says_what_differs(
    options: list[str], message: str, parity_run: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*COMMAND, "--folder", parity_run, *options]) == 2
    assert message in capsys.readouterr().err


@pytest.fixture(scope="module")
def parity_run(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = str(tmp_path_factory.mktemp("parity"))
    assert main([*COMMAND, "--models", "dense", "--folder", folder]) == 0
    return folder


def test_only_a_folder_can_be_resumed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*COMMAND, "--resume"]) == 2
    assert "name the folder of the run with --folder" in capsys.readouterr().err
