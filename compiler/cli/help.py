"""`tmc help`: the manual."""

from difflib import get_close_matches
from typing import Annotated, Any

import typer

from tmc.cli.app import app
from tmc.cli.manual import page
from tmc.machines.errors import UsageError


def _commands(ctx: typer.Context, args: list[str], incomplete: str) -> list[str]:
    group: Any = ctx.find_root().command
    for name in ctx.params.get("command") or ():
        group = getattr(group, "commands", {}).get(name)
    return [name for name in getattr(group, "commands", {}) if name.startswith(incomplete)]


@app.command(name="help", epilog="Examples:  tmc help    tmc help compile    tmc help learn train")
def help_(
    ctx: typer.Context,
    command: Annotated[
        list[str] | None,
        typer.Argument(help="a command; without one, what there is", autocompletion=_commands),
    ] = None,
) -> None:
    """Show a page of the manual."""
    context: Any = ctx.find_root()
    here: Any = context.command
    for name in command or ():
        there = getattr(here, "commands", {})
        if name not in there:
            close = get_close_matches(name, there, n=1)
            hint = f"did you mean {close[0]}?" if close else "tmc help lists the commands"
            raise UsageError(f"there is no command {name}", hint=hint)
        here = there[name]
        context = type(context)(here, parent=context, info_name=name)
    print(page(here, context), end="")
