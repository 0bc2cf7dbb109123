"""`tmc render`: pictures of circuits, sparse DAGs, runs and states, by the suffix of the file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tmc.cli import completion
from tmc.cli.app import File, From, Lut, Quiet, app, load_machine, progress_bar, refuse, say_written
from tmc.cli.options import FLAGS, compiles
from tmc.defaults import CompileOptions

if TYPE_CHECKING:
    from tmc.compilation import Compiled
    from tmc.machines.machine import Machine


_IDLE = {
    "circuit": ("word", "lut"),
    "lut": ("word",),
    "spacetime": ("n", "lut", *sorted(FLAGS - {"max_steps"})),
    "states": ("n", "word", "lut", *sorted(FLAGS)),
}
"""The options that do nothing in a view."""


@app.command(
    epilog="Examples:  tmc render palindrome -n 8 -o circuit.svg"
    "    tmc render increment --view spacetime --word 1011 --window auto -o run.pdf"
    "    tmc render adder -n 8 --view lut --lut 6 -o adder.blif",
)
@compiles
def render(
    *,
    ctx: typer.Context,
    file: File,
    out: Annotated[
        list[str],
        typer.Option(
            "-o",
            metavar="FILE",
            help="picture to write (.svg, .pdf, .png, .tex); a circuit or DAG in other formats",
            autocompletion=completion.written,
        ),
    ],
    n: Annotated[int | None, typer.Option("-n", help="length of the input word")] = None,
    view: Annotated[
        str,
        typer.Option(
            metavar="WHAT",
            help="circuit, lut, spacetime or states",
            autocompletion=completion.among("circuit", "lut", "spacetime", "states"),
        ),
    ] = "circuit",
    word: Annotated[
        str | None, typer.Option(metavar="WORD", help="of a space-time diagram")
    ] = None,
    window: Annotated[
        str | None,
        typer.Option(
            metavar="T,CELL", help="mark a cell and the three it reads; auto: one that changes"
        ),
    ] = None,
    lut: Lut = 4,
    engine: Annotated[
        str,
        typer.Option(
            metavar="HOW",
            help="own, or dot (Graphviz)",
            autocompletion=completion.among("own", "dot"),
        ),
    ] = "own",
    format: From = None,
    options: CompileOptions,
    quiet: Quiet = False,
) -> None:
    """Draw a circuit, its sparse DAG, a run, or a machine's states."""
    from tmc.draw.page import suffix_of
    from tmc.formats.suffix import require_writable
    from tmc.machines.errors import UsageError
    from tmc.machines.files import require_place, write_whole

    if view not in ("circuit", "lut", "spacetime", "states"):
        raise UsageError(
            f'there is no view "{view}"', hint="take circuit, lut, spacetime or states"
        )
    if engine not in ("own", "dot"):
        raise UsageError(f'there is no engine "{engine}"', hint="take own or dot")
    if view in ("circuit", "lut") and engine == "own":
        require_writable(out, luts=view == "lut")
    else:
        for path in out:
            suffix_of(path, *([".tex"] if engine == "own" else []))
            require_place(path)
    if window is not None and view != "spacetime":
        raise UsageError("a window is part of a space-time diagram", hint="add --view spacetime")
    refuse(ctx, _IDLE[view], f"in the view {view}", hint="leave it out, or take another --view")
    machine = load_machine(file, format, quiet)
    if view in ("spacetime", "states"):
        if engine == "dot":
            raise UsageError(f"the view {view} is drawn by --engine own only")
        for path in out:
            suffix = Path(path).suffix.lower()
            if view == "states":
                write_whole(path, _states(machine, suffix))
            else:
                write_whole(path, _run(machine, word, window, options["max_steps"], suffix))
    else:
        from tmc.compilation import compile

        if n is None:
            raise UsageError(f"the view {view} needs a length", hint="add -n 8, say")
        with progress_bar(quiet) as progress:
            compiled = compile(machine, n, **options, progress=progress)
        for path in out:
            _circuit(compiled, view, lut, engine, path)
    say_written(out, quiet)


def _states(machine: "Machine", suffix: str) -> str | bytes:
    from tmc.draw.page import picture
    from tmc.draw.states import states_svg
    from tmc.draw.states_tikz import states_tikz

    return states_tikz(machine) if suffix == ".tex" else picture(states_svg(machine), suffix)


def _run(
    machine: "Machine", word: str | None, window: str | None, max_steps: int, suffix: str
) -> str | bytes:
    from tmc.draw.page import picture
    from tmc.draw.spacetime import spacetime_svg
    from tmc.draw.spacetime_tikz import spacetime_tikz
    from tmc.draw.window import window as window_of
    from tmc.machines.errors import UsageError
    from tmc.machines.simulate import run

    if word is None and not machine.input_size:
        word = ""  # the only one there is
    if word is None:
        raise UsageError("a space-time diagram needs a word", hint="add --word 0110, say")
    traced = run(machine, word, max_steps=max_steps, trace=True)
    chosen = None if window is None else window_of(machine, traced, window)
    if suffix == ".tex":
        return spacetime_tikz(machine, traced, chosen)
    return picture(spacetime_svg(machine, traced, window=chosen), suffix)


def _circuit(compiled: "Compiled", view: str, lut: int, engine: str, path: str) -> None:
    from tmc.account import caption
    from tmc.circuits.mapping import map_luts
    from tmc.draw.dot import dot_picture
    from tmc.formats.dot import circuit_dot, lut_dot
    from tmc.formats.suffix import write_circuit
    from tmc.machines.files import write_whole

    circuit = compiled.circuit
    network = map_luts(circuit, lut) if view == "lut" else None
    if engine == "dot":
        dot = lut_dot(network) if network else circuit_dot(circuit)
        write_whole(path, dot_picture(dot, Path(path).suffix.lower()[1:]))
    elif network:
        count = sum(bool(node.fanin) for node in network.luts)  # a constant output is a LUT too
        name = f"{compiled.machine.name}, n = {compiled.n}"
        above = f"{name}: {count:,} constituents of fan-in at most {lut}"
        write_circuit(network, path, above)
    else:
        write_circuit(circuit, path, caption(compiled))
