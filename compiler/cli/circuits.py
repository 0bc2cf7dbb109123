"""Commands on circuits: compile, verify, measure their growth, and draw."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from tmc.cli import completion
from tmc.cli.app import (
    File,
    From,
    Json,
    Lengths,
    N,
    Out,
    Progress,
    Quiet,
    app,
    assumptions,
    load_machine,
    print_json,
    progress_bar,
    say_written,
)
from tmc.cli.options import compiles
from tmc.defaults import CompileOptions

if TYPE_CHECKING:
    from tmc.circuits.circuit import Circuit
    from tmc.compilation import Compiled
    from tmc.proof.certificate import Claim


@app.command(
    name="compile",
    epilog="Examples:  tmc compile palindrome -n 8 -o palindrome.svg"
    "    tmc compile adder -n 16 -o adder.aig -o adder.v -o adder.json --json"
    "    tmc compile majority -n 9 -O2 --effort 10"
    "    tmc compile palindrome -n 4 --cnf textbook --word 01?0 -o palindrome.cnf",
)
@compiles
def compile_(
    *,
    file: File,
    n: N,
    options: CompileOptions,
    out: Out = None,
    format: From = None,
    certificate: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="file in which to write what was shown, to be checked again",
            autocompletion=completion.files,
        ),
    ] = None,
    cnf: Annotated[
        str,
        typer.Option(
            metavar="WHAT",
            help="what a .cnf file holds: tseitin (the circuit), textbook (Cook-Levin)",
            autocompletion=completion.among("tseitin", "textbook"),
        ),
    ] = "tseitin",
    word: Annotated[
        str | None,
        typer.Option(metavar="WORD", help="of a textbook formula, ? where it is free"),
    ] = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Unroll a machine into a Boolean circuit, check it, and write it."""
    from tmc.account import caption
    from tmc.cli.formulas import (
        both_formulas,
        formula_sentences,
        formula_summary,
        require_question,
        textbook_paths,
    )
    from tmc.compilation import compile
    from tmc.formats.suffix import require_writable, write_circuit
    from tmc.formats.tableau_cnf import to_tableau_cnf
    from tmc.machines.files import require_place, write_whole

    textbook = textbook_paths(out or [], cnf, word)
    circuits = [path for path in out or [] if path not in textbook]
    require_writable(circuits)
    for path in [*textbook, *([certificate] if certificate else [])]:
        require_place(path)
    machine = load_machine(file, format, quiet or json)
    if cnf == "textbook":
        require_question(machine, n, options["output"], word)
    with progress_bar(quiet) as progress:
        compiled = compile(machine, n, **options, progress=progress)
        claim = certificate and _certify(certificate, compiled, compiled.circuit, progress)
    formulas = both_formulas(compiled, word) if cnf == "textbook" else None
    for path in circuits:
        write_circuit(compiled.circuit, path, caption(compiled))
    if formulas:
        for path in textbook:
            write_whole(path, to_tableau_cnf(formulas[0]))
    if json:
        print_json(
            summary(compiled)
            | ({"certified": str(claim)} if claim else {})
            | ({"cnf": formula_summary(*formulas)} if formulas else {})
        )
        return
    print(_sentences(compiled))
    if formulas:
        print(formula_sentences(*formulas))
    if claim:
        print(f"  certified    {claim}")
    say_written([*(out or []), *([certificate] if certificate else [])], quiet)


def _certify(
    path: str, compiled: "Compiled", circuit: "Circuit", progress: Progress | None
) -> "Claim":
    from tmc.proof.certificate import write_certificate

    return write_certificate(
        path,
        circuit,
        compiled.encoding,
        compiled.output,
        halts=compiled.always_halts,
        progress=progress,
    )


