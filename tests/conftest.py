"""Settings of all tests: Hypothesis must not fail a test by the clock, and Ctrl-C interrupts.

Searches are tested by rounds, not by seconds: how far they get in a second depends on the machine.

A shell starts what runs in its background with Ctrl-C ignored, and all that this starts in turn.
"""

import signal
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, settings

from tmc.schedules import SCHEDULES

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
