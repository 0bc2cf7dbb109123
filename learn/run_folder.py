"""The folder of a run: many trainings that have all but model, supervision and seed in common.

    run.json             the settings that they have in common
    matched-0.5-seed-0/  one training: checkpoint and metrics (checkpoint.py), and once it is done
        network.blif     what it has learned (trained.py)
        result.json      its result

A run that was killed, at any moment, goes on from here: what has a result is not trained again, and
what has a checkpoint goes on from it. Models, fractions and seeds only say which trainings there
are, so a finished run can be given more of them.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

from tmc.learn.readback import Proof
from tmc.learn.results import Model, Result
from tmc.learn.target import Target
from tmc.learn.training import Point
from tmc.machines.errors import TmcError, UsageError
from tmc.machines.files import write_whole

_FORMAT = "tmc run 1"
_ANOTHER = "take the options it was begun with, or another folder"


class RunFolder:
    """The folder of the run that has these settings; made when the first training begins.

    Raises `UsageError` if it holds something that is not to be resumed, or a run that has other
    settings, and says which; `TmcError` if it cannot be read or written.
    """

    def __init__(self, path: str | Path, settings: Mapping[str, object], *, resume: bool) -> None:
        require_free(path, resume=resume)
        self.path = Path(path)
        self._settings = dict(settings)
        self._about = self.path / "run.json"
        if self._about.exists():
            self._require_same()

    def finished(self, model: Model, supervise: float, seed: int) -> Result | None:
        """The result of a training; `None` if it is not done."""
        folder = self._training(model, supervise, seed)
        return result_in(folder) if (folder / "result.json").exists() else None

    def begin(self, model: Model, supervise: float, seed: int) -> Path:
        """The folder of one training, made if it is missing."""
        folder = self._training(model, supervise, seed)
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            if not self._about.exists():
                begun = {"format": _FORMAT, "settings": self._settings}
                write_whole(self._about, json.dumps(begun, indent=2) + "\n")
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise TmcError(f"cannot make the folder {folder}: {error.strerror}") from None
        return folder

    def keep(self, result: Result) -> None:
        """Writes down that a training that was begun is done."""
        folder = self._training(result.model, result.supervise, result.seed)
        write_whole(folder / "result.json", json.dumps(asdict(result)) + "\n")

    def _training(self, model: Model, supervise: float, seed: int) -> Path:
        shown = f"-{float(supervise)!r}".removesuffix(".0") if model.wired else ""
        return self.path / f"{model}{shown}-seed-{seed}"

    def _require_same(self) -> None:
        settings, old = self._settings, settings_of(self.path)
        other = [name for name in {**old, **settings} if old.get(name) != settings.get(name)]
        told = [name for name in other if name != "circuit"]
        if told:
            has = "; ".join(f"{name} {old.get(name)}, not {settings.get(name)}" for name in told)
            raise UsageError(f"the run in {self.path} has {has}", hint=_ANOTHER)
        if other:
            raise UsageError(f"the run in {self.path} is of another circuit", hint=_ANOTHER)


def require_free(path: str | Path, *, resume: bool) -> None:
    """Raises `UsageError` if a run cannot begin in this folder or, with `resume`, go on."""
    path = Path(path)
    if path.exists() and not path.is_dir():
        raise UsageError(f"{path} is a file", hint="name a folder for the run")
    try:  # drafts are what is left of a file when its writer is killed
        held = path.is_dir() and any(p.suffix != ".part" for p in path.iterdir())
    except OSError as error:
        raise TmcError(f"cannot read the folder {path}: {error.strerror}") from None
    if not held:
        return
    if not (path / "run.json").exists():
        raise UsageError(f"the folder {path} is not empty, and holds no run", hint="name another")
    if not resume:
        raise UsageError(
            f"the folder {path} holds a run already", hint="--resume it, or name another folder"
        )


def result_in(folder: Path) -> Result:
    """The result of the training in a folder; raises `TmcError` if it cannot be read."""
    path = folder / "result.json"
    try:
        return _result(json.loads(path.read_bytes()))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TmcError(
            f"cannot read the result {path}", hint="delete its folder to train again"
        ) from error


def settings_of(path: Path) -> dict[str, Any]:
    """The settings of the run in a folder; raises `TmcError` if it cannot be read."""
    about = path / "run.json"
    try:
        found = json.loads(about.read_bytes())
        if found["format"] != _FORMAT:
            raise ValueError(f"it is no {_FORMAT!r}")
        return dict(found["settings"])
    except OSError as error:
        raise TmcError(f"cannot read {about}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError) as error:
        raise TmcError(f"{about} does not describe a run: {error}") from None


def digest(target: Target) -> str:
    """What tells one target from another: its circuit and the wiring of its constituents."""
    circuit, network = target.circuit, target.network
    hashed = sha256(repr((circuit.inputs, circuit.outputs, network)).encode())
    for array in (circuit.xor, circuit.fanin, circuit.literals):
        hashed.update(array.tobytes())
    return hashed.hexdigest()[:16]


def _result(found: dict[str, Any]) -> Result:
    curve = tuple(Point(**point) for point in found.pop("curve"))
    model, proved = Model(found.pop("model")), Proof(found.pop("proved"))
    return Result(model=model, proved=proved, curve=curve, **found)
