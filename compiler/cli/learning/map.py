"""`tmc learn map`: which unit of a network is which state, head or cell of the machine."""

from collections import Counter
from typing import Annotated

import typer

from tmc.cli import completion
from tmc.cli.app import (
    File,
    From,
    Json,
    Lut,
    N,
    Quiet,
    load_machine,
    print_json,
    progress_bar,
    say_written,
)
from tmc.cli.learning.app import learn, require_places
from tmc.cli.options import compiles
from tmc.defaults import CompileOptions

Causal = Annotated[
    bool, typer.Option("--causal", help="of a circuit in which every state, head, cell is a cause")
]


@learn.command(
    epilog="Examples:  tmc learn map palindrome -n 4 --causal -o map.json"
    "    tmc learn emulate palindrome -n 4 --causal -o net.safetensors"
)
@compiles
def map(
    *,
    file: File,
    n: N,
    causal: Causal = False,
    lut: Lut = 4,
    out: Annotated[
        str | None,
        typer.Option(
            "-o",
            metavar="FILE",
            help="file to write (.json)",
            autocompletion=completion.with_suffix(".json"),
        ),
    ] = None,
    options: CompileOptions,
    format: From = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Say which unit of the exact network, and which LUT, is which state, head or cell.

    The network itself is written by `tmc learn emulate`, with the same options.
    """
    from tmc.compilation import compile
    from tmc.learn.extra import learn_extra

    require_places([out] if out else (), "write a probe map", (".json",))
    machine = load_machine(file, format, quiet)
    with progress_bar(quiet) as progress:
        compiled = compile(machine, n, **options, progress=progress)
    with learn_extra():
        from tmc.learn.probe_map import probe_map, save_map
    probes = probe_map(compiled, causal=causal, lut=lut)
    if out is not None:
        save_map(probes, out)
    if json:
        print_json(probes)
        return
    units = {(place.layer, place.unit) for place in probes.probes}
    print(
        f"{probes.machine}, n = {n}: {len(probes.probes):,} probes on {len(units):,} of "
        f"{sum(probes.layers):,} units in {len(probes.layers):,} layers, and {probes.luts:,} LUTs"
    )
    of_kind = Counter(place.kind for place in probes.probes)
    print(f"  {', '.join(f'{count:,} of a {kind}' for kind, count in of_kind.items())}")
    if probes.absorbed:
        print(f"  absorbed: {len(probes.absorbed):,} more are equal to no unit")
    say_written([out] if out else [], quiet)
