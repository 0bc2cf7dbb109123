"""What a training leaves in a folder: a checkpoint to go on from, and metrics for other programs.

    checkpoint.pt         weights, optimizer and progress
    metrics.csv           a row for every point of the learning curve
    snapshots.safetensors what the network lets one look at, at these points and the first steps
    events.out.tfevents*  the same for TensorBoard

Files are replaced as a whole, so a training can be killed at any time; one that is resumed writes
the events of TensorBoard anew. A checkpoint knows the settings that it was trained with, and does
not go on under others.
"""

import csv
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path
from pickle import UnpicklingError
from typing import TYPE_CHECKING, Any

import torch
from safetensors.torch import save
from torch import Tensor

from tmc.machines.errors import TmcError, UsageError
from tmc.machines.files import write_whole

if TYPE_CHECKING:
    from lightning_fabric import Fabric
    from torch.utils.tensorboard import SummaryWriter


SNAPSHOTS = "snapshots.safetensors"


class Folder:
    """The folder of one training, made if it is missing.

    Raises `UsageError` if it holds a training already that is not to be resumed.
    """

    def __init__(
        self, path: str | Path, fabric: "Fabric", settings: Mapping[str, object], *, resume: bool
    ) -> None:
        self.path = Path(path)
        self._fabric = fabric
        self._settings = dict(settings)
        self._checkpoint = self.path / "checkpoint.pt"
        self._board: SummaryWriter | None = None
        if self._checkpoint.exists() and not resume:
            raise UsageError(
                f"the folder {path} holds a training already", hint="resume it, or name another"
            )
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise TmcError(f"cannot make the folder {path}: {error.strerror}") from None

    def restore(self, state: dict[str, Any]) -> None:
        """Gives the objects in `state` the state in which they were saved, if they were.

        Raises `UsageError` if they were saved under other settings.
        """
        if not self._checkpoint.exists():
            return
        try:
            saved = self._fabric.load(self._checkpoint, weights_only=True)["settings"]
            other = [name for name, value in self._settings.items() if saved[name] != value]
            if not other:
                self._fabric.load(self._checkpoint, state, weights_only=True)
        except (OSError, RuntimeError, EOFError, UnpicklingError, KeyError, TypeError) as error:
            raise TmcError(
                f"cannot read the checkpoint {self._checkpoint}",
                hint="it is damaged: delete it to begin again",
            ) from error
        if other:
            raise UsageError(
                f"the training in {self.path} has another {' and another '.join(other)}",
                hint="resume it as it was begun, or name another folder",
            )

    def save(self, state: Mapping[str, Any]) -> None:
        """Replaces the checkpoint by one of the objects in `state`."""
        draft = self._checkpoint.with_suffix(".part")
        self._fabric.save(draft, {**state, "settings": self._settings})
        if self._fabric.is_global_zero:
            draft.replace(self._checkpoint)
        self._fabric.barrier()

    def write_metrics(self, rows: Sequence[Mapping[str, float | None]]) -> None:
        """Replaces the metrics by these rows, of which TensorBoard has all but the last.

        Each row has a `step`. The events of a run that was killed are replaced too.
        """
        if not self._fabric.is_global_zero:
            return
        text = StringIO()
        writer = csv.DictWriter(text, list(rows[-1]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        write_whole(self.path / "metrics.csv", text.getvalue())
        if self._board is not None:
            self._show(self._board, rows[-1:])
            return
        from torch.utils.tensorboard import SummaryWriter

        killed = [*self.path.glob("events.out.tfevents*")]
        self._board = SummaryWriter(self.path)
        self._show(self._board, rows)
        for events in killed:
            events.unlink()

    def write_snapshots(self, snapshots: Sequence[Mapping[str, Tensor]]) -> None:
        """Replaces the snapshots by these, if there are any.

        In the file the tensors of one name are one tensor, whose first axis is the snapshots.
        """
        if snapshots and self._fabric.is_global_zero:
            stacked = {name: torch.stack([s[name] for s in snapshots]) for name in snapshots[-1]}
            write_whole(self.path / SNAPSHOTS, save(stacked))

    def _show(self, board: "SummaryWriter", rows: Sequence[Mapping[str, float | None]]) -> None:
        for row in rows:
            for name, value in row.items():
                if name != "step" and value is not None:
                    board.add_scalar(name, value, row["step"])
        board.flush()

    def close(self) -> None:
        """Ends the files of TensorBoard."""
        if self._board is not None:
            self._board.close()
