"""The commands that learn, `tmc learn`: one file each beside this one."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from tmc.cli.app import Application, app

learn = Application(help="Build and train networks wired like the circuit.")
app.add_typer(learn, name="learn")


def range_of(flag: str, text: str | None) -> range | None:
    """The numbers from A to B, the last one included, of an option `A:B`."""
    from tmc.machines.errors import UsageError

    if text is None:
        return None
    parts = text.split(":")
    if len(parts) > 2 or not all(part.isascii() and part.isdigit() for part in parts):
        raise UsageError(f'{flag} "{text}" is no range', hint=f"write A:B, as in {flag} 2:5")
    first, last = int(parts[0]), int(parts[-1])
    if first > last:
        raise UsageError(f'{flag} "{text}" is empty', hint="the last is at least the first")
    return range(first, last + 1)


def require_places(paths: Iterable[str], verb: str, suffixes: Sequence[str]) -> None:
    """Raises `TmcError` for a file without one of these suffixes or a folder, before any work."""
    from tmc.machines.errors import UsageError
    from tmc.machines.files import require_place

    *others, last = suffixes
    names = f"{', '.join(others)} or {last}" if others else last
    for path in paths:
        if Path(path).suffix not in suffixes:
            raise UsageError(f"cannot {verb} to {path}", hint=f"take a name in {names}")
        require_place(path)
