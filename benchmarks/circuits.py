"""Circuits that come from no machine, for `optimize.py`: public ones, and those of generators.

    pip install cirbo pyosys

- c17, the smallest of ISCAS-85 (Brglez, Fujiwara 1985), from its netlist;
- `ex215` of the IWLS 2026 programming contest, from 16 bits to 16: answers of the contestants, the
  best for their depth, as cirbo ships them (MIT licence);
- multipliers, a square, a division, a square root and a sum of bits by cirbo's generators;
- an adder, a sorter and a Booth multiplier by ABC's generator `gen`;
- Verilog like the control circuits of the EPFL suite, read and mapped by Yosys without ABC.

What a generator is not there for is left out. XORs are found again in every circuit (by the reader
of AIGER), so that they all start from the same measure.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import peers

from tmc.circuits.circuit import Circuit
from tmc.formats.aiger import to_aig
from tmc.formats.aiger_reader import from_aiger
from tmc.formats.bench import from_bench

C17 = Path(__file__).with_name("c17.bench")
"""The smallest of the ISCAS-85 benchmarks: Brglez, Fujiwara (1985)."""

CONTEST = ("freiburg_ex215_018", "ucla_ex215_038", "ucla_ex215_065")

CIRBO = {
    "multiplier-6": "generate_mul(6, 6)",
    "multiplier-8": "generate_mul(8, 8)",
    "square-8": "generate_square(8)",
    "divide-6": "generate_div_mod(6)",
    "square-root-16": "generate_sqrt(16)",
    "ones-31": "generate_sum_n_bits(31, basis='AIG')",
}
"""Calls of `cirbo.synthesis.generation.arithmetics`."""

GEN = {"adder-32": "-N 32 -a", "sorter-12": "-N 12 -s", "booth-8": "-N 8 -b"}
"""Options of ABC's command `gen`."""

VERILOG = {
    "priority-32": "module top(input [31:0] x, output reg [4:0] y, output any);"
    " integer i; assign any = |x; always @* begin y = 0;"
    " for (i = 0; i < 32; i = i + 1) if (x[i]) y = i; end endmodule",
    "rotate-32": "module top(input [31:0] x, input [4:0] s, output [31:0] y);"
    " assign y = {x, x} >> s; endmodule",
    "max-4x8": "module top(input [7:0] a, b, c, d, output [7:0] y); wire [7:0] m, n;"
    " assign m = a > b ? a : b; assign n = c > d ? c : d; assign y = m > n ? m : n; endmodule",
    "voter-15": "module top(input [14:0] x, output y); integer i; reg [3:0] s;"
    " always @* begin s = 0; for (i = 0; i < 15; i = i + 1) s = s + x[i]; end"
    " assign y = s > 7; endmodule",
    "alu-8": "module top(input [7:0] a, b, input [2:0] f, output reg [7:0] y);"
    " always @* case (f) 0: y = a + b; 1: y = a - b; 2: y = a & b; 3: y = a | b;"
    " 4: y = a ^ b; 5: y = a < b; 6: y = a << b[2:0]; default: y = a >> b[2:0]; endcase"
    " endmodule",
}

_YOSYS = """
from pyosys import libyosys as ys
design = ys.Design()
for step in ("read_verilog in.v", "synth -flatten -noabc", "aigmap", "write_aiger out.aig"):
    ys.run_pass(step, design)
"""
_CIRBO = """
from cirbo.synthesis.generation import arithmetics
arithmetics.{call}.save_to_file("out.bench")
"""


def circuits() -> Iterator[tuple[str, Circuit]]:
    """The circuits that can be had, each with its name."""
    yield "c17", _with_xors(from_bench(C17.read_bytes()))
    if spec := find_spec("cirbo"):
        folder = Path(str(spec.origin)).parent / "data" / "ex215_frontier"
        for name in CONTEST:
            path = folder / f"{name}.bench"
            if path.exists():
                yield name, _with_xors(from_bench(path.read_bytes()))
        for name, call in CIRBO.items():
            yield name, _made([sys.executable, "-c", _CIRBO.format(call=call)], from_bench)
    if program := peers.abc_program():
        for name, options in GEN.items():
            script = f"gen {options} out.blif; read out.blif; strash; write_aiger out.aig"
            yield name, _made([str(program), "-q", script], from_aiger)
        for name, text in VERILOG.items():
            yield name, _made([sys.executable, "-c", _YOSYS], from_aiger, text)


def missing() -> Iterator[str]:
    """One line for each source that is not there."""
    for package in ("cirbo", "pyosys"):
        if not find_spec(package):
            yield f"the circuits of {package} are left out: pip install {package}"


def _made(command: list[str], read: Callable[[bytes], Circuit], text: str = "") -> Circuit:
    """The circuit that a command writes in a folder of its own."""
    with TemporaryDirectory() as folder:
        Path(folder, "in.v").write_text(text)
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        found = [path for path in Path(folder).iterdir() if path.suffix in (".aig", ".bench")]
        if not found:
            raise RuntimeError(f"{command} made nothing: {done.stderr}")
        return _with_xors(read(found[0].read_bytes()))


def _with_xors(circuit: Circuit) -> Circuit:
    """The circuit as an AIGER file holds it, with XORs instead of their three ANDs."""
    return from_aiger(to_aig(circuit))


if __name__ == "__main__":
    from tmc.circuits.cost import cost

    for line in missing():
        print(line)
    for name, circuit in circuits():
        found = cost(circuit)
        wires = f"{len(circuit.inputs):4}{len(circuit.outputs):5}"
        print(f"{name:20}{wires}{found.gates.b2:7}{found.gates.aig:7}{found.depth:6}")
