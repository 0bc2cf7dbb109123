"""Other people's programs open what is written, and what they write is read.

Each test needs a program on the PATH, of the Debian package that the skip names.
"""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.circuits import random_circuit, truth_table
from tests.netlists import same
from tests.networks import adder
from tmc.circuits.builder import Builder
from tmc.circuits.circuit import Circuit
from tmc.circuits.mapping import map_luts
from tmc.compilation import compile
from tmc.formats.aiger_reader import from_aiger
from tmc.formats.bristol import to_bristol
from tmc.formats.suffix import read_circuit, write_circuit
from tmc.formats.verilog import to_verilog

PACKAGES = {
    "abc": (("berkeley-abc", "abc", "yosys-abc"), "berkeley-abc"),
    "iverilog": (("iverilog",), "iverilog"),
    "vvp": (("vvp",), "iverilog"),
    "yosys": (("yosys",), "yosys"),
}

CIRCUITS = {
    "adder": adder(3),
    "increment": compile("increment", 4).circuit,  # names like y[-1].blank
    "constants": Circuit.of(["a", "b"], [], [("zero", 0), ("one", 1), ("copy", 2), ("flip", 5)]),
    **{f"random-{seed}": random_circuit(5, 30, 4, seed) for seed in range(3)},
}
every_circuit = pytest.mark.parametrize("name", CIRCUITS)


