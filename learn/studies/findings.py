"""What the studies found, as a document made from their files and from nothing else."""

from importlib import import_module
from inspect import cleandoc
from pathlib import Path
from textwrap import fill

from tmc.learn.studies.runner import AnyDocument, read_document
from tmc.learn.studies.study import NAMES
from tmc.machines.errors import TmcError

_HEAD = """# What the studies found

This file is written by `python benchmarks/findings.py` from the cells in [findings/](findings), and
every number in it comes from there. `tmc learn study NAME` measures a study again; how it is asked
stands in [learning.md](learning.md).
"""


def findings(folder: Path) -> str:
    """The document about all studies whose JSON is in the folder `docs/findings`."""
    found = [folder / f"{name}.json" for name in NAMES if (folder / f"{name}.json").is_file()]
    if not found:
        raise TmcError(f"there is no study in {folder}", hint="run `tmc learn study` first")
    return "\n".join([_HEAD, *(_section(read_document(path)) for path in found)])


def _section(document: AnyDocument) -> str:
    study = document.study
    asked = cleandoc(import_module(study.measure.__module__).__doc__ or "")
    seeds = f"{document.seeds} seeds for every setting, {len(document.cells):,} cells"
    quick = "; the quick form of the study" if document.quick else ""
    return f"""## {study.title}

{asked}

![{study.title}](findings/{study.name}.svg)

{fill(study.text(document.table), 100)}

Bands and intervals: {study.interval}; {seeds}{quick}.
Data: [table](findings/{study.name}.csv), [cells](findings/{study.name}.json).
"""
