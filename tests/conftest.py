"""Settings of all tests: Hypothesis must not fail a test by the clock."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "tmc", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("tmc")
