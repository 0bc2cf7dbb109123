"""Where the book's sources are. The hooks import this first, and then find the tests, too."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"

sys.path.insert(0, str(ROOT))  # MkDocs takes it back once a hook is loaded
import tests  # noqa: E402, F401 (from now on found without the path)
