"""Machine files made up by a fuzzer that follows the code: a message or a correct machine, always.

    pip install atheris                                       # libFuzzer for Python
    python benchmarks/fuzz.py tm --seconds 3600
    python benchmarks/fuzz.py --seconds 600                   # every format, one after the other
    python benchmarks/fuzz.py jflap7 --again corpus/jflap7/finding-1f0c2a.txt

What is changed are the files of `tests/formats`, what an importer shows of its format, and the
samples, written in the format where it can say them. A finding is an exception that is no
`TmcError`; a text that takes more than 2 seconds or 500 MB; a machine that does not run, or whose
`.tm` file reads back as another machine, or whose file in its own format does not read back; a
layout that changes the machine or itself. Every finding is kept once for each place that raised it,
in `corpus/FORMAT`, where the texts that reached new code are too, so that a later run goes on from
there.
"""

import argparse
import re
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from functools import partial
from hashlib import sha256
from importlib.util import find_spec
from inspect import getdoc, getmodule
from pathlib import Path
from resource import RLIMIT_CPU, setrlimit
from textwrap import dedent
from time import perf_counter

from tmc.machines.errors import TmcError
from tmc.machines.exporters.formats import EXPORTERS, export
from tmc.machines.files import load, parse, sample_names
from tmc.machines.importers.formats import FORMATS
from tmc.machines.layout import layout
from tmc.machines.machine import Machine
from tmc.machines.simulate import run

FILES = Path(__file__).parents[1] / "tests" / "formats"
KEYS = ["tm", *(f.key for f in FORMATS)]
WRITTEN = {"tm", *(e.key for e in EXPORTERS)}
SECONDS = 2
"""Of the processor, for a text, when the code is not being followed."""
PATIENCE = 20
"""Seconds after which a text is looked at again without following it."""
MEGABYTES = 500
LONGEST = 4_000
"""Characters of a text."""


def examine(text: str, key: str) -> None:
    """Raises what is wrong with how a text is read; nothing for a message or a correct machine.

    >>> examine("machine m\\nstart a\\na:\\n  ? -> what", "tm")
    >>> examine(export(load("increment"), "tm").text, "tm")
    """
    try:
        machine = parse(text, "text", key)
    except TmcError as error:
        assert str(error), "an error without a message"
        return
    steps = 8 if machine.nondeterministic else 50  # branches double at every step
    run(machine, "", max_steps=steps)
    run(machine, [0] if machine.input_size else "", max_steps=steps)
    if key in WRITTEN:
        _reads_back(machine, key)
    _reads_back(machine, "tm")
    if key == "tm":
        once = layout(text)
        assert layout(once) == once, "a layout that is laid out again changes"
        assert _meaning(parse(once)) == _meaning(machine), "the layout is another machine"


def _reads_back(machine: Machine, key: str) -> None:
    try:
        text = export(machine, key).text
    except TmcError:
        return
    again = parse(text, "again", key)
    if key == "tm":
        assert _meaning(again) == _meaning(machine), "the `.tm` file is another machine"


def _meaning(machine: Machine) -> object:
    """All but where the rules stood in the file."""
    delta = {
        key: [(a.state, a.write, a.moves) for a in actions]
        for key, actions in machine.delta.items()
    }
    return machine.symbols, machine.states, machine.start, machine.final, delta


def seeds(key: str) -> Iterator[str]:
    """Texts in a format."""
    for text in (*map(Path.read_text, sorted(FILES.iterdir())), *_shown(key)):
        try:
            parse(text, "text", key)
            yield text
        except TmcError:
            continue
    if key in WRITTEN:
        for name in sample_names():
            try:
                yield export(load(name), key).text
            except TmcError:
                continue


def _shown(key: str) -> Iterator[str]:
    """What the importer of a format shows of it."""
    for one in FORMATS:
        if one.key == key:
            says = getdoc(getmodule(one.read)) or ""
            yield dedent("".join(re.findall(r"^ {4}.*\n", says, re.MULTILINE)))


