"""The documents are true: their commands and Python run, and every docstring example does."""

import doctest
import importlib
import os
import pkgutil
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import tmc

ROOT = Path(__file__).parents[1]
MODULES = [
    "tmc",
    *(m.name for m in pkgutil.walk_packages(tmc.__path__, "tmc.") if "__main__" not in m.name),
]


DOCUMENTS = [
    "README.md",
    "docs/analysis.md",
    "docs/benchmarks.md",
    "docs/certificates.md",
    "docs/circuit-formats.md",
    "docs/editors.md",
    "docs/explaining.md",
    "docs/interpretability.md",
    "docs/learning.md",
    "docs/optimize.md",
    "docs/pictures.md",
    "docs/solving.md",
]
"""Those whose commands and Python run."""


def blocks(document: str, language: str) -> list[str]:
    text = (ROOT / document).read_text()
    return re.findall(rf"```{language}\n(.*?)```", text, flags=re.DOTALL)


@pytest.mark.parametrize("name", MODULES)
def test_docstring_examples_run(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


@pytest.mark.parametrize("document", DOCUMENTS)
def test_commands_print_what_a_document_says(document: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "samples", tmp_path / "samples")
    commands = 0
    for block in blocks(document, "console"):
        for session in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, shown = session.partition("\n")
            program, *arguments = shlex.split(command)
            assert program == "tmc"
            done = subprocess.run(
                [sys.executable, "-m", "tmc", *arguments],
                cwd=tmp_path,
                capture_output=True,
                text=True,
                env={**os.environ, "COLUMNS": "200"},
            )
            assert done.returncode == 0, (command, done.stderr)
            pattern = re.escape(shown.strip()).replace(r"\.\.\.", ".*")
            assert re.search(pattern, done.stdout, flags=re.DOTALL), (command, done.stdout)
            commands += 1
    assert commands >= 3


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_python_of_a_document_runs(
    document: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for block in blocks(document, "python"):
        exec(compile(block, document, "exec"), names)
    assert names
    if document == "README.md":
        assert (tmp_path / "palindrome.aag").read_text().startswith("aag ")


def test_the_readme_links_to_files_that_exist() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", (ROOT / "README.md").read_text())
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
