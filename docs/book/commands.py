"""The page of the command line: every page of the manual, as `tmc help` prints it."""

import re
from collections.abc import Iterator
from typing import Any

import typer
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from tmc.cli.app import app
from tmc.cli.manual import page

_INTRODUCTION = """# The command line

What `tmc help` and `tmc help COMMAND` print. `--json` prints what a program can read; its fields
are in the page of each command's subject.
"""


def on_files(files: Files, config: MkDocsConfig) -> None:
    """Add the page."""
    root: Any = typer.main.get_command(app)
    pages = "".join(manual(root, typer.Context(root, info_name="tmc", **root.context_settings)))
    files.append(File.generated(config, "commands.md", content=_INTRODUCTION + pages))


def manual(command: Any, context: Any) -> Iterator[str]:
    """The sections for a command, and for those below it."""
    text = re.sub("\x1b\\[[0-9;]*m", "", page(command, context))
    yield f"\n## {context.command_path}\n\n```text\n{text}```\n"
    for name, below in sorted(getattr(command, "commands", {}).items()):
        yield from manual(below, type(context)(below, parent=context, info_name=name))
