"""What the studies found, `docs/findings.md`, and their files in `docs/findings`.

    python benchmarks/findings.py                   # after a text or a figure has changed
    python benchmarks/findings.py --measure occam   # measure a study anew, at full length

Everything in the document follows from the cells in `docs/findings/*.json`.
"""

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

from joblib import cpu_count

from tmc.learn.studies.findings import findings
from tmc.learn.studies.runner import read_document, run_study, write_document
from tmc.learn.studies.study import NAMES
from tmc.machines.files import write_whole

FOLDER = Path(__file__).parents[1] / "docs" / "findings"
DOCUMENT = FOLDER.with_suffix(".md")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--measure", action="append", choices=NAMES, default=[])
    parser.add_argument("--jobs", type=int, default=cpu_count())
    arguments = parser.parse_args()
    FOLDER.mkdir(exist_ok=True)
    for name in arguments.measure:
        with TemporaryDirectory() as folder:
            write_document(run_study(name, folder, jobs=arguments.jobs), FOLDER)
    for path in sorted(FOLDER.glob("*.json")):
        write_document(read_document(path), FOLDER)
    write_whole(DOCUMENT, findings(FOLDER))


if __name__ == "__main__":
    main()
