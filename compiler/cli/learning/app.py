"""The commands that learn, `tmc learn`: one file each beside this one."""

import typer

from tmc.cli.app import app

learn = typer.Typer(help="Build and train networks wired like the circuit.", no_args_is_help=True)
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
