"""Runs the cells of a study, on the cores or on a Dask cluster, and writes what came out.

Finished cells are kept in a ledger and never measured again, so a study that was interrupted or
killed goes on where it was. A cell runs on one thread, and its outcome depends on its fields alone:
how many run at once, where, and in which order changes nothing in the files.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from importlib.metadata import version
from pathlib import Path
from typing import Any, Generic

import joblib

from tmc.draw.figure import rendered
from tmc.learn.studies.intervals import CONFIDENCE
from tmc.learn.studies.ledger import Ledger
from tmc.learn.studies.study import AnyStudy, C, L, R, Study, fields_of, load_study
from tmc.learn.threads import one_thread
from tmc.machines.errors import TmcError, UsageError
from tmc.machines.files import write_whole

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Document(Generic[C, R, L]):
    """All cells of a study with their outcomes."""

    study: Study[C, R, L]
    quick: bool
    seeds: int
    cells: tuple[tuple[C, R], ...]

    @property
    def table(self) -> list[L]:
        """A line for each setting."""
        return self.study.table(self.cells)


AnyDocument = Document[Any, Any, Any]


def run_study(
    name: str,
    folder: str | Path,
    *,
    quick: bool = False,
    seeds: int | None = None,
    jobs: int = 1,
    cluster: str | None = None,
    progress: Progress | None = None,
) -> AnyDocument:
    """Measures what is not in the folder yet, and writes NAME.csv, .json and .svg there.

    `jobs` processes work at once, or the workers of the Dask cluster at the address `cluster`.
    Raises `TmcError` if the folder cannot be written or the cluster is not there.
    """
    study = load_study(name)
    count = (study.quick_seeds if quick else study.seeds) if seeds is None else seeds
    if count < 1 or jobs < 1:
        raise UsageError("a study has at least one seed and one job")
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TmcError(f"cannot make the folder {folder}: {error.strerror}") from None
    ledger = Ledger(folder / f"{name}.cells.jsonl", name)
    cells = {study.key(cell): cell for cell in study.cells(quick, count)}
    todo = [cell for key, cell in cells.items() if key not in ledger.outcomes]
    done = len(cells) - len(todo)
    for cell, outcome in _measured(study, todo, jobs, cluster):
        ledger.add(study.key(cell), outcome)
        done += 1
        if progress:
            progress(name, done, len(cells))
    rows = tuple((cell, study.outcome(**ledger.outcomes[key])) for key, cell in cells.items())
    document = Document(study, quick, count, rows)
    write_document(document, folder)
    return document


def write_document(document: AnyDocument, folder: Path) -> None:
    """Writes NAME.csv, .json and .svg; the same cells give the same bytes."""
    name, lines = document.study.name, document.table
    write_whole(folder / f"{name}.csv", csv_of(lines))
    write_whole(folder / f"{name}.svg", rendered(document.study.draw(lines), "svg"))
    write_whole(folder / f"{name}.json", _json(document))


def read_document(path: Path) -> AnyDocument:
    """The document in a `.json` that `write_document` wrote; raises `TmcError` if it is not one."""
    try:
        found = json.loads(path.read_text())
        study = load_study(found["study"])
        width = len(fields(study.cell))
        rows = tuple(
            (study.cell(*row[:width]), study.outcome(*row[width:])) for row in found["cells"]
        )
        return Document(study, found["quick"], found["seeds"], rows)
    except OSError as error:
        raise TmcError(f"cannot read {path}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError) as error:
        raise TmcError(f"{path} is not what a study wrote: {error}") from None


def _measured(
    study: AnyStudy, cells: Sequence[Any], jobs: int, cluster: str | None
) -> Iterator[tuple[Any, dict[str, Any]]]:
    """The cells with their outcomes, as they come."""
    with _workers(jobs, cluster):
        parallel = joblib.Parallel(batch_size=1, return_as="generator_unordered")
        yield from parallel(joblib.delayed(measure)(study.name, cell) for cell in cells)


def measure(name: str, cell: Any) -> tuple[Any, dict[str, Any]]:
    """A cell with its outcome, measured on one thread."""
    with one_thread():
        return cell, fields_of(load_study(name).measure(cell))


@contextmanager
def _workers(jobs: int, cluster: str | None) -> Iterator[None]:
    if cluster is None:
        with joblib.parallel_config(backend="loky", n_jobs=jobs, inner_max_num_threads=1):
            yield
        return
    try:
        from distributed import Client
    except ModuleNotFoundError:
        raise TmcError(
            "a cluster needs dask.distributed, which is not installed",
            hint="pip install 'turing-circuits[cluster]'",
        ) from None
    try:
        client = Client(cluster, timeout="5s")  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TimeoutError) as error:
        raise TmcError(
            f"there is no Dask scheduler at {cluster}: {error}",
            hint="start one with `dask scheduler`, and give its address, as tcp://host:8786",
        ) from None
    with client, joblib.parallel_config(backend="dask", client=client):
        yield


def csv_of(lines: Sequence[Any]) -> str:
    """A table as text, with the names of its columns on top."""
    text = io.StringIO()
    rows = [fields_of(line) for line in lines]
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _json(document: AnyDocument) -> str:
    """JSON with a line for each line of the table and for each cell."""
    study = document.study
    head = {
        "study": study.name,
        "tmc": version("turing-circuits"),
        "quick": document.quick,
        "seeds": document.seeds,
        "confidence": CONFIDENCE,
        "interval": study.interval,
        "columns": [field.name for field in (*fields(study.cell), *fields(study.outcome))],
    }
    parts = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in head.items()]
    table = [json.dumps(fields_of(line)) for line in document.table]
    cells = [
        json.dumps([*fields_of(cell).values(), *fields_of(outcome).values()])
        for cell, outcome in document.cells
    ]
    for name, lines in (("table", table), ("cells", cells)):
        parts.append(f"{json.dumps(name)}: [\n" + ",\n".join(lines) + "\n]")
    return "{" + ",\n".join(parts) + "}\n"
