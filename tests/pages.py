"""The explorer's page in Chromium, for the tests that look at it.

Pages are opened from disk, offline; a request, an error on the console or a violation of the policy
fails the test. They need Chromium: one on the path, or that which TMC_BROWSER names.
"""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from tmc.explorer.page import Page as Explorer
from tmc.explorer.page import explore

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
BROWSER = os.environ.get("TMC_BROWSER") or next(filter(None, map(shutil.which, _NAMES)), None)

needs_browser = pytest.mark.skipif(
    not BROWSER, reason="no Chromium was found: install one, or name it in TMC_BROWSER"
)


class Opened:
    """A page in a tab of its own; whatever goes wrong in it is written down."""

    def __init__(self, browser: Any, path: Path, hash: str = "", **context: Any) -> None:
        self.context = browser.new_context(offline=True, **context)
        self.tab = self.context.new_page()
        self.troubles: list[str] = []
        self.tab.on("console", self._console)
        self.tab.on("pageerror", lambda error: self.note(str(error)))
        self.tab.on("request", lambda r: self._request(r.url))
        self.tab.goto(path.as_uri() + hash)
        self.tab.wait_for_selector("body.ready")

    def note(self, trouble: str) -> None:
        self.troubles.append(trouble)

    def _console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.note(message.text)

    def _request(self, url: str) -> None:
        if not url.startswith(("file:", "data:", "blob:", "about:")):
            self.note(f"request of {url}")

    def __call__(self, script: str, argument: Any = None) -> Any:
        return self.tab.evaluate(script, argument)

    def state(self) -> Any:
        return self("tmc.state")

    def wait(self, condition: str) -> None:
        """Wait until a condition holds; the policy of the page forbids Playwright's own way."""
        for _ in range(500):
            if self(condition):
                return
            self.tab.wait_for_timeout(10)
        raise AssertionError(f"{condition} does not come true")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.tab.keyboard.press(key)

    def close(self) -> None:
        self.context.close()
        assert self.troubles == []


def written(folder: Path, name: str, n: int, **options: Any) -> tuple[Explorer, Path]:
    page = explore(name, n, **options)
    path = folder / f"{name}-{n}.html"
    page.write(path)
    return page, path


def click(opened: Opened, canvas: str, place: list[float]) -> None:
    box = opened.tab.locator(canvas).bounding_box()
    opened.tab.mouse.click(box["x"] + place[0], box["y"] + place[1])
