"""`tmc learn intervene`: set a state, a head or a cell, and see what becomes of the outputs."""

from typing import Annotated

import typer

from tmc.cli.app import File, From, Json, Lut, N, Quiet, load_machine, print_json, progress_bar
from tmc.cli.learning.app import learn
from tmc.cli.options import compiles
from tmc.defaults import CompileOptions


@learn.command(
    epilog='Examples:  tmc learn intervene parity -n 4 --word 0110 --set "t=2 state=even"'
    '    tmc learn intervene increment -n 3 --word 101 --set "t=3 cell[2]=0=1"'
)
@compiles
def intervene(
    *,
    file: File,
    n: N,
    word: Annotated[str, typer.Option(metavar="WORD", help="to run on")],
    set_: Annotated[
        list[str],
        typer.Option(
            "--set",
            metavar="PROBE",
            help='"t=2 state=odd" changes the state at time 2; "t=2 state=odd=1" sets that wire, '
            "and no other of the state's",
        ),
    ],
    lut: Lut = 4,
    options: CompileOptions,
    format: From = None,
    json: Json = False,
    quiet: Quiet = False,
) -> int:
    """Set wires of the circuit and of its networks, and compare what they answer."""
    from tmc.compilation import compile
    from tmc.learn.extra import learn_extra

    machine = load_machine(file, format, quiet)
    with progress_bar(quiet) as progress:
        compiled = compile(machine, n, **options, progress=progress)
    with learn_extra():
        from tmc.learn.intervention import intervention
    found = intervention(compiled, word, set_, lut=lut)
    code = 0 if found.agree else 1
    if json:
        print_json(found)
        return code
    print(f'{found.machine}, n = {n}, "{word}" with {", ".join(set_)}')
    if found.tape_before is not None:
        print(f'  tape: "{found.tape_before}" becomes "{found.tape_after}"')
    changed = [x for x in found.answers if x.circuit != x.before]
    print(
        f"  {'output':<12} {'before':>6} {'circuit':>8} {'exact network':>14} {'LUT network':>12}"
    )
    for x in found.answers if len(found.answers) == 1 else changed:
        print(f"  {x.output:<12} {x.before:>6g}  {x.circuit:>7g}  {x.exact:>13g}  {x.luts:>11g}")
    print(
        f"  {len(changed)} of {len(found.answers)} outputs and {len(found.changed)} of "
        f"{found.probes} probes change"
    )
    if code:
        print("  the networks do not do what the circuit does")
    return code
