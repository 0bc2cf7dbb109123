"""The command that editors start."""

import sys

from tmc.cli.app import app, note
from tmc.machines.errors import TmcError


@app.command(epilog="Example:  tmc lsp")
def lsp() -> None:
    """Serve an editor: a language server on standard input and output.

    Editors start it: docs/editors.md says how they are told.
    """
    try:
        from tmc.machines.editors.server import serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("lsprotocol", "pygls"):
            raise
        raise TmcError(
            "the language server needs pygls, which is not installed",
            hint="pip install 'turing-circuits[editor]'",
        ) from None
    note("waiting for an editor; Ctrl-C ends it", quiet=not sys.stdin.isatty())
    serve()
