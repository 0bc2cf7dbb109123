"""The command line, `tmc`: one file for each group of commands, `app.py` for what they share.

Commands load the rest of the package when they run, so that `--help` answers at once.
"""

from tmc.cli import (
    circuits,
    conversion,
    editors,
    explaining,
    exploring,
    help,
    learning,
    machines,
    optimizing,
    rendering,
    solving,
    verification,
)
from tmc.cli.app import main

__all__ = [
    "circuits",
    "conversion",
    "editors",
    "explaining",
    "exploring",
    "help",
    "learning",
    "machines",
    "main",
    "optimizing",
    "rendering",
    "solving",
    "verification",
]
