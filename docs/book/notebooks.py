"""The notebooks, run when the book is built, as pages of it.

They are kept without outputs. What each cell shows is made here, so a page cannot show what the
code does not; a cell that raises an error fails the build.
"""

import re
from pathlib import Path

import nbformat
from jupyter_client.manager import AsyncKernelManager
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbconvert import MarkdownExporter
from repository import DOCS
from traitlets import default

_SECONDS = 300  # for a cell
_ANSI = re.compile("\x1b\\[[0-9;]*m")


class Kernel(AsyncKernelManager):
    """A kernel that is spoken to through files, since TCP would be open to others."""

    @default("transport")
    def _files(self) -> str:
        return "ipc"


def on_files(files: Files, config: MkDocsConfig) -> None:
    """Add a page for each notebook, and the pictures that its cells show."""
    for path in sorted((DOCS / "notebooks").glob("*.ipynb")):
        text, pictures = converted(path)
        files.append(File.generated(config, f"notebooks/{path.stem}.md", content=text))
        for name, picture in pictures.items():
            files.append(File.generated(config, f"notebooks/{name}", content=picture))


def converted(path: Path) -> tuple[str, dict[str, bytes]]:
    """A notebook as Markdown after it has run, and its pictures by name."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook, kernel_manager_class=Kernel, timeout=_SECONDS, coalesce_streams=True
    )
    try:
        client.execute()
    except CellExecutionError as error:
        raise PluginError(f"{path.name}: {_ANSI.sub('', str(error))}") from None
    text, resources = MarkdownExporter().from_notebook_node(
        notebook, {"unique_key": path.stem, "output_files_dir": path.stem}
    )
    title, _, rest = text.partition("\n\n")
    note = f"This page is a [notebook]({path.name}), run when the book was built."
    return f"{title}\n\n{note}\n\n{rest}", resources["outputs"]
