"""The page itself: assets and data, put together to one file that needs nothing else.

The scripts are parts of one function, in the order of `SCRIPTS`. The policy in the head allows
exactly this script, by its checksum, and no other; no request leaves the page. What is not written
by us, names and words, is in the packed data, or escaped.
"""

import base64
import hashlib
from contextlib import suppress
from dataclasses import dataclass, replace
from html import escape
from importlib import resources
from pathlib import Path
from typing import Unpack

from tmc.circuits.mapping import FAN_INS
from tmc.compilation import Compiled, compile
from tmc.defaults import CompileOptions
from tmc.draw.states import states_svg
from tmc.explorer.contents import Contents
from tmc.explorer.golden import Golden, golden
from tmc.explorer.learned import Learned, Reader
from tmc.explorer.levels import Stages, history, stages_again
from tmc.explorer.pack import pack
from tmc.growth import Growth, growth, lengths, point
from tmc.machines.errors import TmcError, UsageError
from tmc.machines.files import load, write_whole
from tmc.machines.machine import Machine, Verdict
from tmc.machines.simulate import run
from tmc.schedules import SCHEDULES
from tmc.unroll.halting import Status
from tmc.unroll.strategies import Progress

MAX_GATES = 25_000
"""Circuits with more gates are not shown."""

MAX_BYTES = 1_000_000
"""A page that is larger is made without the tableau, and with fewer moments of a training."""

LUT = 4
"""The fan-in of the constituents, if nothing else is asked for."""

SCRIPTS = (
    "data",
    "evaluate",
    "machine",
    "check",
    "state",
    "search",
    "colours",
    "view",
    "places",
    "wires",
    "nodes",
    "grid",
    "circuit",
    "tableau",
    "states",
    "inspector",
    "growth",
    "export",
    "hash",
    "keys",
    "main",
)
"""The parts of the script, in order."""

TRAINING = ("activation", "training", "moments", "tables", "learned")
"""The parts that come before `main` on a page that shows a training."""

_FEWEST = 4  # moments of a training that are left
_SEARCHED = 16  # words of a nondeterministic machine for which a witness is searched
_STEPS = 6  # lengths of the growth, if nothing else is asked for
_FRAME = (
    '<iframe title="{title}" srcdoc="{page}" width="100%" height="860" style="border:0"></iframe>'
)


@dataclass(frozen=True, repr=False)
class Page:
    """A page that shows a machine, its run, its tableau and its circuit."""

    contents: Contents
    html: str

    def __repr__(self) -> str:
        return f"<Page {self.compiled}, {len(self.html.encode()) / 1e6:.2f} MB>"

    @property
    def compiled(self) -> Compiled:
        """The machine and its circuit."""
        return self.contents.compiled

    @property
    def is_large(self) -> bool:
        """Whether it has more than `MAX_BYTES`, all that can be left out being left out."""
        return len(self.html) > MAX_BYTES

    def write(self, path: str | Path) -> None:
        """Write the page as a file, whole or not at all."""
        write_whole(path, self.html)

    def _repr_html_(self) -> str:
        """The page in a frame, for notebooks."""
        title = f"{self.compiled.machine.name}, n = {self.compiled.n}"
        return _FRAME.format(title=escape(title), page=escape(self.html))


def explore(
    source: Machine | str | Path,
    n: int,
    *,
    word: str | None = None,
    lut: int = LUT,
    sizes: str | None = None,
    net: Reader | None = None,
    progress: Progress | None = None,
    **options: Unpack[CompileOptions],
) -> Page:
    """A self-contained page about a machine on words of length `n`.

    It is opened with `word`; by default with one that is accepted. `lut` is the fan-in of the
    constituents of the sparse DAG, `sizes` the lengths of the growth, as `"2:12:2"`. `net` reads a
    training (`tmc.learn.watching.watch`), which is then shown on its own constituents. The options
    are those of `compile`. Raises what `compile` does, and `UsageError` for a circuit that is too
    large to be shown.
    """
    machine = source if isinstance(source, Machine) else load(source)
    wanted = lengths(sizes) if sizes else _lengths(n)
    if lut not in FAN_INS:
        raise UsageError(f"a LUT cannot have fan-in {lut} here", hint="take --lut 2 to 6")
    _require_length(machine, n, word)
    stages = Stages()
    compiled = compile(machine, n, progress=progress, observer=stages.observe, **options)
    _require_small(compiled)
    return _page(
        compiled,
        stages,
        word,
        lut=lut,
        grown=_growth(compiled, wanted, progress, options),
        learned=net and net(compiled),
    )


def explore_compiled(compiled: Compiled, word: str | None = None) -> Page:
    """The page about a machine that is compiled already, without its search once more.

    Other lengths are compiled likewise, but only where there is no search. Raises `UsageError` as
    `explore` does.
    """
    _require_length(compiled.machine, compiled.n, word)
    _require_small(compiled)
    options: CompileOptions = {
        "steps": compiled.steps if compiled.halting.status is Status.TRUNCATED else None,
        "output": compiled.output,
        "strategy": compiled.strategy,
        "level": compiled.level,
    }
    wanted = [] if SCHEDULES[compiled.level].searches else _lengths(compiled.n)
    grown = _growth(compiled, wanted, None, options)
    return _page(compiled, stages_again(compiled), word, lut=LUT, grown=grown, learned=None)


