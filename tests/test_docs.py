"""The documents are true: the README's commands and every docstring example run."""

import doctest
import importlib
import os
import pkgutil
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import tmc

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()

MODULES = [
    "tmc",
    *(m.name for m in pkgutil.walk_packages(tmc.__path__, "tmc.") if "__main__" not in m.name),
]


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


@pytest.mark.parametrize("name", MODULES)
def test_docstring_examples_run(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_the_readme_runs(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "samples", tmp_path / "samples")
    commands = 0
    for block in blocks("console"):
        for session in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, shown = session.partition("\n")
            program, *arguments = command.split()
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
    assert commands >= 8


def test_the_readme_python_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (block,) = blocks("python")
    exec(compile(block, "README.md", "exec"), {})
    assert (tmp_path / "palindrome.aag").read_text().startswith("aag ")


def test_the_readme_links_to_files_that_exist() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
