"""The book is built without a warning, and every link in it leads somewhere in it."""

import fcntl
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

import tmc
import tmc.learn

ROOT = Path(__file__).parents[1]
NEEDED = ("mkdocs", "material", "mkdocstrings", "railroad", "nbconvert", "nbclient", "ipykernel")
MISSING = [name for name in NEEDED if find_spec(name) is None]

pytestmark = pytest.mark.skipif(
    bool(MISSING), reason=f"the book needs {', '.join(MISSING)}: pip install -e '.[docs]'"
)


class Links(HTMLParser):
    """What a page refers to, what is loaded with it, and the anchors that it has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.loaded: set[str] = set()
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value for name, value in attrs if value}
        self.anchors |= {said[name] for name in ("id", "name") if name in said}
        self.links |= {said[name] for name in ("href", "src") if name in said}
        if tag in ("script", "img") or (tag == "link" and said.get("rel") != "canonical"):
            self.loaded |= {said[name] for name in ("href", "src") if name in said}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The book, built strictly and once, by whichever process of the tests comes first."""
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent  # all processes share it
    folder = base / "book"
    with (base / "book.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            build(base / "book-in-progress").rename(folder)
    return folder


def build(folder: Path) -> Path:
    """The folder with the book in it; what is said while it is built is a warning."""
    shutil.rmtree(folder, ignore_errors=True)
    done = subprocess.run(
        [sys.executable, "-P", "-m", "mkdocs", "build", "--strict", "-d", str(folder)],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr  # strict, unless it is told to be quiet
    assert "WARNING" not in done.stderr
    return folder


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Links]:
    return {path: Links(path.read_text()) for path in sorted(site.rglob("*.html"))}


def dead(site: Path, pages: dict[Path, Links]) -> Iterator[tuple[str, str]]:
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc or path.name == "404.html":
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            anchor = unquote(parts.fragment)
            known = pages[target].anchors if target in pages else set()
            if not target.is_file() or (anchor and target in pages and anchor not in known):
                yield str(path.relative_to(site)), link


def test_every_link_of_the_book_leads_somewhere(site: Path, pages: dict[Path, Links]) -> None:
    assert len(pages) > 20
    assert list(dead(site, pages)) == []


def test_the_book_loads_nothing_from_elsewhere(pages: dict[Path, Links]) -> None:
    assert {link for page in pages.values() for link in page.loaded if "//" in link} == set()


def test_the_book_can_be_searched_from_disk(site: Path) -> None:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    browsers = map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))
    browser = os.environ.get("TMC_BROWSER") or next(filter(None, browsers), None)
    if not browser:
        pytest.skip("no Chromium was found: install one, or name it in TMC_BROWSER")
    with sync_api.sync_playwright() as play:
        tab = play.chromium.launch(executable_path=browser, args=["--no-sandbox"]).new_page()
        errors: list[str] = []
        requests: list[str] = []
        tab.on("pageerror", lambda error: errors.append(str(error)))
        tab.on("request", lambda request: requests.append(request.url))
        tab.goto((site / "how-to/prove.html").as_uri())
        tab.wait_for_selector(".md-search__input")
        tab.keyboard.press("/")
        tab.keyboard.type("IDRUP")  # stands on one page only
        found = tab.locator(".md-search-result__item a").first
        found.wait_for(state="attached")
        assert Path(urlsplit(found.get_attribute("href")).path).name == "certificates.html"
        assert errors == [] and {urlsplit(url).scheme for url in requests} <= {"file", "about"}


def test_sources_that_the_book_names_are_in_it(site: Path) -> None:
    page = (site / "certificates.html").read_text()
    assert 'href="source/compiler/proof/checker.py.html"' in page
    listing = (site / "source/compiler/proof/checker.py.html").read_text()
    assert "reverse unit propagation" in listing
    assert 'href="../../docs' not in (site / "source/README.md.html").read_text()


def test_the_language_reference_has_its_diagrams_and_messages(site: Path) -> None:
    page = (site / "language.html").read_text()
    assert page.count('<svg class="railroad-diagram"') > 30
    assert "<code>unknown-state</code>" in page and "<!--" not in page.partition("<article")[2]


def test_every_public_name_is_in_the_book(site: Path) -> None:
    page = (site / "api/index.html").read_text()
    for facade in (tmc, tmc.learn):
        for name in set(facade.__all__) - {"__version__"}:
            assert re.search(rf"{facade.__name__}\.{name}\s", page), name
    assert "&gt;&gt;&gt; " in page and "<blockquote" not in page


def test_the_manual_is_in_the_book(site: Path) -> None:
    page = (site / "commands.html").read_text()
    assert page.count("SYNOPSIS") > 15 and 'id="tmc-learn-train"' in page


NOTEBOOKS = sorted((ROOT / "docs/notebooks").glob("*.ipynb"))


def test_notebooks_are_kept_without_outputs_and_shown_with_them(site: Path) -> None:
    assert len(NOTEBOOKS) == 3
    for path in NOTEBOOKS:
        cells = [c for c in json.loads(path.read_text())["cells"] if c["cell_type"] == "code"]
        assert all(c["outputs"] == [] and c["execution_count"] is None for c in cells)
        page = (site / f"notebooks/{path.stem}.html").read_text()
        shown = page.count("<pre><span></span><code>") + len(Links(page).loaded)
        assert shown > len(cells) and (site / f"notebooks/{path.name}").is_file()
    lecture = (site / "notebooks/teacher.html").read_text()
    assert "01000010" in lecture and "equal to the simulator on all 256 inputs" in lecture


def test_a_notebook_that_fails_is_no_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "docs/book"))
    hook = import_module("notebooks")
    broken = json.loads(NOTEBOOKS[0].read_text())
    broken["cells"] = [c for c in broken["cells"] if c["cell_type"] == "code"][:1]
    broken["cells"][0]["source"] = ["assert 1 + 1 == 3"]
    (tmp_path / "broken.ipynb").write_text(json.dumps(broken))
    with pytest.raises(Exception, match="broken.ipynb: .*\n[^$]*AssertionError"):
        hook.converted(tmp_path / "broken.ipynb")


def test_figures_are_made_by_the_commands_of_their_pages(site: Path) -> None:
    shown = Links((site / "tutorial.html").read_text()).loaded
    for name in ("run.svg", "odd.svg", "growth.svg", "dag.svg", "curves.svg"):
        assert name in shown and "<svg" in (site / name).read_text()
