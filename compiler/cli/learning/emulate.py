"""`tmc learn emulate`: the network that equals a circuit."""

from typing import Annotated

import typer

from tmc.cli.app import File, Json, N, Quiet, print_json, progress_bar
from tmc.cli.learning.app import learn
from tmc.cli.options import compiles
from tmc.defaults import CompileOptions


@learn.command(epilog="Example:  tmc learn emulate palindrome -n 8 -o palindrome.safetensors")
@compiles
def emulate(
    *,
    file: File,
    n: N,
    reset: Annotated[bool, typer.Option("--reset", help="erase input noise up to 1/8")] = False,
    out: Annotated[str | None, typer.Option("-o", help="weights to write (.safetensors)")] = None,
    options: CompileOptions,
    json: Json = False,
    quiet: Quiet = False,
) -> int:
    """Build the ReLU network that equals the circuit, and compare the two on every input."""
    from tmc.compilation import compile
    from tmc.learn.extra import learn_extra
    from tmc.machines.errors import UsageError

    if out is not None and not out.endswith(".safetensors"):
        raise UsageError(f"cannot write weights to {out}", hint="take a name in .safetensors")
    with progress_bar(quiet) as progress:
        compiled = compile(file, n, **options, progress=progress)
    with learn_extra():
        from tmc.learn.exact import emulate as emulate_circuit
        from tmc.learn.exact import save
        from tmc.learn.readback import wrong_inputs

        network = emulate_circuit(compiled.circuit, reset=reset)
    wrong = wrong_inputs(network.predict, compiled.circuit, compiled.encoding)
    report = network.describe()
    if out:
        save(network, out)
    if json:
        print_json(
            {
                "machine": compiled.machine.name,
                "n": n,
                "report": report,
                "wrong_inputs": wrong,
                "reset": reset,
            }
        )
    else:
        print(
            f"{compiled.machine.name}, n = {n}: {report.relus:,} ReLU units in "
            f"{report.depth} layers of at most {report.width}, {report.weights:,} weights"
        )
        print(
            "too many inputs to try them all"
            if wrong is None
            else f"wrong on {wrong} of all inputs of length {n}"
        )
        if out:
            print(f"written: {out}")
    return 1 if wrong else 0
