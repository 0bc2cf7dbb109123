"""`tmc learn emulate`: the network that equals a circuit."""

from typing import TYPE_CHECKING, Annotated

import typer

from tmc.cli import completion
from tmc.cli.app import (
    File,
    From,
    Json,
    N,
    Quiet,
    load_machine,
    print_json,
    progress_bar,
    say_written,
)
from tmc.cli.learning.app import learn, require_places
from tmc.cli.learning.map import Causal
from tmc.cli.options import compiles
from tmc.defaults import CompileOptions

if TYPE_CHECKING:
    from tmc.learn.exact import ExactNetwork


@learn.command(
    epilog="Example:  tmc learn emulate palindrome -n 8 -o palindrome.safetensors"
    " -o palindrome.onnx"
)
@compiles
def emulate(
    *,
    file: File,
    n: N,
    reset: Annotated[bool, typer.Option("--reset", help="erase input noise up to 1/8")] = False,
    causal: Causal = False,
    out: Annotated[
        list[str] | None,
        typer.Option(
            "-o",
            metavar="FILE",
            help="network to write (.safetensors, .onnx)",
            autocompletion=completion.with_suffix(".safetensors", ".onnx"),
        ),
    ] = None,
    options: CompileOptions,
    format: From = None,
    json: Json = False,
    quiet: Quiet = False,
) -> int:
    """Build the ReLU network that equals the circuit, and compare the two on every input."""
    from tmc.compilation import compile
    from tmc.learn.extra import learn_extra

    require_places(out or (), "write a network", (".safetensors", ".onnx"))
    machine = load_machine(file, format, quiet)
    with progress_bar(quiet) as progress:
        compiled = compile(machine, n, **options, progress=progress)
    with learn_extra():
        from tmc.learn.causal import causal_circuit
        from tmc.learn.exact import emulate as emulate_circuit
        from tmc.learn.readback import wrong_inputs

        circuit = causal_circuit(compiled).circuit if causal else compiled.circuit
        network = emulate_circuit(circuit, reset=reset)
        wrong = wrong_inputs(network.predict, circuit, compiled.encoding)
        for path in out or []:
            _write(network, path)
    report = network.describe()
    if json:
        print_json(
            {
                "machine": compiled.machine.name,
                "n": n,
                "report": report,
                "wrong_inputs": wrong,
                "reset": reset,
                "causal": causal,
            }
        )
        return 1 if wrong else 0
    print(
        f"{compiled.machine.name}, n = {n}: {report.relus:,} ReLU units in "
        f"{report.depth} layers of at most {report.width}, {report.weights:,} weights"
    )
    print(
        "too many inputs to try them all"
        if wrong is None
        else f"wrong on {wrong} of all inputs of length {n}"
    )
    say_written(out or [], quiet)
    return 1 if wrong else 0


def _write(network: "ExactNetwork", path: str) -> None:
    if path.endswith(".onnx"):
        from tmc.learn.onnx import save_onnx as write
    else:
        from tmc.learn.exact import save as write
    write(network, path)
