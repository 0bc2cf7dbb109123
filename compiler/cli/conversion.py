"""Commands on the texts of machines and circuits: convert between formats, and lay out."""

from dataclasses import replace
from pathlib import PurePath
from typing import Annotated

import typer

from tmc.cli import completion
from tmc.cli.app import (
    File,
    From,
    Json,
    Quiet,
    app,
    assumptions,
    load_machine,
    note,
    print_json,
    print_text,
    say_written,
)


@app.command(
    epilog="Examples:  tmc convert inc.jff -o inc.tm    tmc convert palindrome --to jflap7 -o p.jff"
    "    tmc convert busy.txt --from bbchallenge"
    "    tmc convert increment --input 1011 --to morphett    tmc convert adder.blif -o adder.v",
)
def convert(
    file: File,
    out: Annotated[
        str | None,
        typer.Option(
            "-o",
            metavar="FILE",
            help="file to write  [default: print the text]",
            autocompletion=completion.converted,
        ),
    ] = None,
    format: From = None,
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="FORMAT",
            help="what to write  [default: by suffix, or tm]",
            autocompletion=completion.exported,
        ),
    ] = None,
    word: Annotated[
        str | None,
        typer.Option("--input", metavar="WORD", help="on the tape, where a format holds one"),
    ] = None,
    start: Annotated[str | None, typer.Option(metavar="STATE", help="to begin in")] = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Write a machine, or a circuit's file, in another format.

    A machine as a `.tm` file, or for another tool; a circuit by the suffixes of the two files.
    """
    from tmc.formats.suffix import is_circuit
    from tmc.machines.errors import UsageError
    from tmc.machines.exporters.formats import export, format_for
    from tmc.machines.files import require_place, write_whole

    if out is not None:
        require_place(out)
    if is_circuit(file, out or "") and {format, to, word, start} == {None}:
        if out is None:
            raise UsageError(
                f"{file} is a circuit, which is written to a file",
                hint="give one with -o; if it is a machine, say what it is in with --from",
            )
        _convert_circuit(file, out, json, quiet)
        return
    if out is not None and to is None:
        _require_machine(file, out)
    wanted = to or (format_for(out) if out else "tm")
    machine = load_machine(file, format, quiet or json)
    notes = assumptions(machine)
    if start is not None and (q := machine.state(start)) != machine.start:
        if machine.time or machine.space or machine.tests:
            notes.append("time, space and tests are left out: they are about another start")
            note(f"note: {notes[-1]}", quiet or json)
        machine = replace(machine, start=q, time=None, space=None, tests=())
    written = export(machine, wanted, word)
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
                "notes": [*notes, *written.notes],
            }
        )
    elif out is None:
        print_text(written.text)
    else:
        say_written([out], quiet)


def _require_machine(file: str, out: str) -> None:
    """Raises `UsageError` if a file is to be written that can hold a circuit only."""
    from tmc.formats.suffix import READERS, WRITERS, has_suffix
    from tmc.machines.errors import UsageError
    from tmc.machines.exporters.formats import EXPORTERS

    machines = {suffix for exporter in EXPORTERS for suffix in exporter.suffixes}
    if not has_suffix(out, WRITERS) or has_suffix(out, machines):
        return
    if has_suffix(file, WRITERS) and not has_suffix(file, {*READERS, *machines}):
        raise UsageError(
            f"{file} cannot be converted: {PurePath(file).suffix} is written, not read",
            hint=f"circuits are read as {' '.join(READERS)}",
        )
    raise UsageError(
        f"{out} has the suffix of a circuit, and {file} is a machine",
        hint=f"compile it for words of a length: `tmc compile {file} -n 8 -o {out}`",
    )


def _convert_circuit(file: str, out: str, json: bool, quiet: bool) -> None:
    from tmc.formats.suffix import read_circuit, require_writable, write_circuit

    require_writable([out])
    circuit = read_circuit(file)
    write_circuit(circuit, out)
    if json:
        wires = {"inputs": circuit.inputs, "outputs": circuit.outputs}
        print_json({"circuit": file, **wires, "gates": len(circuit), "written": out})
    else:
        say_written([out], quiet)


@app.command(epilog="Examples:  tmc fmt mine.tm    tmc fmt --check samples/*.tm")
def fmt(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE", help=".tm files", autocompletion=completion.files)
    ],
    check: Annotated[
        bool, typer.Option("--check", help="write nothing; exit code 1 if a file would change")
    ] = False,
    json: Json = False,
    quiet: Quiet = False,
) -> int:
    """Lay out machine files: columns, comments kept, rules merged into sets."""
    from tmc.machines.files import read_text, write_whole

    texts = {file: read_text(file) for file in files}
    laid = {file: _laid_out(text, file) for file, text in texts.items()}
    changed = [file for file in files if laid[file] != texts[file]]
    for file in changed if not check else ():
        write_whole(file, laid[file])
    if json:
        print_json({"files": files, "changed": changed, "written": not check})
    elif not quiet:
        for file in changed:
            print(f"{'would change' if check else 'laid out'}: {file}")
    return 1 if check and changed else 0


def _laid_out(text: str, file: str) -> str:
    """The layout of a text; raises `UsageError` if it is a file of another tool."""
    from tmc.machines.errors import SourceError, TmcError, UsageError
    from tmc.machines.importers.formats import format_of, nearest_format
    from tmc.machines.layout import layout

    try:
        return layout(text, file)
    except SourceError:
        try:
            source = format_of(text, file) or nearest_format(text, file)
        except TmcError:  # it is not known of which
            source = None
        if source is None:
            raise
        raise UsageError(
            f"{file} is a file of {source.name}, and `tmc fmt` lays out .tm files",
            hint=f"convert it first: `tmc convert {file} -o {PurePath(file).stem}.tm`",
        ) from None