def summary(compiled: "Compiled") -> dict[str, object]:
    """A compiled machine as plain values, as `--json` prints it."""
    cost = compiled.cost
    return {
        "machine": compiled.machine.name,
        "n": compiled.n,
        "output": compiled.output,
        "strategy": compiled.strategy,
        "level": compiled.level,
        "resynthesised": compiled.resynthesised,
        "interrupted": compiled.interrupted,
        "steps": compiled.steps,
        "halting": compiled.halting.status,
        "gates": cost.gates,
        "depth": cost.depth,
        "fan_in": cost.fan_in,
        "inputs": compiled.circuit.inputs,
        "outputs": compiled.circuit.outputs,
        "seconds": round(compiled.seconds, 3),
        "certificate": compiled.certificate,
        "notes": assumptions(compiled.machine),
    }


def _sentences(compiled: "Compiled") -> str:
    from tmc.account import account, headline

    facts = account(compiled)
    return "\n".join([headline(compiled), *(f"  {name:<11}  {facts[name]}" for name in facts)])


@app.command(
    epilog="Examples:  tmc scale palindrome -n 2:32:2 -o growth.svg    tmc scale parity -n 4:64:4"
    "    tmc scale majority -n 5:25:4 --export majority --formats aig,cnf,blif",
)
@compiles
def scale(
    *,
    file: File,
    n: Lengths,
    options: CompileOptions,
    out: Annotated[
        list[str] | None,
        typer.Option(
            "-o",
            metavar="FILE",
            help="plot to write (.svg, .png, .pdf, .tex)",
            autocompletion=completion.with_suffix(".svg", ".png", ".pdf", ".tex"),
        ),
    ] = None,
    export: Annotated[
        str | None,
        typer.Option(
            metavar="DIR",
            help="write the circuits there, with a manifest",
            autocompletion=completion.files,
        ),
    ] = None,
    formats: Annotated[
        str | None,
        typer.Option(
            metavar="LIST",
            help="what --export writes  [default: aig,cnf]",
            autocompletion=completion.circuit_formats,
        ),
    ] = None,
    format: From = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Measure how the circuit grows with n, beside the curse of dimensionality.

    With --export the circuits become a family of benchmarks, the same for the same options; a run
    that was stopped goes on where it was.
    """
    from tmc.draw.growth import growth_plot
    from tmc.draw.page import suffix_of
    from tmc.draw.pgfplots import growth_tikz
    from tmc.family import FORMATS, export_family
    from tmc.growth import growth as growth_of
    from tmc.growth import lengths
    from tmc.growth import scale as scale_machine
    from tmc.machines.errors import UsageError
    from tmc.machines.files import require_place, write_whole

    for path in out or []:
        require_place(path)
        suffix_of(path, ".tex")
    if formats and not export:
        raise UsageError("--formats says what is exported", hint="add --export DIR")
    machine = load_machine(file, format, quiet or json)
    with progress_bar(quiet) as progress:
        if export:
            wanted = formats.split(",") if formats else FORMATS
            points = export_family(
                machine, lengths(n), export, formats=wanted, **options, progress=progress
            )
            growth = growth_of(machine, points)
        else:
            growth = scale_machine(machine, n, **options, progress=progress)
    for path in out or []:
        suffix = suffix_of(path, ".tex")
        drawn = growth_tikz(growth) if suffix == ".tex" else growth_plot(growth, suffix[1:])
        write_whole(path, drawn)
    if json:
        print_json({**asdict(growth), "notes": assumptions(machine)})
        return
    print(
        f"{'n':>4} {'inputs':>7} {'steps':>7} {'gates':>9} {'depth':>6} {'fan-in':>6} "
        f"{'2^n/n':>10} {'seconds':>8}"
    )
    for p in growth.points:
        print(
            f"{p.n:>4} {p.inputs:>7} {p.steps:>7} {p.gates:>9,} {p.depth:>6} {p.fan_in:>6} "
            f"{p.curse():>10} {p.seconds:>8.2f}"
        )
    if growth.size:
        print(f"size  = {growth.size}")
    if growth.depth:
        print(f"depth = {growth.depth}")
    say_written([*(out or []), *([export] if export else [])], quiet)
