"""The commands that learn, `tmc learn`: one file each beside this one."""

import typer

from tmc.cli.app import app

learn = typer.Typer(help="Build and train networks wired like the circuit.", no_args_is_help=True)
app.add_typer(learn, name="learn")
