"""Settings of all tests: Hypothesis must not fail a test by the clock, and Ctrl-C interrupts.

A shell starts what runs in its background with Ctrl-C ignored, and all that this starts in turn.
"""

import signal

from hypothesis import HealthCheck, settings

settings.register_profile(
    "tmc", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("tmc")

signal.signal(signal.SIGINT, signal.default_int_handler)
