"""What is assumed where nobody says otherwise, by the library and the command line alike."""

MAX_STEPS = 10_000
"""Steps after which the search for a step bound gives up."""

MAX_GATES = 20_000_000
"""Gates after which the construction of a circuit gives up."""

LEVEL = 1
"""The optimisation level."""