def _require_length(machine: Machine, n: int, word: str | None) -> None:
    if word is not None and len(machine.word(word)) != n:
        raise UsageError(f'"{word}" does not have length {n}', hint="take another --word, or -n")


def _require_small(compiled: Compiled) -> None:
    if len(compiled.circuit) > MAX_GATES:
        raise UsageError(
            f"a circuit of {len(compiled.circuit):,} gates is too large for a page, which shows up "
            f"to {MAX_GATES:,}",
            hint="take a smaller n",
        )


def _page(
    compiled: Compiled,
    stages: Stages,
    word: str | None,
    *,
    lut: int,
    grown: Growth,
    learned: Learned | None,
) -> Page:
    """The page with all that there is room for."""
    vectors = golden(compiled.encoding)
    first = word if word is not None else _first_word(compiled, vectors)
    for tableau in (True, False):
        told = history(compiled, stages, MAX_GATES, tableau=tableau)
        page = page_of(Contents(compiled, told, lut, grown, vectors, first, learned))
        if not page.is_large:
            return page
    while learned and len(learned.moments) > _FEWEST and page.is_large:
        learned = learned.thinned(len(learned.moments) // 2)
        page = page_of(replace(page.contents, learned=learned))
    return page


def page_of(contents: Contents) -> Page:
    """The page with these contents."""
    compiled = contents.compiled
    machine = compiled.machine
    script = _script(bool(contents.learned))
    checksum = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    parts = {
        "TITLE": escape(f"{machine.name}, n = {compiled.n}"),
        "NAME": escape(machine.name),
        "LENGTH": str(compiled.n),
        "FACTS": escape(_facts(compiled)),
        "POLICY": f"default-src 'none'; script-src 'sha256-{checksum}'; "
        "style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'",
        "STYLE": _asset("page.css") + (_asset("training.css") if contents.learned else ""),
        "STATES": states_svg(machine, " "),
        "DATA": pack(contents.fields()),
        "SCRIPT": script,
    }
    page = _asset("page.html")
    pieces = page.split("{{")
    html = pieces[0]
    for piece in pieces[1:]:
        name, _, rest = piece.partition("}}")
        html += parts[name] + rest
    return Page(contents, html)


def _facts(compiled: Compiled) -> str:
    return (
        f"strategy {compiled.strategy}, -O{compiled.level}"
        f"{', resynthesised' * compiled.resynthesised}; {compiled.steps} steps, "
        f"{compiled.halting.status}; {compiled.certificate}"
    )


def _script(training: bool) -> str:
    """The parts as one function, without comments and indentation."""
    lines = ["(() => {", '"use strict";']
    *shared, main = SCRIPTS
    for name in [*shared, *(TRAINING if training else ()), main]:
        for line in _asset(f"{name}.js").splitlines():
            text = line.strip()
            if text and not text.startswith(("//", "/**", "*")):
                lines.append(text)
    return "\n".join([*lines, "})();", ""])


def _asset(name: str) -> str:
    return (resources.files("tmc.explorer") / "assets" / name).read_text(encoding="utf-8")


def _lengths(n: int) -> list[int]:
    """A few lengths up to n, evenly spaced."""
    step = max(1, -(-n // _STEPS))
    return sorted({*range(n, 0, -step), n})


def _growth(
    compiled: Compiled, wanted: list[int], progress: Progress | None, options: CompileOptions
) -> Growth:
    """The growth of the circuit, that of its own length among the others."""
    points = []
    for done, length in enumerate(sorted({*wanted, compiled.n})):
        if progress:
            progress("compiling other lengths", done, len(wanted))
        if length == compiled.n:
            points.append(point(compiled))
        else:
            with suppress(TmcError):  # a length at which there is no circuit has no size
                points.append(point(compile(compiled.machine, length, **options)))
    return growth(compiled.machine, points)


def _first_word(compiled: Compiled, vectors: Golden) -> str:
    """A golden word that is accepted if some are, of varied symbols and output, and a long run."""
    machine = compiled.machine
    words, _ = compiled.encoding.words(vectors.bits)
    changes = (words[:, 1:] != words[:, :-1]).sum(axis=1).tolist()
    kinds = [len(set(word)) for word in words.tolist()]
    order = sorted(range(len(words)), key=lambda i: (kinds[i], changes[i]), reverse=True)
    if machine.branches > 1:  # the witnesses of golden words accept rarely; others may
        for word in (words[i].tolist() for i in order[:_SEARCHED]):
            if run(machine, word, max_steps=compiled.steps).verdict is Verdict.ACCEPT:
                return machine.show(word)

    def worth(i: int) -> tuple[bool, int, int, int, int]:
        done = vectors.runs[i]
        accepted = done.verdict in (Verdict.ACCEPT, Verdict.HALT)
        return accepted, len({*(done.output or ())}), kinds[i], done.steps, changes[i]

    return machine.show(words[max(order, key=worth)].tolist())
