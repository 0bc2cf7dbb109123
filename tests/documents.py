"""What a document says is run: its blocks in their order, in one folder.

The language of a block says what it is. `console`: commands, and what they print; `# exit code 1`
after a command that fails. `python`: run in one namespace, and a block `text` right after it is
what it prints. `tm`: a machine that has no mistake and passes its tests, or lines of one. `json`,
`toml`: read. A block with `title="FILE"` is written to that file instead. `...` stands for
anything.
"""

import contextlib
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tmc.machines.check import check
from tmc.machines.files import parse
from tmc.machines.program import read_program

ROOT = Path(__file__).parents[1]
FOREIGN = {"elisp", "lua"}
"""Languages of other programs, whose settings are shown."""

_FENCE = re.compile(r"^( *)(`{3,})([^\n`]*)\n(.*?)^\1\2 *$", flags=re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language, the file it is for, its text, whether it follows a block."""

    language: str
    title: str
    text: str
    after: bool


def blocks(text: str) -> Iterator[Block]:
    """The fenced blocks of a Markdown text."""
    end = 0
    for fence in _FENCE.finditer(text):
        language, _, info = fence[3].strip().partition(" ")
        title = re.search(r'title="([^"]+)"', info)
        body = re.sub(rf"^{fence[1]}", "", fence[4], flags=re.MULTILINE)
        follows = not text[end : fence.start()].strip()
        yield Block(language, title[1] if title else "", body, follows)
        end = fence.end()


def matches(shown: str, printed: str) -> bool:
    pattern = re.escape(shown.strip()).replace(r"\.\.\.", ".*")
    return re.search(pattern, printed, flags=re.DOTALL) is not None


def run_document(text: str, name: str, folder: Path) -> int:
    """Run all blocks in the folder, which is the working directory; how many there were."""
    shutil.copytree(ROOT / "samples", folder / "samples", dirs_exist_ok=True)
    names: dict[str, object] = {"__name__": "document"}
    printed: str | None = None
    count = 0
    for block in blocks(text):
        count += 1
        before, printed = printed, None
        if block.title:
            (folder / block.title).write_text(block.text)
            continue
        match block.language:
            case "console":
                run_commands(block.text, folder)
            case "python":
                out = io.StringIO()
                with contextlib.redirect_stdout(out):
                    exec(compile(block.text, name, "exec"), names)
                printed = out.getvalue()
            case "text":
                if block.after and before is not None:
                    assert matches(block.text, before), (name, block.text, before)
                hidden = re.search(r"^(\$ )?(tmc|python) .*", block.text, flags=re.MULTILINE)
                assert hidden is None, f"{name}: a command in a block that is not run: {hidden}"
            case "tm":
                read_machine(block.text)
            case "json":
                json.loads(block.text)
            case "toml":
                tomllib.loads(block.text)
            case language:
                assert language in FOREIGN, f"{name}: a block of language {language!r} is not run"
    return count


def run_commands(text: str, folder: Path) -> None:
    for session in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, shown = session.partition("\n")
        code = re.search(r"# exit code (\d+)$", command)
        program, *arguments = shlex.split(command, comments=True)
        assert program in ("tmc", "python"), command
        start = [sys.executable, "-m", "tmc"] if program == "tmc" else [sys.executable]
        done = subprocess.run(
            [*start, *arguments],
            cwd=folder,
            capture_output=True,
            text=True,
            env={**os.environ, "COLUMNS": "200"},
        )
        assert done.returncode == (int(code[1]) if code else 0), (command, done.stderr)
        printed = done.stdout + done.stderr
        assert matches(shown, printed), (command, printed)


def read_machine(text: str) -> None:
    if re.search(r"^start\b", text, flags=re.MULTILINE):
        checked = check(parse(text, "document.tm"))
        assert checked.ok, checked.diagnostics
    else:
        assert not (mistakes := read_program(text, "document.tm").mistakes), str(mistakes)
