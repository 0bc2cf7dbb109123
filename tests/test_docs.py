"""The documents are true: their commands and Python run, and every docstring example does."""

import doctest
import importlib
import pkgutil
import re
from pathlib import Path

import pytest
import yaml

import tmc
from tests.documents import run_document
from tmc.machines.errors import TmcError
from tmc.machines.program import HEADERS

ROOT = Path(__file__).parents[1]
MODULES = [
    "tmc",
    *(m.name for m in pkgutil.walk_packages(tmc.__path__, "tmc.") if "__main__" not in m.name),
]


DOCUMENTS = [
    str(path.relative_to(ROOT))
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    if "```" in path.read_text()
]
"""Those that show something to run."""


@pytest.mark.parametrize("name", MODULES)
def test_docstring_examples_run(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def kept_pictures(document: str) -> list[Path]:
    """The pictures of the repository that a document shows, each of which a block of it writes."""
    shown = re.findall(r"!\[[^\]]*\]\(([^)]*\.svg)\)", (ROOT / document).read_text())
    return [path for name in shown if (path := (ROOT / document).parent / name).is_file()]


def test_the_readme_shows_a_picture() -> None:
    assert [path.name for path in kept_pictures("README.md")] == ["increment.svg"]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_a_document_shows_runs(
    document: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run_document((ROOT / document).read_text(), document, tmp_path)
    for picture in kept_pictures(document):
        drawn = tmp_path / picture.name
        assert drawn.read_bytes() == picture.read_bytes(), f"draw it anew: cp {drawn} {picture}"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("```console\n$ tmc run parity 1\nreject\n```\n", "accept"),
        ("```console\n$ tmc run parity\n```\n", "missing argument"),
        ("```console\n$ rm x\n```\n", "rm x"),
        ("```python\nprint(1)\n```\n\n```text\n2\n```\n", "2"),
        ("```text\n$ tmc run parity 1\n```\n", "not run"),
        ("```tm\nstart q\naccept y\nq:\n  1 -> R z\n```\n", "unknown state"),
        ("```tm\nq:\n  1 -> X Y Z W\n```\n", "syntax"),
        ("```\ntmc run parity 1\n```\n", "not run"),
    ],
)
def test_a_document_that_is_not_true_fails(text: str, complaint: str, tmp_path: Path) -> None:
    with pytest.raises((AssertionError, TmcError), match=complaint):
        run_document(text, "document", tmp_path)


def test_the_language_reference_leaves_nothing_out() -> None:
    page = (ROOT / "docs/language.md").read_text()
    for mark, grammar in (("syntax", "grammar"), ("bound", "bounds")):
        text = (ROOT / f"machines/{grammar}.lark").read_text()
        rules = set(re.findall(r"^\??([a-z]+):", text, flags=re.MULTILINE))
        assert len(rules) >= 5
        drawn = set(re.findall(rf"<!-- {mark}: (\w+) -->", page))
        assert rules - drawn <= {"variable", "number"}
    assert [key for key in HEADERS if f"`{key}" not in page] == []
    assert "<!-- messages -->" in page


def test_the_readme_links_to_files_that_exist() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", (ROOT / "README.md").read_text())
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_citation_is_of_this_version() -> None:
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert {"cff-version", "message", "title", "authors", "version"} <= set(cited)
    assert (cited["version"], cited["license"]) == (tmc.__version__, "MIT")
    holder = re.search(r"Copyright \(c\) \d+ (.*)", (ROOT / "LICENSE").read_text())
    assert holder and cited["authors"] == [{"name": holder[1]}]