def run(program: str, *arguments: str, folder: Path) -> str:
    """What a program of others prints; the test is skipped where it is not installed."""
    names, package = PACKAGES[program]
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.skip(f"no {program} on the PATH: install the package {package}")
    done = subprocess.run([found, *arguments], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def abc(folder: Path, *commands: str) -> str:
    return run("abc", "-q", "; ".join(commands), folder=folder)


def yosys(folder: Path, *commands: str) -> str:
    return run("yosys", "-q", "-p", "; ".join(commands), folder=folder)


def opened(path: Path) -> Circuit:
    """The circuit as ABC reads it from the file, given back as AIGER."""
    abc(path.parent, f"read {path.name}", "strash", "write_aiger -s back.aig")
    return from_aiger((path.parent / "back.aig").read_bytes())


def reordered(circuit: Circuit, inputs: tuple[str, ...]) -> Circuit:
    """The same circuit with its inputs in another order, which is not always kept."""
    builder = Builder(inputs)
    literal = dict(zip(inputs, builder.inputs, strict=True))
    nodes = builder.add(circuit, [literal[name] for name in circuit.inputs])
    ends = zip(circuit.outputs, circuit.literals.tolist(), strict=True)
    return builder.build({name: nodes[end >> 1] ^ (end & 1) for name, end in ends})


@every_circuit
@pytest.mark.parametrize("suffix", [".blif", ".bench", ".eqn", ".v", ".aig"])
def test_abc_opens_what_is_written(name: str, suffix: str, tmp_path: Path) -> None:
    write_circuit(CIRCUITS[name], tmp_path / f"f{suffix}")
    assert same(opened(tmp_path / f"f{suffix}"), CIRCUITS[name])


@every_circuit
@pytest.mark.parametrize(
    "commands",
    [
        "write_blif g.blif",
        "logic; sop; write_blif g.blif",
        "if -K 4; write_blif g.blif",
        "write_bench -l g.bench",
        "if -K 4; write_bench g.bench",
        "write_eqn g.eqn",
        "if -K 4; write_eqn g.eqn",
        "write_verilog g.v",
        "if -K 4; write_verilog g.v",
    ],
)
def test_what_abc_writes_is_read(name: str, commands: str, tmp_path: Path) -> None:
    write_circuit(CIRCUITS[name], tmp_path / "f.aig")
    abc(tmp_path, "read f.aig", "strash", commands)
    assert same(read_circuit(next(tmp_path.glob("g.*"))), CIRCUITS[name])


@every_circuit
@pytest.mark.parametrize("k", [2, 4, 6])
@pytest.mark.parametrize("suffix", [".blif", ".bench"])
def test_abc_opens_constituents(name: str, suffix: str, k: int, tmp_path: Path) -> None:
    write_circuit(map_luts(CIRCUITS[name], k), tmp_path / f"f{suffix}")
    assert same(opened(tmp_path / f"f{suffix}"), CIRCUITS[name])


THROUGH = Circuit.of("abc", [(False, 2, 5)], [("a", 2), ("f", 8), ("c", 6), ("g", 7), ("h", 2)])


@pytest.mark.parametrize("suffix", [".blif", ".bench", ".eqn"])
def test_abc_opens_outputs_that_are_inputs(suffix: str, tmp_path: Path) -> None:
    write_circuit(THROUGH, tmp_path / f"f{suffix}")
    assert same(opened(tmp_path / f"f{suffix}"), THROUGH)


@pytest.mark.parametrize("suffix", [".blif", ".bench"])
def test_abc_opens_constituents_of_outputs_that_are_inputs(suffix: str, tmp_path: Path) -> None:
    write_circuit(map_luts(THROUGH, 4), tmp_path / f"f{suffix}")
    assert same(opened(tmp_path / f"f{suffix}"), THROUGH)


@pytest.mark.parametrize(
    "command", ["write_blif g.blif", "write_bench -l g.bench", "write_eqn g.eqn"]
)
def test_outputs_that_are_inputs_are_read_from_abc(command: str, tmp_path: Path) -> None:
    write_circuit(THROUGH, tmp_path / "f.aig")
    abc(tmp_path, "read f.aig", "strash", command)
    written = tmp_path / command.split()[-1]
    again = tmp_path / f"again{written.suffix}"
    write_circuit(read_circuit(written), again)
    assert same(read_circuit(written), THROUGH) and same(read_circuit(again), THROUGH)


@every_circuit
@pytest.mark.parametrize("read", ["read_blif f.blif", "read_verilog f.v", "read_json f.yosys.json"])
def test_yosys_opens_what_is_written(name: str, read: str, tmp_path: Path) -> None:
    write_circuit(CIRCUITS[name], tmp_path / read.split()[1])
    yosys(tmp_path, read, "techmap; opt; aigmap; write_aiger -ascii -symbols g.aag")
    back = read_circuit(tmp_path / "g.aag")
    assert same(reordered(back, CIRCUITS[name].inputs), CIRCUITS[name])


@every_circuit
@pytest.mark.parametrize(
    "commands",
    [
        "read_blif f.blif; simplemap; write_blif g.blif",
        "read_verilog f.v; simplemap; write_verilog g.v",
        "read_verilog f.v; simplemap; write_verilog -noattr -noexpr g.v",
        "read_verilog f.v; simplemap; write_json g.json",
        "read_json f.yosys.json; write_json g.json",
        "read_blif f.blif; write_json g.json",
        "read_verilog f.v; techmap; abc -g all; clean; write_json g.json",
        "read_verilog f.v; techmap; abc -g gates; clean; write_verilog -noexpr g.v",
        "read_verilog f.v; techmap; abc -g all; clean; write_verilog -noexpr g.v",
    ],
)
def test_what_yosys_writes_is_read(name: str, commands: str, tmp_path: Path) -> None:
    for suffix in ("blif", "v", "yosys.json"):
        write_circuit(CIRCUITS[name], tmp_path / f"f.{suffix}")
    yosys(tmp_path, commands)
    assert same(read_circuit(next(tmp_path.glob("g.*"))), CIRCUITS[name])


@pytest.mark.parametrize("file", ["g.json", "g.v"])
def test_what_yosys_makes_of_vectors_is_read(file: str, tmp_path: Path) -> None:
    (tmp_path / "f.v").write_text(
        "module add(input [2:0] a, b, output [3:0] s); assign s = a + b; endmodule"
    )
    write = "write_json g.json; splitnets -ports; write_verilog -noattr g.v"
    yosys(tmp_path, "read_verilog f.v; synth -flatten", write)
    circuit = read_circuit(tmp_path / file)
    for i, row in enumerate(truth_table(circuit).tolist()):
        value = {name: i >> (5 - j) & 1 for j, name in enumerate(circuit.inputs)}
        a, b = (sum(value[f"{x}[{k}]"] << k for k in range(3)) for x in "ab")
        outputs = dict(zip(circuit.outputs, row, strict=True))
        assert sum(outputs[f"s[{k}]"] << k for k in range(4)) == a + b


RESERVED = Circuit.of(["and", "1x"], [(False, 2, 5)], [("wire", 6), ("output", 7)])


@pytest.mark.parametrize("circuit", [*CIRCUITS.values(), RESERVED], ids=[*CIRCUITS, "reserved"])
def test_icarus_runs_what_is_written(circuit: Circuit, tmp_path: Path) -> None:
    inputs, outputs = len(circuit.inputs), len(circuit.outputs)
    (tmp_path / "f.v").write_text(to_verilog(circuit, "f"))
    (tmp_path / "t.v").write_text(
        f"module t; reg [{inputs - 1}:0] x; wire [{outputs - 1}:0] y; integer i;\n"
        f"f f({', '.join(f'x[{inputs - 1 - i}]' for i in range(inputs))}, "
        f"{', '.join(f'y[{outputs - 1 - i}]' for i in range(outputs))});\n"
        f'initial for (i = 0; i < {1 << inputs}; i = i + 1) begin x = i; #1 $display("%b", y); end'
        "\nendmodule\n"
    )
    run("iverilog", "-o", "t", "f.v", "t.v", folder=tmp_path)
    rows = [[bit == "1" for bit in row] for row in run("vvp", "t", folder=tmp_path).split()]
    assert rows == truth_table(circuit).tolist()


@every_circuit
def test_bfcl_evaluates_what_is_written(name: str) -> None:
    bfcl = pytest.importorskip("bfcl")
    circuit = CIRCUITS[name]
    text = to_bristol(circuit)
    if "EQ" in text:
        pytest.skip("bfcl knows no EQ and EQW")
    opened = bfcl.circuit(text)
    for i, row in enumerate(truth_table(circuit).astype(int).tolist()):
        bits = [i >> j & 1 for j in reversed(range(len(circuit.inputs)))]
        assert opened.evaluate([bits]) == [row]


@pytest.mark.parametrize("name", ["adder", "random-0", "random-1"])
def test_aigverse_opens_verilog(name: str, tmp_path: Path) -> None:
    from aigverse.io import read_verilog_into_aig, write_aiger

    write_circuit(CIRCUITS[name], tmp_path / "f.v")
    write_aiger(read_verilog_into_aig(str(tmp_path / "f.v")), str(tmp_path / "g.aig"))
    back = read_circuit(tmp_path / "g.aig")
    assert (truth_table(back) == truth_table(CIRCUITS[name])).all()