def fuzz(key: str, folder: Path, seconds: int) -> None:
    """Fuzz one format for so long, in processes of their own, which a slow text may end."""
    folder.mkdir(parents=True, exist_ok=True)
    for text in seeds(key):
        (folder / sha256(text.encode()).hexdigest()[:40]).write_text(text)
    end = perf_counter() + seconds
    runs = 0
    while (rest := int(end - perf_counter())) > 0:
        log = folder / "log.txt"
        with log.open("w") as file:
            program = [sys.executable, __file__, key, "--follow", str(folder)]
            subprocess.run([*program, "--seconds", str(rest)], stderr=file, check=False)
        runs += _executions(log.read_text())
        _pardon(key, folder)
    found = sorted(p.name for p in folder.iterdir() if p.name.startswith(("finding-", "slow-")))
    print(f"{key:24} {seconds:5} s {runs:9,} texts  {len(found)} findings {' '.join(found)}")


def _pardon(key: str, folder: Path) -> None:
    """Forget the texts that were slow only because they were followed, or had to wait."""
    limit = partial(setrlimit, RLIMIT_CPU, (SECONDS + 1, SECONDS + 1))  # 1 to begin
    for path in folder.glob("slow-*"):
        program = [sys.executable, __file__, key, "--again", str(path)]
        ended = subprocess.run(program, preexec_fn=limit, capture_output=True, check=False)
        if ended.returncode == 0:
            path.unlink()


def _executions(log: str) -> int:
    """How many texts a log of libFuzzer speaks of."""
    counts = [line[1:].split()[0] for line in log.splitlines() if line.startswith("#")]
    return max((int(count) for count in counts if count.isdigit()), default=0)


def follow(key: str, folder: Path, seconds: int) -> None:
    """Change texts, keep what reaches new code, until the time is over."""
    import atheris

    atheris.instrument_all()

    def one(data: bytes) -> None:
        text = data.decode(errors="replace").replace("\0", "")
        try:
            examine(text, key)
        except Exception as error:
            _keep(folder, text, error)

    _setup(atheris.Setup, folder, seconds)(one)
    atheris.Fuzz()


def _setup(
    setup: Callable[[list[str], Callable[[bytes], None]], object], folder: Path, seconds: int
) -> Callable[[Callable[[bytes], None]], object]:
    options = {
        "max_total_time": seconds,
        "timeout": PATIENCE,
        "rss_limit_mb": 500 + MEGABYTES,  # what the libraries take, and a text may
        "max_len": LONGEST,
        "artifact_prefix": f"{folder}/slow-",
    }
    arguments = [__file__, *(f"-{name}={value}" for name, value in options.items()), str(folder)]
    return lambda one: setup(arguments, one)


def _keep(folder: Path, text: str, error: Exception) -> None:
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{type(error).__name__} {frames[-1].filename}:{frames[-1].lineno}"
    path = folder / f"finding-{sha256(place.encode()).hexdigest()[:6]}.txt"
    if not path.exists() or len(path.read_text()) > len(text):
        path.write_text(text)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("formats", nargs="*", metavar="FORMAT", help=f"of {', '.join(KEYS)}")
    parser.add_argument("--seconds", type=int, default=600, help="for each format")
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--again", type=Path, metavar="FILE", help="examine one text, and say why")
    parser.add_argument("--follow", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if unknown := set(arguments.formats) - set(KEYS):
        parser.error(f"no format is called {', '.join(sorted(unknown))}")
    if not arguments.again and find_spec("atheris") is None:
        parser.error("atheris is not installed: `pip install atheris`")
    for key in arguments.formats or KEYS:
        if arguments.again:
            examine(arguments.again.read_text(), key)
        elif arguments.follow:
            follow(key, arguments.follow, arguments.seconds)
        else:
            fuzz(key, arguments.corpus / key, arguments.seconds)


if __name__ == "__main__":
    main()
