"""Figures of a page are what its own commands write, made when the book is built.

A page that shows `![...](growth.svg)`, which is no file of the book, has a command that writes
`growth.svg`, or Python that does. Here these blocks are run, in a folder with the files that the
page gives (`title="odd.tm"`), and nothing else of the page is.
"""

import contextlib
import io
import os
import re
import shlex
import tempfile
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from repository import ROOT

from tests.documents import Block, blocks
from tmc.cli import main

_FIGURE = re.compile(r"!\[[^\]]*\]\(([\w-]+\.svg)\)")


def on_files(files: Files, config: MkDocsConfig) -> None:
    """Make the figures that pages show, beside their pages."""
    for page in list(files.documentation_pages()):
        text = page.content_string
        beside = os.path.dirname(page.src_uri)
        wanted = {name: os.path.join(beside, name) for name in _FIGURE.findall(text)}
        missing = {name for name, uri in wanted.items() if uri not in files.src_uris}
        for name, svg in made(text, missing, page.src_uri).items():
            files.append(File.generated(config, wanted[name], content=svg))


def made(text: str, names: set[str], page: str) -> dict[str, str]:
    """The figures of these names that the blocks of a page write."""
    if not names:
        return {}
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        os.symlink(ROOT / "samples", "samples")
        shared: dict[str, object] = {}
        for block in blocks(text):
            run(block, names, shared)
        left = [name for name in sorted(names) if not Path(name).exists()]
        if left:
            raise PluginError(f"{page}: no command of the page writes {', '.join(left)}")
        return {name: Path(name).read_text() for name in names}


def run(block: Block, names: set[str], shared: dict[str, object]) -> None:
    """What a block does for the figures of these names."""
    if block.title:
        Path(block.title).write_text(block.text)
    elif block.language == "python" and any(name in block.text for name in names):
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(block.text, "figure", "exec"), shared)
    elif block.language == "console":
        for command in re.findall(r"^\$ tmc (.*)", block.text, flags=re.MULTILINE):
            words = shlex.split(command, comments=True)
            if names & set(words):
                said = io.StringIO()
                with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
                    code = main(words)
                if code:
                    raise PluginError(f"tmc {command}: {said.getvalue()}")
