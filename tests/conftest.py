"""Settings of all tests: Hypothesis must not fail a test by the clock, and Ctrl-C interrupts.

Searches are tested by rounds, not by seconds: how far they get in a second depends on the machine.

A shell starts what runs in its background with Ctrl-C ignored, and all that this starts in turn.
"""

import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

from tmc.schedules import SCHEDULES

if TYPE_CHECKING:
    from tests.pages import Opened
    from tmc.explorer.page import Page

settings.register_profile(
    "tmc", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("tmc")

signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def short_searches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every search of every level end after four rounds."""
    short = tuple(replace(schedule, rounds=min(schedule.rounds, 4)) for schedule in SCHEDULES)
    monkeypatch.setattr("tmc.compilation.SCHEDULES", short)
    monkeypatch.setattr("tmc.optimization.SCHEDULES", short)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, for the pages of the explorer."""
    from tests.pages import BROWSER, sync_api

    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the pages of a file of tests."""
    return tmp_path_factory.mktemp("pages")


@pytest.fixture(scope="module")
def palindrome_page(folder: Path) -> "tuple[Page, Path]":
    """The page of a machine that decides, and its file."""
    from tests.pages import written

    return written(folder, "palindrome", 5)


@pytest.fixture
def opened(browser: Any, palindrome_page: "tuple[Page, Path]") -> "Iterator[Opened]":
    """That page in a tab, at a palindrome; all that goes wrong in it fails the test."""
    from tests.pages import Opened

    page = Opened(browser, palindrome_page[1], "#w=01010")
    yield page
    page.close()
