"""Commands on the texts of machines: convert between formats."""

from typing import Annotated

import typer

from tmc.cli.app import File, From, Json, Quiet, app, assumptions, load_machine, note, print_json


@app.command(
    epilog="Examples:  tmc convert inc.jff -o inc.tm    tmc convert palindrome --to jflap7 -o p.jff"
    "    tmc convert busy.txt --from bbchallenge",
)
def convert(
    file: File,
    out: Annotated[
        str | None, typer.Option("-o", help="file to write  [default: print the text]")
    ] = None,
    format: From = None,
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="FORMAT", help="what to write  [default: by suffix, or tm]"),
    ] = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Write a machine in another format: that of `.tm` files, or one of another tool."""
    from tmc.machines.exporters.formats import export, format_for
    from tmc.machines.files import require_place, write_whole

    if out is not None:
        require_place(out)
    wanted = to or (format_for(out) if out else "tm")
    machine = load_machine(file, format, quiet or json)
    written = export(machine, wanted)
    for line in written.notes if not json else ():
        note(f"note: {line}", quiet)
    if out is not None:
        write_whole(out, written.text)
    if json:
        print_json(
            {
                "machine": machine.name,
                "to": wanted,
                "written": out,
                "text": None if out else written.text,
                "notes": [*assumptions(machine), *written.notes],
            }
        )
    elif out is None:
        print(written.text, end="")
    else:
        print(f"written: {out}")
